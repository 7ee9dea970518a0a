"""What is known of a language's phrases: data files in ``languages/``, one for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pipeline.languages import find_base


@dataclass(frozen=True, slots=True)
class Phrases:
    """Where a language's lines part well and badly; all words in lower case.

    ``break_before`` are conjunctions and prepositions: a line may begin with one, and is left open
    by one that ends it; ``keep_with_next`` what is never parted from the word after it (articles,
    auxiliaries, negations, titles). ``conjunctions`` and ``prepositions``
    are the former by kind; a word may be both.

    What closes an open word: ``particles`` may belong to the verb before them ("give up"), so one
    before a connective is at its end; ``pronouns`` stand for a noun after another open word
    ("after that"); ``questions`` begin a clause that the word before may govern ("about / how").
    A mark behind a word closes it too, but for a comma behind ``open_before_comma``.

    ``coordinators`` are the conjunctions between two equals: a particle before one always belongs to its verb.
    ``modifiers`` belong to the noun behind them where one of ``determiners``, which are a part of
    ``keep_with_next``, is before them ("the next / question"), and ``pairs`` are two words that are one
    ("less than"); both stay whole. ``weak_subjects`` are subjects where one of ``auxiliaries`` is behind them.

    ``keep_with_previous`` is never parted from the word before it (postpositions, auxiliaries that
    stand behind their verb). ``units`` follow a number;
    ``abbreviations`` end with a full stop that ends no sentence; ``terms`` are written without
    spaces and never parted; ``names_by_capitals`` says that two capitalised words in a row are
    one name. ``word_model`` names what tells where words end in a language without spaces.
    """

    break_before: frozenset[str] = frozenset()
    keep_with_next: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    open_before_comma: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    weak_subjects: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    names_by_capitals: bool = False
    keep_with_previous: frozenset[str] = frozenset()
    word_model: str = ""


_DETERMINERS = ("articles", "determiners")
LISTS = (
    "break_before",
    "keep_with_next",
    "keep_with_previous",
    "particles",
    "pronouns",
    "questions",
    "open_before_comma",
    "coordinators",
    "modifiers",
    "weak_subjects",
    "units",
    "abbreviations",
    "terms",
)


@lru_cache(maxsize=32)
def load_phrases(language: str) -> Phrases:
    """The phrases of a language by its ISO 639-1 code; empty ones where there is no data file."""
    table = load_rules(find_base(language))
    lists = {name: frozenset(_flatten(table.get(name, ()))) for name in LISTS}
    kinds = table.get("break_before", {})
    kinds = kinds if isinstance(kinds, dict) else {}
    kept = table.get("keep_with_next", {})
    kept = kept if isinstance(kept, dict) else {}
    return Phrases(
        **lists,
        pairs=frozenset(map(str, table.get("pairs", ()))),
        conjunctions=frozenset(_flatten(kinds.get("conjunctions", ()))),
        prepositions=frozenset(_flatten(kinds.get("prepositions", ()))),
        determiners=frozenset(_flatten({kind: kept.get(kind, ()) for kind in _DETERMINERS})),
        auxiliaries=frozenset(_flatten(kept.get("auxiliaries", ()))),
        names_by_capitals=bool(table.get("names_by_capitals")),
        word_model=str(table.get("word_model", "")),
    )


@lru_cache(maxsize=32)
def load_rules(code: str) -> Mapping[str, Any]:
    """What the data file of a language holds, by its ISO 639-1 code; nothing where there is none."""
    import tomllib
    from importlib.resources import files

    source = files("pipeline.cues") / "languages" / f"{code}.toml"
    if not code.isalpha() or not source.is_file():
        return MappingProxyType({})
    return MappingProxyType(tomllib.loads(source.read_text("utf-8")))


def _flatten(value: object) -> list[str]:
    """The words of a list, or of a table of lists by kind; a text is its words."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, dict):
        return [word for part in value.values() for word in _flatten(part)]
    return list(value) if isinstance(value, list | tuple) else []
