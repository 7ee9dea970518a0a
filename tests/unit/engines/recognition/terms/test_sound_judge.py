"""The sound says whether a term or what was heard for it was said."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pipeline.clean.word_units import Written
from pipeline.domain import Span, Word
from pipeline.engines.recognition.terms.sound_judge import SoundJudge
from pipeline.media import load_audio

SAMPLE = Path(__file__).parents[5] / "pipeline" / "doctor.mp3"
ENDS_MS = (330, 630, 1040, 1300, 1370, 1760, 1960, 2580, 3370, 3700)
SAID = "Clara, where does the story of artificial intelligence begin?"


@pytest.fixture(scope="module")
def judge() -> SoundJudge:
    pytest.importorskip("pocketsphinx", reason="the extra `align` is not installed")
    audio = load_audio(SAMPLE)
    samples = np.array(audio.channels[0][:])
    audio.close()
    return SoundJudge(samples, lambda _: "en")


def write(text: str) -> list[Written]:
    spans = [Span(a, b) for a, b in pairwise(ENDS_MS)]
    return [(Word(f" {w}", span),) for w, span in zip(text.split(), spans, strict=True)]


@pytest.mark.parametrize(
    ("heard", "place", "term", "fits"),
    [
        (SAID.replace("story", "starry"), 4, "Story", True),
        (SAID, 4, "Starry", False),
        (SAID.replace("begin", "bacon"), 8, "Begin", True),
        (SAID, 8, "Bacon", False),
        (SAID.replace("artificial", "IBM"), 6, "Artificial", True),
        (SAID, 6, "IBM", False),
    ],
)
def test_what_was_said_fits_its_sound_better_than_what_sounds_like_it(
    judge: SoundJudge, heard: str, place: int, term: str, fits: bool
) -> None:
    assert judge.prefers(write(heard), range(place, place + 1), term) is fits


def test_a_term_that_is_said_like_what_was_heard_fits_as_well(judge: SoundJudge) -> None:
    assert judge.prefers(write(SAID.replace("story", "Grock")), range(4, 5), "Grok") is True


def test_a_judgement_does_not_depend_on_those_before_it(judge: SoundJudge) -> None:
    unsure = write(SAID.replace("begin", "Megan")), range(8, 9), "Pagan"
    first = judge.prefers(*unsure)
    for place, term in ((0, "Kasparov"), (6, "Official"), (8, "Bacon")):
        assert judge.prefers(write(SAID), range(place, place + 1), term) is False
        assert judge.prefers(*unsure) is first


@pytest.mark.parametrize(("term", "language"), [("GPT-4", "en"), ("智谱", "en"), ("Story", "fr")])
def test_nobody_says_how_figures_other_scripts_and_other_languages_sound(
    judge: SoundJudge, term: str, language: str
) -> None:
    one = SoundJudge(judge.samples, lambda _: language)
    assert one.prefers(write(SAID), range(4, 5), term) is None


def test_words_that_nobody_can_say_are_not_followed(judge: SoundJudge) -> None:
    heard = SAID.replace("story", "starry").replace("the", "1973").replace(" of ", " 智谱 ")
    assert judge.prefers(write(heard), range(4, 5), "Story") is True


def test_without_pocketsphinx_nothing_is_said(
    judge: SoundJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    one = SoundJudge(judge.samples, judge.language_at)
    assert one.prefers(write(SAID), range(4, 5), "Starry") is None
