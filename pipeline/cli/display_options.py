"""How a run is shown: the options that change nothing of what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.command_settings import take
from pipeline.cli.ending import is_debugging
from pipeline.cli.help_pages import option

if TYPE_CHECKING:
    from pipeline.console.display import Display

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

measures_option = option(
    "--measures",
    "has_measures",
    is_flag=True,
    section="comparison",
    help="Show WER, CER and cpWER with their 95 % intervals, by speaker and by section.",
)

DISPLAY_OPTIONS = (
    option(
        "--progress",
        type=click.Choice(["auto", "bar", "lines", "jsonl", "none"]),
        default="auto",
        section="machine",
        help="Show progress as a bar, as lines, or as JSON lines on standard output for programs "
        "[default: auto, a bar on a terminal and lines elsewhere].",
    ),
    option("--quiet", "-q", "is_quiet", is_flag=True, section="machine", help="Show only errors."),
    option(
        "--verbose",
        "-v",
        "is_verbose",
        is_flag=True,
        section="machine",
        help="Show each stage and what it decides.",
        brief="Show each stage and what it decides.",
    ),
)


def display_options(command: Decorated) -> Decorated:
    """Give a command the options that say how it is shown."""
    for add in reversed(DISPLAY_OPTIONS):
        command = add(command)
    return command


def take_display(flags: dict[str, Any]) -> Display:
    """Return how a command is to be shown; what says so is taken out of ``flags``."""
    from pipeline.console.display import Display

    names = ("progress", "is_quiet", "is_verbose")
    has_measures = flags.pop("has_measures", False)  # of commands that compare
    return Display(**take(flags, *names), has_measures=has_measures, is_debug=is_debugging())
