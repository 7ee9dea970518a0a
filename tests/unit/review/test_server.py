"""The server lets go of nothing that it confirmed, however it ends."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.errors import OutputError, UsageError
from pipeline.review.server import review_transcript, take_port
from pipeline.run.inputs.reviews import find_review
from pipeline.run.outputs.review_files import hold_review
from tests.review_servers import Browser, Nursery, open_nursery
from tests.review_sessions import make_paragraph, write_record

KILLS = 20

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with open_nursery() as opened:
        yield opened


@pytest.fixture
def desk(nursery: Nursery, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "transcripts"
    folder.mkdir()
    yield Desk(nursery, write_record(folder), tmp_path / "cache")
    if nursery.server:
        nursery.kill()


@dataclass(frozen=True, slots=True)
class Desk:
    """A transcript, and who begins servers of it."""

    nursery: Nursery
    record: Path
    cache: Path

    def begin(self) -> Browser:
        return self.nursery.begin(self.record, self.cache)


def choose_change(rng: random.Random, count: int, number: int) -> dict[str, Any]:
    at = rng.randrange(count + 1)
    texts = [f"typed {number}.{place}" for place in range(rng.randrange(3))]
    remove = min(count - at, rng.randrange(3) if count > 4 else 0)
    return {"at": at, "remove": remove, "insert": [make_paragraph(text) for text in texts]}


def work_until_killed(
    desk: Desk, page: Browser, rng: random.Random, text: list[Any], version: int, number: int
) -> tuple[int, dict[str, Any] | None]:
    """Send changes until nobody answers; the last version that was confirmed, and the change that was not."""
    wait_s = rng.uniform(0.0, 0.15)
    threading.Timer(wait_s, os.kill, (desk.nursery.server, signal.SIGKILL)).start()
    while True:
        number += 1
        splice = choose_change(rng, len(text), number)
        change = {"version": version, "client": "me", "steps": [{"n": number}], "splice": splice}
        try:
            answer = page.post("changes", change)
        except (OSError, http.client.HTTPException):
            return version, change
        assert answer.status == 200
        version = answer.body["version"]
        text[splice["at"] : splice["at"] + splice["remove"]] = splice["insert"]


@needs_fork
def test_every_confirmed_change_is_there_after_a_kill_at_any_moment(desk: Desk) -> None:
    rng = random.Random(19)
    page = desk.begin()
    state = page.get("state").body
    text, version, addresses = state["paragraphs"], state["version"], {desk.nursery.address}
    for round_ in range(KILLS):
        version, pending = work_until_killed(desk, page, rng, text, version, 10_000 * round_)
        assert desk.nursery.wait() == -signal.SIGKILL
        page = desk.begin()
        addresses.add(desk.nursery.address)
        assert pending is not None
        answer = page.post("changes", pending)  # as the page that was left open sends it again
        if answer.status == 409:
            assert [made["steps"] for made in answer.body["changes"]] == [pending["steps"]]
        splice, version = pending["splice"], answer.body["version"]
        text[splice["at"] : splice["at"] + splice["remove"]] = splice["insert"]
        state = page.get("state").body
        assert (state["paragraphs"], state["version"]) == (text, version)
    assert len(addresses) == 1
    assert desk.nursery.kill(signal.SIGINT) == 0
    found = find_review(desk.record)
    assert found is not None
    expected = ["".join(run[0] for run in paragraph["runs"]) for paragraph in text]
    assert [turn.turn.text for turn in found.turns] == [line for line in expected if line]


@needs_fork
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_within_a_second_though_pages_listen(
    desk: Desk, number: signal.Signals
) -> None:
    page = desk.begin()
    version = page.get("state").body["version"]
    splice = {"at": 0, "remove": 0, "insert": [make_paragraph("The last word")]}
    change = {"version": version, "client": "me", "steps": [{}], "splice": splice}
    assert page.post("changes", change).status == 200
    parts = desk.nursery.address.split("/")
    stream = http.client.HTTPConnection(parts[2], timeout=20)
    stream.request("GET", f"/{parts[3]}/events?version={version + 1}")
    events = stream.getresponse()
    begin_s = time.monotonic()
    assert desk.nursery.kill(number) == 0
    assert time.monotonic() - begin_s < 2  # one, on a machine that does nothing else
    assert b"event: closing" in events.read()
    names = sorted(path.name for path in desk.record.parent.iterdir())
    assert names == ["talk.json", "talk.review.json"]


@needs_fork
def test_it_ends_when_it_is_told(desk: Desk) -> None:
    page = desk.begin()
    assert page.post("close", {}).status == 200
    assert desk.nursery.wait() == 0


@needs_fork
def test_an_address_is_a_new_one_after_it_was_closed_at_the_same_port(desk: Desk) -> None:
    desk.begin()
    first = desk.nursery.address.split("/")
    desk.nursery.kill(signal.SIGINT)
    desk.begin()
    second = desk.nursery.address.split("/")
    assert first[2] == second[2]
    assert first[3] != second[3]
    desk.nursery.kill(signal.SIGINT)


def refuse_ready(address: str, ticket: str) -> None:
    raise AssertionError("it should not have begun")


def test_a_second_editor_of_a_transcript_says_that_it_is_open(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    with hold_review(record), pytest.raises(OutputError, match="open in `transcribe review`"):
        review_transcript(record, Settings(), tmp_path / "cache", on_ready=refuse_ready)


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_told_before_anything_is_typed(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    record = write_record(folder)
    folder.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="copy it to a folder you may write to"):
            review_transcript(record, Settings(), tmp_path / "cache", on_ready=refuse_ready)
    finally:
        folder.chmod(0o755)


def test_a_port_that_is_asked_for_and_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"--port {port}: it can't be used"):
            take_port(port)


def test_a_port_that_was_used_before_and_is_taken_is_no_matter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with take_port(None, port) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"
            assert listener.getsockname()[1] != port
