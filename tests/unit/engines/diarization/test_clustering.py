"""Which voices are one person: properties of the clustering, on made-up voices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.diarization.clustering import (
    ClusteringParameters,
    assign_voices,
    choose_telling,
    cluster_voices,
    keep_persons,
    merge_groups,
    needed_seconds,
    needed_similarity,
    resolve_bounds,
    scale_voices,
    split_tree,
)
from pipeline.engines.diarization.linkage import UNKNOWN
from pipeline.engines.diarization.voice_vectors import Voices, centre_embeddings
from pipeline.engines.diarization.window_evidence import Evidence, Hearings

PARAMETERS = ClusteringParameters()
SIZE = 192


def make_voices(persons, seconds, seed=0, windows=None, speakers=None, certainties=None):
    """Voices of these persons, as noisy as excerpts of so many seconds are."""
    rng = np.random.default_rng(seed)
    names = sorted(set(persons))
    ideal = centre_embeddings(rng.standard_normal((len(names), SIZE)))
    seconds = np.asarray(seconds, dtype=np.float64)
    kept = seconds / (seconds + PARAMETERS.noise_s)
    noise = centre_embeddings(rng.standard_normal((len(persons), SIZE)))
    base = ideal[[names.index(p) for p in persons]]
    vectors = np.sqrt(kept)[:, None] * base + np.sqrt(1 - kept)[:, None] * noise
    n = len(persons)
    return Voices(
        centre_embeddings(vectors),
        seconds,
        np.arange(n) if windows is None else np.asarray(windows),
        np.zeros(n, dtype=np.intp) if speakers is None else np.asarray(speakers),
        np.ones(n) if certainties is None else np.asarray(certainties),
    )


def partition(labels):
    """The labels as a set of sets of indices: what is left when names don't matter."""
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}


def test_no_voice_gives_no_label():
    none = np.zeros(0, dtype=np.intp)
    voices = Voices(np.zeros((0, SIZE)), np.zeros(0), none, none, np.zeros(0))
    assert cluster_voices(voices, num_speakers=2).tolist() == []


def test_one_voice_is_one_person():
    assert cluster_voices(make_voices("a", [0.5])).tolist() == [0]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_the_number_of_persons_is_found(count):
    persons = [str(i % count) for i in range(count * 8)]
    labels = cluster_voices(make_voices(persons, [3.0] * len(persons)))
    expected = partition(np.array([int(p) for p in persons]))
    assert partition(labels) == expected


def test_short_excerpts_of_one_person_are_not_taken_for_two():
    rng = np.random.default_rng(5)
    voices = make_voices("a" * 40, rng.uniform(0.5, 4.0, 40), seed=5)
    assert set(cluster_voices(voices).tolist()) == {0}


def test_a_guest_with_few_words_is_found_beside_a_long_talker():
    persons = "a" * 60 + "b" * 3
    labels = cluster_voices(make_voices(persons, [4.0] * 60 + [2.0] * 3))
    assert {frozenset(range(60)), frozenset(range(60, 63))} == partition(labels)


def test_a_short_reply_in_a_short_recording_is_a_person():
    labels = cluster_voices(make_voices("aaaab", [2.5, 2.5, 2.5, 2.5, 1.3]))
    assert {frozenset(range(4)), frozenset({4})} == partition(labels)


def test_one_stray_second_is_not_a_person():
    labels = cluster_voices(make_voices("a" * 30 + "b", [4.0] * 30 + [1.0]))
    assert set(labels.tolist()) == {0}


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_order_of_voices_does_not_change_the_partition(random, seed):
    persons = "aabbccabcabcab"
    seconds = np.random.default_rng(seed).uniform(0.6, 4.0, len(persons))
    voices = make_voices(persons, seconds, seed)
    order = list(range(len(persons)))
    random.shuffle(order)
    labels = np.empty(len(order), dtype=int)
    labels[order] = cluster_voices(voices.pick(np.array(order)))
    assert partition(cluster_voices(voices)) == partition(labels)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 9))
