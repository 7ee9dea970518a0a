"""The list of what differs, as its template wants it: each place with words around it, names as one entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.domain import Comparison, Difference, Meaning
from pipeline.report.difference_context import Context, find_context
from pipeline.report.differences import (
    NumberedDifferences,
    count_uncounted,
    count_words,
    name_heard,
)
from pipeline.report.misheard_names import group_names, list_entries, strip_name
from pipeline.report.page.html_text import find_direction

MOST_LISTED = 1_000
"""Places: a browser shows them at once; the others are marked in the text."""

_MOST_CHARACTERS = 240
"""Of one side of a difference in the list; the text has all of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One difference in the list: what stands on both sides, between which words, said when and by whom.

    ``reference`` and ``hypothesis`` are shortened. ``is_counted`` says whether the word error rate has it,
    ``direction`` which way its line runs, ``given_to`` who was heard where that is all that differs,
    ``speaker_number`` who says it on the page.
    """

    number: int
    meaning: Meaning
    reference: str
    hypothesis: str
    given_to: str
    words: int
    is_counted: bool
    speaker: str
    speaker_number: int
    direction: str
    time_ms: int | None
    context: Context


@dataclass(frozen=True, slots=True)
class Entry:
    """Places that belong together: one, or all in which a name, or a spelling, is another.

    ``name`` is what the page has and ``spellings`` what was heard, each with how often; both are empty
    where there is one place.
    """

    places: tuple[Place, ...]
    name: str = ""
    spellings: tuple[tuple[str, int], ...] = ()

    @property
    def words(self) -> int:
        """How many words differ in it."""
        return sum(place.words for place in self.places)


@dataclass(frozen=True, slots=True)
class DifferenceList:
    """The entries that are listed, and how many words in how many places are not."""

    entries: tuple[Entry, ...]
    words_left: int
    places_left: int


def list_content(comparison: Comparison, found: NumberedDifferences) -> DifferenceList:
    """Return what says something else, in the order of the text, those of one name together."""
    return _make_list(comparison, found, list_entries(found.differences))


def list_form(comparison: Comparison, found: NumberedDifferences) -> DifferenceList:
    """Return what is only written in another way, the same two spellings together."""
    groups: dict[tuple[str, ...], list[Difference]] = {}
    for difference in found.differences:
        if not difference.meaning.is_content:
            pair = (difference.reference or "", difference.hypothesis or "")
            key = (difference.meaning, *(strip_name(text).casefold() for text in pair))
            groups.setdefault(key, []).append(difference)
    return _make_list(comparison, found, [tuple(group) for group in groups.values()])


def _make_list(
    comparison: Comparison, found: NumberedDifferences, groups: Iterable[Sequence[Difference]]
) -> DifferenceList:
    """Return as many of the groups as are shown, and count the rest."""
    entries: list[Entry] = []
    left: list[Difference] = []
    room = MOST_LISTED
    for group in groups:
        shown = group[:room]
        room -= len(shown)
        left += group[len(shown) :]
        if shown:
            places = (_make_place(comparison, found, found.number(each)) for each in shown)
            entries.append(_make_entry(tuple(places), group))
    return DifferenceList(tuple(entries), sum(map(count_words, left)), len(left))


def _make_entry(places: tuple[Place, ...], group: Sequence[Difference]) -> Entry:
    """Return the entry of these places; a group has its name and all that was heard for it."""
    if len(group) < 2:
        return Entry(places)
    if group[0].meaning is Meaning.NAME:
        name = group_names(group)[0]
        return Entry(places, name.name, tuple(name.spellings.items()))
    heard = Counter(strip_name(each.hypothesis or "") for each in group)
    first = strip_name(group[0].hypothesis or "")
    return Entry(places, strip_name(group[0].reference or ""), ((first, heard.total()),))


def _make_place(comparison: Comparison, found: NumberedDifferences, number: int) -> Place:
    """Return what the list has of a difference."""
    difference, time_ms = found.differences[number], found.times_ms[number]
    turns, names = comparison.reference.turns, comparison.reference.speakers
    turn = turns[difference.reference_turn] if turns else None
    speaker = turn.speaker if turn else None
    is_given = difference.meaning is Meaning.SPEAKER
    return Place(
        number=number,
        meaning=difference.meaning,
        reference=shorten(difference.reference or ""),
        hypothesis=shorten(difference.hypothesis or ""),
        given_to=name_heard(comparison, difference) if is_given else "",
        words=count_words(difference),
        is_counted=not count_uncounted(difference),
        speaker=speaker or "",
        speaker_number=names.index(speaker) if speaker in names else 0,
        direction=find_direction((difference.reference or "") + (turn.text if turn else "")),
        time_ms=time_ms,
        context=find_context(comparison, difference, time_ms),
    )


def shorten(text: str) -> str:
    """Return how a long passage begins and ends; a short one as it is."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    half = _MOST_CHARACTERS // 2
    return f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
