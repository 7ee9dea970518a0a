"""Where an episode's published text may be, and what is read there: by a feed, or by an address that a person gives.

What is fetched is cached with the version that its server names. It is never written beside the outputs, where
people keep published texts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.remote import Episode, RemoteFile, find_remote, is_address, read, show
from pipeline.run.inputs.retry import retry
from pipeline.run.inputs.sources import refuse_offline
from pipeline.run.inputs.speech_files import Speech, read_speech
from pipeline.store import Key, Store, make_key

LINK = "link"
"""The word for each episode's own page."""

MOST_TEXT_BYTES = 16 * 1024 * 1024
"""Of a text: one in JSON with a time for each word has a few MB."""

STAGE = "published text"

_KINDS = {
    "application/json": ".json",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/srt": ".srt",
    "text/srt": ".srt",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
}
"""Suffixes by media type, those first that say more often who speaks.

Source: the types of https://podcasting2.org/docs/podcast-namespace/tags/transcript and others that feeds have.
"""

_RANKS = list(dict.fromkeys(_KINDS.values()))
_SUFFIXES = frozenset({*_RANKS, ".htm", ".md", ".docx", ".ttml", ".sbv"})
_CUE = re.compile(rb"\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> ")
_FIELD = re.compile(r"\{([^{}]*)\}")
_FIELDS = ("date", "episode", "guid", "name", "season", "slug", "title")
_DOTS = re.compile(r"\.*")


class Origin(StrEnum):
    """Who says that a text is there."""

    FEED = "feed"
    LINK = "link"
    GIVEN = "reference-url"


