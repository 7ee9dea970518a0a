"""What subtitles that are too fast to read could go without: offered, and never done by the program.

The rules of cleaning find what can go, the style says how much has to, and each cut is a correction that a person
confirms. Text and subtitles share their words: what is cut from one is cut from both.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.clean.disfluencies.cuts import AROUND, Cut, apply_cuts, find_cuts, quote_cut
from pipeline.clean.disfluencies.dispensable import list_spoken_of
from pipeline.cues.cut_choice import Offer, choose_cuts
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.reading_excess import (
    ReadingExcess,
    Unit,
    measure_excess,
    measure_text,
)
from pipeline.cues.style import CueStyle
from pipeline.domain import Cue, Span, Transcript, Turn, Word
from pipeline.run.events import FastSpeech
from pipeline.text.punctuation import DASHES

DASH_MARKS = tuple(DASHES)
_BLANKS = re.compile(r"\s+")
_Starts = Mapping[tuple[str | None, int], int]


@dataclass(frozen=True, slots=True)
class ProposedCut:
    """A cut of a cue's words: the turn it is in, the words that go as they are quoted, and what that gains there."""

    turn: int
    cut: Cut
    quoted: str
    gain: int


@dataclass(frozen=True, slots=True)
class CueProposal:
    """What is too much in a cue, by its number from 1, and the least that it could go without."""

    cue: int
    excess: ReadingExcess
    cuts: tuple[ProposedCut, ...]

    @property
    def text(self) -> str:
        """It in words, without the number: ``6 characters too many; could go without: 'you know, ' (10)``."""
        return "; ".join(filter(None, (self.excess.text, self.remedy)))

    @property
    def remedy(self) -> str:
        """What it could go without, in words; empty where nothing can go."""
        if not self.cuts:
            return ""
        told = ", ".join(f"'{cut.quoted}' ({cut.gain})" for cut in self.cuts)
        gained = sum(cut.gain for cut in self.cuts)
        part = "" if gained >= self.excess.amount else f", {gained} of {self.excess.amount}"
        return f"could go without: {told}{part}"


def propose_cuts(
    turns: Sequence[Turn],
    cues: Sequence[Cue],
    style: CueStyle,
    language: str,
    speakers: Collection[str] = (),
) -> tuple[CueProposal, ...]:
    """Return each cue that is too fast to read, with the cuts that would mend it at the least cost.

    Args:
        turns: the text that the cues were laid out from.
        cues: with the words that they show.
        style: the rules.
        language: of the text, an ISO 639-1 code.
        speakers: names of all who speak: they are spoken to.
    """
    excesses = {number: measure_excess(cue, style) for number, cue in enumerate(cues, start=1)}
    fast = {number: excess for number, excess in excesses.items() if excess is not None}
    if not fast:
        return ()
    starts: _Starts = {
        (word.speaker, word.span.start_ms): number
        for number in fast
        for word in cues[number - 1].words
    }
    names = list_spoken_of([turn.words for turn in turns], speakers)
    found: dict[int, list[ProposedCut]] = defaultdict(list)
    for place, turn in enumerate(turns):
        for near in _list_near(turn, starts):
            for cut in _find_within(turn.words, near, language, names):
                for number, gain in _share_gain(turn, cut, starts, fast).items():
                    quoted = quote_cut(turn.words, cut)
                    found[number].append(ProposedCut(place, cut, quoted, gain))
    return tuple(
        CueProposal(number, excess, _choose(turns, cues[number - 1], excess, found[number]))
        for number, excess in fast.items()
    )


def _list_near(turn: Turn, starts: _Starts) -> list[range]:
    """The places of a turn's words that are in cues which are too fast, with those around them."""
    near: list[range] = []
    for at, word in enumerate(turn.words):
        if (turn.speaker, word.span.start_ms) not in starts:
            continue
        start, stop = max(0, at - AROUND), min(len(turn.words), at + 1 + AROUND)
        if near and start <= near[-1].stop:
            near[-1] = range(near[-1].start, stop)
        else:
            near.append(range(start, stop))
    return near


def _find_within(
    words: Sequence[Word], near: range, language: str, names: Collection[str]
) -> list[Cut]:
    """The cuts among some words of a turn, at their places in it."""
    found = find_cuts(words[near.start : near.stop], language, names)
    return [replace(cut, first=cut.first + near.start) for cut in found]


def _share_gain(
    turn: Turn, cut: Cut, starts: _Starts, fast: Mapping[int, ReadingExcess]
) -> dict[int, int]:
    """How much less each cue has to show without a cut's words."""
    gains: Counter[int] = Counter()
    for at, text in enumerate(cut.texts):
        word = turn.words[cut.first + at]
        number = starts.get((turn.speaker, word.span.start_ms))
        if number is not None:
            unit = fast[number].unit
            gains[number] += round(_measure(word.text, unit) - _measure(text or "", unit))
    return {number: gain for number, gain in gains.items() if gain > 0}


def _measure(text: str, unit: Unit) -> float:
    return measure_text(_BLANKS.sub(" ", text), unit)


def _choose(
    turns: Sequence[Turn], cue: Cue, excess: ReadingExcess, cuts: Sequence[ProposedCut]
) -> tuple[ProposedCut, ...]:
    """The cuts that are enough; a cue that loses its first words begins later, and is shown for less."""
    per_ms = excess.allowed / (1000 if excess.unit == "character" else 60_000)
    offers = [
        Offer(one.gain - per_ms * _lost_ms(turns[one.turn].words, one.cut, cue), one.cut.cost)
        for one in cuts
    ]
    chosen = choose_cuts(excess.amount, offers)
    return tuple(cuts[place] for place in chosen)


