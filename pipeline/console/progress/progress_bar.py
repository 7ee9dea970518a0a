"""A bar for the whole job on a terminal, which moves from the first second on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from pipeline.console.progress.follower import Follower
from pipeline.console.progress.progress_layout import join_lines, lay_out

if TYPE_CHECKING:
    from pipeline.run import Event

FRAMES_PER_S = 5.0


class ProgressBar:
    """Draws how far a run is at the bottom of a terminal; a ``ProgressView``.

    rich only draws it: what is drawn is an estimate, asked for each time, and so are the columns that the
    terminal has by then.
    """

    def __init__(self, console: Console, follower: Follower) -> None:
        self._console = console
        self._follower = follower
        self._is_plain = console.legacy_windows or not console.encoding.startswith("utf")
        self._live = Live(
            get_renderable=self._render,
            console=console,
            transient=True,
            refresh_per_second=FRAMES_PER_S,
            # Standard output in a file or pipe is data, and no part of what is drawn here.
            redirect_stdout=sys.stdout.isatty(),
            vertical_overflow="crop",
        )

    def start(self) -> None:
        """Show that it begins."""
        self._live.start(refresh=True)

    def take(self, event: Event) -> None:
        """Take what the run tells; it is drawn with the next frame."""
        self._follower.take(event)

    def stop(self) -> None:
        """Take the bar away, and give the cursor back."""
        self._live.stop()

    def _render(self) -> Text:
        size = self._console.size
        progress = self._follower.look()
        now_s = self._follower.now()
        return join_lines(
            lay_out(progress, size.width, size.height, now_s, is_plain=self._is_plain)
        )
