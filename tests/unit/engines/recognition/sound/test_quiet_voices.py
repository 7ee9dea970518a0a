"""Far voices, raised to be heard beside near ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS
from pipeline.engines.recognition.sound.quiet_voices import (
    LEFT_DB,
    MOST_DB,
    find_far_voices,
    raise_far_voices,
)
from pipeline.engines.word_timing.energy import measure_levels

SECOND = 1_000 * SAMPLES_PER_MS
NEAR, FAR, FAR_AGAIN = Span(1_000, 3_000), Span(4_000, 6_000), Span(7_000, 9_000)


def make_sound(*levels_db):
    """Two seconds of a tone at each level with a second of silence before each, and one at the end."""
    tone = np.sin(np.arange(2 * SECOND) / 5) * 2**0.5
    hush = np.zeros(SECOND)
    parts = [part for db in levels_db for part in (hush, tone * 10 ** (db / 20))]
    return np.concatenate([*parts, hush]).astype(np.float32)


def raise_voices(samples, *speech):
    return raise_far_voices(samples, find_far_voices(speech, measure_levels(samples)))


def level(samples, span):
    """Its mean level in dB."""
    return float(measure_levels(samples[:])[span.start_ms // 10 : span.end_ms // 10].mean())


@pytest.mark.parametrize("softer_db", [21, 25, 35])
def test_a_far_voice_comes_near(softer_db):
    raised = raise_voices(make_sound(-20, -20 - softer_db), NEAR, FAR)
    assert level(raised, NEAR) == pytest.approx(-20, abs=0.1)
    assert level(raised, FAR) == pytest.approx(-20 - LEFT_DB, abs=0.1)


def test_a_voice_is_raised_by_no_more_than_keeps_noise_below_speech():
    raised = raise_voices(make_sound(-10, -60), NEAR, FAR)
    assert level(raised, FAR) == pytest.approx(-60 + MOST_DB, abs=0.1)


def test_what_a_far_voice_says_softly_stays_softer_than_the_rest_of_it():
    raised = raise_voices(make_sound(-20, -45, -53), NEAR, FAR, FAR_AGAIN)
    assert level(raised, FAR) - level(raised, FAR_AGAIN) == pytest.approx(8, abs=0.1)
    assert level(raised, FAR_AGAIN) > -45


def test_a_voice_is_not_far_for_a_soft_word():
    samples = make_sound(-20, -38, -45)
    assert raise_voices(samples, NEAR, FAR, FAR_AGAIN) is samples


@pytest.mark.parametrize("softer_db", [9, 15])
def test_a_voice_at_the_table_beside_a_far_one_is_read_as_it_is(softer_db):
    sound = make_sound(-20, -20 - softer_db, -50)
    far = find_far_voices((NEAR, FAR, FAR_AGAIN), measure_levels(sound))
    assert [span for span, _ in far] == [FAR_AGAIN]


@pytest.mark.parametrize("levels_db", [(-20, -39), (-60, -60), (-20,)])
def test_voices_of_one_table_are_read_as_they_are(levels_db):
    samples = make_sound(*levels_db)
    assert raise_voices(samples, *(NEAR, FAR)[: len(levels_db)]) is samples


def test_a_loud_voice_that_shares_no_window_with_a_soft_one_is_not_its_measure():
    samples = np.concatenate([make_sound(-20), np.zeros(31 * SECOND, np.float32), make_sound(-50)])
    later = Span(36_000, 38_000)
    assert raise_voices(samples, NEAR, later) is samples


def test_the_loud_voice_keeps_its_sound_to_the_last_sample():
    samples = make_sound(-20, -50)
    raised = raise_voices(samples, NEAR, FAR)
    np.testing.assert_array_equal(samples[: 3 * SECOND], raised[: 3 * SECOND])
    assert len(raised) == len(samples)


@given(st.integers(0, 7 * SECOND), st.integers(0, 7 * SECOND))
def test_a_slice_is_the_same_as_of_the_whole(a, b):
    raised = raise_voices(make_sound(-20, -40), NEAR, FAR)
    np.testing.assert_array_equal(raised[:][a:b], raised[a:b])


def test_without_speech_nothing_is_raised():
    samples = make_sound(-40)
    assert raise_voices(samples) is samples


def test_between_two_raised_stretches_that_touch_nothing_is_lowered() -> None:
    far = [(Span(0, 300), 20.0), (Span(300, 600), 20.0), (Span(650, 900), 20.0)]
    raised = raise_far_voices(np.full(16_000, 0.01, np.float32), far)
    assert np.allclose(0.1, raised[: 900 * 16])
    assert np.allclose(0.01, raised[980 * 16 :])
