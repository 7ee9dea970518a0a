"""Results in the shapes of OpenAI's answers.

Source: the types of openai-python, ``types/audio/``. What is theirs and not known here is left out where it may be;
``tokens``, which may not, are none, and ``seek`` is where a segment begins, in hundredths of a second.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from string import ascii_uppercase
from typing import Final

from pipeline.domain import (
    NameSource,
    Segment,
    Span,
    Transcript,
    Turn,
    Word,
    enclosing_span,
    join_words,
)
from pipeline.engines.models.whisper_evidence import read_evidence
from pipeline.languages import NAMES
from pipeline.run.events import Sentence
from pipeline.run.outputs.result import Result
from pipeline.server.request_fields import AskedWork
from pipeline.text.scripts import is_unspaced
from pipeline.text.words import runs_on

JSON: Final = "application/json"
PLAIN: Final = "text/plain; charset=utf-8"
KINDS: Final = {"text": PLAIN, "srt": "application/x-subrip; charset=utf-8", "vtt": "text/vtt"}

KNOWN: Final = frozenset({NameSource.VOICE, NameSource.USER})
"""Where names come from that are those of persons."""

NOBODY: Final = "unknown"
"""The speaker of words of which nobody knows who says them."""

DELTA, DONE, SEGMENT = "transcript.text.delta", "transcript.text.done", "transcript.text.segment"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for a request that is done, and how long the recording is, in seconds."""

    content: bytes
    media_type: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are shown together: of one segment as it was recognised, and of one speaker."""

    words: tuple[Word, ...]
    heard: Segment
    speaker: str | None

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return enclosing_span(self.words)

    @property
    def text(self) -> str:
        """What is said, with the white space before it, on one line."""
        return tidy(join_words(self.words))


def tidy(text: str) -> str:
    """Return a text on one line, with one space at most wherever there is white space."""
    inner = " ".join(text.split())
    return f" {inner}" if text[:1].isspace() and inner else inner


def list_passages(result: Result, *, by_speaker: bool) -> list[Passage]:
    """Return the clean text in passages as it was recognised; their texts joined are the text.

    Args:
        result: of a recording.
        by_speaker: whether a passage ends where another one speaks.
    """
    segments = [segment for segment in result.transcript.segments if segment.words]
    starts = [segment.span.start_ms for segment in segments]

    def find(word: Word) -> int:
        return max(0, bisect_right(starts, word.span.start_ms) - 1)

    spoken = [(w, t.speaker) for t in part_turns(result.cleaned.turns) for w in t.words]
    groups = groupby(spoken, lambda pair: (find(pair[0]), pair[1] if by_speaker else None))
    return [
        Passage(tuple(word for word, _ in pairs), segments[number], speaker)
        for (number, speaker), pairs in groups
    ]


def part_turns(turns: Iterable[Turn]) -> Iterator[Turn]:
    """Give turns with white space between them, where their script has any."""
    before = ""
    for turn in turns:
        if not turn.words:
            continue
        first, *rest = turn.words
        if runs_on(before, first.text):
            first = replace(first, text=f" {first.text}")
        before = rest[-1].text if rest else first.text
        yield replace(turn, words=(first, *rest))


def join_text(passages: Sequence[Passage]) -> str:
    """Return the whole text, on one line."""
    return tidy("".join(join_words(passage.words) for passage in passages)).strip()


def render_answer(result: Result, asked: AskedWork) -> Answer:
    """Return what is sent for a request."""
    seconds = _to_seconds(result.transcript.media.duration_ms)
    if asked.answer in {"srt", "vtt"}:
        return Answer(
            str(result.to(asked.answer)).encode("utf-8", "replace"), KINDS[asked.answer], seconds
        )
    passages = list_passages(result, by_speaker=asked.answer == "diarized_json")
    text = join_text(passages)
    if asked.answer == "text":
        return Answer(f"{text}\n".encode("utf-8", "replace"), PLAIN, seconds)
    record: dict[str, object] = {"text": text}
    if asked.answer == "verbose_json":
        record |= _write_verbose(result, asked, passages)
    elif asked.answer == "diarized_json":
        segments = list(write_speakers(result.cleaned, passages))
        record |= {"task": "transcribe", "duration": seconds, "segments": segments}
    if asked.task == "transcribe":
        record["usage"] = {"type": "duration", "seconds": math.ceil(seconds)}
    return Answer(write_json(record), JSON, seconds)


def _write_verbose(
    result: Result, asked: AskedWork, passages: Sequence[Passage]
) -> dict[str, object]:
    """What ``verbose_json`` has beside the text."""
    language = "en" if asked.task == "translate" else result.transcript.language
    record: dict[str, object] = {
        "task": asked.task,
        "language": NAMES.get(language, language),
        "duration": _to_seconds(result.transcript.media.duration_ms),
    }
    if "segment" in asked.granularities:
        record["segments"] = [_write_segment(n, p) for n, p in enumerate(passages)]
    if "word" in asked.granularities:
        words = (word for passage in passages for word in passage.words)
        record["words"] = [{"word": word.text.strip(), **_write_span(word.span)} for word in words]
    return record


def _write_segment(number: int, passage: Passage) -> dict[str, object]:
    measured = read_evidence(passage.heard)
    return {
        "id": number,
        "seek": passage.span.start_ms // 10,
        **_write_span(passage.span),
        "text": passage.text,
        "tokens": [],
        "temperature": measured.temperature,
        "avg_logprob": measured.avg_logprob,
        "compression_ratio": measured.compression_ratio,
        "no_speech_prob": measured.no_speech_prob,
    }


def write_speakers(cleaned: Transcript, passages: Sequence[Passage]) -> Iterator[dict[str, object]]:
    """Give the segments of ``diarized_json``."""
    names = name_speakers(cleaned, [passage.speaker for passage in passages])
    for number, passage in enumerate(passages):
        yield {
            "type": SEGMENT,
            "id": f"seg_{number}",
            "speaker": NOBODY if passage.speaker is None else names[passage.speaker],
            **_write_span(passage.span),
            "text": passage.text.strip(),
        }


def name_speakers(cleaned: Transcript, labels: Sequence[str | None]) -> Mapping[str, str]:
    """Return what speakers are called, by their labels: known ones by name, others A, B and so on as they begin."""
    known = {s.label: s.name for s in cleaned.speakers if s.source in KNOWN}
    letters = (name for name in make_letters() if name not in known.values())
    spoken = dict.fromkeys(label for label in labels if label is not None)
    return {label: known.get(label) or next(letters) for label in spoken}


def make_letters() -> Iterator[str]:
    """Give A to Z, then A1, B1 and so on."""
    for round_ in count():
        for letter in ascii_uppercase:
            yield f"{letter}{round_ or ''}"


def write_heard(sentences: Sequence[Sentence], *, is_first: bool) -> bytes:
    """Return the event of sentences that are heard, to be joined to those before."""
    parts = [sentence.text for sentence in sentences]
    spaced = [part if is_unspaced(part[0]) else f" {part}" for part in parts if part]
    text = "".join(spaced)
    return write_event({"type": DELTA, "delta": text.lstrip() if is_first else text})


def write_end(result: Result, asked: AskedWork) -> bytes:
    """Return the events that end a stream: who spoke when, where that is asked for, and the text that counts."""
    passages = list_passages(result, by_speaker=asked.tells_apart)
    events: list[Mapping[str, object]] = []
    if asked.answer == "diarized_json":
        events += write_speakers(result.cleaned, passages)
    events.append({"type": DONE, "text": join_text(passages)})
    return b"".join(map(write_event, events))


def write_event(data: Mapping[str, object]) -> bytes:
    """Return a server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (str(data["type"]).encode("ascii"), write_json(data))


def write_json(value: object) -> bytes:
    """Return a value as JSON on one line; halves of a character are written as such."""
    return json.dumps(value, allow_nan=False).encode("ascii")


def _write_span(span: Span) -> dict[str, float]:
    return {"start": _to_seconds(span.start_ms), "end": _to_seconds(span.end_ms)}


def _to_seconds(milliseconds: int) -> float:
    return milliseconds / 1000
