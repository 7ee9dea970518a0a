"""The list of names and pseudonyms, in TOML: read, checked and proposed."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.clean.pseudonyms.mapped_names import MappedName, NameKind
from pipeline.clean.pseudonyms.name_search import NameSearch
from pipeline.domain.speakers import find_name_fault
from pipeline.errors import ConfigError, UsageError
from pipeline.text.case_folding import fold_name
from pipeline.user_files import MOST_TOML_BYTES, explain, parse_toml, read_text

MOST_NAMES: Final = 20_000
_KEEP: Final = "keep"
_TABLES: Final = (*NameKind, _KEEP)
_FIELDS: Final = ("as", "variants", "parts")
_EXAMPLE: Final = 'Write "Ann Lee" = "P1", or "Ann Lee" = { as = "P1", variants = ["Annie"] }'


@dataclass(frozen=True, slots=True)
class NamesList:
    """Names to be replaced, and what looks like a name and is to stay."""

    search: NameSearch
    kept: frozenset[str] = frozenset()


def read_names_list(path: Path, transcript: Path) -> NamesList:
    """The names in a file.

    Args:
        path: the list.
        transcript: what it is to be applied to, for which one is proposed where there is none.

    Raises:
        UsageError: there is no such file.
        ConfigError: it is no list of names, or a pseudonym would give one away.
    """
    if not path.exists():
        remedy = f"`transcribe pseudonyms {transcript.name}` prints a draft of it"
        raise UsageError(str(path), "there is no such list of names", remedy)
    try:
        data = parse_toml(read_text(path, MOST_TOML_BYTES))
    except (OSError, ValueError) as error:
        raise ConfigError(str(path), f"it can't be read ({explain(error)})") from error
    names = tuple(_read_tables(data, path))
    _refuse(names, path)
    search = NameSearch(names)
    _refuse_revealing(names, search, path)
    kept = data.get(_KEEP, {})
    return NamesList(search, frozenset(map(fold_name, kept.get("words", ()))))


def _read_tables(data: Mapping[str, Any], path: Path) -> Iterator[MappedName]:
    for table, content in data.items():
        if table not in _TABLES or not isinstance(content, dict):
            near = difflib.get_close_matches(table, _TABLES, n=1, cutoff=0.0)
            known = ", ".join(f"[{name}]" for name in _TABLES)
            remedy = f"Did you mean [{near[0]}]? Tables are {known}"
            raise ConfigError(str(path), f"there is no table [{table}] in a list of names", remedy)
        if table == _KEEP:
            _check_kept(content, path)
            continue
        for name, value in content.items():
            yield _read_name(name, value, NameKind(table), path)


def _check_kept(content: Mapping[str, Any], path: Path) -> None:
    words = content.get("words", [])
    if set(content) - {"words"} or not _is_texts(words):
        raise ConfigError(str(path), "[keep] holds a list of words", 'Write words = ["Monday"]')


def _read_name(name: str, value: object, kind: NameKind, path: Path) -> MappedName:
    fields: dict[str, Any] = value if isinstance(value, dict) else {"as": value}
    written, variants = fields.get("as"), fields.get("variants", [])
    has_parts = fields.get("parts", True)
    is_whole = _is_texts(variants) and isinstance(has_parts, bool)
    if not isinstance(written, str) or not is_whole or set(fields) - set(_FIELDS):
        raise ConfigError(str(path), f"{name!r} needs a pseudonym, as a text", _EXAMPLE)
    if fault := find_name_fault(written):
        raise ConfigError(str(path), f"{name!r} can't be written as {written!r}: {fault}")
    return MappedName(name, written, kind, tuple(variants), has_parts)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _refuse(names: Sequence[MappedName], path: Path) -> None:
    """Raise `ConfigError` where nothing can be looked for, or one spelling has two pseudonyms."""
    if not names:
        raise ConfigError(str(path), "it lists no name", f"Put them under [names]. {_EXAMPLE}")
    if len(names) > MOST_NAMES:
        raise ConfigError(str(path), f"it lists more than {MOST_NAMES:,} names")
    seen: dict[str, MappedName] = {}
    for name in names:
        for spelling in name.spellings:
            letters = "".join(filter(str.isalnum, fold_name(spelling)))
            if not letters:
                raise ConfigError(str(path), f"{spelling!r} has no letter to look for")
            other = seen.setdefault(letters, name)
            if other.written != name.written:
                reason = f"{spelling!r} is written as {other.written!r} and as {name.written!r}"
                raise ConfigError(str(path), reason, "Leave one of them")


def _refuse_revealing(names: Sequence[MappedName], search: NameSearch, path: Path) -> None:
    """Raise `ConfigError` where a pseudonym holds a name of the list: nobody could tell whose it is then."""
    for name in names:
        found = search.find(name.written)
        if found:
            shown = name.written[found[0].start : found[0].end]
            reason = f"{name.written!r}, which is written for {name.name!r}, holds {shown!r}, a name of the list"
            raise ConfigError(str(path), reason, "Choose a pseudonym without one")


def quote(text: str) -> str:
    """A basic string of TOML, which JSON's strings are too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
