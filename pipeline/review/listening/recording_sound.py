"""The recording of an editing session: found, hashed and decoded in a thread, so that the text is there at once."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.config.setting_values import ALL_TRACKS
from pipeline.domain import Media, Origin
from pipeline.domain.time_ranges import TimeRange, write_range
from pipeline.errors import OutputError, TranscribeError
from pipeline.media import Audio, Parts, load_audio, load_tracks, mix_tracks
from pipeline.review.listening import waveform
from pipeline.review.listening.playable_files import find_type
from pipeline.review.listening.wav_stream import WavStream
from pipeline.review.listening.waveform import Waveform
from pipeline.run.outputs.clip_sound import list_clip_ranges
from pipeline.run.outputs.page_audio import find_named, prove
from pipeline.run.recording.context import hash_once, join_hashes
from pipeline.store import Store

DECODING = 0.9
"""The share of the work that decoding is; finding peaks is the rest."""

LONGEST_END_S = 2
"""What doesn't heed that the editor is closed, as it waits for a disk, ends with the program."""


@dataclass(frozen=True, slots=True)
class SoundStatus:
    """How far the recording is.

    Attributes:
        name: what it is called.
        found: whether it is there; ``None`` while it is looked for.
        reason: why it can't be heard, or nothing.
        differs: whether it is another file than the transcript was made from.
        media_type: what browsers play it as; ``None`` if it is decoded for them.
        progress: how much of it is decoded, 0..1.
        is_ready: whether it can be played.
        is_drawn: whether its waveform is there.
    """

    name: str
    found: bool | None = None
    reason: str = ""
    differs: bool = False
    media_type: str | None = None
    progress: float = 0.0
    is_ready: bool = False
    is_drawn: bool = False


_UNKNOWN = Origin()


class _Stopped(Exception):
    """The editor is closed while its recording is being decoded."""


