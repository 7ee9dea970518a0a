"""How much is done and how long the rest takes, out of events and a clock that goes as the test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.run import (
    Event,
    FileFinished,
    FileStarted,
    Outcome,
    PlannedFile,
    ProgressEstimate,
    RunPlanned,
    RunProgress,
    Stage,
    StageProgress,
)
from pipeline.run.batch.progress_estimate import rank_stages

TALK, OTHER = Path("talk.mp3"), Path("other.mp3")
SECONDS = {Stage.DECODE: 5.0, Stage.DETECT: 5.0, Stage.RECOGNIZE: 70.0, Stage.DIARIZE: 20.0}


def plan(
    *sources: Path, load_s: float = 0.0, is_measured: bool = True, rounds: int = 1
) -> RunPlanned:
    stages = tuple(SECONDS.items())
    files = tuple(PlannedFile(source, 300_000, stages, rounds) for source in sources)
    return RunPlanned(files, load_s, is_measured)


@dataclass
class Run:
    """A run of one recording, looked at again and again."""

    frame_s: float = 0.5

    estimate: ProgressEstimate = field(default_factory=ProgressEstimate)
    now_s: float = 0.0
    seen: list[tuple[float, RunProgress]] = field(default_factory=list)

    def tell(self, *events: Event) -> None:
        for event in events:
            self.estimate.take(event, self.now_s)

    def wait(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.seen.append((self.now_s, self.estimate.look(self.now_s)))
            self.now_s = min(end_s, self.now_s + self.frame_s)

    def go_through(self, slowdown: float = 1.0, steps: int = 6, **stages: float) -> None:
        """All stages of a recording, each so much slower than expected and told of in so many steps."""
        self.tell(FileStarted(TALK, 1, 1))
        for stage, seconds in SECONDS.items():
            took_s = seconds * stages.get(stage.name, slowdown)
            self.tell(StageProgress(stage, 0.0, TALK))
            for step in range(1, steps + 1):
                self.wait(took_s / steps)
                self.tell(StageProgress(stage, step / steps, TALK))
        self.tell(FileFinished(Outcome(TALK)))

    @property
    def shares(self) -> list[float]:
        return [progress.share for _, progress in self.seen]

    def list_errors(self, *, from_share: float = 1 / 3) -> list[float]:
        """By how much each time left was off, of what was really left; of the last seconds nobody counts."""
        return [
            abs(progress.left_s - (self.now_s - at_s)) / max(2.0, self.now_s - at_s)
            for at_s, progress in self.seen
            if at_s >= from_share * self.now_s
        ]


def test_work_that_goes_as_expected_is_foretold_to_the_second() -> None:
    run = Run()
    run.tell(plan(TALK))
    run.go_through()
    assert max(run.list_errors(from_share=0.0)) < 0.25
    assert (
        max(abs(share - at_s / 100) for (at_s, _), share in zip(run.seen, run.shares, strict=True))
        < 0.06
    )


@pytest.mark.parametrize(
    ("slowdown", "is_measured"),
    [(0.3, False), (0.6, False), (2.0, False), (3.0, False), (0.7, True), (1.5, True)],
)
def test_from_the_first_third_on_the_time_left_is_within_thirty_per_cent(
    slowdown: float, is_measured: bool
) -> None:
    run = Run()
    run.tell(plan(TALK, is_measured=is_measured))
    run.go_through(slowdown, steps=12)
    assert max(run.list_errors()) < 0.3


@given(st.lists(st.floats(0.1, 5), min_size=4, max_size=4), st.integers(1, 20), st.booleans())
def test_nothing_goes_back_stands_still_or_is_all_done_before_the_end(
    slowdowns: list[float], steps: int, is_measured: bool
) -> None:
    run = Run(frame_s=1.0)
    run.tell(plan(TALK, load_s=2.0, is_measured=is_measured), StageProgress(Stage.LOAD, 0.0))
    run.wait(2.0)
    names = [stage.name for stage in SECONDS]
    run.go_through(steps=steps, **dict(zip(names, slowdowns, strict=True)))
    assert run.shares == sorted(run.shares)
    assert run.shares[-1] < 1.0
    told = [(progress.share, round(progress.left_s, 3)) for _, progress in run.seen]
    still = [a == b for a, b in pairwise(told)]
    assert not any(all(still[i : i + 2]) for i in range(len(still) - 2))


def test_between_two_events_the_bar_never_passes_what_the_next_one_says() -> None:
    run = Run()
    run.tell(plan(TALK), FileStarted(TALK, 1, 1), StageProgress(Stage.RECOGNIZE, 0.0, TALK))
    run.wait(7.0)
    run.tell(StageProgress(Stage.RECOGNIZE, 0.2, TALK))
    run.wait(600.0)
    stage_shares = [progress.files[0].stage_share for _, progress in run.seen[-4:]]
    assert all(0.39 < share <= 0.4 for share in stage_shares)


def test_what_takes_longer_than_expected_is_told_to_take_longer_still() -> None:
    run = Run()
    run.tell(plan(TALK), FileStarted(TALK, 1, 1), StageProgress(Stage.RECOGNIZE, 0.0, TALK))
    run.wait(200.0)
    assert run.seen[-1][1].left_s > 20.0


def test_stages_that_are_cached_are_passed_at_once_and_say_nothing_about_the_pace() -> None:
    run = Run()
    run.tell(plan(TALK), FileStarted(TALK, 1, 1))
    run.wait(0.5)
    run.tell(StageProgress(Stage.DIARIZE, 0.0, TALK))
    progress = run.estimate.look(run.now_s)
    assert (round(progress.share, 2), round(progress.left_s)) == (0.8, 20)


def test_a_recognition_that_goes_on_where_it_was_cut_off_says_nothing_about_the_pace() -> None:
    run = Run()
    run.tell(plan(TALK), FileStarted(TALK, 1, 1), StageProgress(Stage.RECOGNIZE, 0.0, TALK))
    run.wait(0.5)
    run.tell(StageProgress(Stage.RECOGNIZE, 0.6, TALK))
    assert round(run.estimate.look(run.now_s).left_s) == round(0.4 * 70 + 20)


def test_the_time_left_is_for_all_recordings_and_each_has_its_share() -> None:
    run = Run()
    run.tell(plan(TALK, OTHER), FileStarted(TALK, 1, 2))
    assert run.estimate.look(0.0).left_s == 200.0
    run.now_s = 100.0
    run.tell(FileFinished(Outcome(TALK)), FileStarted(OTHER, 2, 2))
    run.tell(StageProgress(Stage.DIARIZE, 0.5, OTHER))
    progress = run.estimate.look(run.now_s)
    assert (round(progress.share, 2), progress.done, progress.total) == (0.95, 1, 2)
    assert [(OTHER, 0.9)] == [(file.source, round(file.share, 2)) for file in progress.files]


def test_two_recordings_at_once_take_as_long_as_one_after_the_other() -> None:
    run = Run()
    run.tell(plan(TALK, OTHER), FileStarted(TALK, 1, 2), FileStarted(OTHER, 2, 2))
    for step in range(11):
        run.now_s = 10.0 * step
        for source in (TALK, OTHER):
            run.tell(StageProgress(Stage.RECOGNIZE, step / 14, source))
    progress = run.estimate.look(run.now_s)
    assert round(progress.left_s) == 80
    assert [80, 80] == [round(file.left_s) for file in progress.files]


def test_channels_are_recognised_one_after_the_other() -> None:
    run = Run()
    run.tell(plan(TALK, rounds=2), FileStarted(TALK, 1, 1))
    shares = []
    for _ in range(2):
        for stage in (Stage.DETECT, Stage.RECOGNIZE):
            run.tell(StageProgress(stage, 0.0, TALK))
            run.now_s += SECONDS[stage] / 2
            run.tell(StageProgress(stage, 1.0, TALK))
        shares.append(round(run.estimate.look(run.now_s).share, 2))
    assert shares == [0.42, 0.8]


def test_a_recording_that_nobody_announced_is_followed_too() -> None:
    run = Run()
    run.tell(FileStarted(TALK, 1, 1), StageProgress(Stage.RECOGNIZE, 0.5))
    progress = run.estimate.look(run.now_s)
    assert 0.0 < progress.share < 1.0
    assert [TALK] == [file.source for file in progress.files]
    run.tell(FileFinished(Outcome(TALK)))
    assert run.estimate.look(run.now_s).is_idle


def test_speakers_that_are_told_apart_first_are_no_second_round() -> None:
    order = (Stage.DECODE, Stage.DETECT, Stage.DIARIZE, Stage.RECOGNIZE, Stage.WRITE)
    ranks = rank_stages(order)
    assert sorted(order, key=ranks.__getitem__) == list(order)
    assert sorted(Stage, key=rank_stages(()).__getitem__) == list(Stage)


def test_short_recordings_of_which_no_stage_is_told_show_how_fast_it_goes_and_how_long_it_takes() -> (
    None
):
    sources = [Path(f"{number}.wav") for number in range(40)]
    run = Run()
    run.tell(plan(*sources))  # each is expected to take 100 s
    for number, source in enumerate(sources[:20]):
        run.tell(FileStarted(source, number + 1, 40))
        run.wait(10)
        is_cached = number < 5
        run.tell(FileFinished(Outcome(source, seconds=10.0, duration_ms=3_000, reused=is_cached)))
    progress = run.estimate.look(run.now_s)
    assert (progress.per_s, progress.speed) == (15 / 200, 45 / 200)
    assert progress.left_s == pytest.approx(20 * 10, rel=0.1)
