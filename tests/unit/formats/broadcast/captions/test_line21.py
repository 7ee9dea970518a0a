"""Closed captions as SCC and MCC: what is sent when, read by ttconv, by pycaption and by a decoder of our own."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.scc import reader

from pipeline.domain import Cue, FrameRate, Span, Timeline
from pipeline.errors import FormatError, UsageError
from pipeline.formats import Document, read_subtitles
from pipeline.formats.broadcast.captions import line21_reading
from pipeline.formats.broadcast.captions.line21 import (
    Caption,
    add_parity,
    fit_timeline,
    schedule,
    schedule_document,
    tell_losses,
)
from pipeline.formats.broadcast.captions.mcc import parse as parse_mcc
from pipeline.formats.broadcast.captions.mcc import render as render_mcc
from pipeline.formats.broadcast.captions.scc import parse_scc, render
from tests.demo_documents import count_frames, make_demo_document
from tests.unit.formats.broadcast.ttconv_cues import ReadCue, list_cues
from tests.unit.formats.test_registry import ANNA, documents, make_document

RATE = FrameRate(Fraction(30000, 1001), drop_frame=True)
NTSC = Timeline(RATE, RATE.read_timecode("01:00:00:00"))
NON_DROP = Timeline(replace(RATE, drop_frame=False), 3600 * 30)
SHOW, ERASE = 0x142F, 0x142C


def read_by_ttconv(text: str) -> list[ReadCue]:
    return list_cues(reader.to_model(text), RATE.per_second)


def read_by_pycaption(text: str) -> list[ReadCue]:
    from pycaption import SCCReader

    (captions,) = (found.get_captions("en-US") for found in [SCCReader().read(text)])
    return [
        ReadCue(
            round(caption.start * RATE.per_second / 1_000_000),
            round(caption.end * RATE.per_second / 1_000_000),
            tuple(" ".join(row.split()) for row in caption.get_text().split("\n")),
        )
        for caption in captions
    ]


def list_expected(document: Document, timeline: Timeline) -> list[ReadCue]:
    return [ReadCue(*count_frames(cue, timeline), cue.lines) for cue in document.cues]


def make_cues(*lines: str, start_ms: int = 5000) -> Document:
    cue = Cue(Span(start_ms, start_ms + 3000), lines, ANNA)
    return replace(make_document(cues=(cue,)), timeline=NTSC)


@pytest.mark.parametrize("timeline", [NTSC, NON_DROP])
def test_the_demo_is_read_back_to_the_frame(timeline: Timeline) -> None:
    document = make_demo_document(timeline, columns=32)
    expected, actual = list_expected(document, timeline), read_by_ttconv(render(document))
    assert [cue.rows for cue in actual] == [cue.rows for cue in expected]
    moved = [index for index, cue in enumerate(expected) if cue != actual[index]]
    # Line 21 carries two bytes in a frame: a caption that is longer than the one before it lasts comes when it is
    # there, and the one before it, where a frame is between them, stays for it.
    late = [index for index in moved if actual[index].start != expected[index].start]
    assert len(late) <= len(expected) / 16
    for index in late:
        assert 0 < actual[index].start - expected[index].start <= 15
        letters = sum(map(len, expected[index].rows))
        assert letters / 2 + 8 > expected[index].start - expected[index - 1].start - 2
    assert set(moved) <= {*late, *(index - 1 for index in late)}


def read_ours(text: str) -> list[ReadCue]:
    return [
        ReadCue(RATE.count_frames(c.span.start_ms), RATE.count_frames(c.span.end_ms), c.lines)
        for c in parse_scc(text)
    ]


@pytest.mark.parametrize("timeline", [NTSC, NON_DROP])
def test_we_read_what_ttconv_does_and_pycaption_nearly(timeline: Timeline) -> None:
    text = render(make_demo_document(timeline, columns=32))
    ours, theirs = read_ours(text), read_by_pycaption(text)
    assert ours == read_by_ttconv(text)
    # It rounds down, and lets a caption stay where the next one follows soon.
    assert [cue.rows for cue in ours] == [cue.rows for cue in theirs]
    assert all(abs(a.start - b.start) <= 2 for a, b in zip(ours, theirs, strict=True))
    assert all(abs(a.end - b.end) <= 5 for a, b in zip(ours, theirs, strict=True))


ROLL_UP = """Scenarist_SCC V1.0

