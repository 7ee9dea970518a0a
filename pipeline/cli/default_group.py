"""The command itself: its first word is a recording, unless it is a command, or was meant to be one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.commands.run_commands import DEFAULT_COMMAND, run
from pipeline.cli.completion import suggest_files
from pipeline.cli.help_pages import CommandGroup, ListedOption
from pipeline.cli.peers import take_pasted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

OWN_OPTIONS = ("--help", "-h", "--help-all", "--version")

EXAMPLES = (
    "transcribe talk.mp3",
    "transcribe talk.mp3 --num-speakers 2 --language en",
    "transcribe talk.mp3 --reference published.html",
)

CLOSING = "All options: transcribe --help-all   One command: transcribe help COMMAND"

NAMED_ONLY = ("Publish", "Set up")
"""Families of commands that are needed now and then, of which the first page gives the names only."""

IS_UNNAMED = "pipeline.cli.is_unnamed"
"""Whether the default command was called without its name."""

SHORT_WORD = 4
"""Letters up to which a word is near another only if one of them is wrong; in longer ones two may be."""


class _Unnamed(click.Context):
    """The default command's: messages call it by what was typed, which may be no name of its own."""

    @property
    def command_path(self) -> str:
        """What was typed to call it."""
        if self.parent is not None and self.meta.get(IS_UNNAMED):
            return self.parent.command_path
        return super().command_path


run.context_class = _Unnamed


class DefaultGroup(CommandGroup):
    """A group whose first word, when it is no command, is a recording: ``transcribe talk.mp3``.

    Args:
        families: its commands by what they are for, as help lists them.
    """

    def __init__(
        self, *args: Any, families: Mapping[str, Sequence[click.Command]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.families = families
        for command in (command for family in families.values() for command in family):
            self.add_command(command)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before anything that is not a command.

        Raises:
            NoSuchCommand: the first word names no file, and nearly a command.
        """
        if args and args[0] not in self.commands and args[0] not in OWN_OPTIONS:
            meant = find_meant(args[0], self.commands)
            if meant is not None and not ctx.resilient_parsing:
                raise click.NoSuchCommand(args[0], possibilities=[meant], ctx=ctx)
            args = [DEFAULT_COMMAND, *args]
            ctx.meta[IS_UNNAMED] = True
        if args[:1] == [DEFAULT_COMMAND] and not ctx.resilient_parsing:
            args[1:] = take_pasted(args[1:], run)
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Suggest commands and recordings, or options of the default command."""
        if incomplete.startswith("-"):
            with click.Context(run, parent=ctx, resilient_parsing=True) as inner:
                return run.shell_complete(inner, incomplete)
        return [*super().shell_complete(ctx, incomplete), *suggest_files()]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one page: examples, the options that people use first, the commands."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        with formatter.section("Examples"):
            for example in EXAMPLES:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        with formatter.section("Most used options"):
            formatter.write_dl(list(_list_brief(ctx)))
        self.format_commands(ctx, formatter, named_only=NAMED_ONLY)
        formatter.write(f"\n{CLOSING}\n")

    def format_whole_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every option in its section, and the commands."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        with click.Context(run, info_name="transcribe", parent=ctx) as inner:
            run.format_options(inner, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - as Click has it
        formatter: click.HelpFormatter,
        named_only: Collection[str] = (),
    ) -> None:
        """List the commands in their families, those of some by their names only; the default needs no name."""
        shown = {
            heading: [command for command in family if command is not run and not command.hidden]
            for heading, family in self.families.items()
        }
        first = max(map(len, shown))
        second = max(len(command.name or "") for family in shown.values() for command in family)
        width = formatter.width - formatter.current_indent - first - 4
        with formatter.section("Commands"):
            for heading, family in shown.items():
                lines = [
                    f"{command.name:<{second}}  {command.get_short_help_str(width - second - 2)}"
                    for command in family
                ]
                if heading in named_only:
                    names = ", ".join(str(command.name) for command in family)
                    lines = click.wrap_text(names, width).splitlines()
                for title, line in zip_longest([heading], lines, fillvalue=""):
                    formatter.write(f"{'':>{formatter.current_indent}}{title:<{first}}  {line}\n")


def _list_brief(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The options of the first page, with what each does."""
    with click.Context(run, info_name="transcribe", parent=ctx) as inner:
        for option in run.get_params(inner):
            if isinstance(option, ListedOption) and option.brief:
                value = "" if option.is_flag else f" {option.metavar or 'CHOICE'}"
                names = sorted(option.opts, key=len)
                yield f"{'' if len(names) > 1 else '    '}{', '.join(names)}{value}", option.brief


def find_meant(word: str, commands: Collection[str]) -> str | None:
    """Return the command that a word was meant to be; ``None`` where it may name recordings.

    A file of that name, a pattern, an address, a list and anything with a suffix name recordings.
    """
    if not word.isalpha() or _is_there(word):
        return None
    from rapidfuzz.distance import OSA

    most = 1 if len(word) <= SHORT_WORD else 2
    distances = {command: OSA.distance(word.lower(), command) for command in commands}
    nearest = min(distances, key=distances.__getitem__)
    return nearest if len(word) > most and distances[nearest] <= most else None


def _is_there(word: str) -> bool:
    try:
        return Path(word).exists()
    except OSError:  # such as a name that is too long, of which the default command tells
        return True
