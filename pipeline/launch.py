"""Where the command begins: it ends quietly by Ctrl-C even while it is still being loaded."""

from __future__ import annotations

import os
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it; its exit code is 130 where Ctrl-C came before it was there."""
    try:
        from pipeline.cli import main as run
    except KeyboardInterrupt:
        os.write(2, b"\nInterrupted.\n")
        os._exit(130)  # what was half loaded can't be relied on to end
    run()


if __name__ == "__main__":
    main()
