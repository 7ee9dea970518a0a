"""Changes are taken in order, are safe before they are confirmed, and are told to all pages."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pipeline.review import request_bodies
from pipeline.review.change_routes import stream_events
from pipeline.review.session import Event
from pipeline.run.inputs.reviews import find_review, journal_path, review_path
from tests.async_runs import run_apart
from tests.review_sessions import HOST, TOKEN, Page


def test_a_change_is_in_the_text_and_on_the_disk(page: Page) -> None:
    version = page.session.version
    answer = page.change(1, 1, "Nobody at all.")
    assert (answer.status_code, answer.json()) == (200, {"version": version + 1})
    assert page.texts()[1] == "Nobody at all."
    found = find_review(page.session.record)
    assert found is not None
    assert [turn.turn.text for turn in found.turns][1] == "Nobody at all."


def test_a_page_that_is_behind_is_given_what_it_lacks(page: Page) -> None:
    version = page.session.version
    page.change(0, 0, "First")
    page.change(0, 0, "Second")
    answer = page.change(0, 0, "Third", version=version)
    changes = [{"client": "me", "steps": [{"typed": [text]}]} for text in ("First", "Second")]
    assert answer.status_code == 409
    assert answer.json() == {"version": version + 2, "changes": changes}
    assert page.change(0, 0, "Third", version=version + 2).status_code == 200
    assert page.texts()[:3] == ["Third", "Second", "First"]


@pytest.mark.parametrize("away", [-1, 1, -1_000_000])
def test_a_page_of_an_unknown_version_has_to_begin_anew(page: Page, away: int) -> None:
    answer = page.change(0, 0, "x", version=page.session.version + away)
    assert answer.status_code == 409
    assert answer.json() == {
        "version": page.session.version,
        "error": "this page is out of date; reload it",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"steps": []}, 400),
        ({"steps": None}, 400),
        ({"version": "1"}, 400),
        ({"splice": {"at": 9, "remove": 0, "insert": []}}, 400),
        ({"splice": {"at": 0, "remove": 4, "insert": []}}, 400),
        ({"splice": {"at": 0, "remove": 0, "insert": [{"speaker": 1}]}}, 400),
    ],
)
def test_what_is_no_change_is_refused(page: Page, changes: dict[str, Any], expected: int) -> None:
    splice = {"at": 0, "remove": 0, "insert": []}
    body = {"version": page.session.version, "client": "me", "steps": [{}], "splice": splice}
    answer = page.post("changes", {**body, **changes})
    assert answer.status_code == expected
    assert answer.json()["error"]
    assert not journal_path(page.session.record).exists()


def test_a_body_that_is_no_json_or_too_large_is_refused(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(content: bytes, kind: str) -> int:
        headers = {"Origin": HOST, "Content-Type": kind}
        answer = page.client.post(f"/{TOKEN}/changes", content=content, headers=headers)
        return int(answer.status_code)

    assert post(b"{", "application/json") == 400
    assert post(b"{}", "text/plain") == 415
    monkeypatch.setattr(request_bodies, "MOST_BODY_BYTES", 100)
    assert post(b'"' + b"x" * 100 + b'"', "application/json") == 413


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be brought to the disk, after half of it was written."""
    write = os.write

    def write_half(descriptor: int, data: Any) -> int:
        write(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", write_half)


def test_a_full_disk_is_told_and_loses_nothing(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.change(0, 0, "Before")
    with monkeypatch.context() as patched:
        fill_disk(patched)
        answer = page.change(0, 0, "While it is full")
        assert answer.status_code == 507
        assert "No space left on device" in answer.json()["error"]
        assert page.texts()[0] == "Before"
        assert page.post("settled", {"add": []}).status_code == 507
    assert page.change(0, 0, "When there is space again").status_code == 200
    found = find_review(page.session.record)
    assert found is not None
    texts = [turn.turn.text for turn in found.turns]
    assert texts[:2] == ["When there is space again", "Before"]


def test_a_disk_that_was_full_from_the_beginning_is_no_matter_later(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        fill_disk(patched)
        assert page.change(0, 0, "While it is full").status_code == 507
    assert page.change(0, 0, "Later").status_code == 200
    assert find_review(page.session.record) is not None


def test_a_journal_that_somebody_deleted_is_begun_anew(page: Page) -> None:
    page.change(0, 0, "First")
    journal_path(page.session.record).unlink()
    review_path(page.session.record).unlink()
    page.change(0, 0, "Second")
    found = find_review(page.session.record)
    assert found is not None
    assert [turn.turn.text for turn in found.turns][:2] == ["Second", "First"]


def test_a_speaker_is_called_what_a_person_says(page: Page) -> None:
    rows = [
        {"label": "A", "name": "Clara", "named": False},
        {"label": "B", "name": "Daniel", "named": True},
        {"label": "Jo", "name": "Jo"},
    ]
    assert page.post("speakers", {"speakers": rows}).status_code == 200
    found = find_review(page.session.record)
    assert found is not None
    assert [(s.label, s.name) for s in found.speakers] == [("B", "Daniel"), ("Jo", "Jo")]
    shown = [(s["label"], s["name"], s["named"]) for s in page.state()["speakers"]]
    assert shown == [("A", "Clara", False), ("B", "Daniel", True), ("Jo", "Jo", True)]


@pytest.mark.parametrize("name", ["", " Jo", "Jo:", "Jo\nB", "x" * 201])
def test_what_is_no_name_is_refused(page: Page, name: str) -> None:
    answer = page.post("speakers", {"speakers": [{"label": "A", "name": name}]})
    assert answer.status_code == 400
    assert "name" in answer.json()["error"]


def test_what_is_settled_stays_so(page: Page) -> None:
    row = {"kind": "page", "start_ms": 5, "end_ms": 9, "text": "um"}
    assert page.post("settled", {"add": [row]}).status_code == 200
    assert page.state()["settled"] == [row]
    assert page.post("settled", {"add": [{**row, "end_ms": 4}]}).status_code == 400
    found = find_review(page.session.record)
    assert found is not None
    assert [(one.kind, one.text) for one in found.settled] == [("page", "um")]


def test_pages_that_settle_at_the_same_moment_lose_nothing(page: Page) -> None:
    rows = [{"kind": "page", "start_ms": n, "end_ms": n + 1, "text": f"um {n}"} for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda row: page.post("settled", {"add": [row]}), rows))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sorted(row["start_ms"] for row in page.state()["settled"]) == list(range(6))
    queue = page.session.listen()
    page.post("settled", {"add": [rows[0]], "remove": [rows[4], rows[5], {**rows[1], "text": ""}]})
    assert sorted(row["start_ms"] for row in page.state()["settled"]) == [0, 1, 2, 3]
    assert len(queue.get_nowait().detail["settled"]) == 4


def read_events(page: Page, version: int, *told: Event) -> list[tuple[str, Any]]:
    """What a page hears that listens from a version on, until all is told."""

    async def listen() -> list[bytes]:
        parts = []
        async for part in stream_events(page.session, version):
            parts.append(part)
            if part.startswith(b"event: listening"):
                for event in (*told, Event("closing", {})):
                    page.session.tell(event)
        return parts

    events = []
    for part in run_apart(listen()):
        fields = dict(line.split(": ", 1) for line in part.decode().strip().split("\n"))
        if "event" in fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def test_a_page_hears_what_it_missed_and_what_happens_then(page: Page) -> None:
    version = page.session.version
    page.change(0, 0, "First")
    detail = {"version": version + 1, "client": "me", "steps": [{"typed": ["First"]}]}
    analysed = Event("analysed", {"version": version + 1})
    events = read_events(page, version, analysed)
    assert events == [
        ("change", detail),
        ("listening", {}),
        ("analysed", {"version": version + 1}),
        ("closing", {}),
    ]


def test_a_page_of_an_unknown_version_hears_that_it_is_outdated(page: Page) -> None:
    assert [name for name, _ in read_events(page, 5)] == ["outdated"]


def test_changes_of_names_and_of_what_is_settled_are_told(page: Page) -> None:
    queue = page.session.listen()
    page.post("speakers", {"speakers": [{"label": "B", "name": "Daniel"}]})
    page.post("settled", {"add": []})
    page.change(0, 0, "x")
    assert [queue.get_nowait().name for _ in range(3)] == ["speakers", "settled", "change"]


def test_a_version_is_a_number(page: Page) -> None:
    assert page.get("events?version=x").status_code == 400


def test_two_changes_at_once_are_taken_one_after_the_other(page: Page) -> None:
    version = page.session.version
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: page.change(0, 0, f"{n}", version=version), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert page.session.version == version + 1


def test_a_page_asks_for_what_it_missed(page: Page) -> None:
    start = page.session.version
    page.change(0, 1, "One.")
    page.change(0, 1, "Two.")
    actual = page.get(f"changes?version={start + 1}").json()
    expected = [{"client": "me", "steps": [{"typed": ["Two."]}]}]
    assert actual == {"version": start + 2, "changes": expected}
    assert page.get(f"changes?version={start + 2}").json()["changes"] == []


@pytest.mark.parametrize(
    ("version", "status"), [("0", 409), ("99999999999999999", 409), ("x", 400)]
)
def test_a_page_of_a_version_that_is_not_known_is_told_so(
    page: Page, version: str, status: int
) -> None:
    page.change(0, 1, "One.")
    assert page.get(f"changes?version={version}").status_code == status