00:00:01:00\t9425 9425 94ad 94ad 9470 9470 4f6e e580

00:00:03:00\t9425 9425 94ad 94ad 9470 9470 54f7 ef80

00:00:05:00\t9425 9425 94ad 94ad 9470 9470 5468 f2e5 e580

00:00:07:00\t942c 942c
"""
PAINT_ON = """Scenarist_SCC V1.0

00:00:01:00\t9429 9429 9470 9470 4f6e e580

00:00:03:00\t942c 942c
"""


def test_captions_that_roll_up_and_that_are_painted_on_are_read() -> None:
    rolled = [cue.lines for cue in parse_scc(ROLL_UP)]
    assert rolled == [("One",), ("One", "Two"), ("Two", "Three")]
    assert rolled == [cue.rows for cue in read_by_ttconv(ROLL_UP)]
    starts = [round(cue.span.start_ms, -2) for cue in parse_scc(ROLL_UP)]
    assert starts == [1200, 3100, 5100]
    (painted,) = parse_scc(PAINT_ON)
    assert (painted.lines, round(painted.span.end_ms, -2)) == (("One",), 3000)


@pytest.mark.parametrize("suffix", ["scc", "mcc"])
@pytest.mark.parametrize("rate", ["29.97", "29.97df"])
def test_a_programme_goes_on_past_midnight(suffix: str, rate: str) -> None:
    frames = FrameRate.parse(rate)
    timeline = Timeline(frames, frames.read_timecode("23:59:50:00"))
    shown = Cue(Span(9000, 12_000), ("Over midnight",)), Cue(Span(20_000, 22_000), ("After it",))
    document = replace(make_cues("", start_ms=0), cues=shown, timeline=timeline)
    cues = read_subtitles({"scc": render, "mcc": render_mcc}[suffix](document), f".{suffix}")
    start_ms = frames.to_ms(timeline.first_frame)
    assert [cue.lines for cue in cues] == [cue.lines for cue in shown]
    for cue, wanted in zip(cues, shown, strict=True):
        assert abs(cue.span.start_ms - start_ms - wanted.span.start_ms) < 34
        assert abs(cue.span.end_ms - start_ms - wanted.span.end_ms) < 34


def test_a_caption_that_nothing_erases_stays_for_a_while() -> None:
    words = "9420 9420 9470 9470" + " c8e5" * 900 + " 942f 942f"
    (cue,) = parse_scc(f"Scenarist_SCC V1.0\n\n00:00:00:00\t{words}")
    assert (cue.lines, cue.span.duration_ms) == (("He" * 16,), 3000)


CHARACTERS = "aZ09 é ñ ç ÷ ½ ™ ♪ à û Á Ü ‘ ’ “ ” — • « » ã { } \\ ^ _ | ~ ß ¥ ø ┘ * á"


def test_every_kind_of_character_is_read_back() -> None:
    document = make_cues(*textwrap.wrap(CHARACTERS, 32))
    text = render(document)
    expected = list_expected(document, NTSC)
    assert read_by_pycaption(text) == expected
    glyphs = str.maketrans("’—^|┘", "'━ʌ┃┛")  # as ttconv calls them
    (cue,) = read_by_ttconv(text)
    assert cue.rows == tuple(row.translate(glyphs) for row in expected[0].rows)


def test_what_line_21_lacks_is_replaced() -> None:
    (cue,) = read_by_ttconv(render(make_cues("Łódź, č – €5 … 😀", "日本 „so“")))
    assert cue.rows == ("Lódz, c - EUR5 ... ?", '?? "so“')


def test_rows_are_centred_at_the_bottom() -> None:
    sent = schedule_document(make_cues("Ten places", "x"), NTSC)
    words = [word for _, word in sorted(sent.items())]
    assert [f"{word:04x}" for word in words[4:8]] == [
        "1454",
        "1454",
        "1723",
        "1723",
    ]  # row 14, column 8 + 3
    assert words[-4:] == [SHOW, SHOW, ERASE, ERASE]


def test_lines_too_wide_are_broken_evenly() -> None:
    (cue,) = read_by_ttconv(
        render(make_cues("This line has forty-two letters exactly, I", "am sure of it."))
    )
    assert cue.rows == ("This line has forty-two letters", "exactly, I am sure of it.")


def test_a_caption_is_erased_while_the_next_one_is_loaded() -> None:
    units = tuple((0x6161,) for _ in range(30))
    words = schedule([Caption(60, 100, units), Caption(102, 150, units), Caption(150, 190, units)])
    assert [words[frame] for frame in (60, 61, 100, 101, 102, 103)] == [
        SHOW,
        SHOW,
        ERASE,
        ERASE,
        SHOW,
        SHOW,
    ]
    assert [words[frame] for frame in (150, 151)] == [
        SHOW,
        SHOW,
    ]  # takes the place of the one before
    assert [words[frame] for frame in (190, 191)] == [ERASE, ERASE]


captions = st.lists(
    st.tuples(
        st.integers(0, 60), st.integers(1, 90), st.lists(st.sampled_from([1, 2]), max_size=60)
    ),
    max_size=12,
)


@given(captions)
def test_no_word_is_lost_and_codes_stay_in_pairs(drawn: list[tuple[int, int, list[int]]]) -> None:
    clock, wanted = 0, []
    for number, (gap, length, units) in enumerate(drawn, start=1):
        start = clock + gap
        clock = start + length
        words = tuple((number * 100 + place,) * size for place, size in enumerate(units))
        wanted.append(Caption(start, clock, words))
    words = schedule(wanted)
    sent = [word for _, word in sorted(words.items()) if word not in (0, SHOW, ERASE)]
    assert sent == [word for caption in wanted for unit in caption.units for word in unit]
    shown = [frame for frame, word in sorted(words.items()) if word == SHOW]
    assert shown[1::2] == [frame + 1 for frame in shown[::2]]
    assert len(shown) == 2 * len(wanted)
    assert all(frame >= caption.start for frame, caption in zip(shown[::2], wanted, strict=True))
    for caption in wanted:
        for unit in caption.units:
            frames = [frame for frame, word in words.items() if word == unit[0]]
            assert max(frames) - min(frames) == len(unit) - 1


@settings(max_examples=8)
@given(documents())
def test_any_document_is_read_back_row_by_row(document: Document) -> None:
    text = render(document)
    ours = parse_scc(text)
    assert [cue.lines for cue in ours] == [cue.lines for cue in parse_mcc(render_mcc(document))]
    assert all(len(line) <= 32 for cue in ours for line in cue.lines)
    assert all(
        re.fullmatch(r"[0-9a-f]{4}", word)
        for line in text.splitlines()[2::2]
        for word in line[12:].split()
    )


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (Timeline(), Timeline(RATE)),
        (
            Timeline(FrameRate(), 36_000 * 25 + 10),
            Timeline(RATE, RATE.read_timecode("10:00:00:12")),
        ),
        (NON_DROP, NON_DROP),
        (Timeline(FrameRate.parse("59.94")), Timeline(FrameRate.parse("29.97"))),
        (Timeline(FrameRate.parse("59.94df")), Timeline(RATE)),
    ],
)
def test_other_rates_start_at_the_same_timecode(timeline: Timeline, expected: Timeline) -> None:
    assert fit_timeline(timeline) == expected


# MacCaption

LETTERS = {**{chr(71 + n): "FA0000" * (n + 1) for n in range(9)}, "P": "FB8080", "Q": "FC8080"} | {
    "R": "FD8080", "S": "9669", "T": "6101", "U": "E1000000", "Z": "00",
}  # fmt: skip


def decode_mcc(text: str) -> dict[str, int]:
    """The word of each timecode, by the description in the file and SMPTE ST 334-2; sums are checked."""
    words = {}
    for line in text.splitlines():
        if re.match(r"\d\d:\d\d:\d\d", line):
            timecode, packed = line.split("\t")
            data = bytes.fromhex("".join(LETTERS.get(letter, letter) for letter in packed))
            assert sum(data[:-1]) % 256 == data[-1]
            assert data[:2] == b"\x61\x01"
            cdp = data[3:-1]
            assert (len(cdp), sum(cdp) % 256) == (data[2], 0)
            assert cdp[:4] == bytes([0x96, 0x69, len(cdp), 0x4F])
            assert (cdp[7], cdp[8]) == (0x72, 0xE0 | 20)
            assert (cdp[9 + 60], cdp[5:7]) == (0x74, cdp[70:72])
            assert cdp[9] == 0xFC
            words[timecode] = cdp[10] << 8 | cdp[11]
    return words


def test_mcc_carries_the_words_of_scc_frame_by_frame() -> None:
    document = make_demo_document(NTSC, columns=32)
    expected = {
        RATE.write_timecode(frame): add_parity(word)
        for frame, word in schedule_document(document, NTSC).items()
    }
    text = render_mcc(document)
    assert decode_mcc(text) == expected
    assert "Time Code Rate=30DF\n" in text
    assert text == render_mcc(document)
    assert parse_mcc(text) == parse_scc(render(document))


GSTREAMER = "11:12:13;14\tT52S524F67ZZ72F4QRFF0222FE8CFFOM739181656E67817FFF74ZZ1CZ\r\n"
"""A packet as GStreamer writes it, with fillers alone in line 21."""


def test_packets_of_others_are_read() -> None:
    text = render_mcc(make_cues("Hello"))
    head, _, packets = text.partition("Time Code Rate=30DF\n")
    version_2 = head.replace("V1.0", "V2.0") + "Time Code Rate=30DF\n" + GSTREAMER
    version_2 += re.sub(r"^(\S+)\t", r"\1,1,9\t", packets, flags=re.MULTILINE)
    assert parse_mcc(version_2) == parse_mcc(text)
    with pytest.raises(FormatError, match="no captions of line 21"):
        parse_mcc(f"{head}Time Code Rate=30DF\n\n{GSTREAMER}")


# What is no such file


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".scc", ""),
        (".scc", "1\n00:00:01,000 --> 00:00:02,000\nHi\n"),
        (".scc", "Scenarist_SCC V1.0\n\nnonsense"),
        (".scc", "Scenarist_SCC V1.0\n\n00:00:00:00\t9420 zzzz 942f"),
        (".scc", "Scenarist_SCC V1.0\n\n00:00:00:00" + " " * 100_000 + "x"),
        (".mcc", "Time Code Rate=30"),
        (".mcc", "File Format=MacCaption_MCC V1.0\n\n00:00:00;00\tT"),
        (
            ".mcc",
            "File Format=MacCaption_MCC V1.0\n\n99:99:99;99\tT49S494F43ZZ72F4FC9420ROO74Z92C6AB",
        ),
        (".mcc", "File Format=MacCaption_MCC V1.0\n\n00:00:00;00\t" + "O" * 100_000),
    ],
)
def test_what_is_no_caption_file_is_refused(suffix: str, text: str) -> None:
    with pytest.raises(FormatError, match=suffix[1:].upper()):
        read_subtitles(text, suffix)


@given(
    st.text(alphabet="0123456789abcdef \t\n:;", max_size=300),
    st.text(alphabet="STOFRQ0149A8C2:;\t\n", max_size=300),
)
def test_any_codes_are_read_or_refused(words: str, packets: str) -> None:
    for suffix, text in (
        (".scc", f"Scenarist_SCC V1.0\n\n{words}"),
        (".mcc", f"File Format=MacCaption_MCC V1.0\n\n00:00:00;00\tT49S494F43ZZ72F4FC{packets}"),
    ):
        try:
            read_subtitles(text, suffix)
        except FormatError:
            continue


def test_a_file_that_shows_another_caption_in_each_frame_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line21_reading, "MOST_CUES", 20)
    words = "9420 9470 c8e5 942f 942c " * 40
    with pytest.raises(FormatError, match="more than 20 captions"):
        parse_scc(f"Scenarist_SCC V1.0\n\n00:00:00:00\t{words}")


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line21_reading, "NEEDS", "no_such_module")
    with pytest.raises(UsageError, match=r"pip install .*\[broadcast\]"):
        parse_scc("Scenarist_SCC V1.0\n")


def test_what_comes_late_or_is_replaced_is_told() -> None:
    (late,) = tell_losses(make_demo_document(NTSC, columns=32))
    assert re.fullmatch(r"shows \d of \d+ captions up to 0\.\d s late, as line 21 .*", late)
    assert tell_losses(make_cues("A smile 😀 日本")) == (
        "has ? in place of characters that it lacks: 日本😀",
    )
    assert tell_losses(make_cues("Café – “so” …")) == ()
