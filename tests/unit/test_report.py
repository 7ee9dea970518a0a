"""A comparison is shown whole, escaped, and without depending on colour."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from pipeline.domain import (
    LOW_CONFIDENCE,
    Comparison,
    Edit,
    EditKind,
    ErrorCounts,
    Reference,
    ReferenceTurn,
    Section,
    Span,
)
from pipeline.report import render_html, show_differences, summarise, to_dict

EQUAL, SUB, DEL, INS = EditKind.EQUAL, EditKind.SUBSTITUTION, EditKind.DELETION, EditKind.INSERTION
VOID = {"meta", "br"}
BY_SPEAKER = ErrorCounts(10, 2, 3, 4)


def edit(
    kind: EditKind, was: str | None, now: str | None, turn: int = 0, who: str | None = "Ann"
) -> Edit:
    return Edit(kind, was, now, turn, who if now else None, Span(61_000, 61_500) if now else None)


def comparison(
    *edits: Edit,
    turns: tuple[tuple[str, str], ...] = (("Ann", "one two three"),),
    sections: tuple[Section, ...] = (),
    cp_words: ErrorCounts | None = BY_SPEAKER,
    speakers: tuple[tuple[str, str], ...] = (("S0", "Ann"),),
    normaliser: str = "basic",
) -> Comparison:
    reference = Reference("T", (), sections, tuple(ReferenceTurn(s, (t,)) for s, t in turns))
    words, characters = ErrorCounts(90, 5, 5, 2), ErrorCounts(1990, 5, 5, 0)
    return Comparison(reference, normaliser, words, characters, cp_words, speakers, edits)


class Page(HTMLParser):
    """Text inside each tag, with a check that every tag is closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.classes: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(source)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        self.classes += (dict(attrs).get("class") or "").split()
        if tag not in VOID:
            self.open.append(tag)
            self.text.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        for tag in set(self.open):
            self.text[tag][-1] += data


def page(made: Comparison, **names: str) -> Page:
    given_names = {"title": "T", "hypothesis_name": "h.json", "reference_name": "r.txt"} | names
    return Page(render_html(made, **given_names))


def printed(renderable: RenderableType, *, colour: bool = False, width: int = 200) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=colour, color_system=None).print(renderable)
    return out.getvalue()


# --- HTML


def doubted(made: Edit, confidence: float) -> Edit:
    return replace(made, speaker_confidence=confidence)


def test_word_of_an_uncertain_speaker_says_so_without_colour() -> None:
    shown = page(
        comparison(
            edit(EQUAL, "one", "one"),
            doubted(edit(EQUAL, "two", "two"), 0.434),
            doubted(edit(SUB, "three", "tree"), 0.2),
            doubted(edit(EQUAL, "four", "four"), LOW_CONFIDENCE),
        )
    )
    titles = [value for name, value in shown.attributes if name == "title"]
    assert ["speaker uncertain (0.43)", "speaker uncertain (0.20)"] == titles
    assert 3 == shown.classes.count("unsure")  # two words and the legend
    assert "speaker uncertain" in " ".join(shown.text["p"])
    assert "2 words whose speaker is uncertain" in shown.text["li"]
    assert "one two" in shown.text["p"][-1]


def test_page_where_every_speaker_is_certain_speaks_of_no_doubt() -> None:
    shown = page(comparison(edit(EQUAL, "one", "one"), doubted(edit(EQUAL, "two", "two"), 0.9)))
    assert "unsure" not in shown.classes
    assert "uncertain" not in " ".join(text for texts in shown.text.values() for text in texts)


def test_a_word_of_an_uncertain_speaker_is_no_difference() -> None:
    shown = page(comparison(doubted(edit(EQUAL, "one", "one"), 0.1)))
    assert "1 turn without a difference" in " ".join(shown.text["summary"])


def test_data_say_how_sure_the_speaker_of_a_difference_is() -> None:
    made = comparison(doubted(edit(SUB, "three", "tree"), 0.2), edit(DEL, "four", None))
    assert [0.2, None] == [one["speaker_confidence"] for one in to_dict(made)["edits"]]


def test_every_kind_of_difference_has_its_own_element() -> None:
    made = comparison(
        edit(EQUAL, "one", "one"),
        edit(DEL, "two", None),
        edit(SUB, "three", "tree"),
        edit(INS, None, "four"),
        edit(EQUAL, "five.", "five"),
    )
    text = page(made).text["p"][-1]
    assert "one two threetree four five." == text
    assert ["two", "three"] == page(made).text["del"][-2:]
    assert ["tree", "four"] == page(made).text["ins"][-2:]


def test_neighbouring_missing_words_share_one_element() -> None:
    made = comparison(edit(DEL, "one", None), edit(DEL, "two", None))
    assert "one two" == page(made).text["del"][-1]


