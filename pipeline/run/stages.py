"""One recording's way through all stages, each of which is kept and found again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.attribute import attribute, attribute_by_channel
from pipeline.clean import CLEAN_RULES, VERBATIM_RULES, clean
from pipeline.compare import assign_names, compare
from pipeline.config import Settings
from pipeline.cues import CueStyle, lay_out
from pipeline.domain import (
    Comparison,
    Media,
    NameSource,
    Reference,
    Segment,
    Speaker,
    SpeakerSpan,
    Transcript,
    Turn,
)
from pipeline.engines.protocols import Diarizer, RecognitionOptions, Recognizer, VoiceDetector
from pipeline.errors import FormatError, ReferencePageError
from pipeline.formats import FORMATS, Document, lossless_json, rttm
from pipeline.media import Audio, hash_file, load_audio
from pipeline.reference import parse_reference
from pipeline.report import render_html
from pipeline.run.events import Notice, Observer, Stage, StageProgress
from pipeline.run.naming import Job
from pipeline.store import Store, make_key, write_all

if TYPE_CHECKING:
    from pipeline.engines.protocols import Samples

DIFF_SUFFIX = ".diff.html"


@dataclass(frozen=True, slots=True)
class Engines:
    """The models of a run; ``diarizer`` is ``None`` when nobody is to be told apart."""

    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer | None


@dataclass(frozen=True, slots=True)
class Result:
    """What one recording gave: as recognised and attributed, as publishable, and compared."""

    transcript: Transcript
    cleaned: Transcript
    comparison: Comparison | None
    outputs: tuple[Path, ...]
    reused: bool


@dataclass
class _Recording:
    """A recording whose samples are decoded when a stage first needs them, and never twice."""

    job: Job
    settings: Settings
    observe: Observer
    reused: bool = field(default=False)

    @cached_property
    def sha256(self) -> str:
        return hash_file(self.job.source)

    @cached_property
    def audio(self) -> Audio:
        self.observe(StageProgress(Stage.DECODE, 0.0))
        return load_audio(
            self.job.source,
            self.settings.channels,
            accept_truncated=self.settings.accept_truncated,
            on_progress=self.progress(Stage.DECODE),
        )

    def progress(self, stage: Stage) -> Callable[[float], None]:
        return lambda share: self.observe(StageProgress(stage, share))

    def key(self, *parts: object) -> str:
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
    reference, reference_path = _find_reference(job, settings)  # before any hour of work
    recording = _Recording(job, settings, observe)
    heard = _hear(recording, engines, store)
    transcript = _tell_apart(recording, heard, engines, store)
    if reference is not None:
        transcript = _name_speakers(transcript, reference)
    observe(StageProgress(Stage.WRITE, 0.0))
    cleaned = clean_as_asked(transcript)
    comparison = compare(reference, cleaned.turns) if reference is not None else None
    texts = render_all(transcript, job, settings)
    if comparison is not None and reference_path is not None:
        texts[job.output(DIFF_SUFFIX)] = render_html(
            comparison,
            title=comparison.reference.title or job.stem,
            hypothesis_name=job.source.name,
            reference_name=reference_path.name,
        )
    write_all(texts)
    if not transcript.turns:
        observe(Notice(f"{job.source.name}: no speech was found; the outputs are empty"))
    return Result(transcript, cleaned, comparison, tuple(texts), recording.reused)


def read_reference(path: Path) -> Reference:
    """The documented page in a file.

    Raises:
        ReferencePageError: the file can't be read, or holds no turns.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ReferencePageError(
            str(path), f"it can't be read ({reason})", "Give the page as a UTF-8 text file"
        ) from error
    return parse_reference(text, str(path))


def clean_as_asked(transcript: Transcript) -> Transcript:
    """The publishable transcript, at the level that its own provenance names."""
    level = dict(transcript.provenance).get("cleaning")
    return clean(transcript, VERBATIM_RULES if level == "verbatim" else CLEAN_RULES)


def keep_verbatim(transcript: Transcript) -> Transcript:
    """The same transcript, to be written with its fillers, stutters and repetitions."""
    provenance = {**dict(transcript.provenance), "cleaning": "verbatim"}
    return replace(transcript, provenance=tuple(sorted(provenance.items())))


def render_all(transcript: Transcript, job: Job, settings: Settings) -> dict[Path, str]:
    """The text of every format that is asked for, and of the JSON, by path; the JSON comes first."""
    cleaned = clean_as_asked(transcript)
    style = CueStyle(
        max_line_width=settings.max_line_width,
        max_line_count=settings.max_line_count,
        max_cps=settings.max_cps,
        speaker_labels=settings.speaker_labels,
    )
    document = Document(transcript, cleaned, lay_out(cleaned, style))
    targets = _targets(job, settings)
    return {target: FORMATS[name].render(document) for name, target in targets.items()}


def _targets(job: Job, settings: Settings) -> dict[str, Path]:
    """The path of every format that will be written, by the format's name."""
    names = dict.fromkeys(("json", *settings.output_format))
    return {name: job.output(FORMATS[name].suffix) for name in names}


def _find_reference(job: Job, settings: Settings) -> tuple[Reference | None, Path | None]:
    path = settings.reference or job.find_reference()
    if path is None:
        return None, None
    if path.resolve() in {target.resolve() for target in _targets(job, settings).values()}:
        raise ReferencePageError(
            str(path),
            "this run would write its own transcript over this page",
            f"Rename the page to {job.stem}.reference.txt",
        )
    return read_reference(path), path


def _hear(recording: _Recording, engines: Engines, store: Store | None) -> tuple[Transcript, ...]:
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
        return recording.key(*made_by, channel, "recognition 1")

    kept = _load(store, key(0))
    if kept is not None:
        count = int(dict(kept.provenance)["channels"])
        heard = [kept, *(_load(store, key(channel)) for channel in range(1, count))]
        if all(heard):
            recording.reused = True
            return tuple(transcript for transcript in heard if transcript is not None)
    fresh = []
    for channel, samples in enumerate(recording.audio.channels):
        transcript = _recognize(recording, samples, engines, options)
        if store is not None:
            document = Document(transcript, transcript, ())
            store.put("recognition", key(channel), lossless_json.render(document))
        fresh.append(transcript)
    return tuple(fresh)


def _load(store: Store | None, key: str) -> Transcript | None:
    text = store.get("recognition", key) if store is not None else None
    try:
        return lossless_json.parse(text) if text is not None else None
    except FormatError:
        return None


def _recognize(
    recording: _Recording, samples: Samples, engines: Engines, options: RecognitionOptions
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
    recording: _Recording, heard: tuple[Transcript, ...], engines: Engines, store: Store | None
) -> Transcript:
    """One transcript of all channels, each word given to its speaker."""
    first, settings = heard[0], recording.settings
    provenance = {
        **dict(first.provenance),
        "cleaning": "verbatim" if settings.verbatim else "clean",
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
        speakers=tuple(Speaker(label, names.get(label, label), source) for label in present),
        provenance=tuple(sorted(provenance.items())),
    )


def _diarize(
    recording: _Recording, heard: Transcript, engines: Engines, store: Store | None
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


def _name_speakers(transcript: Transcript, reference: Reference) -> Transcript:
    """The transcript with the reference's names, each marked as taken from there."""
    names = dict(assign_names(reference, transcript.turns))
    return replace(
        transcript,
        speakers=tuple(
            Speaker(s.label, names[s.label], NameSource.REFERENCE) if s.label in names else s
            for s in transcript.speakers
        ),
    )
