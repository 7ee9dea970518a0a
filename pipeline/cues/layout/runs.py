"""The order in which words are shown: turns, cut where another speaker cuts in, with their labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.cues.layout.penalties import Run, price_seams
from pipeline.cues.layout.pieces import Piece
from pipeline.cues.layout.speaker_labels import label_runs
from pipeline.cues.layout.word_ends import cut_words
from pipeline.cues.phrase_rules import Phrases
from pipeline.cues.style import CueStyle
from pipeline.domain import Transcript

SEEK_MS = 1500
"""How far after another voice sets in a good place is looked for to let it have its cue.

Source: BBC Subtitle Guidelines, "Synchronisation" (a subtitle is no more than 1.5 s apart from its
speech).
"""


def order_runs(transcript: Transcript, style: CueStyle, phrases: Phrases) -> list[Run]:
    """The transcript's runs in the order of their start, labelled as the style says."""
    turns = []
    for number, turn in enumerate(transcript.turns):
        pieces = cut_words(turn.words, phrases, style.max_line_width)
        if pieces:
            turns.append(Run(number, turn.speaker, pieces))
    starts = sorted(run.pieces[0].start_ms for run in turns)
    keyed = []
    for run in turns:
        for part, pieces in enumerate(_cut_at_voices(run, starts, phrases)):
            # Who begins goes before who goes on at the same time.
            key = (pieces[0].start_ms, part > 0, run.turn, part)
            keyed.append((key, replace(run, pieces=pieces)))
    keyed.sort(key=lambda pair: pair[0])
    return label_runs(_rejoin([run for _, run in keyed]), transcript, style)


def _cut_at_voices(run: Run, starts: Sequence[int], phrases: Phrases) -> list[tuple[Piece, ...]]:
    """The run's pieces, cut at the best place soon after each start of another turn within it."""
    pieces = run.pieces
    voices = starts[
        bisect_right(starts, pieces[0].start_ms) : bisect_left(starts, pieces[-1].start_ms)
    ]
    if not voices:
        return [pieces]
    times = [piece.start_ms for piece in pieces]
    seams = price_seams(run, phrases)
    cuts = set()
    for voice_ms in voices:
        soonest = bisect_left(times, voice_ms)
        until = max(soonest + 1, bisect_left(times, voice_ms + SEEK_MS))
        cuts.add(min(range(soonest, until), key=lambda k: (seams[k], k)))
    bounds = [0, *sorted(cuts), len(pieces)]
    return [pieces[i:j] for i, j in pairwise(bounds) if i < j]


def _rejoin(runs: Sequence[Run]) -> list[Run]:
    """The runs, with those of one turn in one where no other came between them after all."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].turn == run.turn:
            joined[-1] = replace(joined[-1], pieces=joined[-1].pieces + run.pieces)
        else:
            joined.append(run)
    return joined
