"""Which speech a voice is heard in: its own, alone, the longest first."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import process_time
from weakref import WeakValueDictionary

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.voice_prints import (
    GUARD_MS,
    LONGEST_MS,
    OnnxVoiceEmbedder,
    cut_pieces,
    find_clean_spans,
    find_telephone_bins,
    merge_spans,
    pick_stretches,
)
from pipeline.engines.models import onnx_models
from pipeline.engines.models.onnx_models import WEIGHTS, hash_model

RATE = 16_000
BOUNDS = st.tuples(st.integers(0, 50_000), st.integers(1, 20_000)).map(lambda b: (b[0], sum(b)))


WORDS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60), st.sampled_from("abc")))


def speak(*items):
    return tuple(SpeakerSpan(Span(a, b), speaker) for speaker, a, b in items)


def cover(bounds):
    return {ms for start, end in bounds for ms in range(start // 100, end // 100)}


class FakeModel:
    """Hears in a piece its mean level, in two numbers; remembers the pieces' shapes."""

    def __init__(self):
        self.shapes = []

    def run(self, _, inputs):
        pieces = inputs["feats"]
        self.shapes.append(pieces.shape)
        vectors = np.zeros((len(pieces), 192), dtype=np.float32)
        vectors[:, 0] = 1.0
        vectors[:, 1] = np.abs(pieces).mean(axis=(1, 2))
        return (vectors,)


@pytest.fixture
def embedder():
    engine = OnnxVoiceEmbedder(threads=1)
    engine._session = FakeModel()
    return engine


def make_noise(seconds):
    return np.random.default_rng(0).normal(0, 0.1, int(seconds * RATE)).astype(np.float32)


# ---------------------------------------------------------------- where somebody is alone


def test_overlap_and_the_edges_beside_it_are_nobodys():
    spoken = speak(("A", 0, 5000), ("B", 4000, 8000))
    assert find_clean_spans(spoken, "A") == (Span(0, 4000 - GUARD_MS),)
    assert find_clean_spans(spoken, "B") == (Span(5000 + GUARD_MS, 8000),)


def test_answer_under_a_long_turn_cuts_it_in_two():
    spoken = speak(("A", 0, 9000), ("B", 4000, 4500))
    assert find_clean_spans(spoken, "A") == (Span(0, 3900), Span(4600, 9000))
    assert find_clean_spans(spoken, "B") == ()


def test_one_speaker_alone_keeps_everything():
    assert find_clean_spans(speak(("A", 0, 500), ("A", 900, 1500)), "A") == (
        Span(0, 500),
        Span(900, 1500),
    )


@given(st.lists(st.tuples(st.sampled_from("ABC"), BOUNDS), max_size=8))
def test_clean_time_is_own_time_and_nobody_elses(items):
    spoken = tuple(SpeakerSpan(Span(*bounds), who) for who, bounds in items)
    clean = find_clean_spans(spoken, "A")
    for span in clean:
        own = [s.span for s in spoken if s.speaker == "A"]
        assert sum(b - a for a, b in merge_spans((s.start_ms, s.end_ms) for s in own)) >= (
            span.duration_ms
        )
        assert all(not span.overlap_ms(s.span) for s in spoken if s.speaker != "A")
    assert sorted(clean) == list(clean)


