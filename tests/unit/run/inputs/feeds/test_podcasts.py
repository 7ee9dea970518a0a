"""Podcasts: which recordings a feed has, what they are called, and what becomes of them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import MediaNotFound, UnreadableMedia
from pipeline.media import MEDIA_SUFFIXES
from pipeline.remote import Feed, parse_feed
from pipeline.remote.feeds import _read_day, _read_moment, _resolve
from pipeline.run import Notice, Outcome, find_episodes
from pipeline.run.batch import runner
from tests.remotes import Web, serve_web
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import Bench, write_wav

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")

__all__ = ["invoke", "recognizer"]

HOME = "https://example.org/feeds/main.xml"


@dataclass
class Item:
    """An entry of a feed."""

    url: str
    title: str = "A talk"
    published: str = "Sat, 31 Jan 2026 10:00:00 +0000"
    kind: str = "audio/wav"
    length: int = 0
    duration: str = ""
    guid: str = ""

    def __str__(self) -> str:
        return (
            f"<item><title>{escape(self.title)}</title><guid>{escape(self.guid or self.url)}</guid>"
            f"<pubDate>{self.published}</pubDate>"
            f"<enclosure url={quoteattr(self.url)} type={quoteattr(self.kind)} "
            f'length="{self.length}"/><itunes:duration>{self.duration}</itunes:duration></item>'
        )


def write_feed(*items: Item | str, link: str = "") -> bytes:
    head = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Talks</title>'
        f"<link>{link}</link>"
    )
    return f"{head}{''.join(map(str, items))}</channel></rss>".encode()


def parse(*items: Item | str, url: str = HOME, link: str = "") -> Feed:
    return parse_feed(write_feed(*items, link=link), url, "the feed", MEDIA_SUFFIXES)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve_web() as web:
        yield web


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def talk(tmp_path: Path) -> bytes:
    return write_wav(tmp_path / "made" / "talk.wav").read_bytes()


def run(bench: Bench, url: str, latest: int | None = None, **changes: object) -> list[Outcome]:
    settings = replace(Settings(output_dir=bench.out), **changes)
    episodes = find_episodes(url, settings, latest=latest, observe=bench.events.append)
    return bench.run(*episodes, **changes)


# --- what is in a feed


def test_an_episode_is_called_by_date_and_title() -> None:
    (episode,) = parse(Item("https://example.org/1.mp3?x=1", "On bees")).episodes
    assert episode.name == "2026-01-31 On bees.mp3"
    assert (episode.title, episode.published) == ("On bees", "2026-01-31")
    assert episode.url == "https://example.org/1.mp3?x=1"


def test_the_date_is_the_one_at_the_place_where_it_was_published() -> None:
    (episode,) = parse(
        Item("/1.mp3", published="Sat, 31 Jan 2026 00:10:00 +1100")  # the 30th in Greenwich
    ).episodes
    assert episode.published == "2026-01-31"


def test_episodes_come_newest_first_and_those_without_a_date_last() -> None:
    feed = parse(
        Item("/old.mp3", published="Thu, 01 Jan 2015 00:00:00 GMT"),
        Item("/undated.mp3", published=""),
        Item("/new.mp3", published="Sat, 31 Jan 2026 00:10:00 +1100"),
        Item("/newer.mp3", published="Fri, 30 Jan 2026 14:00:00 GMT"),
        Item("/also-undated.mp3", published="soon"),
    )
    names = [episode.url.rpartition("/")[2] for episode in feed.episodes]
    assert names == ["newer.mp3", "new.mp3", "old.mp3", "undated.mp3", "also-undated.mp3"]


def test_an_entry_without_a_recording_is_passed_over_and_counted() -> None:
    feed = parse(
        Item("/1.mp3"),
        Item("/notes.pdf", kind="application/pdf"),
        Item("/live.m3u8", kind="application/x-mpegURL"),
        "<item><title>Only text</title></item>",
    )
    assert len(feed.episodes) == 1
    assert feed.notes == ("the feed: 3 of 4 entries have no recording",)


def test_a_recording_is_known_by_its_type_or_by_its_name() -> None:
    feed = parse(
        Item("/play?id=1", kind="audio/mpeg"),
        Item("/2.m4a", kind=""),
        Item("/3.flac", kind="application/octet-stream"),
        Item("/4", kind="video/unheard-of"),
    )
    suffixes = [Path(episode.name).suffix for episode in feed.episodes]
    assert suffixes == [".mp3", ".m4a", ".flac", ".video"]


def test_an_atom_feed_is_read_too() -> None:
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Talks</title><entry>
    <title type="html">Bees &amp;amp; &lt;i>wasps&lt;/i></title><id>1</id>
    <published>2026-01-31T00:10:00+11:00</published>
    <link rel="enclosure" href="/bees.mp3" type="audio/mpeg"/></entry></feed>"""
    (episode,) = parse_feed(data, HOME, "the feed", MEDIA_SUFFIXES).episodes
    assert (episode.title, episode.published) == ("Bees & wasps", "2026-01-31")
    assert episode.url == "https://example.org/bees.mp3"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1:02:03", 3723),
        ("62:03", 3723),
        ("3723", 3723),
        ("", None),
        ("an hour", None),
        ("-5", None),
    ],
)
def test_the_length_is_read_in_all_its_spellings(said: str, seconds: int | None) -> None:
    (episode,) = parse(Item("/1.mp3", duration=said)).episodes
    assert (seconds and seconds * 1000) == episode.duration_ms


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("a b.mp3", "https://example.org/feeds/a b.mp3"),
        ("/a.mp3", "https://example.org/a.mp3"),
        ("//cdn.example.org/a.mp3", "https://cdn.example.org/a.mp3"),
        ("../a.mp3", "https://example.org/a.mp3"),
    ],
)
def test_an_address_may_be_relative_to_the_feeds(href: str, address: str) -> None:
    assert parse(Item(href)).episodes[0].url == address


