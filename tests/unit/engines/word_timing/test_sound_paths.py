"""Words are where the sounds of their letters are."""

import numpy as np
import pytest

from pipeline.domain import Segment, Span, Word
from pipeline.engines.word_timing import sound_paths
from pipeline.engines.word_timing.energy import measure_levels
from pipeline.engines.word_timing.placing import place_words
from pipeline.engines.word_timing.sound_paths import find_paths, follow_sounds
from pipeline.engines.word_timing.word_states import (
    MIXTURES,
    lay_out,
    measure_word,
    rate_mixtures,
)
from tests.unit.engines.word_timing.test_sound_kinds import make_hiss, make_quiet, make_vowel

SOUND = np.concatenate(
    [
        make_quiet(500),
        make_hiss(150),
        make_vowel(250),
        make_hiss(150),
        make_vowel(250),
        make_quiet(700),
    ]
)
"""Sa sa: the second one begins at 900 ms and ends at 1,300 ms."""


def say(*words):
    return Segment(tuple(Word(text, Span(start, end)) for text, start, end in words), "en")


def starts(spans):
    return [spans[index].start_ms for index in sorted(spans)]


def test_a_word_that_attention_begins_too_late_begins_with_its_first_sound():
    spans = follow_sounds([say((" sa", 520, 1_000), (" sa", 1_000, 1_290))], SOUND)
    assert starts(spans) == pytest.approx([500, 900], abs=40)
    assert spans[0].end_ms == spans[1].start_ms
    assert spans[1].end_ms == pytest.approx(1_300, abs=30)


def test_a_word_that_attention_begins_too_early_begins_with_its_first_sound():
    spans = follow_sounds([say((" sa", 430, 800), (" sa", 800, 1_400))], SOUND)
    assert starts(spans) == pytest.approx([500, 900], abs=40)


def test_a_pause_between_two_words_is_no_part_of_them():
    sound = np.concatenate([SOUND, SOUND])
    spans = follow_sounds([say((" sasa", 520, 1_800), (" sasa", 2_520, 3_290))], sound)
    assert spans[0].end_ms == pytest.approx(1_300, abs=30)
    assert spans[1].start_ms == pytest.approx(2_500, abs=30)


def test_words_of_other_scripts_are_not_followed():
    assert follow_sounds([say((" 你好", 430, 800), (" 再见", 800, 1_400))], SOUND) == {}


def test_a_figure_among_words_is_followed_with_them():
    words = say((" sa", 520, 820), (" 4", 820, 1_290), (" sa", 2_490, 2_850))
    assert set(follow_sounds([words], np.concatenate([SOUND, SOUND]))) == {0, 1, 2}


def test_a_word_far_away_is_followed_by_itself(monkeypatch):
    words = (" sa", 520, 900), (" sa", 900, 1_290), (" sa", 9_000, 9_300)
    sound = np.concatenate([SOUND, make_quiet(6_500), SOUND])
    spans = follow_sounds([say(*words)], sound)
    monkeypatch.setattr(sound_paths, "TOGETHER", 1)
    assert spans == follow_sounds([say(*words)], sound)
    assert spans[2].start_ms == pytest.approx(9_000, abs=30)


def test_a_word_over_a_long_pause_stays_where_it_is():
    sound = np.concatenate([SOUND, make_quiet(20_000)])
    assert follow_sounds([say((" sa", 520, 19_000))], sound) == {}


def test_a_sound_that_is_too_short_for_its_words_leaves_them():
    words = [say(*((" strengths", 10 * n, 10 * n + 10) for n in range(30)))]
    assert follow_sounds(words, make_vowel(300)) == {}


@pytest.mark.parametrize("words", [(), ((" sa", 520, 900), (" sa", 900, 1_290))])
def test_words_are_followed_only_where_they_are_what_is_said(words):
    levels = measure_levels(SOUND)
    spoken, translated = (
        place_words([say(*words)] if words else [], SOUND, levels, spoken=spoken)
        for spoken in (True, False)
    )
    assert len(spoken) == len(translated)
    assert (spoken == translated) == (not words)


def test_a_path_goes_through_all_words_in_their_order():
    states = lay_out([measure_word(" sa", 100, 300), measure_word(" na", 300, 500)])
    rated = np.full((70, len(MIXTURES)), -3.0, np.float32)
    for kinds, first, last in (("Q", 0, 10), ("S", 10, 20), ("FBA", 20, 30), ("N", 30, 40)):
        rated[first:last, MIXTURES.index(kinds)] = 0
    rated[40:50, MIXTURES.index("FBA")] = rated[50:, MIXTURES.index("Q")] = 0
    (path,) = find_paths([states], [rated])
    said = states.words[path]
    assert list(np.flatnonzero(said == 0)) == list(range(10, 30))
    assert list(np.flatnonzero(said == 1)) == list(range(30, 50))
    assert (np.diff(path) >= 0).all()


def test_a_skipped_sound_costs_less_than_one_that_is_not_there():
    states = lay_out([measure_word(" sax", 100, 300)])
    kinds = np.full((40, 10), -6.0, np.float32)
    kinds[:, 0] = -0.1
    kinds[10:20] = np.roll(kinds[10:20], 5, axis=1)
    (path,) = find_paths([states], [rate_mixtures(kinds)])
    assert len(path) == 40
