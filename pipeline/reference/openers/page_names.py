"""Which spellings of names on a page are one speaker's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import TITLES

_TITLE = re.compile(rf"(?P<title>{TITLES})\.?\s+(?=\S)", re.IGNORECASE)
_UNWRITTEN = re.compile(r"[.?'’‘ʼʻ`´′＇\"“”]")
_NUMBERED = re.compile(r"(?<=[^\W\d_])(?=\d)")
"""Where a number begins that no white space parts from its word: Speaker2."""
_PARTING = re.compile(r"[-‐‑·・•,_\s]+")
_SUFFIX = re.compile("jr|sr|jun|sen|i{2,3}|iv|vi{0,3}|md|phd|esq|mp|qc|kc")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LEAST_SLIPPED = 4
"""Letters of a word that a slip is seen in; of a shorter one every letter counts."""
_LEAST_SLIPPED_ALONE = 6
"""The same of a name that is one word, and of a wrong letter where neither spelling comes back."""
_ENDINGS = frozenset("aeiousn")
"""Letters that make another name at its end: Paul and Paula, Marie and Maria, John and Johns."""


_MOST_SPEAKING_OFTEN = 40
"""On a page on which slips are looked for."""


def fold_spelling(name: str) -> str:
    """The name without case, accents and the marks in it: José O’Neil-Ruiz is Jose ONeil Ruiz."""
    plain = unicodedata.normalize("NFKD", _UNWRITTEN.sub("", name).casefold().translate(_LETTERS))
    # Vowel signs and what is beside letters in other scripts are no accents.
    bare = re.sub(r"(?<=[a-zͰ-ϿЀ-ӿ])[\u0300-\u036f]+", "", plain)
    words = _NUMBERED.sub(" ", _PARTING.sub(" ", fold_name(bare))).split()
    return re.sub(r"\b(\w) (?=\w\b)", r"\1", " ".join(words))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A name in its parts, for comparison; ``spelled`` are its words with umlauts in two letters."""

    title: str
    words: tuple[str, ...]
    spelled: tuple[str, ...]
    suffix: str
    initials: str | None

    @classmethod
    def read(cls, name: str) -> _Spelling:
        """The parts of a name as it is written."""
        match = _TITLE.match(name)
        rest = name[match.end() :] if match else name
        letters = re.sub(r"[.\s]", "", rest)
        short = 2 <= len(letters) <= 4 and letters.isupper() and letters.isalpha()
        last, comma, first = rest.partition(",")
        if comma and not _SUFFIX.fullmatch(fold_spelling(first)):
            rest = f"{first} {last}"
        words = tuple(fold_spelling(rest).split())
        suffix = words[-1] if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
        spelled = fold_spelling(rest.casefold().translate(_UMLAUTS)).split()
        end = len(words) - bool(suffix)
        return cls(
            match["title"].casefold() if match else "",
            words[:end],
            tuple(spelled[:end]),
            suffix,
            letters.casefold() if short else None,
        )

    @property
    def is_full(self) -> bool:
        """Whether these are a person's names, and not "Speaker 2"."""
        return len(self.words) >= 2 and not any(c.isdigit() for word in self.words for c in word)

    def equals(self, other: _Spelling) -> bool:
        """Whether both are one name, in whatever case."""
        is_same = self.words == other.words or self.spelled == other.spelled
        return is_same and self._fits(other)

    def shortens(self, full: _Spelling) -> bool:
        """Whether this is a first name, a last name or the initials of a full name, or has one of them for it."""
        if not full.is_full or not self._fits(full):
            return False
        alone = len(self.words) == 1 and self.words[0] in (full.words[0], full.words[-1])
        told = self.initials in full.list_initials() or " ".join(self.words) in full.list_halves()
        return alone or told

    def list_initials(self) -> set[str]:
        """The initials of a full name: Thomas J. Finch signs TJF or TF."""
        first = [word[0] for word in self.words]
        return {"".join(first), first[0] + first[-1]}

    def list_halves(self) -> set[str]:
        """A full name with one name written out: T. Finch, Thomas F."""
        first, last = self.words[0], self.words[-1]
        return {f"{first[0]} {last}", f"{first} {last[0]}"}

    def list_short(self) -> set[str]:
        """What a full name may be shortened to; nothing for a name that isn't full."""
        if not self.is_full:
            return set()
        return {self.words[0], self.words[-1], *self.list_initials(), *self.list_halves()}

    def slips_from(self, other: _Spelling) -> bool:
        """Whether this is the other name with one slip of the keys in one of its words."""
        if len(self.words) != len(other.words) or not self._fits(other):
            return False
        pairs = [(a, b) for a, b in zip(self.words, other.words, strict=True) if a != b]
        least = _LEAST_SLIPPED_ALONE if len(self.words) == 1 else _LEAST_SLIPPED
        return len(pairs) == 1 and max(map(len, pairs[0])) >= least and _is_slip(*pairs[0])

    def swaps_from(self, other: _Spelling) -> bool:
        """Whether it is so by two letters swapped, or by one in a long word, which makes no other name."""
        pairs = [(a, b) for a, b in zip(self.words, other.words, strict=False) if a != b]
        return self.slips_from(other) and (
            sorted(pairs[0][0]) == sorted(pairs[0][1])
            or min(map(len, pairs[0])) >= _LEAST_SLIPPED_ALONE
        )

    def _fits(self, other: _Spelling) -> bool:
        pairs = ((self.title, other.title), (self.suffix, other.suffix))
        return all(not one or not another or one == another for one, another in pairs)


