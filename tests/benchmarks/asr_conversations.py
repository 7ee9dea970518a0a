"""Real conversations: WER and cpWER beside bare faster-whisper's, on the same weights and the same sound.

Bare reads each recording in its two ways, one window after the other with its defaults, and in batches by voice
activity, both with beam 5; the one with fewer errors in sum counts. It is told no language, and neither are we.
Its readings are kept in the cache folder (``benchmarks/bare``), under the weights, the library, the way, and the
sound. It knows no speakers: for cpWER the words of its batches get ours, by their times. Words that are not a
person's are told apart, and what is wrong in them counts for the bars as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final

from pipeline.attribute import attribute
from pipeline.compare import compare
from pipeline.domain import Comparison, EditKind, Reference, Segment, SpeakerSpan
from pipeline.formats.annotations import stm
from pipeline.run.inputs.transcripts import read_transcript
from pipeline.store.atomic_files import write_all
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import Said, Talk, join
from tests.benchmarks.asr_readers import BEAM, Bench, Reading, list_rows, make_words, score
from tests.benchmarks.measure import report
from tests.benchmarks.speakers import Recording, decode, find_recordings

MOST_ADDED: Final = 0.01
LEAST_RUN: Final = 4
WAYS: Final = ("sequential", "batched")
KIND: Final = "int8"


@dataclass(frozen=True, slots=True)
class Read:
    """A recording and what was heard in it: by us, and by bare in each of its ways; ``cp`` is bare's cpWER."""

    recording: Recording
    ours: Comparison
    bare: dict[str, Comparison]
    cp: float


def find_conversations() -> list[Recording]:
    """Conversations that nobody spliced or read out."""
    return [
        r for r in find_recordings() if r.kind in ("conversations", "ami") or r.name == "sample"
    ]


def measure_conversations(bench: Bench) -> list[bool]:
    """Rows for each recording, and for those in sum whose words are people's and a machine's."""
    recordings = find_conversations()
    folder = bench.make_folder()
    talks = [_load(recording) for recording in recordings]
    sounds = [t.write(folder / f"{r.name}.wav") for r, t in zip(recordings, talks, strict=True)]
    written = bench.transcribe(sounds, "--verbatim")
    heard = {way: [read_bare(bench, sound, way) for sound in sounds] for way in WAYS}
    reads = []
    for index, (recording, talk) in enumerate(zip(recordings, talks, strict=True)):
        page = talk.page
        bare = {way: score(page, heard[way][index].text) for way in WAYS}
        spans = read_transcript(written[index]).diarization
        cp = _rate_speakers(page, heard["batched"][index], spans)
        reads.append(Read(recording, score(page, written[index]), bare, cp))
    results = []
    for by_machine in (False, True):
        group = [read for read in reads if read.recording.by_machine is by_machine]
        results += _report_group(group, "by machine" if by_machine else "by people")
    return results


def _load(recording: Recording) -> Talk:
    """What of a recording is scored, with its turns."""
    turns = stm.parse(recording.turns.with_suffix(".stm").read_text("utf-8"))
    said = tuple(Said(turn.speaker or "", turn.text.strip(), turn.span) for turn in turns)
    talk = Talk(decode(recording.audio), said)
    return join(talk.cut(part) for part in recording.list_scored(talk.length_ms))


def read_bare(bench: Bench, sound: Path, way: str) -> Reading:
    """What bare hears in a recording, in 8 bits as we do; it is heard now only if it is not on the disk."""
    libraries = [f"{name}-{version(name)}" for name in ("faster-whisper", "ctranslate2")]
    heard_by = " ".join((Path(bench.weights).name, *libraries, way, KIND, f"beam {BEAM}"))
    key = sha256(heard_by.encode() + sound.read_bytes()).hexdigest()[:12]
    path = find_cache_dir() / "benchmarks" / "bare" / f"{sound.stem}-{way}-{key}.json"
    if not path.is_file():
        batched = way == "batched"
        answer = bench.ask_bare([sound], batched=batched, kind=KIND, word_timestamps=batched)
        (heard,) = answer.readings
        path.parent.mkdir(parents=True, exist_ok=True)
        write_all({path: json.dumps({"text": heard.text, "words": list_rows(heard)})})
    told = json.loads(path.read_text("utf-8"))
    return Reading(told["text"], make_words(told["words"]))


def _rate_speakers(page: Reference, heard: Reading, spans: Sequence[SpeakerSpan]) -> float:
    """The cpWER of bare's words, each given to one of our speakers."""
    turns = attribute([Segment(heard.words, "")] if heard.words else [], spans)
    comparison = compare(page, turns)
    return (comparison.cp_words or comparison.words).rate or 0.0


def _report_group(reads: Sequence[Read], label: str) -> list[bool]:
    """A row for each recording, and one for all of them; the longest runs of errors, to be looked at."""
    way = min(WAYS, key=lambda way: sum(_count(read.bare[way]) for read in reads))
    results = []
    for read in reads:
        ours, bare = (one.words.rate or 0.0 for one in (read.ours, read.bare[way]))
        cp_words = read.ours.cp_words or read.ours.words
        print(f"      {read.recording.name}: cpWER {cp_words.rate or 0:.2%} : {read.cp:.2%}")
        for one in (read.ours, read.bare[way]):
            runs = [f"{kind.value} {said!r}" for kind, said in find_runs(one)]
            print(f"        {'ours' if one is read.ours else way}: {_tell(one)}; {', '.join(runs)}")
        good = ours <= bare + MOST_ADDED
        value, bar = f"{ours:.2%} : {bare:.2%}", "<= bare's + 1 point"
        results.append(report(f"{read.recording.name}: WER", value, bar, good))
    counts = [sum(map(_count, ones)) for ones in _pair(reads, way)]
    value = " : ".join(map(str, counts))
    return [
        *results,
        report(f"{label}: wrong words : bare's, {way}", value, "fewer", counts[0] < counts[1]),
    ]


def _pair(reads: Sequence[Read], way: str) -> tuple[list[Comparison], list[Comparison]]:
    return [read.ours for read in reads], [read.bare[way] for read in reads]


def _count(comparison: Comparison) -> int:
    words = comparison.words
    return words.substitutions + words.deletions + words.insertions


def _tell(comparison: Comparison) -> str:
    words = comparison.words
    return (
        f"{words.substitutions} S, {words.deletions} D, {words.insertions} I "
        f"of {words.reference_length}"
    )


def find_runs(comparison: Comparison) -> Iterator[tuple[EditKind, str]]:
    """Every run of at least four words that were lost, made up, or heard as others."""
    for kind, group in groupby(comparison.edits, key=lambda edit: edit.kind):
        texts = [
            edit.hypothesis if kind is EditKind.INSERTION else edit.reference for edit in group
        ]
        words = " ".join(text or "" for text in texts).split()
        if kind is not EditKind.EQUAL and len(words) >= LEAST_RUN:
            yield kind, " ".join(words)
