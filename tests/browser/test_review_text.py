"""The editor's text in a real Chromium: every verb by key and by mouse."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from tests.browser.review_pages import Editor, Review, make_transcript

FIRST = "Good morning Demis. Tell us about the match in Seoul."
SECOND = "It was quite a moment. Lee Settle lost the first game. Nobody had expected that."
THIRD = "And the second game? Lee Settle had prepared for it."
FOURTH = "He had. But move 37 was new to everybody."


def texts(editor: Editor) -> list[str]:
    return [text for _, text in editor.turns()]


def times(editor: Editor) -> dict[str, tuple[int, int]]:
    return {text: (start, end) for text, start, end in editor.words()}


def test_the_text_is_there_with_speakers_and_times(review: Review) -> None:
    editor = review.open()
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]
    heads = editor.tab.locator(".turn.opens > header")
    assert heads.all_text_contents()[:2] == ["Hannah Fry0:00", "Demis Hassabis0:04"]
    assert editor.tab.title() == "A talk about a game: review"
    assert editor.complaints == []


def test_what_is_typed_into_a_word_keeps_its_time_and_all_others(review: Review) -> None:
    editor = review.open()
    before = times(editor)
    editor.click_after("Settle")
    editor.press(*["Backspace"] * 4)
    editor.type("dol")
    assert texts(editor)[1] == SECOND.replace("Settle", "Sedol")
    after = times(editor)
    assert after["Sedol"] == (6400, 6700)
    assert {w: after[w] for w in before if w != "Settle"} == {
        w: before[w] for w in before if w != "Settle"
    }


def test_new_words_take_the_time_between_their_neighbours(review: Review) -> None:
    editor = review.open()
    editor.click_after("match")
    editor.type(" of Go")
    after = times(editor)
    assert texts(editor)[0] == "Good morning Demis. Tell us about the match of Go in Seoul."
    assert after["match"][1] <= after["of"][0] <= after["Go"][0] <= after["in"][0]


TYPE_BEFORE_A_FRAME = """([turn, isTurn, word]) => {
    const texts = document.createTreeWalker(document.querySelectorAll(".turn > p")[turn], NodeFilter.SHOW_TEXT);
    let last;
    while (texts.nextNode()) last = texts.currentNode;
    const text = document.querySelector(".ProseMirror");
    text.focus();
    getSelection().collapse(last, last.data.length);
    document.execCommand("insertText", false, " " + word);
    const enter = { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true };
    text.dispatchEvent(new KeyboardEvent("keydown", { ...enter, ctrlKey: isTurn }));
    for (const letter of word) document.execCommand("insertText", false, letter);
}"""


def test_what_is_typed_before_a_new_paragraph_was_drawn_is_in_it(review: Review) -> None:
    talk = tuple(("AB"[n % 2], f"This is what was said {n}.") for n in range(40))
    editor = review.open(make_transcript(talk))
    expected = [text for _, text in talk]
    for place, is_turn in ((39, False), (20, True), (1, False), (0, True)):
        editor.ask(TYPE_BEFORE_A_FRAME, [place, is_turn, f"word{place}"])
        expected[place : place + 1] = [f"{expected[place]} word{place}", f"word{place}"]
    assert [text.strip() for _, text in editor.saved()] == expected


def test_undo_and_redo_lead_back_and_forth_without_end(review: Review) -> None:
    editor = review.open()
    editor.click_after("morning")
    for _ in range(30):
        editor.type("a")
        editor.press("ArrowLeft", "ArrowRight")
        editor.tab.wait_for_timeout(15)
    editor.press("Control+Enter")
    editor.press("Control+2")
    changed = editor.turns()
    assert len(changed) == 5
    editor.press(*["Control+z"] * 40)
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]
    editor.press(*["Control+y"] * 40)
    assert editor.turns() == changed


def test_control_enter_begins_a_turn_at_the_time_of_its_first_word(review: Review) -> None:
    editor = review.open()
    before = times(editor)
    editor.click_before("Tell")
    editor.press("Control+Enter")
    assert editor.turns()[:2] == [
        ("A", "Good morning Demis."),
        ("A", "Tell us about the match in Seoul."),
    ]
    assert editor.tab.locator(".turn.opens .time").nth(1).text_content() == "0:01"
    assert times(editor) == before


def test_enter_begins_a_paragraph_of_the_same_turn(review: Review) -> None:
    editor = review.open()
    editor.click_before("Tell")
    editor.press("Enter")
    assert texts(editor)[0] == "Good morning Demis.\n\nTell us about the match in Seoul."
    editor.press("Backspace")
    assert texts(editor)[0] == FIRST


@pytest.mark.parametrize("keys", ["Backspace", "Control+Backspace", "Control+Shift+Backspace"])
def test_a_turn_is_merged_with_the_one_before(review: Review, keys: str) -> None:
    editor = review.open()
    before = times(editor)
    editor.click_before("And")
    editor.press(keys)
    assert editor.turns() == [("A", FIRST), ("B", f"{SECOND} {THIRD}"), ("B", FOURTH)]
    assert times(editor) == before
    editor.press("Control+z")
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]


def test_delete_at_the_end_merges_the_next_turn(review: Review) -> None:
    editor = review.open()
    editor.click_after("Seoul\\.")
    editor.press("Delete")
    assert editor.turns()[0] == ("A", f"{FIRST} {SECOND}")


def test_a_turn_is_given_to_another_speaker_by_number(review: Review) -> None:
    editor = review.open()
    editor.click_after("second")
    editor.press("Control+3")
    assert editor.turns() == [("A", FIRST), ("B", SECOND), ("C", THIRD), ("B", FOURTH)]


def test_what_is_selected_is_cut_out_as_a_turn_of_another_speaker(review: Review) -> None:
    editor = review.open()
    before = times(editor)
    editor.select("Lee", "game\\.")
    editor.press("Control+1")
    assert editor.turns()[1:4] == [
        ("B", "It was quite a moment."),
        ("A", "Lee Settle lost the first game."),
        ("B", "Nobody had expected that."),
    ]
    assert times(editor) == before
    editor.press("Control+z")
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]


def test_a_speaker_is_chosen_by_name_and_a_new_one_is_added(review: Review) -> None:
    editor = review.open()
    editor.tab.locator(".turn .speaker").nth(2).click()
    editor.tab.get_by_role("button", name="David Silver").click()
    assert editor.turns()[2] == ("C", THIRD)
    editor.tab.locator(".turn .speaker").nth(0).click()
    editor.tab.get_by_role("button", name="New speaker").click()
    editor.type("Moderator: me")
    editor.press("Enter")
    assert "colon" in editor.tab.inner_text("#fault")
    editor.tab.fill("#asked", "Aja Huang")
    editor.press("Enter")
    assert editor.turns()[0] == ("Aja Huang", FIRST)
    names = {s.label: s.name for s in editor.server.session.draft.speakers}
    assert names["Aja Huang"] == "Aja Huang"
    assert editor.tab.locator(".turn .speaker").nth(0).text_content() == "Aja Huang"


def test_a_speaker_is_renamed_everywhere(review: Review) -> None:
    editor = review.open()
    editor.click_after("quite")
    editor.press("F2")
    editor.tab.fill("#asked", "Sir Demis Hassabis")
    editor.press("Enter")
    editor.saved()
    names = {s.label: s.name for s in editor.server.session.draft.speakers}
    assert names["B"] == "Sir Demis Hassabis"
    shown = editor.tab.locator(".turn.opens .speaker").all_text_contents()
    assert shown == ["Hannah Fry", "Sir Demis Hassabis"] * 2


def test_laughs_are_inserted_behind_the_word_by_key_and_by_menu(review: Review) -> None:
    editor = review.open()
    editor.click_after("moment\\.")
    editor.press("Alt+l")
    editor.click_after("Demis\\.")
    editor.press("Alt+i")
    editor.tab.get_by_role("button", name="[applause]").click()
    assert texts(editor)[:2] == [
        FIRST.replace("Demis.", "Demis. [applause]"),
        SECOND.replace("moment.", "moment. [laughs]"),
    ]


def test_words_are_confirmed_and_unconfirmed(review: Review) -> None:
    editor = review.open()

    def confirmed() -> list[str]:
        editor.saved()
        words = editor.server.session.read_review().words
        return [word.word.text.strip() for word in words if word.confirmed]

    editor.select("Lee", "Settle")
    editor.press("Alt+Enter")
    assert confirmed() == ["Lee", "Settle"]
    editor.click_after("quite")
    editor.press("Alt+Enter")
    assert confirmed() == ["quite", "Lee", "Settle"]
    editor.press("Alt+Enter")
    assert confirmed() == ["Lee", "Settle"]
    assert texts(editor)[1] == SECOND


def test_the_turn_with_the_cursor_is_told_apart(review: Review) -> None:
    editor = review.open()
    editor.word("quite").click()
    label = editor.tab.locator(".turn.current").first.get_attribute("aria-label")
    assert label == "Demis Hassabis, 0:04"


def test_a_key_just_after_a_click_moves_the_cursor_from_there(review: Review) -> None:
    editor = review.open()
    editor.word("game\\.").click()
    editor.press("Control+Home")
    editor.type("Q")
    assert texts(editor)[0] == "Q" + FIRST


def test_an_address_with_a_time_leads_to_the_word(review: Review) -> None:
    editor = review.open()
    other = review.open_again(editor.server, fragment="#t=6450")
    assert other.ask("getSelection().toString()") == "Settle"
    other.ask("location.hash = '#t=0'")
    other.until(lambda: other.ask("getSelection().toString()") == "Good", "selected")


def test_no_key_does_two_things(review: Review) -> None:
    editor = review.open()
    editor.press("F1")
    rows = "dialog .keys:not(li:has-text('Leave the text') .keys) kbd"
    keys = editor.tab.locator(rows).all_inner_texts()
    assert sorted(keys) == sorted(set(keys))


def test_everything_is_in_the_overview_and_question_mark_opens_it(review: Review) -> None:
    editor = review.open()
    editor.tab.locator("h1").click()
    editor.press("?")
    overview = editor.tab.inner_text("dialog")
    wanted = ("Undo", "Redo", "Find and replace", "New turn from here", "Insert [laughs]")
    assert [label for label in wanted if label not in overview] == []
    editor.press("Escape")
    editor.until(lambda: editor.tab.locator("dialog").count() == 0, "closed")
    editor.press("Control+Home")
    editor.type("?")
    assert texts(editor)[0] == "?" + FIRST


def test_chinese_is_edited_character_by_character(review: Review) -> None:
    talk = (("A", "我们去北京。"), ("B", "好的。"))
    editor = review.open(make_transcript(talk, language="zh", apart=""))
    before = times(editor)
    editor.word("北").click()
    editor.word("北").evaluate(
        "(e) => getSelection().setBaseAndExtent(e.firstChild, 0, e.firstChild, 1)"
    )
    editor.tab.wait_for_timeout(50)
    editor.type("南")
    assert texts(editor) == ["我们去南京。", "好的。"]
    assert times(editor)["京。"] == before["京。"]
    editor.click_before("好")
    editor.press("Backspace")
    assert texts(editor) == ["我们去南京。好的。"]


def test_right_to_left_text_stands_so(review: Review) -> None:
    talk = (("A", "صباح الخير يا ديميس"), ("B", "كانت لحظة"))
    editor = review.open(make_transcript(talk, language="ar"))
    direction = editor.ask("getComputedStyle(document.querySelector('.turn > p')).direction")
    assert direction == "rtl"
    assert editor.ask("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_bars_people_from_the_page(review: Review, scheme: str, width: int) -> None:
    names = tuple(
        zip("ABCDEFGH", ("Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal"), strict=True)
    )
    talk = tuple((label, f"This is {name} speaking.") for label, name in names)
    editor = review.open(
        make_transcript(talk, names=names),
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    states = {
        "the text": (),
        "find": ("Control+h", *"This", "Enter"),
        "the overview": ("Escape", "F1"),
        "the speakers": ("Escape", "Control+Shift+s"),
        "a new speaker": ("n",),
    }
    for state, keys in states.items():
        editor.press(*keys)
        editor.tab.wait_for_timeout(100)
        result = Axe().run(editor.tab)
        assert (state, result.generate_report() if result.violations_count else "") == (state, "")
        assert len(result.response["passes"]) > 15
        assert editor.ask("document.documentElement.scrollWidth <= innerWidth")
    assert editor.complaints == []


def test_a_turn_that_is_typed_anew_shows_the_time_where_it_stands(review: Review) -> None:
    editor = review.open()
    editor.click_after("Seoul\\.")
    editor.press("Control+Enter")
    editor.type("Please.")
    assert editor.turns()[:2] == [("A", FIRST), ("A", "Please.")]
    assert editor.tab.locator(".turn.opens .time").nth(1).text_content() == "0:03"
    assert (editor.words()[10][0], editor.words()[10][1] >= 3900) == ("Please.", True)


def test_a_selection_over_several_turns_is_given_to_one_speaker(review: Review) -> None:
    editor = review.open()
    editor.select("Tell", "moment\\.")
    editor.press("Control+3")
    assert editor.turns()[:4] == [
        ("A", "Good morning Demis."),
        ("C", "Tell us about the match in Seoul."),
        ("C", "It was quite a moment."),
        ("B", "Lee Settle lost the first game. Nobody had expected that."),
    ]


def test_the_ends_of_a_long_text_are_reached_at_once(review: Review) -> None:
    talk = [("AB"[n % 2], f"Turn {n} begins. " + "It has many words. " * 30) for n in range(30)]
    editor = review.open(make_transcript(tuple(talk)))
    editor.tab.locator(".ProseMirror [data-n]").first.click()
    editor.press("Control+End")
    editor.type("X")
    last = texts(editor)[-1]
    editor.press("Control+Home")
    editor.type("Y")
    first = texts(editor)[0]
    assert (first[:7], last[-7:]) == ("YTurn 0", "words.X")


def test_a_speaker_can_be_named_where_there_is_none(review: Review) -> None:
    editor = review.open(make_transcript(names=()))
    editor.click_after("Good")
    editor.press("Control+9")
    assert editor.tab.inner_text("dialog h2") == "Who speaks in this turn?"


def test_the_arrows_lead_through_all_turns(review: Review) -> None:
    editor = review.open(make_transcript((("A", "One."), ("B", "Two."), ("A", "Three."))))
    editor.tab.locator(".ProseMirror").focus()
    editor.press("Control+Home", "ArrowDown", "ArrowDown")
    editor.type("X")
    assert texts(editor) == ["One.", "Two.", "XThree."]
    editor.press("Alt+ArrowUp", "Alt+ArrowUp")
    editor.type("Y")
    assert texts(editor) == ["One.", "YTwo.", "XThree."]
    editor.press("ArrowLeft", "ArrowLeft")
    editor.type("Z")
    assert texts(editor) == ["One.Z", "YTwo.", "XThree."]
