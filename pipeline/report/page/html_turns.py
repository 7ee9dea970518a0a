"""The turns of a comparison as their template wants them: both sides word by word, with what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.domain import Comparison, Difference, Edit, Meaning, ReferenceTurn, rate_doubt
from pipeline.report.differences import NumberedDifferences, is_doubtful, name_heard
from pipeline.report.marked_words import is_timed, is_unsure, needs_space
from pipeline.report.page.html_text import escape

if TYPE_CHECKING:
    from markupsafe import Markup

_OPENING_CHARACTERS = 72

NumberedEdit = tuple[int, Edit]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that belong to one difference.

    ``is_anchor`` says whether it can be jumped to, ``heard`` who was heard where it is the wrong one,
    ``time_ms`` when it is said.
    """

    number: int
    difference: Difference
    parts: Parts
    is_anchor: bool
    heard: str
    time_ms: int | None


Parts = Sequence["Markup | Mark"]
"""What stands on one side: words that are in no difference, as markup, and those of one."""

Piece = tuple[str, "str | Mark"]
"""A word's markup or marked words, after what neighbours see of it: by that spaces are set."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn and what is shown of it; ``turn`` is ``None`` where the reference has no turns at all.

    ``content`` counts the wrong words of the differences that begin in it and say something else, ``forms`` are
    the kinds of those that are only of form; ``has_content`` says whether any is marked in it.
    ``speaker`` is the number of who speaks.
    """

    index: int
    turn: ReferenceTurn | None
    speaker: int
    content: int
    forms: tuple[Meaning, ...]
    has_content: bool
    start_ms: int | None
    is_alike: bool
    reference: Parts
    hypothesis: Parts

    @property
    def opening(self) -> str:
        """How the turn begins, in one short line."""
        if self.turn is None:
            return ""
        name = f"{self.turn.speaker}: " if self.turn.speaker else ""
        text = " ".join(f"{name}{self.turn.text}".split())
        is_short = len(text) <= _OPENING_CHARACTERS
        return text if is_short else f"{text[:_OPENING_CHARACTERS].rstrip()}…"


@dataclass(frozen=True, slots=True)
class TurnGroup:
    """Neighbouring turns with their headings; folded together where nothing in them differs."""

    headings: Sequence[str]
    is_open: bool
    turns: Sequence[TurnView]


def group_turns(comparison: Comparison, found: NumberedDifferences) -> Iterator[TurnGroup]:
    """Yield all turns in order, parted at headings and where folded ones begin and end."""
    headings: dict[int, list[str]] = {}
    for section in comparison.reference.sections:
        headings.setdefault(section.first_turn, []).append(section.heading)
    block, keyed = 0, []
    for turn in _list_turns(comparison, found):
        block += turn.index in headings
        is_open = turn.has_content or comparison.translation is not None
        keyed.append((block, is_open, turn))
    for (_, is_open), run in groupby(keyed, key=lambda item: item[:2]):
        turns = [turn for _, _, turn in run]
        yield TurnGroup(headings.get(turns[0].index, ()), is_open, turns)


def _list_turns(comparison: Comparison, found: NumberedDifferences) -> Iterator[TurnView]:
    """Yield the reference's turns; one nameless turn where there are none but words were heard."""
    by_turn: dict[int, list[NumberedEdit]] = {}
    for index, edit in enumerate(comparison.edits):
        place = edit.reference_turn if comparison.reference.turns else 0
        by_turn.setdefault(place, []).append((index, edit))
    turns: Sequence[ReferenceTurn | None] = comparison.reference.turns
    if not turns and comparison.edits:
        turns = [None]
    builder = _TurnBuilder(comparison, found)
    for index, turn in enumerate(turns):
        yield builder.build(index, turn, by_turn.get(index, []))


