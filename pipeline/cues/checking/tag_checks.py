"""Tags in the lines of a file: each opened and closed, and only those that a style allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.cues.checking.violation import Violation
from pipeline.cues.house_writing import Writing

_TAG = re.compile(r"<(/?)(i|b|u|s|font|c|v|lang|ruby|rt|em|strong|span)\b[^<>]*>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\\([bus])1")
_OPEN_TO_THE_END = frozenset({"v", "rt", "lang"})
"""These may end with their cue. Source: https://www.w3.org/TR/webvtt1/, "WebVTT cue text parsing rules"."""


def check_tags(raw: Sequence[str], number: int, writing: Writing) -> Iterator[Violation]:
    """Tags without their other half, and styling that the style doesn't allow.

    Args:
        raw: the lines of a cue as its file has them.
        number: the cue's.
        writing: the names of tags that it allows.
    """
    opened: dict[str, list[int]] = {}
    seen: dict[str, int] = {}
    for place, line in enumerate(raw, start=1):
        for closing, name in _TAG.findall(line) if "<" in line else ():
            kind = name.lower()
            seen.setdefault(kind, place)
            if not closing:
                opened.setdefault(kind, []).append(place)
            elif opened.get(kind):
                opened[kind].pop()
            else:
                yield Violation("tag", number, f"</{kind}> closes nothing", "a pair", place)
        for kind in _OVERRIDE.findall(line) if "{" in line else ():
            seen.setdefault(kind, place)
    for kind, places in opened.items():
        for place in places if kind not in _OPEN_TO_THE_END else ():
            yield Violation("tag", number, f"<{kind}> stays open", "a pair", place)
    yield from _check_styling(seen, number, writing)


def _check_styling(seen: Mapping[str, int], number: int, writing: Writing) -> Iterator[Violation]:
    if writing.tags is None:
        return
    allowed = ", ".join(f"<{name}>" for name in sorted(writing.tags & {"i", "b", "u"}))
    for kind, place in seen.items():
        if kind not in writing.tags:
            yield Violation("styling", number, f"<{kind}>", f"only {allowed or 'none'}", place)
