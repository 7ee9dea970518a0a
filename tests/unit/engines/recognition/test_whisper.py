"""Recognition without a model: batches, memory, languages, and CUDA that is there but doesn't work."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import Activity, Recognition, RecognitionOptions, WindowReading
from pipeline.engines.recognition import whisper
from pipeline.engines.recognition.whisper import (
    CPU_BATCH,
    CUDA_BATCH,
    REVISION,
    ComputeConfig,
    WhisperRecognizer,
    choose_compute_config,
)
from pipeline.engines.recognition.window_reader import cut_batches
from pipeline.errors import EngineError, UsageError
from tests.fakes import FakeReader, make_segment_over

WEIGHTS = Weights("base", Path("nowhere"), "abc123", "folder")
CPU = ComputeConfig("cpu", "int8", 2, 1, 2)
CUDA = ComputeConfig("cuda", "float16", 1, 1, 16)
OUT_OF_MEMORY = "CUDA failed with error out of memory"
BEAMS = RecognitionOptions("en", beam_search="always")
NO_CUBLAS = "Library libcublas.so.12 is not found or cannot be loaded"


def make_regions(count):
    """Stretches of speech so long that each is a window of its own; and their samples."""
    regions = tuple(Span(i * 20_000, i * 20_000 + 16_000) for i in range(count))
    return np.zeros(count * 20_000 * 16, dtype=np.float32), Activity(regions)


def make_recognizer(reader, config=CPU, warnings=None):
    warn = warnings.append if warnings is not None else pytest.fail
    return WhisperRecognizer(WEIGHTS, config, warn, lambda weights, config: reader)


def read(reader, count=1, config=CPU, options=None, warnings=None, on_progress=None):
    recognizer = make_recognizer(reader, config, warnings)
    return recognizer.recognize(
        *make_regions(count), options or RecognitionOptions("en"), on_progress
    ).segments


class SlowFirstReader(FakeReader):
    """Needs longer for earlier windows, so that later batches are done first."""

    def read(self, samples, windows, options):
        time.sleep(0.05 if windows[0].start_ms == 0 else 0)
        return super().read(samples, windows, options)


def make_reading(*words):
    return WindowReading((Segment(words, "en"),))


class SkippingReader(FakeReader):
    """Skips the middle of the first window, until it is asked for that stretch alone."""

    def read(self, samples, windows, options):
        self.batches.append(len(windows))
        return [
            make_reading(Word(" Start", Span(0, 500)), Word(" end.", Span(9_500, 10_000)))
            if window.duration_ms > 9_500
            else make_reading(Word(" middle", Span(window.start_ms, window.end_ms)))
            for window in windows
        ]


def test_windows_are_read_in_batches():
    reader = FakeReader()
    assert len(read(reader, 7, ComputeConfig("cpu", "int8", 1, 1, 3))) == 7
    assert reader.batches == [2, 2, 3]


@given(
    st.lists(st.integers(1, 60), max_size=4),
    st.builds(
        ComputeConfig,
        st.just("cpu"),
        st.just("int8"),
        st.integers(1, 8),
        st.just(1),
        st.integers(1, 16),
    ),
)
def test_batches_hold_all_windows_and_are_not_too_large(lengths, config):
    runs = [[(run, i) for i in range(length)] for run, length in enumerate(lengths)]
    batches = cut_batches(runs, config)
    assert [window for run in runs for window in run] == [w for batch in batches for w in batch]
    assert all(1 == len({run for run, _ in batch}) for batch in batches)
    assert all(len(batch) <= config.batch_size for batch in batches)


@given(st.integers(1, 200), st.integers(1, 8), st.integers(1, 16))
def test_all_workers_have_the_same_to_do(count, workers, batch_size):
    batches = cut_batches([range(count)], ComputeConfig("cpu", "int8", workers, 1, batch_size))
    sizes = [len(batch) for batch in batches]
    assert max(sizes) - min(sizes) <= 1
    assert len(batches) == count or len(batches) % workers == 0


def test_results_come_in_order_of_time_whichever_worker_is_done_first():
    starts = [segment.span.start_ms for segment in read(SlowFirstReader(), 8)]
    assert len(starts) == 8
    assert sorted(starts) == starts


def test_segments_are_cut_into_sentences():
    class Reader(FakeReader):
        def read(self, samples, windows, options):
            times = [Span(a, a + 1_000) for a in (0, 1_000, 2_000)]
            texts = [" One.", " Two", " three?"]
            words = tuple(Word(t, s) for t, s in zip(texts, times, strict=True))
            return [make_reading(*words)]

    assert [segment.text for segment in read(Reader())] == [" One.", " Two three?"]


def test_speech_that_was_skipped_is_read_again_by_itself():
    reader = SkippingReader()
    samples = np.zeros(10_000 * 16, dtype=np.float32)
    activity = Activity((Span(0, 10_000),))
    found = make_recognizer(reader).recognize(samples, activity, RecognitionOptions("en"))
    assert "".join(segment.text for segment in found.segments) == " Start middle end."
    assert reader.batches == [1, 1]


def test_a_batch_that_doesnt_fit_into_memory_is_halved_with_one_warning_each_time():
    reader, warnings = FakeReader(most_windows=4), []
    segments = read(reader, 48, CUDA, options=BEAMS, warnings=warnings)
    assert len({segment.span for segment in segments}) == 48
    assert sum(reader.batches) == 48
    assert max(reader.batches) <= 4
    assert warnings == [
        "Out of memory; continuing with batches of 8",
        "Out of memory; continuing with batches of 4",
    ]


def test_the_smaller_batch_stays_for_the_next_recording():
    reader, warnings = FakeReader(most_windows=4), []
    recognizer = make_recognizer(reader, CUDA, warnings)
    for _ in range(2):
        recognizer.recognize(*make_regions(16), BEAMS)
    assert recognizer.config.batch_size == 4
    assert len(warnings) == 2


def test_workers_that_run_out_of_memory_together_warn_once():
    together = threading.Barrier(4, timeout=10)

    class Reader(FakeReader):
        def read(self, samples, windows, options):
            if len(windows) == 2:
                together.wait()
            return super().read(samples, windows, options)

    warnings = []
    read(Reader(most_windows=1), 8, ComputeConfig("cpu", "int8", 4, 1, 2), warnings=warnings)
    assert warnings == ["Out of memory; continuing with batches of 1"]


def test_a_single_window_that_doesnt_fit_into_memory_is_an_error():
    with pytest.raises(EngineError, match=r"one window.*smaller --model"):
        read(FakeReader(most_windows=0), 1)


def test_memory_that_python_lacks_counts_too():
    class Reader(FakeReader):
        def read(self, samples, windows, options):
            raise MemoryError

    with pytest.raises(EngineError, match="doesn't fit into memory"):
        read(Reader(), 1)


def test_without_cudas_libraries_the_cpu_does_the_work_with_one_warning():
    devices, warnings = [], []

    def load(weights, config):
        devices.append(config.device)
        return FakeReader(failure=NO_CUBLAS if config.device == "cuda" else None)

    recognizer = WhisperRecognizer(WEIGHTS, CUDA, warnings.append, load)
    assert len(recognizer.recognize(*make_regions(3), RecognitionOptions("en")).segments) == 3
    recognizer.recognize(*make_regions(3), RecognitionOptions("en"))
    assert devices == ["cuda", "cpu"]
    assert warnings == [f"CUDA can't be used ({NO_CUBLAS}); continuing on the CPU"]
    assert choose_compute_config("cpu") == recognizer.config
    assert "cpu-int8" in recognizer.fingerprint


def test_cuda_that_fails_while_the_model_is_loaded_leads_to_the_cpu_as_well():
    warnings = []

    def load(weights, config):
        if config.device == "cuda":
            raise RuntimeError("CUDA driver version is insufficient for CUDA runtime version")
        return FakeReader()

    recognizer = WhisperRecognizer(WEIGHTS, CUDA, warnings.append, load)
    assert len(recognizer.recognize(*make_regions(1), RecognitionOptions("en")).segments) == 1
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("config", "failure"),
    [(CUDA, "CUDA failed with error an illegal memory access"), (CPU, NO_CUBLAS), (CPU, "")],
)
def test_any_other_failure_of_the_model_is_an_error_that_quotes_it(config, failure):
    class Reader(FakeReader):
        def read(self, samples, windows, options):
            raise RuntimeError(failure)

    with pytest.raises(EngineError, match=failure or "RuntimeError") as caught:
        read(Reader(), 1, config)
    assert isinstance(caught.value.__cause__, RuntimeError)


def raise_on_load(error):
    def load(weights, config):
        raise error

    return WhisperRecognizer(WEIGHTS, CPU, pytest.fail, load)


def test_a_compute_type_that_the_device_lacks_is_a_usage_error():
    error = ValueError("Requested float16 compute type, but the target device doesn't support it.")
    with pytest.raises(UsageError, match=r"--compute-type int8: .*Use --compute-type auto"):
        raise_on_load(error).recognize(*make_regions(1), RecognitionOptions("en"))


@pytest.mark.parametrize("error", [Exception("expected value at line 1"), ValueError("bad JSON")])
def test_a_damaged_model_folder_is_named(error):
    with pytest.raises(EngineError, match=f"{error}.*Delete nowhere"):
        raise_on_load(error).recognize(*make_regions(1), RecognitionOptions("en"))


def test_a_model_that_doesnt_fit_into_memory_is_not_called_damaged():
    with pytest.raises(EngineError, match="model base: it doesn't fit into memory"):
        raise_on_load(MemoryError()).recognize(*make_regions(1), RecognitionOptions("en"))


def test_a_language_that_the_model_doesnt_know_is_a_usage_error_that_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"--language tlh: the model base .*It knows: en, fr"):
        read(FakeReader(), options=RecognitionOptions("tlh"))


def test_a_language_that_is_given_is_not_looked_for():
    reader = FakeReader(detected=())
    read(reader, options=RecognitionOptions("fr"))
    assert [options.language for options in reader.options] == ["fr"]


def test_a_model_of_one_language_reads_that_language():
    reader = FakeReader(languages=("en",), detected=())
    read(reader, options=RecognitionOptions(None))
    assert [options.language for options in reader.options] == ["en"]


def test_the_language_is_the_surest_of_several_windows():
    reader = FakeReader(detected=(("en", 0.4), ("fr", 0.6), ("en", 0.5), ("en", 0.5)))
    read(reader, 9, options=RecognitionOptions(None))
    assert {options.language for options in reader.options} == {"fr"}


def test_a_sure_window_ends_the_search_for_the_language():
    reader = FakeReader(detected=(("en", 0.4), ("fr", 0.7), ("de", 0.99)))
    read(reader, 9, options=RecognitionOptions(None))
    assert {options.language for options in reader.options} == {"fr"}


def test_the_language_is_looked_for_all_over_the_recording():
    heard = []

    class Reader(FakeReader):
        def detect_language(self, samples, among=()):
            heard.append(float(samples[-1]))
            return "en", 0.1

    samples, activity = make_regions(8)
    samples += np.arange(len(samples), dtype=np.float32) // 320_000
    make_recognizer(Reader()).recognize(samples, activity, RecognitionOptions(None))
    assert heard == [0.0, 2.0, 4.0, 6.0]


def test_every_option_reaches_the_model():
    reader = FakeReader()
    options = RecognitionOptions("fr", "translate", 3, "always", "An interview.", "Zukertort")
    read(reader, options=options)
    assert [options] == reader.options


@pytest.mark.parametrize("terms", [(), ("word zero", "Zukertort")])
def test_progress_rises_to_one(terms):
    shares = []
    read(FakeReader(), 9, options=RecognitionOptions("en", terms=terms), on_progress=shares.append)
    assert sorted(shares) == shares
    assert len(set(shares)) > 5
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_without_speech_nothing_is_read_and_no_model_loaded():
    recognizer = WhisperRecognizer(
        WEIGHTS, CPU, load=lambda weights, config: pytest.fail("the model was loaded")
    )
    silence = np.zeros(16_000, np.float32)
    assert recognizer.recognize(silence, Activity(), RecognitionOptions()) == Recognition()


def test_the_model_is_loaded_once_for_all_recordings():
    loaded = []

    def load(weights, config):
        loaded.append(weights)
        return FakeReader()

    recognizer = WhisperRecognizer(WEIGHTS, CPU, load=load)
    for _ in range(3):
        recognizer.recognize(*make_regions(1), RecognitionOptions("en"))
    assert loaded == [WEIGHTS]


def recognize_at_once(recognizer, count):
    """So many recordings in threads that begin together."""
    together = threading.Barrier(count, timeout=10)

    def work(_):
        together.wait()
        return recognizer.recognize(*make_regions(2), RecognitionOptions("en")).segments

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_recordings_that_come_at_the_same_time_wait_for_one_model():
    loaded = []

    def load(weights, config):
        loaded.append(weights)
        time.sleep(0.01)
        return FakeReader()

    read = recognize_at_once(WhisperRecognizer(WEIGHTS, CPU, pytest.fail, load), 4)
    assert loaded == [WEIGHTS]
    assert [len(segments) for segments in read] == [2] * 4


def test_recordings_that_find_cuda_broken_together_leave_it_once():
    devices, warnings = [], []
    together = threading.Barrier(4, timeout=10)

    class Broken(FakeReader):
        def read(self, samples, windows, options):
            together.wait()
            raise RuntimeError(NO_CUBLAS)

    def load(weights, config):
        devices.append(config.device)
        return Broken() if config.device == "cuda" else FakeReader()

    read = recognize_at_once(WhisperRecognizer(WEIGHTS, CUDA, warnings.append, load), 4)
    assert devices == ["cuda", "cpu"]
    assert warnings == [f"CUDA can't be used ({NO_CUBLAS}); continuing on the CPU"]
    assert [len(segments) for segments in read] == [2] * 4


def test_the_fingerprint_names_model_revision_libraries_and_compute_type():
    parts = make_recognizer(FakeReader()).fingerprint.split()
    assert parts == [
        "whisper",
        "base",
        "abc123",
        f"faster-whisper-{version('faster-whisper')}",
        f"ctranslate2-{version('ctranslate2')}",
        "cpu-int8",
        f"words-{REVISION}",
    ]


def test_the_fake_leaves_no_hole_in_its_windows():
    segment = make_segment_over(Span(0, 3_400))
    assert segment.span == Span(0, 3_400)


def choose(device="auto", compute_type="auto", threads=0, batch_size=0, devices=0, cores=2):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whisper, "count_cores", lambda: cores)
        return choose_compute_config(device, compute_type, threads, batch_size, lambda: devices)


def test_auto_takes_cuda_where_there_is_some_and_else_the_cpu():
    assert choose("auto", devices=0) == ComputeConfig("cpu", "int8", 2, 1, CPU_BATCH)
    assert choose("auto", devices=1) == ComputeConfig("cuda", "float16", 1, 1, CUDA_BATCH)


def test_cpu_is_taken_beside_a_cuda_device_when_it_is_asked_for():
    assert choose("cpu", devices=1).device == "cpu"


def test_cuda_is_taken_when_it_is_asked_for():
    assert choose("cuda", devices=2).device == "cuda"


def test_cuda_without_a_device_is_a_usage_error():
    with pytest.raises(UsageError, match="--device cuda: no CUDA device"):
        choose("cuda", devices=0)


@pytest.mark.parametrize("devices", [0, 1])
def test_what_is_asked_for_is_not_replaced(devices):
    config = choose(compute_type="float32", batch_size=5, devices=devices)
    assert (config.compute_type, config.batch_size) == ("float32", 5)


@pytest.mark.parametrize(
    ("cores", "threads", "workers", "each"),
    [
        (1, 0, 1, 1),
        (4, 0, 4, 1),
        (6, 0, 4, 1),
        (16, 0, 8, 2),
        (16, 3, 3, 1),
        (2, 16, 8, 2),
    ],
)
def test_workers_and_threads_fill_the_cores_and_no_more(cores, threads, workers, each):
    config = choose(threads=threads, cores=cores)
    assert (workers, each) == (config.workers, config.threads)
    assert config.workers * config.threads <= (threads or cores)


def test_at_least_one_core_is_counted():
    assert whisper.count_cores() >= 1
