"""What only some need is an extra of the distribution; whoever lacks one is told how to get it."""

from __future__ import annotations

import os
import shlex
from typing import Final

DISTRIBUTION: Final = "transcribe-interviews"


def tell_how_to_install(*extras: str, is_windows: bool = os.name == "nt") -> str:
    """Return the remedy of an error for a package that is not there: the command that installs it."""
    wanted = f"{DISTRIBUTION}[{','.join(extras)}]"
    # Quotes are for shells that take brackets for a pattern; cmd.exe knows only double ones.
    quoted = f'"{wanted}"' if is_windows else shlex.quote(wanted)
    return f"Install it with: pip install {quoted}"
