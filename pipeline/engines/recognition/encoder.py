"""Windows' spectra to what Whisper's decoder listens to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Spectrum: TypeAlias = npt.NDArray[np.float32]
"""Of one window: float32 ``(mels, frames)``, a frame each 10 ms."""

FRAME_SAMPLES: Final = 160
MOST_FRAMES: Final = 3_000
"""Whisper's input is 30 s. Source: Radford et al. 2022, section 2.2."""

LEAST_FRAMES: Final = 1_500
"""Whisper learned when to stop from inputs of 30 s, most of them padded. In one of less than 8 s ``base`` begins again
after the last word and goes round, ``tiny.en`` now and then in one of 10 s; of 15 s neither did in any of 106 clips."""

SILENT_FRAMES: Final = 200
"""Silence behind the last word, without which the end is lost."""

STEP_FRAMES: Final = 250
"""Inputs are as long as a multiple of this, so that windows nearly alike in length share a batch."""

FLOOR: Final = 2.0
LEAST_LEVEL: Final = -1.5
"""A spectrum's silence lies 80 dB below its loudest place, or at 1e-10; its logarithms are divided by four. Source:
``log_mel_spectrogram`` of openai/whisper."""


def count_input_frames(samples: int) -> int:
    """Return how many frames are encoded for so much sound: it, and silence behind it."""
    needed = -(-samples // FRAME_SAMPLES) + SILENT_FRAMES
    return min(MOST_FRAMES, max(LEAST_FRAMES, -(-needed // STEP_FRAMES) * STEP_FRAMES))


def make_spectrum(extract: Any, sound: npt.NDArray[np.float32], frames: int) -> Spectrum:
    """Return the spectrum of some sound and of silence behind it.

    Args:
        extract: the feature extractor of a faster-whisper model.
        sound: float32 ``(n,)``, mono, 16 kHz, -1..1.
        frames: how long the spectrum is; what of the sound is longer is cut off.
    """
    spectrum = np.asarray(extract(sound))[:, :-1][:, :frames]
    silence = max(float(spectrum.max()) - FLOOR, LEAST_LEVEL)
    behind = ((0, 0), (0, frames - spectrum.shape[1]))
    return np.pad(spectrum, behind, constant_values=silence)


def group_alike(spectra: Sequence[Spectrum]) -> list[list[int]]:
    """Return the indices of spectra in groups of one length, the longest first: what may be decoded in one batch."""
    groups: dict[int, list[int]] = {}
    for index, spectrum in enumerate(spectra):
        groups.setdefault(spectrum.shape[1], []).append(index)
    return [groups[frames] for frames in sorted(groups, reverse=True)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an encoded window, known by its index: from one step of 20 ms to another."""

    window: int
    start: int
    end: int


class CpuEncoder:
    """Encodes one window after the other: on a CPU that takes no longer than all at once.

    A window is encoded with as little behind its sound as its words need (``count_input_frames``). What is encoded
    can be put together in any way, so that a window that was encoded to find its language, or is read twice, is
    encoded once.

    Args:
        model: of faster-whisper.
        most_kept: windows whose next readers have not come yet; one of the largest model takes up to 7.7 MB.
    """

    def __init__(self, model: Any, most_kept: int = 8) -> None:
        self._model = model
        self._most_kept = most_kept
        self._kept: dict[bytes, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    def make_spectra(self, sounds: Sequence[npt.NDArray[np.float32]]) -> list[Spectrum]:
        """The windows' spectra, each as long as it has to be."""
        extract = self._model.feature_extractor
        return [make_spectrum(extract, sound, count_input_frames(len(sound))) for sound in sounds]

    def encode(self, spectra: Sequence[Spectrum]) -> InMemory:
        """Encode windows."""
        return InMemory([self._recall(window) for window in spectra])

    def remember(self, spectra: Sequence[Spectrum]) -> InMemory:
        """Encode windows that will be asked for once more: whoever asks next gets them at once."""
        encoded = [self._recall(window) for window in spectra]
        with self._lock:
            for window, made in zip(spectra, encoded, strict=True):
                while len(self._kept) >= self._most_kept:
                    del self._kept[next(iter(self._kept))]
                self._kept[_name(window)] = made
        return InMemory(encoded)

    def _recall(self, window: Spectrum) -> npt.NDArray[np.float32]:
        with self._lock:
            encoded = self._kept.pop(_name(window), None) if self._kept else None
        return self._encode(window) if encoded is None else encoded

    def _encode(self, window: Spectrum) -> npt.NDArray[np.float32]:
        (encoded,) = np.asarray(self._model.encode(window[np.newaxis]), dtype=np.float32)
        return np.asarray(encoded)


class DeviceEncoder:
    """Encodes a batch at once on another device, where what is encoded stays.

    All windows are encoded as 30 s: a batch takes a GPU hardly longer for it, and windows of any length share one.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def make_spectra(self, sounds: Sequence[npt.NDArray[np.float32]]) -> list[Spectrum]:
        """The windows' spectra, 30 s each."""
        extract = self._model.feature_extractor
        return [make_spectrum(extract, sound, MOST_FRAMES) for sound in sounds]

    def encode(self, spectra: Sequence[Spectrum]) -> OnDevice:
        """Encode windows."""
        batch = np.stack(spectra)
        return OnDevice(self._model, batch, self._model.encode(batch))

    def remember(self, spectra: Sequence[Spectrum]) -> OnDevice:
        """Encode windows that will be asked for once more: what is quickly done again is not kept in a GPU's memory."""
        return self.encode(spectra)


@dataclass(frozen=True, slots=True)
class InMemory:
    """Each window by itself, float32 ``(steps, width)``; those of a batch have the same number of steps."""

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


def make_encoder(model: Any, device: str, most_kept: int = 8) -> CpuEncoder | DeviceEncoder:
    """Return what encodes windows for a faster-whisper model, and keeps so many of them for a second reader."""
    return CpuEncoder(model, most_kept) if device == "cpu" else DeviceEncoder(model)


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
