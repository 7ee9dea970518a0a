"""A transcript, opened to be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.config import Settings
from pipeline.corrections.applying import begin_review
from pipeline.corrections.carry_over import carry_over
from pipeline.corrections.journal.change_journal import Draft, begin_draft
from pipeline.domain import Review, Transcript, Word
from pipeline.errors import FormatError, OutputError, TranscribeError
from pipeline.review.listening.recording_sound import RecordingSound
from pipeline.review.saving.review_keeper import ReviewKeeper
from pipeline.review.session import Session, begin_version
from pipeline.run.commands.republish import find_named_page
from pipeline.run.documents import clean_as_asked
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.jobs import Job
from pipeline.run.inputs.reviews import SavedReview, find_saved
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import read_reference
from pipeline.run.outputs.page_audio import prove
from pipeline.store import Store


def open_session(
    record: Path,
    settings: Settings,
    *,
    reference: Path | None = None,
    audio: Path | None = None,
    store: Store | None = None,
    observe: Observer = lambda _: None,
) -> Session:
    """A transcript with its corrections, ready to be corrected further.

    The recording and the published text are those that are given, else those that the transcript names or
    that lie beside it; in ``store`` waveforms are kept. It is told why a text that it names is not shown.

    Raises:
        FormatError: the file is no transcript, or its corrections can't be read.
        OutputError: the recording that is given can't be used.
    """
    if audio is not None:
        prove(audio)
    check_kind(record)
    cleaned = clean_as_asked(transcript := read_transcript(record))
    review = _carry(saved := find_saved(record), cleaned)
    words = [word for dropped in transcript.dropped for word in dropped.segment.words]
    left = _find_draft(saved, review, words)
    page = reference or _find_reference(record, transcript, observe)
    return Session(
        record,
        transcript,
        cleaned,
        review,
        left or begin_draft(review, words, begin_version()),
        ReviewKeeper(record, saved, goes_on=left is not None),
        _find_sound(transcript, record, audio, store),
        settings,
        page,
        list(saved.journal.history) if saved is not None and left is not None else [],
        (reference, audio),
        title=find_title(record, transcript, page, settings),
    )


def find_title(
    record: Path, transcript: Transcript, reference: Path | None, settings: Settings
) -> str:
    """What a recording is called: as on its published text, else as in its file, else as its file."""
    title = ""
    if reference is not None:
        with suppress(TranscribeError):  # whoever compares with it says what is wrong with it
            title = read_reference(reference, settings.page).title
    return title or transcript.media.heading or record.stem


def check_kind(record: Path) -> None:
    """Check that a file is of the kind that can be corrected.

    Raises:
        FormatError: it is no JSON.
    """
    if record.suffix.lower() != ".json":
        reason = "only a transcript in JSON can be corrected"
        raise FormatError(
            str(record), reason, "`transcribe export -f json` makes one from subtitles"
        )


def _find_reference(record: Path, transcript: Transcript, observe: Observer) -> Path | None:
    """The published text that lies beside a transcript, or that it names."""
    beside = Job(record, record.parent, record.stem).find_reference()
    if beside is not None:
        return beside
    try:
        return find_named_page(transcript, record.parent)
    except OutputError as error:
        observe(Notice(f"The published text was not opened: {error}"))
        return None


def _carry(saved: SavedReview | None, cleaned: Transcript) -> Review:
    """The corrections that are there, in the text that they are to be corrected in now."""
    if saved is None:
        return begin_review(cleaned)
    return carry_over(saved.newest, cleaned.turns, cleaned.speakers)


def _find_draft(saved: SavedReview | None, review: Review, words: Sequence[Word]) -> Draft | None:
    """The text that an editor that was killed had, if the pages that it has left can go on with it.

    That is where their words still have the same numbers.
    """
    draft = saved.journal.draft if saved is not None else None
    if saved is None or draft is None or review.heard != saved.review.heard:
        return None
    last = draft.known[len(draft.known) - len(words) :]
    return draft if [reviewed.word for reviewed in last] == list(words) else None


def _find_sound(
    transcript: Transcript, record: Path, audio: Path | None, store: Store | None
) -> RecordingSound:
    media, origin = transcript.media, transcript.origin
    return RecordingSound(media, record.parent, audio, store, origin=origin)
