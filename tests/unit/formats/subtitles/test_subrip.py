"""SubRip: what is written is what the ``srt`` and ``pysubs2`` libraries read."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pysubs2
import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Cue, Span
from pipeline.errors import FormatError
from pipeline.formats import locate_cues, read_subtitles
from pipeline.formats.subtitles.subrip import find_unread, parse, render
from tests.unit.formats.helpers.test_word_times import ANNAS, word_cues
from tests.unit.formats.test_registry import (
    EDGES,
    HOSTILE_LINES,
    Document,
    documents,
    make_document,
)

plain_lines = st.lists(
    st.from_regex(r"\A[a-zא-ת一-丁]{1,9}( [a-z.,!?:]{1,9}){0,3}\Z"), min_size=1, max_size=2
)


@st.composite
def plain_cues(draw: st.DrawFn) -> tuple[Cue, ...]:
    """Cues in order whose text no format could mistake for its own marks."""
    cues = []
    clock_ms = 0
    for lines in draw(st.lists(plain_lines, max_size=6)):
        start_ms = clock_ms + draw(st.integers(0, 9_000_000))
        clock_ms = start_ms + draw(st.integers(1, 9000))
        cues.append(Cue(Span(start_ms, clock_ms), tuple(lines)))
    return tuple(cues)


@given(plain_cues())
def test_cues_survive_a_round_trip(cues: tuple[Cue, ...]) -> None:
    assert parse(render(make_document(cues=cues))) == cues


@given(plain_cues())
def test_pysubs2_reads_the_same_times_and_text(cues: tuple[Cue, ...]) -> None:
    text = render(make_document(cues=cues))
    if not cues:
        assert text == ""
        return
    read = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [(c.span.start_ms, c.span.end_ms, c.text) for c in cues] == [
        (event.start, event.end, event.plaintext) for event in read
    ]


@pytest.mark.parametrize("name", EDGES)
def test_the_srt_library_reads_every_edge_numbered_from_one(name: str) -> None:
    cues = EDGES[name].cues
    read = list(srt.parse(render(EDGES[name])))
    assert list(range(1, len(cues) + 1)) == [subtitle.index for subtitle in read]
    assert [cue.text for cue in cues] == [subtitle.content for subtitle in read]
    millisecond = dt.timedelta(milliseconds=1)
    assert [Span(s.start // millisecond, s.end // millisecond) for s in read] == [
        cue.span for cue in cues
    ]


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_hostile_text_makes_no_cue_of_its_own(line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")), Cue(Span(500, 900), ("next",)))
    first, second = parse(render(make_document(cues=cues)))
    assert (first.lines[0], first.lines[-1]) == ("before", "after")
    assert second == Cue(Span(500, 900), ("next",))


def test_arrows_in_the_text_stay_arrows() -> None:
    cues = (Cue(Span(0, 500), ("from a --> to b",)),)
    assert render(make_document(cues=cues)) == "1\n00:00:00,000 --> 00:00:00,500\nfrom a → to b\n\n"


@given(documents())
def test_any_document_gives_back_its_cues(document: Document) -> None:
    shown = [cue.span for cue in document.cues if re.sub(r"[\s\x00-\x1f\x7f]", "", cue.text)]
    assert [cue.span for cue in parse(render(document))] == shown


def test_a_cue_of_no_length_is_still_written() -> None:
    cues = (Cue(Span(500, 500), ("Oh",)),)
    assert parse(render(make_document(cues=cues))) == cues


def test_hours_take_three_digits_when_they_need_them() -> None:
    assert "100:01:01,001 --> 100:01:02,001" in render(EDGES["over 99 hours"])


def test_files_from_windows_with_a_byte_order_mark_are_read() -> None:
    text = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500 X1:40\r\nHello,\r\nyou\r\n\r\n\r\n"
    assert parse(text) == (Cue(Span(1000, 2500), ("Hello,", "you")),)


def test_missing_numbers_and_dotted_times_are_read() -> None:
    text = "00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03.000 --> 00:00:02.000\nthere"
    assert parse(text) == (Cue(Span(1000, 2500), ("Hello",)), Cue(Span(3000, 3000), ("there",)))


@st.composite
def untidy_files(draw: st.DrawFn) -> str:
    """SubRip as editors leave it: no numbers, blank lines inside, stray spaces, dots for commas."""
    written = [draw(st.sampled_from(["", "\n", " \n\n"]))]
    for number in range(draw(st.integers(0, 4))):
        written += [draw(st.sampled_from(["", f"{number}\n", "7.5\n", f"{number} \n\n", "-1\n"]))]
        times = draw(
            st.sampled_from(
                ["0:0:1,500 --> 0:00:02.25", "00:00:01,000 - > 1:2:3", "1:1:1-->1:1:2 X1:5"]
            )
        )
        lines = draw(
            st.lists(
                st.sampled_from(["Hello,", "12 men", "a: b", " x ", "1:2", "12\n\nthen"]),
                min_size=1,
                max_size=3,
            )
        )
        written += [times, "\n", "\n".join(lines), draw(st.sampled_from(["\n\n", "\n\n\n"]))]
    return "".join(written)


@given(untidy_files())
def test_untidy_files_are_read_as_the_srt_library_reads_them(text: str) -> None:
    expected = (
        [((one.start, one.end), " ".join(one.content.split())) for one in srt.parse(text)]
        if text.strip()
        else []
    )
    millisecond = dt.timedelta(milliseconds=1)
    assert [(cue.span.start_ms, " ".join(cue.text.split())) for cue in parse(text)] == [
        (start // millisecond, text) for (start, _), text in expected
    ]


def test_an_empty_cue_without_a_blank_line_leaves_the_next_one_its_own() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n2\n00:00:03,000 --> 00:00:04,000\nHi\n"
    assert parse(text) == (Cue(Span(1000, 2000), ()), Cue(Span(3000, 4000), ("Hi",)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n0:0:1,0 --> 0:0:2,0\nHi\n\n2\n0:0:3,0\nyou\n\n3\n0:0:5,0 --> 0:0:6,0\nall", 5),
        ("1\n0:0:1,0 --> 0:0:2,0\nHi\n\n0:0:3,0 to 0:0:4,0\nyou\n\n0:0:5,0 --> 0:0:6,0\nall", 5),
        ("WEBVTT\n\n1\n0:0:1,0 --> 0:0:2,0\nHi\n\n0:0:5,0 --> 0:0:6,0\nall", 1),
        (
            "1\n0:0:1,0 --> 0:0:2,0\nHi\n\n2\n0:0:0x,0 --> 0:0:4,0\nyou\n\n3\n0:0:5 --> 0:0:6\nall",
            5,
        ),
    ],
)
def test_a_cue_without_proper_times_is_passed_over_and_known_by_its_line(
    text: str, line: int
) -> None:
    assert [cue.lines for cue in parse(text)] == [("Hi",), ("all",)]
    assert find_unread(text) == (line,)


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("00:00:01,50 --> 00:00:03,5", Span(1500, 3500)),
        ("00:00:1,5 --> 0:0:2,25", Span(1500, 2250)),
        ("00:00:75,000 --> 00:01:99,500", Span(75_000, 159_500)),
        ("01:02,500 --> 01:04,000", Span(62_500, 64_000)),
        ("00:00:01.500 --> 00:00:02.500", Span(1500, 2500)),
        ("00:00:01:500 --> 00:00:02:500", Span(1500, 2500)),
        ("00: 00: 01,500 -> 00: 00: 02,500", Span(1500, 2500)),
        ("00:00:01,500 --> 00:00:02,500 X1:100 X2:200 Y1:1 Y2:9", Span(1500, 2500)),
        ("00:00:01 --> 00:00:02", Span(1000, 2000)),
        ("-00:00:01,000 --> 00:00:02,000", Span(0, 2000)),
        ("00:00:03,000 --> 00:00:02,000", Span(3000, 3000)),
        ("00:00:01,500 → 00:00:02,500", Span(1500, 2500)),
        ("00:00:01,500→00:00:02,500", Span(1500, 2500)),
        ("00:00:01,500 ==> 00:00:02,500", Span(1500, 2500)),
        ("00:00:01,500 --&gt; 00:00:02,500", Span(1500, 2500)),
        ("00:00:01;500 --> 00:00:02;500", Span(1500, 2500)),
        ("00;00;01,500 --> 00;00;02,500", Span(1500, 2500)),
        ("00:00:01٫500 --> 00:00:02،500", Span(1500, 2500)),
        ("٠٠:٠٠:٠١,٥٠٠ --> ٠٠:٠٠:٠٢,٥٠٠", Span(1500, 2500)),
        ("００：００：０１，５００ --> ００：００：０２，５００", Span(1500, 2500)),
        ("\u200e00:00:01,500\u00a0-->\u00a0\u200f00:00:02,500\u200f", Span(1500, 2500)),
    ],
)
def test_times_are_read_as_people_and_programs_write_them(times: str, span: Span) -> None:
    for text in (f"1\n{times}\nHi\n", f"{times}\nHi\n", f"\n{times}  \r\nHi\r\n"):
        assert parse(text) == (Cue(span, ("Hi",)),)


def test_a_line_of_times_begins_a_cue_without_a_number_or_a_blank_line() -> None:
    text = "0:0:1,0 --> 0:0:2,0\nHi\n0:0:3,0 --> 0:0:4,0\nyou\n    \n0:0:5,0 --> 0:0:6,0\nall"
    assert [cue.lines for cue in parse(text)] == [("Hi",), ("you",), ("all",)]


def test_digits_are_text_in_a_file_without_numbers_and_in_the_middle_of_a_cue() -> None:
    bare = "0:0:1,0 --> 0:0:2,0\n1984\n\n0:0:3,0 --> 0:0:4,0\nyou\n\n0:0:5,0 --> 0:0:6,0\nall"
    assert [cue.lines for cue in parse(bare)] == [("1984",), ("you",), ("all",)]
    numbered = "7\n0:0:1,0 --> 0:0:2,0\n1984\n\n9\n0:0:3,0 --> 0:0:4,0\n42\nyou\n"
    assert [cue.lines for cue in parse(numbered)] == [("1984",), ("42", "you")]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("{\\an8}<font color='#fff'>Hi</font> <FONT FACE=\"a\">you", ("Hi you",)),
        ("<i>R&amp;D</i> &#39;all&#39; &lt;3", ("R&D 'all' <3",)),
        ("{y:i}Hi {Y:b,u}you", ("Hi you",)),
        ("Hi<br />you", ("Hi", "you")),
        ("<v Ann Lee>Hi", ("Ann Lee: Hi",)),
        ("<c.yellow>Hi</c> <b>you</b>", ("Hi you",)),
        ("AT&T & I <3 you {really}", ("AT&T & I <3 you {really}",)),
    ],
)
def test_styling_is_not_read_and_text_that_looks_like_it_is(
    line: str, lines: tuple[str, ...]
) -> None:
    (cue,) = read_subtitles(f"1\n00:00:01,000 --> 00:00:02,000\n{line}\n", ".srt")
    assert cue.lines == lines


def test_text_beside_the_times_is_read_where_none_is_below_them() -> None:
    times = "00:00:01,000 --> 00:00:02,000"
    assert [("Hi you",)] == [cue.lines for cue in parse(f"1\n{times}  Hi you\n")]
    assert [()] == [cue.lines for cue in parse(f"1\n{times} X1:10 align:middle\n")]
    assert [("Hi",)] == [cue.lines for cue in parse(f"1\n{times} 50%\nHi\n")]


@pytest.mark.parametrize("mark", ["{}", "#{}", "{}.", "{})", "{}:", "٠{}"])
def test_a_number_may_have_a_mark(mark: str) -> None:
    blocks = [f"{mark.format(i)}\n00:00:0{i},000 --> 00:00:0{i},500\nHi" for i in (1, 2)]
    assert [("Hi",), ("Hi",)] == [cue.lines for cue in parse("\n\n".join(blocks))]


@pytest.mark.parametrize(
    "line",
    ["00:01 → 00:02", "00:01 => 00:02", "00:01 -> 00:02", "0:0:1,5 – > 0:0:2", "1.5 ---> 2.5"],
)
def test_no_text_that_is_written_is_read_as_a_line_of_times(line: str) -> None:
    cues = (Cue(Span(0, 500), ("before", line, "after")),)
    (cue,) = parse(render(make_document(cues=cues)))
    assert (cue.lines[0], cue.lines[-1]) == ("before", "after")


@pytest.mark.parametrize("empty", ["", "\ufeff", "\r\n\n"])
def test_an_empty_file_holds_no_cues(empty: str) -> None:
    assert parse(empty) == ()


@pytest.mark.parametrize("junk", ["hello", "1\n00:00:01,000\nHello\n", "PK\x03\x04\x00"])
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(FormatError, match="line 1"):
        parse(junk)


def test_a_time_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(FormatError, match="out of range"):
        parse("1\n99999999999999:00:01,000 --> 99999999999999:00:02,000\nHi\n")


def test_a_highlighted_word_is_underlined_while_it_is_said_and_so_are_pauses_kept() -> None:
    text = render(replace(make_document(cues=(ANNAS,)), highlight_words=True))
    assert [(cue.span.start_ms, cue.span.end_ms, cue.text) for cue in parse(text)] == [
        (1000, 1300, "Anna Example: <u>Anna,</u> a\nword."),
        (1300, 1400, "Anna Example: Anna, a\nword."),
        (1400, 1800, "Anna Example: Anna, <u>a</u>\nword."),
        (1800, 2000, "Anna Example: Anna, a\n<u>word.</u>"),
        (2000, 2500, "Anna Example: Anna, a\nword."),
    ]


@given(word_cues())
def test_highlighted_words_are_joined_to_their_cues_again(cues: tuple[Cue, ...]) -> None:
    text = render(replace(make_document(cues=cues), highlight_words=True))
    read = read_subtitles(text, ".srt")
    assert [(cue.span, cue.lines) for cue in cues] == [(cue.span, cue.lines) for cue in read]
    # A word said throughout its cue leaves one subtitle, which could as well be styled.
    assert [cue.words for cue in cues if cue.span != cue.words[0].span] == [
        cue.words for cue in read if cue.words
    ]


def test_an_underlined_cue_among_plain_ones_is_no_highlight() -> None:
    text = "1\n00:00:00,000 --> 00:00:01,000\n<u>Hi</u>\n\n2\n00:00:03,000 --> 00:00:04,000\nHi\n"
    assert [cue.lines for cue in read_subtitles(text, ".srt")] == [("Hi",), ("Hi",)]


@given(plain_cues())
def test_cues_are_located_by_their_lines_of_times(cues: tuple[Cue, ...]) -> None:
    text = render(make_document(cues=cues))
    lines = text.split("\n")
    assert [i for i, line in enumerate(lines, 1) if "-->" in line] == list(
        locate_cues(text, ".srt")
    )


def test_cues_of_untidy_files_are_located_too() -> None:
    text = "\ufeff\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nHi\r\n\r\n\r\n00:00:03,000 --> 00:00:04,000\r\nyou\r\n"
    assert locate_cues(text, "SRT") == (3, 7)


ARABIC = ("قال جون سميث:", "وصل John Smith إلى المدينة.", "OK.")


def test_lines_from_right_to_left_are_marked_for_players_and_read_without_the_marks() -> None:
    cue = Cue(Span(0, 2000), ARABIC)
    document = make_document(cues=(cue,))
    in_arabic = replace(document, transcript=replace(document.transcript, language="ar"))
    text = render(in_arabic)
    (shown,) = srt.parse(text)
    assert shown.content.split("\n") == [f"\u202b{line}\u202c" for line in ARABIC[:2]] + ["OK."]
    assert parse(text) == read_subtitles(text, ".srt") == (cue,)
    assert "\u202b" not in render(document)  # a quotation in an English talk


def test_an_open_mark_of_direction_is_not_taken_off() -> None:
    (cue,) = parse("1\n00:00:00,000 --> 00:00:01,000\n\u202bسلام\n")
    assert cue.lines == ("\u202bسلام",)


def test_a_text_that_is_said_twice_is_read_twice_though_its_words_are_highlighted() -> None:
    shown = [
        "<u>No.</u>",
        "<u>No.</u>",
        "<u>I</u> see",
        "I <u>see</u>",
        "<u>I</u> see",
        "I <u>see</u>",
    ]
    text = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{line}\n\n" for n, line in enumerate(shown)
    )
    cues = read_subtitles(text, ".srt")
    assert [cue.text for cue in cues] == ["No.", "No.", "I see", "I see"]
    assert [len(cue.words) for cue in cues[2:]] == [2, 2]