def test_right_word_of_another_speaker_is_named() -> None:
    made = comparison(edit(EQUAL, "one", "one"), edit(EQUAL, "two", "two", who="Bo"))
    assert "one heard as Botwo" == page(made).text["p"][-1]
    assert "1 difference" in page(made).text["span"]
    assert "‹heard as Bo› two" in printed(show_differences(made))


def test_unknown_speaker_is_marked_only_where_others_are_known() -> None:
    edits = (edit(EQUAL, "one", "one", who=None), edit(INS, None, "x", who=None))
    assert "heard as unknown speakerone x" == page(comparison(*edits)).text["p"][-1]
    silent = comparison(*edits, cp_words=None, speakers=())
    assert "one x" == page(silent).text["p"][-1]


def test_extra_word_of_somebody_else_ends_the_mark_but_is_not_wrong_itself() -> None:
    made = comparison(edit(EQUAL, "one", "one", who="Bo"), edit(INS, None, "uh", who="Ann"))
    assert "heard as Boone uh" == page(made).text["p"][-1]
    assert "heard as Boone" in page(made).text["span"]


HOSTILE = "<script>alert('1')</script>\"&$title{x}[bold]"


def test_nothing_in_a_comparison_can_become_markup() -> None:
    made = comparison(
        edit(EQUAL, HOSTILE, "x", who=HOSTILE),
        edit(SUB, HOSTILE, HOSTILE),
        edit(DEL, HOSTILE, None),
        edit(INS, None, HOSTILE),
        turns=((HOSTILE, HOSTILE),),
        sections=(Section(HOSTILE, 0),),
        speakers=((HOSTILE, HOSTILE),),
        normaliser=HOSTILE,
    )
    source = render_html(made, title=HOSTILE, hypothesis_name=HOSTILE, reference_name=HOSTILE)
    assert "<script" not in source
    assert "alert('1')" not in source
    found = Page(source).text
    for tag in ("title", "h1", "h2", "h3"):
        assert [HOSTILE] == found[tag]
    assert HOSTILE in found["del"][-1]
    assert HOSTILE in printed(show_differences(made), width=1000)
    assert HOSTILE in printed(summarise(made), width=1000)


def test_page_needs_and_allows_nothing_from_outside() -> None:
    source = render_html(comparison(), title="T", hypothesis_name="h", reference_name="r")
    assert re.search(
        r'http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        r"style-src 'unsafe-inline'",
        source,
    )
    assert not re.search(r"https?:|<script|<link|<img|url\(|@import|\son\w+=", source)


def test_counts_rates_and_normaliser_stand_at_the_top() -> None:
    text = " ".join(page(comparison(edit(EQUAL, "one", "one"))).text["body"][0].split())
    assert "h.json compared with r.txt, normaliser basic" in text
    assert "WER word error rate 12.0% 5 substituted · 5 missing · 2 extra of 100 words" in re.sub(
        r"(?<=[a-z])(?=\d)|(?<=%)|(?<=extra)", " ", text
    )
    assert "60.0%" in text
    assert "S0 → Ann name taken from the reference" in text


def test_comparison_without_speakers_or_words_has_no_rate() -> None:
    made = Comparison(
        Reference("", (), (), ()), "basic", ErrorCounts(), ErrorCounts(), None, (), ()
    )
    text = page(made).text["body"][0]
    assert "the transcript has no speakers" in text
    assert "There is nothing to compare." in text
    assert "no differences" in printed(show_differences(made))
    assert "–" in printed(summarise(made))
    assert None is to_dict(made)["wer"]["rate"] is to_dict(made)["cpwer"]


def test_words_of_an_empty_reference_are_all_extra() -> None:
    made = comparison(edit(INS, None, "one"), edit(INS, None, "two"), turns=())
    assert "one two" == page(made).text["ins"][-1]
    assert "Not in the reference" in page(made).text["h3"]
    assert "{+one+} {+two+}" in printed(show_differences(made))


def test_headings_stand_before_their_turn_and_part_folded_turns() -> None:
    edits = [edit(EQUAL, "one", "one", turn) for turn in range(3)]
    made = comparison(
        *edits, turns=(("Ann", "one"),) * 3, sections=(Section("First", 0), Section("Last", 2))
    )
    found = page(made)
    assert ["First", "Last"] == found.text["h2"]
    assert 2 == found.classes.count("same")
    assert "2 turns without a difference" in found.text["summary"][0]
    body = found.text["body"][0]
    assert body.index("First") < body.index("2 turns") < body.index("Last") < body.index("1 turn ")


def test_time_is_shown_only_where_it_is_known() -> None:
    assert ["0:01:01"] == page(comparison(edit(SUB, "one", "won"))).text["time"]
    long = Edit(EQUAL, "one", "one", 0, "Ann", Span(360_000_000, 360_000_100))
    assert ["100:00:00"] == page(comparison(long)).text["time"]
    untimed = Edit(EQUAL, "one", "one", 0, "Ann", Span(0, 0))
    assert "time" not in page(comparison(untimed, edit(DEL, "two", None))).text


