"""The cheapest cues of a script, beside all that may be chosen from each place."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from pipeline.cues.layout.penalties import Run, build_script, price_line
from pipeline.cues.layout.pieces import Piece
from pipeline.cues.layout.search import Chosen, choose_cues, choose_lines
from pipeline.cues.layout.timing import FOREVER, Clock, end_in_time
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.style import CueStyle
from pipeline.cues.style_penalties import Penalties
from pipeline.domain import FrameRate

CUE, LONE_WORD, SECOND_VOICE, NO_NAME = 12, 15, 20, 60
TOO_FAST, TOO_FAST_SHARE = 120, 200
LATE_PER_MS, TOO_LATE, TOO_LATE_PER_MS = 0.01, 100, 0.06
FRAGMENT, SECOND_SENTENCE, LONG_S, LONG_PER_S = 25, 7, 0.5, 16
"""The prices, in points."""

ENGLISH = load_phrases("en")
WORDS = ("a", "the", "and", "so,", "walked", "Anna", "it.", "home.", "yes", "somewhere")
BRIEF, BRIEF_S, SUSPENSE_MS = 7.3, 0.6, 1000
STYLE = CueStyle(
    max_line_width=16,
    max_cps=20.0,
    min_duration_ms=500,
    max_duration_ms=2000,
    min_gap_ms=50,
    chain_below_ms=150,
    max_lag_ms=100,
    penalties=Penalties(
        cue=CUE,
        lone_word=LONE_WORD,
        second_voice=SECOND_VOICE,
        no_name=NO_NAME,
        too_fast=TOO_FAST,
        too_fast_share=TOO_FAST_SHARE,
        late_per_ms=LATE_PER_MS,
        too_late=TOO_LATE,
        too_late_per_ms=TOO_LATE_PER_MS,
        fragment=FRAGMENT,
        second_sentence=SECOND_SENTENCE,
        long_over_sentences_s=LONG_S,
        long_over_sentences_per_s=LONG_PER_S,
        brief=BRIEF,
        brief_s=BRIEF_S,
    ),
)
"""Limits that short scripts often meet to the millisecond: all times are multiples of 25."""


def make_script(*runs, clock):
    """Runs of speaker, words, and the times in ms at which each begins and ends."""
    made = []
    for turn, (speaker, words, times, labelled) in enumerate(runs):
        pieces = tuple(
            Piece(word, len(word), start, end, " ")
            for word, (start, end) in zip(words, times, strict=True)
        )
        made.append(Run(turn, speaker, pieces, "Ann:" if labelled else ""))
    return build_script(made, ENGLISH, clock)


def draw_script(seed, labels, turns=4):
    """A script of up to so many runs, with its clock, in one to three lines."""
    chance = random.Random(seed)
    style = replace(
        STYLE,
        max_line_width=chance.choice([6, 12, 16, 24]),
        max_line_count=chance.choice([1, 2, 2, 3]),
        max_cps=chance.choice([10.0, 20.0, 40.0]),
        frame_rate=chance.choice([None, None, FrameRate.parse("40")]),
        speaker_labels=labels,
    )
    clock, now, runs, voice = Clock.of(style), 1000, [], None
    each = chance.choice([50, 150, 300, 500])
    for _ in range(chance.randrange(1, turns + 1)):
        speaker = chance.choice("AB")
        labelled = labels == "name" and speaker != voice
        words, times = [], []
        for _ in range(chance.randrange(1, 5)):
            now += 25 * chance.choice([0, 0, 0, 1, 4, 6, 7, 24, 40, 80])
            times.append((now, now + each))
            words.append(chance.choice(WORDS))
            now += each
        voice = speaker
        runs.append((speaker, words, times, labelled))
    return make_script(*runs, clock=clock), clock


def count_lines(script, first, last, width):
    """The fewest lines that hold the pieces; one that is too wide has its own."""
    lines, begin = 1, first
    for k in range(first + 1, last):
        if script.right[k + 1] - script.left[begin] > width:
            lines, begin = lines + 1, k
    return lines


def price_lines(script, first, last, count, width):
    """The price of the cheapest of all ways to break the pieces into so many lines, and the end of the first."""
    prices = [(0.0, last)] if count == 1 else []
    for starts in combinations(range(first + 1, last), count - 1):
        price = 0.0
        for n, (begin, start) in enumerate(pairwise((first, *starts)), start=1):
            below, rest = count - n, script.right[last] - script.left[start]
            is_too_much = rest > width * below and start < last - 1
            goal = rest / below
            price += float("inf") if is_too_much else 0
            price += price_line(script, begin, start, last, goal=goal, width=width)
        prices.append((price, *starts[:1]))
    return min(prices, key=lambda priced: priced[0])


def price_sentences(script, first, last):
    """The points for the sentences of a cue: each that begins in it, and those of which it has little."""
    begun = [k for k in range(first + 1, last) if script.sentences[k] > script.sentences[k - 1]]
    ends_before = script.heads.get(first, last + 1) <= last
    begins_behind = script.tails.get(last, -1) >= first
    return SECOND_SENTENCE * len(begun) + FRAGMENT * (ends_before + begins_behind)


def list_all_cues(script, first, start, clock):
    """Each cue that may begin with a piece, and the points for its text."""
    style = clock.style
    end = script.run_ends[first]
    label = script.labels.get(first)
    for last in range(first + 1, end + 1):
        is_lone = last - first == 1
        count = count_lines(script, first, last, style.max_line_width)
        fits = count <= style.max_line_count and script.ends[last - 1] - start <= clock.most
        if is_lone or fits:
            price, until = price_lines(script, first, last, count, style.max_line_width)
            columns = script.right[until] - script.left[first] + 1
            if label and count > 1 and count == style.max_line_count:
                price += NO_NAME if columns + label > style.max_line_width else 0
            if is_lone and script.seams[first] + script.seams[last] > 0:
                price += LONE_WORD
            price += price_sentences(script, first, last)
            yield Chosen(first, last, count), price
    may_reply = style.speaker_labels == "dash" and style.max_line_count > 1
    if not may_reply or end not in script.replies or label:
        return
    for last in range(end + 1, script.run_ends[end] + 1):
        lines = (script.right[b] - script.left[a] + 1 for a, b in ((first, end), (end, last)))
        silence = script.starts[end] - script.ends[end - 1]
        is_near = silence <= max(clock.chain, clock.count_ticks(SUSPENSE_MS))
        is_short = script.ends[last - 1] - start <= clock.most
        if max(lines) <= style.max_line_width and is_near and is_short:
            yield Chosen(first, last, 2, end), SECOND_VOICE


def price_times(script, cue, start, clock):
    """The points for a cue's times, and when it ends."""
    columns = script.right[cue.last] - script.left[cue.first] + 2 * (cue.second > 0)
    wanted = clock.reading_ticks(columns, script.words[cue.last] - script.words[cue.first])
    following = (*script.starts, FOREVER)[cue.last]
    end = end_in_time(clock, start, wanted, following)
    price = 0.0
    if end - start < wanted:
        price += TOO_FAST + TOO_FAST_SHARE * (wanted - (end - start)) / wanted
    late_ms = clock.to_ms(start) - clock.to_ms(script.starts[cue.first])
    price += LATE_PER_MS * late_ms
    is_joined = script.sentences[cue.last - 1] > script.sentences[cue.first]
    if is_joined and not cue.second:
        shown_s = clock.to_ms(max(end, script.ends[cue.last - 1]) - start) / 1000
        price += LONG_PER_S * max(0, shown_s - LONG_S)
    is_whole = script.breaks[cue.first] == script.breaks[cue.last] == 0
    shown_ms = clock.to_ms(max(end, following - clock.gap)) - clock.to_ms(start)
    if is_whole and shown_ms < BRIEF_S * 1000:
        price += BRIEF
    excess_ms = late_ms - clock.style.max_lag_ms
    return price + (TOO_LATE + TOO_LATE_PER_MS * excess_ms if excess_ms > 0 else 0), end


