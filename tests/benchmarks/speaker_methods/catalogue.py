"""All methods by name, and their constants with what each was chosen on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from pipeline.engines.diarization.clustering import ClusteringParameters, cluster_voices
from pipeline.engines.diarization.linkage import Labels
from tests.benchmarks.speaker_methods.bayes_stopping import StoppingParameters, group_by_bayes
from tests.benchmarks.speaker_methods.calibrated import group_by_calibrated_score
from tests.benchmarks.speaker_methods.cannot_links import group_with_cannot_links
from tests.benchmarks.speaker_methods.common import Method
from tests.benchmarks.speaker_methods.dp_means import group_by_dp_means
from tests.benchmarks.speaker_methods.needless import group_and_drop
from tests.benchmarks.speaker_methods.spectral import (
    MOST_VOICES,
    group_by_eigengap,
    group_by_nme,
)
from tests.benchmarks.speaker_methods.vbx import VbxParameters, group_by_vbx
from tests.benchmarks.speaker_methods.voice_model import load_model, plain_model

Clusterer = Callable[..., Labels]
"""Called as ``cluster_voices`` is."""
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Entry:
    """A method.

    ``build``: makes it, with constants by name. ``grid``: values around each constant, its own among
    them. ``chosen_on``: what they were chosen on.
    """

    build: Callable[..., Clusterer]
    chosen_on: str
    grid: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def _build_shipped(**constants: Any) -> Clusterer:
    return partial(cluster_voices, parameters=ClusteringParameters(**constants))


def _build_vbx(model: Callable[[], Any], begin: VbxParameters, **constants: Any) -> Clusterer:
    parameters = replace(begin, **constants)
    return Method(lambda voices: group_by_vbx(voices, parameters, model()))


def _build_bayes(
    model: Callable[[], Any], begin: StoppingParameters, **constants: Any
) -> Clusterer:
    parameters = replace(begin, **constants)
    return Method(lambda voices: group_by_bayes(voices, parameters, model()))


def _build(group: Callable[..., Labels], most: int = 3_000, **constants: Any) -> Clusterer:
    return Method(partial(group, **constants), most)


VBX_GRID = {
    "evidence": (0.2, 0.3, 0.4, 0.5, 0.6),
    "order": (1.5, 2.0, 3.0, 4.5, 6.0),
    "stay": (0.0, 0.5, 0.8, 0.95),
    "tight": (0.7, 0.8, 0.9),
}
MIXTURES = "mixtures, draw 0"
METHODS: dict[str, Entry] = {
    SHIPPED: Entry(_build_shipped, f"{MIXTURES}, with the real recordings in view"),
    "UPGMA": Entry(
        partial(_build, group_with_cannot_links, said=float("inf"), same_person=0.45),
        MIXTURES,
        {"same_person": (0.35, 0.4, 0.45, 0.55, 0.68)},
    ),
    "cannot-links": Entry(
        partial(_build, group_with_cannot_links),
        MIXTURES,
        {"same_person": (0.35, 0.4, 0.45, 0.55, 0.68), "said": (0.5, 1.0, 2.0)},
    ),
    "NME-SC": Entry(partial(_build, group_by_nme, MOST_VOICES), "nothing: it has none"),
    "eigengap": Entry(
        partial(_build, group_by_eigengap, MOST_VOICES), "published", {"kept": (0.1, 0.2, 0.3)}
    ),
    "DP-means": Entry(
        partial(_build, group_by_dp_means), MIXTURES, {"alike": (0.55, 0.65, 0.7, 0.75, 0.8)}
    ),
    "calibrated": Entry(
        partial(_build, group_by_calibrated_score),
        "weights: mixtures, draw 0",
        {"odds": (-1.0, 0.0, 1.0, 2.0)},
    ),
    "Bayes, plain": Entry(
        partial(_build_bayes, plain_model, StoppingParameters(evidence=0.4)),
        MIXTURES,
        {"evidence": (0.1, 0.2, 0.3, 0.4, 0.6)},
    ),
    "Bayes, trained": Entry(
        partial(_build_bayes, load_model, StoppingParameters(evidence=0.2)),
        MIXTURES,
        {"evidence": (0.1, 0.2, 0.3, 0.4)},
    ),
    "VBx, plain": Entry(
        partial(_build_vbx, plain_model, VbxParameters(evidence=0.4, order=2.0)),
        MIXTURES,
        VBX_GRID,
    ),
    "shipped, then VBx": Entry(
        partial(_build, group_and_drop),
        MIXTURES,
        {"evidence": (0.2, 0.3, 0.4, 0.6, 0.8), "order": (1.0, 1.5, 2.0, 3.0)},
    ),
    "VBx, trained": Entry(
        partial(_build_vbx, load_model, VbxParameters(evidence=0.2, order=6.0)),
        MIXTURES,
        {"evidence": (0.1, 0.2, 0.3, 0.4), "order": (3.0, 4.5, 6.0, 9.0)},
    ),
}