@dataclass(frozen=True, slots=True)
class _TurnBuilder:
    """Makes views of turns; remembers which differences have an anchor, for each has one."""

    comparison: Comparison
    found: NumberedDifferences
    anchored: set[int] = field(default_factory=set)

    def build(
        self, index: int, turn: ReferenceTurn | None, edits: Sequence[NumberedEdit]
    ) -> TurnView:
        """Return what is shown of a turn."""
        both = (self.found.words, self.found.speakers)
        numbers = {where[place] for place, _ in edits for where in both if place in where}
        marked = [self.found.differences[number] for number in numbers]
        own = {place for place, _ in edits}
        begun = [difference for difference in marked if difference.edits[0] in own]
        names = self.comparison.reference.speakers
        spans = (edit.hypothesis_span for _, edit in edits)
        return TurnView(
            index=index,
            turn=turn,
            speaker=names.index(turn.speaker) if turn and turn.speaker in names else 0,
            content=sum(d.words for d in begun if d.meaning.is_content),
            forms=tuple(d.meaning for d in begun if not d.meaning.is_content),
            has_content=any(difference.meaning.is_content for difference in marked),
            start_ms=next((span.start_ms for span in spans if is_timed(span)), None),
            is_alike=all(edit.reference == edit.hypothesis for _, edit in edits),
            reference=_join(self._mark_words(edits, is_heard=False)),
            hypothesis=_join(self._mark_speakers(edits)),
        )

    def _mark_speakers(self, edits: Iterable[NumberedEdit]) -> Iterator[Piece]:
        """Yield what was heard, and as one piece what is of another speaker."""
        for number, run in groupby(edits, key=lambda item: self.found.speakers.get(item[0])):
            pieces = self._mark_words(run, is_heard=True)
            if number is None:
                yield from pieces
            else:
                heard = name_heard(self.comparison, self.found.differences[number])
                yield self._mark(number, pieces, is_heard=True, heard=heard)

    def _mark_words(self, edits: Iterable[NumberedEdit], *, is_heard: bool) -> Iterator[Piece]:
        """Yield the words of one side, and as one piece those of a difference."""
        for number, run in groupby(edits, key=lambda item: self.found.words.get(item[0])):
            if is_heard:
                words = [_write(e.hypothesis, e, _say_doubts(e)) for _, e in run if e.hypothesis]
            else:
                words = [_write(e.reference, e) for _, e in run if e.reference]
            if number is None:
                yield from words
            else:
                yield self._mark(number, words, is_heard=is_heard)

    def _mark(
        self, number: int, pieces: Iterable[Piece], *, is_heard: bool, heard: str = ""
    ) -> Piece:
        """Return the mark of a difference; what was heard first of it can be jumped to."""
        pieces = list(pieces)
        is_anchor = is_heard and number not in self.anchored
        if is_anchor:
            self.anchored.add(number)
        difference, time_ms = self.found.differences[number], self.found.times_ms[number]
        mark = Mark(number, difference, _join(pieces), is_anchor, heard, time_ms)
        missing = "x" if is_heard else ""
        return "".join(text for text, _ in pieces) or missing, mark


def _write(text: str, edit: Edit, doubts: str = "") -> Piece:
    """Return a word with its time, and with the doubts about it where it is what was heard.

    Not in a template: a page has tens of thousands of words.
    """
    span, markup = edit.hypothesis_span, escape(text)
    attributes = f' data-t="{span.start_ms}"' if is_timed(span) else ""
    attributes += f' class="unsure" title="{escape(doubts)}"' if doubts else ""
    return text, f"<span{attributes}>{markup}</span>" if attributes else markup


def _join(pieces: Iterable[Piece]) -> Parts:
    """Return the pieces with spaces where their script wants them, neighbouring words as one."""
    from markupsafe import Markup

    parts: list[Markup | Mark] = []
    words, before = "", ""
    for text, piece in pieces:
        words += " " if needs_space(before, text) else ""
        before = text or before
        if isinstance(piece, str):
            words += piece
        else:
            parts += [Markup(words), piece]  # noqa: S704
            words = ""
    return [part for part in [*parts, Markup(words)] if part]  # noqa: S704


def _say_doubts(edit: Edit) -> str:
    """``speaker uncertain (0.43)``; empty where word and speaker are certain enough."""
    doubts = []
    if is_doubtful(edit):
        doubts.append(
            f"word uncertain ({100 * rate_doubt(edit.probability, edit.doubt):.0f} % likely wrong)"
        )
    if is_unsure(edit):
        doubts.append(f"speaker uncertain ({edit.speaker_confidence:.2f})")
    return ", ".join(doubts)
