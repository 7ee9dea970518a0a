"""Transcripts that a feed announces: which there are, and which a feed may name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableMedia
from pipeline.remote import AnnouncedText, Episode, parse_feed
from pipeline.remote.announced_texts import MOST_TEXTS, find_texts

pytest.importorskip("feedparser", reason="needs the extra `remote`")

HOME = "https://8.8.8.8/feed.xml"
NAMESPACES = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)


def write(*texts: str, more: str = "", namespace: str = NAMESPACES[0]) -> bytes:
    return (
        f'<rss version="2.0" xmlns:podcast="{namespace}"><channel><item><title>One</title>'
        f'<guid>g-1</guid><link>/one</link><enclosure url="/1.mp3?a=1&amp;b=2" type="audio/mpeg"/>'
        f"{''.join(texts)}</item>{more}</channel></rss>"
    ).encode()


def describe(url: str, kind: str = "text/vtt", rest: str = "") -> str:
    return f'<podcast:transcript url="{url}" type="{kind}" {rest}/>'


def read(data: bytes) -> Episode:
    episode = parse_feed(data, HOME, "the feed", [".mp3"]).episodes[0].episode
    assert episode is not None
    return episode


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_all_texts_of_an_episode_are_found_in_order(namespace: str) -> None:
    texts = (
        describe("1.vtt"),
        describe("/1.srt", "Application/SRT; charset=utf-8", 'language="EN-gb"'),
    )
    assert read(write(*texts, namespace=namespace)).texts == (
        AnnouncedText("https://8.8.8.8/1.vtt", "text/vtt"),
        AnnouncedText("https://8.8.8.8/1.srt", "application/srt", "en-gb"),
    )


def test_what_else_a_feed_says_of_an_episode_is_kept() -> None:
    episode = read(write())
    assert ("https://8.8.8.8/one", "g-1", ()) == (episode.link, episode.guid, episode.texts)


def test_an_element_of_another_namespace_is_none() -> None:
    assert read(write(describe("1.vtt"), namespace="urn:other")).texts == ()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/1.vtt", "http://localhost/1", "file:///etc/passwd", "http://[/", "",
     "http://169.254.169.254/latest", "s3://private/1.vtt"],
)  # fmt: skip
def test_a_feed_of_the_world_names_no_text_on_this_network(url: str) -> None:
    assert read(write(describe(url))).texts == ()


def test_a_damaged_feed_has_the_texts_of_the_episodes_that_are_found() -> None:
    data = write("&nbsp;<b>", describe("1.vtt"))
    assert [text.url for text in read(data).texts] == ["https://8.8.8.8/1.vtt"]


def test_an_episode_has_no_more_texts_than_are_looked_at() -> None:
    assert len(read(write(*(describe(f"{n}.vtt") for n in range(99)))).texts) == MOST_TEXTS


def test_each_episode_has_its_own_texts() -> None:
    other = f'<item><enclosure url="/2.mp3" type="audio/mpeg"/>{describe("2.vtt")}</item>'
    feed = parse_feed(write(describe("1.vtt"), more=other), HOME, "the feed", [".mp3"])
    found = [
        [text.url[-5:] for text in (file.episode or Episode()).texts] for file in feed.episodes
    ]
    assert found == [["1.vtt"], ["2.vtt"]]


def test_no_secret_of_an_address_is_shown() -> None:
    data = write(describe("1.vtt"))
    feed = parse_feed(data, "https://me:hunter2@8.8.8.8/feed", "the feed", [".mp3"])
    assert "hunter2" in (feed.episodes[0].episode or Episode()).texts[0].url
    assert "hunter2" not in repr(feed)


@given(st.binary(max_size=200) | st.text(max_size=200).map(write))
def test_nothing_in_a_feed_raises(data: bytes) -> None:
    for texts in find_texts(data, lambda href: href).values():
        assert len(texts) <= MOST_TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_feed_that_declares_entities_is_refused_in_every_encoding(encoding: str) -> None:
    text = write(describe("&long;")).decode()
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE rss [<!ENTITY long "x">]>'
    with pytest.raises(UnreadableMedia, match="entities"):
        read(f"{declared}{text}".encode(encoding))
