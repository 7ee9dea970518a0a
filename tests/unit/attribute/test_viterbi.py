"""How sure it is who said a word, and back-channels under somebody's speech."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribute import attribute, attribute_by_channel
from pipeline.attribute.viterbi import DOUBT_MS, find_cheapest_path, find_posteriors
from pipeline.domain import LOW_CONFIDENCE, Segment, SpeakerSpan, Turn
from tests.unit.attribute.test_speaker_decoding import (
    DIARIZATIONS,
    interview,
    said,
    segment,
    segments_of_words,
    spans,
)


def sure(turns: tuple[Turn, ...]) -> list[float | None]:
    return [word.speaker_confidence for turn in turns for word in turn.words]


def running(count: int, start_ms: int = 0) -> tuple[tuple[str, int, int], ...]:
    """Words without punctuation, one after the other."""
    return tuple((" so", start_ms + 300 * i, start_ms + 300 * i + 300) for i in range(count))


# ---------------------------------------------------------------- confidence


def test_words_well_inside_a_span_are_certain() -> None:
    words = (*running(9), (" end.", 2700, 3000), *running(10, 3300))
    turns = attribute((segment(*words),), spans(("A", 0, 3000), ("B", 3300, 6300)))
    assert [turn.speaker for turn in turns] == ["A", "B"]
    assert min(value for value in sure(turns) if value is not None) >= 0.98


def test_nobodys_words_have_no_confidence() -> None:
    words = segment((" Near.", 0, 400), (" Far.", 19_000, 19_300))
    assert sure(attribute((words,), spans(("A", 0, 500)))) == [1.0, None]
    assert sure(attribute((words,), ())) == [None, None]
    assert [turn.confidence for turn in attribute((words,), ())] == [None]


def test_a_word_half_way_between_two_speakers_is_uncertain() -> None:
    words = segment((" One.", 0, 900), (" Gap.", 1900, 2100), (" Two.", 3100, 3900))
    first, gap, last = sure(attribute((words,), spans(("A", 0, 1000), ("B", 3000, 4000))))
    assert gap is not None
    assert gap < LOW_CONFIDENCE
    assert first == last == pytest.approx(1, abs=0.01)


def test_a_word_of_a_pause_between_spans_of_one_speaker_is_certain() -> None:
    words = segment(*running(10))
    turns = attribute((words,), spans(("A", 0, 1200), ("A", 1800, 3000), ("B", 9000, 9900)))
    assert min(value for value in sure(turns) if value is not None) >= 0.98


def test_a_word_in_overlap_is_at_most_half_certain() -> None:
    words = segment(*running(10))
    turns = attribute((words,), spans(("A", 0, 3000), ("B", 1200, 1800)))
    assert [turn.speaker for turn in turns] == ["A"]
    inside = sure(turns)[4:6]
    assert all(value is not None and value <= 0.5 for value in inside)
    assert sure(turns)[0] == pytest.approx(1, abs=0.01)


def test_an_answer_that_only_the_diarizer_gave_back_is_less_certain_the_farther_it_is() -> None:
    heard = [interview(off_ms, 100, " Seven.") for off_ms in (240, 300)]
    told = [attribute((words,), diarization) for words, diarization in heard]
    near, far = (turns[1].confidence for turns in told)
    assert near is not None
    assert far is not None
    assert 0.5 <= far < near < 1


def test_confidence_of_a_turn_is_the_mean_of_its_words() -> None:
    words = segment((" One.", 0, 900), (" Gap.", 1900, 2100), (" Two.", 3100, 3900))
    for turn in attribute((words,), spans(("A", 0, 1000), ("B", 3000, 4000))):
        values = [word.speaker_confidence or 0 for word in turn.words]
        assert sum(values) / len(values) == turn.confidence


def test_a_channel_is_certain() -> None:
    segments, turns, _ = attribute_by_channel([[segment((" One.", 0, 300))], []], ["L", "R"])
    assert sure(turns) == [1.0]
    assert [word.speaker_confidence for s in segments for word in s.words] == [None]


@given(segments_of_words(), DIARIZATIONS)
def test_confidence_is_a_share_with_three_decimals_and_there_where_a_speaker_is(
    segments: tuple[Segment, ...], diarization: list[SpeakerSpan]
) -> None:
    for turn in attribute(segments, diarization):
        for word in turn.words:
            if turn.speaker is None:
                assert word.speaker_confidence is None
            else:
                assert word.speaker_confidence is not None
                assert 0 <= word.speaker_confidence <= 1
                assert round(word.speaker_confidence, 3) == word.speaker_confidence


COSTS = st.integers(1, 3).flatmap(
    lambda speakers: st.lists(
        st.lists(st.integers(0, 600), min_size=speakers, max_size=speakers),
        min_size=1,
        max_size=5,
    )
)


PRICES = st.lists(st.integers(0, 700), min_size=5, max_size=5)


def weigh(
    path: Sequence[int], costs: list[list[int]], changes: list[int], stays: list[int] | None
) -> float:
    """What a path costs, by definition."""
    said_ms = sum(row[k] for row, k in zip(costs, path, strict=True))
    kept = stays or [0] * len(costs)
    passed = (changes[i] if path[i] != path[i - 1] else kept[i] for i in range(1, len(path)))
    return said_ms + sum(passed)


@given(COSTS, PRICES, st.one_of(st.none(), PRICES))
def test_search_finds_what_trying_every_path_finds(
    costs: list[list[int]], prices: list[int], loyalty: list[int] | None
) -> None:
    changes = prices[: len(costs)]
    stays = None if loyalty is None else loyalty[: len(costs)]
    paths = list(product(range(len(costs[0])), repeat=len(costs)))
    totals = [weigh(path, costs, changes, stays) for path in paths]
    assert min(totals) == weigh(find_cheapest_path(costs, changes, stays), costs, changes, stays)
    weights = [math.exp(-total / DOUBT_MS) for total in totals]
    for i, row in enumerate(find_posteriors(costs, changes, stays)):
        for k, value in enumerate(row):
            share = sum(w for w, path in zip(weights, paths, strict=True) if path[i] == k)
            assert share / sum(weights) == pytest.approx(value, rel=1e-6)


def test_posteriors_stay_numbers_where_everything_is_far_away() -> None:
    rows = find_posteriors([[0, 10**7], [10**7, 0]], [0, 10**7])
    assert all(sum(row) == pytest.approx(1) for row in rows)


# ---------------------------------------------------------------- back-channels


def under(text: str, *, start_ms: int = 1500, language: str = "en") -> Segment:
    """A long turn of A's with another word in the middle of the sentence."""
    words = (*running(5), (text, start_ms, start_ms + 300), *running(5, 1800))
    return Segment(segment(*words).words, language)


