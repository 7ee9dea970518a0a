"""Where published texts are looked for: in what a feed announces, or where a person says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.remote import RemoteFile
from pipeline.run import (
    check_feed,
    find_episodes,
    list_texts,
)
from pipeline.run.inputs.feeds.published_texts import Origin, TextLead, list_leads, tell_suffix
from tests.feeds import (
    Entry,
    write_feed,
)
from tests.remotes import Web, serve_web

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")


def find(web: Web, *entries: Entry) -> tuple[RemoteFile, ...]:
    return find_episodes(web.put("/feed.xml", write_feed(*entries)), Settings())


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as web:
        yield web


# --- what is asked for


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("notes.html", "is not an address"),
        ("https://example.org/{who}", "it has no field {who}"),
        ("https://example.org/{title.__class__}", "it has no field"),
        ("https://{slug}.example.org/", "in the name of the server"),
        ("https://example.org/{slug", "a brace stands alone"),
        ("https://example.org/transcript", "can't share one published text"),
    ],
)
def test_a_place_that_can_not_be_used_is_refused(web: Web, word: str, reason: str) -> None:
    episodes = find(web, Entry("/1.wav", "One"), Entry("/2.wav", "Two"))
    with pytest.raises(UsageError, match=reason.replace("{", r"\{")):
        check_feed(episodes, word)


def test_a_forecast_lists_the_texts_without_fetching_any(web: Web) -> None:
    texts = [("/1.srt", "text/srt", ""), ("/1.vtt", "text/vtt", "")]
    episodes = find(web, Entry("/1.wav", "One", texts), Entry("/2.wav", "Two"))
    web.asked.clear()
    found = list(list_texts(episodes, {file.shown for file in episodes}, None))
    shown = {file.title: [lead.shown for lead in leads] for file, leads in found}
    assert {"One": [web.at("/1.vtt"), web.at("/1.srt")], "Two": []} == shown
    assert not web.asked


@pytest.mark.parametrize("title", ["../up", "a/b?c#d", "\u202ex", "50 %"])
def test_a_value_stays_one_part_of_the_address(web: Web, title: str) -> None:
    (file,) = find(web, Entry("/1.wav", title))
    (lead,) = list_leads(file, "https://example.org/t/{title}/text")
    path = lead.url.removeprefix("https://example.org/t/")
    assert (1, set()) == (path.count("/"), set("?#\u202e ") & set(path))


@pytest.mark.parametrize("title", ["", ".", ".."])
def test_an_episode_that_lacks_a_value_has_no_address(web: Web, title: str) -> None:
    (file,) = find(web, Entry("/1.wav", title))
    assert () == list_leads(file, "https://example.org/t/{title}/text")


@pytest.mark.parametrize(
    ("data", "kind", "suffix"),
    [
        (b"\xef\xbb\xbfWEBVTT\n", "text/plain", ".vtt"),
        (b"1\r\n00:00:00,000 --> 00:00:01,000\r\nHi", "text/vtt", ".srt"),
        (b' {"segments": []}', "text/plain", ".json"),
        (b"<!DOCTYPE html><p>Hi", "application/json", ".html"),
        (b"Ann: Hi", "text/html", ".html"),
        (b"Ann: Hi", "", ".txt"),
    ],
)
def test_how_a_text_begins_says_more_than_its_type(data: bytes, kind: str, suffix: str) -> None:
    lead = TextLead("https://example.org/text?id=1", Origin.FEED, kind)
    assert suffix == tell_suffix(data, lead)
