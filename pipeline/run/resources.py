"""The engines that the settings ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from pipeline.config import Settings
from pipeline.domain import VoicePrint
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.models.engine_registry import DIARIZERS, RECOGNIZERS, split_model
from pipeline.engines.protocols import (
    Diarizer,
    EngineSetup,
    RecognitionOptions,
    Recognizer,
    VoiceDetector,
    VoiceEmbedder,
)
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.errors import UsageError
from pipeline.remote import RemoteFolder, is_address
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.voices.book_files import read_notebook
from pipeline.run.inputs.voices.voice_clips import know_voices
from pipeline.store import Store
from pipeline.user_files import expand_home

STAGES = "stages"
"""The folder of artefacts, beside others of the cache."""


def load_engines(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None = None
) -> Engines:
    """The engines that the settings ask for. Weights are found now, models loaded when first used.

    The voices in ``data_dir``'s voice book and the enrolled ones are heard now.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there, or the model can't do what is asked for.
        FormatError: the voice book, or the notebook of unknown voices, is damaged.
    """
    recognizer = open_recognizer(settings, cache_dir, observe)
    diarizer = open_diarizer(settings, cache_dir, observe)
    if diarizer is not None:
        diarizer.load()
    embedder = OnnxVoiceEmbedder(settings.threads)
    notebook = data_dir if settings.remember_voices else None
    if notebook is not None:
        read_notebook(notebook)  # a damaged one is told before any work
    return Engines(
        SileroDetector(),
        recognizer,
        diarizer,
        embedder,
        know_voices(settings, data_dir, OnnxDiarizer(settings.threads), embedder, observe),
        notebook,
    )


def describe_engines(settings: Settings, engines: Engines) -> str:
    """Which models work on what: the model, the device, the type of numbers and the threads."""
    config = getattr(engines.recognizer, "config", None)
    if isinstance(config, ComputeConfig):
        workers = f"{config.workers} {'worker' if config.workers == 1 else 'workers'}"
        threads = f"{config.threads} {'thread' if config.threads == 1 else 'threads'} each"
        how = f" on {config.device}, {config.compute_type}, {workers} of {threads}"
    else:
        how = ""
    diarizer = "nobody" if engines.diarizer is None else settings.diarizer
    return f"Model {settings.model}{how}; speakers told apart by {diarizer}"


def open_recognizer(settings: Settings, cache_dir: Path, observe: Observer) -> Recognizer:
    """The recogniser that the settings ask for; its weights are found now.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there, or the model can't do what is asked for.
    """
    name, _ = split_model(settings.model)
    if settings.second_model and {name, split_model(settings.second_model)[0]} != {"whisper"}:
        raise UsageError(
            f"--second-model {settings.second_model}",
            "only a Whisper model reads again, and only what another one read",
            "Leave it out, or use Whisper models for both",
        )
    setup = prepare_setup(settings, cache_dir, observe)
    return RECOGNIZERS[name](setup, choose_options(settings))


def open_diarizer(settings: Settings, cache_dir: Path, observe: Observer) -> Diarizer | None:
    """The diarizer that is asked for, of which nothing is loaded; ``None`` if none is wanted.

    Raises:
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: unknown name, or it is not installed.
    """
    if settings.diarizer == "none":
        return None
    return DIARIZERS[settings.diarizer](prepare_setup(settings, cache_dir, observe))


def prepare_setup(
    settings: Settings, cache_dir: Path, observe: Observer = lambda _: None
) -> EngineSetup:
    """What of the settings engines are told when they are opened."""
    return EngineSetup(
        cache_dir,
        model=split_model(settings.model)[1],
        device=settings.device,
        compute_type=settings.compute_type,
        threads=settings.threads,
        batch_size=settings.batch_size,
        offline=settings.offline,
        notify=lambda text: observe(Notice(text)),
        second_model=split_model(settings.second_model)[1] if settings.second_model else "",
    )


def open_store(
    cache_dir: Path, settings: Settings, observe: Observer, *, tidy: bool = True
) -> Store | None:
    """The store of earlier results; ``None`` if none is wanted. Tidied, it lacks what killed runs left.

    Raises:
        UsageError: it is at an address that can't be used.
    """
    if not settings.cache:
        return None
    store = find_store(cache_dir, settings, observe)
    if tidy:
        store.tidy()
    return store


def find_store(cache_dir: Path, settings: Settings, observe: Observer) -> Store:
    """The store of earlier results that the settings name, as it is.

    Raises:
        UsageError: it is at an address that can't be used.
    """
    store = find_local_store(cache_dir, settings)
    store.notify = lambda text: observe(Notice(text))
    if settings.store is not None and is_address(settings.store):
        if settings.offline:
            raise UsageError(
                "--offline", "a store at an address needs the network", "Leave one out"
            )
        behind = RemoteFolder(settings.store.rstrip("/"))
        behind.open()
        store.behind = behind
    return store


def find_local_store(cache_dir: Path, settings: Settings) -> Store:
    """What the store has on this disk, of one at an address too."""
    is_folder = settings.store is not None and not is_address(settings.store)
    folder = expand_home(settings.store or "") if is_folder else cache_dir
    return Store(folder / STAGES)


class InHand:
    """How many recordings are being worked on; each counts as long as it is within ``with``."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


