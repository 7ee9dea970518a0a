"""The turns of a comparison in HTML: reference and hypothesis side by side, every word with its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.domain import Comparison, Difference, Edit, Meaning, ReferenceTurn
from pipeline.report.differences import Sorted, is_doubtful, name_heard
from pipeline.report.html_text import Piece, escape, is_timed, join_pieces, show_clock
from pipeline.report.labels import LABELS, SHORT_LABELS
from pipeline.report.marked_words import is_unsure, join_plain, plural

_OPENING_CHARACTERS = 72
_MISSING = '<span class="caret" aria-hidden="true">‸</span>'
_TOGETHER = '<span class="quiet">↑ with the turn above</span>'
"""What stands beside the second of two turns that are translated as one."""

Numbered = tuple[int, Edit]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn and what is shown of it; ``turn`` is ``None`` where the reference has no turns at all."""

    index: int
    turn: ReferenceTurn | None
    edits: Sequence[Numbered]
    content: int
    form: int
    speaker: int


@dataclass(frozen=True, slots=True)
class TurnsView:
    """Renders the turns; remembers which differences have been shown, for each has one anchor."""

    comparison: Comparison
    found: Sorted
    anchored: set[int] = field(default_factory=set)

    def render(self) -> str:
        """Headings and turns in order; neighbours of which nothing is left to do are folded together."""
        return "\n".join(self._render_blocks())

    def _render_blocks(self) -> Iterator[str]:
        headings: dict[int, list[str]] = {}
        for section in self.comparison.reference.sections:
            headings.setdefault(section.first_turn, []).append(section.heading)
        level = 4 if headings else 3
        block, keyed = 0, []
        for one in self._list_turns():
            block += one.index in headings
            keyed.append((block, self._is_open(one), one))
        if not keyed:
            yield '<p class="quiet">There is nothing to compare.</p>'
        for (_, is_open), run in groupby(keyed, key=lambda item: item[:2]):
            together = [one for _, _, one in run]
            for heading in headings.get(together[0].index, []):
                yield f'<h3 class="section" dir="auto" lang="">{escape(heading)}</h3>'
            articles = "\n".join(self._render_turn(one, level) for one in together)
            yield articles if is_open else _fold(together, articles)

    def _is_open(self, turn: _Turn) -> bool:
        return bool(turn.content) or self.comparison.translation is not None

    def _list_turns(self) -> Iterator[_Turn]:
        """The reference's turns; one nameless turn when there are none but words were heard."""
        by_turn: dict[int, list[Numbered]] = {}
        for index, edit in enumerate(self.comparison.edits):
            by_turn.setdefault(edit.reference_turn, []).append((index, edit))
        turns: Sequence[ReferenceTurn | None] = self.comparison.reference.turns
        if not turns and self.comparison.edits:
            turns = [None]
            by_turn = {0: list(enumerate(self.comparison.edits))}
        names = {name: n for n, name in enumerate(self.comparison.reference.speakers)}
        for index, turn in enumerate(turns):
            edits = by_turn.get(index, [])
            inside = {
                number
                for place, _ in edits
                for number in (self.found.words.get(place), self.found.speakers.get(place))
                if number is not None
            }
            content = sum(self.found.differences[n].meaning.is_content for n in inside)
            speaker = names.get(turn.speaker or "", 0) if turn else 0
            yield _Turn(index, turn, edits, content, len(inside) - content, speaker)

    def _render_turn(self, one: _Turn, level: int) -> str:
        """One turn: who, when, how many differences, and both texts."""
        name = _name_turn(one)
        spans = [e.hypothesis_span for _, e in one.edits if is_timed(e.hypothesis_span)]
        start = spans[0].start_ms if spans and spans[0] else None
        clock = "" if start is None else f'<time data-t="{start}">{show_clock(start)}</time>'
        told = [f"{one.content} {plural(one.content, 'difference')}"] if one.content else []
        told += [f"{one.form} of form"] if one.form else []
        count = f'<span class="count">{" · ".join(told)}</span>' if told else ""
        left, right = self._render_reference(one), self._render_hypothesis(one)
        if self.comparison.translation is not None and not one.edits:
            right = _TOGETHER
        is_alike = all(e.reference == e.hypothesis for _, e in one.edits)
        return (
            f'<article class="turn{" alike" if is_alike else ""}" id="turn-{one.index + 1}" '
            f'data-s="{one.speaker}"><header><h{level}><bdi>{name}</bdi></h{level}>{clock}{count}</header>'
            '<div class="sides"><div class="ref"><span class="side">Reference</span>'
            f'<p dir="auto" lang="">{left}</p></div><div class="hyp"><span class="side">Transcript</span>'
            f'<p dir="auto" lang="">{right}</p></div></div></article>'
        )

    def _render_reference(self, one: _Turn) -> str:
        """The reference's words; those that differ are marked."""
        # A turn of nothing but a dash has no words to align; it is shown as it is written.
        if one.turn and (not one.edits or self.comparison.translation):
            return escape(" ".join(one.turn.text.split()))
        pieces: list[Piece] = []
        for number, run in groupby(one.edits, key=lambda item: self.found.words.get(item[0])):
            inside = list(run)
            plain = join_plain(e.reference for _, e in inside if e.reference)
            words = join_pieces(_render_word(e.reference, e) for _, e in inside if e.reference)
            pieces.append((plain, self._mark_reference(number, words)))
        return join_pieces(pieces)

    def _mark_reference(self, number: int | None, words: str) -> str:
        if number is None:
            return words
        one = self.found.differences[number]
        if not words:
            words, name = _MISSING, "span"
        else:
            name = "del" if one.meaning.is_content else "span"
        kind = "" if one.meaning.is_content else ' class="form"'
        return f'<{name}{kind} data-d="{number}" data-m="{one.meaning}">{words}</{name}>'

    def _render_hypothesis(self, one: _Turn) -> str:
        """What was heard; the differences have their names and their anchors here."""
        pieces: list[Piece] = []
        for number, run in groupby(one.edits, key=lambda item: self.found.speakers.get(item[0])):
            inside = list(self._mark_words(list(run)))
            if number is None:
                pieces += inside
                continue
            heard = name_heard(self.comparison, self.found.differences[number])
            who = f"heard as <bdi>{escape(heard)}</bdi>"
            markup = join_pieces(inside)
            plain = join_plain(text for text, _ in inside)
            chip = f'<span class="chip">{who}</span> '
            attributes = self._anchor(number, "other")
            pieces.append((plain, f"<span{attributes}>{chip}{markup}</span>"))
        return join_pieces(pieces)

    def _mark_words(self, edits: Sequence[Numbered]) -> Iterator[Piece]:
        """The words of a stretch by one speaker, each difference in an element of its own."""
        for number, run in groupby(edits, key=lambda item: self.found.words.get(item[0])):
            inside = [edit for _, edit in run]
            pieces = [_render_word(e.hypothesis, e, _say_doubts(e)) for e in inside if e.hypothesis]
            if number is None:
                yield from pieces
                continue
            plain = join_plain(text for text, _ in pieces)
            yield plain or "x", self._mark_hypothesis(number, join_pieces(pieces))

    def _mark_hypothesis(self, number: int, words: str) -> str:
        one = self.found.differences[number]
        is_content = one.meaning.is_content
        name = "ins" if is_content and words else "span"
        kinds = " ".join(filter(None, ("" if is_content else "form", "" if words else "gap")))
        chip = (
            f'<span class="chip">{SHORT_LABELS.get(one.meaning, LABELS[one.meaning])}</span> '
            if is_content
            else ""
        )
        title = "" if is_content else f' title="{_describe(one)}"'
        return f"<{name}{self._anchor(number, kinds)}{title}>{chip}{words or _MISSING}</{name}>"

    def _anchor(self, number: int, kinds: str) -> str:
        """The attributes of a difference; only its first piece can be jumped to."""
        shown = f' data-d="{number}" data-m="{self.found.differences[number].meaning}"'
        shown += f' class="{kinds}"' if kinds else ""
        if number in self.anchored:
            return shown
        self.anchored.add(number)
        return f'{shown} id="d{number}" tabindex="-1"'


