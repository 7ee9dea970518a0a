"""Changes that pages send, and that they are told of.

The server is the authority on the order of changes, as ProseMirror's collaborative editing has it: a page that is
behind is given what it lacks, puts its own steps on top, and sends them again.

Source: https://prosemirror.net/docs/guide/#collab
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any, Final

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from pipeline.corrections.journal.change_journal import Draft, settle
from pipeline.corrections.journal.journal_records import (
    BadSplice,
    Change,
    Naming,
    SettledRecord,
    Settling,
    SpliceRecord,
)
from pipeline.domain import find_name_fault
from pipeline.errors import OutputError
from pipeline.review.request_bodies import answer, read_body, write_json
from pipeline.review.session import Behind, Decide, Event, Outdated, Session

HEARTBEAT_S: Final = 15.0
"""A stream that is silent for so long says that it is still there, so that a broken one is found."""

RELOAD: Final = "this page is out of date; reload it"


class ChangesBody(Struct):
    """Steps that a page has made to a version."""

    version: int
    client: int | str
    steps: list[Any]
    splice: SpliceRecord


class SpeakerRow(Struct):
    """A speaker's label and name, and whether it is a person who gave the name."""

    label: str
    name: str
    named: bool = False


class SpeakersBody(Struct):
    """All speakers, those whom nobody named too."""

    speakers: list[SpeakerRow]


class SettledBody(Struct):
    """Doubts that are left as they are from now on, and those that are to be looked at again."""

    add: list[SettledRecord] = []
    remove: list[SettledRecord] = []


def make_change_routes(session: Session) -> list[BaseRoute]:
    """Changes, in and out."""

    async def take_changes(request: Request) -> Response:
        return await _take_changes(session, await read_body(request, ChangesBody))

    async def give_changes(request: Request) -> Response:
        seen = request.query_params.get("version", "")
        if not seen.isdecimal():
            raise HTTPException(400, "a version is a number")
        await session.wait_for_changes()
        return _give_changes(session, int(seen))

    async def take_speakers(request: Request) -> Response:
        return await _take_speakers(session, await read_body(request, SpeakersBody))

    async def take_settled(request: Request) -> Response:
        return await _take_settled(session, await read_body(request, SettledBody))

    async def send_events(request: Request) -> Response:
        seen = request.headers.get("last-event-id") or request.query_params.get("version")
        with suppress(ValueError):
            stream = stream_events(session, int(seen or session.version))
            return StreamingResponse(stream, media_type="text/event-stream")
        raise HTTPException(400, "a version is a number")

    return [
        Route("/changes", take_changes, methods=["POST"]),
        Route("/changes", give_changes),
        Route("/speakers", take_speakers, methods=["POST"]),
        Route("/settled", take_settled, methods=["POST"]),
        Route("/events", send_events),
    ]


async def _take_changes(session: Session, body: ChangesBody) -> Response:
    if not body.steps:
        raise HTTPException(400, "there are no steps")
    version = body.version + len(body.steps)
    try:
        change = Change(version, body.client, body.steps, body.splice)
        await session.change(body.version, change)
    except Behind as error:
        return answer({"version": session.version, "changes": _list(error.changes)}, 409)
    except Outdated:
        return answer({"version": session.version, "error": RELOAD}, 409)
    except (BadSplice, ValueError) as error:
        raise HTTPException(400, f"the change doesn't fit: {error}") from error
    except OutputError as error:
        return answer({"error": str(error)}, 507)
    return answer({"version": version})


def _give_changes(session: Session, version: int) -> Response:
    try:
        changes = session.find_changes(version)
    except Outdated:
        return answer({"version": session.version, "error": RELOAD}, 409)
    return answer({"version": session.version, "changes": _list(changes)})


def _list(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"client": change.client, "steps": change.steps} for change in changes]


async def _take_speakers(session: Session, body: SpeakersBody) -> Response:
    for row in body.speakers:
        if fault := find_name_fault(row.name):
            raise HTTPException(400, fault)
    known = {speaker.label: speaker.name for speaker in session.cleaned.speakers}
    named = [row for row in body.speakers if row.named or known.get(row.label) != row.name]
    naming = Naming([(row.label, row.name) for row in named])
    event = Event("speakers", {"speakers": body.speakers})
    return await _note(session, lambda _: (naming, event))


async def _take_settled(session: Session, body: SettledBody) -> Response:
    if any(not 0 <= row.start_ms <= row.end_ms for row in (*body.add, *body.remove)):
        raise HTTPException(400, "a span of time ends before it begins")

    def decide(draft: Draft) -> tuple[Settling, Event]:
        settling = settle(draft, body.add, body.remove)
        return settling, Event("settled", {"settled": settling.settled})

    return await _note(session, decide)


async def _note(session: Session, decide: Decide) -> Response:
    try:
        await session.note_after(decide)
    except OutputError as error:
        return answer({"error": str(error)}, 507)
    return answer({"version": session.version})


async def stream_events(session: Session, version: int) -> AsyncIterator[bytes]:
    """What happens from a version on, as server-sent events."""
    queue = session.listen()
    try:
        try:
            missing = session.find_changes(version)
        except Outdated:
            yield _write_event(Event("outdated", {"error": RELOAD}))
            return
        for change in missing:
            detail = {"version": change.version, "client": change.client, "steps": change.steps}
            yield _write_event(Event("change", detail))
        yield _write_event(Event("listening", {}))
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    event = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            yield _write_event(event)
            if event.name == "closing":
                return
    finally:
        session.stop_listening(queue)


def _write_event(event: Event) -> bytes:
    version = event.detail.get("version") if isinstance(event.detail, dict) else None
    number = b"id: %d\n" % version if event.name == "change" and version is not None else b""
    return b"event: %s\n%sdata: %s\n\n" % (event.name.encode(), number, write_json(event.detail))
