"""The engine's groups, those that nobody is needed for given up, whatever they have of the speech.

The engine itself asks this of crumbs only (``variational``).

Source: Landini et al. 2022 (``vbx``).
"""

from __future__ import annotations

from pipeline.engines.diarization.clustering import join_groups, scale_voices
from pipeline.engines.diarization.linkage import Labels
from pipeline.engines.diarization.variational import VariationalParameters, drop_needless
from pipeline.engines.diarization.voice_vectors import Voices
from tests.benchmarks.speaker_methods.common import SHIPPED, group_tightly


def group_and_drop(voices: Voices, **constants: float) -> Labels:
    """The engine's groups without those that are not needed."""
    vectors = scale_voices(voices, SHIPPED)
    groups = join_groups(group_tightly(voices), vectors, voices, SHIPPED)
    return drop_needless(groups, vectors, voices.seconds, VariationalParameters(**constants))
