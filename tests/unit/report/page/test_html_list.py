"""What differs comes first on a comparison's page, as a list; and all its numbers are words that add up."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import (
    Comparison,
    Difference,
    Edit,
    Meaning,
    Span,
)
from pipeline.report.labels import LABELS
from tests.comparisons import DEL, EQUAL, SUB, comparison, edit, make_talk
from tests.rendered_comparisons import (
    EDITS,
    find_list,
    list_rows,
    page,
    read,
    render,
)

# --- what differs


def test_headline_counts_content_and_folds_form() -> None:
    text = read(find_list(make_talk()))
    assert "7 of 22 words differ from the published text (31.82 %)" in text
    told = "1 name or term · 2 dropped · 2 inserted · 1 changed word · 1 wrong speaker"
    assert told in text
    assert "4 more words differ only in form" in page(make_talk()).text["summary"]
    form = "Counted: 1 spelling · 1 number format · 1 contraction · 1 filler or repetition"
    assert form in text


def test_words_of_a_difference_that_is_not_counted_stand_apart() -> None:
    places = tuple(Difference(Meaning.STYLE, (n, n + 1), "a", "a", 0, 0) for n in (0, 1))
    made = replace(comparison(edit(EQUAL, "a", "a"), edit(EQUAL, "a", "a")), differences=places)
    assert (
        f"2 words are not counted as different ({LABELS[Meaning.STYLE]})"
        in page(made).text["summary"]
    )
    assert f"Not counted: 2 {LABELS[Meaning.STYLE]}" in read(find_list(made))


def test_list_has_each_place_with_four_words_on_both_sides_and_leads_to_it() -> None:
    source = find_list(make_talk())
    links = re.findall(r'<a href="#(d\d+)">', source)
    assert links == ["d0", "d5", "d6", "d7", "d8", "d1", "d2", "d3", "d4"]
    assert set(links) <= set(page(make_talk()).ids)
    assert list_rows(make_talk())[:5] == [
        "0:00:02… Bo. — I live in published: Reykjavik · transcript: Rake-a-vic since nineteen — And it's …"
        "name or term Bo Chen",
        "0:00:06… it's a grey town? — published: Never · transcript: Ever at all. It is …"
        "changed word Bo Chen",
        "0:00:06… a grey town? — Never published: at all. · transcript: nothing It is bright here. …"
        "dropped 2 words Bo Chen",
        "0:00:07… at all. It is published: nothing · transcript: really very bright here. — Thank you."
        "inserted 2 words Bo Chen",
        "0:00:08… all. It is bright here. published: Bo Chen · transcript: Ann Lee — Thank you."
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
    assert '<a href="../token/">Open the editor</a>' in source
    plain = render(make_talk())
    assert "Correct this" not in plain
    assert "Open the editor" not in plain


def test_a_long_list_says_how_many_are_not_in_it() -> None:
    made = comparison(*(edit(SUB, "one", "won") for _ in range(1_007)))
    assert len(list_rows(made)) == 1_000
    assert "… and 7 more words in 7 places, marked in the text below." in page(made).text["p"]


def test_a_long_passage_is_listed_by_its_ends() -> None:
    made = comparison(edit(DEL, "begin" + " and so on" * 1_000 + " end", None))
    (row,) = list_rows(made)
    assert len(row) < 400
    assert re.search("published: begin and so .* … .* so on end", row)


def test_turn_with_nothing_left_is_folded_and_says_what_form_differs() -> None:
    summaries = page(make_talk()).text["summary"]
    assert (
        "1 matching turn (1 spelling change, 1 contraction change, 1 filler change) "
        "Ann Lee: And it's a grey town?"
    ) in summaries
    assert "1 matching turn Ann Lee: Thank you." in summaries


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
    marked = re.findall(r'data-m="(\w+)"[^>]*data-w="(\d+)"', source)
    assert count == sum(int(words) for kind, words in marked if Meaning(kind).is_content)


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


@given(
    EDITS, st.lists(st.sampled_from(Meaning), min_size=1), st.lists(st.integers(0, 3), min_size=1)
)
def test_numbers_add_up_in_any_comparison(
    edits: list[Edit], meanings: list[Meaning], words: list[int]
) -> None:
    made = comparison(*edits, turns=(("Ann", "a"), ("Bo", "b"), ("Ann", "c")))
    content = [meaning for meaning in meanings if meaning is not Meaning.SPEAKER]
    add_up(sort_anew(made, content or [Meaning.CHANGED], words))
