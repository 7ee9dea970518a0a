"""What a person wants to see of a run; none of it changes what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ProgressStyle: TypeAlias = Literal["auto", "bar", "lines", "jsonl", "none"]


@dataclass(frozen=True, slots=True)
class Display:
    """How a run is shown.

    Attributes:
        progress: a bar on a terminal and lines elsewhere (``auto``), either of them, an object of JSON for each
            event on standard output, or nothing.
        is_quiet: only errors are shown.
        is_verbose: each stage, and what is decided in it, is told too.
        has_measures: rates of errors with their intervals are shown at the end.
        is_debug: failures are shown with their traceback.
    """

    progress: ProgressStyle = "auto"
    is_quiet: bool = False
    is_verbose: bool = False
    has_measures: bool = False
    is_debug: bool = False


USUAL = Display()
"""What is shown where nobody asks for anything else."""
