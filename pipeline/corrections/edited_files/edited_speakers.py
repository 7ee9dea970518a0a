"""Who is meant by the names in an edited file: those who are there already, under another name, or somebody new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from pipeline.corrections.edited_files.edit_cells import Break, Token
from pipeline.domain import NameSource, Speaker
from pipeline.text.case_folding import fold_name

UNKNOWN = "Unknown"
"""What files call somebody of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A token of the edited text: what it is or stands for in the corrected text and in the file, and itself."""

    own: Token | None
    base: Token | None
    edited: Token | None


@dataclass(frozen=True, slots=True)
class People:
    """Labels by folded name, and the names that were given, by label."""

    labels: Mapping[str, str]
    given: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str | None, before: str | None) -> str | None:
        """The label that a name stands for; ``before`` where there is no name."""
        if name is None:
            return before
        return self.labels.get(fold_name(name)) if name != UNKNOWN else None


def name_people(
    voices: Sequence[Voice], edited: Sequence[Token], speakers: Sequence[Speaker]
) -> People:
    """Who the names in an edited file stand for.

    Where all that somebody says has another name, they are called that now, unless it is somebody else's
    name; a name that nobody has is that of a new speaker.
    """
    shown = [token.speaker for token in edited]
    written, now = _count_names(voices)
    names = {speaker.label: speaker.name for speaker in speakers} | written
    given = _find_renamed(names, written, now, set(shown))
    labels = {fold_name(label): label for label in names}
    labels |= {fold_name(name): label for label, name in names.items() if label not in given}
    labels |= {fold_name(name): label for label, name in given.items()}
    for name in dict.fromkeys(shown):
        if name is not None and name != UNKNOWN and fold_name(name) not in labels:
            label = _find_free({*names, *given})
            labels[fold_name(name)] = label
            given = {**given, label: name}
    return People(labels, given)


def _count_names(voices: Sequence[Voice]) -> tuple[dict[str, str], dict[str, Counter[str]]]:
    """By label the name that was written in the file, and how often each name stands there now."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    now: dict[str, Counter[str]] = defaultdict(Counter)
    for voice in voices:
        if voice.own is None or voice.base is None or voice.edited is None:
            continue
        label, name = voice.own.speaker, voice.base.speaker
        if label is None or name is None:
            continue
        written[label][name] += 1
        now[label][voice.edited.speaker or UNKNOWN] += 1
    return {label: names.most_common(1)[0][0] for label, names in written.items()}, now


def _find_renamed(
    names: Mapping[str, str],
    written: Mapping[str, str],
    now: Mapping[str, Counter[str]],
    shown: set[str | None],
) -> dict[str, str]:
    """New names by label: of those whose old one is gone from the file, or from all that they say."""
    asked: dict[str, str] = {}
    for label, name in written.items():
        others = [other for other, _ in now[label].most_common() if other != UNKNOWN]
        is_taken = bool(others) and others[0] in asked.values()
        is_gone = name not in shown or (len(now[label]) == 1 and name not in now[label])
        if is_gone and others and not is_taken:
            asked[label] = others[0]
    while True:
        owners = {fold_name(name): label for label, name in names.items() if label not in asked}
        owners |= {fold_name(label): label for label in names if label not in asked}
        refused = {label for label, name in asked.items() if fold_name(name) in owners}
        if not refused:
            return asked
        asked = {label: name for label, name in asked.items() if label not in refused}


def _find_free(labels: set[str]) -> str:
    return next(label for number in count() if (label := f"SPEAKER_{number:02d}") not in labels)


def label_voices(voices: Sequence[Voice], people: People) -> list[str | None]:
    """The label of who says each token.

    Where the file has the name that was written in it, the corrected text's speaker stays, also one of two who
    are called alike. What was typed in a paragraph is said by whoever says the words beside it. A name that was
    typed into a file without names, as subtitles often are, holds for the turn in which it stands.
    """
    labels: list[str | None] = []
    if all(voice.base is None or voice.base.speaker is None for voice in voices):
        voices = _limit_typed_names(voices)
    for place, voice in enumerate(voices):
        before = labels[-1] if labels else None
        name = voice.edited.speaker if voice.edited is not None else None
        if voice.own is None and place and _share_paragraph(voices, place - 1, place):
            labels.append(before)
        elif (own := _find_own(voices, place)) is not None and _is_untouched(own):
            labels.append(own.own.speaker if own.own is not None else None)
        else:
            labels.append(people.find(name, before))
    return labels


def _limit_typed_names(voices: Sequence[Voice]) -> list[Voice]:
    """The tokens of a file without names, each under the name that was typed in its own turn, if any."""
    limited: list[Voice] = []
    name: str | None = None
    for voice in voices:
        opens = voice.own is not None and voice.own.begins is Break.TURN
        typed = voice.edited.speaker if voice.edited is not None else None
        if voice.edited is not None and voice.edited.begins is Break.TURN:
            name = None if typed == UNKNOWN else typed
        elif opens:
            name = None
        edited = voice.edited and replace(voice.edited, speaker=name)
        limited.append(replace(voice, edited=edited))
    return limited


def _find_own(voices: Sequence[Voice], place: int) -> Voice | None:
    """The first token from here on, in the same paragraph, that stands for words that were there already."""
    if voices[place].own is not None:
        return voices[place]
    for later in range(place + 1, len(voices)):
        if not _share_paragraph(voices, later - 1, later):
            return None
        if voices[later].own is not None:
            return voices[later]
    return None


def _is_untouched(voice: Voice) -> bool:
    if voice.edited is None or voice.base is None:
        return True
    return voice.base.speaker == voice.edited.speaker


def _share_paragraph(voices: Sequence[Voice], place: int, following: int) -> bool:
    """Whether neighbours stand in one paragraph of the edited file, under one name."""
    one, other = voices[place].edited, voices[following].edited
    if one is None or other is None or other.begins:
        return False
    return one.speaker == other.speaker


def add_speakers(own: Sequence[Speaker], people: People) -> tuple[Speaker, ...]:
    """The speakers that people named, with the names that were given now."""
    named = {speaker.label: speaker for speaker in own}
    for label, name in people.given.items():
        named[label] = Speaker(label, name, NameSource.USER)
    return tuple(named.values())
