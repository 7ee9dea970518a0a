"""A podcast's published transcripts: which of them say what was said."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.domain import Segment, Span, Turn
from pipeline.errors import MediaNotFound, UsageError
from pipeline.formats.data import lossless_json
from pipeline.formats.document import Document
from pipeline.remote import RemoteFile
from pipeline.run import (
    EpisodeText,
    Outcome,
    TextStatus,
    check_feed,
    compare_episodes,
    find_episodes,
    list_texts,
    render_feed_table,
)
from pipeline.run.commands.feed import text_verdicts
from pipeline.run.inputs.transcripts import read_transcript
from tests import feeds
from tests.feeds import (
    EACH_MS,
    KINDS,
    RATE,
    EarByLength,
    Entry,
    Turns,
    VoicesByLength,
    join,
    list_voices,
    make_talk,
    place,
    write_feed,
)
from tests.remotes import Web, serve_web
from tests.reviews import correct
from tests.unit.formats.test_registry import make_transcript
from tests.unit.run.recording.test_stages import Bench, write_wav

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")


LONGEST_S = 16.0


@dataclass
class Podcast:
    """A served podcast, whose episodes a bench hears, or whose results are there already."""

    web: Web
    bench: Bench
    entries: list[Entry] = field(default_factory=list)
    talks: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    def add(self, title: str, talk: Turns) -> Entry:
        """An episode in which this is said."""
        self.entries.append(Entry(f"/{len(self.entries)}.wav", title))
        self.talks[self.entries[-1].url] = place(talk)
        return self.entries[-1]

    def announce(
        self, entry: Entry, text: str, kind: str, *, language: str = "", **about: object
    ) -> str:
        """A transcript of an episode, which the feed announces from now on."""
        path = f"{entry.url}.{len(entry.texts)}.text"
        entry.texts.append((path, kind, language))
        return self.web.put(path, text.encode(), **about)

    def find(self) -> tuple[RemoteFile, ...]:
        """The feed's episodes."""
        return find_episodes(self.web.put("/feed.xml", write_feed(*self.entries)), Settings())

    def record(self, title: str) -> Path:
        """The JSON of an episode."""
        return self.bench.out / f"2026-01-31 {title.replace('/', '_')}.json"

    def hear(self) -> list[Outcome]:
        """What becomes of the episodes, which are served and heard one by one."""
        ears, voices = EarByLength(), VoicesByLength()
        self.bench.recognizer, self.bench.diarizer = ears, voices
        for number, (url, segments) in enumerate(self.talks.items()):
            seconds = LONGEST_S + number / 20
            path = write_wav(self.bench.folder / "made" / f"{number}.wav", seconds)
            self.web.put(url, path.read_bytes())
            ears.talks[round(seconds * RATE)] = segments
            voices.talks[round(seconds * RATE)] = list_voices(segments)
        return self.bench.run(*self.find(), retries=0, output_format=("json",))

    def write(self) -> list[Outcome]:
        """The same without the engines."""
        self.bench.out.mkdir(exist_ok=True)
        outcomes = []
        for file, segments in zip(self.find(), self.talks.values(), strict=True):
            turns = [Turn(f"SPEAKER_{n % 2:02}", s.words) for n, s in enumerate(segments)]
            made, record = make_transcript(*turns), self.record(file.title)
            if not record.exists():
                record.write_text(lossless_json.render(Document(made, made, ())), "utf-8")
            told = {"address": file.shown, "outputs": (record,), "languages": ("en",)}
            outcomes.append(Outcome(Path(file.name), **told))
        return outcomes

    def compare(
        self,
        reference_url: str | None = None,
        outcomes: list[Outcome] | None = None,
    ) -> dict[str, EpisodeText]:
        """The table by the episodes' titles, in its order."""
        settings = Settings(output_dir=self.bench.out, retries=0)
        cache = self.bench.folder / "cache"
        ended = self.write() if outcomes is None else outcomes
        rows = compare_episodes(self.find(), ended, settings, cache, reference_url=reference_url)
        return {row.title: row for row in rows}


@pytest.fixture
def podcast(tmp_path: Path) -> Iterator[Podcast]:
    with serve_web() as web:
        yield Podcast(web, Bench(tmp_path))


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
def test_a_place_that_can_not_be_used_is_refused(podcast: Podcast, word: str, reason: str) -> None:
    podcast.entries += [Entry("/1.wav", "One"), Entry("/2.wav", "Two")]
    url = podcast.web.put("/feed.xml", write_feed(*podcast.entries))
    episodes = find_episodes(url, Settings())
    with pytest.raises(UsageError, match=reason.replace("{", r"\{")):
        check_feed(episodes, word)


def test_a_forecast_lists_the_texts_without_fetching_any(podcast: Podcast) -> None:
    entry = Entry("/1.wav", "One", [("/1.srt", "text/srt", ""), ("/1.vtt", "text/vtt", "")])
    url = podcast.web.put("/feed.xml", write_feed(entry, Entry("/2.wav", "Two")))
    episodes = find_episodes(url, Settings())
    podcast.web.asked.clear()
    found = list(list_texts(episodes, {file.shown for file in episodes}, None))
    shown = {file.title: [lead.shown for lead in leads] for file, leads in found}
    assert {"One": [podcast.web.at("/1.vtt"), podcast.web.at("/1.srt")], "Two": []} == shown
    assert not podcast.web.asked


# --- the table as data


ROW = EpisodeText(
    "=cmd|' /C calc'!A0 \x1b[31m",
    "2026-01-31",
    TextStatus.DIFFERS,
    "https://example.org/1.mp3",
    "https://example.org/1.vtt",
    "feed",
    ".vtt",
    200,
    10,
    'said,\n"then"',
    "sad",
    1500,
)


def test_the_table_is_csv_that_steers_no_terminal_and_computes_nothing() -> None:
    (row,) = csv.DictReader(io.StringIO(render_feed_table([ROW], "csv")))
    assert row["episode"].startswith("'=cmd")
    assert "\x1b" not in "".join(row.values())
    numbers = row["share"], row["time"], row["kind"], row["published"]
    assert ("0.05", "1.5", "vtt", 'said, "then"') == numbers


def test_the_table_is_json_with_the_same_columns() -> None:
    text = render_feed_table([ROW], "json")
    (row,) = json.loads(text)["episodes"]
    assert "\x1b" not in text
    assert (ROW.title, 0.05, "differs") == (row["episode"], row["share"], row["status"])
