"""Voices of the notebook get a name, once for all recordings, or are forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import NameSource, SpeakerSpan
from pipeline.errors import TranscribeError
from pipeline.names import parse_voice_name
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.inputs.voices.book_files import (
    changing_voices,
    read_book,
    read_notebook,
    write_voices,
)
from pipeline.run.inputs.voices.clip_likeness import check_likeness, measure_likeness
from pipeline.store import make_key
from pipeline.terminal import quote_argument
from pipeline.voicebook import Hearing, Notebook, UnknownPerson
from pipeline.voicebook.known_voices import LONGEST_SOURCE

NAMELESS = frozenset({NameSource.DIARIZER, NameSource.CHANNEL})
"""Sources of a speaker's name that no person, no page and no known voice has given."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Who had no name before: the voice book's path, and the results in which the speaker still has none.

    ``results`` have the transcript's JSON and the speaker's label.
    """

    book: Path
    results: tuple[tuple[Path, str], ...] = ()


def key_speaker(diarization: Sequence[SpeakerSpan], label: str) -> str:
    """Return a key of when somebody speaks: another diarization may give the label to somebody else."""
    own = [(span.span.start_ms, span.span.end_ms) for span in diarization if span.speaker == label]
    return make_key(own)


def name_unknown(folder: Path, meant: str, name: str, *, anyway: bool = False) -> NamedPerson:
    """Put the voice of somebody unknown into the voice book, under a name, and take it out of the notebook.

    Args:
        folder: the user's data folder.
        meant: who, as the notebook calls them, such as ``Unknown 3``.
        name: what they are called from now on.
        anyway: whether that is done even if the voice sounds like another's, or unlike what is known of this name.

    Raises:
        UsageError: there is nobody of this title, this can't be a name, or the voice is hardly this one.
        FormatError: a file of voices is damaged.
        OutputError: the folder can't be written to.
    """
    known = parse_voice_name(name, "NAME")
    read_notebook(folder).find(meant)  # nothing is made where there is none
    with changing_voices(folder):
        notebook, book = read_notebook(folder), read_book(folder)
        person = notebook.find(meant)
        if not anyway:
            check_likeness(measure_likeness(book, known, person.voice), known, person.title)
        for hearing in person.hearings:
            spoke = f", {hearing.label}"
            source = hearing.name[: LONGEST_SOURCE - len(spoke)] + spoke
            book = book.add(known, hearing.voice, source)
        path = write_voices(folder, book=book, notebook=notebook.remove(person))
    return NamedPerson(path, tuple(find_nameless(person)))


def find_nameless(person: UnknownPerson) -> Iterator[tuple[Path, str]]:
    """Yield the results in which somebody still has no name, each with the label: only where that is known."""
    for hearing in person.hearings:
        try:
            if hearing.record and _is_nameless(hearing):
                yield Path(hearing.record), hearing.label
        except (OSError, TranscribeError):  # it is gone, or is something else by now
            continue


def _is_nameless(hearing: Hearing) -> bool:
    transcript = read_transcript(Path(hearing.record))
    if transcript.media.sha256 != hearing.recording:
        return False
    if key_speaker(transcript.diarization, hearing.label) != hearing.spans:
        return False
    review = find_review(Path(hearing.record))
    speakers = (*transcript.speakers, *(review.speakers if review is not None else ()))
    own = [speaker for speaker in speakers if speaker.label == hearing.label]
    return bool(own) and own[-1].source in NAMELESS


def write_rename(record: Path, label: str, name: str) -> str:
    """Return the command that names a speaker in results."""
    return f"transcribe rename {quote_argument(str(record))} {quote_argument(f'{label}={name}')}"


def forget_unknown(folder: Path, meant: str | None = None) -> int:
    """Forget somebody unknown, or all of them; return how many.

    Forgetting all deletes the file, even a damaged one.

    Raises:
        UsageError: there is nobody of this title.
        FormatError: the notebook is damaged.
        OutputError: the folder can't be written to.
    """
    if meant is None:
        return _forget_all(folder)
    read_notebook(folder).find(meant)
    with changing_voices(folder):
        notebook = read_notebook(folder)
        write_voices(folder, notebook=notebook.remove(notebook.find(meant)))
    return 1


def _forget_all(folder: Path) -> int:
    try:
        count = len(read_notebook(folder).people)
    except TranscribeError:  # whatever stands in it
        count = 1
    if folder.is_dir():
        with changing_voices(folder):
            write_voices(folder, notebook=Notebook())
    return count


def tell_also_heard(folder: Path, record: Path, names: Collection[str], observe: Observer) -> None:
    """Tell how the voice of a speaker who was just named gets this name in every recording.

    Args:
        folder: the user's data folder.
        record: the JSON of the transcript in which speakers have new names.
        names: the new names.
        observe: told of it; nothing where the notebook doesn't know the voices.
    """
    try:
        notebook = read_notebook(folder)
        if not notebook.people:
            return
        transcript = read_transcript(record)
    except TranscribeError as error:
        observe(Notice(str(error)))
        return
    for speaker in transcript.speakers:
        person = notebook.find_speaker(transcript.media.sha256, speaker.label)
        if person is not None and speaker.name in names:
            others = [h for h in person.hearings if h.recording != transcript.media.sha256]
            also = f", and was heard in {describe_places(others)}" if others else ""
            named = quote_argument(speaker.name)
            command = f"transcribe voices name {quote_argument(person.title)} {named}"
            told = f"{speaker.name} is {person.title} in your notebook of voices{also}"
            observe(Notice(f"{told}. To know this voice by name everywhere, run: {command}"))


def describe_places(hearings: Sequence[Hearing]) -> str:
    """Return where somebody was heard last, and in how many recordings more."""
    last, places = hearings[-1], len({hearing.recording for hearing in hearings})
    more = f" ({places - 1} more)" if places > 1 else ""
    return f"{last.name} as {last.label}{more}"
