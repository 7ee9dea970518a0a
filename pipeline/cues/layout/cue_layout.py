"""Lays turns out as subtitle cues under a style.

Where to part the words is decided for the whole recording at once: a dynamic programme over the
seams between words finds the cues with the least total penalty, and every cue's lines are the
cheapest ones that hold it. A good place early is given up when it forces a bad one later, which a
fill from left to right can't do. Widths, lines and longest durations can't be broken by any cue
it may choose; in what order the others give way to speech that is too fast is told in `timing`.

What a cue costs, in points, is told in `Penalties`, and is each style's own.

A speaker's name has no price and takes no time to be read: a cue is chosen and broken as if it weren't there,
if possible one that has room for it on a line of its own or before the first one (`has_room`). In a style of one
line it only stands where there is room beside the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.cues.layout.penalties import Run, Script, build_script
from pipeline.cues.layout.pieces import Piece, join_pieces
from pipeline.cues.layout.room_for_names import choose_named_cues
from pipeline.cues.layout.runs import order_runs
from pipeline.cues.layout.search import choose_lines
from pipeline.cues.layout.speaker_colours import choose_colours
from pipeline.cues.layout.timing import Clock, Showing, settle
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.shot_changes import ShotChanges
from pipeline.cues.spoken_lines import measure_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, CueWord, Span, Transcript
from pipeline.text.columns import count_columns


class _Draft(NamedTuple):
    """A cue before its times are settled: its lines without a name, the pieces of each, and the name's label."""

    lines: tuple[str, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    speakers: tuple[str | None, ...]  # of each line
    label: str = ""


def lay_out(transcript: Transcript, style: CueStyle = CueStyle()) -> tuple[Cue, ...]:
    """Subtitle cues that hold every word once, in order of time, none overlapping another.

    A cue never holds two speakers, except in two lines where the style pairs them: with dashes, or
    without where they have colours of their own. Where people talk at once their cues take turns on
    the screen. Who speaks is told as the style says, if there are at least two speakers. Near the
    shot changes that the transcript knows they come and go by `ShotChanges`. What a cue's rules had
    to give way to fast speech is told by `check_cues`.
    """
    if len({turn.speaker for turn in transcript.turns} - {None}) < 2:
        style = replace(style, speaker_labels="none")
    style = fit_frames(style, transcript)
    phrases, clock = load_phrases(transcript.language), Clock.of(style)
    runs = order_runs(transcript, style, phrases)
    if not runs:
        return ()
    colours = choose_colours(transcript) if style.speaker_labels == "colour" else {}
    drafts = list(_draft_cues(runs, build_script(runs, phrases, clock), clock, colours))
    shots = ShotChanges.under(transcript.shot_changes, style)
    times = settle(clock, [_need(draft, clock) for draft in drafts], shots)
    return tuple(
        _finish(draft, Span(clock.to_ms(start), clock.to_ms(end)), style)
        for draft, (start, end) in zip(drafts, times, strict=True)
    )


def fit_frames(style: CueStyle, transcript: Transcript) -> CueStyle:
    """The style on the frames of the recording's video, where its cues are to meet shots and no rate is asked for."""
    if style.frame_rate is not None or not transcript.shot_changes:
        return style
    return replace(style, frame_rate=transcript.media.frame_rate)


def _draft_cues(
    runs: Sequence[Run], script: Script, clock: Clock, colours: Mapping[str, str]
) -> Iterator[_Draft]:
    """The cheapest cues, with their lines."""
    speakers = [run.speaker for run in runs for _ in run.pieces]
    begins = accumulate((len(run.pieces) for run in runs), initial=0)
    labels = {first: run.label for first, run in zip(begins, runs, strict=False)}
    for cue in choose_named_cues(script, clock):
        _, starts = choose_lines(script, cue, clock.style.max_line_width)
        bounds = tuple(pairwise((cue.first, *starts, cue.last)))
        two = {colours.get(speakers[i] or "", "white") for i, _ in bounds} if cue.second else set()
        dash = clock.style.dialogue_dash if len(two) == 1 else ""
        yield _Draft(
            tuple(dash + join_pieces(script.pieces[i:j]) for i, j in bounds),
            tuple(script.pieces[i:j] for i, j in bounds),
            tuple(speakers[i] for i, _ in bounds),
            "" if cue.second else labels.get(cue.first, ""),
        )


def _need(draft: _Draft, clock: Clock) -> Showing:
    """When the draft's words are spoken, and how long it is to be shown."""
    spoken = [piece for line in draft.pieces for piece in line]
    return Showing(
        clock.count_ticks(spoken[0].start_ms),
        clock.count_ticks(max(piece.end_ms for piece in spoken)),
        clock.reading_ticks(*measure_lines(draft.lines)),
    )


def _put_label(draft: _Draft, style: CueStyle) -> tuple[str, ...]:
    """The lines with the name before the first one, or above it where that has no room."""
    if not draft.label:
        return draft.lines
    first = f"{draft.label} {draft.lines[0]}"
    if count_columns(first) <= style.max_line_width:
        return (first, *draft.lines[1:])
    return (draft.label, *draft.lines) if len(draft.lines) < style.max_line_count else draft.lines


def _finish(draft: _Draft, span: Span, style: CueStyle) -> Cue:
    """The cue, its words with the joint before each of them."""
    words: list[CueWord] = []
    for line, speaker in zip(draft.pieces, draft.speakers, strict=True):
        for index, piece in enumerate(line):
            joint = (" " if piece.joint else "") if index else "\n"
            text = (joint if words else "") + piece.text
            words.append(CueWord(text, Span(piece.start_ms, piece.end_ms), speaker))
    speaker = draft.speakers[0] if len(set(draft.speakers)) == 1 else None
    return Cue(span, _put_label(draft, style), speaker, tuple(words))
