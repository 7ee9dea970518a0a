"""A comparison's page is whole, escaped, self-contained, and does not depend on colour."""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
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


def find_text(made: Comparison) -> str:
    """The source of both texts, after the legend."""
    return render(made).split('<div id="text">')[1].split("</section>")[0]


def page(made: Comparison, audio: tuple[str, ...] = ()) -> Page:
    return Page(render(made, audio))


def find_list(made: Comparison, **names: str) -> str:
    """The source of what stands first: how much differs, and the list of it."""
    return render(made, **names).split('id="differences"')[1].split("</section>")[0]


def read(source: str) -> str:
    """The text without markup."""
    return " ".join(html.unescape(re.sub("<[^>]*>", "", source)).split())


def list_rows(made: Comparison) -> list[str]:
    """The text of each place in the list."""
    return [
        read(row) for row in re.findall('<li class="place".*?</li>', find_list(made), re.DOTALL)
    ]


def find_sides(made: Comparison, turn: int = -1) -> tuple[str, str]:
    """What stands on both sides of a turn, without markup."""
    sides = re.findall(
        r'<div class="(?:ref|hyp)">.*?<p dir="auto" lang="">(.*?)</p>', render(made), re.DOTALL
    )
    pairs = list(zip(sides[::2], sides[1::2], strict=True))[turn]
    shown = (re.sub('<span class="sr".*?</span>', "", text) for text in pairs)
    left, right = (re.sub("<[^>]*>", "", text) for text in shown)
    return left, right


def doubted(made: Edit, confidence: float) -> Edit:
    return replace(made, speaker_confidence=confidence)


# --- what differs


def test_headline_counts_content_and_folds_form() -> None:
    text = read(find_list(make_talk()))
    assert "7 of 22 words differ from the published text (31.82%)" in text
    told = "1 name or term · 2 dropped · 2 inserted · 1 changed word · 1 wrong speaker"
    assert told in text
    assert "4 more words are only written in another way" in page(make_talk()).text["summary"]
    form = "Counted: 1 spelling · 1 number format · 1 contraction · 1 filler or repetition"
    assert form in text


def test_words_of_a_difference_that_is_not_counted_stand_apart() -> None:
    places = tuple(Difference(Meaning.STYLE, (n, n + 1), "a", "a", 0, 0) for n in (0, 1))
    made = replace(comparison(edit(EQUAL, "a", "a"), edit(EQUAL, "a", "a")), differences=places)
    assert f"2 words count as the same ({LABELS[Meaning.STYLE]})" in page(made).text["summary"]
    assert f"Not counted: 2 {LABELS[Meaning.STYLE]}" in read(find_list(made))


def test_list_has_each_place_with_four_words_on_both_sides_and_leads_to_it() -> None:
    source = find_list(make_talk())
    links = re.findall(r'<a href="#(d\d+)">', source)
    assert links == ["d0", "d5", "d6", "d7", "d8", "d1", "d2", "d3", "d4"]
    assert set(links) <= set(page(make_talk()).ids)
    assert list_rows(make_talk())[:5] == [
        "0:00:02… Bo. — I live in page: Reykjavik · heard: Rake-a-vic since nineteen — And it's …"
        "name or term Bo Chen",
        "0:00:06… it's a grey town? — page: Never · heard: Ever at all. It is …"
        "changed word Bo Chen",
        "0:00:06… a grey town? — Never page: at all. · heard: nothing It is bright here. …"
        "dropped 2 words Bo Chen",
        "0:00:07… at all. It is page: nothing · heard: really very bright here. — Thank you."
        "inserted 2 words Bo Chen",
        "0:00:08… all. It is bright here. page: Bo Chen · heard: Ann Lee — Thank you."
        "wrong speaker Bo Chen",
    ]


def test_a_place_is_played_from_the_words_before_it() -> None:
    times = re.findall(r'<time data-t="(\d+)">', find_list(make_talk()))
    assert times[:2] == ["1000", "4600"]
    pause = Edit(EQUAL, "one", "one", 0, "Ann", Span(1_000, 1_500))
    late = Edit(SUB, "two", "too", 0, "Ann", Span(60_000, 60_500))
    assert re.findall(r'<time data-t="(\d+)">', find_list(comparison(pause, late))) == ["57000"]


