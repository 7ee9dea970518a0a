"""Subtitles against the rules of their style, and beside another transcriber's on the same weights.

    python -m tests.benchmarks.bench_subtitles [--quick]

Every cue of every style is checked by the rules and, where a rule gave way, for whether it had to:
reading speed only where the next words left no time, coming late only where the cue before was cut as
short as it may be, width only for one word that is wider than a line. What an editor would change in English
cues is counted by `subtitle_measures`, and where cues and lines end is compared with subtitles that people
made by `subtitle_boundaries`, beside others' ways to lay out the same words. The other transcriber is
whisper-ctranslate2, asked for 2 lines of 42 characters; it is installed into an environment of its own
in the cache, with SubER. Recognition is kept between runs; ``--quick`` leaves the long interview out.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from pathlib import Path

from pipeline.config import Settings
from pipeline.cues.checking.check import Violation, check_cues
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.layout.pieces import CLAUSE_MARKS, count_words
from pipeline.cues.layout.timing import MOST_HASTE
from pipeline.cues.style import CueStyle
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Media, Segment, Span, Speaker, Transcript, Turn, Word
from pipeline.engines.models.whisper_weights import resolve_weights
from pipeline.formats import FORMATS, Document
from pipeline.formats.data import lossless_json
from pipeline.formats.subtitles import subrip
from pipeline.run.documents import clean_as_asked, make_document
from pipeline.text.columns import count_columns
from pipeline.text.punctuation import CLOSERS, SENTENCE_ENDS
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import ROOT, SHARED, report, run, transcribe
from tests.benchmarks.rival import ask_rival, install_rival
from tests.benchmarks.subtitle_boundaries import report_boundaries
from tests.benchmarks.subtitle_defaults import report_default
from tests.benchmarks.subtitle_exchange import report_exchange
from tests.benchmarks.subtitle_labels import report_labels
from tests.benchmarks.subtitle_measures import report_faults

RANDOM_TRANSCRIPTS = 2000
MOST_SECONDS, MOST_FORMAT_SECONDS = 2.0, 0.5
MOST_MEDIAN_MS, MOST_95TH_MS = 80.0, 200.0
SPLICED = SHARED / "eval" / "spliced"
CONVERSATIONS = SHARED / "eval" / "conversations"
DEMO = "interview"
TIMED = "en-timit-2spk-words"
TEXT = (
    "the a of and we went to sea last summer, water was very cold. but nobody could tell them how far "
    "it is: next town along that empty road? interview question because London, twenty-five kilometres."
)
WORDS = TEXT.split()


def main() -> int:
    """Prints one row for each bar."""
    quick = "--quick" in sys.argv[1:]
    recordings = list(_list_recordings(quick))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        heard = {path.stem: _recognise(path, folder / path.stem) for path in recordings}
        results = [_report_rules(name, [one]) for name, one in heard.items()]
        drawn = [_draw_transcript(seed) for seed in range(RANDOM_TRANSCRIPTS)]
        results.append(_report_rules(f"{RANDOM_TRANSCRIPTS} random", drawn))
        results += _report_speed()
        if TIMED in heard:
            results.append(_report_in_times(heard[TIMED]))
        for name, one in heard.items():
            results += [report_default(name, one), report_labels(name, clean_as_asked(one))]
        results += report_exchange(DEMO, heard[DEMO])
        results += _report_faults(heard)
        results += report_boundaries()
        _report_conversations(folder)
        results += _compare(recordings, heard, folder)
    return 0 if all(results) else 1


def _list_recordings(quick: bool) -> Iterator[Path]:
    yield ROOT / "audio" / "interview.mp3"
    for path in sorted(SPLICED.glob("*")):
        if path.suffix in {".flac", ".opus"}:
            yield path
    # The documented interview has the demo's name; it is told apart by its folder.
    documented = SHARED / "documented" / "interview.mp3"
    if documented.is_file() and not quick:
        link = find_cache_dir() / "benchmarks" / "documented.mp3"
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(documented)
        yield link


def _report_conversations(folder: Path) -> None:
    """Rows of calls and radio, in which people talk at once: told, and no part of the bars."""
    print("      conversations, no part of the bars:")
    for path in sorted(CONVERSATIONS.glob("*/*")):
        if path.suffix in {".flac", ".mp3"} and not path.stem.endswith(".mono"):
            one = _recognise(path, folder / path.stem)
            report_default(path.stem, one)
            report_labels(path.stem, clean_as_asked(one))


def _recognise(path: Path, folder: Path) -> Transcript:
    run(transcribe(path, "-o", folder, "--offline", "-f", "json"))
    return lossless_json.parse((folder / f"{path.stem}.json").read_text("utf-8"))


def _draw_transcript(seed: int) -> Transcript:
    """A transcript of any pace: cross-talk, backward times, words that last no time or very long."""
    dice = random.Random(seed)
    clock = dice.choice([0, 0, 99 * 3_600_000])
    speakers = tuple(Speaker(f"S{i}", name) for i, name in enumerate(("Ann Lee", "Bo", "陈博")))
    turns = []
    for _ in range(dice.randint(0, 12)):
        words = []
        pace = dice.choice([40, 150, 300, 300, 600])
        for _ in range(dice.choice([1, 2, 5, 30])):
            back = dice.random() < 0.03
            start = max(
                0, clock + (-dice.randint(0, 4000) if back else dice.choice([0, 0, 0, 900]))
            )
            clock = start + dice.choice(
                [0, pace, pace, pace, pace * 2, 9000 * (dice.random() < 0.1)]
            )
            text = dice.choice([*WORDS, "中文", "的", "Donaudampfschifffahrtsgesellschaftskapitän"])
            words.append(Word(dice.choice([" ", " ", " ", ""]) + text, Span(start, clock)))
        turns.append(Turn(dice.choice([None, "S0", "S1", "S2"]), tuple(words)))
    language = dice.choice(["en", "zh", "de", "xx"])
    return Transcript(Media("", "", "", clock), language, (), tuple(turns), speakers=speakers)


def _report_rules(name: str, transcripts: Sequence[Transcript]) -> bool:
    """One row: all cues of all styles and labels meet every hard rule or had to give way."""
    total, gave_way, unexcused = 0, Counter[str](), Counter[str]()
    for transcript in map(clean_as_asked, transcripts):
        for style in STYLES.values():
            for labels in ("none", "name", "dash"):
                asked = replace(style, speaker_labels=labels)
                cues = lay_out(transcript, asked)
                total += len(cues)
                for one in check_cues(cues, asked):
                    if one.hard and had_to_give_way(cues, one, asked):
                        gave_way[one.rule] += 1
                    elif one.hard:
                        unexcused[one.rule] += 1
                if len(transcripts) == 1 and labels == "name":
                    _list_cues_that_gave_way(cues, asked)
    listed = ", ".join(f"{rule} {count}" for rule, count in gave_way.most_common()) or "none"
    print(f"      {name}: of {total} cues in {len(STYLES)} styles, with and without labels, "
          f"gave way: {listed}")  # fmt: skip
    value = f"{1 - sum(unexcused.values()) / max(1, total):.2%} {dict(unexcused) or ''}"
    return report(f"cues within every hard rule: {name}"[:44], value, "100%", not unexcused)


def _list_cues_that_gave_way(cues: Sequence[Cue], style: CueStyle) -> None:
    """One line for a style: the numbers of the cues that gave way, without their text."""
    numbers = {
        rule: [one.cue for one in group]
        for rule, group in groupby(
            sorted((v for v in check_cues(cues, style) if v.hard), key=lambda v: (v.rule, v.cue)),
            key=lambda v: v.rule,
        )
    }
    for rule, which in numbers.items():
        shown = " ".join(map(str, which[:20])) + (" ..." if len(which) > 20 else "")
        print(f"      {style.name}, {len(cues)} cues, {rule} gave way in {len(which)}: {shown}")


def had_to_give_way(cues: Sequence[Cue], one: Violation, style: CueStyle) -> bool:
    """Whether the words left a rule no room, judged from the finished cues alone."""
    index = one.cue - 1
    cue = cues[index]
    if one.rule == "line-width":
        return len(cue.lines[one.line - 1].split()) == 1
    if one.rule == "reading-speed":
        if cue.span.duration_ms >= style.max_duration_ms:
            return True
        after = cues[index + 1] if index + 1 < len(cues) else None
        return after is not None and (
            cue.span.end_ms + style.least_gap_ms >= after.words[0].span.start_ms
        )
    if one.rule == "late":
        before = cues[index - 1]
        columns = sum(map(count_columns, before.lines))
        read_ms = style.reading_ms(columns, sum(map(count_words, before.lines)))
        wanted_ms = min(style.max_duration_ms, max(style.least_duration_ms, read_ms))
        shortest_ms = max(style.least_duration_ms, wanted_ms / MOST_HASTE)
        waits = cue.span.start_ms == before.span.end_ms + style.least_gap_ms
        return waits and before.span.duration_ms <= shortest_ms + 1
    return False


def _report_speed() -> list[bool]:
    """Rows of processor time: three hours laid out and in every format, and in each that needs an extra or is slow."""
    transcript = _make_talk()
    started = time.process_time()
    cues = lay_out(transcript)
    laid_out = time.process_time() - started
    document = Document(transcript, transcript, cues)
    spent: dict[str, float] = {}
    for name, format_ in FORMATS.items():
        started = time.process_time()
        format_.render(document)
        spent[name] = time.process_time() - started
    usual = [name for name in FORMATS if not FORMATS[name].extra]
    seconds = laid_out + sum(spent[name] for name in usual)
    value = f"{seconds:.2f} s ({laid_out:.2f} s layout)"
    hours = f"{transcript.media.duration_ms / 3_600_000:.1f} h"
    bar = f"< {MOST_SECONDS:g} s"
    rows = [report(f"{hours} laid out, {len(usual)} formats", value, bar, seconds < MOST_SECONDS)]
    slowest = sorted(spent, key=lambda name: -spent[name])
    shown = [name for name in slowest if FORMATS[name].extra or name in slowest[:3]]
    for name in shown:
        good = spent[name] < MOST_FORMAT_SECONDS
        bar = f"< {MOST_FORMAT_SECONDS:g} s"
        rows.append(report(f"{hours} in {name}", f"{spent[name]:.2f} s", bar, good))
    return rows


def _make_talk() -> Transcript:
    """Three hours of two speakers."""
    dice = random.Random(3)
    clock, turns = 0, []
    for number in range(1000):
        words = []
        for _ in range(30):
            length = dice.randint(120, 450)
            words.append(Word(f" {dice.choice(WORDS)}", Span(clock, clock + length)))
            clock += length + dice.choice([0] * 9 + [700])
        turns.append(Turn(f"S{number % 2}", tuple(words)))
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    speakers = (Speaker("S0", "Ann Lee"), Speaker("S1", "Bo Chen"))
    media = Media("talk.mp3", "talk.mp3", "", clock)
    return Transcript(media, "en", segments, tuple(turns), speakers=speakers)


def _report_faults(heard: dict[str, Transcript]) -> list[bool]:
    """Rows of what an editor would change in the English recordings, by a list of words of the bench's own."""
    style = STYLES["netflix"]
    english = {name: one for name, one in heard.items() if one.language == "en"}
    return report_faults(
        {n: lay_out(clean_as_asked(one), style) for n, one in english.items()}, style
    )


