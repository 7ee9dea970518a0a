"""What is heard again once the persons are known, and what that changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.diarization.embedding import FRAMES_PER_S, Excerpt
from pipeline.engines.diarization.resegmentation import (
    ResegmentationParameters,
    find_doubtful,
    link_runs,
    rehear_short,
    resegment,
)
from pipeline.engines.diarization.segmentation import FRAME_SAMPLES
from pipeline.engines.diarization.voice_vectors import Voices
from pipeline.engines.word_timing.frames import find_runs

PARAMETERS = ResegmentationParameters()
HALF_S, SECOND = 30, 59

# Two voices and a third, centred and of unit length as real ones are after centring.
VOICES = np.array([[1, -1, 0, 0], [0, 0, 1, -1], [1, 1, -1, -1]], dtype=np.float64)
VOICES /= np.linalg.norm(VOICES, axis=1, keepdims=True)


class Ear:
    """Hears the voice that speaks in most frames of a stretch, and remembers what it was asked."""

    def __init__(self, truth):
        self.truth = np.array(truth)
        self.asked = []

    def __call__(self, stretches):
        self.asked += stretches
        shares = [
            np.bincount(self.truth[start:end], minlength=len(VOICES)) for start, end in stretches
        ]
        return np.stack([share @ VOICES for share in shares]).astype(np.float32)


def make_excerpts(*bounds, window=0, speaker=0):
    return tuple(
        Excerpt(window, speaker, start, end, (end - start) / FRAMES_PER_S) for start, end in bounds
    )


def hear_again(excerpts, labels, doubtful, ear, starts=(0,), change=0.3):
    found, persons = resegment(
        excerpts,
        np.array(labels),
        np.array(doubtful),
        starts,
        centroids=VOICES[: max(labels) + 1],
        embed=ear,
        change=change,
    )
    return [(e.start, e.end, int(p)) for e, p in zip(found, persons, strict=True)]


def test_an_excerpt_that_holds_two_persons_is_cut_where_the_voice_changes():
    excerpts = make_excerpts((0, 150), (150, 300), (300, 450))
    ear = Ear([0] * 225 + [1] * 225)
    found = hear_again(excerpts, [0, 0, 1], [False, True, False], ear)
    assert [person for *_, person in found] == [0, 1]
    (_, changed, _), (_, end, _) = found
    assert abs(changed - 225) <= 8
    assert end == 450


def test_what_is_in_no_doubt_is_not_heard_again():
    excerpts = make_excerpts((0, 150), (300, 450))
    ear = Ear([0] * 450)
    assert hear_again(excerpts, [0, 1], [False, False], ear) == [(0, 150, 0), (300, 450, 1)]
    assert ear.asked == []


def test_an_interjection_within_an_excerpt_is_found():
    excerpts = make_excerpts((0, 150), (150, 300), (400, 550))
    ear = Ear([0] * 120 + [1] * 75 + [0] * 205 + [1] * 150)
    found = hear_again(excerpts, [0, 0, 1], [True, True, False], ear)
    assert [person for *_, person in found] == [0, 1, 0, 1]
    assert abs(found[1][0] - 120) <= 10
    assert abs(found[1][1] - 195) <= 10


def test_a_dear_change_keeps_one_person():
    excerpts = make_excerpts((0, 150), (150, 300), (400, 550))
    ear = Ear([0] * 120 + [1] * 75 + [0] * 205 + [1] * 150)
    found = hear_again(excerpts, [0, 0, 1], [True, True, False], ear, change=9.0)
    assert found == [(0, 300, 0), (400, 550, 1)]


def test_nobody_vanishes_by_a_closer_look():
    excerpts = make_excerpts((0, 150), (150, 300))
    ear = Ear([0] * 300)
    assert hear_again(excerpts, [0, 1], [True, True], ear) == [(0, 150, 0), (150, 300, 1)]


def test_probes_lie_in_the_recording_and_not_in_the_window():
    excerpts = make_excerpts((0, 150), (150, 300), window=1)
    ear = Ear([2] * 148 + [0] * 225 + [1] * 225)
    starts = (0, 148 * FRAME_SAMPLES)
    found = hear_again(excerpts, [0, 1], [True, True], ear, starts=starts)
    assert min(start for start, _ in ear.asked) == 148
    assert max(end for _, end in ear.asked) == 448
    assert [person for *_, person in found] == [0, 1]


def test_a_long_pause_or_another_local_speaker_ends_a_run():
    excerpts = (
        *make_excerpts((0, 100), (105, 200), (230, 300)),
        *make_excerpts((300, 400), speaker=1),
        *make_excerpts((400, 500), window=1, speaker=1),
    )
    assert link_runs(excerpts) == ((0, 1), (2,), (3,), (4,))


def make_voices(vectors):
    n = len(vectors)
    zeros = np.zeros(n, dtype=np.intp)
    return Voices(np.array(vectors), np.full(n, 2.5), zeros, zeros, np.ones(n))


@pytest.mark.parametrize(
    ("second", "label", "expected"),
    [(0.0, 0, [False, False]), (0.9, 0, [False, True]), (0.0, 1, [True, True])],
)
def test_doubtful_is_what_is_like_two_persons_or_beside_a_change(second, label, expected):
    blend = (1 - second) * VOICES[0] + second * VOICES[1]
    found = find_doubtful(
        make_excerpts((0, 150), (150, 300)),
        make_voices([VOICES[0], blend / np.linalg.norm(blend)]),
        np.array([0, label]),
        VOICES[:2],
        reliability=np.array([0.7, 0.7]),
        doubt=0.5,
    )
    assert found.tolist() == expected


def speak(length, *runs):
    speaking = np.zeros((length, 2), dtype=np.bool_)
    for person, start, end in runs:
        speaking[start:end, person] = True
    return speaking


def rehear(speaking, ear, centroids=VOICES[:2]):
    told = rehear_short(speaking, centroids=centroids, embed=ear, parameters=PARAMETERS)
    return [find_runs(person) for person in told.T]


def test_a_short_answer_goes_to_whom_it_sounds_like():
    speaking = speak(800, (0, 0, 300), (0, 340, 340 + HALF_S), (0, 400, 700), (1, 750, 800))
    truth = [0] * 340 + [1] * HALF_S + [0] * 380 + [1] * 50
    found = rehear(speaking, Ear(truth))
    assert found == [[(0, 300), (400, 700)], [(340, 370), (750, 800)]]


def test_long_speech_keeps_its_person():
    speaking = speak(800, (0, 0, 300), (1, 400, 700))
    ear = Ear([1] * 300 + [0] * 500)
    assert rehear(speaking, ear) == [[(0, 300)], [(400, 700)]]
    assert ear.asked == []


def test_a_word_under_anothers_speech_is_not_taken_for_the_other():
    speaking = speak(800, (0, 0, 600), (1, 300, 300 + SECOND))
    assert rehear(speaking, Ear([0] * 800)) == [[(0, 600)], [(300, 359)]]


def test_whoever_only_ever_says_one_word_keeps_it():
    speaking = speak(800, (0, 0, 600), (1, 700, 700 + HALF_S))
    assert rehear(speaking, Ear([0] * 800)) == [[(0, 600)], [(700, 730)]]


def test_alone_nobody_has_to_be_heard_again():
    speaking = speak(800, (0, 0, 30))
    ear = Ear([0] * 800)
    assert rehear(speaking, ear, VOICES[:1]) == [[(0, 30)], []]
    assert ear.asked == []


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(2, 90)), max_size=12), st.integers(0, 1))
def test_hearing_again_moves_speech_and_loses_none(parts, other):
    runs, at = [], 0
    for person, length in parts:
        runs.append((person, at, at + length))
        at += length + 12
    speaking = speak(at + 1, *runs)
    told = rehear_short(
        speaking, centroids=VOICES[:2], embed=Ear([other] * (at + 1)), parameters=PARAMETERS
    )
    assert (speaking.any(axis=1) == told.any(axis=1)).all()
    assert (speaking.any(axis=0) <= told.any(axis=0)).all()


def test_two_answers_may_change_places_and_lose_nothing():
    speaking = speak(900, (0, 0, 60), (1, 45, 105), (0, 300, 500), (1, 600, 800))
    before = speaking.copy()

    def embed(stretches):
        return np.stack([VOICES[1] if start == 0 else VOICES[0] for start, _ in stretches])

    told = rehear_short(speaking, centroids=VOICES[:2], embed=embed, parameters=PARAMETERS)
    assert (before.sum(axis=1) == told.sum(axis=1)).all()
    assert [find_runs(one) for one in told.T] == [[(45, 105), (300, 500)], [(0, 60), (600, 800)]]


def test_nobody_is_left_with_a_speck():
    speaking = speak(1100, (0, 0, 800), (1, 900, 950), (1, 1000, 1003))
    found = rehear(speaking, Ear([0] * 1100))
    assert found == [[(0, 800)], [(900, 950), (1000, 1003)]]
