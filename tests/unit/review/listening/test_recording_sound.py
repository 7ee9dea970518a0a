"""The recording of an editing session: the part that is there to hear, and what is told of it."""

import hashlib
import wave

import numpy as np
import pytest

from pipeline.domain import Media, MediaTrack, Origin, Span
from pipeline.media import load_audio
from pipeline.review.listening import recording_sound
from pipeline.review.listening.recording_sound import RecordingSound
from pipeline.store import Store

SECONDS = 2


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def write_wave(path, width=2):
    noise = np.random.default_rng(7).integers(-90, 90, SECONDS * 16_000, dtype=np.int8)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(16_000)
        file.writeframes(b"".join(bytes(width - 1) + value.tobytes() for value in noise))
    return path


def describe(path, **changes):
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    return Media(
        **{"name": path.name, "path": path.name, "sha256": sha256, "duration_ms": 0} | changes
    )


def prepare(media, folder, named=None, store=None):
    sound = RecordingSound(media, folder, named, store)
    sound.start()
    sound.wait()
    return sound


def test_a_recording_that_browsers_play_is_ready_and_drawn(tmp_path):
    path = write_wave(tmp_path / "talk.wav")
    sound = prepare(describe(path), tmp_path)
    status = sound.status
    assert (status.found, status.media_type, status.differs) == (True, "audio/wav", False)
    assert (status.is_ready, status.is_drawn, status.reason) == (True, True, "")
    assert len(sound.drawn.peaks) == SECONDS * sound.drawn.per_second
    assert sound.decoded is None


def test_a_recording_that_browsers_do_not_play_is_decoded(tmp_path):
    path = write_wave(tmp_path / "talk.wav", width=3)
    sound = prepare(describe(path), tmp_path)
    assert (sound.status.media_type, sound.status.is_ready) == (None, True)
    assert sound.decoded.size == 44 + 2 * len(load_audio(path).channels[0])
    sound.close()


def test_what_a_browser_refuses_is_decoded_when_asked_for(tmp_path):
    sound = prepare(describe(write_wave(tmp_path / "talk.wav")), tmp_path)
    sound.want_decoded()
    sound.want_decoded()
    sound.wait()
    assert (sound.status.media_type, sound.status.is_ready) == (None, True)
    assert sound.decoded.size > 44
    sound.close()


def test_another_recording_than_the_transcripts_is_told(tmp_path):
    sound = prepare(describe(write_wave(tmp_path / "talk.wav"), sha256="0" * 64), tmp_path)
    assert (sound.status.found, sound.status.differs) == (True, True)


def test_a_recording_that_has_moved_is_told(tmp_path):
    sound = prepare(describe(tmp_path / "gone.wav"), tmp_path)
    assert (sound.status.found, sound.status.name, sound.status.reason) == (False, "gone.wav", "")


def test_a_transcript_hands_on_no_file_of_another_folder(tmp_path):
    write_wave(tmp_path / "secret.wav")
    folder = tmp_path / "transcripts"
    folder.mkdir()
    media = Media("talk.wav", "../secret.wav", "0" * 64, 0)
    sound = prepare(media, folder)
    assert (sound.status.found, sound.path, sound.drawn) == (False, None, None)
    assert "is in another folder" in sound.status.reason


def test_the_recording_that_a_person_names_counts(tmp_path):
    named = write_wave(tmp_path / "moved.wav")
    sound = prepare(describe(tmp_path / "gone.wav"), tmp_path, named)
    assert (sound.status.found, sound.status.name) == (True, "moved.wav")


def test_what_a_person_names_and_is_no_sound_is_told(tmp_path):
    named = tmp_path / "notes.txt"
    named.write_text("no sound")
    sound = prepare(describe(tmp_path / "gone.wav"), tmp_path, named)
    assert (sound.status.found, "its sound can't be decoded" in sound.status.reason) == (
        False,
        True,
    )


def test_the_second_opening_decodes_nothing(tmp_path, monkeypatch):
    path, store = write_wave(tmp_path / "talk.wav"), Store(tmp_path / "store")
    first = prepare(describe(path), tmp_path, store=store)
    monkeypatch.setattr(recording_sound, "load_audio", None)
    second = prepare(describe(path), tmp_path, store=store)
    assert second.drawn == first.drawn
    assert second.status.is_drawn


def test_closing_ends_the_decoding(tmp_path, monkeypatch):
    path = write_wave(tmp_path / "talk.wav", width=3)
    sound = RecordingSound(describe(path), tmp_path)

    def decode(path, on_progress, **options):
        sound._stop.set()
        on_progress(0.5)
        raise AssertionError("it goes on")

    monkeypatch.setattr(recording_sound, "load_audio", decode)
    sound.start()
    sound.close()
    assert (sound.status.is_ready, sound.status.reason) == (False, "")


def test_tracks_of_a_conversation_are_heard_together(tmp_path):
    first, second = write_wave(tmp_path / "ann.wav"), tmp_path / "bo.wav"
    with wave.open(str(second), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((200 * np.sin(np.arange(3 * 16_000))).astype("<i2").tobytes())
    tracks = tuple(MediaTrack(path.name, describe(path).sha256) for path in (first, second))
    sound = prepare(describe(first, tracks=tracks), tmp_path)
    assert (sound.status.media_type, sound.status.is_ready, sound.status.differs) == (
        None,
        True,
        False,
    )
    assert sound.decoded.size == 44 + 2 * 3 * 16_000
    sound.close()
    second.unlink()
    alone = prepare(describe(first, tracks=tracks), tmp_path)
    assert (alone.status.media_type, alone.status.differs) == ("audio/wav", True)
    alone.close()


def test_a_clip_is_heard_as_its_parts_put_end_to_end(tmp_path):
    path = write_wave(tmp_path / "talk.wav")
    parts = (Span(250, 500), Span(1_000, 1_550))
    sound = RecordingSound(describe(path), tmp_path, origin=Origin(parts=parts, is_clip=True))
    sound.start()
    sound.wait()
    assert (sound.status.media_type, sound.status.is_ready) == (None, True)
    assert len(sound.drawn.peaks) == 0.8 * sound.drawn.per_second
    whole = RecordingSound(describe(path), tmp_path, origin=Origin(parts=parts))
    whole.start()
    whole.wait()
    assert whole.status.media_type == "audio/wav"
