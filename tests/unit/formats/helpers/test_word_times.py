"""Where words stand in a cue's lines, and the cues with words that tests of formats share."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, CueWord, Span
from pipeline.formats.helpers.word_times import cut_lines, fill_gaps, read_words
from tests.unit.formats.test_registry import ANNA, BEN

ANNAS = Cue(
    Span(1000, 2500),
    ("Anna Example: Anna, a", "word."),
    ANNA,
    (
        CueWord("Anna,", Span(1000, 1300), ANNA),
        CueWord(" a", Span(1400, 1900), ANNA),
        CueWord("\nword.", Span(1800, 2000), ANNA),
    ),
)
DIALOGUE = Cue(
    Span(1000, 2500),
    ("- Yes?", "- No."),
    None,
    (CueWord("Yes?", Span(1000, 1300), ANNA), CueWord("\nNo.", Span(1400, 1900), BEN)),
)

tokens = st.from_regex(r"\A[a-zא-ת一-丁]{1,9}[.,!?:]?\Z")


@st.composite
def word_cues(draw: st.DrawFn) -> tuple[Cue, ...]:
    """Cues apart from each other, of words that lie in them one after another, 10 ms the least time."""
    cues = []
    clock_ms = 0
    for texts in draw(st.lists(st.lists(tokens, min_size=1, max_size=5), max_size=4)):
        clock_ms += 10 * draw(st.integers(1, 900_000))
        start_ms = clock_ms
        words: list[CueWord] = []
        for text in texts:
            begin_ms = clock_ms + 10 * draw(st.integers(0, 50))
            clock_ms = begin_ms + 10 * draw(st.integers(1, 90))
            joint = draw(st.sampled_from(["", " ", "\n"])) if words else ""
            if words and joint == "":
                joint = " "
            words.append(CueWord(joint + text, Span(begin_ms, clock_ms)))
        clock_ms += 10 * draw(st.integers(0, 90))
        lines = "".join(word.text for word in words).split("\n")
        cues.append(Cue(Span(start_ms, clock_ms), tuple(lines), None, tuple(words)))
    return tuple(cues)


def strip_ends(cue: Cue) -> Cue:
    """The cue as a format can carry it that does not say when words end."""
    nexts = [word.span.start_ms for word in cue.words[1:]] + [cue.span.end_ms]
    words = tuple(
        replace(word, span=Span(word.span.start_ms, next_ms))
        for word, next_ms in zip(cue.words, nexts, strict=True)
    )
    return replace(cue, words=words)


@given(word_cues())
def test_lines_cut_at_words_give_back_lines_and_words(cues: tuple[Cue, ...]) -> None:
    for cue in cues:
        lines = cut_lines(cue)
        assert tuple(line.text for line in lines) == cue.lines
        assert read_words(lines) == cue.words


def test_a_name_that_is_said_is_told_from_the_label() -> None:
    first, second = cut_lines(ANNAS)
    assert [(part.text, part.span is not None) for part in first.parts] == [
        ("Anna Example: ", False),
        ("Anna,", True),
        (" ", False),
        ("a", True),
    ]
    assert [(part.text, part.span is not None) for part in second.parts] == [("word.", True)]


def test_a_word_ends_where_the_next_one_begins_at_the_latest() -> None:
    spans = [part.span for line in cut_lines(ANNAS) for part in line.parts if part.span]
    assert spans == [Span(1000, 1300), Span(1400, 1800), Span(1800, 2000)]


def test_words_out_of_their_cue_are_drawn_into_it() -> None:
    cue = replace(ANNAS, span=Span(1500, 1850))
    spans = [part.span for line in cut_lines(cue) for part in line.parts if part.span]
    assert spans == [Span(1500, 1500), Span(1500, 1800), Span(1800, 1850)]


def test_each_line_of_a_dialogue_knows_who_says_it() -> None:
    assert [line.speaker for line in cut_lines(DIALOGUE)] == [ANNA, BEN]


def test_a_word_that_is_not_in_the_lines_has_no_place() -> None:
    cue = Cue(Span(0, 900), ("Hi.",), None, (CueWord("Ho.", Span(0, 900)),))
    (line,) = cut_lines(cue)
    assert [part.span for part in line.parts] == [None]


def test_stretches_of_time_follow_each_other_without_a_gap() -> None:
    spans = fill_gaps(cut_lines(ANNAS), ANNAS.span)
    assert [span.start_ms for span in spans] == [1000, 1300, 1400, 1800, 2000]
    assert [span.end_ms for span in spans] == [1300, 1400, 1800, 2000, 2500]


def test_words_are_looked_for_in_what_is_said_and_not_in_its_translation() -> None:
    words = (CueWord("Turing", Span(0, 500), "A"), CueWord(" fragte", Span(500, 900), "A"))
    cue = Cue(Span(0, 1_000), ("Turing fragte", "Turing asked"), "A", words, translated=1)
    own, other = cut_lines(cue)
    assert [part.span for part in own.parts if part.span] == [Span(0, 500), Span(500, 900)]
    assert (other.text, other.speaker, other.is_translation) == ("Turing asked", "A", True)
    assert [part.span for part in other.parts] == [None]
