"""Speech found block by block is the speech that faster-whisper finds in the whole."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from faster_whisper import vad as silero
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span
from pipeline.engines.protocols import SAMPLES_PER_MS, Activity
from pipeline.engines.recognition import vad
from pipeline.engines.recognition.vad import (
    CHUNK,
    SHORTEST_FAINT_MS,
    SileroDetector,
    find_faint,
    find_soft_stretches,
    find_speech,
    judge_chunks,
)
from pipeline.media import load_audio

OPTIONS = silero.VadOptions(
    threshold=vad.THRESHOLD,
    min_silence_duration_ms=vad.MIN_SILENCE_MS,
    speech_pad_ms=0,
    max_speech_duration_s=vad.MAX_REGION_S,
)
RUNS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.3, 0.36, 0.45, 0.5, 0.9]),
        st.one_of(st.integers(1, 8), st.integers(1, 1000)),
    ),
    max_size=40,
)


def find_by_oracle(chances, n_samples):
    """The stretches that faster-whisper makes of these chances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(silero, "get_vad_model", lambda: lambda audio: np.float32(chances))
        found = silero.get_speech_timestamps(np.zeros(n_samples, dtype=np.float32), OPTIONS)
    return [(int(speech["start"]), int(speech["end"])) for speech in found]


@given(RUNS, st.integers(0, CHUNK - 1))
def test_the_same_chances_give_the_same_stretches_as_the_oracle(runs, rest):
    chances = [chance for chance, count in runs for _ in range(count)] or [0.0]
    n_samples = (len(chances) - 1) * CHUNK + rest
    found = [(start, min(end, n_samples)) for start, end in find_speech(chances, n_samples)]
    assert find_by_oracle(chances, n_samples) == found


def make_bursts(n_samples):
    """Noise that comes and goes."""
    generator = np.random.default_rng(5)
    swell = np.abs(np.sin(np.arange(n_samples) / 9000.0))
    return (generator.normal(0, 0.1, n_samples) * swell).astype(np.float32)


@pytest.mark.parametrize("n_samples", [1, CHUNK - 1, CHUNK, 20 * CHUNK, 20 * CHUNK + 500, 12_345])
@pytest.mark.parametrize("block", [1, 7, 1000])
def test_chances_are_those_of_the_whole_whatever_the_blocks(monkeypatch, n_samples, block):
    monkeypatch.setattr(vad, "BLOCK_CHUNKS", block)
    samples, model = make_bursts(n_samples), silero.get_vad_model()
    whole = model(np.pad(samples, (0, CHUNK - n_samples % CHUNK)))
    parts = np.concatenate(list(judge_chunks(model.session, samples)))
    assert np.allclose(whole.reshape(-1), parts, atol=1e-5)


def test_nothing_is_heard_in_no_samples():
    assert SileroDetector().detect(np.zeros(0, dtype=np.float32)) == Activity()


