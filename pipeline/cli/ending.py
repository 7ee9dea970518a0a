"""How the command ends when the system, or who reads what it says, wants no more of it."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from pipeline.cli.echo import echo
from pipeline.cli.plain_streams import NAME
from pipeline.errors import TranscribeError, UsageError

INTERRUPTED = 130

ENDING = ("SIGHUP", "SIGTERM")
"""The terminal is gone, or the machine is going down: work ends as by Ctrl-C, and can be gone on with."""

SIGNAL_BASE = 128
"""An exit code above it is the number of the signal that ended a program."""

_received: list[int] = []


def end_as_by_interrupt() -> None:
    """Lets the signals that end a program do what Ctrl-C does, unless it was begun so that they do nothing."""
    _received.clear()
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(number: int, _: object) -> None:
    for name in ENDING:  # once is enough: what is cleaned up now shall not be interrupted too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    _received.append(number)
    raise KeyboardInterrupt


def find_code(code: int) -> int:
    """The exit code: where a signal has interrupted it, one that tells which."""
    return SIGNAL_BASE + _received[0] if code == INTERRUPTED and _received else code


def open_missing_files() -> None:
    """Gives the numbers 0, 1 and 2 to nothing where they are free, lest a library's message goes into a result."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with contextlib.suppress(OSError):
                os.open(os.devnull, os.O_RDWR)


class Lasting:
    """A stream that swallows what can't be written: a terminal that is gone, or a full disk, ends no work."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes it, or not."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Brings to its place what is written."""
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def drop_output() -> None:
    """Sends to nowhere what is still to be written to standard output, of which nobody reads any more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end


def leave(command: click.Group) -> NoReturn:
    """Runs a command line and leaves with its exit code.

    Where another signal than Ctrl-C's has ended it, the code is 128 and the signal's number.
    """
    _mend_streams()
    end_as_by_interrupt()
    code = find_code(_call(command))
    if code > SIGNAL_BASE:
        # A model at work in another thread can't be interrupted, and need not be waited for.
        os._exit(code)
    sys.exit(code)


def is_debugging() -> bool:
    """Whether tracebacks are wanted; asked also after Click has failed, when no context is left."""
    return "--debug" in sys.argv


def _mend_streams() -> None:
    """Sees that a stream that was closed swallows what it is given, and that a pipe takes any text in any encoding."""
    open_missing_files()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
            setattr(sys, name, nowhere)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors=NAME)
    if not isinstance(sys.stderr, Lasting):
        sys.stderr = Lasting(sys.stderr)


def _call(command: click.Group) -> int:
    """The exit code, once every failure is told in one line."""
    try:
        code: int = command.main(prog_name="transcribe", standalone_mode=False) or 0
        sys.stdout.flush()
    except click.ClickException as error:
        error.show(told := io.StringIO())
        echo(told.getvalue().removesuffix("\n"), err=True)
        return error.exit_code
    except click.Abort:
        is_cached = "--no-cache" not in sys.argv
        remedy = " Run the same command again to continue." if is_cached else ""
        echo(f"Interrupted.{remedy}", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # who reads the output has seen enough
        drop_output()
        return 1
    except Exception as error:
        if is_debugging():
            raise
        code = _tell_failure(error)
        if isinstance(error, OSError):  # what is left of the output would fail once more at the end
            drop_output()
        return code
    return code


def _tell_failure(error: Exception) -> int:
    """The exit code of a failure, once it is told."""
    from pipeline.console import print_error
    from pipeline.user_files import explain_system

    if isinstance(error, OSError):
        error = explain_system(error, "transcribe")
    if isinstance(error, TranscribeError):
        print_error(error)
        return 2 if isinstance(error, UsageError) else 1
    reason = f"{type(error).__name__}: {error}. Add --debug for the details."
    echo(f"Error: {reason}", err=True)
    return 1
