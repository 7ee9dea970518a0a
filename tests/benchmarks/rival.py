"""Another transcriber, whisper-ctranslate2, in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipeline.user_folders import find_cache_dir

PACKAGES = ("whisper-ctranslate2==0.5.8", "subtitle-edit-rate==0.4.0")


def install_rival() -> Path | None:
    """The programs of an environment with the rival and SubER; ``None`` where it can't be made."""
    home = find_cache_dir() / "benchmarks" / "rival"
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    if not (programs / "suber").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        install = [programs / "python", "-m", "pip", "install", "--quiet", *PACKAGES]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
    return programs


def ask_rival(programs: Path, sound: Path, weights: str, folder: Path, *options: str) -> list[str]:
    """The command line with which the rival reads a recording on a CPU with these weights."""
    places = ["--model_directory", weights, "--output_dir", str(folder)]
    common = ["--device", "cpu", "--verbose", "False"]
    return [str(programs / "whisper-ctranslate2"), str(sound), *places, *common, *options]
