"""One recording: what it is known by, and its samples once a stage needs them."""

from __future__ import annotations

import contextlib
import hashlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import gettempdir
from typing import Protocol

from pipeline.config import Settings
from pipeline.domain import FrameRate, Media, MediaTrack, SpeakerSpan
from pipeline.domain.time_ranges import write_range
from pipeline.errors import (
    ChangedMedia,
    EngineError,
    MediaError,
    OutputError,
    TranscribeError,
    UsageError,
)
from pipeline.formats.helpers.output_record import unseal
from pipeline.media import REVISION, Audio, Parts, hash_file, load_audio, load_tracks
from pipeline.media.shots import find_frame_rate
from pipeline.remote import RemoteFile, fetch
from pipeline.run.events import Detail, Notice, Observer, Stage, StageFailure, StageProgress
from pipeline.run.inputs.jobs import Job, describe_path
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.files import find_reference
from pipeline.run.outputs.witnesses import Witnesses, hash_rendered, recall_outputs
from pipeline.run.outputs.writing import Written, notify_kept, write_outputs
from pipeline.run.recording.passages.whole_results import PART
from pipeline.store import Key, Store
from pipeline.store.shelf import RECORDING
from pipeline.user_files import FileStamp, explain_system, identify, read_bytes

SMALLEST_STEP = 0.002
"""Of a stage's progress: a decoder has tens of thousands of packets to tell of, to another process maybe."""

SHORTEST_STEP_S = 0.05
"""The display isn't drawn more often; a short file is decoded in a hundred steps in less, and each of them is sent to
another process."""


class Beside(Protocol):
    """Work on a recording's speakers that goes on beside the main work."""

    def collect(self) -> tuple[SpeakerSpan, ...]:
        """Return who speaks when, once that is known."""

    def stop(self) -> None:
        """Let it end soon."""


