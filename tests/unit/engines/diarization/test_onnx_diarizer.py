"""From frames to named spans: pure functions, and the whole engine over fake models."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from weakref import WeakValueDictionary

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization import embedding, onnx_diarizer, reconstruction, segmentation
from pipeline.engines.diarization.onnx_diarizer import (
    DiarizerParameters,
    OnnxDiarizer,
    name_spans,
    tidy_spans,
)
from pipeline.engines.diarization.segmentation import (
    FRAME_SAMPLES,
    HOP_SAMPLES,
    POWERSET,
    SPARSE_HOP_SAMPLES,
    WIDE_HOP_SAMPLES,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    adopt_strays,
    aggregate_windows,
    decode_powerset,
    find_alone,
    find_clean_frames,
    find_every,
    find_hidden,
    find_sparse,
    find_unsettled,
    place_windows,
    select_speakers,
)
from pipeline.engines.hardware.threads import Threads
from pipeline.engines.models import onnx_models
from pipeline.engines.models.onnx_models import GuardedModel
from pipeline.engines.word_timing.frames import find_runs
from pipeline.errors import EngineError

RATE = segmentation.SAMPLE_RATE
PLAIN = DiarizerParameters(longest_gap_ms=0, shortest_span_ms=0)


class FakeSegmenter:
    """Hears a local speaker 0 where samples are positive, 1 where negative, nobody at 0."""

    def run(self, _outputs, inputs):
        waves = inputs["x"][:, 0, :]
        middles = np.arange(WINDOW_FRAMES) * FRAME_SAMPLES + 495
        heard = waves[:, middles]
        scores = np.full((*heard.shape, len(POWERSET)), -20.0, dtype=np.float32)
        chosen = np.where(heard > 0, 1, np.where(heard < 0, 2, 0))
        np.put_along_axis(scores, chosen[:, :, None], -1e-6, axis=2)
        return (scores,)


class FakeEmbedder:
    """One voice for features with a rising first bin, another one for all else."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.voices = rng.standard_normal((2, embedding.EMBEDDING_SIZE)).astype(np.float32)

    def run(self, _outputs, inputs):
        which = (inputs["feats"][:, 0, 0] > inputs["feats"][:, -1, 0]).astype(int)
        return (self.voices[which],)


@pytest.fixture
def engine():
    """A diarizer over fake models."""
    made = OnnxDiarizer(threads=2)
    made._segmenter = FakeSegmenter()
    made._embedder = FakeEmbedder()
    return made


def make_scores(classes):
    scores = np.full((len(classes), len(POWERSET)), -30.0, dtype=np.float32)
    scores[np.arange(len(classes)), classes] = 0.0
    return scores


def always(persons):
    """Persons ``(windows, 3)`` that hold for all frames of their windows."""
    return np.repeat(np.array(persons, dtype=np.int16)[:, None, :], WINDOW_FRAMES, axis=1)


def test_powerset_classes_name_their_members():
    decoded = decode_powerset(make_scores(range(7)))
    expected = [[k in members for k in range(3)] for members in POWERSET]
    assert (decoded > 0.5).tolist() == expected


def test_powerset_probabilities_add_up_per_speaker():
    scores = np.log(np.full((1, 7), 1 / 7, dtype=np.float32))
    assert decode_powerset(scores)[0].tolist() == pytest.approx([3 / 7] * 3)


def test_frames_with_two_speakers_are_clean_for_nobody():
    clean = find_clean_frames(make_scores([0, 1, 2, 3, 4, 5, 6]))
    expected = [(False,) * 3, (True, False, False), (False, True, False), (False, False, True)]
    assert [tuple(row) for row in clean.tolist()] == expected + [(False,) * 3] * 3


