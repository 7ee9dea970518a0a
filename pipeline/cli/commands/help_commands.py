"""What explains the commands, and has the shell complete them."""

from __future__ import annotations

import click

from pipeline.cli.completion import suggest_commands
from pipeline.cli.echo import echo, write_document
from pipeline.cli.help_pages import command

SHELLS = ("bash", "zsh", "fish")


@command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=suggest_commands)
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


@command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print the completion script for your shell.

    Once: `eval "$(transcribe completion bash)"`. For good, put this line into ~/.bashrc, the same with zsh
    into ~/.zshrc; for fish: `transcribe completion fish > ~/.config/fish/completions/transcribe.fish`.
    """
    from pipeline.cli.completion import write_script

    write_document(write_script(ctx.find_root().command, shell))
    return 0
