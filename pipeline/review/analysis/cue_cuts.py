"""What subtitles that are too fast could go without, as an editor offers it: each a change that a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Review, WordOrigin
from pipeline.review.analysis.text_places import Data, Places
from pipeline.run.recording.proposed_cuts import ProposedCut, propose_cuts


def list_cue_cuts(
    review: Review, places: Places, cues: Sequence[Cue], style: CueStyle, speakers: Sequence[str]
) -> dict[int, list[Data]]:
    """Return the cuts that are offered for each cue, by its number from 1.

    Words that a person typed or confirmed are no longer in question.

    Args:
        review: the text as it is now.
        places: its places.
        cues: as they are laid out from it.
        style: their rules.
        speakers: the names of those who speak.
    """
    turns = [turn.turn for turn in review.turns]
    starts = list(accumulate((len(turn.words) for turn in turns), initial=0))
    found = propose_cuts(turns, cues, style, review.language, speakers)
    return {
        proposal.cue: [
            _show(one, starts[one.turn], places, proposal.excess.unit)
            for one in proposal.cuts
            if _is_open(one, starts[one.turn], places)
        ]
        for proposal in found
    }


def _is_open(proposed: ProposedCut, start: int, places: Places) -> bool:
    words = [places.reviewed[start + at] for at in proposed.cut.removed]
    return all(w.origin is WordOrigin.RECOGNISER and not w.confirmed for w in words)


def _show(proposed: ProposedCut, start: int, places: Places, unit: str) -> Data:
    return {
        "text": proposed.quoted.strip(),
        "gain": proposed.gain,
        "unit": unit,
        "reason": proposed.cut.reason,
        "changes": list(_list_changes(proposed, start, places)),
    }


def _list_changes(proposed: ProposedCut, start: int, places: Places) -> Iterator[Data]:
    """The words that go, in one change where they are neighbours, and those beside them that are spelled anew."""
    cut = proposed.cut
    at = 0
    while at < len(cut.texts):
        first, text = at, cut.texts[at]
        at += 1
        while text is None and at < len(cut.texts) and cut.texts[at] is None:
            at += 1
        place = start + cut.first
        yield {"place": places.show(place + first, place + at), "text": (text or "").strip()}
