"""One recording's way through all stages, each of which is kept and found again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pipeline.attribute import attribute_by_channel
from pipeline.clean.script import holds_chinese, write_script
from pipeline.config import Settings
from pipeline.config.frame_counting import choose_timeline, list_shot_changes
from pipeline.corrections.doubts import mark_doubts
from pipeline.cues.layout.cue_layout import fit_frames
from pipeline.domain import (
    Origin,
    Reference,
    Review,
    Speaker,
    Transcript,
    VoicePrint,
)
from pipeline.extras import find_version
from pipeline.formats.annotations import rttm
from pipeline.run.documents import (
    SUBTITLES,
    Documents,
    choose_style,
    make_documents,
    summarise_cues,
)
from pipeline.run.events import (
    Notice,
    Observer,
    Stage,
    StageProgress,
    SubtitleSummary,
)
from pipeline.run.inputs.jobs import Job, describe_path
from pipeline.run.inputs.review_notes import tell_review
from pipeline.run.inputs.reviews import find_review
from pipeline.run.outputs.files import (
    DIFF_SUFFIX,
    find_reference,
    list_lacking,
    render_all,
    render_page,
    tell_limits,
)
from pipeline.run.outputs.older_outputs import list_written_before, tell_older
from pipeline.run.outputs.result import Result
from pipeline.run.outputs.writing import hash_output
from pipeline.run.recording.bilingual.translated_cues import show_translation
from pipeline.run.recording.bilingual.translations import (
    Translation,
    check_bilingual,
    find_translation,
)
from pipeline.run.recording.context import Recording, write_texts
from pipeline.run.recording.glossary_headings import carry_headings, correct_terms
from pipeline.run.recording.passages.kept_passages import keep_passages
from pipeline.run.recording.passages.part_times import (
    place_shots,
    place_transcript,
    tell_corrected_whole,
)
from pipeline.run.recording.proposed_cuts import sum_up_fast_speech
from pipeline.run.recording.recognition import (
    describe_repetitions,
    find_main_language,
    hear,
    make_nobodys_turns,
)
from pipeline.run.recording.reference_comparison import compare_transcript, cut_to_parts
from pipeline.run.recording.shot_detection import detect_shots
from pipeline.run.recording.speakers.doubtful_words import give_words
from pipeline.run.recording.speakers.live_sentences import tell_sentences
from pipeline.run.recording.speakers.speaker_diarization import (
    diarize,
    hear_voices,
    label_channel,
    tell_wordless,
)
from pipeline.run.recording.speakers.speaker_naming import name_all
from pipeline.run.recording.speakers.track_speakers import list_track_names, name_tracks
from pipeline.run.recording.speakers.unknown_speakers import remember_unknown
from pipeline.run.recording.text_heading import head_text
from pipeline.run.resources import Engines
from pipeline.store import Store


def process(
    job: Job, settings: Settings, engines: Engines, store: Store | None, observe: Observer
) -> Result:
    """The results of one recording, written to its output folder if they are to be.

    Raises:
        TranscribeError: whatever is wrong with the recording, its reference page or the folder.
    """
    with engines.in_hand, closing(Recording(job, settings, observe, store)) as recording:
        return _process(recording, engines, store)


def _check_frames(recording: Recording) -> None:
    """Raise `ConfigError` where frames can't be counted as is asked for, before any hour of work."""
    if recording.job.source.exists():  # what is fetched later is asked then
        choose_timeline(recording.settings, recording.frame_rate)
        list_shot_changes(recording.settings, recording.frame_rate)


