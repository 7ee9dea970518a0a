"""What a check found in files, whatever it checked."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.report.marked_words import clean

_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
"""Source: XML 1.0, 5th edition, 2.2 "Characters"; what else it forbids are control characters."""


class Level(StrEnum):
    """How much a finding counts: an error fails the check, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text file: lines and columns from 1, in characters; ``end_column`` is the one behind the last.

    Columns are 0 where only lines are known.
    """

    line: int
    end_line: int
    column: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class FindingRule:
    """What is found again and again: a short name, and what it says, as a sentence."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; ``place`` is ``None`` where no line of the file shows it."""

    rule: str
    level: Level
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """A file that was checked.

    Attributes:
        path: the file.
        found: in the order of the file.
        asked: what it was checked for, in a few words.
        trouble: why it couldn't be checked; empty where it was.
    """

    path: Path
    found: tuple[Finding, ...] = ()
    asked: str = ""
    trouble: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether something was found that fails the check, or nothing could be found out."""
        return bool(self.trouble) or any(one.level is Level.ERROR for one in self.found)


@dataclass(frozen=True, slots=True)
class Examination:
    """All files of one check.

    Attributes:
        name: of the check, as it is called on the command line.
        key: what tells this check from others of the same name; the same whenever it is made again.
        files: in the order in which they were given.
        rules: all that findings name.
    """

    name: str
    key: str
    files: Sequence[ExaminedFile]
    rules: Sequence[FindingRule]


def shorten(path: Path) -> str:
    """A path as the programs know it that look at a repository: from the current folder, with slashes."""
    # Not resolved: what a link leads to is not what the repository has.
    absolute = Path(os.path.normpath(Path.cwd() / path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


def make_printable(text: str) -> str:
    """The text without what XML forbids, and without what belongs into no message."""
    return _NO_CHARACTERS.sub("\ufffd", clean(text, keep="\n\t"))
