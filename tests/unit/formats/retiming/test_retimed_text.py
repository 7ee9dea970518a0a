"""Files of subtitles at other times: nothing else in them changes, whoever made them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc.reader import to_model

from pipeline.domain import Cue, CueWord, Media, Span, Transcript
from pipeline.errors import FormatError
from pipeline.formats import FORMATS, Document, read_subtitles
from pipeline.formats.retiming.retimed_text import SubtitleFile, can_retime, find_written_cues
from pipeline.formats.retiming.written_cues import group_cues, retime_groups

EMPTY = Transcript(Media("", "", "", 0), "en", (), ())
SRT = """3
00:00:01,000 --> 00:00:02,500 X1:40 X2:600
<i>Two  lines</i>
{\\an8}of text

Stray text behind a blank line

17
0:00:03.5 --> 0:00:04.750
Bo: Yes.
"""
VTT = """WEBVTT - a title

STYLE
::cue(.red) { color: red }

NOTE 00:10 is no cue's time

intro
00:01.000 --> 00:02.000 align:start line:10%
<v.loud Ann>Good <00:01.500><c.red>morning</c>

01:00:00.000 --> 01:00:01.000
- What?
- <v Bo>That.
"""
ASS = """[Script Info]
; 0:00:01.00
[V4+ Styles]
Format: Name, Fontname
Style: Top,Arial
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:01.00,0:00:02.00,Top,,0,0,0,,a note
Dialogue: 0, 0:00:01.00 ,0:00:02.00,Top,Ann,0,0,0,,{\\pos(10,20)\\k50}Good {\\k20}morning, you
Dialogue: 1,0:00:01.00,0:00:02.00,Top,Ann,0,0,0,,{\\blur3}Good morning, you
Dialogue: 0,0:00:03.00,0:00:03.50,Top,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
"""
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25">
<tt:body><tt:div>
<!-- <p begin="1s" end="2s"> -->
<tt:p xml:id="a" begin="00:00:01.000" end='00:00:02.000' region="top"><tt:span tts:color="red"
 xmlns:tts="http://www.w3.org/ns/ttml#styling" begin="0.5s" end="1s">Good</tt:span><tt:br/>morning</tt:p>
<tt:p begin="00:00:03:05" dur="2s">Evening &amp; night</tt:p><tt:p begin="100f" end="150f"/>
</tt:div></tt:body></tt:tt>
"""
SBV = "0:00:01.000,0:00:02.000\nGood[br]morning\n\n0:00:03.000,0:00:04.000\nYes.\n"
FILES = {".srt": SRT, ".vtt": VTT, ".ass": ASS, ".ttml": TTML, ".sbv": SBV}
TIMES = re.compile(r"[\d:.,]*\d[\d:.,]*[sf]?")


def shift(file: SubtitleFile, by_ms: int) -> str:
    spans = {n: written.cue.span for n, written in enumerate(file.cues)}
    return file.retime(
        {n: Span(span.start_ms + by_ms, span.end_ms + by_ms) for n, span in spans.items()}, 1.0
    )


@pytest.mark.parametrize("suffix", FILES)
def test_only_times_change(suffix: str) -> None:
    text = FILES[suffix]
    shifted = shift(find_written_cues(text, suffix), 4_000)
    assert shifted != text
    assert TIMES.sub("", shifted) == TIMES.sub("", text)
    before, after = (read_subtitles(one, suffix) for one in (text, shifted))
    assert [(cue.span.start_ms + 4_000, cue.span.end_ms + 4_000, cue.lines) for cue in before] == [
        (cue.span.start_ms, cue.span.end_ms, cue.lines) for cue in after
    ]


@pytest.mark.parametrize("suffix", FILES)
def test_line_breaks_stay_what_they_are(suffix: str) -> None:
    text = FILES[suffix].replace("\n", "\r\n")
    shifted = shift(find_written_cues(text, suffix), 1_000)
    assert "\n" not in shifted.replace("\r\n", "")


@pytest.mark.parametrize("suffix", FILES)
def test_each_cue_is_in_one_of_two_files(suffix: str) -> None:
    file = find_written_cues(FILES[suffix], suffix)
    first = file.retime({0: file.cues[0].cue.span}, 1.0)
    rest = file.keep(frozenset(range(1, len(file.cues))))
    assert [cue.lines for cue in read_subtitles(first, suffix)][:1] == [file.cues[0].cue.lines]
    own = [one.cue.lines for one in find_written_cues(rest, suffix).cues]
    assert own == [one.cue.lines for one in file.cues[1:]]


def test_numbers_stay_and_names_of_cues_are_told() -> None:
    assert [cue.number for cue in find_written_cues(SRT, ".srt").cues] == ["3", "17"]
    assert [cue.number for cue in find_written_cues(VTT, ".vtt").cues] == ["intro", "2"]
    assert "17\n1:00:03.500 --> 1:00:04.750\n" in shift(find_written_cues(SRT, ".srt"), 3_600_000)


def test_other_readers_find_the_new_times() -> None:
    subs = pysubs2.SSAFile.from_string(shift(find_written_cues(ASS, ".ass"), 2_010))
    assert [(e.start, e.end) for e in subs.events if not e.is_comment][:1] == [(3_010, 4_010)]
    (first, _) = webvtt.from_string(shift(find_written_cues(VTT, ".vtt"), 2_000)).captions
    assert (first.start, first.end) == ("00:00:03.000", "00:00:04.000")


