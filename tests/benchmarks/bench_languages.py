"""Recordings that mix languages, read without being told so; and what noticing costs where there is one.

    python -m tests.benchmarks.bench_languages [--model base] [--quick]

Turns in Mandarin, English and French are cut out of the sessions of ../shared/eval and joined in several ways. What is
heard is counted by characters of Chinese and by words of what is written with spaces, after marks, case and
script are left out: no number or name is forgiven. A recording in one language is read twice, with and without its
language being named, which is with and without noticing; the ratio is of the processor's time in this run.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import jiwer

from pipeline.clean.script import fold_script
from pipeline.domain import Segment, Span
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.engines.protocols import Activity, RecognitionOptions
from pipeline.engines.recognition.vad import SileroDetector
from pipeline.engines.recognition.whisper import WhisperRecognizer, choose_compute_config
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.asr_material import Said, Talk, join, make_hush, read_spliced
from tests.benchmarks.measure import ROOT, SHARED, report
from tests.benchmarks.speakers import Samples, decode

EVAL = SHARED / "eval"
PAUSE_MS = 600
MOST_ERRORS = 0.15
MOST_COST = 1.05
ALONE = (
    "spliced/en-mf-clean.flac", "spliced/en-timit-2spk-words.flac", "spliced/zh-mf-clean.opus",
    "conversations/fr-radio-franceinter/fr-radio-franceinter.flac",
    "conversations/en-phone-callytics01/en-phone-callytics01.flac",
    "conversations/en-phone-spokenwoz-sng1640/en-phone-spokenwoz-sng1640.mono.flac",
    "documents/address/address.small.mp3", "ami/EN2005a_0000-0030.flac", "short/sample.wav",
)  # fmt: skip
"""Read and spontaneous speech, telephones, a meeting, an old recording; another language's accent in two."""

WAYS = {
    "no option": RecognitionOptions(),
    "--multilingual": RecognitionOptions(multilingual=True),
    "--languages en,zh,fr": RecognitionOptions(languages=("en", "zh", "fr")),
    "--language en": RecognitionOptions("en"),
}


