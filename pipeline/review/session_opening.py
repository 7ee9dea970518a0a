"""A transcript, opened to be corrected."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.corrections.change_journal import begin_draft
from pipeline.domain import Review, ReviewedTurn, ReviewedWord, Transcript
from pipeline.errors import OutputError
from pipeline.review.session import Session, begin_version
from pipeline.run.documents import clean_as_asked
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.page_audio import find_recording


def open_session(
    record: Path,
    settings: Settings,
    *,
    reference: Path | None = None,
    audio: Path | None = None,
    observe: Observer = lambda _: None,
) -> Session:
    """A transcript with its corrections, ready to be corrected further.

    Args:
        record: the transcript's file.
        settings: the layout of outputs.
        reference: the published text, in place of the one that lies beside it.
        audio: the recording, in place of the one that the transcript names.
        observe: told what a person should know.

    Raises:
        FormatError: the file is no transcript.
        OutputError: a file that is named can't be used.
    """
    transcript = read_transcript(record)
    cleaned = clean_as_asked(transcript)
    review = _begin(cleaned)
    dropped = [word for part in transcript.dropped for word in part.segment.words]
    return Session(
        record,
        transcript,
        cleaned,
        review,
        begin_draft(review, dropped, begin_version()),
        settings,
        reference or Job(record, record.parent, record.stem).find_reference(),
        _find_sound(record, audio, observe),
    )


def _begin(cleaned: Transcript) -> Review:
    turns = (
        ReviewedTurn(turn.speaker, tuple(map(ReviewedWord, turn.words))) for turn in cleaned.turns
    )
    return Review(cleaned.media, cleaned.language, cleaned.turns, tuple(turns))


def _find_sound(record: Path, audio: Path | None, observe: Observer) -> Path | None:
    """The recording, if it is there; why it isn't used is told where the transcript alone names it.

    Raises:
        OutputError: the one that a person names can't be used.
    """
    try:
        found = find_recording(record, audio)
    except OutputError as error:
        if audio is not None:
            raise
        observe(Notice(f"Without the recording: {error}"))
        return None
    return found.path if found is not None else None
