"""Decoded sound on the disk: written once, read in slices, never whole in memory.

Ten hours at 32 bits are 2.3 GB; as 16-bit samples in a file they cost no memory at all. The file
has no name where the system allows that, so that nothing is left whatever ends the program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
import warnings
import weakref
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.errors import OutputError
from pipeline.media.meter import FULL_SCALE, LevelMeter

if TYPE_CHECKING:
    from pydub import AudioSegment

SAMPLE_RATE = 16_000
SAMPLE_BYTES = 2
REMEDY = (
    "Free some space (115 MB an hour and channel), or name another folder with TRANSCRIBE_CACHE_DIR"
)
ROOM_REMEDY = "Free some space, or name another folder with TRANSCRIBE_CACHE_DIR"

LEFT_S = 86_400.0
"""A folder that nothing was put into for a day is nobody's any more."""

BLOCK_BYTES = 1 << 18
"""What is measured and written at once: two to eight seconds."""


class Spool:
    """16-bit samples at 16 kHz, channels interleaved, in a temporary file that ends with this object.

    The levels of each channel are measured on the way.

    Args:
        channels: how many.
        folder: where the file lies; the user's cache if not given.

    Raises:
        OutputError: there is nowhere to write.
    """

    def __init__(self, channels: int, folder: Path | None = None) -> None:
        self.channels = channels
        self._file, self.folder = _open_nameless(folder)
        self._close = weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._pending = bytearray()
        self._written = 0  # bytes
        self.meters = tuple(LevelMeter() for _ in range(channels))

    def __len__(self) -> int:
        """How many samples each channel has."""
        return (self._written + len(self._pending)) // (SAMPLE_BYTES * self.channels)

    def append(self, data: bytes) -> None:
        """Take the samples that follow: int16 ``(samples, channels)`` at 16 kHz, as bytes.

        Raises:
            OutputError: the disk is full.
        """
        self._pending += data
        if len(self._pending) >= BLOCK_BYTES:
            self.flush()

    def append_silence(self, n_samples: int) -> None:
        """Take so many samples of silence in each channel.

        Raises:
            OutputError: the disk is full.
        """
        left = n_samples * SAMPLE_BYTES * self.channels
        while left > 0:
            size = min(left, BLOCK_BYTES)
            self.append(bytes(size))
            left -= size

    def skip(self, n_samples: int) -> None:
        """Go on at a sample that comes later: what is between is silent, not measured, and takes no room on most disks.

        Raises:
            OutputError: the disk is full.
        """
        self.flush()
        self._written = max(self._written, n_samples * SAMPLE_BYTES * self.channels)

    def flush(self) -> None:
        """Write to the file, and measure, what has been taken.

        Raises:
            OutputError: the disk is full.
        """
        data = bytes(self._pending)
        self._pending.clear()
        if data:
            self._measure(data)
            with _explain_full(self.folder, self._written), self._lock:
                self._file.seek(self._written)
                left = memoryview(data)
                while left:
                    left = left[self._file.write(left) :]
            self._written += len(data)

    def read(self, first: int, last: int) -> bytes:
        """Return the samples ``[first, last)``: int16 ``(samples, channels)`` as bytes. Safe in several threads."""
        frame = SAMPLE_BYTES * self.channels
        offset, size = first * frame, max(0, last - first) * frame
        if hasattr(os, "pread"):
            parts = []
            while size and (part := os.pread(self._file.fileno(), size, offset)):
                parts.append(part)
                offset, size = offset + len(part), size - len(part)
            return b"".join(parts)
        with self._lock:
            self._file.seek(offset)
            parts = []
            while size and (part := self._file.read(size)):
                parts.append(part)
                size -= len(part)
            return b"".join(parts)

    def close(self) -> None:
        """Deletes the file; nothing can be read after that."""
        self._close()

    def peak(self, track: int) -> int:
        """The largest magnitude of a channel, 0..32768."""
        return self.meters[track].peak

    def _measure(self, data: bytes) -> None:
        voices = np.frombuffer(data, dtype=np.int16).reshape(-1, self.channels).T
        for meter, voice in zip(self.meters, voices, strict=True):
            meter.take(voice)


