"""The recording over HTTP: parts of it, its waveform, and what is answered before they are there."""

import io
import threading
import wave

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipeline.domain import Media
from pipeline.review.listening import recording_sound
from pipeline.review.listening.recording_sound import RecordingSound
from pipeline.review.recording_routes import make_routes
from tests.unit.review.listening.test_recording_sound import describe, write_wave


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("TRANSCRIBE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def open_client(sound, *, is_started=True):
    if is_started:
        sound.start()
        sound.wait()
    return TestClient(Starlette(routes=make_routes(sound)))


@pytest.fixture(params=[2, 3], ids=["as it is", "decoded"])
def client(request, tmp_path):
    path = write_wave(tmp_path / "talk.wav", width=request.param)
    sound = RecordingSound(describe(path), tmp_path)
    with open_client(sound) as opened:
        yield opened
    sound.close()


def test_the_whole_recording_is_sent(client):
    answer = client.get("/audio")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["accept-ranges"] == "bytes"
    with wave.open(io.BytesIO(answer.content)) as file:
        assert file.getnframes() == 32_000


def test_a_part_of_it_is_sent(client):
    whole = client.get("/audio").content
    answer = client.get("/audio", headers={"Range": "bytes=1000-1999"})
    assert (answer.status_code, answer.content) == (206, whole[1000:2000])
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
    assert answer.headers["content-length"] == "1000"


def test_its_end_is_sent(client):
    whole = client.get("/audio").content
    assert client.get("/audio", headers={"Range": "bytes=-500"}).content == whole[-500:]


def test_what_lies_behind_its_end_is_refused(client):
    size = len(client.get("/audio").content)
    answer = client.get("/audio", headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")


def test_head_tells_its_size_and_sends_nothing(client):
    size = len(client.get("/audio").content)
    answer = client.head("/audio")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == size


def test_a_part_of_what_has_changed_since_is_all_of_it(client):
    tag = client.head("/audio").headers["etag"]
    part = {"Range": "bytes=0-9"}
    assert client.get("/audio", headers={**part, "If-Range": tag}).status_code == 206
    assert client.get("/audio", headers={**part, "If-Range": '"other"'}).status_code == 200


def test_the_waveform_is_bytes_and_says_how_many_a_second(client):
    answer = client.get("/peaks")
    assert (answer.status_code, len(answer.content)) == (200, 100)
    assert answer.headers["x-peaks-per-second"] == "50"
    assert max(answer.content) > 100


def test_how_far_it_is_is_told(client):
    answer = client.get("/recording").json()
    assert (answer["name"], answer["found"], answer["is_ready"]) == ("talk.wav", True, True)


def test_what_is_not_there_yet_is_put_off(tmp_path, monkeypatch):
    wait = threading.Event()
    sound = RecordingSound(describe(write_wave(tmp_path / "talk.wav")), tmp_path)
    monkeypatch.setattr(recording_sound, "find_named", lambda *_: wait.wait() and None)
    client = open_client(sound, is_started=False)
    for address in ("/audio", "/peaks"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["progress"]) == (202, 0.0)
    wait.set()


def test_what_is_nowhere_is_not_found(tmp_path):
    client = open_client(RecordingSound(Media("talk.wav", "talk.wav", "", 0), tmp_path))
    for address in ("/audio", "/peaks"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["name"]) == (404, "talk.wav")


def test_a_recording_that_is_deleted_while_the_editor_is_open_is_not_found(tmp_path):
    path = write_wave(tmp_path / "talk.wav")
    client = open_client(RecordingSound(describe(path), tmp_path))
    path.unlink()
    assert client.get("/audio").status_code == 404


def test_a_browser_that_can_not_play_it_gets_it_decoded(tmp_path):
    sound = RecordingSound(describe(write_wave(tmp_path / "talk.wav")), tmp_path)
    client = open_client(sound)
    client.get("/audio?decoded")
    sound.wait()
    answer = client.get("/audio?decoded")
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"decoded-{len(answer.content)}"')
    sound.close()
