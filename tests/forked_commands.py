"""The command in a process of its own that finds its imports done: a start costs a second of processor time.

As a program it runs the command once for each line that it reads, in a process that it forks.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.commands import DEADLINE_S, Finished, make_environment
from tests.commands import transcribe as start

ROOT = Path(__file__).resolve().parents[1]
SERVER = (sys.executable, "-c", "from tests.forked_commands import serve; serve()")


class ServerEndedError(Exception):
    """The process that forks commands ended before it told how a command did."""


def transcribe(*arguments: object, cwd: Path, cache: Path, **environment: str) -> Finished:
    """The command's end, with the arguments given, in a folder; forked where the system can.

    Raises:
        ServerEndedError: what forks commands is gone; the next command gets another.
    """
    if not hasattr(os, "fork"):
        return start(*arguments, cwd=cwd, cache=cache, **environment)
    server = _start_server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        order = {
            "arguments": list(map(str, arguments)),
            "folder": str(cwd),
            "environment": make_environment(cache, **environment),
            "out": str(out),
            "err": str(err),
        }
        with contextlib.suppress(BrokenPipeError):  # then it answers nothing
            server.stdin.write(json.dumps(order) + "\n")
            server.stdin.flush()
        code = server.stdout.readline()
        if not code:
            _start_server.cache_clear()
            raise ServerEndedError(f"what forks commands ended with exit code {server.wait()}")
        return Finished(int(code), out.read_text("utf-8"), err.read_text("utf-8"))


@cache
def _start_server() -> subprocess.Popen[str]:
    """It ends before this process does."""
    server = subprocess.Popen(
        SERVER,
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server


def serve() -> None:
    """Import what a recording needs; then fork for each line, and tell how the command ended."""
    import pipeline.console.single_summary
    import pipeline.run.batch.worker  # noqa: F401
    from pipeline.cli import main

    # Read as bytes: a child gets no text that is read ahead.
    while line := sys.stdin.buffer.readline():
        child = os.fork()
        if not child:
            _become(json.loads(line))
            main()  # mostly it ends this process as the command ends
            sys.exit()
        _, status = os.waitpid(child, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(order: dict[str, object]) -> None:
    """Take the order's place: its words, folder, environment and files, and no input."""
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, str(order["out"]), os.O_WRONLY | os.O_CREAT),
        (2, str(order["err"]), os.O_WRONLY | os.O_CREAT),
    ):
        file = os.open(path, flags)
        os.dup2(file, number)
        os.close(file)
    os.chdir(str(order["folder"]))
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[call-overload]
    sys.argv = ["-c", *order["arguments"]]  # type: ignore[misc]
    faulthandler.dump_traceback_later(DEADLINE_S, exit=True)
