"""Recordings as they come: damage, many channels, wrong phase, several tracks, sound that drifts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.commands import Finished
from tests.forked_commands import transcribe

pytestmark = pytest.mark.model


@dataclass(frozen=True)
class Reading:
    """What came of a recording: its words with their times in seconds, and what was told."""

    words: tuple[tuple[str, float], ...]
    told: str

    @property
    def text(self) -> str:
        """All words, without marks."""
        return " ".join(word for word, _ in self.words)


def count_talk(reading: Reading, talk: str) -> int:
    """How many words of the talk were read, in its order."""
    said = SequenceMatcher(None, talk.split(), reading.text.split(), autojunk=False)
    return sum(block.size for block in said.get_matching_blocks())


def hears_the_talk(reading: Reading, talk: str) -> bool:
    return count_talk(reading, talk) >= 51


def hears_most_of_the_talk(reading: Reading, talk: str) -> bool:
    return count_talk(reading, talk) >= 45


def hears_half_of_the_talk(reading: Reading, talk: str) -> bool:
    return count_talk(reading, talk) >= 35


def hears_both_speakers_once(reading: Reading, talk: str) -> bool:
    asked, answered = reading.text.count("where did you grow up"), reading.text.count("small farm")
    return (asked, answered) == (1, 1)


CHECKS: dict[str, tuple[str, Callable[[Reading, str], bool]]] = {
    "damaged.aac": ("could not be decoded and is silent", hears_half_of_the_talk),
    "damaged_alac.m4a": ("could not be decoded and is silent", hears_most_of_the_talk),
    "poly6_ch4.wav": ("", hears_both_speakers_once),
    "guestphase.wav": ("", hears_the_talk),
    "commentary.mkv": ("sound track 2 (Original) is read, not 1", hears_the_talk),
    "obs.mp4": ("because 1 is silent", hears_the_talk),
    "shrink.mkv": ("times follow the timestamps", hears_the_talk),
}
"""For each file what is told, and what is asked of the words."""


@pytest.fixture(scope="module")
def media(shared: Path) -> Path:
    folder = shared / "cases" / "media"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/cases/media, which are not here")
    return folder


def read(folder: Path, cache: Path, sources: list[Path], *options: str) -> dict[str, Reading]:
    """What the command makes of recordings; by the name of each, what was told of it alone."""
    usual = ("--model", "base", "--language", "en", "-f", "json", "-o", "out")
    done: Finished = transcribe(*sources, *usual, *options, cwd=folder, cache=cache)
    assert done.code == 0, done.err
    readings = {}
    for source in sources:
        record = folder / "out" / f"{source.stem}.json"
        segments = json.loads(record.read_text("utf-8"))["segments"]
        words = (word for segment in segments for word in segment["words"])
        plain = (
            (re.sub("[^a-z' ]", "", one["word"].lower()).strip(), one["start"]) for one in words
        )
        told = " ".join(line for line in done.err.splitlines() if source.name in line)
        readings[source.name] = Reading(tuple(plain), told)
    return readings


@pytest.fixture(scope="module")
def readings(
    tmp_path_factory: pytest.TempPathFactory, media: Path, cache: Path
) -> dict[str, Reading]:
    """All that need no option of their own, read in one run: the model is loaded once."""
    return read(tmp_path_factory.mktemp("cases"), cache, [media / name for name in CHECKS])


@pytest.fixture(scope="module")
def talk(media: Path) -> str:
    said: str = json.loads((media / "cases.json").read_text("utf-8"))["talk"]
    return said


@pytest.mark.parametrize("name", CHECKS)
def test_a_recording_as_it_comes_is_read_right(
    readings: dict[str, Reading], talk: str, name: str
) -> None:
    told, is_right = CHECKS[name]
    assert is_right(readings[name], talk), readings[name].text
    assert told in readings[name].told


def test_channels_that_hold_the_same_sound_are_read_once(
    tmp_path: Path, media: Path, cache: Path, talk: str
) -> None:
    source = media / "chan_dual.wav"
    (reading,) = read(tmp_path, cache, [source], "--channels", "split").values()
    assert hears_both_speakers_once(reading, talk), reading.text
    assert "hold the same sound" in reading.told


def test_a_track_that_is_asked_for_is_read(tmp_path: Path, media: Path, cache: Path) -> None:
    source = media / "commentary.mkv"
    (reading,) = read(tmp_path, cache, [source], "--audio-track", "1").values()
    assert "ask not what your country can do for you" in reading.text


def test_words_of_sound_that_drifts_lie_where_the_timestamps_say(
    readings: dict[str, Reading], shared: Path
) -> None:
    reading = readings["shrink.mkv"]
    truth = (shared / "eval" / "spliced" / "en-timit-2spk-words.ctm").read_text("utf-8")
    starts = [(row[4].lower(), 0.97 * float(row[2])) for row in map(str.split, truth.splitlines())]
    same = SequenceMatcher(
        None, [word for word, _ in starts], reading.text.split(), autojunk=False
    ).get_matching_blocks()
    times = [time for _, time in reading.words]
    off = [abs(times[one.b + n] - starts[one.a + n][1]) for one in same for n in range(one.size)]
    assert len(off) >= 51
    assert sorted(off)[len(off) * 9 // 10] < 0.1
    assert off[-1] < 0.1
