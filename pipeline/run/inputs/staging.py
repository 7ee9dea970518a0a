"""Where recordings lie that are on this disk for one run only: fetched ones, and standard input."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.store.locks import hold

LOCK = ".lock"


class StagingFolder(contextlib.ExitStack):
    """A folder that is made when it is first asked for, and goes with the run, however that ends.

    What a killed run left is deleted by the next one: its lock is free.
    """

    def __init__(self, cache_dir: Path) -> None:
        super().__init__()
        self._root = cache_dir / "spool"

    @cached_property
    def path(self) -> Path:
        """The folder.

        Raises:
            OutputError: it can't be made.
        """
        sweep(self._root)
        folder = self._root / f"run-{secrets.token_hex(6)}"
        try:
            folder.mkdir(parents=True)
            self.callback(shutil.rmtree, folder, ignore_errors=True)
            self.enter_context(hold(folder / LOCK))
        except OSError as error:
            reason = f"recordings can't be saved there for the run ({error.strerror or error})"
            remedy = "Free some space, or set TRANSCRIBE_CACHE_DIR"
            raise OutputError(str(self._root), reason, remedy) from error
        return folder

    def make_lasting(self, name: str) -> Path:
        """A folder that stays for later runs, as long as no other run has it; else one that goes with this.

        Raises:
            OSError: it can't be made.
        """
        lasting = self._root / name
        lasting.mkdir(parents=True, exist_ok=True)
        if self.enter_context(hold(lasting.with_name(f"{name}{LOCK}"), timeout_s=0)):
            return lasting
        own = self.path / name
        own.mkdir(exist_ok=True)
        return own


def sweep(root: Path) -> None:
    """Delete the folders of runs that are over."""
    with contextlib.suppress(OSError):
        for folder in root.glob("run-*"):
            with _take(folder) as free:
                if free:
                    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _take(folder: Path) -> Iterator[bool]:
    with contextlib.ExitStack() as stack:
        try:
            free = stack.enter_context(hold(folder / LOCK, timeout_s=0))
        except (OSError, NotImplementedError):
            free = False
        yield free
