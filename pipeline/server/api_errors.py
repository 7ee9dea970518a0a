"""Refusals in the words and the shape that OpenAI's clients know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import MediaError, ModelUnavailable, TranscribeError, UsageError

KINDS: Final = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
"""Types of errors by status; others are of the request below 500, and of the server from there on."""

FINAL: Final = (("x-should-retry", "false"),)
"""Of an answer that another try would get again; OpenAI's clients try twice more unless they are told.

Source: openai-python, ``_base_client.py``, ``_should_retry``.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered.

    Attributes:
        status: of HTTP, by which clients choose their exception.
        message: for people.
        code: for programs.
        param: the field of the request that it is about.
        headers: that go with it.
        detail: for whoever runs the server, who alone is told of it.
    """

    status: int
    message: str
    code: str | None = None
    param: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    detail: str = ""

    @property
    def kind(self) -> str:
        """The type of the error."""
        return KINDS.get(
            self.status, "server_error" if self.status >= 500 else "invalid_request_error"
        )

    @property
    def body(self) -> bytes:
        """The error as JSON: ``{"error": {"message", "type", "param", "code"}}``."""
        error = {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return json.dumps({"error": error}).encode("ascii")


class RefusedRequest(Exception):
    """A request is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def refuse(param: str, message: str, code: str = "invalid_value") -> RefusedRequest:
    """Return what refuses a field of a request."""
    return RefusedRequest(Refusal(400, message, code, param))


def explain_error(error: TranscribeError, folder: Path) -> Refusal:
    """Return what a client is told of a failure: nothing of where its files were on this machine.

    Args:
        error: what failed.
        folder: the request's own, whose path is left out.
    """
    reason = error.reason.replace(str(folder), "").strip() or "it failed"
    if isinstance(error, MediaError):
        return Refusal(400, f"The recording can't be used: {reason}", "invalid_audio", "file")
    if isinstance(error, UsageError):
        return Refusal(400, f"{error.subject.replace(str(folder), '')}: {reason}", "invalid_value")
    if isinstance(error, ModelUnavailable):
        return Refusal(503, "The model is not there", "model_unavailable", detail=reason)
    text = f"The work failed ({type(error.__cause__ or error).__name__})"
    return Refusal(500, text, "processing_failed", headers=FINAL, detail=reason)
