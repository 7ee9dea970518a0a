"""The names that cues show: where the voice changes, in full the first time and in short after that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.cues.layout.penalties import Run
from pipeline.cues.style import CueStyle
from pipeline.domain import Transcript
from pipeline.text.columns import count_columns
from pipeline.text.speakers.short_names import shorten_names, show_name

_LEAST_COLUMNS = 2
"""Of a name that is worth to be shown."""


def label_runs(runs: Sequence[Run], transcript: Transcript, style: CueStyle) -> list[Run]:
    """The runs, each with the name to show before it: wherever the voice changes, or once for each speaker.

    Where a name is shown once, nobody without one is named: a number tells a viewer nothing that a dash doesn't.
    Cues of one line have little room, so names are always short there.
    """
    if style.speaker_labels not in ("name", "once"):
        return list(runs)
    names = {run.speaker: _clean(transcript.name_of(run.speaker)) for run in runs}
    shown = {speaker: show_name(name) for speaker, name in names.items()}
    short = shorten_names(list(dict.fromkeys(shown.values())))
    labelled: list[Run] = []
    named: set[str | None] = set()
    for run in runs:
        speaker, name = run.speaker, shown[run.speaker]
        if style.speaker_labels == "once":
            is_due = speaker not in named and speaker is not None and name == names[speaker]
        else:
            changes = not labelled or labelled[-1].speaker != speaker
            # Unmarked words would be taken for the last one's who was named.
            is_due = changes and (speaker is not None or bool(labelled))
        label = ""
        if is_due:
            is_short = speaker in named or style.max_line_count == 1
            forms = (short[name],) if is_short else (name, short[name])
            label = _write_label(forms, style.max_line_width)
            named.add(speaker)
        labelled.append(replace(run, label=label))
    return labelled


def _clean(name: str) -> str:
    """The name on one line and without a colon."""
    return " ".join(name.replace(":", " ").split())


def _write_label(forms: Sequence[str], width: int) -> str:
    """``Name:`` in the first form that a line holds; the last one is cut where none does, or left out."""
    room = width - 1
    for form in forms:
        if form and count_columns(form) <= room:
            return f"{form}:"
    text = forms[-1]
    if not text or room < _LEAST_COLUMNS:
        return ""
    while text and count_columns(text) > room - 1:
        text = text[:-1]
    return f"{text.rstrip()}…:"