def _plain(text: str) -> str:
    return re.sub(r"[^\w']+", "", text.lower())


def _read_ctm() -> list[tuple[str, int]]:
    """The true words and when each begins."""
    rows = (line.split() for line in (SPLICED / f"{TIMED}.ctm").read_text("utf-8").splitlines())
    return [(_plain(row[4]), round(float(row[2]) * 1000)) for row in rows if len(row) >= 5]


def _report_in_times(transcript: Transcript) -> bool:
    """One row: how far in-times are from the true first words, for cues whose word was heard right."""
    cues = lay_out(clean_as_asked(transcript))
    firsts: dict[int, Cue] = {}
    heard: list[str] = []
    for cue in cues:
        firsts[len(heard)] = cue
        # A hyphen parts words in the truth.
        heard += [
            _plain(p) for w in cue.words for p in re.split(r"[\s-]+", w.text.strip()) if _plain(p)
        ]
    true = _read_ctm()
    blocks = SequenceMatcher(
        None, heard, [w for w, _ in true], autojunk=False
    ).get_matching_blocks()
    errors = sorted(
        abs(firsts[block.a + i].span.start_ms - true[block.b + i][1])
        for block in blocks
        for i in range(block.size)
        if block.a + i in firsts
    )
    median, high = statistics.median(errors), errors[min(len(errors) - 1, int(0.95 * len(errors)))]
    good = median <= MOST_MEDIAN_MS and high <= MOST_95TH_MS
    value = f"{median:.0f} / {high} ms of {len(errors)}"
    bar = f"<= {MOST_MEDIAN_MS:.0f} / {MOST_95TH_MS:.0f} ms"
    return report(f"in-times off: median / 95th, {len(cues)} cues", value, bar, good)