def test_the_asked_number_of_persons_is_honoured(asked, real, seed):
    rng = np.random.default_rng(seed)
    persons = [str(i % real) for i in range(20)]
    voices = make_voices(persons, rng.uniform(0.5, 4.0, 20), seed)
    labels = cluster_voices(voices, num_speakers=asked)
    assert list(range(asked)) == sorted(set(labels.tolist()))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 6), st.integers(1, 4), st.integers(0, 9))
def test_the_asked_bounds_are_honoured(low, more, real, seed):
    persons = [str(i % real) for i in range(24)]
    voices = make_voices(persons, [2.5] * 24, seed)
    labels = cluster_voices(voices, min_speakers=low, max_speakers=low + more)
    assert min(max(real, low), low + more) == len(set(labels.tolist()))


def test_more_persons_than_voices_are_not_invented():
    assert sorted(cluster_voices(make_voices("aa", [2.0, 2.0]), num_speakers=5).tolist()) == [0, 1]


def place(vectors, seconds, speakers):
    """Voices of one window."""
    n = len(vectors)
    return Voices(
        np.array(vectors),
        np.full(n, seconds),
        np.zeros(n, dtype=int),
        np.array(speakers),
        np.ones(n),
    )


def test_two_local_speakers_prefer_to_be_two_persons():
    alike = [[0.71, 0.70], [0.71, 0.70]]
    labels = assign_voices(place(alike, 1.0, [0, 1]), np.eye(2), PARAMETERS)
    assert set(labels.tolist()) == {0, 1}


def test_two_excerpts_of_one_local_speaker_prefer_to_be_one_person():
    apart = [[0.72, 0.69], [0.70, 0.71]]
    labels = assign_voices(place(apart, 1.0, [0, 0]), np.eye(2), PARAMETERS)
    assert labels.tolist() == [0, 0]


def test_a_plain_change_of_voice_within_one_local_speaker_is_heard():
    labels = assign_voices(place([[1.0, 0.0], [0.0, 1.0]], 2.0, [0, 0]), np.eye(2), PARAMETERS)
    assert labels.tolist() == [0, 1]


def test_the_same_voice_in_two_local_speakers_is_heard_when_it_is_plain():
    labels = assign_voices(place([[1.0, 0.0], [1.0, 0.1]], 3.0, [0, 1]), np.eye(2), PARAMETERS)
    assert labels.tolist() == [0, 0]


def test_three_local_speakers_share_two_persons_when_there_are_only_two():
    vectors = [[1.0, 0.0], [0.0, 1.0], [0.9, 0.1]]
    labels = assign_voices(place(vectors, 2.0, [0, 1, 2]), np.eye(2), PARAMETERS)
    assert labels.tolist() == [0, 1, 0]


def ask(fewest=20.0, apart_s=0.0, together_s=0.0, share=0.5):
    """Similarity that joins two groups of which windows say this."""
    values = (np.array([float(value)]) for value in (fewest, apart_s, together_s))
    return needed_similarity(Evidence(*values), np.array([share]), PARAMETERS)[0]


def test_being_heard_side_by_side_asks_for_more_and_few_windows_for_less():
    assert ask(fewest=1) < ask() < ask(apart_s=5)


def test_nothing_excuses_a_person_heard_side_by_side_with_another():
    assert ask(apart_s=5) == ask(fewest=1, apart_s=5) == ask(share=0.001, apart_s=5)


def test_a_crumb_is_joined_sooner_than_as_long_a_part_of_a_short_recording():
    assert ask(share=0.015) < ask(share=0.03) < ask(share=0.05) == ask()


seconds_heard = st.floats(0, 50)


@given(seconds_heard, seconds_heard, seconds_heard, st.integers(1, 50), st.floats(0, 0.5))
def test_more_seconds_side_by_side_never_ask_for_less(one, more, together_s, fewest, share):
    given_both = ask(fewest, one + more, together_s, share)
    assert ask(fewest, one, together_s, share) <= given_both


