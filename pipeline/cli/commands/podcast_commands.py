"""What a podcast's host and feed are given: chapters in the recording, elements for the feed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import load, take
from pipeline.cli.echo import echo, tell
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
    overwrite_option,
    preset_option,
    setting_option,
)


@group()
def podcast() -> None:
    """Publish an episode: chapters in the recording, links for the feed."""


@podcast.command("chapters", short_help="Copy the recording with headings as chapters.")
@click.argument("transcript", type=FilePath())
@option(
    "--audio",
    type=FilePath(),
    section="what",
    help="Recording to copy, MP3, M4A, MP4 or MOV [default: the one that the transcript names].",
)
@setting_option(
    "output_dir", metavar="DIR", help="Folder for the copy [default: the transcript's folder]."
)
@overwrite_option
@preset_option
@debug_option
def add_chapters(transcript: Path, preset: str | None, **flags: Any) -> int:
    """Copy the recording with the transcript's headings as chapters.

    TRANSCRIPT is the JSON file. The copy is NAME.chapters.mp3, or whatever the recording's suffix is; the sound and
    all other tags stay as they are, and so does the recording.
    """
    from pipeline.run import write_chapters

    named = take(flags, "audio")
    flags["output_dir"] = flags["output_dir"] or transcript.parent
    echo(write_chapters(transcript, load(preset, flags), observe=tell, **named))
    return 0


@podcast.command("rss", short_help="Print the feed's links to transcripts and chapters.")
@click.argument("transcript", type=FilePath())
@option(
    "--base-url",
    required=True,
    metavar="URL",
    section="what",
    help="Address of the folder where the transcripts will be, such as https://example.com/episodes/.",
)
@debug_option
def print_tags(transcript: Path, base_url: str) -> int:
    """Print what the feed says of an episode's transcripts and chapters.

    TRANSCRIPT is the JSON file; the files beside it that podcast apps read are linked. Paste the lines into the
    episode's <item>.
    """
    from pipeline.run import write_feed_tags

    for line in write_feed_tags(transcript, base_url, observe=tell):
        echo(line)
    return 0
