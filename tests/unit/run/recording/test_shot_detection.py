"""Shots of a video, from the file to the subtitles."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import pipeline.run.recording.shot_detection as detection
from pipeline.config import load_settings
from pipeline.cues.shot_lists import ShotList
from pipeline.domain import FrameRate
from pipeline.errors import MediaError, UsageError
from pipeline.formats import read_subtitles
from pipeline.run import Notice, Stage, export_files
from tests.fakes import FakeRecognizer, make_segment
from tests.unit.media.test_shots import write_video
from tests.unit.run.recording.test_stages import Bench, write_wav

# The first cue's tail ends with the first shot, and the second waits with the second for its word.
FIRST = make_segment("Boats go out at night.", start_ms=0)
SECOND = make_segment("They come back.", start_ms=3300)
CUTS = (80,)  # at 25 frames a second after 3.2 s


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, FakeRecognizer((FIRST, SECOND)))


@pytest.fixture
def video(tmp_path: Path) -> Path:
    rng = np.random.default_rng(7)
    sound = rng.normal(0, 0.2, 6 * 16_000).astype(np.float32)
    return write_video(tmp_path / "film.mp4", Fraction(25), CUTS, frames=150, samples=sound)


def show(bench: Bench, stem: str = "film") -> list[tuple[int, int]]:
    cues = read_subtitles((bench.out / f"{stem}.srt").read_text("utf-8"), ".srt")
    return [(cue.span.start_ms, cue.span.end_ms) for cue in cues]


def test_cues_come_with_the_shots_that_are_found(bench: Bench, video: Path) -> None:
    bench.run(video, diarizer="none")
    before = show(bench)
    assert before[1][0] == 3300
    (outcome,) = bench.run(video, diarizer="none", detect_shots=True)
    assert outcome.error is None
    assert show(bench)[1][0] == 3200
    assert bench.record("film")["shot_changes"] == [3.2]
    assert bench.record("film")["media"]["frame_rate"] == "25"
    assert (outcome.subtitles.within, outcome.subtitles.cues) == (2, 2)
    assert Stage.SHOTS in bench.stages()


def test_shots_are_looked_for_once(
    bench: Bench, video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(video, diarizer="none", detect_shots=True)
    monkeypatch.setattr(detection, "find_shot_changes", None)
    (outcome,) = bench.run(video, diarizer="none", detect_shots=True, output_format=("vtt",))
    assert (outcome.error, outcome.reused) == (None, True)
    assert bench.record("film")["shot_changes"] == [3.2]


def test_recordings_without_a_picture_fail_alone(bench: Bench, video: Path, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "sound.wav")
    outcomes = bench.run(sound, video, diarizer="none", detect_shots=True, jobs=1)
    assert [outcome.error is None for outcome in outcomes] == [False, True]
    assert isinstance(outcomes[0].error, MediaError)
    assert "it has no video" in str(outcomes[0].error)
    assert str(outcomes[0].error).startswith(str(sound))


@pytest.mark.parametrize(
    "text", ["3.2\n", "001  AX  V  C  00:00:00:00 00:00:01:00 00:00:03:05 00:00:04:00\n"]
)
def test_a_list_is_as_good_and_stays_with_the_transcript(
    bench: Bench, video: Path, text: str
) -> None:
    bench.run(video, diarizer="none", shot_changes=ShotList("cuts.edl", text))
    assert show(bench)[1][0] == 3200
    (bench.out / "film.srt").unlink()
    exported = load_settings(None, {}, {"output_format": "srt", "output_dir": str(bench.out)})
    export_files(bench.out / "film.json", exported, cache_dir=bench.folder / "cache")
    assert show(bench)[1][0] == 3200


def test_several_recordings_share_no_list(bench: Bench, video: Path, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "sound.wav")
    with pytest.raises(UsageError, match="2 recordings can't share one list of shot changes"):
        bench.run(sound, video, shot_changes=ShotList("a.txt", "1"))


def test_several_recordings_share_no_translation(bench: Bench, video: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Hallo.\n", "utf-8")
    with pytest.raises(UsageError, match="can't share one text in another language"):
        bench.run(video, write_wav(tmp_path / "sound.wav"), bilingual=str(page))


def test_another_rate_offset_or_list_renders_outputs_again(bench: Bench, video: Path) -> None:
    asked = {"diarizer": "none", "output_format": ("srt",)}
    bench.run(video, **asked)
    for changes in (
        {"fps": FrameRate()},
        {"fps": FrameRate.parse("29.97")},
        {"fps": FrameRate.parse("29.97"), "drop_frame": True},
        {"timecode_offset": "10:00:00:00"},
        {"shot_changes": ShotList("a.txt", "1")},
        {"shot_changes": ShotList("a.txt", "2")},
        {"detect_shots": True},
    ):
        (outcome,) = bench.run(video, **asked, **changes)
        assert (outcome.error, outcome.is_up_to_date) == (None, False)
        (outcome,) = bench.run(video, **asked, **changes)
        assert outcome.is_up_to_date


def test_files_that_count_frames_have_the_videos_rate_else_25_which_is_told(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    sound = write_wav(tmp_path / "sound.wav")

    def tell(path: Path, **changes: object) -> list[str]:
        bench.events.clear()
        bench.run(path, diarizer="none", output_format=("itt",), cache=False, **changes)
        told = [event.text for event in bench.events if isinstance(event, Notice)]
        return [text for text in told if "frames a second" in text]

    assert tell(sound) == [
        "sound.wav: itt counts 25 frames a second, since no rate is known; --fps sets it"
    ]
    assert tell(sound, fps=FrameRate()) == []
    assert tell(video) == []
    assert 'ttp:frameRate="25"' in (bench.out / "film.itt").read_text("utf-8")
