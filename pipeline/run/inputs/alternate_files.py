"""Spellings that count as equal in a comparison, in files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, ValidationError, convert

from pipeline.errors import FormatError
from pipeline.run.inputs.transcripts import read_text
from pipeline.user_files import parse_json, parse_toml


def read_alternates(
    path: Path, written: Mapping[str, str] = MappingProxyType({})
) -> dict[str, tuple[str, ...]]:
    """The spellings that a file accepts, each with the others that may stand for it.

    Either ``{"Zhipu": ["Jipu"]}`` or, in the same as TOML, a table ``[glossary]``; or the ``.norm.json`` of
    fstalign, whose entries list verbalizations of one written form. That form stands in the reference only:
    ``written`` has it by the entry's number, where the reference is an ``.nlp``. Else the verbalizations
    stand for one another and for the figure that they spell; those of a short form for that alone, since
    ``I'd`` may be ``I had`` or ``I would``, and these are not the same.

    Source: revdotcom/fstalign, docs/NLP-Format.md and sample_data/tests/*.norm.json.

    Raises:
        FormatError: it is neither.
    """
    text = read_text(path)
    try:
        data = parse_toml(text) if path.suffix.lower() == ".toml" else parse_json(text)
    except ValueError as error:
        raise FormatError(str(path), f"it can't be read ({error})", "Check the file") from error
    table = data.get("glossary", data) if isinstance(data, dict) else None
    try:
        entries = convert(table, dict[str, str | tuple[str, ...] | _Entry])
    except ValidationError as error:
        raise _refuse_alternates(path) from error
    found: dict[str, tuple[str, ...]] = {}
    for key, entry in entries.items():
        if isinstance(entry, _Entry):
            forms = [
                " ".join(said.verbalization) for said in entry.candidates if said.verbalization
            ]
            chosen = _choose_right(forms, written.get(key))
        else:
            forms = [key, *([entry] if isinstance(entry, str) else entry)]
            chosen = [key]
        for right in chosen if forms else ():
            others = (other for other in forms if other != right)
            found[right] = tuple(dict.fromkeys((*found.get(right, ()), *others)))
    return found


class _Candidate(Struct, frozen=True):
    verbalization: tuple[str, ...]


class _Entry(Struct, frozen=True):
    candidates: tuple[_Candidate, ...]


def _choose_right(said: Sequence[str], written: str | None) -> list[str]:
    """The forms that all others may stand for: what is written; else see `read_alternates`."""
    if written is not None:
        return [written]
    short = [form for form in said if "'" in form or "’" in form]
    if short:
        return short
    from pipeline.compare.equivalence.number_values import write_figure

    figures = (write_figure(form.split(), "en") for form in said)
    return list(dict.fromkeys((*said, *filter(None, figures))))


def _refuse_alternates(path: Path) -> FormatError:
    return FormatError(
        str(path),
        "not a list of spellings",
        'Write {"right spelling": ["another one"]}, or give a .norm.json',
    )
