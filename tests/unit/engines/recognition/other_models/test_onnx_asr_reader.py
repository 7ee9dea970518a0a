"""Models of known answers, run by onnx-asr and ONNX Runtime: words, their times, and what is said of damaged ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import pytest

from pipeline.domain import Span, Word
from pipeline.engines.models.onnx_asr_files import find_onnx_asr_model
from pipeline.engines.protocols import RecognitionOptions, Window
from pipeline.engines.recognition.faster_whisper import ComputeConfig
from pipeline.engines.recognition.other_models.onnx_asr_reader import OnnxAsrReader
from pipeline.errors import EngineError
from tests.small_asr_models import (
    FRAME_MS,
    HIGH_HZ,
    LOW_HZ,
    MARK_MS,
    SECOND_TOKEN_MS,
    WORD_MS,
    WORDS,
    make_clock_ctc,
    make_clock_rnnt,
    make_clock_tdt,
    make_spelling_clock,
    make_tones_ctc,
    make_translator,
    make_whisper,
    write_vocabulary,
)

CONFIG = ComputeConfig("cpu", "float32", 1, 1, 1)
GERMAN = RecognitionOptions("de")
SILENCE = np.zeros(16 * 20_000, dtype=np.float32)
TAIL_MS = 200
"""What the two letters of a word's second token need, at the pace of a slow speaker."""


def open_reader(folder: Path) -> OnnxAsrReader:
    return OnnxAsrReader(find_onnx_asr_model(str(folder)), CONFIG)


def read(
    folder: Path,
    spans: tuple[Span, ...],
    samples: npt.NDArray[np.float32] = SILENCE,
    options: RecognitionOptions = GERMAN,
) -> tuple[Word, ...]:
    (reading,) = open_reader(folder).read(samples, [Window(spans)], options)
    return tuple(word for segment in reading.segments for word in segment.words)


def make_tones(*tones: tuple[int, int, int]) -> npt.NDArray[np.float32]:
    """Six seconds of faint noise, and in it tones: their frequency, begin and end."""
    samples = np.random.default_rng(0).normal(0, 1e-3, 16 * 6_000).astype(np.float32)
    for hertz, start_ms, end_ms in tones:
        times = np.arange(16 * (end_ms - start_ms)) / 16_000
        samples[16 * start_ms : 16 * end_ms] += 0.3 * np.sin(2 * np.pi * hertz * times)
    return samples


