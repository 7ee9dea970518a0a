"""How long the stages of a recording may take on this machine: as earlier runs took, or a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.config import Settings
from pipeline.config.setting_values import ALL_TRACKS
from pipeline.domain.time_ranges import TimeRange
from pipeline.engines.hardware.devices import count_cores, is_cuda_used
from pipeline.errors import MediaError
from pipeline.media import measure_length
from pipeline.run.events import PlannedFile, RunPlanned, Stage
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.pace.throughput import MeasuredPace, Throughput, read_pace

ON_ONE_CORE = {
    Stage.FETCH: 0.02,
    Stage.SHOTS: 0.1,
    Stage.DECODE: 0.005,
    Stage.DETECT: 0.0023,
    Stage.RECOGNIZE: 0.13,
    Stage.DIARIZE: 0.042,
    Stage.ALIGN: 0.05,
    Stage.WRITE: 0.001,
}
"""Processor seconds for a second of sound with the model base, as the demo takes on a server."""

ON_A_GPU = {Stage.RECOGNIZE: 0.006}
"""Seconds for a second of sound with the model base; the other stages are the processor's."""

SHARED_BY_CORES = (Stage.RECOGNIZE, Stage.DIARIZE)
"""The stages that all cores work on; the others mostly keep one of them busy."""

MOST_CORES = 16
"""More of them help little with one recording."""

MODEL_COSTS = (
    ("distil-large", 5.0),
    ("distil-medium", 3.0),
    ("distil-small", 1.6),
    ("turbo", 6.0),
    ("tiny", 0.6),
    ("base", 1.0),
    ("small", 3.0),
    ("medium", 8.5),
    ("large", 16.0),
)
"""What names of models hold, and how much longer these take than base."""

UNKNOWN_COST = 3.0
LOAD_S = 2.0
GUESSED_S = 60.0
"""Seconds of sound that a guess weighs as much as: what a clip of ten seconds takes says little about an hour."""

USUAL_LENGTH_S = 1800.0
"""Of a recording of which nobody knows how long it is."""

MOST_MEASURED = 64
"""Recordings of a batch whose headers are read for their length; others count as long as those on average."""

USUAL_CHANNELS = 2


def announce(
    jobs: Sequence[Job],
    settings: Settings,
    cache_dir: Path,
    *,
    last: Stage = Stage.DIARIZE,
) -> RunPlanned:
    """Tell what is about to be done, and how long each stage of it may take.

    Args:
        jobs: the recordings.
        settings: what to do with them.
        cache_dir: where it is noted what earlier runs took.
        last: the stage after words are recognised.
    """
    measured = read_pace(cache_dir, settings)
    rates = find_rates(settings, measured, last=last)
    lengths = [measure_parts(settings.parts, length) for length in _measure_lengths(jobs)]
    known = [length for length in lengths if length]
    usual_s = sum(known) / len(known) / 1000 if known else USUAL_LENGTH_S
    files = []
    for job, length in zip(jobs, lengths, strict=True):
        sound_s = length / 1000 if length else usual_s
        fetched = {Stage.FETCH} if job.remote is None else set[Stage]()
        stages = ((stage, rate * sound_s) for stage, rate in rates.items() if stage not in fetched)
        rounds = len(job.files) if job.tracks else _count_rounds(settings)
        files.append(PlannedFile(job.source, length, tuple(stages), rounds))
    load = measured.stages.get(Stage.LOAD)
    load_s = (load.rate if load else None) or LOAD_S
    return RunPlanned(tuple(files), load_s, measured.whole.sound_s > GUESSED_S)


def measure_parts(parts: Sequence[TimeRange], length_ms: int | None) -> int | None:
    """How much of a recording is heard where only parts of it are; ``None`` where nobody knows."""
    if not parts:
        return length_ms
    most_ms = length_ms if length_ms is not None else parts[-1].end_ms
    if most_ms is None:
        return None
    ends = (most_ms if part.end_ms is None else min(part.end_ms, most_ms) for part in parts)
    return sum(max(0, end - part.start_ms) for part, end in zip(parts, ends, strict=True))


def find_rates(
    settings: Settings, measured: MeasuredPace, *, last: Stage = Stage.DIARIZE
) -> Mapping[Stage, float]:
    """The seconds that each stage may take for a second of sound, in order."""
    guessed = _guess_rates(settings)
    skipped = {Stage.DIARIZE, Stage.ALIGN} - {last}
    if settings.diarizer == "none" or settings.as_tracks or _count_rounds(settings) > 1:
        skipped.add(Stage.DIARIZE)
    if not settings.detect_shots:
        skipped.add(Stage.SHOTS)
    asked = {stage: rate for stage, rate in guessed.items() if stage not in skipped}
    if settings.live and Stage.DIARIZE in asked:  # so that it is known who says what is told
        asked = {Stage.DIARIZE: asked.pop(Stage.DIARIZE), **asked}
        first = (Stage.FETCH, Stage.DECODE, Stage.DETECT)
        asked = {stage: asked.pop(stage) for stage in first if stage in asked} | asked
    # By a version that noted the sum only, or of short recordings, of which no more is told.
    if measured.whole.rate is not None and set(measured.stages) <= {Stage.LOAD}:
        scale = measured.whole.rate / sum(asked.values())
        return {stage: rate * scale for stage, rate in asked.items()}
    return {
        stage: _weigh(rate, measured.stages.get(stage, Throughput()))
        for stage, rate in asked.items()
    }


def _weigh(guess: float, measured: Throughput) -> float:
    """The rate that was measured, with what was guessed counted as a minute of it."""
    work_s = measured.work_s + guess * GUESSED_S
    return work_s / (measured.sound_s + GUESSED_S)


def _guess_rates(settings: Settings) -> dict[Stage, float]:
    cores = min(settings.threads or count_cores(), MOST_CORES)
    cost = next((c for name, c in MODEL_COSTS if name in settings.model), UNKNOWN_COST)
    rates = {
        stage: rate / (cores if stage in SHARED_BY_CORES else 1)
        for stage, rate in ON_ONE_CORE.items()
    }
    if is_cuda_used(settings.device):
        rates |= ON_A_GPU
    rates[Stage.RECOGNIZE] *= cost * (
        USUAL_CHANNELS if settings.as_tracks else _count_rounds(settings)
    )
    return rates


def _count_rounds(settings: Settings) -> int:
    """How often words are recognised in a recording, as far as the settings say it: once in each voice of its own."""
    is_split = settings.channels == "split" or settings.audio_track == ALL_TRACKS
    return USUAL_CHANNELS if is_split else 1


def _measure_lengths(jobs: Sequence[Job]) -> list[int | None]:
    with ThreadPoolExecutor(8, thread_name_prefix="length") as pool:
        looked_at = list(pool.map(_measure_length, jobs[:MOST_MEASURED]))
    return looked_at + [None] * (len(jobs) - len(looked_at))


def _measure_length(job: Job) -> int | None:
    """The length in ms, as far as it is known without fetching anything."""
    if job.remote is not None:
        return job.remote.duration_ms
    try:
        known = [measure_length(path) for path in job.files]
        return max((length for length in known if length), default=None)
    except MediaError:  # the run will say what is wrong with it
        return None
