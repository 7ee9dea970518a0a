"""What `transcribe feed` does with published transcripts: its options, and the comparison once all is transcribed."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.command_settings import find_cache_dir, take
from pipeline.cli.echo import tell, tell_nothing, write_document
from pipeline.cli.help_pages import option
from pipeline.cli.work import work_through
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
class FeedRequest:
    """What is asked about published transcripts.

    ``is_compared`` says whether they are looked at, ``kind`` is the format of the table if it is asked for, ``most``
    the share of words that may differ.
    """

    display: Display
    reference_url: str | None
    is_compared: bool
    kind: str | None
    most: float | None


def take_request(flags: dict[str, Any], display: Display) -> FeedRequest:
    """Take what is asked about published transcripts out of ``flags``.

    Raises:
        UsageError: two options contradict one another.
    """
    asked = take(flags, *_NAMES)
    kind = asked["summary_format"] or ("table" if asked["summary"] else None)
    url, most = asked["reference_url"], asked["max_content"]
    remedy = "Leave out one of the two"
    for name, value in (("--reference-url", url), ("--summary", kind), ("--max-content", most)):
        if value is not None and not asked["published_text"]:
            raise UsageError(name, "can't be combined with --no-published-text", remedy)
    if kind is not None and display.progress == "jsonl":
        raise UsageError("--summary", "standard output has the progress as JSON lines", remedy)
    return FeedRequest(display, url, asked["published_text"], kind, most)


def transcribe_feed(
    feed: str, latest: int | None, settings: Settings, request: FeedRequest, *, dry_run: bool
) -> int:
    """Return the exit code, once a podcast's episodes are transcribed and their published transcripts compared."""
    from pipeline.run import check_feed, find_episodes

    check_feed((), request.reference_url)  # before anything is fetched
    told = tell_nothing if request.display.is_quiet else tell
    episodes = find_episodes(feed, settings, latest=latest, observe=told)
    check_feed(episodes, request.reference_url)
    texts = FeedTexts(episodes, settings, request) if request.is_compared else None
    return work_through(episodes, settings, request.display, dry_run=dry_run, afterwards=texts)


@dataclass(frozen=True, slots=True)
class FeedTexts:
    """The published transcripts of a feed's episodes, compared once the episodes are transcribed."""

    episodes: Sequence[RemoteFile]
    settings: Settings
    request: FeedRequest

    def foretell(self, recordings: Collection[str]) -> None:
        """List which published texts would be compared."""
        from pipeline.console import make_console, print_text_leads
        from pipeline.run import list_texts

        found = list_texts(self.episodes, recordings, self.request.reference_url)
        print_text_leads(found, make_console(stderr=False))

    def work(self, outcomes: Sequence[Outcome]) -> int:
        """Return the exit code, once the texts are compared: 1 where more differs than may.

        So it is where a text could not be looked at although the comparison was asked for.
        """
        from pipeline.run import compare_episodes

        request = self.request
        rows = compare_episodes(
            self.episodes,
            outcomes,
            self.settings,
            find_cache_dir(),
            tell_nothing if request.display.is_quiet else tell,
            reference_url=request.reference_url,
        )
        self._show(rows)
        most = math.inf if request.most is None else request.most
        is_asked = request.kind is not None or request.most is not None
        has_failed = is_asked and any(row.has_failed for row in rows)
        return int(has_failed or any((row.share or 0.0) > most for row in rows))

    def _show(self, rows: Sequence[EpisodeText]) -> None:
        """Write the table where it is asked for, else tell it where there is anything to tell."""
        from pipeline.console import make_console, print_feed_table
        from pipeline.run import render_feed_table

        kind = self.request.kind
        if kind in ("csv", "json"):
            write_document(render_feed_table(rows, kind))
        elif kind is not None:
            print_feed_table(rows, make_console(stderr=False))
        elif not self.request.display.is_quiet and any(row.address for row in rows):
            print_feed_table(rows, make_console())
