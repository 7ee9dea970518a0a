"""The editor: correct a transcript while listening."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.command_settings import find_cache_dir, load, take
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    FilePath,
    debug_option,
    overwrite_option,
    page_option,
    preset_option,
    rendering_options,
)

if TYPE_CHECKING:
    from pipeline.config import Settings


@command()
@click.argument("transcript", type=FilePath())
@option(
    "--reference",
    type=FilePath(),
    section="comparison",
    metavar="FILE",
    help="Published text to compare with [default: the one in the transcript's folder].",
)
@option(
    "--audio",
    type=FilePath(),
    section="what",
    help="Recording to listen to [default: the one that the transcript names].",
)
@option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    section="machine",
    help="Port for the editor on this machine [default: any free port].",
)
@option(
    "--no-browser",
    is_flag=True,
    section="machine",
    help="Print the editor's address without opening a browser [default: no].",
)
@option(
    "--glossary",
    is_flag=True,
    section="what",
    help="Only print the names that you corrected at least twice, as a [glossary] for a preset "
    "[default: no].",
)
@overwrite_option
@page_option
@rendering_options
@preset_option
@debug_option
def review(
    transcript: Path, port: int | None, no_browser: bool, preset: str | None, **flags: Any
) -> int:
    """Correct a transcript in the browser while listening.

    TRANSCRIPT is the JSON file. Changes are saved in NAME.review.json at once. Only this machine can open the
    editor; Ctrl-C ends it.
    """
    if flags.pop("glossary"):
        return _print_glossary(transcript, {**flags, "port": port, "preset": preset})
    named = take(flags, "reference", "audio")
    _edit(transcript, load(preset, flags), named, port, _show if no_browser else _open)
    return 0


def _edit(
    transcript: Path,
    settings: Settings,
    named: dict[str, Path | None],
    port: int | None,
    show: Callable[[str, str], None],
) -> None:
    from pipeline.review.server import review_transcript

    files = named["reference"], named["audio"]
    place = find_cache_dir()
    review_transcript(
        transcript, settings, place, named=files, port=port, on_ready=show, observe=tell
    )


def _print_glossary(transcript: Path, others: dict[str, Any]) -> int:
    """Print what was learned; options that are about the editor have no meaning then.

    Raises:
        UsageError: one of them is given.
    """
    from pipeline.errors import UsageError
    from pipeline.run import propose_glossary

    given = [name for name, value in others.items() if value not in (None, (), False)]
    if given:
        option = f"--{given[0].replace('_', '-')}"
        raise UsageError(
            option, "it has no effect with --glossary, which only prints", "Leave it out"
        )
    write_document(propose_glossary(transcript))
    return 0


def _show(address: str, _: str) -> None:
    echo(f"Open {address}  Ctrl-C ends")


def _open(address: str, ticket: str) -> None:
    """Show the address, and the page in the browser, if there is one."""
    from threading import Thread

    _show(address, ticket)
    Thread(target=_open_browser, args=(ticket,), daemon=True).start()


def _open_browser(address: str) -> None:
    """Open a browser that has windows; one in the terminal would take it over, and run no script."""
    import sys
    import webbrowser
    from contextlib import suppress

    needs_display = sys.platform not in {"darwin", "win32", "cygwin"}
    if needs_display and not {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & os.environ.keys():
        return
    with suppress(Exception):  # whatever it is, the address can be opened by hand
        webbrowser.open(address)
