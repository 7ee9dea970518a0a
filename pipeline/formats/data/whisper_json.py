"""JSON as openai-whisper, faster-whisper's wrappers and WhisperX write it, read only."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain import Media, Segment, Span, Speaker, Transcript, Word, enclosing_span
from pipeline.formats.helpers.records import Record
from pipeline.formats.helpers.speaker_lines import gather_turns, spread_words

# Written without spaces between words, so that none is added between segments either.
_SPACELESS = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})

MEASURES = {"avg_logprob": 0.0, "no_speech_prob": 0.0, "compression_ratio": 1.0, "temperature": 0.0}
"""The measures that readers of Whisper's JSON find in every segment, and what stands for one that nobody took."""


def read_whisper(record: Record) -> Transcript:
    """The transcript in a Whisper file; words it does not time share their segment's time.

    Raises:
        FormatError: a segment has no time or no text.
    """
    language = record.optional_text("language") or ""
    segments: list[Segment] = []
    spoken: list[tuple[Word, str | None]] = []
    for item in record.records("segments"):
        words, speakers = _read_words(item)
        if spoken and words and language not in _SPACELESS and not words[0].text[:1].isspace():
            words = (replace(words[0], text=" " + words[0].text), *words[1:])
        spoken += zip(words, speakers, strict=True)
        segments.append(
            Segment(
                words,
                language,
                read_measures(item),
            )
        )
    duration_ms = enclosing_span(tuple(word for word, _ in spoken)).end_ms
    labels = dict.fromkeys(speaker for _, speaker in spoken if speaker is not None)
    return Transcript(
        media=Media("", "", "", duration_ms),
        language=language,
        segments=tuple(segments),
        turns=gather_turns(spoken),
        speakers=tuple(Speaker(label, label) for label in labels),
    )


def read_measures(segment: Record) -> tuple[tuple[str, float], ...]:
    """Return what a segment holds of Whisper's measures, without those at their default."""
    found = {name: segment.number(name, default) for name, default in MEASURES.items()}
    return tuple((name, value) for name, value in found.items() if value != MEASURES[name])


def _read_words(segment: Record) -> tuple[tuple[Word, ...], list[str | None]]:
    """A segment's words with their speakers; each word keeps the text before it, as Whisper's do.

    WhisperX strips its words, leaves out times that it could not find, and has a speaker for
    the segment where a word has none.
    """
    span = _read_span(segment, 0)
    text, speaker = segment.text("text"), segment.optional_text("speaker")
    items = segment.records("words") if segment.fields.get("words") else ()
    if not items:
        words = spread_words(text, span)
        return words, [speaker] * len(words)
    read: list[Word] = []
    place = 0
    for item in items:
        token = item.text("word")
        found = text.find(token.strip(), place)
        if found >= 0 and not any(map(str.isalnum, text[place:found])):
            end = found + len(token.strip())
            token, place = text[place:end], end
        elif not token[:1].isspace():
            token = " " + token
        before_ms = read[-1].span.end_ms if read else span.start_ms
        probability = item.number("probability", item.number("score", 1.0))
        read.append(Word(token, _read_span(item, before_ms), probability))
    return tuple(read), [item.optional_text("speaker") or speaker for item in items]


def _read_span(record: Record, missing_ms: int) -> Span:
    """The record's span, set straight; a time that is missing is taken to be ``missing_ms``."""
    fields = record.fields
    start_ms = record.time_ms("start") if fields.get("start") is not None else missing_ms
    start_ms = max(0, start_ms)
    end_ms = record.time_ms("end") if fields.get("end") is not None else start_ms
    return Span(start_ms, max(start_ms, end_ms))
