"""Back-channels folded into the turn that they were spoken under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.clean.word_units import core, needs_space, split_written
from pipeline.domain import Transcript, Turn, Word, enclosing_span, find_greatest, join_words
from pipeline.text.backchannels import is_backchannel, is_mark, write_mark
from pipeline.text.punctuation import CLOSERS, QUESTION_MARKS, ends_sentence

WAITED_MS = 500
"""Silence beside a back-channel that shows that the speaker, whose sentence was over, waited for
it: then it is an answer ("So you left in May." - "Yes."). Nobody waits for a listener's sign."""


def fold_backchannels(transcript: Transcript) -> Transcript:
    """The transcript with each back-channel between two turns of one other speaker as a mark.

    The two turns become one, and ``" [Bo Chen: Mm-hmm]"`` stands between them as a word with the
    back-channel's time. An answer stays a turn: what follows a question mark, or a sentence's end
    after which the speaker waited. So does whatever comes next to a turn of nobody known.
    Folding twice is folding once; only ``turns`` change. Fold when the speakers have their names,
    and before cleaning: afterwards each half of the sentence has its own capital and full stop.
    """
    turns: list[Turn] = []
    for turn in transcript.turns:
        turns.append(turn)
        if len(turns) > 2 and _is_under(turns[-3], turns[-2], turn, transcript.language):
            after, aside, before = turns.pop(), turns.pop(), turns.pop()
            turns.append(_join(before, _make_mark(aside, transcript), after))
    return replace(transcript, turns=tuple(turns))


def _is_under(before: Turn, aside: Turn, after: Turn, language: str) -> bool:
    """Whether a turn is only a listener's sign between two turns of whoever speaks."""
    if before.speaker is None or aside.speaker is None:
        return False
    if before.speaker != after.speaker or before.speaker == aside.speaker:
        return False
    if _is_answered(before, aside, after):
        return False
    texts = [join_words(unit) for unit in split_written(aside.words) if core(unit)]
    return is_backchannel(texts, language)


def _is_answered(before: Turn, aside: Turn, after: Turn) -> bool:
    """Whether the speaker asked, or ended a sentence and waited for what was said."""
    said = before.text.rstrip(CLOSERS)
    silence_ms = after.words[0].span.start_ms - before.words[-1].span.end_ms
    waited_ms = silence_ms - aside.span.duration_ms
    return said.endswith(QUESTION_MARKS) or (ends_sentence(before.text) and waited_ms >= WAITED_MS)


def _make_mark(aside: Turn, transcript: Transcript) -> Word:
    """The back-channel as one word of the other's turn; it keeps its time and how sure it is."""
    return Word(
        " " + write_mark(transcript.name_of(aside.speaker), aside.text),
        enclosing_span(aside.words),
        min(word.probability for word in aside.words),
        aside.confidence if aside.confidence is None else round(aside.confidence, 3),
        find_greatest(word.doubt for word in aside.words),
    )


def _join(before: Turn, mark: Word, after: Turn) -> Turn:
    """Both turns with the mark between."""
    first, *others = after.words
    if not first.text[:1].isspace() and needs_space(before.words[-1].text, first.text):
        first = replace(first, text=" " + first.text)
    return Turn(before.speaker, (*before.words, mark, first, *others))


def lift_marks(words: Sequence[Word]) -> tuple[tuple[Word, ...], list[tuple[int, Word]]]:
    """The speaker's own words, and each mark with the number of own words before it."""
    if not any("[" in word.text for word in words):
        return tuple(words), []
    own: list[Word] = []
    marks: list[tuple[int, Word]] = []
    for word in words:
        if is_mark(word):
            marks.append((len(own), word))
        else:
            own.append(word)
    return tuple(own), marks


def put_back_marks(
    before: Sequence[Word], after: Sequence[Word], marks: Sequence[tuple[int, Word]]
) -> tuple[Word, ...]:
    """What a rule made of the speaker's own words, with the marks at their places again.

    Rules drop words and change their text, and never move one or change its time: a word that
    is left is known by its time. No turn begins with a mark; where no own word is left they go too.
    """
    if not marks or not after:
        return tuple(after)
    placed: list[Word] = []
    waiting = list(marks)
    rest = list(after)
    for index, word in enumerate(before):
        while placed and waiting and waiting[0][0] <= index:
            placed.append(waiting.pop(0)[1])
        if rest and (rest[0].span, rest[0].probability) == (word.span, word.probability):
            placed.append(rest.pop(0))
    return (*placed, *rest, *(mark for _, mark in waiting))
