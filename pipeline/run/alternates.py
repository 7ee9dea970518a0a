"""Spellings that count as equal in a comparison, in files."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from pipeline.errors import FormatError
from pipeline.run.reading import read_text


def read_alternates(path: Path) -> dict[str, tuple[str, ...]]:
    """The spellings that a file accepts, each with the others that may stand for it.

    Either ``{"Zhipu": ["Jipu"]}`` or, in the same as TOML, a table ``[glossary]``; or the ``.norm.json`` of
    fstalign, whose entries list verbalizations of one written form.

    Source: revdotcom/fstalign, docs/NLP-Format.md and sample_data/tests/*.norm.json.

    Raises:
        FormatError: it is neither.
    """
    text = read_text(path)
    try:
        data = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except ValueError as error:
        raise FormatError(str(path), f"it can't be read ({error})", "Check the file") from error
    table = data.get("glossary", data) if isinstance(data, dict) else None
    if not isinstance(table, dict):
        raise _refuse_alternates(path)
    found: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        forms = _list_forms(key, value)
        if forms is None:
            raise _refuse_alternates(path)
        for form in forms[: len(forms) if isinstance(value, dict) else 1]:
            found[form] = (*found.get(form, ()), *(other for other in forms if other != form))
    return found


def _list_forms(key: str, value: object) -> list[str] | None:
    """All spellings of an entry, the right one first; ``None`` where it is no entry."""
    if isinstance(value, str):
        return [key, value]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [key, *value]
    listed = value.get("candidates") if isinstance(value, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return None
    said = [one.get("verbalization") for one in listed]
    if not all(
        isinstance(words, list) and all(isinstance(w, str) for w in words) for words in said
    ):
        return None
    return [" ".join(words) for words in said if words]


def _refuse_alternates(path: Path) -> FormatError:
    return FormatError(
        str(path),
        "not a list of spellings",
        'Write {"right spelling": ["another one"]}, or give a .norm.json',
    )
