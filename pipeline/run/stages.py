"""One recording's way through all stages, each of which is kept and found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.attribute import attribute, attribute_by_channel, drop_crosstalk, measure_speakers
from pipeline.config import Settings
from pipeline.domain import (
    Comparison,
    Media,
    NameSource,
    Reference,
    Segment,
    Speaker,
    SpeakerSpan,
    SpeakerStatistics,
    Transcript,
    Turn,
    VoicePrint,
)
from pipeline.engines.protocols import (
    Diarizer,
    RecognitionOptions,
    Recognizer,
    VoiceDetector,
    VoiceEmbedder,
)
from pipeline.errors import FormatError
from pipeline.formats import Document, lossless_json, rttm
from pipeline.media import Audio, hash_file, load_audio, measure_levels
from pipeline.run.additions import carry_headings, correct_terms
from pipeline.run.comparing import compare_transcript
from pipeline.run.events import Notice, Observer, Stage, StageProgress, SubtitleSummary
from pipeline.run.naming import Job, describe_path
from pipeline.run.outputs import (
    DIFF_SUFFIX,
    find_reference,
    make_document,
    note_provenance,
    render_all,
    render_page,
    summarise_cues,
)
from pipeline.run.speakers import name_all
from pipeline.store import Store, make_key, write_all
from pipeline.voicebook import VoiceBook, parse_book, render_book

if TYPE_CHECKING:
    from pipeline.engines.protocols import Samples

CROSSTALK_FRAME_MS = 20


@dataclass(frozen=True, slots=True)
class Engines:
    """The models of a run; ``diarizer`` is ``None`` when nobody is to be told apart.

    ``known`` are the voices that speakers are compared with, by name; without any the
    ``embedder`` has no work.
    """

    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer | None
    embedder: VoiceEmbedder | None = None
    known: Mapping[str, VoicePrint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What one recording gave: as recognised and attributed, as publishable, and compared."""

    transcript: Transcript
    cleaned: Transcript
    statistics: tuple[SpeakerStatistics, ...]
    comparison: Comparison | None
    outputs: tuple[Path, ...]
    reused: bool
    subtitles: SubtitleSummary


@dataclass
class Recording:
    """A recording whose samples are decoded when a stage first needs them, and never twice."""

    job: Job
    settings: Settings
    observe: Observer
    reused: bool = field(default=False)

    @cached_property
    def sha256(self) -> str:
        """The digest of the file."""
        return hash_file(self.job.source)

    @cached_property
    def audio(self) -> Audio:
        """The decoded samples."""
        self.observe(StageProgress(Stage.DECODE, 0.0))
        return load_audio(
            self.job.source,
            self.settings.channels,
            accept_truncated=self.settings.accept_truncated,
            on_progress=self.progress(Stage.DECODE),
        )

    def progress(self, stage: Stage) -> Callable[[float], None]:
        """Tells the observer of the share of a stage that is done."""
        return lambda share: self.observe(StageProgress(stage, share))

    def key(self, *parts: object) -> str:
        """The key of an artefact that is made of the recording and the parts."""
        settings = self.settings
        return make_key([self.sha256, settings.channels, settings.accept_truncated, *parts])

    def describe(self, duration_ms: int) -> Media:
        """What the outputs say about the recording."""
        return Media(self.job.source.name, self.job.media_path, self.sha256, duration_ms)