def test_a_feed_in_a_file_takes_its_sites_address() -> None:
    (episode,) = parse(Item("a.mp3"), url="", link="https://example.org/talks/").episodes
    assert episode.url == "https://example.org/talks/a.mp3"


@pytest.mark.parametrize(
    "href",
    [
        "file:///etc/a.mp3",
        "s3://private/a.mp3",
        "ftp://h/a.mp3",
        "http://[/a.mp3",
        "javascript:a.mp3",
    ],
)
def test_a_feed_can_name_nothing_but_the_web(href: str) -> None:
    with pytest.raises(MediaNotFound, match="none of the feed's 1 entries has a recording"):
        parse(Item(href))
    with pytest.raises(MediaNotFound):
        parse(Item(href), url="")


@pytest.mark.parametrize(
    ("home", "href", "is_taken"),
    [
        ("http://8.8.8.8/feed", "http://127.0.0.1:80/a.mp3", False),
        ("http://8.8.8.8/feed", "http://localhost/a.mp3", False),
        ("http://8.8.8.8/feed", "http://[::1]/a.mp3", False),
        ("http://8.8.8.8/feed", "http://192.168.1.1/a.mp3", False),
        ("http://8.8.8.8/feed", "http://8.8.4.4/a.mp3", True),
        ("http://127.0.0.1/feed", "http://127.0.0.1:81/a.mp3", True),
        ("http://127.0.0.1/feed", "http://169.254.169.254/a.mp3", False),
        ("", "http://127.0.0.1/a.mp3", True),
        ("", "http://169.254.169.254/a.mp3", False),
    ],
)
def test_a_feed_of_the_world_names_nothing_on_this_network(
    home: str, href: str, is_taken: bool
) -> None:
    assert (href if is_taken else None) == _resolve(home, href)


NO_DATES = (
    "0000-00-00",
    "9999-99-99",
    "0000-00-00T00:00:00Z",
    "Mon, 00 Jan 0000 00:00:00 GMT",
    "99999-01-01",
    "2026-02-30",
    "1e400",
    "Thu, 01 Jan 99999999999 00:00:00 GMT",
)


@pytest.mark.parametrize("said", NO_DATES)
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_date_that_is_none_costs_no_episode(said: str, form: str) -> None:
    link = "http://example.org/a.mp3"
    rss = (
        f"<rss version='2.0'><channel><item><title>One</title><pubDate>{said}</pubDate>"
        f"<enclosure url='{link}' type='audio/mpeg'/></item></channel></rss>"
    )
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title>"
        f"<published>{said}</published><link rel='enclosure' href='{link}' type='audio/mpeg'/>"
        "</entry></feed>"
    )
    (episode,) = parse_feed({"rss": rss, "atom": atom}[form].encode(), "", "f", {".mp3"}).episodes
    assert link == episode.url
    assert not episode.published or date.fromisoformat(episode.published)


