"""What the speakers are called: by the user, by order, by voice, by the published text.

A name that a person typed always stands. The automatic ones are given to one speaker each, and
every speaker says where its name came from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pipeline.assignment import assign
from pipeline.domain import NameSource, Speaker, VoicePrint, find_name_fault
from pipeline.errors import UsageError
from pipeline.text.case_folding import fold_name

SAME_VOICE: Final = 0.7
"""The score from which a voice is accepted as a known one: the lowest at which, with 4 s or more heard,
no more than 1 % of strangers are, in any sound. Source: ``tests/benchmarks/calibrate_voices.py``."""

NOISE_S: Final = 1.0
"""Speech after which half of a print is the voice and half is chance. Source: the same script."""


NUMBERED: Final = re.compile(r"(?:unknown|speaker)[ _]?\d+", re.IGNORECASE)
"""What programs call somebody without a name, in results and in the notebook of unknown voices."""


@dataclass(frozen=True, slots=True)
class VoiceMatch:
    """The known voice that a speaker is likest to.

    ``score`` is about 1 for the same voice and 0.2 for a stranger's; ``accepted`` when it is enough
    to give the name.
    """

    label: str
    name: str
    score: float
    accepted: bool


def match_voices(
    prints: Mapping[str, VoicePrint],
    known: Mapping[str, VoicePrint],
    threshold: float = SAME_VOICE,
) -> tuple[VoiceMatch, ...]:
    """The best one-to-one assignment of speakers to known voices, in the order of ``prints``.

    There are as many matches as the smaller side has voices. One below the threshold is kept, not
    accepted, so that it can be told.

    Args:
        prints: Of the speakers, by label.
        known: By name.
        threshold: The score from which two prints are one voice.

    Raises:
        UsageError: The prints were made by different models.
    """
    if not prints or not known:
        return ()
    labels, names = tuple(prints), tuple(known)
    scores = [[score_voices(prints[a], known[b]) for b in names] for a in labels]
    # A pair below the threshold names nobody, so it must not push an accepted one aside.
    cost = [[-score - (2 if score >= threshold else 0) for score in row] for row in scores]
    return tuple(
        VoiceMatch(labels[i], names[j], scores[i][j], scores[i][j] >= threshold)
        for i, j in assign(cost)
    )


def score_voices(first: VoicePrint, second: VoicePrint) -> float:
    """How alike two prints are, fair to short ones: 1 for one voice, about 0.2 for strangers.

    A print is the voice and noise, and the less was heard, the more noise: two prints of one
    voice have a cosine of about ``t / (t + 1 s)``. The cosine is divided by what it would be.

    Raises:
        UsageError: The prints were made by different models.
    """
    if first.model != second.model:
        raise UsageError(
            "voices",
            f"they were learned with different models ({first.model} and {second.model})",
            "Add the voice again with this version",
        )
    cosine = sum(a * b for a, b in zip(first.vector, second.vector, strict=True))
    telling = [voice.seconds / (voice.seconds + NOISE_S) for voice in (first, second)]
    return max(-1.0, min(1.0, cosine / math.sqrt(telling[0] * telling[1])))


def name_speakers(
    speakers: Sequence[Speaker],
    *,
    user: Mapping[str, str],
    in_order: Sequence[str] = (),
    voices: Sequence[VoiceMatch] = (),
    reference: Mapping[str, str] | None = None,
) -> tuple[Speaker, ...]:
    """The speakers with the best name that is known for each, and its source.

    A user's name for a label comes first, then the user's names in order of appearance, an
    accepted voice, the published text, and what the speaker was called before. A voice or the
    published text never gives a name that somebody has already; the user may, and so makes one person of
    two labels.

    Args:
        speakers: In order of first appearance.
        user: Names by label.
        in_order: Names of the first speakers.
        voices: What ``match_voices`` found.
        reference: Names by label, from the published text.

    Raises:
        UsageError: There is no such label, or fewer speakers than names in order.
    """
    labels = [speaker.label for speaker in speakers]
    _refuse_unknown_labels(user, labels)
    _refuse_surplus_names(in_order, labels)
    asked = {**dict(zip(labels, in_order, strict=False)), **user}
    named = {label: Speaker(label, name, NameSource.USER) for label, name in asked.items()}
    taken = {fold_name(name) for name in asked.values()}
    heard = sorted((v for v in voices if v.accepted), key=lambda v: -v.score)
    offers = [Speaker(v.label, v.name, NameSource.VOICE, v.score) for v in heard]
    offers += [Speaker(*item, NameSource.REFERENCE) for item in (reference or {}).items()]
    for offer in offers:
        if offer.label not in named and fold_name(offer.name) not in taken:
            named[offer.label] = offer
            taken.add(fold_name(offer.name))
    return tuple(named.get(speaker.label, speaker) for speaker in speakers)


def find_names(speakers: Sequence[Speaker], assignments: Mapping[str, str]) -> Mapping[str, str]:
    """The names to be given, by label; a speaker is meant by label or by present name.

    A present name that two labels share means both.

    Raises:
        UsageError: No speaker is called so, or two assignments contradict each other.
    """
    wanted: dict[str, str] = {}
    for key, name in assignments.items():
        for label in _find_speakers(speakers, key):
            if wanted.setdefault(label, name) != name:
                raise UsageError(label, f"it has two names, {wanted[label]} and {name}", "Give one")
    return wanted


def give_names(speakers: Sequence[Speaker], names: Mapping[str, str]) -> tuple[Speaker, ...]:
    """The speakers; those for whose label there is a name are called so, by a person."""
    return tuple(
        replace(s, name=names[s.label], source=NameSource.USER, score=None)
        if s.label in names
        else s
        for s in speakers
    )


def parse_name(text: str, option: str) -> str:
    """The one name that a text is, commas included, white space tidied.

    Raises:
        UsageError: It is empty or can't be a name.
    """
    name = " ".join(part for part in text.strip().split(" ") if part)
    if fault := find_name_fault(name):
        raise UsageError(f"{option} {text.strip()!r}", fault)
    return name


def parse_voice_name(text: str, option: str) -> str:
    """The one name under which a voice is kept, which nobody has who has none.

    Raises:
        UsageError: It is empty, can't be a name, or is what somebody without a name is called.
    """
    name = parse_name(text, option)
    if NUMBERED.fullmatch(name):
        reason = "speakers without a name are called so, one in each recording"
        raise UsageError(f"{option} {name!r}", reason, "Give the person's name")
    return name


def parse_names(text: str, option: str = "--speakers") -> tuple[str, ...]:
    """The names in ``Ann Lee,Bo Chen``, white space tidied.

    Raises:
        UsageError: One of them is empty or can't be a name.
    """
    return tuple(parse_name(part, option) for part in text.replace("，", ",").split(","))


def split_speakers(
    texts: Sequence[str],
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The names among ``Ann Lee, Bo Chen=bo.wav`` that are in order, and those that a clip of the voice is given for.

    Raises:
        UsageError: One of them is empty, can't be a name, or is given in both ways.
    """
    in_order = tuple(name for text in texts if "=" not in text for name in parse_names(text))
    clips = [parse_assignment(text, "--speakers", named="key") for text in texts if "=" in text]
    by_clip = {fold_name(name) for name, _ in clips}
    for name in in_order:
        if fold_name(name) in by_clip:
            reason = "it is given with a clip of the voice and without"
            raise UsageError(f"--speakers {name!r}", reason, "Give each speaker once")
    return in_order, tuple(clips)


