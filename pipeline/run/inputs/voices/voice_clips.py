"""Voices that are known by name: heard in clips, learned and forgotten."""

from __future__ import annotations

import contextlib
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Span, VoicePrint
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.protocols import Diarizer, Samples, VoiceEmbedder
from pipeline.errors import (
    FormatError,
    MediaError,
    SeveralVoices,
    TooShort,
    UsageError,
)
from pipeline.media import load_audio
from pipeline.names import parse_assignment, parse_voice_name, split_speakers
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.voices.book_files import change_book, read_book, read_notebook
from pipeline.run.inputs.voices.clip_likeness import (
    check_enrolled,
    check_likeness,
    describe_doubt,
    describe_unknown,
    measure_likeness,
)
from pipeline.terminal import quote_argument
from pipeline.user_files import expand_home
from pipeline.voicebook import VoiceBook, VoiceClip, merge_prints
from pipeline.voicebook.known_voices import LONGEST_SOURCE

ONE_VOICE_SHARE = 0.8
"""Of the speech in a clip that one voice is learnt from: less is a conversation."""


def hear_clip(path: Path, diarizer: Diarizer, embedder: VoiceEmbedder) -> VoicePrint:
    """What the voice in a recording of one person sounds like; a word of another does no harm.

    Raises:
        MediaError: the recording can't be used, holds less than a second of speech, or more than
            one voice.
    """
    with contextlib.closing(load_audio(path)) as audio:
        return _hear_voice(path, audio.channels[0], diarizer, embedder)


def _hear_voice(
    path: Path, samples: Samples, diarizer: Diarizer, embedder: VoiceEmbedder
) -> VoicePrint:
    spoken: dict[str, list[Span]] = {}
    for found in diarizer.diarize(samples):
        spoken.setdefault(found.speaker, []).append(found.span)
    talk_ms = {label: sum(s.duration_ms for s in spans) for label, spans in spoken.items()}
    main = max(talk_ms, key=talk_ms.__getitem__, default="")
    if main and talk_ms[main] < ONE_VOICE_SHARE * sum(talk_ms.values()):
        share = talk_ms[main] / sum(talk_ms.values())
        raise SeveralVoices(
            str(path),
            f"it has {len(spoken)} voices, the main one for {100 * share:.0f} % of the speech",
            "Give a clip in which one person speaks",
        )
    voice = embedder.embed(samples, spoken[main]) if main else None
    if voice is None:
        raise TooShort(
            str(path), "it has too little speech to recognise a voice", "Give 10 s of one voice"
        )
    return voice


def list_clips(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return the names of voices that are to be looked for, each with the path of a clip of it.

    ``--speakers Ann=ann.wav`` and ``--enroll Ann=ann.wav`` are the same.

    Raises:
        UsageError: one is not ``NAME=FILE``.
    """
    _, clips = split_speakers(settings.speakers)
    return (*(parse_assignment(text, "--enroll", named="key") for text in settings.enroll), *clips)


def know_voices(
    settings: Settings,
    folder: Path | None,
    diarizer: Diarizer,
    embedder: VoiceEmbedder,
    observe: Observer = lambda _: None,
) -> dict[str, VoicePrint]:
    """The voices that speakers are compared with, by name; an enrolled clip before the voice book.

    Args:
        settings: with the clips that are enrolled.
        folder: the user's data folder, where the voice book is.
        diarizer: finds the one voice of a clip.
        embedder: hears what it is like.
        observe: told of clips of one voice under two names.

    Raises:
        UsageError: an enrolment is not ``NAME=FILE``, its clip can't be used, or is hardly of this voice.
        FormatError: the voice book is damaged.
    """
    known: dict[str, VoicePrint] = {}
    if folder is not None and settings.voices:
        book = read_book(folder)
        if book.known:
            known.update(book.prints_of(embedder.model))
    clips, enrolled = VoiceBook(), dict[str, list[VoicePrint]]()
    for name, clip in dict.fromkeys(list_clips(settings)):
        try:
            voice = hear_clip(expand_home(clip), diarizer, embedder)
        except MediaError as error:
            raise UsageError(f"{name}={clip}", str(error)) from error
        if doubt := check_enrolled(measure_likeness(clips, name, voice), name, clip):
            observe(Notice(doubt))
        clips = clips.add(name, voice)
        enrolled.setdefault(name, []).append(voice)
    return known | {name: merge_prints(prints) for name, prints in enrolled.items()}


def learn_voice(
    folder: Path,
    name: str,
    clip: Path,
    *,
    anyway: bool = False,
    observe: Observer = lambda _: None,
) -> Path:
    """The path of the voice book, which knows one more voice now, or knows one better.

    Args:
        folder: the user's data folder.
        name: whose voice it is.
        clip: a recording of it.
        anyway: whether it is added even if it sounds like another's, or unlike the other clips.
        observe: told what is doubtful about the clip.

    Raises:
        UsageError: this can't be a name, or the clip is hardly of this voice.
        MediaError: the clip can't be used.
    """
    known = parse_voice_name(name, "NAME")
    read_book(folder)  # a damaged one is told before the clip is heard
    voice = hear_clip(clip, OnnxDiarizer(), OnnxVoiceEmbedder())
    told: list[str] = []

    def add(book: VoiceBook) -> VoiceBook:
        changed, doubt = _add_clip(book, known, VoiceClip(voice, clip.name), anyway=anyway)
        told.extend([doubt] if doubt else [])
        return changed

    path = change_book(folder, add)
    for text in (*told, *_find_unknown(folder, known, voice)):
        observe(Notice(text))
    return path


def _find_unknown(folder: Path, name: str, voice: VoicePrint) -> tuple[str, ...]:
    """Who in the notebook may be this voice; what is wrong with the notebook is for a run that keeps it."""
    try:
        return tuple(describe_unknown(read_notebook(folder), name, voice))
    except FormatError:
        return ()


def _add_clip(
    book: VoiceBook, name: str, clip: VoiceClip, *, anyway: bool
) -> tuple[VoiceBook, str]:
    """The book with one more clip of a voice, and what is doubtful about it, if anything is.

    Raises:
        UsageError: the clip is hardly of this voice, and is not to be added anyway.
    """
    changed = book.add(name, clip.voice, clip.source[:LONGEST_SOURCE])
    if changed is book:
        return book, f"{clip.source}: {name} was learned from it before; nothing was changed"
    likeness = measure_likeness(book, name, clip.voice)
    if not anyway:
        check_likeness(likeness, name, clip.source)
    before = book.find(name)
    number = len(before.clips) + 1 if before is not None else 1
    command = f"transcribe voices remove {quote_argument(name)} --clip {number}"
    return changed, describe_doubt(likeness, name, clip.source, command)


def forget_voice(folder: Path, name: str, clip: str | None = None) -> Path:
    """The path of the voice book, which doesn't know this voice any more, or one clip of it.

    Args:
        folder: the user's data folder.
        name: whose voice it is.
        clip: the number of the clip, or its file's name; without, all of the voice is forgotten.

    Raises:
        UsageError: it never did.
    """
    read_book(folder).remove(name, clip)  # nothing is made where there is none
    return change_book(folder, lambda book: book.remove(name, clip))
