"""Where the shots of a recording's video change: cached, or found now."""

from __future__ import annotations

import json

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
    key = Key("shots", ((RECORDING, recording.sha256), ("detector", name_shot_detector())))
    if store is None:
        return _find(recording)
    with store.claim(key):
        cached = store.get_as(_read, key)
        if cached is not None:
            recording.reused = True
            recording.detail("the shot changes are cached")
            return cached
        found = _find(recording)
        store.put(key, json.dumps(found), recording.job.source.name)
        return found


def _find(recording: Recording) -> tuple[int, ...]:
    recording.observe(StageProgress(Stage.SHOTS, 0.0))
    with recording.named():
        found = find_shot_changes(recording.file, recording.progress(Stage.SHOTS))
    recording.check_unchanged()
    return found


def _read(text: str) -> tuple[int, ...]:
    return decode_json(text, tuple[int, ...])
