"""Whom a moment sounds like, with a model that hears nothing but how high a tone is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.voice_likeness import LEAST_MS, compare_voices
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.protocols import VoiceComparer

RATE = 16_000


class ToneModel:
    """Embeds features as their spectrum's shape over time: tones that differ are voices that differ."""

    def run(self, outputs, inputs):
        del outputs
        spread = inputs["feats"].std(axis=1)
        vectors = np.zeros((len(spread), 192), dtype=np.float32)
        vectors[:, :80] = spread
        return (vectors,)


def hum(*parts):
    """Warbling tones one after the other, each of so many seconds."""
    sound = []
    for hertz, seconds in parts:
        times = np.arange(int(seconds * RATE)) / RATE
        sound.append(0.3 * np.sin(2 * np.pi * hertz * times) * np.sin(2 * np.pi * 3 * times) ** 2)
    return np.concatenate(sound).astype(np.float32)


SOUND = hum((300, 5), (2000, 5), (300, 1), (2000, 1), (300, 1))
EXAMPLES = (SpeakerSpan(Span(0, 5000), "low"), SpeakerSpan(Span(5000, 10_000), "high"))


def compare(stretches, examples=EXAMPLES):
    with Threads(1, "test") as pool:
        return compare_voices(ToneModel(), SOUND, examples, stretches, pool)


def test_a_moment_is_likest_to_the_voice_that_is_heard_in_it():
    found = compare([Span(10_200, 10_800), Span(11_200, 11_800)])
    assert [max(scores, key=scores.get) for scores in found] == ["low", "high"]


def test_an_example_does_not_speak_for_itself():
    wrong = (*EXAMPLES, SpeakerSpan(Span(11_000, 12_000), "low"))
    (scores,) = compare([Span(11_200, 11_800)], wrong)
    assert (scores,) == compare([Span(11_200, 11_800)])


def test_of_whom_little_is_known_besides_nothing_is_said():
    few = (EXAMPLES[0], SpeakerSpan(Span(5000, 5000 + LEAST_MS - 1), "high"))
    assert [set(scores) for scores in compare([Span(10_200, 10_800)], few)] == [{"low"}]
    assert compare([Span(100, 4900)], (EXAMPLES[0],)) == ({},)


@pytest.mark.parametrize("stretch", [Span(0, 0), Span(12_990, 13_000), Span(99_000, 99_500)])
def test_a_stretch_at_or_beyond_the_end_is_like_nobody_more_than_another(stretch):
    (scores,) = compare([stretch])
    assert all(-1 <= value <= 1 for value in scores.values())


def test_nothing_is_asked_of_nothing():
    assert compare([]) == ()
    assert compare([Span(0, 500)], ()) == ({},)


def test_the_voice_embedder_compares_voices():
    assert isinstance(OnnxVoiceEmbedder(1), VoiceComparer)
