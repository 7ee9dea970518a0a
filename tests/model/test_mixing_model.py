"""Two real recordings in one batch are read as each of them is alone."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pipeline.domain import Span
from pipeline.engines.hardware.devices import count_cuda_devices
from pipeline.engines.models.whisper_weights import is_installed, resolve_weights
from pipeline.engines.protocols import RecognitionOptions
from pipeline.engines.recognition.batching import BatchingReader
from pipeline.engines.recognition.faster_whisper import FasterWhisperReader
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import choose_compute_config
from pipeline.engines.recognition.windows import pack_windows
from pipeline.media import load_audio
from tests.fakes import make_window

MODEL = "tiny.en"
FILES = ("short/jfk.flac", "librispeech/2414/2414-128291-0001.flac")
ENGLISH = RecognitionOptions("en", beam_size=2)

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not is_installed(MODEL), reason="needs the weights of the extra 'offline'"),
]


class Sound:
    """Samples that remember how much of them was asked for at once."""

    def __init__(self, samples):
        self.samples = samples
        self.most = 0

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, part):
        sound = self.samples[part]
        self.most = max(self.most, len(sound))
        return sound


class HeldUp(FasterWhisperReader):
    """Reads nothing before its door is open; remembers how many windows of each recording were in a batch."""

    def __init__(self, weights, layout):
        super().__init__(weights, layout)
        self.door = threading.Event()
        self.together = []

    def read_together(self, excerpts, options):
        self.together.append(tuple(len(excerpt.windows) for excerpt in excerpts))
        assert self.door.wait(60)
        return super().read_together(excerpts, options)


@pytest.fixture(scope="module")
def recordings(shared):
    channels = [load_audio(Path(shared) / "eval" / name).channels[0] for name in FILES]
    return [
        (Sound(samples), pack_windows(SileroDetector().detect(samples).speech, len(samples) // 16))
        for samples in channels
    ]


def load(device, tmp_path):
    weights = resolve_weights(MODEL, tmp_path, offline=True)
    return HeldUp(weights, choose_compute_config(device))


@pytest.fixture(scope="module")
def on_cpu(tmp_path_factory):
    return load("cpu", tmp_path_factory.mktemp("weights"))


def list_words(read):
    """Letters and figures only: with 8 bits a comma depends on how many windows are in a batch."""
    texts = [word.text for one in read for segment in one.segments for word in segment.words]
    return ["".join(c for c in text.casefold() if c.isalnum()) for text in texts]


def list_times(read):
    words = [word for one in read for segment in one.segments for word in segment.words]
    return [edge for word in words for edge in (word.span.start_ms, word.span.end_ms)]


def read_mixed(reader, recordings):
    """What threads read that meet: the first recording by itself, then all of them in one batch."""
    mixing = BatchingReader(reader, 16)
    reader.door.clear()
    reader.together.clear()
    calls = []
    with ThreadPoolExecutor(len(recordings) + 1) as pool:
        for recording in (recordings[0], *recordings):
            calls.append(pool.submit(mixing.read, *recording, ENGLISH))
            end = time.monotonic() + 60
            while len(reader.together) + len(mixing._waiting) < len(calls):
                assert time.monotonic() < end
                time.sleep(0.001)
        reader.door.set()
        return [call.result() for call in calls]


def check(reader, recordings):
    first, *mixed = read_mixed(reader, recordings)
    assert [1, len(recordings)] == [len(batch) for batch in reader.together]
    alone = [first, *(reader.read(*recording, ENGLISH) for recording in recordings[1:])]
    for read, together, (_, windows) in zip(alone, mixed, recordings, strict=True):
        assert len(windows) == len(together)
        assert list_words(read)
        assert list_words(read) == list_words(together)
        assert np.allclose(list_times(read), list_times(together), atol=60)


def test_two_recordings_mixed_on_a_cpu_have_the_words_and_times_of_each_alone(on_cpu, recordings):
    check(on_cpu, recordings)


def test_windows_of_any_length_are_read_together_as_each_of_them_alone(on_cpu, recordings):
    samples = np.tile(recordings[0][0][: 10_500 * 16], 3)
    windows = [
        make_window(a, b) for a, b in ((0, 10_500), (0, 2_800), (3_000, 19_000), (0, 29_000))
    ]
    on_cpu.door.set()
    together = on_cpu.read(samples, windows, ENGLISH)
    alone = [on_cpu.read(samples, [window], ENGLISH)[0] for window in windows]
    assert together == alone
    assert [" ".join(list_words([read])).count("fellow") for read in together] == [1, 1, 1, 3]


def test_no_more_than_a_window_of_the_sound_is_asked_for_at_once(on_cpu, recordings):
    samples, windows = recordings[1]
    on_cpu.prepare(samples, windows)
    assert 0 < samples.most <= 30 * 16_000


@pytest.mark.parametrize("start_ms", [290, 2_320])
def test_words_belong_to_their_window_wherever_it_begins(on_cpu, recordings, start_ms):
    samples = recordings[0][0][: 4_000 * 16]
    padded = np.concatenate([np.zeros(start_ms * 16, np.float32), samples])
    on_cpu.door.set()
    (read,) = on_cpu.read(padded, [make_window(start_ms, start_ms + 4_000)], ENGLISH)
    assert {"my", "fellow", "americans"} <= set(list_words([read]))
    assert start_ms <= min(list_times([read]))


def test_words_stand_on_their_side_of_a_pause_that_is_left_out(on_cpu, recordings):
    samples = recordings[0][0][: 11_000 * 16]
    pause = np.zeros(40_000 * 16, np.float32)
    (window,) = pack_windows([Span(0, 2_700), Span(42_900, 51_000)], 51_000, pad_ms=0)
    assert len(window.spans) == 2
    on_cpu.door.set()
    parted = np.concatenate([samples[: 2_800 * 16], pause, samples[2_800 * 16 :]])
    (read,) = on_cpu.read(parted, [window], ENGLISH)
    words = dict(zip(list_words([read]), read.segments[0].words, strict=True))
    assert words["americans"].span.end_ms <= 2_700
    assert 42_900 <= words["not"].span.start_ms
    assert all(word.span.duration_ms < 3_000 for word in read.segments[0].words)


@pytest.mark.gpu
@pytest.mark.skipif(count_cuda_devices() == 0, reason="needs a CUDA device")
def test_two_recordings_mixed_on_a_gpu_have_the_words_and_times_of_each_alone(tmp_path, recordings):
    check(load("cuda", tmp_path), recordings)
