"""Subtitles in two languages: whether what stands below a cue is what is said in it.

    python -m tests.benchmarks.bench_bilingual

The Mandarin session has an English rendering of each of its sentences. It is given as a page with speakers, as
running text, with every seventh sentence left out, and as subtitles whose times are off by up to half a second. A
cue is right if all English in it belongs to the sentence that is said; one without any is counted by itself.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Cue, Media, Span, Transcript
from pipeline.formats import FORMATS, Document
from pipeline.formats.data import lossless_json
from pipeline.run.documents import make_documents, summarise_cues
from pipeline.run.recording.bilingual.translated_cues import show_translation
from pipeline.run.recording.bilingual.translations import read_translation
from tests.benchmarks.measure import SHARED, report, run, transcribe

SESSION = SHARED / "eval" / "spliced" / "zh-mf-clean"
LEAST_RIGHT = 0.95
LEFT_OUT = 7
MOST_OFF_MS = 500


def main() -> int:
    """Print rows for each way in which the translation is given; 1 if a bar is missed."""
    turns = json.loads(SESSION.with_suffix(".json").read_text())["turns"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        options = ("-l", "zh", "-f", "json", "--diarizer", "onnx", "-o", folder, "--quiet")
        run(transcribe(SESSION.with_suffix(".opus"), *options))
        heard = lossless_json.parse((folder / f"{SESSION.name}.json").read_text("utf-8"))
        results = []
        for name, path in _write_translations(turns, folder).items():
            results += _measure(name, heard, path, turns)
    return 0 if all(results) else 1


def _write_translations(turns: Sequence[dict[str, object]], folder: Path) -> dict[str, Path]:
    """The English rendering in several forms, by what they are called."""
    texts = [str(turn["text_en"]) for turn in turns]
    named = [f"{turn['speaker']}: {text}" for turn, text in zip(turns, texts, strict=True)]
    chance = random.Random(1)
    cues = []
    for turn, text in zip(turns, texts, strict=True):
        by_ms = chance.randint(-MOST_OFF_MS, MOST_OFF_MS)
        start, end = (max(0, round(float(str(turn[k])) * 1000) + by_ms) for k in ("start", "end"))
        cues.append(Cue(Span(start, end), (text,)))
    empty = Transcript(Media("", "", "", 0), "en", (), ())
    contents = {
        "page with speakers": "\n\n".join(named),
        "running text": "\n\n".join([" ".join(texts[:14]), " ".join(texts[14:])]),
        "page, sentences left out": "\n\n".join(t for n, t in enumerate(named, 1) if n % LEFT_OUT),
        "subtitles": str(FORMATS["srt"].render(Document(empty, empty, tuple(cues)))),
    }
    paths = {}
    for number, (name, content) in enumerate(contents.items()):
        paths[name] = folder / f"{number}{'.srt' if name == 'subtitles' else '.txt'}"
        paths[name].write_text(content + "\n", encoding="utf-8")
    return paths


def _measure(
    name: str, heard: Transcript, path: Path, turns: Sequence[dict[str, object]]
) -> list[bool]:
    settings = Settings(bilingual=str(path))
    translation = read_translation(settings, lambda _: None)
    documents = show_translation(make_documents(heard, settings), translation, settings, print)
    cues = documents.corrected.cues
    shown = [cue for cue in cues if cue.translated]
    right = [cue for cue in shown if _is_right(cue, turns)]
    share = len(right) / len(shown)
    alone = [cue for cue in cues if not cue.translated]
    has_any = [_is_left_out(cue, turns) if "left out" in name else False for cue in alone]
    lacking = len(alone) - sum(has_any)
    summary = summarise_cues(cues, settings)
    print(f"      {name}: without English, though there is some: {lacking} of {len(cues)}")
    return [
        report(
            f"{name}: right",
            f"{share:.1%} of {len(shown)}",
            f"{LEAST_RIGHT:.0%}",
            share >= LEAST_RIGHT,
        ),
        report(
            f"{name}: within the rules, each language",
            f"{summary.within} of {summary.cues}",
            "98 %",
            summary.within >= 0.98 * summary.cues,
        ),
    ]


def _find_turn(cue: Cue, turns: Sequence[dict[str, object]]) -> int:
    """The sentence in which most of the cue's words are said."""
    words = Span(cue.words[0].span.start_ms, max(word.span.end_ms for word in cue.words))
    spans = [
        Span(round(float(str(turn["start"])) * 1000), round(float(str(turn["end"])) * 1000))
        for turn in turns
    ]
    return max(range(len(spans)), key=lambda n: spans[n].overlap_ms(words))


def _is_right(cue: Cue, turns: Sequence[dict[str, object]]) -> bool:
    said = str(turns[_find_turn(cue, turns)]["text_en"])
    return " ".join(cue.translated_lines) in said


def _is_left_out(cue: Cue, turns: Sequence[dict[str, object]]) -> bool:
    return (_find_turn(cue, turns) + 1) % LEFT_OUT == 0


if __name__ == "__main__":
    sys.exit(main())
