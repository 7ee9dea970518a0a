"""What a glossary and a page add to a run's outputs, and what its stages tell of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.clean import EDITED_RULES, clean
from pipeline.config import Settings
from pipeline.domain import Media, Transcript, Turn, Word
from pipeline.run import Notice, export_files, rename_file
from tests.fakes import make_segment
from tests.pages import read_back
from tests.unit.clean.test_clean import LANGUAGES, WORDS
from tests.unit.run.recording.speakers.test_speaker_naming import QUESTION, Bench

GLOSSARY = (("Whitfield", ()),)
PAGE = "Cy Page: Where does the story begin?\n\nThe second part\n\nDi Page: It begins with a question.\n"
ALL = ("txt", "md", "docx", "html")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def misheard(bench: Bench) -> Bench:
    answer = make_segment("It begins with Witfield.", start_ms=3000)
    doubtful = tuple(replace(word, probability=0.6) for word in answer.words)
    bench.heard = (QUESTION, replace(answer, words=doubtful))
    return bench


def notices(bench: Bench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Notice)]


def put_page(bench: Bench, page: str = PAGE) -> None:
    (bench.folder / "out").mkdir(exist_ok=True)
    (bench.folder / "out" / "talk.reference.txt").write_text(page, "utf-8")


def test_headings_of_the_page_stand_in_every_page_that_a_run_writes(bench: Bench) -> None:
    put_page(bench)
    outcome = bench.run(headings=True, output_format=ALL)
    assert outcome.error is None
    out = bench.folder / "out"
    assert "\n\nThe second part\n\n" in bench.text
    assert "\n## The second part\n" in (out / "talk.md").read_text("utf-8")
    assert ">The second part</h2>" in (out / "talk.html").read_text("utf-8")
    for name in ALL:
        content = (out / f"talk.{name}").read_bytes()
        turns = read_back(content if name == "docx" else content.decode(), name)
        assert [turn.text for turn in turns] == [
            "Where does the story begin?",
            "It begins with a question.",
        ]
    assert [heading["text"] for heading in bench.record["headings"]] == ["The second part"]


def test_without_the_option_no_heading_is_carried_over(bench: Bench) -> None:
    put_page(bench)
    bench.run()
    assert "second part" not in bench.text
    assert not bench.record.get("headings")


def test_headings_without_a_page_are_told_to_have_no_source(bench: Bench) -> None:
    bench.run(headings=True)
    assert notices(bench) == [
        "talk.wav: no headings, because there is no published text to take them from"
    ]


def test_a_heading_over_nothing_that_was_heard_is_told(bench: Bench) -> None:
    put_page(bench, PAGE + "\nThe third part\n\nCy Page: Nobody recorded this goodbye.\n")
    bench.run(headings=True)
    assert any("1 of the published headings" in text for text in notices(bench))


def test_what_the_glossary_wrote_is_told_with_its_number(misheard: Bench) -> None:
    misheard.run(glossary=GLOSSARY)
    assert any("1 'Witfield' → 'Whitfield'" in text for text in notices(misheard))
    assert "It begins with Whitfield." in misheard.text


def test_numbers_that_stay_as_heard_are_told(bench: Bench) -> None:
    bench.heard = (replace(QUESTION, language="pl"),)
    bench.run(numbers="digits", language="pl")
    assert "talk.wav: numbers in Polish are left as recognised" in notices(bench)


def test_renaming_keeps_what_the_glossary_wrote(misheard: Bench) -> None:
    misheard.run(glossary=GLOSSARY)
    record = misheard.folder / "out" / "talk.json"
    _, kept = rename_file(record, {"SPEAKER_01": "Bo Chen"}, Settings())
    assert kept == ()
    assert "Bo Chen: It begins with Whitfield." in misheard.text


def test_what_was_taken_back_stays_so_in_a_new_run_and_is_not_told(misheard: Bench) -> None:
    misheard.run(glossary=GLOSSARY)
    out = misheard.folder / "out"
    export_files(out / "talk.json", Settings(output_dir=out, output_format=("txt",)), undo=(1,))
    misheard.events.clear()
    misheard.run(glossary=GLOSSARY)
    assert "It begins with Witfield." in misheard.text
    assert [one["undone"] for one in misheard.record["corrections"]] == [True]
    assert not any("glossary" in text for text in notices(misheard))


def test_what_was_taken_back_in_another_recording_is_written_again(misheard: Bench) -> None:
    misheard.run(glossary=GLOSSARY)
    path = misheard.folder / "out" / "talk.json"
    record = json.loads(path.read_text("utf-8"))
    record["corrections"][0]["undone"] = True
    record["media"]["sha256"] = "0" * 64
    path.write_text(json.dumps(record), "utf-8")
    misheard.run(glossary=GLOSSARY)
    assert "It begins with Whitfield." in misheard.text


@given(WORDS, LANGUAGES)
def test_every_word_stays_within_the_time_of_those_it_came_from(
    words: tuple[Word, ...], language: str
) -> None:
    made = Transcript(Media("a", "a", "0", 0), language, (), (Turn("A", words),))
    by_start = {word.span.start_ms: word for word in words}
    for word in clean(made, EDITED_RULES).words:
        source = by_start[word.span.start_ms]
        assert word.span.end_ms <= source.span.end_ms
        assert set(filter(str.isalnum, word.text.lower())) <= set(source.text.lower())
