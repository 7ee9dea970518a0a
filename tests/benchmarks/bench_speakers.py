"""Who said what, side by side with sherpa-onnx on the same two models, and what it costs.

    python -m tests.benchmarks.bench_speakers [--quick] [--minutes N] [--threads N] [--alone]

Both diarizers hear the same samples in turn, on as many threads; decoding is not counted. DER is
without a collar, overlap scored, over the whole recording (pyannote.metrics); behind it stand false
alarm, miss and confusion. Each recording counts for sherpa-onnx at the better of its two
thresholds, and at the same one in time. The documented interview's true turns span the pauses
within them, so part of everybody's miss is silence.

``--quick`` hears five minutes of the documented interview and leaves out the hour and the
transcripts; ``--alone`` leaves out sherpa-onnx.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.compare import score_speaker_switches
from pipeline.config import Settings
from pipeline.domain import Comparison
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.hardware.devices import count_cores
from pipeline.formats.data import lossless_json
from pipeline.run import Engines, Event, FileFinished, load_engines, run_batch
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.measure import ROOT, report, run
from tests.benchmarks.sherpa import diarize_by_sherpa, open_sherpa
from tests.benchmarks.speakers import (
    RATE,
    Errors,
    Recording,
    Samples,
    Turns,
    count_speakers,
    cut_turns,
    decode,
    find_recordings,
    read_turns,
    score_spans,
)

MOST_ABOVE = 0.01  # DER above sherpa-onnx's, on any one recording
MOST_TIME = 1 / 6
LEAST_SPEED = 35.0
MOST_MB = 700.0
MOST_MANDARIN = 0.08
MOST_CP = {"interview": 0.003, "en-mf-clean": 0.01, "en-timit-2spk-words": 0.01}
LEAST_SWITCH = 0.98
MOST_BOUNDARY_MS = 120.0
QUICK_MINUTES = 5.0

HEAR = """
import sys
from pathlib import Path
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.media import load_audio
samples = load_audio(Path(sys.argv[1])).channels[0]
print(len(samples) / 16000, len(OnnxDiarizer().diarize(samples)))
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one diarizer made of one recording."""

    spans: Turns
    errors: Errors
    wall_s: float

    @property
    def speakers(self) -> int:
        """How many it found."""
        return count_speakers(self.spans)


@dataclass(frozen=True, slots=True)
class Row:
    """One recording: its truth, ours, and theirs by threshold."""

    recording: Recording
    seconds: float
    speakers: int
    ours: Heard
    theirs: dict[float, Heard]

    @property
    def best(self) -> Heard | None:
        """Theirs at the threshold with the lower DER."""
        return min(self.theirs.values(), key=lambda heard: heard.errors.rate, default=None)


def hear(diarize: Callable[[Samples], Turns], samples: Samples, reference: Turns) -> Heard:
    """One diarizer's spans, scored and timed."""
    started = time.perf_counter()
    spans = diarize(samples)
    seconds = time.perf_counter() - started
    return Heard(spans, score_spans(reference, spans, len(samples) * 1000 // RATE), seconds)


def measure(
    recording: Recording, ours: OnnxDiarizer, theirs: dict[float, object], minutes: float
) -> Row:
    """One recording, heard by all."""
    samples = decode(recording.audio)
    if recording.name == "interview" and minutes:
        samples = samples[: int(minutes * 60 * RATE)]
    reference = cut_turns(read_turns(recording.turns), len(samples) * 1000 // RATE)
    row = Row(
        recording,
        len(samples) / RATE,
        count_speakers(reference),
        hear(ours.diarize, samples, reference),
        {
            threshold: hear(lambda s, d=diarizer: diarize_by_sherpa(d, s), samples, reference)
            for threshold, diarizer in theirs.items()
        },
    )
    print(_describe(row), flush=True)
    return row


def _describe(row: Row) -> str:
    heard = {"ours": row.ours} | {f"sherpa {t}": h for t, h in row.theirs.items()}
    lines = [f"{row.recording.name} ({row.seconds:.0f} s, {row.speakers} speakers)"]
    lines += [
        f"      {name:12} speakers {h.speakers}  DER {h.errors}  {h.wall_s:7.2f} s, "
        f"{row.seconds / h.wall_s:5.1f} x real time"
        for name, h in heard.items()
    ]
    return "\n".join(lines)


def report_sides(rows: Sequence[Row]) -> list[bool]:
    """Rows on what was heard, beside sherpa-onnx where it was heard too."""
    ours = sum((row.ours.errors for row in rows), Errors())
    seconds = sum(row.seconds for row in rows)
    wall = sum(row.ours.wall_s for row in rows)
    results = []
    for row in rows:
        if row.best is not None:
            mine, best = row.ours.errors.rate, row.best.errors.rate
            name = f"DER {row.recording.name} (ours, sherpa-onnx)"
            value = f"{mine:.3f}  {best:.3f}"
            results.append(report(name, value, "<= theirs + 0.01", mine <= best + MOST_ABOVE))
    best = [row.best for row in rows if row.best is not None]
    if best:
        their_sum = sum(heard.errors.rate for heard in best)
        our_sum = sum(row.ours.errors.rate for row in rows)
        value = f"{our_sum:.3f}  {their_sum:.3f}"
        results.append(report("DER in sum (ours, sherpa-onnx)", value, "<", our_sum < their_sum))
        theirs = sum((heard.errors for heard in best), Errors())
        value = f"{ours.rate:.3f}  {theirs.rate:.3f}"
        good = ours.rate < theirs.rate
        results.append(report("DER of all speech (ours, sherpa-onnx)", value, "<", good))
        ratio = wall / sum(heard.wall_s for heard in best)
        good = ratio <= MOST_TIME
        results.append(report("our time : sherpa-onnx's", f"{ratio:.3f}", "<= 1/6", good))
    value = f"{seconds / wall:.0f} x real time"
    good = seconds / wall >= LEAST_SPEED
    results.append(report("our speed", value, f">= {LEAST_SPEED:.0f} x", good))
    return results


def report_counts(rows: Sequence[Row]) -> list[bool]:
    """Rows on the number of speakers, and on Mandarin."""
    results = []
    for row in rows:
        value = f"{row.ours.speakers} of {row.speakers}"
        good = row.ours.speakers == row.speakers
        bar = f"{row.speakers}" if row.recording.counted else "none"
        name = f"speakers {row.recording.name}"
        results.append(report(name, value, bar, good or not row.recording.counted))
        if row.recording.name.startswith("zh"):
            rate = row.ours.errors.rate
            good = rate <= MOST_MANDARIN
            results.append(report(f"DER {row.recording.name}", f"{rate:.3f}", "<= 0.08", good))
    return results


def report_memory(interview: Recording) -> bool:
    """One row: the peak memory of a process that decodes and diarizes one hour."""
    samples = decode(interview.audio)
    hour = np.resize(samples, 3600 * RATE)  # repeats it
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, len(hour), "NONE", ""))
            file.writeframes((np.clip(hour, -1, 1) * 32767).astype("<i2").tobytes())
        done = run([sys.executable, "-c", HEAR, str(path)], {"PYTHONPATH": str(ROOT)})
    value, bar = f"{done.peak_mb:.0f} MB", f"<= {MOST_MB:.0f} MB"
    return report("peak memory of one hour", value, bar, done.peak_mb <= MOST_MB)


class _Kept:
    """Our diarizer under a fingerprint that also changes with its source, for the kept artefacts."""

    def __init__(self, inner: OnnxDiarizer) -> None:
        self._inner = inner
        files = sorted((ROOT / "pipeline" / "engines").glob("*.py"))
        source = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        self.fingerprint = f"{inner.fingerprint};{source[:12]}"
        self.diarize = inner.diarize


def report_transcripts(recordings: Sequence[Recording], diarizer: OnnxDiarizer) -> list[bool]:
    """Rows on whole transcripts: recognition is kept between runs, the rest is done anew."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(offline=True, output_dir=Path(folder), output_format=("json",))
        loaded = load_engines(settings, find_cache_dir(), lambda _: None)
        engines = Engines(loaded.detector, loaded.recognizer, _Kept(diarizer))
        for recording in recordings:
            comparison = _compare(recording, settings, engines)
            results += _report_words(recording.name, comparison)
            if recording.name == "en-timit-2spk-words":
                transcript = (Path(folder) / recording.audio.name).with_suffix(".json")
                results.append(_report_boundaries(recording, transcript))
    return results


def _compare(recording: Recording, settings: Settings, engines: Engines) -> Comparison:
    from dataclasses import replace

    found: list[Comparison] = []

    def observe(event: Event) -> None:
        if isinstance(event, FileFinished) and event.comparison is not None:
            found.append(event.comparison)

    asked = replace(settings, reference=recording.page)
    (outcome,) = run_batch([recording.audio], asked, find_cache_dir(), observe, engines)
    if not found:
        sys.exit(f"{recording.name} failed: {outcome.error}")
    return found[0]


def _report_words(name: str, comparison: Comparison) -> list[bool]:
    assert comparison.cp_words is not None
    wer, cp_wer = comparison.words.rate, comparison.cp_words.rate
    assert wer is not None
    assert cp_wer is not None
    right, heard = score_speaker_switches(comparison)
    return [
        report(
            f"cpWER - WER {name} (WER {wer:.2%})",
            f"{100 * (cp_wer - wer):.2f} points",
            f"<= {100 * MOST_CP[name]:.1f} points",
            cp_wer - wer <= MOST_CP[name],
        ),
        report(
            f"speaker right within 5 words of a change {name}",
            f"{right} of {heard}, {right / heard:.1%}",
            f">= {LEAST_SWITCH:.0%}",
            right >= LEAST_SWITCH * heard,
        ),
    ]


def _report_boundaries(recording: Recording, transcript: Path) -> bool:
    """The median distance of true turn starts to the nearest start of a turn in the transcript."""
    starts = [
        turn.span.start_ms for turn in lossless_json.parse(transcript.read_text("utf-8")).turns
    ]
    true = [turn.span.start_ms for turn in read_turns(recording.turns)]
    median = statistics.median(min(abs(start - t) for start in starts) for t in true)
    good = median <= MOST_BOUNDARY_MS
    name = f"turn boundary error, median, {recording.name}"
    return report(name, f"{median:.0f} ms", f"<= {MOST_BOUNDARY_MS:.0f} ms", good)


def main() -> int:
    """Prints every recording, then a row for each bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="about a minute of our own work")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the documented interview")
    parser.add_argument("--threads", type=int, default=0, help="cores to use (default: all)")
    parser.add_argument("--alone", action="store_true", help="without sherpa-onnx")
    arguments = parser.parse_args()
    recordings = find_recordings()
    if not recordings:
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    threads = arguments.threads or count_cores()
    minutes = arguments.minutes or (QUICK_MINUTES if arguments.quick else 0.0)
    ours = OnnxDiarizer(threads)
    ours.diarize(np.zeros(RATE, dtype=np.float32))  # load what is loaded once
    print(f"{ours.fingerprint}\nthreads: {threads}")
    with tempfile.TemporaryDirectory() as folder:
        theirs = {} if arguments.alone else open_sherpa(Path(folder), threads)
        rows = [measure(recording, ours, theirs, minutes) for recording in recordings]
    results = report_sides(rows) + report_counts(rows)
    if not arguments.quick:
        interview = [recording for recording in recordings if recording.name == "interview"]
        results += [report_memory(recording) for recording in interview]
        results += report_transcripts([r for r in recordings if r.name in MOST_CP], ours)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
