"""What looks like a name in a transcript: by how it is written, and by its likeness to names that are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.clean.lexicon import COMMON
from pipeline.clean.pseudonyms.name_search import NameSearch
from pipeline.clean.pseudonyms.name_tokens import split_tokens
from pipeline.compare.equivalence.expected_names import list_names
from pipeline.domain import Reference, ReferenceTurn, Transcript
from pipeline.text.case_folding import fold_name
from pipeline.text.speaker_names import is_role

_CONTACT: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+|(?<!\w)@\w{2,}|\+?\d(?:[\s().\-/]?\d){6,}"
)
"""Addresses of mail and pages, accounts, and numbers as long as those of telephones."""

_LABEL: Final = re.compile(r"(?:SPEAKER|CHANNEL|TRACK)_?\d+|(?:Speaker|Channel|Track) \d+")
_SPEAKER: Final = "a speaker"
_LIKE_LISTED: Final = "like a listed name: where it is another form of it, it belongs in variants"
_ALIKE: Final = 84.0
"""Of 100: one letter of six may be another one."""

_SHORTEST_ALIKE: Final = 4
_LONGEST_ENDING: Final = 3


@dataclass(frozen=True, slots=True)
class NameLeft:
    """What looks like a name: its text, why, how often it comes, and when first; ``None`` where nobody says it."""

    text: str
    why: str
    count: int
    first_ms: int | None

    @property
    def is_speaker(self) -> bool:
        """Whether somebody who speaks is called so."""
        return self.why == _SPEAKER

    @property
    def is_like_listed(self) -> bool:
        """Whether it may be another form of a name that was replaced, such as a genitive."""
        return self.why == _LIKE_LISTED


def suggest_names(
    transcript: Transcript,
    search: NameSearch | None = None,
    known: Collection[str] = (),
) -> tuple[NameLeft, ...]:
    """Return what looks like a name in a transcript.

    Args:
        transcript: as it is to be passed on, with its pseudonyms.
        search: the names that were replaced, whose inflections and misspellings are looked for.
        known: what is no name, folded; pseudonyms among it.
    """
    turns = [
        ReferenceTurn(
            None if turn.speaker is None else transcript.name_of(turn.speaker), (turn.text,)
        )
        for turn in transcript.turns
    ]
    shown = (transcript.title, *(heading.text for heading in transcript.headings))
    turns += [ReferenceTurn(None, (text,)) for text in shown]
    reasons = {
        speaker.name: _SPEAKER
        for speaker in transcript.speakers
        if not _LABEL.fullmatch(speaker.name) and not is_role(speaker.name)
    }
    listed = list_names(Reference("", (), (), tuple(turns)))
    said = [turn.text for turn in transcript.turns]
    reasons |= dict.fromkeys(_find_alike(said, search), _LIKE_LISTED) | reasons
    reasons |= dict.fromkeys(
        _find_ordinary(said, search), "part of a listed name, in small letters"
    )
    reasons |= {m.group(): "contact details" for text in said for m in _CONTACT.finditer(text)}
    for text in listed:
        if not _LABEL.fullmatch(text) and not is_role(text):
            reasons.setdefault(text, "written like a name")
    chosen = {t: why for t, why in reasons.items() if not _is_known(t, known)}
    return tuple(_locate(transcript, text, why) for text, why in chosen.items())


def _is_known(text: str, known: Collection[str]) -> bool:
    """Whether a text is known, or is made of what is."""
    folded = fold_name(text)
    return folded in known or all(
        word in known or word.removesuffix("s") in known for word in folded.split()
    )


def _find_ordinary(texts: Sequence[str], search: NameSearch | None) -> Iterator[str]:
    """Yield words in small letters that are a part of a name as well, such as "will"."""
    parts = search.ordinary_parts if search is not None else frozenset()
    for text in texts if parts else ():
        for token in split_tokens(text):
            if token.folded in parts:
                yield text[token.start : token.end]


def _find_alike(texts: Sequence[str], search: NameSearch | None) -> Iterator[str]:
    """Yield words that begin like a name that was replaced, or differ from one in a letter."""
    names = [w for w in search.words if len(w) >= _SHORTEST_ALIKE] if search is not None else []
    if not names:
        return
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    seen: set[str] = set()
    starts = {name[:-1] for name in names}
    for text in texts:
        for token in split_tokens(text):
            word = token.folded
            if word in seen or word in COMMON or len(word) < _SHORTEST_ALIKE:
                continue
            seen.add(word)
            begins = range(max(3, len(word) - _LONGEST_ENDING), len(word) + 1)
            shown = text[token.start : token.end]
            is_inflected = shown[:1] != shown[:1].lower() and any(
                word[:n] in starts for n in begins
            )
            if is_inflected or extractOne(word, names, scorer=ratio, score_cutoff=_ALIKE):
                yield shown


def _locate(transcript: Transcript, text: str, why: str) -> NameLeft:
    pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    count, first = 0, None
    for turn in transcript.turns:
        found = len(pattern.findall(turn.text))
        if found and first is None:
            first = turn.span.start_ms
        count += found
    return NameLeft(text, why, count, first)
