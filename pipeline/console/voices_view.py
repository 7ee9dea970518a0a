"""The voice book and the notebook of unknown voices as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.run import write_rename
from pipeline.run.inputs.voices.clip_likeness import UNLIKE, score_each
from pipeline.voicebook import Notebook, VoiceBook

MOST_PLACES = 3
"""Recordings of one person that are named."""


def describe_book(book: VoiceBook) -> Iterator[str]:
    """Yield a line for each voice: its name and seconds; below it its clips, if there are several."""
    for known in book.known:
        yield f"{_show(known.name):<24} {known.voice.seconds:6.1f} s"
        if len(known.clips) == 1:
            continue
        for i, (clip, score) in enumerate(zip(known.clips, score_each(known), strict=True), 1):
            source = _show(clip.source) or "added with an earlier version"
            alike = "" if score is None else f"  similarity {score:.2f}"
            doubt = ", unlike the others" if score is not None and score < UNLIKE else ""
            yield f"  {i:>2}  {source:<18} {clip.voice.seconds:6.1f} s{alike}{doubt}"


def describe_notebook(notebook: Notebook) -> Iterator[str]:
    """Yield a line for each person without a name: title, seconds, and where they were heard, the latest first."""
    for person in notebook.people:
        places = [f"{h.label} in {_show(h.name)}" for h in reversed(person.hearings)]
        more = len(places) - MOST_PLACES
        told = ", ".join(places[:MOST_PLACES]) + (f" and {more:,} more" if more > 0 else "")
        yield f"{person.title:<24} {person.voice.seconds:6.1f} s  {told}"


def describe_results(results: Sequence[tuple[Path, str]], name: str) -> Iterator[str]:
    """Yield how a speaker gets a name in results of earlier runs, in which there is none yet."""
    if results:
        yield "These results have this voice without a name. To name it there, run:"
    for record, label in results:
        yield f"  {write_rename(record, label, name)}"


def _show(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
