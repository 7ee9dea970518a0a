"""Which excerpts are heard, and which are taken for the voice on both sides of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.diarization.clustering import ClusteringParameters
from pipeline.engines.diarization.embedding import (
    EMBEDDING_SIZE,
    Excerpt,
    embed_sparsely,
    find_between,
)

VOICES = np.random.default_rng(0).standard_normal((3, EMBEDDING_SIZE)).astype(np.float32)


class FakeEmbedder:
    """Hears the voice whose number the features hold, and remembers how often it was asked."""

    def __init__(self):
        self.heard = []

    def run(self, _outputs, inputs):
        numbers = inputs["feats"][:, 0, 0].astype(int)
        self.heard += numbers.tolist()
        return (VOICES[numbers],)


def embed(voices, speakers=None, windows=None):
    """What becomes of excerpts of two seconds each with these voices."""
    count = len(voices)
    excerpts = [
        Excerpt(window, speaker, 150 * i, 150 * i + 120, 2.0)
        for i, (window, speaker) in enumerate(
            zip(windows or [0] * count, speakers or [0] * count, strict=True)
        )
    ]
    features = [np.full((200, 80), voice, dtype=np.float32) for voice in voices]
    model = FakeEmbedder()
    return embed_sparsely(model, excerpts, features, ClusteringParameters()), model.heard


def test_between_two_of_one_voice_nothing_is_heard():
    vectors, heard = embed([1, 1, 1, 1, 1])
    assert len(heard) == 3
    np.testing.assert_allclose(vectors[[0, 0]], vectors[[1, 3]], atol=1e-6)


def test_between_two_voices_everything_is_heard():
    vectors, heard = embed([0, 1, 1, 2, 0])
    assert sorted(heard) == [0, 0, 1, 1, 2]
    np.testing.assert_allclose(vectors[1], vectors[2], atol=1e-6)
    assert float(vectors[3] @ VOICES[2]) == pytest.approx(float(np.linalg.norm(VOICES[2])))


@pytest.mark.parametrize(("speakers", "windows"), [([0, 1, 0], None), (None, [0, 1, 2])])
def test_what_no_local_speaker_ties_to_its_neighbours_is_heard(speakers, windows):
    assert len(embed([1, 1, 1], speakers, windows)[1]) == 3


def test_what_is_too_short_to_be_embedded_makes_nothing_alike():
    excerpts = [Excerpt(0, 0, i, i + 1, 0.4) for i in range(3)]
    lengths = (0, 40, 40)
    features = [np.zeros((length, 80), dtype=np.float32) for length in lengths]
    model = FakeEmbedder()
    vectors = embed_sparsely(model, excerpts, features, ClusteringParameters())
    assert (len(model.heard), vectors[0].any(), vectors[1].any()) == (2, False, True)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=30).map(sorted))
def test_each_has_one_of_its_own_kind_heard_on_either_side(kinds):
    excerpts = [Excerpt(*kind, i, i + 1, 1.0) for i, kind in enumerate(kinds)]
    between = find_between(excerpts)
    for index in between:
        assert kinds[index - 1] == kinds[index] == kinds[index + 1]
        assert not {index - 1, index + 1} & set(between)
    assert len(between) == sum(max(0, (kinds.count(kind) - 1) // 2) for kind in set(kinds))