@dataclass
class Bench:
    """A loaded model."""

    model: str

    @cached_property
    def recognizer(self) -> WhisperRecognizer:
        """On one thread, so that the processor's time says what was done."""
        weights = resolve_weights(self.model, find_cache_dir(), offline=True)
        return WhisperRecognizer(weights, choose_compute_config("cpu", threads=1))

    def read(
        self, samples: Samples, activity: Activity, options: RecognitionOptions
    ) -> tuple[float, tuple[Segment, ...]]:
        """What is heard, and in how many seconds of the processor's."""
        started = time.process_time()
        segments = self.recognizer.recognize(samples, activity, options).segments
        return time.process_time() - started, segments


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn, and the language that it is in."""

    language: str
    talk: Talk


def list_turns(name: str) -> list[Turn]:
    """The turns of a spliced session, whose name begins with its language."""
    return [Turn(name[:2], talk) for talk in read_spliced(name).cut_turns()]


def read_radio() -> Turn:
    """Twenty seconds of French radio."""
    folder = EVAL / "conversations" / "fr-radio-franceinter"
    rows = (folder / "fr-radio-franceinter.stm").read_text("utf-8").splitlines()
    text = " ".join(row.split(maxsplit=5)[5] for row in rows)
    sound = decode(folder / "fr-radio-franceinter.flac")
    return Turn("fr", Talk(sound, (Said("radio", text, Span(0, len(sound) // 16)),)))


def space(turns: Iterable[Turn]) -> Talk:
    """One turn after the other, with a pause behind each."""
    return join(chain.from_iterable((turn.talk, make_hush(PAUSE_MS)) for turn in turns))


def make_mixes() -> dict[str, list[Turn]]:
    """Recordings in which languages change as they do in interviews."""
    english, mandarin = list_turns("en-mf-clean"), list_turns("zh-mf-clean")
    answers = [english[i : i + 2] for i in range(0, 10, 2)]
    asked = ([question, *answer] for question, answer in zip(mandarin, answers, strict=False))
    in_turns = zip(english[10:], mandarin[8:18], strict=True)
    sentences = zip(list_turns("en-timit-2spk-words")[:12], mandarin[4:16], strict=True)
    return {
        "questions in Mandarin, answers in English": list(chain.from_iterable(asked)),
        "a turn in each in turns": list(chain.from_iterable(in_turns)),
        "a sentence in each in turns": list(chain.from_iterable(sentences)),
        "English, and Mandarin at the end": [*english[8:14], *mandarin[18:20]],
        "English, French, Mandarin": [*english[15:], read_radio(), *mandarin[21:25]],
    }


def list_tokens(text: str) -> list[str]:
    """Characters of Chinese, and words of what is written with spaces."""
    folded = fold_script(text).casefold().replace("’", "'")
    return re.findall(
        r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3400-\u4dbf\u4e00-\u9fff]+(?:'\w+)*", folded
    )


def count_errors(expected: str, heard: str) -> tuple[int, int]:
    """Wrong, missing and added tokens, and how many were said."""
    said, read = (" ".join(list_tokens(text)) for text in (expected, heard))
    found = jiwer.process_words(said, read)
    return found.substitutions + found.deletions + found.insertions, len(said.split())


def read_turns(bench: Bench, turns: list[Turn], options: RecognitionOptions) -> tuple[int, int]:
    """The errors in a recording of these turns, and how many tokens were said."""
    talk = space(turns)
    activity = SileroDetector().detect(talk.samples)
    _, segments = bench.read(talk.samples, activity, options)
    heard = " ".join(segment.text for segment in segments)
    return count_errors(" ".join(one.text for one in talk.said), heard)


def read_apart(bench: Bench, turns: list[Turn]) -> tuple[int, int]:
    """The same where each language is a recording of its own and named: what the model makes of these voices."""
    codes = dict.fromkeys(turn.language for turn in turns)
    counts = (
        read_turns(bench, [t for t in turns if t.language == code], RecognitionOptions(code))
        for code in codes
    )
    errors, said = map(sum, zip(*counts, strict=True))
    return errors, said


def measure_mixes(bench: Bench, *, quick: bool) -> list[bool]:
    """Rows: errors in mixed recordings, whatever is asked for; only what comes of itself has a bar."""
    results = []
    for name, turns in list(make_mixes().items())[: 1 if quick else None]:
        for way, options in list(WAYS.items())[: 1 if quick else None]:
            errors, said = read_turns(bench, turns, options)
            has_bar = way == "no option"
            good = not has_bar or errors <= MOST_ERRORS * said
            bar = f"<= {MOST_ERRORS:.0%}" if has_bar else "none"
            results.append(report(f"{name}: {way}", f"{errors / said:.1%}", bar, good))
        errors, said = read_apart(bench, turns)
        report(f"{name}: each language apart", f"{errors / said:.1%}", "none", good=True)
    return results


def measure_alone(bench: Bench, *, quick: bool) -> list[bool]:
    """Rows: recordings in one language whose words noticing changes, and its share of the time."""
    paths = [EVAL / name for name in ALONE] + [ROOT / "audio" / "interview.mp3"]
    changed, noticing_s, named_s = [], 0.0, 0.0
    for path in paths[: 2 if quick else None]:
        samples = decode(path)
        activity = SileroDetector().detect(samples)
        seconds, noticed = bench.read(samples, activity, RecognitionOptions())
        language = noticed[0].language if noticed else "en"
        named, plain = bench.read(samples, activity, RecognitionOptions(language))
        noticing_s, named_s = noticing_s + seconds, named_s + named
        if noticed != plain:
            changed.append(path.name)
    cost = noticing_s / named_s
    return [
        report("recordings in one language that change", f"{len(changed)} {', '.join(changed)}", "0", not changed),
        report("their time, language not named : named", f"{cost:.3f}", f"<= {MOST_COST}", cost <= MOST_COST),
    ]  # fmt: skip


def main() -> int:
    """Prints a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--quick", action="store_true", help="one mix and two recordings")
    asked = parser.parse_args()
    bench = Bench(asked.model)
    results = [
        *measure_mixes(bench, quick=asked.quick),
        *measure_alone(bench, quick=asked.quick),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
