"""The chapters of a podcast's episode (.chapters.json), as apps read them from ``<podcast:chapters>``.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/chapters/jsonChapters.md, version 1.2.
"""

from __future__ import annotations

import json

from pipeline.domain import Transcript
from pipeline.domain.chapters import Chapter
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
            {"startTime": chapter.start_ms / 1000, "title": chapter.title}
            for chapter in list_chapters(transcript)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def list_chapters(transcript: Transcript) -> tuple[Chapter, ...]:
    """A chapter for each time at which headings stand, in order; its title is all of them."""
    chapters: dict[int, list[str]] = {}
    for heading in sorted(transcript.headings, key=lambda heading: heading.time_ms):
        if name := make_one_line(heading.text):
            chapters.setdefault(heading.time_ms, []).append(name)
    return tuple(Chapter(time_ms, " – ".join(names)) for time_ms, names in chapters.items())


def find_lack(document: Document) -> str:
    """Why there are no chapters, in words; empty where there are some."""
    return "" if list_chapters(document.cleaned) else "the transcript has no headings"


FORMAT = Format(".chapters.json", render, find_lack=find_lack)