@given(st.integers(1, 40 * WINDOW_SAMPLES))
def test_windows_cover_every_sample_on_the_frame_grid(n_samples):
    starts = place_windows(n_samples)
    assert all(start % FRAME_SAMPLES == 0 for start in starts)
    assert starts[-1] + WINDOW_SAMPLES >= n_samples
    assert starts[0] == 0
    assert all(0 < b - a <= HOP_SAMPLES for a, b in pairwise(starts))
    assert starts[-1] + WINDOW_SAMPLES < n_samples + FRAME_SAMPLES or len(starts) == 1


class CountingSegmenter(FakeSegmenter):
    """Remembers how many windows it heard."""

    def __init__(self):
        self.heard = 0

    def run(self, outputs, inputs):
        self.heard += len(inputs["x"])
        return super().run(outputs, inputs)


def hear(*parts):
    """How many windows of such a talk are heard, and the times that each second is heard."""
    segmenter, talk, told = CountingSegmenter(), make_talk(*parts), []
    with Threads(1, "test") as pool:
        starts, _, _ = segmentation.hear_windows(segmenter, talk, pool, on_batch=told.append)
    assert segmenter.heard == len(starts)
    assert len(place_windows(len(talk))) == sum(told)
    seconds = range(int(sum(length for length, _ in parts)))
    times = [
        sum(start <= RATE * (second + 0.5) < start + WINDOW_SAMPLES for start in starts)
        for second in seconds
    ]
    return len(starts), times


def test_a_monologue_is_heard_once():
    windows, times = hear((99, 1))
    assert windows == 10
    assert times.count(1) >= 0.9 * len(times)


def test_a_change_of_speaker_is_heard_often_and_what_is_far_from_it_once():
    _, times = hear((52, 1), (50, -1))
    assert max(times[50:54]) >= 3
    assert times[10:35].count(1) >= 21
    assert times[70:95].count(1) >= 21


def test_what_may_be_speech_is_heard_again():
    starts = place_windows(100 * RATE)
    wide = find_every(starts, WIDE_HOP_SAMPLES)
    between = sorted(set(find_sparse(starts)) - set(wide))
    activities = np.zeros((len(wide), WINDOW_FRAMES, 3), dtype=np.float32)
    activities[:, :, 0] = 1.0
    assert find_unsettled(starts, wide, activities, between) == []
    activities[2, : segmentation.UNSURE_FRAMES, 0] = 0.4
    (index,) = find_unsettled(starts, wide, activities, between)
    assert starts[index] < starts[wide[2]] < starts[index] + WINDOW_SAMPLES / 2 + HOP_SAMPLES


def test_windows_are_heard_again_where_their_middle_has_several_speakers():
    starts = place_windows(40 * RATE)
    sparse = find_sparse(starts)
    between = sorted(set(range(len(starts))) - set(sparse))
    activities = np.zeros((len(sparse), WINDOW_FRAMES, 3), dtype=np.float32)
    activities[:, :, 0] = 1.0
    assert find_unsettled(starts, sparse, activities, between) == []
    activities[2, 300:500, 1] = 1.0  # from 15 to 18.4 s: in the middle of what begins at 12.4 s
    assert find_unsettled(starts, sparse, activities, between) == [5]


@given(st.integers(1, 40 * WINDOW_SAMPLES), st.sampled_from([SPARSE_HOP_SAMPLES, WIDE_HOP_SAMPLES]))
def test_sparse_and_wide_windows_leave_no_frame_unheard(n_samples, hop):
    starts = place_windows(n_samples)
    chosen = [starts[index] for index in find_every(starts, hop)]
    assert (starts[0], starts[-1]) == (chosen[0], chosen[-1])
    assert all(b - a <= WINDOW_FRAMES * FRAME_SAMPLES for a, b in pairwise(chosen))


def test_one_window_adds_up_to_itself():
    activity = np.random.default_rng(0).random((1, WINDOW_FRAMES, 3), dtype=np.float32)
    active, count = aggregate_windows(activity, (0,), always([[2, 0, 1]]), 3)
    np.testing.assert_allclose(activity[0][:, [1, 2, 0]], active, rtol=1e-5)
    np.testing.assert_allclose(activity[0].sum(axis=1), count, rtol=1e-5)


