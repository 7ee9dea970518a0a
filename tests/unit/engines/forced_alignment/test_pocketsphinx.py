"""Known words are timed by their sound alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.alignment import Branch, Stretch
from pipeline.domain import Span
from pipeline.engines.forced_alignment.pocketsphinx import PocketsphinxAligner
from pipeline.media import load_audio

SAMPLE = Path(__file__).parents[4] / "pipeline" / "doctor.mp3"
BEGIN = ["Clara,", "where", "does", "the"]
END = ["story", "of", "artificial", "intelligence", "begin?"]


def test_times_of_a_stretch_do_not_depend_on_those_before_it() -> None:
    pytest.importorskip("pocketsphinx", reason="the extra `align` is not installed")
    audio = load_audio(SAMPLE)
    samples = np.array(audio.channels[0][:])
    audio.close()
    whole = Stretch(Span(230, 3800), (Branch((*BEGIN, *END)),))
    begin = Stretch(Span(230, 1470), (Branch(tuple(BEGIN)),))
    first, _, again = PocketsphinxAligner().align(samples, [whole, begin, whole], "en")
    assert first is not None
    assert first == again
