"""A transcript is opened with what was made of it before, wherever that was left."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import FormatError, OutputError
from pipeline.run.inputs.reviews import journal_path, review_path
from tests.review_sessions import Page, change_words, make_transcript, open_page, write_record


def close(page: Page) -> None:
    page.session.close()


def test_what_nobody_changed_leaves_no_file(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    close(open_page(record))
    assert [path.name for path in tmp_path.iterdir()] == [record.name]


def test_an_editor_that_is_closed_leaves_a_review_and_no_journal(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    page = open_page(record)
    page.change(1, 1, "Nobody at all.")
    close(page)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["talk.json", "talk.review.json"]
    assert open_page(record).texts()[1] == "Nobody at all."


def test_a_page_goes_on_with_an_editor_that_was_killed(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    killed = open_page(record)
    version = killed.session.version
    killed.change(1, 1, "Nobody at all.", "")
    before = killed.state()
    page = open_page(record)
    assert page.state() == before
    assert page.change(2, 0, "Typed meanwhile", version=version).status_code == 409
    assert page.change(2, 0, "Typed meanwhile", version=version + 1).status_code == 200


def test_a_page_of_an_editor_that_was_closed_begins_anew(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    first = open_page(record)
    first.change(1, 1, "Nobody at all.")
    version = first.session.version
    close(first)
    page = open_page(record)
    answer = page.change(0, 0, "x", version=version)
    assert (answer.status_code, "changes" in answer.json()) == (409, False)
    assert page.session.version > version


def test_a_torn_line_was_not_confirmed_and_is_written_over(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    killed = open_page(record)
    killed.change(0, 0, "Confirmed")
    with journal_path(record).open("ab") as stream:
        stream.write(b'[123,{"type":"chan')
    page = open_page(record)
    assert page.texts()[0] == "Confirmed"
    page.change(0, 0, "Later")
    assert open_page(record).texts()[:2] == ["Later", "Confirmed"]


def test_a_damaged_journal_is_named_and_stays(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    killed = open_page(record)
    for text in ("First", "Second"):
        killed.change(0, 0, text)
    damaged = journal_path(record).read_bytes().replace(b"First", b"Fourth", 1)
    journal_path(record).write_bytes(damaged)
    with pytest.raises(FormatError, match=r"talk\.review\.journal: line \d is damaged"):
        open_page(record)
    assert journal_path(record).read_bytes() == damaged


def test_corrections_follow_a_text_that_was_recognised_anew(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    first = open_page(record)
    first.change(1, 1, "Nobody at all had seen it.")
    close(first)
    anew = change_words(make_transcript(), {"Settle": "Sedol"})
    page = open_page(write_record(tmp_path, anew))
    assert "Sedol" in page.texts()[0]
    assert page.texts()[1] == "Nobody at all had seen it."


def test_what_a_killed_editor_left_follows_it_too_and_can_be_killed_again(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    open_page(record).change(1, 1, "Nobody at all had seen it.")
    write_record(tmp_path, change_words(make_transcript(), {"Settle": "Sedol"}))
    killed = open_page(record)
    killed.change(2, 1, "It won.")
    texts = open_page(record).texts()
    assert (texts[1], texts[2]) == ("Nobody at all had seen it.", "It won.")
    assert "Sedol" in texts[0]


def test_a_recording_that_is_named_has_to_be_one(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    (tmp_path / "notes.mp3").write_text("no sound")
    with pytest.raises(OutputError, match=r"notes\.mp3"):
        open_page(record, audio=tmp_path / "notes.mp3")


def test_a_review_that_was_put_back_is_not_mixed_with_later_changes(tmp_path: Path) -> None:
    record = write_record(tmp_path)
    first = open_page(record)
    first.change(0, 0, "Old")
    close(first)
    old = review_path(record).read_bytes()
    second = open_page(record)
    second.change(0, 0, "New")
    close(second)
    third = open_page(record)
    third.change(0, 0, "Newest")
    review_path(record).write_bytes(old)
    with pytest.raises(FormatError, match="belong to the saved corrections"):
        open_page(record)
