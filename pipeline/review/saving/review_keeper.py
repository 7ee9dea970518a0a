"""Keeps a review safe: each change in a journal at once, the whole in its file in a quiet moment."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Final

from pipeline.corrections.journal.change_journal import Draft, finish_draft, make_base
from pipeline.corrections.journal.journal_records import Base, Noted, cut, read_lines, write_line
from pipeline.domain import Review
from pipeline.errors import OutputError
from pipeline.formats.data import review_json
from pipeline.review.saving.journal_file import REMEDY, JournalFile
from pipeline.run.inputs.reviews import SavedReview, journal_path, review_path
from pipeline.store import encode, write_all

LONGEST_JOURNAL_BYTES: Final = 1024 * 1024
"""A journal that is longer is cut when the review has been saved."""

HISTORY: Final = 500
"""Changes that are kept when it is cut, for pages that slept meanwhile."""


class ReviewKeeper:
    """Where the changes of a session go.

    Args:
        record: the transcript's file.
        saved: what is there of its review, and of the journal.
        goes_on: whether the session goes on with the journal's numbers of words.
    """

    def __init__(self, record: Path, saved: SavedReview | None, *, goes_on: bool) -> None:
        self._path = review_path(record)
        self._journal = JournalFile(journal_path(record), saved.journal.size if saved else 0)
        self._is_begun = goes_on
        self._saving = threading.Lock()
        self._ready: tuple[bytes, Base] | None = None
        self._saved_at = saved.journal.number if saved else 0
        self.number = self._first = self._saved_at
        self.has_failed = False

    @property
    def has_changed(self) -> bool:
        """Whether anything has been written down since the session began."""
        return self.number > self._first

    def prepare(self, review: Review, draft: Draft) -> None:
        """Make ready what the first change needs, which takes half a second for four hours of speech.

        Args:
            review: what the session began with.
            draft: its text.
        """
        with self._saving:
            if self._ready is None and not self._is_begun:
                self._ready = _render(review, draft, self._first)

    def write_down(self, review: Review, draft: Draft, record: Noted) -> None:
        """Bring a change to the disk; ``record.number`` is the one after the last.

        Args:
            review: what the session began with.
            draft: the text before the change.
            record: the change.

        Raises:
            OutputError: it can't be written, and nothing has changed.
        """
        self.has_failed = True
        if not self._is_begun or not self._journal.is_intact:
            self._begin(review, draft)
        self._journal.append(write_line(record))
        self.number, self.has_failed = record.number, False

    def _begin(self, review: Review, draft: Draft) -> None:
        """Save the review as it is before the first change, so that the journal has something to go on from."""
        with self._saving:
            if not self._journal.is_intact:
                size = self._journal.size
                self._journal.rewrite(lambda before: before if len(before) == size else b"")
            if self.number == self._first:
                ready = self._ready or _render(review, draft, self.number)
            else:
                ready = _render(finish_draft(review, draft), draft, self.number)
            self._save(*ready)
            self._journal.rewrite(_cut)
            self._is_begun, self._ready = True, None

    def save(self, review: Review, draft: Draft, number: int) -> None:
        """Write the review into its file, where a newer one isn't there already.

        Args:
            review: the newest.
            draft: the text that it was made of.
            number: that of the last change in it.

        Raises:
            OutputError: it can't be written; the journal has it all.
        """
        with self._saving:
            if number <= self._saved_at or not self._is_begun:
                return
            self._save(*_render(review, draft, number))
            if self._journal.size > LONGEST_JOURNAL_BYTES:
                self._journal.rewrite(_cut)

    def _save(self, data: bytes, base: Base) -> None:
        self._journal.append(write_line(base))
        try:
            write_all({self._path: data})
        except OutputError as error:
            raise OutputError(error.subject, error.reason, REMEDY) from error
        self._saved_at = base.number

    def close(self, review: Review, draft: Draft) -> None:
        """Write the review, and let go of the journal unless a page still has something that couldn't be saved.

        Args:
            review: what the session began with.
            draft: the text now.

        Raises:
            OutputError: the review can't be written; the journal has it all.
        """
        try:
            if self.number != self._saved_at:
                self.save(finish_draft(review, draft), draft, self.number)
        except OutputError as error:
            remedy = f"Every change is saved in {self._journal.path.name}, and the next command applies it"
            raise OutputError(error.subject, error.reason, remedy) from error
        if self._is_begun and not self.has_failed:
            self._journal.remove()


def _render(review: Review, draft: Draft, number: int) -> tuple[bytes, Base]:
    """The file of a review, and what the journal says of it before it is written."""
    data = encode(review_json.render(review))
    return data, make_base(review, hashlib.sha256(data).hexdigest(), draft, number)


def _cut(journal: bytes) -> bytes:
    records, _ = read_lines(journal)
    return b"".join(map(write_line, cut(records, HISTORY)))
