"""WebVTT: voices, escapes, and what ``pysubs2`` reads of it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, CueWord, Span, Speaker
from pipeline.errors import FormatError
from pipeline.formats import locate_cues
from pipeline.formats.subtitles.webvtt import find_unread, parse, render
from tests.unit.formats.helpers.test_word_times import ANNAS, DIALOGUE, strip_ends, word_cues
from tests.unit.formats.subtitles.test_subrip import plain_cues
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    EDGES,
    HOSTILE_LINES,
    Document,
    documents,
    make_document,
    make_transcript,
    make_turn,
)


@given(plain_cues())
def test_cues_survive_a_round_trip(cues: tuple[Cue, ...]) -> None:
    assert parse(render(make_document(cues=cues))) == cues


@given(plain_cues())
def test_pysubs2_reads_the_same_times_and_text(cues: tuple[Cue, ...]) -> None:
    read = pysubs2.SSAFile.from_string(render(make_document(cues=cues)), format_="vtt")
    assert [(c.span.start_ms, c.span.end_ms, c.text) for c in cues] == [
        (event.start, event.end, event.plaintext) for event in read
    ]


@pytest.mark.parametrize("name", EDGES)
def test_pysubs2_reads_every_edge(name: str) -> None:
    cues = EDGES[name].cues
    read = pysubs2.SSAFile.from_string(render(EDGES[name]), format_="vtt")
    assert [Span(event.start, event.end) for event in read] == [cue.span for cue in cues]
    said = [re.sub(r"^(?:Anna Example|Ben): ", "", cue.text) for cue in cues]
    assert [html.unescape(event.plaintext) for event in read] == said


def test_the_voice_takes_the_place_of_the_label() -> None:
    cues = (
        Cue(Span(0, 900), ("Anna Example:", "Hi."), ANNA),
        Cue(Span(900, 1800), ("You?",), ANNA),
    )
    text = render(make_document(cues=cues))
    assert "00:00:00.000 --> 00:00:00.900\n<v Anna Example>Hi.\n\n" in text
    assert "00:00:00.900 --> 00:00:01.800\n<v Anna Example>You?\n" in text
    assert [cue.speaker for cue in parse(text)] == ["Anna Example", "Anna Example"]


@pytest.mark.parametrize("name", ["Anna", "Dr: No\nOne", "A\u00a0B", "Q & <A>"])
def test_labels_as_cues_are_laid_out_are_taken_off(name: str) -> None:
    transcript = replace(
        make_transcript(make_turn(ANNA, "Hi."), make_turn(BEN, "You?", 900)),
        speakers=(Speaker(ANNA, name),),
    )
    cues = lay_out(transcript, CueStyle(speaker_labels="name"))
    read = parse(render(Document(transcript, transcript, cues)))
    assert [cue.lines for cue in read] == [("Hi.",), ("You?",)]
    named = [" ".join(name.replace(":", " ").split()), "Speaker 2"]
    assert named == [cue.speaker for cue in read]


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_hostile_text_is_given_back_word_for_word(line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")), Cue(Span(500, 900), ("next",)))
    first, second = parse(render(make_document(cues=cues)))
    assert f"before {line} after".split() == " ".join(first.lines).split()
    assert second == Cue(Span(500, 900), ("next",))


@given(documents())
def test_any_document_gives_back_its_cues(document: Document) -> None:
    shown = [cue.span for cue in document.cues if re.sub(r"[\s\x00-\x1f\x7f]", "", cue.text)]
    assert [cue.span for cue in parse(render(document))] == shown


def test_no_cues_are_a_header_only() -> None:
    assert render(EDGES["no speech"]) == "WEBVTT\n"
    assert parse("WEBVTT\n") == ()


def test_notes_styles_identifiers_settings_and_short_times_are_read() -> None:
    text = (
        "\ufeffWEBVTT - title\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n"
        "NOTE a --> b\r\n\r\nintro\r\n00:01.500 --> 01:00:02.000 align:start line:0\r\n"
        "<v.loud Mary &amp; Jo>Hello <i>there</i>, <00:01.700><c.x>you</c></v>\r\n"
    )
    words = (
        CueWord("Hello", Span(1500, 1700), "Mary & Jo"),
        CueWord(" there,", Span(1500, 1700), "Mary & Jo"),
        CueWord(" you", Span(1700, 3_602_000), "Mary & Jo"),
    )
    expected = (Cue(Span(1500, 3_602_000), ("Hello there, you",), "Mary & Jo", words),)
    assert parse(text) == expected


def test_two_voices_in_one_cue_are_told_apart() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Yes?\n<v Ben>No."
    span = Span(1000, 2000)
    assert (Cue(span, ("Yes?",), "Anna"), Cue(span, ("No.",), "Ben")) == parse(text)


@pytest.mark.parametrize("voice", ['<v "Anna">', "<V Anna>", "- <v Anna>"])
def test_voices_are_read_in_quotes_in_capitals_and_behind_dashes(voice: str) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{voice}Yes?\n{voice.replace('Anna', 'Ben')}No."
    span = Span(1000, 2000)
    assert (Cue(span, ("Yes?",), "Anna"), Cue(span, ("No.",), "Ben")) == parse(text)


def test_a_file_without_the_header_is_refused() -> None:
    with pytest.raises(FormatError, match="WEBVTT"):
        parse("1\n00:00:01,000 --> 00:00:02,000\nHi\n")


def test_a_broken_time_is_refused_and_shown() -> None:
    with pytest.raises(FormatError, match="soon --> later"):
        parse("WEBVTT\n\nsoon --> later\nHi\n")


@given(word_cues())
def test_highlighted_words_keep_where_they_begin(cues: tuple[Cue, ...]) -> None:
    document = replace(make_document(cues=cues), highlight_words=True)
    # A word that begins with its cue needs no time before it; where none has one, none is read.
    assert [strip_ends(c) for c in cues if c.words[-1].span.start_ms > c.span.start_ms] == [
        strip_ends(cue) for cue in parse(render(document)) if cue.words
    ]


def test_each_word_has_the_time_at_which_it_begins_before_it() -> None:
    document = replace(make_document(cues=(ANNAS,)), highlight_words=True)
    expected = "<v Anna Example>Anna,<00:00:01.400> a <00:00:01.800>\nword.".replace(
        ",<00:00:01.400> a <00:00:01.800>\n", ", <00:00:01.400>a\n<00:00:01.800>"
    )
    assert expected in render(document)


def test_each_line_of_a_dialogue_has_a_voice_of_its_own() -> None:
    text = render(make_document(cues=(DIALOGUE,)))
    assert "<v Anna Example>- Yes?\n<v Ben>- No.\n" in text
    assert [cue.lines for cue in parse(text)] == [("- Yes?",), ("- No.",)]


def test_cues_are_located_by_their_lines_of_times() -> None:
    text = (
        "WEBVTT\n\nNOTE\nno cue\n\nname\n00:01.000 --> 00:02.000\n<v A>Yes?\n<v B>No.\n\n\n"
        "00:03.000 --> 00:04.000\nHi"
    )
    assert locate_cues(text, ".vtt") == (7, 7, 12)
    assert [cue.lines for cue in parse(text)] == [("Yes?",), ("No.",), ("Hi",)]


@given(st.text("ab->&<;#-45 ", min_size=1))
def test_no_name_of_a_speaker_looks_like_a_line_of_times(name: str) -> None:
    transcript = replace(
        make_transcript(make_turn(ANNA, "Hello there.")), speakers=(Speaker(ANNA, name),)
    )
    cues = (Cue(Span(0, 900), ("Hello there.",), ANNA),)
    text = render(replace(make_document(cues=cues), transcript=transcript))
    assert sum("-->" in line for line in text.splitlines()) == 1
    shown = " ".join(name.split())
    assert [(cue.speaker, cue.lines) for cue in parse(text)] == [
        (shown or "Unknown", ("Hello there.",))
    ]


@pytest.mark.parametrize("name", ["A-->B", "A --> B", "00:00:01.000 --> 00:00:02.000"])
def test_an_arrow_in_anothers_voice_is_no_line_of_times(name: str) -> None:
    text = f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<v {name}>Hello\n"
    (cue,) = parse(text)
    assert "Hello" in cue.text


CUE, NEXT = "00:01.000 --> 00:02.000\nHi", "00:03.000 --> 00:04.000\nyou"


@pytest.mark.parametrize(
    ("text", "lines", "unread"),
    [
        (f"WEBVTT\n{CUE}\n{NEXT}", [("Hi",), ("you",)], ()),
        (f"WEBVTT\n\nNOTE so\n{CUE}\n\nSTYLE\n{NEXT}", [("Hi",), ("you",)], ()),
        (f"WEBVTT\n\nNOTE a\nb\n{CUE}", [("Hi",)], ()),
        (f"WEBVTT\n\nNOTE\n\n{CUE}\n\nNOTE\tto do\nand more\n\n{NEXT}", [("Hi",), ("you",)], ()),
        (f"WEBVTT\n\nREGION\nid:a\nlines:3\n\n{CUE}", [("Hi",)], ()),
        (f"WEBVTT - title\nX-MAP=a\n\n{CUE}\n\nWEBVTT\nX-MAP=b\n\n{NEXT}", [("Hi",), ("you",)], ()),
        (f"WEBVTT\n\nKind: captions\n\n{CUE}", [("Hi",)], (3,)),
        (f"WEBVTT\n\n{CUE}\n\n7\n\n{NEXT}", [("Hi",), ("you",)], ()),
        (f"WEBVTT\n\n{CUE}\n\nthere\n\n{NEXT}", [("Hi", "there"), ("you",)], (6,)),
        (f"WEBVTT\n\n{CUE}\n\nthere\nall\n{NEXT}", [("Hi", "there", "all"), ("you",)], (6,)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\nHi\n\n00:03.000 --> 00:04.000\n \n42", [("Hi",), ("42",)], ()),
        (f"WEBVTT\n\n{CUE}\n\n00:0x --> 00:09\nno\n\nmore\n\n{NEXT}", [("Hi",), ("you",)], (6, 9)),
        (f"WEBVTT\n\n{CUE}\n\nid\n00:0x --> 00:09\nno\n\n{NEXT}", [("Hi",), ("you",)], (6,)),
        (f"WEBVTT\n\n{CUE}\nA --> B\n\n{NEXT}", [("Hi", "A --> B"), ("you",)], ()),
        ("WEBVTT\r\r00:01.000 --> 00:02.000\rHi\r\r00:03.000 --> 00:04.000\ryou", [("Hi",), ("you",)], ()),
    ],
)  # fmt: skip
def test_an_odd_block_costs_no_other(
    text: str, lines: list[tuple[str, ...]], unread: tuple[int, ...]
) -> None:
    assert [cue.lines for cue in parse(text)] == lines
    assert find_unread(text) == unread


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("00:01.000 --> 00:02.000", Span(1000, 2000)),
        ("00:00:01.000-->00:00:02.000", Span(1000, 2000)),
        ("100:00:01.000 --> 100:00:02.000 position:10%,line-left", Span(360_001_000, 360_002_000)),
        ("00:01 --> 00:02", Span(1000, 2000)),
        ("00:00:01,000 --> 00:00:02,000", Span(1000, 2000)),
        ("1.5 --> 2.25", Span(1500, 2250)),
    ],
)
def test_times_may_lack_hours_and_milliseconds(times: str, span: Span) -> None:
    assert parse(f"WEBVTT\n\n{times}\nHi\n") == (Cue(span, ("Hi",)),)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("<i.foreign>Hi</i> <lang en>you</lang> <b>all</b>", ("Hi you all",)),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>です", ("漢字です",)),
        ("&lt;b&gt; &amp; you&nbsp;all&lrm;", ("<b> & you\u00a0all\u200e",)),
        ("<I>Hi</I> <FONT COLOR=red>you</FONT>", ("Hi you",)),
        ("I <3 you", ("I <3 you",)),
    ],
)
def test_tags_and_reading_aids_are_no_text(line: str, lines: tuple[str, ...]) -> None:
    (cue,) = parse(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n")
    assert cue.lines == lines


def read_texts(*blocks: str) -> list[str]:
    return [cue.text for cue in parse("\n\n".join(("WEBVTT FILE", *blocks)))]


TIMES = [f"00:00:0{n}.000 --> 00:00:0{n + 1}.000" for n in range(4)]


def test_next_cues_number_under_a_text_is_none_of_it() -> None:
    blocks = (f"1\n{TIMES[0]}\nWe met.\n2", f"{TIMES[1]}\nIt was cold.\n3", f"{TIMES[2]}\nYes.")
    assert read_texts(*blocks) == ["We met.", "It was cold.", "Yes."]


def test_number_over_its_times_behind_blank_lines_is_none_of_the_text_above() -> None:
    blocks = (
        f"1\n{TIMES[0]}\nWe met.\n",
        "2",
        f"{TIMES[1]}\nIt was cold.\n",
        "3",
        f"{TIMES[2]}\nYes.",
    )
    assert read_texts(*blocks) == ["We met.", "It was cold.", "Yes."]


def test_number_that_somebody_says_stays() -> None:
    blocks = (
        f"{TIMES[0]}\nHow many?\n2",
        f"{TIMES[1]}\nTwo.",
        f"{TIMES[2]}\nNo:\n7",
        f"{TIMES[3]}\nSo.",
    )
    assert read_texts(*blocks) == ["How many?\n2", "Two.", "No:\n7", "So."]


def test_a_line_from_right_to_left_that_begins_with_a_latin_name_is_marked_as_one() -> None:
    lines = ("John Smith وصل إلى المدينة.", "ثم غادر Paris.")
    cue = Cue(Span(0, 2000), lines)
    document = make_document(cues=(cue,))
    in_arabic = replace(document, transcript=replace(document.transcript, language="ar"))
    text = render(in_arabic)
    assert text.endswith(f"\u200f{lines[0]}\n{lines[1]}\n")
    assert parse(text) == (cue,)
    assert "\u200f" not in render(document)
