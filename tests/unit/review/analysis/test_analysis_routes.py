"""Doubts, differences and subtitles over HTTP: of the newest text, looked at in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.config import Settings
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word
from pipeline.formats import FORMATS
from pipeline.review.app import make_app
from pipeline.review.session import Event, Session
from pipeline.review.session_opening import open_session
from pipeline.run.documents import make_document

TEXT = "In the fourth game Settle played the move that nobody had seen before it."
PAGE = "Anna: In the fourth game Sedol played the move that nobody had seen before it.\n"
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """A session that is open, and a page of it."""

    session: Session
    client: TestClient

    def ask(self, name: str) -> Any:
        return self.client.get(f"/token/{name}").json()

    def wait(self, name: str, version: int | None = None) -> Any:
        """What is found in the newest text, once it has been looked at."""
        end = time.monotonic() + PATIENCE_S
        while True:
            told = self.ask(name)
            if told["state"] in ("ready", "failed"):
                assert told["found"] is None or version in (None, told["found"]["version"])
                return told
            assert time.monotonic() < end, f"still {told['state']}"
            time.sleep(0.05)

    def post(self, name: str, body: Any) -> Any:
        answer = self.client.post(
            f"/token/{name}", json=body, headers={"Origin": "http://127.0.0.1:8000"}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def replace(self, text: str) -> int:
        """Type a text in place of all; gives the new version."""
        rows = [[text, None, "person", False]]
        splice = {"at": 0, "remove": 1, "insert": [{"speaker": "A", "opens": True, "runs": rows}]}
        version = self.session.version
        change = {"version": version, "client": 1, "steps": [{}], "splice": splice}
        return int(self.post("changes", change)["version"])


def write_record(folder: Path) -> Path:
    """The transcript of TEXT, in which one word is uncertain."""
    words = tuple(
        Word(f" {part}", Span(300 * n, 300 * n + 200), 0.3 if part == "Settle" else 0.9)
        for n, part in enumerate(TEXT.split())
    )
    media = Media("talk.mp3", "talk.mp3", "0" * 64, 60_000)
    transcript = Transcript(media, "en", (Segment(words, "en"),), (Turn("A", words),))
    record = folder / "talk.json"
    record.write_text(str(FORMATS["json"].render(make_document(transcript, Settings()))), "utf-8")
    return record


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Any]:
    """Opens a session with a published text, or without one."""
    opened: list[tuple[Session, TestClient]] = []

    def open_(page: str | None = None) -> Desk:
        path = tmp_path / "page.txt"
        if page is not None:
            path.write_text(page, "utf-8")
        reference = None if page is None else path
        session = open_session(write_record(tmp_path), Settings(), reference=reference)
        client = TestClient(make_app(session, "token", 8000), base_url="http://127.0.0.1:8000")
        client.__enter__()
        opened.append((session, client))
        return Desk(session, client)

    yield open_
    for session, client in opened:
        client.portal.call(session.tell, Event("closing", {}))  # type: ignore[union-attr]
        client.__exit__(None, None, None)


def test_a_text_is_being_looked_at_until_its_doubts_are_there(open_desk: Any) -> None:
    desk = open_desk()
    expected = {"state": "checking", "error": None, "found": None}
    assert desk.ask("doubts") == expected
    found = desk.wait("doubts")["found"]
    assert [item["text"] for item in found["items"]] == ["Settle"]
    assert (found["version"], found["decided"]) == (desk.session.version, 0)


def test_the_newest_text_is_looked_at(open_desk: Any) -> None:
    desk = open_desk(PAGE)
    before = desk.wait("differences")["found"]
    version = desk.replace(TEXT.replace("Settle", "Sedol"))
    after = desk.wait("differences", version)["found"]
    shown = [
        [(item["page"], item["heard"]) for item in found["items"]] for found in (before, after)
    ]
    assert shown == [[("Sedol", "Settle")], []]


def test_what_was_found_in_an_older_text_says_so(open_desk: Any) -> None:
    desk = open_desk()
    older = desk.wait("cues")["found"]["version"]
    desk.replace("Something else.")
    told = desk.ask("cues")
    assert (told["state"], told["found"]["version"]) == ("checking", older)


def test_subtitles_follow_the_text(open_desk: Any) -> None:
    desk = open_desk()
    desk.wait("cues")
    version = desk.replace("Something else.")
    found = desk.wait("cues", version)["found"]
    assert [item["lines"] for item in found["items"]] == [["Something else."]]


def test_what_is_settled_is_looked_at_again(open_desk: Any) -> None:
    desk = open_desk(PAGE.replace("nobody", "really nobody"))
    kinds = desk.wait("differences")["found"]["kinds"]
    item = next(i for i in desk.ask("differences")["found"]["items"] if not i["heard"])
    row = {"kind": "page", "start_ms": item["start_ms"], "end_ms": item["end_ms"], "text": "really"}
    desk.post("settled", {"add": [row]})
    after = desk.wait("differences")["found"]["kinds"]
    assert ([k["open"] for k in kinds], [k["open"] for k in after]) == ([1, 1], [1, 0])


def test_without_a_published_text_there_is_none_to_differ_from(open_desk: Any) -> None:
    assert open_desk().ask("differences") == {"state": "none", "error": None, "found": None}


def test_a_page_that_cannot_be_read_is_told_and_the_rest_is_found(open_desk: Any) -> None:
    desk = open_desk("")
    told = desk.wait("differences")
    assert (told["state"], told["found"]) == ("failed", None)
    assert "page.txt" in told["error"]
    assert [item["text"] for item in desk.wait("doubts")["found"]["items"]] == ["Settle"]


def test_a_process_that_was_killed_is_begun_anew_with_the_next_change(open_desk: Any) -> None:
    desk = open_desk()
    desk.wait("doubts")
    for process in active_children():
        process.kill()
    version = desk.replace("Something else.")
    end = time.monotonic() + PATIENCE_S
    while desk.ask("doubts")["state"] != "failed":
        assert time.monotonic() < end, "it was not found out"
        time.sleep(0.05)
    assert version < desk.replace("Something else again.")
    found = desk.wait("doubts", desk.session.version)["found"]
    assert found["items"] == []
