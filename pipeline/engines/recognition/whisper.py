"""Speech to words with times, by faster-whisper in batches.

The model reads windows of up to 30 s, packed from voice activity (``windows.py``), several at once, in as many
passes as the recording needs (``passes.py``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from itertools import pairwise

from pipeline.engines.hardware.devices import count_cores, count_cuda_devices
from pipeline.engines.hardware.malloc import keep_freed
from pipeline.engines.models.capabilities import check_abilities
from pipeline.engines.models.whisper_weights import Weights, resolve_weights
from pipeline.engines.protocols import (
    Activity,
    EngineSetup,
    Follow,
    Follower,
    Parts,
    Progress,
    Recognition,
    RecognitionOptions,
    Recognizer,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.batching import load_reader
from pipeline.engines.recognition.chinese_punctuation import ask_for_marks, copy_marks, lacks_marks
from pipeline.engines.recognition.faster_whisper import ComputeConfig, Reader, is_out_of_memory
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline
from pipeline.engines.recognition.languages.language_finder import LanguageFinder, check_languages
from pipeline.engines.recognition.resume import Reading
from pipeline.engines.recognition.session import Session
from pipeline.errors import EngineError, TranscribeError, UsageError

REVISION = 9
"""Raised when the way from samples to words changes."""

CPU_BATCH = 8
"""Windows a CPU worker reads at once: the decoder's weights, 50 MB of the smallest model, come from memory for
each token, and one trip serves all windows of a batch. More save little and take 40 MB each."""

CUDA_BATCH = 16
"""Of the largest model a window takes 250 MB beside the weights' 3 GB: what its decoder looks back at is
kept once for all beams, in 32 layers of 2 x 1,500 x 1,280 numbers of 16 bits. That is 7 GB, and some more
for the beams' own words; on a smaller GPU batches are halved. Source: CTranslate2, pull request 1088.
"""

MISSING_LIBRARY = ("libcublas", "libcudnn", "cublas64", "cudnn", "CUDA driver", "no CUDA-capable")
"""How CTranslate2's messages begin or what they hold when CUDA is there but can't be used."""


def choose_compute_config(
    device: str = "auto",
    compute_type: str = "auto",
    threads: int = 0,
    batch_size: int = 0,
    count_devices: Callable[[], int] = count_cuda_devices,
) -> ComputeConfig:
    """The layout for a request in which ``auto`` and 0 mean the best for this machine.

    On a CPU several workers of one thread each beat one worker of many threads, because decoding
    a token at a time leaves threads idle; 8-bit weights are the fastest on all kinds of processors that were tried
    (``python -m tests.benchmarks.bench_compute_types``).

    Raises:
        UsageError: CUDA is asked for and there is none.
    """
    on_cuda = device != "cpu" and count_devices() > 0
    if device == "cuda" and not on_cuda:
        raise UsageError("--device cuda", "no CUDA device can be seen", "Use --device auto or cpu")
    if on_cuda:
        kind = "float16" if compute_type == "auto" else compute_type
        return ComputeConfig("cuda", kind, 1, max(1, threads), batch_size or CUDA_BATCH)
    cores = threads or count_cores()
    workers = cores if cores <= 4 else max(4, cores // 2)
    kind = "int8" if compute_type == "auto" else compute_type
    return ComputeConfig("cpu", kind, workers, max(1, cores // workers), batch_size or CPU_BATCH)


def configure(setup: EngineSetup) -> ComputeConfig:
    """Choose how the machine is used, as the setup asks for it.

    Raises:
        UsageError: CUDA is asked for and there is none.
    """
    return choose_compute_config(setup.device, setup.compute_type, setup.threads, setup.batch_size)


def open_whisper(setup: EngineSetup, options: RecognitionOptions) -> Recognizer:
    """Open a Whisper, whose weights are found or fetched now; a ``RecognizerFactory``.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there, or the model can't do what is asked for.
    """
    check_abilities(setup.model, options)
    weights = resolve_weights(
        setup.model, setup.cache_dir, offline=setup.offline, on_message=setup.notify
    )
    return WhisperRecognizer(weights, configure(setup), setup.notify)


class WhisperRecognizer:
    """Reads speech with a CTranslate2 Whisper; implements ``Recognizer``.

    The model is loaded at the first call and kept for the next recording.
    """

    def __init__(
        self,
        weights: Weights,
        layout: ComputeConfig,
        on_warning: Callable[[str], None] = lambda _: None,
        load: Callable[[Weights, ComputeConfig], Reader] | None = None,
    ) -> None:
        if layout.device == "cpu":
            keep_freed()  # now, since the threads that decode the sound would take pools of their own
        self._weights = weights
        self._layout = layout
        self._warn = on_warning
        self._load = load or load_reader
        self._reader: Reader | None = None
        self._lock = threading.Lock()

    @property
    def layout(self) -> ComputeConfig:
        """The layout in use; it changes when CUDA turns out not to work, or memory not to suffice."""
        return self._layout

    @property
    def workers(self) -> int:
        """How many windows or batches are read at once."""
        return self._layout.workers

    @property
    def follower(self) -> Follower:
        """Itself: Whisper's attention times words that it is told."""
        return self

    @property
    def fingerprint(self) -> str:
        """Model, revision, library and compute type."""
        return (
            f"whisper {self._weights.name} {self._weights.revision} "
            f"faster-whisper-{version('faster-whisper')} ctranslate2-{version('ctranslate2')} "
            f"{self._layout.device}-{self._layout.compute_type} words-{REVISION}"
        )

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        """The words heard where somebody speaks, sentence by sentence, in order of time.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
            activity: stretches of speech, and of what may be speech, without padding, in order.
            options: what may change the words.
            on_progress: called with the share done, 0..1.
            parts: where what is read so far is kept for a run that goes on with it.

        Raises:
            EngineError: the model failed, or a single window doesn't fit into memory.
            UsageError: the model doesn't know the language, or was not trained for the task.
        """
        if not activity.speech and not activity.faint:
            return Recognition()
        layout = self._layout
        try:
            return self._recognize(samples, activity, options, on_progress, parts)
        except RuntimeError as error:
            self._leave_cuda(error, layout)
            return self.recognize(samples, activity, options, on_progress)

    def listen(self, samples: Samples, language: str) -> Follow | None:
        """What times given words in up to 30 s of sound; implements ``attention.Follower``.

        Raises:
            EngineError: the model failed.
        """
        layout = self._layout
        try:
            reader = self._get_reader()
            return reader.listen(samples, language) if language in reader.languages else None
        except RuntimeError as error:
            self._leave_cuda(error, layout)
            return self.listen(samples, language)

    def _recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Progress | None,
        parts: Parts | None,
    ) -> Recognition:
        reader = self._get_reader()
        check_abilities(self._weights.name, options, reader.languages)
        check_languages(self._weights.name, reader.languages, options)
        kept = parts.load() if parts is not None else ()
        finder = LanguageFinder(reader, samples, options.languages, self._layout.workers)
        language = kept[0].language if kept else options.language
        language = language or finder.find_main(activity.speech or activity.faint)
        session = Session(
            partial(self._read_all, reader, samples),
            finder,
            options,
            language,
            parts,
            on_progress,
        )
        return session.listen(activity)

    def _get_reader(self) -> Reader:
        """The model, loaded by whoever comes first while the others wait for it."""
        with self._lock:
            if self._reader is None:
                self._reader = self._open()
            return self._reader

    def _open(self) -> Reader:
        """The loaded model; a failure that may be CUDA's is left to ``recognize``."""
        try:
            return self._load(self._weights, self._layout)
        except (RuntimeError, TranscribeError):
            raise
        except MemoryError as error:
            raise EngineError(
                f"model {self._weights.name}", "it doesn't fit into memory", "Use a smaller --model"
            ) from error
        except Exception as error:  # tokenizers, for one, raises nothing more exact
            if isinstance(error, ValueError) and "compute type" in str(error):
                raise UsageError(
                    f"--compute-type {self._layout.compute_type}",
                    f"it doesn't work on {self._layout.device} ({_first_line(error)})",
                    "Use --compute-type auto",
                ) from error
            raise EngineError(
                f"model {self._weights.name}",
                f"it can't be loaded ({_first_line(error)})",
                f"Delete {self._weights.folder}, which is damaged, and get it again",
            ) from error

    def _read_all(
        self,
        reader: Reader,
        samples: Samples,
        reading: Reading,
        asked: tuple[RecognitionOptions, LanguageTimeline],
        on_part: Progress,
    ) -> list[WindowReading]:
        """What is said in each window, read by all workers at once, in order."""
        options, tongues = asked
        batches = reading.skip_read(cut_batches(tongues.part(reading.windows), self._layout))

        def read(batch: Sequence[Window]) -> list[WindowReading]:
            known = replace(options, language=tongues.of(batch[0]))
            return self._read_marked(reader, samples, batch, known)

        pool = ThreadPoolExecutor(self._layout.workers, thread_name_prefix="recognise")
        try:
            for batch in pool.map(read, batches):
                reading.add(batch)
                on_part(reading.share)
        finally:  # an interrupt must not wait for the batches that have not begun
            pool.shutdown(wait=False, cancel_futures=True)
        return reading.read

    def _read_marked(
        self,
        reader: Reader,
        samples: Samples,
        windows: Sequence[Window],
        options: RecognitionOptions,
    ) -> list[WindowReading]:
        """What is said in each window, with marks in languages that are often read without any."""
        read = self._read_batch(reader, samples, windows, options)
        asking = ask_for_marks(options)
        bare = [i for i, one in enumerate(read) if asking and lacks_marks(one.segments)]
        if asking and bare:
            again = self._read_batch(reader, samples, [windows[i] for i in bare], asking)
            for i, marked in zip(bare, again, strict=True):
                read[i] = replace(
                    read[i], segments=tuple(copy_marks(read[i].segments, marked.segments))
                )
        return read

    def _read_batch(
        self,
        reader: Reader,
        samples: Samples,
        windows: Sequence[Window],
        options: RecognitionOptions,
    ) -> list[WindowReading]:
        """What is said in each window; a batch that doesn't fit into memory is read by halves."""
        half = (len(windows) + 1) // 2
        try:
            if len(windows) <= self._layout.batch_size or len(windows) == 1:
                return reader.read(samples, windows, options)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if len(windows) == 1:
                raise EngineError(
                    "recognition",
                    "a single window of speech doesn't fit into memory",
                    "Use a smaller --model, or --device cpu",
                ) from error
            self._shrink_to(half)
        first = self._read_batch(reader, samples, windows[:half], options)
        return first + self._read_batch(reader, samples, windows[half:], options)

    def _shrink_to(self, batch_size: int) -> None:
        """Reads the batches that follow with at most so many windows."""
        with self._lock:
            if batch_size < self._layout.batch_size:
                self._layout = replace(self._layout, batch_size=batch_size)
                self._warn(f"Out of memory; going on with batches of {batch_size}")

    def _leave_cuda(self, error: RuntimeError, layout: ComputeConfig) -> None:
        """Moves the work to the CPU when CUDA's libraries are missing, with one warning for all recordings.

        Args:
            error: what the model failed with.
            layout: the one in use when it was asked.

        Raises:
            EngineError: the failure has another cause.
        """
        if layout.device != "cuda" or not _says(error, MISSING_LIBRARY):
            raise EngineError(
                "recognition", _first_line(error), "Try --device cpu, or another --compute-type"
            ) from error
        with self._lock:
            if self._layout.device == "cuda":
                self._warn(f"CUDA can't be used ({_first_line(error)}); going on with the CPU")
                self._layout = choose_compute_config("cpu")
                self._reader = None


def cut_batches(runs: Sequence[Sequence[Window]], layout: ComputeConfig) -> list[Sequence[Window]]:
    """Batches with which all workers have the same to do, and none has too many windows at once.

    Args:
        runs: windows that may share a batch, in order.
        layout: how many workers there are, and how many windows each takes.
    """
    total = sum(map(len, runs))
    most = -(-total // (layout.batch_size * layout.workers)) * layout.workers
    batches = []
    for run in runs:
        count = min(len(run), -(-len(run) * most // total))
        edges = [len(run) * i // count for i in range(count + 1)]
        batches += [run[a:b] for a, b in pairwise(edges)]
    return batches


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _says(error: BaseException, phrases: Sequence[str]) -> bool:
    return any(phrase.casefold() in str(error).casefold() for phrase in phrases)
