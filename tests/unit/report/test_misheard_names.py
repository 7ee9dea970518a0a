"""A name that was misheard is one entry, with all that was written for it."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from pipeline.compare import compare
from pipeline.domain import Meaning, Reference, ReferenceTurn, Span, Turn, Word
from pipeline.report import list_differences, render_html, render_markdown, to_dict
from pipeline.report.misheard_names import group_names, list_entries, strip_name

SAID = "We met Orlova there and we talked to them about it. "


def make(*heard: str):
    said = SAID * len(heard) + "We saw the boats."
    text = "".join(SAID.replace("Orlova", name) for name in heard) + "We saw the goats."
    words = tuple(
        Word(f" {word}", Span(100 * n, 100 * n + 90)) for n, word in enumerate(text.split())
    )
    return compare(Reference("", (), (), (ReferenceTurn("A", (said,)),)), [Turn("A", words)])


def show(comparison) -> str:
    out = io.StringIO()
    Console(file=out, width=400).print(list_differences(comparison))
    return out.getvalue()


def test_five_spellings_of_a_name_are_one_entry():
    made = make("Orlofa", "all over", "Orlofa", "Olga", "or lava", "Orlando,")
    (name,) = group_names(made.differences)
    assert name.name == "Orlova"
    assert name.spellings == {"Orlofa": 2, "all over": 1, "Olga": 1, "or lava": 1, "Orlando": 1}
    assert [len(entry) for entry in list_entries(made.differences)] == [6, 1]
    assert to_dict(made)["names"] == [{"name": "Orlova", "differences": 6, "heard": name.spellings}]
    assert len(to_dict(made)["differences"]) == len(made.differences)


def test_terminal_and_markdown_have_a_row_for_it():
    made = make("Orlofa", "Olga", "Orlofa")
    (row,) = [line for line in show(made).splitlines() if "Orlova" in line]
    assert "[-Orlova-]{+Orlofa+}" in row
    assert "name or term, 3 words" in row
    assert "in 3 places: Orlofa (2 places), Olga" in row
    rows = [line for line in render_markdown(made).splitlines() if "Orlova" in line]
    assert [row.split("|")[-2].strip() for row in rows] == ["Orlofa (2 places), Olga"]


def test_the_page_leads_to_each_of_its_places():
    html = render_html(make("Orlofa", "Olga"), title="t", hypothesis_name="h", reference_name="r")
    listed = html.split('<ol class="places">')[1].split("</section>")[0]
    assert listed.count('<li class="group"') == 1
    assert listed.count('<li class="place"') == 3
    assert [part.split('"')[0] for part in listed.split('href="#')[1:]] == ["d0", "d1", "d2"]
    told = " ".join(re.sub("<[^>]*>", "", listed.split("</summary>")[0]).split())
    assert told == "Orlova — transcript: Orlofa, Olga 2 words in 2 places"
    frequent = html.split("Most frequent differences")[-1].split("</table>")[0]
    assert [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td>(.*?)</td>", frequent)] == [
        "Orlova",
        "Orlofa, Olga",
        "2",
    ]


def test_spellings_that_come_often_say_in_how_many_places():
    html = render_html(
        make("Orlofa", "Olga", "Orlofa"), title="t", hypothesis_name="h", reference_name="r"
    )
    summary = html.split('<li class="group">')[1].split("</summary>")[0]
    told = " ".join(re.sub("<[^>]*>", "", summary).split())
    assert told == "Orlova — transcript: Orlofa (2 places), Olga 3 words in 3 places"


def test_a_name_that_differs_once_is_shown_as_it_was():
    assert "heard in" not in show(make("Olga"))


def test_other_names_and_other_kinds_stay_apart():
    made = make("Olga")
    kinds = [difference.meaning for entry in list_entries(made.differences) for difference in entry]
    assert kinds == [Meaning.NAME, Meaning.CHANGED]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Orlova,", "Orlova"), ("“Orlova's", "Orlova"), ("Orlova’s.", "Orlova"), ("AT&T", "AT&T"),
     ("…", "…"), ("Ann Orlova!", "Ann Orlova")],
)  # fmt: skip
def test_a_name_is_known_without_marks_and_possessive_ending(text, name):
    assert strip_name(text) == name
