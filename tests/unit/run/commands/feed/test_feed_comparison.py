"""A podcast's published transcripts: which of them say what was said."""

from __future__ import annotations

import pytest

from pipeline.config import Settings
from pipeline.domain import Span
from pipeline.formats.data import lossless_json
from pipeline.formats.document import Document
from pipeline.run import (
    TextStatus,
    compare_episodes,
)
from pipeline.run.commands.feed import text_verdicts
from pipeline.run.inputs.transcripts import read_transcript
from tests import feeds
from tests.feeds import (
    EACH_MS,
    KINDS,
    join,
    make_talk,
    place,
)
from tests.reviews import correct
from tests.unit.run.commands.feed.conftest import Podcast

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")


TWELVE = {
    "as it was said, in txt": (feeds.keep, "txt"),
    "other quotes, dashes and marks": (feeds.set_in_type, "vtt"),
    "a sentence left out": (feeds.leave_out, "srt"),
    "a sentence put in": (feeds.put_in, "json"),
    "names swapped": (feeds.swap_names, "html"),
    "a number changed": (feeds.change_number, "vtt"),
    "a paragraph from another episode": (feeds.take_paragraph, "txt"),
    "another episode": (feeds.take_other, "srt"),
    "a turn given to the other speaker": (feeds.swap_speakers, "json"),
    "as it was said, in html": (feeds.keep, "html"),
    "as it was said, in json": (feeds.keep, "json"),
    "as it was said, in srt": (feeds.keep, "srt"),
}
UNALTERED = {
    title for title, (alter, _) in TWELVE.items() if alter in (feeds.keep, feeds.set_in_type)
}


def test_of_twelve_episodes_exactly_those_are_named_whose_transcripts_were_altered(
    podcast: Podcast,
) -> None:
    for number, (title, (alter, name)) in enumerate(TWELVE.items()):
        talk, (kind, write) = make_talk(number), KINDS[name]
        text = write(alter(talk, make_talk(number + 100)))
        podcast.announce(podcast.add(title, talk), text, kind)
    found = podcast.compare(outcomes=podcast.hear())
    named = [title for title, row in found.items() if row.status is TextStatus.DIFFERS]
    assert set(TWELVE) - UNALTERED == set(named)
    assert named == list(found)[: len(named)]  # they come first
    assert {row.status for title, row in found.items() if title in UNALTERED} == {TextStatus.SAME}
    assert named[0] == "another episode"


def test_what_the_recogniser_misheard_names_no_episode(podcast: Podcast) -> None:
    talk = make_talk(1)
    heard = [(who, [line.replace("places", "faces") for line in said]) for who, said in talk]
    entry = podcast.add("Misheard", heard)
    podcast.announce(entry, feeds.write_vtt(talk), "text/vtt")
    row = podcast.compare()["Misheard"]
    assert (TextStatus.SAME, 8) == (row.status, row.differing)


def test_the_table_says_which_passage_differs_most_and_when(podcast: Podcast) -> None:
    talk = make_talk(2)
    entry = podcast.add("Left out", talk)
    url = podcast.announce(entry, feeds.write_srt(feeds.leave_out(talk, talk)), "application/srt")
    row = podcast.compare()["Left out"]
    words = len(join(talk[2:3]).split()) // 2
    assert talk[2][1][1] == row.heard
    assert ("", url, "feed", ".srt") == (row.published, row.address, row.origin, row.kind)
    start = len(join(talk).partition(row.heard)[0].split()) * EACH_MS
    assert (start, words) == (row.time_ms, row.differing)


def test_without_a_network_nothing_is_asked_for(podcast: Podcast) -> None:
    talk = make_talk(3)
    podcast.announce(podcast.add("Offline", talk), feeds.write_vtt(talk), "text/vtt")
    episodes, outcomes = podcast.find(), podcast.write()
    podcast.web.asked.clear()
    settings, cache = Settings(offline=True, retries=0), podcast.bench.folder / "cache"
    (row,) = compare_episodes(episodes, outcomes, settings, cache)
    assert (TextStatus.UNREACHABLE, []) == (row.status, podcast.web.asked)


def test_a_text_that_has_not_changed_is_not_fetched_twice(podcast: Podcast) -> None:
    talk = make_talk(3)
    entry = podcast.add("Cached", talk)
    podcast.announce(entry, feeds.write_vtt(talk), "text/vtt", etag='"1"')
    podcast.compare()
    podcast.web.asked.clear()
    podcast.compare()
    path = entry.texts[0][0]
    assert [("HEAD", path)] == [asked for asked in podcast.web.asked if asked[1] == path]
    changed = feeds.write_vtt(feeds.leave_out(talk, talk)).encode()
    podcast.web.put(path, changed, etag='"2"')
    assert podcast.compare()["Cached"].status is TextStatus.DIFFERS


