"""A published page timed to its recording: the page's own words as subtitles and transcript."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from pipeline.alignment import (
    PageWord,
    Pairing,
    TimedWord,
    cut_page,
    make_turns,
    pair_page,
    place_page,
    rate_opening,
)
from pipeline.compare import align, normalise_basic
from pipeline.config import Settings
from pipeline.config.setting_values import ALL_TRACKS
from pipeline.domain import (
    Alignment,
    NameSource,
    Origin,
    Reference,
    ReferenceTurn,
    Segment,
    Speaker,
    SpeakerSpan,
    Transcript,
    Word,
)
from pipeline.engines.forced_alignment.pauses import leave_silence
from pipeline.engines.forced_alignment.pocketsphinx import PocketsphinxAligner
from pipeline.engines.forced_alignment.whisper_attention import AttentionAligner, SecondAligner
from pipeline.engines.protocols import Aligner, Recognizer
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.errors import MediaNotFound, ReferencePageError, UsageError
from pipeline.extras import find_version, tell_how_to_install
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.languages import NAMES
from pipeline.media import find_media
from pipeline.run.documents import PAGE_CLEANING, make_documents
from pipeline.run.events import (
    FileFinished,
    FileStarted,
    Kept,
    Notice,
    Observer,
    Outcome,
    Stage,
    StageProgress,
)
from pipeline.run.inputs.jobs import Job, Source, describe_path
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.inputs.reviews import find_review
from pipeline.run.outputs.files import (
    check_formats,
    list_lacking,
    list_suffixes,
    read_reference,
    refuse_address,
    render_all,
    tell_limits,
)
from pipeline.run.recording.context import Recording, write_texts
from pipeline.run.recording.pace.stage_pace import announce
from pipeline.run.recording.plan import place_outputs
from pipeline.run.recording.recognition import hear, load_transcript
from pipeline.run.recording.shot_detection import detect_shots
from pipeline.run.recording.text_heading import head_text
from pipeline.run.resources import Engines, open_recognizer, open_store
from pipeline.store import Store
from pipeline.text.sentences import split_sentences
from pipeline.text.words import join_split_words

ENDING = ".aligned"
"""What the stems of the results end in: those of a transcription lie beside them untouched."""

LESS_EXACT = "English words were timed less exactly, because PocketSphinx is not installed"

LEAST_SHARE = 0.1
"""Of the words of page or recording, whichever has fewer, that must be found in the other."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """What became of a page: how many of its words are timed, where the two part, and the files.

    ``kept`` are those that were left as they are, since a person has changed or made them.
    """

    transcript: Transcript
    alignment: Alignment
    words: int
    outputs: tuple[Path, ...]
    kept: tuple[Kept, ...] = ()


def choose_aligner(recognizer: Recognizer) -> Aligner:
    """English by phones; other languages, and what that can't follow, by the recogniser's attention.

    Without PocketSphinx (the extra ``align``, for which there is no wheel for every Python), English is
    followed by the attention too.

    Raises:
        UsageError: The recogniser has no attention to follow, and PocketSphinx is not installed.
    """
    is_here = find_spec("pocketsphinx") is not None
    if recognizer.follower is None:
        if not is_here:
            raise UsageError(
                "align",
                "this recogniser can't time known words, and PocketSphinx, which can, is not installed",
                tell_how_to_install("align"),
            )
        return PocketsphinxAligner()
    by_attention = AttentionAligner(recognizer.follower)
    if not is_here:
        return by_attention
    return SecondAligner(PocketsphinxAligner(), by_attention)


def align_page(
    audio: Path,
    page: Path,
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    engines: Engines | None = None,
    aligner: Aligner | None = None,
) -> Aligned:
    """The page's words timed to the recording, written in every format that is asked for.

    ``engines`` and ``aligner`` are used in place of the ones that the settings name.

    Raises:
        TranscribeError: the recording or the page can't be used, or they don't belong together.
    """
    refuse_address(settings)
    asked = choose_settings(settings)
    reference = read_reference(page, asked.page, observe)
    job = _plan(audio, page, asked, observe)
    review = find_review(job.record)
    store = open_store(cache_dir, asked, observe)
    observe(announce([job], asked, cache_dir, last=Stage.ALIGN))
    ready = engines or load_hearing(asked, cache_dir, observe)
    observe(FileStarted(job.source, 1, 1))
    chosen = aligner or choose_aligner(ready.recognizer)
    with closing(Recording(job, asked, observe, store)) as recording:
        transcript = _time_words(recording, reference, ready, chosen, store)
    _tell_less_exact(job, transcript, aligner, observe)
    transcript = _note_page(transcript, page, job, reference)
    observe(StageProgress(Stage.WRITE, 0.0))
    documents = make_documents(transcript, asked, review)
    tell_review(job.record, documents.recognised.cleaned, documents.review, observe)
    written = write_texts(recording, render_all(documents, job, asked))
    recording.notify(tell_limits(documents, asked, list_lacking(documents, asked)))
    found = transcript.alignment or Alignment(), len(transcript.words)
    aligned = Aligned(transcript, *found, written.outputs, written.kept)
    observe(FileFinished(_describe(job, aligned)))
    return aligned


def _note_page(transcript: Transcript, page: Path, job: Job, reference: Reference) -> Transcript:
    """The transcript with where its words are from, and with the headings of the page."""
    origin = transcript.origin.noting({"page": describe_path(page, job.folder)})
    return head_text(replace(transcript, origin=origin), reference, job.record)


def _time_words(
    recording: Recording, page: Reference, engines: Engines, aligner: Aligner, store: Store | None
) -> Transcript:
    """The page's words, and the shots that their cues are to meet, which are looked for first: it takes less time."""
    shots = detect_shots(recording, store)
    transcript = align_recording(recording, page, engines, aligner, store)
    return replace(transcript, shot_changes=shots)


