"""The documents keep their word: every command line in them is run, every name in them is there.

Each block of lines is run in a folder that holds the files it names. Recordings are stand-ins, and what is
heard in them is what fakes of the engines say; everything else is real.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import itertools
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
import urllib.request
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import click
import pytest
from docx import Document

from pipeline.cli import cli
from pipeline.cli.commands import review_command
from pipeline.cli.peers.peer_options import read_peer_options
from pipeline.run.inputs.voices.book_files import write_voices
from pipeline.voicebook import Hearing, Notebook
from tests.fakes import FakeDiarizer, FakeEmbedder, FakeRecognizer, make_print, make_segment
from tests.remotes import Web, serve_web
from tests.reviews import correct
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import write_wav

__all__ = ["invoke", "recognizer"]

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ("CONTRIBUTING.md", "ARCHITECTURE.md", "audio/README.md", "tests/benchmarks/README.md")
GUIDES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "docs").rglob("*.md")
    if path.name != "cli.md"
)
DOCUMENTS = ("README.md", *GUIDES, *OTHERS)

SHELLS = {"bash", "sh", "shell", "console", "powershell", "bat"}

ONLY_PARSED = {
    "watch": "goes on until Ctrl-C; tests/unit/run/batch/test_watch.py runs it",
    "doctor": "loads the real models; tests/unit/test_doctor.py runs it",
    "--executor ray": "starts Ray; tests/unit/cluster runs it",
    "--detect-shots": "needs a film; tests/unit/run/recording/test_shot_detection.py runs it",
    "--end 25:30": "takes a second; the guide's shorter part is run, as by tests/unit/run/recording/test_parts.py",
    "again transcripts/": "needs a long recording; tests/unit/run/commands/again runs it",
    "podcast chapters": "needs headings; tests/unit/run/commands/test_podcast_chapters.py runs it",
    "serve": "goes on until Ctrl-C; tests/unit/server runs it",
    "onnx-asr:": "needs its weights; tests/unit/engines/recognition/other_models runs made ones",
    "s3://": "needs a bucket; tests/unit/remote runs it on one of its own",
}
"""What a line holds that is not run, and why; the command's own parser still reads it."""

OTHER_PROGRAMS = re.compile(r"(?:python|make|pip|uv|pipx|docker|ruff|mypy|mkdocs|git)\b")

OPTIONS_OF_BENCHMARKS = {
    option
    for program in (ROOT / "tests" / "benchmarks").glob("*.py")
    for option in re.findall(r'"(--[a-z-]+)"', program.read_text("utf-8"))
}
"""Benchmarks are programs of their own, whose options stand in their source."""

CUTS = "001  AX  V  C  00:00:00:00 00:00:01:00 00:00:02:14 00:00:04:00\n"

PAGE = """The headline

Transcript of the conversation is below:

Ann Lee: Lighthill, good morning to Lighthill, from Lighthill.

Bo Chen: Good evening.
"""
WEB_PAGE = """<html><body><article><h1>The headline</h1><p>Early days</p>
<p>JD: Lighthill, good morning to Lighthill, from Lighthill.</p><p>Bo Chen: Good evening.</p></article></body></html>"""
SUBTITLES = """1
00:00:00,000 --> 00:00:02,000
Good morning to you.

2
00:00:03,500 --> 00:00:05,500
Good evening.
"""
PRESET = """language = "en"

[glossary]
"Lighthill" = ["light hill"]
"""
FEED = """<rss version="2.0"><channel><title>Talks</title><item><title>One</title>
<pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate>
<enclosure url="https://example.org/talk.mp3" type="audio/mpeg"/></item></channel></rss>"""


# What the documents hold


def find_blocks(text: str) -> Iterator[list[str]]:
    """The lines of each block of code that is typed into a shell: fenced as such, or indented by four."""
    fence = re.compile(r"^ *```(\w*)")
    block: list[str] = []
    inside: str | None = None
    for line in [*text.splitlines(), ""]:
        found = fence.match(line)
        if found and inside is None:
            inside = found[1]
        elif found:
            inside = None
            yield block
            block = []
        elif inside is not None:
            block += [line.strip()] if inside in SHELLS else []
        elif line.startswith(("    ", "\t")):
            block.append(line.strip())
        else:
            yield block
            block = []


def find_template(name: str) -> str:
    """The template that a document shows."""
    return (ROOT / name).read_text("utf-8").partition("```jinja\n")[2].partition("```")[0]


@dataclass(frozen=True)
class Line:
    """A call of the command: what is typed before it, its words, and where its output goes."""

    environment: dict[str, str]
    words: list[str]
    target: str | None

    def __str__(self) -> str:
        return shlex.join(self.words)

    @property
    def why_not_run(self) -> str | None:
        text = f"{' '.join(self.words)} "
        return next((why for part, why in ONLY_PARSED.items() if part in text), None)


