"""Makes the shipped speaker models of the exported ones, with 8-bit weights and less to do; kept to show how.

Users never run this. It needs the files that ``export_speaker_models.py`` writes, best in an environment of its own::

    pip install onnx==1.23.2 onnxruntime==1.32.0 numpy
    PYTHONPATH=. python scripts/quantise_speaker_models.py exported/ speech/ out/

``segmentation.onnx``: what is constant is computed once, and the LSTM layers get 8-bit weights, a scale for each row;
what they hear is quantised as it comes. ``campplus.onnx``: each context-aware mask is computed once for a segment of
two seconds instead of for every frame in it, which is the same; and the convolutions of the time-delay blocks get
8 bits, weights with a scale for each row, what they hear with one for each convolution, by the largest value that is
found in ``speech/``: 16-bit WAV, 16 kHz, mono, as it is, in noise and by telephone. (The shipped file: the twenty
readings in ``eval/librispeech``, and this repository's ``audio/interview.mp3``.) All weights of 8 bits have 7: no
product of two pairs overflows 16 bits then, so that processors without 8-bit dot products (VNNI) compute the same.

It prints how far each file's answers are from the exported one's, and the sha256 of each.

Source: ONNX Runtime, "Quantize ONNX models" (dynamic and static quantisation; ``reduce_range``); segments of CAM++'s
masks, Wang et al., Interspeech 2023, section 2.2.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

from pipeline.engines.diarization.filter_banks import compute_fbank

SEGMENT = 100  # frames of 20 ms that share a mask
RATE = 16_000
EXCERPT_S = 2.5  # what the diarizer embeds
MOST_EXCERPTS = 4  # of one recording
NOISE_DB = 12.0  # below the speech
TELEPHONE_HZ = (300, 3400)
MAIN_INPUT = (
    "/xvector/tdnn/nonlinear/relu/Relu_output_0"  # (b, 128, frames): as long as what is masked
)


def fold(source: Path, target: Path) -> None:
    """Writes the model with what is constant computed, for every processor."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    ort.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def quantise_segmentation(source: Path, target: Path) -> None:
    """Writes the segmentation with LSTM layers of 8-bit weights."""
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["LSTM"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )


def share_masks(source: Path, target: Path) -> None:
    """Writes CAM++ with one mask for each segment."""
    model = onnx.load(source)
    graph = model.graph
    made = {output: node for node in graph.node for output in node.output}
    shared = list(_make_segments())
    changed = 0
    for node in graph.node:
        if not node.name.endswith("/cam_layer/linear1/Conv"):
            continue
        layer = node.name.removesuffix("/linear1/Conv")
        (mean,) = [made[name] for name in made[node.input[0]].input if "ReduceMean" in name]
        context = f"{layer}/context"
        shared_node = helper.make_node("MatMul", [mean.input[0], "segment_means"], [context])
        mask = made[f"{layer}/sigmoid/Sigmoid_output_0"]
        gather = helper.make_node(
            "Gather", [mask.output[0], "segment_of"], [f"{layer}/mask"], axis=2
        )
        node.input[0] = context
        made[f"{layer}/Mul_1_output_0"].input[1] = f"{layer}/mask"
        shared += [shared_node, gather]
        changed += 1
    assert changed == 52, changed
    nodes = _sort([*graph.node, *shared], graph)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def _make_segments() -> list[Any]:
    """Nodes that make, of the number of frames ``t``, what all masks share.

    ``segment_of`` ``(t,)``, and ``segment_means`` ``(t, s)``, whose product with frames is each segment's mean and the
    mean of all, added up.
    """

    def constant(name: str, value: Any, kind: int) -> Any:
        shape = np.shape(value)
        tensor = helper.make_tensor(name, kind, shape, np.ravel(value).tolist())
        return helper.make_node("Constant", [], [name], value=tensor)

    def node(kind: str, inputs: list[str], output: str, **attributes: Any) -> Any:
        return helper.make_node(kind, inputs, [output], **attributes)

    return [
        constant("seg_0", 0, TensorProto.INT64),
        constant("seg_1", 1, TensorProto.INT64),
        constant("seg_2", 2, TensorProto.INT64),
        constant("seg_first", [0], TensorProto.INT64),
        constant("seg_second", [1], TensorProto.INT64),
        constant("seg_length", SEGMENT, TensorProto.INT64),
        constant("seg_before", SEGMENT - 1, TensorProto.INT64),
        node("Shape", [MAIN_INPUT], "seg_shape"),
        node("Gather", ["seg_shape", "seg_2"], "seg_t", axis=0),
        node("Range", ["seg_0", "seg_t", "seg_1"], "seg_frames"),
        node("Div", ["seg_frames", "seg_length"], "segment_of"),
        node("Add", ["seg_t", "seg_before"], "seg_padded"),
        node("Div", ["seg_padded", "seg_length"], "seg_count"),
        node("Range", ["seg_0", "seg_count", "seg_1"], "seg_all"),
        node("Unsqueeze", ["segment_of", "seg_second"], "seg_rows"),
        node("Unsqueeze", ["seg_all", "seg_first"], "seg_columns"),
        node("Equal", ["seg_rows", "seg_columns"], "seg_same"),
        node("Cast", ["seg_same"], "seg_inside", to=TensorProto.FLOAT),
        node("ReduceMean", ["seg_inside"], "seg_share", axes=[0], keepdims=1),
        node("Div", ["seg_inside", "seg_share"], "seg_scaled"),
        node("Cast", ["seg_t"], "seg_t_float", to=TensorProto.FLOAT),
        constant("seg_one", 1.0, TensorProto.FLOAT),
        node("Add", ["seg_scaled", "seg_one"], "seg_sum"),
        node("Div", ["seg_sum", "seg_t_float"], "segment_means"),
    ]


