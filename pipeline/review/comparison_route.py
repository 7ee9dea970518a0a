"""The comparison's page for the text as it is now, with links to the places in the editor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.corrections.applying import apply_review
from pipeline.errors import TranscribeError
from pipeline.report import render_html
from pipeline.review.session import Session
from pipeline.run.outputs.files import read_reference
from pipeline.run.recording.reference_comparison import compare_transcript

_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Beside the page's own, which names its script by hash."""


def make_comparison_routes(session: Session) -> list[BaseRoute]:
    """The comparison."""

    async def show_comparison(_: Request) -> Response:
        if session.reference is None:
            raise HTTPException(404, "no published text is open to compare with")
        try:
            page = await run_in_threadpool(render_comparison, session, session.reference)
        except TranscribeError as error:
            raise HTTPException(404, str(error)) from error
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})

    return [Route("/comparison", show_comparison)]


def render_comparison(session: Session, reference: Path) -> str:
    """The page.

    Raises:
        ReferencePageError: the published text can't be read.
    """
    settings = session.settings
    page = read_reference(reference, settings.page)
    corrected = apply_review(session.cleaned, session.read_review())
    comparison = compare_transcript(page, corrected, settings)
    return render_html(
        replace(comparison, clip=()),  # its sound is the clip's, too
        title=session.title,
        hypothesis_name=session.sound.status.name or session.record.name,
        reference_name=reference.name,
        audio=("audio",) if session.sound.path is not None else (),
        correct="./",
    )
