"""Windows' spectra to what Whisper's decoder listens to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an encoded window, known by its index: from one step of 20 ms to another."""

    window: int
    start: int
    end: int


class CpuEncoder:
    """Encodes one window after the other: on a CPU that takes no longer than all at once.

    What is encoded can then be put together in any way, so that a window that was encoded to find its
    language is not encoded again to be read: half of what a recording of one window costs.
    """

    MOST_KEPT: Final = 8
    """Windows whose readers have not come yet; one of the largest model takes 7.7 MB."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: dict[bytes, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    def encode(self, spectra: npt.NDArray[np.float32]) -> InMemory:
        """Encode windows; their spectra are float32 ``(windows, mels, 3000)``."""
        return InMemory([self._recall(window) for window in spectra])

    def remember(self, spectra: npt.NDArray[np.float32]) -> InMemory:
        """Encode windows that will be asked for once more: whoever asks next gets them at once."""
        encoded = [self._encode(window) for window in spectra]
        with self._lock:
            for window, made in zip(spectra, encoded, strict=True):
                while len(self._kept) >= self.MOST_KEPT:
                    del self._kept[next(iter(self._kept))]
                self._kept[_name(window)] = made
        return InMemory(encoded)

    def _recall(self, window: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        with self._lock:
            encoded = self._kept.pop(_name(window), None) if self._kept else None
        return self._encode(window) if encoded is None else encoded

    def _encode(self, window: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        (encoded,) = np.asarray(self._model.encode(window[np.newaxis]), dtype=np.float32)
        return np.asarray(encoded)


class DeviceEncoder:
    """Encodes a batch at once on another device, where what is encoded stays."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode(self, spectra: npt.NDArray[np.float32]) -> OnDevice:
        """Encode windows; their spectra are float32 ``(windows, mels, 3000)``."""
        return OnDevice(self._model, spectra, self._model.encode(spectra))

    def remember(self, spectra: npt.NDArray[np.float32]) -> OnDevice:
        """Encode windows that will be asked for once more: what is quickly done again is not kept in a GPU's memory."""
        return self.encode(spectra)


@dataclass(frozen=True, slots=True)
class InMemory:
    """Each window by itself, float32 ``(1500, width)``."""

    windows: Sequence[npt.NDArray[np.float32]]

    def __len__(self) -> int:
        return len(self.windows)

    def take(self, indices: Sequence[int]) -> Any:
        """Return some of them, as CTranslate2 takes a batch."""
        from ctranslate2 import StorageView

        return StorageView.from_array(np.stack([self.windows[index] for index in indices]))

    def cut(self, pieces: Sequence[Piece], steps: int) -> Any:
        """Return pieces of them, each repeated until it has so many steps, as CTranslate2 takes a batch."""
        from ctranslate2 import StorageView

        return StorageView.from_array(_cut(self.windows, pieces, steps))


@dataclass(frozen=True, slots=True)
class OnDevice:
    """A batch that can't be parted, and the spectra that it was made of, float32 ``(windows, mels, 3000)``."""

    model: Any
    spectra: npt.NDArray[np.float32]
    whole: Any

    def __len__(self) -> int:
        return len(self.spectra)

    def take(self, indices: Sequence[int]) -> Any:
        """Return some of them, as CTranslate2 takes a batch; encoded again, but for all."""
        if len(indices) == len(self.spectra):
            return self.whole
        return self.model.encode(self.spectra[list(indices)])

    def cut(self, pieces: Sequence[Piece], steps: int) -> Any:
        """Return pieces of them, cut on the CPU: parts of what lies on another device can't be had."""
        from ctranslate2 import DataType, Device, StorageView

        windows = np.asarray(self.whole.to_device(Device.cpu).to(DataType.float32))
        return StorageView.from_array(_cut(windows, pieces, steps))


Encoded: TypeAlias = InMemory | OnDevice
"""Windows that are encoded: how many there are, some of them, or pieces of them."""


def make_encoder(model: Any, device: str) -> CpuEncoder | DeviceEncoder:
    """Return what encodes windows for a faster-whisper model."""
    return CpuEncoder(model) if device == "cpu" else DeviceEncoder(model)


def _cut(
    windows: Sequence[npt.NDArray[np.float32]] | npt.NDArray[np.float32],
    pieces: Sequence[Piece],
    steps: int,
) -> npt.NDArray[np.float32]:
    """The pieces, float32 ``(pieces, steps, width)``."""
    cut = [windows[piece.window][piece.start : piece.end] for piece in pieces]
    return np.stack([np.resize(part, (steps, part.shape[1])) for part in cut])


def _name(window: npt.NDArray[np.float32]) -> bytes:
    return hashlib.sha256(window.tobytes()).digest()


ONE_THREAD: Final = 65_536 * 4
"""Multiplications that OpenBLAS, as NumPy brings it, does on one thread."""


@dataclass(frozen=True, slots=True)
class ReproducibleMelFilters:
    """Mel filters, float32 ``(mels, bins)``, whose product with a spectrum doesn't depend on the number of cores."""

    filters: npt.NDArray[np.float32]

    def __matmul__(self, spectrum: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the product, float32 ``(mels, frames)``, made a few frames at a time."""
        step = max(1, ONE_THREAD // self.filters.size)
        product = np.empty((len(self.filters), spectrum.shape[1]), dtype=np.float32)
        for start in range(0, spectrum.shape[1], step):
            here = slice(start, start + step)
            product[:, here] = self.filters @ spectrum[:, here]
        return product


def make_reproducible(extractor: Any) -> None:
    """Let a feature extractor of faster-whisper give the same on every machine."""
    extractor.mel_filters = ReproducibleMelFilters(extractor.mel_filters.astype(np.float32))
