"""Schemas of the podcast namespace's JSON, which has none of its own: ours, written from what its texts say.

Source: https://github.com/Podcastindex-org/podcast-namespace, docs/examples/transcripts/transcripts.md, "JSON";
docs/examples/chapters/jsonChapters.md, version 1.2.
"""

from __future__ import annotations

from typing import Any

SECONDS = {"type": "number", "minimum": 0}
TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "format": "uri"}

TRANSCRIPT: dict[str, Any] = {
    "type": "object",
    "required": ["version", "segments"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "1.0.0"},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime", "body"],
                "additionalProperties": False,
                "properties": {
                    "speaker": TEXT,
                    "startTime": SECONDS,
                    "endTime": SECONDS,
                    "body": TEXT,
                },
            },
        },
    },
}
"""A speaker and the end of a segment may be left out."""

CHAPTERS: dict[str, Any] = {
    "type": "object",
    "required": ["version", "chapters"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "1.2.0"},
        **dict.fromkeys(("author", "title", "podcastName", "description", "fileName"), TEXT),
        "waypoints": {"type": "boolean"},
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime"],
                "additionalProperties": False,
                "properties": {
                    "startTime": SECONDS,
                    "endTime": SECONDS,
                    "title": TEXT,
                    "img": ADDRESS,
                    "url": ADDRESS,
                    "toc": {"type": "boolean"},
                    "location": {
                        "type": "object",
                        "required": ["name", "geo"],
                        "properties": {
                            "name": TEXT,
                            "geo": {"type": "string", "pattern": "^geo:"},
                            "osm": TEXT,
                        },
                    },
                },
            },
        },
    },
}
"""Only when a chapter begins has to be told of it."""
