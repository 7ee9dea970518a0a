"""Words that a person types anew, timed by the recording: how far their starts are off before and after.

    python -m tests.benchmarks.bench_retime [--record transcripts/interview.json]

In a session of read sentences, whose words have hand-checked times, 30 words are typed anew in three ways: in
pairs that were misheard as one word, as words that were missed, and in the place of one word each. With
``--record`` the same is done to a transcript of ours, against the times that the recogniser gave its words.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.corrections.applying import begin_review
from pipeline.corrections.edited_files.edit_cells import WrittenParagraph
from pipeline.corrections.edited_files.taking_edits import take_edits
from pipeline.corrections.new_word_stretches import find_new_words
from pipeline.domain import Media, Review, Transcript, Turn, Word
from pipeline.run.commands.retime_words import retime_review
from pipeline.run.documents import clean_as_asked
from pipeline.run.inputs.transcripts import read_transcript
from tests.benchmarks.asr_material import make_sentences
from tests.benchmarks.measure import report

WORDS, APART = 30, 6
MOST_MEDIAN_MS = 30.0

WAYS = {
    "six for one": (6, 1),
    "three for one": (3, 1),
    "two for one": (2, 1),
    "three missed": (3, 0),
    "missed": (1, 0),
    "one for one": (1, 1),
}
"""How many words are typed, and how many were heard in their place."""


def main() -> int:
    """Print a row for each way; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        good = _measure_talk("sentences", *_read_sentences(Path(folder)))
    if asked.record is not None:
        cleaned = clean_as_asked(read_transcript(asked.record))
        sound = (asked.record.parent / cleaned.media.path).resolve()
        good += _measure_talk("recogniser's", cleaned, sound)
    return 0 if all(good) else 1


def _read_sentences(folder: Path) -> tuple[Transcript, Path]:
    """All sentences with hand-checked times, put after one another."""
    talk, sound = make_sentences(), folder / "sentences.wav"
    talk.write(sound)
    turns = tuple(Turn(said.voice, said.words) for said in talk.said)
    digest = hashlib.sha256(sound.read_bytes()).hexdigest()
    return Transcript(Media(sound.name, sound.name, digest, talk.length_ms), "en", (), turns), sound


def _measure_talk(name: str, truth: Transcript, sound: Path) -> list[bool]:
    results = []
    for way, (typed, heard) in WAYS.items():
        places = _choose_places(truth.turns, typed)
        review = _type_anew(truth, places, typed, heard)
        after = retime_review(review, sound, Settings(), audio=sound)
        starts = [word.span.start_ms for word in truth.words]
        chosen = [place + n for place in places for n in range(typed)]
        errors = [
            [abs(words[n].word.span.start_ms - starts[n]) for n in chosen]
            for words in (review.words, after.words)
        ]
        before, now = (statistics.median(part) for part in errors)
        means = [statistics.mean(part) for part in errors]
        most = [max(part) for part in errors]
        row = (
            f"{before:.0f} -> {now:.0f} (mean {means[0]:.0f} -> {means[1]:.0f}, "
            f"most {most[0]} -> {most[1]})"
        )
        label = f"{name}: {way}, {len(find_new_words(review))} stretches, starts, ms"
        results.append(
            report(
                label,
                row,
                f"<= {MOST_MEDIAN_MS:.0f}, mean no worse",
                now <= MOST_MEDIAN_MS and means[1] <= means[0],
            )
        )
        others = [
            (one, other)
            for number, (one, other) in enumerate(zip(review.words, after.words, strict=True))
            if number not in chosen
        ]
        same = sum(one == other for one, other in others)
        results.append(
            report(
                f"{name}: {way}, other words as they were",
                f"{same} of {len(others)}",
                "all",
                same == len(others),
            )
        )
    return results


def _choose_places(turns: Sequence[Turn], typed: int) -> list[int]:
    """Places of words in the midst of turns, none near another; by chance."""
    places, number = [], 0
    for turn in turns:
        inner = range(number + 2, number + len(turn.words) - 2 - typed)
        places += list(inner)
        number += len(turn.words)
    chance = random.Random(1)
    chance.shuffle(places)
    chosen: list[int] = []
    for place in places:
        if all(abs(place - other) >= APART for other in chosen):
            chosen.append(place)
        if len(chosen) * typed >= WORDS:
            break
    return sorted(chosen)


def _type_anew(truth: Transcript, places: Sequence[int], typed: int, heard: int) -> Review:
    """The corrections of a transcript in which words were misheard or missed, once they are put right."""
    wrong: list[Turn] = []
    number = 0
    for turn in truth.turns:
        words: list[Word] = []
        for word in turn.words:
            inside = next((p for p in places if p <= number < p + typed), None)
            number += 1
            if inside is None:
                words.append(word)
            elif heard and number - 1 == inside:
                words.append(replace(word, text=" Xyzzy"))
            elif heard:
                words[-1] = replace(
                    words[-1], span=replace(words[-1].span, end_ms=word.span.end_ms)
                )
        wrong.append(Turn(turn.speaker, tuple(words)))
    review = begin_review(replace(truth, turns=tuple(wrong)))
    base, edited = (
        [WrittenParagraph(turn.speaker, turn.text) for turn in turns]
        for turns in (wrong, truth.turns)
    )
    return take_edits(review, base, edited, truth.speakers)


if __name__ == "__main__":
    sys.exit(main())