def parse_assignment(
    text: str, option: str, *, named: Literal["key", "value"] = "value"
) -> tuple[str, str]:
    """Both sides of the first equals sign, of ``SPEAKER_00=Ann Lee`` or ``Ann Lee=clip.wav``.

    Args:
        text: What was given.
        option: The option it was given to, for the error message.
        named: Which side is a name and must be able to be one.

    Raises:
        UsageError: There is no equals sign, a side is empty, or the name can't be one.
    """
    key, sign, value = (part.strip() for part in text.partition("="))
    example = "LABEL=NAME" if named == "value" else "NAME=FILE"
    if not sign or not key or not value:
        raise UsageError(f"{option} {text!r}", f"it doesn't have the form {example}")
    if named == "key":
        return parse_name(key, option), value
    return key, parse_name(value, option)


def parse_assignments(texts: Sequence[str], option: str) -> dict[str, str]:
    """All names by label or present name.

    Raises:
        UsageError: One is malformed, or one label is given two names.
    """
    found: dict[str, str] = {}
    for text in texts:
        key, name = parse_assignment(text, option)
        if found.setdefault(key, name) != name:
            raise UsageError(
                f"{option} {text!r}",
                f"{key} is already called {found[key]}",
                "Give each speaker one name",
            )
    return found


def _find_speakers(speakers: Sequence[Speaker], key: str) -> tuple[str, ...]:
    """The labels that a label or a present name stands for; a label comes before a name.

    Raises:
        UsageError: It stands for nobody.
    """
    matches: tuple[Callable[[Speaker], bool], ...] = (
        lambda s: s.label == key,
        lambda s: s.name == key,
        lambda s: fold_name(s.label) == fold_name(key),
        lambda s: fold_name(s.name) == fold_name(key),
    )
    for matches_key in matches:
        if found := tuple(s.label for s in speakers if matches_key(s)):
            return found
    there = ", ".join(s.label if s.name == s.label else f"{s.label} ({s.name})" for s in speakers)
    raise UsageError("", f"No speaker is called {key}", _list_speakers(there))


def _refuse_unknown_labels(user: Mapping[str, str], labels: Sequence[str]) -> None:
    for label in user:
        if label not in labels:
            raise UsageError(
                f"--speaker-name {label}={user[label]}",
                f"no speaker is called {label}",
                _list_speakers(", ".join(labels)),
            )


def _refuse_surplus_names(in_order: Sequence[str], labels: Sequence[str]) -> None:
    if len(in_order) > len(labels):
        raise UsageError(
            "--speakers",
            f"{_count(len(in_order), 'name was', 'names were')} given, and "
            f"{_count(len(labels), 'speaker was', 'speakers were')} found",
            f"Give at most {len(labels)}, or set --num-speakers {len(in_order)}",
        )


def _list_speakers(there: str) -> str:
    return f"The speakers are {there}" if there else "There are no speakers"


def _count(number: int, singular: str, many: str) -> str:
    return f"{number} {singular if number == 1 else many}"
