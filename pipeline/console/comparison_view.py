"""A comparison on a terminal, and whether it exceeds a limit."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipeline.console.neutral import make_console, printable
from pipeline.domain import Comparison
from pipeline.report import list_differences, measure
from pipeline.run import find_excess


def print_comparison(
    comparison: Comparison,
    console: Console,
    *,
    most: int | None = None,
    rest: str = "",
    has_measures: bool = False,
) -> None:
    """Print how many words differ and which; the rates only where they are wanted."""
    console.print(list_differences(comparison, most=most, rest=rest))
    if comparison.translation is None and has_measures:
        console.print(measure(comparison))


def print_diff(comparison: Comparison, *, has_measures: bool = False) -> None:
    """Print a comparison that was asked for to standard output, with what its list holds."""
    console = make_console(stderr=False)
    print_comparison(comparison, console, has_measures=has_measures)
    if comparison.translation is None and comparison.content_words:
        more = "" if has_measures else "; --measures shows WER, CER and cpWER"
        console.print(f"Only words that really differ are listed{more}.", soft_wrap=True)


def tell_excess(comparison: Comparison, max_wer: float | None, max_content: float | None) -> int:
    """The exit code: 1, with a line that says why, where a limit is exceeded; else 0."""
    excess = find_excess(comparison, max_wer, max_content)
    if excess is None:
        return 0
    make_console().print(Text(printable(excess)), soft_wrap=True)
    return 1
