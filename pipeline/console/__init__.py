"""What a person sees: progress, tables and messages, all on standard error."""

from __future__ import annotations

from pipeline.console.alignment_view import print_alignment
from pipeline.console.comparison_view import print_comparison, tell_excess
from pipeline.console.display import Display
from pipeline.console.end_of_run import EndOfRun
from pipeline.console.forecast_view import print_forecast
from pipeline.console.neutral import make_console, print_error, printable
from pipeline.console.run_view import RunView
from pipeline.console.single_summary import describe_subtitles
from pipeline.console.summary import describe_finished, print_outcomes
from pipeline.console.wording import format_length

__all__ = [
    "Display",
    "EndOfRun",
    "RunView",
    "describe_finished",
    "describe_subtitles",
    "format_length",
    "make_console",
    "print_alignment",
    "print_comparison",
    "print_error",
    "print_forecast",
    "print_outcomes",
    "printable",
    "tell_excess",
]
