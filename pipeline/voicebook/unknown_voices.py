"""The notebook of unknown voices: what speakers sound like whom nobody has named, and in which recordings.

It is kept only where a user asks for it. One JSON file of embeddings, file names and labels: nothing in it can be
played back. Here is only what stands in it; who is the same person as who is decided by others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from pipeline.domain import VoicePrint
from pipeline.errors import FormatError, UsageError
from pipeline.user_files import WrongValue, decode_json
from pipeline.voicebook.known_voices import PrintRecord, check_lengths, merge_prints

SCHEMA: Final = "transcribe.unknown-voices/1"
MOST_HEARINGS: Final = 8_000
"""Of one notebook, which is read and written with every recording: some 25 MB, years of a weekly panel."""

_REMEDY: Final = "Restore the file from a copy, or delete it: transcribe voices forget --unknown"


@dataclass(frozen=True, slots=True)
class Hearing:
    """A speaker whom nobody has named, in one recording.

    Attributes:
        voice: what the speaker sounds like.
        recording: the recording's sha256.
        name: the recording's file name.
        label: the speaker's label in its results.
        record: path of the transcript's JSON; empty where none was written on this machine.
        spans: key of when the speaker speaks, by which a label is known to mean the same speaker still.
    """

    voice: VoicePrint
    recording: str
    name: str
    label: str
    record: str = ""
    spans: str = ""


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    """One voice, under a number that no other has had, and all that was heard of it, the latest last."""

    number: int
    hearings: tuple[Hearing, ...]

    @property
    def title(self) -> str:
        """What the person is called as long as there is no name."""
        return f"Unknown {self.number}"

    @property
    def voice(self) -> VoicePrint:
        """One print of all that was heard."""
        return merge_prints([hearing.voice for hearing in self.hearings])


@dataclass(frozen=True, slots=True)
class Notebook:
    """People in the order in which they were first heard; ``next_number`` is for whoever comes next."""

    people: tuple[UnknownPerson, ...] = ()
    next_number: int = 1

    def replace_recording(
        self, recording: str, heard: Iterable[tuple[int | None, Hearing]]
    ) -> Notebook:
        """The notebook with this in place of all that it has of a recording.

        Args:
            recording: its sha256.
            heard: its speakers, each with the number of the person who it is; ``None`` for somebody new.
        """
        people = {p.number: _leave_out(p, recording) for p in self.people}
        number = self.next_number
        for known, hearing in heard:
            if known is not None:
                person = people[known]
                people[known] = replace(person, hearings=(*person.hearings, hearing))
            else:
                people[number] = UnknownPerson(number, (hearing,))
                number += 1
        return Notebook(_bound([p for p in people.values() if p.hearings]), number)

    def find(self, meant: str) -> UnknownPerson:
        """Return the person of this title or number.

        Raises:
            UsageError: there is none.
        """
        match = re.fullmatch(r"(?:unknown[ _-]?)?([0-9]{1,9})", meant.strip(), re.IGNORECASE)
        found = [p for p in self.people if match and p.number == int(match[1])]
        if found:
            return found[0]
        titles = ", ".join(person.title for person in self.people)
        remedy = f"It has {titles}" if titles else "Voices are kept by a run with --remember-voices"
        raise UsageError(meant, "no such voice is in the notebook of unknown voices", remedy)

    def remove(self, person: UnknownPerson) -> Notebook:
        """The notebook without a person."""
        return replace(self, people=tuple(p for p in self.people if p.number != person.number))

    def find_speaker(self, recording: str, label: str) -> UnknownPerson | None:
        """Return who a speaker of a recording is; ``None`` where the notebook doesn't know."""
        return next(
            (
                p
                for p in self.people
                for h in p.hearings
                if (h.recording, h.label) == (recording, label)
            ),
            None,
        )


def _bound(people: list[UnknownPerson]) -> tuple[UnknownPerson, ...]:
    """The people without those who are too many: who was heard once, longest ago, goes first; then who is oldest."""
    surplus = sum(len(person.hearings) for person in people) - MOST_HEARINGS
    for person in sorted(people, key=lambda p: (len(p.hearings) > 1, p.number)):
        if surplus <= 0:
            break
        people = [other for other in people if other is not person]
        surplus -= len(person.hearings)
    return tuple(people)


def _leave_out(person: UnknownPerson, recording: str) -> UnknownPerson:
    return replace(person, hearings=tuple(h for h in person.hearings if h.recording != recording))


def render_notebook(notebook: Notebook) -> str:
    """The notebook as JSON; ``parse_notebook`` gives it back, equal in every field."""
    content = {
        "schema": SCHEMA,
        "next": notebook.next_number,
        "people": [
            {"number": p.number, "hearings": [_render_hearing(h) for h in p.hearings]}
            for p in notebook.people
        ],
    }
    # Compact: thousands of speakers are a few megabytes.
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _render_hearing(hearing: Hearing) -> dict[str, object]:
    voice = hearing.voice
    return {
        "recording": hearing.recording,
        "name": hearing.name,
        "label": hearing.label,
        "record": hearing.record,
        "spans": hearing.spans,
        "seconds": voice.seconds,
        "model": voice.model,
        "vector": voice.vector,
    }


class _Hearing(PrintRecord, frozen=True, kw_only=True):
    recording: Annotated[str, Meta(min_length=1, max_length=200)]
    name: Annotated[str, Meta(max_length=10_000)]
    label: Annotated[str, Meta(min_length=1, max_length=200)]
    record: Annotated[str, Meta(max_length=10_000)] = ""
    spans: Annotated[str, Meta(max_length=200)] = ""

    def read(self) -> Hearing:
        return Hearing(self.voice, self.recording, self.name, self.label, self.record, self.spans)


class _Person(Struct, frozen=True):
    number: Annotated[int, Meta(ge=1, le=10**9)]
    hearings: Annotated[tuple[_Hearing, ...], Meta(min_length=1)]

    def __post_init__(self) -> None:
        if len({hearing.model for hearing in self.hearings}) > 1:
            raise ValueError("hearings are not of one model")

    def read(self) -> UnknownPerson:
        return UnknownPerson(self.number, tuple(hearing.read() for hearing in self.hearings))


class _Notebook(Struct, frozen=True):
    people: tuple[_Person, ...]
    next: Annotated[int, Meta(ge=1, le=10**9 + 1)] = 1


class _Head(Struct, frozen=True):
    schema: Any = None


def parse_notebook(text: str, subject: str = "notebook of unknown voices") -> Notebook:
    """Return the notebook that a JSON text holds.

    Args:
        text: What the file holds.
        subject: What to call the file in an error message.

    Raises:
        FormatError: The text is no JSON, no notebook, or damaged.
    """
    try:
        schema = decode_json(text, _Head).schema
        if schema != SCHEMA:
            reason = f"its schema is {schema!r}, not {SCHEMA!r}"
            raise FormatError(subject, reason, _REMEDY)
        read = decode_json(text, _Notebook)
    except WrongValue as error:
        raise FormatError(subject, f"it is damaged ({error})", _REMEDY) from error
    except ValueError as error:
        raise FormatError(subject, f"it is not valid JSON ({error})", _REMEDY) from error
    people = tuple(person.read() for person in read.people)
    check_lengths((h.voice for p in people for h in p.hearings), subject, _REMEDY)
    numbers = [person.number for person in people]
    if len(set(numbers)) < len(numbers):
        raise FormatError(subject, "a number is in it twice", _REMEDY)
    return Notebook(people, max([read.next, *(number + 1 for number in numbers)]))
