"""Recordings at addresses, on servers that run here: what is fetched, retried, kept and told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import MediaNotFound, UnreadableMedia
from pipeline.remote import RemoteFile, fetch, find_remote, is_address, show
from pipeline.run import Notice, Stage, Status
from pipeline.run.inputs.jobs import tidy_name
from pipeline.run.inputs.sources import place_remote
from tests.remotes import Web, open_s3, serve_s3, serve_web
from tests.unit.run.recording.test_stages import Bench, write_wav

pytest.importorskip("aiohttp", reason="needs the extra `remote`")

SECRET = "hunter2"


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as web:
        yield web


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    return write_wav(tmp_path / "made" / "talk.wav").read_bytes()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries, which take no time."""
    slept: list[float] = []
    monkeypatch.setattr("pipeline.run.inputs.retry.time.sleep", slept.append)
    return slept


def leftovers(bench: Bench) -> list[Path]:
    return [p for p in (bench.folder / "cache" / "spool").rglob("*") if p.is_file()]


# --- addresses


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("https://a/b", True), ("S3://a", True), ("gs://a", True), ("ftp://a", False), ("a:b", False)],
)
def test_only_known_schemes_are_addresses(word: str, is_one: bool) -> None:
    assert is_address(word) == is_one


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:hunter2@host:8443/a.mp3", "https://host:8443/a.mp3"),
        ("https://host/a.mp3?X-Amz-Signature=hunter2&X-Amz-Date=1", "https://host/a.mp3"),
        ("https://host/a.mp3?sv=1&se=2&sp=r&sig=hunter2", "https://host/a.mp3"),
        ("https://host/a.mp3?token-time=1&token-hash=hunter2", "https://host/a.mp3"),
        ("https://host/a.mp3#hunter2", "https://host/a.mp3"),
        ("http://[::1]:80/a.mp3", "http://[::1]:80/a.mp3"),
        ("http://me:hunter2@host:port/a.mp3", "http://…"),
        ("http://[me:hunter2@host/a.mp3", "http://…"),
    ],
)
def test_what_is_secret_is_not_shown(url: str, shown: str) -> None:
    assert show(url) == shown


def test_recordings_that_differ_in_the_query_alone_are_told_apart() -> None:
    shown = {show(f"https://host/get?key=episode-{number}") for number in range(9)}
    assert len(shown) == 9


secrets = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=20)


@given(secrets, st.sampled_from(["auth", "password", "sig", "key", "session"]))
def test_no_query_is_ever_shown(secret: str, name: str) -> None:
    assert secret not in show(f"https://{secret}:{secret}@host/a.mp3?{name}={secret}#{secret}")


# --- names


@given(st.text(), st.sampled_from(["", ".mp3", ".MP3", ".m4a"]))
def test_any_name_of_a_server_becomes_one_that_a_file_may_have(name: str, suffix: str) -> None:
    tidy = tidy_name(name + suffix)
    assert 0 < len(tidy.encode("utf-8", "surrogatepass")) <= 200
    assert tidy.isprintable()
    assert not set('/\\:*?"<>|') & set(tidy)
    assert not tidy.startswith(".")
    assert tidy.endswith(suffix) or not (name + suffix).rpartition(".")[0]


@pytest.mark.parametrize("below", ["../..", "a/../../..", "/etc", "a/\0/b"])
def test_no_place_at_an_address_leads_out_of_the_output_folder(below: str, tmp_path: Path) -> None:
    placed = place_remote(RemoteFile("s3://b/k.mp3", "k.mp3", below), tmp_path)
    assert ".." not in placed.below.parts
    assert not placed.below.is_absolute()
    assert "\0" not in str(placed.below)


# --- the web


def test_a_recording_on_the_web_is_transcribed_and_not_left_on_the_disk(
    web: Web, bench: Bench, sound: bytes
) -> None:
    url = web.put("/tapes/talk.wav", sound)
    (outcome,) = bench.run(url)
    assert outcome.error is None
    media = bench.record()["media"]
    assert ("talk.wav", url) == (media["name"], media["path"])
    assert bench.stages()[0] == Stage.FETCH
    assert leftovers(bench) == []


