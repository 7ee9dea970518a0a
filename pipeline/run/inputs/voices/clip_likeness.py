"""Whether a clip is of the voice that it is said to be of, as far as what is known tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import VoicePrint
from pipeline.errors import UsageError
from pipeline.names import SAME_VOICE, score_voices
from pipeline.terminal import quote_argument
from pipeline.voicebook import KnownVoice, Notebook, VoiceBook, VoiceClip, merge_prints

UNLIKE = 0.5
"""The similarity below which two clips are hardly of one person, by telephone or not. Of 176 pairs of one voice, with
8 s or more heard of both, none has less; of strangers 95 to 98 % have.
Source: ``tests/benchmarks/calibrate_unknown_voices.py``."""

SAME_PERSON = 0.8
"""The score from which two speakers without a name are one person: of those tried, the lowest at which no more than one
in a thousand pairs of two people is, those of whom the diarizer had mixed up some included (of others none is: the
likest have 0.67, in real conversations 0.63). Of one person's pairs a third are refused, nearly all of them by
telephone against a room; of people in a whole notebook 91 of 97 are known again, and nobody is taken for another.
Source: the same script."""


@dataclass(frozen=True, slots=True)
class ClipLikeness:
    """How alike a clip is to what is known under its name, and to the likest voice under another.

    ``own`` is ``None`` where nothing is known under this name, ``other`` where no other name has a voice of this
    model. Scores are as `score_voices` gives them.
    """

    own: float | None = None
    other: float | None = None
    other_name: str = ""

    @property
    def is_unlike(self) -> bool:
        """Whether it is hardly of the voice that is known under its name."""
        return self.own is not None and self.own < UNLIKE

    @property
    def is_unsure(self) -> bool:
        """Whether it may be of the voice that is known under its name, which would not be recognised by it."""
        return self.own is not None and UNLIKE <= self.own < SAME_VOICE

    @property
    def is_anothers(self) -> bool:
        """Whether it is of another's voice, more than of the one that it is said to be of."""
        return self.other is not None and self.other >= SAME_VOICE and self.other > (self.own or 0)


def measure_likeness(book: VoiceBook, name: str, voice: VoicePrint) -> ClipLikeness:
    """Return how alike a print is to the voice of this name in a book, and to the likest other one."""
    known = book.find(name)
    own = None if known is None else score_clip(voice, known.clips)
    others = [
        (score_voices(voice, other.voice), other.name)
        for other in book.known
        if other is not known and other.clips[0].voice.model == voice.model
    ]
    if not others:
        return ClipLikeness(own)
    return ClipLikeness(own, *max(others))


def score_clip(voice: VoicePrint, others: Sequence[VoiceClip]) -> float | None:
    """How alike a print is to clips of one voice: to all of them together, or to the likest.

    A voice that is known in a room and by telephone may be heard in either. ``None`` where there is no other clip of
    the same model.
    """
    prints = [clip.voice for clip in others if clip.voice.model == voice.model]
    if not prints:
        return None
    return max(score_voices(voice, known) for known in (merge_prints(prints), *prints))


def score_each(known: KnownVoice) -> list[float | None]:
    """How alike each clip of a voice is to its other clips; ``None`` for an only one."""
    clips = known.clips
    return [score_clip(c.voice, (*clips[:i], *clips[i + 1 :])) for i, c in enumerate(clips)]


def check_likeness(likeness: ClipLikeness, name: str, clip: str) -> None:
    """Raise `UsageError` where a clip is most likely not of the voice that it is said to be of.

    Args:
        likeness: what was measured.
        name: the name that the clip is to be added under.
        clip: what the clip is called.
    """
    usual = f"one voice mostly has {SAME_VOICE:.2f} or more with itself"
    if likeness.is_anothers:
        heard = f"it sounds like {likeness.other_name} (similarity {likeness.other:.2f}; {usual})"
        remedy = f"Use the name {likeness.other_name}, or remove that voice"
    elif likeness.is_unlike:
        heard = f"it is unlike the clips of {name} (similarity {likeness.own:.2f}; {usual})"
        remedy = "Check who speaks in it and in the others: transcribe voices list"
    else:
        return
    raise UsageError(
        clip,
        f"{heard}, so nothing was added",
        f"{remedy}. If it is {name} all the same, add --anyway",
    )


def check_enrolled(likeness: ClipLikeness, name: str, clip: str) -> str:
    """Return what a person should know of a clip that is given for one run; empty where there is no doubt.

    Args:
        likeness: how alike it is to the clips before it.
        name: whose voice it is said to be.
        clip: its path.

    Raises:
        UsageError: it is most likely of somebody else than the other clips of this name.
    """
    if likeness.is_anothers:
        heard = f"it sounds like {likeness.other_name} (similarity {likeness.other:.2f})"
        return f"{name}={clip}: {heard}, so one of the two may not be recognised. Check the clips"
    if likeness.is_unlike:
        reason = f"it is unlike the other clip of {name} (similarity {likeness.own:.2f})"
        raise UsageError(f"{name}={clip}", reason, "Check who speaks in both, and leave one out")
    return ""


def describe_doubt(likeness: ClipLikeness, name: str, clip: str, command: str) -> str:
    """Return what a person should know of a clip that was added; empty where there is no doubt.

    ``command`` takes the clip out again.
    """
    usual = f"one voice mostly has {SAME_VOICE:.2f} or more with itself"
    if likeness.is_anothers:
        told = f"it sounds like {likeness.other_name} (similarity {likeness.other:.2f}; {usual})"
    elif likeness.is_unlike or likeness.is_unsure:
        degree = "unlike" if likeness.is_unlike else "not very similar to"
        told = f"it is {degree} the other clips of {name} (similarity {likeness.own:.2f}; {usual})"
    else:
        return ""
    if likeness.is_unsure:
        told += ". A telephone, a room or a cold can do that, and so can another person"
    return f"{clip}: {told}. If it is the wrong clip, run: {command}"


def describe_unknown(notebook: Notebook, name: str, voice: VoicePrint) -> Iterator[str]:
    """Yield which people of the notebook may be somebody who has just been added to the book, and what to do."""
    for person in notebook.people:
        if person.hearings[0].voice.model != voice.model:
            continue
        score = score_voices(voice, person.voice)
        if score >= SAME_PERSON:
            command = (
                f"transcribe voices name {quote_argument(person.title)} {quote_argument(name)}"
            )
            told = f"{person.title} in your notebook of voices sounds like {name}"
            yield f"{told} (similarity {score:.2f}). If that is so, run: {command}"
