"""The corrections that lie beside a transcript: ``talk.review.json`` beside ``talk.json``.

What an editor that was killed had not yet saved there is in ``talk.review.journal``.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pipeline.domain import Review
from pipeline.errors import FormatError
from pipeline.user_files import explain, read_bytes

REVIEW_STEM = ".review"
"""What stands between a transcript's stem and the suffix of a file of its corrections."""

REVIEW_SUFFIX, JOURNAL_SUFFIX = f"{REVIEW_STEM}.json", f"{REVIEW_STEM}.journal"


def review_path(record: Path) -> Path:
    """The file of the corrections of a transcript in JSON."""
    return record.with_name(record.stem + REVIEW_SUFFIX)


def journal_path(record: Path) -> Path:
    """The file of what an editor has not yet saved among the corrections of a transcript in JSON."""
    return record.with_name(record.stem + JOURNAL_SUFFIX)


def holds_review(path: Path) -> bool:
    """Whether a file of this name holds corrections, and never a transcript."""
    return path.name.casefold().endswith(REVIEW_SUFFIX)


def find_review(record: Path) -> Review | None:
    """The corrections of a transcript in JSON, if there are any.

    Raises:
        FormatError: they are there, and can't be read.
    """
    path = review_path(record)
    if not os.path.lexists(path):
        return None
    from pipeline.formats.data import review_json

    try:
        return review_json.parse(read_bytes(path).decode("utf-8-sig"))
    except FormatError as error:
        raise _refuse(path, error.reason) from error
    except OSError as error:
        raise FormatError(
            str(path), f"the corrections in it can't be read ({explain(error)})", "Check the path"
        ) from error
    except ValueError as error:
        raise _refuse(path, explain(error)) from error


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
        "Put an intact copy in its place, or move it elsewhere to go on without them",
    )