def _tell_less_exact(
    job: Job, transcript: Transcript, aligner: Aligner | None, observe: Observer
) -> None:
    """Tell that English is timed less exactly where the aligner for it is not installed."""
    if aligner is None and transcript.language == "en" and find_spec("pocketsphinx") is None:
        observe(Notice(f"{job.source.name}: {LESS_EXACT}. {tell_how_to_install('align')}"))


def choose_settings(settings: Settings) -> Settings:
    """Return the settings, of which those are usual that shape other words than the page's.

    Raises:
        UsageError: all sound tracks are to be read, or only a part of the recording.
    """
    if settings.parts:
        given = "--range" if settings.range else "--start and --end"
        reason = "a text is timed to all of the recording"
        raise UsageError(given, reason, "Leave out the part, here and in presets and variables")
    if settings.audio_track == ALL_TRACKS:
        raise UsageError("--audio-track", "a text is timed to one sound track", "Give its number")
    asked = replace(check_formats(settings), task="transcribe", channels="mix", diarizer="none")
    return replace(asked, num_speakers=None, min_speakers=None, max_speakers=None, live=False)


def load_hearing(settings: Settings, cache_dir: Path, observe: Observer) -> Engines:
    """Load what hears the recording; nobody's voice is told apart."""
    observe(StageProgress(Stage.LOAD, 0.0))
    return Engines(SileroDetector(), open_recognizer(settings, cache_dir, observe), None)


def _describe(job: Job, aligned: Aligned) -> Outcome:
    return Outcome(
        job.source,
        address=job.address,
        duration_ms=aligned.transcript.media.duration_ms,
        words=aligned.words,
        outputs=aligned.outputs,
        kept=aligned.kept,
    )


def _plan(audio: Path, page: Path, settings: Settings, observe: Observer) -> Job:
    """The one job, whose outputs don't take the place of the page."""
    sources = list(find_media(audio))
    if len(sources) != 1:
        raise UsageError(
            str(audio),
            "it is a folder, and a published text belongs to one recording",
            "Name the recording itself",
        )
    if not sources[0].is_file():
        raise MediaNotFound(str(audio), "file not found", "Check the path")
    job = place_outputs([Source(sources[0])], settings, observe, ending=ENDING).only_job
    if page.resolve() in {job.output(suffix).resolve() for suffix in list_suffixes(settings)}:
        raise ReferencePageError(
            str(page), "the results would overwrite this text", "Choose another --output-dir"
        )
    return job


