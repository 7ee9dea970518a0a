"""The demo's conversation as a document with cues: its page's words, within the turns of its recording."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Media, Segment, Span, Speaker, Timeline, Transcript, Turn, Word
from pipeline.formats import Document

ROOT = Path(__file__).parents[1]
TURN = re.compile(r"^([A-Z]\w+ [A-Z]\w+): (.+)$", re.MULTILINE)


@cache
def make_demo_document(timeline: Timeline, columns: int = 42, labels: str = "none") -> Document:
    """The demo with cues of Netflix's style in lines of so many columns."""
    page = (ROOT / "transcripts" / "interview.reference.txt").read_text("utf-8")
    times = json.loads((ROOT / "audio" / "interview.turns.json").read_text("utf-8"))
    turns = tuple(
        _make_turn(name, text, Span(round(time["start"] * 1000), round(time["end"] * 1000)))
        for (name, text), time in zip(TURN.findall(page), times, strict=True)
    )
    speakers = tuple(Speaker(name, name) for name in dict.fromkeys(turn.speaker for turn in turns))
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    media = Media("interview.mp3", "audio/interview.mp3", "ab" * 32, round(times[-1]["end"] * 1000))
    transcript = Transcript(media, "en", segments, turns, speakers=speakers)
    style = replace(STYLES["netflix"], max_line_width=columns, speaker_labels=labels)
    return Document(transcript, transcript, lay_out(transcript, style), timeline=timeline)


def _make_turn(name: str, text: str, span: Span) -> Turn:
    """A turn whose words take time by their letters."""
    words, place = [], 0
    for token in text.split():
        begin, place = place, place + len(token) + 1
        start, end = (
            span.start_ms + span.duration_ms * at // (len(text) + 1) for at in (begin, place)
        )
        words.append(Word(f" {token}", Span(start, end)))
    return Turn(name, tuple(words))


def count_frames(cue: Cue, timeline: Timeline) -> tuple[int, int]:
    """The frames of the programme at which a cue appears and goes."""
    return (
        timeline.first_frame + timeline.rate.count_frames(cue.span.start_ms),
        timeline.first_frame + timeline.rate.count_frames(cue.span.end_ms),
    )
