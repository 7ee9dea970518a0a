"""Which spellings of names on a page are one speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import TITLES

_TITLE = re.compile(rf"(?P<title>{TITLES})\.?\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A name in its parts, for comparison."""

    title: str
    words: tuple[str, ...]
    initials: str | None

    @classmethod
    def read(cls, name: str) -> _Spelling:
        """The parts of a name as it is written."""
        match = _TITLE.match(name)
        rest = name[match.end() :] if match else name
        letters = re.sub(r"[.\s]", "", rest)
        short = 2 <= len(letters) <= 4 and letters.isupper() and letters.isalpha()
        return cls(
            match["title"].casefold() if match else "",
            tuple(fold_name(rest).split()),
            letters.casefold() if short else None,
        )

    @property
    def is_full(self) -> bool:
        """Whether these are a person's names, and not "Speaker 2"."""
        return len(self.words) >= 2 and not any(c.isdigit() for word in self.words for c in word)

    def equals(self, other: _Spelling) -> bool:
        """Whether both are one name, in whatever case."""
        return self.words == other.words and self._fits(other)

    def shortens(self, full: _Spelling) -> bool:
        """Whether this is a first name, a last name or the initials of a full name."""
        if not full.is_full or not self._fits(full):
            return False
        alone = len(self.words) == 1 and self.words[0] in (full.words[0], full.words[-1])
        return alone or (self.initials is not None and self.initials in full.list_initials())

    def list_initials(self) -> set[str]:
        """The initials of a full name: Thomas J. Finch signs TJF or TF."""
        first = [word[0] for word in self.words]
        return {"".join(first), first[0] + first[-1]}

    def list_short(self) -> set[str]:
        """What a full name may be shortened to; nothing for a name that isn't full."""
        return {self.words[0], self.words[-1], *self.list_initials()} if self.is_full else set()

    def _fits(self, other: _Spelling) -> bool:
        return not self.title or not other.title or self.title == other.title


def unify_names(written: Iterable[str], given: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """The name to show for every spelling on a page.

    Capitals and the normal spelling are one speaker, shown in the normal one; so are a first or last
    name or initials that come after the one full name on the page that they fit.

    Args:
        written: The spellings in order of appearance.
        given: Spellings and names that are known to belong together.
    """
    shown: dict[str, str] = {}
    told = {fold_name(spelling): name for spelling, name in given}
    persons = _Persons()
    for name in dict.fromkeys(told.values()):
        persons.add(name)
    for name in dict.fromkeys(written):
        known = told.get(fold_name(name))
        if known is not None:
            shown[name] = known
            continue
        fitting = persons.find(_Spelling.read(name))
        if len(fitting) == 1:
            fitting[0].names.append(name)
        else:
            persons.add(name)
    for person in persons.all:
        exact = [name for name in person.names if person.spelling.equals(_Spelling.read(name))]
        best = next((name for name in exact if not name.isupper()), exact[0])
        shown.update(dict.fromkeys(person.names, best))
    return shown


@dataclass(slots=True)
class _Person:
    """Somebody on a page, and all spellings of the name."""

    spelling: _Spelling
    names: list[str]


class _Persons:
    """Those on a page, found by what a name could be short for: a page may name thousands."""

    def __init__(self) -> None:
        self.all: list[_Person] = []
        self._by_words: dict[tuple[str, ...], list[_Person]] = {}
        self._by_short: dict[str, list[_Person]] = {}

    def add(self, name: str) -> None:
        """Take a name for that of somebody who was not named before."""
        person = _Person(_Spelling.read(name), [name])
        self.all.append(person)
        self._by_words.setdefault(person.spelling.words, []).append(person)
        for short in person.spelling.list_short():
            self._by_short.setdefault(short, []).append(person)

    def find(self, spelling: _Spelling) -> list[_Person]:
        """Those who are called so; else those whose full name it is short for."""
        equal = [p for p in self._by_words.get(spelling.words, ()) if spelling.equals(p.spelling)]
        if equal:
            return equal
        shorts = dict.fromkeys((*spelling.words[:1], spelling.initials or ""))
        fitting = {
            id(person): person
            for short in shorts
            for person in self._by_short.get(short, ())
            if spelling.shortens(person.spelling)
        }
        return list(fitting.values())