def read_line(line: str) -> Line | None:
    """The call that a line holds, if it is one of ours."""
    words = shlex.split(line.removeprefix("$ ").removeprefix("@"), comments=True)
    environment = {}
    while words and (found := re.fullmatch(r"([A-Z_]+)=(.*)", words[0])):
        environment[found[1]] = found[2]
        words = words[1:]
    if not words or Path(words[0].replace("$(BIN)", "bin")).name != "transcribe":
        return None
    words, target = words[1:], None
    for arrow in {">", ">>"}.intersection(words):
        place = words.index(arrow)
        words, target = words[:place], words[place + 1]
    return Line(environment, words, target)


def find_calls(name: str) -> list[list[Line]]:
    """The calls of the command in each block of a document that has any."""
    blocks = find_blocks((ROOT / name).read_text("utf-8"))
    calls = [[call for line in block if (call := read_line(line))] for block in blocks]
    return [block for block in calls if block]


BLOCKS = [
    pytest.param(block, id=f"{name}:{number}")
    for name in DOCUMENTS
    for number, block in enumerate(find_calls(name), 1)
]


# A folder that holds what the lines name


@pytest.fixture
def heard(recognizer: FakeRecognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people and a name that is misheard three times: something to correct, to undo and to compare."""
    monkeypatch.setattr("pipeline.run.inputs.voices.voice_clips.OnnxDiarizer", FakeDiarizer)
    monkeypatch.setattr("pipeline.run.inputs.voices.voice_clips.OnnxVoiceEmbedder", FakeEmbedder)
    recognizer.segments = (
        make_segment("Um, Light hill, good morning to light hill, from light hill."),
        make_segment("Good evening.", start_ms=3000),
    )


@pytest.fixture
def web() -> Iterator[Web]:
    """What stands for https://example.org."""
    with serve_web() as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's folder."""
    monkeypatch.setenv("TRANSCRIBE_DATA_DIR", str(tmp_path / "data"))
    write_wav(tmp_path / "talk.wav", levels=(0.5, 0.4))
    write_wav(tmp_path / "host.wav", pitches=(260,))
    write_wav(tmp_path / "guest.wav", pitches=(410,))
    mono = write_wav(tmp_path / "talk.mp3").read_bytes()
    names = (
        "talk.m4a",
        "talk.mp4",
        "panel.wav",
        "ann.wav",
        "tapes/1987/one.mp3",
        "tapes/two.mp3",
        "more.wav",
    )
    for name in (*names, "audio/interview.mp3", "inbox/new.mp3"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mono)
    texts = {
        "more.txt": "more.wav\n",
        "published.txt": PAGE,
        "old.srt": SUBTITLES,
        "old.fr.srt": SUBTITLES,
        "english.txt": PAGE,
        "page.txt": PAGE,
        "page.html": WEB_PAGE,
        "names.toml": '[names]\n"Lighthill" = "P1"\n',
        "names.json": '{"Zhipu": ["Zhi Pu"]}',
        "house.toml": PRESET,
        "cuts.edl": CUTS,
        "cuts.csv": "time\n2.56\n",
        "house.md.j2": find_template("docs/guides/templates.md"),
        "talk.srt": SUBTITLES,
        "others/talk.srt": SUBTITLES,
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    document = Document()
    for paragraph in PAGE.split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "page.docx"))
    web.put("/talk.mp3", mono)
    web.put("/rss", FEED.replace("https://example.org", web.at("")).encode())
    return tmp_path


@pytest.fixture
def read_in_the_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses that the editor's page was opened at; whoever opened it presses Ctrl-C at once."""
    opened: list[str] = []
    others = asyncio._get_running_loop()  # Playwright's, where its tests ran in this process before
    asyncio._set_running_loop(None)

    def open_and_leave(address: str, _: str) -> None:
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
        opened.append(address)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(
        review_command,
        "_open",
        lambda *told: Thread(target=open_and_leave, args=told, daemon=True).start(),
    )
    yield opened
    asyncio._set_running_loop(others)


