"""Voices known again with the real model: on other sentences, in other sounds; and strangers refused."""

from itertools import product

import numpy as np
import pytest

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.names import SAME_VOICE, match_voices, score_voices
from pipeline.voicebook import VoiceBook, parse_book, render_book
from tests.benchmarks.speakers import RATE, decode

pytestmark = pytest.mark.model

TIMIT = ("dr3-falk0", "dr3-madc0", "dr4-falr0", "dr4-maeb0")
LIBRISPEECH = ("2414", "533")


@pytest.fixture(scope="module")
def embedder():
    return OnnxVoiceEmbedder()


def read_voice(shared, speaker):
    place = "timit" if speaker in TIMIT else "librispeech"
    files = sorted((shared / "eval" / place / speaker).glob("*.flac"))
    return [decode(file) for file in files]


def print_voice(embedder, readings):
    samples = np.concatenate(readings)
    return embedder.embed(samples, [Span(0, len(samples) * 1000 // RATE)])


def limit_band(samples):
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


@pytest.fixture(scope="module")
def halves(shared, embedder):
    """Of each voice, a print of half of its readings and one of the other half."""
    found = {}
    for speaker in TIMIT + LIBRISPEECH:
        readings = read_voice(shared, speaker)
        found[speaker] = [print_voice(embedder, readings[half::2]) for half in (0, 1)]
    return found


def test_voice_is_accepted_on_other_sentences(halves):
    for speaker, (known, heard) in halves.items():
        assert score_voices(known, heard) > SAME_VOICE + 0.1, speaker


def test_other_voices_are_refused(halves):
    for a, b in product(halves, halves):
        if a != b:
            assert score_voices(halves[a][0], halves[b][1]) < SAME_VOICE - 0.1, (a, b)


def test_everybody_gets_the_right_name_and_a_stranger_none(halves):
    known = {name: first for name, (first, _) in halves.items() if name != "533"}
    found = match_voices({name: second for name, (_, second) in halves.items()}, known)
    assert {name: name for name in known} == {m.label: m.name for m in found if m.accepted}


def test_single_sentence_is_enough_for_most(shared, embedder, halves):
    accepted = []
    for speaker in TIMIT:
        for reading in read_voice(shared, speaker)[1::2]:
            score = score_voices(halves[speaker][0], print_voice(embedder, [reading]))
            accepted.append(score >= SAME_VOICE)
    assert np.mean(accepted) > 0.9


@pytest.mark.parametrize("speaker", LIBRISPEECH)
def test_voice_is_known_again_by_telephone(shared, embedder, halves, speaker):
    heard = print_voice(embedder, [limit_band(r) for r in read_voice(shared, speaker)[1::2]])
    scores = {name: score_voices(first, heard) for name, (first, _) in halves.items()}
    assert max(scores, key=scores.get) == speaker
    assert scores[speaker] >= SAME_VOICE
    assert max(score for name, score in scores.items() if name != speaker) < SAME_VOICE


def test_host_is_found_among_the_diarizers_speakers_and_survives_the_book(shared, embedder, halves):
    samples = decode(shared / "eval" / "spliced" / "en-mf-clean.flac")[: 60 * RATE]
    spans = OnnxDiarizer().diarize(samples)
    book = VoiceBook().add("Host", halves["2414"][0]).add("Stranger", halves["dr4-maeb0"][0])
    known = parse_book(render_book(book)).prints_of(embedder.model)
    prints = embedder.embed_speakers(samples, spans)
    assert len(prints) == 2
    accepted = [m for m in match_voices(prints, known) if m.accepted]
    assert [m.name for m in accepted] == ["Host"]


def test_loudness_does_not_matter(shared, embedder):
    readings = read_voice(shared, "dr3-falk0")
    loud = print_voice(embedder, readings)
    soft = print_voice(embedder, [r * np.float32(0.05) for r in readings])
    assert score_voices(loud, soft) > 0.97


def test_a_phrase_of_half_a_second_to_one_sounds_like_its_own_speaker(shared, embedder):
    """Two women: four known sentences of each, and moments from the others."""
    people = ("dr3-falk0", "dr4-falr0")
    readings = {name: read_voice(shared, name)[:6] for name in people}
    sounds, examples, stretches, at = [], [], [], 0
    for name, sentences in readings.items():
        for number, sound in enumerate(sentences):
            length = len(sound) * 1000 // RATE
            if number < 4:
                examples.append(SpeakerSpan(Span(at, at + length), name))
            else:
                moments = range(at + 300, at + length - 1000, 900)
                stretches += [(name, Span(start, start + 700)) for start in moments]
            sounds.append(sound[: length * RATE // 1000])
            at += length
    found = embedder.compare_voices(np.concatenate(sounds), examples, [s for _, s in stretches])
    right = [
        max(like, key=like.get) == name for (name, _), like in zip(stretches, found, strict=True)
    ]
    assert sum(right) >= 0.9 * len(right)
