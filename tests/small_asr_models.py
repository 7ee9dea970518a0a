"""Models small enough to be made in a test, in the shapes that onnx-asr reads; what they hear is known beforehand.

A *clock* hears another word every 480 ms, whatever the sound; the model of *tones* hears low and high ones.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FRAME_MS = 80
"""Eight frames of 10 ms, as the encoders of Parakeet have them."""

FRAMES_A_WORD = 6
WORD_MS = FRAMES_A_WORD * FRAME_MS
LETTERS_A_WORD = 12
"""Frames of 40 ms, of which a word takes as many as it has letters; the others are blank."""

SECOND_TOKEN_MS, MARK_MS = 160, 320
"""When a word's second token is heard, and its full stop, after the word's begin."""

HEADS = [a + b for a, b in product("bdfgklmn", "aeio")]
TAILS = [a + b for a, b in product("prstvz", "aeiou")]
PAIRS = list(zip(HEADS * 2, TAILS + TAILS + TAILS, strict=False))[:64]
WORDS = [f"{head}{tail}{'.' if n % 8 == 7 else ''}" for n, (head, tail) in enumerate(PAIRS)]
"""What a clock hears in a window, one word after the other."""

TOKENS = [f"▁{head}" for head in HEADS] + TAILS + ["."]
BLANK = "<blk>"
SURE = 12.0
"""The logit of what is heard; that of everything else is 0."""

Node = Any


def number(name: str, value: Any, kind: type = np.int64) -> Any:
    """A constant of a graph."""
    return numpy_helper.from_array(np.array(value, dtype=kind), name)


def save(
    path: Path,
    nodes: list[Node],
    inputs: dict[str, tuple[int, list[Any]]],
    outputs: dict[str, tuple[int, list[Any]]],
    constants: list[Any],
) -> None:
    """Write a graph; its inputs and outputs by name, each a type and a shape."""
    described = [
        [helper.make_tensor_value_info(name, *of) for name, of in side.items()]
        for side in (inputs, outputs)
    ]
    graph = helper.make_graph(nodes, path.stem, *described, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def write_vocabulary(path: Path, tokens: list[str]) -> None:
    lines = [f"{token} {n}" for n, token in enumerate(tokens)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_config(folder: Path, kind: str, bands: int = 80, subsampling: int = 8) -> None:
    settings = {"model_type": kind, "features_size": bands, "subsampling_factor": subsampling}
    (folder / "config.json").write_text(json.dumps(settings), "utf-8")


def list_clock_frames() -> list[str]:
    """What a clock hears in each frame, over and over."""
    frames: list[str] = []
    for n, (head, tail) in enumerate(PAIRS):
        mark = "." if n % 8 == 7 else BLANK
        frames += [f"▁{head}", BLANK, tail, BLANK, mark, BLANK]
    return frames


def describe_sound(sound: str, length: str, bands: int) -> dict[str, tuple[int, list[Any]]]:
    """The inputs of an encoder."""
    shape = ["batch", bands, "time"]
    return {sound: (TensorProto.FLOAT, shape), length: (TensorProto.INT64, ["batch"])}


SOUND = describe_sound("audio_signal", "length", 80)


def count_frames(sound: str) -> list[Node]:
    """Nodes that give the numbers of an encoder's frames, ``clock``."""
    return [
        helper.make_node("Shape", [sound], ["batch"], start=0, end=1),
        helper.make_node("Shape", [sound], ["shape"], start=2, end=3),
        helper.make_node("Sub", ["shape", "one"], ["before"]),
        helper.make_node("Div", ["before", "every"], ["steps"]),
        helper.make_node("Add", ["steps", "one"], ["counts"]),
        helper.make_node("Squeeze", ["counts"], ["count"]),
        helper.make_node("Range", ["zero", "count", "step"], ["clock"]),
    ]


def list_counters(subsampling: int = 8) -> list[Any]:
    """The constants that ``count_frames`` needs."""
    numbers = {"one": [1], "every": [subsampling], "zero": 0, "step": 1}
    return [number(name, value) for name, value in numbers.items()]


class CtcShape(NamedTuple):
    """How a kind of CTC model names its files, inputs and output, and how many mel bands it takes."""

    kind: str
    graph: str
    vocabulary: str
    sound: str
    length: str
    answer: str
    bands: int
    subsampling: int


