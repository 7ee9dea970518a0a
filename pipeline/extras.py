"""What only some need is an extra of the distribution; whoever lacks one is told how to get it."""

from __future__ import annotations

import os
import shlex
from functools import cache
from importlib.util import find_spec
from typing import Final

from pipeline.errors import UsageError

DISTRIBUTION: Final = "transcribe-interviews"


def tell_how_to_install(*extras: str, is_windows: bool = os.name == "nt") -> str:
    """Return the remedy of an error for a package that is not there: the command that installs it."""
    wanted = f"{DISTRIBUTION}[{','.join(extras)}]"
    # Quotes are for shells that take brackets for a pattern; cmd.exe knows only double ones.
    quoted = f'"{wanted}"' if is_windows else shlex.quote(wanted)
    return f"Install it with: pip install {quoted}"


@cache
def find_version(distribution: str) -> str:
    """Return the version of an installed distribution, which is read once: its file is a mail of many headers.

    Raises:
        PackageNotFoundError: it is not installed.
    """
    from importlib.metadata import version

    return version(distribution)


def is_installed(module: str) -> bool:
    """Return whether a module can be imported."""
    return find_spec(module) is not None


def require(module: str, extra: str, subject: str) -> None:
    """Refuse what needs a module that is not installed.

    Args:
        module: that is imported for it.
        extra: which brings the module.
        subject: what is asked for.

    Raises:
        UsageError: the module is not there.
    """
    if not is_installed(module):
        reason = f"it needs {module}, which is not installed"
        raise UsageError(subject, reason, tell_how_to_install(extra))
