"""Where mapped names stand in a text, in every form that they are recognised in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.clean.lexicon import COMMON
from pipeline.clean.pseudonyms.mapped_names import MappedName, NameKind
from pipeline.clean.pseudonyms.name_tokens import Token, is_gap, list_stems, split_tokens
from pipeline.text.words import word_set

NO_PARTS: Final = word_set(
    "of the and von van der den de del della di da do dos du la le las los el al bin ibn abu ben zu zur "
    "und y e i dr mr mrs ms mx prof sir dame lady lord herr frau madame monsieur jr sr st san santa phd md"
)
"""Words in names that are nobody's name by themselves."""

_SHORTEST_PART: Final = 2


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name at ``[start, end)`` of a text, and what is to be written there."""

    start: int
    end: int
    mapped: tuple[MappedName, ...]

    @property
    def written(self) -> str:
        """The pseudonym."""
        return join_pseudonyms(self.mapped)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a name is written; ``is_part`` where it is but a part of one."""

    tokens: tuple[str, ...]
    mapped: tuple[MappedName, ...]
    is_part: bool


class NameSearch:
    """Names to look for: those that a person listed, and the parts of people's."""

    def __init__(self, names: Sequence[MappedName]) -> None:
        self.names = tuple(names)
        self._forms: dict[tuple[str, ...], _Form] = {}
        for name in names:
            for spelling in name.spellings:
                self._add(spelling, name, is_part=False)
        for name in names:
            if name.has_parts and name.kind is NameKind.PERSON:
                for part in list_parts(name):
                    self._add(part, name, is_part=True)
        self._by_first: dict[str, list[_Form]] = {}
        for form in sorted(self._forms.values(), key=lambda form: -len(form.tokens)):
            self._by_first.setdefault(form.tokens[0], []).append(form)

    @property
    def words(self) -> tuple[str, ...]:
        """Every single word that is a name or a part of one, folded."""
        return tuple(tokens[0] for tokens in self._forms if len(tokens) == 1)

    @property
    def ordinary_parts(self) -> frozenset[str]:
        """Parts of names, folded, that are also words which everybody says: in small letters they stay."""
        parts = (form.tokens for form in self._forms.values() if form.is_part)
        return frozenset(tokens[0] for tokens in parts if len(tokens) == 1 and tokens[0] in COMMON)

    def find(self, text: str) -> tuple[NameFound, ...]:
        """The names in a text, in order; of those that begin at one word the longest."""
        tokens = split_tokens(text)
        return tuple(self._search(text, tokens))

    def replace(self, text: str) -> str:
        """The text, its letters and accents composed, with the pseudonyms in it."""
        text = unicodedata.normalize("NFC", text)
        return substitute(text, self.find(text), 0, len(text))

    def _search(self, text: str, tokens: Sequence[Token]) -> Iterator[NameFound]:
        at = 0
        while at < len(tokens):
            found = self._match(text, tokens, at)
            if found is None:
                at += 1
                continue
            size, name = found
            yield name
            at += size

    def _match(self, text: str, tokens: Sequence[Token], at: int) -> tuple[int, NameFound] | None:
        """The longest name that begins with a token, and how many tokens it has."""
        first = tokens[at]
        for stem, start, _ in list_stems(first, opens=True, closes=False):
            for form in self._by_first.get(stem, ()):
                if len(form.tokens) > 1:
                    stop = _match_rest(text, tokens, at, form.tokens)
                    if stop is not None:
                        return len(form.tokens), NameFound(start, stop, form.mapped)
        for stem, start, end in list_stems(first, opens=True, closes=True):
            single = self._forms.get((stem,))
            if single is not None and not (single.is_part and _is_ordinary(text[start:end], stem)):
                return 1, NameFound(start, end, single.mapped)
        return None

    def _add(self, spelling: str, name: MappedName, *, is_part: bool) -> None:
        """Take a spelling up, also with its words run together; what is listed goes before a part."""
        spelling = unicodedata.normalize("NFC", spelling)
        tokens = tuple(token.folded for token in split_tokens(spelling))
        for written in {tokens, ("".join(tokens),)} if len(tokens) > 1 else {tokens}:
            known = self._forms.get(written)
            if not written or (known is not None and is_part and not known.is_part):
                continue
            mapped = known.mapped if known is not None else ()
            if name not in mapped:
                mapped = (*mapped, name)
            self._forms[written] = _Form(written, mapped, is_part)


def join_pseudonyms(mapped: Sequence[MappedName]) -> str:
    """The pseudonym of a name; those of all whose name it may be, where several bear it."""
    return "/".join(dict.fromkeys(name.written for name in mapped))


def list_parts(name: MappedName) -> tuple[str, ...]:
    """First and last names, and the halves of those with a hyphen; no initials, titles and particles."""
    words = [word for spelling in name.spellings for word in spelling.split()]
    halves = [half for word in words for half in word.split("-")]
    parts = dict.fromkeys((*words, *halves))
    return tuple(part for part in parts if _is_part(part) and part not in name.spellings)


def substitute(text: str, found: Sequence[NameFound], start: int, end: int) -> str:
    """What ``[start, end)`` of a text is with the pseudonyms that lie in it."""
    pieces = []
    for name in found:
        pieces += [text[start : name.start], name.written]
        start = name.end
    return "".join([*pieces, text[start:end]])


def _is_part(word: str) -> bool:
    letters = word.strip(".,'’()\"“”").casefold()
    return sum(map(str.isalpha, letters)) >= _SHORTEST_PART and letters not in NO_PARTS


def _match_rest(text: str, tokens: Sequence[Token], at: int, wanted: Sequence[str]) -> int | None:
    """Where a name of several tokens ends in the text; ``None`` where others stand there."""
    last = at + len(wanted) - 1
    if last >= len(tokens):
        return None
    for number in range(at + 1, last + 1):
        if not is_gap(text[tokens[number - 1].end : tokens[number].start]):
            return None
    if any(tokens[at + n].folded != wanted[n] for n in range(1, len(wanted) - 1)):
        return None
    stems = list_stems(tokens[last], opens=False, closes=True)
    return next((end for stem, _, end in stems if stem == wanted[-1]), None)


def _is_ordinary(written: str, stem: str) -> bool:
    """Whether a part of a name is more likely a word that everybody says, as "will" is."""
    return written == written.lower() and stem in COMMON