def test_windows_with_swapped_local_speakers_agree_once_they_are_mapped():
    first = np.zeros((WINDOW_FRAMES, 3), dtype=np.float32)
    first[:, 0] = 1.0
    second = first[:, [1, 0, 2]]
    starts = (0, HOP_SAMPLES)
    active, count = aggregate_windows(
        np.stack([first, second]), starts, always([[0, 1, -1], [1, 0, -1]]), 2
    )
    np.testing.assert_allclose(1.0, active[:, 0], rtol=1e-5)
    np.testing.assert_allclose(0.0, active[:, 1])
    np.testing.assert_allclose(1.0, count, rtol=1e-5)


def test_as_many_speakers_are_kept_as_speak():
    active = np.array([[0.9, 0.8, 0.2], [0.9, 0.8, 0.2], [0.3, 0.2, 0.1]], dtype=np.float32)
    speaking = select_speakers(active, np.array([1.2, 2.1, 0.4], dtype=np.float32))
    assert speaking.tolist() == [[True, False, False], [True, True, False], [False] * 3]


def test_speech_that_belongs_to_nobody_names_nobody():
    speaking = select_speakers(np.zeros((1, 2), np.float32), np.ones(1, np.float32))
    assert speaking.tolist() == [[False, False]]


def test_a_stray_becomes_the_person_active_in_its_frames():
    activity = np.zeros((1, WINDOW_FRAMES, 3), dtype=np.float32)
    activity[0, 100:110, 2] = 1.0
    active = np.zeros((WINDOW_FRAMES, 3), dtype=np.float32)
    active[95:120, 1] = 0.6
    adopted = adopt_strays(activity, (0,), always([[0, -1, -1]]), active)
    assert adopted[0, 0].tolist() == [0, -1, 1]


def test_a_stray_is_not_given_a_person_who_is_already_in_its_window():
    activity = np.zeros((1, WINDOW_FRAMES, 3), dtype=np.float32)
    activity[0, 100:110, 2] = 1.0
    active = np.zeros((WINDOW_FRAMES, 2), dtype=np.float32)
    active[95:120, 0] = 0.9
    adopted = adopt_strays(activity, (0,), always([[0, -1, -1]]), active)
    assert adopted[0, 0].tolist() == [0, -1, -1]


@given(st.lists(st.booleans(), max_size=60))
def test_runs_mark_exactly_the_true_frames(flags):
    active = np.array(flags, dtype=np.bool_)
    again = np.zeros(len(flags), dtype=np.bool_)
    for start, end in find_runs(active):
        assert start < end
        again[start:end] = True
    assert again.tolist() == flags


def test_short_gaps_are_closed_before_specks_are_dropped():
    runs = [(0, 80), (130, 200), (1000, 1050), (2000, 3000)]
    assert tidy_spans(runs, 100, 120) == [(0, 200), (2000, 3000)]


@pytest.mark.parametrize(("gap", "spans"), [(29, 1), (31, 2)])
def test_half_a_second_without_speech_parts_the_spans_of_one_voice(gap, spans):
    speaking = np.ones((200 + gap, 1), dtype=np.bool_)
    speaking[100 : 100 + gap] = False
    assert len(name_spans(speaking, len(speaking) * FRAME_SAMPLES, DiarizerParameters())) == spans


@settings(max_examples=60)
@given(st.integers(0, 9), st.integers(1, 4), st.integers(1, 700))
def test_labels_come_in_order_of_first_appearance_and_spans_end_with_the_audio(seed, k, frames):
    rng = np.random.default_rng(seed)
    speaking = rng.random((frames, k)) > 0.6
    n_samples = int(rng.integers(1, frames * FRAME_SAMPLES + 1))
    spans = name_spans(speaking, n_samples, PLAIN)
    labels = list(dict.fromkeys(s.speaker for s in spans))
    assert [f"SPEAKER_{i:02d}" for i in range(len(labels))] == labels
    assert sorted(spans, key=lambda s: s.span.start_ms) == list(spans)
    assert all(s.span.end_ms <= n_samples * 1000 // RATE for s in spans)


def test_a_span_of_one_speaker_never_overlaps_itself():
    speaking = np.random.default_rng(3).random((400, 2)) > 0.5
    spans = name_spans(speaking, 400 * FRAME_SAMPLES, PLAIN)
    for label in ("SPEAKER_00", "SPEAKER_01"):
        mine = [s.span for s in spans if s.speaker == label]
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(mine))


