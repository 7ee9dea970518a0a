"""IIIF's manifest: as ``iiif_prezi3`` reads it, and its annotations read back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from pipeline.domain import FrameRate, Heading, Media
from pipeline.formats.research import iiif
from tests.unit.formats.research.talks import (
    NAMES,
    TALK_TURNS,
    hostile_talks,
    make_talk,
    write_bare,
)
from tests.unit.formats.test_registry import Document, make_document

TARGET = re.compile(r"https://example\.org/[^/#?]+/canvas#t=(\d+\.\d{3}),(\d+\.\d{3})")


def read(document: Document) -> dict[str, Any]:
    """The manifest as the library for IIIF understands it."""
    from iiif_prezi3 import Manifest

    return json.loads(Manifest.model_validate_json(iiif.render(document)).json())


def list_annotations(document: Document) -> list[dict[str, Any]]:
    (canvas,) = read(document)["items"]
    return canvas["annotations"][0]["items"]


def test_each_paragraph_is_an_annotation_with_its_name_words_and_times() -> None:
    found = []
    for annotation in list_annotations(make_talk()):
        times = TARGET.fullmatch(annotation["target"])
        name = annotation["label"]["none"][0] if "label" in annotation else None
        text = annotation["body"]["value"].removeprefix(f"{name}: ")
        found.append((name, text, *(round(float(time) * 1000) for time in times.groups())))
        assert (annotation["motivation"], annotation["body"]["language"]) == ("supplementing", "en")
    names = {**NAMES, None: None}
    assert found == [
        (names[turn.speaker], turn.text, turn.span.start_ms, turn.span.end_ms)
        for turn in TALK_TURNS
    ]


@settings(max_examples=25)
@given(hostile_talks())
def test_any_talk_is_a_manifest_that_loses_no_word(talk: Document) -> None:
    annotations = list_annotations(talk)
    assert all(TARGET.fullmatch(annotation["target"]) for annotation in annotations)
    ids = [annotation["id"] for annotation in annotations]
    assert len(ids) == len(set(ids))
    written = "".join(write_bare(annotation["body"]["value"]) for annotation in annotations)
    for turn in talk.transcript.turns:
        assert write_bare(turn.text) in written


def test_headings_are_a_table_of_contents_of_stretches_of_the_canvas() -> None:
    manifest = read(make_talk(Heading("<Berlin>", 500), Heading("Rock", 62_000)))
    (contents,) = manifest["structures"]
    ranges = [
        (r["label"]["none"], r["items"][0]["id"].partition("#")[2]) for r in contents["items"]
    ]
    assert ranges == [(["<Berlin>"], "t=0.500,62.000"), (["Rock"], "t=62.000,360001.234")]
    assert "structures" not in read(make_talk())


def test_the_recording_is_painted_on_a_canvas_as_long_as_it_is() -> None:
    (canvas,) = read(make_talk())["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["duration"], body["type"], body["format"]) == (
        360_001.234,
        "Sound",
        "audio/mpeg",
    )
    assert body["id"] == "https://example.org/two%20voices/two%20voices.mp3"
    assert "height" not in canvas


def test_a_video_has_a_size_and_the_address_where_it_is() -> None:
    media = Media("../a #1?.mp4", "https://ex.org/a%20b.mp4?x=1", "", 0, "", "", FrameRate(25))
    talk = make_document()
    cleaned = replace(talk.cleaned, media=media)
    manifest = read(replace(talk, cleaned=cleaned))
    (canvas,) = manifest["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert (body["type"], body["id"]) == ("Video", "https://ex.org/a%20b.mp4?x=1")
    assert (canvas["width"], canvas["height"], canvas["duration"]) == (1280, 720, 0.001)
    assert manifest["id"] == "https://example.org/a%20%231%3F/manifest.json"