@dataclass
class Recording:
    """A recording whose samples are decoded when a stage first needs them, and never twice.

    ``spans`` are who speaks when, or why that is not known, where it was found out before the words;
    ``has_told`` says that its sentences were told as they were heard; ``meanwhile`` finds out who speaks when.
    """

    job: Job
    settings: Settings
    observe: Observer
    store: Store | None = None
    reused: bool = field(default=False)
    spans: tuple[SpeakerSpan, ...] | Exception | None = field(default=None, init=False)
    has_told: bool = field(default=False, init=False)
    missing: list[StageFailure] = field(default_factory=list)
    meanwhile: Beside | None = field(default=None, init=False)
    _notified: set[str] = field(default_factory=set, init=False)

    @cached_property
    def _known(self) -> tuple[tuple[str, FileStamp | None], ...]:
        """The sha256 of each of its files, and which file that was."""
        if self.job.remote is None:
            with self.named():
                return tuple(hash_once(path, self.store) for path in self.job.files)
        known = recall_hash(self.job, self.store)
        if known is not None and not self.job.source.exists():
            return ((known, None),)
        return ((self._hash_fetched(self.file), None),)

    @cached_property
    def file(self) -> Path:
        """The recording on the disk, fetched when it is first needed.

        Raises:
            ChangedMedia: it is known by other bytes, as where advertisements are put in anew each time.
        """
        path = self.job.source
        if self.job.remote is None or path.exists():
            return path
        self.observe(StageProgress(Stage.FETCH, 0.0))
        fetch(self.job.remote, path, self.progress(Stage.FETCH), self.settings.timeout)
        if "_known" in self.__dict__ and self._hash_fetched(path) != self.sha256:
            reason = "its content differs from an earlier run's"
            error = ChangedMedia(self.job.shown, reason, "Run this again")
            raise error from ConnectionError(reason)  # the next try takes them for what they are
        return path

    def _hash_fetched(self, path: Path) -> str:
        """The sha256 of what was fetched, which the store will know."""
        with self.named():
            sha256 = hash_file(path)
        stamp = stamp_remote(self.job.remote)
        if self.store is not None and stamp is not None:
            self.store.remember_hash(stamp, sha256)
        return sha256

    @property
    def sha256(self) -> str:
        """The sha256 of the file's bytes; not read again where that is known from an earlier run.

        Of a conversation's tracks it is one for all of them together.
        """
        return join_hashes([sha256 for sha256, _ in self._known])

    @cached_property
    def audio(self) -> Audio:
        """The samples, of the very file that ``sha256`` is of."""
        gettempdir()  # is tried out with a file, which an interrupt just then would leave behind
        self.observe(StageProgress(Stage.DECODE, 0.0))
        _ = self.sha256  # before it is decoded
        with self.named():
            try:
                audio = self._load()
            except MediaError as error:
                if not isinstance(error, ChangedMedia):
                    self.check_unchanged()  # a file that is still being written looks damaged
                raise
        self.check_unchanged()
        self.notify(audio.notices)
        return audio

    def _load(self) -> Audio:
        settings, report = self.settings, self.progress(Stage.DECODE)
        if self.job.tracks:
            return load_tracks(
                self.job.files,
                accept_truncated=settings.accept_truncated,
                on_progress=report,
                parts=Parts(settings.parts),
            )
        return load_audio(
            self.file,
            settings.channels,
            audio_track=settings.audio_track,
            accept_truncated=settings.accept_truncated,
            on_progress=report,
            parts=Parts(settings.parts),
        )

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Let an error name the recording, and not where it was fetched to."""
        try:
            yield
        except MediaError as error:
            if not self.job.tracks:  # of several it is named already which one
                error.subject = self.job.shown
            raise

    def notify(self, notices: Iterable[str]) -> None:
        """Tell each thing that a user should know of the recording, once."""
        for text in notices:
            if text not in self._notified:
                self._notified.add(text)
                self.observe(Notice(f"{self.job.name}: {text}"))

    def detail(self, text: str) -> None:
        """Tell of the recording what only a person who asked for everything wants to know."""
        self.observe(Detail(f"{self.job.name}: {text}"))

    def close(self) -> None:
        """End what is done beside the main work, and delete the decoded sound, if there is any."""
        if self.meanwhile is not None:
            self.meanwhile.stop()
        if "audio" in self.__dict__:
            self.audio.close()

    def check_unchanged(self) -> None:
        """Check that the file still is the one that was hashed.

        Raises:
            ChangedMedia: it holds something else now.
        """
        for path, known in zip(self.job.files, self._known, strict=True):
            _check_unchanged(path, *known)

    def progress(self, stage: Stage) -> Callable[[float], None]:
        """What tells of a stage's progress, in steps that somebody may see."""
        told, told_at = 0.0, -math.inf

        def tell(share: float) -> None:
            nonlocal told, told_at
            now = time.monotonic()
            is_step = share - told >= SMALLEST_STEP and now - told_at >= SHORTEST_STEP_S
            if is_step or share >= 1.0 > told:
                told, told_at = share, now
                self.observe(StageProgress(stage, share))

        return tell

    @contextlib.contextmanager
    def spare(self, stage: Stage) -> Iterator[None]:
        """Lets the recording do without what the block makes, should that fail; it is noted what and why."""
        try:
            yield
        except (MediaError, OutputError, UsageError):
            raise  # nothing else can be done without the sound, the disk, or what was asked for
        except Exception as error:  # whatever a model or a library raises
            self.missing.append(StageFailure(stage, explain_failure(error, self.job.shown)))

    def key(self, stage: str, **parts: object) -> Key:
        """The key of what a stage makes of the recording, out of all else that shapes it."""
        shaped = {
            "channels": self.settings.channels if not self.job.tracks else "tracks",
            "audio track": self.settings.audio_track,
            "decoding": REVISION,
            "accept truncated": self.settings.accept_truncated,
            **parts,
        }
        if self.settings.parts:
            shaped[PART] = ", ".join(map(write_range, self.settings.parts))
        named = ((name.replace("_", " "), repr(part)) for name, part in shaped.items())
        return Key(stage, ((RECORDING, self.sha256), *named))

    @cached_property
    def frame_rate(self) -> FrameRate | None:
        """The rate of its video's frames, where the file is here and has one."""
        path = self.job.source
        return find_frame_rate(path) if path.exists() else None

    @cached_property
    def expected(self) -> tuple[str, ...]:
        """The names of its published text, where the recogniser is asked to expect them and writes what is said.

        Raises:
            ReferencePageError: the text can't be read.
        """
        settings = self.settings
        if not settings.hints_from_reference or settings.task == "translate":
            return ()
        reference, _ = find_reference(self.job, settings)
        if reference is None:
            return ()
        from pipeline.compare.equivalence.expected_names import list_names

        return list_names(reference)

    def describe(self, duration_ms: int, known: FrameRate | None = None) -> Media:
        """What the outputs say about the recording; ``known`` is its frame rate where it was found out before."""
        remote = self.job.remote
        described = (remote.title, remote.published) if remote is not None else ("", "")
        job, rate = self.job, known or self.frame_rate
        hashes = [sha256 for sha256, _ in self._known]
        tracks: tuple[MediaTrack, ...] = ()
        if job.tracks:
            paths = [describe_path(path, job.folder) for path in job.files]
            tracks = tuple(map(MediaTrack, paths, hashes))
            described = (job.name, "")
        return Media(
            job.source.name,
            job.media_path,
            hashes[0],
            duration_ms,
            *described,
            frame_rate=rate,
            tracks=tracks,
        )


