"""Pages made of known turns are read back: every word that is said, in order, by its speaker, and no other.

A page is drawn in parts: who speaks and what is said, how names are set apart, what stands over, between
and under the turns.
"""

from __future__ import annotations

import html
import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compare import compare
from pipeline.domain import Reference, Turn
from pipeline.reference import Page, read_page
from tests.unit.formats.test_registry import make_turn

Said = tuple[str, tuple[str, ...]]
"""Who speaks, and the paragraphs of the turn."""

SPEAKERS = (
    ("Ina Berg", "Otto Falk"),
    ("Dr. Lucía Peña", "Hugh O’Hara"),
    ("HOST", "GUEST"),
    ("Mia van der Laan", "Speaker 2", "Joel"),
    ("陈明", "周芳"),
)
FIRST = (
    "We met on the pier in May.",
    "Was it cold that day?",
    "It was, and the answer was simple: no.",
    "There were 3 boats at 10:30, I think.",
    "He asked “why?” and left.",
    "They kept it [the mast] in a shed (a dry one).",
    "那天很冷。",
)
FURTHER = (
    "Who rowed the boat?",
    "What a day!",
    "The rule is this: row.",
    "And then it rained: all night.",
    "So we waited.",
    "1. The oars.",
    "“Never again,” she said.",
    "My advice: wait.",
    "Remember: it was May.",
    "First: the oars.",
    "He wrote to https://example.org/a: nothing came.",
    "风停了吗？",
)
ASIDES = ("[laughs]", "(inaudible 00:12)", "[unclear]", "((lacht))", "[door slams]", "（笑）")
PLAIN_HEADINGS = (
    "The early days",
    "Rowing home",
    "THE STORM",
    "Der Sturm",
    "Alan Turing",
    "暴风雨",
)
SERIES = ("Chapter {}: The sea", "{}. The sea", "Part {}", "Kapitel {}: Das Meer", "Part {} — Home")
FRONTS: tuple[tuple[str, ...], ...] = (
    (),
    ("Date: May 3, 2024", "Place: Leeds", "Length: 12:30"),
    ("A day on the pier",),
    ("A day on the pier", "By Eva Moss", "May 3, 2024"),
    ("A day on the pier", "This interview has been edited for length.", "Transcript"),
    ("A day on the pier", "It was cold. They talked for an hour.", "The conversation is below:"),
)
ENDS: tuple[tuple[str, ...], ...] = (
    (),
    ("[End of transcript]",),
    ("This conversation has been edited and condensed for clarity.",),
    ("About the author", "Eva Moss rows in Leeds."),
    ("Further reading", "The oar, by Eva Moss.", "The mast, by Jon Sail."),
    ("Das Gespräch führte Eva Moss.",),
    ("Propos recueillis par Eva Moss.", "© 2024 The Pier"),
    ("Thanks for reading The Pier!", "Subscribe now", "3 Comments"),
    ("Credits", "Producer: Eva Moss", "Music: Jon Sail"),
)
BETWEEN = ("Advertisement", "[Music]", "Subscribe to our newsletter", "♪ ♪")


@dataclass(frozen=True)
class Layout:
    """How a page sets names apart and paragraphs under one another, and marks headings."""

    suffix: str
    turn: str
    paragraph: str = "{}"
    heading: str = "{}"
    joint: str = "\n\n"


LAYOUTS = (
    Layout(".txt", "{}: {}"),
    Layout(".txt", "{}: {}", joint="\n"),
    Layout(".txt", "[00:12:30] {}: {}"),
    Layout(".txt", "{}\n{}"),
    Layout(".md", "**{}:** {}"),
    Layout(".md", "**{}:** {}", heading="## {}"),
    Layout(".txt", "{} (00:12:30): {}"),
    Layout(".txt", "{} [00:12:30]\n{}"),
    Layout(".txt", "{} — {}"),
    Layout(".txt", "{}:\n{}"),
    Layout(".md", "### {}\n\n{}"),
    Layout(".html", "<p><b>{}:</b> {}</p>", "<p>{}</p>"),
    Layout(
        ".html", "<div><span class=speaker>{}</span><p>{}</p></div>", "<p>{}</p>", "<h2>{}</h2>"
    ),
    Layout(".html", "<p><b>{}:</b> {}</p>", "<p>{}</p>", "<h2>{}</h2>"),
)