def _compare(recordings: Sequence[Path], heard: dict[str, Transcript], folder: Path) -> list[bool]:
    """Rows beside whisper-ctranslate2: rules met, line breaks at clauses, SubER."""
    tools = install_rival()
    if tools is None:
        print("skip  whisper-ctranslate2 and SubER can't be installed here")
        return []
    weights = str(resolve_weights("base", find_cache_dir(), offline=True).folder)
    results: list[bool] = []
    for path in recordings:
        theirs = _run_rival(tools, path, weights, heard[path.stem].language)
        document = make_document(heard[path.stem], Settings())
        ours = folder / f"{path.stem}.ours.srt"
        ours.write_text(subrip.render(document), "utf-8")
        ours_cues, their_cues = (subrip.parse(p.read_text("utf-8")) for p in (ours, theirs))
        us, them = _share_within(ours_cues), _share_within(their_cues)
        name = f"{path.stem}: cues within netflix"[:44]
        results.append(report(name, f"{us:.1%} : {them:.1%}", "more than theirs", us > them))
        us, them = _share_at_clauses(ours_cues), _share_at_clauses(their_cues)
        name = f"{path.stem}: line ends at a clause"[:44]
        results.append(report(name, f"{us:.1%} : {them:.1%}", "more than theirs", us > them))
        if path.stem == TIMED:
            results.append(_report_suber(tools, ours, theirs, folder))
    return results


