"""Corrections as people make them, for tests: words by what they are, in a review that is saved beside a JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.corrections.applying import begin_review
from pipeline.domain import Review, ReviewedTurn, ReviewedWord, Speaker, WordOrigin
from pipeline.run.documents import clean_as_asked
from pipeline.run.inputs.reviews import find_review
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.run.outputs.review_files import save_review


def correct(
    record: Path,
    words: Mapping[str, str] = {},
    *,
    speakers: Mapping[str, str] = {},
    names: Mapping[str, str] = {},
) -> Review:
    """Save corrections beside a transcript in JSON, on top of those that are there.

    Args:
        record: the JSON.
        words: what is typed in place of words, given without white space; nothing to take one out.
        speakers: who says the turns in which a word is.
        names: by label.
    """
    review = find_review(record) or begin_review(clean_as_asked(read_transcript(record)))
    turns = (_correct_turn(turn, words, speakers) for turn in review.turns)
    named = (*review.speakers, *(Speaker(label, name) for label, name in names.items()))
    review = replace(review, turns=tuple(turns), speakers=named)
    save_review(record, review)
    return review


def _correct_turn(
    turn: ReviewedTurn, words: Mapping[str, str], speakers: Mapping[str, str]
) -> ReviewedTurn:
    said = [reviewed.word.text.strip() for reviewed in turn.words]
    speaker = next((speakers[text] for text in said if text in speakers), turn.speaker)
    typed = (_type(reviewed, words.get) for reviewed in turn.words)
    return replace(turn, speaker=speaker, words=tuple(w for w in typed if w.word.text.strip()))


def _type(reviewed: ReviewedWord, find: Callable[[str], str | None]) -> ReviewedWord:
    text = reviewed.word.text.strip()
    typed = find(text)
    if typed is None:
        return reviewed
    word = replace(reviewed.word, text=reviewed.word.text.replace(text, typed))
    return ReviewedWord(word, WordOrigin.PERSON, confirmed=True)
