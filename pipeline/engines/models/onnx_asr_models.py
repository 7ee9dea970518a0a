"""The models that onnx-asr reads: their names, languages, and the files that each kind consists of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.languages import NAMES as LANGUAGES

RECOGNIZER: Final = "onnx-asr"
"""What a model's name begins with, and what the extra is called."""

_EUROPEAN = "bg hr cs da nl en et fi fr de el hu it lv lt mt pl pt ro sk sl es sv ru uk"
EUROPEAN: Final = tuple(_EUROPEAN.split())
"""Source: the model cards of nvidia/parakeet-tdt-0.6b-v3 and nvidia/canary-1b-v2."""

RUSSIAN: Final = ("ru",)
ENGLISH: Final = ("en",)
CENTRAL_ASIAN: Final = ("ru", "kk", "uz", "en")
"""Kyrgyz, which it also knows, has no code here. Source: the model card of ai-sage/GigaAM-Multilingual."""

_OF_WHISPER = tuple(code for code in LANGUAGES if code != "yue")
"""Cantonese came with large-v3."""

TRANSLATOR: Final = "nemo-conformer-aed"
"""The kind of Canary, which is told in which language to listen and to write."""

TOLD_LANGUAGE: Final = frozenset((TRANSLATOR, "whisper", "whisper-ort"))
"""Kinds that are told which language is spoken; their vocabularies have a token for each that they know."""


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model that onnx-asr has a name for: its kind, where it is downloaded from, which languages it knows."""

    kind: str
    repository: str
    languages: tuple[str, ...]


NAMED: Final[Mapping[str, NamedModel]] = {
    "nemo-parakeet-tdt-0.6b-v3": NamedModel(
        "nemo-conformer-tdt", "istupakov/parakeet-tdt-0.6b-v3-onnx", EUROPEAN
    ),
    "nemo-parakeet-tdt-0.6b-v2": NamedModel(
        "nemo-conformer-tdt", "istupakov/parakeet-tdt-0.6b-v2-onnx", ENGLISH
    ),
    "nemo-parakeet-rnnt-0.6b": NamedModel(
        "nemo-conformer-rnnt", "istupakov/parakeet-rnnt-0.6b-onnx", ENGLISH
    ),
    "nemo-parakeet-ctc-0.6b": NamedModel(
        "nemo-conformer-ctc", "istupakov/parakeet-ctc-0.6b-onnx", ENGLISH
    ),
    "nemo-canary-1b-v2": NamedModel(TRANSLATOR, "istupakov/canary-1b-v2-onnx", EUROPEAN),
    "nemo-fastconformer-ru-ctc": NamedModel(
        "nemo-conformer-ctc", "istupakov/stt_ru_fastconformer_hybrid_large_pc_onnx", RUSSIAN
    ),
    "nemo-fastconformer-ru-rnnt": NamedModel(
        "nemo-conformer-rnnt", "istupakov/stt_ru_fastconformer_hybrid_large_pc_onnx", RUSSIAN
    ),
    **{
        name: NamedModel(name, f"istupakov/{'-'.join(name.split('-')[:2])}-onnx", RUSSIAN)
        for name in (
            *("gigaam-v3-e2e-rnnt", "gigaam-v3-e2e-ctc", "gigaam-v3-rnnt", "gigaam-v3-ctc"),
            *("gigaam-v2-rnnt", "gigaam-v2-ctc"),
        )
    },
    **{
        name: NamedModel(name, f"istupakov/{name}-onnx", CENTRAL_ASIAN)
        for name in ("gigaam-multilingual-ctc", "gigaam-multilingual-large-ctc")
    },
    "t-tech/t-one": NamedModel("t-one-ctc", "t-tech/t-one", RUSSIAN),
    "alphacep/vosk-model-ru": NamedModel("vosk", "alphacep/vosk-model-ru", RUSSIAN),
    "alphacep/vosk-model-small-ru": NamedModel("vosk", "alphacep/vosk-model-small-ru", RUSSIAN),
    "whisper-base": NamedModel("whisper-ort", "istupakov/whisper-base-onnx", _OF_WHISPER),
}
"""Source: onnx-asr 0.12, ``loader.py`` and ``resolver.py``."""

_TRANSDUCER = ("encoder-model{}.onnx", "decoder_joint-model{}.onnx", "vocab.txt")
_KALDI = ("*/encoder{}.onnx", "*/decoder{}.onnx", "*/joiner{}.onnx", "*/tokens.txt")
_PARTS = ("encoder", "decoder", "joint")
_WORDS = ("vocab.json", "added_tokens.json")
_GIGAAM_CTC = ("v?_ctc{}.onnx", "v?_vocab.txt")
_GIGAAM_RNNT = (*(f"v?_rnnt_{part}{{}}.onnx" for part in _PARTS), "v?_vocab.txt")
_MULTILINGUAL = ("multilingual*_ctc{}.onnx", "multilingual_vocab.txt")

FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "nemo-conformer-ctc": ("model{}.onnx", "vocab.txt"),
    "nemo-conformer-rnnt": _TRANSDUCER,
    "nemo-conformer-tdt": _TRANSDUCER,
    TRANSLATOR: ("encoder-model{}.onnx", "decoder-model{}.onnx", "vocab.txt"),
    "gigaam-v2-ctc": _GIGAAM_CTC,
    "gigaam-v3-ctc": _GIGAAM_CTC,
    "gigaam-v2-rnnt": _GIGAAM_RNNT,
    "gigaam-v3-rnnt": _GIGAAM_RNNT,
    "gigaam-v3-e2e-ctc": ("v3_e2e_ctc{}.onnx", "v3_e2e_ctc_vocab.txt"),
    "gigaam-v3-e2e-rnnt": (
        *(f"v3_e2e_rnnt_{part}{{}}.onnx" for part in _PARTS),
        "v3_e2e_rnnt_vocab.txt",
    ),
    "gigaam-multilingual-ctc": _MULTILINGUAL,
    "gigaam-multilingual-large-ctc": _MULTILINGUAL,
    "kaldi-rnnt": _KALDI,
    "vosk": _KALDI,
    "t-one-ctc": ("model{}.onnx", "config.json"),
    "whisper": ("**/encoder_model{}.onnx", "**/decoder_model_merged{}.onnx", *_WORDS),
    "whisper-ort": ("whisper-*_beamsearch{}.onnx", *_WORDS),
}
"""What each kind of model consists of, as patterns; ``{}`` is where the number type stands in a name."""

NUMBER_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "auto": ("", "int8"),
    "float32": ("",),
    "float16": ("fp16",),
    "int8": ("int8",),
}
"""What files of a number type have in their names; the first that are there are taken."""


def list_patterns(kind: str, quantization: str) -> tuple[str, ...]:
    """Return the patterns of the files of a kind of model, in one number type."""
    suffix = f"?{quantization}" if quantization else ""
    return tuple(pattern.format(suffix) for pattern in FILES[kind])


_LANGUAGE = re.compile(r"<\|([a-z]{2,3})\|>")


def find_languages(kind: str, vocabulary: str) -> tuple[str, ...]:
    """Return the codes of the languages that a model has tokens for; none where they can't be told.

    Args:
        kind: of model.
        vocabulary: the text of its file.
    """
    if kind == "t-one-ctc":
        return RUSSIAN
    found = dict.fromkeys(_LANGUAGE.findall(vocabulary)) if kind in TOLD_LANGUAGE else {}
    return tuple(code for code in found if code in LANGUAGES)
