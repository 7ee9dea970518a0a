"""Corrections are saved here, by one writer at a time: a person's work is never written over unseen."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.corrections.journal.change_journal import begin_draft, make_base
from pipeline.corrections.journal.journal_records import read_lines, write_line
from pipeline.domain import Review
from pipeline.errors import OutputError
from pipeline.run.inputs.reviews import journal_path, review_path
from pipeline.store import encode, write_all
from pipeline.store.locks import hold


def save_review(record: Path, review: Review) -> None:
    """Write the corrections of a transcript in JSON beside it, whole or not at all.

    Whoever saves them holds them (``hold_review``) since they were read, with what an editor that was killed has
    left in its journal, of which nothing is needed any more.

    Raises:
        OutputError: the folder can't be written to, or the disk is full.
        FormatError: the journal is damaged, which whoever has read them knows.
    """
    from pipeline.formats.data import review_json

    data, journal = encode(review_json.render(review)), journal_path(record)
    if journal.exists():
        records, size = read_lines(before := journal.read_bytes())
        number = max((line.number for line in records), default=0)
        base = make_base(review, hashlib.sha256(data).hexdigest(), begin_draft(review), number)
        write_all({journal: before[:size] + write_line(base)})
    write_all({review_path(record): data})
    journal.unlink(missing_ok=True)


@contextlib.contextmanager
def hold_review(record: Path) -> Iterator[None]:
    """Keep all others from changing the corrections of a transcript in JSON, until the block ends.

    The lock ends with its process, however that ends. Goes on where there are no locks.

    Raises:
        OutputError: somebody else is at work on them.
    """
    path = _lock_path(record)
    with contextlib.ExitStack() as stack:
        try:
            # Whoever may write to the folder has to see that it is locked.
            mode = 0o600 | path.parent.stat().st_mode & 0o066
            is_ours = stack.enter_context(hold(path, timeout_s=0, mode=mode))
        except PermissionError:
            is_ours = not path.exists()  # else it is another user's
        except (OSError, NotImplementedError):
            is_ours = True
        if not is_ours:
            raise OutputError(
                str(review_path(record)),
                "the corrections are open in `transcribe review`",
                "Publish and close it there, then run this again",
            )
        yield


def check_not_held(record: Path) -> None:
    """Check that nobody else is at work on the corrections of a transcript in JSON now.

    Raises:
        OutputError: somebody is.
    """
    with hold_review(record):
        pass


def _lock_path(record: Path) -> Path:
    path = review_path(record)
    return path.with_name(f".{path.stem}.lock")