BOTH = spans(("A", 0, 3300), ("B", 1450, 1850))


@pytest.mark.parametrize("text", [" mm-hmm", " Mm-hmm.", " uh-huh,", " Hmm"])
@pytest.mark.parametrize("off_ms", [-200, 0, 200])
def test_a_listeners_sound_under_a_sentence_is_a_turn_of_its_own(text: str, off_ms: int) -> None:
    turns = attribute((under(text),), spans(("A", 0, 3300), ("B", 1450 + off_ms, 1850 + off_ms)))
    assert [turn.speaker for turn in turns] == ["A", "B", "A"]
    assert text.strip() == turns[1].text


def test_it_is_one_too_where_the_diarizer_hears_the_listener_alone() -> None:
    diarization = spans(("A", 0, 1450), ("B", 1450, 1850), ("A", 1850, 3300))
    turns = attribute((under(" mm-hmm"),), diarization)
    assert said(turns) == [("A", "so so so so so"), ("B", "mm-hmm"), ("A", "so so so so so")]


def test_a_chinese_back_channel_is_known_by_the_language_of_its_segment() -> None:
    assert [t.speaker for t in attribute((under("嗯", language="zh"),), BOTH)] == ["A", "B", "A"]
    assert [t.speaker for t in attribute((under("嗯", language="en"),), BOTH)] == ["A"]


def test_a_word_of_the_sentence_itself_stays_in_it() -> None:
    assert [turn.speaker for turn in attribute((under(" right"),), BOTH)] == ["A"]
    words = (*running(4), (" so,", 1200, 1500), (" right,", 1500, 1800), *running(5, 1800))
    assert [t.speaker for t in attribute((segment(*words),), BOTH)] == ["A", "B", "A"]


def test_a_word_that_is_not_listed_stays_where_the_floor_is() -> None:
    assert [turn.speaker for turn in attribute((under(" apple."),), BOTH)] == ["A"]


def test_a_sound_stays_with_the_speaker_where_nobody_else_is_heard() -> None:
    elsewhere = spans(("A", 0, 3300), ("B", 5000, 5400))
    assert [turn.speaker for turn in attribute((under(" hmm"),), elsewhere)] == ["A"]


