"""Speakers whom nobody has named, known again from earlier recordings, where a user keeps a notebook of them.

Two people taken for one are worse than one person who is not known again: a voice has to be more alike than one with a
name has, enough of it has to be heard, and nobody else in the notebook may be nearly as alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.assignment import assign
from pipeline.domain import Transcript, VoicePrint
from pipeline.errors import TranscribeError
from pipeline.names import score_voices
from pipeline.run.events import Notice, Recurring, RecurringNotice
from pipeline.run.inputs.voices.book_files import changing_voices, read_notebook, write_voices
from pipeline.run.inputs.voices.clip_likeness import SAME_PERSON
from pipeline.run.inputs.voices.unknown_names import NAMELESS, key_speaker
from pipeline.run.recording.context import Recording
from pipeline.run.resources import Engines
from pipeline.voicebook import Hearing, Notebook

LEAD = 0.1
"""How much less alike everybody else in the notebook has to be."""

SHORTEST_S = 8.0
"""Seconds of a voice alone below which it is not kept: it may be a few words of several people."""


def remember_unknown(
    recording: Recording, transcript: Transcript, prints: Mapping[str, VoicePrint], engines: Engines
) -> tuple[Recurring, ...]:
    """Keep the voices of those who have no name, and return who of them was heard before, which is told.

    What the notebook has of this recording is replaced. Nothing where no notebook is kept. That it can't be
    written is told and fails nothing: the results are there.
    """
    folder = engines.notebook
    if folder is None or not prints:
        return ()
    heard = list_unknown(recording, transcript, prints)
    try:
        with changing_voices(folder):
            notebook = read_notebook(folder)
            people = match_people(notebook, {h.label: h.voice for h in heard})
            changed = notebook.replace_recording(
                recording.sha256, [(people.get(h.label), h) for h in heard]
            )
            if changed != notebook:
                write_voices(folder, notebook=changed)
    except TranscribeError as error:
        recording.observe(Notice(f"{recording.job.name}: unknown voices were not kept: {error}"))
        return ()
    found = tuple(_list_recurring(changed, recording.sha256))
    for one in found:
        recording.observe(RecurringNotice(f"{recording.job.name}: {one.describe()}"))
    return found


def list_unknown(
    recording: Recording, transcript: Transcript, prints: Mapping[str, VoicePrint]
) -> list[Hearing]:
    """Return the speakers who have no name, and of whom enough was heard."""
    job = recording.job
    record = str(job.record.absolute()) if job.is_written and not job.published else ""
    return [
        Hearing(
            _shorten(prints[speaker.label]),
            recording.sha256,
            job.name,
            speaker.label,
            record,
            key_speaker(transcript.diarization, speaker.label),
        )
        for speaker in transcript.speakers
        if speaker.source in NAMELESS
        and speaker.label in prints
        and prints[speaker.label].seconds >= SHORTEST_S
    ]


def _shorten(voice: VoicePrint) -> VoicePrint:
    """The print with so many digits as tell something: a notebook may hold thousands."""
    return replace(voice, vector=tuple(round(value, 5) for value in voice.vector))


def match_people(notebook: Notebook, prints: Mapping[str, VoicePrint]) -> dict[str, int]:
    """Return the number of the person in the notebook who a speaker is, by label, for those who are one.

    Nobody is two speakers.
    """
    labels = list(prints)
    models = {voice.model for voice in prints.values()}
    people = [p for p in notebook.people if p.hearings[0].voice.model in models]
    if not labels or not people:
        return {}
    voices = [person.voice for person in people]
    scores = [[score_voices(prints[label], voice) for voice in voices] for label in labels]
    # A pair below the threshold is nobody, so it must not push an accepted one aside.
    cost = [[-score - (2 if score >= SAME_PERSON else 0) for score in row] for row in scores]
    found = {}
    for i, j in assign(cost):
        rest = [score for k, score in enumerate(scores[i]) if k != j]
        if scores[i][j] >= SAME_PERSON and scores[i][j] - max(rest, default=-1.0) >= LEAD:
            found[labels[i]] = people[j].number
    return found


def _list_recurring(notebook: Notebook, recording: str) -> list[Recurring]:
    """Who of a recording was heard in others, with where, the latest first."""
    found = []
    for person in notebook.people:
        here = [h for h in person.hearings if h.recording == recording]
        elsewhere = {h.recording: h for h in person.hearings if h.recording != recording}
        if here and elsewhere:
            places = tuple((h.label, h.name) for h in reversed(elsewhere.values()))
            found.append(Recurring(here[-1].label, person.title, places))
    return sorted(found, key=lambda one: one.label)
