"""Recordings of one conversation, each by a clock of its own."""

import numpy as np
import pytest

from pipeline.media.spool import SAMPLE_RATE, Spool
from pipeline.media.timeline.offsets import find_place_in_time
from tests.unit.media.tracks.test_conversation import make_voice


def spool(sound: np.ndarray) -> Spool:
    made = Spool(1)
    made.append(sound.clip(-32768, 32767).astype(np.int16).tobytes())
    made.flush()
    return made


@pytest.mark.parametrize(("late_s", "drift"), [(1.5, 0.0), (-2.0, 0.0), (0.5, 1e-4)])
def test_an_offset_and_a_drift_are_measured_by_common_sound(late_s, drift):
    first = make_voice(1, 30.0).astype(np.float64)
    heard = make_voice(2, 30.0) + 0.25 * first
    clock = np.arange(round(27 * SAMPLE_RATE)) * (1 + drift) + late_s * SAMPLE_RATE
    other = np.interp(clock, np.arange(len(heard)), heard, left=0.0)
    found = find_place_in_time(spool(first), spool(other))
    assert found is not None
    late = (found.times - found.places) / SAMPLE_RATE
    assert late == pytest.approx([late_s, late_s + 27 * drift], abs=0.005)


def test_nothing_is_said_of_recordings_without_common_sound_or_in_step():
    first, other = make_voice(1), make_voice(2)
    assert find_place_in_time(spool(first), spool(other)) is None
    assert find_place_in_time(spool(first), spool(other + 0.1 * first)) is None
    assert find_place_in_time(spool(first), spool(0 * other)) is None
