"""The elements of a podcast's feed that point to an episode's transcripts and chapters.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/tags/transcript.md and chapters.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pipeline.formats.helpers.xml_text import escape

NAMESPACE: Final = "https://podcastindex.org/namespace/1.0"


@dataclass(frozen=True, slots=True)
class MediaType:
    """The media type by which a feed tells what a file is, and whether it may be shown as captions."""

    name: str
    is_timed: bool = False


TRANSCRIPTS: Final = MappingProxyType(
    {
        "vtt": MediaType("text/vtt", is_timed=True),
        "srt": MediaType("application/x-subrip", is_timed=True),
        "podcast-json": MediaType("application/json", is_timed=True),
        "podcast-html": MediaType("text/html"),
        "txt": MediaType("text/plain"),
    }
)
"""Formats of transcripts that a feed may name, WebVTT first, which Apple Podcasts takes with its speakers."""

CHAPTERS: Final = "chapters"
CHAPTERS_TYPE: Final = MediaType("application/json+chapters")


def write_tags(addresses: Collection[tuple[str, str]], language: str) -> Iterator[str]:
    """The elements for an episode's ``<item>``, one a line.

    Args:
        addresses: of files, by the names of their formats.
        language: the code of that of the transcripts; empty where it isn't known.
    """
    placed = dict(addresses)
    for name, kind in TRANSCRIPTS.items():
        if name in placed:
            yield _write("transcript", placed[name], kind, language)
    if CHAPTERS in placed:
        yield _write("chapters", placed[CHAPTERS], CHAPTERS_TYPE, "")


def _write(element: str, address: str, kind: MediaType, language: str) -> str:
    attributes = {"url": address, "type": kind.name}
    attributes |= {"language": language} if language else {}
    attributes |= {"rel": "captions"} if kind.is_timed else {}
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<podcast:{element} {written}/>"
