"""What a stranger gives it that is no recording: one clear line each, and the good ones are done."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from tests.commands import COMMAND, DEADLINE_S, Finished, make_environment
from tests.commands import transcribe as start_transcribe
from tests.forked_commands import transcribe
from tests.unit.run.recording.test_stages import write_wav

pytestmark = pytest.mark.model

BAD = {
    "missing.mp3": "file not found",
    "text.mp3": "not audio or video",
    "cut.mp3": "truncated",
    "empty.mp3": "the file is empty",
    "mute.mp4": "no sound track",
    "short.wav": "too short",
    "nothing here": "the folder holds no audio or video",
}
"""Names of what can't be transcribed, and a part of the reason that must be given."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A folder with one specimen of everything bad, and with two good recordings."""
    folder = tmp_path_factory.mktemp("bad input")
    interview = root / "audio" / "interview.mp3"
    (folder / "text.mp3").write_text("Dear diary, this is not sound.\n" * 40)
    (folder / "cut.mp3").write_bytes(interview.read_bytes()[:200_000])
    (folder / "empty.mp3").touch()
    (folder / "nothing here").mkdir()
    (folder / "nothing here" / "notes.txt").write_text("no sound")
    write_video_without_sound(folder / "mute.mp4")
    write_wav(folder / "short.wav", seconds=0.2)
    write_wav(folder / "silence.wav", seconds=3, levels=(0.0,))
    cut_clip(interview, folder / "clip.wav", seconds=5)
    return folder


@pytest.fixture(scope="module")
def batch(folder: Path, cache: Path) -> Finished:
    """All of it in one run, the good ones among the bad."""
    first, *others = BAD
    return transcribe(
        first, "clip.wav", *others, "silence.wav", "-o", "batch", cwd=folder, cache=cache
    )