class SpooledSamples:
    """One voice of a spool: ``samples[a:b]`` is a float32 array of shape ``(b - a,)``, -1..1.

    Args:
        spool: where the samples are.
        track: which channel.
        gain_db: how much louder they are made.
    """

    def __init__(self, spool: Spool, track: int, gain_db: float) -> None:
        self._spool = spool
        self._track = track
        self._gain_db = gain_db

    def __len__(self) -> int:
        return len(self._spool)

    def __getitem__(self, part: slice, /) -> npt.NDArray[np.float32]:
        if not isinstance(part, slice):
            raise TypeError("samples are read in slices; [:] reads all of them")
        first, last, step = part.indices(len(self))
        if step != 1:
            raise ValueError("samples are read one after the other")
        data = self._spool.read(first, last)
        if not data:
            return np.zeros(0, dtype=np.float32)
        voice = make_segment(data, self._spool.channels)
        if voice.channels > 1:
            voice = voice.split_to_mono()[self._track]
        if self._gain_db:
            voice = voice.apply_gain(self._gain_db)
        samples = np.frombuffer(voice.raw_data, dtype=np.int16)
        return samples.astype(np.float32) / np.float32(FULL_SCALE)

    def close(self) -> None:
        """Deletes the sound on the disk, that of the other channels too."""
        self._spool.close()


def make_segment(data: bytes, channels: int) -> AudioSegment:
    """Return a pydub segment around int16 ``(samples, channels)`` at 16 kHz, as bytes."""
    return _import_segment()(
        data=data, sample_width=SAMPLE_BYTES, frame_rate=SAMPLE_RATE, channels=channels
    )


@cache
def _import_segment() -> type[AudioSegment]:
    with warnings.catch_warnings():  # pydub warns of a missing ffmpeg program; none is needed
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    kind: type[AudioSegment] = AudioSegment
    return kind


def find_spool_folders() -> Sequence[Path]:
    """Where sound may be spooled: the user's cache, then the system's folder for temporary files.

    The cache first: what lies in a temporary folder is kept in memory by many systems.
    """
    from platformdirs import user_cache_path

    named = os.environ.get("TRANSCRIBE_CACHE_DIR")
    cache = Path(named).expanduser() if named else user_cache_path("transcribe", appauthor=False)
    return (cache / "spool", Path(tempfile.gettempdir()))


def find_room() -> Path | None:
    """A folder for large files that are there for a moment; ``None`` for the system's own, if there is no other."""
    folder = find_spool_folders()[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


@contextlib.contextmanager
def borrow_folder(prefix: str) -> Iterator[Path]:
    """A folder for large files for as long as the block lasts; what killed processes left of them goes.

    Args:
        prefix: how the names of such folders begin.

    Raises:
        OutputError: it can't be made.
    """
    room = find_room()
    for left in room.glob(f"{prefix}*") if room is not None else ():
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_S:
                shutil.rmtree(left, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=room, prefix=prefix))
        except OSError as error:
            place = str(room or tempfile.gettempdir())
            reason = f"large files can't be saved there ({error.strerror or error})"
            raise OutputError(place, reason, ROOM_REMEDY) from error
        yield Path(folder)


def _open_nameless(folder: Path | None) -> tuple[IO[bytes], Path]:
    """A temporary file, unlinked at once where possible, in the first folder that takes one.

    Raises:
        OutputError: none does.
    """
    folders = [folder] if folder is not None else find_spool_folders()
    failures = []
    for place in folders:
        try:
            place.mkdir(parents=True, exist_ok=True)
            # No buffer: what doesn't fit on the disk must not be written once more when it is closed.
            return tempfile.TemporaryFile(dir=place, prefix="sound-", buffering=0), place
        except OSError as error:
            failures.append(error)
    raise OutputError(
        str(folders[0]),
        f"decoded sound can't be saved there ({failures[0].strerror})",
        REMEDY,
    ) from failures[0]


@contextlib.contextmanager
def _explain_full(folder: Path, written: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            str(folder),
            f"decoded sound can't be saved there beyond {written / 1e6:.0f} MB ({error.strerror})",
            REMEDY,
        ) from error
