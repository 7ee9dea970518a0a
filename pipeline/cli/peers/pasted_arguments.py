"""Arguments that were written for another program, as this one has them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import click

from pipeline.cli.echo import echo
from pipeline.cli.peers.peer_options import (
    PROGRAMS,
    YES,
    Answer,
    PeerOption,
    read_peer_options,
    read_yes_or_no,
)
from pipeline.errors import UsageError

END = "--"
"""After it come recordings only."""

_QUIET = frozenset({"-q", "--quiet"})


@dataclass
class Translated:
    """Arguments as this program has them, what to know of them, and those that are refused."""

    arguments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusals: list[UsageError] = field(default_factory=list)


def take_pasted(arguments: Sequence[str], command: click.Command) -> list[str]:
    """Return arguments with the options of other programs as the command's own; notes go to stderr.

    Raises:
        UsageError: Some options have no counterpart here; all of them are told.
    """
    if arguments and arguments[0] in PROGRAMS and not os.path.lexists(arguments[0]):
        raise _refuse_program(arguments)
    if not any(map(_is_option, arguments)):
        return list(arguments)
    own = list_own_options(command)
    made = translate(arguments, own, read_peer_options(), os.path.lexists)
    if _QUIET.isdisjoint(arguments):
        for note in made.notes:
            echo(f"Note: {note}", err=True)
    for refusal in made.refusals[:-1]:
        echo(f"Error: {refusal}", err=True)
    if made.refusals:
        raise made.refusals[-1]
    return made.arguments


def list_own_options(command: click.Command) -> dict[str, bool]:
    """Return the names of a command's options, with dashes, and whether each takes a value."""
    options = [option for option in command.params if isinstance(option, click.Option)]
    return {
        name: not (option.is_flag or option.count)
        for option in options
        for name in (*option.opts, *option.secondary_opts)
    }


def translate(
    arguments: Sequence[str],
    own: Mapping[str, bool],
    peers: Mapping[str, PeerOption],
    exists: Callable[[str], bool],
) -> Translated:
    """Return arguments as this program has them.

    Args:
        arguments: What stands on the command line.
        own: This program's options, and whether each takes a value.
        peers: The options of other programs, which may have the same names.
        exists: Whether there is a file of a name; one that is called ``True`` is a recording.
    """
    made, left = Translated(), list(arguments)
    while left:
        word = left.pop(0)
        if word == END:
            made.arguments += [END, *left]
            break
        name, is_joined, value = word.partition("=")
        option = peers.get(_spell(name)) if _is_option(word) else None
        if option is None:
            made.arguments.append(word)
            if _is_option(word) and _takes_next(word, own):
                made.arguments += left[:1]
                del left[:1]
            continue
        given = value if is_joined else _take_value(option, left, exists)
        if given is None:
            remedy = "Write it after the option"
            made.refusals.append(UsageError(name, "its value is missing", remedy))
            continue
        _answer(made, name, given, option.find_answer(given))
    return made


def _is_option(word: str) -> bool:
    return len(word) > 1 and word.startswith("-")


def _spell(name: str) -> str:
    return name.replace("_", "-")


def _takes_next(word: str, own: Mapping[str, bool]) -> bool:
    """Whether the word after an option of ours is its value, as in ``-o DIR``, not in ``-oDIR``."""
    if word.startswith("--"):
        return own.get(_spell(word), False)
    takes = [own.get(f"-{letter}", False) for letter in word[1:]]
    return True in takes and takes.index(True) == len(takes) - 1


def _take_value(option: PeerOption, left: list[str], exists: Callable[[str], bool]) -> str | None:
    """Return an option's value, taken off the words that are left; ``None`` where it is missing."""
    if option.takes == "value":
        is_there = bool(left) and not left[0].startswith("--")
        return left.pop(0) if is_there else None
    said = read_yes_or_no(left[0]) if left and not exists(left[0]) else None
    if said is None:
        return YES  # an option that stands alone; what comes next may be a recording
    del left[0]
    return said


def _answer(made: Translated, shown: str, given: str, answer: Answer) -> None:
    """Put what an option becomes among the arguments, or its refusal among the others."""
    if answer.reason:
        remedy = answer.use.replace("{value}", given)
        made.refusals.append(UsageError(shown, answer.reason, remedy))
        return
    made.arguments += [word.replace("{value}", given) for word in answer.becomes.split()]
    if answer.note:
        made.notes.append(f"{shown}: {answer.note}")


def _refuse_program(arguments: Sequence[str]) -> UsageError:
    rest = " ".join(arguments[1:2])
    return UsageError(
        arguments[0],
        "this is the name of another program, and no file has this name",
        f"Leave it out: transcribe {rest} …" if rest else "Name a recording",
    )
