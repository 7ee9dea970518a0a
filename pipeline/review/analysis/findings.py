"""What an editor shows beside a text: its doubts, its differences from a published text, its subtitles.

All of it is plain data for JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.corrections.applying import apply_review
from pipeline.corrections.doubts import Doubt, DoubtKind, count_decided, find_doubts
from pipeline.cues.checking.check import check_cues
from pipeline.cues.checking.excess import explain_excess
from pipeline.cues.layout.cue_layout import fit_frames, lay_out
from pipeline.domain import Cue, Reference, Transcript
from pipeline.review.analysis.cue_cuts import list_cue_cuts
from pipeline.review.analysis.page_differences import PageDifferences, find_page_differences
from pipeline.review.analysis.text_places import Data, Places, Subject
from pipeline.run.documents import SUBTITLES, choose_style, clean_as_subtitles
from pipeline.run.recording.reference_comparison import cut_to_parts, is_translation
from pipeline.text.words import strip_marks


@dataclass(frozen=True, slots=True)
class Background:
    """What stays as it is while a text is edited; the transcript is cleaned as it is to be published."""

    transcript: Transcript
    settings: Settings
    page: Reference | None = None


def analyse(
    background: Background, subject: Subject, *, with_cues: bool = True
) -> Iterator[tuple[str, Data]]:
    """Yield what is found in a text, each under its name, as soon as it is there.

    Without a published text its doubts are there at once. With one they come when it has been compared: what
    both have in common is no doubt.
    """
    places = Places(subject)
    if background.page is None:
        yield "doubts", list_doubts(background, subject, places)
    if with_cues:
        yield "cues", list_cues(background, subject, places)
    if background.page is None:
        return
    translated = is_translation(background.transcript)
    turns = [turn.turn for turn in subject.review.turns]
    page = cut_to_parts(background.page, turns, background.transcript.origin)
    found = find_page_differences(
        page, subject.review, places, background.settings, is_translation=translated
    )
    yield "doubts", list_doubts(background, subject, places, found)
    yield "differences", found.data


def list_doubts(
    background: Background,
    subject: Subject,
    places: Places,
    page: PageDifferences | None = None,
) -> Data:
    """What is worth a look, and how many places have been decided."""
    agreed = frozenset[int]() if page is None else page.compared
    doubts = find_doubts(subject.review, background.transcript, agreed)
    return {
        "items": [_show_doubt(doubt, places) for doubt in doubts],
        "decided": count_decided(subject.review),
    }


def _show_doubt(doubt: Doubt, places: Places) -> Data:
    words = doubt.words[:1] if doubt.kind is DoubtKind.NAME else doubt.words
    return {
        "kind": str(doubt.kind),
        "start_ms": doubt.span.start_ms,
        "end_ms": doubt.span.end_ms,
        "text": doubt.text,
        "reason": doubt.reason,
        "grade": round(doubt.grade, 3),
        "speaker": doubt.speaker,
        "dropped": doubt.dropped,
        "place": places.show_all(words, doubt.after),
        "spellings": [
            {"text": s.text, "places": [places.show(place, place + 1) for place in s.places]}
            for s in doubt.spellings
        ],
    }


def list_cues(background: Background, subject: Subject, places: Places) -> Data:
    """The subtitles as they would come out, each with the rules that it breaks, by how much, and what could go."""
    corrected = apply_review(background.transcript, subject.review)
    style = choose_style(background.settings, SUBTITLES, language=corrected.language)
    style = fit_frames(style, corrected)
    cues = lay_out(clean_as_subtitles(corrected, background.settings), style)
    names = [speaker.name for speaker in corrected.speakers]
    cuts = list_cue_cuts(subject.review, places, cues, style, names)
    broken: dict[int, list[Data]] = {}
    for violation in check_cues(cues, style, corrected.language, corrected.shot_changes):
        broken.setdefault(violation.cue, []).append(
            {
                "rule": violation.rule,
                "hard": violation.hard,
                "line": violation.line,
                "text": explain_excess(violation, cues, style),
            }
        )
    numbers = _find_cue_words(cues, places)
    return {
        "style": style.name,
        "items": [
            {
                "start_ms": cue.span.start_ms,
                "end_ms": cue.span.end_ms,
                "lines": list(cue.lines),
                "speaker": cue.speaker,
                "numbers": own,
                "violations": broken.get(number, []),
                "cuts": cuts.get(number, []),
            }
            for number, (cue, own) in enumerate(zip(cues, numbers, strict=True), start=1)
        ],
    }


def _find_cue_words(cues: tuple[Cue, ...], places: Places) -> Iterator[list[int]]:
    """The numbers of each cue's first word and of its last, as far as words bear any."""
    known: dict[tuple[int, str], list[int]] = {}
    for place in range(len(places.words) - 1, -1, -1):
        word = places.words[place]
        known.setdefault((word.span.start_ms, strip_marks(word.text)), []).append(place)
    for cue in cues:
        found = []
        for shown in cue.words:
            stack = known.get((shown.span.start_ms, strip_marks(shown.text)))
            if stack:
                found += places.show(place := stack.pop(), place + 1)["numbers"]
        yield found[:1] + found[1:][-1:]
