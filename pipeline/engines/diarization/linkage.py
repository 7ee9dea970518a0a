"""Groups of voices, joined two by two, in memory that grows with the voices and not with their pairs.

The similarity of two groups is the mean over all pairs of their voices. Where the similarity of two
voices is the dot product of their vectors, that mean is the dot product of the groups' mean vectors:
one group's similarities with all others are one product of a matrix with a vector, made when they are
asked for and then dropped.

Source: agglomeration by chains of nearest neighbours, Murtagh, "A survey of recent advances in
hierarchical clustering algorithms", The Computer Journal 26(4), 1983; SciPy's linkage matrix; two
means of unit vectors, Dhillon & Modha, "Concept decompositions for large sparse text data using
clustering", Machine Learning 42, 2001.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float64]
Labels = npt.NDArray[np.intp]
UNKNOWN: Final = -1
FARTHEST: Final = 2.0  # a tree's distance is this less the similarity, and never below 0
HALVINGS: Final = 10  # steps of two means, which mostly stand still after three
TIE: Final = 1e-9  # similarities as close as this are the same: rounding must not lead in a circle


def grow_tree(vectors: Vectors) -> Vectors:
    """SciPy's linkage matrix ``(n - 1, 4)`` by average distance of ``FARTHEST`` - similarity.

    Args:
        vectors: ``(n, d)``, whose dot products are similarities; 2 at least.
    """
    n = len(vectors)
    means, sizes, gone = vectors.copy(), np.ones(n), np.zeros(n)
    found, chain = np.empty((n - 1, 3)), [0]
    for step in range(n - 1):
        if not chain:
            chain.append(int(np.flatnonzero(gone == 0.0)[0]))
        while True:
            near = means @ means[chain[-1]] + gone
            near[chain[-1]] = -np.inf
            nearest = int(near.argmax())
            if len(chain) > 1 and near[nearest] <= near[chain[-2]] + TIE:
                break
            chain.append(nearest)
        a, b = sorted((chain.pop(), chain.pop()))
        found[step] = a, b, means[a] @ means[b]
        means[b] = (sizes[a] * means[a] + sizes[b] * means[b]) / (sizes[a] + sizes[b])
        sizes[b] += sizes[a]
        means[a], gone[a] = 0.0, -np.inf
    return _name_nodes(found[np.argsort(-found[:, 2], kind="stable")])


def _name_nodes(joined: Vectors) -> Vectors:
    """A linkage matrix of pairs of voices, one of each group, and similarities, the highest first."""
    n = len(joined) + 1
    tree = np.empty((n - 1, 4))
    tree[:, 2] = np.maximum(0.0, FARTHEST - joined[:, 2])
    node, sizes = np.arange(2 * n - 1), np.ones(2 * n - 1)  # a node is in the one that it names

    def find(leaf: int) -> int:
        top = leaf
        while node[top] != top:
            top = int(node[top])
        while node[leaf] != top:
            node[leaf], leaf = top, int(node[leaf])
        return top

    for step, (a, b) in enumerate(joined[:, :2].astype(np.intp).tolist()):
        left, right = sorted((find(a), find(b)))
        node[[left, right]] = n + step
        sizes[n + step] = sizes[left] + sizes[right]
        tree[step, [0, 1, 3]] = left, right, sizes[n + step]
    return tree


def cut_tree(tree: Vectors, distance: float) -> Labels:
    """The group of each voice ``(n,)``, 1..k: those joined at this distance or nearer.

    Args:
        tree: SciPy's linkage matrix ``(n - 1, 4)``; no row is nearer than one before it.
        distance: Where it is cut. Groups are numbered as SciPy's ``fcluster`` numbers them.
    """
    n = len(tree) + 1
    children = tree[:, :2].astype(np.intp).tolist()
    labels, count, waiting = np.empty(n, dtype=np.intp), 0, [2 * n - 2]
    while waiting:
        top = waiting.pop()
        if top >= n and tree[top - n, 2] > distance:
            waiting += sorted(children[top - n], key=lambda node: node < n)[::-1]
            continue
        count += 1
        members = [top]
        while members:
            node = members.pop()
            if node < n:
                labels[node] = count
            else:
                members += children[node - n]
    return labels


def join_nearest(
    groups: Labels,
    vectors: Vectors,
    *,
    fewest: int = 1,
    needed: Callable[[int], Vectors] | None = None,
    on_join: Callable[[int, int], None] = lambda _group, _gone: None,
) -> Labels:
    """The groups, the most similar two joined as long as there are more than ``fewest``.

    Args:
        groups: ``(n,)`` int, 0..k-1.
        vectors: ``(n, d)``, whose dot products are similarities.
        fewest: How many groups are left at least.
        needed: Similarities ``(k,)`` from which a group may be joined with the others.
        on_join: Told which group has taken in which other one.

    Returns:
        A group's number is the lowest of those that are in it.
    """
    nearest = _Nearest(groups, vectors, needed)
    owners = np.arange(len(nearest.sizes))
    left = len(owners)
    while left > fewest and (pair := nearest.find()) is not None:
        group, gone = pair
        owners[owners == gone] = group
        left -= 1
        on_join(group, gone)
        nearest.join(group, gone)
    return np.asarray(owners[groups], dtype=np.intp)


class _Nearest:
    """Each group's most similar other, looked for again only when that can matter."""

    def __init__(
        self, groups: Labels, vectors: Vectors, needed: Callable[[int], Vectors] | None
    ) -> None:
        self.sizes = np.bincount(groups).astype(np.float64)
        self._sums = np.zeros((len(self.sizes), vectors.shape[1]))
        np.add.at(self._sums, groups, vectors)
        self._needed = needed
        self._gone = np.zeros(len(self.sizes))
        self._other = np.zeros(len(self.sizes), dtype=np.intp)
        self._best = np.full(len(self.sizes), np.inf)
        self._stale = np.ones(len(self.sizes), dtype=np.bool_)  # the best is then a bound only

    def find(self) -> tuple[int, int] | None:
        """The two most similar groups, the lower first; ``None`` if no two are similar enough."""
        while self._best.max(initial=-np.inf) > -np.inf:
            group = int(self._best.argmax())
            if not self._stale[group]:
                other = int(self._other[group])
                return min(group, other), max(group, other)
            self._keep_best(group, self._look(group))
        return None

    def join(self, group: int, gone: int) -> None:
        """Adds the second group, which is then no more, to the first."""
        self._sums[group] += self._sums[gone]
        self.sizes[group] += self.sizes[gone]
        self._sums[gone], self._gone[gone], self._best[gone] = 0.0, -np.inf, -np.inf
        near = self._look(group)
        self._stale |= (self._other == group) | (self._other == gone)
        closer = near > self._best
        self._other[closer], self._best[closer], self._stale[closer] = group, near[closer], False
        self._keep_best(group, near)

    def _look(self, group: int) -> Vectors:
        """The group's similarities with all others; -inf where they are not enough."""
        near = self._sums @ self._sums[group] / (self.sizes * self.sizes[group]) + self._gone
        near[group] = -np.inf
        if self._needed is not None:
            near[near < self._needed(group)] = -np.inf
        return np.asarray(near)

    def _keep_best(self, group: int, near: Vectors) -> None:
        self._other[group], self._stale[group] = near.argmax(), False
        self._best[group] = near[self._other[group]]


def halve(vectors: Vectors, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_] | None:
    """Which of the vectors are of the second of two halves ``(n,)``; ``None`` if there are no two.

    Two means on the sphere, from the direction in which the vectors differ most.

    Args:
        vectors: ``(n, d)``, unit length.
        weights: ``(n,)``, how much each says.
    """
    apart = vectors - np.average(vectors, axis=0, weights=weights)
    apart *= np.sqrt(weights)[:, None]
    direction = apart[np.einsum("ij,ij->i", apart, apart).argmax()]
    for _ in range(HALVINGS):  # power iteration
        direction = (apart @ direction) @ apart
        direction /= max(float(np.linalg.norm(direction)), 1e-12)
    second = np.asarray(apart @ direction > 0.0)
    for _ in range(HALVINGS):
        if second.all() or not second.any():
            return None
        means = np.stack([(vectors * weights[:, None])[half].sum(0) for half in (~second, second)])
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        nearer = np.asarray(vectors @ means[1] > vectors @ means[0])
        if np.array_equal(nearer, second):
            break
        second = nearer
    return None if second.all() or not second.any() else second