def test_timed_text_is_read_back_by_another_reader_in_its_own_kinds_of_times() -> None:
    from xml.etree.ElementTree import ElementTree, fromstring

    shifted = shift(find_written_cues(TTML, ".ttml"), 1_000)
    assert 'begin="00:00:04:05" dur="2.000s"' in shifted
    assert 'begin="125f" end="175f"' in shifted
    assert 'begin="0.500s" end="1.000s">Good' in shifted
    model = to_model(ElementTree(fromstring(shifted)))
    body = model.get_body()
    assert body is not None
    (paragraph, *_) = next(iter(body))
    assert (paragraph.get_begin(), paragraph.get_end()) == (2, 3)


@pytest.mark.parametrize(
    ("counting", "begin", "moved"),
    [
        ('ttp:frameRate="25"', "00:00:59:20", "00:01:00:05"),
        ('ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', "00:00:10:12", "00:00:11:00"),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"',
            "00:00:59:29",
            "00:01:00:16",
        ),
    ],
)
def test_timecodes_of_timed_text_are_counted_as_the_file_counts_them(
    counting: str, begin: str, moved: str
) -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        f'ttp:timeBase="smpte" {counting}><body><div><p begin="{begin}" end="00:02:00:04">So</p></div></body></tt>'
    )
    file = find_written_cues(text, ".ttml")
    (cue,) = file.cues
    span = cue.cue.span
    assert file.retime({0: span}, 1.0) == text
    by_ms = 400 if "25" in counting else 500
    assert f'begin="{moved}"' in file.retime({0: Span(span.start_ms + by_ms, span.end_ms)}, 1.0)


def test_times_that_can_not_be_read_stay_as_they_are() -> None:
    bad = '<p begin="00:05:-5.0" end="7s">a</p><p begin="1s" end="2s"><span begin="x">b</span></p>'
    text = f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{bad}{{}}</div></body></tt>'
    good = '<p begin="3s" end="4s">c</p>'
    file = find_written_cues(text.format(good), ".ttml")
    assert shift(file, 1000) == text.format('<p begin="4.000s" end="5.000s">c</p>')


def test_timecodes_of_any_rate_are_written_as_they_are_read() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        'ttp:timeBase="smpte" ttp:frameRate="5000"><body><div>'
        '<p begin="00:00:01:2500" end="00:00:02:0010">a</p></div></body></tt>'
    )
    later = shift(find_written_cues(text, ".ttml"), 60_000)
    (cue,) = read_subtitles(later, ".ttml")
    assert cue.span == Span(61_500, 62_002)


def test_timed_text_inside_of_timed_elements_is_refused_with_a_remedy() -> None:
    text = TTML.replace("<tt:div>", '<tt:div begin="10s">')
    with pytest.raises(FormatError, match="elements around the subtitles"):
        find_written_cues(text, ".ttml")


def test_words_light_up_at_times_moved_with_their_cue() -> None:
    file = find_written_cues(VTT, ".vtt")
    assert "<00:05.480>" in file.retime({0: Span(5_000, 6_000)}, 0.96)


def test_cues_that_show_one_text_are_one() -> None:
    file = find_written_cues(ASS, ".ass")
    groups = group_cues(file.cues)
    assert [group.members for group in groups] == [(0, 1), (2,)]
    placed = retime_groups(file.cues, groups, [Span(9_000, 10_000), None])
    assert placed == {0: Span(9_000, 10_000), 1: Span(9_000, 10_000)}


def test_highlighted_words_keep_their_shares_of_the_cue() -> None:
    words = tuple(
        CueWord(f" {w}", Span(n * 400, n * 400 + 400)) for n, w in enumerate(("So", "it", "is."))
    )
    document = Document(EMPTY, EMPTY, (Cue(Span(0, 1_200), ("So it is.",), None, words),), (), True)
    file = find_written_cues(str(FORMATS["srt"].render(document)), ".srt")
    (group,) = group_cues(file.cues)
    placed = retime_groups(file.cues, [group], [Span(5_000, 5_600)])
    assert placed == {0: Span(5_000, 5_200), 1: Span(5_200, 5_400), 2: Span(5_400, 5_600)}


def test_a_text_that_holds_no_cue_is_refused() -> None:
    for suffix, text in ((".srt", ""), (".vtt", "WEBVTT\n"), (".ass", "[Events]\n")):
        with pytest.raises(FormatError, match="no subtitle with times"):
            find_written_cues(text, suffix)


def test_only_subtitles_can_be_retimed() -> None:
    assert can_retime(".SRT")
    assert not any(can_retime(suffix) for suffix in (".txt", ".json", ".lrc", ""))


SHOWN = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30)
STARTS = st.lists(st.integers(0, 40_000_000), min_size=1, max_size=6, unique=True)


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "ttml", "sbv"])
@settings(max_examples=8)
@given(texts=st.lists(SHOWN, min_size=6, max_size=6), starts=STARTS)
def test_whatever_we_write_stays_as_it_is_at_its_own_times(
    name: str, texts: list[str], starts: list[int]
) -> None:
    cues = tuple(
        Cue(Span(start // 10 * 10, start // 10 * 10 + 990), (text,))
        for start, text in zip(sorted(starts), texts, strict=False)
    )
    render: Callable[[Document], str | bytes] = FORMATS[name].render
    text = str(render(Document(EMPTY, EMPTY, cues)))
    try:
        file = find_written_cues(text, f".{name}")
    except FormatError:  # every text was blank
        return
    assert shift(file, 0) == text
