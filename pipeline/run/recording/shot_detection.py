"""Where the shots of a recording's video change: cached, or found now."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.domain.time_ranges import TimeRange, write_range
from pipeline.media.shots import find_shot_changes, name_shot_detector
from pipeline.run.events import Stage, StageProgress
from pipeline.run.recording.context import Recording
from pipeline.store import Key, Store
from pipeline.store.shelf import RECORDING
from pipeline.user_files import decode_json


def detect_shots(recording: Recording, store: Store | None) -> tuple[int, ...]:
    """Return when shots begin, in milliseconds, where they are to be found; nothing elsewhere.

    Raises:
        MediaError: the recording has no video, or can't be read.
        UsageError: what finds shots is not installed.
    """
    if not recording.settings.detect_shots:
        return ()
    part = _enclose(recording.settings.parts)
    own = (("part", write_range(part)),) if part != TimeRange() else ()
    key = Key("shots", ((RECORDING, recording.sha256), ("detector", name_shot_detector()), *own))
    if store is None:
        return _find(recording, part)
    with store.claim(key):
        cached = store.get_as(_read, key)
        if cached is not None:
            recording.reused = True
            recording.detail("the shot changes are cached")
            return cached
        found = _find(recording, part)
        store.put(key, json.dumps(found), recording.job.source.name)
        return found


def _enclose(parts: Sequence[TimeRange]) -> TimeRange:
    """From the beginning of the first part to the end of the last."""
    return TimeRange(parts[0].start_ms, parts[-1].end_ms) if parts else TimeRange()


def _find(recording: Recording, part: TimeRange) -> tuple[int, ...]:
    recording.observe(StageProgress(Stage.SHOTS, 0.0))
    with recording.named():
        found = find_shot_changes(recording.file, recording.progress(Stage.SHOTS), part)
    recording.check_unchanged()
    return found


def _read(text: str) -> tuple[int, ...]:
    return decode_json(text, tuple[int, ...])
