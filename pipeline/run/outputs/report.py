"""What became of a batch, for programs to read: ``--report``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.errors import TranscribeError, UsageError
from pipeline.extras import find_version
from pipeline.run.events import Outcome, Status
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import judge_record, write_outputs
from pipeline.store import prepare_folder
from pipeline.user_files import MOST_BYTES, decode_json, read_text

KINDS = RUN, FORECAST = "transcribe-run/", "transcribe-forecast/"
SCHEMA = f"{RUN}1"


class _Report(Struct, frozen=True):
    schema: str


def check_report(path: Path, *, overwrite: bool = False) -> None:
    """Check, before hours of work, that a report can be written there.

    Raises:
        UsageError: it would be written over something else, or over a report that a person has changed.
        OutputError: its folder can't be written to.
    """
    if path.exists() and not _is_report(path):
        reason = f"{path} already exists and is not the report of a run"
        raise UsageError("--report", reason, "Name another file")
    verdict = judge_record(path, overwrite=overwrite)
    if verdict.is_kept:
        reason = f"{path} already exists ({verdict})"
        raise UsageError("--report", reason, "Name another file, or replace it with --overwrite")
    prepare_folder(path.parent)


def _is_report(path: Path) -> bool:
    try:
        return decode_json(read_text(path, MOST_BYTES), _Report).schema.startswith(KINDS)
    except (OSError, ValueError):
        return False


def write_report(
    path: Path, outcomes: Sequence[Outcome], left: Sequence[str], overwrite: bool = False
) -> None:
    """Write one object for each recording: done, partial, failed, or not worked on to an end.

    Raises:
        OutputError: it can't be written, or something else is there.
    """
    files = [
        *map(describe_outcome, outcomes),
        *({"source": source, "status": "not done"} for source in left),
    ]
    record = {
        "schema": SCHEMA,
        "transcribe": find_version("transcribe-interviews"),
        "counts": {
            **{s.value: sum(o.status is s for o in outcomes) for s in Status},
            "not done": len(left),
        },
        "files": files,
    }
    write_json(path, record, overwrite=overwrite)


def write_json(path: Path, record: dict[str, Any], *, overwrite: bool) -> None:
    """Write a report.

    Raises:
        OutputError: it can't be written, or something else is there.
    """
    prepare_folder(path.parent)
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    write_outputs({path: text}, path.name, Witnesses(), overwrite=overwrite)


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """What became of a recording, as a report has it."""
    speed = outcome.speed
    return {
        "source": outcome.address or str(outcome.source),
        "status": outcome.status.value,
        "error": explain_error(outcome.error) if outcome.error is not None else None,
        "missing": [{"stage": m.stage.value, **explain_error(m.error)} for m in outcome.missing],
        "duration": outcome.duration_ms / 1000,
        "seconds": round(outcome.seconds, 3),
        "speed": round(speed, 2) if speed is not None else None,
        "reused": outcome.reused,
        "speakers": outcome.speakers,
        "words": outcome.words,
        "word_error_rate": outcome.word_error_rate,
        "differing": None if outcome.differing is None else asdict(outcome.differing),
        "coverage": outcome.coverage,
        "outputs": list(outcome.places),
        "kept": [{"output": outcome.locate(k.path), "why": k.why} for k in outcome.kept],
        "hints": [asdict(hint) for hint in outcome.hints],
    }


def explain_error(error: TranscribeError) -> dict[str, str]:
    """An error as a report has it."""
    return {
        "kind": type(error).__name__,
        "subject": error.subject,
        "reason": error.reason,
        "remedy": error.remedy,
    }
