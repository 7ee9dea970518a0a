"""A cue's lines cut at its words, so that formats can show them one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pipeline.domain import Cue, CueWord, Span
from pipeline.formats.helpers.speaker_lines import make_one_line


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: a word and when it is said, or what stands around words (``None``)."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cue that is not empty, its parts in order, who says it, and whether it is a translation."""

    parts: tuple[Part, ...]
    speaker: str | None = None
    is_translation: bool = False

    @property
    def text(self) -> str:
        """The parts joined: the line as it is shown."""
        return "".join(part.text for part in self.parts)


def cut_lines(cue: Cue, *, at_words: bool = True) -> tuple[Line, ...]:
    """The cue's lines, each cut at its words if asked for; empty ones are left out.

    Times of words lie inside of the cue's, one after another. A line's speaker is the cue's, or
    the one of all words in it; a translation has no words, and is its cue's speaker's.
    """
    own = _cut_own_lines(cue, at_words=at_words)
    spoken = {line.speaker for line in own}
    speaker = spoken.pop() if len(spoken) == 1 else cue.speaker
    lines = [line for line in map(make_one_line, cue.translated_lines) if line]
    return (*own, *(Line((Part(line),), speaker, is_translation=True) for line in lines))


def _cut_own_lines(cue: Cue, *, at_words: bool) -> tuple[Line, ...]:
    """The cue's lines in the language that is spoken."""
    lines = [line for line in map(make_one_line, "\n".join(cue.own_lines).split("\n")) if line]
    if not cue.words or (cue.speaker is not None and not at_words):
        return tuple(Line((Part(line),), cue.speaker) for line in lines)
    text = "\n".join(lines)
    found = _find_words(cue, text)
    cut: list[Line] = []
    place = 0
    for line in lines:
        own = [w for w in found if place <= w[0] < place + len(line)]
        speakers = {word.speaker for _, _, word, _ in own}
        speaker = cue.speaker
        if speaker is None and len(speakers) == 1:
            (speaker,) = speakers
        parts: list[Part] = []
        at = place
        for begin, end, _, span in own:
            parts += [Part(text[at:begin])] if begin > at else []
            parts.append(Part(text[begin:end], span))
            at = end
        end_of_line = place + len(line)
        parts += [Part(text[at:end_of_line])] if end_of_line > at else []
        cut.append(Line(tuple(parts), speaker))
        place = end_of_line + 1
    return tuple(cut)


def _find_words(cue: Cue, text: str) -> list[tuple[int, int, CueWord, Span]]:
    """Where each word stands in the text (begin and end), and its time within the cue's.

    They are looked for from the end, since what is no word, a name or a dash, stands before words.
    """
    places: list[tuple[int, int, CueWord]] = []
    until = len(text)
    for word in reversed(cue.words):
        token = make_one_line(word.text)
        begin = text.rfind(token, 0, until) if token else -1
        if begin >= 0:
            places.append((begin, begin + len(token), word))
            until = begin
    places.reverse()
    spans = _put_in_order([word.span for _, _, word in places], cue.span)
    return [(*place, span) for place, span in zip(places, spans, strict=True)]


def _put_in_order(spans: list[Span], within: Span) -> list[Span]:
    """The spans cut to fit within one, none starting before or ending after its neighbour's start."""
    starts: list[int] = []
    for span in spans:
        earliest = starts[-1] if starts else within.start_ms
        starts.append(min(max(span.start_ms, earliest), within.end_ms))
    nexts = [*starts[1:], within.end_ms][: len(starts)]
    return [
        Span(start, max(start, min(span.end_ms, after)))
        for span, start, after in zip(spans, starts, nexts, strict=True)
    ]


def read_words(lines: Iterable[Line]) -> tuple[CueWord, ...]:
    """The timed words of lines that were read, each with the space or line feed before it."""
    words: list[CueWord] = []
    for line in lines:
        joint = "\n"
        for part in line.parts:
            if part.text[:1].isspace():
                joint = joint or " "
            if part.span is not None and part.text.strip():
                before = joint if words else ""
                words.append(CueWord(before + part.text.strip(), part.span, line.speaker))
                joint = ""
            if part.text[-1:].isspace():
                joint = joint or " "
    return tuple(words)


def fill_gaps(lines: Iterable[Line], within: Span) -> list[Span]:
    """Stretches of time that follow each other without a gap: each word's, and those between."""
    marks = {within.start_ms, within.end_ms}
    for line in lines:
        for part in line.parts:
            if part.span is not None:
                marks |= {part.span.start_ms, part.span.end_ms}
    ordered = sorted(marks)
    return [Span(start, end) for start, end in pairwise(ordered)]
