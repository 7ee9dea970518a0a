"""Files, and tracks of one file, that are a speaker's each."""

from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.errors import MediaNotFound, UnreadableMedia
from pipeline.media import load_audio, load_tracks
from tests.unit.media.test_media import encode_sound
from tests.unit.media.tracks.test_track_choice import DEFAULT, PLAIN, write_tracks

RATE = 16_000


def make_voice(seed: int, seconds: float = 8.0) -> np.ndarray:
    """Noise in syllables and pauses, int16: like speech, no moment of it is like another."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    syllables = np.repeat(
        rng.random(-(-count // 3200)) * (rng.random(-(-count // 3200)) > 0.4), 3200
    )
    return (
        (6000 * syllables[:count] * rng.standard_normal(count)).clip(-32768, 32767).astype(np.int16)
    )


def write_file(path: Path, samples: np.ndarray) -> Path:
    codec = "aac" if path.suffix == ".m4a" else "pcm_s16le"
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=RATE, layout="mono")
        encode_sound(out, stream, np.atleast_2d(samples))
    return path


@pytest.fixture
def voices() -> tuple[np.ndarray, np.ndarray]:
    return make_voice(1), make_voice(2)


def test_each_file_is_a_voice_and_the_shorter_one_is_silent_at_its_end(tmp_path, voices):
    first = write_file(tmp_path / "ann.wav", voices[0])
    second = write_file(tmp_path / "bo.wav", voices[1][: 5 * RATE])
    audio = load_tracks([first, second])
    assert ((1, 2), 8000, ()) == (audio.numbers, audio.duration_ms, audio.notices)
    assert not audio.channels[1][5 * RATE :].any()
    assert audio.channels[0][5 * RATE :].any()


def test_a_file_that_began_later_is_moved_by_what_its_microphone_hears_of_the_other(
    tmp_path, voices
):
    ann, bo = (voice.astype(np.float64) for voice in voices)
    first = write_file(tmp_path / "ann.wav", ann.astype(np.int16))
    late = (bo + 0.1 * ann)[2 * RATE :]
    second = write_file(tmp_path / "bo.m4a", late.astype(np.int16))
    audio = load_tracks([first, second])
    assert audio.notices == ("bo.m4a: it began 2.0 s after ann.wav, and is moved by that",)
    sound = audio.channels[1][:]
    assert not sound[: round(1.9 * RATE)].any()
    likeness = np.corrcoef(sound[3 * RATE : 7 * RATE], bo[3 * RATE : 7 * RATE])[0, 1]
    assert likeness > 0.5


def test_files_without_a_common_sound_begin_together(tmp_path, voices):
    paths = [write_file(tmp_path / f"{n}.wav", voice) for n, voice in enumerate(voices)]
    assert load_tracks(paths).notices == ()


def test_one_sound_in_two_files_and_a_silent_file_are_told(tmp_path, voices):
    paths = [
        write_file(tmp_path / "a.wav", voices[0]),
        write_file(tmp_path / "b.wav", voices[0]),
        write_file(tmp_path / "c.wav", np.zeros(8 * RATE, dtype=np.int16)),
    ]
    audio = load_tracks(paths)
    assert (1, 3) == audio.numbers
    assert audio.notices == (
        "c.wav is silent, so nobody is heard on it",
        "a.wav and b.wav hold the same sound, so only a.wav is read",
    )


def test_a_file_that_ends_long_before_the_others_is_told(tmp_path, voices, monkeypatch):
    monkeypatch.setattr("pipeline.media.tracks.conversation.LEAST_MISSING_S", 3.0)
    paths = [
        write_file(tmp_path / f"{length}.wav", voice[: length * RATE])
        for length, voice in zip((8, 5), voices, strict=True)
    ]
    (told,) = load_tracks(paths).notices
    assert told.startswith("5.wav: it ends 3 s before the longest track; what its speaker says")


def test_a_file_that_is_not_there_is_named(tmp_path, voices):
    first = write_file(tmp_path / "a.wav", voices[0])
    with pytest.raises(MediaNotFound, match=r"gone\.wav"):
        load_tracks([first, tmp_path / "gone.wav"])


def test_all_tracks_of_a_file_are_voices_but_for_their_mix(tmp_path, voices):
    mix = np.sum(voices, axis=0, dtype=np.int32).clip(-32768, 32767).astype(np.int16)
    tracks = [
        (mix, DEFAULT, {}),
        (voices[0], PLAIN, {"title": "Ann Lee"}),
        (voices[1], PLAIN, {"language": "deu"}),
    ]
    audio = load_audio(write_tracks(tmp_path / "obs.mkv", tracks), audio_track="all")
    assert ((2, 3), ("Ann Lee", "deu")) == (audio.numbers, audio.titles)
    assert audio.notices == (
        "sound track 1 is a mix of the others and nobody's own, so it is not read",
    )


def test_a_file_with_more_tracks_than_a_conversation_has_people_is_refused(
    tmp_path, voices, monkeypatch
):
    monkeypatch.setattr("pipeline.media.tracks.conversation.MOST_TRACKS", 1)
    path = write_tracks(tmp_path / "many.mkv", [(voice, PLAIN, {}) for voice in voices])
    with pytest.raises(UnreadableMedia, match="2 sound tracks, and one conversation may have 1"):
        load_audio(path, audio_track="all")