def test_what_was_not_heard_has_the_time_of_the_word_before_it() -> None:
    said = Edit(EQUAL, "one", "one", 0, "Ann", Span(7_000, 7_500))
    source = find_list(comparison(said, edit(DEL, "two", None)), correct="../x/")
    assert re.findall('href="([^"#]*#t=[^"]*)"', source) == ["../x/#t=7000"]
    lone = find_list(comparison(edit(DEL, "two", None)), correct="../x/")
    assert re.findall('class="correct" href="([^"]*)"', lone) == ["../x/"]


def test_each_difference_leads_to_its_place_in_the_editor_where_one_runs() -> None:
    source = render(make_talk(), correct="../token/")
    led = re.findall('class="correct" href="([^"]*)"', source)
    assert len(led) == 2 * len(make_talk().differences)  # in the list and in the text
    assert led[0] == "../token/#t=2600"
    assert sorted(led[:9]) == sorted(led[9:])
    assert "Correct this" not in render(make_talk())


def test_a_long_list_says_how_many_are_not_in_it() -> None:
    made = comparison(*(edit(SUB, "one", "won") for _ in range(1_007)))
    assert len(list_rows(made)) == 1_000
    assert "… and 7 more words in 7 places, marked in the text below." in page(made).text["p"]


def test_a_long_passage_is_listed_by_its_ends() -> None:
    made = comparison(edit(DEL, "begin" + " and so on" * 1_000 + " end", None))
    (row,) = list_rows(made)
    assert len(row) < 400
    assert re.search("page: begin and so .* … .* so on end", row)


def test_turn_with_nothing_left_is_folded_and_says_what_form_differs() -> None:
    summaries = page(make_talk()).text["summary"]
    assert (
        "1 turn in which nothing differs, 3 words written in another way "
        "Ann Lee: And it's a grey town?"
    ) in summaries
    assert "1 turn in which nothing differs Ann Lee: Thank you." in summaries


# --- one unit


def sum_listed(source: str) -> int:
    return sum(map(int, re.findall('data-words="(\\d+)"', source)))


def add_up(made: Comparison) -> None:
    """Asserts that the head is the sum of its kinds, of its list, of all turns, and of what is marked."""
    source = render(made)
    first = source.split('id="differences"')[1].split("</section>")[0]
    content, _, form = first.partition('<details class="form-list">')
    head = re.search(r"<strong>([\d,]+)</strong>", content)
    assert head
    count = int(head[1].replace(",", ""))
    kinds = re.findall(r"<b>([\d,]+)</b> ", content.split("</p>")[1].partition("<form")[0])
    assert count == sum(int(kind.replace(",", "")) for kind in kinds)
    assert count == sum_listed(content)
    told = sum(d.words for d in made.differences if not d.meaning.is_content)
    apart = re.findall(r"<p class=\"kinds\">(.*?)</p>", form)
    numbers = [int(n.replace(",", "")) for part in apart for n in re.findall("<b>(.*?)</b>", part)]
    assert sum(numbers) == sum_listed(form) >= told
    turns = re.findall(r"([\d,]+) words? differs?", source.split('id="both"')[1])
    assert count == sum(int(turn.replace(",", "")) for turn in turns)
    marked = re.findall(r'data-m="(\w+)"[^>]*data-w="(\d+)"|data-m="(\w+)" class', source)
    assert count == sum(
        int(words) for kind, words, _ in marked if kind and Meaning(kind).is_content
    )


def sort_anew(made: Comparison, meanings: list[Meaning], words: list[int]) -> Comparison:
    """The comparison with these kinds and counts of words in turn, as a sorter may give them."""
    anew = [
        replace(found, meaning=meaning, words=max(count, meaning.is_content))
        for found, meaning, count in zip(
            made.differences, itertools.cycle(meanings), itertools.cycle(words), strict=False
        )
        if found.meaning is not Meaning.SPEAKER
    ]
    kept = [found for found in made.differences if found.meaning is Meaning.SPEAKER]
    return replace(made, differences=(*anew, *kept))


def test_numbers_of_a_talk_with_every_kind_add_up() -> None:
    add_up(make_talk())


