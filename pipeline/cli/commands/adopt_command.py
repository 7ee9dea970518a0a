"""What a person corrected outside of the editor, taken up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.change_lines import list_lines
from pipeline.cli.command_settings import load, take
from pipeline.cli.echo import echo, tell
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    FilePath,
    audio_option,
    debug_option,
    overwrite_option,
    preset_option,
    rendering_options,
)

if TYPE_CHECKING:
    from pipeline.run import Adopted


@command()
@click.argument("file", type=FilePath())
@option(
    "--transcript",
    type=FilePath(),
    metavar="JSON",
    section="what",
    help="Transcript that the file was made from [default: found by the file's name].",
)
@option(
    "--allow-cut",
    "may_be_cut",
    is_flag=True,
    section="what",
    help="Take over the edits even if a long passage is missing, which is then deleted everywhere "
    "[default: no].",
)
@audio_option
@overwrite_option
@rendering_options
@preset_option
@debug_option
def adopt(file: Path, preset: str | None, **flags: Any) -> int:
    """Take over edits that you made in an output file.

    FILE is any output with text, such as docx or srt. Its changes are saved in NAME.review.json and written
    to the other outputs. Words that you didn't change keep their times.
    """
    from pipeline.run import adopt_file

    named = take(flags, "transcript", "audio", "may_be_cut")
    adopted = adopt_file(file, load(preset, flags), observe=tell, **named)
    for line in _describe(adopted):
        echo(line, err=True)
    for path in adopted.outputs:
        echo(path)
    return 0


def _describe(adopted: Adopted) -> Iterator[str]:
    """How much was changed, and the first changes with their times."""
    counts = adopted.counts
    if counts.is_nothing:
        yield "nothing changed"
        return
    parts = [(counts.words, "word"), (counts.speakers, "speaker"), (counts.turns, "turn")]
    told = [f"{count} {name}{'s'[: count != 1]}" for count, name in parts if count]
    yield f"{', '.join(told)} changed"
    yield from (f"  {speaker.label} is called {speaker.name}" for speaker in adopted.named)
    yield from list_lines(adopted.changes)