def _run_rival(tools: Path, path: Path, weights: str, language: str) -> Path:
    """The rival's SRT, kept in the cache."""
    folder = find_cache_dir() / "benchmarks" / f"rival-{path.parent.name}"
    kept = folder / f"{path.stem}.srt"
    if not kept.exists():
        layout = "--max_line_width 42 --max_line_count 2 --word_timestamps True"
        given = f"--output_format srt --language {language}"
        run(ask_rival(tools, path, weights, folder, *layout.split(), *given.split()))
    return kept


def _share_within(cues: Sequence[Cue]) -> float:
    """The share of cues that break no hard rule of Netflix's and close short gaps, as files say."""
    broken = {v.cue for v in check_cues(cues, STYLES["netflix"]) if v.hard or v.rule == "chain"}
    return 1 - len(broken) / max(1, len(cues))


def _share_at_clauses(cues: Sequence[Cue]) -> float:
    """The share of all ends of lines but the last that end with a mark of a sentence or clause."""
    lines = [line for cue in cues for line in cue.lines]
    marks = tuple(SENTENCE_ENDS + CLAUSE_MARKS)
    ends = [line.rstrip().rstrip(CLOSERS).endswith(marks) for line, _ in pairwise(lines)]
    return sum(ends) / max(1, len(ends))


def _report_suber(tools: Path, ours: Path, theirs: Path, folder: Path) -> bool:
    """One row: the edit rate against subtitles laid out from the true words, less is better."""
    truth = folder / "truth.srt"
    truth.write_text(subrip.render(make_document(_read_truth(), Settings())), "utf-8")
    scores = []
    for hypothesis in (ours, theirs):
        answer = run([str(tools / "suber"), "-H", str(hypothesis), "-R", str(truth)])
        scores.append(float(json.loads(answer.output[answer.output.index("{") :])["SubER"]))
    value = f"{scores[0]:.1f} : {scores[1]:.1f}"
    return report("SubER against the true words", value, "less than theirs", scores[0] < scores[1])


def _read_truth() -> Transcript:
    """The true words as their prompts write them, where the two have as many words."""
    session = json.loads((SPLICED / f"{TIMED}.json").read_text("utf-8"))
    turns = []
    for turn in session["turns"]:
        texts = turn["prompt"].replace("-", " ").split()
        if len(texts) != len(turn["words"]):
            texts = [word for word, _, _ in turn["words"]]
        words = tuple(
            Word(f" {text}", Span(round(start * 1000), round(end * 1000)))
            for text, (_, start, end) in zip(texts, turn["words"], strict=True)
        )
        turns.append(Turn(turn["speaker"], words))
    speakers = tuple(Speaker(label, label) for label in dict.fromkeys(t.speaker for t in turns))
    media = Media(TIMED, TIMED, "", round(session["duration"] * 1000))
    segments = tuple(Segment(turn.words, "en") for turn in turns)
    return Transcript(media, "en", segments, tuple(turns), speakers=speakers)


if __name__ == "__main__":
    sys.exit(main())
