"""Windows of several recordings in one batch: everyone gets what they would get alone, and nobody waits for long."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cluster.actors import Makers, Recogniser
from pipeline.domain import Span
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import RecognitionOptions, WindowReading
from pipeline.engines.recognition import batching
from pipeline.engines.recognition.batching import BatchingReader, load_reader
from pipeline.engines.recognition.faster_whisper import ComputeConfig, Excerpt
from pipeline.run.batch.runner import size_worker_pool
from tests.fakes import FakeReader, make_segment_over

WEIGHTS = Weights("base", Path("nowhere"), "abc123", "folder")
ENGLISH, FRENCH = RecognitionOptions("en"), RecognitionOptions("fr")
NOISE = -1.0
PATIENCE_S = 10


@dataclass
class JointFake(FakeReader):
    """Hears in each window how loud it is; whatever is with noise in a batch fails.

    ``doors`` are opened one after the other: each batch waits for its own one, if there is one.
    """

    together: list[tuple[int, ...]] = field(default_factory=list)
    doors: list[threading.Event] = field(default_factory=list)
    interrupts: int = 0
    at_work: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, samples, windows):
        return Excerpt(tuple(windows), [samples[w.start_ms * 16 : w.end_ms * 16] for w in windows])

    def read_together(self, excerpts, options):
        assert self.at_work.acquire(blocking=False), "two batches at once"
        try:
            return self._read(excerpts, options)
        finally:
            self.at_work.release()

    def _read(self, excerpts, options):
        self.together.append(tuple(len(excerpt.windows) for excerpt in excerpts))
        if len(self.together) <= len(self.doors):
            assert self.doors[len(self.together) - 1].wait(PATIENCE_S)
        if self.interrupts:
            self.interrupts -= 1
            raise KeyboardInterrupt
        if sum(self.together[-1]) > self.most_windows:
            raise RuntimeError("CUDA failed with error out of memory")
        if any(np.any(sound == NOISE) for excerpt in excerpts for sound in excerpt.sound):
            raise RuntimeError(f"bad {options.language} sound")
        return [
            [WindowReading((hear(w, s, options),)) for w, s in zip(e.windows, e.sound, strict=True)]
            for e in excerpts
        ]


def hear(window, sound, options):
    segment = make_segment_over(window)
    first = replace(segment.words[0], text=f" {options.language}{sound.sum():.0f}")
    return replace(segment, words=(first, *segment.words[1:]))


def make_sound(count, level=1.0):
    """Sound of so many windows of 10 ms, and the windows, which begin elsewhere in each recording."""
    start = int(abs(level)) * 10
    windows = [Span(start + n * 20, start + n * 20 + 10) for n in range(count)]
    samples = np.full((start + count * 20) * 16, level, dtype=np.float32)
    return samples, windows


def wait_until(holds):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.0005)


class Callers:
    """Threads that call one after the other, while the batch before theirs is held up by its door."""

    def __init__(self, reader, most=16):
        self.mixing = BatchingReader(reader, most)
        self.pool = ThreadPoolExecutor(16)
        self.reader = reader

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown()

    def call(self, count, level=1.0, options=ENGLISH):
        """One more caller, who is in line or has their batch in hand by now."""
        before = self.places()
        future = self.pool.submit(self.mixing.read, *make_sound(count, level), options)
        wait_until(lambda: self.places() > before)
        return future

    def places(self):
        return len(self.mixing._waiting) + len(self.reader.together)


def hold(reader, batches=1):
    reader.doors = [threading.Event() for _ in range(batches)]
    return reader.doors


def read_alone(count, level=1.0, options=ENGLISH):
    reader = JointFake()
    (read,) = reader.read_together([reader.prepare(*make_sound(count, level))], options)
    return read


def test_those_who_come_while_the_model_is_busy_are_read_in_one_batch():
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader) as callers:
        calls = [callers.call(n, float(n)) for n in (1, 2, 3, 4)]
        door.set()
        assert [read_alone(n, float(n)) for n in (1, 2, 3, 4)] == [c.result() for c in calls]
    assert reader.together == [(1,), (2, 3, 4)]


def test_a_batch_is_filled_by_those_who_fit_in_and_nobody_is_passed_over_twice():
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader, most=8) as callers:
        calls = [callers.call(n) for n in (8, 5, 6, 2, 1, 8)]
        door.set()
        assert [read_alone(n) for n in (8, 5, 6, 2, 1, 8)] == [call.result() for call in calls]
    assert reader.together == [(8,), (5, 2, 1), (6,), (8,)]


def test_a_call_with_more_windows_than_a_batch_is_read_by_itself():
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader, most=2) as callers:
        calls = [callers.call(n) for n in (1, 5, 1)]
        door.set()
        assert [len(call.result()) for call in calls] == [1, 5, 1]
    assert reader.together == [(1,), (5,), (1,)]


@pytest.mark.parametrize(
    "other",
    [
        FRENCH,
        replace(ENGLISH, task="translate"),
        replace(ENGLISH, beam_size=1),
        replace(ENGLISH, initial_prompt="An interview."),
        replace(ENGLISH, hotwords="Zukertort"),
    ],
)
def test_who_wants_anything_else_is_not_in_the_batch(other):
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader) as callers:
        calls = [callers.call(n, options=o) for n, o in ((1, ENGLISH), (2, other), (3, ENGLISH))]
        calls += [callers.call(4, options=other)]
        door.set()
        assert read_alone(4, options=other) == calls[-1].result()
        assert read_alone(3) == calls[2].result()
    assert reader.together == [(1,), (2, 4), (3,)]


def test_an_error_in_a_batch_is_of_the_one_who_causes_it():
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader) as callers:
        calls = [callers.call(n, level) for n, level in ((1, 1.0), (2, 2.0), (3, NOISE), (4, 4.0))]
        door.set()
        assert read_alone(2, 2.0) == calls[1].result()
        assert read_alone(4, 4.0) == calls[3].result()
        with pytest.raises(RuntimeError, match="bad en sound"):
            calls[2].result()
    assert reader.together == [(1,), (2, 3, 4), (2,), (3,), (4,)]


def test_after_a_batch_too_large_for_the_memory_batches_are_smaller():
    reader = JointFake(most_windows=3)
    first, second = hold(reader, 2)
    with Callers(reader) as callers:
        calls = [callers.call(1)]
        calls += [callers.call(2) for _ in range(3)]
        first.set()
        wait_until(lambda: reader.together[1:] == [(2, 2, 2)])
        calls += [callers.call(1) for _ in range(6)]
        second.set()
        assert [len(call.result()) for call in calls] == [1, 2, 2, 2, *[1] * 6]
    assert reader.together == [(1,), (2, 2, 2), (2,), (2,), (2,), (1, 1, 1), (1, 1, 1)]


def test_a_lone_caller_waits_for_nobody(monkeypatch):
    reader = JointFake()
    alone = BatchingReader(reader, 16)
    monkeypatch.setattr(alone._change, "wait", lambda: pytest.fail("it waited"))
    before = threading.active_count()
    assert [read_alone(n) for n in (3, 16, 1)] == [
        alone.read(*make_sound(n), ENGLISH) for n in (3, 16, 1)
    ]
    assert reader.together == [(3,), (16,), (1,)]
    assert threading.active_count() == before


def test_an_interrupt_reaches_only_the_one_who_reads_and_the_others_are_read():
    reader = JointFake()
    doors = hold(reader, 2)
    with Callers(reader) as callers:
        calls = [callers.call(n) for n in (1, 2, 3)]
        doors[0].set()
        wait_until(lambda: len(reader.together) == 2)
        reader.interrupts = 1
        doors[1].set()
        with pytest.raises(KeyboardInterrupt):
            calls[1].result()
        assert read_alone(3) == calls[2].result()
        assert read_alone(4) == callers.call(4).result()
    assert reader.together == [(1,), (2, 3), (3,), (4,)]


def interrupt_waits(callers, when):
    """Lets a caller be interrupted while they wait, as soon as that is the case; they say so with an event."""
    gone = threading.Event()
    wait = callers.mixing._change.wait
    late = set()

    def wait_or_leave():
        is_late = threading.get_ident() in late
        if is_late and when():
            late.discard(threading.get_ident())  # the pool gives this thread to others
            gone.set()
            raise KeyboardInterrupt
        wait(0.01 if is_late else None)

    callers.mixing._change.wait = wait_or_leave

    def call(count, level=1.0):
        def read():
            late.add(threading.get_ident())
            return callers.mixing.read(*make_sound(count, level), ENGLISH)

        return callers.pool.submit(read)

    return call, gone


def test_who_is_interrupted_in_the_line_is_waited_for_by_nobody():
    reader = JointFake()
    (door,) = hold(reader)
    with Callers(reader) as callers:
        call, gone = interrupt_waits(callers, lambda: True)
        first = callers.call(1)
        left = call(2)
        assert gone.wait(PATIENCE_S)
        with pytest.raises(KeyboardInterrupt):
            left.result()
        last = callers.call(3)
        door.set()
        assert [len(first.result()), len(last.result())] == [1, 3]
    assert reader.together == [(1,), (3,)]


def test_who_is_interrupted_while_others_read_for_them_is_not_put_in_line_again():
    reader = JointFake()
    doors = hold(reader, 2)
    with Callers(reader) as callers:
        call, gone = interrupt_waits(callers, lambda: not callers.mixing._waiting)
        first, second = callers.call(1), callers.call(2, NOISE)
        left = call(3)
        wait_until(lambda: len(callers.mixing._waiting) == 2)
        doors[0].set()
        wait_until(lambda: len(reader.together) == 2)
        assert gone.wait(PATIENCE_S)
        with pytest.raises(KeyboardInterrupt):
            left.result()
        doors[1].set()
        with pytest.raises(RuntimeError, match="bad en sound"):
            second.result()
        assert [len(first.result()), len(callers.call(4).result())] == [1, 4]
    assert reader.together == [(1,), (2, 3), (2,), (4,)]


def test_sound_that_cant_be_prepared_is_an_error_of_its_own_caller():
    class Reader(JointFake):
        def prepare(self, samples, windows):
            if len(windows) == 2:
                raise MemoryError
            return super().prepare(samples, windows)

    reader = BatchingReader(Reader(), 16)
    with pytest.raises(MemoryError):
        reader.read(*make_sound(2), ENGLISH)
    assert read_alone(1) == reader.read(*make_sound(1), ENGLISH)


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.sampled_from([1.0, 2.0, 3.0, NOISE]), st.booleans()),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 12),
    st.integers(3, 20),
)
def test_however_calls_meet_each_gets_exactly_what_it_would_get_alone(calls, most, fits):
    together = threading.Barrier(len(calls))
    reader = JointFake(most_windows=fits)
    mixed = BatchingReader(reader, most)

    def attempt(read):
        try:
            return read()
        except RuntimeError as error:
            return str(error)

    def call(count, level, french):
        together.wait(PATIENCE_S)
        options = FRENCH if french else ENGLISH
        return attempt(lambda: mixed.read(*make_sound(count, level), options))

    def call_alone(count, level, french):
        alone = JointFake(most_windows=fits)
        options = FRENCH if french else ENGLISH
        excerpt = alone.prepare(*make_sound(count, level))
        return attempt(lambda: alone.read_together([excerpt], options)[0])

    with ThreadPoolExecutor(len(calls)) as pool:
        read = list(pool.map(call, *zip(*calls, strict=True)))
    assert [call_alone(*c) for c in calls] == read
    assert all(len(batch) == 1 or sum(batch) <= most for batch in reader.together)
    assert (mixed._waiting, mixed._busy) == ([], False)


def test_recordings_are_mixed_on_a_gpu_and_kept_apart_on_a_cpu(monkeypatch):
    monkeypatch.setattr(batching, "FasterWhisperReader", lambda weights, config: JointFake())
    on_gpu = load_reader(WEIGHTS, ComputeConfig("cuda", "float16", 1, 1, 16))
    assert isinstance(on_gpu, BatchingReader)
    assert on_gpu._most == 16
    assert isinstance(load_reader(WEIGHTS, ComputeConfig("cpu", "int8", 2, 1, 2)), JointFake)


def test_languages_and_known_words_are_the_readers_own():
    mixed = BatchingReader(JointFake(languages=("en",), detected=(("fr", 0.8),)), 16)
    assert mixed.languages == ("en",)
    assert mixed.detect_language(np.zeros(10, np.float32)) == ("fr", 0.8)
    assert len(mixed.listen(np.zeros(16_000, np.float32), "en")(["two", "words"]).spans) == 2


def test_the_actor_of_a_gpu_reads_calls_of_several_recordings_in_one_batch():
    reader = JointFake()
    (door,) = hold(reader)
    makers = Makers(reader=lambda weights, config: BatchingReader(reader, config.batch_size))
    actor = Recogniser("recogniser", WEIGHTS, ComputeConfig("cuda", "float16", 1, 1, 16), makers)
    with ThreadPoolExecutor(3) as pool:
        calls = []
        for number in (1, 2, 3):
            calls.append(pool.submit(actor.read, *make_sound(number), ENGLISH))
            wait_until(lambda: len(actor._reader._waiting) + len(reader.together) == len(calls))
        door.set()
        assert [read_alone(n) for n in (1, 2, 3)] == [call.result() for call in calls]
    assert reader.together == [(1,), (2, 3)]


@pytest.mark.parametrize(
    ("cores", "gpus", "asked", "size", "at_once"),
    [
        (2, 0, 0, 1, 3),
        (16, 0, 0, 2, 9),
        (2, 1, 0, 1, 4),
        (8, 1, 0, 1, 9),
        (64, 1, 0, 1, 9),
        (64, 8, 0, 8, 9),
        (16, 1, 2, 1, 2),
        (16, 4, 6, 4, 2),
    ],
)
def test_a_gpu_has_as_many_recordings_in_hand_as_there_are_cores_for_but_enough_to_be_mixed(
    cores, gpus, asked, size, at_once
):
    assert size_worker_pool(100, cores, gpus, asked) == (size, at_once)


def test_there_are_no_more_workers_than_recordings():
    assert size_worker_pool(3, 64, 8) == (3, 9)
