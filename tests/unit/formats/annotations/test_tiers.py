"""Tiers: TextGrid as ``praatio`` reads it, ELAN's annotations as ``pympi`` does."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from praatio import textgrid as praat
from pympi import Elan

from pipeline.domain import Span, Turn, Word
from pipeline.errors import FormatError
from pipeline.formats.annotations import ctm, elan, textgrid
from pipeline.formats.helpers.tiers import list_tiers
from tests.unit.formats.subtitles.test_ttml import BOMB
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    Document,
    documents,
    make_document,
    make_turn,
    name_turns,
    plain_turns,
)

TALK = (
    make_turn(ANNA, 'Say "yes" & <no>.'),
    make_turn(None, "Who?", 2000),
    make_turn(BEN, "שלום", 1500),
)


@given(plain_turns())
def test_textgrid_gives_back_turns_and_their_words(turns: tuple[Turn, ...]) -> None:
    read = textgrid.parse(textgrid.render(make_document(*turns)))
    assert name_turns(turns) == name_turns(read)
    assert [word for one in turns for word in one.words] == [w for one in read for w in one.words]


@given(plain_turns())
def test_eaf_gives_back_turns(turns: tuple[Turn, ...]) -> None:
    assert name_turns(turns) == name_turns(elan.parse(elan.render(make_document(*turns))))


def test_praatio_reads_the_same_tiers(tmp_path: Path) -> None:
    path = tmp_path / "talk.TextGrid"
    path.write_text(textgrid.render(make_document(*TALK)), "utf-8")
    grid = praat.openTextgrid(str(path), includeEmptyIntervals=False)
    expected = {name: turns for name, turns, _ in list_tiers(make_document(*TALK).transcript)}
    assert list(grid.tierNames)[:3] == ["Anna Example", "Anna Example - words", "Unknown"]
    for name, turns in expected.items():
        assert [
            (round(s * 1000), round(e * 1000), t) for s, e, t in grid.getTier(name).entries
        ] == [(span.start_ms, span.end_ms, text) for span, text in turns]


def test_pympi_reads_the_same_tiers(tmp_path: Path) -> None:
    path = tmp_path / "talk.eaf"
    path.write_text(elan.render(make_document(*TALK)), "utf-8")
    read = Elan.Eaf(str(path))
    assert list(read.get_tier_names()) == ["Anna Example", "Unknown", "Ben"]
    assert read.get_annotation_data_for_tier("Anna Example") == [(0, 1200, 'Say "yes" & <no>.')]


@settings(deadline=None)
@given(documents())
def test_any_document_has_tiers_without_overlap_or_emptiness(document: Document) -> None:
    for _, turns, words in list_tiers(document.transcript):
        for tier in (turns, words):
            assert all(span.duration_ms > 0 and text for span, text in tier)
            assert all(a[0].end_ms <= b[0].start_ms for a, b in itertools.pairwise(tier))
    assert fromstring(elan.render(document)).tag == "ANNOTATION_DOCUMENT"
    elan.parse(elan.render(document))
    textgrid.parse(textgrid.render(document))


def test_parts_of_a_word_are_one_word_but_words_without_spaces_are_not() -> None:
    words = (
        Word(" GPT", Span(0, 300), 0.9),
        Word("-3", Span(300, 500), 0.5),
        Word(" 今日", Span(500, 700)),
        Word("は", Span(700, 800)),
    )
    document = make_document(Turn(ANNA, words))
    assert [text for _, text in list_tiers(document.transcript)[0][2]] == ["GPT-3", "今日", "は"]
    assert [
        (word.text, word.span.duration_ms, word.probability)
        for word in ctm.parse(ctm.render(document))
    ] == [(" GPT-3", 500, 0.5), (" 今日", 200, 1.0), (" は", 100, 1.0)]


def test_a_word_of_no_length_lasts_a_millisecond() -> None:
    document = make_document(Turn(ANNA, (Word(" Oh", Span(500, 500)),)))
    (turn,) = textgrid.parse(textgrid.render(document))
    assert turn.span == Span(500, 501)


def test_the_short_form_of_a_textgrid_is_read() -> None:
    text = (
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n2\n<exists>\n2\n'
        '"IntervalTier"\n"Ann"\n0\n2\n2\n0\n1.5\n"say ""hi"" 1 2"\n1.5\n2\n""\n'
        '"TextTier"\n"bells"\n0\n2\n1\n1.0\n"ding"\n'
    )
    assert name_turns(textgrid.parse(text)) == [("Ann", 'say "hi" 1 2', Span(0, 1500))]


def test_dependent_tiers_of_an_eaf_tell_nothing_twice() -> None:
    text = elan.render(make_document(*TALK[:1])).replace(
        "<LINGUISTIC_TYPE ",
        '<TIER TIER_ID="gloss" PARENT_REF="Anna Example" LINGUISTIC_TYPE_REF="turn"><ANNOTATION>'
        '<ALIGNABLE_ANNOTATION ANNOTATION_ID="x" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">'
        "<ANNOTATION_VALUE>twice</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
        "<LINGUISTIC_TYPE ",
    )
    assert [turn.text for turn in elan.parse(text)] == [('Say "yes" & <no>.')]


@pytest.mark.parametrize("junk", ["", "hello", "<a/>", BOMB])
def test_junk_and_bombs_are_refused(junk: str) -> None:
    with pytest.raises(FormatError):
        elan.parse(junk)
    with pytest.raises(FormatError):
        textgrid.parse(junk)


def test_a_textgrid_that_claims_more_than_it_holds_is_refused_at_once() -> None:
    head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n1\n<exists>\n1\n'
    with pytest.raises(FormatError, match="cut off"):
        textgrid.parse(head + '"IntervalTier"\n"a"\n0\n1\n999999999\n')


def test_a_textgrid_that_is_cut_off_is_refused() -> None:
    text = textgrid.render(make_document(*TALK))
    with pytest.raises(FormatError, match="cut off"):
        textgrid.parse(text[: len(text) // 2])
