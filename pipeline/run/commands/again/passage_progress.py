"""How far the hearing of several passages is, as one work on one recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.domain import Span
from pipeline.run.events import Event, Observer, PlannedFile, RunPlanned, Stage, StageProgress
from pipeline.run.inputs.jobs import Job
from pipeline.run.recording.pace.stage_pace import LOAD_S, find_rates
from pipeline.run.recording.pace.throughput import read_pace
from pipeline.run.recording.passages.passage_hearing import CONTEXT_MS

_OF_ALL = (Stage.DECODE, Stage.WRITE)
"""Stages that all of the recording goes through, however short the passages are."""

_OF_PASSAGES = (Stage.DETECT, Stage.RECOGNIZE)


def announce_passages(
    job: Job, duration_ms: int, passages: Sequence[Span], settings: Settings, cache_dir: Path
) -> RunPlanned:
    """Tell what is about to be done, and how long each stage of it may take.

    Args:
        job: the recording.
        duration_ms: how long it is.
        passages: those that are heard again.
        settings: what hears them.
        cache_dir: where it is noted what earlier runs took.
    """
    rates = find_rates(settings, read_pace(cache_dir, settings))
    heard_ms = sum(passage.duration_ms + 2 * CONTEXT_MS for passage in passages)
    lengths = dict.fromkeys(_OF_ALL, duration_ms) | dict.fromkeys(_OF_PASSAGES, heard_ms)
    stages = [(stage, rates[stage] * lengths[stage] / 1000) for stage in Stage if stage in lengths]
    planned = PlannedFile(job.source, duration_ms, tuple(stages))
    return RunPlanned((planned,), LOAD_S, is_measured=False)


def count_as_one(observe: Observer, passages: Sequence[Span], number: int) -> Observer:
    """Return the observer, told of a passage's stages as of a share of those of all passages.

    Args:
        observe: who is told.
        passages: all of them, in the order in which they are heard.
        number: which of them is heard, counted from 0.
    """
    lengths = [passage.duration_ms + 2 * CONTEXT_MS for passage in passages]
    before, own = sum(lengths[:number]) / sum(lengths), lengths[number] / sum(lengths)

    def tell(event: Event) -> None:
        if isinstance(event, StageProgress) and event.stage is Stage.RECOGNIZE:
            event = replace(event, share=before + own * event.share)
        elif isinstance(event, StageProgress) and number and event.stage is Stage.DETECT:
            return  # words of an earlier passage are recognised already
        observe(event)

    return tell
