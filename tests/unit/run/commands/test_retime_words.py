"""New words are timed by the very recording, where it is there; without it they stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.alignment import Placed, Stretch
from pipeline.config import Settings
from pipeline.domain import Review, Span
from pipeline.engines.protocols import Progress, Samples
from pipeline.media import hash_file
from pipeline.run import retime_review
from tests.unit.corrections.edited_files.test_taking_edits import show_times
from tests.unit.corrections.test_new_word_stretches import NEW
from tests.unit.run.recording.test_stages import write_wav


@dataclass
class ListeningAligner:
    """Finds each word of a stretch a third of the way from one to the next, and notes what it listened to."""

    heard: list[Span] = field(default_factory=list)
    fingerprint: str = "listening"

    def align(
        self,
        samples: Samples,
        stretches: Sequence[Stretch],
        language: str,
        on_progress: Progress | None = None,
    ) -> tuple[tuple[Placed, ...] | None, ...]:
        del samples, language, on_progress
        self.heard += [stretch.span for stretch in stretches]
        times = {"b": 200, "c": 400, "Lee": 520, "Sedol": 650, "d": 800, "e": 1000}
        return tuple(
            tuple(
                Placed(True, (Span(times[w], times[w] + 100),) if w in times else ())
                for w in (branch.page[0] for branch in stretch.branches)
            )
            for stretch in stretches
        )


@pytest.fixture
def review(tmp_path: Path) -> Review:
    sound = write_wav(tmp_path / "talk.wav", 3.0)
    return replace(NEW, media=replace(NEW.media, path="talk.wav", sha256=hash_file(sound)))


def retime(review: Review, folder: Path, **given: object) -> tuple[Review, ListeningAligner]:
    aligner = ListeningAligner()
    after = retime_review(review, folder / "talk.json", Settings(), aligner=aligner, **given)
    return after, aligner


def test_new_words_lie_where_they_are_heard(review: Review, tmp_path: Path) -> None:
    after, aligner = retime(review, tmp_path)
    assert show_times(after)[3:5] == [("Lee", 500, 620), ("Sedol", 650, 800)]
    assert aligner.heard == [Span(200, 1100)]


def test_without_the_very_recording_nothing_is_listened_to(review: Review, tmp_path: Path) -> None:
    write_wav(tmp_path / "talk.wav", 2.0)
    after, aligner = retime(review, tmp_path)
    assert (after, aligner.heard) == (review, [])
    (tmp_path / "talk.wav").unlink()
    assert retime(review, tmp_path)[0] == review


def test_a_recording_that_is_named_is_listened_to(review: Review, tmp_path: Path) -> None:
    moved = (tmp_path / "talk.wav").rename(tmp_path / "moved.wav")
    assert retime(review, tmp_path, audio=moved)[0] != review


def test_words_that_were_timed_before_are_left_alone(review: Review, tmp_path: Path) -> None:
    assert retime(review, tmp_path, before=review) == (review, ListeningAligner())


def test_a_language_without_a_model_is_left_alone(review: Review, tmp_path: Path) -> None:
    other = replace(review, language="fr")
    settings = Settings(model="large-v3", offline=True)
    assert retime_review(other, tmp_path / "talk.json", settings) is other
