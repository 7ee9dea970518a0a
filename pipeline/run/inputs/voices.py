"""Voices that are known by name: heard, learnt, and kept in a book."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
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
from pipeline.names import (
    parse_assignment,
    parse_names,
)
from pipeline.store import change_folder, prepare_folder, write_all
from pipeline.user_files import expand_home, explain, read_text
from pipeline.voicebook import VoiceBook, parse_book, render_book

BOOK_NAME = "voices.json"


ONE_VOICE_SHARE = 0.8
"""Of the speech in a clip that one voice is learnt from: less is a conversation."""


def read_book(folder: Path) -> VoiceBook:
    """The voice book in a user's data folder; an empty one where there is none.

    Raises:
        FormatError: the file is damaged.
    """
    path = folder / BOOK_NAME
    try:
        return parse_book(read_text(path), str(path))
    except FileNotFoundError:
        return VoiceBook()
    except (OSError, ValueError) as error:
        raise FormatError(
            str(path),
            f"it can't be read ({explain(error)})",
            "Correct its permissions, or delete it",
        ) from error


def write_book(folder: Path, book: VoiceBook) -> Path:
    """The path of the voice book, written whole, for its owner's eyes only.

    Raises:
        OutputError: the folder can't be written to.
    """
    path = folder / BOOK_NAME
    prepare_folder(folder)
    write_all({path: render_book(book)}, private=True)
    return path


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


def know_voices(
    settings: Settings, folder: Path | None, diarizer: Diarizer, embedder: VoiceEmbedder
) -> dict[str, VoicePrint]:
    """The voices that speakers are compared with, by name; an enrolled clip before the voice book.

    Raises:
        UsageError: an enrolment is not ``NAME=FILE``, or its clip can't be used.
        FormatError: the voice book is damaged.
    """
    known: dict[str, VoicePrint] = {}
    if folder is not None and settings.voices:
        book = read_book(folder)
        if book.voices:
            known.update(book.prints_of(embedder.model))
    for text in settings.enroll:
        name, clip = parse_assignment(text, "--enroll", named="key")
        try:
            known[name] = hear_clip(expand_home(clip), diarizer, embedder)
        except MediaError as error:
            raise UsageError(f"--enroll {text}", str(error)) from error
    return known


def learn_voice(folder: Path, name: str, clip: Path) -> Path:
    """The path of the voice book, which knows one more voice now, or knows one better.

    Raises:
        UsageError: this can't be a name.
        MediaError: the clip can't be used.
    """
    (known,) = parse_names(name, "NAME")[:1]
    read_book(folder)  # a damaged one is told before the clip is heard
    voice = hear_clip(clip, OnnxDiarizer(), OnnxVoiceEmbedder())
    return change_book(folder, lambda book: book.add(known, voice))


def forget_voice(folder: Path, name: str) -> Path:
    """The path of the voice book, which doesn't know this voice any more.

    Raises:
        UsageError: it never did.
    """
    read_book(folder).remove(name)  # nothing is made where there is none
    return change_book(folder, lambda book: book.remove(name))


def change_book(folder: Path, change: Callable[[VoiceBook], VoiceBook]) -> Path:
    """The path of the voice book, with a change made to what it holds by then; others wait meanwhile.

    Raises:
        FormatError: the file is damaged.
        OutputError: the folder can't be written to.
    """
    prepare_folder(folder)
    with change_folder(folder):
        return write_book(folder, change(read_book(folder)))