@dataclass(frozen=True)
class Made:
    """A page, and what has to be read from it."""

    text: str
    suffix: str
    turns: tuple[Said, ...]
    headings: tuple[str, ...]

    def read(self) -> Page:
        return read_page(self.text.encode(), self.suffix)


@st.composite
def talks(draw: st.DrawFn) -> tuple[Said, ...]:
    """Turns of speakers each of whom speaks twice and more, one after another; some have further paragraphs."""
    names = draw(st.sampled_from(SPEAKERS))
    count = draw(st.integers(2 * len(names), 4 * len(names)))
    first = draw(st.lists(st.sampled_from(FIRST), min_size=count, max_size=count))
    further: list[list[str]] = [[] for _ in range(count)]
    for text in draw(st.permutations(FURTHER)):
        place = draw(st.integers(0, 3 * count))
        if place < count:
            further[place].append(text)
    return tuple((names[i % len(names)], (first[i], *further[i])) for i in range(count))


@st.composite
def heads(draw: st.DrawFn, count: int) -> dict[int, str]:
    """Headings by the turn that they stand before; a series has two and more."""
    places = sorted(draw(st.sets(st.integers(1, count - 1), max_size=3)))
    series = draw(st.sampled_from(SERIES))
    if len(places) > 1 and draw(st.booleans()):
        return {place: series.format(number) for number, place in enumerate(places, start=1)}
    shown = draw(st.permutations(PLAIN_HEADINGS))
    return dict(zip(places, shown, strict=False))


@st.composite
def pages(draw: st.DrawFn) -> Made:
    layout = draw(st.sampled_from(LAYOUTS))
    talk = draw(talks())
    headings = draw(heads(len(talk)))
    between = draw(
        st.dictionaries(st.integers(1, len(talk) - 1), st.sampled_from(BETWEEN), max_size=2)
    )
    escape = html.escape if layout.suffix == ".html" else str
    aside = draw(st.sampled_from(("", *ASIDES)))
    written = [layout.paragraph.format(escape(line)) for line in draw(st.sampled_from(FRONTS))]
    for index, (name, said) in enumerate(talk):
        if index in between:
            written.append(layout.paragraph.format(escape(between[index])))
        if index in headings:
            written.append(layout.heading.format(escape(headings[index])))
        spoken = f"{said[0]} {aside}".rstrip() if index % 2 else said[0]
        written.append(layout.turn.format(escape(name), escape(spoken)))
        written += [layout.paragraph.format(escape(text)) for text in said[1:]]
    written += [layout.paragraph.format(escape(line)) for line in draw(st.sampled_from(ENDS))]
    return Made(layout.joint.join(written), layout.suffix, talk, tuple(headings.values()))


def list_turns(reference: Reference) -> list[tuple[str | None, str]]:
    return [(turn.speaker, " ".join(turn.text.split())) for turn in reference.turns]


def speak(reference: Reference) -> tuple[Turn, ...]:
    """What a page says, as somebody would have heard it."""
    starts = itertools.count(0, 60_000)
    return tuple(make_turn(turn.speaker, turn.text, next(starts)) for turn in reference.turns)


@settings(deadline=None)
@given(pages())
def test_every_word_said_on_a_page_is_its_speakers_and_no_other_is_read(made: Made) -> None:
    reference = made.read().reference
    assert list_turns(reference) == [(name, " ".join(said)) for name, said in made.turns], made.text
    assert tuple(section.heading for section in reference.sections) == made.headings


@settings(deadline=None)
@given(pages())
def test_page_differs_from_itself_in_no_word(made: Made) -> None:
    reference = made.read().reference
    compared = compare(reference, speak(made.read().reference))
    assert compared.words.errors == 0
    assert compared.differences == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_question_in_a_paragraph_of_its_own_is_its_speakers(layout: Layout) -> None:
    turns = [
        ("Ina Berg", "We met."),
        ("Otto Falk", "We did."),
        ("Ina Berg", "So."),
        ("Otto Falk", "Yes."),
    ]
    written = [layout.turn.format(*turn) for turn in turns]
    written.insert(2, layout.paragraph.format("Was it cold?"))
    page = read_page(layout.joint.join(written).encode(), layout.suffix).reference
    assert list_turns(page)[1] == ("Otto Falk", "We did. Was it cold?")
