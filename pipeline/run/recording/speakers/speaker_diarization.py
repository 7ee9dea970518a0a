"""Who speaks when in a recording, and what the speakers sound like: cached, or found out now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.domain import SpeakerSpan, Transcript, VoicePrint
from pipeline.engines.protocols import Diarizer, VoiceEmbedder
from pipeline.errors import MediaError, OutputError, UsageError
from pipeline.formats import Document
from pipeline.formats.annotations import rttm
from pipeline.run.events import Stage, StageProgress
from pipeline.run.recording.context import Recording
from pipeline.run.resources import Engines
from pipeline.store import Key, Store, make_key
from pipeline.voicebook import VoiceBook, parse_book, render_book


def label_channel(index: int) -> str:
    """The label of the speaker on a channel of its own."""
    return f"SPEAKER_{index:02d}"


def diarize_early(
    recording: Recording, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when, before it is known what is said; `diarize` will give the same.

    Nothing where that fails, which `diarize` raises.
    """
    if engines.diarizer is None:
        return ()
    try:
        recording.spans = _find_spans(recording, engines.diarizer, store)
    except (MediaError, OutputError, UsageError):
        raise  # which no other stage can do without, either
    except Exception as error:  # whatever a model or a library raises
        recording.spans = error
        return ()
    return recording.spans


def diarize(
    recording: Recording, heard: Transcript, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when; nothing where nobody is to be told apart, or nothing was said.

    Raises:
        Exception: whatever the model raised.
    """
    if engines.diarizer is None or not heard.turns:
        return ()
    if isinstance(recording.spans, Exception):
        raise recording.spans
    if recording.spans is not None:
        return recording.spans
    return _find_spans(recording, engines.diarizer, store)


def _find_spans(
    recording: Recording, diarizer: Diarizer, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    key = diarization_key(recording, diarizer)
    kept = store.get_as(rttm.parse, key) if store is not None else None
    if kept is None and store is not None:
        with store.claim(key):
            kept = store.get_as(rttm.parse, key)
            if kept is None:
                return _diarize_anew(recording, diarizer, store)
    if kept is None:
        return _diarize_anew(recording, diarizer, store)
    recording.reused = True
    recording.detail("the speaker times are cached")
    return kept


def _diarize_anew(
    recording: Recording, diarizer: Diarizer, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    settings = recording.settings
    recording.observe(StageProgress(Stage.DIARIZE, 0.0))
    spans = diarizer.diarize(
        recording.audio.channels[0],
        num_speakers=settings.num_speakers,
        min_speakers=settings.min_speakers,
        max_speakers=settings.max_speakers,
        on_progress=recording.progress(Stage.DIARIZE),
    )
    if store is not None:
        silent = Transcript(recording.describe(recording.audio.duration_ms), "und", (), ())
        document = Document(replace(silent, diarization=spans), silent, ())
        key = diarization_key(recording, diarizer)
        store.put(key, rttm.render(document), recording.job.source.name)
    return spans


def diarization_key(recording: Recording, diarizer: Diarizer) -> Key:
    """The key of who speaks when."""
    settings = recording.settings
    return recording.key(
        "diarization",
        model=diarizer.fingerprint,
        num_speakers=settings.num_speakers,
        min_speakers=settings.min_speakers,
        max_speakers=settings.max_speakers,
        revision=2,
    )


def hear_voices(
    recording: Recording, spans: tuple[SpeakerSpan, ...], engines: Engines, store: Store | None
) -> Mapping[str, VoicePrint]:
    """What the speakers sound like, by label; nothing where there is nothing to compare them with."""
    if not engines.known or engines.embedder is None or not spans:
        return {}
    key = voices_key(recording, engines.embedder, spans)
    kept = store.get_as(parse_book, key) if store is not None else None
    if kept is not None:
        return dict(kept.voices)
    channels = recording.audio.channels
    prints: dict[str, VoicePrint] = {}
    for index, samples in enumerate(channels):  # with a channel each, a speaker is in one of them
        own = [s for s in spans if len(channels) == 1 or s.speaker == label_channel(index)]
        prints.update(engines.embedder.embed_speakers(samples, own))
    if store is not None:
        book = render_book(VoiceBook(tuple(prints.items())))
        store.put(key, book, recording.job.source.name)
    return prints


def voices_key(recording: Recording, embedder: VoiceEmbedder, spans: Sequence[SpeakerSpan]) -> Key:
    """The key of what the speakers sound like."""
    return recording.key(
        "voices", model=embedder.fingerprint, diarization=make_key(spans), revision=2
    )
