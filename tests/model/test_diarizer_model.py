"""The diarizer with its real models on real recordings."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.domain import Span, SpeakerSpan, find_overlaps
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from tests.benchmarks.speakers import count_speakers as count
from tests.benchmarks.speakers import decode, read_turns, score_spans

pytestmark = pytest.mark.model

RATE = 16_000
SESSION, SAMPLE = "spliced/en-timit-2spk-words.flac", "short/sample.wav"


@pytest.fixture(scope="module")
def engine():
    return OnnxDiarizer()


@pytest.fixture(scope="module")
def found(shared, engine):
    """Who speaks when in the two conversations that several tests ask about."""
    return {name: engine.diarize(decode(shared / "eval" / name)) for name in (SESSION, SAMPLE)}


@pytest.mark.parametrize(
    ("audio", "reference", "worst"),
    [
        (SESSION, "spliced/en-timit-2spk-words.rttm", 0.08),
        (SAMPLE, "short/sample.rttm", 0.15),
    ],
)
def test_two_voices_are_told_apart(shared, found, audio, reference, worst):
    samples = decode(shared / "eval" / audio)
    spans = found[audio]
    turns = read_turns(shared / "eval" / reference)
    assert count(spans) == 2
    assert score_spans(turns, spans, len(samples) * 1000 // RATE).rate < worst


def join_readings(shared, speaker, gap_s=0.4):
    files = sorted((shared / "eval" / "librispeech" / speaker).glob("*.flac"))
    gap = np.zeros(int(gap_s * RATE), dtype=np.float32)
    return np.concatenate([part for file in files for part in (decode(file), gap)])


@pytest.mark.parametrize("speaker", ["2414", "533"])
def test_one_reader_of_many_passages_is_one_person(shared, engine, speaker):
    assert count(engine.diarize(join_readings(shared, speaker))) == 1


def test_one_reader_stays_one_in_noise(shared, engine):
    samples = join_readings(shared, "533")
    noise = np.random.default_rng(0).standard_normal(len(samples)).astype(np.float32)
    level = float(samples.std()) * 10 ** (-12 / 20)
    assert count(engine.diarize(samples + level * noise)) == 1


@pytest.mark.parametrize("pair", [("dr3-falk0", "dr4-falr0"), ("dr3-madc0", "dr4-maeb0")])
def test_two_voices_of_one_sex_are_told_apart(shared, engine, pair):
    spoken = []
    turns = []
    gap = np.zeros(RATE // 3, dtype=np.float32)
    at = 0
    folders = [sorted((shared / "eval" / "timit" / name).glob("*.flac")) for name in pair]
    for files in zip(*folders, strict=True):
        for name, file in zip(pair, files, strict=True):
            samples = decode(file)
            end = at + len(samples)
            turns.append(SpeakerSpan(Span(at * 1000 // RATE, end * 1000 // RATE), name))
            spoken += [samples, gap]
            at = end + len(gap)
    talk = np.concatenate(spoken)
    spans = engine.diarize(talk)
    assert count(spans) == 2
    # A tenth of it is the silence at the ends of each sentence's file.
    assert score_spans(turns, spans, len(talk) * 1000 // RATE).rate < 0.25


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_the_asked_number_of_speakers_is_given(shared, engine, asked):
    samples = decode(shared / "eval" / SESSION)
    assert count(engine.diarize(samples, num_speakers=asked)) == asked


def test_nobody_speaks_in_music_noise_and_silence(shared, engine):
    for file in sorted((shared / "eval" / "nonspeech").iterdir()):
        assert engine.diarize(decode(file)) == (), file.name


@pytest.mark.parametrize("seconds", [0.02, 0.2, 0.9, 1.5])
def test_very_short_recordings_work(shared, engine, seconds):
    samples = decode(shared / "eval" / "short" / "jfk.flac")[: int(seconds * RATE)]
    spans = engine.diarize(samples)
    assert count(spans) <= 1
    assert all(span.span.end_ms <= seconds * 1000 for span in spans)


def test_louder_and_softer_give_the_same_speakers(shared, engine, found):
    samples = decode(shared / "eval" / SESSION)
    loud, soft = found[SESSION], engine.diarize(samples * np.float32(0.05))
    assert count(loud) == count(soft)
    assert abs(sum(s.span.duration_ms for s in loud) - sum(s.span.duration_ms for s in soft)) < 1000


def test_the_same_recording_gives_the_same_spans(shared, found):
    samples = decode(shared / "eval" / SAMPLE)
    assert found[SAMPLE] == OnnxDiarizer(threads=1).diarize(samples)


def test_two_who_speak_at_once_are_both_heard(engine):
    root = Path(__file__).parents[2] / "audio"
    talk = decode(root / "interview.mp3")
    he, she = talk[88 * RATE : 90 * RATE], talk[92 * RATE : 98 * RATE]
    first, second = talk[24 * RATE : 28 * RATE], talk[32 * RATE : 36 * RATE]
    pause = np.zeros(RATE // 2, dtype=np.float32)
    both = she.copy()
    both[2 * RATE : 4 * RATE] += he
    overlaps = find_overlaps(engine.diarize(np.concatenate((first, pause, second, pause, both))))
    begin_ms = 9_000 + 2_000
    shared_ms = sum(span.overlap_ms(Span(begin_ms, begin_ms + 2_000)) for span in overlaps.spans)
    found_ms = sum(span.duration_ms for span in overlaps.spans)
    assert (shared_ms > 1_400, found_ms - shared_ms < 500) == (True, True)
