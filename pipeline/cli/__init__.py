"""The command line: thin commands on the library's verbs; nothing heavy is imported early."""

from __future__ import annotations

from typing import NoReturn

import click

from pipeline.cli.commands.adopt_command import adopt
from pipeline.cli.commands.cache_commands import cache
from pipeline.cli.commands.listing_commands import doctor, models, presets
from pipeline.cli.commands.reference_commands import reference
from pipeline.cli.commands.review_command import review
from pipeline.cli.commands.run_commands import align, feed, run, watch
from pipeline.cli.commands.subtitle_commands import subtitles
from pipeline.cli.commands.transcript_commands import diff, export, rename
from pipeline.cli.commands.voice_commands import voices
from pipeline.cli.default_group import DefaultGroup
from pipeline.cli.ending import leave
from pipeline.cli.options import CONTEXT

COMMANDS = (
    *(run, feed, watch, align, diff, export, rename, review, adopt),
    *(reference, subtitles, voices, models, presets, cache, doctor),
)


@click.group(cls=DefaultGroup, context_settings=CONTEXT, subcommand_metavar="AUDIO...")
@click.version_option(package_name="transcribe-interviews", prog_name="transcribe")
def cli() -> None:
    """Turn recordings of interviews into subtitles, a clean transcript and a comparison.

    Subtitles are SRT, the transcript is `Name: text`, the comparison is with the published text.

    AUDIO is any audio or video file, a folder of them, a pattern, an address (https, s3, gs), @list.txt,
    or - for standard input. Results go to transcripts/, in folders like those of AUDIO.
    """


for command in COMMANDS:
    cli.add_command(command)


def main() -> NoReturn:
    """Runs the command line and leaves with its exit code: 0, 1 failed, 2 usage, 130 interrupted."""
    leave(cli)
