"""A part of a recording, heard by a real model: the words that the whole has there, at the same times."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import Result, transcribe_file
from pipeline.domain import Word
from tests.model.test_bad_input import cut_clip

pytestmark = pytest.mark.model

PART_S = (24.0, 31.5)
"""Three turns of the demo recording, with pauses before and after them."""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("talk")
    return cut_clip(root / "audio" / "interview.mp3", folder / "talk.wav", seconds=36)


def transcribe(talk: Path, cache: Path, **options: object) -> Result:
    return transcribe_file(
        talk, model="tiny.en", diarizer="none", cleaning="verbatim", cache_dir=cache, **options
    )


def list_inside(result: Result) -> list[Word]:
    start, end = PART_S
    return [w for w in result.transcript.words if start * 1000 <= w.span.middle_ms < end * 1000]


def spell(word: Word) -> str:
    return "".join(filter(str.isalnum, word.text.casefold()))


def test_a_part_has_the_words_of_the_whole_at_their_times(talk: Path, cache: Path) -> None:
    start, end = PART_S
    part = list(transcribe(talk, cache, start=start, end="0:31.5").transcript.words)
    clip = transcribe(talk, cache, range=f"{start}-{end}", clip=True)
    whole = list_inside(transcribe(talk, cache))  # last, or a part would take its words
    assert list(map(spell, whole)) == list(map(spell, part))
    assert len(whole) > 12
    late = [abs(a.span.start_ms - b.span.start_ms) for a, b in zip(whole, part, strict=True)]
    assert max(late) <= 150
    clipped = [word.span.start_ms + round(start * 1000) for word in clip.transcript.words]
    assert [word.span.start_ms for word in part] == clipped
    assert clip.transcript.media.duration_ms == round((end - start) * 1000)