def test_a_finished_recording_with_a_known_version_is_not_fetched_again(
    web: Web, bench: Bench, sound: bytes
) -> None:
    url = web.put("/talk.wav", sound, etag='"1"')
    bench.run(url)
    assert web.count() == 1
    (outcome,) = bench.run(url)
    assert outcome.reused
    assert web.count() == 1


def test_a_recording_that_changes_on_the_server_is_done_again(
    web: Web, bench: Bench, sound: bytes, tmp_path: Path
) -> None:
    bench.run(web.put("/talk.wav", sound, etag='"1"'))
    longer = write_wav(tmp_path / "longer.wav", 8.0).read_bytes()
    (outcome,) = bench.run(web.put("/talk.wav", longer, etag='"2"'))
    assert (bench.recognizer.calls, outcome.duration_ms) == (2, 8000)


def test_a_recording_without_a_version_is_fetched_once_in_each_run(
    web: Web, bench: Bench, sound: bytes
) -> None:
    url = web.put("/talk.wav", sound)
    bench.run(url)
    bench.run(url)
    assert (web.count(), bench.recognizer.calls) == (2, 1)


def test_other_bytes_under_a_known_version_are_taken_for_what_they_are(
    web: Web, bench: Bench, sound: bytes, tmp_path: Path, pauses: list[float]
) -> None:
    url = web.put("/talk.wav", sound, etag='"1"')
    bench.run(url)
    other = write_wav(tmp_path / "other.wav", levels=(0.4,)).read_bytes()
    web.put("/talk.wav", other, etag='"1"')
    (outcome,) = bench.run(url, language="fr")  # recognised anew
    assert outcome.error is None
    assert web.count() == 2  # and not once more for the second try


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, MediaNotFound, "nothing was found at this address"),
        (410, MediaNotFound, "nothing was found at this address"),
        (401, UnreadableMedia, "the server refuses access"),
        (403, UnreadableMedia, "the server refuses access"),
        (400, UnreadableMedia, "the server answered 400"),
    ],
)
def test_a_refusal_that_lasts_is_told_and_not_tried_again(
    web: Web, bench: Bench, pauses: list[float], status: int, kind: type, reason: str
) -> None:
    url = web.put("/talk.wav", b"", failures=[status] * 99)
    (outcome,) = bench.run(url)
    assert kind is type(outcome.error)
    assert str(outcome.error).startswith(f"{url}: {reason}")
    assert pauses == []


def test_a_server_that_is_busy_is_asked_again_after_longer_and_longer_pauses(
    web: Web, bench: Bench, sound: bytes, pauses: list[float]
) -> None:
    url = web.put("/talk.wav", sound, failures=[503] * 4)  # HEAD and GET of two tries
    (outcome,) = bench.run(url)
    assert outcome.error is None
    assert pauses == [1.0, 2.0]


def test_a_server_that_stays_busy_fails_its_recording_alone(
    web: Web, bench: Bench, sound: bytes, pauses: list[float]
) -> None:
    busy = web.put("/busy.wav", sound, failures=[503] * 99)
    outcomes = bench.run(busy, web.put("/talk.wav", sound), retries=2)
    assert [outcome.status for outcome in outcomes] == [Status.FAILED, Status.DONE]
    assert "the server answered 503" in str(outcomes[0].error)
    assert pauses == [1.0, 2.0]


def test_a_server_that_is_busy_while_fetching_is_asked_again(
    web: Web, bench: Bench, sound: bytes, pauses: list[float]
) -> None:
    url = web.put("/talk.wav", sound)
    file = RemoteFile(url, "talk.wav")
    web.pages["/talk.wav"].failures = [503]
    (outcome,) = bench.run(file)
    assert outcome.error is None
    assert any("trying again in 1 s" in e.text for e in bench.events if isinstance(e, Notice))


def test_a_body_that_is_cut_short_is_fetched_again_and_never_taken(
    web: Web, bench: Bench, sound: bytes, pauses: list[float]
) -> None:
    url = web.put("/talk.wav", sound[:5000], promised=len(sound))
    (outcome,) = bench.run(url, retries=1)
    assert outcome.status == Status.FAILED
    assert "can't be fetched (ClientPayloadError)" in str(outcome.error)
    assert web.count() == 2
    assert leftovers(bench) == []


