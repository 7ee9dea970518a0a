"""Who speaks when, by pyannote.audio, for those who have it installed.

It needs torch, some hours of CPU or a GPU, and weights whose conditions a person has to accept;
so it is never a dependency, and everything it lacks is found before any work begins.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.models.hub_cache import find_hub_home, find_snapshot
from pipeline.engines.protocols import SAMPLE_RATE, EngineSetup, Progress, Samples
from pipeline.errors import EngineError, ModelUnavailable, UsageError

COMMUNITY: Final = "pyannote/speaker-diarization-community-1"
LEGACY: Final = "pyannote/speaker-diarization-3.1"
REPOSITORIES: Final = {
    COMMUNITY: (COMMUNITY,),
    LEGACY: (LEGACY, "pyannote/segmentation-3.0", "pyannote/wespeaker-voxceleb-resnet34-LM"),
}
"""What each pipeline is loaded from. Source: the two pipelines' ``config.yaml``."""

GATED: Final = {
    COMMUNITY: (COMMUNITY,),
    LEGACY: (LEGACY, "pyannote/segmentation-3.0"),
}
"""Repositories whose conditions must be accepted. Source: their pages on huggingface.co."""

TOKENS: Final = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_SUBJECT: Final = "--diarizer pyannote"
_FALL_BACK: Final = "or use --diarizer onnx, which needs neither"
_STEPS: Final = {"segmentation": (0.0, 0.3), "embeddings": (0.3, 0.95)}
"""Which share of the work the hook's two long steps are."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the weights are reached: from this machine alone, or from the hub with a token."""

    is_cached: bool
    token: str | None = None

    def __repr__(self) -> str:
        return f"Access(is_cached={self.is_cached}, token={'…' if self.token else None})"


def check_pyannote(
    environment: Mapping[str, str] | None = None,
    find: Callable[[str], object | None] = importlib.util.find_spec,
    cached: Callable[[str], bool] | None = None,
    *,
    pipeline: str = COMMUNITY,
    offline: bool = False,
) -> Access:
    """How the pipeline's weights will be reached; no network, no torch, a few milliseconds.

    Args:
        environment: Where a token may be, and where the hub's folders are; ``os.environ`` if not
            given.
        find: Tells whether a module is installed; ``None`` or ``ModuleNotFoundError`` says no.
        cached: Tells whether a repository is on this machine; looks in the hub's cache if not
            given.
        pipeline: Which one.
        offline: Never to touch the network.

    Raises:
        UsageError: pyannote.audio is not installed.
        ModelUnavailable: The weights are not here, and no token is set to download them.
    """
    environment = os.environ if environment is None else environment
    if not _is_installed(find):
        raise UsageError(
            _SUBJECT, "pyannote.audio is not installed", f"pip install pyannote.audio, {_FALL_BACK}"
        )
    look = cached or (lambda repository: is_cached(repository, environment))
    if all(look(repository) for repository in REPOSITORIES.get(pipeline, (pipeline,))):
        return Access(is_cached=True)
    token = None if offline else find_token(environment)
    if token is None:
        raise _refuse_weights(pipeline, offline=offline)
    return Access(is_cached=False, token=token)


def _refuse_weights(pipeline: str, *, offline: bool) -> ModelUnavailable:
    missing = f"the weights of {pipeline} are not on this machine, and"
    if offline:
        return ModelUnavailable(
            _SUBJECT,
            f"{missing} the network must not be used",
            f"Run it once without --offline, {_FALL_BACK}",
        )
    return ModelUnavailable(
        _SUBJECT,
        f"{missing} no token is set to download them",
        f"{_explain_access(pipeline)}, {_FALL_BACK}",
    )


def find_token(environment: Mapping[str, str]) -> str | None:
    """The user's token for the hub, from the environment or where the hub's login keeps it.

    Source: huggingface_hub ``get_token``, without its look into notebooks.
    """
    for name in TOKENS:
        if token := environment.get(name, "").strip():
            return token
    path = environment.get("HF_TOKEN_PATH")
    file = Path(path).expanduser() if path else find_hub_home(environment) / "token"
    try:
        return file.read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def is_cached(repository: str, environment: Mapping[str, str]) -> bool:
    """Whether the local Hugging Face cache holds a repository's files with its configuration."""
    folder = find_snapshot(repository, environment)
    if folder is None:
        return False
    if repository == COMMUNITY:  # its models are in folders of their own, fetched one by one
        parts = ("segmentation", "embedding", "plda")
        return (folder / "config.yaml").is_file() and all((folder / p).is_dir() for p in parts)
    name = "config.yaml" if repository == LEGACY else "pytorch_model.bin"
    return (folder / name).is_file()


def open_pyannote(setup: EngineSetup) -> PyannoteDiarizer:
    """Open pyannote.audio's pipeline, of which nothing is loaded; a ``DiarizerFactory``.

    Raises:
        UsageError: pyannote.audio is not installed.
        ModelUnavailable: the weights are not here, and no token is set to download them.
    """
    return PyannoteDiarizer(check_pyannote(offline=setup.offline), device=setup.device)