def _describe(one: Difference) -> str:
    """What kind of difference this is, and the other side, where nothing else on the page says so."""
    return (
        f"{LABELS[one.meaning]}: {escape(one.reference or '–')} → {escape(one.hypothesis or '–')}"
    )


def _render_word(text: str, edit: Edit, doubts: str = "") -> Piece:
    """One word, with its time, and with the doubts about it where it is what was heard."""
    span = edit.hypothesis_span
    shown = f' data-t="{span.start_ms}"' if span is not None and is_timed(span) else ""
    shown += f' class="unsure" title="{doubts}"' if doubts else ""
    return text, f"<span{shown}>{escape(text)}</span>" if shown else escape(text)


def _say_doubts(edit: Edit) -> str:
    """``speaker uncertain (0.43)``; empty where word and speaker are certain enough."""
    doubts = []
    if is_doubtful(edit):
        doubts.append(f"word uncertain ({edit.probability:.2f})")
    if is_unsure(edit):
        doubts.append(f"speaker uncertain ({edit.speaker_confidence:.2f})")
    return ", ".join(doubts)


def _fold(turns: Sequence[_Turn], articles: str) -> str:
    """Turns of which nothing is left to do, under one line that says how they begin."""
    form = sum(one.form for one in turns)
    told = f"{len(turns)} {plural(len(turns), 'turn')} without a difference"
    if form:
        told += f" but {form} of form"
    opening = f"<bdi>{escape(_quote_opening(turns[0].turn))}</bdi>"
    return (
        f'<details class="same"><summary>{told} <q>{opening}</q></summary>\n{articles}\n</details>'
    )


def _name_turn(one: _Turn) -> str:
    """Who speaks, or which paragraph it is where the reference names nobody."""
    if one.turn is None:
        return "Not in the reference"
    return escape(one.turn.speaker or f"Paragraph {one.index + 1}")


def _quote_opening(turn: ReferenceTurn | None) -> str:
    """How a turn begins, in one short line."""
    said = "" if turn is None else f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text
    text = " ".join(said.split())
    return text if len(text) <= _OPENING_CHARACTERS else f"{text[:_OPENING_CHARACTERS].rstrip()}…"


def count_doubts(edits: Iterable[Edit]) -> int:
    """How many words that were heard are marked as uncertain."""
    return sum(is_doubtful(edit) or is_unsure(edit) for edit in edits)


def list_kinds(found: Sorted) -> list[tuple[Meaning, int, int]]:
    """The kinds that occur, in the order of `LABELS`, with their differences and wrong words."""
    words = found.count()
    numbers = {kind: sum(one.meaning is kind for one in found.differences) for kind in words}
    return [(kind, numbers[kind], words[kind]) for kind in LABELS if kind in words]
