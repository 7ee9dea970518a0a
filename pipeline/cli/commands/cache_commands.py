"""What is cached of earlier runs: how much, why not, and how to delete it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import find_cache_dir, find_data_dir, load
from pipeline.cli.echo import echo
from pipeline.cli.help_pages import group, option
from pipeline.cli.options import (
    FilePath,
    cleaning_options,
    debug_option,
    format_option,
    output_dir_option,
    overwrite_option,
    part_options,
    recognition_options,
    rendering_options,
    run_options,
    speaker_options,
    store_option,
    tracks_option,
)
from pipeline.errors import UsageError


class Size(click.ParamType[int]):
    """A number of bytes, such as ``2GB``, ``500 MB`` or ``1.5GiB``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The size in bytes."""
        from pipeline.config.setting_values import parse_size

        if isinstance(value, int):
            return value
        try:
            return parse_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@group(invoke_without_command=True)
@option("--clear", is_flag=True, help="Delete all cached results.")
@store_option
@click.pass_context
def cache(ctx: click.Context, clear: bool, store: str | None) -> int:
    """Show, explain or delete cached results of earlier runs."""
    if ctx.invoked_subcommand is not None:
        if clear:
            raise click.UsageError(
                "--clear deletes everything. Leave out --clear, or the command after it."
            )
        return 0
    opened = _open(store)
    if clear:
        echo(f"{_count_results(opened.clear())} deleted")
        return 0
    sizes = [entry.size for entry in opened.entries()]
    echo(f"{opened.folder}: {_count_results(len(sizes))}, {sum(sizes) / 1e6:.1f} MB")
    return 0


@cache.command("list")
@store_option
@debug_option
def list_cached(store: str | None) -> int:
    """List cached results, least recently used first.

    Each line shows the stage, the recording's name, the size and the time since it was last used.
    """
    from pipeline.console import printable

    now_ns = time.time_ns()
    for entry in _open(store).entries():
        stage = f"{entry.stage} (unfinished)" if entry.is_part else entry.stage
        age = describe_age((now_ns - entry.used_ns) / 1e9)
        echo(f"{stage:<25} {printable(entry.name):<32} {_describe_size(entry.size)} {age:>8}")
    return 0


@cache.command()
@click.argument("audio", type=FilePath(), nargs=-1, required=True)
@output_dir_option
@format_option
@overwrite_option
@part_options
@recognition_options
@speaker_options
@tracks_option
@cleaning_options
@rendering_options
@run_options
def why(audio: tuple[Path, ...], preset: str | None, **flags: Any) -> int:
    """Explain which cached results a run with these options would use.

    For a stage without a cached result, it says what differs from the most similar one of this recording.
    Several files are one conversation, with --as-tracks.
    """
    from pipeline.run import explain_cache

    for answer in explain_cache(audio, load(preset, flags), find_cache_dir(), find_data_dir()):
        echo(f"{answer.stage:<12} {'found' if answer.found else 'not found: ' + answer.reason}")
    return 0


@cache.command()
@option("--max-size", type=Size(), required=True, help="Size to keep at most, such as 2GB.")
@store_option
@debug_option
def prune(max_size: int, store: str | None) -> int:
    """Delete the least recently used results, down to a size.

    Results in use by a running process are kept.
    """
    deleted, left = _open(store).prune(max_size)
    echo(f"{_count_results(deleted)} deleted, {left / 1e6:.1f} MB left")
    return 0


def _open(store: str | None) -> Any:
    from pipeline.remote import is_address
    from pipeline.run import Event, Notice, find_store

    if store is not None and is_address(store):
        raise UsageError(
            "--store", "the cache commands only work on a folder", "Leave out the address"
        )

    def tell(event: Event) -> None:
        if isinstance(event, Notice):
            echo(f"Note: {event.text}", err=True)

    return find_store(find_cache_dir(), load(None, {"store": store}), tell)


def _count_results(count: int) -> str:
    """Return ``1 result`` or ``2 results``."""
    return f"{count} result{'' if count == 1 else 's'}"


def _describe_size(size: int) -> str:
    return f"{size / 1e6:7.1f} MB" if size >= 1e6 else f"{size / 1e3:7.1f} kB"


def describe_age(seconds: float) -> str:
    """A time in its largest unit, such as ``3 h``; nothing is younger than now."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{max(0, int(seconds))} s"
