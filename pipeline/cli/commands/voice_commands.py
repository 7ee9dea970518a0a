"""The voice book, and the notebook of voices that have no name yet."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.command_settings import find_cache_dir, find_data_dir, load
from pipeline.cli.echo import echo, tell
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
)
from pipeline.errors import UsageError

anyway_option = option(
    "--anyway",
    is_flag=True,
    help="Add it even if it sounds like another's voice, or unlike what is known of this one.",
)


@group()
def voices() -> None:
    """Manage the voice book, which names known voices.

    Hosts get their names in every episode. The book is one file of numbers in your data folder; it is never
    uploaded, and you can delete it. With --remember-voices, a run also keeps the voices of speakers who have no
    name, in a notebook beside the book.
    """


@voices.command("add")
@click.argument("name")
@click.argument("clip", type=FilePath())
@anyway_option
@debug_option
def add_voice(name: str, clip: Path, anyway: bool) -> int:
    """Learn a voice from a recording of one person; ten seconds are enough.

    A clip that is unlike the others of this name, or like another's voice, is not added.
    """
    from pipeline.run import learn_voice

    echo(learn_voice(find_data_dir(), name, clip, anyway=anyway, observe=tell))
    return 0


@voices.command("list")
@debug_option
def list_voices() -> int:
    """List the voices in the book and in the notebook."""
    from pipeline.console.voices_view import describe_book, describe_notebook
    from pipeline.run import read_book, read_notebook

    folder = find_data_dir()
    for line in (*describe_book(read_book(folder)), *describe_notebook(read_notebook(folder))):
        echo(line)
    return 0


@voices.command("remove")
@click.argument("name")
@option(
    "--clip",
    metavar="N|FILE",
    help="Remove only this clip, by its number in the list or its file's name [default: all].",
)
@debug_option
def remove_voice(name: str, clip: str | None) -> int:
    """Remove a voice from the book, or one clip of it."""
    from pipeline.run import forget_voice

    echo(forget_voice(find_data_dir(), name, clip))
    return 0


@voices.command("name")
@click.argument("who")
@click.argument("name")
@anyway_option
@debug_option
def name_voice(who: str, name: str, anyway: bool) -> int:
    """Give a voice of the notebook a name: it moves into the book.

    WHO is as the list calls it, such as 'Unknown 3'. Results in which it has no name yet are told.
    """
    from pipeline.console.voices_view import describe_results
    from pipeline.run import name_unknown

    named = name_unknown(find_data_dir(), who, name, anyway=anyway)
    echo(named.book)
    for line in describe_results(named.results, name):
        echo(line, err=True)
    return 0


@voices.command("forget")
@click.argument("who", required=False)
@option(
    "--unknown", is_flag=True, help="Forget all voices without a name, and delete their notebook."
)
@debug_option
def forget_unknown(who: str | None, unknown: bool) -> int:
    """Forget a voice that has no name, such as 'Unknown 3', or all of them.

    What is cached of the voices in these recordings is deleted, too.
    """
    from pipeline.run import forget_voices

    if (who is None) != unknown:
        raise UsageError("voices forget", "it needs one voice, or --unknown for all", "Give one")
    count = forget_voices(find_data_dir(), find_cache_dir(), load(None, {}), who)
    echo(f"{count} unknown {'voice was' if count == 1 else 'voices were'} forgotten", err=True)
    return 0
