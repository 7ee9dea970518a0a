"""Both texts stand side by side on a comparison's page, marked where they differ, and no word is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.domain import (
    LOW_CONFIDENCE,
    Difference,
    Edit,
    Meaning,
    Section,
    Span,
)
from pipeline.report.labels import LABELS
from tests.comparisons import DEL, EQUAL, INS, SUB, comparison, edit, make_talk
from tests.rendered_comparisons import (
    EDITS,
    find_sides,
    find_text,
    page,
    read,
    render,
)


def doubted(made: Edit, confidence: float) -> Edit:
    return replace(made, speaker_confidence=confidence)


def test_all_meanings_have_a_name() -> None:
    assert set(Meaning) == set(LABELS)
    order = list(LABELS)
    assert sorted((kind.is_content for kind in order), reverse=True) == [
        kind.is_content for kind in order
    ]


@pytest.mark.parametrize("meaning", list(Meaning))
def test_every_meaning_is_marked_by_its_name_where_it_occurs(meaning: Meaning) -> None:
    edits = (edit(EQUAL, "one", "one"), edit(SUB, "two", "too"))
    made = replace(
        comparison(*edits), differences=(Difference(meaning, (1, 2), "two", "too", 0, 1),)
    )
    shown = page(made)
    assert (
        sum(one == ("data-m", meaning.value) for one in shown.attributes)
        - (meaning is not Meaning.SPEAKER)
        == 1
    )
    titles = [value for name, value in shown.attributes if name == "title"]
    if meaning is Meaning.SPEAKER:
        assert '<span class="chip">attributed to <bdi>Ann</bdi></span>' in render(made)
        assert titles == []
    else:
        assert titles == [f"{LABELS[meaning]} · published: two · transcript: too"]
        spoken = f'<span class="sr" lang="en">{LABELS[meaning]}: </span>'
        assert (spoken in render(made)) is meaning.is_content


# --- the turns


def test_both_texts_stand_side_by_side_as_they_are_written() -> None:
    made = comparison(
        edit(EQUAL, "One,", "one"),
        edit(DEL, "two", None),
        edit(SUB, "three", "tree"),
        edit(INS, None, "four"),
        edit(EQUAL, "five.", "Five!"),
    )
    assert find_sides(made)[0] == "One, two three‸ five."
    assert find_sides(made)[1] == "one ‸ tree four Five!"
    marked = re.findall('<mark class="(page|heard)".*?>(.*?)</mark>', find_text(made))
    assert [(side, read(words)) for side, words in marked] == [
        ("page", "two"),
        ("page", "three"),
        ("heard", "changed word: tree"),
        ("heard", "inserted: four"),
    ]


def test_neither_side_is_struck_out_or_called_deleted() -> None:
    source = render(make_talk())
    assert not re.search("<del|<ins|<s>|line-through|missing|#a8201a", source.split("measures")[0])


def test_neighbouring_missing_words_share_one_element() -> None:
    made = comparison(edit(DEL, "one", None), edit(DEL, "two", None))
    assert re.findall('<mark class="page".*?>(.*?)</mark>', find_text(made)) == ["one two"]


def test_right_word_of_another_speaker_is_named() -> None:
    made = comparison(edit(EQUAL, "one", "one"), edit(EQUAL, "two", "two", who="Bo"))
    assert find_sides(made) == ("one two", "one attributed to Bo two")
    assert "1 word differs" in page(made).text["span"]


def test_unknown_speaker_is_marked_only_where_others_are_known() -> None:
    edits = (edit(EQUAL, "one", "one", who=None), edit(INS, None, "x", who=None))
    assert find_sides(comparison(*edits))[1] == "attributed to unknown speaker one x"
    silent = comparison(*edits, cp_words=None, speakers=())
    assert find_sides(silent)[1] == "one x"


def test_extra_word_of_somebody_else_is_not_marked_as_theirs() -> None:
    edits = (edit(EQUAL, "one", "one", who="Bo"), edit(INS, None, "uh", who="Ann"))
    source = render(comparison(*edits))
    (theirs,) = re.findall(r'class="other".*?>one</span></span>(.*?)</p>', source)
    assert "uh" in theirs


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
    assert [title for title in titles if title and "uncertain" in title] == [
        "speaker uncertain (0.43)",
        "speaker uncertain (0.20)",
    ]
    assert shown.classes.count("unsure") == 3  # two words and the legend
    assert "uncertain" in " ".join(shown.text["p"])
    assert "2 words are uncertain (the word or its speaker)" in shown.text["li"]


def test_word_that_the_recogniser_doubts_says_so() -> None:
    unsure = replace(doubted(edit(EQUAL, "two", "two"), 0.4), probability=0.25)
    sure = replace(edit(EQUAL, "one", "one"), probability=0.5)
    titles = [v for name, v in page(comparison(sure, unsure)).attributes if name == "title"]
    assert titles == ["word uncertain (75 % likely wrong), speaker uncertain (0.40)"]


def test_page_where_everything_is_certain_speaks_of_no_doubt() -> None:
    shown = page(comparison(edit(EQUAL, "one", "one"), doubted(edit(EQUAL, "two", "two"), 0.9)))
    assert "unsure" not in shown.classes
    assert "uncertain" not in " ".join(shown.text["body"])


def test_a_word_of_an_uncertain_speaker_is_no_difference() -> None:
    shown = page(comparison(doubted(edit(EQUAL, "one", "one"), 0.1)))
    assert "1 matching turn" in " ".join(shown.text["summary"])


def test_words_know_when_they_are_said_and_missing_ones_do_not() -> None:
    source = render(comparison(edit(SUB, "one", "won"), edit(DEL, "two", None)))
    assert '<span data-t="61000">one</span>' in source
    assert '<span data-t="61000">won</span>' in source
    assert len(re.findall('data-t="', source.split('id="both"')[1].split("<script>")[0])) == 3


def test_headings_stand_before_their_turn_and_part_folded_turns() -> None:
    edits = [edit(EQUAL, "one", "one", turn) for turn in range(3)]
    made = comparison(
        *edits, turns=(("Ann", "one"),) * 3, sections=(Section("First", 0), Section("Last", 2))
    )
    found = page(made)
    assert found.text["h3"] == ["First", "Last", "Speakers"]
    assert found.text["h4"] == ["Ann"] * 3
    assert found.classes.count("same") == 2
    body = found.text["body"][0]
    assert (
        body.index("First")
        < body.index("2 matching turns")
        < body.index("Last")
        < body.index("1 matching turn ")
    )


def test_time_is_shown_only_where_it_is_known() -> None:
    assert page(comparison(edit(SUB, "one", "won"))).text["time"] == ["0:01:01"] * 2
    long = Edit(EQUAL, "one", "one", 0, "Ann", Span(360_000_000, 360_000_100))
    assert page(comparison(long)).text["time"] == ["100:00:00"]
    untimed = page(comparison(Edit(EQUAL, "one", "one", 0, "Ann", Span(0, 0))))
    assert "time" not in untimed.text
    assert "timeline" not in untimed.ids


def test_chinese_is_written_without_spaces_and_hebrew_finds_its_direction() -> None:
    made = comparison(
        edit(EQUAL, "今", "今"),
        edit(SUB, "天", "添"),
        edit(EQUAL, "好。", "好"),
        edit(EQUAL, "AI", "AI"),
    )
    assert find_sides(made) == ("今天好。AI", "今添好AI")
    hebrew = comparison(edit(DEL, "שלום", None), edit(EQUAL, "עולם", "עולם"))
    assert find_sides(hebrew)[0] == "שלום עולם"
    assert ("dir", "auto") in page(hebrew).attributes


def test_turn_of_a_lone_dash_is_still_there() -> None:
    made = comparison(edit(EQUAL, "one", "one"), turns=(("Ann", "one"), ("Bo", "—")))
    assert find_sides(made) == ("—", "")


def test_words_of_an_empty_reference_are_all_extra() -> None:
    made = comparison(edit(INS, None, "one"), edit(INS, None, "two"), turns=())
    assert find_sides(made)[1] == "one two"
    assert "Not in the published text" in page(made).text["h3"]


def test_a_difference_over_two_turns_has_one_anchor() -> None:
    edits = (edit(SUB, "a", "x", 0), edit(SUB, "b", "y", 1))
    made = comparison(*edits, turns=(("Ann", "a"), ("Ann", "b")))
    whole = Difference(Meaning.CHANGED, (0, 2), "a b", "x y", 0, 2)
    shown = page(replace(made, differences=(whole,)))
    assert shown.ids.count("d0") == 1
    assert shown.attributes.count(("data-d", "0")) == 4


def visible(text: str) -> str:
    """Without white space and the characters that no page may carry."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd\u202a-\u202e\u2066-\u2069]", "", text)


@given(EDITS)
def test_no_word_is_lost_and_every_difference_has_one_anchor(edits: list[Edit]) -> None:
    made = comparison(*edits, turns=(("Ann", "a"), ("Ann", "b"), ("Ann", "c")))
    shown = page(made)
    text = visible("".join(shown.text["main"]))
    for each in edits:
        for word in filter(None, (each.reference, each.hypothesis)):
            assert visible(word) in text
    anchors = [one for one in shown.ids if re.fullmatch(r"d\d+", one)]
    assert [f"d{n}" for n in range(len(made.differences))] == sorted(
        anchors, key=lambda one: int(one[1:])
    )
    assert len(shown.ids) == len(set(shown.ids))