@dataclass(frozen=True, slots=True)
class Engines:
    """The models of a run; ``diarizer`` is ``None`` when nobody is to be told apart.

    ``known`` are the voices that speakers are compared with, by name; ``notebook`` is the folder with the notebook of
    unknown voices, where that is kept. For both the ``embedder`` makes prints; it also hears phrases in doubt again.
    ``in_hand`` counts the recordings that are worked on with them.
    """

    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer | None
    embedder: VoiceEmbedder | None = None
    known: Mapping[str, VoicePrint] = field(default_factory=dict)
    notebook: Path | None = None
    in_hand: InHand = field(default_factory=InHand)


def choose_options(settings: Settings) -> RecognitionOptions:
    """What of the settings may change the words."""
    languages = settings.languages
    return RecognitionOptions(
        language=languages[0] if len(languages) == 1 else settings.language,
        task=settings.task,
        beam_size=settings.beam_size,
        beam_search=settings.beam_search,
        initial_prompt=settings.initial_prompt,
        hotwords=join_hotwords(settings),
        terms=list_terms(settings),
        multilingual=settings.multilingual,
        languages=languages if len(languages) > 1 else (),
    )


LONGEST_SHOWN = 400
"""Letters of terms that are shown to a recogniser with every window: about 150 tokens of the 223 that Whisper has
room for. More of them are too many to choose from, and are shown where they may be said."""

MOST_OF_ONE = 3
"""Words without a mark between them that are taken for one term; of more, each is one."""

_BETWEEN = re.compile(r"[,;|\n、，；،؛]+")


def list_terms(settings: Settings) -> tuple[str, ...]:
    """What to listen for, each once: the words that are asked for, and the glossary's terms."""
    asked = [part.strip() for part in _BETWEEN.split(settings.hotwords or "") if part.strip()]
    if len(asked) == 1 and len(asked[0].split()) > MOST_OF_ONE:
        asked = asked[0].split()
    return tuple(dict.fromkeys([*asked, *(term for term, _ in settings.glossary)]))


def join_hotwords(settings: Settings) -> str | None:
    """What is shown with every window: all that is listened for, where that is not too much.

    A translation is shown all of it, of which the model takes what fits: it isn't read again for terms.
    """
    asked = [settings.hotwords] if settings.hotwords else []
    joined = ", ".join([*asked, *(term for term, _ in settings.glossary)])
    fits = settings.task == "translate" or len(joined) <= LONGEST_SHOWN
    return joined if joined and fits else None
