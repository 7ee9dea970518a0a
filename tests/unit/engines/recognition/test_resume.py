"""A recognition that is cut off goes on where it was, and hears the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Segment, Span, Word
from pipeline.engines.models.whisper_evidence import WhisperEvidence
from pipeline.engines.models.whisper_weights import Weights
from pipeline.engines.protocols import (
    Activity,
    OtherLanguage,
    Part,
    RecognitionOptions,
    Samples,
    Window,
    WindowReading,
)
from pipeline.engines.recognition.resume import PART_WINDOWS, ResumablePass
from pipeline.engines.recognition.whisper import ComputeConfig, WhisperRecognizer
from pipeline.run.recording.checkpoints import StoredParts, parse_part, render_part
from pipeline.store import Key, Store
from tests.fakes import FakeReader, KeptParts, make_segment_over, make_window

KEY = Key("recognition", (("recording", "sha"),))
LONG_MS = 12 * 60_000
REGIONS = tuple(Span(start, start + 16_000) for start in range(0, LONG_MS, 20_000))
ACTIVITY = Activity(REGIONS)
SAMPLES = np.zeros(LONG_MS * 16, dtype=np.float32)
WINDOWS = len(REGIONS)


class Cut(BaseException):
    """Stands for whatever ends a process: nothing catches it."""


class CutReader(FakeReader):
    """Is cut off in its n-th batch, and remembers which windows it read. It skips some of the speech."""

    def __init__(self, cut_at: int | None = None) -> None:
        super().__init__()
        self.cut_at = cut_at
        self.windows: list[Window] = []

    def read(
        self, samples: Samples, windows: list[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        if self.cut_at is not None and len(self.batches) == self.cut_at:
            raise Cut
        self.batches.append(len(windows))
        self.windows.extend(windows)
        return [WindowReading((self._hear(window, len(windows)),)) for window in windows]

    def _hear(self, window: Window, beside: int) -> Segment:
        """What is heard depends on how many windows are in the batch, as it may with a real model."""
        whole = make_segment_over(window)
        words = tuple(replace(word, text=f"{word.text}/{beside}") for word in whole.words)
        cut = window.duration_ms > 10_000 and window.start_ms % 40_000 < 20_000
        return replace(whole, words=words[: len(words) // 2] if cut else words)


def recognize(reader: FakeReader, parts: object, language: str | None = "en") -> object:
    config = ComputeConfig("cpu", "int8", 1, 1, 4)
    weights = Weights("base", Path("nowhere"), "abc123", "folder")
    recognizer = WhisperRecognizer(weights, config, pytest.fail, lambda *_: reader)
    return recognizer.recognize(SAMPLES, ACTIVITY, RecognitionOptions(language), None, parts)


@cache
def undisturbed() -> object:
    """What is heard where nothing is cut off; asked for by most tests, and too slow for an import."""
    return recognize(CutReader(), None)


def test_parts_change_nothing_of_what_is_heard() -> None:
    assert undisturbed() == recognize(CutReader(), KeptParts())


@pytest.mark.parametrize("cut_at", range(23))
def test_wherever_it_is_cut_off_the_same_is_heard_and_little_is_read_twice(cut_at: int) -> None:
    first, second, parts = CutReader(cut_at), CutReader(), KeptParts()
    with pytest.raises(Cut):
        recognize(first, parts)
    assert undisturbed() == recognize(second, parts)
    assert len(set(first.windows) & set(second.windows)) < 2 * PART_WINDOWS


def test_it_may_be_cut_off_again_and_again() -> None:
    parts, heard, rounds = KeptParts(), None, 0
    while heard is None:
        rounds += 1
        try:
            heard = recognize(CutReader(3), parts)
        except Cut:
            assert rounds < 30
    assert undisturbed() == heard
    assert rounds > 5


def test_there_is_a_part_for_at_most_every_five_minutes_of_sound() -> None:
    parts = KeptParts()
    recognize(CutReader(), parts)
    first = [part for part in parts.kept if part.reading == 0]
    edges = [0, *(part.windows[-1].end_ms for part in first), LONG_MS]
    assert max(b - a for a, b in pairwise(edges)) <= 5 * 60_000
    assert 1 < sum(part.reading == 0 for part in parts.kept) < WINDOWS
    assert any(part.reading == 2 for part in parts.kept)


def test_the_language_is_looked_for_once() -> None:
    first, second, parts = CutReader(12), CutReader(), KeptParts()
    second.detected = (("fr", 1.0),)
    with pytest.raises(Cut):
        recognize(first, parts, None)
    recognize(second, parts, None)
    assert {part.language for part in parts.kept} == {"en"}
    assert second.detected == (("fr", 1.0),)


def test_parts_of_other_windows_are_passed_over() -> None:
    windows = [make_window(0, 10_000), make_window(10_000, 20_000)]
    read = WindowReading((make_segment_over(windows[0]),))
    fits = Part(0, "en", (windows[0],), (read,))
    for other in (
        replace(fits, windows=(make_window(0, 9_000),)),
        replace(fits, reading=1),
        replace(fits, windows=(windows[1],)),
    ):
        assert list(ResumablePass(0, windows, "en", KeptParts([other])).left) == windows
    assert list(ResumablePass(0, windows, "en", KeptParts([fits])).left) == windows[1:]


def test_what_was_read_in_other_batches_is_not_read_again() -> None:
    windows = [make_window(n * 1_000, n * 1_000 + 1_000) for n in range(6)]
    first = tuple(windows[:3])
    kept = Part(
        0, "en", first, tuple(WindowReading((make_segment_over(window),)) for window in first)
    )
    reading = ResumablePass(0, windows, "en", KeptParts([kept]))
    assert reading.skip_read([windows[:2], windows[2:4], windows[4:]]) == [
        windows[3:4],
        windows[4:],
    ]


# As they lie in a store

times = st.integers(0, 10**8)
spans = st.tuples(times, times).map(lambda pair: Span(min(pair), max(pair)))
shares = st.floats(0, 1).map(lambda share: round(share, 4))
words = st.builds(Word, st.text(max_size=8), spans, shares)
measures = st.builds(WhisperEvidence, shares, shares, shares, shares)
segments = st.builds(
    Segment,
    st.lists(words, max_size=3).map(tuple),
    st.just("en"),
    measures.map(WhisperEvidence.pairs),
)
windows = st.lists(spans, min_size=1, max_size=3).map(lambda found: Window(tuple(found)))
others = st.builds(OtherLanguage, st.sampled_from(["fr", "yue"]), times, times)
readings = st.builds(
    WindowReading, st.lists(segments, max_size=2).map(tuple), st.lists(others).map(tuple)
)


@given(
    st.integers(0, 3),
    st.sampled_from(["en", "zh"]),
    st.lists(st.tuples(windows, readings), max_size=3),
)
def test_a_part_comes_back_without_loss(reading: int, language: str, read: list) -> None:
    part = Part(reading, language, tuple(w for w, _ in read), tuple(r for _, r in read))
    assert parse_part(render_part(part)) == part


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"windows": [[0]]}', '{"windows": [[[2, 1], []]]}']
)
def test_what_is_no_part_is_none(text: str) -> None:
    assert parse_part(text) is None


def make_part(number: int) -> Part:
    window = make_window(number * 1000, number * 1000 + 1000)
    return Part(0, "en", (window,), (WindowReading((make_segment_over(window),)),))


def test_a_store_gives_parts_back_in_their_order_and_takes_the_next_one(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(12):
        parts = StoredParts(store, KEY, "a.mp3")
        assert tuple(map(make_part, range(number))) == parts.load()
        parts.keep(make_part(number))


def test_what_comes_after_a_damaged_part_is_not_believed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    parts = StoredParts(store, KEY, "a.mp3")
    parts.load()
    for number in range(3):
        parts.keep(make_part(number))
    (entry,) = store.entries()
    (entry.path / "00001.artefact").write_bytes(b"")
    again = StoredParts(store, KEY, "a.mp3")
    assert (make_part(0),) == again.load()
    again.keep(make_part(1))
    assert tuple(map(make_part, range(3))) == StoredParts(store, KEY, "a.mp3").load()
