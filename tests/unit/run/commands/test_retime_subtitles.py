"""Subtitles retimed to another cut, on fake engines: what is written, told, kept and refused."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.config import Settings
from pipeline.console import print_retimed
from pipeline.domain import Extra, Segment, Span
from pipeline.errors import FormatError, ReferencePageError, UsageError
from pipeline.formats.subtitles import subrip
from pipeline.run import Engines, Event, Retimed, ToldCue, retime_subtitles
from tests.fakes import FakeAligner, FakeDetector, FakeRecognizer, make_segment
from tests.unit.run.recording.test_stages import write_wav

SAID = (
    "Where does the story begin today?",
    "It begins with a long question.",
    "Who asked it in the first place?",
    "A man whom nobody believed then.",
    "What became of him after that?",
    "He wrote a letter to everybody.",
    "Did anyone ever answer his letter?",
    "Only one person did so, slowly.",
)
CUT = (3, 4)


def write_srt(texts: tuple[str, ...] = SAID, every_ms: int = 4_000) -> str:
    blocks = []
    for number, text in enumerate(texts, start=1):
        at = number * every_ms
        first, last = text.rsplit(" ", 2)[0], text.split(" ", len(text.split()) - 2)[-1]
        times = " --> ".join(f"00:00:{ms // 1000:02},{ms % 1000:03}" for ms in (at, at + 2_400))
        blocks.append(f"{number}\n{times}\n<i>{first}</i>\n{last}\n")
    return "\n".join(blocks)


def hear_recut(shift_ms: int = 0) -> tuple[Segment, ...]:
    """What is said in a cut without two of the sentences."""
    return tuple(
        make_segment(text, 4_000 * (n + 1) + shift_ms - (8_000 if n > CUT[1] else 0))
        for n, text in enumerate(SAID)
        if n not in CUT
    )


@dataclass
class Bench:
    """A folder with a talk and subtitles of another cut, and engines that count."""

    folder: Path
    recognizer: FakeRecognizer = field(default_factory=lambda: FakeRecognizer(hear_recut()))
    aligner: FakeAligner = field(default_factory=FakeAligner)
    events: list[Event] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def retime(self, text: str, name: str = "old.srt", **changes: object) -> Retimed:
        (self.folder / name).write_text(text, encoding="utf-8")
        return retime_subtitles(
            self.folder / "talk.wav",
            self.folder / name,
            replace(Settings(output_dir=self.out), **changes),
            self.folder / "cache",
            self.events.append,
            engines=Engines(FakeDetector(), self.recognizer, None),
            aligner=self.aligner,
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    write_wav(tmp_path / "talk.wav", 40.0)
    return Bench(tmp_path)


def test_cues_get_new_times_and_keep_their_numbers_lines_and_styling(bench: Bench) -> None:
    retimed = bench.retime(write_srt())
    assert (retimed.cues, retimed.placed) == (8, 6)
    written = (bench.out / "old.retimed.srt").read_text("utf-8")
    assert written.startswith(
        "1\n00:00:04,000 --> 00:00:06,400\n<i>Where does the story</i>\nbegin today?\n\n2\n"
    )
    assert "6\n00:00:16,000 --> 00:00:18,400\n<i>He wrote a letter</i>\nto everybody.\n" in written


def test_cues_that_were_cut_out_are_told_and_lie_in_a_file_of_their_own(bench: Bench) -> None:
    retimed = bench.retime(write_srt())
    assert [(one.number, one.time_ms) for one in retimed.unplaced] == [("4", 16_000), ("5", 20_000)]
    assert [change.added_ms for change in retimed.changes] == [-8_000]
    rest = subrip.parse((bench.out / "old.retimed.unplaced.srt").read_text("utf-8"))
    assert [cue.span.start_ms for cue in rest] == [16_000, 20_000]
    assert [path.name for path in retimed.outputs] == [
        "old.retimed.srt",
        "old.retimed.unplaced.srt",
    ]


def test_without_anything_cut_out_there_is_one_file(bench: Bench) -> None:
    bench.recognizer.segments = tuple(make_segment(t, 4_000 * n) for n, t in enumerate(SAID))
    retimed = bench.retime(write_srt())
    assert [path.name for path in retimed.outputs] == ["old.retimed.srt"]
    assert retimed.changes == retimed.unplaced == retimed.partly == retimed.uncovered == ()


def test_speech_that_no_cue_shows_is_told(bench: Bench) -> None:
    extra = make_segment("And this was never in there before", 30_000)
    bench.recognizer.segments = (*hear_recut(), extra)
    retimed = bench.retime(write_srt())
    assert [one.text for one in retimed.uncovered] == ["And this was never in there before"]


def test_names_and_notes_in_the_text_are_not_looked_for(bench: Bench) -> None:
    text = write_srt().replace("<i>It begins", "[door slams]\n<i>ANN: It begins")
    retimed = bench.retime(text)
    assert retimed.placed == 6
    assert "[door slams]\n<i>ANN: It begins" in (bench.out / "old.retimed.srt").read_text("utf-8")


def test_a_second_run_hears_and_times_nothing_and_writes_the_same(bench: Bench) -> None:
    first = bench.retime(write_srt())
    again = bench.retime(write_srt())
    assert (bench.recognizer.calls, bench.aligner.calls) == (1, 1)
    assert first == again


def test_an_output_that_a_person_changed_is_left_alone(bench: Bench) -> None:
    bench.retime(write_srt())
    target = bench.out / "old.retimed.srt"
    target.write_text("mine")
    retimed = bench.retime(write_srt().replace("slowly", "quickly"))
    assert target.read_text() == "mine"
    assert [kept.path.name for kept in retimed.kept] == ["old.retimed.srt"]


def test_subtitles_in_another_language_are_refused_with_what_works(bench: Bench) -> None:
    german = tuple("Womit hat das alles denn einmal angefangen?" for _ in SAID)
    with pytest.raises(
        ReferencePageError, match=r"hardly any words of the subtitles .* English"
    ) as caught:
        bench.retime(write_srt(german))
    assert "the language that is spoken" in caught.value.remedy


def test_another_language_is_moved_like_the_spoken_one(bench: Bench) -> None:
    german = tuple(f"Das hier ist Satz {n} der anderen Sprache." for n in range(8))
    (bench.folder / "old.srt").write_text(write_srt())
    later = write_srt(german).replace(",000 -->", ",300 -->")
    (bench.folder / "old.de.srt").write_text(later)
    retimed = retime_subtitles(
        bench.folder / "talk.wav",
        bench.folder / "old.de.srt",
        Settings(output_dir=bench.out),
        bench.folder / "cache",
        sibling=bench.folder / "old.srt",
        engines=Engines(FakeDetector(), bench.recognizer, None),
        aligner=bench.aligner,
    )
    assert [one.number for one in retimed.unplaced] == ["4", "5"]
    new = subrip.parse((bench.out / "old.de.retimed.srt").read_text("utf-8"))
    assert [cue.span.start_ms for cue in new] == [4_300, 8_300, 12_300, 16_300, 20_300, 24_300]
    assert retimed.partly == retimed.by_neighbours == ()


def test_a_file_that_is_not_what_it_says_and_a_folder_are_refused(bench: Bench) -> None:
    with pytest.raises(FormatError, match=r"old\.vtt"):
        bench.retime(write_srt(), "old.vtt")
    write_wav(bench.folder / "talks" / "a.wav")
    write_wav(bench.folder / "talks" / "b.wav")
    (bench.folder / "old.srt").write_text(write_srt())
    with pytest.raises(UsageError, match="subtitles belong to one recording"):
        retime_subtitles(bench.folder / "talks", bench.folder / "old.srt", Settings(), bench.folder)


def test_what_came_of_it_is_told_by_numbers_and_times() -> None:
    told = ToldCue("7", "Never said.", 61_000, 0, 2)
    many = (told,) * 10
    retimed = Retimed(
        20,
        10,
        (replace(told, found=1),),
        (),
        many,
        (Extra(Span(5_000, 6_000), "So it is"),),
        0.96,
        (),
        (),
    )
    with io.StringIO() as written:
        print_retimed(retimed, Console(file=written, width=200))
        text = written.getvalue()
    assert "10 of 20 subtitles retimed. Not in the recording: 10, partly in it: 1" in text
    assert "plays at 104.2 % of the speed" in text
    assert "not in the recording: cue 7, was at 0:01:01: Never said." in text
    assert "not in the recording: 2 more" in text
    assert "partly in the recording: cue 7, at 0:01:01, 1 of 2 words heard" in text
    assert "no subtitle, 0:00:05: So it is" in text
