"""What all timelines have: the captions and the markers of a document, counted in frames of the programme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.domain import Timeline
from pipeline.formats.document import Document
from pipeline.formats.helpers.speaker_lines import make_one_line
from pipeline.formats.helpers.word_times import cut_lines
from pipeline.formats.helpers.xml_text import leave_out_forbidden

HEADING_COLOUR: Final = "white"
SPEAKER_COLOURS: Final = ("cyan", "yellow", "green", "magenta", "red", "blue")
"""Of the speakers in the order in which they speak, where the subtitles give them none."""

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_MOST_LETTERS: Final = 100
"""Of what a marker quotes of a turn."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue from one frame to another, which is not in it any more; they count from the start of the recording.

    ``speaker`` says all of its lines; where several do, ``voices`` has the name of each line's, or an empty one.
    """

    start: int
    end: int
    text: str
    speaker: str | None
    voices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marker:
    """A place in the programme, by the frame from the start of the recording."""

    frame: int
    name: str
    note: str
    colour: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A document as a timeline; captions are in order, and none overlaps another."""

    title: str
    language: str
    timeline: Timeline
    frames: int
    captions: tuple[Caption, ...]
    markers: tuple[Marker, ...]


def count_programme(document: Document) -> Programme:
    """Return a document's cues and turns by the frames of its timeline."""
    captions = tuple(_list_captions(document))
    markers = tuple(_list_markers(document))
    rate, media = document.timeline.rate, document.transcript.media
    ends = [1, rate.count_frames(media.duration_ms), *(caption.end for caption in captions)]
    ends += [marker.frame + 1 for marker in markers]
    title, language = clean_line(document.transcript.title), document.transcript.language
    return Programme(title, language, document.timeline, max(ends), captions, markers)


def clean_line(text: str) -> str:
    """Return a text on one line, without characters that control something or that no XML may hold."""
    return make_one_line(leave_out_forbidden(_CONTROLS.sub(" ", text)))


def _list_captions(document: Document) -> Iterator[Caption]:
    rate = document.timeline.rate
    found: list[Caption] = []
    for cue in sorted(document.cues, key=lambda cue: cue.span):
        lines = [(clean_line(line.text), line.speaker) for line in cut_lines(cue, at_words=False)]
        lines = [(text, speaker) for text, speaker in lines if text]
        start, end = rate.count_frames(cue.span.start_ms), rate.count_frames(cue.span.end_ms)
        if lines:
            start = max(start, found[-1].start + 1) if found else start
            voices = tuple(_name(document, speaker) for _, speaker in lines)
            names = (_name(document, cue.speaker) or None, voices if len(set(voices)) > 1 else ())
            text = "\n".join(text for text, _ in lines)
            found.append(Caption(start, max(start + 1, end), text, *names))
    for caption, following in pairwise(found):
        yield replace(caption, end=min(caption.end, following.start))
    yield from found[-1:]


def _name(document: Document, speaker: str | None) -> str:
    return clean_line(document.transcript.name_of(speaker)) if speaker else ""


def _list_markers(document: Document) -> Iterator[Marker]:
    """Where turns and sections begin, in order; what is before the start begins with it."""
    rate, transcript = document.timeline.rate, document.cleaned
    colours = dict(document.colours)
    found = [
        Marker(rate.count_frames(h.time_ms), clean_line(h.text), "", HEADING_COLOUR)
        for h in transcript.headings
    ]
    for turn in transcript.turns:
        if not turn.words:
            continue
        label = turn.speaker or ""
        colour = colours.setdefault(label, SPEAKER_COLOURS[len(colours) % len(SPEAKER_COLOURS)])
        name = clean_line(transcript.name_of(turn.speaker))
        text = clean_line(turn.text)
        if len(text) > _MOST_LETTERS:
            text = f"{text[:_MOST_LETTERS].rsplit(' ', 1)[0]} …"
        found.append(Marker(rate.count_frames(turn.span.start_ms), name, text, colour))
    yield from sorted(found, key=lambda marker: marker.frame)
