"""The editor's server: on this machine only, until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe
from types import FrameType
from typing import Final

from uvicorn import Config, Server

from pipeline.config import Settings
from pipeline.errors import OutputError, UsageError
from pipeline.review.app import make_app
from pipeline.review.browser_ticket import HOST, PATH, BrowserTicket
from pipeline.review.saving.addresses_kept import Address, AddressBook
from pipeline.review.session import Event, Session
from pipeline.review.session_opening import check_kind, open_session
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.reviews import review_path
from pipeline.run.inputs.speech_files import read_page_file
from pipeline.run.outputs.review_files import hold_review
from pipeline.run.resources import find_local_store
from pipeline.store import prepare_folder
from pipeline.terminal import quote_argument

OnReady = Callable[[str, str], None]

LAST_WORDS_S: Final = 0.2
"""Pages that are told of the end get so long to send what they have."""

SWITCH_S: Final = 0.0005
"""Saving and analysing leave the processor to a page that asks after so long."""

LONGEST_END_S: Final = 1
"""Requests that are being answered when the server ends get so long."""


class EditorServer(Server):
    """A server that tells its pages when it ends, and no one else anything."""

    def __init__(self, config: Config, session: Session, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._session = session
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; a terminal that is gone ends the server as Ctrl-C does."""
        hang_up = getattr(signal, "SIGHUP", None)
        if hang_up is not None and signal.getsignal(hang_up) not in {signal.SIG_IGN, None}:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(hang_up, self.end)
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End as by Ctrl-C: what is not saved yet is saved then, so the signal is not raised once more."""
        del sig, frame
        self.end()

    def end(self) -> None:
        """Serve no more."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the pages, whose streams would never end, then of everything else.

        They get a moment to send what was typed last.
        """
        if self._session.is_heard:
            self._session.tell(Event("ending", {}))
            await asyncio.sleep(LAST_WORDS_S)
        self._session.tell(Event("closing", {}))
        await super().shutdown(sockets)
        await self._session.settle()


def review_transcript(
    record: Path,
    settings: Settings,
    cache_dir: Path,
    *,
    named: tuple[Path | None, Path | None] = (None, None),
    port: int | None = None,
    on_ready: OnReady,
    observe: Observer = lambda _: None,
) -> None:
    """Serve a transcript's editor until it is closed or interrupted; then all is saved.

    Args:
        record: the transcript's file.
        settings: the layout of outputs.
        cache_dir: the user's cache.
        named: published text and recording, in place of those that the transcript names.
        port: the one to listen on; any that is free where none is given.
        on_ready: called with the page's address, which nobody else should see, and one to open a browser with.
        observe: told what a person should know.

    Raises:
        FormatError: the file is no transcript, or its corrections can't be read.
        OutputError: the editor is open already, nothing can be saved, or a file that is named can't be used.
        ReferencePageError: the published text that is named can't be read.
        UsageError: the port is taken.
    """
    sys.setswitchinterval(SWITCH_S)
    _check(record, named[0], settings)
    store = find_local_store(cache_dir, settings) if settings.cache else None
    asked = dict(zip(("reference", "audio"), named, strict=True))
    with hold_review(record):
        with _uncollected():
            session = open_session(record, settings, **asked, store=store, observe=observe)
        session.cache_dir = cache_dir
        _serve_and_save(session, AddressBook(cache_dir / "review"), port, on_ready, observe)


def _serve_and_save(
    session: Session, book: AddressBook, port: int | None, on_ready: OnReady, observe: Observer
) -> None:
    """Serve a session until its end, and save it; where all is saved, its address counts no more."""
    try:
        used = _serve_again(session, book, port, on_ready)
    finally:
        _end(session, observe)
    if not session.keeper.has_failed:
        book.note(session.record, Address(used))


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Make what lives as long as the program, without looking through it for garbage then or later."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _serve_again(session: Session, book: AddressBook, port: int | None, on_ready: OnReady) -> int:
    """Serve a session where pages that were left open look for it; the port that it was."""
    before = book.find(session.record) or Address(0)
    with take_port(port, before.port) as listener:
        address = Address(listener.getsockname()[1], before.token or token_urlsafe(32))
        book.note(session.record, address)
        session.sound.start()
        serve(session, address, listener, on_ready)
    return address.port


def _end(session: Session, observe: Observer) -> None:
    """Save a session; if it has changed anything, tell where that is, and what renders it.

    Raises:
        OutputError: the review can't be written; the journal has it all.
    """
    session.close()
    if not session.keeper.has_changed:
        return
    observe(Notice(f"Corrections: {review_path(session.record)}"))
    if session.published is not session.draft:
        command = f"transcribe export {quote_argument(str(session.record))} -f txt,docx"
        observe(Notice(f"Not published yet: `{command}` writes them in these formats"))


def _check(record: Path, reference: Path | None, settings: Settings) -> None:
    """Check that corrections can be saved, before any are made, and that the published text can be read.

    Raises:
        FormatError: nothing of this kind can be corrected.
        OutputError: they can't.
        ReferencePageError: it can't.
    """
    check_kind(record)
    if reference is not None:
        read_page_file(reference, settings.page)
    try:
        prepare_folder(record.parent)
    except OutputError as error:
        remedy = (
            "Corrections are saved in the transcript's folder: copy it to a folder you may write to"
        )
        raise OutputError(error.subject, error.reason, remedy) from error


def serve(session: Session, address: Address, listener: socket.socket, on_ready: OnReady) -> None:
    """Serve a session until it is closed or interrupted."""
    ticket = BrowserTicket()
    config = Config(
        make_app(session, address.token, address.port, ticket),
        access_log=False,
        ws="none",
        log_config=None,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=LONGEST_END_S,
    )
    place = f"http://{HOST}:{address.port}"
    addresses = f"{place}/{address.token}/", f"{place}/{PATH}/{ticket.name}"
    server = EditorServer(config, session, lambda: on_ready(*addresses))
    session.on_close = server.end
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def take_port(wanted: int | None, before: int = 0) -> socket.socket:
    """A socket that listens on a port of this machine.

    Args:
        wanted: the port, if it has to be this one.
        before: the one that would be best, 0 for any.

    Raises:
        UsageError: the wanted one is taken, or not to be had.
    """
    try:
        return _listen(before if wanted is None else wanted)
    except OSError as error:
        if wanted is None:
            return _listen(0)
        raise UsageError(
            f"--port {wanted}",
            f"it can't be used ({error.strerror or error})",
            "Choose another one, or leave out --port",
        ) from error


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let another program in
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
