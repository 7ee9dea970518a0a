"""Corrections of a text find their places in another one of the same recording: a merge of three texts.

The base is what was heard when it was corrected, one side what a person made of it, the other side the text that
is there now. What the person did wins; everything else is the new text's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.corrections.carrying.label_matching import label_all, match_labels
from pipeline.corrections.carrying.late_places import place_late
from pipeline.corrections.carrying.merging import Merger, Overrides
from pipeline.corrections.carrying.new_places import Places
from pipeline.corrections.carrying.placed_times import shift_span
from pipeline.corrections.carrying.splices import NOT_THERE, Splice, find_splices
from pipeline.corrections.text_edits import (
    PlacedWord,
    TextEdit,
    find_text_edits,
    is_same_text,
    match_words,
    place_words,
)
from pipeline.domain import Review, Settled, Span, Speaker, Turn, Uncarried, Word, join_words

GONE: Final = "the words are no longer in the text"


def carry_over(review: Review, turns: Sequence[Turn], speakers: Sequence[Speaker] = ()) -> Review:
    """The corrections as those of another text: ``heard`` are its turns, and what has no place is ``uncarried``.

    An edit that the new text has already is the person's still. A word that was taken out is forgotten where it
    isn't there. What had no place in an earlier text gets it where its words are heard again.

    Args:
        review: the corrections, with the text that they were made in.
        turns: the text now, such as that of another model, or before it was cleaned.
        speakers: those of the new text, whose labels nobody else gets.
    """
    if is_same_text(turns, review.heard):
        return replace(review, heard=tuple(turns))
    return merge_review(review, turns, speakers)


def merge_review(review: Review, turns: Sequence[Turn], speakers: Sequence[Speaker] = ()) -> Review:
    """What `carry_over` does, whatever the text is."""
    return _CarryOver(review, turns, speakers).carry()


class _CarryOver:
    """The three texts, word by word."""

    def __init__(self, review: Review, turns: Sequence[Turn], speakers: Sequence[Speaker]) -> None:
        self._review, self._turns = review, turns
        self._heard, self._corrected = place_words(review.heard), place_words(review.turns)
        self._matched = match_words(self._heard, self._corrected)
        self._places = Places(self._heard, place_words(turns))
        self._labels = self._match_labels(speakers)
        self._overrides = Overrides({}, {}, {})
        self._uncarried: list[Uncarried] = []

    def carry(self) -> Review:
        edits = find_text_edits(self._heard, self._corrected, self._matched)
        splices, failed = find_splices(self._places, self._corrected, edits)
        for edit, reason in failed:
            self._list(self._heard[edit.first : edit.last], self._get(edit), reason)
        self._change_speakers()
        self._change_breaks(splices)
        merger = Merger(self._places, self._corrected, self._labels, self._overrides)
        lost = sorted(self._uncarried, key=lambda one: one.span)
        turns, uncarried = place_late(
            merger.merge(splices), (*self._review.uncarried, *lost), self._places.offset_ms or 0
        )
        return replace(
            self._review,
            heard=tuple(self._turns),
            turns=turns,
            speakers=tuple(replace(s, label=self._labels[s.label]) for s in self._review.speakers),
            settled=tuple(self._shift(settled) for settled in self._review.settled),
            uncarried=uncarried,
        )

    def _match_labels(self, speakers: Sequence[Speaker]) -> dict[str, str]:
        matched = match_labels(self._places, self._corrected, self._matched)
        own = [placed.speaker for placed in (*self._heard, *self._corrected)]
        named = [speaker.label for speaker in self._review.speakers]
        taken = [placed.speaker for placed in self._places.new]
        return label_all(
            (label for label in (*own, *named) if label is not None),
            matched,
            {label for label in (*taken, *(s.label for s in speakers)) if label is not None},
        )

    def _shift(self, settled: Settled) -> Settled:
        """What was left as it is, at its time in the new text."""
        return replace(settled, span=shift_span(settled.span, self._places.offset_ms or 0))

    # --- who speaks

    def _change_speakers(self) -> None:
        """Give the words of the new text to those to whom a person gave the ones in whose place they stand."""
        for speaker, first, last in self._find_given():
            label = None if speaker is None else self._labels[speaker]
            begin, end = self._places.find(first, last)
            if begin < end and self._places.has(first, last):
                self._overrides.speakers |= dict.fromkeys(range(begin, end), label)
                continue
            words = self._heard[first:last]
            reason = GONE if self._places.has(first, last) else NOT_THERE
            self._list(words, [replace(word, speaker=speaker) for word in words], reason)

    def _find_given(self) -> Iterator[tuple[str | None, int, int]]:
        """Runs of words that were heard and that a person gave to somebody else, and to whom.

        A run goes on over words that were replaced; those that a person typed or confirmed say it themselves.
        """
        run: tuple[str | None, int, int] | None = None
        for placed, there in zip(self._corrected, self._matched, strict=True):
            is_given = there is None or placed.speaker != self._heard[there].speaker
            if run is not None and not (is_given and placed.speaker == run[0]):
                yield run
                run = None
            if there is not None and is_given and not (placed.is_pinned and run is None):
                begin = there if run is None else run[1]
                run = (placed.speaker, begin, there + 1)
        if run is not None:
            yield run

    # --- turns and paragraphs

    def _change_breaks(self, splices: Sequence[Splice]) -> None:
        """Part and join turns and paragraphs of the new text where a person did."""
        replaced = {j for splice in splices for j in range(splice.begin, splice.end)}
        for number, there in enumerate(self._matched):
            if there is None or self._corrected[number].is_pinned:
                continue
            old, own = self._heard[there], self._corrected[number]
            blank = _read_blank(own.word)
            has_blank = blank != _read_blank(old.word)
            has_turn = own.opens != old.opens
            if not (has_blank or has_turn):
                continue
            place = self._find_word(there, is_needed=has_blank and not own.breaks | old.breaks)
            if place is None or place in replaced:
                self._list([old], [own], GONE if self._places.has(there, there + 1) else NOT_THERE)
                continue
            if has_blank:
                self._overrides.blanks[place] = blank
            if has_turn:
                self._overrides.opens[place] = own.opens

    def _find_word(self, there: int, *, is_needed: bool) -> int | None:
        """The word of the new text in the place of one that was heard; if not ``is_needed`` the next one, else none."""
        if not self._places.has(there, there + 1):
            return None
        pair = self._places.pairs[there]
        if pair is not None or is_needed:
            return pair
        place = self._places.find(there, there + 1)[0]
        return place if place < len(self._places.new) else None

    # --- what has no place

    def _get(self, edit: TextEdit) -> Sequence[PlacedWord]:
        return self._corrected[edit.begin : edit.end]

    def _list(self, before: Sequence[PlacedWord], after: Sequence[PlacedWord], reason: str) -> None:
        spans = [placed.word.span for placed in (*before, *after)]
        speaker = after[0].speaker if after else None
        self._uncarried.append(
            Uncarried(
                Span(min(s.start_ms for s in spans), max(s.end_ms for s in spans)),
                join_words(placed.word for placed in before).strip(),
                join_words(placed.word for placed in after).strip(),
                None if speaker is None else self._labels[speaker],
                reason,
            )
        )


def _read_blank(word: Word) -> str:
    return word.text[: len(word.text) - len(word.text.lstrip())]
