"""Which bytes a browser asks for when it jumps to a time.

Source: RFC 9110, section 14: a range that is not understood is as good as none.
"""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.IGNORECASE)


class Unsatisfiable(ValueError):
    """None of the bytes that are asked for is there."""


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes ``[first, last)`` that a Range header asks for; ``None`` for all of them.

    Raises:
        Unsatisfiable: they lie behind the end.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or found.group(0).endswith("=-"):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    if start >= end:
        raise Unsatisfiable
    return start, end
