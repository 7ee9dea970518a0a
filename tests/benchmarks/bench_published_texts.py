"""How many altered published texts are told from unaltered ones: misses and false alarms, by kind of alteration.

A transcript and its published text are cut into parts, as if each was an episode. Parts of the text are altered by a
seed, and each is judged against what was heard in its part.

    transcribe interview.mp3
    python -m tests.benchmarks.bench_published_texts transcripts/interview.json interview.txt --parts 12
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from pipeline.compare import compare
from pipeline.compare.agreement.text_agreement import judge
from pipeline.domain import Reference, ReferenceTurn, Turn
from pipeline.run.inputs.speech_files import read_page_file, read_transcript_file

Turns = Sequence[ReferenceTurn]
Alter = Callable[[random.Random, Turns, Sequence[Turns]], Turns | None]

NAME = r"(?<=[a-z,] )[A-Z][a-zA-Z]{3,}"
STRANGERS = ("Robert", "Microsoft", "Susan", "Canada", "Newton", "Siemens", "Oracle", "Brazil")
LONG_ENDED_MS = 10**12


def cut(
    reference: Reference, turns: Sequence[Turn], count: int
) -> Iterator[tuple[Turns, tuple[Turn, ...]]]:
    """The parts: some turns of the text, and what was heard from the beginning of these to that of the next."""
    starts: dict[int, int] = {}
    for edit in compare(reference, turns).edits:
        if edit.hypothesis_span and edit.reference:
            starts.setdefault(edit.reference_turn, edit.hypothesis_span.start_ms)
    size = -(-len(reference.turns) // count)
    for first in range(0, len(reference.turns), size):
        begin = starts[first] if first else 0
        end = starts.get(first + size, LONG_ENDED_MS)
        words = [(t.speaker, w) for t in turns for w in t.words if begin <= w.span.start_ms < end]
        heard = tuple(
            Turn(speaker, tuple(word for _, word in group))
            for speaker, group in groupby(words, lambda pair: pair[0])
        )
        yield reference.turns[first : first + size], heard


def split(paragraph: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", paragraph)


def list_sentences(others: Sequence[Turns]) -> list[str]:
    paragraphs = (p for turns in others for turn in turns for p in turn.paragraphs)
    return [s for p in paragraphs for s in split(p) if len(s.split()) >= 5]


def edit_paragraph(
    rng: random.Random, turns: Turns, change: Callable[[str], str | None], pattern: str = "."
) -> Turns | None:
    """The turns with one paragraph changed in which the pattern is; ``None`` where there is none, or no change."""
    places = [
        (n, at)
        for n, turn in enumerate(turns)
        for at, paragraph in enumerate(turn.paragraphs)
        if re.search(pattern, paragraph)
    ]
    if not places:
        return None
    n, at = rng.choice(places)
    paragraphs = list(turns[n].paragraphs)
    changed = change(paragraphs[at])
    if changed is None or changed == paragraphs[at]:
        return None
    paragraphs[at] = changed
    return [*turns[:n], replace(turns[n], paragraphs=tuple(paragraphs)), *turns[n + 1 :]]


def replace_one(
    rng: random.Random, pattern: str, make: Callable[[str], str]
) -> Callable[[str], str]:
    def change(paragraph: str) -> str:
        found = rng.choice(list(re.finditer(pattern, paragraph)))
        return paragraph[: found.start()] + make(found[0]) + paragraph[found.end() :]

    return change


def drop_sentence(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    def change(paragraph: str) -> str | None:
        sentences = split(paragraph)
        long = [n for n, sentence in enumerate(sentences) if len(sentence.split()) >= 5]
        if len(sentences) < 2 or not long:
            return None
        del sentences[rng.choice(long)]
        return " ".join(sentences)

    return edit_paragraph(rng, turns, change)


def add_sentence(rng: random.Random, turns: Turns, others: Sequence[Turns]) -> Turns | None:
    def change(paragraph: str) -> str:
        sentences = split(paragraph)
        sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(list_sentences(others)))
        return " ".join(sentences)

    return edit_paragraph(rng, turns, change)


def change_number(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    change = replace_one(rng, r"\b\d+\b", lambda was: str(int(was) + rng.choice([1, 2, 3, 5, 10])))
    return edit_paragraph(rng, turns, change, r"\b\d+\b")


def swap_names(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    names = sorted({name for turn in turns for name in re.findall(NAME, turn.text)})
    if len(names) < 2:
        return None
    one, two = rng.sample(names, 2)
    table = {one: two, two: one}

    def swap(paragraph: str) -> str:
        return re.sub(rf"\b({one}|{two})\b", lambda found: table[found[0]], paragraph)

    return [replace(turn, paragraphs=tuple(map(swap, turn.paragraphs))) for turn in turns]


def put_another_name(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    return edit_paragraph(rng, turns, replace_one(rng, NAME, lambda _: rng.choice(STRANGERS)), NAME)


def drop_negation(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    pattern = r"\b(not|never)\b ?"
    return edit_paragraph(rng, turns, replace_one(rng, pattern, lambda _: ""), pattern)


def put_another_paragraph(
    rng: random.Random, turns: Turns, others: Sequence[Turns]
) -> Turns | None:
    paragraphs = [p for other in others for turn in other for p in turn.paragraphs]
    long = [p for p in paragraphs if len(p.split()) >= 15]
    return edit_paragraph(rng, turns, lambda _: rng.choice(long), r"(\S+\s+){10}")


def take_another_part(rng: random.Random, _: Turns, others: Sequence[Turns]) -> Turns | None:
    return rng.choice(others)


def swap_speaker(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    long = [n for n, turn in enumerate(turns) if len(turn.text.split()) >= 15]
    speakers = sorted({turn.speaker for turn in turns if turn.speaker})
    if len(speakers) < 2 or not long:
        return None
    n = rng.choice(long)
    another = next(name for name in speakers if name != turns[n].speaker)
    return [*turns[:n], replace(turns[n], speaker=another), *turns[n + 1 :]]


def set_in_type(rng: random.Random, turns: Turns, _: Sequence[Turns]) -> Turns | None:
    def change(paragraph: str) -> str:
        marked = paragraph.replace("—", " – ").replace("’", "'").replace("“", '"')
        marked = marked.replace(". ", rng.choice([". ", "! "]))
        return marked.casefold() if rng.random() < 0.2 else marked

    return [replace(turn, paragraphs=tuple(map(change, turn.paragraphs))) for turn in turns]


def keep(_: random.Random, turns: Turns, __: Sequence[Turns]) -> Turns | None:
    return turns


SAME: tuple[Alter, ...] = (keep, set_in_type)
ALTERED: tuple[Alter, ...] = (
    drop_sentence,
    add_sentence,
    change_number,
    swap_names,
    put_another_name,
    drop_negation,
    put_another_paragraph,
    take_another_part,
    swap_speaker,
)


def main() -> None:
    """Print how many texts are named, by kind of alteration."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transcript", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--parts", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=4)
    given = parser.parse_args()
    reference = read_page_file(given.text).reference
    parts = list(cut(reference, read_transcript_file(given.transcript).turns, given.parts))
    for alter in (*SAME, *ALTERED):
        named, total = 0, 0
        for number, (turns, heard) in enumerate(parts):
            others = [text for n, (text, _) in enumerate(parts) if n != number]
            for seed in range(1 if alter is keep else given.seeds):
                rng = random.Random(f"{alter.__name__} {number} {seed}")
                altered = alter(rng, turns, others)
                if altered is not None:
                    page = Reference("", (), (), tuple(altered))
                    named, total = named + judge(compare(page, heard)).differs, total + 1
        wanted = 0 if alter in SAME else total
        print(f"{alter.__name__:22} named {named:3} of {total:3}, wanted {wanted}", flush=True)


if __name__ == "__main__":
    main()
