"""The one place from which commands write; tables and progress go through ``console``."""

from __future__ import annotations

import sys
from pathlib import PurePath

import click

from pipeline.terminal import REPLACEMENT, neutralise


def echo(text: object, *, err: bool = False) -> None:
    """Writes a line, or several, that can't steer a terminal; a path is one line whatever it is called."""
    shown = neutralise(str(text))
    if isinstance(text, PurePath):
        shown = shown.replace("\n", REPLACEMENT)
    click.echo(shown, err=err)


def tell(event: object) -> None:
    """Write what a person should know of to stderr, where an event is such a notice."""
    from pipeline.run import Notice

    if isinstance(event, Notice):
        echo(event.text, err=True)


def tell_nothing(event: object) -> None:
    """Leave an event untold, where only errors are to be shown."""


def write_document(text: str) -> None:
    """Writes a document to standard output: to a file or a pipe as it is, to a terminal neutral."""
    click.echo(neutralise(text) if sys.stdout.isatty() else text, nl=False)
