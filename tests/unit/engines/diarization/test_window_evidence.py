"""Who is heard side by side with whom: what windows say, against a count by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.diarization.window_evidence import Evidence, Hearings, Presence, weigh

seeds = st.integers(0, 2**32 - 1)


def make_hearings(rng, n, windows):
    """Each voice in its own window, and in the next one as any local speaker."""
    return Hearings(
        np.tile(np.arange(n), 2),
        np.concatenate([windows, windows + 1]),
        rng.integers(3, size=2 * n),
        rng.integers(1, 9, size=2 * n) / 4,
    )


def compare_by_hand(groups, windows, hearings, one, other):
    """What windows say of two groups, each window by itself."""
    counts = [len(set(windows[groups == group].tolist())) for group in (one, other)]
    apart_s = together_s = 0.0
    for window in set(hearings.windows.tolist()):
        heard = np.zeros((2, 3))
        for row, group in enumerate((one, other)):
            here = (hearings.windows == window) & (groups[hearings.voices] == group)
            np.add.at(heard[row], hearings.speakers[here], hearings.seconds[here])
        shared = heard.min(axis=0).sum()
        apart_s += min(heard.sum(axis=1).min() - shared, 1.0)
        together_s += min(shared, 1.0)
    return Evidence(*(np.array([float(value)]) for value in (min(counts), apart_s, together_s)))


def hear(*rows):
    """Voices 0, 1, … each with its ``(window, local speaker, seconds)``."""
    found = [(voice, *one) for voice, heard in enumerate(rows) for one in heard]
    voices, windows, speakers, seconds = zip(*found, strict=True)
    hearings = Hearings(*map(np.array, (voices, windows, speakers)), np.array(seconds, float))
    return Presence(np.arange(len(rows)), np.array([heard[0][0] for heard in rows]), hearings)


def test_two_local_speakers_of_a_window_are_apart():
    assert hear([(0, 0, 2)], [(0, 1, 0.5)]).compare(0).apart_s[1] == 0.5


def test_one_local_speaker_is_together():
    evidence = hear([(0, 2, 0.75)], [(0, 2, 0.5)]).compare(1)
    assert (evidence.apart_s[0], evidence.together_s[0]) == (0.0, 0.5)


def test_a_window_says_no_more_than_a_second():
    assert hear([(0, 0, 5)], [(0, 1, 5)]).compare(0).apart_s[1] == 1.0


def test_windows_add_up():
    twice = [[(0, 0, 5), (1, 1, 5)], [(0, 1, 5), (1, 0, 5)]]
    assert hear(*twice).compare(0).apart_s[1] == 2.0


def test_a_second_apart_says_as_much_as_two_together():
    apart_s, together_s = np.array([1.0]), np.array([2.0])
    assert weigh(Evidence(np.ones(1), apart_s, together_s)).tolist() == [0.0]


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(3, 20))
def test_what_windows_say_is_what_a_count_by_hand_says_and_stays_so_when_groups_join(seed, n):
    rng = np.random.default_rng(seed)
    windows, groups = rng.integers(4, size=n), np.arange(n)
    hearings = make_hearings(rng, n, windows)
    presence = Presence(groups, windows, hearings)
    presence.join(0, 1)
    groups = np.where(groups == 1, 0, groups)
    for one, other in ((0, 2), (2, 0)):
        found = presence.compare(one)
        expected = compare_by_hand(groups, windows, hearings, one, other)
        for by_hand, counted in zip(expected, found, strict=True):
            assert by_hand[0] == pytest.approx(counted[other])


@given(seeds, st.integers(2, 12))
def test_voices_that_are_picked_keep_what_is_heard_of_them(seed, n):
    rng = np.random.default_rng(seed)
    hearings = make_hearings(rng, n, rng.integers(4, size=n))
    chosen = np.sort(rng.permutation(n)[: n // 2])
    picked = hearings.pick(chosen, n)
    assert len(picked.voices) == 2 * len(chosen)
    assert chosen[picked.voices].tolist() == [v for v in hearings.voices.tolist() if v in chosen]
