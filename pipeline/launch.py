"""Where the command begins: it ends quietly by Ctrl-C even while it is still being loaded."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it; its exit code is 130 where Ctrl-C came before it was there."""
    try:
        from pipeline.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        sys.stderr.flush()
        os._exit(130)  # what was half loaded can't be relied on to end
    run()
