"""A Chromium in a process of its own, which is killed, and one that goes on with what it had kept."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OPTIONS = ("--headless=new", "--no-sandbox", "--mute-audio", "--no-first-run", "--disable-gpu")


@dataclass
class KillableBrowser:
    """A browser with a folder of its own, begun again after each kill."""

    driver: Any
    program: str
    folder: Path
    process: subprocess.Popen[str] | None = None
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Any:
        """A tab with a page, in a new process of the browser."""
        command = [self.program, *OPTIONS, "--remote-debugging-port=0"]
        self.process = subprocess.Popen(
            [*command, f"--user-data-dir={self.folder}", "about:blank"],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stderr is not None
        line = next(line for line in self.process.stderr if "DevTools listening on" in line)
        browser = self.driver.chromium.connect_over_cdp(line.split()[-1])
        tab = browser.contexts[0].pages[0]
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.goto(address)
        tab.wait_for_selector(".ProseMirror .turn")
        return tab

    def kill(self) -> None:
        """End all its processes at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
