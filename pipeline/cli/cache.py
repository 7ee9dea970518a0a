"""What is kept of earlier runs: where, how much, why not, and less of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from pipeline.cli.folders import find_cache_dir, find_data_dir, load
from pipeline.cli.options import (
    FilePath,
    cleaning_options,
    debug_option,
    format_option,
    layout_options,
    output_dir_option,
    recognition_options,
    run_options,
    speaker_options,
)


class Size(click.ParamType[int]):
    """A number of bytes, such as ``2GB``, ``500 MB`` or ``1.5GiB``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The size in bytes."""
        from pipeline.config import parse_size

        if isinstance(value, int):
            return value
        try:
            return parse_size(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group(invoke_without_command=True)
@click.option("--clear", is_flag=True, help="Delete the kept results.")
@click.pass_context
def cache(ctx: click.Context, clear: bool) -> int:
    """Show where results of earlier runs are kept, or delete them."""
    if ctx.invoked_subcommand is not None:
        if clear:
            raise click.UsageError("--clear deletes everything; leave it out, or the command.")
        return 0
    store = _open()
    if clear:
        click.echo(f"{store.clear()} results deleted")
        return 0
    kept = store.entries()
    click.echo(f"{store.folder}: {len(kept)} results, {sum(e.size for e in kept) / 1e6:.1f} MB")
    return 0


@cache.command("list")
@debug_option
def list_kept() -> int:
    """List the kept results, what was used longest ago first.

    Each line has the stage, the recording's name, the size, and the time since its last use.
    """
    from pipeline.console import printable

    now_ns = time.time_ns()
    for entry in _open().entries():
        stage = f"{entry.stage} (unfinished)" if entry.is_part else entry.stage
        age = describe_age((now_ns - entry.used_ns) / 1e9)
        click.echo(f"{stage:<25} {printable(entry.name):<32} {_describe_size(entry.size)} {age:>8}")
    return 0


@cache.command()
@click.argument("audio", type=FilePath())
@output_dir_option
@format_option
@recognition_options
@speaker_options
@cleaning_options
@layout_options
@run_options
def why(audio: Path, preset: str | None, **flags: Any) -> int:
    """Say for each stage whether a run with these options would find its result.

    If not, what differs from the nearest one that is kept of this recording.
    """
    from pipeline.run import explain_kept

    for one in explain_kept(audio, load(preset, flags), find_cache_dir(), find_data_dir()):
        click.echo(f"{one.stage:<12} {'found' if one.found else 'not found: ' + one.reason}")
    return 0


@cache.command()
@click.option("--max-size", type=Size(), required=True, help="What may be left, such as 2GB.")
@debug_option
def prune(max_size: int) -> int:
    """Delete what was used longest ago, until the rest is small enough.

    What a running process is at work on stays.
    """
    deleted, left = _open().prune(max_size)
    click.echo(f"{deleted} results deleted, {left / 1e6:.1f} MB left")
    return 0


def _open() -> Any:
    from pipeline.store import Store

    return Store(find_cache_dir() / "stages", lambda text: click.echo(f"Note: {text}", err=True))


def _describe_size(size: int) -> str:
    return f"{size / 1e6:7.1f} MB" if size >= 1e6 else f"{size / 1e3:7.1f} kB"


def describe_age(seconds: float) -> str:
    """A time in its largest unit, such as ``3 h``; nothing is younger than now."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{max(0, int(seconds))} s"
