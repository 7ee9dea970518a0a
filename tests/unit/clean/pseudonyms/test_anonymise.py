"""A transcript that may be passed on has none of its names left, and honest times."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.pseudonyms.anonymise import anonymise, list_replaced, replace_in_words
from pipeline.clean.pseudonyms.mapped_names import MappedName
from pipeline.clean.pseudonyms.name_search import NameSearch
from pipeline.domain import Dropped, Heading, Origin, Span, Speaker, SpeakerSpan, Word, join_words
from tests.unit.clean.test_clean import transcript

SEARCH = NameSearch(
    [
        MappedName("Zora Quill", "P1"),
        MappedName("Vexley", "the x"),
        MappedName("Óttar Þrym", "P3"),
        MappedName("Кира", "4"),
        MappedName("郭 芙蓉", "己"),
    ]
)
LATIN = (" Zora", " Quill", " Quill's", "-Quill", " vexley", "Vex", "ley,", " ottar", " zoraquill")
OTHERS = (" Þrym.", " Киры", " Кира!", "郭", "芙", "蓉", "说", " and", "\n\nWell", " P1", " “Zora”")
PIECES = st.sampled_from([*LATIN, *OTHERS])


@st.composite
def words(draw: st.DrawFn) -> tuple[Word, ...]:
    made, time = [], 0
    for text in draw(st.lists(PIECES, max_size=12)):
        end = time + draw(st.integers(0, 500))
        made.append(Word(text, Span(time, end)))
        time = end + draw(st.integers(0, 50))
    return tuple(made)


@given(words())
def test_words_have_the_replaced_text_in_the_time_of_all(before: tuple[Word, ...]) -> None:
    after = replace_in_words(before, SEARCH)
    assert SEARCH.replace(join_words(before)) == join_words(after)
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(after))
    assert [w.span for w in before[:1]] == [w.span for w in after[:1]] or after[
        0
    ].span.start_ms == 0
    assert (before[-1].span.end_ms if before else 0) == (after[-1].span.end_ms if after else 0)
    assert after == replace_in_words(after, SEARCH)
    assert not SEARCH.find(join_words(after))


@given(words())
def test_words_without_names_stay_the_same(before: tuple[Word, ...]) -> None:
    search = NameSearch([MappedName("Nobody Atall", "P1")])
    assert before == replace_in_words(before, search)


def test_nothing_but_what_is_said_and_shown_is_left() -> None:
    made = transcript(("Zora Quill", "I am Zora Quill, Vexley."), ("SPEAKER_01", "Hello Quill."))
    media = replace(made.media, name="zora-quill.mp3", path="../zora-quill.mp3", title="Zora")
    made = replace(
        made,
        media=replace(media, sha256="ab" * 32, published="2026-01-02"),
        speakers=(Speaker("Zora Quill", "Dr. Zora Quill"), Speaker("SPEAKER_01", "Vexley")),
        diarization=(SpeakerSpan(Span(0, 10), "Zora Quill"),),
        dropped=(Dropped(made.segments[0], "Zora"),),
        headings=(Heading("On Vexley", 0),),
        origin=Origin(
            tracks=("zora.wav",), title="Zora", headline="Quill", notes=(("hotwords", "Zora"),)
        ),
    )
    after = anonymise(made, SEARCH)
    assert not SEARCH.find(repr(after))
    assert "ab" * 32 not in repr(after)
    assert [speaker.name for speaker in after.speakers] == ["Dr. P1", "the x"]
    assert [turn.text for turn in after.turns] == ["I am P1, the x.", "Hello P1."]
    assert after.turns[0].speaker == after.diarization[0].speaker == "P1"
    assert after == anonymise(after, SEARCH)


def test_what_is_replaced_is_listed_with_how_often_and_when() -> None:
    made = transcript((None, "Zora met Quill and Zora."))
    listed = [(r.written, r.pseudonym, r.count) for r in list_replaced(made, SEARCH)]
    assert listed == [("Zora", "P1", 2), ("Quill", "P1", 1)]
