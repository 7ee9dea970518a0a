"""Which published text of an episode is compared, and what is wrong with others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import MediaNotFound
from pipeline.run import (
    TextStatus,
)
from tests import feeds
from tests.feeds import (
    join,
    make_talk,
)
from tests.unit.run.commands.feed.conftest import Podcast

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")


# --- which text is taken


def test_of_several_texts_the_one_with_speakers_is_taken(podcast: Podcast) -> None:
    talk = make_talk(3)
    entry = podcast.add("Three", talk)
    podcast.announce(entry, feeds.write_nameless_srt(talk), "application/x-subrip")
    wanted = podcast.announce(entry, feeds.write_html(talk), "text/html")
    podcast.announce(entry, " ".join(join(talk).split()[:9]), "text/plain")
    row = podcast.compare()["Three"]
    assert (wanted, TextStatus.SAME) == (row.address, row.status)


def test_the_next_text_is_taken_where_one_is_gone_or_unreadable(podcast: Podcast) -> None:
    talk = make_talk(3)
    entry = podcast.add("Fallback", talk)
    podcast.announce(entry, "{", "application/json")
    podcast.announce(entry, "", "text/vtt", failures=[404] * 9)
    wanted = podcast.announce(entry, feeds.write_nameless_srt(talk), "text/srt")
    assert wanted == podcast.compare()["Fallback"].address


def test_a_text_in_another_language_is_passed_over_for_one_in_the_recordings(
    podcast: Podcast,
) -> None:
    talk = make_talk(3)
    entry = podcast.add("Languages", talk)
    podcast.announce(entry, feeds.write_vtt(make_talk(9)), "text/vtt", language="fr")
    wanted = podcast.announce(entry, feeds.write_srt(talk), "text/srt", language="en-GB")
    assert wanted == podcast.compare()["Languages"].address


@pytest.mark.parametrize(
    ("text", "about", "status"),
    [
        ("", {"failures": [404] * 9}, TextStatus.UNREACHABLE),
        ("", {"failures": [503] * 9}, TextStatus.UNREACHABLE),
        ("{", {}, TextStatus.UNREADABLE),
        ("", {}, TextStatus.NO_TRANSCRIPT),
        ("The transcript follows.", {}, TextStatus.NO_TRANSCRIPT),
        ("on and on " * 10_000, {}, TextStatus.NO_TRANSCRIPT),
    ],
)
def test_what_is_wrong_with_a_text_is_told(
    podcast: Podcast, text: str, about: dict[str, object], status: TextStatus
) -> None:
    entry = podcast.add("Wrong", make_talk(3))
    podcast.announce(entry, text, "text/plain", **about)
    row = podcast.compare()["Wrong"]
    assert status == row.status
    assert row.reason
    assert row.has_failed == (status in {TextStatus.UNREADABLE, TextStatus.UNREACHABLE})


def test_in_scripts_without_spaces_letters_are_counted(podcast: Podcast) -> None:
    podcast.announce(podcast.add("Long", make_talk(3)), "語" * 40_000, "text/plain")
    row = podcast.compare()["Long"]
    assert row.reason == "the text has 40,000 words, many times more than were said"


def test_an_episode_without_a_text_and_one_that_failed_are_told(podcast: Podcast) -> None:
    podcast.add("Silent", make_talk(3))
    podcast.add("Gone", make_talk(4))
    silent, gone = podcast.write()
    gone = replace(gone, error=MediaNotFound("it", "nothing was found", "Check it"), outputs=())
    found = podcast.compare(outcomes=[silent, gone])
    assert found["Silent"].status is TextStatus.NO_TRANSCRIPT
    assert found["Gone"].status is TextStatus.NOT_TRANSCRIBED


@pytest.mark.parametrize("damage", ["", "{", '{"segments": 1}'])
def test_results_that_are_damaged_are_told_and_stop_no_other_episode(
    podcast: Podcast, damage: str
) -> None:
    for title in ("Damaged", "Whole"):
        talk = make_talk(3)
        podcast.announce(podcast.add(title, talk), feeds.write_vtt(talk), "text/vtt")
    podcast.write()
    podcast.record("Damaged").write_text(damage)
    found = podcast.compare()
    assert TextStatus.NOT_TRANSCRIBED is found["Damaged"].status
    assert TextStatus.SAME is found["Whole"].status
    assert damage == podcast.record("Damaged").read_text()


# --- pages


SUMMARY = "In this episode Ann Lee talks with Bo Chen about towns, bridges and a long winter. "


def write_page(*paragraphs: str) -> str:
    return f"<html><body>{''.join(f'<p>{p}</p>' for p in paragraphs)}</body></html>"


def test_show_notes_are_not_taken_for_a_transcript(podcast: Podcast) -> None:
    entry = podcast.add("Notes", make_talk(3))
    entry.link = podcast.web.put("/notes", write_page(SUMMARY, SUMMARY).encode())
    row = podcast.compare("link")["Notes"]
    assert TextStatus.NO_TRANSCRIPT is row.status
    assert "of the words that were said" in row.reason


def test_a_page_that_holds_the_transcript_is_compared_without_what_stands_around_it(
    podcast: Podcast,
) -> None:
    for number, alter in enumerate((feeds.keep, feeds.leave_out)):
        talk = make_talk(number)
        entry = podcast.add(alter.__name__, talk)
        turns = (f"{who}: {' '.join(said)}" for who, said in alter(talk, talk))
        page = write_page(SUMMARY, *turns)
        entry.link = podcast.web.put(f"/page{number}", page.encode())
    found = podcast.compare("link")
    assert TextStatus.SAME is found["keep"].status
    assert TextStatus.DIFFERS is found["leave_out"].status


def test_show_notes_give_way_to_the_transcript_that_the_feed_announces(podcast: Podcast) -> None:
    talk = make_talk(3)
    entry = podcast.add("Both", talk)
    entry.link = podcast.web.put("/notes", write_page(SUMMARY).encode())
    wanted = podcast.announce(entry, feeds.write_vtt(talk), "text/vtt")
    assert wanted == podcast.compare("link")["Both"].address


def test_a_template_finds_each_episodes_text(podcast: Podcast) -> None:
    for number, title in enumerate(("Über Bees!", "../up")):
        podcast.add(title, make_talk(number))
    podcast.web.put("/t/%C3%BCber-bees.txt", feeds.write_txt(make_talk(0)).encode())
    podcast.web.put("/t/up.txt", feeds.write_txt(feeds.take_other([], make_talk(1))).encode())
    found = podcast.compare(podcast.web.at("/t/{slug}.txt"))
    assert [TextStatus.SAME] * 2 == [row.status for row in found.values()]
