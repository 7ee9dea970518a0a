"""Lays turns out as subtitle cues under a style.

Where to part one speaker's words is decided for the whole turn at once: a dynamic
programme over the seams between words finds the cues with the least total penalty,
and every cue's lines are the cheapest ones that hold it. A good place early is given
up when it forces a bad one later, which a fill from left to right can't do.

Penalty of one cue, in points (the constants below):

* ``CUE`` for being there at all, so that fewer, fuller cues win;
* the seam after it: free after a sentence, dear inside a phrase, cheaper at a pause;
* silence and paragraph breaks that it runs across;
* a lone word that is no sentence; too little time to be seen or to be read;
* its line breaks, at a part of the price of a cue's end, and how uneven its lines are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.cues.penalties import build_passage
from pipeline.cues.pieces import Piece, count_columns, cut_into_pieces, join_pieces
from pipeline.cues.search import choose_cues, choose_lines
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span, Transcript

__all__ = ["CueStyle", "lay_out"]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A cue before its times are settled."""

    turn: int
    speaker: str | None
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...]
    first_of_turn: bool


def lay_out(transcript: Transcript, style: CueStyle = CueStyle()) -> tuple[Cue, ...]:
    """Subtitle cues that hold every word once, in order of time, none overlapping another.

    A cue never holds two speakers. Where people talk at once their cues take turns on the
    screen. A speaker is named where the voice changes, if there are at least two speakers.
    """
    if len({turn.speaker for turn in transcript.turns} - {None}) < 2:
        style = replace(style, speaker_labels="none")
    drafts: list[_Draft] = []
    until_ms = float("inf")
    for index in reversed(range(len(transcript.turns))):
        pieces = cut_into_pieces(transcript.turns[index].words)
        if pieces:
            drafts += _draft_cues(transcript, index, pieces, style, until_ms=until_ms)
            until_ms = pieces[0].start_ms
    drafts.sort(key=lambda draft: (draft.pieces[0].start_ms, draft.turn))
    return _settle_times(_name_returning_speakers(drafts, transcript, style), style)


def _name_returning_speakers(
    drafts: Sequence[_Draft], transcript: Transcript, style: CueStyle
) -> list[_Draft]:
    """The drafts, with a name also where a turn goes on after another voice cut in."""
    named: list[_Draft] = list(drafts[:1])
    for before, draft in pairwise(drafts):
        if draft.first_of_turn or before.turn == draft.turn:
            named.append(draft)
        else:
            named += _draft_cues(transcript, draft.turn, draft.pieces, style)
    return sorted(named, key=lambda draft: (draft.pieces[0].start_ms, draft.turn))


def _draft_cues(
    transcript: Transcript,
    turn: int,
    pieces: Sequence[Piece],
    style: CueStyle,
    *,
    until_ms: float = float("inf"),
) -> list[_Draft]:
    """The cheapest cues of a run of pieces of one turn, the speaker's name before the first."""
    speaker = transcript.turns[turn].speaker
    label = ""
    if style.speaker_labels == "name" and speaker is not None:
        label = _write_label(transcript.name_of(speaker), pieces[0], style)
    if label:
        start_ms = pieces[0].start_ms
        # A cleaned turn begins without white space, and the label stands apart from it all the same.
        opening = pieces[0]._replace(joint=pieces[0].joint or " ")
        pieces = [Piece(label, count_columns(label), start_ms, start_ms, ""), opening, *pieces[1:]]
    passage = build_passage(
        tuple(pieces), transcript.language, until_ms=until_ms, labelled=bool(label)
    )
    drafts = []
    for first, last, count in choose_cues(passage, style):
        _, starts = choose_lines(passage, first, last, count, style.max_line_width)
        lines = tuple(join_pieces(passage.pieces[i:j]) for i, j in pairwise((first, *starts, last)))
        spoken = passage.pieces[max(first, int(passage.labelled)) : last]
        drafts.append(_Draft(turn, speaker, spoken, lines, first == 0))
    return drafts


def _write_label(name: str, first: Piece, style: CueStyle) -> str:
    """``Name:``, shortened where a line can't hold it; empty where nothing of it fits."""
    text = " ".join(name.replace(":", " ").split())
    room = style.max_line_width - 1
    if style.max_line_count == 1:
        room -= 1 + first.columns
    if not text or room < 2:
        return ""
    if count_columns(text) > room:
        while text and count_columns(text) > room - 1:
            text = text[:-1]
        text = text.rstrip() + "…"
    return f"{text}:"


def _settle_times(drafts: Sequence[_Draft], style: CueStyle) -> tuple[Cue, ...]:
    """The drafts with their times: in at the first word, out when it could be read.

    Where two people talk at once the later cue waits until the earlier one's words are over
    or have been seen for the shortest duration.
    """
    starts: list[int] = []
    ends: list[int] = []
    for draft in drafts:
        start_ms, end_ms = draft.pieces[0].start_ms, draft.pieces[-1].end_ms
        seen_ms = min(end_ms - start_ms, style.min_duration_ms)
        if ends and start_ms < ends[-1]:
            start_ms = max(start_ms, min(ends[-1], starts[-1] + max(1, style.min_duration_ms)))
        starts.append(start_ms)
        ends.append(max(end_ms, start_ms + max(1, seen_ms)))
    cues = []
    for index, (draft, start_ms, end_ms) in enumerate(zip(drafts, starts, ends, strict=True)):
        columns = sum(count_columns(line) for line in draft.lines) + len(draft.lines) - 1
        wanted_ms = max(style.min_duration_ms, round(columns * 1000 / style.max_cps))
        out_ms = max(end_ms, start_ms + min(wanted_ms, style.max_duration_ms))
        if index + 1 < len(drafts):
            next_ms = starts[index + 1]
            out_ms = min(out_ms, max(end_ms, next_ms - style.min_gap_ms), next_ms)
        cues.append(Cue(Span(start_ms, out_ms), draft.lines, draft.speaker))
    return tuple(cues)
