"""What explains the commands, and has the shell complete them."""

from __future__ import annotations

import click

from pipeline.cli.echo import echo
from pipeline.cli.help_pages import command


@command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def show_help(ctx: click.Context, words: tuple[str, ...]) -> int:
    """Show the help of a command.

    Such as `transcribe help diff` or `transcribe help cache list`.
    """
    explained = ctx.find_root()
    for word in words:
        found = getattr(explained.command, "commands", {})
        if word not in found:
            raise click.NoSuchCommand(word, possibilities=found, ctx=explained)
        explained = click.Context(found[word], info_name=word, parent=explained)
    echo(explained.get_help())
    return 0
