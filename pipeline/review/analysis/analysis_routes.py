"""What is worth a look in the newest text: doubts, differences from the page, and cues as they would come out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.review.analysis.analyst import Analyst
from pipeline.review.request_bodies import answer
from pipeline.review.session import Session

NAMES = ("doubts", "differences", "cues")


def make_analysis_routes(session: Session) -> list[BaseRoute]:
    """Doubts, differences and cues: ``{state, error, found}``.

    ``state`` is ``ready`` where what was ``found`` is of the newest text, ``checking`` where that is being looked
    at, ``failed`` where it can't be, and ``none`` where there is no published text to differ from.
    """
    analyst = Analyst(session)

    async def tell(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        if name == "differences" and session.reference is None:
            return answer({"state": "none", "error": None, "found": None})
        return answer(analyst.tell(name))

    return [Route(f"/{name}", tell) for name in NAMES]
