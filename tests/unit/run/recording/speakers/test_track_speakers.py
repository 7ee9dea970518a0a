"""A conversation of several files, or of all tracks of one: named, written, found again and told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.domain import NameSource, Speaker
from pipeline.errors import ConfigError, MediaNotFound, UsageError
from pipeline.run import Notice
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.speakers.track_speakers import name_tracks
from tests.fakes import make_segment
from tests.rooms import RATE, make_echo, put_in_room
from tests.unit.media.tracks.test_conversation import make_voice, write_file
from tests.unit.media.tracks.test_track_choice import DEFAULT, PLAIN, write_tracks
from tests.unit.run.recording.test_stages import Bench, bench

__all__ = ["bench"]


@pytest.fixture
def tracks(tmp_path: Path) -> list[Path]:
    names = ("ep12-ann.wav", "ep12-bo.wav")
    return [write_file(tmp_path / name, make_voice(n, 4.0)) for n, name in enumerate(names)]


def name_all(record: dict) -> list[tuple[str, str]]:
    return [(speaker["name"], speaker["name_source"]) for speaker in record["speakers"]]


def test_files_are_one_conversation_whose_record_names_all_of_them(bench: Bench, tracks) -> None:
    (outcome,) = bench.run(*tracks, as_tracks=True)
    assert outcome.error is None
    assert sorted(path.name for path in outcome.outputs) == ["ep12.json", "ep12.srt", "ep12.txt"]
    record = bench.record("ep12")
    assert name_all(record) == [("Ann", "track"), ("Bo", "track")]
    media = record["media"]
    assert ("ep12-ann.wav", "../ep12-ann.wav", "ep12") == (
        media["name"],
        media["path"],
        media["title"],
    )
    assert [t["path"] for t in media["tracks"]] == ["../ep12-ann.wav", "../ep12-bo.wav"]
    assert len({track["sha256"] for track in media["tracks"]}) == 2
    assert media["sha256"] == media["tracks"][0]["sha256"]


def test_a_second_run_finds_all_done_until_one_of_the_files_changes(bench: Bench, tracks) -> None:
    bench.run(*tracks, as_tracks=True)
    assert bench.recognizer.calls == 2
    (again,) = bench.run(*tracks, as_tracks=True)
    assert again.is_up_to_date
    write_file(tracks[1], make_voice(7, 4.0))
    (changed,) = bench.run(*tracks, as_tracks=True)
    assert (changed.is_up_to_date, bench.recognizer.calls) == (False, 4)


def test_a_track_with_another_name_is_another_speakers(bench: Bench, tracks) -> None:
    bench.run(*tracks, as_tracks=True)
    renamed = Path(tracks[1]).rename(Path(tracks[1]).with_name("ep12-cy.wav"))
    (outcome,) = bench.run(tracks[0], str(renamed), as_tracks=True)
    assert not outcome.is_up_to_date
    assert name_all(bench.record("ep12")) == [("Ann", "track"), ("Cy", "track")]


def test_given_names_go_by_the_order_of_the_files(bench: Bench, tracks) -> None:
    bench.run(*tracks, as_tracks=True, speakers=("Ann Lee", "Bo Chen"))
    assert name_all(bench.record("ep12")) == [("Ann Lee", "user"), ("Bo Chen", "user")]
    with pytest.raises(UsageError, match="3 names are given for 2 files"):
        bench.run(*tracks, as_tracks=True, speakers=("A", "B", "C"))


def test_a_folder_is_one_conversation(bench: Bench, tracks, tmp_path: Path) -> None:
    folder = tmp_path / "episode"
    folder.mkdir()
    for path in tracks:
        path.rename(folder / path.name)
    (outcome,) = bench.run(str(folder), as_tracks=True)
    assert "ep12.txt" in {path.name for path in outcome.outputs}


def test_what_is_no_conversation_is_refused(bench: Bench, tracks, tmp_path: Path) -> None:
    with pytest.raises(MediaNotFound, match=r"gone\.wav"):
        bench.run(tracks[0], str(tmp_path / "gone.wav"), as_tracks=True)
    with pytest.raises(UsageError, match="the same file is named twice"):
        bench.run(tracks[0], tracks[0], as_tracks=True)
    with pytest.raises(UsageError, match="two or more files"):
        bench.run(tracks[0], as_tracks=True)
    wrong = ({"channels": "split"}, {"audio_track": 1}, {"num_speakers": 2}, {"shard": "1/2"})
    for others in wrong:
        with pytest.raises(ConfigError, match=r"combined|no effect"):
            bench.run(*tracks, as_tracks=True, **others)


def test_all_tracks_of_a_file_are_speakers_called_by_their_titles(bench: Bench, tmp_path) -> None:
    sounds = [(make_voice(n, 4.0), DEFAULT if n == 1 else PLAIN, {}) for n in (1, 2)]
    sounds[1] = (*sounds[1][:2], {"title": "Bo: Chen", "language": "eng"})
    path = write_tracks(tmp_path / "obs.mkv", sounds)
    bench.run(path, audio_track="all")
    assert name_all(bench.record("obs")) == [("Track 1", "channel"), ("Bo Chen", "track")]
    (again,) = bench.run(path, audio_track="all")
    assert again.is_up_to_date
    bench.run(path)
    told = [event.text for event in bench.events if isinstance(event, Notice)]
    assert any("sound track 1 is read, not 2 (eng, Bo: Chen)" in text for text in told)


def test_a_copy_of_a_voice_on_another_track_is_dropped_and_told_in_the_json(
    bench: Bench, tmp_path: Path
) -> None:
    ann, bo = make_voice(1, 4.0), make_voice(2, 4.0)
    ann[2 * RATE :], bo[: 2 * RATE] = 0, 0
    echo = make_echo(np.random.default_rng(1), 0.01, 6, 0.3)
    table = (bo + 0.8 * put_in_room(ann, echo)).clip(-32768, 32767).astype(np.int16)
    paths = [write_file(tmp_path / "a.wav", ann), write_file(tmp_path / "b.wav", table)]
    bench.recognizer.segments = (make_segment("Shall we begin now?"),)
    bench.run(*paths, as_tracks=True)
    record = json.loads((bench.out / "a+b.json").read_text("utf-8"))
    assert [dropped["reason"] for dropped in record["dropped"]] == ["cross-talk of channel 1"]


def test_speakers_of_plain_channels_are_numbered() -> None:
    job = Job(Path("talk.wav"), Path(), "talk")
    assert name_tracks(job, (1, 3), ()) == (
        Speaker("SPEAKER_00", "Channel 1", NameSource.CHANNEL),
        Speaker("SPEAKER_01", "Channel 3", NameSource.CHANNEL),
    )
    assert [s.name for s in name_tracks(job, (1, 2), ("eng", "eng"))] == ["eng 1", "eng 2"]
    titles = ("Ann", "Ann ", "Bo")
    assert [s.name for s in name_tracks(job, (1, 2, 3), titles)] == ["Ann 1", "Ann 2", "Bo"]
