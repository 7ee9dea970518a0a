"""Recordings as they come: damage, many channels, wrong phase, several tracks, sound that drifts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.commands import Finished, transcribe

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


CHECKS: dict[str, tuple[tuple[str, ...], str, Callable[[Reading, str], bool]]] = {
    "damaged.aac": ((), "could not be decoded and is silent", hears_half_of_the_talk),
    "damaged_alac.m4a": ((), "could not be decoded and is silent", hears_most_of_the_talk),
    "poly6_ch4.wav": ((), "", hears_both_speakers_once),
    "guestphase.wav": ((), "", hears_the_talk),
    "commentary.mkv": ((), "sound track 2 (Original) is read, not 1", hears_the_talk),
    "obs.mp4": ((), "because 1 is silent", hears_the_talk),
    "shrink.mkv": ((), "times follow the timestamps", hears_the_talk),
    "chan_dual.wav": (
        ("--channels", "split"),
        "hold the same sound",
        hears_both_speakers_once,
    ),
}
"""For each file the options beside the usual ones, what is told, and what is asked of the words."""


@pytest.fixture(scope="module")
def media(shared: Path) -> Path:
    folder = shared / "cases" / "media"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/cases/media, which are not here")
    return folder


def read(folder: Path, cache: Path, source: Path, *options: str) -> Reading:
    """What the command makes of a recording."""
    usual = ("--model", "base", "--language", "en", "-f", "json", "-o", "out")
    done: Finished = transcribe(str(source), *usual, *options, cwd=folder, cache=cache)
    assert done.code == 0, done.err
    (record,) = (folder / "out").glob("*.json")
    segments = json.loads(record.read_text("utf-8"))["segments"]
    words = (word for segment in segments for word in segment["words"])
    plain = ((re.sub("[^a-z' ]", "", one["word"].lower()).strip(), one["start"]) for one in words)
    return Reading(tuple(plain), done.err)


@pytest.mark.parametrize("name", CHECKS)
def test_a_recording_as_it_comes_is_read_right(
    tmp_path: Path, media: Path, cache: Path, name: str
) -> None:
    options, told, is_right = CHECKS[name]
    talk = json.loads((media / "cases.json").read_text("utf-8"))["talk"]
    reading = read(tmp_path, cache, media / name, *options)
    assert is_right(reading, talk), reading.text
    assert told in " ".join(reading.told.split())


def test_a_track_that_is_asked_for_is_read(tmp_path: Path, media: Path, cache: Path) -> None:
    reading = read(tmp_path, cache, media / "commentary.mkv", "--audio-track", "1")
    assert "ask not what your country can do for you" in reading.text


def test_words_of_sound_that_drifts_lie_where_the_timestamps_say(
    tmp_path: Path, media: Path, shared: Path, cache: Path
) -> None:
    reading = read(tmp_path, cache, media / "shrink.mkv")
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
