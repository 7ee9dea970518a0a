"""What `transcribe feed` does with published transcripts: its options, and the comparison once all is transcribed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.command_settings import find_cache_dir, take
from pipeline.cli.echo import tell, tell_nothing, write_document
from pipeline.cli.help_pages import option
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.console import Display
    from pipeline.remote import RemoteFile
    from pipeline.run import EpisodeText, Outcome

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_NAMES = ("reference_url", "published_text", "summary", "summary_format", "max_content")

_OPTIONS = (
    option(
        "--published-text/--no-published-text",
        default=True,
        section="comparison",
        help="Compare each episode with the transcript that the feed announces for it [default: yes].",
    ),
    option(
        "--reference-url",
        metavar="URL|link",
        section="comparison",
        help="Where published texts are, tried before what the feed announces: an address with {slug}, {title}, "
        "{date}, {guid}, {name}, {episode} or {season} of an episode, or the word link for its own page "
        "[default: none].",
    ),
    option(
        "--summary",
        is_flag=True,
        section="comparison",
        help="Write a table of all episodes to standard output: which published transcripts differ from what was said.",
    ),
    option(
        "--summary-format",
        type=click.Choice(["table", "csv", "json"]),
        section="comparison",
        help="Format of that table; csv and json are for programs [default: table].",
    ),
    option(
        "--max-content",
        type=click.FloatRange(min=0),
        metavar="RATE",
        section="comparison",
        help="Exit with 1 if a larger share of the words of a published transcript differs [default: no limit].",
    ),
)


def feed_text_options(command: Decorated) -> Decorated:
    """Give a command the options of published transcripts."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


@dataclass(frozen=True, slots=True)
class FeedTexts:
    """The published transcripts of a feed's episodes, compared once the episodes are transcribed.

    ``kind`` is the format of the table that is asked for, if one is; ``most`` the share that may differ.
    """

    episodes: Sequence[RemoteFile]
    settings: Settings
    display: Display
    reference_url: str | None
    kind: str | None
    most: float | None

    def foretell(self, recordings: Collection[str]) -> None:
        """List which published texts would be compared."""
        from pipeline.console import make_console, print_text_leads
        from pipeline.run import list_texts

        found = list_texts(self.episodes, recordings, self.reference_url)
        print_text_leads(found, make_console(stderr=False))

    def work(self, outcomes: Sequence[Outcome]) -> int:
        """Return the exit code, once the texts are compared: 1 where one differs too much.

        So it is where one could not be looked at and the table is asked for.
        """
        from pipeline.run import compare_episodes

        told = tell_nothing if self.display.is_quiet else tell
        rows = compare_episodes(
            self.episodes,
            outcomes,
            self.settings,
            find_cache_dir(),
            told,
            reference_url=self.reference_url,
        )
        self._show(rows)
        is_above = (
            any((row.share or 0.0) > self.most for row in rows) if self.most is not None else False
        )
        has_failed = any(row.has_failed for row in rows)
        return int(is_above or (has_failed and (self.kind is not None or self.most is not None)))

    def _show(self, rows: Sequence[EpisodeText]) -> None:
        """Write the table where it is asked for, else tell it where there is anything to tell."""
        from pipeline.console import make_console, print_feed_table
        from pipeline.run import render_feed_table

        if self.kind in ("csv", "json"):
            write_document(render_feed_table(rows, self.kind))
        elif self.kind is not None:
            print_feed_table(rows, make_console(stderr=False))
        elif not self.display.is_quiet and any(row.address for row in rows):
            print_feed_table(rows, make_console())


def take_feed_texts(
    flags: dict[str, Any], display: Display
) -> Callable[[Sequence[RemoteFile], Settings], FeedTexts | None]:
    """Return what gives the texts of a feed's episodes, ``None`` where none are wanted.

    The options that say so are taken out of ``flags``.

    Raises:
        UsageError: two of them contradict one another.
    """
    asked = take(flags, *_NAMES)
    kind = asked["summary_format"] or ("table" if asked["summary"] else None)
    if not asked["published_text"]:
        named = {
            "--reference-url": asked["reference_url"],
            "--summary": kind,
            "--max-content": asked["max_content"],
        }
        for name, value in named.items():
            if value is not None:
                remedy = "Leave out one of the two"
                raise UsageError(name, "can't be combined with --no-published-text", remedy)
    if kind is not None and display.progress == "jsonl":
        remedy = "Leave out one of the two"
        raise UsageError("--summary", "standard output has the progress as JSON lines", remedy)

    def make(episodes: Sequence[RemoteFile], settings: Settings) -> FeedTexts | None:
        from pipeline.run import check_feed

        if not asked["published_text"]:
            return None
        check_feed(episodes, asked["reference_url"])
        given = asked["reference_url"], kind, asked["max_content"]
        return FeedTexts(episodes, settings, display, *given)

    return make
