"""Colours of speakers, as readers of other projects see them, and dialogues that say whose each line is."""

from __future__ import annotations

from dataclasses import replace

import pysubs2
import pytest
import webvtt
from ttconv.imsc.reader import to_model
from ttconv.model import Span as TtSpan
from ttconv.style_properties import StyleProperties

from pipeline.config import Settings
from pipeline.formats import FORMATS, parse_turns
from pipeline.formats.document import Document
from pipeline.formats.subtitles.speaker_display import RGB, name_voice
from pipeline.run.documents import make_documents
from tests.unit.cues.layout.test_cues import ANNA, BEN, make_transcript, say

TALK = make_transcript(
    say(ANNA, "Really?"),
    say(BEN, "Yes.", 300),
    say(ANNA, "Well, go on then, tell us all of it.", 900),
    say(BEN, "I will.", 9000),
)
VOICES = [("Anna Example", "Really?"), ("Ben", "Yes."),
          ("Anna Example", "Well, go on then, tell us all of it."), ("Ben", "I will.")]  # fmt: skip


def choose(name: str, labels: str) -> Document:
    asked = Settings(speaker_labels=labels)  # type: ignore[arg-type]
    return make_documents(TALK, asked).choose(name)


def render(name: str, labels: str = "colour") -> str:
    return str(FORMATS[name].render(choose(name, labels)))


def test_webvtt_has_a_class_for_each_colour_but_white() -> None:
    text = render("vtt")
    assert text.startswith("WEBVTT\n\nSTYLE\n::cue(.yellow) { color: #FFFF00; }\n\n00:")
    read = webvtt.from_string(text)
    assert [line for style in read.styles for line in style.lines] == [
        "::cue(.yellow) { color: #FFFF00; }"
    ]
    assert [caption.text for caption in read] == [
        "Really?\nYes.", "Well, go on then, tell us all of it.", "I will.",
    ]  # fmt: skip
    assert "<v Anna Example>Really?\n<v Ben><c.yellow>Yes.</c>\n" in text


def test_substation_has_a_style_for_each_speaker_in_their_colour() -> None:
    read = pysubs2.SSAFile.from_string(render("ass"), format_="ass")
    colours = {
        name: (style.primarycolor.r, style.primarycolor.g, style.primarycolor.b)
        for name, style in read.styles.items()
    }
    assert colours["Anna Example"], colours["Ben"] == ((255, 255, 255), (255, 255, 0))
    assert read[0].text == r"{\rAnna Example}Really?\N{\rBen}Yes."
    assert [event.style for event in read] == ["Default", "Anna Example", "Ben"]


def test_timed_text_has_spans_in_their_speakers_colour() -> None:
    import xml.etree.ElementTree as ET

    model = to_model(ET.ElementTree(ET.fromstring(render("ttml"))))
    spans = [e for e in model.get_body().dfs_iterator() if isinstance(e, TtSpan)]
    colours = [
        "".join(f"{part:02X}" for part in colour.components[:3])
        for span in spans
        if (colour := span.get_style(StyleProperties.Color)) is not None
    ]
    assert colours == [RGB["white"], RGB["yellow"], RGB["white"], RGB["yellow"]]


@pytest.mark.parametrize("labels", ["dash", "colour", "none"])
@pytest.mark.parametrize("name", ["vtt", "ass", "ttml"])
def test_who_says_each_line_can_be_read_back_without_its_dash(name: str, labels: str) -> None:
    turns = parse_turns(render(name, labels), FORMATS[name].suffix)
    assert [(turn.speaker, turn.text.strip()) for turn in turns] == VOICES


def test_words_that_light_up_keep_their_colours() -> None:
    document = replace(choose("vtt", "colour"), highlight_words=True)
    text = str(FORMATS["vtt"].render(document))
    assert "<v Ben><c.yellow>I <00:00:09.300>will.</c>" in text
    assert [cue.text for cue in FORMATS["vtt"].read_cues(text)][-1] == "I will."


def test_a_style_that_only_some_lines_begin_with_says_nothing_of_who_speaks() -> None:
    text = render("ass").replace(r"{\rBen}", "")
    first, *_ = FORMATS["ass"].read_cues(text)
    assert (first.speaker, first.lines) == (None, ("Really?", "Yes."))


def test_a_voice_without_a_name_has_a_number() -> None:
    nameless = replace(TALK, speakers=())
    assert [name_voice(nameless, label) for label in (ANNA, BEN, "a:b")] == [
        "Speaker 1", "Speaker 2", "a b",
    ]  # fmt: skip
