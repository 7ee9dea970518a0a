"""The recognisers and diarizers by name: those that ship, and those of installed packages.

A package adds one by an entry point of the group ``transcribe.recognizers`` or ``transcribe.diarizers``, which
names a ``RecognizerFactory`` or a ``DiarizerFactory``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.plugins import Registry

if TYPE_CHECKING:  # the command line lists the names, without numpy
    from pipeline.engines.protocols import DiarizerFactory, RecognizerFactory

RECOGNIZERS: Final[Registry[RecognizerFactory]] = Registry(
    "transcribe.recognizers",
    "--model",
    {
        "whisper": "pipeline.engines.recognition.whisper:open_whisper",
        "onnx-asr": "pipeline.engines.recognition.other_models.onnx_asr_recognizer:open_onnx_asr",
    },
)

DIARIZERS: Final[Registry[DiarizerFactory]] = Registry(
    "transcribe.diarizers",
    "--diarizer",
    {
        "onnx": "pipeline.engines.diarization.onnx_diarizer:open_onnx",
        "pyannote": "pipeline.engines.diarization.pyannote:open_pyannote",
    },
)


def split_model(model: str) -> tuple[str, str]:
    """Return the recogniser that a model is of, and the name that it has there.

    ``vosk:small`` is the model ``small`` of the recogniser ``vosk``, if there is one of that name; whatever else
    is a model of Whisper's.
    """
    recognizer, colon, name = model.partition(":")
    return (recognizer, name) if colon and recognizer in RECOGNIZERS else ("whisper", model)
