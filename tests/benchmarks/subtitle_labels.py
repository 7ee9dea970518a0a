"""Names in subtitles: how many cues break a rule or tear a phrase because of them.

    python -m tests.benchmarks.subtitle_labels [TRANSCRIPT.json ...]

Each transcript is laid out in every style with names and without. A cue with names breaks because of a label where it
breaks a hard rule, ends or breaks a line inside a phrase, and no cue without names that holds some of its words does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.cues.checking.check import check_cues
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.layout.seams import classify_seam
from pipeline.cues.phrase_rules import load_phrases
from pipeline.cues.spoken_lines import list_spoken_lines
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Transcript
from pipeline.formats.data import lossless_json
from pipeline.run.documents import clean_as_asked
from tests.benchmarks.measure import report

_Words = frozenset[tuple[int, str]]


def report_labels(name: str, transcript: Transcript) -> bool:
    """One row: cues that break because of a label, in all styles."""
    broken = shown = asked = 0
    for style in STYLES.values():
        named, plain = (
            lay_out(transcript, replace(style, speaker_labels=labels))
            for labels in ("name", "none")
        )
        excused = [*_list_broken(plain, style, transcript)]
        broken += sum(
            all(words.isdisjoint(other) for other in excused)
            for words in _list_broken(named, style, transcript)
        )
        shown += sum(list_spoken_lines(cue) != cue.lines for cue in named)
        asked += _count_changes(named)
    good = report(f"{name}: cues that break because of a label", str(broken), "0", broken == 0)
    print(f"      {name}: {shown} names shown where the voice changes {asked} times, in all styles")
    return good


def _list_broken(cues: Sequence[Cue], style: CueStyle, transcript: Transcript) -> Iterator[_Words]:
    """The words of each cue that breaks a hard rule or a phrase."""
    hard = {one.cue for one in check_cues(cues, style, transcript.language) if one.hard}
    phrases = load_phrases(transcript.language)
    for number, cue in enumerate(cues, start=1):
        lines = list_spoken_lines(cue)
        after = cues[number] if number < len(cues) else None
        below = [*lines[1:]]
        if after is not None and after.speaker == cue.speaker:
            below += list_spoken_lines(after)[:1]
        torn = any(
            classify_seam(one.split()[-1], other.split()[0], phrases) == "inside_phrase"
            for one, other in zip(lines, below, strict=False)
        )
        if torn or number in hard:
            yield frozenset((word.span.start_ms, word.text.strip()) for word in cue.words)


def _count_changes(cues: Sequence[Cue]) -> int:
    voices = [cue.words[0].speaker for cue in cues]
    return sum(one != other for one, other in zip([None, *voices], voices, strict=False))


def main() -> int:
    """Prints the rows of each transcript that is named."""
    good = True
    for path in map(Path, sys.argv[1:]):
        transcript = clean_as_asked(lossless_json.parse(path.read_text("utf-8")))
        good = report_labels(path.stem, transcript) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
