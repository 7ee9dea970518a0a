"""One passage of a recording heard by itself, channel by channel: cached, or recognised now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.domain import Origin, Segment, Span, Transcript, retime_words
from pipeline.domain.time_ranges import write_range
from pipeline.engines.protocols import SAMPLES_PER_MS, RecognitionOptions, Samples
from pipeline.errors import MediaError
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.run.events import Stage, StageProgress
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.passage_times import describe_span
from pipeline.run.recording.recognition import (
    call_english,
    find_main_language,
    list_options,
    load_transcript,
    make_nobodys_turns,
    silence_crosstalk,
)
from pipeline.run.resources import Engines
from pipeline.store import Key, Store

CONTEXT_MS: Final = 8_000
"""What is heard before and after a passage: two or three sentences, so that a model knows what is spoken of, and so
few that the passage has most of the 30 s that Whisper reads at once."""

REVISION: Final = 1
"""Raised when the way from a passage to its words changes."""


class SoundPart:
    """A part of a recording's sound, read as if it was all of it.

    Args:
        samples: float32, mono, 16 kHz, -1..1.
        start_ms: where it begins.
        end_ms: where it ends.
    """

    def __init__(self, samples: Samples, start_ms: int, end_ms: int) -> None:
        self._samples = samples
        self._first, self._last = (
            min(edge_ms * SAMPLES_PER_MS, len(samples)) for edge_ms in (start_ms, end_ms)
        )

    def __len__(self) -> int:
        return self._last - self._first

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.float32]:
        begin, end, _ = part.indices(len(self))
        return self._samples[self._first + begin : self._first + max(begin, end)]


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """What is to be heard again: a passage, with what may change its words.

    Attributes:
        span: when it is in the sound that is heard, which may be parts of the recording.
        options: what may change its words.
        channels: the numbers of those that it is heard in, as the transcript has them.
        within: the part that it is of; all that is heard if not given.
    """

    span: Span
    options: RecognitionOptions
    channels: tuple[int, ...] = (1,)
    within: Span | None = None


def hear_passage(
    recording: Recording, engines: Engines, store: Store | None, asked: AskedPassage
) -> tuple[Transcript, ...]:
    """What is said in a passage and some seconds around it, a transcript without speakers for each channel.

    Its times are those of the sound that is heard.

    Args:
        recording: all of it, with the settings by which its channels were read.
        engines: what hears it.
        store: where it is kept, if it is.
        asked: which passage, and how.

    Raises:
        TranscribeError: the sound can't be read, or the model failed.
    """
    channels = range(len(asked.channels))
    keys = [passage_key(recording, engines, asked, channel) for channel in channels]
    kept = [transcript for key in keys if (transcript := load_transcript(store, key)) is not None]
    if len(kept) == len(keys):
        recording.detail(f"{describe_span(asked.span)} is cached")
        return tuple(kept)
    _check_channels(recording, asked)
    recording.observe(StageProgress(Stage.DETECT, 0.0))
    heard = silence_crosstalk(
        recording.audio,
        [_hear(recording, engines, asked, channel) for channel in channels],
    )
    if store is not None:
        for key, transcript in zip(keys, heard, strict=True):
            text = lossless_json.render(Document(transcript, transcript, ()))
            store.put(key, text, recording.job.name)
    return heard


def _check_channels(recording: Recording, asked: AskedPassage) -> None:
    """Raise `MediaError` where the sound has other voices' channels than the transcript.

    A part has fewer where two of them are alike there, and its words were taken from all of the recording.
    """
    numbers = recording.audio.numbers
    if len(asked.channels) == len(numbers) == 1 or asked.channels == numbers:
        return
    reason = "in this part other channels have a voice of their own than in all of the recording"
    remedy = "Hear the passage again in the transcript of all of it"
    raise MediaError(recording.job.shown, reason, remedy)


def passage_key(recording: Recording, engines: Engines, asked: AskedPassage, channel: int) -> Key:
    """The key of what is said in a passage of a channel."""
    return recording.key(
        "passage",
        model=engines.recognizer.fingerprint,
        voice_activity=engines.detector.fingerprint,
        **list_options(asked.options),
        channel=channel,
        passage=write_range(asked.span),
        revision=REVISION,
    )


def _hear(recording: Recording, engines: Engines, asked: AskedPassage, channel: int) -> Transcript:
    """What is said in a passage of a channel, at its times in the recording."""
    audio, options = recording.audio, asked.options
    within = asked.within or Span(0, audio.duration_ms)
    start_ms = max(within.start_ms, asked.span.start_ms - CONTEXT_MS)
    end_ms = max(start_ms, min(within.end_ms, asked.span.end_ms + CONTEXT_MS))
    samples = SoundPart(audio.channels[channel], start_ms, end_ms)
    activity = engines.detector.detect(samples)
    recording.observe(StageProgress(Stage.RECOGNIZE, 0.0))
    recognition = engines.recognizer.recognize(
        samples, activity, options, recording.progress(Stage.RECOGNIZE)
    )
    segments = _move(recognition.segments, start_ms)
    dropped = [
        replace(found, segment=_move([found.segment], start_ms)[0]) for found in recognition.dropped
    ]
    heard = Transcript(
        media=recording.describe(audio.recording_ms),
        language=find_main_language(segments) or options.language or "und",
        segments=segments,
        turns=make_nobodys_turns(segments),
        dropped=tuple(dropped),
        origin=Origin(
            channels=tuple(audio.numbers),
            parts=audio.excerpt.parts if audio.excerpt is not None else (),
        ),
    )
    return call_english(heard) if options.task == "translate" else heard


def _move(segments: Sequence[Segment], by_ms: int) -> tuple[Segment, ...]:
    """The segments later by so much."""
    spans = (word.span for segment in segments for word in segment.words)
    return retime_words(segments, (Span(s.start_ms + by_ms, s.end_ms + by_ms) for s in spans))
