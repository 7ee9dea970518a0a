"""Which excerpts are one person, and how many persons there are.

Pure functions over vectors and times; nothing here knows about audio or models.

Similarity is cosine, made fair to short excerpts. An embedding is the voice plus noise, and the
shorter the excerpt, the more noise: two excerpts of one voice have a cosine of about
``t / (t + 1.3 s)`` (measured: 0.41 at 1 s, 0.62 at 2 s, 0.77 at 4 s, within 0.03 of that from
0.6 s to 6 s; mean of 14 voices, 3 languages). Divided by it, one voice scores about 1 whatever
the excerpts' length, and strangers in a quiet room 0.3 at most. A shared telephone line, noise or
two very alike voices raise strangers to 0.65; a change of manner, or an excerpt that holds two
persons, lowers one voice to 0.4, but only in a window or two. So groups are formed where nothing
speaks against it (``tight``) and joined further at a similarity that depends on what does
(``needed_similarity``). What is heard in one or two windows only is a person of its own below
0.35: in the mixtures, new persons score 0.26 at most there, and those who had spoken before 0.38
at least, but for two of 126. Music that passes for speech is told by how unsure the segmentation
is of it (0.66, and 0.9 for speech).

What the windows of the segmentation hear side by side is a floor (``window_evidence``): such groups
are asked for more likeness, however few windows they are in, and a group whose halves are heard apart
for long is parted. What is neither side by side with anybody nor more than a crumb of the speech is no
person: it is joined as readily as what is heard once.

The numbers were chosen by ``tests/benchmarks/calibrate_speakers.py``, which prints what values
around them give, on mixtures of 1 to 8 voices (noise, telephone, rooms, music, silence, overlap,
no pauses, a soft late comer, a voice against itself played slower or faster; meetings, brief
answers and long calls) and on development recordings. Of 103 of them, the shipped models' own
hearing, the floor, the crumbs and the short excerpts count 87 right where 76 were (4 to 18 more,
bootstrap of 95 %) and none of a group less; 0.9 % of excerpts go to another where 1.4 did (by 0.2 to
1.3 less). On another draw of the three hard groups it is 26 of 30, and was 21.

Source: average-linkage agglomerative clustering (UPGMA) of speaker embeddings as in Sell et al.,
"Diarization is Hard", Interspeech 2018; duration as a measure of a score's quality, Mandasari
et al., IEEE TASLP 21(11), 2013; one-to-one assignment of a window's speakers to centroids,
pyannote.audio 3 (``constrained_argmax``), here as a preference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.assignment import assign
from pipeline.engines.diarization.linkage import (
    FARTHEST,
    UNKNOWN,
    Labels,
    Vectors,
    cut_tree,
    grow_tree,
    halve,
    join_nearest,
)
from pipeline.engines.diarization.variational import VariationalParameters, give_crumbs
from pipeline.engines.diarization.voice_vectors import Voices
from pipeline.engines.diarization.window_evidence import Evidence, Presence, weigh


@dataclass(frozen=True, slots=True)
class ClusteringParameters:
    """Every number that decides how many persons there are."""

    tight: float = 0.8  # similarity at which voices are grouped without further questions
    same_person: float = 0.68  # similarity that joins two groups heard in many windows
    few_windows: float = 0.33  # ... lowered by this over the smaller group's windows but one
    crumb_share: float = 0.02  # ... or by all of it, for a group with so little of the speech
    heard_apart: float = (
        0.1  # ... raised, and not lowered, where windows hear both side by side ...
    )
    sure_apart_s: float = 3.0  # ... for this long
    floor_s: float = 12.0  # two voices that windows hear apart for this long are never one person
    noise_s: float = 1.3  # speech after which half of an embedding is the voice
    long_s: float = 1.0  # excerpts from which groups are formed are so long ...
    least_certainty: float = 0.8  # ... and so surely speech: music that passes for it is not;
    little_s: float = 60.0  # among no more speech than this ...
    brief_s: float = 0.7  # ... so short ones do ...
    brief_certainty: float = 0.75  # ... and so sure ones: nobody may say anything longer
    smallest_s: float = 1.5  # a person is heard alone for this long, all excerpts together ...
    smallest_share: float = 0.002  # ... and in a long recording for this share of all speech;
    enough_share: float = 0.05  # in a short one this share is enough, if it is ...
    least_s: float = 1.0  # ... this long
    one_each: float = 0.2  # how much a window's local speakers prefer to be different persons
    evidence: float = 0.4  # what an excerpt says for a person with a crumb of the speech ...
    order: float = 2.0  # ... and what such a person costs
    refinements: int = 5
    most_clustered: int = 3_000  # the time for a tree grows with the square


def cluster_voices(
    voices: Voices,
    *,
    num_speakers: int | None = None,
    min_speakers: int | None = None,
    max_speakers: int | None = None,
    parameters: ClusteringParameters = ClusteringParameters(),
) -> Labels:
    """Which person each voice is: ``(n,)`` int, 0..k-1, no number unused.

    ``k`` is within the asked bounds wherever there are enough voices for it.
    """
    n = len(voices.seconds)
    if n == 0:
        return np.zeros(0, dtype=np.intp)
    low, high = resolve_bounds(n, num_speakers, min_speakers, max_speakers)
    chosen = choose_telling(voices, low, parameters)
    part = voices.pick(chosen)
    groups = _form_groups(part, low, high, parameters)
    centroids = compute_centroids(part, groups, parameters)
    labels = assign_voices(voices, centroids, parameters)
    for _ in range(parameters.refinements):
        previous = labels
        centroids = compute_centroids(voices, labels, parameters, fallback=centroids)
        labels = assign_voices(voices, centroids, parameters)
        if np.array_equal(previous, labels):
            break
    worth = VariationalParameters(parameters.evidence, parameters.order, parameters.noise_s)
    return give_crumbs(
        _renumber(labels),
        scale_voices(voices, parameters),
        voices.seconds,
        fewest=low,
        share=parameters.crumb_share,
        parameters=worth,
    )


def resolve_bounds(
    n_voices: int, num: int | None, low: int | None, high: int | None
) -> tuple[int, int]:
    """Fewest and most persons to find, at least 1 and at most ``n_voices``."""
    if num is not None:
        low = high = num
    lowest = min(n_voices, max(1, low or 1))
    return lowest, max(lowest, min(n_voices, high or n_voices))


def choose_telling(voices: Voices, at_least: int, parameters: ClusteringParameters) -> Labels:
    """Indices (intp ``(k,)``, ascending) of the voices that are long and sure enough to form groups.

    Never fewer than ``at_least`` or 2, where there are so many, and never more than
    ``most_clustered``: the longest, sure ones first.
    """
    long_s, least_certainty = parameters.long_s, parameters.least_certainty
    if voices.seconds.sum() <= parameters.little_s:
        long_s, least_certainty = parameters.brief_s, parameters.brief_certainty
    sure = voices.certainties >= least_certainty
    longest = np.lexsort((-voices.seconds, ~sure))
    count = int((sure & (voices.seconds >= long_s)).sum())
    count = min(max(count, at_least, 2), max(at_least, parameters.most_clustered))
    return np.sort(longest[:count])


def compute_reliability(
    seconds: npt.NDArray[np.float64], parameters: ClusteringParameters
) -> npt.NDArray[np.float64]:
    """Expected cosine of two excerpts of one voice with so many seconds each: float64 ``(n,)``, 0..1."""
    return np.asarray(seconds / (seconds + parameters.noise_s))


def scale_voices(voices: Voices, parameters: ClusteringParameters) -> Vectors:
    """Vectors ``(n, d)`` whose dot product is the similarity of two voices.

    It is about 1 for one person, however short the excerpts, and 0 for strangers.
    """
    scale = np.sqrt(compute_reliability(voices.seconds, parameters))
    return np.asarray(voices.vectors / scale[:, None])


def _form_groups(voices: Voices, low: int, high: int, parameters: ClusteringParameters) -> Labels:
    """Labels of the groups that are persons; ``UNKNOWN`` for the rest."""
    n = len(voices.seconds)
    if n == 1:
        return np.zeros(1, dtype=np.intp)
    vectors = scale_voices(voices, parameters)
    tree = grow_tree(vectors)
    groups = _renumber(cut_tree(tree, FARTHEST - parameters.tight))
    groups = join_groups(groups, vectors, voices, parameters)
    groups = part_heard_apart(groups, voices, parameters)
    groups = keep_persons(groups, voices.seconds, parameters)
    if len(set(groups.tolist()) - {UNKNOWN}) < low:
        groups = split_tree(tree, voices.seconds, low, parameters)
    return merge_groups(groups, vectors, high)


def join_groups(
    groups: Labels, vectors: Vectors, voices: Voices, parameters: ClusteringParameters
) -> Labels:
    """The groups, the most similar two joined as long as any two are similar enough.

    Args:
        groups: ``(n,)`` int, 0..k-1.
        vectors: ``(n, d)``, whose dot products are similarities.
        voices: Where each voice is heard.
        parameters: How similar is enough.
    """
    presence = Presence(groups, voices.windows, voices.find_hearings())
    seconds = np.bincount(groups, weights=voices.seconds)
    speech_s = float(seconds.sum())

    def needed(group: int) -> Vectors:
        shares = np.minimum(seconds, seconds[group]) / speech_s
        return needed_similarity(presence.compare(group), shares, parameters)

    def on_join(group: int, gone: int) -> None:
        presence.join(group, gone)
        seconds[group] += seconds[gone]
        seconds[gone] = 0.0

    return _renumber(join_nearest(groups, vectors, needed=needed, on_join=on_join))


def needed_similarity(
    evidence: Evidence, shares: npt.NDArray[np.float64], parameters: ClusteringParameters
) -> Vectors:
    """Similarity from which two groups are one person: float64 ``(k,)``.

    A group heard in one or two windows is more often a blend of two persons than a person, and one
    with a crumb of a long recording more often a person's other manner, so less is needed to join
    it. Two groups that windows hear side by side, as two local speakers, are two in the
    segmentation's judgement too: then no less is needed, but more.

    Args:
        evidence: What windows say of one group and each other.
        shares: ``(k,)``, 0..1, how much of all speech the one of the two has that has less.
        parameters: The numbers that this depends on.
    """
    weight = weigh(evidence)
    apart = np.clip(weight / parameters.sure_apart_s, 0.0, 1.0)
    few = 1.0 / np.maximum(evidence.fewest - 1.0, 1.0)
    crumb = np.where(weight <= 0.0, np.clip(2.0 - shares / parameters.crumb_share, 0.0, 1.0), 0.0)
    lowered = parameters.few_windows * np.maximum(few, crumb) * (1.0 - apart)
    return np.asarray(parameters.same_person - lowered + parameters.heard_apart * apart)


def part_heard_apart(groups: Labels, voices: Voices, parameters: ClusteringParameters) -> Labels:
    """The groups (intp ``(n,)``, 0..k-1), those parted in which windows hear two persons.

    Two voices on one telephone line can be as alike as one voice. But where a group's two most
    different halves are two local speakers again and again, the segmentation knows better. In the
    mixtures and recordings the halves of one person are heard apart for 7 s at most (one who reads
    in two rooms), and of two people whom the vectors took for one for 22 s.
    """
    parted = groups.copy()
    waiting = list(range(int(groups.max()) + 1))
    while waiting:
        members = np.flatnonzero(parted == waiting[-1])
        second = _find_second(voices.pick(members), parameters)
        if second is None:
            waiting.pop()
        else:
            waiting.append(int(parted.max()) + 1)
            parted[members[second]] = waiting[-1]
    return parted


def _find_second(voices: Voices, parameters: ClusteringParameters) -> npt.NDArray[np.bool_] | None:
    """Which of a group's voices ``(n,)`` windows hear apart from the others; ``None`` if it is one person's."""
    hearings = voices.find_hearings()
    if hearings.seconds.sum() < 2.0 * parameters.floor_s:
        return None
    second = halve(voices.vectors, compute_reliability(voices.seconds, parameters))
    if second is None:
        return None
    presence = Presence(second.astype(np.intp), voices.windows, hearings)
    return second if weigh(presence.compare(0))[1] >= parameters.floor_s else None


def keep_persons(
    labels: npt.NDArray[np.intp],
    seconds: npt.NDArray[np.float64],
    parameters: ClusteringParameters,
) -> Labels:
    """The labels (intp ``(n,)``) with ``UNKNOWN`` for groups heard too little; the largest always stays."""
    totals = {label: float(seconds[labels == label].sum()) for label in set(labels.tolist())}
    needed = min(needed_seconds(float(seconds.sum()), parameters), max(totals.values()))
    is_person = np.array([totals[label] >= needed for label in labels.tolist()])
    return np.where(is_person, labels, UNKNOWN)


def needed_seconds(speech_s: float, parameters: ClusteringParameters) -> float:
    """How long a person is heard at least, among so many seconds of speech."""
    short = min(parameters.smallest_s, parameters.enough_share * speech_s)
    return max(parameters.least_s, short, parameters.smallest_share * speech_s)


def split_tree(
    tree: npt.NDArray[np.float64],
    seconds: npt.NDArray[np.float64],
    count: int,
    parameters: ClusteringParameters,
) -> Labels:
    """The ``count`` largest groups of the highest cut that has so many of some length.

    That length is what a person needs, halved until there is such a cut. ``UNKNOWN`` elsewhere.

    Args:
        tree: SciPy's linkage matrix ``(n - 1, 4)``.
        seconds: ``(n,)``, of each voice.
        count: How many groups are asked for, ``n`` at most.
        parameters: How long a person is heard.
    """
    n = len(seconds)
    children = tree[:, :2].astype(np.intp)
    totals = np.concatenate([seconds, np.zeros(n - 1)])
    for row, (a, b) in enumerate(children):
        totals[n + row] = totals[a] + totals[b]
    needed = needed_seconds(float(seconds.sum()), parameters)
    cut, found = n - 1, int(totals[-1] >= needed)
    while found < count:
        cut -= 1
        if cut < 0:
            needed /= 2.0
            cut, found = n - 1, int(totals[-1] >= needed)
            continue
        a, b = children[cut]
        found += int(totals[a] >= needed) + int(totals[b] >= needed)
        found -= int(totals[n + cut] >= needed)
    # Nodes from n + cut up are cut open; every other one belongs where its parent does.
    labels = np.arange(2 * n - 1)
    for row in range(cut - 1, -1, -1):
        labels[children[row]] = labels[n + row]
    return _keep_largest(labels[:n], seconds, count)


def _keep_largest(
    labels: npt.NDArray[np.intp], seconds: npt.NDArray[np.float64], count: int
) -> Labels:
    totals = {label: float(seconds[labels == label].sum()) for label in set(labels.tolist())}
    largest = sorted(totals, key=lambda label: (-totals[label], label))[:count]
    return np.where(np.isin(labels, largest), labels, UNKNOWN)


def merge_groups(groups: Labels, vectors: Vectors, most: int) -> Labels:
    """The groups, the most similar two merged until there are ``most``.

    Args:
        groups: ``(n,)`` int; ``UNKNOWN`` stays.
        vectors: ``(n, d)``, whose dot products are similarities.
        most: How many groups are left at most.
    """
    known = groups != UNKNOWN
    merged = groups.copy()
    merged[known] = join_nearest(_renumber(groups[known]), vectors[known], fewest=most)
    return merged


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


def assign_voices(voices: Voices, centroids: Vectors, parameters: ClusteringParameters) -> Labels:
    """The likeliest person of each voice ``(n,)``.

    An excerpt goes where it is nearest; the less it says (the shorter it is), the more it goes
    with its local speaker, and the local speakers of a window to one person each.
    """
    heard = voices.seconds
    # Log likelihood ratio of unit vectors with noise 1 - r and voice r, up to a constant.
    telling = np.sqrt(heard * (heard + parameters.noise_s)) / parameters.noise_s
    scores = (voices.vectors @ centroids.T) * telling[:, None]
    favoured = np.zeros_like(scores)
    for window in _group_equal(voices.windows):
        locals_ = [window[part] for part in _group_equal(voices.speakers[window])]
        totals = np.stack([scores[members].sum(axis=0) for members in locals_])
        for row, person in assign((-totals).tolist()):
            favoured[locals_[row], person] = parameters.one_each
    return np.asarray((scores + favoured).argmax(axis=1), dtype=np.intp)


def _group_equal(values: npt.NDArray[np.intp]) -> Sequence[Labels]:
    """Indices of equal values, together."""
    order = np.argsort(values, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(values[order])) + 1)


def _renumber(labels: Labels) -> Labels:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.intp).reshape(-1)