def process(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Result:
    """The results of one recording, written to its output folder.

    Raises:
        TranscribeError: whatever is wrong with the recording, its reference page or the folder.
    """
    reference, reference_path = find_reference(job, settings)  # before any hour of work
    recording = Recording(job, settings, observe)
    heard = hear(recording, engines, store)
    transcript = _tell_apart(recording, heard, engines, store)
    prints = _hear_voices(recording, transcript, engines, store)
    transcript = name_all(
        transcript,
        settings,
        prints=prints,
        known=engines.known,
        reference=reference,
        observe=observe,
    )
    if reference_path is not None:
        note = describe_path(reference_path, job.folder)
        transcript = note_provenance(transcript, reference=note)
    transcript = correct_terms(transcript, settings, observe, job.output(".json"))
    return _publish(recording, transcript, reference, reference_path)


def _publish(
    recording: Recording,
    transcript: Transcript,
    reference: Reference | None,
    reference_path: Path | None,
) -> Result:
    """What a recording gave, cleaned, compared and written."""
    job, settings, observe = recording.job, recording.settings, recording.observe
    observe(StageProgress(Stage.WRITE, 0.0))
    document = make_document(transcript, settings)
    comparison = (
        None if reference is None else compare_transcript(reference, document.cleaned, settings)
    )
    document = carry_headings(document, comparison, settings, observe)
    texts = render_all(document.transcript, job, settings, document)
    if comparison is not None and reference_path is not None:
        page = render_page(comparison, job, reference_path, embed_audio=settings.embed_audio)
        texts[job.output(DIFF_SUFFIX)] = page
    write_all(texts)
    if not transcript.turns:
        observe(Notice(f"{job.source.name}: no speech was found; the outputs are empty"))
    statistics = measure_speakers(transcript)
    subtitles = summarise_cues(document.cues, settings)
    made = (document.transcript, document.cleaned, statistics)
    return Result(*made, comparison, tuple(texts), recording.reused, subtitles)


def hear(recording: Recording, engines: Engines, store: Store | None) -> tuple[Transcript, ...]:
    """What is said, one transcript without speakers for each channel."""
    settings = recording.settings
    options = RecognitionOptions(
        settings.language,
        settings.task,
        settings.beam_size,
        settings.initial_prompt,
        settings.hotwords,
    )

    def key(channel: int) -> str:
        made_by = (engines.detector.fingerprint, engines.recognizer.fingerprint, options)
        return recording.key(*made_by, channel, "recognition 2")

    kept = load_transcript(store, key(0))
    if kept is not None:
        count = int(dict(kept.provenance)["channels"])
        heard = [kept, *(load_transcript(store, key(channel)) for channel in range(1, count))]
        if all(heard):
            recording.reused = True
            return tuple(transcript for transcript in heard if transcript is not None)
    fresh = _silence_crosstalk(
        recording.audio,
        [_recognize(recording, samples, engines, options) for samples in recording.audio.channels],
    )
    for channel, transcript in enumerate(fresh):
        if store is not None:
            document = Document(transcript, transcript, ())
            store.put("recognition", key(channel), lossless_json.render(document))
    return fresh


def _silence_crosstalk(audio: Audio, heard: list[Transcript]) -> tuple[Transcript, ...]:
    """The channels' transcripts without what each heard of the others' speakers."""
    if len(heard) < 2:
        return tuple(heard)
    levels = [measure_levels(audio, c, CROSSTALK_FRAME_MS) for c in range(len(heard))]
    kept, dropped = drop_crosstalk([h.segments for h in heard], levels, CROSSTALK_FRAME_MS)
    return tuple(
        replace(
            transcript,
            segments=segments,
            turns=_nobodys_turns(segments),
            # Cross-talk is the whole recording's, and told once.
            dropped=(*transcript.dropped, *(dropped if channel == 0 else ())),
        )
        for channel, (transcript, segments) in enumerate(zip(heard, kept, strict=True))
    )


def load_transcript(store: Store | None, key: str, kind: str = "recognition") -> Transcript | None:
    """A kept transcript; ``None`` where there is none that can be read."""
    text = store.get(kind, key) if store is not None else None
    try:
        return lossless_json.parse(text) if text is not None else None
    except FormatError:
        return None


def _recognize(
    recording: Recording, samples: Samples, engines: Engines, options: RecognitionOptions
) -> Transcript:
    """What is said in one channel; the words are nobody's yet."""
    recording.observe(StageProgress(Stage.DETECT, 0.0))
    regions = engines.detector.detect(samples)
    recording.observe(StageProgress(Stage.RECOGNIZE, 0.0))
    segments = engines.recognizer.recognize(
        samples, regions, options, recording.progress(Stage.RECOGNIZE)
    )
    return Transcript(
        media=recording.describe(recording.audio.duration_ms),
        language=segments[0].language if segments else options.language or "und",
        segments=segments,
        turns=_nobodys_turns(segments),
        provenance=(
            ("channels", str(len(recording.audio.channels))),
            ("recognition", engines.recognizer.fingerprint),
            ("voice activity", engines.detector.fingerprint),
        ),
    )


def _nobodys_turns(segments: Sequence[Segment]) -> tuple[Turn, ...]:
    words = tuple(word for segment in segments for word in segment.words)
    return (Turn(None, words),) if words else ()


def _tell_apart(
    recording: Recording, heard: tuple[Transcript, ...], engines: Engines, store: Store | None
) -> Transcript:
    """One transcript of all channels, each word given to its speaker."""
    first, settings = heard[0], recording.settings
    provenance = {
        **dict(first.provenance),
        "backchannels": settings.backchannels,
        "cleaning": settings.cleaning,
        "numbers": settings.numbers,
        "task": settings.task,
        "transcribe": version("transcribe-interviews"),
    }
    if len(heard) > 1:
        labels = [f"SPEAKER_{channel:02d}" for channel in range(len(heard))]
        segments, turns, spans = attribute_by_channel([h.segments for h in heard], labels)
        names = {label: f"Channel {i}" for i, label in enumerate(labels, start=1)}
        source = NameSource.CHANNEL
    else:
        segments, spans = first.segments, _diarize(recording, first, engines, store)
        turns = attribute(segments, spans) if spans else _nobodys_turns(segments)
        names, source = {}, NameSource.DIARIZER
        if engines.diarizer is not None and first.turns:
            provenance["diarization"] = engines.diarizer.fingerprint
    present = dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None)
    return replace(
        first,
        # The artefact may come from another place or name of the same recording.
        media=recording.describe(first.media.duration_ms),
        segments=segments,
        turns=turns,
        diarization=spans,
        dropped=tuple(dropped for channel in heard for dropped in channel.dropped),
        speakers=tuple(Speaker(label, names.get(label, label), source) for label in present),
        provenance=tuple(sorted(provenance.items())),
    )