def test_a_sound_stays_with_the_speaker_where_the_other_has_more_to_say() -> None:
    longer = spans(("A", 0, 3300), ("B", 600, 2700))
    assert [turn.speaker for turn in attribute((under(" hmm"),), longer)] == ["A"]


def test_the_word_that_asks_for_an_answer_is_not_a_part_of_it() -> None:
    words = (*running(9), (" on,", 2700, 3000), (" right?", 3000, 3300), (" Yeah.", 3350, 3600))
    after = ((" Then", 3700, 4000), *running(9, 4000))
    diarization = spans(("A", 0, 3300), ("B", 3300, 3650), ("A", 3700, 6700))
    turns = attribute((segment(*words, *after),), diarization)
    assert [turn.speaker for turn in turns] == ["A", "B", "A"]
    assert turns[0].text.endswith("right?")
    assert turns[1].text == "Yeah."


def test_a_question_of_the_speaker_is_no_back_channel() -> None:
    words = (*running(9), (" on,", 2700, 3000), (" right?", 3000, 3300), *running(9, 3700))
    diarization = spans(("A", 0, 3300), ("B", 3200, 3500), ("A", 3550, 6400))
    assert [turn.speaker for turn in attribute((segment(*words),), diarization)] == ["A"]


def test_of_two_listeners_the_one_heard_at_the_word_said_it() -> None:
    for others in (spans(("C", 1250, 1600)), spans(("C", 1700, 2050))):
        diarization = (*BOTH, *others)
        assert (
            "".join(turn.speaker or "?" for turn in attribute((under(" mm-hmm"),), diarization))
            == "ABA"
        )


def test_of_two_back_channels_the_one_at_the_moment_is_the_listeners() -> None:
    words = (*running(4), (" so,", 1200, 1500), (" yeah,", 1500, 1800), (" mm-hmm,", 1850, 2200))
    diarization = spans(("A", 0, 4000), ("B", 1850, 2250))
    turns = attribute((segment(*words, *running(5, 2300)),), diarization)
    assert [turn.speaker for turn in turns] == ["A", "B", "A"]
    assert turns[1].text == "mm-hmm,"


def test_two_back_channels_in_a_row_stay_together() -> None:
    words = (*running(5), (" Yeah,", 1800, 2000), (" yeah.", 2000, 2200), *running(5, 2500))
    turns = attribute((segment(*words),), spans(("A", 0, 4000), ("B", 1800, 2300)))
    assert [turn.speaker for turn in turns] == ["A", "B", "A"]
    assert turns[1].text == "Yeah, yeah."


# ---------------------------------------------------------------- both clocks off


@pytest.mark.parametrize("gap_ms", [50, 100, 150])
@pytest.mark.parametrize("shift_ms", [-300, 300])
@pytest.mark.parametrize("slip_ms", [-60, 60])
@pytest.mark.parametrize("answer", [" Yes.", " Seven."])
def test_one_word_answer_survives_when_its_times_and_the_boundaries_are_off(
    gap_ms: int, shift_ms: int, slip_ms: int, answer: str
) -> None:
    words, diarization = interview(shift_ms, gap_ms, answer)
    slipped = [
        SpeakerSpan(type(d.span)(d.span.start_ms + slip_ms, d.span.end_ms + slip_ms), d.speaker)
        if d.speaker == "B"
        else d
        for d in diarization
    ]
    turns = attribute((words,), slipped)
    assert [turn.speaker for turn in turns] == ["A", "B", "A"]
    assert answer.strip() == turns[1].text


@pytest.mark.parametrize("overlap_ms", [0, 200, 400, 600])
@pytest.mark.parametrize("shift_ms", [-200, 0, 200])
def test_nobodys_last_word_is_given_to_who_cuts_in(overlap_ms: int, shift_ms: int) -> None:
    mine = (*running(9), (" end.", 2700, 3000))
    theirs = [(" No", 3000, 3200), *running(8, 3200)]
    words = [(text, a + shift_ms * (i > 0), b + shift_ms) for i, (text, a, b) in enumerate(mine)]
    words += [(text, a + shift_ms, b + shift_ms) for text, a, b in theirs]
    diarization = spans(("A", 0, 3000), ("B", 3000 - overlap_ms, 5600))
    turns = attribute((segment(*words),), diarization)
    assert [turn.speaker for turn in turns] == ["A", "B"]
    assert turns[0].text.endswith("end.")
    assert turns[1].text.startswith("No")
