"""JSON that a page sends, within bounds, and JSON that it is sent."""

from __future__ import annotations

import json
from typing import Final, TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.user_files import decode_json

MOST_BODY_BYTES: Final = 32 * 1024 * 1024
"""Of a request: a day's text all pasted at once has about 10 MB, and is in it twice."""

T = TypeVar("T")


async def read_body(request: Request, kind: type[T]) -> T:
    """What a request holds, as a value of this type.

    Raises:
        HTTPException: it is too large, no JSON, or no such value.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "only JSON is taken")
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > MOST_BODY_BYTES:
            raise HTTPException(413, f"more than {MOST_BODY_BYTES // 1024**2} MB at once")
    try:
        return decode_json(bytes(data) or b"{}", kind)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


def answer(value: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(write_json(value), status, media_type="application/json")


def write_json(value: object) -> bytes:
    """A value as JSON on one line; halves of a character, as of names of files, are written as such."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value)).encode("ascii")
