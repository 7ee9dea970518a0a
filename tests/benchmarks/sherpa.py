"""sherpa-onnx's diarizer over our two models.

It reads what a model is from properties inside its file, which ours don't have; they are added to
copies. A protocol buffer with a repeated field written after it has that field's values added to
it, so the copy is the file followed by the properties, and no library for the format is needed.

Source: sherpa-onnx ``offline-speaker-segmentation-pyannote-model.cc`` and
``speaker-embedding-extractor-model.cc`` for the names; ``ModelProto.metadata_props`` is field 14 in
``onnx.proto``, a key is field 1 and a value field 2
(https://protobuf.dev/programming-guides/encoding/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.onnx_diarizer import WEIGHTS
from pipeline.engines.models.onnx_models import hash_model
from tests.benchmarks.speakers import Samples, Turns

THRESHOLDS = (0.5, 0.7)
SEGMENTATION = {
    "num_speakers": 3,
    "powerset_max_classes": 2,
    "num_classes": 7,
    "sample_rate": 16_000,
    "window_size": 160_000,
    "receptive_field_size": 991,
    "receptive_field_shift": 270,
}
EMBEDDING = {
    "framework": "3d-speaker",
    "language": "zh-en",
    "output_dim": 192,
    "sample_rate": 16_000,
    "normalize_samples": 1,  # samples are in -1..1
    "feature_normalize_type": "global-mean",
}


@dataclass(frozen=True)
class Sherpa:
    """Its diarizer over copies of the ``models`` in ``folder``; loaded when something is to be heard."""

    folder: Path
    threshold: float
    threads: int
    models: Path = WEIGHTS

    @property
    def fingerprint(self) -> str:
        """What its answer depends on beside the samples."""
        models = ("segmentation.onnx", "campplus.onnx")
        hashes = ",".join(hash_model(self.models / model)[:12] for model in models)
        return f"sherpa-onnx-{version('sherpa-onnx')};{hashes};{self.threshold}"

    def diarize(self, samples: Samples) -> Turns:
        """The spans that it finds, sorted."""
        found = self._diarizer.process(samples).sort_by_start_time()
        return tuple(
            SpeakerSpan(
                Span(round(s.start * 1000), round(s.end * 1000)), f"SPEAKER_{s.speaker:02d}"
            )
            for s in found
        )

    @cached_property
    def _diarizer(self) -> Any:
        import sherpa_onnx as sherpa

        segmentation, embedding = self.folder / "segmentation.onnx", self.folder / "campplus.onnx"
        add_properties(self.models / segmentation.name, segmentation, SEGMENTATION)
        add_properties(self.models / embedding.name, embedding, EMBEDDING)
        pyannote = sherpa.OfflineSpeakerSegmentationPyannoteModelConfig(model=str(segmentation))
        config = sherpa.OfflineSpeakerDiarizationConfig(
            segmentation=sherpa.OfflineSpeakerSegmentationModelConfig(
                pyannote=pyannote, num_threads=self.threads
            ),
            embedding=sherpa.SpeakerEmbeddingExtractorConfig(
                model=str(embedding), num_threads=self.threads
            ),
            clustering=sherpa.FastClusteringConfig(num_clusters=-1, threshold=self.threshold),
        )
        if not config.validate():
            raise ValueError("sherpa-onnx does not accept its configuration")
        return sherpa.OfflineSpeakerDiarization(config)


def add_properties(source: Path, target: Path, properties: Mapping[str, object]) -> None:
    """Writes a copy of an ONNX model that has these properties."""
    added = b"".join(
        _field(14, _field(1, key.encode()) + _field(2, str(value).encode()))
        for key, value in properties.items()
    )
    target.write_bytes(source.read_bytes() + added)


def _field(number: int, data: bytes) -> bytes:
    """A length-delimited field of a protocol buffer."""
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