def test_a_recording_that_has_grown_since_it_was_found_is_taken_as_it_is(
    web: Web, bench: Bench, sound: bytes
) -> None:
    file = RemoteFile(web.put("/talk.wav", sound), "talk.wav", size=len(sound) - 1000)
    assert bench.run(file)[0].error is None


def test_a_server_that_is_not_there_is_told(bench: Bench, pauses: list[float]) -> None:
    with serve_web() as gone:
        url = gone.at("/talk.wav")
    (outcome,) = bench.run(url, retries=1)
    assert "it can't be fetched (ClientConnectorError)" in str(outcome.error)
    assert pauses == [1.0]


@pytest.mark.parametrize("url", ["http://host:port/a.mp3", "http://[host/a.mp3", "http:///a.mp3"])
def test_what_is_no_address_is_an_error_like_any_other(
    url: str, bench: Bench, pauses: list[float]
) -> None:
    (outcome,) = bench.run(url)
    assert outcome.status == Status.FAILED
    assert pauses == []


def test_an_empty_recording_is_told_by_its_address(web: Web, bench: Bench) -> None:
    url = web.put("/talk.wav", b"")
    (outcome,) = bench.run(url)
    assert f"{url}: the file is empty (0 bytes)" in str(outcome.error)


def test_a_page_that_is_no_recording_is_told_by_its_address(web: Web, bench: Bench) -> None:
    url = web.put("/talk.mp3", b"<html>Log in</html>" * 99)
    (outcome,) = bench.run(url)
    assert str(outcome.error).startswith(f"{url}: it is not audio or video")


@pytest.mark.parametrize("failing", [False, True])
def test_a_password_or_signature_in_an_address_is_used_and_nowhere_shown(
    web: Web, bench: Bench, sound: bytes, failing: bool, pauses: list[float]
) -> None:
    web.put("/talk.wav", sound, etag='"1"', failures=[403] * 99 if failing else [])
    url = web.at("/talk.wav", login=f"me:{SECRET}") + f"?X-Amz-Signature={SECRET}"
    report = bench.folder / "run.json"
    (outcome,) = bench.run(url, report=report)
    assert failing == (outcome.error is not None)
    assert web.credentials[0].startswith("Basic ")
    assert web.asked[0][1] == f"/talk.wav?X-Amz-Signature={SECRET}"
    shown = repr(outcome) + repr(bench.events) + repr(outcome.error and outcome.error.__cause__)
    assert SECRET not in shown
    kept = (p for p in bench.folder.rglob("*") if p.is_file())
    assert [p for p in kept if SECRET.encode() in p.read_bytes()] == []
    (told,) = json.loads(report.read_text("utf-8"))["files"]
    assert web.at("/talk.wav") == told["source"]


def test_a_signature_that_changes_makes_it_no_other_recording(
    web: Web, bench: Bench, sound: bytes
) -> None:
    url = web.put("/talk.wav", sound, etag='"1"')
    bench.run(f"{url}?X-Amz-Signature=monday")
    (outcome,) = bench.run(f"{url}?X-Amz-Signature=tuesday")
    assert outcome.reused
    assert web.count() == 1


@pytest.mark.parametrize("path", ["/..", "/%2e%2e", "/a%2Fb.wav", "/%00.wav", "/" + "a" * 300])
def test_a_hostile_name_stays_in_its_folder(
    web: Web, bench: Bench, sound: bytes, path: str
) -> None:
    web.put(path, sound)
    bench.run(RemoteFile(web.at(path), path[1:]))
    outside = [p for p in bench.folder.rglob("*.json") if not p.is_relative_to(bench.out)]
    assert [p for p in outside if "cache" not in p.parts] == []