def test_what_has_not_changed_is_not_compared_twice(
    podcast: Podcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, alter in enumerate((feeds.keep, feeds.leave_out)):
        talk = make_talk(number)
        text = feeds.write_vtt(alter(talk, talk))
        podcast.announce(podcast.add(alter.__name__, talk), text, "text/vtt", etag='"1"')
    before, compared = podcast.compare(), list[object]()
    monkeypatch.setattr(text_verdicts, "compare_turns", lambda *told, **_: compared.append(told))
    assert before == podcast.compare()
    assert not compared
    correct(podcast.record("keep"), {"near": "beside"})
    podcast.compare()
    assert 1 == len(compared)


def test_a_persons_own_published_text_is_left_alone(podcast: Podcast) -> None:
    talk = make_talk(3)
    podcast.announce(podcast.add("Mine", talk), feeds.write_vtt(talk), "text/vtt")
    podcast.write()
    own = podcast.record("Mine").with_suffix(".reference.txt")
    own.write_text("Ann Lee: Mine.")
    assert podcast.compare()["Mine"].status is TextStatus.SAME
    assert {own, podcast.record("Mine")} == set(podcast.bench.out.iterdir())
    assert "Ann Lee: Mine." == own.read_text()


def test_what_a_person_corrected_is_what_was_said(podcast: Podcast) -> None:
    talk = make_talk(3)
    heard = [(who, [line.replace("near", "beside") for line in said]) for who, said in talk]
    podcast.announce(podcast.add("Corrected", heard), feeds.write_vtt(talk), "text/vtt")
    assert 8 == podcast.compare()["Corrected"].differing
    correct(podcast.record("Corrected"), {"beside": "near"})
    assert 0 == podcast.compare()["Corrected"].differing


def test_a_page_shows_all_of_what_differs_and_is_written_again_once_that_is_mended(
    podcast: Podcast,
) -> None:
    talk, out = make_talk(3), podcast.bench.out
    entry = podcast.add("Shown", talk)
    left_out = feeds.write_vtt(feeds.leave_out(talk, talk))
    podcast.announce(entry, left_out, "text/vtt", etag='"1"')
    page = out / "2026-01-31 Shown.published.diff.html"
    assert str(page) == podcast.compare()["Shown"].page
    shown = page.read_text("utf-8")
    assert podcast.web.at(entry.texts[0][0]) in shown
    podcast.web.put(entry.texts[0][0], feeds.write_vtt(talk).encode(), etag='"2"')
    assert podcast.compare()["Shown"].status is TextStatus.SAME
    assert page.read_text("utf-8") != shown
    page.write_text("mine")
    podcast.web.put(entry.texts[0][0], left_out.encode(), etag='"3"')
    assert not podcast.compare()["Shown"].page
    assert "mine" == page.read_text("utf-8")


def test_a_recording_is_up_to_date_though_a_page_was_written_beside_it(podcast: Podcast) -> None:
    talk = make_talk(3)
    text = feeds.write_vtt(feeds.leave_out(talk, talk))
    podcast.announce(podcast.add("Again", talk), text, "text/vtt")
    assert podcast.compare(outcomes=podcast.hear())["Again"].page
    assert [True] == [outcome.is_up_to_date for outcome in podcast.hear()]


def test_of_a_part_only_its_own_words_are_compared(podcast: Podcast) -> None:
    for number, alter in enumerate((feeds.keep, feeds.change_number, feeds.take_other)):
        talk = make_talk(number)
        entry = podcast.add(alter.__name__, talk[1:3])
        podcast.announce(entry, feeds.write_vtt(alter(talk, make_talk(number + 9))), "text/vtt")
    podcast.write()
    for number, told in enumerate(("keep", "change_number", "take_other")):
        record, end_ms = (
            podcast.record(told),
            place(make_talk(number)[1:3])[-1].words[-1].span.end_ms,
        )
        made = read_transcript(record).with_origin(parts=(Span(0, end_ms),))
        record.write_text(lossless_json.render(Document(made, made, ())), "utf-8")
    found = podcast.compare()
    assert TextStatus.SAME is found["keep"].status
    assert TextStatus.DIFFERS is found["change_number"].status
    assert TextStatus.DIFFERS is found["take_other"].status