def speak_in_turns(alike, speakers):
    """Two voices as similar as that, each heard in two windows, as these local speakers."""
    first = np.zeros(SIZE)
    first[0] = 1.0
    second = alike * first
    second[1] = np.sqrt(1 - alike**2)
    windows = np.array([0, 0, 1, 1])
    return Voices(
        np.stack([first, second, first, second]),
        np.full(4, 2.5),
        windows,
        np.array(speakers),
        np.ones(4),
        Hearings(
            np.tile(np.arange(4), 2),
            np.concatenate([windows, windows + 2]),
            np.tile(speakers, 2),
            np.full(8, 2.0),
        ),
    )


def test_two_who_are_heard_side_by_side_again_and_again_are_not_merged():
    assert partition(cluster_voices(speak_in_turns(0.3, [0, 1, 1, 0]))) == {
        frozenset({0, 2}),
        frozenset({1, 3}),
    }


def test_even_very_alike_voices_are_two_when_a_minute_of_windows_says_so():
    n = 48
    voices = make_voices("ab" * (n // 2), [2.5] * n)
    voices = replace(
        voices,
        vectors=centre_embeddings(voices.vectors + 0.9 * voices.vectors.mean(axis=0) * n**0.5),
        windows=np.arange(n) // 2,
        speakers=np.arange(n) % 2,
    )
    blind = replace(PARAMETERS, same_person=0.0, heard_apart=0.0, few_windows=0.0)
    assert len(set(cluster_voices(voices, parameters=replace(blind, floor_s=1e9)).tolist())) == 1
    found = cluster_voices(voices, parameters=blind)
    assert partition(found) == {frozenset(range(0, n, 2)), frozenset(range(1, n, 2))}


def test_as_alike_voices_of_one_local_speaker_are_one_person():
    assert len(set(cluster_voices(speak_in_turns(0.3, [0, 0, 1, 1])).tolist())) == 1


def test_the_same_voice_is_one_person_even_if_windows_split_it():
    assert len(set(cluster_voices(speak_in_turns(0.99, [0, 1, 1, 0])).tolist())) == 1


def drift(voices, members, likeness):
    """These voices as a person sounds in another manner: so alike to what they were."""
    rng = np.random.default_rng(7)
    manner = centre_embeddings(rng.standard_normal((1, SIZE)))[0]
    vectors = voices.vectors.copy()
    vectors[members] = np.sqrt(likeness) * vectors[members] + np.sqrt(1 - likeness) * manner
    return replace(voices, vectors=centre_embeddings(vectors))


def test_another_manner_for_a_moment_of_a_long_call_is_no_phantom():
    voices = make_voices("ab" * 120 + "a" * 4, [2.5] * 244)
    voices = drift(voices, range(240, 244), 0.3)
    assert len(set(cluster_voices(voices).tolist())) == 2


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_longer_recordings_never_ask_less_of_a_person(one, other):
    short, long = sorted((one, other))
    assert needed_seconds(short, PARAMETERS) <= needed_seconds(long, PARAMETERS)


def test_similarity_of_one_voice_does_not_depend_on_length():
    lengths = np.array([0.6] * 40 + [4.0] * 40)
    vectors = scale_voices(make_voices("a" * 80, lengths), PARAMETERS)
    similarity = vectors @ vectors.T
    off = ~np.eye(40, dtype=bool)
    assert similarity[:40, :40][off].mean() == pytest.approx(1.0, abs=0.08)
    assert similarity[:40, 40:].mean() == pytest.approx(1.0, abs=0.08)
    assert similarity[40:, 40:][off].mean() == pytest.approx(1.0, abs=0.08)


def test_a_shared_offset_does_not_make_strangers_alike():
    rng = np.random.default_rng(0)
    raw = rng.standard_normal((2, SIZE)) + 3.0
    cosine = raw[0] @ raw[1] / np.linalg.norm(raw[0]) / np.linalg.norm(raw[1])
    centred = centre_embeddings(raw)
    assert cosine > 0.8
    assert abs(centred[0] @ centred[1]) < 0.25


def test_the_largest_group_stays_however_short():
    labels = keep_persons(np.array([7, 7, 8]), np.array([0.4, 0.4, 0.4]), PARAMETERS)
    assert labels.tolist() == [7, 7, UNKNOWN]


def test_the_most_similar_groups_are_merged_first():
    similarity = np.array([[1.0, 0.1, 0.4], [0.1, 1.0, 0.2], [0.4, 0.2, 1.0]])
    vectors = np.linalg.cholesky(similarity)  # whose dot products these are
    groups = merge_groups(np.array([0, 1, 2]), vectors, 2)
    assert partition(groups) == {frozenset({0, 2}), frozenset({1})}


def test_a_very_long_recording_is_clustered_from_its_longest_voices():
    seconds = np.tile([1.5, 3.0], 3_000)
    n = len(seconds)
    none = np.zeros(n, dtype=np.intp)
    voices = Voices(np.zeros((n, 2)), seconds, np.arange(n), none, np.ones(n))
    chosen = choose_telling(voices, 1, PARAMETERS)
    assert len(chosen) == PARAMETERS.most_clustered
    assert set(seconds[chosen].tolist()) == {3.0}


def test_a_voice_heard_only_once_and_shortly_is_a_person():
    voices = make_voices("aaaaaabbbbbbc", [2.5] * 12 + [1.7])
    assert len(set(cluster_voices(voices).tolist())) == 3


def test_sound_that_is_hardly_speech_is_nobody():
    certainties = [0.97] * 12 + [0.6]
    voices = make_voices("aaaaaabbbbbbc", [2.5] * 12 + [1.7], certainties=certainties)
    assert len(set(cluster_voices(voices).tolist())) == 2


def test_a_few_short_answers_are_a_person_where_little_is_said():
    voices = make_voices("aaaaaaaabbb", [2.5] * 8 + [0.9] * 3, seed=3)
    assert len(set(cluster_voices(voices).tolist())) == 2


def test_two_odd_sounds_are_nobody_where_much_is_said():
    certainties = [0.95] * 60 + [0.85, 0.75]
    voices = make_voices("ab" * 30 + "cc", [2.5] * 60 + [1.2, 0.9], certainties=certainties)
    assert len(set(cluster_voices(voices).tolist())) == 2


def test_unsure_voices_are_used_where_there_are_no_others():
    voices = make_voices("aabb", [2.5] * 4, certainties=[0.5] * 4)
    assert len(choose_telling(voices, 4, PARAMETERS)) == 4
    assert len(set(cluster_voices(voices, num_speakers=2).tolist())) == 2


@given(st.integers(1, 3))
def test_a_second_window_does_not_yet_say_more(windows):
    assert (windows > 2) == (ask(fewest=windows) > ask(fewest=1))


@given(
    st.integers(1, 50),
    st.none() | st.integers(1, 20),
    st.none() | st.integers(1, 20),
    st.none() | st.integers(1, 20),
)
def test_bounds_are_always_possible(n_voices, num, low, high):
    fewest, most = resolve_bounds(n_voices, num, low, high)
    assert 1 <= fewest <= most <= n_voices


def test_a_tree_is_split_into_groups_that_are_heard_long_enough():
    # Voices 0-1 and 2-3 are alike; voice 4 is an outlier of a second, joined last.
    tree = np.array([[0, 1, 0.1, 2], [2, 3, 0.2, 2], [5, 6, 0.9, 4], [7, 4, 1.9, 5]], dtype=float)
    seconds = np.array([5.0, 5.0, 5.0, 5.0, 1.0])
    labels = split_tree(tree, seconds, 2, PARAMETERS)
    assert labels[4] == UNKNOWN or {frozenset({0, 1}), frozenset({2, 3})} <= partition(labels)
    assert labels[0] == labels[1] != labels[2] == labels[3]