def _process(recording: Recording, engines: Engines, store: Store | None) -> Result:
    job, settings, observe = recording.job, recording.settings, recording.observe
    reference, reference_path = find_reference(job, settings, observe)  # before any hour of work
    _tell_unhinted(recording, reference)
    check_bilingual(settings)
    _check_frames(recording)
    _find_corrections(job)  # so that one that can't be read is told of now
    recording.notify(tell_corrected_whole(job))
    shots = detect_shots(recording, store)
    heard = hear(recording, engines, store)
    translation = find_translation(recording, heard, engines, store)
    heard = tuple(write_script(channel, settings.script) for channel in heard)
    transcript = _tell_apart(recording, heard, engines, store)
    tell_wordless(recording, transcript)
    by_file = list_track_names(job, settings)
    prints: Mapping[str, VoicePrint] = {}
    with recording.spare(Stage.VOICES):
        channels = transcript.origin.channels
        prints = hear_voices(recording, transcript.diarization, engines, store, channels)
    transcript = place_transcript(transcript, is_clip=settings.clip)
    if reference is not None:
        reference = cut_to_parts(reference, transcript.turns, transcript.origin)
    transcript = name_all(
        transcript,
        replace(settings, speakers=()) if len(heard) > 1 and by_file else settings,
        prints=prints,
        known=engines.known,
        reference=reference,
        observe=observe,
    )
    if reference_path is not None:
        note = describe_path(reference_path, job.folder)
        transcript = transcript.with_origin(reference=note, hints=_describe_hints(recording))
    earlier = job.output(".json") if job.is_written else None
    transcript = keep_passages(transcript, settings, observe, job)
    transcript = correct_terms(transcript, settings, observe, earlier)
    transcript = head_text(place_shots(transcript, shots), reference, earlier)
    result = _publish(recording, transcript, (reference, reference_path), translation)
    shown = replace(transcript, speakers=result.cleaned.speakers)
    return replace(result, recurring=remember_unknown(recording, shown, prints, engines))


def _describe_hints(recording: Recording) -> str | None:
    """What of the published text the recogniser was to expect; ``None`` where it was not asked to."""
    count = len(recording.expected)
    noun = "name" if count == 1 else "names"
    return f"{count} {noun} of the published text" if count else None


def _tell_unhinted(recording: Recording, reference: Reference | None) -> None:
    """Tell why there are no names to expect although they were asked for."""
    settings = recording.settings
    if not settings.hints_from_reference or recording.expected:
        return
    why = "the published text has no names"
    if settings.task == "translate":
        why = "a translation is not written in its words"
    elif reference is None:
        why = "there is no published text"
    recording.notify([f"--hints-from-reference was not used: {why}"])


def _publish(
    recording: Recording,
    transcript: Transcript,
    compared: tuple[Reference | None, Path | None],
    translation: Translation | None,
) -> Result:
    """What a recording gave, cleaned, compared and written."""
    job, settings, observe = recording.job, recording.settings, recording.observe
    reference, reference_path = compared
    observe(StageProgress(Stage.WRITE, 0.0))
    documents = make_documents(transcript, settings, _find_corrections(job))
    tell_review(job.record, documents.recognised.cleaned, documents.review, observe)
    comparison = None
    if reference is not None:
        with recording.spare(Stage.COMPARE):
            comparison = compare_transcript(reference, documents.corrected.cleaned, settings)
    documents = carry_headings(documents, comparison, settings, observe)
    documents = show_translation(documents, translation, settings, observe)
    document = documents.corrected
    if settings.live and not recording.has_told:
        tell_sentences(recording, document.cleaned)
    texts = render_all(documents, job, settings) if job.is_written else {}
    if texts and comparison is not None and reference_path is not None:
        page = render_page(comparison, job, reference_path, embed_audio=settings.embed_audio)
        texts[job.output(DIFF_SUFFIX)] = page
    before = list_written_before(job)
    written = write_texts(recording, texts)
    tell_older(job, documents, settings, rendered=texts, before=before, observe=observe)
    _tell_lacking(recording, transcript, documents)
    subtitles = _sum_up_subtitles(documents, settings)
    return Result(
        documents,
        comparison,
        written.outputs,
        recording.reused,
        subtitles,
        tuple(recording.missing),
        written.kept,
        tuple((path, hash_output(text)) for path, text in texts.items()),
    )


