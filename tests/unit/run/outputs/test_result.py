"""What one recording gave, as programs and notebooks see it."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from lxml import html

from pipeline import Outcome, SpokenTurn, Stage, StageFailure
from pipeline.config import Settings
from pipeline.domain import Span, Turn, Word
from pipeline.errors import ConfigError, EngineError
from pipeline.formats import FORMATS
from pipeline.report.notebook_view import MOST_TURNS
from pipeline.run import Engines
from pipeline.run.batch.single import run_file
from pipeline.run.outputs.result import Result, TextFormat
from tests.fakes import FakeDetector, FakeDiarizer, FakeRecognizer
from tests.unit.run.recording.test_stages import ANSWER, PAGE, QUESTION, VOICES, talk

__all__ = ["talk"]


def produce(source: Path, **changes: object) -> Result:
    folder = source.parent
    settings = replace(Settings(output_dir=folder / "out"), **changes)
    diarizer = FakeDiarizer(VOICES) if settings.diarizer != "none" else None
    engines = Engines(FakeDetector(), FakeRecognizer((QUESTION, ANSWER)), diarizer)
    return run_file(source, settings, folder / "cache", engines=engines, is_written=True)


@pytest.fixture
def result(talk: Path) -> Result:
    return produce(talk, speakers=("Ann Lee", "Bo Chen"))


def change_turns(result: Result, turns: tuple[Turn, ...]) -> Result:
    corrected = result.documents.corrected
    cleaned = replace(corrected.cleaned, turns=turns)
    documents = replace(result.documents, corrected=replace(corrected, cleaned=cleaned))
    return replace(result, documents=documents)


# In one line


def test_it_is_shown_in_one_line(result: Result) -> None:
    assert repr(result) == "<Result talk.wav: 0:00:06, 2 speakers, 10 words>"


def test_the_line_says_how_many_words_differ_and_what_failed(talk: Path, result: Result) -> None:
    page = talk.with_name("page.txt")
    page.write_text(PAGE)
    compared = produce(talk, reference=page)
    failure = StageFailure(Stage.DIARIZE, EngineError("talk.wav", "no memory", "Close programs"))
    shown = repr(replace(compared, missing=(failure,)))
    assert shown == (
        "<Result talk.wav: 0:00:06, 2 speakers, 10 words, 2 of 10 words differ, "
        "telling speakers apart failed>"
    )


def test_an_outcome_is_one_line_too() -> None:
    done = Outcome(Path("talk.wav"), duration_ms=306_400, speakers=1, words=1_874)
    assert repr(done) == "<Outcome talk.wav: done, 0:05:06, 1 speaker, 1,874 words>"
    error = EngineError("talk.wav", "there is not\nenough memory", "Use a smaller --model")
    failed = repr(Outcome(Path("talk.wav"), error))
    assert failed.startswith("<Outcome talk.wav: failed, talk.wav: there is not enough memory")
    assert failed.count("\n") == 0


def test_no_name_of_a_file_can_steer_a_terminal(result: Result) -> None:
    corrected = result.documents.corrected
    media = replace(corrected.transcript.media, name="a\x1b[2J\nb.wav")
    transcript = replace(corrected.transcript, media=media)
    documents = replace(result.documents, corrected=replace(corrected, transcript=transcript))
    assert "\x1b" not in repr(replace(result, documents=documents))
    assert "\n" not in repr(Outcome(Path("a\x1b\nb.wav")))


# Text, turns, words


def test_the_text_is_what_the_txt_holds(talk: Path, result: Result) -> None:
    assert result.text == (talk.parent / "out" / "talk.txt").read_bytes().decode("utf-8")
    assert result.text == (
        "Ann Lee: Where does the story begin?\n\nBo Chen: It begins with a question.\n"
    )


def test_turns_have_names_and_seconds(result: Result) -> None:
    assert result.turns == (
        SpokenTurn("Ann Lee", 0.0, 1.8, "Where does the story begin?"),
        SpokenTurn("Bo Chen", 3.0, 4.5, "It begins with a question."),
    )


def test_words_have_the_name_of_who_says_them(result: Result) -> None:
    words = result.words
    assert [word.text for word in words[:5]] == ["Where", "does", "the", "story", "begin?"]
    assert [words[0].name, words[-1].name] == ["Ann Lee", "Bo Chen"]
    assert (words[-1].start, words[-1].end, words[-1].probability) == (4.2, 4.5, 0.9)


def test_nobody_known_has_no_name(talk: Path) -> None:
    assert [turn.name for turn in produce(talk, diarizer="none").turns] == [None]


def test_turns_make_a_table(result: Result) -> None:
    assert [turn._asdict() for turn in result.turns][1] == {
        "name": "Bo Chen",
        "start": 3.0,
        "end": 4.5,
        "text": "It begins with a question.",
    }


# Any format


def test_every_format_is_what_its_file_holds(talk: Path) -> None:
    result = produce(talk, output_format=("all",))
    outputs = {path.name.removeprefix("talk"): path for path in result.outputs}
    written = {end: path.read_bytes() for end, path in outputs.items() if end != ".json"}
    usable = [name for name, known in FORMATS.items() if name != "json" and not known.lacks]
    made = {FORMATS[name].suffix: result.to(name) for name in usable}
    del made[".chapters.json"]  # of a talk without headings
    assert written == {
        suffix: text if isinstance(text, bytes) else text.encode("utf-8")
        for suffix, text in made.items()
    }


def test_subtitles_keep_to_the_layout_of_the_call(talk: Path) -> None:
    narrow = produce(talk, max_line_width=16)
    lines = narrow.to("srt").splitlines()
    assert max(len(line) for line in lines if "-->" not in line) <= 16
    assert narrow.to("srt") == (talk.parent / "out" / "talk.srt").read_text("utf-8")


def test_a_word_document_is_bytes_and_the_json_a_text(result: Result) -> None:
    assert result.to("docx")[:2] == b"PK"
    assert result.to("json").startswith("{")


def test_types_say_which_formats_are_text() -> None:
    binary = {name for name in FORMATS.shipped if FORMATS[name].is_binary}
    assert {*get_args(TextFormat), *binary} == set(FORMATS.shipped)


def test_a_format_that_there_is_not_is_refused_with_the_nearest(result: Result) -> None:
    with pytest.raises(ConfigError, match=r"format 'sr': unknown format.*Did you mean"):
        result.to("sr")


# In a notebook


def test_a_notebook_shows_times_names_and_texts_in_a_table(result: Result) -> None:
    table = html.fromstring(result._repr_html_())
    rows = [[cell.text_content() for cell in row] for row in table.iter("tr")]
    assert rows == [
        ["0:00:00", "Ann Lee", "Where does the story begin?"],
        ["0:00:03", "Bo Chen", "It begins with a question."],
    ]
    (caption,) = table.iter("caption")
    assert caption.text_content() == "talk.wav: 0:00:06, 2 speakers, 10 words"


def test_a_notebook_gets_no_markup_of_the_texts_and_no_script(result: Result) -> None:
    evil = Turn("<b>", (Word(" <script>alert(1)</script>", Span(0, 500)),))
    shown = change_turns(result, (evil,))._repr_html_()
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_notebook_shows_the_first_turns_and_how_many_more_there_are(result: Result) -> None:
    turns = tuple(Turn("A", (Word(" word" * 100, Span(n, n)),)) for n in range(MOST_TURNS + 2))
    shown = html.fromstring(f"<div>{change_turns(result, turns)._repr_html_()}</div>")
    assert len(list(shown.iter("tr"))) == MOST_TURNS
    assert shown.findtext("p") == "… and 2 more turns"
    assert max(len(cell.text_content()) for cell in shown.iter("td")) == 280


def test_nothing_is_held_twice(result: Result) -> None:
    assert result.documents.recognised is result.documents.corrected
    held = {field.name for field in fields(result)}
    assert held.isdisjoint({"transcript", "cleaned", "statistics", "text", "turns"})
