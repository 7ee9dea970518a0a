"""What each Whisper model costs and can do: size, memory, speed, languages, and whether it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.engines.models.capabilities import is_english_only, translates
from pipeline.engines.models.whisper_weights import REPOSITORIES, find_local

DOWNLOAD_BYTES: Final = {
    "distil-small": 332_000_000,
    "distil-medium": 789_000_000,
    "distil-large": 1_513_000_000,
    "turbo": 1_618_000_000,
    "tiny": 75_500_000,
    "base": 145_200_000,
    "small": 483_500_000,
    "medium": 1_528_000_000,
    "large": 3_087_000_000,
}
"""Of ``model.bin``, by the first of these that is in a model's name: two bytes (float16) for each parameter.

Source: the numbers of parameters in the READMEs of openai/whisper and huggingface/distil-whisper; tiny and base as
the packages of the extra ``offline`` have them.
"""

SPEEDS: Final = {
    "tiny": 10.0,
    "base": 7.0,
    "small": 4.0,
    "medium": 2.0,
    "large": 1.0,
    "distil-small": 5.6,
    "distil-medium": 6.8,
    "distil-large": 6.0,
    "turbo": 8.0,
}
"""Times as fast as large. Source: the READMEs of openai/whisper ("Relative speed") and huggingface/distil-whisper."""

MEASURED_BYTES: Final = {"tiny.en": 490_000_000, "base": 720_000_000}
"""Most memory (resident) of a run that tells speakers apart, on two cores with int8.

Source: ``ru_maxrss`` of ``transcribe audio/interview.mp3 --no-cache`` with tiny.en and base.
"""

REST_BYTES: Final = 460_000_000
"""Of a run with base beside its model: libraries, the sound, the speaker models, what decoding needs."""

BYTES_A_BYTE: Final = 1.8
"""Of memory for each byte of weights while int8 is made of float16; base took that much when it was loaded.

With these two, small would take 1.3 GB; the README of faster-whisper has 1.5 GB for it with int8.
"""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a person wants to know before choosing a model.

    Attributes:
        name: as ``--model`` takes it.
        repository: where it is downloaded from.
        download_bytes: what is downloaded.
        memory_bytes: the most that a run takes on a processor.
        is_measured: whether that was measured, and not calculated.
        speed: times as fast as ``large-v3``, roughly.
        is_english: whether it only knows English.
        translates: whether it translates into English.
        place: where it is on this machine, in words; ``None`` if it would be downloaded.
    """

    name: str
    repository: str
    download_bytes: int
    memory_bytes: int
    is_measured: bool
    speed: float
    is_english: bool
    translates: bool
    place: str | None


def describe_models() -> tuple[ModelFacts, ...]:
    """Return what is known of every model that has a name, in the order of their names' list."""
    return tuple(map(_describe, REPOSITORIES))


def _describe(name: str) -> ModelFacts:
    kind = next(kind for kind in DOWNLOAD_BYTES if kind in name)
    size = DOWNLOAD_BYTES[kind]
    estimated = round(REST_BYTES + BYTES_A_BYTE * size)
    return ModelFacts(
        name=name,
        repository=REPOSITORIES[name],
        download_bytes=size,
        memory_bytes=MEASURED_BYTES.get(name, estimated),
        is_measured=name in MEASURED_BYTES,
        speed=SPEEDS[kind],
        is_english=is_english_only(name),
        translates=translates(name),
        place=find_local(name),
    )