def write_long(path: Path) -> None:
    """A tone of an hour and six minutes, in the fewest bytes that can be jumped in."""
    rate, seconds = 2_000, 66 * 60
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, rate, 0, "NONE", ""))
        file.writeframes(bytes([64, 160]) * (rate * seconds // 2))


def prepare(line: Line, folder: Path, invoke: Invoke) -> None:
    """No results lie there but those that the line names: they are of a run on the same recording."""
    shutil.rmtree(folder / "transcripts", ignore_errors=True)
    if {"--start", "--range"}.intersection(line.words):
        write_long(folder / "talk.m4a")
    if any(word.startswith("transcripts/") for word in line.words):
        made = invoke("talk.m4a", "-f", "srt,txt,docx", "--preset", "house.toml")
        assert made.code == 0, made.err
    if line.words[0] == "cut":
        correct(folder / "transcripts/talk.json", {"from": ""})
    if any(word.startswith("Unknown ") for word in line.words):
        heard = [Hearing(make_print(n), "sha256", "talk.mp3", f"SPEAKER_0{n}") for n in range(2)]
        notebook = Notebook().replace_recording("sha256", [(None, hearing) for hearing in heard])
        write_voices(folder / "data", notebook=notebook)


@pytest.mark.usefixtures("heard", "read_in_the_browser")
@pytest.mark.parametrize("block", BLOCKS)
def test_every_line_of_the_documents_does_its_work(
    block: list[Line],
    folder: Path,
    web: Web,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for line in block:
        if line.why_not_run:
            continue
        for name, value in line.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TRANSCRIBE_OFFLINE", "0")  # what is at loopback may be fetched
        prepare(line, folder, invoke)
        words = [word.replace("https://example.org", web.at("")) for word in line.words]
        finished = invoke(*words)
        assert finished.code == 0, f"transcribe {line}\n{finished.out}{finished.err}"
        assert (line.target is None) or finished.out, line
        if line.target is not None and not line.target.startswith("~"):
            (folder / line.target).write_text(finished.out, "utf-8")


# Every line can be read, and every name is there


@pytest.mark.parametrize("name", [*DOCUMENTS, "Makefile"])
def test_every_line_of_the_documents_can_be_read(name: str) -> None:
    for line in itertools.chain(*find_calls(name)):
        parse(line.words)


def parse(words: list[str]) -> None:
    """Have a command line read by the command's own parser, which tells what it can't take; nothing is done."""
    with contextlib.suppress(
        click.exceptions.Exit
    ):  # --help and --version are done when they are read
        context = cli.make_context("transcribe", list(words))
        command: click.Command = cli
        while isinstance(command, click.Group):
            rest = [*context._protected_args, *context.args]
            if not rest and command.invoke_without_command:
                return
            name, found, arguments = command.resolve_command(context, rest)
            assert found is not None, words
            command = found
            context = command.make_context(name, arguments, parent=context)


def list_options(command: click.Command) -> set[str]:
    """The options of a command and of those below it."""
    context = click.Context(command, help_option_names=["-h", "--help"])
    own = (o for o in command.get_params(context) if isinstance(o, click.Option))
    names = {name for option in own for name in (*option.opts, *option.secondary_opts)}
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return names.union(*(list_options(below) for below in inner))


@pytest.mark.parametrize("name", [*DOCUMENTS, "CHANGELOG.md"])
def test_options_named_in_the_text_exist(name: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (ROOT / name).read_text("utf-8"), flags=re.S | re.M)
    named = {
        option.replace("_", "-")
        for code in re.findall(r"`([^`\n]+)`", text)
        if not OTHER_PROGRAMS.match(code)
        for option in re.findall(r"(?<![\w-])--[a-z][a-z_-]*", code)
    }
    known = {*list_options(cli), *read_peer_options(), *OPTIONS_OF_BENCHMARKS}
    assert named - known == set()


def find_shell_lines() -> Iterator[tuple[str, list[str]]]:
    """The words of every line that is typed into a shell, and where it stands."""
    for name in DOCUMENTS:
        for block in find_blocks((ROOT / name).read_text("utf-8")):
            for line in block:
                with contextlib.suppress(
                    ValueError
                ):  # a drawing, in which a quotation mark is no pair
                    yield name, shlex.split(line, comments=True)


def find_typed(text: str) -> Iterator[list[str]]:
    """The words of code within a sentence."""
    for code in re.findall(r"`([^`\n]+)`", text):
        with contextlib.suppress(ValueError):
            yield shlex.split(code)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_modules_scripts_and_targets_that_documents_name_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    lines = [words for where, words in find_shell_lines() if where == name]
    for words in [*lines, *find_typed(text)]:
        match words:
            case ["make", target, *_] if "=" not in target:
                assert target in targets, words
            case ["python", "-m", module, *_] if module.startswith("tests."):
                assert importlib.util.find_spec(module), words
            case ["python", script, *_] if script.endswith(".py"):
                assert (ROOT / script).is_file(), words


@pytest.mark.parametrize("name", DOCUMENTS)
def test_extras_that_documents_name_exist(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pattern = rf"(?:\.|{re.escape(project['name'])})\[([a-z,-]+)\]"
    named = ",".join(re.findall(pattern, (ROOT / name).read_text("utf-8"))).split(",")
    assert {*named} - {"", *project["optional-dependencies"]} == set()


def test_each_reason_why_a_line_is_not_run_is_needed() -> None:
    lines = [line for name in DOCUMENTS for line in itertools.chain(*find_calls(name))]
    used = {line.why_not_run for line in lines}
    assert {*ONLY_PARSED.values()} - used == set()
    for why in ONLY_PARSED.values():
        (place,) = re.findall(r"tests/[\w/.]+", why)
        assert (ROOT / place).exists(), why


# The site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as `make docs` builds it: a broken link or anchor, or a guide left out, fails."""
    pytest.importorskip("mkdocs", reason="needs the extra `docs`")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_guide_is_a_page_of_the_site(site: Path) -> None:
    expected = {Path(name).relative_to("docs").with_suffix(".html") for name in GUIDES}
    assert {*expected, Path("cli.html"), Path("404.html")} == {
        path.relative_to(site) for path in site.rglob("*.html")
    }


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loads = re.compile(r"<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=\"?(?:https?:)?//", re.I)
    outside = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", re.I)
    for path in site.rglob("*"):
        if path.suffix in {".html", ".css"}:
            text = path.read_text("utf-8")
            assert [*loads.findall(text), *outside.findall(text)] == [], path
