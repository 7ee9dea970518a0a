"""The published text's names are expected only where that is asked for, and every comparison says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.engines.protocols import Activity, Parts, Recognition, RecognitionOptions, Samples
from pipeline.report import render_markdown, to_dict
from pipeline.report.headline import HINTED
from pipeline.run import FileFinished, HintKind, Notice, compare_files
from tests.fakes import FakeRecognizer
from tests.unit.run.recording.test_stages import ANSWER, PAGE, QUESTION, Bench, write_wav

NAMED = PAGE.replace("quotation", "question of Zhipu's")


@dataclass
class Asked(FakeRecognizer):
    """Notes what it is asked for."""

    options: list[RecognitionOptions] = field(default_factory=list)

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Callable[[float], None] | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        self.options.append(options)
        return super().recognize(samples, activity, options, on_progress, parts)


@pytest.fixture
def model() -> Asked:
    return Asked((QUESTION, ANSWER))


@pytest.fixture
def bench(tmp_path: Path, model: Asked) -> Bench:
    made = Bench(tmp_path, recognizer=model)
    made.out.mkdir()
    return made


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav")


def list_notices(bench: Bench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Notice)]


def test_names_of_the_page_are_expected_only_where_that_is_asked_for(
    bench: Bench, talk: Path, model: Asked
) -> None:
    (bench.out / "talk.reference.txt").write_text(NAMED, "utf-8")
    bench.run(talk)
    bench.run(talk, hints_from_reference=True)
    blind, hinted = model.options
    assert blind.terms == ()
    assert hinted.terms == ("Ann Lee", "Bo Chen", "Zhipu")
    assert hinted.hotwords is None
    assert bench.record()["provenance"]["hints"] == "3 names of the published text"


def test_other_names_are_another_recognition_and_the_same_are_found_again(
    bench: Bench, talk: Path, model: Asked
) -> None:
    page = bench.out / "talk.reference.txt"
    for text in (NAMED, NAMED.replace("began", "started"), NAMED.replace("Zhipu", "Turing")):
        page.write_text(text, "utf-8")
        bench.run(talk, hints_from_reference=True)
    assert [options.terms[-1] for options in model.options] == ["Zhipu", "Turing"]


def test_the_comparison_says_so_wherever_it_gives_its_result(bench: Bench, talk: Path) -> None:
    (bench.out / "talk.reference.txt").write_text(NAMED, "utf-8")
    (blind,) = bench.run(talk)
    assert HINTED not in (bench.out / "talk.diff.html").read_text("utf-8")
    (hinted,) = bench.run(talk, hints_from_reference=True)
    assert HINTED in (bench.out / "talk.diff.html").read_text("utf-8")
    finished = [event for event in bench.events if isinstance(event, FileFinished)][-1]
    assert finished.comparison is not None
    assert HINTED in render_markdown(finished.comparison).splitlines()[0]
    assert to_dict(finished.comparison)["names_expected"] is True
    assert [o.differing.hinted for o in (blind, hinted) if o.differing] == [False, True]
    assert HintKind.NAMES not in [hint.kind for hint in hinted.hints]


def test_where_there_is_nothing_to_expect_a_note_says_why(
    bench: Bench, talk: Path, model: Asked
) -> None:
    bench.run(talk, hints_from_reference=True)
    assert "hints" not in bench.record()["provenance"]
    (bench.out / "talk.reference.txt").write_text(NAMED, "utf-8")
    bench.run(talk, hints_from_reference=True, task="translate")
    assert [text for text in list_notices(bench) if "--hints" in text] == [
        "talk.wav: --hints-from-reference was not used: there is no published text",
        "talk.wav: --hints-from-reference was not used: a translation is not written in its words",
    ]
    assert {options.terms for options in model.options} == {()}


def test_a_later_comparison_says_that_names_were_expected(bench: Bench, talk: Path) -> None:
    page = bench.out / "talk.reference.txt"
    page.write_text(NAMED, "utf-8")
    told = []
    for asked in (False, True):
        bench.run(talk, hints_from_reference=asked)
        told.append(compare_files(bench.out / "talk.json", page).hinted)
    assert told == [False, True]
