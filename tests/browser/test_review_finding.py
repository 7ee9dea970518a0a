"""The editor in a real Chromium: what is found, replaced, cut and pasted."""

from __future__ import annotations

from tests.browser.review_pages import Editor, Review, make_transcript
from tests.browser.test_review_text import FIRST, FOURTH, SECOND, THIRD, texts, times


def paste(editor: Editor, text: str, html: str = "") -> None:
    editor.tab.locator(".ProseMirror").evaluate(
        """(element, [text, html]) => {
            const data = new DataTransfer();
            if (text) data.setData("text/plain", text);
            if (html) data.setData("text/html", html);
            element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [text, html],
    )


def test_find_counts_and_lists_places_and_replaces_them_as_one_step(review: Review) -> None:
    editor = review.open()
    before = times(editor)
    editor.click_before("Good")
    editor.press("Control+h")
    editor.tab.fill("#find", "settle")
    assert editor.tab.inner_text(".total") == "2 places"
    editor.tab.fill("#replace", "Sedol")
    assert editor.tab.locator(".hit").all_inner_texts()[0].count("Settle Sedol lost") == 1
    editor.tab.click("#matchCase")
    assert editor.tab.inner_text(".total") == "nothing found"
    editor.tab.click("#matchCase")
    editor.tab.click("#replace-all")
    assert editor.tab.inner_text(".total") == "2 replaced"
    assert [t.count("Lee Sedol") for t in texts(editor)] == [0, 1, 1, 0]
    after = [word for word in editor.words() if word[0] == "Sedol"]
    assert after[-1][1:] == before["Settle"]
    editor.press("Escape", "Control+z")
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]


def test_each_place_is_listed_with_its_own_time_and_whole_words(review: Review) -> None:
    said = [f"{one}{two}lovers" for one in "bdfgklmnprst" for two in "aeiou"]
    talk = (("A", " ".join([*said[:57], "Sedol", *said[57:], "at last."])),)
    editor = review.open(make_transcript(talk))
    editor.click_before(said[3])
    editor.press("Control+f")
    editor.tab.fill("#find", "sedol")
    before, after = " ".join(said[53:57]), " ".join(said[57:])
    expected = f"0:22 … {before} Sedol {after} at last."
    assert editor.tab.locator(".hit").all_inner_texts() == [expected]
    editor.tab.fill("#find", "olov")
    told = [text.split(" ")[0] for text in editor.tab.locator(".hit").all_inner_texts()]
    assert told[:3] + told[-1:] == ["0:01", "0:03", "0:05", "0:23"]


def test_find_is_in_sight_on_a_phone_with_the_panel_open(review: Review) -> None:
    editor = review.open(viewport={"width": 390, "height": 780})
    editor.press("Alt+1")
    editor.press("Control+f")
    editor.type("settle")
    assert editor.tab.inner_text(".total") == "2 places"
    spot = "document.querySelector('#find').getBoundingClientRect()"
    hit = f"(({{x, y}}) => document.elementFromPoint(x + 9, y + 9).id)({spot})"
    assert editor.ask(hit) == "find"


def test_find_keeps_to_whole_words_and_to_the_turn(review: Review) -> None:
    editor = review.open()
    editor.click_before("And")
    editor.press("Control+f")
    editor.tab.fill("#find", "it")
    assert editor.tab.inner_text(".total") == "3 places"
    editor.tab.fill("#find", "ha")
    assert editor.tab.inner_text(".total") == "4 places"
    editor.tab.click("#wholeWord")
    assert editor.tab.inner_text(".total") == "nothing found"
    editor.tab.click("#wholeWord")
    editor.tab.click("#inTurn")
    assert editor.tab.inner_text(".total") == "1 place"


def test_one_place_after_the_other_is_replaced(review: Review) -> None:
    editor = review.open()
    editor.click_before("Good")
    editor.press("Control+h")
    editor.tab.fill("#find", "Lee Settle")
    editor.tab.fill("#replace", "Sedol")
    editor.press("Enter")
    assert editor.tab.inner_text(".total") == "1 of 2"
    editor.press("Enter")
    assert [t.count("Sedol") for t in texts(editor)] == [0, 1, 0, 0]
    (word,) = [word for word in editor.words() if word[0] == "Sedol"]
    assert word[1:] == (6000, 6700)
    editor.press("Enter")
    assert [t.count("Sedol") for t in texts(editor)] == [0, 1, 1, 0]


def test_a_pasted_dialogue_becomes_turns_of_speakers_that_are_known(review: Review) -> None:
    editor = review.open()
    editor.click_after("Seoul\\.")
    paste(editor, "Demis Hassabis: With pleasure.\nNote: not a name.\nHannah Fry: Thank you.")
    assert editor.turns()[:5] == [
        ("A", FIRST),
        ("B", "With pleasure.\n\nNote: not a name."),
        ("A", "Thank you."),
        ("B", SECOND),
        ("A", THIRD),
    ]


def test_what_word_puts_on_the_clipboard_is_taken_as_plain_text(review: Review) -> None:
    editor = review.open()
    editor.click_after("match")
    html = "<p class=MsoNormal><b>of</b> <span data-n='3' style='color:red'>Go</span></p>"
    paste(editor, " of\u00a0Go", html)
    assert texts(editor)[0] == FIRST.replace("match", "match of Go")
    assert editor.tab.locator(".ProseMirror b, .ProseMirror [style*=red]").count() == 0
    assert editor.complaints == []


def test_words_that_are_cut_and_pasted_back_keep_their_times(review: Review) -> None:
    editor = review.open()
    before = editor.words()
    editor.select("Lee", "game\\.")
    editor.press("Control+x")
    assert texts(editor)[1] == "It was quite a moment. Nobody had expected that."
    editor.press("Control+v")
    assert editor.words() == before


def test_a_dialogue_is_pasted_into_the_middle_of_a_turn(review: Review) -> None:
    editor = review.open()
    editor.click_after("Demis\\.")
    paste(editor, "demis hassabis: Hello.\n")
    assert editor.turns()[:3] == [
        ("A", "Good morning Demis."),
        ("B", "Hello."),
        ("A", "Tell us about the match in Seoul."),
    ]
    editor.press("Control+z")
    assert texts(editor) == [FIRST, SECOND, THIRD, FOURTH]
