"""Passages of a finished transcript, heard again: just their words are replaced, and all outputs rendered anew."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from pipeline.clean import find_corrections
from pipeline.clean.script import write_script
from pipeline.config import Settings
from pipeline.config.setting_values import ALL_TRACKS
from pipeline.corrections.applying import begin_review
from pipeline.corrections.listed_changes import ListedChange, list_changes
from pipeline.domain import HeardAgain, Review, Span, Transcript
from pipeline.domain.time_ranges import TimeRange, write_range, write_time
from pipeline.engines.protocols import RecognitionOptions
from pipeline.errors import FormatError, UsageError
from pipeline.run.commands.again.passage_progress import announce_passages, count_as_one
from pipeline.run.commands.again.recorded_sound import find_recorded
from pipeline.run.commands.align import load_hearing
from pipeline.run.commands.republish import Republished, republish
from pipeline.run.documents import PAGE_CLEANING, Documents, make_documents, making_once
from pipeline.run.events import FileFinished, FileStarted, Kept, Notice, Observer, Outcome
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import is_ours, read_transcript
from pipeline.run.outputs.files import refuse_address
from pipeline.run.outputs.review_files import check_not_held, hold_review
from pipeline.run.outputs.rewriting import one_at_a_time
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.part_times import place_transcript
from pipeline.run.recording.passages.passage_hearing import AskedPassage, hear_passage
from pipeline.run.recording.passages.passage_times import (
    HeardPart,
    cut_at_parts,
    describe_span,
    find_part,
    join_spans,
    list_parts,
    note_passage,
)
from pipeline.run.recording.passages.passage_words import put_passage
from pipeline.run.recording.recognition import find_main_language
from pipeline.run.resources import Engines, choose_options, open_store
from pipeline.text.words import join_split_words

_TOLD_OPTIONS: Final = (
    *("language", "languages", "multilingual", "beam_size", "beam_search"),
    *("initial_prompt", "hotwords", "second_model", "glossary"),
)
"""Settings that the JSON tells of where they are not the usual ones: all that change what a model hears."""

_MOST_TOLD: Final = 5
"""Corrections that are told of; the rest is counted."""


@dataclass(frozen=True, slots=True)
class PassageHeard:
    """What became of a passage.

    Attributes:
        passage: when it is, and what heard it.
        words_before: how many words were there.
        words: how many are there now.
        changes: runs of words that are others now, in the text as it is recognised, before any correction.
    """

    passage: HeardAgain
    words_before: int
    words: int
    changes: tuple[ListedChange, ...]


@dataclass(frozen=True, slots=True)
class HeardAnew:
    """What became of a transcript of which passages were heard again, and of its outputs.

    ``kept`` are those that were left as they are, since a person has changed or made them.
    """

    passages: tuple[PassageHeard, ...]
    outputs: tuple[Path, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hearing:
    """A passage as the JSON will tell of it, and what is said there; nothing where it is there already."""

    passage: HeardAgain
    channels: tuple[Transcript, ...] = ()


def hear_again(
    path: Path,
    passages: Sequence[Span],
    settings: Settings,
    cache_dir: Path,
    observe: Observer = lambda _: None,
    *,
    audio: Sequence[Path] = (),
    reference: Path | None = None,
    engines: Engines | None = None,
) -> HeardAnew:
    """Hear passages of a recording again, replace just their words, and render all outputs that are there.

    Args:
        path: the transcript's JSON, whose corrections stay: those in a passage find places in it, or are told of.
        passages: from when to when; those that touch are heard together.
        settings: the model, what may change its words, and the layout. The task is the transcript's.
        cache_dir: the folder of cached results.
        observe: told of progress, and which outputs stay as a person has made or changed them.
        audio: the recording, or all its tracks, in place of what the transcript names.
        reference: the published text, in place of the one that the transcript names.
        engines: what hears, in place of what the settings name.

    Raises:
        TranscribeError: transcript, passage or recording can't be used, or nothing could be written.
    """
    transcript, spans = _read(path, passages)
    asked = _as_it_was_heard(settings, transcript)
    store = open_store(cache_dir, asked, observe)
    job = find_recorded(transcript.media, path, audio, observe, store)
    observe(announce_passages(job, transcript.media.duration_ms, spans, asked, cache_dir))
    ready = engines or load_hearing(asked, cache_dir, observe)
    observe(FileStarted(job.source, 1, 1))
    with closing(Recording(job, asked, observe, store)) as recording:
        heard = _hear_all(recording, ready, transcript, spans)
    named = (reference, audio[0] if len(audio) == 1 else None)
    anew = _put_all(path, heard, settings, named=named, observe=observe, cache_dir=cache_dir)
    observe(FileFinished(Outcome(job.source, outputs=anew.outputs, kept=anew.kept)))
    return anew


def foresee_hearing(
    path: Path,
    passages: Sequence[Span],
    observe: Observer = lambda _: None,
    *,
    audio: Sequence[Path] = (),
) -> tuple[tuple[Span, str], ...]:
    """Each passage that would be heard again, and the words that are there now; nothing is heard or written.

    Raises:
        TranscribeError: what `hear_again` finds out before it loads a model.
    """
    transcript, spans = _read(path, passages)
    find_recorded(transcript.media, path, audio, observe)
    words = transcript.words
    return tuple((s, "".join(w.text for w in words if _is_in(w.span, s)).strip()) for s in spans)


def _read(path: Path, passages: Sequence[Span]) -> tuple[Transcript, list[Span]]:
    """The transcript, and the passages of it, those that touch joined.

    Raises:
        FormatError: it is no transcript of ours.
        UsageError: a passage is not in the recording, or the words are no recogniser's.
        OutputError: its corrections are open in an editor.
    """
    check_not_held(path)  # before any work
    transcript = read_transcript(path)
    if not is_ours(transcript):
        reason = "it is another program's transcript, which names no recording"
        raise FormatError(str(path), reason, "Transcribe the recording with: transcribe AUDIO")
    if transcript.alignment is not None or transcript.origin.cleaning == PAGE_CLEANING:
        reason = "its words are a published text's, and none of them was recognised"
        raise UsageError(str(path), reason, "Name the transcript of the recording itself")
    end_ms = transcript.media.duration_ms
    for span in passages:
        if span.start_ms >= end_ms:
            option = f"--from {write_time(span.start_ms)}"
            reason = f"the recording ends at {write_time(end_ms)}"
            raise UsageError(option, reason, "Name a passage of the recording")
        if not cut_at_parts([span], list_parts(transcript)):
            known = ", ".join(write_range(part.told) for part in list_parts(transcript))
            reason = f"only parts of the recording were transcribed: {known}"
            raise UsageError(
                f"--from {write_time(span.start_ms)}", reason, "Name a passage of them"
            )
    return transcript, cut_at_parts(join_spans(passages), list_parts(transcript))


def _as_it_was_heard(settings: Settings, transcript: Transcript) -> Settings:
    """The settings with the channels and the task by which the recording was heard at first.

    Raises:
        UsageError: outputs are to be put to an address.
    """
    refuse_address(settings)
    origin, media = transcript.origin, transcript.media
    track = ALL_TRACKS if origin.tracks and not media.tracks else settings.audio_track
    is_split = origin.channels not in ((), (1,)) and track != ALL_TRACKS and not media.tracks
    parts = tuple(TimeRange(part.start_ms, part.end_ms) for part in origin.parts)
    return replace(
        settings,
        start=None,
        end=None,
        range=parts,
        clip=origin.is_clip,
        audio_track=track,
        channels="split" if is_split else "mix",
        diarizer="none",
        task="translate" if origin.task == "translate" else "transcribe",
        live=False,
    )


# --- what is said there


def _hear_all(
    recording: Recording, engines: Engines, transcript: Transcript, spans: Sequence[Span]
) -> list[_Hearing]:
    """All passages heard again, in their order."""
    observe, heard = recording.observe, []
    for number, span in enumerate(spans):
        recording.observe = count_as_one(observe, spans, number)
        heard.append(_hear(recording, engines, transcript, span))
    recording.observe = observe
    return heard


def _hear(recording: Recording, engines: Engines, transcript: Transcript, span: Span) -> _Hearing:
    """A passage heard again, unless the transcript has it so already."""
    settings = recording.settings
    options = _choose_options(settings, transcript, span)
    told = _tell_options(settings, options)
    passage = HeardAgain(span, settings.model, engines.recognizer.fingerprint, told)
    if settings.cache and passage in transcript.heard_again:
        return _Hearing(passage)
    part = find_part(span, list_parts(transcript)) or HeardPart(span, span)
    asked = AskedPassage(part.find(span), options, transcript.origin.channels or (1,), part.heard)
    channels = hear_passage(recording, engines, recording.store, asked)
    placed = (place_transcript(h, is_clip=transcript.origin.is_clip) for h in channels)
    script = transcript.origin.script
    return _Hearing(passage, tuple(write_script(h, script) if script else h for h in placed))


def _choose_options(settings: Settings, transcript: Transcript, span: Span) -> RecognitionOptions:
    """What may change the words: the settings and, where they don't say it, the language that was heard there.

    A passage is too short to be sure of its language.
    """
    options = choose_options(settings)
    if options.language or options.languages or options.multilingual:
        return options
    spoken = transcript.origin.spoken_languages
    inside = [s for s in transcript.segments if s.span.overlap_ms(span)]
    heard = spoken[0] if spoken else find_main_language(inside) or transcript.language
    return replace(options, language=heard if heard not in ("", "und") else None)


def _tell_options(settings: Settings, options: RecognitionOptions) -> tuple[tuple[str, str], ...]:
    """What was asked of the recogniser beside its model, as the JSON tells it."""
    usual = {f.name: f.default for f in fields(Settings)}
    given = {name: getattr(settings, name) for name in _TOLD_OPTIONS}
    told = {name: value for name, value in given.items() if value != usual[name]}
    if options.language:
        told["language"] = options.language
    if "glossary" in told:
        told["glossary"] = [term for term, _ in settings.glossary]
    return tuple(sorted((name, _write_option(value)) for name, value in told.items()))


def _write_option(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


# --- the words put in their place


@one_at_a_time
def _put_all(
    path: Path,
    heard: Sequence[_Hearing],
    settings: Settings,
    *,
    named: tuple[Path | None, Path | None],
    observe: Observer,
    cache_dir: Path,
) -> HeardAnew:
    """The transcript as it is by now with the passages as they were heard again, and its outputs."""
    with hold_review(path), making_once():
        before, review = read_transcript(path), find_review(path)
        after, found = before, list[PassageHeard]()
        for hearing in heard:
            put = _put(path, after, hearing, settings, observe)
            found.append(_compare(after, put, hearing.passage))
            after = put
        documents = [make_documents(side, settings, review) for side in (before, after)]
        _tell_corrections(path, documents, [hearing.passage.span for hearing in heard], observe)
        anew = Republished(path, after, review, before, review)
        written = republish(anew, settings, named=named, observe=observe, cache_dir=cache_dir)
    return HeardAnew(tuple(found), written.outputs, written.kept)


def _put(
    path: Path, transcript: Transcript, hearing: _Hearing, settings: Settings, observe: Observer
) -> Transcript:
    """The transcript with a passage as it was heard again; as it is where nothing was heard there.

    Raises:
        UsageError: it doesn't say of each word in which channel it was heard.
    """
    span = hearing.passage.span
    if not hearing.channels:
        return transcript
    try:
        put = put_passage(transcript, hearing.channels, span)
    except ValueError as error:
        reason = f"it doesn't say of each word in which channel it was heard ({error})"
        raise UsageError(str(path), reason, "Transcribe the recording anew") from error
    if _count(transcript, span) and not _count(put, span):
        told = (
            f"{hearing.passage.model} heard nothing in {describe_span(span)}, which stays as it was"
        )
        observe(Notice(f"{path.name}: {told}"))
        return transcript
    known = {correction.span for correction in transcript.corrections}
    corrected = find_corrections(put, settings.glossary).corrections
    kept = tuple(c for c in corrected if c.span in known or _is_in(c.span, span))
    noted = note_passage(transcript.heard_again, hearing.passage)
    return replace(put, corrections=kept, heard_again=noted)


def _is_in(span: Span, passage: Span) -> bool:
    return passage.start_ms <= span.middle_ms < passage.end_ms


def _count(transcript: Transcript, passage: Span) -> int:
    """How many written words there are in a passage."""
    return sum(_is_in(word.span, passage) for word in join_split_words(transcript.words))


def _compare(before: Transcript, after: Transcript, passage: HeardAgain) -> PassageHeard:
    """How many words a passage had and has, and which are others."""
    is_new = before is not after
    changes = list_changes(begin_review(before), begin_review(after)) if is_new else ()
    words_before, words = (_count(side, passage.span) for side in (before, after))
    return PassageHeard(passage, words_before, words, changes)


def _tell_corrections(
    path: Path, documents: Sequence[Documents], passages: Sequence[Span], observe: Observer
) -> None:
    """Tell which of a person's corrections in the passages are still there; those without a place are told anyway."""
    before, after = (_list_corrections(side, passages) for side in documents)
    if not before or documents[0] is documents[1]:
        return
    shown = ", ".join(f"{c.before!r} → {c.after!r}" for c in after[:_MOST_TOLD])
    more = f" and {len(after) - _MOST_TOLD} more" if len(after) > _MOST_TOLD else ""
    what = "1 correction was" if len(before) == 1 else f"{len(before)} corrections were"
    kept = f"there now: {shown}{more}" if after else "none of them changes what is heard now"
    observe(Notice(f"{path.name}: {what} in the passage; {kept}"))


def _list_corrections(documents: Documents, passages: Sequence[Span]) -> list[ListedChange]:
    review: Review | None = documents.review
    if review is None:
        return []
    changes = list_changes(begin_review(documents.recognised.cleaned), review)
    return [c for c in changes if any(s.start_ms <= c.time_ms < s.end_ms for s in passages)]
