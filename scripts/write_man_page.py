"""Writes share/man/man1/transcribe.1 from the commands' own help; ``--check`` says whether it is up to date.

python scripts/write_man_page.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli import cli
from pipeline.cli.commands.run_commands import DEFAULT_COMMAND
from pipeline.cli.default_group import EXAMPLES
from pipeline.cli.help_pages import sort_into_sections
from pipeline.cli.options import CONTEXT

TARGET = Path(__file__).resolve().parents[1] / "share" / "man" / "man1" / "transcribe.1"

ESCAPES = {"-": "\\-", "'": "\\(aq", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha"}
"""What roff would show as typographers write it. Source: groff_char(7)."""

EXIT_CODES = {
    "0": "Everything was done.",
    "1": "A file failed.",
    "2": "The command line or a setting is wrong.",
    "130": "Interrupted. The same command goes on from there.",
}


def write_page() -> str:
    """The whole page, in the macros of man(7)."""
    return "\n".join(_write_lines()) + "\n"


def _write_lines() -> Iterator[str]:
    top = click.Context(cli, info_name="transcribe", **_SETTINGS)
    run = click.Context(cli.commands[DEFAULT_COMMAND], info_name="transcribe", parent=top)
    summary, _, more = str(cli.help).partition("\n\n")
    yield '.\\" Made by scripts/write_man_page.py out of the help; change that.'
    yield '.TH TRANSCRIBE 1 "" "transcribe" "User Commands"'
    yield ".SH NAME"
    yield f"transcribe \\- {_escape(summary[0].lower() + summary[1:].rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield from _write_synopsis("transcribe", "[OPTIONS] AUDIO...")
    yield ".br"
    yield from _write_synopsis("transcribe COMMAND", "[OPTIONS] [ARGUMENTS]...")
    yield ".SH DESCRIPTION"
    yield from _write_paragraphs(more)
    yield ".SH OPTIONS"
    yield from _write_options(run, shared=set(), heading=".SS")
    yield ".SH COMMANDS"
    shared = _list_records(run)
    for words, context in _list_commands(top):
        yield f".SS transcribe {_escape(words)}"
        yield from _write_command(context, shared)
    yield ".SH EXAMPLES"
    for example in EXAMPLES:
        yield from (".PP", ".nf", _escape(example), ".fi")
    yield ".SH ENVIRONMENT"
    yield from _write_paragraphs(
        "Every setting may be given as a variable, such as TRANSCRIBE_MODEL for --model, and "
        "TRANSCRIBE_PRESET names a preset. TRANSCRIBE_CACHE_DIR moves the cache, TRANSCRIBE_DATA_DIR "
        "the voice book. Options win over variables, and variables over presets."
    )
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES.items():
        yield from (".TP", f".B {code}", _escape(meaning))


_SETTINGS: Any = {**CONTEXT, "terminal_width": 80}


def _list_commands(top: click.Context) -> Iterator[tuple[str, click.Context]]:
    """The commands and those in groups, in the order of the help."""
    for name, command in cli.commands.items():
        if name == DEFAULT_COMMAND:
            continue
        context = click.Context(command, info_name=name, parent=top)
        yield name, context
        for inner, part in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", click.Context(part, info_name=inner, parent=context)


def _write_command(context: click.Context, shared: set[tuple[str, str]]) -> Iterator[str]:
    """What a command does, and those of its options that the main command hasn't likewise."""
    yield from _write_synopsis(
        context.command_path, " ".join(context.command.collect_usage_pieces(context))
    )
    yield from _write_paragraphs(str(context.command.help))
    yield from _write_options(context, shared, heading="")
    takes = len(_list_records(context) & shared) - len(_EVERYWHERE)
    if takes > 0:
        yield ".PP"
        yield _escape(f"It takes {takes} of the options above, too; see its --help.")


_EVERYWHERE = ("--debug", "--version", "--help")


def _write_options(
    context: click.Context, shared: set[tuple[str, str]], heading: str
) -> Iterator[str]:
    options = [
        option
        for option in context.command.get_params(context)
        if isinstance(option, click.Option)
        and (record := option.get_help_record(context)) is not None
        and record not in shared
    ]
    for title, listed in sort_into_sections(options):
        if heading and listed:
            yield f"{heading} {_escape(title)}"
        for option in listed:
            names, text = option.get_help_record(context) or ("", "")
            yield from (".TP", f".B {_escape(names)}", _escape(text))


def _list_records(context: click.Context) -> set[tuple[str, str]]:
    """The options of a command, each as its names and its text."""
    options = (o for o in context.command.get_params(context) if isinstance(o, click.Option))
    return {record for option in options if (record := option.get_help_record(context))}


def _write_synopsis(name: str, arguments: str) -> Iterator[str]:
    yield f".B {_escape(name)}"
    yield _escape(arguments)


def _write_paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield ".PP"
        yield _escape(" ".join(paragraph.split()))


def _escape(text: str) -> str:
    """Text that roff shows as it is: hyphens and quotes as people type them, any other letter by its number."""
    escaped = text.replace("\\", "\\e")
    for letter, name in ESCAPES.items():
        escaped = escaped.replace(letter, name)
    escaped = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in escaped)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def main() -> int:
    """Writes the file, or with ``--check`` exits with 1 where it isn't what it should be."""
    text = write_page()
    if "--check" not in sys.argv[1:]:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.name} is out of date: run python scripts/write_man_page.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