def test_servers_are_asked_about_several_addresses_at_once_and_the_order_stays(
    web: Web, bench: Bench, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(3, timeout=30)

    def find(url: str, *_: object) -> list[RemoteFile]:
        meeting.wait()  # which one alone would never pass
        return [RemoteFile(url, url.rpartition("/")[2])]

    monkeypatch.setattr("pipeline.run.inputs.sources.find_remote", find)
    local = bench.folder / "local.wav"
    local.write_bytes(sound)
    words = [web.put("/1.wav", sound), local, web.put("/2.wav", sound), web.put("/3.wav", sound)]
    names = [outcome.source.name for outcome in bench.run(*words, words[0])]
    assert names == ["1.wav", "local.wav", "2.wav", "3.wav"]


# --- S3


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    with serve_s3() as endpoint:
        yield endpoint


@pytest.fixture
def s3(s3_server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The address of an empty bucket of the test's own."""
    system = open_s3(s3_server, SECRET, monkeypatch)
    bucket = f"tapes-{abs(hash(request.node.name)) % 10**9}"
    system.mkdir(bucket)
    return f"s3://{bucket}"


def put(s3: str, place: str, data: bytes) -> str:
    import s3fs

    s3fs.S3FileSystem().pipe_file(f"{s3}/{place}", data)
    return f"{s3}/{place}"


def test_recordings_in_a_bucket_keep_their_places(s3: str, bench: Bench, sound: bytes) -> None:
    for place in ("b.wav", "1987/a.wav", "1987/notes.txt", ".hidden/c.wav", "1987/../up.wav"):
        put(s3, place, sound)
    assert [outcome.error for outcome in bench.run(f"{s3}/", jobs=1)] == [None] * 2
    written = sorted(p.relative_to(bench.out).as_posix() for p in bench.out.rglob("*.json"))
    assert written == ["1987/a.json", "b.json"]
    assert bench.record("b")["media"]["path"] == f"{s3}/b.wav"


def test_one_recording_in_a_bucket_is_found_by_its_whole_name(s3: str, sound: bytes) -> None:
    url = put(s3, "1987/a talk #1.wav", sound)
    (file,) = find_remote(url, {".wav"})
    assert ("a talk #1.wav", "", len(sound)) == (file.name, file.below, file.size)
    assert file.version.startswith("ETag ")


def test_a_second_run_of_a_recording_in_a_bucket_fetches_nothing(
    s3: str, bench: Bench, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = put(s3, "talk.wav", sound)
    assert bench.run(url)[0].error is None
    monkeypatch.setattr(
        "pipeline.run.recording.context.fetch", lambda *_: pytest.fail("it is fetched")
    )
    (outcome,) = bench.run(url)
    assert (outcome.error, outcome.reused) == (None, True)
    assert leftovers(bench) == []


def test_a_recording_that_is_put_anew_is_seen_by_the_next_run_of_the_same_process(
    s3: str, bench: Bench, sound: bytes, tmp_path: Path
) -> None:
    bench.run(f"{s3}/{put(s3, 'talk.wav', sound) and ''}")
    put(s3, "talk.wav", write_wav(tmp_path / "longer.wav", 8.0).read_bytes())
    (outcome,) = bench.run(f"{s3}/")
    assert outcome.duration_ms == 8000


def test_an_empty_bucket_and_one_that_is_not_there_are_told(s3: str, pauses: list[float]) -> None:
    for url in (f"{s3}/", f"{s3}/gone.wav", "s3://no-such-bucket-at-all/"):
        with pytest.raises(MediaNotFound):
            find_remote(url, {".wav"})


def test_a_store_without_credentials_is_told(
    s3: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import s3fs

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(UnreadableMedia) as raised:
        find_remote(f"{s3}/", {".wav"})
    s3fs.S3FileSystem.clear_instance_cache()  # the next test has credentials
    assert "credentials" in str(raised.value)


def test_a_recording_that_goes_before_it_is_fetched_is_told(
    s3: str, sound: bytes, tmp_path: Path
) -> None:
    import s3fs

    url = put(s3, "talk.wav", sound)
    (file,) = find_remote(url, {".wav"})
    s3fs.S3FileSystem().rm(url)
    with pytest.raises(MediaNotFound):
        fetch(file, tmp_path / "fetched" / "talk.wav", lambda _: None)
    assert list((tmp_path / "fetched").iterdir()) == []


def test_progress_of_fetching_goes_from_little_to_all(s3: str, tmp_path: Path) -> None:
    url = put(s3, "long.wav", bytes(3_500_000))
    told: list[float] = []
    (file,) = find_remote(url, {".wav"})
    fetch(file, tmp_path / "long.wav", told.append)
    assert (sorted(told), 1.0, 4) == (told, told[-1], len(told))
