"""Who speaks in which frame where a voice is heard under another's only."""

from __future__ import annotations

import numpy as np

from pipeline.engines.diarization.embedding import Excerpt
from pipeline.engines.diarization.reconstruction import (
    SYLLABLE_FRAMES,
    find_left_over,
    place_persons,
)
from pipeline.engines.diarization.segmentation import (
    HOP_SAMPLES,
    LOCAL_SPEAKERS,
    NOBODY,
    WINDOW_FRAMES,
)

HOP = 148


def hear(windows: int, *spoken: tuple[int, int, int, int]) -> np.ndarray:
    """Activities of so many windows; each of ``spoken`` is a window, a local speaker, and frames of it."""
    activities = np.zeros((windows, WINDOW_FRAMES, LOCAL_SPEAKERS), dtype=np.float32)
    for window, speaker, start, end in spoken:
        activities[window, start:end, speaker] = 1.0
    return activities


def place(activities: np.ndarray, excerpts: list[tuple[Excerpt, int]], hops: int = 1) -> np.ndarray:
    """Who speaks, in windows so many hops apart."""
    starts = tuple(hops * HOP_SAMPLES * window for window in range(len(activities)))
    return place_persons(
        activities,
        starts,
        [excerpt for excerpt, _ in excerpts],
        np.array([person for _, person in excerpts], dtype=np.intp),
        hidden_s=None,
        smallest_activity=0.1,
    )


def test_who_is_known_in_one_window_is_so_in_all_that_hear_nothing_of_him_but_overlap() -> None:
    # He speaks at frames 0-100 and 450-560; she at 200-700. Two of three windows hear only the overlap of him.
    windows = hear(
        3,
        (0, 0, 0, 100),
        (0, 0, 450, 560),
        (0, 1, 200, 589),
        (1, 0, 450 - HOP, 560 - HOP),
        (1, 1, 200 - HOP, 700 - HOP),
        (2, 0, 450 - 2 * HOP, 560 - 2 * HOP),
        (2, 1, 0, 700 - 2 * HOP),
    )
    third = Excerpt(2, 2, 500, 589, 1.5)  # somebody else, so that it isn't told by who is left
    windows[2, 500:589, 2] = 1.0
    known = [(Excerpt(0, 0, 0, 100, 1.7), 0), (Excerpt(0, 1, 200, 440, 4.0), 1), (third, 2)]
    speaking = place(windows, known)
    assert speaking[460:550, :2].all()
    assert not speaking[:640, 2].any()


def test_who_is_left_speaks_under_the_others_voice() -> None:
    # Windows apart: the second one hears nothing of him but what he says under her voice.
    windows = hear(2, (0, 0, 0, 100), (1, 0, 300, 400), (1, 1, 200, 589))
    known = [(Excerpt(0, 0, 0, 100, 1.7), 0), (Excerpt(1, 1, 420, 589, 2.8), 1)]
    speaking = place(windows, known, hops=3)
    assert speaking[3 * HOP + 310 : 3 * HOP + 390].all()


def test_nobody_is_left_where_several_or_none_may_be_meant_or_hardly_a_sound_is_heard() -> None:
    activities = hear(1, (0, 0, 0, 100), (0, 1, 0, 100))
    persons = np.full(activities.shape, NOBODY, dtype=np.int16)
    persons[0, :, 0] = 1
    assert find_left_over(activities, persons, 2).tolist() == [[NOBODY, 0, NOBODY]]
    assert (find_left_over(activities, persons, 3) == NOBODY).all()
    assert (find_left_over(activities, np.full_like(persons, NOBODY), 1) == NOBODY).all()
    short = hear(1, (0, 0, 0, 100), (0, 1, 0, SYLLABLE_FRAMES - 1))
    assert (find_left_over(short, persons, 2) == NOBODY).all()
