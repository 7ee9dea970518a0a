"""Other ways to lay the same words out: two transcribers' own functions, and a greedy fill.

whisper-ctranslate2's writer and stable-ts's regrouping are given the words and times of each turn as a segment.
Each runs in an environment of its own in the cache. stable-ts asks for torch and Whisper, which its regrouping of a
finished result does not use: modules of these names that hold nothing stand in for them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.domain import Cue, Span, Transcript, Word
from pipeline.user_folders import find_cache_dir

WIDTH, LINES = 42, 2
STABLE_TS = ("stable-ts==2.19.1", "numpy", "tqdm")

_READ = "import json, sys\nsegments = json.load(sys.stdin)\n"
_CTRANSLATE2 = (
    _READ
    + """
from whisper_ctranslate2.writers import WriteSRT
options = {"max_line_width": 42, "max_line_count": 2, "highlight_words": False}
cues = WriteSRT(".").iterate_result({"segments": segments}, options)
def ms(text):
    *hours, minutes, rest = text.replace(",", ".").split(":")
    return round((int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + float(rest)) * 1000)
print(json.dumps([[ms(a), ms(b), text.split("\\n")] for a, b, text in cues]))
"""
)
_STABLE = (
    _READ
    + """
import pathlib, types
class Empty(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
inner = ("stabilization", "stabilization.nonvad", "stabilization.utils")
inner += ("audio", "audio.utils", "whisper_compatibility")
for name in ("torch", "whisper", "whisper.tokenizer", "whisper.utils", *("stable_whisper." + n for n in inner)):
    sys.modules[name] = Empty(name)
package = types.ModuleType("stable_whisper")
package.__path__ = [str(next(pathlib.Path(sys.prefix).glob("lib*/**/site-packages/stable_whisper")))]
sys.modules["stable_whisper"] = package
from stable_whisper.result import WhisperResult
result = WhisperResult({"language": sys.argv[1], "segments": segments})
result.regroup()
result.split_by_length(max_chars=84)
result.split_by_length(max_chars=42, newline=True)
print(json.dumps([[round(s.start * 1000), round(s.end * 1000), s.text.split("\\n")] for s in result.segments]))
"""
)


def lay_out_greedily(transcript: Transcript) -> list[Cue]:
    """Lines filled with as many words as they hold, two in a cue; a turn begins a cue."""
    cues = []
    for turn in transcript.turns:
        lines: list[list[Word]] = []
        for word in turn.words:
            taken = sum(len(other.text) for other in lines[-1]) - 1 if lines else WIDTH
            if taken + len(word.text) > WIDTH:
                lines.append([])
            lines[-1].append(word)
        for k in range(0, len(lines), LINES):
            part = lines[k : k + LINES]
            span = Span(part[0][0].span.start_ms, part[-1][-1].span.end_ms)
            cues.append(Cue(span, tuple("".join(w.text for w in line).strip() for line in part)))
    return cues


def lay_out_like_ctranslate2(transcript: Transcript, programs: Path) -> list[Cue]:
    """The cues of whisper-ctranslate2's writer for two lines of 42 characters."""
    return _ask(programs / "python", _CTRANSLATE2, transcript)


def lay_out_like_stable_ts(transcript: Transcript, programs: Path) -> list[Cue]:
    """The cues of stable-ts's default regrouping, cut to 84 characters and into lines of 42."""
    return _ask(programs / "python", _STABLE, transcript)


def install_stable_ts() -> Path | None:
    """The programs of an environment with stable-ts; ``None`` where it can't be made."""
    home = find_cache_dir() / "benchmarks" / "stable-ts"
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    if not (home / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        install = [programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", *STABLE_TS]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
        (home / "ready").touch()
    return programs


def _ask(python: Path, program: str, transcript: Transcript) -> list[Cue]:
    """The cues that another program's functions make of the turns."""
    given = json.dumps([_write_segment(turn.words) for turn in transcript.turns])
    command = [str(python), "-c", program, transcript.language]
    answer = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return [
        Cue(Span(start, max(start + 1, end)), tuple(line.strip() for line in lines if line.strip()))
        for start, end, lines in json.loads(answer.stdout.splitlines()[-1])
    ]


def _write_segment(words: Sequence[Word]) -> dict[str, object]:
    timed = [
        {
            "word": word.text,
            "start": word.span.start_ms / 1000,
            "end": word.span.end_ms / 1000,
            "probability": 1.0,
        }
        for word in words
    ]
    return {
        "start": timed[0]["start"],
        "end": timed[-1]["end"],
        "text": "".join(word.text for word in words),
        "words": timed,
    }
