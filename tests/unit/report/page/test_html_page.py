"""A comparison's page is whole, escaped, self-contained, and does not depend on colour."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from pipeline.domain import (
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
from tests.rendered_comparisons import find_list, find_sides, page, read, render

# --- measures


def find_measures(made: Comparison) -> str:
    """The text under the last heading, how all this was measured."""
    return read(render(made).split('id="measured"')[1].split("</section>")[0])


def test_rates_and_what_they_mean_stand_under_the_last_heading() -> None:
    made = comparison(edit(EQUAL, "one", "one"))
    assert page(made).text["h2"][:-1][-1] == "How this was measured"  # and that of the keys
    text = find_measures(made)
    assert "without regard to case, punctuation and typography (normaliser basic)" in text
    counted = "12 of 100 words: 5 substituted, 5 missing, 2 inserted."
    assert re.search(
        rf"Word error rate \(WER\)12.0 %Counts every word that differs, [^.]*\. {counted}", text
    )
    assert "WER with speakers (cpWER)60.0 %" in text
    assert "S0 → Ann (name from the published text)" in text
    before = read(render(made).split("<main>")[1].split('id="measured"')[0])
    assert not re.search("WER|error rate|normaliser", before)


def test_intervals_switches_and_the_rates_of_speakers_and_sections_are_shown() -> None:
    text = find_measures(make_talk())
    assert "95 % confidence interval: 20.0 % to 70.0 %." in text
    assert (
        "87.5 %7 of 8 words next to a change of speaker were attributed to the right speaker."
        in text
    )
    shown = page(make_talk())
    assert shown.text["td"][1:5] == ["22", "0", "45.5 %", "10.0 % to 30.0 %"]
    assert shown.text["td"][5:9] == ["22", "7", "45.5 %", "too little text"]
    assert {"By speaker", "By section"} <= set(shown.text["summary"])


def test_comparison_that_was_not_scored_is_shown_all_the_same() -> None:
    made = comparison(edit(SUB, "one", "won"))
    assert "1 of 100 words differs from the published text (1.00 %)" in read(find_list(made))
    assert "95 %" not in find_measures(made)
    assert "Changes of speaker" not in find_measures(made)


def test_comparison_without_speakers_or_words_has_no_rate() -> None:
    made = Comparison(
        Reference("", (), (), ()), "basic", ErrorCounts(), ErrorCounts(), None, (), ()
    )
    assert "Not known: the transcript has no speakers." in find_measures(made)
    assert "There is nothing to compare." in page(made).text["body"][0]
    assert "0 of 0 words differ" in read(find_list(made))


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
    assert "mark" not in shown.text
    assert "WER" not in read(render(made).split("<main>")[1].split("<script>")[0])


def test_second_of_two_turns_translated_as_one_says_so() -> None:
    made = replace(
        comparison(edit(SUB, "eins zwei", "one two"), turns=(("Ann", "eins"), ("Bo", "zwei"))),
        differences=(),
        translation=TranslationScore(61.24, 30.5, "translated"),
    )
    shown = page(made)
    assert "↑ translated with the turn above" in " ".join(shown.text["span"])
    labels = [value for name, value in shown.attributes if name == "aria-label"]
    assert not [one for one in labels if one and one.startswith("Differences")]


# --- timeline


def test_timeline_draws_everybody_and_says_it_in_words() -> None:
    labels = [value for name, value in page(make_talk()).attributes if name == "aria-label"]
    assert "Differences: most of them, 3 words, at 0:00:06" in labels
    shares = [one for one in labels if one and "of the speaking time" in one]
    assert shares == ["Ann Lee: 50 % of the speaking time", "Bo Chen: 50 % of the speaking time"]


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
    assert policy == {"media-src": ["blob:"]}  # a recording that the reader chooses
    assert "unsafe" not in source


@pytest.mark.parametrize(
    ("audio", "allowed"),
    [
        (("../a%20b.mp3",), ["'self'", "file:", "blob:"]),
        (("a.mp3", "../a.mp3"), ["'self'", "file:", "blob:"]),
        (("data:audio/wav;base64,AAAA",), ["data:", "blob:"]),
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


def test_page_that_knows_no_recording_lets_the_reader_choose_it() -> None:
    source = render(make_talk())
    assert "<source" not in source
    assert "No recording is linked to this page." in page(make_talk()).text["p"]
    assert "Choose the recording…" in page(make_talk()).text["button"]


def test_recording_that_is_looked_for_is_named() -> None:
    told = page(make_talk(), ("../a%20b.mp3",)).text["p"]
    assert "a b.mp3 was not found at ../a b.mp3, relative to this page." in told


def test_page_without_times_has_no_player() -> None:
    untimed = comparison(Edit(SUB, "one", "won", 0, "Ann", Span(0, 0)))
    assert "<audio" not in render(untimed)
    assert "media-src" not in find_policy(render(untimed))


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
    assert evil in shown.text["mark"][-2]
    assert evil in shown.text["mark"][-1]
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