def write_video_without_sound(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def cut_clip(source: Path, target: Path, seconds: float) -> Path:
    """The first seconds of a recording as WAV, mono, 16 kHz."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(source)) as container, av.open(str(target), "w") as output:
        stream = output.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for frame in container.decode(audio=0):
            if frame.time >= seconds:
                break
            for block in resampler.resample(frame):
                block.pts = None
                output.mux(stream.encode(block))
        output.mux(stream.encode(None))
    return target


def list_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# A batch


def test_a_batch_with_bad_files_exits_with_1_and_says_nothing_on_standard_output(
    batch: Finished,
) -> None:
    assert (batch.code, batch.out) == (1, "")
    assert f"{len(BAD)} of {len(BAD) + 2} recordings failed" in batch.err
    assert "Traceback" not in batch.err


@pytest.mark.parametrize(("name", "reason"), BAD.items())
def test_a_bad_file_gets_one_line_with_name_reason_and_remedy(
    batch: Finished, name: str, reason: str
) -> None:
    (line,) = [line for line in batch.errors if name in line]
    found = re.fullmatch(r"Error: (?P<subject>.+?): (?P<reason>.+?)\. (?P<remedy>[A-Z].+)", line)
    assert found is not None
    assert found["subject"].endswith(name)
    assert reason in found["reason"]


def test_every_error_belongs_to_a_bad_file(batch: Finished) -> None:
    assert len(BAD) == len(batch.errors)


def test_the_good_files_are_done_and_nothing_else_is_written(batch: Finished, folder: Path) -> None:
    wanted = [f"{stem}.{kind}" for stem in ("clip", "silence") for kind in ("json", "srt", "txt")]
    assert list_files(folder / "batch") == wanted
    assert "story of artificial intelligence" in (folder / "batch" / "clip.txt").read_text("utf-8")
    assert "clip.wav" in batch.err


def test_silence_is_a_valid_empty_result_that_says_so(folder: Path, cache: Path) -> None:
    finished = transcribe("silence.wav", "-o", "silent", cwd=folder, cache=cache)
    assert (finished.code, finished.errors) == (0, [])
    assert "Note: silence.wav: no speech was found; the results are empty" in finished.err
    assert (folder / "silent" / "silence.srt").read_text("utf-8") == ""
    shown = transcribe("export", "silent/silence.json", "-f", "vtt", cwd=folder, cache=cache)
    assert shown.code == 0
    assert (folder / "silent" / "silence.vtt").read_text("utf-8").startswith("WEBVTT")


def test_a_cut_file_is_transcribed_when_that_is_asked_for(folder: Path, cache: Path) -> None:
    finished = transcribe(
        *("cut.mp3", "--accept-truncated", "--model", "tiny.en", "--no-diarize", "-o", "cut"),
        cwd=folder,
        cache=cache,
    )
    assert (finished.code, finished.errors) == (0, [])
    assert "artificial intelligence" in (folder / "cut" / "cut.txt").read_text("utf-8")


# Settings


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (("-o", "clip.wav/out"), 1, ("clip.wav/out", "Not a directory", "--output-dir")),
        (("--model", "bse"), 2, ("'bse'", "unknown model", "nearest first: base,")),
        (("--model", "small"), 1, ("'small'", "--offline", "Use --model base")),
        (("--preset", "mine.toml"), 2, ("mine.toml", "'langage'", "Did you mean 'language'?")),
        (("--preset", "intervew"), 2, ("'intervew'", "unknown preset", "interview,")),
        (("--reference", "blank.txt"), 1, ("blank.txt", "empty", "Jane Doe: Good morning.")),
        (("--reference", "nowhere.txt"), 1, ("nowhere.txt", "No such file", "Check the path")),
        (("--compute-type", "int9"), 2, ("int9", "compute type", "auto")),
        (("--language", "xx"), 2, ("Unknown language 'xx'", "such as en")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_wrong_setting_is_one_line_and_nothing_is_written(
    folder: Path, cache: Path, arguments: tuple[str, ...], code: int, parts: tuple[str, ...]
) -> None:
    (folder / "mine.toml").write_text('langage = "en"\n')
    (folder / "blank.txt").write_text(" \n")
    finished = transcribe(
        "clip.wav", "-o", "wrong", "--no-cache", *arguments, cwd=folder, cache=cache
    )
    assert (code, "") == (finished.code, finished.out)
    (error,) = finished.errors
    for part in parts:
        assert part in error
    assert "Traceback" not in finished.err
    assert list_files(folder / "wrong") == []


def test_no_weights_and_no_network_says_what_was_tried_and_what_helps(
    folder: Path, tmp_path: Path
) -> None:
    finished = transcribe(
        *("clip.wav", "--model", "someone/whisper-nowhere", "--offline", "-o", "wrong"),
        cwd=folder,
        cache=tmp_path / "empty",
    )
    assert finished.code == 1
    (error,) = finished.errors
    for part in ("'someone/whisper-nowhere'", "Hugging Face cache", "--offline", "Use --model"):
        assert part in error
    assert list_files(folder / "wrong") == []


# Interrupts and disks


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a process")
@pytest.mark.parametrize("stage", ["decode", "recognize"])
def test_ctrl_c_exits_with_130_and_leaves_no_files(
    root: Path, cache: Path, tmp_path: Path, stage: str
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    out, audio = tmp_path / "out", str(root / "audio" / "interview.mp3")
    with subprocess.Popen(
        [*COMMAND, audio, "-o", str(out), "--no-cache", "--progress", "jsonl"],
        env=make_environment(cache, TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = map(json.loads, process.stdout)
        event = next(event for event in told if event.get("stage") == stage)
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 130
    assert event["file"].endswith("interview.mp3")
    assert "Interrupted" in rest
    assert "Traceback" not in rest
    assert list_files(out) == []
    assert list_files(temporary) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two pages, on which a transcript finds no room."""
    mount = getattr(ctypes.CDLL(None), "mount", None) if sys.platform == "linux" else None
    disk = tmp_path / "disk"
    disk.mkdir()
    if mount is None or mount(b"none", os.fsencode(disk), b"tmpfs", 0, b"size=8k") != 0:
        pytest.skip("only the administrator of a Linux machine can make a small disk")
    yield disk
    subprocess.run([shutil.which("umount") or "umount", disk], check=True)


def test_a_full_disk_leaves_nothing_half_written(
    folder: Path, cache: Path, small_disk: Path, batch: Finished
) -> None:
    finished = transcribe("clip.wav", "-f", "all", "-o", small_disk, cwd=folder, cache=cache)
    assert finished.code == 1
    (error,) = finished.errors
    for part in (str(small_disk), "No space left on device", "Free some space"):
        assert part in error
    assert list_files(small_disk) == []


# What libraries do behind one's back


def test_no_library_keeps_records_of_the_use(folder: Path, cache: Path, tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    finished = start_transcribe(
        *("clip.wav", "--no-cache", "--model", "tiny.en", "-o", tmp_path / "out"),
        cwd=folder,
        cache=cache,
        HOME=str(home),
        XDG_CACHE_HOME=str(home / ".cache"),
        TMPDIR=str(temporary),
    )
    assert finished.code == 0
    assert [path for path in home.rglob("*") if path.is_file()] == []
    assert list_files(temporary) == []


def test_a_silent_recording_by_itself_ends_well_though_the_model_may_still_be_loading(
    folder: Path, cache: Path
) -> None:
    finished = transcribe("silence.wav", "-o", "alone", cwd=folder, cache=cache)
    assert finished.code == 0
    assert "no speech was found" in finished.err
