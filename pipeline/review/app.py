"""The editor's application: the routes of all its parts, behind its guard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from pipeline.review.analysis.analysis_routes import make_analysis_routes
from pipeline.review.browser_ticket import BrowserTicket
from pipeline.review.change_routes import make_change_routes
from pipeline.review.closing_routes import make_closing_routes
from pipeline.review.comparison_route import make_comparison_routes
from pipeline.review.page_routes import make_page_routes
from pipeline.review.recording_routes import make_routes as make_recording_routes
from pipeline.review.request_bodies import answer
from pipeline.review.request_guard import RequestGuard
from pipeline.review.session import Session

ROUTES: tuple[Callable[[Session], Sequence[BaseRoute]], ...] = (
    make_page_routes,
    make_change_routes,
    lambda session: make_recording_routes(session.sound),
    make_analysis_routes,
    make_comparison_routes,
    make_closing_routes,
)
"""Each gives the routes of a part of the editor for a session."""


def make_app(
    session: Session, token: str, port: int, ticket: BrowserTicket | None = None
) -> ASGIApp:
    """The editor of a session, for whoever knows the token, on a port of this machine."""
    routes = [route for make in ROUTES for route in make(session)]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _explain, Exception: _admit})
    app.router.redirect_slashes = False
    return RequestGuard(app, token, port, ticket or BrowserTicket())


async def _admit(_: Request, error: Exception) -> Response:
    """What should not have happened, in words that help whoever is told of it."""
    return answer({"error": f"the editor failed ({type(error).__name__}: {error})"}, 500)


async def _explain(_: Request, error: Exception) -> Response:
    """What a route refuses, as JSON."""
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    return answer({"error": known.detail}, known.status_code)
