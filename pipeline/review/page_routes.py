"""The page, its files, and the state that it begins with."""

from __future__ import annotations

from html import escape
from pathlib import Path, PurePath
from secrets import token_urlsafe
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.corrections.journal.journal_records import write_paragraph
from pipeline.domain import Settled, Uncarried
from pipeline.languages import is_written_leftward
from pipeline.review.request_bodies import answer
from pipeline.review.session import Session
from pipeline.text.html_templates import load_templates

STATIC = Path(__file__).parent / "static"


VIDEO = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".ts", ".webm", ".wmv"})
"""Endings of recordings that may have pictures."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def make_page_routes(session: Session) -> list[BaseRoute]:
    """The page itself."""
    templates = load_templates("pipeline.review", escape)

    async def show_page(_: Request) -> Response:
        nonce = token_urlsafe(16)
        page = templates.get_template("editor.html").render(
            title=session.title,
            nonce=nonce,
        )
        return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY.format(nonce=nonce)})

    async def send_state(_: Request) -> Response:
        await (
            session.wait_for_changes()
        )  # a page that was killed may have sent its last one just now
        answered = answer(await run_in_threadpool(describe_state, session))
        answered.background = BackgroundTask(session.prepare)
        return answered

    return [
        Route("/", show_page),
        Route("/state", send_state),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def find_direction(language: str) -> str:
    """Where a language is written to."""
    return "rtl" if is_written_leftward(language) else "ltr"


def describe_state(session: Session) -> dict[str, Any]:
    """All that a page needs to begin with."""
    draft, review = session.draft, session.review
    words = [
        (w.span.start_ms, w.span.end_ms, w.probability, w.speaker_confidence, w.text)
        for w in (reviewed.word for reviewed in draft.known)
    ]
    return {
        "version": draft.version,
        "title": session.title,
        "language": review.language,
        "direction": find_direction(review.language),
        "media": describe_recording(session),
        "page": {"name": session.reference.name} if session.reference else None,
        "speakers": list_speakers(session),
        "words": words,
        "paragraphs": list(map(write_paragraph, draft.paragraphs)),
        "settled": list(map(write_settled, draft.settled)),
        "uncarried": list(map(write_uncarried, review.uncarried)),
        "dropped": list_dropped(session),
    }


def describe_recording(session: Session) -> dict[str, Any]:
    """What the page is told of the recording; ``found`` is ``None`` while it is looked for."""
    status = session.sound.status
    return {
        "name": status.name,
        "duration_ms": session.transcript.media.duration_ms,
        "found": status.found,
        "video": PurePath(status.name).suffix.lower() in VIDEO,
    }


def list_speakers(session: Session) -> list[dict[str, Any]]:
    """Labels and names of all speakers, those whom nobody named too."""
    names = {speaker.label: speaker.name for speaker in session.cleaned.speakers}
    names |= {speaker.label: speaker.name for speaker in session.draft.speakers}
    for paragraph in session.draft.paragraphs:
        if paragraph.speaker is not None:
            names.setdefault(paragraph.speaker, paragraph.speaker)
    named = {speaker.label for speaker in session.draft.speakers}
    return [
        {"label": label, "name": name, "named": label in named} for label, name in names.items()
    ]


def write_settled(settled: Settled) -> dict[str, Any]:
    """A doubt that is left as it is."""
    span = settled.span
    return {
        "kind": settled.kind,
        "start_ms": span.start_ms,
        "end_ms": span.end_ms,
        "text": settled.text,
    }


def write_uncarried(uncarried: Uncarried) -> dict[str, Any]:
    """A correction that has no place."""
    return {
        "start_ms": uncarried.span.start_ms,
        "end_ms": uncarried.span.end_ms,
        "heard": uncarried.heard,
        "corrected": uncarried.corrected,
        "speaker": uncarried.speaker,
        "reason": uncarried.reason,
    }


def list_dropped(session: Session) -> list[dict[str, Any]]:
    """The passages that were dropped, with the numbers of their first and last words."""
    dropped = [part for part in session.transcript.dropped if part.segment.words]
    number = len(session.draft.known) - sum(len(part.segment.words) for part in dropped)
    rows = []
    for part in dropped:
        span, last = part.segment.span, number + len(part.segment.words) - 1
        rows.append(
            {
                "reason": part.reason,
                "start_ms": span.start_ms,
                "end_ms": span.end_ms,
                "first": number,
                "last": last,
            }
        )
        number = last + 1
    return rows