@given(st.integers(0, 99999), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_no_numbers_in_a_date_raise(year: int, month: int, day: int, hour: int) -> None:
    for said in (
        f"{year:04}-{month:02}-{day:02}T{hour:02}:00:00Z",
        f"{day} Jan {year} {hour}:00:00 GMT",
    ):
        entry = {"published": said, "published_parsed": (year, month, day, hour, 0, 0, 0, 1, 0)}
        _read_moment(entry)
        assert len(_read_day(entry)) in (0, 10)


def test_a_relative_address_without_any_to_start_from_is_none() -> None:
    with pytest.raises(MediaNotFound):
        parse(Item("/etc/passwd.mp3"), url="")


def test_the_login_of_a_private_feed_goes_to_its_own_host_only() -> None:
    feed = parse(
        Item("/1.mp3", published="Sat, 31 Jan 2026 12:00:00 GMT"),
        Item("https://example.org/2.mp3", published="Sat, 31 Jan 2026 11:00:00 GMT"),
        Item("https://elsewhere.org/3.mp3", published="Sat, 31 Jan 2026 10:00:00 GMT"),
        url="https://me:hunter2@example.org/feed",
    )
    assert ["me:hunter2@" in episode.url for episode in feed.episodes] == [True, True, False]
    assert "hunter2" not in repr(feed)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"\0\xff\xfe", b"plain text", b"<html><body>hi</body></html>", b"<rss", b"<a/>"],
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableMedia, match="it is not a podcast feed"):
        parse_feed(data, HOME, "the feed", MEDIA_SUFFIXES)


def test_a_page_that_names_its_feed_is_read_for_it() -> None:
    page = (
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    )
    with pytest.raises(UnreadableMedia, match=r"links to this feed: https://example\.org/rss"):
        parse_feed(page, HOME, "the page", MEDIA_SUFFIXES)


def test_a_feed_that_is_cut_short_gives_what_it_has_and_says_so() -> None:
    data = write_feed(Item("/1.mp3"), Item("/2.mp3"))
    feed = parse_feed(data[: data.index(b"2.mp3")], HOME, "the feed", MEDIA_SUFFIXES)
    assert [episode.url for episode in feed.episodes] == ["https://example.org/1.mp3"]
    assert any("the feed is damaged" in note for note in feed.notes)


