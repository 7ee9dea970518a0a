"""Turns and their translation laid out as cues that show both: what is said above, what it means below.

The language that is spoken stands on top, since that is what is heard. Each language has half of the style's lines,
and at least one. Viewers read one of the two, so reading speed counts for each by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.cues.bilingual.shared_cues import Passage
from pipeline.cues.layout.cue_layout import fit_frames, lay_out
from pipeline.cues.layout.penalties import Run, Script, build_script, count_lines
from pipeline.cues.layout.pieces import Piece, join_pieces
from pipeline.cues.layout.search import Chosen, choose_lines
from pipeline.cues.layout.timing import FOREVER, Clock, Showing, settle
from pipeline.cues.layout.word_ends import cut_words
from pipeline.cues.phrase_rules import Phrases, load_phrases
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.spoken_lines import measure_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span, Transcript, TranslatedPassage, Turn, Word
from pipeline.text.columns import count_columns


class _Part(NamedTuple):
    """Words of one turn that make a cue, and the lines of their translation."""

    turn: Turn
    lines: tuple[str, ...]


class _Layout(NamedTuple):
    """What all passages are laid out by."""

    clock: Clock
    own: Phrases
    other: Phrases
    style: CueStyle


def halve_style(style: CueStyle) -> CueStyle:
    """The style as one of two languages has it: half of the lines, which leaves no room to say who speaks."""
    return replace(style, max_line_count=max(1, style.max_line_count // 2), speaker_labels="none")


def lay_out_bilingual(
    transcript: Transcript,
    passages: Sequence[TranslatedPassage],
    style: CueStyle,
    language: str,
) -> tuple[Cue, ...]:
    """Cues that hold every word once, each with the translation of what it shows below.

    Args:
        transcript: what is said.
        passages: its words in order, all of them, with their translation.
        style: the rules, for both languages together.
        language: the code of the translation's language.
    """
    own = fit_frames(halve_style(style), transcript)
    rules = _Layout(Clock.of(own), load_phrases(transcript.language), load_phrases(language), own)
    spoken = [(word, number) for number, turn in enumerate(transcript.turns) for word in turn.words]
    parts: list[_Part] = []
    for passage in passages:
        after = spoken[passage.last][0].span.start_ms if passage.last < len(spoken) else None
        until = FOREVER if after is None else rules.clock.count_ticks(after)
        said = spoken[passage.first : passage.last]
        parts += _part(said, transcript.turns, passage.text, until, rules)
    cues = lay_out(replace(transcript, turns=tuple(part.turn for part in parts)), own)
    shots = ShotChanges.under(transcript.shot_changes, own)
    return _settle(_join_translation(cues, parts), rules.clock, shots)


def _part(
    said: Sequence[tuple[Word, int]],
    turns: Sequence[Turn],
    text: str,
    until: int,
    rules: _Layout,
) -> Iterator[_Part]:
    """A passage in parts, each with its share of the translation; one for each turn in it where there is none."""
    ends = [n for n in range(1, len(said)) if said[n][1] != said[n - 1][1]]
    width = rules.style.max_line_width
    translated = cut_words([Word(f" {text}", Span(0, 0))], rules.other, width)
    if not said:
        return
    if not translated or not cut_words([word for word, _ in said], rules.own, width):
        for begin, end in pairwise([0, *ends, len(said)]):
            yield _make_part(said[begin:end], turns, ())
        return
    pieces, places = _make_pieces([word for word, _ in said], rules)
    own = build_script([Run(0, None, tuple(pieces))], rules.own, rules.clock)
    other = build_script([Run(0, None, translated)], rules.other, rules.clock)
    lines = rules.style.max_line_count
    turns_end = frozenset(n for n, place in enumerate(places) if place in ends)
    passage = Passage(own, other, turns_end, until, rules.clock, width, lines)
    begin, start = 0, 0
    for seam in passage.split():
        shown = _break_lines(other, start, seam.other, width) if seam.other > start else ()
        end = places[seam.own] if seam.own < len(places) else len(said)
        yield _make_part(said[begin:end], turns, shown)
        begin, start = end, seam.other


def _make_part(
    said: Sequence[tuple[Word, int]], turns: Sequence[Turn], lines: tuple[str, ...]
) -> _Part:
    return _Part(Turn(turns[said[0][1]].speaker, tuple(word for word, _ in said)), lines)


def _make_pieces(words: Sequence[Word], rules: _Layout) -> tuple[list[Piece], list[int]]:
    """The pieces of words that a cue may end between, and the word that each begins with.

    Turns are parted between words, so pieces that a word has several of stay together.
    """
    ends = list(accumulate(len("".join(word.text.split())) for word in words))
    begins = {0: 0} | {end: number for number, end in enumerate(ends, start=1)}
    pieces: list[Piece] = []
    places: list[int] = []
    at = 0
    for piece in cut_words(words, rules.own, rules.style.max_line_width):
        if at in begins:
            pieces.append(piece)
            places.append(begins[at])
        else:
            pieces[-1] = _join(pieces[-1], piece)
        at += len("".join(piece.text.split()))
    return pieces, places


def _join(one: Piece, other: Piece) -> Piece:
    text = join_pieces((one, other))
    return one._replace(text=text, columns=count_columns(text), end_ms=other.end_ms)


def _break_lines(script: Script, first: int, last: int, width: int) -> tuple[str, ...]:
    """Pieces as the fewest lines that hold them, broken at the cheapest places."""
    count = count_lines(script, first, last, width)
    _, starts = choose_lines(script, Chosen(first, last, count), width)
    return tuple(join_pieces(script.pieces[a:b]) for a, b in pairwise((first, *starts, last)))


def _join_translation(cues: Sequence[Cue], parts: Sequence[_Part]) -> list[Cue]:
    """The cues with the lines of the part that their words are of; where it has several cues they stay."""
    known: dict[str | None, list[tuple[int, _Part]]] = {}
    for part in parts:
        known.setdefault(part.turn.speaker, []).append((part.turn.words[0].span.start_ms, part))
    joined = []
    for cue in cues:
        own = known[cue.speaker]
        at = bisect_right(own, cue.words[0].span.start_ms, key=lambda pair: pair[0]) - 1
        lines = own[max(0, at)][1].lines
        joined.append(replace(cue, lines=(*cue.lines, *lines), translated=len(lines)))
    return joined


def _settle(cues: Sequence[Cue], clock: Clock, shots: ShotChanges) -> tuple[Cue, ...]:
    """The cues shown as long as either language takes to be read."""
    showings = []
    for cue in cues:
        wanted = max(
            clock.reading_ticks(*measure_lines(lines))
            for lines in (cue.own_lines, cue.translated_lines)
        )
        end_ms = max(word.span.end_ms for word in cue.words)
        start, end = clock.count_ticks(cue.words[0].span.start_ms), clock.count_ticks(end_ms)
        showings.append(Showing(start, end, wanted))
    return tuple(
        replace(cue, span=Span(clock.to_ms(start), clock.to_ms(end)))
        for cue, (start, end) in zip(cues, settle(clock, showings, shots), strict=True)
    )
