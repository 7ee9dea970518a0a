"""Speech to words with times, by a Whisper that CTranslate2 runs.

The model reads windows of up to 30 s, packed from voice activity (``windows``), several at once
(``window_reader``), in as many passes as the recording needs (``multipass``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.engines.hardware.devices import count_cores, count_cuda_devices, is_cuda_used
from pipeline.engines.models.capabilities import check_abilities, check_second, is_english_only
from pipeline.engines.models.whisper_weights import Weights, resolve_weights
from pipeline.engines.protocols import (
    Activity,
    EngineSetup,
    Follow,
    Follower,
    Heard,
    Parts,
    Progress,
    Recognition,
    RecognitionOptions,
    Recognizer,
    Samples,
)
from pipeline.engines.recognition.batching import load_reader
from pipeline.engines.recognition.faster_whisper import ComputeConfig, Reader
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline, find_timeline
from pipeline.engines.recognition.languages.language_finder import LanguageFinder, check_languages
from pipeline.engines.recognition.multipass import MultipassTranscriber
from pipeline.engines.recognition.second_model.second_reading import SecondModel
from pipeline.engines.recognition.window_reader import SharedCompute, WindowReader
from pipeline.errors import EngineError, TranscribeError, UsageError
from pipeline.extras import find_version

REVISION = 12
"""Raised when the way from samples to words changes."""

CPU_BATCH = 4
"""Windows a CPU worker reads at once: the decoder's weights, 50 MB of the smallest model, come from memory for
each token, and one trip serves all windows of a batch. Each more takes 40 MB, with a beam search of five 60, and that
for each worker: eight take 4 % less time than four, and a third more memory for the whole job.
"""

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
    """Choose how the machine is used; ``auto`` and 0 mean the best for this one.

    On a CPU several workers of one thread each beat one worker of many threads, because decoding
    a token at a time leaves threads idle; 8-bit weights are the fastest on all kinds of processors that were tried
    (``python -m tests.benchmarks.bench_compute_types``).

    Raises:
        UsageError: CUDA is asked for and there is none.
    """
    on_cuda = is_cuda_used(device, count_devices)
    if device == "cuda" and not on_cuda:
        raise UsageError("--device cuda", "no CUDA device was found", "Use --device auto or cpu")
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
    second = None
    if setup.second_model:
        check_second(setup.model, setup.second_model, options)
        second = _open(setup, setup.second_model)
    return _open(setup, setup.model, second)


def _open(
    setup: EngineSetup, model: str, second: WhisperRecognizer | None = None
) -> WhisperRecognizer:
    weights = resolve_weights(
        model, setup.cache_dir, offline=setup.offline, on_message=setup.notify
    )
    return WhisperRecognizer(weights, configure(setup), setup.notify, second=second)


class WhisperRecognizer:
    """Reads speech with a CTranslate2 Whisper; implements ``Recognizer``.

    The model is loaded at the first call and kept for the next recording; ``second``, a larger one for what is
    doubtful, once there is something doubtful.
    """

    def __init__(
        self,
        weights: Weights,
        config: ComputeConfig,
        on_warning: Callable[[str], None] = lambda _: None,
        load: Callable[[Weights, ComputeConfig], Reader] | None = None,
        *,
        second: WhisperRecognizer | None = None,
    ) -> None:
        self._weights = weights
        self._second = second
        self._compute = SharedCompute(config, on_warning)
        self._load = load or load_reader
        self._reader: Reader | None = None
        if second is not None:  # both are in memory at once, and leave CUDA together
            second._compute = self._compute

    @property
    def config(self) -> ComputeConfig:
        """How the machine is used; it changes when CUDA turns out not to work, or memory not to suffice."""
        return self._compute.config

    @property
    def workers(self) -> int:
        """How many windows or batches are read at once."""
        return self.config.workers

    @property
    def follower(self) -> Follower:
        """Itself: Whisper's attention times words that it is told."""
        return self

    @property
    def fingerprint(self) -> str:
        """Model, revision, library and compute type; of the second model, too, where there is one."""
        second = f" second {self._second.fingerprint}" if self._second is not None else ""
        return (
            f"whisper {self._weights.name} {self._weights.revision} "
            f"faster-whisper-{find_version('faster-whisper')} ctranslate2-{find_version('ctranslate2')} "
            f"{self.config.device}-{self.config.compute_type} words-{REVISION}{second}"
        )

    def load(self) -> None:
        """Load the model, if it isn't loaded yet; implements ``LoadableRecognizer``.

        Raises:
            Exception: whatever the model, or its library, raised.
        """
        self._get_reader()

    def recognize(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
        *,
        on_heard: Heard | None = None,
    ) -> Recognition:
        """Return the words heard where somebody speaks, sentence by sentence, in order of time.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
            activity: stretches of speech, and of what may be speech, without padding, in order.
            options: what may change the words.
            on_progress: called with the share done, 0..1.
            parts: where what is read so far is kept for a run that goes on with it.
            on_heard: told of what is kept of each window at first.

        Raises:
            EngineError: the model failed, or a single window doesn't fit into memory.
            UsageError: the model doesn't know the language, or was not trained for the task.
        """
        if not activity.speech and not activity.faint:
            return Recognition()
        config = self.config
        try:
            reader = self._get_reader()
            check_abilities(self._weights.name, options, reader.languages)
            check_languages(self._weights.name, reader.languages, options)
            finder = LanguageFinder(reader, samples, options.languages, config.workers)
            windows = self._open_windows(finder, activity, options, parts, on_progress)
            others = finder if finder.may_be_mixed(options) else None
            second = self._second.as_second() if self._second is not None else None
            passes = MultipassTranscriber(activity, options, windows, others, on_heard, second)
            return passes.transcribe()
        except RuntimeError as error:
            self._leave_cuda(error, config)
            return self.recognize(samples, activity, options, on_progress, on_heard=on_heard)

    def recognize_live(
        self,
        samples: Samples,
        activity: Activity,
        options: RecognitionOptions,
        on_heard: Heard,
        *,
        on_progress: Progress | None = None,
        parts: Parts | None = None,
    ) -> Recognition:
        """Return the same, and tell what is heard window by window; implements ``LiveRecognizer``."""
        return self.recognize(samples, activity, options, on_progress, parts, on_heard=on_heard)

    def listen(self, samples: Samples, language: str) -> Follow | None:
        """Return what times given words in up to 30 s of sound; implements ``Follower``.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1.
            language: its code; ``None`` is returned for one that the model doesn't know.

        Raises:
            EngineError: the model failed.
        """
        config = self.config
        try:
            reader = self._get_reader()
            return reader.listen(samples, language) if language in reader.languages else None
        except RuntimeError as error:
            self._leave_cuda(error, config)
            return self.listen(samples, language)

    def _open_windows(
        self,
        finder: LanguageFinder,
        activity: Activity,
        options: RecognitionOptions,
        parts: Parts | None,
        on_progress: Progress | None,
    ) -> WindowReader:
        """Return what reads the recording's windows; the languages that they are in are found now."""
        kept = parts.load() if parts is not None else ()
        speech = activity.speech or activity.faint
        language = kept[0].language if kept else options.language
        language = language or finder.find_main(speech)
        timeline = LanguageTimeline(((0, language),))
        if options.multilingual:
            timeline = find_timeline(speech, language, finder.detect)
        return WindowReader(
            finder.reader, finder.samples, self._compute, timeline, language, parts, on_progress
        )

    def as_second(self) -> SecondModel:
        """Return this one as what reads again what another one was unsure of."""
        languages = ("en",) if is_english_only(self._weights.name) else ()
        return SecondModel(self._weights.name, languages, self._load_as_second)

    def _load_as_second(self) -> tuple[Reader, SharedCompute]:
        """Return the loaded model, and how the machine is used by it.

        Raises:
            EngineError: it can't be loaded.
        """
        try:
            return self._get_reader(), self._compute
        except EngineError as error:
            option = f"--second-model {self._weights.name}"
            raise EngineError(
                option, error.reason, "Leave it out, or name a smaller one"
            ) from error

    def _get_reader(self) -> Reader:
        """Return the model, loaded by whoever comes first while the others wait for it."""
        with self._compute.lock:
            if self._reader is None:
                self._reader = self._load_model()
            return self._reader

    def _load_model(self) -> Reader:
        """Load the model; a failure that may be CUDA's is left to ``recognize``."""
        config = self.config
        try:
            return self._load(self._weights, config)
        except (RuntimeError, TranscribeError):
            raise
        except MemoryError as error:
            raise EngineError(
                f"model {self._weights.name}", "it doesn't fit into memory", "Use a smaller --model"
            ) from error
        except Exception as error:  # tokenizers, for one, raises nothing more exact
            if isinstance(error, ValueError) and "compute type" in str(error):
                raise UsageError(
                    f"--compute-type {config.compute_type}",
                    f"it doesn't work on {config.device} ({_first_line(error)})",
                    "Use --compute-type auto",
                ) from error
            raise EngineError(
                f"model {self._weights.name}",
                f"it can't be loaded ({_first_line(error)})",
                f"Delete {self._weights.folder}, which is damaged, and download it again",
            ) from error

    def _leave_cuda(self, error: RuntimeError, config: ComputeConfig) -> None:
        """Move the work to the CPU when CUDA's libraries are missing, with one warning for all recordings.

        Args:
            error: what the model failed with.
            config: how the machine was used when it was asked.

        Raises:
            EngineError: the failure has another cause.
        """
        if config.device != "cuda" or not _says(error, MISSING_LIBRARY):
            raise EngineError(
                "recognition", _first_line(error), "Try --device cpu, or another --compute-type"
            ) from error
        compute = self._compute
        with compute.lock:
            if compute.config.device == "cuda":
                compute.warn(f"CUDA can't be used ({_first_line(error)}); continuing on the CPU")
                compute.config = choose_compute_config("cpu")
                self._reader = None
                if self._second is not None:
                    self._second._reader = None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _says(error: BaseException, phrases: Sequence[str]) -> bool:
    return any(phrase.casefold() in str(error).casefold() for phrase in phrases)
