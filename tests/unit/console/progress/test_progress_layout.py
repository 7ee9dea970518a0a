"""How far a run is, in the columns that there are: nothing is wider, and the figures come first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.console.progress.progress_layout import (
    describe_count,
    draw_bar,
    format_left,
    format_share,
    lay_out,
    shorten_middle,
)
from pipeline.run import FileProgress, RunProgress, Stage

LONG = Path("A conversation about the very long history of the river, part 12 (final, mixed).mp3")


def at_work(*names: Path, total: int = 1, left_s: float = 130.0) -> RunProgress:
    files = tuple(
        FileProgress(name, n, Stage.DIARIZE, 0.2, 0.43, left_s) for n, name in enumerate(names, 1)
    )
    return RunProgress(0.43, left_s, files, 0, total)


def draw(progress: RunProgress | None, columns: int) -> list[str]:
    return [line.plain for line in lay_out(progress, columns, 24, 0.0)]


def test_percentage_and_time_left_come_first_then_bar_stage_and_name() -> None:
    assert draw(at_work(Path("talk.mp3")), 80) == [
        " 43 %  about 2:10 left  ████████▏░░░░░░░░░░  ⠋ telling speakers apart  talk.mp3"
    ]


def test_a_long_name_is_shortened_in_its_middle_and_the_bar_stays() -> None:
    (line,) = draw(at_work(LONG), 80)
    assert line == " 43 %  about 2:10 left  ████▋░░░░░░  ⠋ telling speakers apart  A conver…ed).mp3"


def test_in_forty_columns_stage_and_name_stand_below_the_bar() -> None:
    assert draw(at_work(LONG), 40) == [
        " 43 %  2:10 left  █████████░░░░░░░░░░░░",
        "⠋ telling speakers apart  A conv…d).mp3",
    ]


def test_several_recordings_have_a_line_each_and_the_whole_is_at_the_bottom() -> None:
    lines = draw(at_work(Path("a.mp3"), Path("b.mp3"), total=5), 80)
    assert [line.split()[-1] for line in lines[:2]] == ["a.mp3", "b.mp3"]
    assert "0 of 5 recordings done" in lines[2]


def test_of_many_recordings_it_is_told_how_fast_they_are_processed() -> None:
    few, many = RunProgress(0.1, 9.0, (), 2, 20, per_s=2.0), RunProgress(0.1, 9.0, (), 2, 21)
    assert describe_count(few) == "2 of 20 recordings done"
    assert describe_count(many) == "2 of 21 recordings done"
    many = replace(many, per_s=2.0, speed=7.5)
    assert (
        describe_count(many) == "2 of 21 recordings done, 2.0 a second, 7.5 hours of sound an hour"
    )


def test_more_recordings_than_rows_are_counted() -> None:
    many = at_work(*(Path(f"{n}.mp3") for n in range(30)), total=30)
    lines = [line.plain for line in lay_out(many, 80, 10, 0.0)]
    assert len(lines) == 10
    assert lines[8] == "… and 22 more"


def test_before_anything_is_known_something_moves_already() -> None:
    frames = [lay_out(None, 80, 24, now_s)[0].plain for now_s in (0.0, 0.25, 0.5)]
    assert len(set(frames)) == 3
    assert all("loading the model" in frame for frame in frames)


def test_something_turns_where_the_figures_stand_still() -> None:
    frames = [lay_out(at_work(LONG), 80, 24, now_s)[0].plain for now_s in (0.0, 0.2, 0.4)]
    assert len(set(frames)) == 3
    assert len({frame.replace(frame[frame.index("telling") - 2], "") for frame in frames}) == 1


def test_between_two_recordings_of_a_watched_folder_there_is_no_bar() -> None:
    assert draw(RunProgress(0.99, 0.0, (), 1, 1, is_idle=True), 80) == []


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, "0:01"), (59.6, "1:00"), (130, "2:10"), (3599.6, "1:00:00"), (90_000, "25:00:00")],
)
def test_time_left_is_minutes_and_seconds_and_hours_where_there_are_some(
    seconds: float, expected: str
) -> None:
    assert expected == format_left(seconds)


def test_nothing_is_told_to_be_all_done_before_it_is() -> None:
    assert [format_share(share) for share in (0.0, 0.999, 1.0)] == ["  0 %", " 99 %", " 99 %"]


@pytest.mark.parametrize("name", ["a\x1b[31mred.mp3", "a\x07bell.mp3", "a\nb.mp3", "a\u202eb.mp3"])
def test_a_name_can_not_steer_the_terminal_or_break_the_line(name: str) -> None:
    for columns in (40, 80):
        drawn = "\n".join(draw(at_work(Path(name)), columns))
        assert not {"\x1b", "\x07", "\u202e"} & set(drawn)
        assert drawn.count("\n") == (columns == 40)


@settings(max_examples=40)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60),
    st.integers(20, 200),
    st.floats(0, 1e6),
    st.integers(1, 3),
)
def test_no_line_is_wider_than_the_terminal(
    name: str, columns: int, left_s: float, count: int
) -> None:
    progress = at_work(*[Path(name)] * count, total=count, left_s=left_s)
    assert all(cell_len(line) < columns for line in draw(progress, columns))


@given(st.text(max_size=40), st.integers(0, 40))
def test_what_is_shortened_fits_and_keeps_both_ends(text: str, columns: int) -> None:
    short = shorten_middle(text, columns)
    assert cell_len(short) <= columns
    if "…" not in text and "…" in short:
        start, _, end = short.partition("…")
        assert text.startswith(start)
        assert text.endswith(end)


def test_wide_characters_count_twice() -> None:
    assert shorten_middle("对话录音一二三.mp3", 10) == "对话….mp3"


@given(st.floats(0, 1), st.integers(1, 60), st.booleans())
def test_a_bar_is_as_wide_as_it_is_asked_to_be(share: float, columns: int, is_plain: bool) -> None:
    bar = draw_bar(share, columns, is_plain=is_plain)
    assert cell_len(bar.plain) == columns
    assert bar.plain.isascii() == is_plain or columns == 0
