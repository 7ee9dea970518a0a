"""Subtitles of any program, against the rules of a style."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.command_settings import load, take
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
    preset_option,
    rule_options,
)
from pipeline.errors import TranscribeError

if TYPE_CHECKING:
    from pipeline.run.commands.check_subtitles import CheckedFile

_language = option(
    "--language",
    "-l",
    metavar="CODE",
    section="subtitles",
    help="Language of the subtitles, for the rules about line breaks, numbers and dashes [default: unknown].",
)


@group()
def subtitles() -> None:
    """Check subtitles against the rules of a style, and repair them."""


@subtitles.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FilePath())
@option(
    "--format",
    "shown",
    type=click.Choice(["text", "lines", "json", "csv"]),
    section="what",
    help="How findings are shown: text by cue and time with a sum, lines by line of the file, json or csv "
    "[default: text on a terminal, lines elsewhere].",
)
@option(
    "--rules",
    type=click.Choice(["all", "layout"]),
    section="what",
    help="layout: rules of lines and times; all: also how ellipses, dashes, numbers, sounds, tags and characters "
    "are written [default: all, but layout with --format lines].",
)
@_language
@rule_options
@preset_option
@debug_option
def check_subtitles(files: Sequence[Path], preset: str | None, **flags: Any) -> int:
    """Report every broken rule of subtitle files; exit with 1 if a hard rule is broken.

    FILE is SRT, VTT, ASS, TTML, SBV or any other subtitle format that is read. When each word is spoken such a file
    doesn't say, so rules about that are not checked.
    """
    shown, rules = take(flags, "shown", "rules").values()
    shown = shown or ("text" if sys.stdout.isatty() else "lines")
    with_writing = (rules or ("layout" if shown == "lines" else "all")) == "all"
    checked, failed = _check_all(files, load(preset, flags), with_writing=with_writing)
    _show(checked, shown, several=len(files) > 1)
    return 1 if failed or any(file.has_hard for file in checked) else 0


def _check_all(
    files: Sequence[Path], settings: Any, *, with_writing: bool
) -> tuple[list[CheckedFile], bool]:
    """The files that could be checked, and whether one couldn't; it is told which, unless it is the only one."""
    from pipeline.console.neutral import print_error
    from pipeline.run.commands.check_subtitles import check_file

    checked, failed = [], False
    for file in files:
        try:
            checked.append(check_file(file, settings, tell, with_writing=with_writing))
        except TranscribeError as error:
            if len(files) == 1:
                raise
            print_error(error)
            failed = True
    return checked, failed


def _show(checked: Sequence[CheckedFile], shown: str, *, several: bool) -> None:
    from pipeline.console.neutral import make_console
    from pipeline.console.subtitle_view import print_check
    from pipeline.run.commands.check_listing import list_lines, write_csv, write_json

    if shown == "text":
        console = make_console(stderr=False)
        for file in checked:
            print_check(file, console, with_name=several)
    elif shown == "lines":
        for line in list_lines(checked):
            echo(line)
    else:
        write_document(write_json(checked) if shown == "json" else write_csv(checked))
