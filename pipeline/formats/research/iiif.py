"""IIIF's manifest of a recording (.iiif.json): its transcript as annotations, its headings as table of contents.

Source: IIIF Presentation API 3.0 and W3C Web Annotation Data Model (facts).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from pipeline.domain import Heading, Transcript
from pipeline.formats.document import Document, Format
from pipeline.formats.helpers.speaker_lines import make_name_safe, make_one_line
from pipeline.formats.research.language_codes import find_tag
from pipeline.formats.research.media_types import find_kind, find_mime_type
from pipeline.formats.research.utterances import (
    Utterance,
    end_of,
    is_address,
    list_headings,
    list_marked_paragraphs,
    name_speakers,
    write_uri,
)

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
PLACE: Final = "https://example.org"
"""Stands for the address at which the manifest will be published, which nobody but its publisher knows."""
_SIZE: Final = (1280, 720)
"""Width and height of a canvas that shows a picture, in its own units."""


def render(document: Document) -> str:
    """A canvas as long as the recording, an annotation for each paragraph of the cleaned text, ranges for headings.

    Each annotation has the name before what is said, and once more as its label. Addresses begin with `PLACE`, which
    its publisher replaces.
    """
    transcript = document.cleaned
    paragraphs = list_marked_paragraphs(transcript)
    end_ms = max(1, end_of(transcript, paragraphs))
    base = f"{PLACE}/{quote(PurePosixPath(transcript.media.name).stem or 'recording', safe='', errors='replace')}"
    canvas = f"{base}/canvas"
    content: dict[str, object] = {
        "@context": CONTEXT,
        "id": f"{base}/manifest.json",
        "type": "Manifest",
        "label": {"none": [make_one_line(transcript.title) or "Recording"]},
        "items": [
            {
                "id": canvas,
                "type": "Canvas",
                "duration": end_ms / 1000,
                **_write_size(transcript),
                "items": [_write_recording(transcript, base, end_ms)],
                "annotations": [
                    {
                        "id": f"{base}/transcript",
                        "type": "AnnotationPage",
                        "label": {"en": ["Transcript"]},
                        "items": [*_write_paragraphs(transcript, paragraphs, base)],
                    }
                ],
            }
        ],
    }
    if headings := list_headings(transcript):
        content["structures"] = [_write_contents(headings, base, end_ms)]
    # Halves of characters have no code in UTF-8.
    written = json.dumps(content, ensure_ascii=False, indent=1)
    return written.encode("utf-8", "replace").decode() + "\n"


def _write_size(transcript: Transcript) -> dict[str, int]:
    return dict(zip(("width", "height"), _SIZE, strict=True)) if _has_picture(transcript) else {}


def _has_picture(transcript: Transcript) -> bool:
    return find_kind(transcript.media) == "video"


def _write_recording(transcript: Transcript, base: str, end_ms: int) -> dict[str, object]:
    """The page of the one annotation that puts the recording on the canvas."""
    path, name = transcript.media.path, transcript.media.name
    address = (
        write_uri(path) if is_address(path) else f"{base}/{quote(name, safe='', errors='replace')}"
    )
    body = {
        "id": address,
        "type": "Video" if _has_picture(transcript) else "Sound",
        "format": find_mime_type(transcript.media),
        "duration": end_ms / 1000,
    }
    annotation = {
        "id": f"{base}/recording",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": f"{base}/canvas",
    }
    return {"id": f"{base}/page", "type": "AnnotationPage", "items": [annotation]}


def _write_paragraphs(
    transcript: Transcript, paragraphs: Sequence[Utterance], base: str
) -> Iterator[dict[str, object]]:
    names = name_speakers(transcript, paragraphs)
    language = find_tag(transcript.language)
    for number, paragraph in enumerate(paragraphs, start=1):
        name = names[paragraph.speaker]
        begin, end = paragraph.span.start_ms / 1000, paragraph.span.end_ms / 1000
        known = paragraph.speaker is not None
        yield {
            "id": f"{base}/transcript/{number}",
            "type": "Annotation",
            **({"label": {"none": [name]}} if known else {}),
            "motivation": "supplementing",
            "body": {
                "type": "TextualBody",
                "value": f"{make_name_safe(name)}: {paragraph.text}" if known else paragraph.text,
                "format": "text/plain",
                "language": language,
            },
            "target": f"{base}/canvas#t={begin:.3f},{end:.3f}",
        }


def _write_contents(headings: Sequence[Heading], base: str, end_ms: int) -> dict[str, object]:
    """The table of contents: a range for each heading, until the next one."""
    starts = [heading.time_ms for heading in headings]
    ends = [*starts[1:], max(end_ms, starts[-1] + 1)]
    return {
        "id": f"{base}/contents",
        "type": "Range",
        "label": {"en": ["Table of Contents"]},
        "items": [
            {
                "id": f"{base}/contents/{number}",
                "type": "Range",
                "label": {"none": [heading.text]},
                "items": [
                    {
                        "id": f"{base}/canvas#t={begin / 1000:.3f},{end / 1000:.3f}",
                        "type": "Canvas",
                    }
                ],
            }
            for number, (heading, begin, end) in enumerate(
                zip(headings, starts, ends, strict=True), start=1
            )
        ],
    }


FORMAT = Format(".iiif.json", render)
