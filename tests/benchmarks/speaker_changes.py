"""Where the speaker changes, and whether the words there went to the right one.

    python -m tests.benchmarks.speaker_changes [--speakers] [--minutes N]

Every conversation of ``../shared/eval``, the demo and the first minutes of the documented interview
are recognised (base weights; cached between runs) and told apart, then compared with what people
say was said by whom. Words count where the comparison finds them in both. For each recording:

- words within ± 5 of a true change whose speaker is right, of those recognised;
- ``left``: runs of one or two words at a true change that stayed with, or went to, the other side;
- ``cuts``: changes inside of a true turn, where no sentence ends and no true change is near;
- ``missed``: true changes without a change within two words;
- ``answers``: turns of up to three words between others that went to their speaker;
- ``nobody``: words without a speaker;
- cpWER - WER, in points.

``--speakers`` tells the diarizer how many people there are. Sums carry a 95 % interval, by resampling
true turns. Recordings whose reference words were written by machine are summed apart.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from pipeline.compare import compare
from pipeline.compare.switches import CONTEXT_WORDS
from pipeline.config import Settings
from pipeline.domain import Comparison, Edit, EditKind, Reference, ReferenceTurn, Transcript, Turn
from pipeline.formats.annotations import stm
from pipeline.formats.data import lossless_json
from pipeline.run import Engines, load_engines, run_batch
from pipeline.text.punctuation import ends_sentence
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import SHARED, report
from tests.benchmarks.speakers import BY_MACHINE, RATE, decode, find_audio, write_wave

LEAST_RIGHT: Final = {"spliced": 0.98, "real": 0.85}
NEAR_WORDS: Final = 2  # a change so near a true one is that one, misplaced
ANSWER_WORDS: Final = 3
MINUTES: Final = 10.0
DRAWS: Final = 500
FOLDERS: Final = ("spliced", "short", "ami", "conversations/*")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A recording and what was said in it; ``kind`` is spliced, real, machine or read."""

    name: str
    kind: str
    audio: Path
    reference: Reference