def test_an_hour_beyond_99_is_only_a_number():
    frames = 100 * 3600 * RATE // FRAME_SAMPLES + 100
    speaking = np.zeros((frames, 1), dtype=np.bool_)
    speaking[-60:] = True
    (span,) = name_spans(speaking, 101 * 3600 * RATE, PLAIN)
    assert span.span.start_ms > 99 * 3600 * 1000


def test_no_sample_gives_no_span():
    assert OnnxDiarizer().diarize(np.zeros(0, dtype=np.float32)) == ()


@pytest.mark.parametrize("seconds", [0.001, 0.3, 5, 10, 23])
def test_silence_gives_no_span(engine, seconds):
    assert engine.diarize(np.zeros(int(seconds * RATE), dtype=np.float32)) == ()


def make_talk(*parts):
    """Samples that the fake segmenter hears as (seconds, sign) after one another."""
    rng = np.random.default_rng(1)
    pieces = [sign * rng.uniform(0.1, 0.9, int(s * RATE)) for s, sign in parts]
    return np.concatenate(pieces).astype(np.float32)


def test_one_talker_is_one_span_at_the_right_time(engine):
    spans = engine.diarize(make_talk((2, 0), (6, 1), (4, 0)), num_speakers=1)
    ((span),) = spans
    assert span.speaker == "SPEAKER_00"
    assert abs(span.span.start_ms - 2000) <= 20
    assert abs(span.span.end_ms - 8000) <= 20


def test_a_talker_across_many_windows_is_not_cut(engine):
    spans = engine.diarize(make_talk((1, 0), (31, 1), (1, 0)), num_speakers=1)
    assert len(spans) == 1


def test_less_than_a_second_of_speech_is_found(engine):
    spans = engine.diarize(make_talk((0.8, 1)))
    assert tuple(
        SpeakerSpan(Span(s.span.start_ms, round(s.span.end_ms, -2)), s.speaker) for s in spans
    ) == (SpeakerSpan(Span(0, 800), "SPEAKER_00"),)


def test_progress_rises_to_one(engine):
    seen = []
    engine.diarize(make_talk((40, 1)), on_progress=seen.append)
    assert sorted(seen) == seen
    assert seen[-1] == 1.0
    assert len(seen) > 2


def test_a_failing_model_is_an_engine_error(engine):
    class Broken:
        def run(self, _outputs, _inputs):
            raise RuntimeError("no more memory")

    engine._embedder = GuardedModel(Broken(), "campplus.onnx")
    with pytest.raises(EngineError, match=r"campplus.onnx: .*no more memory"):
        engine.diarize(make_talk((5, 1)))


def test_an_interrupt_is_not_kept_waiting_for_the_windows_that_have_not_begun(engine):
    heard = []

    class Slow(FakeSegmenter):
        def run(self, outputs, inputs):
            heard.append(len(inputs["x"]))
            return super().run(outputs, inputs)

    def interrupt(_):
        raise KeyboardInterrupt

    engine._segmenter = Slow()
    with pytest.raises(KeyboardInterrupt):
        engine.diarize(make_talk((300, 1)), on_progress=interrupt)
    assert sum(heard) < 20 < len(place_windows(300 * RATE))


def test_threads_that_share_a_diarizer_open_each_model_once(monkeypatch):
    opened = []

    def open_slowly(name):
        opened.append(name)
        time.sleep(0.05)
        return FakeSegmenter() if name == "segmentation.onnx" else FakeEmbedder()

    monkeypatch.setattr(onnx_models, "open_model", open_slowly)
    monkeypatch.setattr(onnx_models, "_SHARED", WeakValueDictionary())
    shared = OnnxDiarizer(threads=2)
    talk = make_talk((6, 1), (6, -1))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: shared.diarize(talk), range(4)))
    assert sorted(opened) == ["campplus.onnx", "segmentation.onnx"]
    assert len(set(found)) == 1


