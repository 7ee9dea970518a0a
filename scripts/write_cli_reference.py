"""Writes docs/cli.md from the commands' own ``--help``; ``--check`` says whether it is up to date.

python scripts/write_cli_reference.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli import cli
from pipeline.cli.commands.run_commands import DEFAULT_COMMAND
from pipeline.cli.options import CONTEXT

TARGET = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH = 100

INTRODUCTION = """\
# Commands and options

This page is made from the commands' own `--help` by `python scripts/write_cli_reference.py`; don't edit it by hand.
The default of each option is in square brackets at its end. An option may also be written with underscores
(`--compute_type`), as Whisper writes its options. `transcribe help COMMAND` shows the same on your terminal, and
`man transcribe` the whole, where the manual page is installed.
"""


def write_reference() -> str:
    """The whole reference as Markdown."""
    return "\n".join([INTRODUCTION, *_describe_commands()])


def _describe_commands() -> Iterator[str]:
    settings: Any = {**CONTEXT, "terminal_width": WIDTH}
    top = click.Context(cli, info_name="transcribe", **settings)
    yield _describe("transcribe", top)
    run = cli.commands[DEFAULT_COMMAND]  # whose name nobody has to type
    yield _describe(
        "transcribe AUDIO…", click.Context(run, info_name="run", parent=top, **settings)
    )
    for name, command in sorted(cli.commands.items()):
        if command is not run:
            context = click.Context(command, info_name=name, parent=top, **settings)
            yield _describe(f"transcribe {name}", context)
            for inner, part in sorted(getattr(command, "commands", {}).items()):
                below = click.Context(part, info_name=inner, parent=context, **settings)
                yield _describe(f"transcribe {name} {inner}", below)


def _describe(title: str, context: click.Context) -> str:
    return f"## {title}\n\n```text\n{context.get_help().rstrip()}\n```\n"


def main() -> int:
    """Writes the file, or with ``--check`` exits with 1 where it isn't what it should be."""
    text = write_reference()
    if "--check" not in sys.argv[1:]:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(
        f"{TARGET.name} is out of date: run python scripts/write_cli_reference.py", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
