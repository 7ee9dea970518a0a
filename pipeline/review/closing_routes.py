"""The end of a session: outputs rendered anew, and the server closed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.review.request_bodies import answer
from pipeline.review.session import Session


def make_closing_routes(session: Session) -> list[BaseRoute]:
    """Closing."""

    async def close(_: Request) -> Response:
        session.on_close()
        return answer({})

    return [Route("/close", close, methods=["POST"])]
