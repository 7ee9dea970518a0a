"""The end of a run says what was done, what each file is for, what differs, and what could be done next."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.compare import compare
from pipeline.console import Display, EndOfRun, print_error, print_outcomes
from pipeline.console.outputs_view import describe_purpose, write_opening
from pipeline.console.summary import describe_finished
from pipeline.console.wording import describe_throughput, format_elapsed
from pipeline.domain import Comparison, SpeakerStatistics, Turn
from pipeline.errors import UnreadableMedia
from pipeline.formats import FORMATS
from pipeline.run import (
    DifferenceCount,
    FileFinished,
    FileStarted,
    Hint,
    HintKind,
    Outcome,
    StageFailure,
)
from pipeline.run.events import Kept, Stage
from tests.fakes import make_words
from tests.pages import parse_reference

FILES = ("talk.srt", "talk.txt", "talk.json", "talk.diff.html")
BROKEN = UnreadableMedia("b.mp3", "it is no audio", "Export it again")
TALK = Outcome(
    Path("talk.m4a"),
    duration_ms=305_500,
    seconds=65.0,
    speakers=2,
    words=869,
    outputs=tuple(Path("transcripts") / name for name in FILES),
    talk=(
        ("Bo Chen", SpeakerStatistics("SPEAKER_01", 1_000, 3, 200, 0)),
        ("Ann Lee", SpeakerStatistics("SPEAKER_00", 3_000, 4, 669, 1)),
    ),
)


def tell(*outcomes: Outcome, width: int = 120, **how: object) -> list[str]:
    """The lines that are printed, in a pipe."""
    told = io.StringIO()
    console = Console(file=told, highlight=False, markup=False, emoji=False, width=width)
    print_outcomes(outcomes, console, **how)  # type: ignore[arg-type]
    return [line.rstrip() for line in told.getvalue().splitlines()]


def differ(page: str, said: str) -> Comparison:
    return compare(parse_reference(f"Ann: {page}\n", "page.txt"), [Turn("A", make_words(said))])


# --- one recording


def test_one_recording_ends_with_its_files_what_each_is_for_and_how_the_comparison_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert tell(TALK) == [
        "Done in 1:05 (4.7 × real time). 4 files:",
        "  transcripts/talk.srt        subtitles, for players and editors",
        "  transcripts/talk.txt        transcript, to read and publish",
        "  transcripts/talk.json       everything, for other programs",
        "  transcripts/talk.diff.html  comparison, to open in a browser",
        "Open the comparison: xdg-open transcripts/talk.diff.html",
        "Speakers: Ann Lee 75 %, Bo Chen 25 %",
    ]


@pytest.mark.parametrize(
    ("platform", "path", "command"),
    [
        ("linux", "a/talk.html", "xdg-open a/talk.html"),
        ("linux", "a b/it's.html", "xdg-open 'a b/it'\"'\"'s.html'"),
        ("darwin", "a b.html", "open 'a b.html'"),
        ("win32", "a.html", "start a.html"),
    ],
)
def test_the_command_that_opens_a_page_can_be_pasted(
    platform: str, path: str, command: str
) -> None:
    assert write_opening(path, platform) == command


@pytest.mark.parametrize(
    ("outcome", "heading"),
    [
        (
            replace(TALK, is_up_to_date=True, reused=True),
            "Nothing to do: talk.m4a is up to date. 4",
        ),
        (replace(TALK, reused=True), "Done in 1:05, with cached results. 4 files:"),
        (replace(TALK, outputs=(Path("a.txt"),)), "Done in 1:05 (4.7 × real time). 1 file:"),
    ],
)
def test_the_first_line_says_whether_there_was_work(outcome: Outcome, heading: str) -> None:
    assert tell(outcome)[0].startswith(heading)


def test_what_differs_stands_below_in_context_and_without_rates() -> None:
    made = differ(
        "Good morning to all of you, dear friends.", "Good evening to all of you, friends."
    )
    lines = tell(TALK, comparison=made)
    assert "2 of 8 words differ from the published text:" in lines
    assert [line.split("  ")[-1].strip() for line in lines if "[-" in line] == [
        "Good [-morning-]{+evening+} to all of you, …",
        "… to all of you, [-dear-] friends.",
    ]
    assert not re.search("WER|CER|%.*interval|confidence", "\n".join(lines))


def test_many_differences_are_few_lines_and_say_where_the_rest_is() -> None:
    page = " and then ".join(f"seven{n}" for n in "abcdefghijkl")
    lines = tell(TALK, comparison=differ(page, page.replace("seven", "eight")))
    assert sum("[-" in line for line in lines) == 8
    assert "… and 4 more rows, 4 words; the comparison page shows all" in lines


def test_rates_are_shown_where_they_are_asked_for() -> None:
    lines = tell(
        TALK, comparison=differ("Good day.", "Bad day."), display=Display(has_measures=True)
    )
    text = "\n".join(lines)
    for told in ("WER", "CER", "cpWER", "Interruptions", "95 % confidence"):
        assert told in text


def test_hints_come_last_with_commands_on_lines_of_their_own() -> None:
    hints = (
        Hint(
            HintKind.SPEAKERS,
            "A has no name yet. Name this speaker",
            'transcribe rename a.json A="Name"',
        ),
        Hint(HintKind.TERMS, "Misheard", preset='[glossary]\n"Sedol" = []'),
        Hint(HintKind.COVERAGE, "86 % of the detected speech was transcribed"),
    )
    assert tell(replace(TALK, hints=hints))[-7:] == [
        "Next:",
        "  A has no name yet. Name this speaker:",
        '      transcribe rename a.json A="Name"',
        "  Misheard:",
        "      [glossary]",
        '      "Sedol" = []',
        "  86 % of the detected speech was transcribed.",
    ]


def test_hints_break_between_words_on_a_terminal_and_commands_are_whole() -> None:
    told = io.StringIO()
    console = Console(file=told, force_terminal=True, color_system=None, width=30)
    command = "transcribe review transcripts/talk.json"
    hint = Hint(HintKind.SUBTITLES, "9 cues are too fast to read (10, 14, 16, 21)", command=command)
    print_outcomes((replace(TALK, hints=(hint,)),), console)
    lines = [line.rstrip() for line in told.getvalue().splitlines()]
    assert lines[-3:] == [
        "  9 cues are too fast to read",
        "  (10, 14, 16, 21):",
        f"      {command}",
    ]


def test_a_path_can_be_clicked_on_a_terminal_and_holds_no_escape_in_a_pipe() -> None:
    told = io.StringIO()
    terminal = Console(file=told, force_terminal=True, color_system="standard", width=200)
    evil = Path("transcripts/a\x1b]8;;evil\x07 b.srt")
    print_outcomes([replace(TALK, outputs=(evil,))], terminal)
    (address,) = set(re.findall("\x1b]8;[^;]*;(file:[^\x1b]+)\x1b", told.getvalue()))
    assert address == evil.absolute().as_uri()
    assert "\x07" not in told.getvalue()
    assert "\x1b" not in "\n".join(tell(replace(TALK, outputs=(evil,))))


def test_an_output_that_was_left_as_it_is_is_named_with_the_reason() -> None:
    kept = Kept(Path("transcripts/talk.txt"), "changed since it was written")
    outcome = replace(TALK, outputs=TALK.outputs[:1], kept=(kept,))
    told = "not written: changed since it was written; --overwrite replaces it"
    assert f"  transcripts/talk.txt  {told}" in tell(outcome)


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("talk.vtt", "subtitles, for players and editors"),
        ("talk.docx", "transcript, to read and publish"),
        ("talk.TextGrid", "annotations, for research tools"),
        ("talk.csv", "table, for spreadsheets"),
        ("talk.fcpxml", "subtitles, for broadcasters and editing programs"),
        ("talk.xyz", "for other programs"),
    ],
)
def test_each_kind_of_file_says_what_it_is_for(name: str, purpose: str) -> None:
    assert describe_purpose(Path(name)) == purpose


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_is_for_nobody_knows_whom(name: str) -> None:
    assert describe_purpose(Path(f"talk{FORMATS[name].suffix}")) != "for other programs"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.01, "0:01"), (65, "1:05"), (3599.6, "1:00:00"), (3723, "1:02:03")]
)
def test_time_is_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert format_elapsed(seconds) == shown


# --- several


def test_several_recordings_end_with_a_table_and_sums() -> None:
    first = replace(TALK, source=Path("a.mp3"), differing=DifferenceCount(2, 870))
    second = replace(TALK, source=Path("b.mp3"), words=1_131, speakers=0)
    lines = tell(first, second, elapsed_s=122.2)
    assert lines[0] == "Done in 2:02 (5.0 × real time): 2 recordings, 0:10:11 long, 2,000 words"
    assert [line.split() for line in lines[1:]] == [
        ["File", "Length", "Speakers", "Words", "Differ"],
        ["a.mp3", "0:05:06", "2", "869", "2", "of", "870"],
        ["b.mp3", "0:05:06", "1,131"],
        ["8", "files", "in", "transcripts"],
    ]


def test_of_many_recordings_the_end_says_how_many_a_second_and_what_was_cached_does_not_count() -> (
    None
):
    many = [replace(TALK, source=Path(f"{n}.mp3"), duration_ms=1_000) for n in range(300)]
    cached = [replace(TALK, source=Path(f"c{n}.mp3"), reused=True) for n in range(50)]
    for outcomes in (many, [*many, *cached]):
        first = tell(*outcomes, elapsed_s=120.0)[0]
        assert first.startswith("Done in 2:00 (2.5 a second, 2.5 hours of sound an hour): ")


def test_long_recordings_are_counted_by_the_hour() -> None:
    assert describe_throughput(0.05, 180.0) == "180 an hour, 180.0 hours of sound an hour"


def test_a_table_has_no_column_of_differences_where_no_text_was_published() -> None:
    assert tell(TALK, TALK)[1].split() == ["File", "Length", "Speakers", "Words"]


def test_several_recordings_that_need_no_work_say_so() -> None:
    current = replace(TALK, is_up_to_date=True, reused=True)
    assert tell(current, current)[0].startswith("Nothing to do: all results are up to date. 2 rec")


def test_of_many_recordings_only_sums_are_shown() -> None:
    lines = tell(*(replace(TALK, source=Path(f"{n}.mp3")) for n in range(21)))
    assert [line.split(":")[0] for line in lines] == ["Done", "  84 files in transcripts"]


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    text = "\n".join(tell(Outcome(Path("mon/talk.mp3")), Outcome(Path("tue/talk.mp3"))))
    assert "mon/talk.mp3" in text
    assert "tue/talk.mp3" in text


def test_failures_in_a_batch_are_counted_at_the_end() -> None:
    part = replace(TALK, missing=(StageFailure(Stage.DIARIZE, BROKEN),))
    assert tell(TALK, Outcome(Path("b.mp3"), BROKEN), part)[-2:] == [
        "1 of 3 recordings failed; see above",
        "1 of 3 recordings partly done; see above",
    ]


@pytest.mark.parametrize("outcomes", [(), (Outcome(Path("a.mp3"), BROKEN),)])
def test_nothing_is_told_of_nothing_nor_a_single_failure_twice(
    outcomes: tuple[Outcome, ...],
) -> None:
    assert tell(*outcomes) == []


def test_a_line_tells_of_a_recording_that_is_done_while_others_are_to_come() -> None:
    done = replace(TALK, differing=DifferenceCount(1, 869))
    assert describe_finished(done) == (
        "talk.m4a: done in 1:05, 4 files; 1 of 869 words differs from the published text"
    )


@pytest.mark.parametrize("width", [30, 40])
def test_a_failure_breaks_between_words_on_a_terminal_and_its_path_stays_whole(width: int) -> None:
    path = "/media/ann/interviews/of/the/year/1987/first.wav"
    told = io.StringIO()
    error = UnreadableMedia(path, "the file is empty (0 bytes)", "Copy or record it again")
    print_error(error, Console(file=told, force_terminal=True, color_system=None, width=width))
    lines = [line.rstrip() for line in told.getvalue().splitlines()]
    assert " ".join(lines) == f"Error: {error}"
    assert [len(line) for line in lines if path not in line and len(line) > width] == []


def test_a_failure_names_a_file_below_this_folder_as_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = io.StringIO()
    for path in (tmp_path / "a" / "b.wav", tmp_path.parent / "c.wav"):
        print_error(UnreadableMedia(str(path), "why", "What"), Console(file=told))
    expected = [
        f"Error: {Path('a') / 'b.wav'}: why. What",
        f"Error: {tmp_path.parent / 'c.wav'}: why. What",
    ]
    assert told.getvalue().splitlines() == expected


# --- what is remembered


@pytest.mark.parametrize(("total", "is_kept"), [(1, True), (2, False)])
def test_only_the_comparison_of_a_lone_recording_is_remembered(total: int, is_kept: bool) -> None:
    seen: list[object] = []
    end = EndOfRun(seen.append)
    made = differ("Good day.", "Bad day.")
    events = [FileStarted(Path("a.mp3"), 1, total), FileFinished(TALK, made)]
    for event in events:
        end(event)
    assert seen == events
    assert (end.comparison is made) == is_kept
