"""How commands explain themselves: options in sections, ``--version`` everywhere, and one page to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import click

from pipeline.cli.echo import echo
from pipeline.config.declaration import SECTIONS, Section

MOST_UNSECTIONED = 12
"""Options of a command that are listed without headings."""

MOST_NAMED = 3
"""Commands that have an option, which an error names where it is unknown."""


class ListedOption(click.Option):
    """An option, the section in which help lists it, and its text on the first page.

    Args:
        section: where help lists it; ``None`` among the command's own.
        brief: its text in ``transcribe --help``, which lists only the options that people use first.
    """

    def __init__(
        self, *args: Any, section: Section | None = None, brief: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        self.brief = brief

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        """What Click adds to the text: not the bounds of a number, which it writes as a formula."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


option = partial(click.option, cls=ListedOption)


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        echo(f"transcribe, version {version('transcribe-interviews')}")
        ctx.exit()


def _show_all(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        formatter = ctx.make_formatter()
        ctx.command.format_whole_help(ctx, formatter)  # type: ignore[attr-defined]  # is of this module
        echo(formatter.getvalue().rstrip("\n"))
        ctx.exit()


def _make_flag(name: str, callback: Callable[..., None], text: str, **about: Any) -> ListedOption:
    """Return an option that answers at once, whatever else is given."""
    return ListedOption(
        [name],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=callback,
        section="machine",
        help=text,
        **about,
    )


class _Explained(click.Command):
    """A command that lists its options in sections, and knows ``--version`` and ``--help-all``."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then those of every command."""
        *own, help_option = super().get_params(ctx)
        version = _make_flag("--version", _show_version, "Show the version and exit.")
        whole = _make_flag("--help-all", _show_all, "Show every option and exit.", hidden=True)
        return [*own, version, whole, help_option]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; of an unknown option, an error names the nearest ones, or the commands that have it."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            name = error.option_name
            nearest = _keep_nearest(name, error.possibilities or ())
            others = list(_find_commands(ctx.find_root(), name))
            told = f"No such option {name!r} here. It belongs to: {_list_first(others)}"
            raise click.NoSuchOption(
                name, told if others else None, [] if others else nearest, error.ctx
            ) from None

    def format_whole_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help with every option."""
        self.format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options, in sections where there are many; those that only this command has come first."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        for heading, listed in sort_into_sections(options):
            records = [record for option in listed if (record := option.get_help_record(ctx))]
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def _find_commands(ctx: click.Context, option: str) -> Iterator[str]:
    """Yield the commands below one that have an option, as they are typed."""
    if not isinstance(ctx.command, click.Group):
        return
    for name, command in ctx.command.commands.items():
        if command.hidden:
            continue
        with click.Context(command, info_name=name, parent=ctx, resilient_parsing=True) as inner:
            if any(option in (*p.opts, *p.secondary_opts) for p in command.params):
                yield inner.command_path
            yield from _find_commands(inner, option)


def _list_first(names: Sequence[str]) -> str:
    more = f", … ({len(names)})" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _keep_nearest(name: str, known: Sequence[str]) -> list[str]:
    """Return those of the known names that are most like a name."""
    from rapidfuzz.distance import OSA

    distances = [OSA.distance(name, other) for other in known]
    pairs = zip(known, distances, strict=True)
    return [other for other, distance in pairs if distance == min(distances)]


def sort_into_sections(
    options: Sequence[click.Option],
) -> Iterator[tuple[str, list[click.Option]]]:
    """The headings with their options; one heading for all where they are few."""
    if len(options) <= MOST_UNSECTIONED:
        yield "Options", list(options)
        return
    own = [option for option in options if _find_section(option) is None]
    yield "Options of this command", own
    for section, heading in SECTIONS.items():
        yield heading, [option for option in options if _find_section(option) == section]


def _find_section(option: click.Option) -> Section | None:
    """Where an option is listed; Click's own ``--help`` goes with what is shown."""
    return getattr(option, "section", "machine")


class Command(_Explained):
    """A command of ``transcribe``."""


class CommandGroup(_Explained, click.Group):
    """Several commands under one word, such as ``transcribe voices``."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options, then the commands."""
        _Explained.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def command(name: str | None = None, **about: Any) -> Callable[[Callable[..., Any]], Command]:
    """Make a command out of a function, as `click.command` does."""
    return click.command(name, cls=Command, **about)


def group(name: str | None = None, **about: Any) -> Callable[[Callable[..., Any]], CommandGroup]:
    """Make a group of commands out of a function, as `click.group` does."""
    return click.group(name, cls=CommandGroup, **about)
