"""The command itself: its first word is a recording, unless it is a command."""

from __future__ import annotations

import click

from pipeline.cli.commands.run_commands import DEFAULT_COMMAND, run


class DefaultGroup(click.Group):
    """A group whose first word, when it is no command, is a recording: ``transcribe talk.mp3``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the default command before anything that is not a command."""
        own = {"--help", "-h", "--version"}
        if args and args[0] not in self.commands and args[0] not in own:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the default command's options, then the commands."""
        with click.Context(run, info_name="transcribe", parent=ctx) as inner:
            options = [*run.get_params(inner), *self.params]
            records = [o.get_help_record(inner) for o in options if isinstance(o, click.Option)]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record])
        self.format_commands(ctx, formatter)