def _sum_up_subtitles(documents: Documents, settings: Settings) -> SubtitleSummary:
    """How the subtitles keep to their style, and who speaks too fast for it."""
    cues = documents.corrected.cues
    summary = summarise_cues(cues, settings, documents.corrected.transcript)
    if not any(broken.rule == "reading-speed" for broken in summary.broken):
        return summary
    spoken = documents.corrected.transcript
    style = fit_frames(choose_style(settings, SUBTITLES, language=spoken.language), spoken)
    fast = sum_up_fast_speech(documents.subtitled, cues, style)
    return replace(summary, fast=fast)


def _tell_lacking(recording: Recording, transcript: Transcript, documents: Documents) -> None:
    """Tell what a reader of the outputs might look for in vain."""
    name, observe = recording.job.name, recording.observe
    formats = recording.settings.output_format
    if not transcript.turns:
        observe(Notice(f"{name}: no speech was found; the results are empty"))
    elif "rttm" in formats and not rttm.list_spans(documents.corrected.transcript):
        observe(Notice(f"{name}: the rttm is empty, because speakers were not told apart"))
    lacking = list_lacking(documents, recording.settings)
    recording.notify(tell_limits(documents, recording.settings, lacking))
    if (removed := describe_repetitions(transcript.dropped)) is not None:
        observe(Notice(f"{name}: {removed}"))


def _find_corrections(job: Job) -> Review | None:
    """What people corrected in earlier results; of results that aren't written nothing is known.

    Raises:
        FormatError: it can't be read.
    """
    return find_review(job.record) if job.is_written else None


def _tell_apart(
    recording: Recording, heard: tuple[Transcript, ...], engines: Engines, store: Store | None
) -> Transcript:
    """One transcript of all channels, each word given to its speaker."""
    first = heard[0]
    origin = _name_settings(recording.settings, heard)
    if len(heard) > 1:
        labels = [label_channel(channel) for channel in range(len(heard))]
        segments, turns, spans = attribute_by_channel([h.segments for h in heard], labels)
        channels, titles = first.origin.channels, first.origin.tracks
        named = name_tracks(
            recording.job, channels, titles, list_track_names(recording.job, recording.settings)
        )
        speakers = dict(zip(labels, named, strict=True))
    else:
        segments, spans = first.segments, None
        with recording.spare(Stage.DIARIZE):
            spans = diarize(recording, first, engines, store)
        turns = make_nobodys_turns(segments)
        if spans:
            turns = give_words(recording, segments, spans, engines, store)
        speakers = {}
        if engines.diarizer is not None and first.turns and spans is not None:
            origin = origin.noting({"diarization": engines.diarizer.fingerprint})
    present = dict.fromkeys(turn.speaker for turn in turns if turn.speaker is not None)
    return mark_doubts(
        replace(
            first,
            language=find_main_language(segments) or first.language,
            # The artefact may come from another place or name of the same recording.
            media=recording.describe(first.media.duration_ms, first.media.frame_rate),
            segments=segments,
            turns=turns,
            diarization=spans or (),
            dropped=tuple(dropped for channel in heard for dropped in channel.dropped),
            coverage=min((h.coverage for h in heard if h.coverage is not None), default=None),
            speakers=tuple(speakers.get(label, Speaker(label, label)) for label in present),
            origin=origin,
        )
    )


def _name_settings(settings: Settings, heard: tuple[Transcript, ...]) -> Origin:
    """Return the origin of what was heard, with the settings that later work goes by."""
    return replace(
        heard[0].origin,
        backchannels=settings.backchannels,
        cleaning=settings.cleaning,
        numbers=settings.numbers,
        task=settings.task,
        script=settings.script if any(map(holds_chinese, heard)) else None,
    ).noting({"transcribe": find_version("transcribe-interviews")})