def test_chinese_is_written_without_spaces_and_hebrew_finds_its_direction() -> None:
    made = comparison(
        edit(EQUAL, "今", "今"),
        edit(SUB, "天", "添"),
        edit(EQUAL, "好。", "好"),
        edit(EQUAL, "AI", "AI"),
    )
    assert "今天添好。AI" == page(made).text["p"][-1]
    hebrew = page(comparison(edit(DEL, "שלום", None), edit(EQUAL, "עולם", "עולם")))
    assert "שלום עולם" == hebrew.text["p"][-1]
    assert ("dir", "auto") in hebrew.attributes


def test_turn_of_a_lone_dash_is_still_there() -> None:
    made = comparison(edit(EQUAL, "one", "one"), turns=(("Ann", "one"), ("Bo", "—")))
    assert "—" == page(made).text["p"][-1]


def test_frequent_differences_are_counted() -> None:
    made = comparison(edit(SUB, "Ann", "Anne"), edit(SUB, "Ann", "Anne"), edit(DEL, "x", None))
    assert ["Ann", "Anne", "2"] == page(made).text["td"]


TEXT = st.text(max_size=8).filter(str.strip)
EDITS = st.lists(
    st.one_of(
        st.builds(edit, st.just(EQUAL), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(SUB), TEXT, TEXT, st.integers(0, 2)),
        st.builds(edit, st.just(DEL), TEXT, st.none(), st.integers(0, 2)),
        st.builds(edit, st.just(INS), st.none(), TEXT, st.integers(0, 2)),
    ),
    max_size=12,
)


def visible(text: str) -> str:
    """Without white space and the characters no output may carry."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd]", "", text)


@given(EDITS)
def test_no_differing_word_is_lost_anywhere(edits: list[Edit]) -> None:
    made = comparison(*edits, turns=(("Ann", "a"), ("Ann", "b"), ("Ann", "c")))
    html_text = visible("".join(page(made).text["main"]))
    terminal = visible(printed(show_differences(made), width=10_000))
    data = to_dict(made)
    assert data == json.loads(json.dumps(data))
    differing = [e for e in edits if e.kind is not EQUAL]
    assert [(e.reference, e.hypothesis) for e in differing] == [
        (e["reference"], e["hypothesis"]) for e in data["edits"]
    ]
    for each in differing:
        for word in filter(None, (each.reference, each.hypothesis)):
            assert visible(word) in html_text
            assert visible(word) in terminal


# --- terminal


def test_summary_has_a_row_for_every_measure() -> None:
    rows = [line.split() for line in printed(summarise(comparison())).splitlines()]
    cells = [[cell for cell in row if cell not in "│┃"] for row in rows]
    assert ["WER", "12.0%", "5", "5", "2", "100", "words"] in cells
    assert ["CER", "0.5%", "5", "5", "0", "2,000", "characters"] in cells
    assert ["cpWER", "60.0%", "2", "3", "4", "15", "words"] in cells
    assert ["S0", "→", "Ann"] in cells


def test_differences_keep_four_words_around_and_say_what_is_left_out() -> None:
    far = [edit(EQUAL, f"w{i}", f"w{i}") for i in range(20)]
    made = comparison(*far[:10], edit(SUB, "here", "hear"), *far[10:])
    expected = "… w6 w7 w8 w9 [-here-]{+hear+} w10 w11 w12 w13 …"
    assert expected in printed(show_differences(made)).splitlines()


@pytest.mark.parametrize(
    ("limit", "shown", "left"), [(None, 3, None), (1, 1, "2 more turns"), (2, 2, "1 more turn ")]
)
def test_limit_of_turns_says_how_many_are_left(limit, shown, left) -> None:
    edits = [edit(DEL, "one", None, turn) for turn in range(3)]
    text = printed(
        show_differences(comparison(*edits, turns=(("Ann", "one"),) * 3), max_turns=limit)
    )
    assert shown == text.count("[-one-]")
    assert ("more" in text) is (left is not None)
    assert left is None or left in text


def test_terminal_obeys_nothing_in_the_text() -> None:
    evil = "a\x1b[31m\x9b2Jb\x07"
    made = comparison(
        edit(SUB, evil, evil, who=evil),
        turns=((evil, evil),),
        speakers=((evil, evil),),
        normaliser=evil,
    )
    for text in (printed(show_differences(made)), printed(summarise(made))):
        assert not set(text) & {"\x1b", "\x9b", "\x07"}
        assert "a\ufffd[31m" in text


def test_colour_is_left_to_the_console() -> None:
    made = show_differences(comparison(edit(DEL, "one", None)))
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard").print(made)
    assert "\x1b[31m[-one-]" in out.getvalue()
    assert "\x1b" not in printed(made)


def test_rich_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, pipeline.report; sys.exit('rich' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
