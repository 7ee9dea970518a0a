"""A podcast's feed → its episodes' recordings. Everything in a feed is somebody else's text."""

from __future__ import annotations

import calendar
import hashlib
import html
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pipeline.errors import MediaNotFound, UnreadableMedia, UsageError
from pipeline.extras import tell_how_to_install
from pipeline.remote.addresses import is_address, show
from pipeline.remote.announced_texts import AnnouncedText, Episode, find_texts
from pipeline.remote.fetching import RemoteFile
from pipeline.remote.leads import Reach, find_addresses, may_lead, tell_reach

MOST_FEED_BYTES = 64 * 1024 * 1024
"""Feeds of many thousand episodes with long notes have 20 MB."""

MOST_TITLE = 300

_SUFFIXES = {
    "audio/aac": ".aac",
    "audio/flac": ".flac",
    "audio/m4a": ".m4a",
    "audio/mp3": ".mp3",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/opus": ".opus",
    "audio/wav": ".wav",
    "audio/x-m4a": ".m4a",
    "audio/x-mp3": ".mp3",
    "audio/x-wav": ".wav",
    "video/mp4": ".mp4",
    "video/mpeg": ".mpg",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/x-m4v": ".m4v",
}
"""Endings of names by media type, where an address has none.

Source: Media Types registry of IANA; Apple's requirements for podcasts (their types for audio and video).
"""

_PLAYLIST = re.compile(r".*(mpegurl|scpls|xspf)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's episodes, the newest first and those without a date at the end.

    ``notes`` say what in it could not be used.
    """

    episodes: tuple[RemoteFile, ...]
    notes: tuple[str, ...] = ()


def parse_feed(data: bytes, url: str, shown: str, suffixes: Collection[str]) -> Feed:
    """The episodes of a feed in RSS or Atom, as far as they have sound or pictures.

    Args:
        data: the feed.
        url: where it came from; empty where that is no address.
        shown: what messages call it.
        suffixes: endings of names of recordings.

    Raises:
        UnreadableMedia: it is no feed.
        MediaNotFound: there is no recording in it.
        UsageError: the extra that this needs is not installed.
    """
    # Without zeros, UTF-16 and UTF-32 are as UTF-8 here.
    if b"<!ENTITY" in data.replace(b"\0", b""):  # more than any memory holds; no feed needs them
        raise UnreadableMedia(shown, "it declares entities of its own", "Ask its publisher")
    parsed = _parse(data)
    entries = parsed.get("entries") or []
    if not entries and not parsed.get("version"):
        raise UnreadableMedia(shown, "it is not a podcast feed", _find_remedy(parsed, url))
    link = str(parsed.get("feed", {}).get("link") or "")
    base = url or (link if is_address(link) else "")
    found = [(entry, _find_recording(entry, base, suffixes)) for entry in entries]
    texts = find_texts(data, lambda href: _resolve(base, href))
    episodes = [
        (_read_moment(entry), _add(entry, base, texts, _describe(entry, *one, suffixes)))
        for entry, one in found
        if one
    ]
    if not episodes:
        reason = (
            f"none of the feed's {len(entries):,} entries has a recording that can be downloaded"
        )
        raise MediaNotFound(shown, reason, "Check that it is a podcast feed")
    episodes.sort(
        key=lambda episode: -episode[0]
    )  # stable: in the feed's order where it says no more
    notes = _note(parsed, len(entries) - len(episodes), len(entries), shown)
    return Feed(tuple(episode for _, episode in episodes), tuple(notes))


def _note(parsed: Mapping[str, Any], left: int, total: int, shown: str) -> Iterator[str]:
    """Yield what in a feed can't be used."""
    if left:
        yield f"{shown}: {left:,} of {total:,} entries have no recording"
    if parsed.get("bozo") and "SAX" in type(parsed.get("bozo_exception")).__name__:
        yield f"{shown}: the feed is damaged; there may be more episodes than were found"


def _parse(data: bytes) -> Mapping[str, Any]:
    try:
        import feedparser
    except ImportError:
        raise UsageError(
            "feed",
            "feeds need feedparser, which is not installed",
            tell_how_to_install("remote"),
        ) from None
    # As a stream, since text might be taken for an address or a path.
    parsed: Mapping[str, Any] = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    return parsed


def _find_remedy(parsed: Mapping[str, Any], url: str) -> str:
    """What to do about a page: it often names the feed."""
    for link in parsed.get("feed", {}).get("links", ()):
        address = urljoin(url, str(link.get("href", "")))
        if re.search(r"rss|atom", str(link.get("type", ""))) and is_address(address):
            return f"The page links to this feed: {show(address)}"
    return "Use the address of the feed itself, in RSS or Atom"


def _find_recording(
    entry: Mapping[str, Any], base: str, suffixes: Collection[str]
) -> tuple[str, Mapping[str, Any]] | None:
    """The address of an entry's first recording, and what the feed says of it."""
    for enclosure in (*entry.get("enclosures", ()), *entry.get("media_content", ())):
        href = str(enclosure.get("href") or enclosure.get("url") or "").strip()
        kind = str(enclosure.get("type") or "").lower()
        suffix = PurePosixPath(href.partition("?")[0]).suffix.lower()
        is_sound = kind.startswith(("audio/", "video/")) or suffix in suffixes
        if href and is_sound and not _PLAYLIST.match(kind):
            address = _resolve(base, href)
            if address is not None:
                return address, enclosure
    return None


def _resolve(base: str, href: str) -> str | None:
    """The whole address; ``None`` where it is none that a feed may name, such as a file on this disk."""
    try:
        address = urljoin(base, href)
        parts, home = urlsplit(address), urlsplit(base)
        is_home = (parts.scheme, parts.hostname, parts.port) == (
            home.scheme,
            home.hostname,
            home.port,
        )
    except ValueError:
        return None
    if not parts.hostname or not (parts.scheme in {"http", "https"} or is_home):
        return None
    if parts.scheme in {"http", "https"} and not _may_name(home.hostname, parts.hostname):
        return None
    login, mark, _ = home.netloc.rpartition("@")
    if is_home and mark and "@" not in parts.netloc:  # a private feed's recordings are private too
        address = parts._replace(netloc=f"{login}@{parts.netloc}").geturl()
    return address if is_address(address) else None


def _may_name(home: str | None, host: str) -> bool:
    """Whether a feed may name a host; what is known by a name is looked at when it is fetched (`check_named`)."""
    local = "127.0.0.1"
    is_this_machine = host.rstrip(".").lower().endswith("localhost")
    try:
        target = local if is_this_machine else host
        if tell_reach(target) is Reach.WORLD:
            return True
    except ValueError:
        return True
    return may_lead(find_addresses(home) if home else [local], [target])


def _describe(
    entry: Mapping[str, Any], url: str, enclosure: Mapping[str, Any], suffixes: Collection[str]
) -> RemoteFile:
    """The recording; what the feed says tells whether it is changed.

    Not what the server says: many put other advertisements into a recording each time it is fetched.
    """
    path = PurePosixPath(unquote(urlsplit(url).path))
    title, day = _read_title(entry), _read_day(entry)
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        kind = str(enclosure.get("type") or "").lower()
        suffix = _SUFFIXES.get(kind, ".video" if kind.startswith("video/") else ".audio")
    name = f"{day} {title or path.stem or 'episode'}".strip() + suffix
    length = str(enclosure.get("length") or enclosure.get("filesize") or "")
    said = (entry.get("id"), length, entry.get("published"))
    version = "feed " + hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]
    file = RemoteFile(url, name, version=version, title=title, published=day)
    return replace(file, duration_ms=_read_duration(str(entry.get("itunes_duration") or "")))


