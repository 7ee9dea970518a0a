"""The recording of a session, as the page plays it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.review.session import Session

VIDEO = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".ts", ".webm", ".wmv"})


def make_recording_routes(session: Session) -> list[BaseRoute]:
    """The sound."""

    async def send_audio(_: Request) -> Response:
        if session.recording is None:
            return Response("The recording isn't there.\n", 404)
        return FileResponse(session.recording)

    return [Route("/audio", send_audio)]


def describe_recording(session: Session) -> dict[str, Any]:
    """What the page is told of the recording."""
    media = session.transcript.media
    return {
        "name": session.recording.name if session.recording else media.name,
        "duration_ms": media.duration_ms,
        "found": session.recording is not None,
        "video": PurePath(session.recording or media.name).suffix.lower() in VIDEO,
    }
