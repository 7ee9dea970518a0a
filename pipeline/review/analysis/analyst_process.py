"""The process beside the editor's server that looks at its text, so that saving never waits for it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from pipeline.config import Settings
from pipeline.corrections.editor_paragraphs import Paragraph, list_numbers
from pipeline.corrections.journal.change_journal import Draft, finish_draft
from pipeline.domain import Reference, Review, Settled, Speaker, Transcript
from pipeline.errors import TranscribeError
from pipeline.review.analysis.findings import Background, analyse
from pipeline.review.analysis.text_places import Subject
from pipeline.run.inputs.speech_files import read_page_file

DONE = "done"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the process is given once: a text and what it is seen beside.

    ``cleaned`` is the transcript as it would be published without corrections, ``page`` the file of the
    published text.
    """

    cleaned: Transcript
    review: Review
    draft: Draft
    settings: Settings
    page: Path | None


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a text: paragraphs in place of others, and what is known beside them.

    ``with_cues`` says whether anybody looks at subtitles.
    """

    version: int
    at: int
    remove: int
    insert: tuple[Paragraph, ...]
    speakers: tuple[Speaker, ...]
    settled: tuple[Settled, ...]
    with_cues: bool


def make_update(before: Draft, after: Draft, *, with_cues: bool = True) -> Update:
    """What makes one draft of another: paragraphs that are the very same at both ends are left out."""
    old, new = before.paragraphs, after.paragraphs
    most = min(len(old), len(new))
    at = next((n for n in range(most) if old[n] is not new[n]), most)
    end = next((n for n in range(most - at) if old[-1 - n] is not new[-1 - n]), most - at)
    insert = new[at : len(new) - end]
    return Update(
        after.version, at, len(old) - end - at, insert, after.speakers, after.settled, with_cues
    )


def apply_update(draft: Draft, update: Update) -> Draft:
    """The draft as it is after an update."""
    paragraphs = draft.paragraphs
    return replace(
        draft,
        version=update.version,
        paragraphs=(
            *paragraphs[: update.at],
            *update.insert,
            *paragraphs[update.at + update.remove :],
        ),
        speakers=update.speakers,
        settled=update.settled,
    )


def serve(connection: Connection, _: object = None) -> None:
    """Answer each update with what is found in the text, as JSON under its name, and then with ``done``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)  # whoever types goes first
    with suppress(EOFError, OSError):
        opening: Opening = connection.recv()
        draft, page = opening.draft, read_page(opening)
        while True:
            update: Update = connection.recv()
            draft = apply_update(draft, update)
            for name, found in look_at(opening, page, draft, with_cues=update.with_cues):
                connection.send((name, found))
            connection.send((DONE, b""))


def read_page(opening: Opening) -> Reference | TranscribeError | None:
    """The published text, if there is one; why it can't be read, where it can't."""
    if opening.page is None:
        return None
    try:
        return read_page_file(opening.page, opening.settings.page).reference
    except TranscribeError as error:
        return error


def look_at(
    opening: Opening,
    page: Reference | TranscribeError | None,
    draft: Draft,
    *,
    with_cues: bool,
) -> Iterator[tuple[str, bytes]]:
    """Yield what is found in a text, as JSON under its name; under ``failed``, why something isn't."""
    subject = Subject(
        draft.version,
        finish_draft(opening.review, draft),
        list_numbers(draft.paragraphs, draft.known),
    )
    error = page if isinstance(page, TranscribeError) else None
    reference = page if isinstance(page, Reference) else None
    background = Background(opening.cleaned, opening.settings, reference)
    try:
        for name, data in analyse(background, subject, with_cues=with_cues):
            yield name, msgspec.json.encode({"version": draft.version, **data})
    except TranscribeError as failed:
        error = failed
    if error is not None:
        yield FAILED, str(error).encode()