def _add(
    entry: Mapping[str, Any],
    base: str,
    texts: Mapping[str, tuple[AnnouncedText, ...]],
    file: RemoteFile,
) -> RemoteFile:
    """The recording, with what else the feed says of its episode."""
    link = str(entry.get("link") or "").strip()
    episode = Episode(
        texts.get(file.url, ()),
        (_resolve(base, link) if link else None) or "",
        *(
            str(entry.get(name) or "")[:MOST_TITLE]
            for name in ("id", "itunes_episode", "itunes_season")
        ),
    )
    return replace(file, episode=episode, home=base)


def _read_title(entry: Mapping[str, Any]) -> str:
    """The title as plain text on one line."""
    text = str(entry.get("title") or entry.get("itunes_title") or "")
    if entry.get("title_detail", {}).get("type") != "text/plain":
        text = html.unescape(_TAG.sub("", text))
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split())[:MOST_TITLE].strip()


def _read_day(entry: Mapping[str, Any]) -> str:
    """The date where it was published, as in ``2026-01-31``; empty where it isn't said."""
    said = str(_pick(entry, "published", "updated") or "")
    readers: tuple[Callable[[str], date], ...] = (parsedate_to_datetime, datetime.fromisoformat)
    for read in readers:
        try:
            return read(said).strftime("%Y-%m-%d").zfill(10)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    moment = _pick(entry, "published_parsed", "updated_parsed")
    try:
        return date(*moment[:3]).isoformat() if moment else ""
    except (ValueError, OverflowError):  # such as 0000-00-00
        return ""


def _read_moment(entry: Mapping[str, Any]) -> float:
    """When it was published, in seconds; without a date it is older than all others."""
    moment = _pick(entry, "published_parsed", "updated_parsed")
    try:
        return float(calendar.timegm(moment)) if moment else float("-inf")
    except (ValueError, OverflowError):
        return float("-inf")


def _pick(entry: Mapping[str, Any], *names: str) -> Any:
    """The first of these that is there; feedparser gives another one for some that aren't."""
    there = [name for name in names if name in entry]
    return next((entry[name] for name in there if entry[name]), None)


def _read_duration(text: str) -> int | None:
    """The length in ms that ``1:02:03``, ``62:03`` or ``3723`` says."""
    if not re.fullmatch(r"\d{1,6}(:\d{1,2}){0,2}(\.\d+)?", text.strip(), re.ASCII):
        return None
    seconds = 0.0
    for part in text.strip().split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds * 1000) or None