def test_numbers_of_a_list_that_is_too_long_add_up() -> None:
    add_up(comparison(*(edit(SUB, "one", "won") for _ in range(1_007))))


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
        assert '<span class="chip">heard as <bdi>Ann</bdi></span>' in render(made)
        assert titles == []
    else:
        assert titles == [f"{LABELS[meaning]} · page: two · heard: too"]
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
    assert find_sides(made) == ("one two", "one heard as Bo two")
    assert "1 word differs" in page(made).text["span"]


def test_unknown_speaker_is_marked_only_where_others_are_known() -> None:
    edits = (edit(EQUAL, "one", "one", who=None), edit(INS, None, "x", who=None))
    assert find_sides(comparison(*edits))[1] == "heard as unknown speaker one x"
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
    assert "1 turn in which nothing differs" in " ".join(shown.text["summary"])


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
    assert found.text["h3"] == ["First", "Last", "Who is who"]
    assert found.text["h4"] == ["Ann"] * 3
    assert found.classes.count("same") == 2
    body = found.text["body"][0]
    assert body.index("First") < body.index("2 turns") < body.index("Last") < body.index("1 turn ")


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


@given(
    EDITS, st.lists(st.sampled_from(Meaning), min_size=1), st.lists(st.integers(0, 3), min_size=1)
)
def test_numbers_add_up_in_any_comparison(
    edits: list[Edit], meanings: list[Meaning], words: list[int]
) -> None:
    made = comparison(*edits, turns=(("Ann", "a"), ("Bo", "b"), ("Ann", "c")))
    content = [meaning for meaning in meanings if meaning is not Meaning.SPEAKER]
    add_up(sort_anew(made, content or [Meaning.CHANGED], words))


# --- measures


def find_measures(made: Comparison) -> str:
    """The text under the last heading, how all this was measured."""
    return read(render(made).split('id="measured"')[1].split("</section>")[0])


def test_rates_and_what_they_mean_stand_under_the_last_heading() -> None:
    made = comparison(edit(EQUAL, "one", "one"))
    assert page(made).text["h2"][:-1][-1] == "How this was measured"  # and that of the keys
    text = find_measures(made)
    assert "without regard to case, punctuation and typography (normaliser basic)" in text
    counted = "12 of 100 words: 5 heard as others, 5 missing, 2 inserted."
    assert re.search(rf"Word error rate \(WER\)12.0%Words that are wrong, [^.]*\. {counted}", text)
    assert "WER with speakers (cpWER)60.0%" in text
    assert "S0 → Ann name taken from the published text" in text
    before = read(render(made).split("<main>")[1].split('id="measured"')[0])
    assert not re.search("WER|error rate|normaliser", before)


def test_intervals_switches_and_the_rates_of_speakers_and_sections_are_shown() -> None:
    text = find_measures(make_talk())
    assert "With 95 % confidence 20.0% to 70.0%." in text
    assert "87.5%7 of 8 words beside a change of speaker were given to the right one." in text
    shown = page(make_talk())
    assert shown.text["td"][1:5] == ["22", "0", "45.5%", "10.0% to 30.0%"]
    assert shown.text["td"][5:9] == ["22", "7", "45.5%", "too little text"]
    assert {"By speaker", "By section"} <= set(shown.text["summary"])


def test_comparison_that_was_not_scored_is_shown_all_the_same() -> None:
    made = comparison(edit(SUB, "one", "won"))
    assert "1 of 100 words differs from the published text (1.00%)" in read(find_list(made))
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
    assert "↑ with the turn above" in " ".join(shown.text["span"])
    labels = [value for name, value in shown.attributes if name == "aria-label"]
    assert not [one for one in labels if one and one.startswith("Differences")]


# --- timeline


def test_timeline_draws_everybody_and_says_it_in_words() -> None:
    labels = [value for name, value in page(make_talk()).attributes if name == "aria-label"]
    assert "Differences: most of them, 3 words, at 0:00:06" in labels
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
    assert "This page doesn’t know where the recording is." in page(make_talk()).text["p"]
    assert "Choose the recording…" in page(make_talk()).text["button"]


def test_recording_that_is_looked_for_is_named() -> None:
    told = page(make_talk(), ("../a%20b.mp3",)).text["p"]
    assert "a b.mp3 isn’t found: it is looked for at ../a b.mp3, as seen from this page." in told


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
