"""The command line: thin commands on the library's verbs; nothing heavy is imported early."""

from __future__ import annotations

from typing import NoReturn

import click

from pipeline.cli.commands.adopt_command import adopt
from pipeline.cli.commands.cache_commands import cache
from pipeline.cli.commands.help_commands import completion, show_help
from pipeline.cli.commands.listing_commands import doctor, models, presets
from pipeline.cli.commands.podcast_commands import podcast
from pipeline.cli.commands.publishing_commands import cut, draft_pseudonyms
from pipeline.cli.commands.reference_commands import reference
from pipeline.cli.commands.review_command import review
from pipeline.cli.commands.run_commands import align, feed, run, watch
from pipeline.cli.commands.server_command import serve
from pipeline.cli.commands.subtitle_commands import subtitles
from pipeline.cli.commands.transcript_commands import again, diff, export, rename
from pipeline.cli.commands.voice_commands import voices
from pipeline.cli.default_group import DefaultGroup
from pipeline.cli.ending import leave
from pipeline.cli.options import CONTEXT

FAMILIES = {
    "Make": (run, feed, watch, align),
    "Correct": (review, again, adopt, rename),
    "Compare": (diff, reference, subtitles),
    "Publish": (export, draft_pseudonyms, cut, podcast, serve),
    "Set up": (models, presets, voices, cache, doctor, completion, show_help),
}
"""The commands by what they are for, as help lists them."""


@click.group(
    cls=DefaultGroup, families=FAMILIES, context_settings=CONTEXT, subcommand_metavar="AUDIO..."
)
def cli() -> None:
    """Turn recordings into subtitles, a clean transcript and a comparison.

    AUDIO is a file, folder, pattern, address, @list.txt or - (standard input).
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit code: 0, 1 failed, 2 usage, 130 interrupted."""
    leave(cli)
