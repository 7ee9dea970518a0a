"""How a published text is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import load
from pipeline.cli.echo import echo
from pipeline.cli.help_pages import group
from pipeline.cli.options import (
    PAGE_HELP,
    FilePath,
    debug_option,
    page_option,
    preset_option,
)


@group()
def reference() -> None:
    """Show how a published text is read."""


@reference.command("show", help=PAGE_HELP)
@click.argument("page_file", metavar="FILE", type=FilePath())
@page_option
@preset_option
@debug_option
def show_reference(page_file: Path, preset: str | None, **flags: Any) -> int:
    """Show the role of each paragraph of a published text."""
    from pipeline.run import show_page

    lines, notes = show_page(page_file, load(preset, flags).page)
    for line in lines:
        echo(line)
    for note in notes:
        echo(note, err=True)
    return 0
