"""Lists of shot changes, as other programs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cues.shot_lists import MOST_CHANGES, ShotList
from pipeline.domain import FrameRate, Timeline

TELEVISION = Timeline()
FILM = Timeline(FrameRate.parse("23.976"))

EDL = """TITLE: Harbour talk
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00
* FROM CLIP NAME: pier.mov
002  AX       AA/V  C        00:00:10:00 00:00:12:12 01:00:04:00 01:00:06:12
003  BL       A2    C        00:00:10:00 00:00:12:12 01:00:05:00 01:00:06:12
004  AX       V     D    024 00:00:20:00 00:00:22:00 01:00:06:12 01:00:08:12
"""

SCENES = """Timecode List:,00:00:04.000,00:00:06.480
Scene Number,Start Frame,Start Timecode,Start Time (seconds),End Frame,End Timecode,End Time (seconds)
1,1,00:00:00.000,0.000,100,00:00:04.000,4.000
2,101,00:00:04.000,4.000,162,00:00:06.480,6.480
3,163,00:00:06.480,6.480,300,00:00:12.000,12.000
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.shotchanges", "0\n4\n6.48\n"),
        ("a.shotchanges", "00:00:04.000\r\n00:00:06.480\r\n"),
        ("a.txt", "# shots\n4,0\n6,48\n"),
        ("a.edl", EDL),
        ("a.csv", SCENES),
        ("a.csv", SCENES.partition("\n")[2]),
        ("a.csv", "time\n4\n6.480\n"),
        ("a.csv", "name;timecode\npier;00:00:04:00\nboat;00:00:06:12\n"),
        ("a.csv", "6.48\n4\n4\n"),
    ],
)
def test_each_kind_of_list_gives_the_same_times(name, text):
    assert ShotList(name, text).list_times(TELEVISION) == (4000, 6480)


def test_timecodes_are_counted_by_the_rate_and_from_the_programmes_first_frame():
    text = "10:00:00:00\n10:00:01:00\n10:30:00:00\n"
    rate = FILM.rate
    timeline = Timeline(rate, rate.read_timecode("10:00:00:00"))
    assert ShotList("a.txt", text).list_times(timeline) == (1001, 1_801_800)
    assert ShotList("a.txt", text).counts_frames
    assert not ShotList("a.csv", SCENES).counts_frames


def test_an_edit_decision_list_says_itself_whether_it_drops_numbers():
    events = "FCM: DROP FRAME\n" + "\n".join(
        f"00{n}  AX  V  C  00:00:00;00 00:00:01;00 {begin} 02:00:00;00"
        for n, begin in enumerate(("01:00:00;00", "01:10:00;00"), start=1)
    )
    timeline = Timeline(FrameRate.parse("29.97"))
    assert ShotList("a.edl", events).list_times(timeline) == (600_000 - 1,)  # 17982 frames


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("four\n", "line 1: 'four' is not a time"),
        ("1\n2\n" + "x" * 100, r"line 3: 'x{40} …' is not a time"),
        ("1,2,3\n", "line 1 has 3 columns, and none is headed as times"),
        ("00:00:01:30\n", "line 1: '00:00:01:30' can't be read"),
        (EDL.replace("01:00:04:00 01", "01:00:04:29 01"), "line 6: '01:00:04:29' can't be read"),
        ("\n".join(map(str, range(MOST_CHANGES + 9))), "more than 100,000 shot changes"),
    ],
)
def test_what_is_no_list_of_times_is_told_by_its_line(text, told):
    with pytest.raises(ValueError, match=told):
        ShotList("a.csv", text).list_times(TELEVISION)


@given(st.text(max_size=200) | st.from_regex(r"[0-9:;.,\n ]{0,60}"))
def test_any_text_is_times_or_an_error(text):
    try:
        times = ShotList("a.csv", text).list_times(TELEVISION)
    except ValueError:
        return
    assert all(time_ms > 0 for time_ms in times)


def test_a_list_is_told_by_what_it_holds():
    assert repr(ShotList("a", "1")) != repr(ShotList("a", "2"))
    assert "1\n" not in repr(ShotList("a", "1\n"))
