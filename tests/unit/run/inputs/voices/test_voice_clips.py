"""Clips that a voice is learned from: a wrong one is told, and can be taken out again."""

from __future__ import annotations

import json
import math
import threading
import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.domain import VoicePrint
from pipeline.errors import UsageError
from pipeline.run import Notice
from pipeline.run.inputs.voices.book_files import (
    BOOK_NAME,
    change_book,
    read_book,
    write_book,
    write_voices,
)
from pipeline.run.inputs.voices.voice_clips import forget_voice, learn_voice
from pipeline.voicebook import Hearing, Notebook, VoiceBook

ANN, BO = 0, 90


def point(degrees: float, seconds: float = 60.0) -> VoicePrint:
    angle = math.radians(degrees)
    return VoicePrint((math.cos(angle), math.sin(angle)), seconds, "fake")


class Desk:
    """A voice book, and clips whose voices are directions; the similarity is about the cosine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []
        write_book(folder, VoiceBook().add("Ann Lee", point(ANN), "ann.wav"))

    def add(
        self, name: str, degrees: float, clip: str = "new.wav", *, anyway: bool = False
    ) -> None:
        with pytest.MonkeyPatch.context() as patch:
            hear = "pipeline.run.inputs.voices.voice_clips.hear_clip"
            patch.setattr(hear, lambda *_: point(degrees))
            learn_voice(self.folder, name, Path(clip), anyway=anyway, observe=self.observe)

    def observe(self, event: object) -> None:
        assert isinstance(event, Notice)
        self.told.append(event.text)

    @property
    def clips(self) -> dict[str, list[str]]:
        known = read_book(self.folder).known
        return {voice.name: [clip.source for clip in voice.clips] for voice in known}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_clip_of_the_same_voice_is_added_without_a_word(desk: Desk) -> None:
    desk.add("Ann Lee", 20)
    assert desk.clips == {"Ann Lee": ["ann.wav", "new.wav"]}
    assert desk.told == []


def test_a_clip_unlike_the_others_of_its_name_is_not_added(desk: Desk) -> None:
    with pytest.raises(UsageError, match=r"unlike the clips of Ann Lee \(similarity 0\.") as error:
        desk.add("Ann Lee", BO)
    assert "--anyway" in error.value.remedy
    assert desk.clips == {"Ann Lee": ["ann.wav"]}


def test_added_anyway_it_is_told_and_the_command_that_is_named_takes_it_out(desk: Desk) -> None:
    before = (desk.folder / BOOK_NAME).read_text("utf-8")
    desk.add("Ann Lee", BO, anyway=True)
    assert "unlike the other clips of Ann Lee" in desk.told[0]
    assert "transcribe voices remove 'Ann Lee' --clip 2" in desk.told[0]
    forget_voice(desk.folder, "Ann Lee", "2")
    assert (desk.folder / BOOK_NAME).read_text("utf-8") == before


def test_a_clip_that_may_be_the_voice_is_added_and_told(desk: Desk) -> None:
    desk.add("Ann Lee", 54)
    assert desk.clips == {"Ann Lee": ["ann.wav", "new.wav"]}
    assert "not very similar to the other clips of Ann Lee" in desk.told[0]


def test_anothers_voice_is_not_added_under_a_new_name(desk: Desk) -> None:
    with pytest.raises(UsageError, match=r"sounds like Ann Lee .* nothing was added"):
        desk.add("Bo Chen", ANN + 5)
    assert list(desk.clips) == ["Ann Lee"]
    desk.add("Bo Chen", ANN + 5, anyway=True)
    assert "sounds like Ann Lee" in desk.told[0]
    assert list(desk.clips) == ["Ann Lee", "Bo Chen"]


def test_siblings_who_sound_alike_are_no_mistake_where_each_is_likest_to_itself(desk: Desk) -> None:
    desk.add("Bea Lee", 40, anyway=True)
    desk.told.clear()
    desk.add("Bea Lee", 38)
    assert desk.told == []


def test_a_telephone_clip_is_enough_for_the_next_one_by_telephone(desk: Desk) -> None:
    desk.add("Ann Lee", 50)
    desk.told.clear()
    desk.add("Ann Lee", 75)
    assert desk.told == []


def test_the_same_clip_again_changes_nothing_and_says_so(desk: Desk) -> None:
    desk.add("Ann Lee", ANN, "copy.wav")
    assert desk.clips == {"Ann Lee": ["ann.wav"]}
    assert "was learned from it before" in desk.told[0]


def test_a_name_with_a_comma_is_one_name(desk: Desk) -> None:
    desk.add("Chen,  Bo", BO)
    assert list(desk.clips) == ["Ann Lee", "Chen, Bo"]


def test_who_in_the_notebook_may_be_a_voice_that_is_added_is_told(desk: Desk) -> None:
    heard = [Hearing(point(d), "r", "ep1.mp3", f"S{d}") for d in (BO + 5, 180)]
    notebook = Notebook().replace_recording("r", [(None, hearing) for hearing in heard])
    write_voices(desk.folder, notebook=notebook)
    desk.add("Bo Chen", BO)
    (told,) = desk.told
    assert told.startswith("Unknown 1 in your notebook of voices sounds like Bo Chen")
    assert told.endswith("transcribe voices name 'Unknown 1' 'Bo Chen'")


def test_voices_of_another_model_are_compared_with_nobody(desk: Desk) -> None:
    other = VoicePrint((1.0, 0.0), 60.0, "another model")
    change_book(desk.folder, lambda book: book.add("Cy", other))
    desk.add("Dee", 90)
    assert "Dee" in desk.clips


def test_hostile_names_of_clips_stay_names(desk: Desk) -> None:
    name = "-rf --clip 'x' ;\x1b[31m\n" + "a" * 400 + ".wav"
    desk.add("Ann Lee", 90, name, anyway=True)
    assert "--clip 2" in desk.told[0]
    assert len(desk.clips["Ann Lee"][1]) == 300


def test_a_book_of_the_first_schema_takes_another_clip(desk: Desk) -> None:
    voice = {"name": "Ann Lee", "seconds": 60.0, "model": "fake", "vector": [1.0, 0.0]}
    first = {"schema": "transcribe.voices/1", "voices": [voice]}
    (desk.folder / BOOK_NAME).write_text(json.dumps(first), "utf-8")
    desk.add("Ann Lee", 10)
    assert desk.clips == {"Ann Lee": ["", "new.wav"]}


def test_of_two_who_add_at_once_none_is_lost(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)

    def add(number: int) -> None:
        barrier.wait()
        change_book(tmp_path, lambda book: book.add(f"Voice {number}", point(number)))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read_book(tmp_path).names) == {f"Voice {number}" for number in range(4)}


HOST, GUEST = ((300, 3745), (24_052, 28_064)), ((4479, 12_500),)
"""When the demo's two people speak first, in milliseconds. Source: ``audio/interview.turns.json``."""


