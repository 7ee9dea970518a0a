"""Makes the shipped speaker models of the exported ones, with 8-bit weights and less to do; kept to show how.

Users never run this. It needs the files that ``export_speaker_models.py`` writes, best in an environment of its own::

    pip install onnx==1.23.2 onnxruntime==1.32.0 numpy
    PYTHONPATH=. python scripts/quantise_speaker_models.py exported/ speech/ out/

``segmentation.onnx``: what is constant is computed once, and the LSTM layers get 8-bit weights, a scale for each row;
what they hear is quantised as it comes. ``campplus.onnx``: each context-aware mask is computed once for a segment of
two seconds instead of for every frame in it, which is the same; and the convolutions of the two-dimensional head and
of the time-delay blocks get 8 bits (``quantise_convolutions``): weights with a scale for each row, what they hear with
one for each convolution, by the largest value that is found in ``speech/``: 16-bit WAV, 16 kHz, mono, as it is, in
noise and by telephone. (The shipped file: the twenty readings in ``eval/librispeech``, and this repository's
``audio/interview.mp3``.) All weights of 8 bits have 7: no product of two pairs overflows 16 bits then, so that
processors without 8-bit dot products (VNNI) compute the same.

It prints how far each file's answers are from the exported one's, and the sha256 of each.

Source: ONNX Runtime, "Quantize ONNX models" (dynamic and static quantisation; ``reduce_range``); segments of CAM++'s
masks, Wang et al., Interspeech 2023, section 2.2; channels made alike before they share a scale, Xiao et al.,
"SmoothQuant", ICML 2023.
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
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from pipeline.engines.diarization.filter_banks import compute_fbank

SEGMENT = 100  # frames of 20 ms that share a mask
RATE = 16_000
EXCERPT_S = 2.5  # what the diarizer embeds
MOST_EXCERPTS = 4  # of one recording
USUAL = 90  # percent of excerpts have no larger value in a channel
LARGEST_WEIGHT = 63  # 7 bits
LARGEST_INPUT = 255
IN_32_BITS = ("/head/conv1/", "/tdnn/", "/transit", "/cam_layer/linear1/", "/linear2/", "/dense/")
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
        spread = helper.make_node("MatMul", [mask.output[0], "segment_places"], [f"{layer}/mask"])
        node.input[0] = context
        made[f"{layer}/Mul_1_output_0"].input[1] = f"{layer}/mask"
        shared += [shared_node, spread]
        changed += 1
    assert changed == 52, changed
    nodes = _sort([*graph.node, *shared], graph)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def constant(name: str, value: Any, kind: int) -> Any:
    """A node that gives this value, of an ONNX type."""
    tensor = helper.make_tensor(name, kind, np.shape(value), np.ravel(value).tolist())
    return helper.make_node("Constant", [], [name], value=tensor)


def _make_segments() -> list[Any]:
    """Nodes that make, of the number of frames ``t``, what all masks share.

    ``segment_places`` ``(s, t)``, whose product with segments gives each frame its own, and ``segment_means``
    ``(t, s)``, whose product with frames is each segment's mean and the mean of all, added up.
    """

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
        node("Transpose", ["seg_inside"], "segment_places", perm=[1, 0]),
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


def hear(source: Path, names: list[str], heard: list[Any]) -> Iterator[list[Any]]:
    """What a model computes under these names, of one excerpt after the other."""
    model = onnx.load(source)
    infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
    model.graph.output.extend(infos)
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    for features in heard:
        yield session.run(names, {"feats": features[None]})


def equalise_channels(source: Path, target: Path, heard: list[Any]) -> None:
    """Writes CAM++ with channels as alike in size as they can be without any change of what comes out.

    A normalisation and a convolution have only what is above nothing between them: what the one gives a channel
    less, the other can take more of. Then no channel is lost in the steps of a scale that is made for another.
    """
    model = onnx.load(source)
    values = {value.name: value for value in model.graph.initializer}
    made = {output: node for node in model.graph.node for output in node.output}
    pairs = []
    for conv in (node for node in model.graph.node if node.op_type == "Conv"):
        before = made.get(made[conv.input[0]].input[0])
        if before and before.op_type == "BatchNormalization":
            pairs.append((before, conv))
    found = hear(source, [conv.input[0] for _, conv in pairs], heard)
    largest = zip(*([value[0].max(axis=1) for value in each] for each in found), strict=True)

    def scale(name: str, by: Any) -> None:
        value = numpy_helper.to_array(values[name]) * by
        values[name].CopyFrom(numpy_helper.from_array(value.astype(np.float32), name))

    for (norm, conv), each in zip(pairs, largest, strict=True):
        weight = np.abs(numpy_helper.to_array(values[conv.input[1]])).max(axis=(0, 2))
        size = np.percentile(each, USUAL, axis=0)
        size, weight = (np.maximum(v, v.max() / 1000) for v in (size, weight))
        factor = np.sqrt(size / weight)
        factor /= np.exp(np.log(factor).mean())
        scale(norm.input[1], 1 / factor)
        scale(norm.input[2], 1 / factor)
        scale(conv.input[1], factor[None, :, None])
    onnx.save(model, target)


def quantise_convolutions(source: Path, target: Path, heard: list[Any]) -> None:
    """Writes CAM++ with 8-bit convolutions in the head and the blocks, but for those of the masks.

    What a convolution gives is quantised after its rectifier, where it has one: nothing below zero takes a part of
    the 256 steps. What the rounding of its weights takes from its answers to what it usually hears, its bias gives
    back: without that the worst of 120 excerpts of mixtures, which no range was found on, has a cosine of 0.95 with
    the exported model's embedding (0.993 in the mean), and with it 0.98 (0.997). In 32 bits stay what hears the sound
    itself, and what every layer of a block hears again (``tdnn`` and ``transit``; the worst is 0.91 with them).
    """
    model = onnx.load(source)
    convs = [node for node in model.graph.node if is_quantised(node)]
    names = find_quantised(model.graph, convs)
    ends, means = [], []
    for values in hear(source, names, heard):
        ends.append([(min(0.0, value.min()), value.max()) for value in values])
        means.append([value[0].reshape(value.shape[1], -1).mean(axis=1) for value in values])
    low, high = np.array(ends)[:, :, 0].min(axis=0), np.array(ends)[:, :, 1].max(axis=0)
    steps = (high - low) / LARGEST_INPUT
    usual = [np.mean(each, axis=0) for each in zip(*means, strict=True)]
    writer = Quantiser(
        model.graph, dict(zip(names, zip(low, steps, usual, strict=True), strict=True))
    )
    for conv in convs:
        writer.quantise_weights(conv)
    writer.quantise_values()
    onnx.checker.check_model(model)
    onnx.save(model, target)


def is_quantised(node: Any) -> bool:
    """Whether a node is a convolution that gets 8 bits."""
    return node.op_type == "Conv" and not any(part in node.name for part in IN_32_BITS)


def find_quantised(graph: Any, convs: list[Any]) -> list[str]:
    """Names of all that these convolutions hear and give, and of the sums they are part of."""
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)

    def rectify(name: str) -> str:
        only = users[name][0]
        return only.output[0] if len(users[name]) == 1 and only.op_type == "Relu" else name

    found: list[str] = []
    for conv in convs:
        found += [conv.input[0], rectify(conv.output[0])]
        for node in users[conv.output[0]]:
            if node.op_type == "Add":
                found += [*node.input, rectify(node.output[0])]
    return list(dict.fromkeys(found))


class Quantiser:
    """Puts values and weights of a graph into 8 bits and back, as ONNX Runtime fuses them.

    Args:
        graph: What is changed.
        ranges: Of each value that is quantised the lowest, the size of a step, and each channel's mean.
    """

    def __init__(self, graph: Any, ranges: dict[str, tuple[float, float, Any]]) -> None:
        self._graph = graph
        self._ranges = ranges
        self._values = {value.name: value for value in graph.initializer}
        self._added: list[Any] = []

    def _keep(self, name: str, value: Any) -> str:
        self._graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def _restore(self, name: str, whole: Any, step: Any) -> str:
        """Keeps whole numbers, a step for each row; the name of what they stand for."""
        parts = [
            self._keep(f"{name}_q", whole),
            self._keep(f"{name}_step", step),
            self._keep(f"{name}_zero", np.zeros(len(step), dtype=whole.dtype)),
        ]
        self._added.append(helper.make_node("DequantizeLinear", parts, [f"{name}_d"], axis=0))
        self._graph.initializer.remove(self._values[name])
        return f"{name}_d"

    def quantise_weights(self, conv: Any) -> None:
        """Gives a convolution weights of 7 bits, and biases in steps of their products with what it hears."""
        _, heard, usual = self._ranges[conv.input[0]]
        weight = numpy_helper.to_array(self._values[conv.input[1]])
        step = find_steps(weight.reshape(len(weight), -1))
        rows = step.reshape(-1, *[1] * (weight.ndim - 1))
        whole = np.rint(weight / rows).clip(-LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8)
        lost = (weight - whole * rows).reshape(*weight.shape[:2], -1).sum(axis=2) @ usual
        if len(conv.input) == 2:
            conv.input.append(self._keep(f"{conv.input[1]}_bias", np.zeros(len(step), np.float32)))
            self._values[conv.input[2]] = self._graph.initializer[-1]
        bias = numpy_helper.to_array(self._values[conv.input[2]]) + lost
        products = (step * heard).astype(np.float32)
        conv.input[1] = self._restore(conv.input[1], whole, step)
        conv.input[2] = self._restore(
            conv.input[2], np.rint(bias / products).astype(np.int32), products
        )

    def quantise_values(self) -> None:
        """Puts every value that has a range into 8 bits, for all that hear it."""
        for node in self._graph.node:
            for index, name in enumerate(node.input):
                if name in self._ranges:
                    node.input[index] = f"{name}_d"
        for name, (low, step, _) in self._ranges.items():
            kept = [
                self._keep(f"{name}_step", np.float32(step)),
                self._keep(f"{name}_zero", np.uint8(round(-low / step))),
            ]
            self._added += [
                helper.make_node("QuantizeLinear", [name, *kept], [f"{name}_q"]),
                helper.make_node("DequantizeLinear", [f"{name}_q", *kept], [f"{name}_d"]),
            ]
        nodes = _sort([*self._graph.node, *self._added], self._graph)
        del self._graph.node[:]
        self._graph.node.extend(nodes)


def find_steps(rows: Any) -> Any:
    """The step of each row (float32 ``(n,)``) with the least error of weights ``(n, k)`` in 7 bits."""
    largest = np.maximum(np.abs(rows).max(axis=1), np.finfo(np.float32).tiny)
    best, least = largest / LARGEST_WEIGHT, np.full(len(rows), np.inf)
    for share in np.linspace(0.5, 1.0, 21):
        step = share * largest / LARGEST_WEIGHT
        whole = np.rint(rows / step[:, None]).clip(-LARGEST_WEIGHT, LARGEST_WEIGHT)
        error = ((whole * step[:, None] - rows) ** 2).sum(axis=1)
        best, least = np.where(error < least, step, best), np.minimum(error, least)
    return best.astype(np.float32)


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
                heard = list(make_features(arguments.speech))
                equalise_channels(folder / "shared.onnx", folder / "equal.onnx", heard)
                quantise_convolutions(folder / "equal.onnx", made, heard)
            worst = compare(exported, made, example)
            digest = hashlib.sha256(made.read_bytes()).hexdigest()
            print(f"{name}: sha256 {digest}, differs by {worst:.1e}, {made.stat().st_size} bytes")


if __name__ == "__main__":
    main()
