"""EBU STL, read by ttconv and by ourselves."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.isd import ISD
from ttconv.stl import reader
from ttconv.stl.config import STLReaderConfiguration
from ttconv.style_properties import NamedColors, StyleProperties

from pipeline.domain import Cue, FrameRate, Span, Timeline
from pipeline.errors import FormatError
from pipeline.formats import Document, parse_turns, read_subtitles
from pipeline.formats.broadcast.stl.ebu_stl import parse, render, tell_losses
from tests.demo_documents import count_frames, make_demo_document
from tests.unit.formats.broadcast.ttconv_cues import ReadCue, list_cues
from tests.unit.formats.test_registry import ANNA, BEN, documents, make_document

PAL = Timeline(FrameRate(), 10 * 3600 * 25)
DROPPED = FrameRate(Fraction(30000, 1001), drop_frame=True)
NTSC = Timeline(DROPPED, DROPPED.read_timecode("01:00:00:00"))


def read_by_ttconv(data: bytes, *, from_start: bool = False) -> list[ReadCue]:
    config = STLReaderConfiguration(program_start_tc="TCP" if from_start else None)
    document = reader.to_model(io.BytesIO(data), config)
    rate = {b"25": Fraction(25), b"30": Fraction(30000, 1001)}[data[6:8]]
    return list_cues(document, rate)


def make_cues(*lines: str, speaker: str = ANNA) -> Document:
    return make_document(cues=(Cue(Span(1000, 2000), lines, speaker),))


@pytest.mark.parametrize("level", ["teletext-1", "teletext-2", "open"])
@pytest.mark.parametrize("timeline", [PAL, NTSC])
def test_the_demo_is_read_back_to_the_frame(timeline: Timeline, level: str) -> None:
    document = replace(make_demo_document(timeline, columns=36), stl_level=level)
    expected = [ReadCue(*count_frames(cue, timeline), cue.lines) for cue in document.cues]
    assert read_by_ttconv(render(document)) == expected


def test_we_read_the_demo_back_with_times_from_the_start_of_the_programme() -> None:
    document = make_demo_document(PAL, columns=36)
    read = parse(render(document))
    assert [cue.lines for cue in read] == [cue.lines for cue in document.cues]
    assert [count_frames(cue, PAL) for cue in read] == [
        count_frames(cue, PAL) for cue in document.cues
    ]


def test_timecodes_that_drop_numbers_are_told_from_those_that_do_not() -> None:
    cue = Cue(Span(3_600_000, 3_601_001), ("An hour",), None)
    for rate, timecode in (
        (DROPPED, [1, 0, 0, 0]),
        (replace(DROPPED, drop_frame=False), [0, 59, 56, 12]),
    ):
        data = render(replace(make_document(cues=(cue,)), timeline=Timeline(rate)))
        assert list(data[1024 + 5 : 1024 + 9]) == timecode
        assert DROPPED.count_frames(parse(data)[0].span.start_ms) == 107_892


def test_the_general_information_says_what_is_in_the_file() -> None:
    data = render(make_demo_document(PAL, columns=36))
    blocks = (len(data) - 1024) // 128
    assert data[:16] == b"850STL25.0110009"
    assert data[224:236] == b"000101000101"  # the same whenever it is written
    assert (int(data[238:243]), int(data[243:248])) == (blocks, blocks)
    assert data[248:272] == b"001" + b"40" + b"23" + b"1" + b"10000000" + b"10000008"
    assert len(data) == 1024 + 128 * blocks


def test_a_speaker_has_a_colour_in_teletext_and_none_in_open_subtitles() -> None:
    document = replace(make_cues("Hello", speaker=BEN), colours={BEN: "cyan"})
    model = reader.to_model(io.BytesIO(render(document)))
    colours = [
        element.get_style(StyleProperties.Color)
        for element in model.get_body().dfs_iterator()
        if element.get_style(StyleProperties.Color) is not None
    ]
    assert colours == [NamedColors.cyan.value]
    assert b"\x06" not in render(replace(document, stl_level="open"))[1024 + 16 :]


def test_rows_stand_at_the_bottom_of_the_screen() -> None:
    one, two = (render(make_cues(*lines))[1024:] for lines in (["One"], ["One", "Two"]))
    assert (one[13], two[13]) == (22, 20)  # of 23, each of double height
    assert two[16:48].rstrip(b"\x8f") == b"\r\x0b\x0bOne\n\n\x8a\x8a\r\x0b\x0bTwo\n\n"
    assert render(replace(make_cues("One", "Two"), stl_level="open"))[1024 + 13] == 10


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Où est Łódź, ģ, Ærø, 5 € … “so”", b"00"),
        ("Где он?", b"01"),
        ("أين هو؟", b"02"),
        ("Πού είναι;", b"03"),
        ("איפה הוא?", b"04"),
    ],
)
def test_each_script_has_its_code_page(text: str, page: bytes) -> None:
    data = render(make_cues(text))
    assert data[12:14] == page
    shown = text.replace("€", "EUR").replace("…", "...")
    (cue,) = read_by_ttconv(data)
    assert cue.rows == (shown,) == parse(data)[0].lines


def test_what_no_code_page_has_is_seen_to_be_missing() -> None:
    (cue,) = parse(render(make_cues("A smile 😀 and 日本", "an e\u0301 and ș‐")))
    assert cue.lines == ("A smile ? and ??", "an é and ş-")


def test_what_is_missing_is_told() -> None:
    told = tell_losses(make_cues("".join(map(chr, range(0x4E00, 0x4E0C)))))
    assert told == ("has ? in place of characters that it lacks: 一丁丂七丄丅丆万丈三 and 2 more",)
    assert tell_losses(make_cues("Où est-il … ?")) == ()


def test_a_long_text_goes_on_in_extension_blocks() -> None:
    text = " ".join(["été"] * 60)
    data = render(make_cues(text))
    assert [data[place + 3] for place in range(1024, len(data), 128)][-1] == 0xFF
    assert len(data) > 1024 + 2 * 128
    assert " ".join(parse(data)[0].lines) == text
    (cue,) = read_by_ttconv(data)
    assert " ".join(cue.rows) == text
    assert max(map(len, cue.rows)) <= 36


def test_lines_too_wide_for_teletext_are_broken_evenly() -> None:
    (cue,) = parse(
        render(make_cues("This line has forty-two letters exactly, I", "am sure of it."))
    )
    assert cue.lines == ("This line has forty-two letters", "exactly, I am sure of it.")


@settings(max_examples=8)
@given(documents())
def test_any_document_is_a_whole_file_that_both_read(document: Document) -> None:
    data = render(document)
    assert (len(data) - 1024) % 128 == 0
    ours = parse(data)
    theirs = list(ISD.generate_isd_sequence(reader.to_model(io.BytesIO(data))))
    assert len(theirs) >= bool(ours)


def edit(data: bytes, place: int, new: bytes) -> bytes:
    return data[:place] + new + data[place + len(new) :]


def test_what_others_write_is_read() -> None:
    first, second = (Cue(Span(1000, 3000), ("One",), None), Cue(Span(2000, 3000), ("Two",), None))
    data = render(make_document(cues=(first, second)))
    grows = edit(edit(data, 1024 + 4, b"\x01"), 1024 + 128 + 4, b"\x03")
    assert [(cue.span.start_ms, cue.span.end_ms, cue.lines) for cue in parse(grows)] == [
        (1000, 2000, ("One",)),
        (2000, 3000, ("One", "Two")),
    ]
    comment = edit(data, 1024 + 15, b"\x01")
    assert [cue.lines for cue in parse(comment)] == [("Two",)]
    user_data = edit(data, 1024 + 3, b"\xfe")
    assert [cue.lines for cue in parse(user_data)] == [("Two",)]
    no_start = edit(data, 256, b"10000000")  # but times that don't count from there
    assert [cue.span.start_ms for cue in parse(no_start)] == [1000, 2000]
    title = edit(edit(data, 256, b"00000100"), 1024 + 5, bytes(8))
    assert [cue.lines for cue in parse(title)] == [("Two",)]


@pytest.mark.parametrize("note", [b"0 ", b"5000 ", b"25 DF ", b"9" * 300 + b" "])
def test_a_note_that_only_looks_like_ours_is_passed_over(note: bytes) -> None:
    data = render(replace(make_cues("Hi"), timeline=NTSC))
    assert parse(edit(data, 448, b"Timecodes: " + note)) == parse(data)


def test_a_programme_that_goes_on_past_midnight_is_read_in_order() -> None:
    timeline = Timeline(FrameRate(), 23 * 3600 * 25)
    cues = tuple(Cue(Span(ms, ms + 1000), (str(ms),), None) for ms in (1000, 4_000_000))
    data = render(replace(make_document(cues=cues), timeline=timeline))
    assert [cue.span.start_ms for cue in parse(data)] == [1000, 4_000_000]


@pytest.mark.parametrize("data", [b"", b"solid cube\nfacet normal 0 0 1", b"\0" * 4096])
def test_a_3d_model_is_told_from_subtitles(data: bytes) -> None:
    with pytest.raises(FormatError, match="EBU STL file"):
        parse(data)


@given(st.binary(max_size=600), st.binary(max_size=200))
def test_any_blocks_are_read_or_refused(blocks: bytes, general: bytes) -> None:
    data = render(make_cues("Hello"))
    try:
        parse(edit(data, 230, general)[:1024] + blocks)
    except FormatError:
        return


def test_subtitles_are_read_as_other_ones_are() -> None:
    data = render(make_cues("Anna: Hello"))
    assert read_subtitles(data, ".stl")[0].lines == ("Anna: Hello",)
    assert [turn.text for turn in parse_turns(data, ".STL")] != []


def test_a_subtitle_of_a_moment_is_shown_for_a_frame() -> None:
    document = make_document(cues=(Cue(Span(1000, 1010), ("A",)),))
    assert [Span(1000, 1040)] == [cue.span for cue in parse(render(document))]


def test_greek_has_the_characters_of_its_edition() -> None:
    document = make_document(cues=(Cue(Span(0, 1000), ("Κοστίζει 5€.",)),))
    assert ["Κοστίζει 5EUR."] == [cue.text for cue in parse(render(document))]
