"""The engines that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.engines.diarizer import OnnxDiarizer
from pipeline.engines.protocols import Diarizer
from pipeline.engines.pyannote import PyannoteDiarizer, check_pyannote
from pipeline.engines.silero import SileroDetector
from pipeline.engines.voices import OnnxVoiceEmbedder
from pipeline.run.aligning import open_recognizer
from pipeline.run.events import Notice, Observer
from pipeline.run.speakers import know_voices
from pipeline.run.stages import Engines
from pipeline.store import Store


def load_engines(
    settings: Settings, cache_dir: Path, observe: Observer, data_dir: Path | None = None
) -> Engines:
    """The engines that the settings ask for. Weights are found now, models loaded when first used.

    The voices in ``data_dir``'s voice book and the enrolled ones are heard now.

    Raises:
        ModelNotFound: there is no such model.
        ModelUnavailable: its weights are not here and can't be fetched.
        UsageError: the device is not there.
    """
    recognizer = open_recognizer(settings, cache_dir, observe)
    diarizer = _choose_diarizer(settings)
    embedder = OnnxVoiceEmbedder(settings.threads)
    return Engines(
        SileroDetector(),
        recognizer,
        diarizer,
        embedder,
        know_voices(settings, data_dir, OnnxDiarizer(settings.threads), embedder),
    )


def _choose_diarizer(settings: Settings) -> Diarizer | None:
    """The diarizer that is asked for; what it lacks is found now, before any work."""
    if settings.diarizer == "none":
        return None
    if settings.diarizer == "pyannote":
        diarizer = PyannoteDiarizer(
            check_pyannote(offline=settings.offline), device=settings.device
        )
        diarizer.load()  # a token that is refused is told now, too
        return diarizer
    return OnnxDiarizer(settings.threads)


def open_store(cache_dir: Path, observe: Observer) -> Store:
    """The store of earlier results, without what killed runs left in it."""
    store = Store(cache_dir / "stages", lambda text: observe(Notice(text)))
    store.tidy()
    return store
