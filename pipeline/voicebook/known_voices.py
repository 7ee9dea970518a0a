"""The voice book: what known voices sound like, so that a host has the same name in every episode.

One JSON file of names and embeddings. Nothing in it can be played back; it never leaves the
machine. Here is only what stands in it: reading and writing the file is for others.

Every clip that a voice was learned from has its own print, so that a wrong one can be taken out again.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from pipeline.domain import VoicePrint, find_name_fault
from pipeline.errors import FormatError, UsageError
from pipeline.text.case_folding import fold_case
from pipeline.user_files import WrongValue, decode_json

SCHEMA: Final = "transcribe.voices/2"
FIRST_SCHEMA: Final = "transcribe.voices/1"
"""Of books with one print for each name, the mean of its clips; they are still read."""

UNIT_TOLERANCE: Final = 1e-3  # how far a vector's length may be from 1
LONGEST_SOURCE: Final = 300
"""Characters of what a print was heard in: a file's name, and a speaker's label."""

_REMEDY: Final = "Restore the file from a copy, or delete it and add the voices again"


@dataclass(frozen=True, slots=True)
class VoiceClip:
    """What a voice sounds like in one recording, and what that was: a file's name, empty where nobody knows."""

    voice: VoicePrint
    source: str = ""


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A name, and all that its voice was learned from, at least one clip; all are of one model."""

    name: str
    clips: tuple[VoiceClip, ...]

    @property
    def voice(self) -> VoicePrint:
        """One print of all clips."""
        return merge_prints([clip.voice for clip in self.clips])

    def find_clip(self, meant: str) -> int:
        """Return the index of the clip of this number, counted from 1, or else of this file's name.

        Raises:
            UsageError: There is none, or several are called so.
        """
        found = [
            i
            for i, clip in enumerate(self.clips)
            if clip.source and fold_case(clip.source) == fold_case(meant)
        ]
        if not found:
            found = [i for i in range(len(self.clips)) if meant == str(i + 1)]
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} clips of {self.name} are called so"
        reason = several if found else f"{self.name} has no such clip"
        there = ", ".join(
            f"{i} ({c.source})" if c.source else str(i) for i, c in enumerate(self.clips, 1)
        )
        raise UsageError(f"--clip {meant!r}", reason, f"Give a number; there are {there}")


@dataclass(frozen=True, slots=True)
class VoiceBook:
    """Known voices in the order they were added; no name is there twice, in whatever case."""

    known: tuple[KnownVoice, ...] = ()

    @classmethod
    def of(cls, prints: Mapping[str, VoicePrint]) -> VoiceBook:
        """Return a book of prints by name."""
        return cls(tuple(KnownVoice(name, (VoiceClip(v),)) for name, v in prints.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order they were added."""
        return tuple(known.name for known in self.known)

    @property
    def voices(self) -> tuple[tuple[str, VoicePrint], ...]:
        """The names, each with one print of all its clips."""
        return tuple((known.name, known.voice) for known in self.known)

    def add(self, name: str, voice: VoicePrint, source: str = "") -> VoiceBook:
        """The book with one more voice, or with one that is known better.

        Under a name that is there already, the print is kept beside the others; the name keeps its first
        spelling. A clip that is there already changes nothing.

        Raises:
            UsageError: This can't be a name, or the name's print is of another model.
        """
        if fault := find_name_fault(name):
            raise UsageError(f"voice {name!r}", fault)
        clip = VoiceClip(voice, source)
        known = self.find(name)
        if known is None:
            return VoiceBook((*self.known, KnownVoice(name, (clip,))))
        if known.clips[0].voice.model != voice.model:
            raise _refuse_model(known.name, known.clips[0].voice.model, voice.model)
        if any(other.voice == voice for other in known.clips):
            return self
        return self._put(replace(known, clips=(*known.clips, clip)))

    def remove(self, name: str, clip: str | None = None) -> VoiceBook:
        """The book without this voice, or without one clip of it, meant by its number or its file's name.

        With its last clip a voice is gone.

        Raises:
            UsageError: There is none of this name, the nearest names are given; or there is no such clip.
        """
        known = self.find(name)
        if known is None:
            raise UsageError(
                f"voice {name!r}", "no voice in the voice book has this name", self._suggest(name)
            )
        if clip is not None:
            index = known.find_clip(clip)
            left = (*known.clips[:index], *known.clips[index + 1 :])
            if left:
                return self._put(replace(known, clips=left))
        return VoiceBook(tuple(other for other in self.known if other is not known))

    def prints_of(self, model: str) -> Mapping[str, VoicePrint]:
        """The prints by name, all of them made by this model.

        Raises:
            UsageError: A print was made by another model, so that it can't be compared.
        """
        prints = dict(self.voices)
        for name, voice in prints.items():
            if voice.model != model:
                raise _refuse_model(name, voice.model, model)
        return prints

    def find(self, name: str) -> KnownVoice | None:
        """Return the voice of this name, in whatever case; ``None`` where there is none."""
        folded = fold_case(name)
        return next((known for known in self.known if fold_case(known.name) == folded), None)

    def _put(self, changed: KnownVoice) -> VoiceBook:
        """The book with this in place of what has its name."""
        return VoiceBook(tuple(changed if k.name == changed.name else k for k in self.known))

    def _suggest(self, name: str) -> str:
        if not self.known:
            return "The voice book is empty"
        spelled = {fold_case(known): known for known in self.names}
        near = difflib.get_close_matches(fold_case(name), spelled, n=3, cutoff=0.5)
        named = ", ".join(spelled[n] for n in near) or ", ".join(self.names)
        return f"Did you mean {named}?" if near else f"It has {named}"


