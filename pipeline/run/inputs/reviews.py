"""The corrections that lie beside a transcript: ``talk.review.json`` beside ``talk.json``.

What an editor that was killed had not yet saved there is in ``talk.review.journal``.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.corrections.journal.change_journal import Replayed, finish_draft, replay
from pipeline.domain import Review
from pipeline.errors import FormatError
from pipeline.user_files import explain, read_bytes

REVIEW_STEM = ".review"
"""What stands between a transcript's stem and the suffix of a file of its corrections."""

_SCHEMA, HEAD_BYTES = '"schema": "transcribe.review/', 200
"""What a file of corrections says of itself, and in how many of its first bytes."""

REVIEW_SUFFIX, JOURNAL_SUFFIX = f"{REVIEW_STEM}.json", f"{REVIEW_STEM}.journal"


def review_path(record: Path) -> Path:
    """The file of the corrections of a transcript in JSON."""
    return record.with_name(record.stem + REVIEW_SUFFIX)


def journal_path(record: Path) -> Path:
    """The file of what an editor has not yet saved among the corrections of a transcript in JSON."""
    return record.with_name(record.stem + JOURNAL_SUFFIX)


def holds_review(path: Path) -> bool:
    """Whether a file of this name is one that corrections are kept in."""
    return path.name.casefold().endswith((REVIEW_SUFFIX, JOURNAL_SUFFIX))


def refuse_review(path: Path, text: str) -> None:
    """Refuse to take corrections for a transcript.

    Raises:
        FormatError: the file's text is one of corrections.
    """
    if _SCHEMA not in text[:HEAD_BYTES]:
        return
    record = f"{path.stem.removesuffix(REVIEW_STEM)}.json"
    raise FormatError(
        str(path),
        f"it holds the corrections of {record}, and is not a transcript",
        f"Name {record}: its corrections are applied",
    )


@dataclass(frozen=True, slots=True)
class SavedReview:
    """The corrections as they were last saved, with what an editor has not yet saved of them.

    ``sha256`` is that of their file.
    """

    review: Review
    sha256: str
    journal: Replayed

    @property
    def newest(self) -> Review:
        """The corrections as they are now."""
        draft = self.journal.draft
        return self.review if draft is None else finish_draft(self.review, draft)


def find_review(record: Path) -> Review | None:
    """The corrections of a transcript in JSON, if there are any.

    Raises:
        FormatError: they are there, and can't be read.
    """
    saved = find_saved(record)
    return None if saved is None else saved.newest


def find_saved(record: Path) -> SavedReview | None:
    """The corrections of a transcript in JSON and the journal beside them, if there are any.

    Raises:
        FormatError: they are there, and can't be read.
    """
    path, journal = review_path(record), journal_path(record)
    for last in (False, True):
        data, lines = _read(path), _read(journal)
        try:
            return _read_saved(record, data, lines or b"")
        except FormatError:
            # An editor may have saved one of the two after the other was read.
            if last or (data, lines) == (_read(path), _read(journal)):
                raise
    return None


def _read_saved(record: Path, data: bytes | None, lines: bytes) -> SavedReview | None:
    review = None if data is None else _parse(review_path(record), data)
    sha256 = hashlib.sha256(data or b"").hexdigest()
    try:
        journal = replay(review, sha256, lines)
    except FormatError as error:
        raise FormatError(str(journal_path(record)), error.reason, error.remedy) from error
    return None if review is None else SavedReview(review, sha256, journal)


def _parse(path: Path, data: bytes) -> Review:
    from pipeline.formats.data import review_json

    try:
        return review_json.parse(data.decode("utf-8-sig"))
    except FormatError as error:
        raise _refuse(path, error.reason) from error
    except ValueError as error:
        raise _refuse(path, explain(error)) from error


def _read(path: Path) -> bytes | None:
    """What a file holds; ``None`` where there is none.

    Raises:
        FormatError: it can't be read.
    """
    if not os.path.lexists(path):
        return None
    try:
        return read_bytes(path)
    except OSError as error:
        reason = f"the corrections in it can't be read ({explain(error)})"
        raise FormatError(str(path), reason, "Check the path") from error


def hash_review(record: Path) -> str | None:
    """The sha256 of all that is kept of a transcript's corrections; ``None`` where there are none."""
    found = [path for path in (review_path(record), journal_path(record)) if os.path.lexists(path)]
    if not found:
        return None
    digest = hashlib.sha256()
    for path in found:
        digest.update(path.suffix.encode())
        try:
            digest.update(hashlib.sha256(read_bytes(path)).digest())
        except OSError:  # whoever has to read it says why that can't be done
            digest.update(b"unread")
    return digest.hexdigest()


def _refuse(path: Path, reason: str) -> FormatError:
    return FormatError(
        str(path),
        f"the corrections in it can't be read ({reason})",
        "Put an intact copy in its place, or move it elsewhere to continue without them",
    )
