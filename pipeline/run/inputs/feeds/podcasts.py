"""A podcast's episodes, out of a feed at an address or in a file."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import MediaNotFound, UnreadableMedia
from pipeline.media import MEDIA_SUFFIXES
from pipeline.remote import MOST_FEED_BYTES, RemoteFile, is_address, parse_feed, read, show
from pipeline.run.events import Notice, Observer
from pipeline.run.inputs.retry import retry
from pipeline.run.inputs.sources import refuse_offline
from pipeline.user_files import expand_home, explain, read_bytes


def find_episodes(
    feed: str, settings: Settings, *, latest: int | None = None, observe: Observer = lambda _: None
) -> tuple[RemoteFile, ...]:
    """The recordings of a podcast, the newest first.

    Args:
        feed: the address of a feed, or its path.
        settings: whether there is a network, and how often it is tried.
        latest: so many at most.
        observe: told what in the feed can't be used.

    Raises:
        MediaNotFound: there is no such feed, or no recording in it.
        UnreadableMedia: it is no feed, or can't be read.
        UsageError: the extra that this needs is not installed.
    """
    if is_address(feed):
        refuse_offline(feed, settings)
        data, url = retry(lambda: read(feed, MOST_FEED_BYTES, settings.timeout), settings.retries)
        found = parse_feed(data, url, show(feed), MEDIA_SUFFIXES)
    else:
        found = parse_feed(_read_file(expand_home(feed)), "", feed, MEDIA_SUFFIXES)
    for note in found.notes:
        observe(Notice(note))
    return found.episodes[:latest]


def _read_file(path: Path) -> bytes:
    try:
        return read_bytes(path, MOST_FEED_BYTES)
    except FileNotFoundError:
        remedy = "Check the path, or give an address that begins with https://"
        raise MediaNotFound(str(path), "file not found", remedy) from None
    except OSError as error:
        reason = f"it can't be read ({explain(error)})"
        raise UnreadableMedia(str(path), reason, "Check the file") from error
