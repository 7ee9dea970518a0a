"""Whatever is saved when, a review is never less than what was confirmed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections.journal.journal_records import Base, Change, read_lines
from pipeline.errors import OutputError
from pipeline.formats.data import review_json
from pipeline.review.saving import review_keeper
from pipeline.run.inputs.reviews import find_review, journal_path, review_path
from tests.review_sessions import Page, open_page, write_record


def save(page: Page) -> None:
    session = page.session
    session.keeper.save(session.read_review(), session.draft, session.keeper.number)


def read_texts(record: Path) -> list[str]:
    found = find_review(record)
    assert found is not None
    return [turn.turn.text for turn in found.turns]


def read_saved(record: Path) -> list[str]:
    review = review_json.parse(review_path(record).read_text("utf-8"))
    return [turn.turn.text for turn in review.turns]


def test_the_first_change_has_something_to_go_on_from(tmp_path: Path) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it")
    records, _ = read_lines(journal_path(page.session.record).read_bytes())
    assert [type(record) for record in records] == [Base, Change]
    assert len(read_saved(page.session.record)) == 3
    assert read_texts(page.session.record) == ["All of it"]


def test_a_review_that_is_saved_is_whole_without_its_journal(tmp_path: Path) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it", "", "And more")
    save(page)
    assert read_saved(page.session.record) == ["All of it", "And more"]
    page.change(2, 1, "And less")
    assert read_texts(page.session.record) == ["All of it", "And less"]
    assert open_page(page.session.record).texts() == ["All of it", "", "And less"]


def test_a_save_that_comes_late_puts_nothing_older_in_place_of_what_is_there(
    tmp_path: Path,
) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it")
    session = page.session
    older = session.read_review(), session.draft, session.keeper.number
    page.change(0, 1, "All of it and more")
    session.close()
    session.keeper.save(*older)
    assert read_texts(session.record) == ["All of it and more"]


def test_a_kill_before_the_review_takes_its_name_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it")

    def kill(_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(review_keeper, "write_all", kill)
    with pytest.raises(KeyboardInterrupt):
        save(page)
    assert read_texts(page.session.record) == ["All of it"]


def test_a_journal_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_keeper, "LONGEST_JOURNAL_BYTES", 100)
    monkeypatch.setattr(review_keeper, "HISTORY", 2)
    page = open_page(write_record(tmp_path))
    for number in range(5):
        page.change(0, 1, f"{number}")
        save(page)
    records, _ = read_lines(journal_path(page.session.record).read_bytes())
    assert [type(record) for record in records] == [Change, Change, Base]
    again = open_page(page.session.record)
    assert again.texts() == page.texts()
    assert len(again.session.history) == 2


def test_a_page_that_could_not_be_saved_finds_its_journal_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it")
    with monkeypatch.context() as patched:
        refuse = OutputError("talk", "the disk is full")
        patched.setattr(
            page.session.keeper._journal, "append", lambda _: (_ for _ in ()).throw(refuse)
        )
        assert page.change(0, 0, "Unsaved").status_code == 507
    page.session.close()
    assert open_page(page.session.record).session.version == page.session.version


def test_a_review_that_can_not_be_saved_at_the_end_is_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(write_record(tmp_path))
    page.change(0, 3, "All of it")

    def refuse(_: Any) -> None:
        raise OutputError("talk.review.json", "it can't be written")

    monkeypatch.setattr(review_keeper, "write_all", refuse)
    with pytest.raises(OutputError, match=r"Every change is saved in talk\.review\.journal"):
        page.session.close()
    assert read_texts(page.session.record) == ["All of it"]


def test_a_journal_of_another_user_becomes_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = write_record(tmp_path)
    open_page(record).change(0, 3, "Theirs")
    with journal_path(record).open("rb") as theirs:
        # Held open, so that no other file gets its number meanwhile.
        number = os.fstat(theirs.fileno()).st_ino
        page = open_page(record)
        with monkeypatch.context() as patched:
            patched.setattr("os.access", lambda path, _: Path(path).stat().st_ino != number)
            assert page.change(1, 0, "Mine").status_code == 200
        assert read_texts(record) == ["Theirs", "Mine"]
        assert journal_path(record).stat().st_ino != number
