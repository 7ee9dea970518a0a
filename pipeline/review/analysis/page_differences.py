"""Where a text differs from the published one, as the editor lists it and works it off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.config import Settings
from pipeline.corrections.doubts import is_decided, is_settled
from pipeline.domain import (
    Comparison,
    Difference,
    Edit,
    EditKind,
    Meaning,
    Reference,
    Review,
    Span,
    Turn,
)
from pipeline.report.difference_context import CONTEXT_WORDS
from pipeline.report.differences import (
    count_kinds,
    count_words,
    name_heard,
    number_differences,
)
from pipeline.report.labels import LABELS
from pipeline.report.misheard_names import group_names
from pipeline.review.analysis.text_places import Data, Places
from pipeline.run.recording.reference_comparison import compare_turns

LONGEST_CHANGE = 20
"""Of a change of so many words each was looked at together with the page's; in a longer one, such as a passage
that the page leaves out, words may be doubtful for themselves."""
PAGE, PAGE_SPEAKER = "page", "page-speaker"
"""Kinds of what is settled: words that only the page has, or another word in their place; who says it."""


@dataclass(frozen=True, slots=True)
class PageDifferences:
    """The differences as plain data, and the places of words that need no other look than at the page's."""

    data: Data
    compared: frozenset[int]


def find_page_differences(
    page: Reference, review: Review, places: Places, settings: Settings, *, is_translation: bool
) -> PageDifferences:
    """Compare a text with the published one.

    Raises:
        FormatError: the spellings that count as equal can't be read.
    """
    turns = _number_by_time([turn.turn for turn in review.turns if turn.words])
    comparison = compare_turns(page, turns, settings, is_translation=is_translation)
    if comparison.translation is not None:
        note = comparison.translation.reason
        data: Data = {"items": [], "kinds": [], "words": None, "note": note}
        return PageDifferences(data, frozenset())
    list_ = _Lister(comparison, review, places, tuple(_locate(comparison.edits)))
    differences = number_differences(comparison).differences
    names = {
        id(difference): group.name
        for group in group_names(differences)
        for difference in group.differences
    }
    items = [list_.show(difference, names.get(id(difference))) for difference in differences]
    total = {"differ": comparison.content_words, "all": comparison.words.reference_length}
    data = {"items": items, "kinds": _count(differences, items), "words": total, "note": ""}
    return PageDifferences(data, frozenset(list_.find_compared(differences)))


def _number_by_time(turns: Sequence[Turn]) -> list[Turn]:
    """The turns with each word's place in the text instead of its time: by it edits say which words they are of."""
    starts = accumulate((len(turn.words) for turn in turns), initial=0)
    return [
        replace(
            turn,
            words=tuple(
                replace(word, span=Span(place, place + 1))
                for place, word in enumerate(turn.words, start=start)
            ),
        )
        for turn, start in zip(turns, starts, strict=False)
    ]


def _locate(edits: Sequence[Edit]) -> Iterator[range]:
    """The places of each edit's words; of one without any, the empty range where they would stand."""
    behind = 0
    for edit in edits:
        span = edit.hypothesis_span
        if span is None:
            yield range(behind, behind)
        else:
            behind = span.end_ms
            yield range(span.start_ms, span.end_ms)


def _count(differences: Sequence[Difference], items: Sequence[Data]) -> list[Data]:
    """The kinds that there are, with how many places and words, and how many are still open."""
    open_ = [item["kind"] for item in items if not item["decided"]]
    return [
        {
            "kind": str(count.meaning),
            "label": count.label,
            "is_content": count.meaning.is_content,
            "places": count.places,
            "words": count.words,
            "open": open_.count(str(count.meaning)),
        }
        for count in count_kinds(differences)
    ]


@dataclass(frozen=True, slots=True)
class _Lister:
    """Makes data of differences; ``located`` are the places of each edit's words."""

    comparison: Comparison
    review: Review
    places: Places
    located: tuple[range, ...]

    def show(self, difference: Difference, name: str | None) -> Data:
        """A difference with both sides, where it stands, and whether it has been decided."""
        words = self._find_words(difference)
        is_speaker = difference.meaning is Meaning.SPEAKER
        span = self._find_span(words)
        return {
            "kind": str(difference.meaning),
            "label": LABELS[difference.meaning],
            "is_content": difference.meaning.is_content,
            "words": count_words(difference),
            "page": difference.reference or "",
            "heard": difference.hypothesis or "",
            "name": name,
            "start_ms": span.start_ms,
            "end_ms": span.end_ms,
            "context": self.places.quote_around(words.start, words.stop, CONTEXT_WORDS),
            "place": self.places.show(words.start, words.stop),
            "begins": not words and self._begins_turn(difference),
            "speaker": self._show_speakers(difference) if is_speaker else None,
            "decided": self._is_decided(difference, words, span),
        }

    def find_compared(self, differences: Sequence[Difference]) -> Iterator[int]:
        """The places of words that are the page's too, or stand in a short difference from it."""
        for edit, located in zip(self.comparison.edits, self.located, strict=True):
            if edit.kind is EditKind.EQUAL:
                yield from located
        for difference in differences:
            words = self._find_words(difference)
            if difference.meaning is not Meaning.SPEAKER and len(words) <= LONGEST_CHANGE:
                yield from words

    def _find_words(self, difference: Difference) -> range:
        """The places of the words that were heard."""
        located = self.located[slice(*difference.edits)]
        filled = [places for places in located if places] or [located[-1]]
        return range(filled[0].start, filled[-1].stop)

    def _find_span(self, words: range) -> Span:
        """When the words are said; where there are none, the moment between their neighbours."""
        all_ = self.places.words
        if words:
            spans = [all_[place].span for place in words]
            return Span(min(s.start_ms for s in spans), max(s.end_ms for s in spans))
        before_ms = all_[words.start - 1].span.end_ms if words.start else 0
        after_ms = all_[words.start].span.start_ms if words.start < len(all_) else before_ms
        return Span(before_ms, max(before_ms, after_ms))

    def _begins_turn(self, difference: Difference) -> bool:
        """Whether words that only the page has stand before what we have of its turn, and not after it."""
        first, last = difference.edits
        edits = self.comparison.edits
        turn = difference.reference_turn
        before = any(
            e.hypothesis and e.reference_turn == turn for e in edits[max(0, first - 1) : first]
        )
        return not before and any(
            e.hypothesis and e.reference_turn == turn for e in edits[last : last + 1]
        )

    def _show_speakers(self, difference: Difference) -> Data:
        """Who says it by the page, with the label that is called so if one is; and who by the transcript."""
        turn = self.comparison.reference.turns[difference.reference_turn]
        labels = {name: label for label, name in self.comparison.speakers}
        return {
            "page": turn.speaker or "",
            "label": labels.get(turn.speaker or ""),
            "heard": name_heard(self.comparison, difference),
        }

    def _is_decided(self, difference: Difference, words: range, span: Span) -> bool:
        """Whether a person has left it as it is, or written it."""
        page = difference.reference or ""
        if difference.meaning is Meaning.SPEAKER:
            return is_settled(PAGE_SPEAKER, span, self.review.settled)
        if words and all(is_decided(self.places.reviewed[place]) for place in words):
            return True
        return is_settled(PAGE, span, self.review.settled, page)
