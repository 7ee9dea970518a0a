"""What the Hugging Face hub's library has on this machine.

Its own ``try_to_load_from_cache`` answers the same after 0.4 s of imports, for which a run that needs no model
would wait too.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def find_hub_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the hub's cache and login. Source: huggingface_hub, ``constants.py``."""
    caches = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(environment.get("HF_HOME") or f"{caches}/huggingface").expanduser()


def find_snapshot(repository: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder of a repository's files in the hub's cache, of which some may be missing.

    Source: huggingface_hub, ``try_to_load_from_cache``.
    """
    given = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    hub = Path(given).expanduser() if given else find_hub_home(environment) / "hub"
    base = hub / f"models--{repository.replace('/', '--')}"
    try:
        return base / "snapshots" / (base / "refs" / "main").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