def _lost_ms(words: Sequence[Word], cut: Cut, cue: Cue) -> int:
    """How much later a cue begins without a cut's words, if they are its first."""
    if not cut.removed or words[cut.removed[0]].span.start_ms > cue.words[0].span.start_ms:
        return 0
    last = cut.removed[-1] + 1
    if last >= len(words):
        return 0
    return max(0, min(words[last].span.start_ms, cue.span.end_ms) - cue.span.start_ms)


def propose_line_cuts(
    cues: Sequence[Cue], style: CueStyle, language: str
) -> tuple[CueProposal, ...]:
    """The same of cues without word times, such as a file of subtitles: by the text of their lines."""
    found = []
    for number, cue in enumerate(cues, start=1):
        excess = measure_excess(replace(cue, words=()), style)
        if excess is None:
            continue
        # Lines with dashes are two speakers' own.
        is_dialogue = all(line.startswith(DASH_MARKS) for line in cue.lines)
        texts = cue.lines if is_dialogue else (" ".join(cue.lines),)
        cuts = [one for text in texts for one in _cut_text(text, number, excess.unit, language)]
        offers = [Offer(one.gain, one.cut.cost) for one in cuts]
        chosen = tuple(cuts[place] for place in choose_cuts(excess.amount, offers))
        found.append(CueProposal(number, excess, chosen))
    return tuple(found)


def list_remedies(cues: Sequence[Cue], style: CueStyle, language: str = "") -> dict[int, str]:
    """What each cue of a file that is too fast could go without, in words, by its number from 1.

    Args:
        cues: of a file.
        style: the rules.
        language: of the text; what its commonest words tell where it is empty.
    """
    from pipeline.compare.equivalence.language_guess import guess_language

    text = " ".join(line for cue in cues for line in cue.lines)
    found = propose_line_cuts(cues, style, language or guess_language(text))
    return {proposal.cue: proposal.remedy for proposal in found if proposal.remedy}


def _cut_text(text: str, number: int, unit: Unit, language: str) -> list[ProposedCut]:
    """What a text of a cue can do without; its words have no times, so their places stand for these."""
    words = tuple(Word(f" {word}", Span(at, at + 1)) for at, word in enumerate(text.split()))
    return [
        ProposedCut(number - 1, cut, quote_cut(words, cut), _gain(words, cut, unit))
        for cut in find_cuts(words, language)
    ]


def _gain(words: Sequence[Word], cut: Cut, unit: Unit) -> int:
    pairs = zip(words[cut.first : cut.last], cut.texts, strict=True)
    return round(
        sum(_measure(word.text, unit) - _measure(text or "", unit) for word, text in pairs)
    )


def cut_all(turns: Sequence[Turn], proposals: Collection[CueProposal]) -> tuple[Turn, ...]:
    """The turns without the words of all proposals."""
    cuts: dict[int, list[Cut]] = defaultdict(list)
    for proposal in proposals:
        for one in proposal.cuts:
            cuts[one.turn].append(one.cut)
    return tuple(
        replace(turn, words=apply_cuts(turn.words, cuts[place])) if place in cuts else turn
        for place, turn in enumerate(turns)
    )


def sum_up_fast_speech(
    transcript: Transcript, cues: Sequence[Cue], style: CueStyle
) -> tuple[FastSpeech, ...]:
    """Who speaks faster than the style lets people read, who does so most first, and what cuts would mend.

    Args:
        transcript: as it is published, the text that the cues are of.
        cues: as they were laid out.
        style: their rules.
    """
    names = {transcript.name_of(turn.speaker) for turn in transcript.turns}
    proposals = propose_cuts(transcript.turns, cues, style, transcript.language, names)
    left = _count_left(transcript, proposals, style)
    by_speaker: dict[str | None, list[CueProposal]] = defaultdict(list)
    for proposal in proposals:
        by_speaker[_find_speaker(cues[proposal.cue - 1])].append(proposal)
    ordered = sorted(by_speaker.items(), key=lambda item: -len(item[1]))
    return tuple(
        FastSpeech(
            transcript.name_of(speaker),
            tuple(proposal.cue for proposal in own),
            _average_speed(own, cues),
            own[0].excess.allowed,
            own[0].excess.unit,
            max(0, len(own) - left[speaker]),
        )
        for speaker, own in ordered
    )


def _count_left(
    transcript: Transcript, proposals: Sequence[CueProposal], style: CueStyle
) -> Counter[str | None]:
    """How many cues of each speaker would still be too fast if everything that is proposed was cut."""
    if not any(proposal.cuts for proposal in proposals):
        return Counter(dict.fromkeys((turn.speaker for turn in transcript.turns), len(proposals)))
    shorter = replace(transcript, turns=cut_all(transcript.turns, proposals))
    return Counter(
        _find_speaker(cue)
        for cue in lay_out(shorter, style)
        if measure_excess(cue, style) is not None
    )


def _find_speaker(cue: Cue) -> str | None:
    return cue.words[0].speaker if cue.words else cue.speaker


def _average_speed(proposals: Sequence[CueProposal], cues: Sequence[Cue]) -> float:
    """The speed at which so much was said, in the time of these cues."""
    times = [cues[proposal.cue - 1].span.duration_ms for proposal in proposals]
    said = sum(p.excess.speed * time for p, time in zip(proposals, times, strict=True))
    return said / max(1, sum(times))
