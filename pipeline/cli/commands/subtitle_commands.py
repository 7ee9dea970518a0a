"""Subtitles of any program, against the rules of a style."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.command_settings import load, take
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
    overwrite_option,
    preset_option,
    rule_options,
    setting_option,
)
from pipeline.cues.fixing.kinds import DEFAULT_KINDS, KINDS
from pipeline.errors import TranscribeError, UsageError

if TYPE_CHECKING:
    from pipeline.run.commands.check_subtitles import CheckedFile
    from pipeline.run.commands.fix_subtitles import FixedFile

_language = option(
    "--language",
    "-l",
    metavar="CODE",
    section="subtitles",
    help="Language of the subtitles, for the rules about line breaks, numbers and dashes [default: unknown].",
)


_SHOTS_HELP = (
    "Check that cues come and go with the shots of the video, as this file lists them: .shotchanges, EDL, "
    "PySceneDetect's CSV, or a time in each line [default: none]."
)
_OFFSET_HELP = (
    "Show times as timecodes, of which this is the recording's first; at the file's own rate, or that of --fps "
    "[default: 00:00:00:00]."
)


@group()
def subtitles() -> None:
    """Check subtitles against the rules of a style, and repair them."""


@subtitles.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FilePath())
@option(
    "--format",
    "shown",
    type=click.Choice(["text", "lines", "json", "csv", "github", "junit", "sarif"]),
    section="what",
    help="How findings are shown: text by cue and time with a sum, lines by line of the file, json or csv; github, "
    "junit and sarif for programs that check every change [default: text on a terminal, lines elsewhere].",
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
@setting_option("drop_frame")
@setting_option("timecode_offset", help=_OFFSET_HELP)
@setting_option("shot_changes", help=_SHOTS_HELP)
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
    checked, troubles = _check_all(files, load(preset, flags), shown, with_writing=with_writing)
    _show(checked, troubles, shown, several=len(files) > 1)
    return 1 if troubles or any(file.has_hard for file in checked) else 0


@subtitles.command("fix")
@click.argument("file", type=FilePath())
@option(
    "--output",
    "-o",
    metavar="FILE",
    type=FilePath(),
    section="what",
    help="Where the repaired file goes [default: NAME.fixed.srt beside the file, with its suffix].",
)
@option(
    "--in-place",
    is_flag=True,
    section="what",
    help="Write over the file itself.",
)
@option(
    "--only",
    multiple=True,
    type=click.Choice(KINDS),
    section="what",
    help="Repair only this; may be repeated [default: all but characters].",
)
@option(
    "--characters",
    is_flag=True,
    section="what",
    help="Also write ellipses and dashes of dialogues as the style does, and drop characters that nobody sees.",
)
@option(
    "--format",
    "shown",
    type=click.Choice(["text", "json"]),
    default="text",
    section="what",
    help="How repairs are told [default: text].",
)
@_language
@rule_options
@overwrite_option
@preset_option
@debug_option
def fix_subtitles(file: Path, preset: str | None, **flags: Any) -> int:
    """Repair subtitles without changing a word: gaps, overlaps, short cues, order, line breaks, spaces.

    Only ends of cues move, into silence or out of the next cue; tags, places, encoding and line ends stay. Where a cue
    needs other words, or a time that isn't there, it is left as it is and told. FILE is SRT, VTT or SBV.
    """
    output, in_place, only, characters, shown = take(flags, *_FIXES).values()
    kinds = frozenset(only or DEFAULT_KINDS) | ({"characters"} if characters else set())
    _show_repairs(_fix(file, load(preset, flags), output, kinds, in_place=in_place), shown)
    return 0


_FIXES = ("output", "in_place", "only", "characters", "shown")


def _fix(
    file: Path, settings: Any, output: Path | None, kinds: frozenset[str], *, in_place: bool
) -> FixedFile:
    from pipeline.run.commands.fix_subtitles import fix_file

    if in_place and output is not None:
        raise UsageError("--output", "the file is written over with --in-place", "Use one of both")
    return fix_file(file, settings, output=output, in_place=in_place, kinds=kinds, observe=tell)


def _show_repairs(fixed: FixedFile, shown: str) -> None:
    from pipeline.console.neutral import make_console
    from pipeline.console.subtitle_view import print_repairs
    from pipeline.run.commands.fix_subtitles import write_repairs

    if shown == "json":
        write_document(write_repairs([fixed]))
    else:
        print_repairs(fixed, make_console(stderr=False), with_name=False)


def _check_all(
    files: Sequence[Path], settings: Any, shown: str, *, with_writing: bool
) -> tuple[list[CheckedFile], dict[Path, str]]:
    """The files that could be checked, and why others couldn't, which is told; raised where nothing is left to show."""
    from pipeline.console.neutral import print_error
    from pipeline.report.findings.examination_formats import EXAMINATION_FORMATS
    from pipeline.run.commands.check_subtitles import check_file

    checked, troubles = [], {}
    for file in files:
        try:
            checked.append(check_file(file, settings, tell, with_writing=with_writing))
        except TranscribeError as error:
            if len(files) == 1 and shown not in EXAMINATION_FORMATS:
                raise
            print_error(error)
            troubles[file] = str(error)
    return checked, troubles


def _show(
    checked: Sequence[CheckedFile], troubles: Mapping[Path, str], shown: str, *, several: bool
) -> None:
    from pipeline.console.neutral import make_console
    from pipeline.console.subtitle_view import print_check
    from pipeline.report.findings.examination_formats import EXAMINATION_FORMATS
    from pipeline.run.commands.check_listing import (
        examine_subtitles,
        list_lines,
        write_csv,
        write_json,
    )

    if shown == "text":
        console = make_console(stderr=False)
        for file in checked:
            print_check(file, console, with_name=several)
    elif shown == "lines":
        for line in list_lines(checked):
            echo(line)
    elif shown in EXAMINATION_FORMATS:
        write_document(EXAMINATION_FORMATS[shown](examine_subtitles(checked, troubles)))
    else:
        write_document(write_json(checked) if shown == "json" else write_csv(checked))
