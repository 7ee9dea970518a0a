"""A text with a person's words, speakers and breaks in place of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.corrections.carrying.new_places import Places
from pipeline.corrections.carrying.placed_times import fit_between, share_out, shift_span
from pipeline.corrections.carrying.splices import Splice
from pipeline.corrections.text_edits import PlacedWord
from pipeline.domain import ReviewedTurn, ReviewedWord, Span
from pipeline.text.scripts import is_unspaced


@dataclass(slots=True)
class Overrides:
    """What a person decided about words of the new text that stay as they are, by their numbers."""

    speakers: dict[int, str | None]
    opens: dict[int, bool]
    blanks: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Item:
    """A word of the merged text; ``is_own`` where a person's stands, whose time may have to give way."""

    placed: PlacedWord
    is_own: bool


class Merger:
    """A text, and what a person made of another one."""

    def __init__(
        self,
        places: Places,
        corrected: Sequence[PlacedWord],
        labels: Mapping[str, str],
        overrides: Overrides,
    ) -> None:
        self._places, self._corrected = places, corrected
        self._labels, self._overrides = labels, overrides
        self._new = [self._override(number) for number in range(len(places.new))]

    def merge(self, splices: Sequence[Splice]) -> tuple[ReviewedTurn, ...]:
        """The turns of the new text with a person's words spliced in."""
        items: list[_Item] = []
        at = 0
        for splice in splices:
            items += [_Item(placed, False) for placed in self._new[at : splice.begin]]
            is_own = not self._is_there(splice)
            items += [_Item(placed, is_own) for placed in self._write(splice, items)]
            at = splice.end
        items += [_Item(placed, False) for placed in self._new[at:]]
        return tuple(_gather(_time(items)))

    def _override(self, number: int) -> PlacedWord:
        """A word of the new text with what a person decided about it."""
        placed, overrides = self._places.new[number], self._overrides
        if number in overrides.blanks:
            text = overrides.blanks[number] + placed.word.text.lstrip()
            placed = replace(placed, word=replace(placed.word, text=text))
        if number in overrides.speakers:
            placed = replace(placed, speaker=overrides.speakers[number])
        if number in overrides.opens:
            placed = replace(placed, opens=overrides.opens[number])
        return placed

    def _write(self, splice: Splice, items: Sequence[_Item]) -> Iterator[PlacedWord]:
        """The words of an edit as they stand in the new text."""
        edit = splice.edit
        spans = self._find_spans(splice)
        follows = not self._corrected[edit.begin].is_first if edit.begin < edit.end else False
        before = items[-1].placed if items and follows else None
        for number in range(edit.begin, edit.end):
            place = number - edit.begin
            placed = self._corrected[number]
            speaker = self._choose_speaker(splice, place, before)
            placed = replace(placed, word=replace(placed.word, span=spans[place]), speaker=speaker)
            yield self._fit_first(placed, splice) if place == 0 else placed

    def _choose_speaker(self, splice: Splice, place: int, before: PlacedWord | None) -> str | None:
        """Who says a word of an edit: who says it in the new text, unless a person gave it to somebody else."""
        edit, heard = splice.edit, self._places.heard
        own = self._corrected[edit.begin + place].speaker
        given = None if own is None else self._labels[own]
        size = edit.end - edit.begin
        if edit.first < edit.last:
            old = heard[edit.first + (edit.last - edit.first) * place // size].speaker
        elif before is not None and edit.first:
            old = heard[edit.first - 1].speaker
        else:
            old = heard[edit.first].speaker if edit.first < len(heard) else None
        if own != old:
            return given
        if splice.begin < splice.end:
            return self._new[splice.begin + (splice.end - splice.begin) * place // size].speaker
        if before is not None:
            return before.speaker
        return self._new[splice.end].speaker if splice.end < len(self._new) else given

    def _fit_first(self, placed: PlacedWord, splice: Splice) -> PlacedWord:
        """The first word of an edit: the white space before it is the new text's unless a person changed it."""
        edit = splice.edit
        if edit.first == edit.last:
            return placed
        old = self._places.heard[edit.first]
        own = placed.word.text
        if splice.begin == splice.end:
            text = " " + own.lstrip() if placed.breaks and old.breaks else own
            return replace(placed, word=replace(placed.word, text=text))
        there = self._new[splice.begin]
        opens = placed.opens if placed.opens != old.opens else there.opens
        if _blank(own) == _blank(old.word.text):
            text = _blank(there.word.text) + own.lstrip()
            is_first = there.is_first
        else:
            text, is_first = own, placed.is_first
        return replace(placed, word=replace(placed.word, text=text), opens=opens, is_first=is_first)

    def _find_spans(self, splice: Splice) -> list[Span]:
        """When the words of an edit are said: as a person's text has it, where times can be compared."""
        edit, offset_ms = splice.edit, self._places.offset_ms
        words = [placed.word for placed in self._corrected[edit.begin : edit.end]]
        replaced = self._new[splice.begin : splice.end]
        if self._is_there(splice):
            return [replaced[0].word.span]
        before = self._new[splice.begin - 1].word.span.end_ms if splice.begin else 0
        if offset_ms is None and not replaced:
            return [Span(before, before + word.span.duration_ms) for word in words]
        if offset_ms is not None:
            spans = [shift_span(word.span, offset_ms) for word in words]
            after = (
                self._new[splice.end].word.span.start_ms if splice.end < len(self._new) else None
            )
            is_outside = spans and (
                spans[-1].end_ms <= before or (after is not None and spans[0].start_ms >= after)
            )
            if not replaced or not is_outside:
                return spans
        begin_ms, end_ms = replaced[0].word.span.start_ms, replaced[-1].word.span.end_ms
        return share_out(Span(begin_ms, max(begin_ms, end_ms)), [word.text for word in words])

    def _is_there(self, splice: Splice) -> bool:
        """Whether an edit is one word, and that very word stands in the new text: its time does, too."""
        edit = splice.edit
        if not edit.end - edit.begin == splice.end - splice.begin == 1:
            return False
        own = self._corrected[edit.begin].word.text.strip()
        there = self._new[splice.begin].word.text.strip()
        return own.casefold() == there.casefold()


def _blank(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _time(items: Sequence[_Item]) -> list[PlacedWord]:
    """The words, a person's at times in order with the others'."""
    timed: list[PlacedWord] = []
    at = 0
    for is_own, run in groupby(items, key=lambda item: item.is_own):
        words = [item.placed for item in run]
        at += len(words)
        if is_own:
            before = timed[-1].word.span if timed else None
            after = items[at].placed.word.span if at < len(items) else None
            spans = fit_between([placed.word.span for placed in words], before, after)
            words = [
                replace(placed, word=replace(placed.word, span=span))
                for placed, span in zip(words, spans, strict=True)
            ]
        timed += words
    return timed


def _gather(words: Sequence[PlacedWord]) -> Iterator[ReviewedTurn]:
    """The turns that words make."""
    turn: list[ReviewedWord] = []
    before: PlacedWord | None = None
    for placed in words:
        if before is not None and (placed.opens or placed.speaker != before.speaker):
            yield ReviewedTurn(before.speaker, tuple(turn))
            turn = []
        last = turn[-1].word.text if turn else None
        text, word = _space(placed, last), placed.word
        word = word if text == word.text else replace(word, text=text)
        turn.append(ReviewedWord(word, placed.origin, placed.confirmed))
        before = placed
    if before is not None:
        yield ReviewedTurn(before.speaker, tuple(turn))


def _space(placed: PlacedWord, before: str | None) -> str:
    """A word with the white space that it needs where it stands: before the first of a turn is no break."""
    text = placed.word.text
    if before is None:
        return text.lstrip() if placed.breaks else text
    is_glued = placed.is_first and text[:1].strip() and before[-1:].strip()
    if is_glued and not (is_unspaced(text[0]) or is_unspaced(before[-1])):
        return f" {text}"
    return text