def join_hashes(hashes: Sequence[str]) -> str:
    """Return what several files are known by together: the sha256 of the only one, or a hash of all in order."""
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def explain_failure(error: Exception, subject: str) -> TranscribeError:
    """An error of ours as it is; any other as one that names the recording, or the file that it is about."""
    if isinstance(error, TranscribeError):
        return error
    if isinstance(error, OSError):
        return explain_system(error, subject)
    if isinstance(error, MemoryError):
        remedy = "Close other programs, or choose a smaller --model or fewer --jobs"
        return EngineError(subject, "there is not enough memory for it", remedy)
    unforeseen = EngineError(
        subject,
        f"unexpected error ({type(error).__name__}: {error})",
        "Add --debug for the traceback, and please report it",
    )
    unforeseen.__cause__ = error
    return unforeseen


def stamp_remote(remote: RemoteFile | None) -> FileStamp | None:
    """What tells a file at an address from others; ``None`` where nobody knows whether it is changed."""
    if remote is None or not remote.version:
        return None
    return FileStamp(remote.size or 0, mtime_ns=0, path=f"{remote.shown} {remote.version}")


def recall_hash(job: Job, store: Store | None) -> str | None:
    """The sha256 of a recording as it is known from an earlier run; nothing of it is read."""
    if store is None:
        return None
    try:
        stamps = [stamp_remote(job.remote)] if job.remote else [identify(f) for f in job.files]
    except OSError:
        return None
    hashes = [store.recall_hash(stamp) for stamp in stamps if stamp is not None]
    known = [sha256 for sha256 in hashes if sha256 is not None]
    return join_hashes(known) if len(known) == len(stamps) else None


def hash_once(path: Path, store: Store | None) -> tuple[str, FileStamp | None]:
    """A file's sha256, and which file that was when it was hashed; what is known is not read again.

    Raises:
        MediaNotFound: file not found.
        UnreadableMedia: the file is empty or may not be read.
        ChangedMedia: it was changed while it was read.
    """
    try:
        before = identify(path)
    except OSError:
        return hash_file(path), None  # which says what is wrong
    known = store.recall_hash(before) if store is not None else None
    if known is not None:
        return known, before
    sha256 = hash_file(path)
    try:
        after = identify(path)
    except OSError:
        raise _explain_change(path) from None
    if after != before:
        raise _explain_change(path)
    if store is not None:
        store.remember_hash(before, sha256)
    return sha256, before


def _check_unchanged(path: Path, sha256: str, before: FileStamp | None) -> None:
    """Raise `ChangedMedia` if a file is not the one any more that was hashed."""
    try:
        now = identify(path)
    except OSError:
        raise _explain_change(path) from None
    if before is not None and now == before and now.is_settled:
        return
    if hash_file(path) != sha256:
        raise _explain_change(path)


def _explain_change(path: Path) -> ChangedMedia:
    return ChangedMedia(
        str(path),
        "the file changed while it was being read",
        "Wait until it is completely written or copied, and run this again",
    )


def write_texts(recording: Recording, texts: Mapping[Path, str | bytes]) -> Written:
    """What became of a recording's outputs; which of them were left alone is told.

    Raises:
        OutputError: none could be written.
    """
    if not texts:
        return Written(())
    job = recording.job
    written = write_outputs(
        texts,
        job.record.name,
        call_witnesses(recording),
        source=job.media_path,
        overwrite=recording.settings.overwrite,
    )
    notify_kept(written.kept, job.name, recording.observe)
    return written


def call_witnesses(recording: Recording) -> Witnesses:
    """Those who know what was written for a recording."""
    job, settings, store = recording.job, recording.settings, recording.store

    def recall() -> frozenset[str]:
        known = recall_outputs(recording.sha256, job.stem, store)
        return known | _render_without_record(job, settings)

    return Witnesses(store, recall)


def _render_without_record(job: Job, settings: Settings) -> frozenset[str]:
    """What a JSON gives that an earlier version wrote, as it stands; nothing where it has a record."""
    try:
        if unseal(read_bytes(job.record)).written:
            return frozenset()
        transcript, review = read_transcript(job.record), find_review(job.record)
        return hash_rendered(transcript, job, settings, review)
    except (OSError, TranscribeError):
        return frozenset()
