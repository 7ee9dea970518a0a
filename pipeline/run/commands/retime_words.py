"""Words that were typed anew, timed by the recording where it is there: nothing else is listened to, or moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from pipeline.alignment import Placed, Stretch
from pipeline.alignment.stretches import Branch
from pipeline.config import Settings
from pipeline.corrections.new_word_stretches import (
    NewWordStretch,
    find_new_words,
    place_new_words,
)
from pipeline.domain import Media, Review, Span
from pipeline.domain.time_ranges import TimeRange
from pipeline.engines.forced_alignment.pocketsphinx import PocketsphinxAligner
from pipeline.engines.models.whisper_weights import find_local
from pipeline.engines.protocols import Aligner
from pipeline.errors import TranscribeError
from pipeline.media import Parts, hash_file, load_audio
from pipeline.run.commands.align import choose_aligner
from pipeline.run.events import Observer
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.clip_sound import list_clip_ranges
from pipeline.run.outputs.page_audio import find_named, prove
from pipeline.run.resources import open_recognizer
from pipeline.user_folders import find_cache_dir

ENGLISH = "en"


def retime_review(
    review: Review,
    record: Path,
    settings: Settings,
    observe: Observer = lambda _: None,
    *,
    before: Review | None = None,
    audio: Path | None = None,
    aligner: Aligner | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Review:
    """The corrections with the times of new words as they are heard; as they are where they can't be listened to.

    Nothing is fetched for it: English is followed without a model, other languages where one is here.

    Args:
        review: corrections whose new words have times that were shared out.
        record: the transcript's JSON, which names the recording.
        settings: which model follows other languages, and where it may compute.
        observe: told what a person should know of the recording.
        before: the corrections as they were, whose words have been timed.
        audio: the recording, in place of the one that the transcript names.
        aligner: what finds the words, in place of the one that the language calls for.
        on_progress: called with the share of the recording that is decoded, 0..1, which takes by far the longest.
    """
    stretches = find_new_words(review, before)
    if not stretches:
        return review
    chosen = aligner or _choose(review.language, settings, observe)
    recording = _find_sound(review.media, record.parent, audio)
    if chosen is None or recording is None:
        return review
    load = partial(load_audio, accept_truncated=True, on_progress=on_progress)
    try:
        parts = Parts(_find_ranges(record, recording), border_ms=0)
        with closing(load(recording, audio_track=settings.audio_track, parts=parts)) as sound:
            found = chosen.align(sound.channels[0], list(map(_ask, stretches)), review.language)
    except TranscribeError:  # the words have times without it
        return review
    return place_new_words(review, stretches, list(map(_read, stretches, found)))


def _choose(language: str, settings: Settings, observe: Observer) -> Aligner | None:
    """What finds known words of a language with what is on this machine; ``None`` where nothing does."""
    if language == ENGLISH and find_spec("pocketsphinx") is not None:
        return PocketsphinxAligner()
    if find_local(settings.model) is None:
        return None
    try:
        here = replace(settings, offline=True)
        return choose_aligner(open_recognizer(here, find_cache_dir(), observe))
    except TranscribeError:
        return None


def _find_sound(media: Media, folder: Path, audio: Path | None) -> Path | None:
    """The recording: the one that is named, else the very one that the transcript was made from."""
    try:
        if audio is not None:
            return prove(audio).path
        if media.tracks:  # nobody knows on which of them new words are said
            return None
        found = find_named(media, folder)
        if found is None or (media.sha256 and hash_file(found.path) != media.sha256):
            return None
        return found.path
    except TranscribeError:
        return None


def _find_ranges(record: Path, recording: Path) -> tuple[TimeRange, ...]:
    """The parts of the recording that the transcript's times are of, where it is of a clip."""
    try:
        return list_clip_ranges(read_transcript(record).origin, recording)
    except (OSError, TranscribeError):  # corrections may be read without it
        return ()


def _ask(stretch: NewWordStretch) -> Stretch:
    """What an aligner is asked: any known word may be where the sound begins or ends, every new one is in it."""
    words = (*stretch.before, *stretch.words, *stretch.after)
    branches = tuple(Branch((word,)) for word in words)
    return Stretch(stretch.sound, branches, len(stretch.before), len(stretch.after))


def _read(
    stretch: NewWordStretch, found: tuple[Placed, ...] | None
) -> tuple[Sequence[Span | None], Sequence[Span]] | None:
    """When known and new words were found; ``None`` unless all of the new ones were."""
    if found is None:
        return None
    spans = [placed.spans[0] if placed.spans else None for placed in found]
    first, last = len(stretch.before), len(stretch.before) + len(stretch.words)
    new = [span for span in spans[first:last] if span is not None]
    if len(new) != last - first:
        return None
    return [*spans[:first], *spans[last:]], new