def test_weights_that_are_damaged_are_an_engine_error(tmp_path, monkeypatch):
    (tmp_path / "segmentation.onnx").write_bytes(b"not a model")
    monkeypatch.setattr(onnx_models, "WEIGHTS", tmp_path)
    with pytest.raises(EngineError, match="can't be loaded"):
        OnnxDiarizer().diarize(np.zeros(RATE, dtype=np.float32))


def test_fingerprint_names_models_and_every_parameter():
    plain = OnnxDiarizer().fingerprint
    other = OnnxDiarizer(parameters=DiarizerParameters(longest_gap_ms=1)).fingerprint
    assert plain != other
    assert "campplus@" in plain
    assert OnnxDiarizer(threads=1).fingerprint == plain


def test_importing_the_diarizer_loads_no_model_library():
    code = (
        "import sys, pipeline.engines.diarization.onnx_diarizer; "
        "print(sorted({'onnxruntime', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def make_clean(windows, *ranges):
    clean = np.zeros((windows, WINDOW_FRAMES, 3), dtype=np.bool_)
    for window, speaker, start, end in ranges:
        clean[window, start:end, speaker] = True
    return clean


def test_mels_stay_within_clean_speech_of_their_excerpt():
    alone = np.zeros(WINDOW_FRAMES, dtype=np.bool_)
    alone[100:200] = alone[220:300] = True
    picked = embedding.pick_mels(alone, embedding.Excerpt(0, 0, 150, 260, 1.5))
    times = picked * 0.010 + 0.0125
    frame_s = FRAME_SAMPLES / RATE
    assert times.min() >= 150 * frame_s + 0.02
    assert times.max() <= 260 * frame_s + 0.04
    assert not ((times > 201 * frame_s + 0.04) & (times < 219 * frame_s + 0.02)).any()


def test_a_long_pause_ends_an_excerpt_and_a_short_one_does_not():
    clean = make_clean(1, (0, 0, 100, 160), (0, 0, 165, 230), (0, 0, 300, 400))
    found = [(e.start, e.end) for e in embedding.cut_excerpts(clean, (0,))]
    assert found == [(100, 230), (300, 400)]


def test_long_speech_is_cut_into_equal_excerpts():
    found = embedding.cut_excerpts(make_clean(1, (0, 1, 0, 589)), (0,))
    assert len(found) == 4
    assert all(e.seconds <= embedding.LONGEST_S for e in found)
    assert max(e.seconds for e in found) - min(e.seconds for e in found) < 0.05


@given(st.integers(0, 2000), st.integers(24, 140), st.integers(1, HOP_SAMPLES // FRAME_SAMPLES))
def test_every_stretch_of_speech_is_embedded_from_one_window_only(start, length, last_hop):
    hop = HOP_SAMPLES // FRAME_SAMPLES
    offsets = [hop * i for i in range(7)]
    offsets.append(offsets[-1] + last_hop)  # moved back to end with the recording
    clean = np.zeros((len(offsets), WINDOW_FRAMES, 3), dtype=np.bool_)
    for window, offset in enumerate(offsets):
        here = np.arange(WINDOW_FRAMES) + offset
        clean[window, (here >= start) & (here < start + length), window % 3] = True
    starts = [offset * FRAME_SAMPLES for offset in offsets]
    whole = [
        e
        for e in embedding.cut_excerpts(clean, starts)
        if (offsets[e.window] + e.start, e.end - e.start) == (start, length)
    ]
    assert (1 if start + length <= offsets[-1] + WINDOW_FRAMES else 0) == len(whole)


def make_active(windows, *ranges):
    return make_clean(windows, *ranges).astype(np.float32)


def test_alone_is_where_exactly_one_is_active():
    active = make_active(1, (0, 0, 10, 30), (0, 2, 20, 40))[0]
    alone = find_alone(active)
    assert find_runs(alone[:, 0]) == [(10, 20)]
    assert find_runs(alone[:, 2]) == [(30, 40)]


def test_an_excerpt_is_known_in_the_other_windows_that_hear_it():
    hop = HOP_SAMPLES // FRAME_SAMPLES
    activity = make_active(2, (0, 1, 350, 420), (1, 2, 350 - hop, 420 - hop))
    excerpt = embedding.Excerpt(0, 1, 350, 420, 1.2)
    heard, origins = reconstruction.project_excerpts([excerpt], activity, (0, HOP_SAMPLES))
    assert [(0, 1, 350, 420), (1, 2, 350 - hop, 420 - hop)] == [
        (e.window, e.speaker, e.start, e.end) for e in heard
    ]
    assert origins == (0, 0)


def test_an_excerpt_is_nobody_where_another_window_hears_two_at_once():
    hop = HOP_SAMPLES // FRAME_SAMPLES
    both = (350 - hop, 420 - hop)
    activity = make_active(2, (0, 1, 350, 420), (1, 0, *both), (1, 2, *both))
    excerpt = embedding.Excerpt(0, 1, 350, 420, 1.2)
    heard, _ = reconstruction.project_excerpts([excerpt], activity, (0, HOP_SAMPLES))
    assert [e.window for e in heard] == [0]


def test_whoever_only_speaks_under_another_is_hidden():
    activity = make_active(2, (0, 0, 0, 300), (0, 1, 100, 180), (1, 0, 0, 300), (1, 1, 290, 400))
    hidden = find_hidden(activity, always([[0, -1, -1], [0, -1, -1]]), 1.0)
    assert hidden.tolist() == [[False, True, False], [False] * 3]


def test_a_voice_only_ever_heard_under_the_other_is_a_second_person_unless_one_is_asked_for():
    activity = make_active(1, (0, 0, 0, 400), (0, 1, 100, 180))
    excerpts = [embedding.Excerpt(0, 0, 200, 340, 2.4)]
    one = np.zeros(1, dtype=np.intp)
    speaking = reconstruction.place_persons(
        activity, (0,), excerpts, one, hidden_s=1.0, smallest_activity=0.1
    )
    assert [find_runs(person) for person in speaking.T] == [[(0, 400)], [(100, 180)]]
    asked = reconstruction.place_persons(
        activity, (0,), excerpts, one, hidden_s=None, smallest_activity=0.1
    )
    assert [find_runs(person) for person in asked.T] == [[(0, 400)]]


def test_labels_reach_halfway_to_the_next_excerpt():
    excerpts = [
        embedding.Excerpt(0, 1, 100, 200, 1.0),
        embedding.Excerpt(0, 1, 300, 400, 1.0),
        embedding.Excerpt(0, 2, 0, 50, 0.8),
    ]
    persons = reconstruction.spread_labels(excerpts, np.array([5, 6, 7]), (1, WINDOW_FRAMES, 3))
    assert persons[0, [0, 250, 588], 0].tolist() == [-1] * 3
    assert persons[0, [0, 249, 250, 588], 1].tolist() == [5, 5, 6, 6]
    assert persons[0, [0, 588], 2].tolist() == [7, 7]


@given(st.lists(st.integers(0, 20).map(lambda n: 20 * n), max_size=60))
def test_batches_hold_every_excerpt_once_and_one_length_each(lengths):
    batches = embedding.batch_by_length(lengths)
    assert [i for i, n in enumerate(lengths) if n] == sorted(i for b in batches for i in b)
    assert all(1 == len({lengths[i] for i in batch}) for batch in batches)


def test_weights_lie_where_they_are_looked_for():
    for name in ("segmentation.onnx", "campplus.onnx", "LICENSES.md"):
        assert (onnx_diarizer.WEIGHTS / name).is_file()