def _diarize(
    recording: Recording, heard: Transcript, engines: Engines, store: Store | None
) -> tuple[SpeakerSpan, ...]:
    """Who speaks when; nothing where nobody is to be told apart, or nothing was said."""
    settings = recording.settings
    if engines.diarizer is None or not heard.turns:
        return ()
    bounds = (settings.num_speakers, settings.min_speakers, settings.max_speakers)
    key = recording.key(engines.diarizer.fingerprint, bounds, "diarization 1")
    kept = store.get("diarization", key) if store is not None else None
    if kept is not None:
        recording.reused = True
        return rttm.parse(kept)
    recording.observe(StageProgress(Stage.DIARIZE, 0.0))
    spans = engines.diarizer.diarize(
        recording.audio.channels[0],
        num_speakers=settings.num_speakers,
        min_speakers=settings.min_speakers,
        max_speakers=settings.max_speakers,
        on_progress=recording.progress(Stage.DIARIZE),
    )
    if store is not None:
        document = Document(replace(heard, diarization=spans), heard, ())
        store.put("diarization", key, rttm.render(document))
    return spans


def _hear_voices(
    recording: Recording, transcript: Transcript, engines: Engines, store: Store | None
) -> Mapping[str, VoicePrint]:
    """What the speakers sound like, by label; nothing where there is nothing to compare them with."""
    if not engines.known or engines.embedder is None or not transcript.diarization:
        return {}
    spans = transcript.diarization
    key = recording.key(engines.embedder.fingerprint, spans, "voices 1")
    kept = store.get("voices", key) if store is not None else None
    if kept is not None:
        return dict(parse_book(kept).voices)
    channels = recording.audio.channels
    labels = sorted({span.speaker for span in spans})
    prints: dict[str, VoicePrint] = {}
    for index, samples in enumerate(channels):  # with a channel each, a speaker is in one of them
        own = [s for s in spans if len(channels) == 1 or labels.index(s.speaker) == index]
        prints.update(engines.embedder.embed_speakers(samples, own))
    if store is not None:
        store.put("voices", key, render_book(VoiceBook(tuple(prints.items()))))
    return prints
