"""What only some need is an extra of the distribution; whoever lacks one is told how to get it."""

from __future__ import annotations

import shlex
from typing import Final

DISTRIBUTION: Final = "transcribe-interviews"


def tell_how_to_install(*extras: str) -> str:
    """Return the remedy of an error for a package that is not there: the command that installs it."""
    wanted = f"{DISTRIBUTION}[{','.join(extras)}]"
    return f"Install it with: pip install {shlex.quote(wanted)}"
