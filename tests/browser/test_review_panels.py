"""What stands beside the text, in the browser: every verb of the doubts, the published text and the subtitles."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from threading import Event as Signal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.config import Settings
from pipeline.domain import (
    Dropped,
    Segment,
    Span,
    SpeakerSpan,
    Transcript,
    Word,
)
from pipeline.review import change_routes
from pipeline.review.analysis.analyst_process import DONE
from pipeline.review.session import Event, Session
from tests.browser import listening_pages
from tests.browser.listening_pages import ListeningDesk
from tests.browser.review_pages import TALK, Editor, Review, make_transcript, start_server

PAGE = """Hannah Fry: Good morning Demis. Tell us about the match in Seoul.

Demis Hassabis: It was quite a moment. Lee Sedol lost the very first game.

Nobody had expected that.

Hannah Fry: And the second game? Lee Sedol had prepared for it.

Demis Hassabis: He had. But move 37 was new to everybody.
"""

PATIENCE_S = 120
"""The process that looks at a text lets all others go first: on a busy machine it comes late."""

KINDS = """[...document.querySelectorAll('.filter button')].map((button) =>
    [button.querySelector('.number').textContent, button.textContent.replace(/ [0-9,]*$/, '').toLowerCase()])"""

Open = Callable[..., Editor]

pytestmark = pytest.mark.browser


def doubt(transcript: Transcript, *unsure: str, confidence: float | None = None) -> Transcript:
    """The transcript with some of its words uncertain; with a confidence, who says them."""
    low = {"probability": 0.3} if confidence is None else {"speaker_confidence": confidence}

    def change(word: Word) -> Word:
        return replace(word, **low) if word.text.strip() in unsure else word  # type: ignore[arg-type]

    turns = tuple(replace(t, words=tuple(map(change, t.words))) for t in transcript.turns)
    segments = tuple(replace(s, words=tuple(map(change, s.words))) for s in transcript.segments)
    return replace(transcript, turns=turns, segments=segments)


@pytest.fixture
def open_beside(review: Review) -> Open:
    """Opens a transcript with a published text beside it, or without one."""

    def open_(
        transcript: Transcript | None = None,
        page: str | None = None,
        settings: Settings | None = None,
        **options: Any,
    ) -> Editor:
        folder = review.folder / f"beside {len(review.servers)}"
        folder.mkdir()
        if page is not None:
            (folder / "talk.reference.txt").write_text(page, "utf-8")
        server = start_server(folder, transcript or make_transcript())
        server.session.settings = settings or server.session.settings
        review.servers.append(server)
        return review.open_again(server, **options)

    return open_


def rows(editor: Editor, panel: str) -> list[str]:
    """What is listed in a panel, on one line each: the kind, and what is shown of it.

    By what is there, not by what is painted: ``innerText`` of a row out of sight (``content-visibility: auto``)
    is empty until its first frame.
    """
    script = """(panel) => [...document.querySelectorAll(`#panel-${panel} .work`)].map((row) =>
        row.querySelector('.kind').textContent + ' | ' + (row.querySelector('.work-text')?.textContent ?? ''))"""
    found: list[str] = editor.ask(script, panel)
    return found


def until(editor: Editor, is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so; a process that looks at a text has to begin first."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, f"never so: {what}; listed: {rows(editor, 'doubts')}"
        editor.tab.wait_for_timeout(50)


def wait_for_rows(editor: Editor, panel: str, *expected: str) -> None:
    """Wait until this is listed, and nothing is being looked at any more."""
    until(
        editor,
        lambda: rows(editor, panel) == list(expected),
        f"{expected} in {panel}",
    )


def show(editor: Editor, panel: str) -> None:
    editor.tab.click(f"#tab-{panel}")


def headline(editor: Editor) -> str:
    return str(editor.tab.inner_text("#panel-published h2"))


def act(editor: Editor, panel: str, action: str, nth: int = 0) -> None:
    """Press the button of a listed item."""
    editor.tab.locator(f"#panel-{panel} [data-action='{action}']").nth(nth).click()


def focus(editor: Editor, panel: str, nth: int = 0) -> None:
    editor.tab.locator(f"#panel-{panel} .work").nth(nth).focus()


def list_words(editor: Editor, *texts: str) -> list[tuple[str, str, bool]]:
    """Once everything is saved: these words, who each is from, and whether it was confirmed."""
    editor.saved()
    words = editor.server.session.read_review().words
    return [
        (w.word.text.strip(), str(w.origin), w.confirmed)
        for w in words
        if w.word.text.strip() in texts
    ]


def list_settled(editor: Editor) -> list[tuple[str, str]]:
    editor.saved()
    return [(one.kind, one.text) for one in editor.server.session.draft.settled]


def test_uncertain_words_are_listed_and_counted(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "Settle", "lost"))
    wait_for_rows(
        editor,
        "doubts",
        "Uncertain words | Demis.",
        "Uncertain words | Settle lost",
        "Uncertain words | Settle",
    )
    assert editor.tab.inner_text("#tab-doubts") == "Doubts 3"
    assert editor.tab.inner_text(".bar-text") == "0 % reviewed · 3 to check"


def test_what_was_found_before_the_page_listened_is_listed(
    open_beside: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_done, tell, stream = Signal(), Session.tell, change_routes.stream_events

    def note(session: Session, event: Event) -> None:
        tell(session, event)
        if event.name == "analysed" and event.detail["what"] == DONE:
            is_done.set()

    async def listen_late(session: Session, version: int) -> AsyncIterator[bytes]:
        while not is_done.is_set():
            await asyncio.sleep(0.02)
        async for part in stream(session, version):
            yield part

    monkeypatch.setattr(Session, "tell", note)
    monkeypatch.setattr(change_routes, "stream_events", listen_late)
    editor = open_beside(doubt(make_transcript(), "Settle"))
    wait_for_rows(editor, "doubts", "Uncertain words | Settle", "Uncertain words | Settle")


def test_confirming_goes_on_to_the_next_one_and_is_undone(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "moment."))
    wait_for_rows(editor, "doubts", "Uncertain words | Demis.", "Uncertain words | moment.")
    focus(editor, "doubts")
    editor.press("Enter")
    wait_for_rows(editor, "doubts", "Uncertain words | moment.")
    assert list_words(editor, "Demis.") == [("Demis.", "recogniser", True)]
    assert editor.ask("document.activeElement.dataset.id").startswith("doubt words")
    assert editor.tab.inner_text(".bar-text") == "50 % reviewed · 1 to check"
    editor.press("Control+z")
    wait_for_rows(editor, "doubts", "Uncertain words | Demis.", "Uncertain words | moment.")
    assert list_words(editor, "Demis.") == [("Demis.", "recogniser", False)]


def test_what_is_typed_over_is_no_doubt_any_more(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "moment."))
    wait_for_rows(editor, "doubts", "Uncertain words | Demis.", "Uncertain words | moment.")
    act(editor, "doubts", "edit")
    editor.type("Denis.")
    wait_for_rows(editor, "doubts", "Uncertain words | moment.")
    assert list_words(editor, "Denis.") == [("Denis.", "person", False)]


def test_doubts_are_gone_through_by_key_from_the_text(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "moment.", "prepared"))
    wait_for_rows(
        editor,
        "doubts",
        "Uncertain words | Demis.",
        "Uncertain words | moment.",
        "Uncertain words | prepared",
    )
    editor.click_after("Lee")
    editor.press("F4")
    lit = "document.querySelector('.looked-at').textContent.trim()"
    assert editor.ask(lit) == "prepared"
    editor.press("Shift+F4")
    assert editor.ask(lit) == "moment."
    editor.press("Alt+k")
    wait_for_rows(editor, "doubts", "Uncertain words | Demis.", "Uncertain words | prepared")
    assert editor.ask(lit) == "prepared"


def test_an_uncertain_speaker_is_confirmed_or_another_one(open_beside: Open) -> None:
    unsure = doubt(make_transcript(), "He", "had.", "And", "the", confidence=0.45)
    editor = open_beside(unsure)
    until(editor, lambda: len(rows(editor, "doubts")) > 1, "speakers in doubt")
    before = rows(editor, "doubts")
    focus(editor, "doubts", len(before) - 1)
    editor.press("k")
    wait_for_rows(editor, "doubts", *before[:-1])
    assert list_settled(editor) == [("speaker", "He had.")]
    act(editor, "doubts", "speaker", len(before) - 2)
    editor.tab.keyboard.press("3")
    wait_for_rows(editor, "doubts", *before[:-2])
    assert ("C", "And the") in editor.turns()


def drop(transcript: Transcript, text: str, start_ms: int) -> Transcript:
    """The transcript with a passage that was dropped."""
    words = tuple(
        Word(f" {part}", Span(start_ms + 50 * n, start_ms + 50 * n + 40))
        for n, part in enumerate(text.split())
    )
    dropped = Dropped(Segment(words, "en"), "a phrase that recognisers make up")
    return replace(transcript, dropped=(dropped,))


def test_a_dropped_passage_is_taken_back_at_its_time(open_beside: Open) -> None:
    transcript = drop(make_transcript(), "Thanks for watching", 7_910)
    editor = open_beside(transcript)
    wait_for_rows(editor, "doubts", "Dropped passage | Thanks for watching")
    focus(editor, "doubts")
    editor.press("b")
    wait_for_rows(editor, "doubts")
    times = [row for row in editor.words() if row[0] in ("Thanks", "for", "watching")]
    assert times[0] == ("Thanks", 7_910, 7_950)
    assert "Thanks for watching" in " ".join(text for _, text in editor.turns())
    assert editor.tab.inner_text(".bar-text") == "Reviewed"


def test_a_dropped_passage_is_left_out_for_good(open_beside: Open) -> None:
    editor = open_beside(drop(make_transcript(), "Thanks for watching", 7_910))
    wait_for_rows(editor, "doubts", "Dropped passage | Thanks for watching")
    act(editor, "doubts", "keep")
    wait_for_rows(editor, "doubts")
    assert list_settled(editor) == [("dropped", "Thanks for watching")]
    editor.tab.reload()
    until(editor, lambda: editor.tab.inner_text(".bar-text") == "Reviewed", "reviewed")


def test_speech_without_words_is_listed_until_there_are_some(open_beside: Open) -> None:
    transcript = make_transcript()
    end_ms = transcript.words[-1].span.end_ms
    spoken = SpeakerSpan(Span(0, end_ms + 3_000), "B")
    editor = open_beside(replace(transcript, diarization=(spoken,)))
    wait_for_rows(editor, "doubts", "Speech without words | ")
    act(editor, "doubts", "edit")
    editor.press("Control+End")
    editor.type(" And so on.")
    wait_for_rows(editor, "doubts")
    assert editor.turns()[-1][1].endswith("everybody. And so on.")


NAMES = (
    ("A", "We saw Sedol there. Then Sedol played. I think Sedal won, and Sedul lost, says Sedol."),
)


def test_a_name_in_several_spellings_is_put_right_once_for_all(open_beside: Open) -> None:
    editor = open_beside(make_transcript(NAMES))
    wait_for_rows(editor, "doubts", "Name in several spellings | Sedol (3): Sedal (1), Sedul (1)")
    focus(editor, "doubts")
    editor.press("p")
    wait_for_rows(editor, "doubts")
    expected = (
        "We saw Sedol there. Then Sedol played. I think Sedol won, and Sedol lost, says Sedol."
    )
    assert editor.turns() == [("A", expected)]
    assert editor.words()[9][1:] == (3_600, 3_900)
    editor.click_after("there.")
    editor.press("Control+z")
    wait_for_rows(editor, "doubts", "Name in several spellings | Sedol (3): Sedal (1), Sedul (1)")


def test_another_spelling_may_be_the_right_one(open_beside: Open) -> None:
    editor = open_beside(make_transcript(NAMES))
    until(editor, lambda: len(rows(editor, "doubts")) == 1, "a name")
    act(editor, "doubts", "take-1")
    wait_for_rows(editor, "doubts")
    assert editor.turns()[0][1].count("Sedal") == 5


def test_names_that_are_all_right_are_confirmed_at_once(open_beside: Open) -> None:
    editor = open_beside(make_transcript(NAMES))
    until(editor, lambda: len(rows(editor, "doubts")) == 1, "a name")
    act(editor, "doubts", "keep")
    wait_for_rows(editor, "doubts")
    assert list_words(editor, "Sedal") == [("Sedal", "recogniser", True)]


def test_differences_from_the_page_are_worth_a_look(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "Settle"), PAGE)
    wait_for_rows(
        editor,
        "doubts",
        "Name or term | published: Sedol · transcript: Settle",
        "Dropped | published: very · transcript: nothing",
    )


def test_the_page_s_words_are_taken_once_for_all(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    assert headline(editor) == "3 of 45 words differ"
    act(editor, "published", "take")
    wait_for_rows(editor, "published", "Dropped | published: very · transcript: nothing")
    until(editor, lambda: headline(editor) == "1 of 45 words differs", "compared again")
    assert list_words(editor, "Sedol") == [("Sedol", "page", False)] * 2
    assert [row for row in editor.words() if row[0] == "Sedol"] == [
        ("Sedol", 6_400, 6_700),
        ("Sedol", 12_000, 12_300),
    ]
    editor.click_after("match")
    editor.press("Control+z")
    until(editor, lambda: len(rows(editor, "published")) == 2, "it is undone")
    assert list_words(editor, "Sedol") == []


def test_the_panel_counts_as_the_comparison_to_which_it_leads(open_beside: Open) -> None:
    page = PAGE.replace("Good morning", "good, morning").replace("everybody", "every single one")
    editor = open_beside(make_transcript(), page)
    until(editor, lambda: len(rows(editor, "published")) > 2, "differences")
    show(editor, "published")
    with editor.tab.expect_popup() as opened:
        editor.tab.click("#panel-published a")
    whole = opened.value
    count, of = whole.inner_text(".left strong"), whole.inner_text(".left span")
    assert f"{count} {of}".startswith(f"{headline(editor)} from the published text")
    assert editor.tab.inner_text("#tab-published") == f"Published text {count}"
    assert editor.tab.locator(".filter .number").first.inner_text() == count
    kinds = [f"{n} {k}" for n, k in editor.ask(KINDS)]
    for told in whole.locator("#differences > .kinds > span").all_inner_texts():
        assert told in kinds
    with whole.expect_navigation():
        whole.locator(".correct").first.click()
    whole.wait_for_selector(".ProseMirror .turn")
    assert whole.evaluate("getSelection().toString()") != ""
    whole.close()


def test_nothing_is_counted_before_anything_is_known(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis."), PAGE)
    editor.tab.route("**/doubts", lambda route: route.abort())
    editor.tab.route("**/differences", lambda route: route.abort())
    editor.tab.reload()
    editor.tab.wait_for_selector(".ProseMirror .turn")
    editor.tab.wait_for_timeout(500)
    assert editor.tab.inner_text("#doubts-title") == "Worth checking"
    assert not editor.tab.locator(".bar").is_visible()
    show(editor, "published")
    assert headline(editor) == "Differences"
    editor.tab.unroute("**/doubts")
    editor.tab.unroute("**/differences")
    until(editor, lambda: headline(editor) == "3 of 45 words differ", "known")
    assert editor.tab.locator(".bar").is_visible()


def test_two_pages_that_settle_while_they_are_apart_lose_nothing(
    review: Review, open_beside: Open
) -> None:
    one = open_beside(make_transcript(), PAGE.replace("quite a", "quite such a"))
    two = review.open_again(one.server)
    for editor in (one, two):
        until(editor, lambda e=editor: len(rows(e, "doubts")) == 3, "differences")  # type: ignore[misc]
    for editor in (one, two):
        editor.tab.context.set_offline(True)
    act(one, "doubts", "keep", 0)
    act(two, "doubts", "keep", 2)
    for editor in (one, two):
        editor.tab.context.set_offline(False)
    for editor in (one, two):
        until(editor, lambda e=editor: len(rows(e, "doubts")) == 1, "both are settled")  # type: ignore[misc]
    assert sorted(list_settled(one)) == [("page", "such"), ("page", "very")]


def test_words_that_only_the_page_has_are_put_in(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    act(editor, "published", "take", 1)
    until(editor, lambda: len(rows(editor, "published")) == 1, "it is taken")
    assert list_words(editor, "very") == [("very", "page", False)]
    assert "Lee Settle lost the very first game." in editor.turns()[1][1]


def test_words_that_the_page_lacks_are_taken_out(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE.replace("quite ", ""))
    until(editor, lambda: len(rows(editor, "published")) == 3, "differences")
    show(editor, "published")
    act(editor, "published", "take")
    until(editor, lambda: len(rows(editor, "published")) == 2, "it is taken out")
    assert editor.turns()[1][1].startswith("It was a moment. Lee")


def test_what_is_kept_stays_decided(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    focus(editor, "published")
    editor.press("k", "k")
    wait_for_rows(editor, "published")
    assert list_words(editor, "Settle") == [("Settle", "recogniser", True)] * 2
    assert list_settled(editor) == [("page", "very")]
    editor.tab.reload()
    until(editor, lambda: editor.tab.inner_text(".bar-text") == "Reviewed", "reviewed")
    show(editor, "published")
    assert headline(editor) == "3 of 45 words differ"
    assert editor.tab.inner_text("#tab-published") == "Published text"


def test_a_difference_is_edited_in_the_text(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    act(editor, "published", "edit")
    editor.type("Se-dol")
    until(editor, lambda: editor.tab.inner_text("#tab-published") == "Published text 2", "typed")
    assert list_words(editor, "Se-dol") == [("Se-dol", "person", False)]


def test_differences_are_shown_by_kind(open_beside: Open) -> None:
    editor = open_beside(
        make_transcript(),
        PAGE.replace("good morning", "Good Morning").replace(
            "prepared for it.", "prepared for it!"
        ),
    )
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    numbers = editor.tab.locator(".filter .number").all_inner_texts()
    assert sum(map(int, numbers[1:-1])) == int(numbers[-1])
    editor.tab.click(".filter [data-kind='dropped']")
    wait_for_rows(editor, "published", "Dropped | published: very · transcript: nothing")
    editor.tab.click(".filter [data-kind='all']")
    until(editor, lambda: len(rows(editor, "published")) == 3, "all kinds")


def test_all_of_one_kind_are_taken_at_once_and_undone_at_once(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    editor.tab.click(".filter [data-kind='name']")
    editor.tab.click(".take-all")
    wait_for_rows(editor, "published")
    assert list_words(editor, "Sedol") == [("Sedol", "page", False)] * 2
    editor.click_after("match")
    editor.press("Control+z")
    until(editor, lambda: len(rows(editor, "published")) == 1, "it is undone")
    assert list_words(editor, "Sedol") == []


def test_what_was_left_as_it_is_can_be_looked_at_again(open_beside: Open) -> None:
    editor = open_beside(make_transcript(), PAGE)
    until(editor, lambda: len(rows(editor, "doubts")) == 2, "doubts")
    act(editor, "doubts", "keep", 1)
    until(editor, lambda: len(rows(editor, "doubts")) == 1, "it is kept")
    editor.tab.click(".settled summary")
    editor.tab.click(".settled li button")
    until(editor, lambda: len(rows(editor, "doubts")) == 2, "it is listed again")
    assert list_settled(editor) == []


def test_chinese_is_written_without_spaces(open_beside: Open) -> None:
    talk = (
        ("A", "今天我们来谈谈人工智能的历史和它的未来发展。"),
        ("B", "好的，我很高兴能够来到这里跟你们谈话。"),
    )
    page = "王芳：今天我们来谈谈人工智能的历史和它的美好未来发展。\n\n李明：好的，我很开心能够来到这里跟你们谈话。\n"
    names = (("A", "王芳"), ("B", "李明"))
    transcript = make_transcript(talk, names=names, language="zh", apart="")
    editor = open_beside(transcript, page)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    show(editor, "published")
    act(editor, "published", "take", 1)
    until(editor, lambda: len(rows(editor, "published")) == 1, "one is taken")
    act(editor, "published", "take")
    wait_for_rows(editor, "published")
    assert [text for _, text in editor.turns()] == [
        "今天我们来谈谈人工智能的历史和它的美好未来发展。",
        "好的，我很开心能够来到这里跟你们谈话。",
    ]


def test_a_wrong_speaker_is_put_right_as_the_page_has_it(open_beside: Open) -> None:
    talk = (*TALK[:2], ("B", "And the second game? Lee Settle had prepared for it."), TALK[3])
    editor = open_beside(
        make_transcript(talk), PAGE.replace("very ", "").replace("Sedol", "Settle")
    )
    until(editor, lambda: len(rows(editor, "published")) == 1, "a speaker")
    show(editor, "published")
    act(editor, "published", "take")
    wait_for_rows(editor, "published")
    assert ("A", "And the second game? Lee Settle had prepared for it.") in editor.turns()


def test_without_a_page_it_is_told_how_to_name_one(open_beside: Open) -> None:
    editor = open_beside()
    show(editor, "published")
    assert "--reference published.txt" in editor.tab.inner_text("#panel-published")


def test_subtitles_show_what_breaks_a_rule_and_by_how_much(open_beside: Open) -> None:
    fast = (
        (
            "A",
            "Nobody was, sort of, here. Well, extraordinarily uncomplicated misunderstandings "
            "characteristically overwhelmed everybody",
        ),
    )
    editor = open_beside(make_transcript(fast), settings=replace(Settings(), max_cps=5.0))
    show(editor, "subtitles")
    until(editor, lambda: editor.tab.locator(".cue").count() > 0, "subtitles")
    first = editor.tab.locator(".broken-rule").first
    until(editor, lambda: "characters too many to read in" in first.text_content(), "it is there")
    before = editor.turns()
    cuts = editor.tab.locator(".cut")
    assert "share their words" in editor.tab.locator(".cut-note").inner_text()
    cuts.get_by_text("Cut “Well,” (6 characters): an opening word").click()
    until(editor, lambda: "here. Extraordinarily" in editor.turns()[0][1], "it is cut")
    until(editor, lambda: "Well" not in "".join(cuts.all_text_contents()), "laid out again")
    cuts.get_by_text("“sort of,”").click()
    until(editor, lambda: "Nobody was here." in editor.turns()[0][1], "the comma goes, too")
    editor.tab.locator(".ProseMirror").focus()
    editor.press("Control+z", "Control+z")
    until(editor, lambda: editor.turns() == before, "it is undone")


def test_subtitles_follow_the_text_and_lead_to_it(open_beside: Open) -> None:
    editor = open_beside()
    show(editor, "subtitles")
    lines = editor.tab.locator(".cue-lines")
    until(editor, lambda: lines.count() > 1, "subtitles")
    editor.click_after("match")
    editor.type("es")
    until(editor, lambda: "matches in Seoul" in " ".join(lines.all_text_contents()), "the new text")
    editor.tab.locator(".cue-body").last.click()
    lit = "[...document.querySelectorAll('.looked-at')].map((part) => part.textContent).join('')"
    shown = " ".join(lines.last.inner_text().split())
    assert shown.endswith("move 37 was new to everybody.")
    assert editor.ask(lit) == shown


def test_what_is_shown_is_played_where_that_is_wanted(listening: ListeningDesk) -> None:
    opened = listening.open(doubt(listening_pages.make_transcript(), "talk", "pleasure,"))
    opened.wait("document.querySelectorAll('#panel-doubts .work').length === 2", PATIENCE_S)
    opened.wait("document.querySelector('video').readyState >= 1")
    opened.tab.locator("#panel-doubts .check input").check()
    opened.tab.locator("#panel-doubts .work").nth(1).focus()
    opened.wait("!document.querySelector('video').paused")
    opened.wait("document.querySelector('video').paused")
    at_s = opened.ask("document.querySelector('video').currentTime")
    assert 7.4 <= at_s <= 8.6
    opened.press("k")
    opened.wait("!document.querySelector('video').paused")
    assert 1.4 <= opened.ask("document.querySelector('video').currentTime") <= 2.8


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_is_without_a_fault_of_access(open_beside: Open, width: int, scheme: str) -> None:
    transcript = drop(doubt(make_transcript(), "He", confidence=0.45), "Thanks for watching", 7_910)
    options = {"viewport": {"width": width, "height": 780}, "color_scheme": scheme}
    settings = replace(Settings(), max_cps=5.0)
    editor = open_beside(transcript, PAGE, settings, **options)
    until(editor, lambda: len(rows(editor, "doubts")) == 4, "doubts")
    if width < 1000:
        editor.press("Alt+1")
    for panel in ("doubts", "published", "subtitles"):
        show(editor, panel)
        if panel == "subtitles":
            until(editor, lambda: editor.tab.locator(".broken-rule").count() > 0, "subtitles")
        else:
            focus(editor, panel)
        found = Axe().run(editor.tab, context=".panel").response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert editor.ask("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_panel_makes_way_for_the_text(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis."), viewport={"width": 390, "height": 780})
    until(editor, lambda: len(rows(editor, "doubts")) == 1, "doubts")
    editor.press("Alt+1")
    act(editor, "doubts", "edit")
    assert not editor.tab.locator("#panel").is_visible()
    editor.type("Denis.")
    assert list_words(editor, "Denis.") == [("Denis.", "person", False)]


def test_nothing_of_it_is_complained_about(open_beside: Open) -> None:
    editor = open_beside(doubt(make_transcript(), "Demis.", "moment."), PAGE)
    until(editor, lambda: len(rows(editor, "published")) == 2, "differences")
    for panel in ("published", "subtitles", "doubts"):
        show(editor, panel)
    assert editor.complaints == []
