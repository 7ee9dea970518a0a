"""A Whisper for the nodes of a cluster: what it hears depends on every sample of a window."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.domain import Segment
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import Follow, RecognitionOptions, Samples, Window, WindowReading
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from tests.fakes import FakeReader, make_segment_over


@dataclass
class SumReader:
    """Hears in each window a word that is made of its samples, and notes in a folder what it read."""

    folder: Path
    pause_s: float = 0.0
    languages: tuple[str, ...] = ("en", "fr")

    def detect_language(self, samples: Samples, among: Collection[str] = ()) -> tuple[str, float]:
        return ("fr" if len(samples) % 2 else "en"), 0.9

    def read(
        self, samples: Samples, windows: Sequence[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        time.sleep(self.pause_s)
        with (self.folder / f"{os.getpid()}.read").open("a") as log:
            log.writelines(f"{len(samples)} {w.start_ms}\n" for w in windows)
        return [WindowReading((self._hear(samples, window),)) for window in windows]

    def _hear(self, samples: Samples, window: Window) -> Segment:
        heard = window.cut(samples)
        segment = make_segment_over(window)
        first = replace(segment.words[0], text=f" n{int(np.abs(heard).sum() * 1000)}")
        return replace(segment, words=(first, *segment.words[1:]))

    def listen(self, samples: Samples, language: str) -> Follow:
        return FakeReader().listen(samples, language)


def load_sums(weights: Weights, layout: ComputeConfig) -> SumReader:
    return SumReader(weights.folder)


def load_slow_sums(weights: Weights, layout: ComputeConfig) -> SumReader:
    return SumReader(weights.folder, pause_s=0.4)


def load_sums_on_a_gpu(weights: Weights, layout: ComputeConfig) -> SumReader:
    """As `load_sums`; notes the node that it is on, how many GPUs Ray lends it, and what it is told to use."""
    import ray

    node = ray.get_runtime_context().get_node_id()
    note = f"{node} {len(ray.get_gpu_ids())} {layout.device}"
    (weights.folder / f"{os.getpid()}.node").write_text(note)
    return SumReader(weights.folder)


def fail_to_load(weights: Weights, layout: ComputeConfig) -> SumReader:
    raise OSError("the disk is gone")
