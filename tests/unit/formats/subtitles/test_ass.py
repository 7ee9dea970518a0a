"""SubStation: colours, karaoke, escapes, and what ``pysubs2`` reads of it."""

from __future__ import annotations

from dataclasses import replace

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, Span, Speaker
from pipeline.errors import FormatError
from pipeline.formats.subtitles.ass import find_unread, parse, render
from tests.unit.formats.helpers.test_word_times import ANNAS, word_cues
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    EDGES,
    Document,
    documents,
    make_document,
    make_transcript,
)


@given(word_cues(), st.booleans())
def test_cues_and_highlighted_words_survive_a_round_trip(
    cues: tuple[Cue, ...], highlight: bool
) -> None:
    document = replace(make_document(cues=cues), highlight_words=highlight)
    expected = cues if highlight else tuple(replace(cue, words=()) for cue in cues)
    assert parse(render(document)) == expected


@given(word_cues(), st.booleans())
def test_pysubs2_reads_the_same_times_and_text(cues: tuple[Cue, ...], highlight: bool) -> None:
    text = render(replace(make_document(cues=cues), highlight_words=highlight))
    read = pysubs2.SSAFile.from_string(text, format_="ass")
    assert [(c.span.start_ms, c.span.end_ms, c.text) for c in cues] == [
        (event.start, event.end, event.plaintext) for event in read
    ]


@pytest.mark.parametrize(
    "line", ["{\\an8}top", "a\\Nb", "C:\\new", "a --> b, c", "\\{x\\}", "\\\u2060N", "}{"]
)
def test_marks_in_the_text_are_text(line: str) -> None:
    cues = (Cue(Span(0, 500), (line, "after")),)
    assert parse(render(make_document(cues=cues))) == cues
    assert "\\an8}" not in render(make_document(cues=cues))


def test_each_speaker_has_a_style_and_a_colour() -> None:
    document = make_document(cues=(ANNAS, Cue(Span(3000, 4000), ("Ben: No.",), BEN)))
    read = pysubs2.SSAFile.from_string(render(document), format_="ass")
    assert [event.style for event in read] == ["Anna Example", "Ben"]
    assert [event.name for event in read] == ["Anna Example", "Ben"]
    colours = [read.styles[name].primarycolor for name in ("Anna Example", "Ben")]
    assert colours == [pysubs2.Color(255, 255, 255), pysubs2.Color(240, 228, 66)]


def test_names_with_commas_or_alike_make_styles_apart() -> None:
    transcript = replace(
        make_transcript(), speakers=(Speaker(ANNA, "Lee, *Ann"), Speaker(BEN, "Lee  *Ann"))
    )
    cues = (Cue(Span(0, 900), ("Hi.",), ANNA), Cue(Span(900, 1800), ("You?",), BEN))
    read = parse(render(Document(transcript, transcript, cues)))
    assert [cue.speaker for cue in read] == ["Lee *Ann", "Lee *Ann (SPEAKER_01)"]
    assert [cue.lines for cue in read] == [("Hi.",), ("You?",)]


def test_a_pause_and_a_word_are_counted_in_hundredths() -> None:
    text = render(replace(make_document(cues=(ANNAS,)), highlight_words=True))
    assert "Anna Example: {\\k30}Anna, {\\k10}{\\k40}a\\N{\\k20}word.\n" in text


def test_a_time_over_ten_hours_is_kept() -> None:
    assert "0,100:01:01.00,100:01:02.00," in render(EDGES["over 99 hours"])


@given(documents())
def test_any_document_gives_as_many_cues_as_are_shown(document: Document) -> None:
    shown = [cue for cue in document.cues if "".join(cue.text.split()).strip("\x00")]
    assert len(parse(render(document))) <= len(shown) + sum("\x00" in c.text for c in shown)


@pytest.mark.parametrize("junk", ["", "hello", "[Events]\nDialogue: soon\n"])
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(FormatError):
        parse(junk)


EVENTS = (
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("0:00:01.50,0:00:02.75", Span(1500, 2750)),
        ("0:00:01,0:00:02", Span(1000, 2000)),
        ("00:01.5,00:02", Span(1500, 2000)),
        ("0:00:01.500,0:00:02.075", Span(1500, 2075)),
    ],
)
def test_times_may_lack_hours_and_fractions(times: str, span: Span) -> None:
    assert parse(f"{EVENTS}Dialogue: 0,{times},Default,,0,0,0,,Hi, you\n") == (
        Cue(span, ("Hi, you",)),
    )


def test_comments_drawings_and_broken_lines_are_no_text() -> None:
    text = (
        f"{EVENTS}Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a note\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}{\\i1}Hi{\\i0}\\Nyou\\hall\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Sign,,0,0,0,,{\\pos(1,2)\\p4}m 0 0 {\\c&H00&}l 5 5\n"
        "Dialogue: 0,soon,later,Default,,0,0,0,,no\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,Bo,0,0,0,,all\n"
    )
    assert parse(text) == (
        Cue(Span(1000, 2000), ("Hi", "you\u00a0all")),
        Cue(Span(3000, 4000), ("all",), "Bo"),
    )
    assert find_unread(text) == (6,)


def test_layers_of_one_text_are_one_cue() -> None:
    line = "Dialogue: {},0:00:0{}.00,0:00:09.00,Default,{},0,0,0,,Hi\n"
    layers = [(0, 1, ""), (1, 1, ""), (0, 2, ""), (0, 1, "Bo"), (2, 1, "")]
    cues = parse(EVENTS + "".join(line.format(*layer) for layer in layers))
    assert [(cue.span.start_ms, cue.speaker) for cue in cues] == [
        (1000, None),
        (2000, None),
        (1000, "Bo"),
    ]


@pytest.mark.parametrize(("language", "encoding"), [("en", "1"), ("ar", "178"), ("he", "177")])
def test_styles_say_which_way_their_lines_run(language: str, encoding: str) -> None:
    document = make_document(cues=(Cue(Span(0, 1000), ("A.",)),))
    document = replace(document, transcript=replace(document.transcript, language=language))
    styles = [line for line in render(document).splitlines() if line.startswith("Style:")]
    assert {line.rpartition(",")[2] for line in styles} == {encoding}