class PyannoteDiarizer:
    """Finds who speaks when; implements ``Diarizer``. The constructor loads nothing.

    Args:
        access: What ``check_pyannote`` gave.
        pipeline: Which one.
        device: ``cpu``, ``cuda`` or ``auto``: a GPU where there is one.
    """

    def __init__(self, access: Access, pipeline: str = COMMUNITY, device: str = "auto") -> None:
        self._access = access
        self._name = pipeline
        self._device = device

    @cached_property
    def fingerprint(self) -> str:
        """The pipeline by name, the library by version."""
        return (
            f"pyannote;{self._name};pyannote.audio-{importlib.metadata.version('pyannote.audio')}"
        )

    @cached_property
    def _pipeline(self) -> Any:
        return _load_pipeline(self._name, self._access, self._device)

    def load(self) -> None:
        """Loads the pipeline now, so that a token that is refused is found before other work.

        Raises:
            ModelUnavailable: The weights can't be fetched.
            EngineError: The library is broken.
        """
        _ = self._pipeline

    def diarize(
        self,
        samples: Samples,
        *,
        num_speakers: int | None = None,
        min_speakers: int | None = None,
        max_speakers: int | None = None,
        on_progress: Progress | None = None,
    ) -> tuple[SpeakerSpan, ...]:
        """Who speaks when, sorted by time; labels in order of first appearance.

        Args:
            samples: float32 ``(n,)``, mono, 16 kHz, -1..1; given to pyannote at once.
            num_speakers: exactly so many.
            min_speakers: at least so many.
            max_speakers: at most so many.
            on_progress: told the share of the work that is done, 0..1.

        Raises:
            ModelUnavailable: The weights can't be fetched.
            EngineError: pyannote failed.
        """
        if len(samples) == 0:
            return ()
        pipeline = self._pipeline
        bounds = {
            "num_speakers": num_speakers,
            "min_speakers": min_speakers,
            "max_speakers": max_speakers,
        }
        asked = {name: value for name, value in bounds.items() if value is not None}
        try:
            torch: Any = importlib.import_module("torch")
            heard = {"waveform": torch.from_numpy(samples[:][None]), "sample_rate": SAMPLE_RATE}
            answer = pipeline(heard, hook=_make_hook(on_progress), **asked)
        except Exception as error:  # torch's and pyannote's own have no common base
            raise EngineError("pyannote.audio", f"it failed ({error})") from error
        if on_progress is not None:
            on_progress(1.0)
        return read_annotation(answer, end_ms=len(samples) * 1000 // SAMPLE_RATE)


def read_annotation(answer: Any, end_ms: int) -> tuple[SpeakerSpan, ...]:
    """The spans of what a pipeline answers: an annotation (3.x), or an object around one (4.x).

    Overlaps are kept; empty spans and what lies past the end are not.
    """
    annotation = getattr(answer, "speaker_diarization", answer)
    found = []
    for segment, _, speaker in annotation.itertracks(yield_label=True):
        start, end = max(0, round(segment.start * 1000)), min(end_ms, round(segment.end * 1000))
        if end > start:
            found.append((start, end, str(speaker)))
    found.sort()
    order = {speaker: i for i, speaker in enumerate(dict.fromkeys(s for _, _, s in found))}
    return tuple(
        SpeakerSpan(Span(start, end), f"SPEAKER_{order[speaker]:02d}")
        for start, end, speaker in found
    )


def _load_pipeline(name: str, access: Access, device: str) -> Any:
    """The pipeline on its device.

    Raises:
        ModelUnavailable: The weights can't be had; nothing of the hub's answer is told, it may
            hold a token.
        EngineError: The library is broken.
    """
    os.environ.setdefault("PYANNOTE_METRICS_ENABLED", "0")  # 4.x can send usage statistics
    try:
        torch: Any = importlib.import_module("torch")
        library: Any = importlib.import_module("pyannote.audio")
    except Exception as error:  # a missing shared library is an OSError
        raise EngineError("pyannote.audio", f"it can't be imported ({error})") from error
    load = library.Pipeline.from_pretrained
    given = inspect.signature(load).parameters
    argument = "token" if "token" in given else "use_auth_token"  # 4.x and 3.x
    try:
        pipeline = load(name, **{argument: access.token})
    except Exception as error:  # the hub raises a dozen kinds
        raise _refuse_access(name, type(error).__name__) from None
    if pipeline is None:  # what 3.x answers where the conditions are not accepted
        raise _refuse_access(name, "access was refused")
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        pipeline.to(torch.device(device))
    except Exception as error:
        raise EngineError("pyannote.audio", f"{device} can't be used ({error})") from error
    return pipeline


def _make_hook(tell: Progress | None) -> Callable[..., None]:
    """What pyannote calls at every step, turned into one share that never falls."""
    latest = 0.0

    def hook(
        step: str,
        artifact: object = None,
        file: object = None,
        total: int | None = None,
        completed: int | None = None,
    ) -> None:
        del artifact, file
        nonlocal latest
        if tell is None or step not in _STEPS or not total or completed is None:
            return
        low, high = _STEPS[step]
        latest = max(latest, low + (high - low) * min(1.0, completed / total))
        tell(latest)

    return hook


def _is_installed(find: Callable[[str], object | None]) -> bool:
    """Whether pyannote.audio is here; ``find_spec`` raises where even ``pyannote`` is missing."""
    try:
        return find("pyannote.audio") is not None
    except ModuleNotFoundError:
        return False


def _explain_access(pipeline: str) -> str:
    pages = _join(f"https://huggingface.co/{name}" for name in GATED.get(pipeline, (pipeline,)))
    return f"Accept the conditions at {pages}, and set {TOKENS[0]} to your token"


def _join(items: Iterable[str]) -> str:
    texts: Sequence[str] = tuple(items)
    return " and ".join(texts)


def _refuse_access(pipeline: str, why: str) -> ModelUnavailable:
    return ModelUnavailable(
        _SUBJECT,
        f"the weights of {pipeline} can't be loaded ({why})",
        f"{_explain_access(pipeline)}, {_FALL_BACK}",
    )