@dataclass(frozen=True, slots=True)
class TextLead:
    """An address at which a published text may be, what it is said to be, and who says so.

    ``home`` is the address of the feed, where that names it.
    """

    url: str = field(repr=False)
    origin: Origin
    kind: str = ""
    language: str = ""
    home: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address as people may see it."""
        return show(self.url)

    @property
    def digest(self) -> str:
        """A name for it that no other one has, and that tells nothing of the address."""
        return make_key([self.url, self.origin, self.kind])

    @property
    def is_announced(self) -> bool:
        """Whether it is said to be a transcript, and not a page that may hold one."""
        return self.origin is Origin.FEED


@dataclass(frozen=True, slots=True)
class PublishedText:
    """What a published text says, where it was, and the suffix of its format."""

    lead: TextLead
    suffix: str
    speech: Speech

    @property
    def is_page(self) -> bool:
        """Whether other things may stand around the transcript, as on a page of the web."""
        return not self.lead.is_announced or self.suffix in {".html", ".htm"}

    @property
    def has_speakers(self) -> bool:
        """Whether it says who speaks."""
        return bool(self.speech.page.reference.speakers)


def check_reference_url(word: str) -> None:
    """Check what a person gives as the place of published texts: ``link``, an address, or a template of addresses.

    Raises:
        UsageError: it is none of these, or a field of it is unknown or stands in the name of the server.
    """
    option = "--reference-url"
    if word == LINK:
        return
    if not is_address(word):
        remedy = f"Give an address that begins with https://, or the word {LINK}"
        raise UsageError(option, f"{word!r} is not an address", remedy)
    unknown = sorted(set(_FIELD.findall(word)) - set(_FIELDS))
    if unknown or set("{}") & set(_FIELD.sub("", word)):
        listed = ", ".join(f"{{{name}}}" for name in _FIELDS)
        reason = f"it has no field {{{unknown[0]}}}" if unknown else "a brace stands alone in it"
        raise UsageError(option, reason, f"Fields are {listed}")
    if "{" in word.partition("://")[2].partition("/")[0]:
        reason = "a field stands in the name of the server, which a feed can't choose"
        raise UsageError(option, reason, "Use fields after the server's name only")


def is_template(word: str) -> bool:
    """Whether the address differs from one episode to the next."""
    return word == LINK or _FIELD.search(word) is not None


def list_leads(file: RemoteFile, reference_url: str | None) -> tuple[TextLead, ...]:
    """List where the text of an episode may be: what a person gives first, then what the feed announces.

    Of what it announces, types come first that say more often who speaks.
    """
    episode = file.episode or Episode()
    given: list[TextLead] = []
    if reference_url == LINK:
        given += (
            [TextLead(episode.link, Origin.LINK, "text/html", home=file.home)]
            if episode.link
            else []
        )
    elif reference_url is not None:
        address = fill_in(reference_url, file)
        given += [TextLead(address, Origin.GIVEN)] if address is not None else []
    announced = [TextLead(t.url, Origin.FEED, t.kind, t.language, file.home) for t in episode.texts]
    announced.sort(key=lambda lead: _rank(lead.kind, lead.url))
    return tuple({lead.url: lead for lead in reversed([*given, *announced])}.values())[::-1]


def _rank(kind: str, url: str) -> int:
    suffix = _KINDS.get(kind) or _suffix(url)
    return _RANKS.index(suffix) if suffix in _RANKS else len(_RANKS)


def _suffix(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()


def fill_in(template: str, file: RemoteFile) -> str | None:
    """Fill an episode's fields into an address; ``None`` where the feed lacks one of them.

    A value is one part of the address whatever it holds: it can't end the path, nor lead out of it.
    """
    episode = file.episode or Episode()
    values = {
        "date": file.published,
        "episode": episode.number,
        "guid": episode.guid,
        "name": PurePosixPath(unquote(urlsplit(file.url).path)).stem,
        "season": episode.season,
        "slug": "-".join(re.findall(r"\w+", file.title.casefold())),
        "title": file.title,
    }
    if any(_DOTS.fullmatch(values[name].strip()) for name in _FIELD.findall(template)):
        return None
    return _FIELD.sub(lambda found: quote(values[found[1]].strip(), safe=""), template)


def choose_language(leads: Iterable[TextLead], language: str) -> tuple[TextLead, ...]:
    """Take the texts that are in the recording's language, or don't say in which; all where there are none of these."""
    listed = tuple(leads)
    own = tuple(
        lead
        for lead in listed
        if lead.language.partition("-")[0] in {"", language.partition("-")[0]}
    )
    return own or listed


def ask_version(lead: TextLead, settings: Settings) -> str:
    """Ask the server what tells a text's content from an earlier one; empty where it doesn't say.

    Raises:
        MediaError: the text is not there, or the server refuses or fails; or there is to be no network.
    """
    refuse_offline(lead.url, settings)
    (about,) = retry(
        lambda: find_remote(lead.url, (), settings.timeout, home=lead.home), settings.retries
    )
    return about.version


def read_text_at(
    lead: TextLead, version: str, settings: Settings, store: Store | None
) -> PublishedText:
    """Fetch a text, unless this version of it is cached, and read it.

    Raises:
        MediaError: it is not there, or the server refuses or fails, or sends too much.
        FormatError: it is not what it seems to be.
        ReferencePageError: it can't be read, or nothing is said in it.
    """
    data = retry(lambda: _fetch(lead, version, settings, store), settings.retries)
    suffix = tell_suffix(data, lead)
    return PublishedText(lead, suffix, read_speech(data, suffix, lead.shown, settings.page))


def _fetch(lead: TextLead, version: str, settings: Settings, store: Store | None) -> bytes:
    key = Key(STAGE, (("text", lead.digest), ("version", version)))
    known = store.get(key) if store is not None and version else None
    if known is not None:
        return known.encode("latin-1")
    data, _ = read(lead.url, MOST_TEXT_BYTES, settings.timeout, home=lead.home)
    if store is not None and version:
        store.put(key, data.decode("latin-1"), lead.shown)  # each byte is one letter
    return data


def tell_suffix(data: bytes, lead: TextLead) -> str:
    """Tell the suffix that a text should have: by how it begins, else by its type, else by its address."""
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    signs: tuple[tuple[str, Callable[[bytes], object]], ...] = (
        (".vtt", lambda text: text.startswith(b"WEBVTT")),
        (".json", lambda text: text.startswith((b"{", b"[{"))),
        (".html", lambda text: text[:15].lower().startswith((b"<!doctype html", b"<html"))),
        (".docx", lambda text: text.startswith(b"PK\x03\x04")),
        (".srt", _CUE.match),
    )
    seen = next((suffix for suffix, is_so in signs if is_so(start)), None)
    said = _KINDS.get(lead.kind) or _suffix(lead.url)
    return seen or (said if said in _SUFFIXES else ".txt")