def _sort(nodes: list[Any], graph: Any) -> list[Any]:
    """Those of the nodes that the graph's outputs need, each after what it needs."""
    made = {output: node for node in nodes for output in node.output}
    done: dict[int, Any] = {}
    waiting = [made[output.name] for output in graph.output]
    while waiting:
        node = waiting[-1]
        missing = [made[n] for n in node.input if n in made and id(made[n]) not in done]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        done.setdefault(id(node), node)
    return list(done.values())


class Excerpts(CalibrationDataReader):  # type: ignore[misc]
    """Features of what is in a folder of recordings, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._features = make_features(folder)

    def get_next(self) -> dict[str, Any] | None:
        """The next excerpt's features, ``None`` after the last."""
        features = next(self._features, None)
        return None if features is None else {"feats": features[None]}


def make_features(folder: Path) -> Iterator[Any]:
    """Mean-normalised features ``(frames, 80)`` of excerpts as they are, in noise and by telephone."""
    random = np.random.default_rng(0)
    length = int(EXCERPT_S * RATE)
    for path in sorted(folder.glob("*.wav")):
        with wave.open(str(path), "rb") as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(32768)
        for start in range(0, len(samples) - length, max(length, len(samples) // MOST_EXCERPTS)):
            plain = samples[start : start + length]
            level = float(np.sqrt(np.mean(plain**2))) * 10 ** (-NOISE_DB / 20)
            noisy = plain + level * random.standard_normal(length)
            for heard in (plain, noisy, _telephone(plain)):
                mels = compute_fbank(heard.astype(np.float32))
                yield mels - mels.mean(axis=0)


def _telephone(samples: Any) -> Any:
    """The samples within a telephone's band."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < TELEPHONE_HZ[0]) | (hertz > TELEPHONE_HZ[1])] *= 1e-3
    return np.fft.irfft(spectrum, len(samples))


def quantise_blocks(source: Path, target: Path, speech: Path) -> None:
    """Writes CAM++ with 8-bit convolutions in the blocks, but for those of the masks.

    Without the convolutions around the blocks embeddings are nearer to the exported model's (cosine 0.996 on speech;
    with them 0.986, with the two-dimensional ones 0.976), and every recording of ours keeps its persons.
    """
    names = [node.name for node in onnx.load(source).graph.node if node.op_type == "Conv"]
    left = ("/head/", "/tdnn/", "/transit", "/cam_layer/linear1/", "/cam_layer/linear2/", "/dense/")
    quantize_static(
        source,
        target,
        Excerpts(speech),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=[name for name in names if any(part in name for part in left)],
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def compare(one: Path, other: Path, example: Any) -> float:
    """The largest difference between the answers of two files to one input."""
    answers = []
    for path in (one, other):
        session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        answers.append(session.run(None, {session.get_inputs()[0].name: example})[0])
    return float(np.abs(answers[0] - answers[1]).max())


def main() -> None:
    """Makes both, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("exported", type=Path, help="folder of the exported files")
    parser.add_argument("speech", type=Path, help="folder of recordings to find ranges on")
    parser.add_argument("out", type=Path, help="folder for the two files")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    sound = np.random.default_rng(0).standard_normal((1, 1, 160_000)).astype(np.float32)
    features = next(make_features(arguments.speech))[None]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, example in (("segmentation.onnx", sound), ("campplus.onnx", features)):
            exported, folded, made = arguments.exported / name, folder / name, arguments.out / name
            fold(exported, folded)
            if name == "segmentation.onnx":
                quantise_segmentation(folded, made)
            else:
                share_masks(folded, folder / "shared.onnx")
                quantise_blocks(folder / "shared.onnx", made, arguments.speech)
            worst = compare(exported, made, example)
            digest = hashlib.sha256(made.read_bytes()).hexdigest()
            print(f"{name}: sha256 {digest}, differs by {worst:.1e}, {made.stat().st_size} bytes")


if __name__ == "__main__":
    main()