@pytest.mark.parametrize("make", [make_clock_ctc, make_clock_rnnt, make_clock_tdt])
def test_words_have_the_times_of_their_tokens(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    heard = read(make(tmp_path), (Span(1_000, 6_000),))
    assert [word.text for word in heard] == [f" {word}" for word in WORDS[: len(heard)]]
    assert len(heard) == 11
    for index, word in enumerate(heard[:-1]):
        start_ms = 1_000 + index * WORD_MS
        last_ms = min(SECOND_TOKEN_MS + TAIL_MS, MARK_MS if "." in word.text else WORD_MS)
        assert word.span == Span(start_ms, start_ms + last_ms)
        assert word.probability > 0.99


def test_words_that_are_spelt_begin_with_their_first_letter(tmp_path: Path) -> None:
    heard = read(make_spelling_clock(tmp_path), (Span(1_000, 6_000),))
    assert [word.text for word in heard] == [f" {word}" for word in WORDS[: len(heard)]]
    assert len(heard) == 11
    for index, word in enumerate(heard[:-1]):
        start_ms = 1_000 + index * WORD_MS
        # Its fourth letter is heard 120 ms later, and takes as long as a letter may; a mark comes at once.
        length_ms = 160 if "." in word.text else 220
        assert word.span == Span(start_ms, start_ms + length_ms)


def test_words_are_where_a_window_has_its_stretches(tmp_path: Path) -> None:
    spans = (Span(0, 2_000), Span(12_000, 15_000))
    starts = [word.span.start_ms for word in read(make_clock_ctc(tmp_path), spans)]
    inside = [WORD_MS * n for n in range(len(starts))]
    assert [ms if ms + 180 < 2_000 else max(12_000, ms + 10_000) for ms in inside] == starts


@pytest.mark.parametrize("make", [make_clock_ctc, make_clock_tdt])
def test_what_is_heard_in_a_window_does_not_depend_on_the_others(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    reader = open_reader(make(tmp_path))
    windows = [Window((Span(0, ms),)) for ms in (30, 700, 19_000, 5_000)]
    together = reader.read(SILENCE, windows, GERMAN)
    assert [reader.read(SILENCE, [w], GERMAN)[0] for w in windows] == together


def test_a_tone_is_heard_when_it_sounds(tmp_path: Path) -> None:
    samples = make_tones((LOW_HZ, 2_000, 2_800), (HIGH_HZ, 4_000, 4_800))
    heard = read(make_tones_ctc(tmp_path), (Span(0, 6_000),), samples)
    assert [word.text for word in heard] == [" low", " high"]
    for word, start_ms in zip(heard, (2_000, 4_000), strict=True):
        assert abs(word.span.start_ms - start_ms) <= FRAME_MS


def test_nothing_is_heard_where_nothing_sounds(tmp_path: Path) -> None:
    assert read(make_tones_ctc(tmp_path), (Span(0, 6_000),)) == ()


def test_who_is_told_the_language_writes_in_it_or_translates(tmp_path: Path) -> None:
    folder = make_translator(tmp_path)
    said, translated = (
        "".join(word.text for word in read(folder, (Span(0, 3_000),), options=options))
        for options in (GERMAN, RecognitionOptions("de", task="translate"))
    )
    assert (said, translated) == (" guten morgen.", " good morning.")


@pytest.mark.parametrize("make", [make_translator, make_whisper])
def test_words_without_times_lie_where_there_is_sound(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    samples = make_tones((LOW_HZ, 1_000, 1_800), (HIGH_HZ, 3_000, 3_900))
    english = RecognitionOptions("en")
    first, second = read(make(tmp_path), (Span(0, 6_000),), samples, english)
    assert (first.text.strip().casefold(), second.text) == ("good", " morning.")
    assert abs(first.span.start_ms - 1_000) <= 30
    assert second.span.start_ms >= 2_990
    assert abs(second.span.end_ms - 3_900) <= 30


def test_a_model_says_how_sure_it_is(tmp_path: Path) -> None:
    (reading,) = open_reader(make_clock_ctc(tmp_path)).read(
        SILENCE, [Window((Span(0, 3_000),))], GERMAN
    )
    evidence = dict(reading.segments[0].evidence)
    assert -0.01 < evidence["avg_logprob"] < 0
    assert evidence["compression_ratio"] > 0
    assert reading.segments[0].language == "de"


# Damaged and hostile models


def test_controls_of_a_terminal_in_a_vocabulary_come_into_no_word(tmp_path: Path) -> None:
    vocabulary = make_clock_ctc(tmp_path) / "vocab.txt"
    text = vocabulary.read_text("utf-8").replace("▁ba 0\n", "▁b\x1b[2Ja\x00 0\n")
    vocabulary.write_text(text, "utf-8")
    assert read(tmp_path, (Span(0, 3_000),))[0].text == " b[2Japa"


def damage(path: Path, change: Callable[[Any], None]) -> None:
    model = onnx.load(path)
    change(model)
    path.write_bytes(model.SerializeToString())


def rename_output(model: Any) -> None:
    for node in model.graph.node:
        node.output[:] = ["others" if name == "logprobs" else name for name in node.output]
    model.graph.output[0].name = "others"


@pytest.mark.parametrize("data", [b"", b"no graph", None])
def test_a_file_that_is_no_graph_can_t_be_loaded(tmp_path: Path, data: bytes | None) -> None:
    path = make_clock_ctc(tmp_path) / "model.onnx"
    path.write_bytes(path.read_bytes()[:300] if data is None else data)
    with pytest.raises(EngineError, match=r"onnx-asr:.*can't be loaded .*which is damaged or"):
        open_reader(tmp_path)


def test_a_graph_of_other_outputs_fails_in_words(tmp_path: Path) -> None:
    damage(make_clock_ctc(tmp_path) / "model.onnx", rename_output)
    with pytest.raises(EngineError, match=r"it failed \(.*logprobs"):
        read(tmp_path, (Span(0, 3_000),))


def test_a_vocabulary_that_is_too_small_is_told(tmp_path: Path) -> None:
    write_vocabulary(make_clock_ctc(tmp_path) / "vocab.txt", ["▁a", "<blk>"])
    with pytest.raises(EngineError, match="another shape than its kind and vocabulary"):
        read(tmp_path, (Span(0, 3_000),))


def test_a_vocabulary_with_a_gap_is_told(tmp_path: Path) -> None:
    vocabulary = make_clock_ctc(tmp_path) / "vocab.txt"
    text = vocabulary.read_text("utf-8").replace("▁ba 0\n", "▁ba 9999\n")
    vocabulary.write_text(text, "utf-8")
    with pytest.raises(EngineError, match="it wrote token 0, which its vocabulary doesn't have"):
        read(tmp_path, (Span(0, 3_000),))


def test_a_model_of_another_kind_is_told(tmp_path: Path) -> None:
    folder = make_clock_ctc(tmp_path)
    (folder / "multilingual_ctc.onnx").write_bytes((folder / "model.onnx").read_bytes())
    (folder / "multilingual_vocab.txt").write_bytes((folder / "vocab.txt").read_bytes())
    files = find_onnx_asr_model(f"gigaam-multilingual-ctc:{folder}")
    with pytest.raises(EngineError, match="vocabulary has other settings"):
        OnnxAsrReader(files, CONFIG)
    (folder / "config.json").unlink()
    with pytest.raises(EngineError, match=r"it failed \("):
        OnnxAsrReader(files, CONFIG).read(SILENCE, [Window((Span(0, 3_000),))], GERMAN)


def test_weights_that_are_no_numbers_are_improbable_words(tmp_path: Path) -> None:
    def spoil(model: Any) -> None:
        for constant in model.graph.initializer:
            if constant.name == "table":
                table = onnx.numpy_helper.to_array(constant).copy()
                table[:, 0] = np.nan
                constant.CopyFrom(onnx.numpy_helper.from_array(table, "table"))

    damage(make_clock_ctc(tmp_path) / "model.onnx", spoil)
    assert all(word.probability == 0 for word in read(tmp_path, (Span(0, 3_000),)))
