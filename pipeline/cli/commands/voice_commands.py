"""The voice book."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.command_settings import find_data_dir
from pipeline.cli.echo import echo
from pipeline.cli.help_pages import group
from pipeline.cli.options import (
    FilePath,
    debug_option,
)


@group()
def voices() -> None:
    """Manage the voice book, which names known voices.

    Hosts get their names in every episode. The book is one file of numbers in your data folder; it is never
    uploaded, and you can delete it.
    """


@voices.command("add")
@click.argument("name")
@click.argument("clip", type=FilePath())
@debug_option
def add_voice(name: str, clip: Path) -> int:
    """Learn a voice from a recording of one person; ten seconds are enough."""
    from pipeline.run import learn_voice

    echo(learn_voice(find_data_dir(), name, clip))
    return 0


@voices.command("list")
@debug_option
def list_voices() -> int:
    """List the voices in the book, and how much speech each was learned from."""
    from pipeline.run import read_book

    for name, voice in read_book(find_data_dir()).voices:
        echo(f"{name:<24} {voice.seconds:6.1f} s")
    return 0


@voices.command("remove")
@click.argument("name")
@debug_option
def remove_voice(name: str) -> int:
    """Remove a voice from the book."""
    from pipeline.run import forget_voice

    echo(forget_voice(find_data_dir(), name))
    return 0
