"""The chapters of a podcast's episode (.chapters.json), as apps read them from ``<podcast:chapters>``.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/chapters/jsonChapters.md, version 1.2.
"""

from __future__ import annotations

import json

from pipeline.domain import Transcript
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import make_one_line

VERSION = "1.2.0"


def render(document: Document) -> str:
    """A chapter for each time at which headings stand; a list without any where there are none."""
    transcript = document.cleaned
    title = make_one_line(transcript.title)
    content = {
        "version": VERSION,
        **({"title": title} if title else {}),
        "chapters": [
            {"startTime": time_ms / 1000, "title": name}
            for time_ms, name in _list_chapters(transcript)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _list_chapters(transcript: Transcript) -> list[tuple[int, str]]:
    """When each chapter begins, in order, and its title: all headings that stand there."""
    chapters: dict[int, list[str]] = {}
    for heading in sorted(transcript.headings, key=lambda heading: heading.time_ms):
        if name := make_one_line(heading.text):
            chapters.setdefault(heading.time_ms, []).append(name)
    return [(time_ms, " – ".join(names)) for time_ms, names in chapters.items()]


def find_lack(document: Document) -> str:
    """Why there are no chapters, in words; empty where there are some."""
    return "" if _list_chapters(document.cleaned) else "the transcript has no headings"


FORMAT = Format(".chapters.json", render, find_lack=find_lack)
