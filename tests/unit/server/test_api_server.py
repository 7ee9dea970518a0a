"""The server answers OpenAI's own client, many at once, and nothing that it is sent takes it down."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from tests.server_fakes import (
    DEADLINE_S,
    Fate,
    ServerProcess,
    describe,
    make_sound,
    open_server,
    wait_until,
)
from tests.unit.server.test_upload_form import KIND, make_body, make_part

SOUND = make_sound()
TEXT = describe(4000)
MOST_BYTES = 2_000_000
AT_ONCE = 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One that takes whoever comes."""
    cache = tmp_path_factory.mktemp("server")
    with open_server(cache, upload_bytes=MOST_BYTES, idle_s=5, waiting=AT_ONCE) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(server: ServerProcess) -> Any:
    return server.client()


def ask(client: Any, sound: bytes = SOUND, **fields: Any) -> Any:
    return client.audio.transcriptions.create(
        file=("talk.wav", sound), **{"model": "whisper-1", **fields}
    )


def read_health(server: ServerProcess) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_S)
    connection.request("GET", "/health")
    return dict(json.loads(connection.getresponse().read()))


def send_raw(server: ServerProcess, data: bytes) -> bytes:
    """What comes back for these bytes until the connection ends."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=DEADLINE_S) as connection:
        connection.sendall(data)
        answered = b""
        while part := connection.recv(65536):
            answered += part
        return answered


def find_status(answered: bytes) -> int:
    return int(answered.split(b" ", 2)[1])


def test_plain_answers_are_read_by_the_client(client: Any) -> None:
    from openai.types.audio import Transcription

    answered = ask(client)
    assert isinstance(answered, Transcription)
    assert answered.text == TEXT
    assert answered.usage.seconds == 4
    assert ask(client, response_format="text") == f"{TEXT}\n"


def test_subtitles_are_read_by_others_readers(client: Any) -> None:
    import srt
    import webvtt

    (first, _) = srt.parse(ask(client, response_format="srt"))
    assert first.content == "It lasts 4000 milliseconds."
    (first, _) = webvtt.from_string(ask(client, response_format="vtt")).captions
    assert first.text == "It lasts 4000 milliseconds."


def test_verbose_answers_have_what_was_asked_for(client: Any) -> None:
    from openai.types.audio import TranscriptionVerbose

    both = ask(client, response_format="verbose_json", timestamp_granularities=["word", "segment"])
    assert isinstance(both, TranscriptionVerbose)
    assert [segment.text for segment in both.segments] == [
        "It lasts 4000 milliseconds.",
        " Nobody says more.",
    ]
    assert [word.word for word in both.words] == TEXT.split()


def test_speakers_are_told_apart(client: Any) -> None:
    from openai.types.audio.transcription_diarized import TranscriptionDiarized

    answered = ask(client, response_format="diarized_json", model="gpt-4o-transcribe-diarize")
    assert isinstance(answered, TranscriptionDiarized)
    assert [segment.speaker for segment in answered.segments] == ["A", "B"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_translations_are_read_by_the_client(client: Any) -> None:
    from openai.types.audio import Translation, TranslationVerbose

    def ask(**fields: Any) -> Any:
        return client.audio.translations.create(
            file=("talk.wav", SOUND), model="whisper-1", **fields
        )

    plain = ask()
    assert isinstance(plain, Translation)
    assert plain.text == f"In English: {TEXT}"
    verbose = ask(response_format="verbose_json", prompt="Zhipu")
    assert isinstance(verbose, TranslationVerbose)
    assert (verbose.language, verbose.duration) == ("english", 4.0)
    assert "Expected: Zhipu" in verbose.text


def test_a_stream_tells_what_is_heard_and_ends_with_all_of_it(client: Any) -> None:
    from openai.types.audio import TranscriptionTextDeltaEvent, TranscriptionTextDoneEvent

    *deltas, done = ask(client, stream=True)
    assert all(isinstance(event, TranscriptionTextDeltaEvent) for event in deltas)
    assert isinstance(done, TranscriptionTextDoneEvent)
    assert ["".join(event.delta for event in deltas), done.text] == [TEXT, TEXT]


def test_a_stream_with_speakers_says_who_spoke_when(client: Any) -> None:
    from openai.types.audio import TranscriptionTextSegmentEvent

    events = ask(client, stream=True, response_format="diarized_json")
    segments = [e for e in events if isinstance(e, TranscriptionTextSegmentEvent)]
    assert [(e.speaker, e.text) for e in segments] == [
        ("A", "It lasts 4000 milliseconds."),
        ("B", "Nobody says more."),
    ]


def test_words_to_expect_reach_the_recogniser(client: Any) -> None:
    assert "Expected: Zhipu, GLM." in ask(client, keywords=["Zhipu", "GLM"]).text


def test_models_are_listed_by_the_names_that_clients_use(client: Any) -> None:
    import openai

    names = [model.id for model in client.models.list()]
    assert names[:2] == ["base", "whisper-1"]
    assert client.models.retrieve("gpt-4o-transcribe").owned_by == "transcribe"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"temperature": 0.5}, "unsupported_value"),
        ({"language": "klingon"}, "invalid_value"),
        ({"extra_body": {"colour": "red"}}, "unknown_parameter"),
        ({"sound": b""}, "invalid_audio"),
        ({"sound": b"Dear reader, this is no sound." * 100}, "invalid_audio"),
        ({"sound": SOUND[:30]}, "invalid_audio"),
        ({"sound": b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"}, "invalid_audio"),
        ({"sound": b"ffconcat version 1.0\nfile /etc/passwd\n"}, "invalid_audio"),
        ({"known_speaker_names": ["Ann"]}, "invalid_value"),
        (
            {
                "response_format": "diarized_json",
                "known_speaker_names": ["Ann"],
                "known_speaker_references": ["https://example.org/ann.wav"],
            },
            "invalid_value",
        ),
    ],
)
def test_what_is_wrong_is_told_in_the_clients_own_error(
    fields: dict[str, Any], code: str, client: Any, server: ServerProcess
) -> None:
    import openai

    with pytest.raises(openai.BadRequestError) as told:
        ask(client, **fields)
    assert (told.value.code, told.value.type) == (code, "invalid_request_error")
    assert str(server.cache) not in str(told.value)


def test_a_clip_that_is_no_sound_is_told(client: Any, server: ServerProcess) -> None:
    import openai

    url = f"data:audio/wav;base64,{base64.b64encode(b'no sound' * 99).decode()}"
    speakers = {"known_speaker_names": ["Ann"], "known_speaker_references": [url]}
    with pytest.raises(openai.BadRequestError, match="Ann") as told:
        ask(client, response_format="diarized_json", **speakers)
    assert str(server.cache) not in str(told.value)


def test_a_model_that_is_not_there_is_not_found(client: Any) -> None:
    import openai

    with pytest.raises(openai.NotFoundError) as told:
        ask(client, model="gpt-9")
    assert (told.value.code, told.value.param) == ("model_not_found", "model")


def test_a_failure_costs_one_request(client: Any, server: ServerProcess) -> None:
    import openai

    with pytest.raises(openai.InternalServerError) as told:
        ask(client, make_sound(1000 * Fate.BROKEN))
    assert told.value.code == "processing_failed"
    assert "secret" not in str(told.value)
    wait_until(lambda: "/secret/place" in (server.cache / "notes").read_text())
    assert ask(client).text == TEXT


def test_a_request_that_ends_its_process_costs_only_itself(client: Any) -> None:
    import openai

    with pytest.raises(openai.InternalServerError) as told:
        ask(client, make_sound(1000 * Fate.DEADLY))
    assert told.value.code == "worker_failed"
    assert ask(client).text == TEXT


def test_fifty_at_once_are_all_answered_right(client: Any, server: ServerProcess) -> None:
    processes = [psutil.Process(server.process.pid)]
    processes += processes[0].children()
    before = sum(process.memory_info().rss for process in processes)
    lengths = [1000 + 20 * number for number in range(AT_ONCE)]

    def work(length: int) -> str:
        return str(ask(client, make_sound(length)).text)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answered = list(threads.map(work, lengths))
    assert answered == [describe(length) for length in lengths]
    after = sum(process.memory_info().rss for process in processes)
    assert after - before < 60_000_000
    assert server.spool == []
    assert read_health(server)["waiting"] == 0


def test_work_for_a_client_that_is_gone_ends(client: Any, server: ServerProcess) -> None:
    (server.cache / "begun").unlink(missing_ok=True)
    form = make_body(
        make_part("model", "base"), make_part("file", make_sound(1000 * Fate.SLOW), "x.wav")
    )
    head = f"POST /v1/audio/transcriptions HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    head += f"Content-Type: {KIND}\r\nContent-Length: {len(form)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as impatient:
        impatient.sendall(head.encode() + form)
        wait_until((server.cache / "begun").exists)
    wait_until(lambda: read_health(server)["running"] == 0)
    assert server.spool == []
    assert ask(client).text == TEXT


HEAD = (
    "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Connection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n{more}\r\n"
)


HOSTILE = (
    ("Content-Length: 99999999999", b"", 413),
    ("Content-Length: 99999999999999999999999999", b"", 400),
    ("Content-Length: -1", b"", 400),
    ("Content-Length: 100", b"--b\r\n", 408),  # and nothing more: it is cut off
    ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 0x10000 + b"\r\n0\r\n\r\n", 400),
    ("Content-Length: 5", b"--b--", 400),
)


@pytest.fixture(scope="module")
def refusals(server: ServerProcess) -> list[int]:
    """The status of each hostile body: all are sent at once, for some are answered after seconds."""

    def send(hostile: tuple[str, bytes, int]) -> int:
        head = HEAD.format(port=server.port, more=f"{hostile[0]}\r\n").encode()
        return find_status(send_raw(server, head + hostile[1]))

    with ThreadPoolExecutor(len(HOSTILE)) as threads:
        return list(threads.map(send, HOSTILE))


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=[more for more, *_ in HOSTILE])
def test_hostile_bodies_are_refused(number: int, refusals: list[int]) -> None:
    assert refusals[number] == HOSTILE[number][2]


def test_a_body_without_an_end_is_cut_off(server: ServerProcess) -> None:
    head = HEAD.format(port=server.port, more="Transfer-Encoding: chunked\r\n").encode()
    part = b"Content-Disposition: form-data; name=file; filename=x.mp3\r\n\r\n"
    first = b"--b\r\n" + part
    begin = head + b"%x\r\n%s\r\n" % (len(first), first)
    answered = send_raw(server, begin + (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 40)
    assert find_status(answered) == 413
    assert server.spool == []


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1:1"])
def test_who_asks_by_another_name_is_not_answered(host: str, server: ServerProcess) -> None:
    data = f"GET /v1/models HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    answered = send_raw(server, data)
    assert find_status(answered) == 403
    assert b'"code": "wrong_host"' in answered


def test_a_page_that_may_ask_is_told_so(server: ServerProcess) -> None:
    lines = f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n"
    answered = send_raw(server, f"{lines}Origin: https://pages.example\r\n\r\n".encode())
    assert b"access-control-allow-origin: https://pages.example" in answered
    assert (
        find_status(send_raw(server, f"{lines}Origin: https://evil.example\r\n\r\n".encode()))
        == 403
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/audio/transcriptions", 405), ("GET", "/", 404), ("POST", "/v1/%0d%0ax", 404)],
)
def test_other_addresses_are_told_as_errors_too(
    method: str, path: str, status: int, server: ServerProcess
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_S)
    connection.request(method, path)
    answered = connection.getresponse()
    assert answered.status == status
    error = json.loads(answered.read())["error"]
    assert error["type"] == "invalid_request_error"
    assert ("/v1" in error["message"]) == (status == 404)
    assert answered.getheader("allow") == ("POST" if status == 405 else None)


def test_notes_hold_nothing_that_was_sent_or_answered(client: Any, server: ServerProcess) -> None:
    before = (server.cache / "notes").read_text().count("\n")
    client.audio.transcriptions.create(
        file=("Secret Name.wav", SOUND), model="whisper-1", prompt="Secret prompt"
    )
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE_S)
    connection.request("GET", "/Secret?Secret=Secret")
    connection.getresponse().read()
    wait_until(lambda: (server.cache / "notes").read_text().count("\n") >= before + 2)
    notes = (server.cache / "notes").read_text()
    assert "POST /v1/audio/transcriptions 200" in notes
    assert "Secret" not in notes
    assert "milliseconds" not in notes


def test_every_answer_has_a_name_and_says_how_many_more_are_taken(client: Any) -> None:
    answered = client.audio.transcriptions.with_raw_response.create(
        file=("talk.wav", SOUND), model="whisper-1"
    )
    assert answered.headers["x-request-id"].startswith("req_")
    assert answered.headers["x-ratelimit-limit-requests"] == str(AT_ONCE + 1)
    assert answered.headers["x-ratelimit-remaining-requests"] == str(AT_ONCE + 1)


def test_who_is_too_many_is_told(client: Any, server: ServerProcess) -> None:
    import openai

    head = HEAD.format(port=server.port, more="Transfer-Encoding: chunked\r\n").encode()
    places = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(AT_ONCE + 1)]
    for place in places:
        place.sendall(head)
    wait_until(lambda: read_health(server)["waiting"] == AT_ONCE + 1)
    with pytest.raises(openai.RateLimitError) as told:
        ask(client)
    assert 1 <= int(told.value.response.headers["retry-after"]) <= 60
    assert told.value.code == "rate_limit_exceeded"
    for place in places:
        place.close()
    wait_until(lambda: read_health(server)["waiting"] == 0)
    assert ask(client).text == TEXT


def test_what_a_killed_server_left_is_removed_at_the_next_start(server: ServerProcess) -> None:
    import openai

    from pipeline.run.inputs.staging import StagingFolder

    children = psutil.Process(server.process.pid).children(recursive=True)
    (server.cache / "begun").unlink(missing_ok=True)
    with ThreadPoolExecutor(1) as threads:
        cut_off = threads.submit(ask, server.client(), make_sound(1000 * Fate.SLOW))
        wait_until((server.cache / "begun").exists)
        assert [path.name for path in server.spool] == ["recording.wav"]
        server.process.kill()
        with pytest.raises(openai.APIConnectionError):
            cut_off.result()
    _, alive = psutil.wait_procs(children, timeout=DEADLINE_S)
    assert alive == []
    with StagingFolder(server.cache) as staging:
        assert [path.name for path in staging.path.parent.glob("run-*")] == [staging.path.name]
    assert server.spool == []


def test_the_head_of_a_request_cannot_be_sent_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection whose head comes a byte at a time is ended, also after a first request."""
    import asyncio

    from uvicorn import Config
    from uvicorn.server import ServerState

    from pipeline.server import api_server
    from tests.async_runs import run_apart

    monkeypatch.setattr(api_server, "HEAD_S", 0.1)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    async def drip() -> tuple[bytes, float]:
        loop, config = asyncio.get_running_loop(), Config(answer, log_config=None)
        served = await loop.create_server(
            lambda: api_server.HeadTimeout(config, ServerState(), {}), "127.0.0.1", 0
        )
        reader, writer = await asyncio.open_connection(*served.sockets[0].getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        first = await reader.readuntil(b"\r\n\r\n")
        started = time.monotonic()
        while time.monotonic() - started < DEADLINE_S:
            writer.write(b"G")
            try:
                await asyncio.wait_for(reader.read(1), 0.03)
                break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        served.close()
        return first, time.monotonic() - started

    first, took_s = run_apart(drip())
    assert first.startswith(b"HTTP/1.1 204")
    assert took_s < DEADLINE_S
