"""Recordings, results and kept stages at addresses: http(s), S3 and Google's storage, by fsspec; podcasts' feeds.

What an address holds beside the place, a password or a signature, is used and never shown or kept.
"""

from __future__ import annotations

from pipeline.remote.addresses import is_address, show
from pipeline.remote.announced_texts import AnnouncedText, Episode
from pipeline.remote.feeds import MOST_FEED_BYTES, Feed, parse_feed
from pipeline.remote.fetching import RemoteFile, fetch, find_remote, read
from pipeline.remote.remote_folders import RemoteFolder

__all__ = [
    "MOST_FEED_BYTES",
    "AnnouncedText",
    "Episode",
    "Feed",
    "RemoteFile",
    "RemoteFolder",
    "fetch",
    "find_remote",
    "is_address",
    "parse_feed",
    "read",
    "show",
]
