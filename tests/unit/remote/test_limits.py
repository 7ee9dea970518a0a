"""Servers that never end, hardly move, send too much or lead astray: each costs one recording, and not for long."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import ConfigError, OutputError, UnreadableMedia
from pipeline.remote import RemoteFile, fetch, find_remote, limits, read
from pipeline.remote import fetching as remote_files
from pipeline.remote.leads import Reach, may_lead, tell_reach
from pipeline.remote.limits import Flow, NoAnswer, find_most, wait_for
from tests.remotes import Web
from tests.unit.remote.test_remote import bench, pauses, sound, web
from tests.unit.run.recording.test_stages import Bench

pytest.importorskip("aiohttp", reason="needs the extra `remote`")

__all__ = ["bench", "pauses", "sound", "web"]

HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n"


def drip(after: bytes) -> Callable[[Any], None]:
    """A byte ten times a second, for as long as somebody listens."""

    def send(wire: Any) -> None:
        wire.write(after)
        while True:
            wire.write(b"x")
            wire.flush()
            threading.Event().wait(0.1)

    return send


def pour(wire: Any) -> None:
    wire.write(HEAD + b"\r\n")
    while True:
        wire.write(bytes(1 << 20))


def bomb(wire: Any) -> None:
    wire.write(HEAD + b"Content-Encoding: gzip\r\n\r\n")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    while True:
        wire.write(packer.compress(bytes(1 << 22)))


def fetch_from(url: str, folder: Path, timeout_s: float | None = None, **about: Any) -> None:
    file = RemoteFile(url, "talk.mp3", **about)
    fetch(file, folder / "fetched" / "talk.mp3", lambda _: None, timeout_s)


@pytest.mark.parametrize("begin", [HEAD + b"Content-Length: 99999999\r\n\r\n", HEAD + b"\r\n"])
def test_a_body_that_hardly_moves_is_given_up(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begin: bytes
) -> None:
    monkeypatch.setattr(limits, "WATCHED_S", 0.5)
    url = web.put("/talk.mp3", b"", send=drip(begin))
    with pytest.raises(UnreadableMedia, match=r"the download is too slow \(\d+ bytes a second\)"):
        fetch_from(url, tmp_path)
    assert list((tmp_path / "fetched").iterdir()) == []
    with pytest.raises(UnreadableMedia, match="the download is too slow"):
        read(url, 1 << 20)


def test_headers_that_hardly_move_are_given_up(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_files, "OPENING_S", 0.5)
    url = web.put("/talk.mp3", b"", send=drip(b"HTTP/1.0 200 OK\r\nX-Pad: "))
    for ask in (
        lambda: fetch_from(url, tmp_path),
        lambda: read(url, 100),
        lambda: find_remote(url, {".mp3"}),
    ):
        with pytest.raises(UnreadableMedia, match=r"it has not answered within 0\.5 s"):
            ask()


@pytest.mark.parametrize("begin", [HEAD + b"\r\n", b"HTTP/1.0 200 OK\r\nX-Pad: ", b""])
def test_nothing_takes_longer_than_it_is_given(web: Web, tmp_path: Path, begin: bytes) -> None:
    url = web.put("/talk.mp3", b"", send=drip(begin))
    begun_s = time.monotonic()
    with pytest.raises(UnreadableMedia, match=r"taken longer than 1 s\. Raise --timeout"):
        fetch_from(url, tmp_path, 1.0)
    assert time.monotonic() - begun_s < 8


def test_time_that_is_up_is_not_given_again(web: Web, bench: Bench, pauses: list[float]) -> None:
    url = web.put("/talk.mp3", b"", send=drip(HEAD + b"\r\n"))
    (outcome,) = bench.run(url, timeout=1.0)
    assert "taken longer than 1 s" in str(outcome.error)
    assert pauses == []


@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan")])
def test_a_time_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ConfigError, match="timeout"):
        Settings(timeout=value)


@pytest.mark.parametrize("send", [pour, bomb])
def test_a_body_that_never_ends_is_not_taken(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, send: Callable[[Any], None]
) -> None:
    monkeypatch.setattr(limits, "MOST_UNANNOUNCED_BYTES", 32 << 20)
    monkeypatch.setattr(limits, "MOST_PACKED_BYTES", 8 << 20)
    url = web.put("/talk.mp3", b"", send=send)
    with pytest.raises(UnreadableMedia, match=r"larger than (32|8) MB, or endless"):
        fetch_from(url, tmp_path)
    assert list((tmp_path / "fetched").iterdir()) == []


def test_what_was_packed_may_not_grow_beyond_measure() -> None:
    packed = {"Content-Encoding": "gzip"}
    assert limits.MOST_BYTES == find_most(None) == find_most({"Content-Length": "5"})
    assert find_most({}) == limits.MOST_UNANNOUNCED_BYTES
    assert (
        limits.MOST_PACKED_BYTES
        == find_most(packed)
        == find_most({**packed, "Content-Length": "9"})
    )
    assert find_most({**packed, "Content-Length": "10000000"}) == 50 * 10_000_000


def test_a_disk_without_room_is_told_before_anything_is_fetched(web: Web, tmp_path: Path) -> None:
    url = web.put("/talk.mp3", b"x")
    with pytest.raises(OutputError, match="No space left on device"):
        fetch_from(url, tmp_path, size=1 << 60)


@pytest.mark.parametrize("refused", ["write", "close"])
def test_a_disk_that_is_full_is_named_and_no_server_blamed(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    class Full:
        def write(self, block: memoryview) -> int:
            if refused == "write":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return len(block)

        def close(self) -> None:
            if refused == "close":
                raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    url = web.put("/talk.mp3", bytes(5_000_000))
    monkeypatch.setattr(Path, "open", lambda *_, **__: Full())
    with pytest.raises(OutputError, match=r"the download can't be saved there .*Free some space"):
        fetch_from(url, tmp_path)


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_a_flow_is_given_up_where_it_is_slow_and_nowhere_else(counts: list[int]) -> None:
    clock = iter(range(0, 10**9, 30)).__next__
    flow = Flow("it", 10**9, clock=clock)
    for count in counts:
        if count < 30 * limits.LEAST_BYTES_PER_S:
            with pytest.raises(UnreadableMedia):
                flow.take(count)
            return
        flow.take(count)


def test_work_that_hangs_is_not_waited_for() -> None:
    over = threading.Event()
    with pytest.raises(NoAnswer):
        wait_for(lambda: over.wait(30), 0.05)
    over.set()
    assert wait_for(lambda: 3, 5) == 3
    with pytest.raises(ZeroDivisionError):
        wait_for(lambda: 1 // 0, 5)


# --- where an address leads


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("8.8.8.8", Reach.WORLD),
        ("2001:4860:4860::8888", Reach.WORLD),
        ("127.0.0.1", Reach.HERE),
        ("10.1.2.3", Reach.HERE),
        ("192.168.0.1", Reach.HERE),
        ("100.100.100.200", Reach.HERE),
        ("::1", Reach.HERE),
        ("fd00:ec2::254", Reach.HERE),
        ("169.254.169.254", Reach.NOBODY),
        ("[fe80::1%eth0]", Reach.NOBODY),
        ("0.0.0.0", Reach.NOBODY),
        ("::ffff:169.254.169.254", Reach.NOBODY),
        ("64:ff9b::a9fe:a9fe", Reach.NOBODY),
        ("2002:7f00:1::", Reach.HERE),
    ],
)
def test_who_can_reach_an_address(address: str, reach: Reach) -> None:
    assert reach is tell_reach(address)


def test_only_what_is_here_leads_here_and_nothing_leads_to_link_local_addresses() -> None:
    world, here, nobody = ["8.8.8.8"], ["127.0.0.1"], ["169.254.169.254"]
    assert may_lead(world, world)
    assert may_lead(here, world)
    assert may_lead(here, here)
    assert may_lead([], [])
    for origin, target in ((world, here), (world, nobody), (here, nobody), ([], here)):
        assert not may_lead(origin, target)
    assert not may_lead(world, [*world, *here])


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "2852039166", "0xa9fea9fe", "0"])
def test_a_server_that_leads_to_a_link_local_address_is_not_followed(
    web: Web, bench: Bench, pauses: list[float], host: str
) -> None:
    url = web.put("/talk.mp3", b"", location=f"http://{host}/latest/meta-data")
    (outcome,) = bench.run(url)
    assert "which is not a public address" in str(outcome.error)
    assert pauses == []
    with pytest.raises(UnreadableMedia, match="not a public address"):
        read(url, 100)


def test_a_server_of_the_world_does_not_lead_to_this_machine(
    web: Web, bench: Bench, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = web.put("/inside.wav", sound)
    url = web.put("/talk.wav", b"", location=target)
    (outcome,) = bench.run(url)
    assert outcome.error is None  # from this machine to this machine
    remote_files.open_system(url)[0].clear_instance_cache()
    monkeypatch.setattr(
        "pipeline.remote.leads.tell_reach",
        lambda address: Reach.HERE if address == "localhost" else Reach.WORLD,
    )
    elsewhere = target.replace("127.0.0.1", "localhost")
    monkeypatch.setattr("pipeline.remote.client.tell_reach", lambda _: Reach.WORLD)
    url = web.put("/moved.wav", b"", location=elsewhere)
    (outcome,) = bench.run(url)
    assert "it leads to localhost" in str(outcome.error)


@pytest.mark.parametrize("host", ["inside.example", "127.0.0.1"])
def test_a_feed_of_the_world_names_nothing_here_by_a_name_either(
    host: str, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.remote.leads.find_addresses",
        lambda name: ["8.8.8.8"] if name == "feeds.example" else ["127.0.0.1"],
    )
    url, home = web.put("/1.vtt", b"WEBVTT").replace("127.0.0.1", host), "https://feeds.example/rss"
    for ask in (
        lambda: read(url, 100, home=home),
        lambda: find_remote(url, (), home=home),
        lambda: fetch(RemoteFile(url, "1.vtt", home=home), tmp_path / "1.vtt", lambda _: None),
    ):
        with pytest.raises(UnreadableMedia, match="is not a public address"):
            ask()
    assert web.asked == []


# --- spelling, and stores


def test_a_scheme_in_capitals_is_the_same_address(web: Web, bench: Bench, sound: bytes) -> None:
    url = web.put("/talk.wav", sound)
    (outcome,) = bench.run(url.replace("http", "HTTP"))
    assert outcome.error is None
    assert bench.record()["media"]["path"] == url


def test_a_store_that_can_not_be_reached_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "STORAGE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("socket.create_connection", fail)
    with pytest.raises(
        UnreadableMedia, match=r"gs://tapes/a.mp3: storage.* can't be reached"
    ) as told:
        find_remote("gs://tapes/a.mp3", {".mp3"})
    assert isinstance(told.value.__cause__, ConnectionError)  # it may soon be over


def test_what_libraries_log_does_not_reach_standard_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    remote_files._hush()
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        for name in remote_files.LOGGERS:
            logging.getLogger(name).error("a traceback of a hundred lines")
    finally:
        root.handlers = handlers
    assert capfd.readouterr().err == ""
