"""Chinese in the script that is asked for: characters change, words and their times stay."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import script as script_module
from pipeline.clean.script import convert_words, holds_chinese, write_script, write_words
from pipeline.config import Settings
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word, join_words
from pipeline.formats import Document
from pipeline.formats.data import lossless_json
from pipeline.run import export_files
from tests.fakes import FakeRecognizer
from tests.unit.run.recording.test_stages import Bench, bench, talk

__all__ = ["bench", "talk"]  # fixtures

TRADITIONAL, SIMPLIFIED = "頭髮發展以後皇后看著裡面", "头发发展以后皇后看着里面"
MIXED = "头发發展以後皇后看着裡面"


def words_of(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text, Span(i * 200, i * 200 + 150), 0.8) for i, text in enumerate(texts))


def transcript_of(*texts: str, language: str = "zh") -> Transcript:
    words = words_of(*texts)
    segments = (Segment(words, language),)
    return Transcript(Media("a", "a", "0", 0), language, segments, (Turn(None, words),))


def test_words_alone_are_written_in_a_script_where_they_are_chinese() -> None:
    words = words_of(SIMPLIFIED[:4], SIMPLIFIED[4:])
    assert join_words(write_words(words, "traditional", "zh")) == TRADITIONAL
    assert write_words(words, "as-is", "zh") == words
    kana = words_of("頭髮", "です")
    assert write_words(kana, "simplified", "ja") == kana


def cut(text: str, lengths: list[int]) -> list[str]:
    """The text in pieces of these lengths, as often as it takes."""
    pieces, at = [], 0
    while at < len(text):
        length = lengths[len(pieces) % len(lengths)]
        pieces.append(text[at : at + length])
        at += length
    return pieces


@pytest.mark.parametrize("text", [TRADITIONAL, SIMPLIFIED, MIXED])
@given(lengths=st.lists(st.integers(1, 5), min_size=1))
def test_both_scripts_become_one_however_words_are_cut(text: str, lengths: list[int]) -> None:
    words = words_of(*cut(text, lengths))
    assert join_words(convert_words(words, "simplified")) == SIMPLIFIED


@given(lengths=st.lists(st.integers(1, 5), min_size=1))
def test_a_character_with_two_forms_is_told_by_the_words_beside_it(lengths: list[int]) -> None:
    words = words_of(*cut(SIMPLIFIED, lengths))
    assert join_words(convert_words(words, "traditional")) == TRADITIONAL


texts = st.lists(st.text("头发發展皇后後,。 a1裡里著看、「」\n", max_size=6), max_size=12)


@given(texts, st.sampled_from(["simplified", "traditional"]), st.sampled_from(["zh", "yue"]))
def test_no_word_comes_goes_or_moves(heard: list[str], script: str, code: str) -> None:
    words = words_of(*heard)
    converted = convert_words(words, script, code)
    assert [replace(w, text="") for w in words] == [replace(w, text="") for w in converted]
    assert [len(w.text) for w in words] == [len(w.text) for w in converted]


@given(texts, st.sampled_from(["simplified", "traditional"]))
def test_what_is_in_the_script_already_stays(heard: list[str], script: str) -> None:
    once = write_script(transcript_of(*heard), script)
    assert write_script(once, script) == once


@given(texts, st.sampled_from(["simplified", "traditional", "as-is"]))
def test_turns_and_segments_hold_the_same_words_still(heard: list[str], script: str) -> None:
    made = write_script(transcript_of(*heard), script)
    assert tuple(word for one in made.segments for word in one.words) == made.words


def test_a_conversion_that_changes_lengths_is_made_word_by_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script_module, "_open", lambda _: lambda text: text.replace("a", "bcd"))
    assert [word.text for word in convert_words(words_of("xa", "a", "y"), "simplified")] == [
        "xbcd",
        "bcd",
        "y",
    ]


def test_cantonese_is_written_as_hong_kong_does_and_mandarin_as_taiwan_does() -> None:
    found = {
        code: write_script(transcript_of("台湾", language=code), "traditional").turns[0].text
        for code in ("yue", "zh")
    }
    assert found == {"yue": "台灣", "zh": "臺灣"}


@pytest.mark.parametrize("language", ["ja", "en", "ko"])
def test_other_languages_keep_their_characters(language: str) -> None:
    made = transcript_of("学校の発展", "国家", language=language)
    assert write_script(made, "traditional") == made
    assert not holds_chinese(made)


@pytest.mark.parametrize(
    ("text", "is_chinese"),
    [("国家发展", True), ("学校の国", False), ("한국 國家", False), ("a", False)],
)
def test_where_no_language_is_named_characters_tell_it(text: str, is_chinese: bool) -> None:
    assert holds_chinese(transcript_of(text, language="")) == is_chinese


def test_only_the_chinese_part_of_a_mixed_recording_changes() -> None:
    segments = (Segment(words_of("国家"), "ja"), Segment(words_of("国家"), "zh"))
    words = tuple(word for one in segments for word in one.words)
    made = replace(transcript_of(), segments=segments, turns=(Turn("A", words),))
    assert write_script(made, "traditional").turns[0].text == "国家國家"


# In a run


def hear_chinese(bench: Bench) -> None:
    bench.recognizer = FakeRecognizer((Segment(words_of("头发", "發展"), "zh"),))


def test_chinese_is_simplified_unless_another_script_is_asked_for(bench: Bench, talk: Path) -> None:
    hear_chinese(bench)
    found = {}
    for script in ("simplified", "traditional", "as-is"):
        bench.run(talk, script=script)
        record = bench.record()
        found[script] = record["text"]
        assert record["turns"][0]["text"].startswith(record["text"])
        assert script == record["provenance"]["script"]
    assert found == {"simplified": "头发发展", "traditional": "頭髮發展", "as-is": "头发發展"}
    assert bench.recognizer.calls == 1
    bench.run(talk)
    assert bench.record()["text"] == "头发发展"


def test_a_run_in_another_language_says_nothing_of_scripts(bench: Bench, talk: Path) -> None:
    bench.run(talk, script="traditional")
    assert "script" not in bench.record()["provenance"]


def test_export_changes_the_script_only_where_it_is_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    made = transcript_of("頭髮", "發展")
    path.write_text(lossless_json.render(Document(made, made, ())), "utf-8")
    found = []
    for given_ in ({}, {"script": "simplified"}, {"script": "as-is"}):
        settings = Settings(output_dir=tmp_path, output_format=("txt", "ctm"), **given_)
        text, times = export_files(path, settings, given=given_)
        found.append(text.read_text("utf-8").strip().split(": ")[-1])
        assert ("头发" in times.read_text("utf-8")) == (given_.get("script") == "simplified")
    assert found == ["頭髮發展。", "头发发展。", "頭髮發展。"]
    assert json.loads(path.read_text("utf-8"))["text"] == "頭髮發展"
