"""A comparison's page is whole, escaped, self-contained, and does not depend on colour."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import (
    LOW_CONFIDENCE,
    Comparison,
    Difference,
    Edit,
    ErrorCounts,
    Meaning,
    Reference,
    Section,
    Span,
    TranslationScore,
)
from pipeline.report import render_html
from pipeline.report.labels import LABELS
from tests.comparisons import (
    DEL,
    EQUAL,
    HOSTILE,
    INS,
    SUB,
    Page,
    comparison,
    edit,
    make_talk,
)


def render(made: Comparison, audio: tuple[str, ...] = (), **names: str) -> str:
    given_names = {"title": "T", "hypothesis_name": "h.json", "reference_name": "r.txt"} | names
    return render_html(made, audio=audio, **given_names)


def page(made: Comparison, audio: tuple[str, ...] = ()) -> Page:
    return Page(render(made, audio))


def find_sides(made: Comparison, turn: int = -1) -> tuple[str, str]:
    """What stands on both sides of a turn, without markup."""
    sides = re.findall(
        r'<div class="(?:ref|hyp)">.*?<p dir="auto" lang="">(.*?)</p>', render(made), re.DOTALL
    )
    pairs = list(zip(sides[::2], sides[1::2], strict=True))[turn]
    left, right = (re.sub("<[^>]*>", "", text) for text in pairs)
    return left, right


def doubted(made: Edit, confidence: float) -> Edit:
    return replace(made, speaker_confidence=confidence)


# --- what differs


def test_headline_counts_content_and_folds_form() -> None:
    text = " ".join(page(make_talk()).text["main"][0].split())
    assert "What differs" in text
    assert "7 of 22 words (31.82%) say something else than the reference" in text
    told = "1 name or term · 2 dropped · 2 inserted · 1 changed word · 1 wrong speaker"
    assert told in text
    assert "4 words differ only in form" in page(make_talk()).text["summary"][0]
    form = "1 spelling · 1 number format · 1 contraction · 1 filler or repetition"
    assert form in page(make_talk()).text["details"][0]


def test_difference_that_counts_no_word_is_counted_by_its_places() -> None:
    places = tuple(Difference(Meaning.STYLE, (n, n + 1), "a", "a", 0, 0) for n in (0, 1))
    made = comparison(edit(EQUAL, "a", "a"), edit(EQUAL, "a", "a"))
    text = " ".join(page(replace(made, differences=places)).text["main"][0].split())
    assert f"0 words differ only in form2 {LABELS[Meaning.STYLE]}" in text


def test_content_differences_are_listed_as_links_to_where_they_stand() -> None:
    source = render(make_talk())
    shown = Page(source)
    links = re.findall(r'<a href="#(d\d+)">', source)
    assert 5 == len(links) == len(set(links))
    assert set(links) <= set(shown.ids)
    text = " ".join(shown.text["ol"][0].split())
    assert "Reykjavik Rake-a-vic name or term Bo Chen 0:00:02" in text
    assert "here. heard as Ann Lee wrong speaker" in text


def test_each_difference_leads_to_its_place_in_the_editor_where_one_runs() -> None:
    names = {"title": "T", "hypothesis_name": "h", "reference_name": "r"}
    source = render_html(make_talk(), **names, correct="../token/")
    assert re.findall('class="correct" href="([^"]*)"', source)[0] == "../token/#t=2600"
    assert "Correct this" not in render(make_talk())


def test_a_long_list_says_how_many_are_not_in_it() -> None:
    made = comparison(*(edit(SUB, "one", "won") for _ in range(507)))
    shown = page(made)
    assert len(shown.text["a"]) - 1 == 500  # and the link that skips
    assert "… and 7 more, marked in the text below." in shown.text["p"]


def test_turn_with_nothing_left_is_folded_and_says_what_form_differs() -> None:
    summaries = page(make_talk()).text["summary"]
    assert "1 turn without a difference but 3 of form Ann Lee: And it's a grey town?" in summaries
    assert "1 turn without a difference Ann Lee: Thank you." in summaries


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
    if meaning.is_content:
        chips = re.findall(r'<span class="chip">(.*?)</span>', render(made))
        expected = {
            Meaning.NAME: "name",
            Meaning.CHANGED: "changed",
            Meaning.SPEAKER: "heard as <bdi>Ann</bdi>",
        }
        assert expected.get(meaning, LABELS[meaning]) in chips
        assert titles == []
    else:
        assert titles == [f"{LABELS[meaning]}: two → too"]


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
    assert find_sides(made)[1] == "one dropped ‸ changed tree inserted four Five!"
    assert page(made).text["del"][-2:] == ["two", "three"]
    assert page(made).text["ins"][-2:] == ["changed tree", "inserted four"]


def test_neighbouring_missing_words_share_one_element() -> None:
    made = comparison(edit(DEL, "one", None), edit(DEL, "two", None))
    assert page(made).text["del"][-1] == "one two"


def test_right_word_of_another_speaker_is_named() -> None:
    made = comparison(edit(EQUAL, "one", "one"), edit(EQUAL, "two", "two", who="Bo"))
    assert find_sides(made) == ("one two", "one heard as Bo two")
    assert "1 difference" in page(made).text["span"]


def test_unknown_speaker_is_marked_only_where_others_are_known() -> None:
    edits = (edit(EQUAL, "one", "one", who=None), edit(INS, None, "x", who=None))
    assert find_sides(comparison(*edits))[1] == "heard as unknown speaker one inserted x"
    silent = comparison(*edits, cp_words=None, speakers=())
    assert find_sides(silent)[1] == "one inserted x"


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
    assert titles == ["speaker uncertain (0.43)", "speaker uncertain (0.20)"]
    assert shown.classes.count("unsure") == 3  # two words and the legend
    assert "uncertain" in " ".join(shown.text["p"])
    assert "2 words uncertain, in itself or in who said it" in shown.text["li"]


def test_word_that_the_recogniser_doubts_says_so() -> None:
    unsure = replace(doubted(edit(EQUAL, "two", "two"), 0.5), probability=0.25)
    sure = replace(edit(EQUAL, "one", "one"), probability=0.5)
    titles = [v for name, v in page(comparison(sure, unsure)).attributes if name == "title"]
    assert titles == ["word uncertain (0.25), speaker uncertain (0.50)"]


def test_page_where_everything_is_certain_speaks_of_no_doubt() -> None:
    shown = page(comparison(edit(EQUAL, "one", "one"), doubted(edit(EQUAL, "two", "two"), 0.9)))
    assert "unsure" not in shown.classes
    assert "uncertain" not in " ".join(shown.text["body"])


def test_a_word_of_an_uncertain_speaker_is_no_difference() -> None:
    shown = page(comparison(doubted(edit(EQUAL, "one", "one"), 0.1)))
    assert "1 turn without a difference" in " ".join(shown.text["summary"])


def test_words_know_when_they_are_said_and_missing_ones_do_not() -> None:
    source = render(comparison(edit(SUB, "one", "won"), edit(DEL, "two", None)))
    assert '<span data-t="61000">one</span>' in source
    assert '<span data-t="61000">won</span>' in source
    assert len(re.findall('data-t="', source.split("<main>")[1].split("<script>")[0])) == 3


def test_headings_stand_before_their_turn_and_part_folded_turns() -> None:
    edits = [edit(EQUAL, "one", "one", turn) for turn in range(3)]
    made = comparison(
        *edits, turns=(("Ann", "one"),) * 3, sections=(Section("First", 0), Section("Last", 2))
    )
    found = page(made)
    assert found.text["h3"] == ["First", "Last"]
    assert found.text["h4"] == ["Ann"] * 3
    assert found.classes.count("same") == 2
    body = found.text["body"][0]
    assert body.index("First") < body.index("2 turns") < body.index("Last") < body.index("1 turn ")


def test_time_is_shown_only_where_it_is_known() -> None:
    assert page(comparison(edit(SUB, "one", "won"))).text["time"] == ["0:01:01"]
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
    assert find_sides(made) == ("今天好。AI", "今changed 添好AI")
    hebrew = comparison(edit(DEL, "שלום", None), edit(EQUAL, "עולם", "עולם"))
    assert find_sides(hebrew)[0] == "שלום עולם"
    assert ("dir", "auto") in page(hebrew).attributes


def test_turn_of_a_lone_dash_is_still_there() -> None:
    made = comparison(edit(EQUAL, "one", "one"), turns=(("Ann", "one"), ("Bo", "—")))
    assert find_sides(made) == ("—", "")


def test_words_of_an_empty_reference_are_all_extra() -> None:
    made = comparison(edit(INS, None, "one"), edit(INS, None, "two"), turns=())
    assert page(made).text["ins"][-1] == "inserted one two"
    assert "Not in the reference" in page(made).text["h3"]


def test_a_difference_over_two_turns_has_one_anchor() -> None:
    edits = (edit(SUB, "a", "x", 0), edit(SUB, "b", "y", 1))
    made = comparison(*edits, turns=(("Ann", "a"), ("Ann", "b")))
    whole = Difference(Meaning.CHANGED, (0, 2), "a b", "x y", 0, 2)
    shown = page(replace(made, differences=(whole,)))
    assert shown.ids.count("d0") == 1
    assert shown.attributes.count(("data-d", "0")) == 4


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


# --- measures


def test_counts_rates_and_normaliser_stand_on_the_page() -> None:
    text = " ".join(page(comparison(edit(EQUAL, "one", "one"))).text["body"][0].split())
    assert "h.json compared with r.txt, normaliser basic" in text
    assert (
        "WER word error rate 12.0% 5 substituted · 5 missing · 2 inserted of 100 words"
        in re.sub(r"(?<=[a-z])(?=\d)|(?<=%)|(?<=inserted)", " ", text)
    )
    assert "60.0%" in text
    assert "S0 → Ann name taken from the reference" in text


def test_intervals_switches_and_the_rates_of_speakers_and_sections_are_shown() -> None:
    shown = page(make_talk())
    text = " ".join(shown.text["main"][0].split())
    assert "95 % confidence: 20.0% to 70.0%" in text
    assert "87.5%7 of 8 words beside one" in text
    assert shown.text["td"][:4] == ["22", "0", "45.5%", "10.0% to 30.0%"]
    assert shown.text["td"][4:8] == ["22", "7", "45.5%", "too little text"]
    assert {"By speaker", "By section"} <= set(shown.text["summary"])


def test_comparison_that_was_not_scored_is_shown_all_the_same() -> None:
    bare = page(comparison(edit(SUB, "one", "won")))
    text = " ".join(bare.text["main"][0].split())
    assert "1 of 100 words (1.00%) say something else" in text
    assert "95 %" not in text
    assert "Switches" not in text


def test_comparison_without_speakers_or_words_has_no_rate() -> None:
    made = Comparison(
        Reference("", (), (), ()), "basic", ErrorCounts(), ErrorCounts(), None, (), ()
    )
    text = page(made).text["body"][0]
    assert "the transcript has no speakers" in text
    assert "There is nothing to compare." in text
    assert "0 of 0 words say" in text


def test_frequent_differences_are_counted() -> None:
    made = comparison(edit(SUB, "Ann", "Anne"), edit(SUB, "Ann", "Anne"), edit(DEL, "x", None))
    assert page(made).text["td"] == ["Ann", "Anne", "2"]


def test_translation_has_its_own_scores_and_no_word_is_called_wrong() -> None:
    made = replace(
        comparison(edit(SUB, "eins zwei", "one two"), turns=(("Ann", "eins  zwei drei"),)),
        differences=(),
        translation=TranslationScore(61.24, 30.5, "the page is in another language"),
    )
    shown = page(made)
    text = " ".join(shown.text["body"][0].split())
    assert "chrF" in text
    assert [one for one in shown.text["dd"] if "." in one] == ["61.2", "30.5"]
    assert "the page is in another language" in text
    assert find_sides(made) == ("eins zwei drei", "one two")
    assert not {"del", "ins", "summary"} & set(shown.text)
    assert "WER" not in text


def test_second_of_two_turns_translated_as_one_says_so() -> None:
    made = replace(
        comparison(edit(SUB, "eins zwei", "one two"), turns=(("Ann", "eins"), ("Bo", "zwei"))),
        differences=(),
        translation=TranslationScore(61.24, 30.5, "translated"),
    )
    shown = page(made)
    assert "↑ with the turn above" in " ".join(shown.text["span"])
    labels = [value for name, value in shown.attributes if name == "aria-label"]
    assert not [one for one in labels if one and one.startswith("Differences")]


# --- timeline


def test_timeline_draws_everybody_and_says_it_in_words() -> None:
    labels = [value for name, value in page(make_talk()).attributes if name == "aria-label"]
    assert "Differences: most of them, 2 words, at 0:00:07" in labels
    shares = [one for one in labels if one and "of the talking" in one]
    assert shares == ["Ann Lee: 50% of the talking", "Bo Chen: 50% of the talking"]


def test_timeline_of_many_speakers_draws_the_quiet_ones_together() -> None:
    edits = [
        Edit(EQUAL, "a", "a", 0, f"S{n}", Span(n * 10_000, n * 10_000 + 9_000 - n * 100))
        for n in range(9)
    ]
    labels = [v for name, v in page(comparison(*edits)).attributes if name == "aria-label"]
    assert sum("4 others: " in str(one) for one in labels) == 1
    assert sum(bool(re.match(r"S\d: ", str(one))) for one in labels) == 5


# --- nothing from outside, and nothing that acts


def find_policy(source: str) -> dict[str, list[str]]:
    content = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', source)
    assert content
    rules = (rule.split() for rule in content[1].split(";"))
    return {name: values for name, *values in rules}


def test_policy_allows_this_script_and_this_style_and_nothing_else() -> None:
    source = render(make_talk())
    policy = find_policy(source)
    assert ["'none'"] == policy.pop("default-src") == policy.pop("base-uri")
    assert policy.pop("form-action") == ["'none'"]
    for element, rule in (("script", "script-src"), ("style", "style-src")):
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy.pop(rule) == [f"'sha256-{digest}'"]
    assert policy == {}
    assert "unsafe" not in source


@pytest.mark.parametrize(
    ("audio", "allowed"),
    [
        (("../a%20b.mp3",), ["'self'", "file:"]),
        (("a.mp3", "../a.mp3"), ["'self'", "file:"]),
        (("data:audio/wav;base64,AAAA",), ["data:"]),
    ],
)
def test_policy_lets_in_the_recording_only_as_it_is_given(audio, allowed) -> None:
    source = render(make_talk(), audio)
    assert find_policy(source)["media-src"] == allowed
    assert list(audio) == re.findall('<source src="([^"]*)">', source)


def test_page_needs_and_allows_nothing_from_outside() -> None:
    source = render(make_talk(), ("talk.mp3",))
    assert not re.search(r"https?:|<link|<img|url\(|@import|\son\w+=|\sstyle=", source)
    assert source.count("<script") == 1


def test_page_without_a_recording_has_no_player() -> None:
    assert "<audio" not in render(make_talk())
    assert "The recording can" not in render(make_talk())


EVIL = (
    HOSTILE,
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onclick="alert(1)" x="',
    "' onfocus='alert(1)",
    "<!--",
    "]]>",
    "${title}$policy",
    "{{ 7 * 7 }}{% raw %}{# gone #}",
)


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_in_a_comparison_can_become_markup(evil: str) -> None:
    made = replace(
        comparison(
            edit(EQUAL, evil, "x", who=evil),
            replace(edit(SUB, evil, evil, who=evil), probability=0.1),
            edit(DEL, evil, None),
            edit(INS, None, evil),
            turns=((evil, evil),),
            sections=(Section(evil, 0),),
            speakers=((evil, evil),),
            normaliser=evil,
        ),
        differences=(
            Difference(Meaning.SPELLING, (1, 2), evil, evil, 0, 1),
            Difference(Meaning.NAME, (2, 4), evil, evil, 0, 1, Span(0, 5)),
        ),
    )
    made = replace(made, by_speaker=(replace(make_talk().by_speaker[0], name=evil),))
    source = render(made, (evil,), title=evil, hypothesis_name=evil, reference_name=evil)
    shown = Page(source)
    for tag in ("title", "h1", "h3", "h4"):
        assert evil in shown.text[tag]
    assert evil in shown.text["del"][-1]
    assert evil in " ".join(shown.text["ins"])
    assert {t: len(shown.text[t]) for t in ("script", "style")} == {"script": 1, "style": 1}
    assert "img" not in shown.text
    names = {name for name, _ in shown.attributes}
    assert not {name for name in names if name.startswith("on") and name != "on"}
    assert ("src", evil) in shown.attributes


def test_translation_reason_is_escaped() -> None:
    made = replace(comparison(), translation=TranslationScore(1.0, 2.0, HOSTILE))
    assert HOSTILE in page(made).text["p"]


def test_characters_that_turn_text_round_are_taken_out_of_every_place() -> None:
    evil = "a\u202eb\u2066c\u202ad"
    made = comparison(edit(SUB, evil, evil, who=evil), turns=((evil, evil),), normaliser=evil)
    source = render(made, title=evil, hypothesis_name=evil, reference_name=evil)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", source)
    assert "abcd" in source
    kept = render(comparison(edit(EQUAL, "א\u200f!", "א\u200f!")))
    assert "א\u200f!" in kept


def test_control_characters_are_replaced_in_every_place() -> None:
    evil = "a\x00\x1b\x9b\ud800b"
    made = comparison(edit(SUB, evil, evil, who=evil), turns=((evil, evil),), normaliser=evil)
    source = render(made, title=evil, hypothesis_name=evil, reference_name=evil)
    assert not set(source) & {"\x00", "\x1b", "\x9b", "\ud800"}
    source.encode("utf-8")


def test_page_of_a_long_interview_stays_small() -> None:
    """7,000 words in 120 turns, one in fifty wrong: a page that is sent by mail."""
    edits, turns = [], []
    for turn in range(120):
        turns.append(("Ann" if turn % 2 else "Bo", "word " * 58))
        for place in range(58):
            start = (turn * 58 + place) * 370
            kind = SUB if place == 7 else EQUAL
            edits.append(
                Edit(kind, "interview", "interviews", turn, "Ann", Span(start, start + 300))
            )
    assert len(render(comparison(*edits, turns=tuple(turns))).encode()) < 1_500_000
