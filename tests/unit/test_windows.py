"""Windows, as far as another system can tell: names, consoles, open files, locks, links, what it lacks."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from pathlib import Path, PureWindowsPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import cli
from pipeline.cli import ending as cli_ending
from pipeline.cli.plain_streams import NAME
from pipeline.errors import OutputError
from pipeline.extras import tell_how_to_install
from pipeline.media.spool import Spool
from pipeline.run.inputs import jobs
from pipeline.run.inputs.jobs import Source, describe_path, plan_jobs, tidy_name
from pipeline.run.outputs import page_audio
from pipeline.store import atomic_files
from pipeline.store.atomic_files import write_all
from pipeline.store.locks import hold

CODE_PAGES = ("cp1252", "cp437", "cp932", "ascii")
DEVICES = ("CON", "prn", "Aux", "nul", "COM1", "lpt9", "COM²", "CONIN$", "nul.tar", "con .x")
POSIX_ONLY = {
    "os": "fork killpg setsid getuid geteuid getgid pread pwrite nice sched_getaffinity statvfs mkfifo chown "
    "O_NONBLOCK O_NOFOLLOW O_CLOEXEC O_DIRECTORY waitpid uname getloadavg",
    "signal": "SIGHUP SIGKILL SIGQUIT SIGUSR1 SIGUSR2 SIGCHLD SIGPIPE SIGALRM alarm setitimer pthread_sigmask",
    "socket": "AF_UNIX",
    "time": "tzset",
}
POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty"}


class InUse(PermissionError):
    """What Windows raises for a file that another program has open."""

    def __init__(self, winerror: int) -> None:
        super().__init__(13, "The process cannot access the file")
        self.winerror = winerror


# Names of files


def is_good_on_windows(name: str) -> bool:
    """Source: Microsoft, Naming Files, Paths, and Namespaces."""
    base = name.partition(".")[0].rstrip().upper()
    devices = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    devices |= {f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"}
    return (
        base not in devices
        and not set('<>:"/\\|?*') & set(name)
        and min(map(ord, name)) >= 32
        and name[-1] not in " ."
    )


@given(st.text() | st.sampled_from(DEVICES), st.sampled_from(["", ".mp3", ".", " "]))
def test_any_title_of_a_feed_becomes_a_name_that_windows_takes(name: str, ending: str) -> None:
    assert is_good_on_windows(tidy_name(name + ending))


@pytest.mark.parametrize("name", DEVICES)
def test_results_of_a_recording_are_never_named_as_a_device(name: str, tmp_path: Path) -> None:
    (job,) = plan_jobs([Source(tmp_path / f"{name}.mp3")], tmp_path, [".srt"])
    assert is_good_on_windows(job.output(".srt").name)
    assert name.partition(".")[0] in job.stem


def test_results_whose_names_differ_in_case_alone_do_not_meet(tmp_path: Path) -> None:
    sources = [Source(tmp_path / "a" / "Talk.mp3"), Source(tmp_path / "b" / "talk.mp3")]
    stems = {job.stem.casefold() for job in plan_jobs(sources, tmp_path / "out", [".srt"])}
    assert len(stems) == 2


def test_a_path_that_is_too_long_for_windows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "The system cannot find the path specified")

    monkeypatch.setattr(atomic_files, "IS_WINDOWS", True)
    monkeypatch.setattr(atomic_files, "_write_through", fail)
    with pytest.raises(OutputError, match=r"longer than the 260 .* shorter path with --output-dir"):
        write_all({tmp_path / ("a" * 240 + ".srt"): "text"})


# Files that another program has open


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_is_open_elsewhere_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    first, second = tmp_path / "talk.docx", tmp_path / "talk.srt"
    first.write_text("old"), second.write_text("old")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == second:
            raise InUse(winerror)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(atomic_files, "PAUSES_S", (0.0, 0.0))
    with pytest.raises(OutputError, match=r"talk\.srt: .* another program has it open\. Close it"):
        write_all({first: "new", second: "new"})
    assert {path.name: path.read_text() for path in tmp_path.glob("talk.*")} == {
        "talk.docx": "old",
        "talk.srt": "old",
    }
    assert list(tmp_path.glob(".transcribe-*.tmp")) == []


def test_a_file_that_a_virus_scanner_holds_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, tries = tmp_path / "talk.srt", [InUse(5), InUse(32)]
    replace = Path.replace

    def refuse(self: Path, name: Path) -> Path:
        if tries:
            raise tries.pop()
        return replace(self, name)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(atomic_files, "PAUSES_S", (0.0, 0.0, 0.0))
    write_all({target: "new"})
    assert target.read_bytes() == b"new"


def test_a_lock_whose_file_can_not_be_deleted_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise InUse(32)

    monkeypatch.setattr(Path, "unlink", refuse)
    for _ in range(2):
        with hold(tmp_path / "lock", timeout_s=0) as is_held:
            assert is_held is True


# Consoles and pipes


def call(
    *arguments: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, bytes, bytes]:
    """The command as a process with such streams would run it."""
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "argv", ["transcribe", *arguments])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding, "strict"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding, "strict"))
    monkeypatch.setattr(cli_ending, "end_as_by_interrupt", lambda: None)
    monkeypatch.setattr(cli_ending, "open_missing_files", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli_ending.leave(cli)
    sys.stdout.flush(), sys.stderr.flush()
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("encoding", CODE_PAGES)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("review", "--help"), 0),
        (("models",), 0),
        (("presets",), 0),
        (("日本語 → “Ĉu”.mp3",), 1),
        (("--model", "日本語…", "a.mp3"), 2),
    ],
)
def test_no_encoding_of_a_console_ends_the_command(
    encoding: str, arguments: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, out, err = call(*arguments, encoding=encoding, monkeypatch=monkeypatch)
    assert ended in {code, 1}
    assert out if code == 0 else b"Error: " in err
    assert b"Traceback" not in err


def test_messages_have_look_alikes_of_what_an_encoding_lacks() -> None:
    message = "4.7 × real time → “Ĉu” … ✓ 日"
    assert message.encode("cp437", NAME) == b'4.7 x real time -> "\\u0108u" ... + \\u65e5'
    assert message.encode("utf-8", NAME) == message.encode()


def test_a_command_to_be_typed_has_the_quotes_of_its_shell() -> None:
    told = [tell_how_to_install("align", is_windows=system) for system in (False, True)]
    assert told == [
        "Install it with: pip install 'transcribe-interviews[align]'",
        'Install it with: pip install "transcribe-interviews[align]"',
    ]


# Paths in links and in our JSON


def test_a_recording_on_another_drive_is_linked_by_its_own_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_audio, "Path", PureWindowsPath)
    monkeypatch.setattr(page_audio, "describe_path", lambda *_: "D:/tapes/a b.mp3")
    found = page_audio.refer_to(PureWindowsPath("D:\\tapes\\a b.mp3"), PureWindowsPath("C:\\out"))
    assert found == "file:///D:/tapes/a%20b.mp3"


def test_a_recording_beside_its_results_is_linked_with_forward_slashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Windows(PureWindowsPath):
        def resolve(self) -> PureWindowsPath:
            return self

    monkeypatch.setattr(jobs, "Path", PureWindowsPath)
    monkeypatch.setattr(jobs.os.path, "relpath", lambda *_: "..\\tapes\\a b.mp3")
    assert describe_path(Windows("C:\\tapes\\a b.mp3"), Windows("C:\\out")) == "../tapes/a b.mp3"


def test_no_way_between_two_drives_is_an_absolute_path(monkeypatch: pytest.MonkeyPatch) -> None:
    class Windows(PureWindowsPath):
        def resolve(self) -> PureWindowsPath:
            return self

    def refuse(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(jobs.os.path, "relpath", refuse)
    assert describe_path(Windows("D:\\a.mp3"), Windows("C:\\out")) == "D:/a.mp3"


# What Windows lacks


def find_unguarded(tree: ast.Module) -> set[str]:
    """Names that only POSIX systems have, in functions that don't ask for them first."""
    found = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        asked = ast.unparse(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module, name = node.value.id, node.attr
                is_posix = name in POSIX_ONLY.get(module, "").split()
                if is_posix and f"hasattr({module}, '{name}')" not in asked:
                    found.add(f"{module}.{name}")
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= POSIX_MODULES & set(names)
    return found


def test_what_windows_lacks_is_asked_for_before_it_is_used(root: Path) -> None:
    lacking = POSIX_MODULES.union(*(names.split() for names in POSIX_ONLY.values()))
    texts = {path.name: path.read_text("utf-8") for path in (root / "pipeline").rglob("*.py")}
    suspects = {n: t for n, t in texts.items() if lacking & set(re.findall(r"\w+", t))}
    assert {"devices.py", "browser_ticket.py"} <= set(suspects)
    found = {name: find_unguarded(ast.parse(text)) for name, text in suspects.items()}
    assert {name: names for name, names in found.items() if names} == {
        "browser_ticket.py": {"os.getuid"},  # after it has found /proc/net, which only Linux has
        "request_worker.py": {"resource"},  # after it has asked for os.name
    }


def test_sound_is_read_without_a_call_that_windows_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pread")
    samples = np.arange(1000, dtype=np.int16)
    spool = Spool(1, tmp_path)
    spool.append(samples.tobytes())
    spool.flush()
    assert spool.read(100, 300) == samples[100:300].tobytes()
    spool.close()


def is_text_writer(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
    if name == "write_text":
        return not any(keyword.arg == "newline" for keyword in node.keywords)
    modes = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    is_media = ast.unparse(node.func) == "av.open"  # a container, which has no lines
    return (
        name == "open"
        and not is_media
        and any(mode in {"w", "a", "x", "wt", "at"} for mode in modes)
    )


def test_every_file_has_the_line_ends_that_its_format_says(root: Path) -> None:
    """Files are written as bytes: Windows would put a carriage return before each line feed of text."""
    found = {
        path.name
        for path in (root / "pipeline").rglob("*.py")
        if re.search(r"\b(?:write_text|open)\(", text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if is_text_writer(node)
    }
    assert found == {"ending.py"}  # to nowhere
