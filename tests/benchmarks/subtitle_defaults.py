"""Cues as a run lays them out with no option: within every rule, or named with the speaker's rate and a cut."""

from __future__ import annotations

from pipeline.config import Settings
from pipeline.cues.checking.check import check_cues
from pipeline.domain import Transcript
from pipeline.run.documents import SUBTITLES, choose_style, make_document
from pipeline.run.recording.proposed_cuts import propose_cuts, sum_up_fast_speech
from tests.benchmarks.measure import report

NAMED = {"reading-speed"}
"""The rules of which the run tells whose speech is too fast for them, and what could be cut."""


def report_default(name: str, transcript: Transcript) -> bool:
    """One row: all cues of the default style keep every hard rule, or the run names who is too fast, and a cut."""
    document = make_document(transcript, Settings())
    style, text = (
        choose_style(Settings(), SUBTITLES, language=transcript.language),
        document.cleaned,
    )
    broken: dict[int, set[str]] = {}
    for one in check_cues(document.cues, style, transcript.language):
        if one.hard:
            broken.setdefault(one.cue, set()).add(one.rule)
    names = {text.name_of(turn.speaker) for turn in text.turns}
    proposals = propose_cuts(text.turns, document.cues, style, text.language, names)
    told = {n for fast in sum_up_fast_speech(text, document.cues, style) for n in fast.cues}
    mended = {one.cue for one in proposals if one.cuts and one.cue in told}
    named = {n for n, rules in broken.items() if n in told and rules <= NAMED}
    total = len(document.cues)
    value = f"{total - len(broken)} of {total}"
    if broken:
        value += f", {len(named)} named, {len(named & mended)} with a cut"
    for number in sorted(broken.keys() - named):
        print(f"      {name}: cue {number} is not named: {', '.join(sorted(broken[number]))}")
    return report(
        f"{name}: default cues in rules"[:44], value, "all", broken.keys() <= named & mended
    )
