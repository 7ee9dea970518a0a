"""The end of a session: outputs rendered anew, and the server closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.config import Settings
from pipeline.errors import OutputError, TranscribeError
from pipeline.review.publication import Published, Wish, listen_for_words, publish
from pipeline.review.request_bodies import answer, read_body
from pipeline.review.session import Event, Session
from pipeline.run.outputs.files import check_formats


class PublishBody(Struct, frozen=True):
    """Formats that are written though they are not there, and whether files that people changed are."""

    formats: tuple[str, ...] = ()
    overwrite: bool = False


def make_closing_routes(session: Session) -> list[BaseRoute]:
    """Publishing and closing."""
    turn = asyncio.Lock()

    async def publish_all(request: Request) -> Response:
        body = await read_body(request, PublishBody)
        try:
            wish = Wish(_check(body.formats), body.overwrite, session.cache_dir)
            async with turn:
                return answer(await _publish(session, wish))
        except TranscribeError as error:
            raise HTTPException(422, str(error)) from error

    async def close(_: Request) -> Response:
        session.on_close()
        return answer({})

    return [
        Route("/publish", publish_all, methods=["POST"]),
        Route("/close", close, methods=["POST"]),
    ]


def _check(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The names of formats.

    Raises:
        ConfigError: there is none of one of them.
    """
    if not formats:
        return ()
    return check_formats(replace(Settings(), output_format=formats)).output_format


async def _publish(session: Session, wish: Wish) -> Published:
    """Render all, with the times of words that were typed; then save the review that it was made of."""
    on_progress = _tell_progress(session)
    retiming = await run_in_threadpool(listen_for_words, session, session.draft, on_progress)
    if retiming is not None:
        await session.note(retiming)
    draft = session.draft
    published = await run_in_threadpool(publish, session, draft, wish)
    session.published = draft
    try:
        await session.save()
    except OutputError as error:
        return Published(published.outputs, published.kept, [*published.notices, str(error)])
    return published


def _tell_progress(session: Session) -> Callable[[float], None]:
    """Tells pages, from any thread, how much of the recording is there for the words that were typed."""
    loop = asyncio.get_running_loop()
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(100 * share)
        if percent != told:
            told = percent
            loop.call_soon_threadsafe(session.tell, Event("timing", {"percent": percent}))

    return tell