NEMO = CtcShape(
    *("nemo-conformer-ctc", "model.onnx", "vocab.txt"),
    *("audio_signal", "length", "logprobs", 80, 8),
)
GIGAAM = CtcShape(
    *("gigaam-v2-ctc", "v2_ctc.onnx", "v2_vocab.txt"),
    *("features", "feature_lengths", "log_probs", 64, 4),
)


def make_clock_ctc(folder: Path) -> Path:
    """A clock as a CTC model that writes pieces of words (``nemo-conformer-ctc``)."""
    return _make_ctc(folder, NEMO, [*TOKENS, BLANK], list_clock_frames())


def make_spelling_clock(folder: Path) -> Path:
    """A clock as a CTC model that writes letters, of which a space is one (``gigaam-v2-ctc``)."""
    letters = sorted({*"".join(HEADS + TAILS), "▁", "."})
    frames = [c for word in WORDS for c in f"{word}▁".ljust(LETTERS_A_WORD, "_")]
    heard = [BLANK if letter == "_" else letter for letter in frames]
    return _make_ctc(folder, GIGAAM, [*letters, BLANK], heard)


def _make_ctc(folder: Path, shape: CtcShape, tokens: list[str], frames: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    heard = [tokens.index(token) for token in frames]
    table = _log_softmax(SURE * np.eye(len(tokens))[heard])
    nodes = [
        *count_frames(shape.sound),
        helper.make_node("Mod", ["clock", "period"], ["place"]),
        helper.make_node("Gather", ["table", "place"], ["rows"]),
        helper.make_node("Concat", ["batch", "counts", "width"], ["wanted"], axis=0),
        helper.make_node("Expand", ["rows", "wanted"], [shape.answer]),
    ]
    constants = [
        *list_counters(shape.subsampling),
        number("period", len(heard)),
        number("table", table, np.float32),
        number("width", [len(tokens)]),
    ]
    answer = {shape.answer: (TensorProto.FLOAT, ["batch", "frames", len(tokens)])}
    sound = describe_sound(shape.sound, shape.length, shape.bands)
    save(folder / shape.graph, nodes, sound, answer, constants)
    write_vocabulary(folder / shape.vocabulary, tokens)
    write_config(folder, shape.kind, shape.bands, shape.subsampling)
    return folder


def make_clock_tdt(folder: Path) -> Path:
    """A clock as a transducer that says how far to go on (``nemo-conformer-tdt``)."""
    durations = np.tile(SURE * np.eye(5)[2], (6 * len(PAIRS), 1))  # two frames on, after each
    return _make_transducer(folder, "nemo-conformer-tdt", durations)


def make_clock_rnnt(folder: Path) -> Path:
    """A clock as a transducer that goes on when it hears nothing new (``nemo-conformer-rnnt``)."""
    return _make_transducer(folder, "nemo-conformer-rnnt", np.empty((6 * len(PAIRS), 0)))


def _make_transducer(folder: Path, kind: str, durations: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tokens = [*TOKENS, BLANK]
    heard = [tokens.index(token) for token in list_clock_frames()]
    nodes = [
        *count_frames("audio_signal"),
        helper.make_node("Cast", ["clock"], ["times"], to=TensorProto.FLOAT),
        helper.make_node("Concat", ["batch", "one", "counts"], ["wanted"], axis=0),
        helper.make_node("Expand", ["times", "wanted"], ["outputs"]),
        helper.make_node("Sub", ["length", "one"], ["whole"]),
        helper.make_node("Div", ["whole", "every"], ["full"]),
        helper.make_node("Add", ["full", "one"], ["encoded_lengths"]),
    ]
    answer = {
        "outputs": (TensorProto.FLOAT, ["batch", 1, "frames"]),
        "encoded_lengths": (TensorProto.INT64, ["batch"]),
    }
    save(folder / "encoder-model.onnx", nodes, SOUND, answer, list_counters())
    tables = [
        np.hstack((SURE * np.eye(len(tokens))[rows], durations))
        for rows in (heard, [len(tokens) - 1] * len(heard))
    ]
    _save_joint(folder / "decoder_joint-model.onnx", heard, np.stack(tables))
    write_vocabulary(folder / "vocab.txt", tokens)
    write_config(folder, kind)
    return folder


def _save_joint(path: Path, heard: list[int], tables: Any) -> None:
    """What a transducer makes of a frame, which is the number of its row; nothing more once that was written."""
    state = (TensorProto.FLOAT, [1, "batch", 1])
    inputs = {
        "encoder_outputs": (TensorProto.FLOAT, ["batch", 1, "time"]),
        "targets": (TensorProto.INT32, ["batch", "targets_time"]),
        "target_length": (TensorProto.INT32, ["batch"]),
        "input_states_1": state,
        "input_states_2": state,
    }
    outputs = {
        "outputs": (TensorProto.FLOAT, ["batch", "time", tables.shape[2]]),
        "output_states_1": state,
        "output_states_2": state,
    }
    nodes = [
        helper.make_node("Cast", ["encoder_outputs"], ["frame"], to=TensorProto.INT64),
        helper.make_node("Mod", ["frame", "period"], ["places"]),
        helper.make_node("Reshape", ["places", "flat"], ["place"]),
        helper.make_node("Gather", ["heard", "place"], ["now"]),
        helper.make_node("Cast", ["targets"], ["written"], to=TensorProto.INT64),
        helper.make_node("Reshape", ["written", "flat"], ["before"]),
        helper.make_node("Equal", ["now", "before"], ["same"]),
        helper.make_node("Cast", ["same"], ["which"], to=TensorProto.INT64),
        helper.make_node("Gather", ["tables", "which"], ["table"], axis=0),
        helper.make_node("Gather", ["table", "place"], ["outputs"], axis=1),
        helper.make_node("Identity", ["input_states_1"], ["output_states_1"]),
        helper.make_node("Identity", ["input_states_2"], ["output_states_2"]),
    ]
    constants = [
        number("period", len(heard)),
        number("heard", heard),
        number("flat", [-1]),
        number("tables", tables, np.float32),
    ]
    save(path, nodes, inputs, outputs, constants)


LOW_HZ, HIGH_HZ = 400, 3_000


def make_tones_ctc(folder: Path) -> Path:
    """A CTC model that hears tones: ``low`` and ``high`` where the mel bands around them are louder than usual."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["▁low", "▁high", BLANK]
    bands = np.zeros((80, 3))
    for row, hertz in enumerate((LOW_HZ, HIGH_HZ)):
        middle = round(_to_mel(hertz) / _to_mel(8_000) * 80)
        bands[middle - 1 : middle + 2, row] = SURE / 3
    nodes = [
        helper.make_node("Transpose", ["audio_signal"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("Slice", ["frames", "from", "until", "axis", "every"], ["some"]),
        helper.make_node("MatMul", ["some", "bands"], ["loud"]),
        helper.make_node("Add", ["loud", "bias"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["logprobs"], axis=-1),
    ]
    constants = [
        *(number(name, [n]) for name, n in (("from", 0), ("until", 10**9), ("axis", 1), ("every", 8))),
        number("bands", bands, np.float32),
        number("bias", [0.0, 0.0, 1.5 * SURE], np.float32),
    ]  # fmt: skip
    answer = {"logprobs": (TensorProto.FLOAT, ["batch", "frames", 3])}
    save(folder / "model.onnx", nodes, SOUND, answer, constants)
    write_vocabulary(folder / "vocab.txt", tokens)
    write_config(folder, "nemo-conformer-ctc")
    return folder


def _to_mel(hertz: float) -> float:
    """Slaney's scale, as NeMo's features have it."""
    linear = hertz * 3 / 200
    return linear if hertz < 1_000 else 15 + 27 * float(np.log(hertz / 1_000) / np.log(6.4))


MARKS = [" ", "<|startofcontext|>", "<|startoftranscript|>", "<|emo:undefined|>"]
SWITCHES = ["<|en|>", "<|de|>", "<|pnc|>", "<|noitn|>", "<|notimestamp|>", "<|nodiarize|>"]
ENGLISH, GERMAN = ["▁good", "▁mor", "ning", "."], ["▁gu", "ten", "▁morgen", "."]


def make_translator(folder: Path) -> Path:
    """A model that writes one sentence in the language that it is told to (``nemo-conformer-aed``), without times."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = list(dict.fromkeys(["▁", *MARKS[1:], *SWITCHES, "<|endoftext|>", *ENGLISH, *GERMAN]))
    said = [[tokens.index(t) for t in (*text, "<|endoftext|>")] for text in (GERMAN, ENGLISH)]
    table = _log_softmax(SURE * np.eye(len(tokens))[said])
    nodes = [
        helper.make_node("Transpose", ["audio_signal"], ["encoder_embeddings"], perm=[0, 2, 1]),
        helper.make_node("Cast", ["audio_signal"], ["whole"], to=TensorProto.INT64),
        helper.make_node("ReduceMax", ["whole"], ["encoder_mask"], axes=[1], keepdims=0),
    ]
    answer = {
        "encoder_embeddings": (TensorProto.FLOAT, ["batch", "time", 80]),
        "encoder_mask": (TensorProto.INT64, ["batch", "time"]),
    }
    save(folder / "encoder-model.onnx", nodes, SOUND, answer, [])
    _save_writer(folder / "decoder-model.onnx", table, tokens.index("<|en|>"))
    write_vocabulary(folder / "vocab.txt", tokens)
    write_config(folder, "nemo-conformer-aed")
    return folder


def _save_writer(path: Path, table: Any, english: int) -> None:
    """A decoder whose memory is the tokens so far; the sixth of them names the language to write in."""
    nodes = [
        helper.make_node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["ids", "outer"], ["new"]),
        helper.make_node("Concat", ["decoder_mems", "new"], ["decoder_hidden_states"], axis=2),
        helper.make_node("Slice", ["decoder_hidden_states", "five", "six", "two"], ["told"]),
        helper.make_node("Cast", ["told"], ["target"], to=TensorProto.INT64),
        helper.make_node("Equal", ["target", "english"], ["same"]),
        helper.make_node("Cast", ["same"], ["flag"], to=TensorProto.INT64),
        helper.make_node("Reshape", ["flag", "flat"], ["text"]),
        helper.make_node("Shape", ["decoder_hidden_states"], ["length"], start=2, end=3),
        helper.make_node("Sub", ["length", "ten"], ["place"]),
        helper.make_node("Gather", ["table", "text"], ["rows"], axis=0),
        helper.make_node("Gather", ["rows", "place"], ["logits"], axis=1),
    ]
    inputs = {
        "input_ids": (TensorProto.INT64, ["batch", "tokens"]),
        "encoder_embeddings": (TensorProto.FLOAT, ["batch", "time", 80]),
        "encoder_mask": (TensorProto.INT64, ["batch", "time"]),
        "decoder_mems": (TensorProto.FLOAT, [1, "batch", "before", 1]),
    }
    outputs = {
        "logits": (TensorProto.FLOAT, ["batch", 1, table.shape[2]]),
        "decoder_hidden_states": (TensorProto.FLOAT, [1, "batch", "after", 1]),
    }
    constants = [
        number("outer", [0, 3]),
        *(number(name, [n]) for name, n in (("two", 2), ("five", 5), ("six", 6), ("ten", 10))),
        number("flat", [-1]),
        number("english", english),
        number("table", table, np.float32),
    ]
    save(path, nodes, inputs, outputs, constants)


def make_whisper(folder: Path, text: str = "ĠGoodĠmorning.") -> Path:
    """A Whisper in one graph (``whisper-ort``) that writes a text, whose spaces are written Ġ, without times."""
    folder.mkdir(parents=True, exist_ok=True)
    special = ["endoftext", "startoftranscript", "transcribe", "notimestamps", "en", "de"]
    tokens = [text, *(f"<|{name}|>" for name in special)]
    numbers = {token: n for n, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps({text: 0}), "utf-8")
    added = {token: n for token, n in numbers.items() if n}
    (folder / "added_tokens.json").write_text(json.dumps(added), "utf-8")
    sequence = number("sequences_of_all", [[[2, 5, 3, 4, 0, 1]]], np.int32)
    one = ["num_beams", "num_return_sequences", "max_length", "min_length"]
    inputs = {
        "input_features": (TensorProto.FLOAT, ["batch", 80, 3000]),
        **{name: (TensorProto.INT32, [1]) for name in one},
        **{n: (TensorProto.FLOAT, [1]) for n in ("length_penalty", "repetition_penalty")},
        "decoder_input_ids": (TensorProto.INT32, ["batch", "tokens"]),
    }
    nodes = [helper.make_node("Identity", ["sequences_of_all"], ["sequences"])]
    answer = {"sequences": (TensorProto.INT32, [1, 1, 6])}
    save(folder / "whisper-tiny_beamsearch.onnx", nodes, inputs, answer, [sequence])
    write_config(folder, "whisper-ort")
    return folder


def _log_softmax(logits: Any) -> Any:
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
