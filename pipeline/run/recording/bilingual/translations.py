"""What is said in another language: read from a file, or recognised as English."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.setting_values import TRANSLATION
from pipeline.domain import Span, Transcript, Turn
from pipeline.errors import ReferencePageError, UsageError
from pipeline.languages import find_base
from pipeline.run.events import Observer
from pipeline.run.inputs.speech_files import read_transcript_file
from pipeline.run.inputs.transcripts import tell_doubts
from pipeline.run.recording.context import Recording
from pipeline.run.recording.passages.part_times import cut_turns, place_turns
from pipeline.run.recording.recognition import hear
from pipeline.run.resources import Engines
from pipeline.store import Store

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Translation:
    """What is said, in another language: its turns, and whether their words have times of their own."""

    language: str
    turns: tuple[Turn, ...]
    is_timed: bool


def check_bilingual(settings: Settings) -> None:
    """Check, before any hour of work, that there are two languages to show.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        UsageError: the language that is spoken is not written down, or the file has no times by which that of a part
            is found.
    """
    if settings.bilingual is not None and settings.task == "translate":
        reason = "with --task translate what is said is not written down"
        raise UsageError("--bilingual", reason, "Leave --task translate out")
    if settings.bilingual not in (None, TRANSLATION):
        read = read_translation(settings, lambda _: None)
        if read is not None and settings.parts and not read.is_timed:
            reason = (
                "it has no times, so nobody knows which of it is said in a part of the recording"
            )
            raise UsageError("--bilingual", reason, "Name subtitles, or leave the part out")


def _take_part(read: Translation, parts: tuple[Span, ...], settings: Settings) -> Translation:
    """What of a file in another language is said in parts of the recording."""
    turns = cut_turns(read.turns, parts, is_clip=settings.clip)
    return replace(read, turns=turns)


def find_translation(
    recording: Recording, heard: Sequence[Transcript], engines: Engines, store: Store | None
) -> Translation | None:
    """What was heard in another language, read from a file or recognised as English; ``None`` where it isn't asked for.

    Raises:
        ReferencePageError: the file can't be read, or holds no speech.
        UsageError: the model can't translate.
    """
    settings = recording.settings
    if settings.bilingual != TRANSLATION:
        read = read_translation(settings, recording.observe)
        return read and _take_part(read, heard[0].origin.parts, settings)
    spoken = {segment.language for channel in heard for segment in channel.segments}
    if {find_base(language) for language in spoken} <= {ENGLISH}:
        recording.notify(
            ["it is in English, which is not translated: its subtitles show one language"]
        )
        return None
    other = copy.copy(recording)  # which has the sound, if it was decoded
    other.settings = replace(settings, task="translate", live=False)
    has_sound = "audio" in vars(recording)
    translated = hear(other, engines, store)
    if not has_sound and "audio" in vars(other):
        other.close()
    segments = sorted(chain(*(channel.segments for channel in translated)), key=lambda s: s.span)
    turns = tuple(Turn(None, segment.words) for segment in segments)
    placed = place_turns(turns, translated[0].origin.parts, is_clip=settings.clip)
    return Translation(ENGLISH, placed, True)


def read_translation(settings: Settings, observe: Observer) -> Translation | None:
    """The text in another language that the settings name; ``None`` where they name none.

    Raises:
        ReferencePageError: it can't be read, or holds no speech.
        UsageError: the model's translation is asked for, which takes the recording.
    """
    if settings.bilingual is None:
        return None
    if settings.bilingual == TRANSLATION:
        reason = "the model's translation takes the recording, which is not listened to here"
        remedy = "Use `transcribe AUDIO --bilingual translation`, or name a file: that of --task translate will do"
        raise UsageError("--bilingual translation", reason, remedy)
    path = Path(settings.bilingual)
    speech = read_transcript_file(path)
    tell_doubts(path, observe, encoding=speech.page.note, unread=speech.page.unread)
    if not speech.turns:
        raise ReferencePageError(
            str(path), "it holds no speech", "Name the text in the other language"
        )
    from pipeline.compare import guess_language

    language = guess_language(" ".join(turn.text for turn in speech.turns))
    is_timed = any(word.span.end_ms for turn in speech.turns for word in turn.words)
    return Translation(language, speech.turns, is_timed)
