"""What the formats of Timed Text share: places, colours, frames, hostile text; and what other programs read in them."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, fromstring

import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st
from ttconv.imsc import reader as imsc_reader
from ttconv.isd import ISD
from ttconv.model import Br, ContentDocument, P, Text
from ttconv.srt import writer as srt_writer
from ttconv.style_properties import DirectionType, StyleProperties

from pipeline.config import Settings
from pipeline.domain import (
    Cue,
    CueWord,
    FrameRate,
    NameSource,
    Span,
    Speaker,
    Timeline,
    Transcript,
    Turn,
)
from pipeline.formats import FORMATS, Document
from pipeline.formats.broadcast.timed_text import place_cues, write_multiplier
from pipeline.formats.helpers.speaker_lines import spread_words
from pipeline.formats.subtitles.speaker_display import RGB
from pipeline.run.documents import make_document as lay_out
from tests.unit.formats.test_registry import (
    ANNA,
    BEN,
    HOSTILE_LINES,
    make_document,
    make_transcript,
)

KEYS = ("start", "end")
LABELS = {"Daniel Marsh": "A", "Clara Whitfield": "B"}
NAMES = ("ebu-tt-d", "imsc", "itt")
TTS = "{http://www.w3.org/ns/ttml#styling}"
FONT = re.compile(r"</?font[^>]*>")
RATES = ("23.976", "24", "25", "29.97", "29.97df", "50", "59.94df")
TALK = (
    Cue(Span(1000, 2000), ("Good evening", "to you all."), ANNA),
    Cue(Span(2080, 3000), ("No & <never>.",), BEN),
    Cue(
        Span(4000, 5000),
        ("- Yes?", "- No."),
        None,
        (CueWord("Yes?", Span(4000, 4400), ANNA), CueWord("\nNo.", Span(4500, 5000), BEN)),
    ),
)


@st.composite
def hostile_documents(draw: st.DrawFn) -> Document:
    """Documents whose cues may overlap, and whose lines, title and names are any text."""
    lines = st.lists(st.text(max_size=12), max_size=3).map(tuple)
    spans = st.builds(lambda at, ms: Span(at, at + ms), st.integers(0, 10**7), st.integers(0, 9000))
    cues = draw(
        st.lists(st.builds(Cue, spans, lines, st.sampled_from([None, ANNA, BEN])), max_size=5)
    )
    document = make_document(cues=tuple(cues))
    transcript = replace(
        document.transcript,
        speakers=(Speaker(ANNA, draw(st.text(max_size=9))),),
        origin=replace(document.transcript.origin, title=draw(st.text(max_size=9))),
        language=draw(st.sampled_from(["en", "zh", "he", ""])),
    )
    return replace(document, transcript=transcript)


def make_timeline(rate: str, start: str = "00:00:00:00") -> Timeline:
    frames = FrameRate.parse(rate)
    return Timeline(frames, frames.read_timecode(start))


def snap(cues: tuple[Cue, ...], rate: FrameRate) -> tuple[Cue, ...]:
    """The cues, each time moved to the nearest frame."""

    def move(time_ms: int) -> int:
        return rate.to_ms(rate.count_frames(time_ms))

    return tuple(
        replace(c, span=Span(move(c.span.start_ms), move(c.span.end_ms)), words=()) for c in cues
    )


def strip(cues: tuple[Cue, ...]) -> list[tuple[Span, tuple[str, ...]]]:
    return [(cue.span, cue.lines) for cue in cues]


def read_model(text: str) -> ContentDocument:
    """The file as ttconv, the reader of another project, understands it."""
    model = imsc_reader.to_model(ElementTree(fromstring(text)))
    assert model is not None
    return model


def list_changes(text: str) -> list[tuple[Fraction, list[str], set[tuple[int, ...]]]]:
    """When the picture changes as ttconv shows it, with the lines on it and their colours."""
    model = read_model(text)
    found = []
    for time_s in ISD.significant_times(model):
        isd = ISD.from_model(model, time_s)
        lines, colours = [""], set()
        for region in isd.iter_regions() if isd is not None else ():
            for element in region.dfs_iterator():
                if isinstance(element, Br):
                    lines.append("")
                elif isinstance(element, Text):
                    lines[-1] += element.get_text()
                    colours.add(find_colour(element))
            lines.append("")
        found.append((time_s, [line for line in lines if line], colours))
    return found


def find_colour(text: Text) -> tuple[int, ...]:
    return tuple(text.parent().get_style(StyleProperties.Color).components[:3])


def read_demo() -> Transcript:
    """The demo of the repository as it is published, its words spread over the times of its turns."""
    root = Path(__file__).resolve().parents[4]
    page = (root / "transcripts" / "interview.reference.txt").read_text("utf-8")
    times = json.loads((root / "audio" / "interview.turns.json").read_text("utf-8"))
    said = re.findall(r"^(?:[A-Z]\w+ [A-Z]\w+): (.+)$", page, flags=re.MULTILINE)
    turns = [
        Turn(
            LABELS[time["speaker"]],
            spread_words(text, Span(*(round(time[k] * 1000) for k in KEYS))),
        )
        for time, text in zip(times, said, strict=True)
    ]
    return replace(
        make_transcript(*turns),
        speakers=(
            Speaker("A", "Daniel Marsh", NameSource.REFERENCE),
            Speaker("B", "Clara Whitfield", NameSource.REFERENCE),
        ),
    )


@pytest.fixture(scope="module")
def demo() -> Document:
    return lay_out(read_demo(), Settings(fps=FrameRate.parse("29.97")))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", NAMES)
def test_the_demo_is_read_back_with_the_same_cues_to_the_frame(
    name: str, rate: str, demo: Document
) -> None:
    timeline = make_timeline(rate, "10:00:00:00")
    cues = snap(demo.cues, timeline.rate)
    document = replace(demo, cues=cues, timeline=timeline)
    read = FORMATS[name].read_cues(FORMATS[name].render(document))
    assert strip(read) == strip(cues)


@pytest.mark.parametrize("name", NAMES)
def test_another_program_shows_the_demo_at_the_same_frames(name: str, demo: Document) -> None:
    timeline = make_timeline("25")
    cues = snap(demo.cues, timeline.rate)
    model = read_model(FORMATS[name].render(replace(demo, cues=cues, timeline=timeline)))
    millisecond = timedelta(milliseconds=1)
    told = [
        (Span(one.start // millisecond, one.end // millisecond), FONT.sub("", one.content))
        for one in srt.parse(srt_writer.from_model(model))
    ]
    assert told == [(cue.span, cue.text) for cue in cues]


@pytest.mark.parametrize("rate", ["23.976", "25", "29.97df"])
@pytest.mark.parametrize("name", NAMES)
def test_another_programs_picture_changes_at_the_same_frames_with_the_same_lines(
    name: str, rate: str
) -> None:
    timeline = make_timeline(rate)
    cues = snap(TALK, timeline.rate)
    text = FORMATS[name].render(replace(make_document(cues=cues), timeline=timeline))
    changes = [change for change in list_changes(text) if change[1]]
    assert [lines for _, lines, _ in changes] == [list(cue.lines) for cue in cues]
    frames = [round(time_s * timeline.rate.per_second) for time_s, _, _ in changes]
    assert frames == [timeline.rate.count_frames(cue.span.start_ms) for cue in cues]


@pytest.mark.parametrize("name", NAMES)
def test_who_speaks_is_told_by_colours_line_by_line(name: str) -> None:
    document = replace(make_document(cues=TALK), colours={ANNA: "yellow", BEN: "cyan"})
    yellow, cyan = (255, 255, 0), (0, 255, 255)
    colours = [
        colours for _, lines, colours in list_changes(FORMATS[name].render(document)) if lines
    ]
    assert colours == [{yellow}, {cyan}, {yellow, cyan}]


@pytest.mark.parametrize("name", NAMES)
def test_without_colours_everybody_is_white(name: str) -> None:
    text = FORMATS[name].render(make_document(cues=TALK))
    assert {frozenset(c) for _, lines, c in list_changes(text) if lines} == {
        frozenset({(255, 255, 255)})
    }
    unknown = replace(make_document(cues=TALK), colours={ANNA: "url(x)"})
    assert FORMATS[name].render(unknown) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_third_program_reads_the_same_cues(name: str) -> None:
    pycaption = pytest.importorskip("pycaption")
    text = FORMATS[name].render(make_document(cues=TALK))
    captions = pycaption.DFXPReader().read(text).get_captions("en")
    read = [(c.start // 1000, c.end // 1000, tuple(c.get_text().split("\n"))) for c in captions]
    assert read == [(c.span.start_ms, c.span.end_ms, c.lines) for c in TALK]


def test_cues_at_one_time_stand_at_the_bottom_and_at_the_top() -> None:
    spans = (Span(0, 1000), Span(500, 1500), Span(1000, 2000), Span(1200, 1400), Span(9000, 9500))
    shown = place_cues([Cue(span, ("Hi",)) for span in spans])
    assert [one.region for one in shown] == ["bottom", "top", "bottom", "top", "bottom"]


def test_cues_that_show_nothing_are_left_out() -> None:
    assert place_cues([Cue(Span(0, 100), (" ", "")), Cue(Span(0, 100), ())]) == ()


@pytest.mark.parametrize("name", NAMES)
def test_both_of_two_cues_at_one_time_are_shown(name: str) -> None:
    cues = (Cue(Span(0, 2000), ("One",)), Cue(Span(1000, 3000), ("Two",)))
    text = FORMATS[name].render(make_document(cues=cues))
    assert [sorted(lines) for _, lines, _ in list_changes(text)][:3] == [
        ["One"],
        ["One", "Two"],
        ["Two"],
    ]
    assert strip(FORMATS[name].read_cues(text)) == strip(cues)


@pytest.mark.parametrize(
    ("rate", "multiplier"),
    [("23.976", "1000 1001"), ("25", "1 1"), ("29.97df", "1000 1001"), ("60", "1 1")],
)
def test_a_multiplier_gives_the_true_rate(rate: str, multiplier: str) -> None:
    frames = FrameRate.parse(rate)
    assert write_multiplier(frames) == multiplier
    odd = FrameRate(Fraction(100, 7))
    numerator, denominator = map(int, write_multiplier(odd).split())
    assert odd.nominal * Fraction(numerator, denominator) == odd.per_second


HOSTILE = (
    *HOSTILE_LINES,
    "a ]]> b",
    "\x00\x08null\ufffe",
    "\u202eabc\u202c \u200f",
    "𝔘𝔫𝔦 😀\ud800",
    "<!-- x --> <?php ?> &#0; &lt;",
    "'\"{};",
)


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_given_back_word_for_word(name: str, line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")), Cue(Span(520, 920), ("next",)))
    document = replace(make_document(cues=cues), timeline=make_timeline("50"))
    first, second = FORMATS[name].read_cues(FORMATS[name].render(document))
    kept = re.sub("[\x00-\x08\ufffe\ud800]", "", line)
    assert " ".join(first.lines).split() == f"before {kept} after".split()
    assert second == Cue(Span(520, 920), ("next",))


@given(hostile_documents(), st.sampled_from(RATES), st.sampled_from(["00:00:00:00", "10:00:00:00"]))
def test_any_document_is_well_formed_and_no_identifier_is_used_twice(
    document: Document, rate: str, start: str
) -> None:
    labels = {cue.speaker for cue in document.cues if cue.speaker}
    coloured = replace(
        document,
        timeline=make_timeline(rate, start),
        colours=dict(zip(labels, RGB, strict=False)),
    )
    for name in NAMES:
        root = fromstring(FORMATS[name].render(coloured))
        check_references(root)


def check_references(root: Element) -> None:
    """Every identifier is there once, and whatever is referred to is there."""
    ids = [value for e in root.iter() for key, value in e.attrib.items() if key.endswith("}id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        for key in ("style", "region", "{http://www.w3.org/ns/ttml#metadata}agent"):
            assert set(element.get(key, "").split()) <= set(ids)


@pytest.mark.parametrize("name", ["ebu-tt-d", "imsc"])
def test_lines_run_as_their_language_is_written(name: str) -> None:
    """A full stop at the end of a line in Hebrew stands at its left."""
    document = make_document(cues=(Cue(Span(0, 900), ("שלום.",)),))
    for language, direction in (("he", DirectionType.rtl), ("en", DirectionType.ltr)):
        spoken = replace(document.transcript, language=language)
        isd = ISD.from_model(
            read_model(FORMATS[name].render(replace(document, transcript=spoken))), 0
        )
        (region,) = isd.iter_regions()
        paragraphs = [element for element in region.dfs_iterator() if isinstance(element, P)]
        assert [p.get_style(StyleProperties.Direction) for p in paragraphs] == [direction]


def test_nothing_is_parsed_that_could_fetch_anything() -> None:
    text = FORMATS["imsc"].render(make_document(cues=TALK))
    assert "<!" not in text
    assert io.StringIO(text).readline() == '<?xml version="1.0" encoding="UTF-8"?>\n'
