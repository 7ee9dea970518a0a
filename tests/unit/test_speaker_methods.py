"""Published methods of counting speakers, and the table's intervals, on made-up voices."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.engines.diarization.voice_vectors import Voices, centre_embeddings
from tests.benchmarks.bootstrap import (
    Outcome,
    compare_counts,
    compare_rates,
    estimate_counts,
    estimate_rate,
)
from tests.benchmarks.speaker_methods.cannot_links import count_pairs, group_with_cannot_links
from tests.benchmarks.speaker_methods.catalogue import METHODS, SHIPPED
from tests.benchmarks.speaker_table import describe
from tests.benchmarks.speakers import Errors

SIZE = 192


def make_voices(persons: int, each: int = 12, seconds: float = 6.0, seed: int = 0) -> Voices:
    """As noisy as excerpts of so many seconds are, three in each window, in turns."""
    rng = np.random.default_rng(seed)
    n = persons * each
    who = np.arange(n) // 3 % persons
    kept = seconds / (seconds + 1.3)
    ideal = centre_embeddings(rng.standard_normal((persons, SIZE)))
    noise = centre_embeddings(rng.standard_normal((n, SIZE)))
    vectors = centre_embeddings(np.sqrt(kept) * ideal[who] + np.sqrt(1 - kept) * noise)
    nobody = np.zeros(n, dtype=np.intp)
    return Voices(vectors, np.full(n, seconds), np.arange(n) // 3, nobody, np.ones(n))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("persons", [2, 3, 4])
def test_every_method_finds_clear_voices(name: str, persons: int) -> None:
    labels = METHODS[name].build()(make_voices(persons))
    who = np.arange(len(labels)) // 3 % persons
    assert set(labels.tolist()) == set(range(persons))
    assert {len(set(labels[who == person].tolist())) for person in range(persons)} == {1}


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_as_many_as_are_asked_for(name: str) -> None:
    cluster, voices = METHODS[name].build(), make_voices(3)
    assert len(set(cluster(voices, num_speakers=2).tolist())) == 2
    assert len(set(cluster(voices, min_speakers=4).tolist())) == 4
    assert len(set(cluster(voices, max_speakers=1).tolist())) == 1
    assert len(cluster(voices.pick(np.zeros(0, dtype=np.intp)))) == 0


@pytest.mark.parametrize("name", sorted(set(METHODS) - {"NME-SC", "eigengap"}))
def test_one_voice_is_one_person_but_for_spectra_that_see_no_single_one(name: str) -> None:
    assert set(METHODS[name].build()(make_voices(1, each=24)).tolist()) == {0}


def test_every_constant_is_tried_around_what_it_is() -> None:
    for entry in METHODS.values():
        for constant, values in entry.grid.items():
            assert len(values) > 2
            entry.build(**{constant: values[0]})


def test_a_voice_that_windows_hear_twice_at_once_stays_two() -> None:
    one = make_voices(1, each=12)
    twice = Voices(one.vectors, one.seconds, one.windows, np.arange(12) % 3 % 2, one.certainties)
    apart, heard = count_pairs(np.arange(12) % 3 % 2, twice)
    assert apart.tolist() == [[0, 4], [4, 0]]
    assert heard.tolist() == [4, 4]
    assert len(set(group_with_cannot_links(one).tolist())) == 1


def make_outcomes(*pairs: tuple[int, float]) -> list[Outcome]:
    """Recordings of two speakers and 10 s of speech: how many were found, and seconds missed."""
    return [Outcome(found, 2, Errors(10.0, miss_s=missed)) for found, missed in pairs]


def test_an_interval_holds_its_value_and_is_a_point_where_all_are_alike() -> None:
    mixed = make_outcomes((2, 1.0), (2, 3.0), (1, 5.0), (2, 0.0))
    for estimate in (estimate_counts(mixed), estimate_rate(mixed)):
        assert estimate.low < estimate.value < estimate.high
    assert estimate_counts(mixed).value == 0.75
    assert estimate_rate(mixed).value == pytest.approx(0.225)
    alike = estimate_rate(make_outcomes((2, 2.0), (2, 2.0)))
    assert (alike.low, alike.value, alike.high) == pytest.approx((0.2, 0.2, 0.2))


def test_methods_are_compared_on_the_same_recordings() -> None:
    before = make_outcomes((1, 1.0), (1, 5.0), (1, 9.0))
    after = make_outcomes((2, 0.5), (2, 4.5), (2, 8.5))
    rates, counts = compare_rates(after, before), compare_counts(after, before)
    assert (rates.low, rates.high) == pytest.approx((-0.05, -0.05))
    assert rates.is_sure
    assert (counts.value, counts.is_sure) == (1.0, True)
    assert not compare_rates(before, before).is_sure


def test_one_recording_of_six_makes_no_sure_difference() -> None:
    before = make_outcomes(*[(2, 1.0)] * 5, (4, 3.0))
    after = make_outcomes(*[(2, 1.0)] * 6)
    assert not compare_counts(after, before).is_sure
    assert not compare_rates(after, before).is_sure


def test_a_star_stands_by_what_five_recordings_agree_on() -> None:
    before, after = make_outcomes(*[(1, 4.0)] * 5), make_outcomes(*[(2, 3.0)] * 5)
    line = describe(after, before)
    assert line.startswith("  5/5   [100% 100%]  0.300 (0.000 0.300 0.000) [0.300 0.300]")
    assert line.endswith("  +100 [+100 +100]*  -0.100 [-0.100 -0.100]*")
    assert "*" not in describe(after[:4], before[:4])
    assert "*" not in describe(before, before)


def test_what_ships_is_in_the_table() -> None:
    assert next(iter(METHODS)) == SHIPPED