class RecordingSound:
    """What there is to hear, and to see of it; all of it may be asked for at any time, by any thread.

    Args:
        media: what the transcript says of its recording.
        folder: where the transcript lies.
        named: the recording that a person named, in place of that.
        store: where waveforms are kept.
        origin: how the transcript was made. Where each sound track of the file is a speaker's, all are to be heard;
            where it is of a clip, nothing else.
    """

    def __init__(
        self,
        media: Media,
        folder: Path,
        named: Path | None = None,
        store: Store | None = None,
        *,
        origin: Origin = _UNKNOWN,
    ) -> None:
        self._media, self._folder, self._named, self._store = media, folder, named, store
        self._status = SoundStatus(named.name if named else media.name)
        self._path: Path | None = None
        # The other tracks of a conversation, of which the path is the first.
        self._others: tuple[Path, ...] = ()
        self._origin, self._is_by_track = origin, bool(origin.tracks)
        self._ranges: tuple[TimeRange, ...] = ()
        self._waveform: Waveform | None = None
        self._audio: Audio | None = None
        self._lock = threading.Lock()
        self._decoding = threading.Lock()
        self._stop = threading.Event()
        self._is_begun = False
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begins to look for the recording, unless that has begun."""
        with self._lock:
            is_begun, self._is_begun = self._is_begun, True
        if not is_begun:
            self._begin(self._prepare)

    def wait(self) -> None:
        """Waits for what has begun."""
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        """Ends what is under way and deletes what was decoded."""
        self._stop.set()
        for thread in self._threads:
            thread.join(LONGEST_END_S)
        if self._audio is not None:
            self._audio.close()

    @property
    def status(self) -> SoundStatus:
        """How far it is."""
        return self._status

    @property
    def path(self) -> Path | None:
        """The recording, if it was found."""
        return self._path

    @property
    def drawn(self) -> Waveform | None:
        """Its waveform, if it is drawn."""
        return self._waveform

    @property
    def decoded(self) -> WavStream | None:
        """Its sound as WAV, if it was decoded for that."""
        return WavStream(self._audio.channels[0]) if self._audio is not None else None

    def want_decoded(self) -> None:
        """Begins to decode a recording that a browser doesn't play, although it should."""
        with self._lock:
            if self._status.media_type is None:  # it is decoded anyway
                return
            self._status = replace(self._status, media_type=None, is_ready=False, progress=0.0)
        self._begin(self._decode)

    def _begin(self, work: Callable[[], None]) -> None:
        def run() -> None:
            with contextlib.suppress(_Stopped), self._decoding:
                try:
                    work()
                except TranscribeError as error:
                    self._tell(reason=error.reason)
                except OSError as error:
                    self._tell(reason=f"it can't be read ({error.strerror or error})")

        thread = threading.Thread(target=run, name="recording", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _tell(self, **changes: Any) -> None:
        with self._lock:
            self._status = replace(self._status, **changes)

    def _prepare(self) -> None:
        path = self._find()
        if path is None:
            return
        self._others = self._find_others()
        self._ranges = list_clip_ranges(self._origin, path)
        is_plain = not self._others and not self._is_by_track and not self._ranges
        media_type = find_type(path) if is_plain else None
        self._path = path
        self._tell(name=path.name, found=True, media_type=media_type, is_ready=bool(media_type))
        sha256, _ = hash_once(path, self._store)
        if self._media.sha256 and sha256 != self._media.sha256:
            self._tell(differs=True)
        sha256 = self._name_sound(sha256)
        kept = waveform.find_kept(self._store, sha256) if self._store else None
        if kept is not None:
            self._show(kept)
        if kept is None or self._status.media_type is None:
            self._decode(sha256)

    def _find(self) -> Path | None:
        try:
            if self._named is not None:
                return prove(self._named).path
            found = find_named(self._media, self._folder)
        except OutputError as error:
            self._tell(found=False, reason=error.reason)
            return None
        if found is None:
            self._tell(found=False)
            return None
        return found.path

    def _find_others(self) -> tuple[Path, ...]:
        """The other tracks of a conversation; none where one is not the file any more that it was."""
        if self._named is not None:
            return ()
        found = [
            find_named(replace(self._media, path=track.path, sha256=track.sha256), self._folder)
            for track in self._media.tracks[1:]
        ]
        paths = [playable.path for playable in found if playable is not None]
        if len(paths) < len(found):
            self._tell(differs=True)
            return ()
        return tuple(paths)

    def _name_sound(self, sha256: str) -> str:
        """What the sound that is heard is kept by."""
        names = [sha256, *map(write_range, self._ranges)]
        if self._others:
            names += (track.sha256 for track in self._media.tracks[1:])
        elif self._is_by_track:
            names.append(ALL_TRACKS)
        return join_hashes(names)

    def _load(self, path: Path) -> Audio:
        if self._others:
            load = partial(load_tracks, (path, *self._others))
        else:
            load = partial(load_audio, path, audio_track=ALL_TRACKS if self._is_by_track else None)
        parts = Parts(self._ranges, border_ms=0)
        audio = load(accept_truncated=True, on_progress=self._report, parts=parts)
        return mix_tracks(audio) if len(audio.channels) > 1 else audio

    def _decode(self, sha256: str | None = None) -> None:
        if self._path is None or self._audio is not None:
            return
        audio = self._load(self._path)
        is_kept = self._status.media_type is None
        if is_kept:
            self._audio = audio
            self._tell(is_ready=True)
        try:
            if self._waveform is None:
                self._draw(audio, sha256)
        finally:
            if not is_kept:
                audio.close()

    def _draw(self, audio: Audio, sha256: str | None) -> None:
        drawn = waveform.draw_waveform(audio.channels[0], self._report_drawing)
        self._show(drawn)
        if self._store is not None and sha256 is not None:
            waveform.keep(self._store, sha256, self._status.name, drawn)

    def _show(self, drawn: Waveform) -> None:
        self._waveform = drawn
        self._tell(is_drawn=True)

    def _report(self, share: float) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._tell(progress=min(1.0, share) * DECODING)

    def _report_drawing(self, share: float) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._tell(progress=DECODING + share * (1 - DECODING))
