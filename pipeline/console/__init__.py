"""What a person sees: progress, tables and messages, all on standard error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.lazy_names import import_name

if TYPE_CHECKING:
    from pipeline.console.alignment_view import print_alignment, print_retimed
    from pipeline.console.comparison_view import print_comparison, print_diff, tell_excess
    from pipeline.console.display import Display
    from pipeline.console.end_of_run import EndOfRun
    from pipeline.console.feed.feed_view import print_feed_table, print_text_leads
    from pipeline.console.forecast_view import print_forecast
    from pipeline.console.live_view import LiveView
    from pipeline.console.neutral import make_console, print_error, printable
    from pipeline.console.run_view import RunView
    from pipeline.console.single_summary import describe_subtitles
    from pipeline.console.summary import describe_finished, print_outcomes
    from pipeline.console.wording import format_length

__all__ = [
    "Display",
    "EndOfRun",
    "LiveView",
    "RunView",
    "describe_finished",
    "describe_subtitles",
    "format_length",
    "make_console",
    "print_alignment",
    "print_comparison",
    "print_diff",
    "print_error",
    "print_feed_table",
    "print_forecast",
    "print_outcomes",
    "print_retimed",
    "print_text_leads",
    "printable",
    "tell_excess",
]

_HOMES = {
    "alignment_view": ("print_alignment", "print_retimed"),
    "comparison_view": ("print_comparison", "print_diff", "tell_excess"),
    "display": ("Display",),
    "end_of_run": ("EndOfRun",),
    "feed.feed_view": ("print_feed_table", "print_text_leads"),
    "forecast_view": ("print_forecast",),
    "live_view": ("LiveView",),
    "neutral": ("make_console", "print_error", "printable"),
    "run_view": ("RunView",),
    "single_summary": ("describe_subtitles",),
    "summary": ("describe_finished", "print_outcomes"),
    "wording": ("format_length",),
}
"""Each is imported when it is first asked for: the first bar is drawn before most of the rest is loaded."""


if not TYPE_CHECKING:  # type checkers see the imports above, and miss no misspelt name
    __getattr__ = partial(import_name, __name__, _HOMES)
