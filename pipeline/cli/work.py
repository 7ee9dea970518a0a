"""What commands that transcribe have in common."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.cli.folders import find_cache_dir, find_data_dir

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.remote import RemoteFile


def work_through(words: Sequence[str | RemoteFile], settings: Settings) -> int:
    """The exit code, once all that the words name is transcribed: 1 where something failed."""
    from pipeline.cluster import choose_batch
    from pipeline.console import RunView, print_outcomes

    run_batch = choose_batch(settings)
    with RunView(debug=is_debugging()) as view:
        outcomes = run_batch(words, settings, find_cache_dir(), view, data_dir=find_data_dir())
    print_outcomes(outcomes)
    return 1 if any(outcome.error or outcome.missing for outcome in outcomes) else 0


def is_debugging() -> bool:
    """Whether tracebacks are wanted; asked also after Click has failed, when no context is left."""
    return "--debug" in sys.argv
