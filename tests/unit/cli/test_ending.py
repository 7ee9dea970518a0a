"""A command ends cleanly when a terminal closes, a machine goes down, or nobody reads what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.ending import Lasting

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other ways to end a program")

PROGRAM = """
import sys, time, click
from pipeline.cli.echo import echo
from pipeline.cli.ending import leave

@click.group()
def cli():
    pass

@cli.command()
def wait():
    try:
        print("begun", flush=True)
        time.sleep(60)
    finally:
        print("cleaned up", flush=True)

@cli.command()
def talk():
    for number in range(100_000):
        echo(f"line {number}")
    return 0

@cli.command()
def complain():
    for number in range(1_000):
        echo(f"line {number}", err=True)
    return 0

leave(cli)
"""


def begin(*words: str, before: str = "", **streams: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", before + PROGRAM, *words]
    asked = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen(command, text=True, **asked)


@pytest.mark.parametrize(("name", "code"), [("SIGHUP", 129), ("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_work_as_an_interrupt_does(name: str, code: int) -> None:
    process = begin("wait")
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=30)
    assert (code, "cleaned up\n") == (process.returncode, out)
    assert err.strip() == "Interrupted. Run the same command again to continue."


def test_a_signal_that_the_program_was_begun_without_does_nothing() -> None:
    ignore = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"  # as nohup does
    process = begin("wait", before=ignore)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 143
    process.communicate()


def test_who_reads_a_few_lines_sees_nothing_else() -> None:
    process = begin("talk")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_under_an_output_is_told_and_under_messages_ends_nothing() -> None:
    with Path("/dev/full").open("w") as full:
        process = begin("talk", stdout=full)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert len(err.splitlines()) == 1
        assert "No space left on device" in err
        process = begin("complain", stderr=full)
        process.communicate(timeout=30)
        assert process.returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_from_the_beginning_end_nothing(
    closed: str, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    check = "import os; [os.fstat(n) for n in range(3)]; open('done', 'w').close()\n    return 0"
    program.write_text(PROGRAM.replace("    return 0", f"    {check}", 1), "utf-8")
    script = f"exec {sys.executable} {program} talk {closed}"
    finished = subprocess.run(
        ["sh", "-c", script],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        timeout=60,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert (tmp_path / "done").exists()


def test_a_lasting_stream_is_otherwise_the_stream(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Lasting(sys.stdout)
    stream.write("text")
    stream.flush()
    assert capsys.readouterr().out == "text"
    assert sys.stdout.encoding == stream.encoding
