"""The command line: exit codes, where words go, and what is read before anything heavy is."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from junitparser import JUnitXml

from pipeline import cli
from pipeline.cli.commands.cache_commands import Size, describe_age
from pipeline.domain import Span, SpeakerSpan
from pipeline.errors import ModelUnavailable, UsageError
from pipeline.run import Engines
from tests.commands import COMMAND, Finished, make_environment
from tests.fakes import FakeAligner, FakeDetector, FakeDiarizer, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav

PAGE = "Ann Lee: Good morning to you.\n\nBo Chen: Good evening.\n"
LIBRARIES_TOO_HEAVY_FOR_HELP = (
    "av",
    "ctranslate2",
    "docx",
    "faster_whisper",
    "huggingface_hub",
    "jinja2",
    "lxml",
    "markupsafe",
    "msgspec",
    "numpy",
    "onnxruntime",
    "pydub",
    "rich",
    "scipy",
)

Invoke = Callable[..., Finished]


class Left(BaseException):
    """Stands for ``os._exit``, which nothing can catch."""


@pytest.fixture
def recognizer(monkeypatch: pytest.MonkeyPatch) -> FakeRecognizer:
    """What the command hears; no model is loaded."""
    words = make_segment("Um, good morning to you."), make_segment("Good evening.", start_ms=3000)
    fake = FakeRecognizer(words)
    spans = SpeakerSpan(Span(0, 2500), "SPEAKER_00"), SpeakerSpan(Span(2800, 6000), "SPEAKER_01")
    engines = Engines(FakeDetector(), fake, FakeDiarizer(spans))
    monkeypatch.setattr("pipeline.run.batch.runner.load_engines", lambda *_: engines)
    monkeypatch.setattr("pipeline.run.commands.explain_cache.load_engines", lambda *_: engines)
    monkeypatch.setattr(
        "pipeline.run.batch.runner.needs_workers", lambda _: False
    )  # fakes are here only
    monkeypatch.setattr("pipeline.run.commands.align.open_recognizer", lambda *_: fake)
    monkeypatch.setattr("pipeline.run.commands.align.SileroDetector", FakeDetector)
    for command in ("align", "retime_subtitles"):
        chooser = f"pipeline.run.commands.{command}.choose_aligner"
        monkeypatch.setattr(chooser, lambda _: FakeAligner())
    return fake


@pytest.fixture
def invoke(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    recognizer: FakeRecognizer,
) -> Invoke:
    """Runs the command in ``tmp_path`` and gives its exit code and words."""
    for name, value in make_environment(tmp_path / "cache").items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def leave(code: int) -> None:
        raise Left(code)

    monkeypatch.setattr("os._exit", leave)

    def call(*arguments: object) -> Finished:
        monkeypatch.setattr(sys, "argv", ["transcribe", *map(str, arguments)])
        with pytest.raises((SystemExit, Left)) as end:
            cli.main()
        code = end.value.args[0]
        captured = capsys.readouterr()
        return Finished(code or 0, captured.out, captured.err)

    return call


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav")


# Exit codes, and where words go


def test_a_good_run_exits_with_0_and_says_nothing_on_standard_output(
    invoke: Invoke, talk: Path
) -> None:
    finished = invoke("talk.wav")
    assert (finished.code, finished.out) == (0, "")
    assert "talk.wav: started" in finished.err
    assert "transcripts/talk.srt" in finished.err.replace("\\", "/")
    assert {path.name for path in (talk.parent / "transcripts").iterdir()} == {
        "talk.json",
        "talk.srt",
        "talk.txt",
    }


def test_a_failed_file_exits_with_1_and_the_others_are_done(invoke: Invoke, talk: Path) -> None:
    talk.with_name("text.mp3").write_text("not sound\n" * 100)
    finished = invoke("text.mp3", "nowhere.mp3", "talk.wav")
    assert (finished.code, finished.out) == (1, "")
    assert len(finished.errors) == 2
    assert "2 of 3 recordings failed" in finished.err
    assert (talk.parent / "transcripts" / "talk.txt").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("run",),
        ("",),
        ("talk.wav", "--nonsense"),
        ("talk.wav", "--num-speakers", "three"),
        ("talk.wav", "--num-speakers", "0"),
        ("talk.wav", "--min-speakers", "3", "--max-speakers", "2"),
        ("talk.wav", "--task", "sing"),
        ("talk.wav", "--preset", "nonsense"),
        ("talk.wav", "--output-format", "nonsense"),
        ("talk.wav", "other.wav", "--reference", "page.txt"),
        ("diff", "talk.wav"),
        ("models", "extra"),
    ],
    ids=str,
)
def test_wrong_usage_exits_with_2_and_touches_nothing(
    invoke: Invoke, talk: Path, arguments: tuple[str, ...]
) -> None:
    write_wav(talk.with_name("other.wav"))
    finished = invoke(*arguments)
    assert (finished.code, finished.out) == (2, "")
    assert "Traceback" not in finished.err
    assert not (talk.parent / "transcripts").exists()


def test_an_interrupt_exits_with_130_and_leaves_no_outputs(
    invoke: Invoke, talk: Path, recognizer: FakeRecognizer
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    recognizer.before = stop
    finished = invoke("talk.wav")
    assert finished.code == 130
    assert "Interrupted" in finished.err
    assert "Traceback" not in finished.err
    assert list((talk.parent / "transcripts").iterdir()) == []


def test_missing_weights_exit_with_1(
    invoke: Invoke, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Engines:
        raise ModelUnavailable("model 'small'", "it is not here", "Use --model base")

    monkeypatch.setattr("pipeline.run.batch.runner.load_engines", refuse)
    finished = invoke("talk.wav")
    assert finished.code == 1
    assert finished.errors == ["Error: model 'small': it is not here. Use --model base"]


# One line for a failure


@pytest.mark.parametrize("failure", [RuntimeError("tensor of shape (0,)"), KeyError("layer")])
def test_no_traceback_without_debug(
    invoke: Invoke, talk: Path, recognizer: FakeRecognizer, failure: Exception
) -> None:
    def break_down() -> None:
        raise failure

    recognizer.before = break_down
    finished = invoke("talk.wav")
    assert finished.code == 1
    assert len(finished.errors) == 1
    assert type(failure).__name__ in finished.errors[0]
    assert "talk.wav" in finished.errors[0]
    assert "--debug" in finished.errors[0]
    assert "Traceback" not in finished.err


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (MemoryError(), "talk.wav: there is not enough memory for it. Close other programs"),
        (
            PermissionError(13, "Permission denied", "/models/a.bin"),
            "Error: /models/a.bin: it can't",
        ),
        (OSError(28, "No space left on device"), "(No space left on device). Free some space"),
    ],
)
def test_what_the_system_refuses_is_told_with_its_file_and_a_remedy(
    invoke: Invoke, talk: Path, recognizer: FakeRecognizer, failure: Exception, told: str
) -> None:
    def break_down() -> None:
        raise failure

    recognizer.before = break_down
    finished = invoke("talk.wav")
    assert finished.code == 1
    assert len(finished.errors) == 1
    assert told in finished.errors[0]
    assert "unexpected error" not in finished.err


def test_debug_shows_the_traceback_of_a_failed_file(
    invoke: Invoke, talk: Path, recognizer: FakeRecognizer
) -> None:
    def break_down() -> None:
        raise RuntimeError("tensor of shape (0,)")

    recognizer.before = break_down
    finished = invoke("talk.wav", "--debug")
    assert finished.code == 1
    assert "Traceback" in finished.err
    assert "break_down" in finished.err


def test_an_error_outside_of_any_file_is_one_line(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        raise RuntimeError("no presets")

    monkeypatch.setattr("pipeline.cli.listings.list_presets", break_down)
    finished = invoke("presets")
    assert finished.code == 1
    assert finished.errors == ["Error: RuntimeError: no presets. Add --debug for the details."]
    assert "Traceback" not in finished.err


def test_nothing_is_coloured_in_a_pipe(invoke: Invoke, talk: Path) -> None:
    (talk.parent / "page.txt").write_text(PAGE, "utf-8")
    for finished in (
        invoke("talk.wav", "nowhere.wav", "--reference", "page.txt"),
        invoke("diff", "transcripts/talk.json", "page.txt"),
        invoke("--help"),
        invoke("presets"),
    ):
        assert "\x1b" not in finished.out + finished.err


@pytest.mark.skipif(sys.platform == "win32", reason="such names are not allowed on Windows")
@pytest.mark.parametrize("name", ["[bold]x.wav", "\x1b[31mx.wav", ":smile:.wav", "new\nline.wav"])
def test_file_names_are_shown_and_never_interpreted(
    invoke: Invoke, tmp_path: Path, name: str
) -> None:
    write_wav(tmp_path / name)
    finished = invoke(name, f"nowhere {name}")
    assert finished.code == 1
    assert len(finished.errors) == 1
    assert "\x1b" not in finished.err
    if name.isprintable():
        assert f"{name}: started" in finished.err
    assert len(list((tmp_path / "transcripts").iterdir())) == 3


# Options


def test_whispers_spelling_with_underscores_is_understood(invoke: Invoke, talk: Path) -> None:
    finished = invoke(
        "talk.wav", "--compute_type", "int8", "--output_dir", "out", "--output_format=vtt"
    )
    assert (finished.code, finished.errors) == (0, [])
    assert {path.name for path in (talk.parent / "out").iterdir()} == {"talk.json", "talk.vtt"}


def test_a_value_with_underscores_is_left_as_it_is(invoke: Invoke, talk: Path) -> None:
    assert invoke("talk.wav", "--output-dir", "my_folder").code == 0
    assert (talk.parent / "my_folder" / "talk.txt").is_file()


def test_options_may_stand_before_the_recording(invoke: Invoke, talk: Path) -> None:
    assert invoke("-o", "out", "--no-diarize", "talk.wav").code == 0
    assert (talk.parent / "out" / "talk.txt").is_file()


@pytest.mark.parametrize("arguments", [("-f", "vtt", "-f", "md"), ("-f", "vtt,md")])
def test_formats_are_repeated_or_separated_by_commas(
    invoke: Invoke, talk: Path, arguments: tuple[str, ...]
) -> None:
    assert invoke("talk.wav", *arguments).code == 0
    names = {path.name for path in (talk.parent / "transcripts").iterdir()}
    assert names == {"talk.json", "talk.vtt", "talk.md"}


def test_an_unknown_key_of_a_preset_names_the_nearest_one(invoke: Invoke, talk: Path) -> None:
    talk.with_name("mine.toml").write_text('modle = "base"\n')
    finished = invoke("talk.wav", "--preset", "mine.toml")
    assert finished.code == 2
    (error,) = finished.errors
    assert error.startswith("Error: preset mine.toml: unknown key 'modle'. Did you mean 'model'?")


def test_a_wrong_environment_variable_is_named(
    invoke: Invoke, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSCRIBE_BEAM_SIZE", "many")
    finished = invoke("talk.wav")
    assert finished.code == 2
    assert finished.errors == ["Error: TRANSCRIBE_BEAM_SIZE: 'many' is not a whole number"]


# The default command


@pytest.mark.parametrize("name", sorted(cli.cli.commands))
def test_a_recording_with_a_commands_name_is_reached_through_run_or_a_path(
    invoke: Invoke, tmp_path: Path, name: str
) -> None:
    write_wav(tmp_path / name)
    assert invoke("run", name, "-o", "first").code == 0
    assert invoke(f"./{name}", "-o", "second").code == 0
    for folder in ("first", "second"):
        assert (tmp_path / folder / f"{name}.txt").is_file()


def test_a_command_wins_over_a_file_of_its_name(invoke: Invoke, tmp_path: Path) -> None:
    write_wav(tmp_path / "models")
    assert invoke("models").out.startswith("MODEL ")


def test_diff_writes_its_data_on_standard_output(invoke: Invoke, talk: Path) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    invoke("talk.wav")
    as_json = invoke("diff", "transcripts/talk.srt", "page.txt", "--format", "json")
    assert (as_json.code, as_json.err) == (0, "")
    assert json.loads(as_json.out)["wer"]["rate"] == 0
    as_page = invoke("diff", "transcripts/talk.json", "page.txt", "--format", "html")
    assert as_page.out.lower().startswith("<!doctype html>")
    as_table = invoke("diff", "transcripts/talk.txt", "page.txt")
    assert "words differ from the published text" in as_table.out
    assert "WER" not in as_table.out
    assert "WER" in invoke("diff", "transcripts/talk.txt", "page.txt", "--measures").out
    assert as_table.err == ""


def test_diff_puts_the_recording_into_a_page_and_into_nothing_else(
    invoke: Invoke, talk: Path
) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    invoke("talk.wav")
    pair = ("transcripts/talk.json", "page.txt", "--embed-audio")
    as_page = invoke("diff", *pair, "--format", "html")
    assert (as_page.code, as_page.out.count('<source src="data:audio/wav;base64,')) == (0, 1)
    refused = invoke("diff", *pair)
    assert (refused.code, refused.out) == (2, "")
    assert (
        "--embed-audio: only an HTML page can contain the recording. Add --format html"
        in refused.err
    )


def test_run_puts_the_recording_into_the_page(invoke: Invoke, talk: Path) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    assert invoke("talk.wav", "--reference", "page.txt", "--embed-audio").code == 0
    page = talk.with_name("transcripts") / "talk.diff.html"
    assert '<source src="data:audio/wav;base64,' in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("nowhere.srt", "page.txt"), "nowhere.srt"),
        (("talk.wav", "page.txt"), "talk.wav"),
        (("page.txt", "nowhere.txt"), "nowhere.txt"),
        (("page.txt", "empty.txt"), "empty.txt"),
    ],
)
def test_diff_of_what_can_not_be_read_names_the_file(
    invoke: Invoke, talk: Path, arguments: tuple[str, str], name: str
) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    talk.with_name("empty.txt").write_text("\n", "utf-8")
    finished = invoke("diff", *arguments)
    assert (finished.code, finished.out) == (1, "")
    (error,) = finished.errors
    assert error.startswith(f"Error: {name}: ")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("diff", "nowhere.srt", "page.txt"), "nowhere.srt"),
        (("diff", "page.txt", "empty.txt"), "empty.txt"),
        (("subtitles", "check", "nowhere.srt"), "nowhere.srt"),
    ],
)
def test_a_check_of_what_can_not_be_read_is_reported_as_an_error(
    invoke: Invoke, talk: Path, arguments: tuple[str, ...], name: str
) -> None:
    talk.with_name("page.txt").write_text(PAGE, "utf-8")
    talk.with_name("empty.txt").write_text("\n", "utf-8")
    kinds = ("junit", "sarif", "github")
    junit, sarif, github = (invoke(*arguments, "--format", kind) for kind in kinds)
    for finished in (junit, sarif, github):
        assert finished.code == 1
        (error,) = finished.errors
        assert error.startswith(f"Error: {name}: ")
    report = JUnitXml.fromstring(junit.out.encode())
    assert (1, 1, 0) == (report.tests, report.errors, report.failures)
    (run,) = json.loads(sarif.out)["runs"]
    (told,) = run["invocations"]
    assert not told["executionSuccessful"]
    (note,) = told["toolExecutionNotifications"]
    (place,) = note["locations"]
    assert name == place["physicalLocation"]["artifactLocation"]["uri"]
    assert github.out.startswith(f"::error file={name},")


def test_export_writes_beside_the_json_and_tells_the_paths(invoke: Invoke, talk: Path) -> None:
    invoke("talk.wav")
    finished = invoke("export", "transcripts/talk.json", "-f", "vtt,md")
    assert (finished.code, finished.err) == (0, "")
    assert [Path(line).as_posix() for line in finished.out.splitlines()] == [
        "transcripts/talk.vtt",
        "transcripts/talk.md",
    ]
    assert all((talk.parent / line).is_file() for line in finished.out.splitlines())


def test_cache_shows_and_clears_what_is_kept(invoke: Invoke, talk: Path) -> None:
    invoke("talk.wav")
    assert ": 3 results," in invoke("cache").out
    assert invoke("cache", "--clear").out == "3 results deleted\n"
    assert ": 0 results," in invoke("cache").out


def test_cache_list_has_a_line_for_each_result_in_the_order_of_use(
    invoke: Invoke, talk: Path
) -> None:
    invoke("talk.wav")
    lines = [line.split() for line in invoke("cache", "list").out.splitlines()]
    *side_by_side, last = [line[:2] for line in lines]
    assert [["diarization", "talk.wav"], ["recognition", "talk.wav"]] == sorted(side_by_side)
    assert ["outputs", "talk.wav"] == last
    assert all(["kB", "s"] == [line[3], line[5]] for line in lines)


def test_cache_why_says_what_would_be_found_and_what_differs(invoke: Invoke, talk: Path) -> None:
    unknown = invoke("cache", "why", "talk.wav")
    assert unknown.out.count("not found: nothing is cached for this recording") == 3
    invoke("talk.wav")
    assert [
        line.split(maxsplit=1)[1] for line in invoke("cache", "why", "talk.wav").out.splitlines()
    ] == ["found"] * 3
    asked = invoke("cache", "why", "talk.wav", "--num-speakers", "2").out.splitlines()
    assert asked[0].split() == ["recognition", "found"]
    assert "num speakers: cached with None, needed with 2" in asked[1]
    (talk.parent / "transcripts" / "talk.srt").unlink()
    changed = invoke("cache", "why", "talk.wav").out.splitlines()
    assert "an output was changed" in changed[2]


def test_cache_why_explains_a_conversation_whose_speakers_have_a_file_each(
    invoke: Invoke, talk: Path
) -> None:
    both = ("talk.wav", "guest.wav", "--as-tracks")
    (talk.parent / "guest.wav").write_bytes(talk.read_bytes()[:-400])
    assert invoke("cache", "why", *both).out.count("nothing is cached for this recording") == 2
    invoke(*both)
    told = invoke("cache", "why", *both).out.splitlines()
    assert [line.split()[-1] for line in told[:1] + told[-1:]] == ["found", "found"]
    assert invoke("cache", "why", "talk.wav", "guest.wav").code == 2
    assert invoke("cache", "why", "talk.wav", "talk.wav", "--as-tracks").code == 2


def test_cache_why_of_no_file_is_an_error(invoke: Invoke) -> None:
    finished = invoke("cache", "why", "nowhere.mp3")
    assert (finished.code, len(finished.errors)) == (1, 1)


def test_cache_prune_leaves_what_is_asked_for(invoke: Invoke, talk: Path) -> None:
    invoke("talk.wav")
    assert "0 results deleted" in invoke("cache", "prune", "--max-size", "2GB").out
    assert invoke("cache", "prune", "--max-size", "0").out == "3 results deleted, 0.0 MB left\n"


@pytest.mark.parametrize("size", ["", "much", "-1", "2 pounds", "IB"])
def test_a_size_that_is_none_is_a_usage_error(invoke: Invoke, size: str) -> None:
    assert invoke("cache", "prune", "--max-size", size).code == 2


def test_clearing_beside_another_command_is_refused(invoke: Invoke) -> None:
    assert invoke("cache", "--clear", "list").code == 2


@pytest.mark.parametrize(
    ("written", "size"),
    [("2GB", 2 * 10**9), ("1.5 kib", 1536), ("500MB", 5 * 10**8), ("7", 7), ("3g", 3 * 10**9)],
)
def test_sizes_are_read_in_thousands_and_in_binary_units(written: str, size: int) -> None:
    assert Size().convert(written, None, None) == size


@pytest.mark.parametrize(
    ("seconds", "age"), [(-5, "0 s"), (59, "59 s"), (61, "1 min"), (7300, "2 h"), (2e5, "2 d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, age: str) -> None:
    assert describe_age(seconds) == age


# Processes of their own


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
        "from pipeline.cli import main; main()"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program, "--help"],
        env=make_environment(tmp_path),
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = finished.stderr.split()
    assert "click" in loaded
    assert [name for name in LIBRARIES_TOO_HEAVY_FOR_HELP if name in loaded] == []


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "models"],
        env=make_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_pipe_that_knows_only_ascii_still_gets_the_comparison(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Ann Lee: Café – naïve 对话.\n", "utf-8")
    (tmp_path / "talk.txt").write_text("Ann Lee: Cafe – naive 对话.\n", "utf-8")
    finished = subprocess.run(
        [*COMMAND, "diff", "talk.txt", "page.txt"],
        cwd=tmp_path,
        env=make_environment(tmp_path, PYTHONIOENCODING="ascii"),
        check=False,
        capture_output=True,
        text=True,
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "words differ from the published text" in finished.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_closed_stream_is_no_failure(tmp_path: Path, closed: str) -> None:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    program = shlex.join([*COMMAND, "diff", "page.txt", "page.txt"])
    finished = subprocess.run(
        ["/bin/sh", "-c", f"{program} {closed}>&-"],
        cwd=tmp_path,
        env=make_environment(tmp_path),
        check=False,
        capture_output=True,
        text=True,
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_every_command_explains_itself_in_one_line() -> None:
    for command in cli.cli.commands.values():
        assert not command.get_short_help_str(limit=72).endswith("...")
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help


# How a page is read


def test_page_is_shown_on_standard_output_and_counted_on_standard_error(
    invoke: Invoke, tmp_path: Path
) -> None:
    tmp_path.joinpath("page.html").write_text("<h1>T</h1><p>Ann: One.<p>Bo: Two.", "utf-8")
    finished = invoke("reference", "show", "page.html")
    assert finished.code == 0
    assert [line.strip() for line in finished.out.splitlines()] == [
        "1  headline   T",
        "2  turn       (Ann) One.",
        "3  turn       (Bo) Two.",
    ]
    assert finished.err == "1 headline, 0 summary paragraphs, 0 headings, 2 turns\n"


def test_preset_and_flag_put_a_page_right(invoke: Invoke, tmp_path: Path) -> None:
    tmp_path.joinpath("page.txt").write_text("Ann: One.\nEarly, then\nBo: Two.", "utf-8")
    tmp_path.joinpath("own.toml").write_text('page = ["heading: Early, then"]\n', "utf-8")
    assert (
        "2  speech"
        not in invoke("reference", "show", "page.txt", "--page", "skip: early, then").out
    )
    shown = invoke("reference", "show", "page.txt", "--preset", "own.toml")
    assert "1 headline" not in shown.err
    assert "1 heading, 2 turns" in shown.err


def test_role_that_is_none_exits_with_2_and_names_the_nearest(
    invoke: Invoke, tmp_path: Path
) -> None:
    tmp_path.joinpath("page.txt").write_text(PAGE, "utf-8")
    tmp_path.joinpath("own.toml").write_text('page = ["headin: Early"]\n', "utf-8")
    for arguments in (("--page", "headin: Early"), ("--preset", "own.toml")):
        finished = invoke("reference", "show", "page.txt", *arguments)
        assert (finished.code, finished.out) == (2, "")
        (error,) = finished.errors
        assert "did you mean 'heading'" in " ".join(error.split())


def test_diff_and_run_read_the_page_as_they_are_told(invoke: Invoke, talk: Path) -> None:
    page = PAGE + "\nNobody says this.\n"
    talk.with_name("page.txt").write_text(page, "utf-8")
    talk.with_name("heard.txt").write_text(PAGE, "utf-8")

    def count(*arguments: object) -> int:
        finished = invoke("diff", "heard.txt", "page.txt", "--format", "json", *arguments)
        return int(json.loads(finished.out)["wer"]["deletions"])

    assert (count(), count("--page", "skip: Nobody says")) == (3, 0)
    assert invoke("talk.wav", "--reference", "page.txt", "--page", "skip: Nobody says").code == 0
    report = talk.parent.joinpath("transcripts", "talk.diff.html").read_text("utf-8")
    assert "Nobody says" not in report


# Timing a page


def test_align_puts_paths_on_standard_output_and_the_account_beside_it(
    invoke: Invoke, talk: Path
) -> None:
    talk.with_name("page.txt").write_text(PAGE)
    finished = invoke("align", "talk.wav", "page.txt")
    written = [str(Path("transcripts") / f"talk.aligned{end}") for end in (".srt", ".txt", ".json")]
    assert (0, sorted(written)) == (finished.code, sorted(finished.out.split()))
    assert (
        "6 words timed. Passages that are not in the recording: 0, not in the published text: 1"
        in finished.err
    )
    assert "not in the published text, 0:00:00: Um," in finished.err


def test_a_page_of_another_recording_is_one_error(invoke: Invoke, talk: Path) -> None:
    talk.with_name("page.txt").write_text("Ann Lee: Penguins seldom fly over Berlin.\n\nBo: No.\n")
    finished = invoke("align", "talk.wav", "page.txt")
    assert (finished.code, finished.out) == (1, "")
    assert len(finished.errors) == 1
    assert "hardly any of the published words are in it" in finished.err
    assert not list((talk.parent / "transcripts").glob("*"))


SUBTITLES = "7\n00:00:09,000 --> 00:00:11,000\nGood morning\nto you.\n\n9\n00:00:12,000 --> 00:00:13,000\nNever.\n"


def test_align_gives_subtitles_other_times_and_lays_them_out_anew_only_when_asked(
    invoke: Invoke, talk: Path
) -> None:
    talk.with_name("old.srt").write_text(SUBTITLES)
    finished = invoke("align", "talk.wav", "old.srt")
    names = [f"old.retimed{end}" for end in (".srt", ".unplaced.srt")]
    assert (0, [str(Path("transcripts") / n) for n in names]) == (
        finished.code,
        finished.out.split(),
    )
    assert "1 of 2 subtitles retimed. Not in the recording: 1" in finished.err
    assert "cue 9, was at 0:00:12: Never." in finished.err
    written = (talk.parent / "transcripts" / names[0]).read_text("utf-8")
    assert written.startswith("7\n00:00:00,")
    assert "\nGood morning\nto you.\n" in written
    again = invoke("align", "talk.wav", "old.srt", "--relayout", "-f", "srt")
    assert "talk.aligned.srt" in again.out


def test_align_without_a_page_is_a_usage_error(invoke: Invoke, talk: Path) -> None:
    assert invoke("align", "talk.wav").code == 2


# Files that a person has edited


def edit(path: Path) -> str:
    path.write_text(path.read_text("utf-8") + "Corrected by hand.\n", "utf-8")
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("talk.wav",), 0),
        (("talk.wav", "--verbatim", "-f", "txt,vtt"), 0),
        (("export", "transcripts/talk.json", "-f", "txt,vtt"), 0),
        (("export", "transcripts/talk.json", "-f", "txt"), 1),
        (("rename", "transcripts/talk.json", "SPEAKER_00=Ann Lee"), 0),
    ],
    ids=str,
)
def test_every_command_leaves_an_edited_file_says_so_and_replaces_it_when_asked(
    invoke: Invoke, talk: Path, words: tuple[str, ...], code: int
) -> None:
    invoke("talk.wav")
    text = talk.parent / "transcripts" / "talk.txt"
    edited = edit(text)
    finished = invoke(*words)
    assert (finished.code, text.read_text("utf-8")) == (code, edited)
    assert finished.err.count("changed since it was written") == 1
    assert "--overwrite" in finished.err
    assert invoke(*words, "--overwrite").code == 0
    assert "Corrected by hand" not in text.read_text("utf-8")


def test_the_closing_table_lists_what_was_left_as_it_is(invoke: Invoke, talk: Path) -> None:
    invoke("talk.wav")
    edit(talk.parent / "transcripts" / "talk.srt")
    finished = invoke("talk.wav")
    place = Path("transcripts") / "talk.srt"
    told = "not written: changed since it was written; --overwrite replaces it"
    assert f"  {place}   {told}" in finished.err
    assert f"      transcribe adopt {place}" in finished.err


def test_an_alignment_of_which_nothing_could_be_written_exits_with_1(
    invoke: Invoke, talk: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text("Ann: Um, good morning to you. Good evening.\n")
    words = ("align", "talk.wav", "page.txt", "-f", "json")
    assert invoke(*words).code == 0
    record = tmp_path / "transcripts" / "talk.aligned.json"
    record.write_text(record.read_text("utf-8") + "\n", "utf-8")
    edited = record.read_text("utf-8")
    finished = invoke(*words, "--page", "speaker: Ann = Ann Lee")
    assert (finished.code, record.read_text("utf-8")) == (1, edited)
    assert "nothing was written" in finished.err


# What was edited by hand


def test_an_edited_output_is_taken_up_by_the_command_that_a_run_names(
    invoke: Invoke, talk: Path
) -> None:
    invoke("talk.wav")
    text = talk.parent / "transcripts" / "talk.txt"
    edited = edit(text)
    told = invoke("talk.wav").err
    command = f"transcribe adopt {Path('transcripts') / 'talk.txt'}"
    assert told.count(command) == 1
    finished = invoke(*command.split()[1:])
    assert finished.code == 0
    assert "words changed" in finished.err
    assert "talk.srt" in finished.out
    assert text.read_text("utf-8").split() == edited.split()
    assert "Corrected by hand" in text.with_suffix(".srt").read_text("utf-8")
    again = invoke("talk.wav").err
    assert "not replaced" not in again
    assert "nothing changed" in invoke(*command.split()[1:]).err


def test_names_that_were_put_right_twice_are_printed_for_a_preset(
    invoke: Invoke, talk: Path
) -> None:
    invoke("talk.wav")
    record = talk.parent / "transcripts" / "talk.json"
    assert "no corrections yet" in invoke("review", "--glossary", record).out


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["-f", "vtt"], "--output-format: only the times"),
        (["--timecode-offset", "10:00:00:00"], "--timecode-offset: only the times"),
        (["--like", "old.srt", "--relayout"], "--like: can't be combined with --relayout"),
    ],
)
def test_options_of_a_new_layout_are_refused_where_only_times_change(
    given: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", "utf-8")
    Path("talk.wav").write_bytes(b"")
    with pytest.raises(UsageError) as caught:
        cli.cli.main(["align", "talk.wav", "old.srt", *given], standalone_mode=False)
    assert told in str(caught.value)