def search_all(script, clock):
    """The cheapest way to each place, of all from the cheapest ways to those before it."""
    ways = {0: (0.0, 0, [])}
    for last in range(1, len(script.pieces) + 1):
        found = []
        for first in sorted(ways):
            so_far, free, cues = ways[first]
            start = max(script.starts[first], free)
            for cue, text in list_all_cues(script, first, start, clock):
                if cue.last == last:
                    timing, end = price_times(script, cue, start, clock)
                    joined = script.joined[last - 1] - script.joined[first]
                    price = so_far + CUE + script.seams[last] + joined + text + timing
                    found.append((price, end + clock.gap, [*cues, cue]))
        if found:
            ways[last] = min(found, key=lambda way: round(way[0], 6))
    return ways[len(script.pieces)][2]


@pytest.mark.parametrize("labels", ["dash", "name", "none"])
@pytest.mark.parametrize("batch", range(4))
def test_the_chosen_cues_are_the_cheapest_of_all_that_may_be(batch, labels):
    for seed in range(40 * batch, 40 * batch + 40):
        script, clock = draw_script(seed, labels)
        assert (seed, choose_cues(script, clock)) == (seed, search_all(script, clock))


@pytest.mark.parametrize("batch", range(4))
def test_two_voices_share_a_cue_where_that_is_cheapest(batch):
    shared = 0
    for seed in range(60 * batch, 60 * batch + 60):
        script, clock = draw_script(seed, "dash", turns=7)
        chosen = choose_cues(script, clock)
        shared += any(cue.second for cue in chosen)
        assert (seed, chosen) == (seed, search_all(script, clock))
    assert shared > 5


@pytest.mark.parametrize(
    ("end_ms", "cues"),
    [(2000, [Chosen(0, 2, 2, 1)]), (2025, [Chosen(0, 1, 1), Chosen(1, 2, 1)])],
)
def test_two_voices_share_a_cue_no_longer_than_one_may_last(end_ms, cues):
    clock = Clock.of(replace(STYLE, speaker_labels="dash"))
    script = make_script(
        ("A", ["home?"], [(0, 100)], False), ("B", ["yes"], [(100, end_ms)], False), clock=clock
    )
    assert choose_cues(script, clock) == cues


def test_each_voice_has_its_line_whatever_that_looks_like():
    clock = Clock.of(STYLE)
    times = [(0, 100), (100, 200)]
    script = make_script(
        ("A", ["a", "b"], times, False), ("B", ["c", "d"], times, False), clock=clock
    )
    assert choose_lines(script, Chosen(0, 4, 2, 2), 20) == (0.0, (2,))
    assert choose_lines(script, Chosen(0, 2, 1), 20) == (0.0, ())