@dataclass(frozen=True, slots=True)
class Changes:
    """Counts at the changes of speaker; a monoid under ``+``."""

    right: int = 0
    heard: int = 0
    left: int = 0
    cuts: int = 0
    missed: int = 0
    changes: int = 0
    answered: int = 0
    answers: int = 0
    nobody: int = 0

    def __add__(self, other: Changes) -> Changes:
        names = self.__dataclass_fields__
        return Changes(*(getattr(self, name) + getattr(other, name) for name in names))

    def __str__(self) -> str:
        share = f"{self.right / self.heard:6.1%}" if self.heard else "     -"
        return (
            f"{self.right:4}/{self.heard:4} {share}  left {self.left:3}  cuts {self.cuts:3}  "
            f"missed {self.missed:3}/{self.changes:3}  answers {self.answered:3}/{self.answers:3}  "
            f"nobody {self.nobody:3}"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One recording's counts, turn by turn, and how much its speakers add to the word errors."""

    conversation: Conversation
    turns: tuple[Changes, ...]
    extra: float
    speakers: int = field(default=0)

    @property
    def total(self) -> Changes:
        """All turns together."""
        return sum(self.turns, Changes())


# ---------------------------------------------------------------- material


def list_conversations(minutes: float = MINUTES) -> list[Conversation]:
    """The development conversations that are here, without the documented interview."""
    found = []
    for text in (
        path for folder in FOLDERS for path in sorted(SHARED.glob(f"eval/{folder}/*.stm"))
    ):
        kind = "spliced" if text.parent.name == "spliced" else "real"
        if any(name in text.stem for name in BY_MACHINE):
            kind = "machine"
        turns = stm.parse(text.read_text("utf-8"))
        found.append(Conversation(text.stem, kind, find_audio(text), make_reference(turns)))
    return found


def make_reference(turns: Iterable[Turn]) -> Reference:
    """What was said, in order of time, each speaker's words in a row as one turn."""
    ordered = sorted(turns, key=lambda turn: turn.span)
    return Reference(
        "",
        (),
        (),
        tuple(
            ReferenceTurn(speaker, (" ".join(turn.text.strip() for turn in run),))
            for speaker, run in groupby(ordered, key=lambda turn: turn.speaker)
        ),
    )


def cut_interview(folder: Path, minutes: float) -> Conversation | None:
    """The first minutes of the documented interview as a file, and the turns that end in them."""
    import json

    audio = SHARED / "documented" / "interview.mp3"
    if not audio.is_file() or not minutes:
        return None
    times = json.loads(audio.with_name("interview.turns.json").read_text("utf-8"))
    names = {turn["speaker"] for turn in times}
    page = audio.with_suffix(".txt").read_text("utf-8").splitlines()
    lines = [line.partition(": ") for line in page if line.partition(": ")[0] in names]
    inside = [n for n, turn in enumerate(times) if turn["end"] <= 60 * minutes]
    path = folder / "interview-beginning.wav"
    samples = decode(audio)[: round(times[inside[-1]]["end"] * RATE) + RATE // 5]
    write_wave(path, samples)
    turns = tuple(ReferenceTurn(lines[n][0], (lines[n][2],)) for n in inside)
    return Conversation(path.stem, "read", path, Reference("", (), (), turns))


# ---------------------------------------------------------------- counting


def count_changes(comparison: Comparison, turns: Sequence[Turn]) -> tuple[Changes, ...]:
    """The counts of each true turn; what belongs to a change counts for the turn that it begins.

    Args:
        comparison: The reference with the same ``turns``.
        turns: What was recognised, with speakers.
    """
    both = [
        edit
        for edit in comparison.edits
        if edit.reference is not None and edit.kind in (EditKind.EQUAL, EditKind.SUBSTITUTION)
    ]
    true = [comparison.reference.turns[edit.reference_turn].speaker for edit in both]
    given = [edit.hypothesis_speaker for edit in both]
    found: dict[int, Counter[str]] = {n: Counter() for n in range(len(comparison.reference.turns))}
    _count_beside(comparison, found)
    _count_places(both, true, given, found)
    _count_answers(comparison, found)
    counts = [Changes(**found[n]) for n in sorted(found)]
    nobody = sum(len(turn.words) for turn in turns if turn.speaker is None)
    return (*counts, Changes(nobody=nobody))


def _count_beside(comparison: Comparison, found: dict[int, Counter[str]]) -> None:
    """Words within ± 5 of a change, as ``score_speaker_switches`` counts them."""
    turns = comparison.reference.turns
    words = [edit for edit in comparison.edits if edit.reference is not None]
    speakers = [turns[word.reference_turn].speaker for word in words]
    near: set[int] = set()
    for index in range(1, len(words)):
        if speakers[index] != speakers[index - 1]:
            near.update(range(index - CONTEXT_WORDS, index + CONTEXT_WORDS))
    for index, word in enumerate(words):
        if index in near and word.kind is EditKind.EQUAL and speakers[index] is not None:
            found[word.reference_turn]["heard"] += 1
            right = word.hypothesis_speaker == speakers[index]
            found[word.reference_turn]["right"] += right


def _count_places(
    both: Sequence[Edit],
    true: Sequence[str | None],
    given: Sequence[str | None],
    found: dict[int, Counter[str]],
) -> None:
    """Changes missed, misplaced by one or two words, and made inside of a sentence."""
    changes = [i for i in range(1, len(both)) if true[i] != true[i - 1]]
    cuts = [i for i in range(1, len(both)) if given[i] != given[i - 1]]
    for i in changes:
        counter = found[both[i].reference_turn]
        counter["changes"] += 1
        off = min((abs(cut - i) for cut in cuts), default=len(both))
        counter["missed"] += off > NEAR_WORDS
        counter["left"] += 0 < off <= NEAR_WORDS
    for i in cuts:
        near = any(abs(change - i) <= NEAR_WORDS for change in changes)
        ends = ends_sentence(both[i - 1].hypothesis or "")
        if not near and not ends:
            found[both[i].reference_turn]["cuts"] += 1


def _count_answers(comparison: Comparison, found: dict[int, Counter[str]]) -> None:
    """Short turns between others: right when all words that were recognised are their speaker's."""
    turns = comparison.reference.turns
    for number in range(1, len(turns) - 1):
        own = turns[number]
        if len(own.text.split()) > ANSWER_WORDS:
            continue
        heard = [
            edit.hypothesis_speaker
            for edit in comparison.edits
            if edit.reference_turn == number and edit.kind is EditKind.EQUAL
        ]
        if heard:
            found[number]["answers"] += 1
            found[number]["answered"] += all(name == own.speaker for name in heard)


def measure(conversation: Conversation, transcript: Transcript) -> Row:
    """One conversation's counts."""
    comparison = compare(conversation.reference, transcript.turns)
    extra = 0.0
    if comparison.cp_words is not None:
        extra = (comparison.cp_words.rate or 0.0) - (comparison.words.rate or 0.0)
    found = len({span.speaker for span in transcript.diarization})
    return Row(conversation, count_changes(comparison, transcript.turns), extra, found)


def find_interval(turns: Sequence[Changes], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the share of right words, by resampling turns."""
    chance = random.Random(seed)
    shares = []
    for _ in range(DRAWS):
        drawn = chance.choices(turns, k=len(turns))
        heard = sum(turn.heard for turn in drawn)
        shares.append(sum(turn.right for turn in drawn) / heard if heard else 1.0)
    shares.sort()
    return shares[round(0.025 * (DRAWS - 1))], shares[round(0.975 * (DRAWS - 1))]


# ---------------------------------------------------------------- the table


def transcribe(
    conversation: Conversation, settings: Settings, engines: Engines
) -> Transcript | None:
    """What our pipeline makes of a recording; ``None`` where it fails, which is told."""
    (outcome,) = run_batch(
        [conversation.audio], settings, find_cache_dir(), lambda _: None, engines
    )
    assert settings.output_dir is not None
    written = settings.output_dir / f"{conversation.audio.stem}.json"
    if not written.is_file():
        print(f"      {conversation.name} failed: {outcome.error}")
        return None
    return lossless_json.parse(written.read_text("utf-8"))


def report_changes(
    settings: Settings,
    engines: Engines,
    *,
    minutes: float = MINUTES,
    tell_speakers: bool = False,
) -> list[bool]:
    """Prints each conversation and the sums; a row for each bar.

    Args:
        settings: With an ``output_dir``; only JSON is needed.
        engines: What recognises and tells apart.
        minutes: Of the documented interview.
        tell_speakers: Whether the diarizer is told how many people there are.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        interview = cut_interview(Path(folder), minutes)
        for conversation in [*list_conversations(), *([interview] if interview else [])]:
            asked = settings
            if tell_speakers:
                people = len(conversation.reference.speakers)
                asked = replace(settings, num_speakers=people)
            transcript = transcribe(conversation, asked, engines)
            if transcript is not None:
                rows.append(measure(conversation, transcript))
                _print_row(rows[-1])
    return _report_sums(rows)


def _print_row(row: Row) -> None:
    people = len(row.conversation.reference.speakers)
    print(
        f"{row.conversation.name[:26]:26} {row.conversation.kind[:7]:7} {row.speakers} of {people}"
        f"  {row.total}  cp {100 * row.extra:+5.1f}",
        flush=True,
    )


def _report_sums(rows: Sequence[Row]) -> list[bool]:
    results = []
    for kind in dict.fromkeys(row.conversation.kind for row in rows):
        turns = [t for row in rows if row.conversation.kind == kind for t in row.turns]
        total = sum(turns, Changes())
        low, high = find_interval(turns)
        print(f"{'sum of ' + kind:26} {'':14}  {total}  [{low:.1%}, {high:.1%}]")
        if kind in LEAST_RIGHT and total.heard:
            bar = LEAST_RIGHT[kind]
            share = total.right / total.heard
            name = f"speaker right within 5 words of a change, {kind}"
            results.append(report(name, f"{share:.1%}", f">= {bar:.0%}", share >= bar))
    return results


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--speakers", action="store_true", help="tell how many people there are")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of the interview")
    parser.add_argument("--threads", type=int, default=0, help="cores to use (default: all)")
    arguments = parser.parse_args()
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            offline=True,
            output_dir=Path(folder),
            output_format=("json",),
            threads=arguments.threads,
        )
        engines = load_engines(settings, find_cache_dir(), lambda _: None)
        good = report_changes(
            settings, engines, minutes=arguments.minutes, tell_speakers=arguments.speakers
        )
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
