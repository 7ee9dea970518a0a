"""What is worth a look in the newest text: doubts, differences from the page, and cues as they would come out."""

from __future__ import annotations

from starlette.routing import BaseRoute

from pipeline.review.session import Session


def make_analysis_routes(session: Session) -> list[BaseRoute]:  # noqa: ARG001
    """Doubts, differences and cues."""
    return []
