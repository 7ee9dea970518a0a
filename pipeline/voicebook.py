"""The voice book: what known voices sound like, so that a host has the same name in every episode.

One JSON file of names and embeddings. Nothing in it can be played back; it never leaves the
machine. Here is only what stands in it: reading and writing the file is for others.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from pipeline.domain import VoicePrint, find_name_fault
from pipeline.errors import FormatError, UsageError
from pipeline.text.case_folding import fold_case
from pipeline.user_files import WrongValue, decode_json

SCHEMA: Final = "transcribe.voices/1"
UNIT_TOLERANCE: Final = 1e-3  # how far a vector's length may be from 1
_REMEDY: Final = "Restore the file from a copy, or delete it and add the voices again"


@dataclass(frozen=True, slots=True)
class VoiceBook:
    """Known voices in the order they were added; no name is there twice, in whatever case."""

    voices: tuple[tuple[str, VoicePrint], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order they were added."""
        return tuple(name for name, _ in self.voices)

    def add(self, name: str, voice: VoicePrint) -> VoiceBook:
        """The book with one more voice, or with one that is known better.

        Under a name that is there already, the two prints become their mean, weighted by how long
        each was heard; the name keeps its first spelling.

        Raises:
            UsageError: This can't be a name, or the name's print is of another model.
        """
        if fault := find_name_fault(name):
            raise UsageError(f"voice {name!r}", fault)
        index = self._find(name)
        if index is None:
            return VoiceBook((*self.voices, (name, voice)))
        known, before = self.voices[index]
        if before.model != voice.model:
            raise _refuse_model(known, before.model, voice.model)
        entry = (known, merge_prints(before, voice))
        return VoiceBook((*self.voices[:index], entry, *self.voices[index + 1 :]))

    def remove(self, name: str) -> VoiceBook:
        """The book without this voice.

        Raises:
            UsageError: There is none of this name; the nearest names are given.
        """
        index = self._find(name)
        if index is None:
            raise UsageError(
                f"voice {name!r}", "no voice in the voice book has this name", self._suggest(name)
            )
        return VoiceBook((*self.voices[:index], *self.voices[index + 1 :]))

    def prints_of(self, model: str) -> Mapping[str, VoicePrint]:
        """The prints by name, all of them made by this model.

        Raises:
            UsageError: A print was made by another model, so that it can't be compared.
        """
        for name, voice in self.voices:
            if voice.model != model:
                raise _refuse_model(name, voice.model, model)
        return dict(self.voices)

    def _find(self, name: str) -> int | None:
        folded = fold_case(name)
        return next((i for i, (n, _) in enumerate(self.voices) if fold_case(n) == folded), None)

    def _suggest(self, name: str) -> str:
        if not self.voices:
            return "The voice book is empty"
        spelled = {fold_case(known): known for known in self.names}
        near = difflib.get_close_matches(fold_case(name), spelled, n=3, cutoff=0.5)
        named = ", ".join(spelled[n] for n in near) or ", ".join(self.names)
        return f"Did you mean {named}?" if near else f"It has {named}"


def merge_prints(first: VoicePrint, second: VoicePrint) -> VoicePrint:
    """One print of a voice heard twice: the mean by seconds, at unit length.

    Two prints that point opposite ways have no mean; the longer one stays.
    """
    mean = [
        a * first.seconds + b * second.seconds
        for a, b in zip(first.vector, second.vector, strict=True)
    ]
    length = math.hypot(*mean)
    seconds = first.seconds + second.seconds
    if length < 1e-6 * seconds:
        return replace(max(first, second, key=lambda p: p.seconds), seconds=seconds)
    return VoicePrint(tuple(value / length for value in mean), seconds, first.model)


def render_book(book: VoiceBook) -> str:
    """The book as JSON; ``parse_book`` gives it back, equal in every field."""
    voices = [
        {"name": name, "seconds": voice.seconds, "model": voice.model, "vector": voice.vector}
        for name, voice in book.voices
    ]
    content = {"schema": SCHEMA, "voices": voices}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


class _Voice(Struct, frozen=True):
    name: str
    model: Annotated[str, Meta(min_length=1)]
    seconds: Annotated[float, Meta(gt=0, le=1e300)]
    vector: tuple[Annotated[float, Meta(ge=-1e300, le=1e300)], ...]

    def __post_init__(self) -> None:
        if find_name_fault(self.name):
            raise ValueError("name is not valid")
        if abs(math.hypot(*self.vector) - 1) > UNIT_TOLERANCE:
            raise ValueError("length is not 1")


class _Book(Struct, frozen=True):
    voices: tuple[_Voice, ...]


class _Head(Struct, frozen=True):
    schema: Any = None


_FAULTS: Final = {
    "name": "has no valid name",
    "model": "doesn't say which model made it",
    "seconds": "doesn't say how many seconds of speech it was learned from",
    "vector": "has no vector of numbers",
    "length": "has a vector that is not of unit length",
}


def parse_book(text: str, subject: str = "voice book") -> VoiceBook:
    """Return the book that a JSON text holds.

    Args:
        text: What the file holds.
        subject: What to call the file in an error message.

    Raises:
        FormatError: The text is no JSON, no voice book, or damaged.
    """
    try:
        _check_schema(decode_json(text, _Head).schema, subject)
        voices = decode_json(text, _Book).voices
    except WrongValue as error:
        raise FormatError(subject, _explain(str(error)), _REMEDY) from error
    except ValueError as error:
        raise FormatError(subject, f"it is not valid JSON ({error})", _REMEDY) from error
    book = VoiceBook(tuple((v.name, VoicePrint(v.vector, v.seconds, v.model)) for v in voices))
    if len({fold_case(name) for name in book.names}) < len(book.names):
        raise FormatError(subject, "a name is in it twice", _REMEDY)
    lengths = {(voice.model, len(voice.vector)) for voice in voices}
    if len(lengths) > len({voice.model for voice in voices}):
        raise FormatError(subject, "one model's vectors have different lengths", _REMEDY)
    return book


def _check_schema(schema: object, subject: str) -> None:
    """Raise `FormatError` unless the schema is this version's."""
    if isinstance(schema, str) and schema.startswith("transcribe.voices/"):
        if schema != SCHEMA:
            reason = f"its schema is {schema!r}, not {SCHEMA!r}"
            raise FormatError(subject, reason, "Use the version of this program that wrote it")
    else:
        raise FormatError(subject, "it is not a voice book", _REMEDY)


def _explain(wrong: str) -> str:
    """What is wrong with a voice, by the place that is told first; or with the book."""
    place = re.match(r"(voices\[\d+\])(?:\.(\w+))?", wrong)
    if place is None:
        return "it has no list of voices" if "voices" in wrong else "it is not a voice book"
    return f"{place[1]} {_FAULTS.get(place[2], 'is not an object')}"


def _refuse_model(name: str, before: str, now: str) -> UsageError:
    return UsageError(
        f"voice {name!r}",
        f"it was learned with another model ({before}, now {now}), and can't be compared",
        f'Run: transcribe voices remove "{name}", and add it again',
    )
