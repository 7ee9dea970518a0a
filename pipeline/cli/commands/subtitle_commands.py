"""Subtitles of any program, against the rules of a style."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import load
from pipeline.cli.echo import echo, tell
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
    preset_option,
    rule_options,
)


@group()
def subtitles() -> None:
    """Check subtitles against the rules of a style."""


@subtitles.command("check")
@click.argument("file", type=FilePath())
@option(
    "--language",
    "-l",
    metavar="CODE",
    section="subtitles",
    help="Language of the subtitles, for the rules about line breaks [default: detected].",
)
@rule_options
@preset_option
@debug_option
def check_subtitles(file: Path, preset: str | None, **flags: Any) -> int:
    """Report every broken rule of an SRT or VTT file; exit with 1 if a hard rule is broken.

    Only rules about lines and times are checked: a subtitle file doesn't say when each word is spoken.
    """
    from pipeline.run import check_subtitles

    found = check_subtitles(file, load(preset, flags), tell)
    for line, one in found:
        kind = "hard" if one.hard else "soft"
        echo(f"{line}: {kind} {one.rule}: {one.measured} ({one.allowed})")
    return 1 if any(one.hard for _, one in found) else 0
