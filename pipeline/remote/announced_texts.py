"""The published texts that a feed announces for its episodes: ``<podcast:transcript>``.

Source: https://podcasting2.org/docs/podcast-namespace/tags/transcript
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_TEXTS = 12
"""Of one episode that are looked at: a few types in a few languages."""

_ENTRIES = frozenset({"item", "entry"})
_RECORDINGS = frozenset({"enclosure", "content", "link"})
_OLD_HOME = "github.com/podcastindex-org/podcast-namespace"
_HOME = "podcastindex.org/namespace"


@dataclass(frozen=True, slots=True)
class AnnouncedText:
    """A text at an address; its media type and its language, each empty where the feed doesn't say."""

    url: str = field(repr=False)
    kind: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """What a feed says of an episode besides its recording; each empty where it doesn't.

    ``link`` is the address of its page, ``number`` and ``season`` are as they are written.
    """

    texts: tuple[AnnouncedText, ...] = ()
    link: str = field(default="", repr=False)
    guid: str = ""
    number: str = ""
    season: str = ""


def find_texts(
    data: bytes, resolve: Callable[[str], str | None]
) -> Mapping[str, tuple[AnnouncedText, ...]]:
    """Find the texts of each recording of a feed, in the feed's order, by the recording's address.

    feedparser keeps one of several elements of a name that it doesn't know; so the feed is read once more.

    Args:
        data: the feed, whose XML may be damaged.
        resolve: makes a whole address of one in the feed; ``None`` where the feed may not name it.
    """
    found: dict[str, tuple[AnnouncedText, ...]] = {}
    for entry in _list_entries(data):
        elements = [(_name(element), element.attrib) for element in entry.iter("*")]
        texts = tuple(_read_texts(elements, resolve))
        for recording in _list_recordings(elements, resolve) if texts else ():
            found[recording] = (*found.get(recording, ()), *texts)[:MOST_TEXTS]
    return found


def _list_entries(data: bytes) -> Iterator[Any]:
    """Yield the elements of the entries, each of which is emptied once it was looked at."""
    from lxml import etree

    parser = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in parser:
            if _name(element) in _ENTRIES:
                yield element
                element.clear()
    except etree.LxmlError:  # what is no XML at all; feedparser says so
        return


def _name(element: Any) -> str:
    """Return the element's own name; that of podcasting's namespace keeps a prefix."""
    home, mark, name = str(element.tag).rpartition("}")
    home = home.lower()
    if mark and (_HOME in home or _OLD_HOME in home):
        return f"podcast:{name.lower()}"
    return name.lower()


def _read_texts(
    elements: list[tuple[str, Mapping[str, str]]], resolve: Callable[[str], str | None]
) -> Iterator[AnnouncedText]:
    for name, said in elements:
        if name != "podcast:transcript":
            continue
        address = resolve(said.get("url", "").strip())
        if address is not None and said.get("url", "").strip():
            kind = said.get("type", "").partition(";")[0].strip().lower()
            yield AnnouncedText(address, kind, said.get("language", "").strip().lower())


def _list_recordings(
    elements: list[tuple[str, Mapping[str, str]]], resolve: Callable[[str], str | None]
) -> set[str]:
    hrefs = {
        (said.get("url") or said.get("href") or "").strip()
        for name, said in elements
        if name in _RECORDINGS
    }
    return {address for href in hrefs - {""} if (address := resolve(href)) is not None}