@pytest.mark.parametrize("name", ["jfk.flac", "stereo_diarization.wav"])
def test_real_speech_is_found_where_faster_whisper_finds_it(shared, name):
    samples = load_audio(Path(shared) / "eval" / "short" / name).channels[0]
    expected = [
        (found["start"] // 16, found["end"] // 16)
        for found in silero.get_speech_timestamps(samples[:], OPTIONS)
    ]
    found = [(span.start_ms, span.end_ms) for span in SileroDetector().detect(samples).speech]
    assert expected
    assert found == expected


def make_spans(edges):
    """Spans apart from one another, from edges in any order."""
    inner = sorted(set(edges))
    return [Span(a, b) for a, b in zip(inner[::2], inner[1::2], strict=False)]


spans = st.lists(st.integers(0, 20_000), max_size=16).map(make_spans)


@given(spans, spans)
def test_faint_speech_is_what_is_found_more_easily_and_not_already_known(speech, weaker):
    left = {
        at
        for span in weaker
        for at in range(span.start_ms, span.end_ms)
        if not any(known.start_ms <= at < known.end_ms for known in speech)
    }
    faint = find_faint(speech, weaker)
    covered = [at for span in faint for at in range(span.start_ms, span.end_ms)]
    assert sorted(set(covered)) == covered
    assert set(covered) <= left
    begins = sorted(at for at in left - set(covered) if at - 1 not in left)
    assert all(any(at + n not in left for n in range(SHORTEST_FAINT_MS)) for at in begins)


def hear_chances(monkeypatch, chances):
    """What is found in a recording whose chunks are speech with these chances."""
    heard = iter([np.float32(chances)])
    monkeypatch.setattr(vad, "judge_chunks", lambda *_: heard)
    return SileroDetector().detect(np.zeros((len(chances) - 1) * CHUNK, dtype=np.float32))


def test_a_low_voice_is_faint_and_leaves_the_speech_as_it_is(monkeypatch):
    chances = [0.9] * 50 + [0.02] * 50 + [0.25] * 50 + [0.02] * 50
    found = hear_chances(monkeypatch, chances)
    assert found.speech == (Span(0, 1_600),)
    assert found.faint == (Span(3_200, 4_800),)


def test_what_is_no_speech_at_all_is_not_faint(monkeypatch):
    assert hear_chances(monkeypatch, [0.14] * 200) == Activity()


def test_speech_that_dies_away_is_not_faint(monkeypatch):
    found = hear_chances(monkeypatch, [0.9] * 50 + [0.3] * 12 + [0.02] * 50)
    assert found == Activity((Span(0, 1_600),))


def overlap(found, known):
    return sum(a.overlap_ms(b) for a in found for b in known)


def test_a_voice_fifty_db_below_speech_is_found_where_it_speaks(shared):
    samples = load_audio(Path(shared) / "eval" / "short" / "jfk.flac").channels[0][:]
    loud, low = (SileroDetector().detect(s).speech for s in (samples, samples * 0.003))
    assert overlap(low, loud) > 0.8 * sum(s.duration_ms for s in loud)
    assert overlap(low, loud) > 0.9 * sum(s.duration_ms for s in low)


def test_a_far_voice_between_near_ones_is_found(shared):
    samples = load_audio(Path(shared) / "eval" / "short" / "jfk.flac").channels[0][:]
    hush = np.random.default_rng(0).normal(0, 1e-4, 8_000)
    parts = (samples, hush, samples * 0.01, hush, samples)
    mixed = np.concatenate(parts).astype(np.float32)
    far_ms = (len(samples) + len(hush)) // SAMPLES_PER_MS
    far = Span(far_ms, far_ms + len(samples) // SAMPLES_PER_MS)
    found = [span for span in SileroDetector().detect(mixed).speech if far.overlap_ms(span)]
    spoken_ms = sum(span.duration_ms for span in SileroDetector().detect(samples).speech)
    assert overlap(found, [far]) > 0.8 * spoken_ms
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))


LOW = np.tile(np.float32([-70] * 20 + [-50] * 30), 20)
"""Ten seconds in which something comes and goes, 50 dB below full scale."""


def list_soft(loud, levels):
    return list(find_soft_stretches(loud, np.float32(levels)))


def test_what_is_soft_and_stands_out_is_heard_again_beside_the_speech():
    ((stretch, gain_db),) = list_soft([Span(0, 2_000), Span(8_000, 9_900)], LOW)
    assert stretch == Span(2_000 + vad.MIN_SILENCE_MS, 8_000 - vad.MIN_SILENCE_MS)
    assert gain_db == pytest.approx(vad.SPEECH_DB + 50)


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([-50] * 1_000, id="a steady noise"),
        pytest.param([-90] * 1_000, id="silence"),
        pytest.param(LOW + 30, id="as loud as speech"),
        pytest.param(LOW[:49], id="a moment"),
        pytest.param([], id="nothing"),
    ],
)
def test_nothing_else_is_heard_again(levels):
    assert list_soft([], levels) == []


def test_an_hour_of_low_sound_is_heard_half_a_minute_at_a_time():
    stretches = [stretch for stretch, _ in list_soft([], np.tile(LOW, 360))]
    assert max(s.duration_ms for s in stretches) <= vad.MAX_REGION_S * 1000
    assert sum(s.duration_ms for s in stretches) == 3_600_000
