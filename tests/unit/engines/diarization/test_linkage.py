"""Groups joined two by two: as a matrix of all pairs would have it, in a fraction of its memory."""

import tracemalloc
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.diarization.clustering import ClusteringParameters, needed_similarity
from pipeline.engines.diarization.linkage import (
    FARTHEST,
    cut_tree,
    grow_tree,
    halve,
    join_nearest,
)
from pipeline.engines.diarization.window_evidence import Hearings, Presence
from tests.unit.engines.diarization.test_window_evidence import compare_by_hand, make_hearings

PARAMETERS = ClusteringParameters()
seeds = st.integers(0, 2**32 - 1)


def make_vectors(seed, n, persons, spread):
    """Vectors around so many directions."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((persons, 12))[rng.integers(persons, size=n)]
    vectors = vectors + spread * rng.standard_normal((n, 12))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def partition(labels):
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(2, 60), st.integers(1, 6), st.floats(0.01, 3.0))
def test_tree_is_the_one_that_all_pairs_give(seed, n, persons, spread):
    from scipy.cluster.hierarchy import linkage

    vectors = make_vectors(seed, n, persons, spread)
    pairs = (FARTHEST - vectors @ vectors.T)[np.triu_indices(n, 1)]
    expected, tree = linkage(pairs, method="average"), grow_tree(vectors)
    assert np.array_equal(expected[:, [0, 1, 3]], tree[:, [0, 1, 3]])
    np.testing.assert_allclose(expected[:, 2], tree[:, 2], atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(seeds, st.lists(st.integers(0, 3), min_size=2, max_size=40))
def test_tree_of_voices_that_are_heard_again_and_again_ends_and_can_be_cut(seed, which):
    from scipy.cluster.hierarchy import fcluster, is_valid_linkage

    vectors = make_vectors(seed, 4, 4, 0.0)[which] * 1.6  # twins are closer than none at all
    tree = grow_tree(vectors)
    assert is_valid_linkage(tree)
    same = fcluster(tree, 1e-6, criterion="distance")
    assert all(
        same[i] == same[j] for i, a in enumerate(which) for j, b in enumerate(which) if a == b
    )


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(2, 60), st.floats(0.0, 2.0), st.floats(0.0, 2.5))
def test_a_tree_is_cut_where_scipy_cuts_it_and_its_groups_are_numbered_so(
    seed, n, spread, distance
):
    from scipy.cluster.hierarchy import fcluster

    tree = grow_tree(make_vectors(seed, n, 4, spread))
    assert np.array_equal(fcluster(tree, distance, criterion="distance"), cut_tree(tree, distance))


def join_by_pairs(groups, vectors, windows, hearings, fewest, ask):
    """What ``join_nearest`` does, over a matrix of all pairs that is made anew each time."""
    groups = groups.copy()
    while len(names := sorted(set(groups.tolist()))) > fewest:
        found = []
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                mean = (vectors[groups == a] @ vectors[groups == b].T).mean()
                evidence = compare_by_hand(groups, windows, hearings, a, b)
                share = min((groups == a).mean(), (groups == b).mean())
                needed = needed_similarity(evidence, np.array([share]), PARAMETERS)[0]
                if not ask or mean >= needed:
                    found.append((mean, -a, -b))
        if not found:
            break
        _, a, b = max(found)
        groups[groups == -b] = -a
    return groups


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(2, 18), st.floats(0.05, 1.5), st.integers(1, 4), st.booleans())
def test_groups_are_joined_as_all_pairs_would_have_it(seed, n, spread, fewest, ask):
    rng = np.random.default_rng(seed)
    vectors = make_vectors(seed, n, 4, spread)
    groups = np.unique(rng.integers(n, size=n), return_inverse=True)[1]
    windows = rng.integers(6, size=n)
    hearings = make_hearings(rng, n, windows)
    presence = Presence(groups, windows, hearings)
    counts = np.bincount(groups).astype(float)

    def needed(one):
        shares = np.minimum(counts, counts[one]) / n
        return needed_similarity(presence.compare(one), shares, PARAMETERS)

    def on_join(group, gone):
        presence.join(group, gone)
        counts[group] += counts[gone]

    joined = join_nearest(
        groups, vectors, fewest=fewest, needed=needed if ask else None, on_join=on_join
    )
    expected = join_by_pairs(groups, vectors, windows, hearings, fewest, ask)
    assert expected.tolist() == joined.tolist()


@pytest.mark.parametrize("spread", [0.1, 20.0])
def test_a_tree_of_many_voices_needs_no_memory_for_their_pairs(spread):
    vectors = make_vectors(1, 1_500, 5, spread)
    tracemalloc.start()
    tree = grow_tree(vectors)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(tree) == 1_499
    assert peak < 1_500 * 1_500  # bytes: an eighth of a matrix of pairs


def test_a_thousand_groups_of_nobody_are_joined_within_seconds():
    vectors = make_vectors(2, 1_000, 1_000, 1.0)
    windows, speakers = np.arange(1_000) // 3, np.arange(1_000) % 3
    hearings = Hearings(np.arange(1_000), windows, speakers, np.ones(1_000))
    presence = Presence(np.arange(1_000), windows, hearings)
    shares = np.full(1_000, 0.1)
    began = process_time()
    join_nearest(
        np.arange(1_000),
        vectors,
        needed=lambda one: needed_similarity(presence.compare(one), shares, PARAMETERS),
        on_join=presence.join,
    )
    assert process_time() - began < 10.0
    assert len(partition(join_nearest(np.arange(1_000), vectors, fewest=4))) == 4


@given(seeds, st.integers(1, 20))
def test_halves_are_two_or_none(seed, n):
    rng = np.random.default_rng(seed)
    second = halve(make_vectors(seed, n, 3, 0.5), rng.uniform(0.1, 1.0, n))
    assert second is None or 0 < second.sum() < n


def test_halves_are_the_two_that_the_vectors_show():
    vectors = np.eye(2)[[0, 1, 1, 0, 1]] + 0.1
    second = halve(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.ones(5))
    assert partition(second) == {frozenset({0, 3}), frozenset({1, 2, 4})}
