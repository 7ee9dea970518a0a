"""What is published is the text as it is now, and never over what a person has made."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain import Review, Span
from pipeline.formats import FORMATS
from pipeline.review import publication
from pipeline.review.publication import describe_output
from pipeline.run.inputs.reviews import find_review
from tests.review_sessions import Page, change_words, make_transcript, open_page, write_record


def publish(page: Page, *formats: str, **wish: bool) -> Any:
    answer = page.post("publish", {"formats": formats, **wish})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]


def read(page: Page, suffix: str) -> str:
    return page.session.record.with_suffix(suffix).read_text("utf-8")


def test_what_is_asked_for_is_written_with_what_was_typed(page: Page) -> None:
    page.change(1, 1, "Nobody at all.")
    page.post("speakers", {"speakers": [{"label": "A", "name": "Ada", "named": True}]})
    published = publish(page, "txt", "srt")
    assert names(published["outputs"]) == ["talk.json", "talk.txt", "talk.srt"]
    assert published["kept"] == []
    assert "Ada: In the fourth game" in read(page, ".txt")
    assert "Nobody at all." in read(page, ".txt")
    assert "Nobody at all." in read(page, ".srt")
    assert "Nobody at all." not in read(page, ".json")


def test_what_is_there_is_written_again(page: Page) -> None:
    publish(page, "txt", "srt")
    page.change(1, 1, "Nobody at all.")
    assert names(publish(page)["outputs"]) == ["talk.json", "talk.srt", "talk.txt"]
    assert "Nobody at all." in read(page, ".txt")


def test_what_another_program_recognised_is_never_written_over(tmp_path: Path) -> None:
    segment = {"id": 0, "start": 0.0, "end": 2.0, "text": " Nobody knew."}
    record = tmp_path / "talk.json"
    record.write_text(
        json.dumps({"text": " Nobody knew.", "segments": [segment], "language": "en"})
    )
    before = record.read_bytes()
    page = open_page(record)
    assert publish(page, "txt")["kept"] == []
    published = publish(page, "txt", overwrite=True)
    assert (published["kept"], names(published["outputs"])) == ([], ["talk.txt"])
    assert record.read_bytes() == before


def test_what_a_person_changed_is_kept_unless_it_is_given_up(page: Page) -> None:
    publish(page, "txt", "srt")
    text = page.session.record.with_suffix(".txt")
    text.write_text("mine", "utf-8")
    page.change(1, 1, "Nobody at all.")
    published = publish(page)
    assert published["kept"] == [{"name": "talk.txt", "why": "changed since it was written"}]
    assert not any("talk.txt" in notice for notice in published["notices"])
    assert text.read_text("utf-8") == "mine"
    assert "Nobody at all." in read(page, ".srt")
    assert publish(page, overwrite=True)["kept"] == []
    assert "Nobody at all." in text.read_text("utf-8")


def test_the_review_is_saved_when_it_is_published(page: Page) -> None:
    page.change(1, 1, "Nobody at all.")
    publish(page, "txt")
    saved = page.session.record.with_name("talk.review.json").read_text("utf-8")
    assert '"at"' not in saved.split('"heard"')[1]
    assert '" all."' in saved.split('"heard"')[0]


def test_a_format_that_there_is_not_is_told(page: Page) -> None:
    answer = page.post("publish", {"formats": ["srtt"]})
    assert answer.status_code == 422
    assert "unknown format 'srtt'" in answer.json()["error"]


def test_what_was_recognised_meanwhile_stays(page: Page) -> None:
    page.change(1, 1, "Nobody at all had seen it.")
    folder = page.session.record.parent
    write_record(folder, change_words(make_transcript(), {"Settle": "Sedol"}))
    publish(page, "txt")
    assert "Sedol" in read(page, ".json")
    assert "Sedol" in read(page, ".txt")
    assert "Nobody at all had seen it." in read(page, ".txt")


def test_words_that_were_typed_get_the_times_that_they_are_heard_at(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Span(2450, 2460)
    asked = []

    def hear(review: Review, *_: Any, on_progress: Any, **__: Any) -> Review:
        asked.append(1)
        for share in (0.0, 0.001, 0.5, 1.0):
            on_progress(share)
        turns = []
        for turn in review.turns:
            words = [
                replace(reviewed, word=replace(reviewed.word, span=heard))
                if reviewed.word.text.strip() == "Truly,"
                else reviewed
                for reviewed in turn.words
            ]
            turns.append(replace(turn, words=tuple(words)))
        return replace(review, turns=tuple(turns))

    monkeypatch.setattr(publication, "retime_review", hear)
    state = page.state()
    paragraph = state["paragraphs"][1]
    paragraph["runs"].insert(1, [" Truly,", None, "person", False])
    splice = {"at": 1, "remove": 1, "insert": [paragraph]}
    version = page.session.version
    page.post("changes", {"version": version, "client": "me", "steps": [{}], "splice": splice})
    queue = page.session.listen()
    publish(page, "txt")
    told = [queue.get_nowait() for _ in range(queue.qsize())]
    assert [e.detail["percent"] for e in told if e.name == "timing"] == [0, 50, 100]
    publish(page, "txt")
    assert len(asked) == 1

    def find_span(review: Review | None) -> Span:
        assert review is not None
        words = [reviewed.word for reviewed in review.words]
        return next(word.span for word in words if word.text.strip() == "Truly,")

    assert find_span(page.session.read_review()) == heard
    assert find_span(find_review(page.session.record)) == heard
    killed = open_page(page.session.record)
    assert killed.state()["paragraphs"] == page.state()["paragraphs"]
    assert find_span(killed.session.read_review()) == heard


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_told_what_every_file_is_for(name: str) -> None:
    record = Path("talk.v2.json")
    assert describe_output(record, Path(f"talk.v2{FORMATS[name].suffix}"))


def test_the_comparison_leads_to_places_in_the_editor(tmp_path: Path) -> None:
    (tmp_path / "talk.reference.txt").write_text(
        "Clara: In the fourth game Sedol played a move.\n\nB: Nobody had seen it before.\n", "utf-8"
    )
    page = open_page(write_record(tmp_path))
    answer = page.get("comparison")
    assert answer.status_code == 200
    assert 'href="./#t=' in answer.text
    assert "Settle" in answer.text
    page.change(0, 1, "In the fourth game Sedol played a move.")
    assert "Settle" not in page.get("comparison").text


def test_there_is_no_comparison_without_a_published_text(page: Page) -> None:
    assert page.get("comparison").status_code == 404


def test_an_editor_is_closed_when_it_is_told(page: Page) -> None:
    closed = []
    page.session.on_close = lambda: closed.append(1)
    assert page.post("close", {}).status_code == 200
    assert closed == [1]