@pytest.mark.model
def test_the_demos_two_voices_are_told_apart_as_they_are_added(root: Path, tmp_path: Path) -> None:
    samples = decode_beginning(root / "audio" / "interview.mp3", 29)
    host, guest = (
        write_wave(tmp_path / name, [samples[a * 16 : b * 16] for a, b in spans])
        for name, spans in (("host.wav", HOST), ("guest.wav", GUEST))
    )
    learn_voice(tmp_path, "Daniel Marsh", host)
    with pytest.raises(UsageError, match="unlike the clips of Daniel Marsh"):
        learn_voice(tmp_path, "Daniel Marsh", guest)
    learn_voice(tmp_path, "Clara Whitfield", guest)
    assert read_book(tmp_path).names == ("Daniel Marsh", "Clara Whitfield")


def decode_beginning(path: Path, seconds: float) -> npt.NDArray[np.int16]:
    """The first seconds of a recording, mono, 16 kHz."""
    resampler = av.AudioResampler("s16", "mono", 16_000)
    pieces = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            if frame.time is not None and frame.time > seconds:
                break
            pieces += [out.to_ndarray()[0] for out in resampler.resample(frame)]
    return np.concatenate(pieces)


def write_wave(path: Path, pieces: list[npt.NDArray[np.int16]]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.concatenate(pieces).astype("<i2").tobytes())
    return path
