"""What is being corrected: the transcript, its text at the newest version, and who has it open.

Reading is safe from any thread: a `Draft` is never changed, a change makes another one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool

from pipeline.config import Settings
from pipeline.corrections.journal.change_journal import Draft, apply_record, finish_draft
from pipeline.corrections.journal.journal_records import Change, Noted
from pipeline.domain import Review, Transcript
from pipeline.review.listening.recording_sound import RecordingSound
from pipeline.review.saving.quiet_saver import QuietSaver
from pipeline.review.saving.review_keeper import ReviewKeeper

LONGEST_END_S = 0.5
"""Whoever reads the recording gets so long to let go of it when the session ends."""

MOST_WAITING = 10_000
"""Events that a page may be behind before it is left to come back."""


class Behind(Exception):
    """A page doesn't know of these changes yet."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.changes = tuple(changes)


class Outdated(Exception):
    """A page is of a version that nothing is known of any more, and has to be loaded anew."""


@dataclass(frozen=True, slots=True)
class Event:
    """What pages are told."""

    name: str
    detail: Any


Decide = Callable[[Draft], tuple[Noted, Event | None]]
"""What is to be noted after a draft, and told."""


@dataclass
class Session:
    """One transcript that is open in the editor.

    Attributes:
        record: the transcript's file.
        transcript: what it holds.
        cleaned: the same as it would be published without corrections.
        review: what was made of it when it was opened.
        draft: the text now.
        keeper: where changes are safe.
        sound: the recording, as far as it is there and proved to be sound.
        settings: the layout of outputs.
        reference: the published text, where there is one.
        history: the changes that are known, oldest first.
        named: the published text and the recording, where a person has named them.
        cache_dir: the user's cache, if it isn't the usual one.
        title: what the recording is called.
        published: the text that outputs were rendered of last.
        on_close: ends the server.
    """

    record: Path
    transcript: Transcript
    cleaned: Transcript
    review: Review
    draft: Draft
    keeper: ReviewKeeper
    sound: RecordingSound
    settings: Settings = field(default_factory=Settings)
    reference: Path | None = None
    history: list[Change] = field(default_factory=list)
    named: tuple[Path | None, Path | None] = (None, None)
    cache_dir: Path | None = None
    title: str = ""
    published: Draft | None = None
    on_close: Callable[[], None] = lambda: None
    _made: tuple[Draft, Review] | None = None
    _queues: set[asyncio.Queue[Event]] = field(default_factory=set)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _saver: QuietSaver = field(init=False)

    def __post_init__(self) -> None:
        self._saver = QuietSaver(self.save)

    @property
    def version(self) -> int:
        """The number of the newest version of the text."""
        return self.draft.version

    def read_review(self) -> Review:
        """The newest corrections; takes half a second for four hours of speech, so not in the event loop."""
        return self._finish(self.draft)

    def _finish(self, draft: Draft) -> Review:
        made = self._made
        if made is None or made[0] is not draft:
            made = (draft, finish_draft(self.review, draft))
            self._made = made
        return made[1]

    def find_changes(self, version: int) -> tuple[Change, ...]:
        """The changes since a version.

        Raises:
            Outdated: they are not known any more, or the version is no earlier one.
        """
        if version == self.version:
            return ()
        place = len(self.history)
        while place and self.history[place - 1].version > version:
            place -= 1
        if place == len(self.history) or self.history[place].first_version != version:
            raise Outdated
        return tuple(self.history[place:])

    async def change(self, version: int, change: Change) -> None:
        """Take a change of the text, once it is safe.

        Raises:
            Behind: others have changed it since this version.
            Outdated: it is of a version that is not known.
            BadSplice: it doesn't fit.
            OutputError: it can't be written down.
        """
        # Whoever asked may be gone before it is done.
        await asyncio.shield(asyncio.ensure_future(self._take_change(version, change)))

    async def _take_change(self, version: int, change: Change) -> None:
        async with self._turn:
            if missing := self.find_changes(version):
                raise Behind(missing)
            await self._write_down(change)
            self.history.append(change)
            detail = {"version": change.version, "client": change.client, "steps": change.steps}
            self.tell(Event("change", detail))

    async def note(self, record: Noted, event: Event | None = None) -> None:
        """Take what is no change of the text, once it is safe, and tell it if there is something to tell.

        Raises:
            OutputError: it can't be written down.
        """
        await self.note_after(lambda _: (record, event))

    async def note_after(self, decide: Decide) -> None:
        """Take what is no change of the text, and follows from the draft as it is when its turn comes.

        Raises:
            OutputError: it can't be written down.
        """
        await asyncio.shield(asyncio.ensure_future(self._take_note(decide)))

    async def _take_note(self, decide: Decide) -> None:
        async with self._turn:
            record, event = decide(self.draft)
            await self._write_down(record)
            if event is not None:
                self.tell(event)

    async def _write_down(self, record: Noted) -> None:
        """Bring a change to the disk, and then into the text."""
        numbered = replace(record, number=self.keeper.number + 1)
        after = apply_record(self.draft, numbered)
        await run_in_threadpool(self.keeper.write_down, self.review, self.draft, numbered)
        self.draft = after
        self._saver.wait_for_quiet()

    def prepare(self) -> None:
        """Make ready what the first change needs."""
        self.keeper.prepare(self.review, self.draft)

    async def save(self) -> None:
        """Write the review into its file.

        Raises:
            OutputError: it can't be written; the journal has it all.
        """
        async with self._turn:
            draft, number = self.draft, self.keeper.number
        await run_in_threadpool(self._save, draft, number)

    def _save(self, draft: Draft, number: int) -> None:
        self.keeper.save(self._finish(draft), draft, number)

    async def settle(self) -> None:
        """Wait for what has begun; nothing is to begin any more."""
        await self.wait_for_changes()
        await self._saver.end()

    async def wait_for_changes(self) -> None:
        """Wait until the changes that have come are in the text."""
        async with self._turn:
            pass

    def close(self) -> None:
        """Write the review into its file, when nothing changes any more, and let go of the recording.

        Raises:
            OutputError: it can't be written; the journal has it all.
        """
        try:
            self.keeper.close(self.review, self.draft)
        finally:
            # What reads a large file is not waited for; it ends with the program.
            ending = Thread(target=self.sound.close, daemon=True)
            ending.start()
            ending.join(LONGEST_END_S)

    def tell(self, event: Event) -> None:
        """Tell all pages; one that doesn't listen for long is left to come back."""
        for queue in tuple(self._queues):
            if queue.full():
                self._queues.discard(queue)
            else:
                queue.put_nowait(event)

    @property
    def is_heard(self) -> bool:
        """Whether a page listens."""
        return bool(self._queues)

    def listen(self) -> asyncio.Queue[Event]:
        """A queue of all that is told from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue(MOST_WAITING)
        self._queues.add(queue)
        return queue

    def stop_listening(self, queue: asyncio.Queue[Event]) -> None:
        """Forget a queue."""
        self._queues.discard(queue)


def begin_version() -> int:
    """A number to count versions from: above all of earlier sessions, so that none of theirs is taken for a new one."""
    return time.time_ns() // 1000
