"""Which local voices are one person, and how many persons there are.

Pure functions over vectors and times; nothing here knows about audio or models.

Similarity is cosine, made fair to short excerpts. An embedding is the voice plus noise, and the
shorter the excerpt, the more noise: two excerpts of one voice have a cosine of about
``t / (t + 1.3 s)`` (measured: 0.41 at 1 s, 0.62 at 2 s, 0.77 at 4 s, within 0.03 of that from
0.6 s to 6 s; mean of 14 voices, 3 languages). Divided by it, one voice scores about 1 whatever
the excerpts' length, and strangers in one quiet room 0.3 at most. A shared telephone line, noise
or two very alike voices raise strangers to 0.65; a change of manner or a window in which the
segmentation took two persons for one lowers one voice to 0.4, but only a window or two at a time.
So groups are formed at 0.7 and joined further at a similarity that depends on how much speaks
against it: see ``needed_similarity``.

Source: average-linkage agglomerative clustering (UPGMA) of speaker embeddings as in Sell et al.,
"Diarization is Hard", Interspeech 2018; duration as a measure of a score's quality, Mandasari
et al., IEEE TASLP 21(11), 2013; one-to-one assignment of a window's speakers to centroids,
pyannote.audio 3 (``constrained_argmax``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class ClusteringParameters:
    """Every number that decides how many persons there are."""

    tight: float = 0.7  # similarity at which voices are grouped without further questions
    same_person: float = 0.65  # similarity that joins two groups heard in many windows
    few_windows: float = 0.35  # ... lowered by this over the smaller group's windows
    heard_apart: float = (
        0.1  # ... raised by this where windows (3 are enough) hear both side by side
    )
    noise_s: float = 1.3  # speech after which half of an embedding is the voice
    steady_s: float = 4.0  # more speech than this is not embedded
    long_s: float = 1.0  # excerpts from which groups are formed
    smallest_s: float = 1.5  # a person is heard alone for this long, all windows together
    smallest_share: float = 0.005  # ... and for this share of all speech
    refinements: int = 5
    most_clustered: int = 3_000  # a matrix of pairs grows with the square


@dataclass(frozen=True, slots=True)
class Voices:
    """Local voices as arrays of one length ``n``.

    ``vectors``: ``(n, d)`` float64, unit length. ``seconds``: ``(n,)`` float64.
    ``windows``: ``(n,)`` int; voices of one window are different persons.
    """

    vectors: Vectors
    seconds: npt.NDArray[np.float64]
    windows: npt.NDArray[np.intp]


def centre_embeddings(embeddings: npt.ArrayLike) -> Vectors:
    """Unit vectors ``(n, d)`` float64 without the offset that all CAM++ embeddings share.

    Their common part is nearly the same in every dimension (its cosine with a vector of ones is
    0.91 to 0.95), so that two strangers have a cosine of 0.35; without it, of 0.05.
    """
    vectors = np.asarray(embeddings, dtype=np.float64)
    vectors = vectors - vectors.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float64).tiny))


def cluster_voices(
    voices: Voices,
    *,
    num_speakers: int | None = None,
    min_speakers: int | None = None,
    max_speakers: int | None = None,
    parameters: ClusteringParameters = ClusteringParameters(),
) -> Labels:
    """Which person each voice is: ``(n,)`` int, 0..k-1, no number unused.

    ``k`` is within the asked bounds wherever there are enough voices for it. Voices of one
    window get different labels as long as there are labels left.
    """
    n = len(voices.seconds)
    if n == 0:
        return np.zeros(0, dtype=np.intp)
    low, high = resolve_bounds(n, num_speakers, min_speakers, max_speakers)
    chosen = choose_long(voices.seconds, low, parameters)
    part = Voices(voices.vectors[chosen], voices.seconds[chosen], voices.windows[chosen])
    groups = _form_groups(part, low, high, parameters)
    centroids = compute_centroids(part, groups, parameters)
    labels = assign_voices(voices, centroids)
    for _ in range(parameters.refinements):
        previous = labels
        centroids = compute_centroids(voices, labels, parameters, fallback=centroids)
        labels = assign_voices(voices, centroids)
        if np.array_equal(previous, labels):
            break
    return _renumber(labels)


def resolve_bounds(
    n_voices: int, num: int | None, low: int | None, high: int | None
) -> tuple[int, int]:
    """Fewest and most persons to find, at least 1 and at most ``n_voices``."""
    if num is not None:
        low = high = num
    lowest = min(n_voices, max(1, low or 1))
    return lowest, max(lowest, min(n_voices, high or n_voices))


def choose_long(
    seconds: npt.NDArray[np.float64], at_least: int, parameters: ClusteringParameters
) -> Labels:
    """Indices, ascending, of the voices that are long enough to form groups.

    Never fewer than ``at_least`` or 2, and never more than ``most_clustered``: the longest.
    """
    longest = np.argsort(-seconds, kind="stable")
    count = int((seconds >= parameters.long_s).sum())
    count = min(max(count, at_least, 2), max(at_least, parameters.most_clustered))
    return np.sort(longest[:count])


def compute_reliability(
    seconds: npt.NDArray[np.float64], parameters: ClusteringParameters
) -> npt.NDArray[np.float64]:
    """Expected cosine of two excerpts of one voice with so many seconds each, 0..1."""
    heard = np.minimum(seconds, parameters.steady_s)
    return np.asarray(heard / (heard + parameters.noise_s))


def compare_voices(voices: Voices, parameters: ClusteringParameters) -> Vectors:
    """Normalised similarity of all pairs ``(n, n)``: about 1 for one person, 0 for strangers."""
    scale = np.sqrt(compute_reliability(voices.seconds, parameters))
    return np.asarray((voices.vectors @ voices.vectors.T) / np.outer(scale, scale))


def _form_groups(voices: Voices, low: int, high: int, parameters: ClusteringParameters) -> Labels:
    """Labels of the groups that are persons; ``UNKNOWN`` for the rest."""
    from scipy.cluster.hierarchy import cut_tree, fcluster, linkage
    from scipy.spatial.distance import squareform

    n = len(voices.seconds)
    if n == 1:
        return np.zeros(1, dtype=np.intp)
    similarity = compare_voices(voices, parameters)
    distance = np.maximum(0.0, 2.0 - similarity)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="average")
    groups = _renumber(fcluster(tree, 2.0 - parameters.tight, criterion="distance"))
    groups = join_groups(groups, similarity, voices.windows, parameters)
    groups = keep_persons(groups, voices.seconds, parameters)
    wanted = 0
    while len(set(groups.tolist()) - {UNKNOWN}) < low:
        wanted += 1
        finer = np.asarray(cut_tree(tree, n_clusters=wanted).ravel(), dtype=np.intp)
        strict = keep_persons(finer, voices.seconds, parameters) if wanted < n else finer
        groups = _keep_largest(strict, voices.seconds, low)
    return merge_groups(groups, similarity, high)


def join_groups(
    groups: Labels,
    similarity: Vectors,
    windows: npt.NDArray[np.intp],
    parameters: ClusteringParameters,
) -> Labels:
    """The groups, the most similar two joined as long as any two are similar enough.

    Args:
        groups: ``(n,)`` int, 0..k-1.
        similarity: ``(n, n)``, of all pairs of voices.
        windows: ``(n,)`` int, the window of each voice.
        parameters: How similar is enough.
    """
    k = int(groups.max()) + 1
    member = np.eye(k)[groups]
    present = np.zeros((k, int(windows.max()) + 1))
    np.maximum.at(present, (groups, windows), 1.0)
    sums, sizes = member.T @ similarity @ member, member.sum(axis=0)
    together = present @ present.T
    names = np.arange(k)
    while len(sizes) > 1:
        mean = sums / np.outer(sizes, sizes)
        enough = needed_similarity(together, parameters)
        mean[(mean < enough) | np.eye(len(sizes), dtype=np.bool_)] = -np.inf
        a, b = sorted(np.unravel_index(int(mean.argmax()), mean.shape))
        if mean[a, b] == -np.inf:
            break
        sums[a] += sums[b]
        sums[:, a] += sums[:, b]
        sizes[a] += sizes[b]
        present[a] = np.maximum(present[a], present[b])
        together[a] = together[:, a] = present @ present[a]
        names = np.where(names == b, a, names) - (names > b)
        left = np.arange(len(sizes)) != b
        sums, together = sums[np.ix_(left, left)], together[np.ix_(left, left)]
        sizes, present = sizes[left], present[left]
    return np.asarray(names[groups], dtype=np.intp)


def needed_similarity(together: Vectors, parameters: ClusteringParameters) -> Vectors:
    """Similarity from which two groups are one person: ``(k, k)``.

    A group heard in one or two windows is more often a blend of two persons than a person, so
    less is needed to join it. Two groups that windows hear side by side, as two persons, are
    two in the segmentation's judgement too, so more is needed.

    Args:
        together: ``(k, k)``, how many windows hear both groups; its diagonal, how many hear one.
        parameters: The three numbers that this depends on.
    """
    heard = together.diagonal()
    fewest = np.minimum(heard[:, None], heard[None, :])
    apart = np.minimum(together / np.minimum(fewest, 3.0), 1.0)
    needed = parameters.same_person - parameters.few_windows / fewest
    return np.asarray(needed + parameters.heard_apart * apart)


def keep_persons(
    labels: npt.NDArray[np.intp],
    seconds: npt.NDArray[np.float64],
    parameters: ClusteringParameters,
) -> Labels:
    """The labels with ``UNKNOWN`` for groups heard too little; the largest always stays."""
    totals = {label: float(seconds[labels == label].sum()) for label in set(labels.tolist())}
    needed = max(parameters.smallest_s, parameters.smallest_share * float(seconds.sum()))
    needed = min(needed, max(totals.values()))
    kept = np.array([totals[label] >= needed for label in labels.tolist()])
    return np.where(kept, labels, UNKNOWN)


def _keep_largest(
    labels: npt.NDArray[np.intp], seconds: npt.NDArray[np.float64], count: int
) -> Labels:
    totals = {label: float(seconds[labels == label].sum()) for label in set(labels.tolist())}
    largest = sorted(totals, key=lambda label: (-totals[label], label))[:count]
    return np.where(np.isin(labels, largest), labels, UNKNOWN)


def merge_groups(groups: Labels, similarity: Vectors, most: int) -> Labels:
    """The groups, the most similar two merged until there are ``most``."""
    groups = groups.copy()
    while len(names := sorted(set(groups.tolist()) - {UNKNOWN})) > most:
        members = [groups == name for name in names]
        pairs = [
            (float(similarity[np.ix_(members[i], members[j])].mean()), -i, -j)
            for i in range(len(names))
            for j in range(i)
        ]
        _, i, j = max(pairs)
        groups[members[-i]] = names[-j]
    return groups


def compute_centroids(
    voices: Voices,
    labels: Labels,
    parameters: ClusteringParameters,
    fallback: Vectors | None = None,
) -> Vectors:
    """Unit vectors ``(k, d)``: each person's voices added up, weighted by reliability.

    Args:
        voices: All voices.
        labels: ``(n,)`` int, ``UNKNOWN`` for voices that count for nobody.
        parameters: How reliable an excerpt is.
        fallback: Centroids to keep for persons without a voice; labels must be their rows.
    """
    names = sorted(set(labels.tolist()) - {UNKNOWN}) if fallback is None else range(len(fallback))
    weights = compute_reliability(voices.seconds, parameters)[:, None]
    centroids = []
    for row, name in enumerate(names):
        member = labels == name
        if member.any():
            total = (voices.vectors[member] * weights[member]).sum(axis=0)
            centroids.append(total / max(float(np.linalg.norm(total)), 1e-12))
        elif fallback is not None:
            centroids.append(fallback[row])
    return np.stack(centroids)


def assign_voices(voices: Voices, centroids: Vectors) -> Labels:
    """The nearest person to each voice ``(n,)``, one person at most once in a window.

    Voices beyond the number of persons in a window go to the nearest one all the same.
    """
    from scipy.optimize import linear_sum_assignment

    similarity = voices.vectors @ centroids.T
    weighted = similarity * np.sqrt(voices.seconds)[:, None]
    labels = similarity.argmax(axis=1)
    for members in _group_by_window(voices.windows):
        if len(members) > 1:
            rows, columns = linear_sum_assignment(weighted[members], maximize=True)
            labels[members[rows]] = columns
    return np.asarray(labels, dtype=np.intp)


def _group_by_window(windows: npt.NDArray[np.intp]) -> Sequence[Labels]:
    order = np.argsort(windows, kind="stable")
    edges = np.flatnonzero(np.diff(windows[order])) + 1
    return np.split(order, edges)


def _renumber(labels: Labels) -> Labels:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.intp).reshape(-1)
