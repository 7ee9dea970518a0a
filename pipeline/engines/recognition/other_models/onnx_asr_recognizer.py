"""Speech to words with times, by models that onnx-asr runs: Parakeet, Canary, GigaAM and others.

They read the same windows as Whisper does, in as many passes as the recording needs (``multipass``), and what they
make up is dropped by the same rules. None of them can be told what to expect, or says which language it hears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pipeline.engines.hardware.devices import may_have_cuda
from pipeline.engines.models.onnx_asr_files import OnnxAsrFiles, find_onnx_asr_model
from pipeline.engines.models.onnx_asr_models import RECOGNIZER, TRANSLATOR
from pipeline.engines.protocols import (
    Activity,
    EngineSetup,
    Heard,
    Parts,
    Progress,
    Recognition,
    RecognitionOptions,
    Recognizer,
    Samples,
)
from pipeline.engines.recognition.faster_whisper import ComputeConfig, SpeechReader
from pipeline.engines.recognition.languages.language_changes import LanguageTimeline
from pipeline.engines.recognition.languages.language_finder import check_languages
from pipeline.engines.recognition.multipass import MultipassTranscriber
from pipeline.engines.recognition.other_models.onnx_asr_reader import CUDA, OnnxAsrReader
from pipeline.engines.recognition.whisper import choose_compute_config
from pipeline.engines.recognition.window_reader import SharedCompute, WindowReader
from pipeline.errors import UsageError
from pipeline.extras import find_version, require

REVISION: Final = 1
"""Raised when the way from samples to words changes."""


def open_onnx_asr(setup: EngineSetup, options: RecognitionOptions) -> Recognizer:
    """Open a model that onnx-asr reads, whose files are found or fetched now; a ``RecognizerFactory``.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its files are not here and can't be fetched, or are damaged.
        UsageError: onnx-asr or the device is not there, or the model can't do what is asked for.
    """
    require("onnx_asr", RECOGNIZER, f"--model {RECOGNIZER}:{setup.model}")
    files = find_onnx_asr_model(
        setup.model, setup.compute_type, offline=setup.offline, notify=setup.notify
    )
    check_abilities(files, options)
    ignored = list_ignored(options)
    if ignored:
        setup.notify(f"{_name(files)} can't be told what to expect: {', '.join(ignored)} not used")
    return OnnxAsrRecognizer(files, _configure(setup, files), setup.notify)


def check_abilities(files: OnnxAsrFiles, options: RecognitionOptions) -> None:
    """Check that a model can do what is asked for.

    Raises:
        UsageError: it doesn't know the language, can't translate, or can't tell languages apart.
    """
    if options.task == "translate" and files.kind != TRANSLATOR:
        raise UsageError(
            "--task translate",
            f"{_name(files)} doesn't translate",
            f"Use {RECOGNIZER}:nemo-canary-1b-v2 or a Whisper model",
        )
    if options.multilingual or options.languages:
        raise UsageError(
            "--languages" if options.languages else "--multilingual",
            f"{_name(files)} doesn't say which language it hears",
            "Name one with --language, or use a Whisper model",
        )
    if files.languages:
        check_languages(f"{RECOGNIZER}:{files.name}", files.languages, options)


def choose_language(files: OnnxAsrFiles, options: RecognitionOptions) -> str:
    """Return the language of a recording: the one that is asked for, or the only one that the model knows.

    Raises:
        UsageError: it knows several and none is named.
    """
    if options.language is not None:
        return options.language
    if len(files.languages) == 1:
        return files.languages[0]
    raise UsageError(
        f"--model {RECOGNIZER}:{files.name}",
        "it doesn't say which language it hears",
        "Name the language that is spoken with --language",
    )


def list_ignored(options: RecognitionOptions) -> list[str]:
    """Return the options, as they are typed, that are asked for and have nothing to work on."""
    usual = RecognitionOptions()
    asked = {
        "--initial-prompt": bool(options.initial_prompt),
        "--hotwords, or a glossary's terms while it listens,": bool(
            options.hotwords or options.terms
        ),
        "--beam-size": options.beam_size not in (1, usual.beam_size),
        "--beam-search": options.beam_search != usual.beam_search,
    }
    return [name for name, is_asked in asked.items() if is_asked]


class OnnxAsrRecognizer:
    """Reads speech with a model of onnx-asr; implements ``Recognizer``.

    The model is loaded at the first call and kept for the next recording.
    """

    follower: None = None
    """None of these models can be told what is said."""

    def __init__(
        self,
        files: OnnxAsrFiles,
        config: ComputeConfig,
        on_warning: Callable[[str], None] = lambda _: None,
        load: Callable[[OnnxAsrFiles, ComputeConfig], SpeechReader] | None = None,
    ) -> None:
        self._files = files
        self._compute = SharedCompute(config, on_warning)
        self._load = load or self._load_model
        self._reader: SpeechReader | None = None

    @property
    def config(self) -> ComputeConfig:
        """How the machine is used; it changes when memory turns out not to suffice."""
        return self._compute.config

    @property
    def fingerprint(self) -> str:
        """Model, revision, library and compute type."""
        files = self._files
        versions = (f"{name}-{find_version(name)}" for name in ("onnx-asr", "onnxruntime"))
        name = files.name if files.commit else files.kind
        return (
            f"{RECOGNIZER} {name} {files.revision} {' '.join(versions)} "
            f"{self.config.device}-{self.config.compute_type} words-{REVISION}"
        )

    def load(self) -> None:
        """Load the model, if it isn't loaded yet; implements ``LoadableRecognizer``.

        Raises:
            EngineError: it can't be loaded.
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
            UsageError: the model can't do what is asked for.
        """
        if not activity.speech and not activity.faint:
            return Recognition()
        check_abilities(self._files, options)
        language = choose_language(self._files, options)
        windows = WindowReader(
            self._get_reader(),
            samples,
            self._compute,
            LanguageTimeline(((0, language),)),
            language,
            parts,
            on_progress,
        )
        asked = replace(options, language=language, beam_size=1, initial_prompt=None)
        asked = replace(asked, hotwords=None, terms=())
        return MultipassTranscriber(activity, asked, windows, on_heard=on_heard).transcribe()

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

    def _get_reader(self) -> SpeechReader:
        """Return the model, loaded by whoever comes first while the others wait for it."""
        with self._compute.lock:
            if self._reader is None:
                self._reader = self._load(self._files, self._compute.config)
            return self._reader

    def _load_model(self, files: OnnxAsrFiles, config: ComputeConfig) -> SpeechReader:
        """Load the model, and say so where it computes on the CPU though CUDA seemed to be there."""
        reader = OnnxAsrReader(files, config)
        if reader.device != config.device:
            self._compute.warn("ONNX Runtime can't use CUDA; continuing on the CPU")
            self._compute.config = replace(
                choose_compute_config("cpu", config.compute_type), batch_size=1
            )
            return OnnxAsrReader(files, self._compute.config)
        return reader


def _configure(setup: EngineSetup, files: OnnxAsrFiles) -> ComputeConfig:
    """Choose how the machine is used: on a CPU each worker reads one window after the other.

    Raises:
        UsageError: CUDA is asked for, and ONNX Runtime has none.
    """
    if setup.device == "cuda" and not _count_cuda_devices():
        raise UsageError(
            "--device cuda",
            "the onnxruntime that is installed has no CUDA, or there is no such device",
            "Install onnxruntime-gpu in its place, or use --device auto or cpu",
        )
    asked = (setup.device, files.compute_type, setup.threads, setup.batch_size)
    config = choose_compute_config(*asked, count_devices=_count_cuda_devices)
    return config if config.device == "cuda" else replace(config, batch_size=1)


def _count_cuda_devices() -> int:
    """How many CUDA devices ONNX Runtime may see: one, or none."""
    import onnxruntime

    return int(CUDA in onnxruntime.get_available_providers() and may_have_cuda())


def _name(files: OnnxAsrFiles) -> str:
    return f"the model {RECOGNIZER}:{files.name}"