def _is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is wrong, missing, too much or in its neighbour's place.

    The first letter is never mistaken, digits are no slips, and what makes another name is none.
    """
    if one[0] != other[0] or not (one + other).isalpha() or abs(len(one) - len(other)) > 1:
        return False
    head = next(
        (i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), -1
    )
    if head < 0:
        return max(one, other, key=len)[-1] not in _ENDINGS
    rest, rest_other = one[head:], other[head:]
    if rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:]:
        return True
    at_end = len(rest) == len(rest_other) == 1
    is_other_name = at_end and {rest, rest_other} <= _ENDINGS
    return not is_other_name and (
        rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:]
    )


def unify_names(written: Iterable[str], given: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """The name to show for every spelling on a page.

    Capitals and the normal spelling are one speaker, shown in the normal one; so are spellings that
    differ in accents and apostrophes, a first or last name or initials that come after the one full name
    on the page that they fit, and a slip that is made once; in a name that stands once as well only where
    it makes no other name.

    Args:
        written: The names of all turns in order.
        given: Spellings and names that are known to belong together.
    """
    order = list(written)
    shown: dict[str, str] = {}
    told = {fold_name(spelling): name for spelling, name in given}
    persons = _Persons()
    for name in dict.fromkeys(told.values()):
        persons.add(name)
    for name in dict.fromkeys(order):
        known = told.get(fold_name(name))
        if known is not None:
            shown[name] = known
            continue
        fitting = persons.find(_Spelling.read(name))
        if len(fitting) == 1:
            fitting[0].names.append(name)
        else:
            persons.add(name)
    counts = Counter(order)
    persons.join_slips(order, counts)
    for person in persons.all:
        best = person.names[0] if person.names[0] in told.values() else _choose(person, counts)
        shown.update(dict.fromkeys(person.names, best))
    return shown


def _choose(person: _Person, counts: Counter[str]) -> str:
    """The spelling to show: not in capitals if there is another, the most frequent, the first."""
    exact = [name for name in person.names if person.spelling.equals(_Spelling.read(name))]
    normal = [n for n in exact if not (n.isupper() or n.islower() or n.endswith("?"))]
    return max(normal or exact[:1], key=lambda name: counts[name])


@dataclass(slots=True)
class _Person:
    """Somebody on a page, and all spellings of the name."""

    spelling: _Spelling
    names: list[str] = field(default_factory=list)


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
        for words in {person.spelling.words, person.spelling.spelled}:
            self._by_words.setdefault(words, []).append(person)
        for short in person.spelling.list_short():
            self._by_short.setdefault(short, []).append(person)

    def find(self, spelling: _Spelling) -> list[_Person]:
        """Those who are called so; else those whose full name it is short for."""
        called = {
            id(person): person
            for words in (spelling.words, spelling.spelled)
            for person in self._by_words.get(words, ())
            if spelling.equals(person.spelling)
        }
        if called:
            return list(called.values())
        shorts = (*spelling.words[:1], spelling.initials or "", " ".join(spelling.words))
        fitting = {
            id(person): person
            for short in shorts
            for person in self._by_short.get(short, ())
            if spelling.shortens(person.spelling)
        }
        return list(fitting.values())

    def join_slips(self, order: Sequence[str], counts: Counter[str]) -> None:
        """Give a name that is written once to the one person who is called nearly so.

        Whoever speaks directly before or after that person is somebody else.
        """
        often: list[_Person] = []
        once: list[_Person] = []
        for person in self.all:
            (often if sum(counts[name] for name in person.names) > 1 else once).append(person)
        if len(often) > _MOST_SPEAKING_OFTEN:
            return
        places = {name: index for index, name in enumerate(order)}
        joined: set[int] = set()
        for number, person in enumerate(once):
            near = [p for p in often if person.spelling.slips_from(p.spelling)]
            if not near and len(once) <= _MOST_SPEAKING_OFTEN:
                near = [p for p in once[:number] if person.spelling.swaps_from(p.spelling)]
            index = places.get(person.names[0])
            if len(near) == 1 and index is not None:
                beside = {*order[max(0, index - 1) : index], *order[index + 1 : index + 2]}
                if beside.isdisjoint(near[0].names):
                    near[0].names += person.names
                    joined.add(id(person))
        self.all = [person for person in self.all if id(person) not in joined]
