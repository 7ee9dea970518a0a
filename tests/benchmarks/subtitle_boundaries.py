"""Where cues and lines end, beside people's subtitles of the same words."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Transcript
from pipeline.formats import Document
from pipeline.formats.subtitles import subrip
from tests.benchmarks.measure import report, run
from tests.benchmarks.rival import install_rival
from tests.benchmarks.subtitle_humans import CHOSEN_ON, Breaks, HumanSubtitles, fetch, read_all
from tests.benchmarks.subtitle_rivals import (
    install_stable_ts,
    lay_out_greedily,
    lay_out_like_ctranslate2,
    lay_out_like_stable_ts,
)

Layout = Callable[[Transcript], Sequence[Cue]]
STYLE = replace(STYLES["netflix"], speaker_labels="none")


def find_breaks(cues: Sequence[Cue]) -> Breaks:
    """Where the cues and their lines end, by the number of the word behind."""
    counts = [[len(line.split()) for line in cue.lines] for cue in cues]
    begins = list(accumulate(map(sum, counts), initial=0))
    lines = {
        begin + done
        for begin, lengths in zip(begins, counts, strict=False)
        for done in accumulate(lengths[:-1])
    }
    return Breaks(frozenset(begins[1:-1]), frozenset(lines))


def score(pairs: Sequence[tuple[frozenset[int], frozenset[int]]]) -> float:
    """The F1 of places found against a person's, over several files."""
    hits = sum(len(theirs & ours) for theirs, ours in pairs)
    total = sum(len(theirs) + len(ours) for theirs, ours in pairs)
    return 2 * hits / total if total else 0.0


def score_layout(files: Sequence[HumanSubtitles], layout: Layout) -> tuple[float, float]:
    """The F1 of ends of cues, and of ends of lines in cues, over all files."""
    found = [(file.breaks, find_breaks(layout(file.transcript))) for file in files]
    cues = score([(human.cues, ours.cues) for human, ours in found])
    return cues, score([(human.lines, ours.lines) for human, ours in found])


def lay_out_ours(transcript: Transcript, style: CueStyle = STYLE) -> Sequence[Cue]:
    """Our cues, without labels."""
    return lay_out(transcript, style)


def report_boundaries() -> list[bool]:
    """Rows beside people's subtitles: F1 of ends of cues and of lines, and SubER, of all ways to lay out."""
    files = list(read_all(fetch()))
    tools = install_rival()
    if not files or tools is None:
        print("skip  people's subtitles or SubER can't be had here")
        return []
    layouts: dict[str, Layout] = {"ours": lay_out_ours, "greedy fill": lay_out_greedily}
    layouts["whisper-ctranslate2"] = lambda given: lay_out_like_ctranslate2(given, tools)
    stable = install_stable_ts()
    if stable is not None:
        layouts["stable-ts"] = lambda given: lay_out_like_stable_ts(given, stable)
    else:
        print("skip  stable-ts can't be installed here")
    results = []
    for name, half in (
        ("chosen on", [file for file in files if file.name in CHOSEN_ON]),
        ("reported", [file for file in files if file.name not in CHOSEN_ON]),
    ):
        total = sum(len(file.cues) for file in half)
        print(f"      {name}: {total} cues by people in {', '.join(file.name for file in half)}")
        if half:
            results += _report_half(name, half, layouts, tools)
    return results


def _report_half(
    name: str, half: Sequence[HumanSubtitles], layouts: dict[str, Layout], tools: Path
) -> list[bool]:
    scores = {
        who: (*score_layout(half, layout), _measure_suber(half, layout, tools))
        for who, layout in layouts.items()
    }
    listed = ("F1 of cue ends", "F1 of line ends", "SubER")
    results = []
    for place, measure in enumerate(listed):
        ours, others = (
            scores["ours"][place],
            [s[place] for who, s in scores.items() if who != "ours"],
        )
        is_best = ours < min(others) if measure == "SubER" else ours > max(others)
        shape = "{:.1f}" if measure == "SubER" else "{:.3f}"
        value = " : ".join(f"{shape.format(s[place])} {who}" for who, s in scores.items())
        results.append(report(f"{name}: {measure}"[:44], value, "ours best", is_best))
    return results


def _measure_suber(half: Sequence[HumanSubtitles], layout: Layout, tools: Path) -> float:
    """The edit rate against the people's files, all together; less is better."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pairs = []
        for file in half:
            for kind, cues in (("H", layout(file.transcript)), ("R", file.cues)):
                path = folder / f"{file.name}.{kind}.srt"
                document = Document(file.transcript, file.transcript, tuple(cues))
                path.write_text(subrip.render(document), "utf-8")
            pairs.append(file.name)
        given = [
            part
            for kind in "HR"
            for part in (f"-{kind}", *(str(folder / f"{name}.{kind}.srt") for name in pairs))
        ]
        answer = run([str(tools / "suber"), *given])
    return float(json.loads(answer.output[answer.output.index("{") :])["SubER"])