@given(st.lists(BOUNDS, max_size=8))
def test_merged_spans_cover_the_same_time_and_stay_apart(bounds):
    bounds = [(a // 100 * 100, b // 100 * 100) for a, b in bounds]
    merged = merge_spans(bounds)
    assert cover(bounds) == cover(merged)
    assert all(a[1] < b[0] for a, b in pairwise(merged))


# ---------------------------------------------------------------- which of it is heard


def test_longest_stretches_come_first_and_fill_a_minute():
    spans = [Span(0, 10_000), Span(20_000, 65_000), Span(70_000, 90_000)]
    assert pick_stretches(spans, 100_000) == (Span(20_000, 65_000), Span(70_000, 85_000))


def test_words_are_no_stretches_and_nothing_reaches_past_the_end():
    assert pick_stretches([Span(0, 300), Span(1000, 9000), Span(9900, 12_000)], 10_000) == (
        Span(1000, 9000),
    )


@given(st.lists(BOUNDS.map(lambda b: Span(*b)), max_size=10), st.integers(0, 60_000))
def test_stretches_are_within_bounds_and_in_order(spans, end_ms):
    chosen = pick_stretches(spans, end_ms)
    assert sum(s.duration_ms for s in chosen) <= LONGEST_MS
    assert all(s.end_ms <= end_ms for s in chosen)
    assert sorted(chosen) == list(chosen)


# ---------------------------------------------------------------- pieces and bands


@given(st.integers(1, 6100))
def test_pieces_have_one_length_and_leave_little_over(count):
    mels = np.random.default_rng(0).normal(size=(count, 80)).astype(np.float32)
    pieces = cut_pieces(mels)
    (length,) = {len(piece) for piece in pieces}
    assert length <= 400
    assert 0 <= count - length * len(pieces) < len(pieces)
    assert max(abs(piece.mean(axis=0)).max() for piece in pieces) < 1e-4


def test_telephone_bins_are_the_middle_of_the_filter_banks():
    bins = find_telephone_bins()
    passed = np.flatnonzero(bins)
    assert bins.shape == (80,)
    assert 40 <= len(passed) <= 50
    assert list(range(passed[0], passed[-1] + 1)) == passed.tolist()
    assert passed[0] > 0
    assert passed[-1] < 79


# ---------------------------------------------------------------- prints


def test_print_has_unit_length_its_seconds_and_its_model(embedder):
    voice = embedder.embed(make_noise(10), [Span(0, 9000)])
    assert len(voice.vector) == 2 * 192
    assert math.hypot(*voice.vector) == pytest.approx(1.0)
    assert voice.seconds == pytest.approx(9.0, abs=0.05)
    assert voice.model == embedder.model


def test_every_piece_is_heard_whole_and_within_the_telephones_band(embedder):
    embedder.embed(make_noise(10), [Span(0, 10_000)])
    shapes = embedder._session.shapes
    assert (sum(shape[0] for shape in shapes), {shape[1:] for shape in shapes}) == (6, {(332, 80)})


@pytest.mark.parametrize(
    "spans",
    [[], [Span(0, 900)], [Span(0, 350), Span(400, 750), Span(800, 1150)], [Span(9500, 20_000)]],
)
def test_less_than_a_second_is_no_voice(embedder, spans):
    assert embedder.embed(make_noise(10), spans) is None


def test_speakers_who_are_never_alone_have_no_print(embedder):
    spoken = speak(("A", 0, 6000), ("B", 2000, 2800), ("C", 7000, 9000))
    assert list(embedder.embed_speakers(make_noise(10), spoken)) == ["A", "C"]


def test_no_speakers_have_no_prints(embedder):
    assert embedder.embed_speakers(make_noise(1), ()) == {}


def test_fingerprint_names_model_and_libraries():
    engine = OnnxVoiceEmbedder()
    assert engine.fingerprint.startswith(engine.model)
    assert "onnxruntime-" in engine.fingerprint
    assert engine.model == "voices-1-campplus@5f5b7f815265"  # what is in people's books of voices
    assert hash_model(WEIGHTS / "campplus.onnx")[:12] in engine.fingerprint


@given(WORDS)
def test_clean_speech_is_all_that_no_other_is_near(words):
    spoken = speak(*((who, start * 10, (start + length) * 10) for start, length, who in words))
    others = [s.span for s in spoken if s.speaker != "a" and s.span.duration_ms]
    clean = {
        ms
        for s in spoken
        if s.speaker == "a"
        for ms in range(s.span.start_ms, s.span.end_ms, 10)
        if not any(o.start_ms - GUARD_MS <= ms < o.end_ms + GUARD_MS for o in others)
    }
    found = find_clean_spans(spoken, "a")
    assert {ms for span in found for ms in range(span.start_ms, span.end_ms, 10)} == clean
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))


def test_clean_speech_of_a_long_recording_is_found_at_once():
    turns = speak(*(("ab"[i % 2], i * 1_000, i * 1_000 + 900) for i in range(40_000)))
    began = process_time()
    assert len(find_clean_spans(turns, "a")) == 20_000
    assert process_time() - began < 5.0


def test_threads_that_share_an_embedder_open_its_model_once(monkeypatch):
    opened = []

    def open_slowly(name):
        opened.append(name)
        time.sleep(0.05)
        return FakeModel()

    monkeypatch.setattr(onnx_models, "open_model", open_slowly)
    monkeypatch.setattr(onnx_models, "_SHARED", WeakValueDictionary())
    shared = OnnxVoiceEmbedder(threads=1)
    turns = speak(("a", 0, 3_000), ("b", 3_000, 6_000))
    with ThreadPoolExecutor(4) as pool:
        prints = list(pool.map(lambda _: shared.embed_speakers(make_noise(6), turns), range(4)))
    assert opened == ["campplus.onnx"]
    assert [set(one) for one in prints] == [{"a", "b"}] * 4