def test_a_feed_whose_entities_might_fill_the_memory_is_refused() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "ha">{entities}]>'.encode()
    data = write_feed(Item("/1.mp3", "TITLE")).replace(b"?>", b"?>" + bomb, 1)
    with pytest.raises(UnreadableMedia, match="entities of its own"):
        parse_feed(data.replace(b"TITLE", b"&e12;"), HOME, "the feed", MEDIA_SUFFIXES)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("AT&T", "AT&T"),
        ("Ann &amp; Bo", "Ann & Bo"),
        ("<b>Bold</b> claims", "Bold claims"),
        ("5 < 6", "5 < 6"),
        ("a\r\n\tb", "a b"),
        ("right\u202eleft \u200bzero", "right left zero"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_title_is_plain_text_on_one_line(title: str, plain: str) -> None:
    (episode,) = parse(Item("/1.mp3", title)).episodes
    assert plain == episode.title


@given(st.binary(max_size=200) | st.text(max_size=200).map(write_feed))
def test_no_feed_whatsoever_raises_anything_but_our_errors(data: bytes) -> None:
    with contextlib.suppress(UnreadableMedia, MediaNotFound):
        parse_feed(data, HOME, "the feed", MEDIA_SUFFIXES)


# --- what becomes of it


def put_feed(web: Web, *items: Item, path: str = "/feed.xml", **about: object) -> str:
    return web.put(path, write_feed(*items), **about)


def test_episodes_are_transcribed_with_title_and_date(web: Web, bench: Bench, talk: bytes) -> None:
    web.put("/talks/1.wav", talk)
    url = put_feed(web, Item("/talks/1.wav", "Bees & <b>wasps</b>"))
    (outcome,) = run(bench, url, output_format=("txt", "html", "md"))
    assert outcome.error is None
    media = bench.record("2026-01-31 Bees & wasps")["media"]
    assert (media["title"], media["published"]) == ("Bees & wasps", "2026-01-31")
    assert web.at("/talks/1.wav") == media["path"]
    written = bench.written()
    assert b"# Bees & wasps\n" in written["2026-01-31 Bees & wasps.md"].replace(b"\\", b"")
    page = written["2026-01-31 Bees & wasps.html"].decode()
    assert "<title>Bees &amp; wasps</title>" in page
    assert '<time class="date">2026-01-31</time>' in page


def test_the_latest_are_taken_and_done_ones_are_not_fetched_again(
    web: Web, bench: Bench, talk: bytes
) -> None:
    items = [
        Item(f"/{day}.wav", f"Talk {day}", f"{day:02} Jan 2026 10:00:00 GMT") for day in (3, 9, 5)
    ]
    for day in (3, 9, 5):
        web.put(f"/{day}.wav", talk)
    url = put_feed(web, *items)
    assert [outcome.source.name for outcome in run(bench, url, latest=2)] == [
        "2026-01-09 Talk 9.wav",
        "2026-01-05 Talk 5.wav",
    ]
    web.asked.clear()
    assert [outcome.reused for outcome in run(bench, url)] == [
        True,
        True,
        True,
    ]  # the bytes are the same
    assert bench.recognizer.calls == 1
    assert {path for _, path in web.asked} == {"/feed.xml", "/3.wav"}


def test_a_recording_with_other_advertisements_each_time_is_done_once(
    web: Web, bench: Bench, talk: bytes, tmp_path: Path
) -> None:
    web.put("/1.wav", talk, etag='"1"')
    url = put_feed(web, Item("/1.wav"))
    run(bench, url)
    web.put("/1.wav", write_wav(tmp_path / "other.wav", 8.0).read_bytes(), etag='"2"')
    assert run(bench, url)[0].reused
    assert bench.recognizer.calls == 1


def test_an_episode_that_the_feed_says_is_another_one_is_done_again(
    web: Web, bench: Bench, talk: bytes, tmp_path: Path
) -> None:
    web.put("/1.wav", talk)
    run(bench, put_feed(web, Item("/1.wav", length=1)))
    web.put("/1.wav", write_wav(tmp_path / "other.wav", 8.0).read_bytes())
    (outcome,) = run(bench, put_feed(web, Item("/1.wav", length=2)))
    assert outcome.duration_ms == 8000


def test_two_episodes_with_one_title_are_both_written(
    web: Web, bench: Bench, talk: bytes, tmp_path: Path
) -> None:
    web.put("/a/1.wav", talk)
    web.put("/b/2.wav", write_wav(tmp_path / "other.wav", 8.0).read_bytes())
    url = put_feed(web, Item("/a/1.wav"), Item("/b/2.wav"))
    assert [outcome.error for outcome in run(bench, url)] == [None, None]
    names = [name for name in bench.written() if name.endswith(".json")]
    assert names == ["2026-01-31 A talk.json", "b-2026-01-31 A talk.json"]
    run(bench, put_feed(web, Item("/b/2.wav"), Item("/a/1.wav")))  # in another order
    assert [name for name in bench.written() if name.endswith(".json")] == names


@pytest.mark.parametrize(
    "title",
    ["../../up", "/etc/passwd", "a/b\\c:d", "..", "CON\u0007\u202e", "長" * 300, "x" * 300, ""],
)
def test_a_hostile_title_stays_in_the_output_folder(
    web: Web, bench: Bench, talk: bytes, title: str
) -> None:
    web.put("/1.wav", talk)
    (outcome,) = run(bench, put_feed(web, Item("/1.wav", title.replace("\u0007", ""))))
    assert outcome.error is None
    assert {path.resolve().parent for path in outcome.outputs} == {bench.out}
    assert all(name.isprintable() for name in bench.written())


def test_include_exclude_and_shard_go_by_the_episodes_names(
    web: Web, bench: Bench, talk: bytes
) -> None:
    items = [Item(f"/{n}.wav", f"{'Bonus' if n == 2 else 'Talk'} {n}") for n in range(4)]
    for n in range(4):
        web.put(f"/{n}.wav", talk)
    url = put_feed(web, *items)
    assert len(run(bench, url, include=("*Bonus*",))) == 1
    assert len(run(bench, url, exclude=("*Bonus*",))) == 3
    shards = [run(bench, url, shard=f"{n}/3") for n in (1, 2, 3)]
    assert sum(map(len, shards)) == 4


def test_an_episode_that_is_gone_fails_alone(web: Web, bench: Bench, talk: bytes) -> None:
    web.put("/1.wav", talk)
    url = put_feed(web, Item("/gone.wav", "Gone"), Item("/1.wav", "There"))
    gone, there = run(bench, url)
    assert f"{web.at('/gone.wav')}: nothing was found at this address" in str(gone.error)
    assert there.error is None


def test_a_feed_that_is_not_there_or_refused_is_told(web: Web, bench: Bench) -> None:
    with pytest.raises(MediaNotFound, match="nothing was found at this address"):
        run(bench, web.at("/gone.xml"))
    with pytest.raises(UnreadableMedia, match="the server refuses access"):
        run(bench, put_feed(web, Item("/1.wav"), failures=[403]))
    with pytest.raises(MediaNotFound, match="file not found"):
        run(bench, str(bench.folder / "gone.xml"))
    with pytest.raises(MediaNotFound, match="addresses need the network"):
        run(bench, web.at("/feed.xml"), offline=True)


def test_a_busy_server_is_asked_for_the_feed_again(
    web: Web, bench: Bench, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("pipeline.run.inputs.retry.time.sleep", slept.append)
    web.put("/1.wav", talk)
    assert run(bench, put_feed(web, Item("/1.wav"), failures=[503]))[0].error is None
    assert slept == [1.0]


def test_a_feed_that_never_ends_is_not_read_to_the_end(
    web: Web, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.run.inputs.feeds.podcasts.MOST_FEED_BYTES", 1 << 20)
    url = web.put("/feed.xml", bytes(3 << 20))
    with pytest.raises(UnreadableMedia, match="it is larger than 1 MB"):
        run(bench, url)


def test_relative_addresses_start_from_where_the_feed_was_moved_to(
    web: Web, bench: Bench, talk: bytes
) -> None:
    web.put("/new/1.wav", talk)
    put_feed(web, Item("1.wav"), path="/new/feed.xml")
    url = web.put("/feed.xml", b"", location="/new/feed.xml")
    assert run(bench, url)[0].error is None


def test_a_private_feeds_login_is_used_and_nowhere_shown(
    web: Web, bench: Bench, talk: bytes
) -> None:
    web.put("/1.wav", talk)
    put_feed(web, Item("/1.wav"), Item("/gone.wav"))
    url = web.at("/feed.xml", login="me:hunter2")
    report = bench.folder / "run.json"
    outcomes = run(bench, url, report=report)
    assert all(one.startswith("Basic ") for one in web.credentials)
    assert "hunter2" not in repr(outcomes) + repr(bench.events)
    kept = (path for path in bench.folder.rglob("*") if path.is_file())
    assert [path for path in kept if b"hunter2" in path.read_bytes()] == []


def test_what_a_feed_lacks_is_told(web: Web, bench: Bench, talk: bytes) -> None:
    web.put("/1.wav", talk)
    url = put_feed(web, Item("/1.wav"), Item("/notes.pdf", kind="application/pdf"))
    run(bench, url)
    notes = [event.text for event in bench.events if isinstance(event, Notice)]
    assert notes == [f"{url}: 1 of 2 entries have no recording"]


def test_the_command_takes_all_options_of_a_run(
    invoke: Invoke, tmp_path: Path, web: Web, talk: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSCRIBE_OFFLINE", "no")
    for number in (1, 2, 3):
        web.put(f"/{number}.wav", talk)
    feed = tmp_path / "feed.xml"
    feed.write_bytes(write_feed(*(Item(web.at(f"/{n}.wav"), f"Talk {n}") for n in (1, 2, 3))))
    done = invoke("feed", feed, "--latest", 2, "-o", "pod", "-f", "vtt", "--exclude", "*Talk 2*")
    assert (done.code, done.out) == (0, "")
    names = sorted(path.name for path in (tmp_path / "pod").iterdir() if path.suffix == ".vtt")
    assert names == ["2026-01-31 Talk 1.vtt"]


def test_a_dry_run_of_a_feed_fetches_nothing_else(
    invoke: Invoke, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSCRIBE_OFFLINE", "no")
    monkeypatch.setattr("pipeline.run.batch.forecast.load_engines", runner.load_engines)
    url = put_feed(web, Item("/1.wav", duration="1:02:03"), Item("/2.wav", "Other"))
    done = invoke("feed", url, "--dry-run")
    assert (done.code, web.asked) == (0, [("GET", "/feed.xml")])
    assert done.out.splitlines() == [
        f"to do   1:02:03  {web.at('/1.wav')} -> transcripts/2026-01-31 A talk",
        f"to do         ?  {web.at('/2.wav')} -> transcripts/2026-01-31 Other",
    ]
    assert "The length of 1 is unknown" in done.err


def test_the_command_says_in_one_line_what_is_wrong_with_a_feed(
    invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "feed.xml").write_text("<html></html>")
    done = invoke("feed", tmp_path / "feed.xml")
    assert (done.code, len(done.errors)) == (1, 1)
    assert "it is not a podcast feed" in done.err
    assert invoke("feed", "feed.xml", "--latest", 0).code == 2


def test_a_record_without_a_feed_has_neither_title_nor_date(bench: Bench, tmp_path: Path) -> None:
    bench.run(write_wav(tmp_path / "talk.wav"))
    assert set(json.loads((bench.out / "talk.json").read_text("utf-8"))["media"]) == {
        "name",
        "path",
        "sha256",
        "duration",
    }