def merge_prints(prints: Sequence[VoicePrint]) -> VoicePrint:
    """One print of a voice heard several times: the mean by seconds, at unit length.

    Prints that cancel each other out have no mean; the longest one stays.

    Args:
        prints: Of one model; at least one.
    """
    if len(prints) == 1:
        return prints[0]
    columns = zip(*(voice.vector for voice in prints), strict=True)
    mean = [sum(v * p.seconds for v, p in zip(column, prints, strict=True)) for column in columns]
    length = math.hypot(*mean)
    seconds = sum(voice.seconds for voice in prints)
    if length < 1e-6 * seconds:
        return replace(max(prints, key=lambda voice: voice.seconds), seconds=seconds)
    return VoicePrint(tuple(value / length for value in mean), seconds, prints[0].model)


def render_book(book: VoiceBook) -> str:
    """The book as JSON; ``parse_book`` gives it back, equal in every field."""
    content = {
        "schema": SCHEMA,
        "voices": [
            {"name": known.name, "clips": [_render_clip(clip) for clip in known.clips]}
            for known in book.known
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _render_clip(clip: VoiceClip) -> dict[str, object]:
    voice = clip.voice
    return {
        **({"source": clip.source} if clip.source else {}),
        "seconds": voice.seconds,
        "model": voice.model,
        "vector": voice.vector,
    }


class PrintRecord(Struct, frozen=True):
    """A print as files hold it."""

    model: Annotated[str, Meta(min_length=1)]
    seconds: Annotated[float, Meta(gt=0, le=1e300)]
    vector: tuple[Annotated[float, Meta(ge=-1e300, le=1e300)], ...]

    def __post_init__(self) -> None:
        if abs(math.hypot(*self.vector) - 1) > UNIT_TOLERANCE:
            raise ValueError("length is not 1")

    @property
    def voice(self) -> VoicePrint:
        """The print."""
        return VoicePrint(self.vector, self.seconds, self.model)


class _FirstVoice(PrintRecord, frozen=True, kw_only=True):
    name: str

    def __post_init__(self) -> None:
        if find_name_fault(self.name):
            raise ValueError("name is not valid")
        super().__post_init__()

    def read(self) -> KnownVoice:
        return KnownVoice(self.name, (VoiceClip(self.voice),))


class _FirstBook(Struct, frozen=True):
    voices: tuple[_FirstVoice, ...]


class _Clip(PrintRecord, frozen=True, kw_only=True):
    source: Annotated[str, Meta(max_length=LONGEST_SOURCE)] = ""


class _Voice(Struct, frozen=True):
    name: str
    clips: tuple[_Clip, ...]

    def __post_init__(self) -> None:
        if find_name_fault(self.name):
            raise ValueError("name is not valid")
        if not self.clips or len({clip.model for clip in self.clips}) > 1:
            raise ValueError("clips are not of one model")

    def read(self) -> KnownVoice:
        return KnownVoice(self.name, tuple(VoiceClip(c.voice, c.source) for c in self.clips))


class _Book(Struct, frozen=True):
    voices: tuple[_Voice, ...]


class _Head(Struct, frozen=True):
    schema: Any = None


_FAULTS: Final = {
    "name": "has no valid name",
    "clips": "has no clips of one model",
    "source": "doesn't say what it was heard in",
    "model": "doesn't say which model made it",
    "seconds": "doesn't say how many seconds of speech it was learned from",
    "vector": "has no vector of numbers",
    "length": "has a vector that is not of unit length",
}


def parse_book(text: str, subject: str = "voice book") -> VoiceBook:
    """Return the book that a JSON text holds, also one of the first schema.

    Args:
        text: What the file holds.
        subject: What to call the file in an error message.

    Raises:
        FormatError: The text is no JSON, no voice book, or damaged.
    """
    try:
        kind = _find_kind(decode_json(text, _Head).schema, subject)
        voices = decode_json(text, kind).voices
    except WrongValue as error:
        raise FormatError(subject, _explain(str(error)), _REMEDY) from error
    except ValueError as error:
        raise FormatError(subject, f"it is not valid JSON ({error})", _REMEDY) from error
    book = VoiceBook(tuple(voice.read() for voice in voices))
    if len({fold_case(name) for name in book.names}) < len(book.names):
        raise FormatError(subject, "a name is in it twice", _REMEDY)
    check_lengths((clip.voice for known in book.known for clip in known.clips), subject, _REMEDY)
    return book


def check_lengths(prints: Iterable[VoicePrint], subject: str, remedy: str) -> None:
    """Raise `FormatError` if vectors of one model have different lengths."""
    lengths = {(voice.model, len(voice.vector)) for voice in prints}
    if len(lengths) > len({model for model, _ in lengths}):
        raise FormatError(subject, "one model's vectors have different lengths", remedy)


def _find_kind(schema: object, subject: str) -> type[_Book | _FirstBook]:
    """Return what a text of this schema is read as; raise `FormatError` where this version knows none such."""
    if schema == SCHEMA:
        return _Book
    if schema == FIRST_SCHEMA:
        return _FirstBook
    if isinstance(schema, str) and schema.startswith("transcribe.voices/"):
        reason = f"its schema is {schema!r}, not {SCHEMA!r}"
        raise FormatError(subject, reason, "Use the version of this program that wrote it")
    raise FormatError(subject, "it is not a voice book", _REMEDY)


def _explain(wrong: str) -> str:
    """What is wrong with a voice, by the place that is told first; or with the book."""
    place = re.match(r"(voices\[\d+\](?:\.clips\[\d+\])?)(?:\.(\w+))?", wrong)
    if place is None:
        return "it has no list of voices" if "voices" in wrong else "it is not a voice book"
    return f"{place[1]} {_FAULTS.get(place[2], 'is not an object')}"


def _refuse_model(name: str, before: str, now: str) -> UsageError:
    return UsageError(
        f"voice {name!r}",
        f"it was learned with another model ({before}, now {now}), and can't be compared",
        f'Run: transcribe voices remove "{name}", and add it again',
    )
