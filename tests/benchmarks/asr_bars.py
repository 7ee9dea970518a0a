"""What is heard where nobody speaks, and what is lost where somebody does."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.domain import Comparison, EditKind, Reference
from pipeline.run.outputs.files import read_reference
from tests.benchmarks.asr_material import (
    SPLICED,
    Talk,
    find_sound,
    join_quickly,
    list_gap_sounds,
    list_spliced,
    list_utterances,
    make_hush,
    open_gaps,
    read_spliced,
    shuffle_voices,
)
from tests.benchmarks.asr_readers import Bench, rate, read_words, score
from tests.benchmarks.measure import SHARED, report

SMALL = "tiny.en"
GAPPED = ("en-mf-clean", "en-timit-2spk-words")
MOST_ADDED = 0.01
LEAST_RUN = 6
LONGER_MS = (100, 200, 300, 500, 700, 900, 1_100)


def list_nonspeech() -> list[Path]:
    """Recordings in which nobody speaks."""
    return sorted(p for p in (SHARED / "eval" / "nonspeech").glob("*") if p.is_file())


def measure_nonspeech(bench: Bench) -> list[bool]:
    """A row for each of two models: words heard where nobody speaks."""
    results = []
    for model in dict.fromkeys((bench.model, SMALL)):
        written = bench.transcribe(list_nonspeech(), model=model)
        counts = {path.stem: len(read_words(path)) for path in written}
        for name, count in counts.items():
            if count:
                print(f"      {model}: {count} words in {name}")
        words = sum(counts.values())
        results.append(
            report(
                f"words in {len(counts)} files without speech, {model}", f"{words}", "0", not words
            )
        )
    return results


def measure_gaps(bench: Bench) -> list[bool]:
    """Rows for each session and each sound put into it: words in the gaps, and WER beside that with usual pauses."""
    results = []
    for name in GAPPED:
        talk, folder = read_spliced(name), bench.make_folder()
        opened = {kind: open_gaps(talk, sound) for kind, sound in list_gap_sounds().items()}
        sounds = [one.write(folder / f"{name}-{kind}.wav") for kind, (one, _) in opened.items()]
        written = bench.transcribe(sounds)
        page = _read_page(name)
        usual = _rate_usual(bench, talk, page)
        most = usual + MOST_ADDED
        for kind, path in zip(opened, written, strict=True):
            gaps = opened[kind][1]
            middles = [word.span.middle_ms for word in read_words(path)]
            inside = sum(gap.start_ms <= m < gap.end_ms for m in middles for gap in gaps)
            wer = rate(page, path)
            label = f"{name}, {kind}"
            results += [
                report(f"{label}: words in the gaps", f"{inside}", "0", not inside),
                report(
                    f"{label}: WER", f"{wer:.2%}", f"<= {usual:.2%} + {MOST_ADDED:.0%}", wer <= most
                ),
            ]
    return results


def _rate_usual(bench: Bench, talk: Talk, page: Reference) -> float:
    """The mean WER with a little more of the pauses in which the gaps would be: one of them alone is chance."""
    longer = [open_gaps(talk, make_hush(ms).samples)[0] for ms in LONGER_MS]
    folder = bench.make_folder()
    files = [one.write(folder / f"{ms}.wav") for one, ms in zip(longer, LONGER_MS, strict=True)]
    found = [rate(page, path) for path in bench.transcribe(files)]
    print(
        f"      with {LONGER_MS[0]} to {LONGER_MS[-1]} ms more of the same pauses: "
        f"WER {min(found):.2%} to {max(found):.2%}, mean {statistics.mean(found):.2%}"
    )
    return statistics.mean(found)


def _read_page(name: str) -> Reference:
    """The page of a spliced session."""
    return read_reference(SPLICED / f"{name}.ref.txt")


def measure_spliced(bench: Bench) -> list[bool]:
    """A row for each session: the pipeline's WER beside the bare model's on single utterances."""
    results = []
    for name in list_spliced(bench.model):
        page = _read_page(name)
        (written,) = bench.transcribe([find_sound(name)])
        ours = rate(page, written)
        alone = rate(page, read_singly(bench, list(read_spliced(name).cut_turns()), name[:2]))
        value = f"{ours:.2%} : {alone:.2%}"
        bar = f"<= its + {100 * MOST_ADDED:.0f} point"
        results.append(
            report(f"{name}: WER : single utterances", value, bar, ours <= alone + MOST_ADDED)
        )
    return results


def read_singly(bench: Bench, utterances: Sequence[Talk], language: str) -> str:
    """What the bare model hears in each utterance by itself."""
    folder = bench.make_folder()
    files = [one.write(folder / f"{i:03}.wav") for i, one in enumerate(utterances)]
    return bench.ask_bare(files, batched=False, language=language).text


@dataclass(frozen=True, slots=True)
class Lost:
    """A run of words that were said and not heard: how many, and in the turn that begins when."""

    words: int
    start_ms: int


def find_lost(comparison: Comparison, talk: Talk) -> Iterator[Lost]:
    """Every run of so many deleted words that they can't be a slip."""
    for kind, group in groupby(comparison.edits, key=lambda edit: edit.kind):
        run = list(group)
        words = sum(len((edit.reference or "").split()) for edit in run)
        if kind is EditKind.DELETION and words >= LEAST_RUN:
            yield Lost(words, talk.said[run[0].reference_turn].span.start_ms)


def measure_long(bench: Bench) -> list[bool]:
    """A row: runs of lost words in quick turns of many voices; bare's beside it."""
    utterances = shuffle_voices(list_utterances(), bench.seed)
    if bench.quick:
        utterances = utterances[: len(utterances) // 4]
    talk = join_quickly(utterances, bench.seed)
    sound = talk.write(bench.make_folder() / "voices.wav")
    voices = len({one.voice for one in talk.said})
    print(f"      {talk.length_ms / 60_000:.1f} min, {len(talk.said)} turns of {voices} voices")
    (written,) = bench.transcribe([sound])
    bare = bench.ask_bare([sound], batched=True, word_timestamps=True, language="en")
    alone = read_singly(bench, utterances, "en")
    lost = {}
    for name, heard in (("ours", written), ("bare, batched", bare.text), ("singly", alone)):
        comparison = score(talk.page, heard)
        lost[name] = list(find_lost(comparison, talk))
        listed = ", ".join(f"{one.words} at {one.start_ms / 1000:.0f} s" for one in lost[name])
        counts = comparison.words
        print(
            f"      {name}: WER {counts.rate or 0:.2%} ({counts.substitutions} S, {counts.deletions} D, "
            f"{counts.insertions} I of {counts.reference_length}), runs lost: {listed or 'none'}"
        )
    value = f"{len(lost['ours'])} : {len(lost['bare, batched'])}"
    return [
        report(f"runs of >= {LEAST_RUN} lost words, ours : bare's", value, "0", not lost["ours"])
    ]


def measure_coverage(bench: Bench) -> list[bool]:
    """What share of detected speech is under words, as the JSON has it; no bar."""
    names = list_spliced(bench.model)
    for name, path in zip(names, bench.transcribe([find_sound(n) for n in names]), strict=True):
        found = json.loads(path.read_text("utf-8")).get("coverage")
        print(f"      {name}: coverage {'not told' if found is None else f'{found:.1%}'}")
    return []