def align_recording(
    recording: Recording,
    page: Reference,
    engines: Engines,
    aligner: Aligner,
    store: Store | None,
) -> Transcript:
    """The page's words that are in the recording, timed, as a transcript with the page's speakers.

    Raises:
        ReferencePageError: hardly any of the page's words are in the recording.
    """
    (heard,) = hear(recording, engines, store)
    made_by = (engines.recognizer.fingerprint, engines.detector.fingerprint, aligner.fingerprint)
    key = recording.key("alignment", made_by=made_by, page=page, heard=heard.segments, revision=2)
    kept = load_transcript(store, key)
    if kept is not None:
        return replace(
            kept, media=recording.describe(kept.media.duration_ms, kept.media.frame_rate)
        )
    timed, words, alignment = follow_turns(recording, page.turns, heard, aligner)
    aligned = _write_transcript(recording, heard, page, (timed, words))
    aligned = replace(aligned, origin=_name_aligner(heard.origin, aligner), alignment=alignment)
    if store is not None:
        store.put(
            key, lossless_json.render(Document(aligned, aligned, ())), recording.job.source.name
        )
    return aligned


def follow_turns(
    recording: Recording, turns: Sequence[ReferenceTurn], heard: Transcript, aligner: Aligner
) -> tuple[tuple[TimedWord, ...], tuple[PageWord, ...], Alignment]:
    """The words of a text that are in the recording with their times, all its words, and where the two part.

    Raises:
        ReferencePageError: hardly any of the words are in the recording.
    """
    words = cut_page(turns, normalise_basic)
    own = [w for w in _join(heard.segments) if normalise_basic(w.text)]
    pairing = _pair(recording, words, own, heard)
    recording.observe(StageProgress(Stage.ALIGN, 0.0))
    found = aligner.align(
        recording.audio.channels[0],
        [cut.stretch for cut in pairing.cuts],
        heard.language,
        recording.progress(Stage.ALIGN),
    )
    timed, alignment = place_page(pairing, found, words, own)
    return _leave_silence(recording, timed, words), words, alignment


def _leave_silence(
    recording: Recording, timed: Sequence[TimedWord], words: Sequence[PageWord]
) -> tuple[TimedWord, ...]:
    """The timed words, none of which lies in a long pause."""
    spans = leave_silence(
        [timed_word.span for timed_word in timed],
        [len(words[timed_word.index].text) for timed_word in timed],
        [rate_opening(words, timed_word.index) > 0 for timed_word in timed],
        recording.audio.channels[0],
    )
    return tuple(
        replace(timed_word, span=span) for timed_word, span in zip(timed, spans, strict=True)
    )


def _write_transcript(
    recording: Recording,
    heard: Transcript,
    page: Reference,
    found: tuple[Sequence[TimedWord], Sequence[PageWord]],
) -> Transcript:
    """The transcript of the timed words, with the speakers that the page names."""
    labels = {name: f"SPEAKER_{number:02d}" for number, name in enumerate(page.speakers)}
    turns = make_turns(*found, [labels.get(turn.speaker or "") for turn in page.turns])
    present = {turn.speaker for turn in turns}
    return replace(
        heard,
        media=recording.describe(heard.media.duration_ms),
        segments=tuple(
            part for turn in turns for part in split_sentences(Segment(turn.words, heard.language))
        ),
        turns=turns,
        diarization=tuple(SpeakerSpan(t.span, t.speaker) for t in turns if t.speaker is not None),
        speakers=tuple(
            Speaker(label, name, NameSource.REFERENCE)
            for name, label in labels.items()
            if label in present
        ),
        dropped=(),
    )


def _name_aligner(heard: Origin, aligner: Aligner) -> Origin:
    """Return the origin of a page's words, timed by what was heard."""
    made_by = {
        "alignment": aligner.fingerprint,
        "transcribe": find_version("transcribe-interviews"),
    }
    return replace(heard, cleaning=PAGE_CLEANING).noting(made_by)


def _join(segments: Sequence[Segment]) -> tuple[Word, ...]:
    return join_split_words(word for segment in segments for word in segment.words)


def _pair(
    recording: Recording, words: Sequence[PageWord], heard: Sequence[Word], said: Transcript
) -> Pairing:
    """The page paired with what was heard, which must have something in common."""
    tokens = [normalise_basic(word.text) for word in heard]
    pairs = align(
        [token for word in words for token in word.tokens],
        [token for own in tokens for token in own],
    )
    pairing = pair_page(words, heard, tokens, pairs, said.media.duration_ms)
    if pairing.matched <= LEAST_SHARE * min(len(words), len(heard)):
        language = NAMES.get(said.language, said.language).title()
        what = f"hardly any of the published words are in it (it was recognised as {language})"
        raise ReferencePageError(
            str(recording.job.source),
            what if heard else "no speech was found in it",
            "Check that the text belongs to this recording and is in its language; --language sets the language",
        )
    return pairing
