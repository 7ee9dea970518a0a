"""A comparison's page does what it says, in a real browser that opens it as a file."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.domain import Difference, Edit, Meaning, Section, Span, TranslationScore
from pipeline.run.outputs.page_audio import embed
from tests.browser.conftest import DESKTOP, PHONE, RECORDING, Desk, Opened
from tests.comparisons import (
    BO,
    DEL,
    EQUAL,
    HOSTILE,
    INS,
    SUB,
    comparison,
    edit,
    make_talk,
)

pytestmark = pytest.mark.browser

WORD = ".hyp [data-t='{}']"
READY = "document.querySelector('audio').readyState >= 1"


def open_ready(desk: Desk, **options: Any) -> Opened:
    opened = desk.open(make_talk(), **options)
    opened.wait(READY)
    return opened


def marked(opened: Opened) -> set[str]:
    """The kinds of difference that are marked in turns that are shown."""
    return set(
        opened.ask(
            "[...document.querySelectorAll('.hyp [data-d]:not(.off)')]"
            ".filter((one) => !one.closest('[hidden]')).map((one) => one.dataset.m)"
        )
    )


def tick(opened: Opened, name: str, value: str) -> None:
    opened.ask("document.querySelector('#filters details').open = true")
    opened.tab.locator(f"input[name={name}][value='{value}']").click()


def test_page_opens_from_a_file_without_a_complaint(desk: Desk) -> None:
    opened = open_ready(desk)
    assert opened.complaints == []
    assert opened.ask("document.querySelector('audio').duration") == pytest.approx(15, abs=0.1)
    assert opened.ask("document.getElementById('lost').hidden")
    assert not opened.ask("document.getElementById('filters').hidden")


def test_embedded_recording_plays_from_the_page_itself(desk: Desk) -> None:
    opened = open_ready(desk, audio=(embed(desk.folder / RECORDING),))
    opened.ask("document.querySelector('audio').currentTime = 7")
    opened.wait("document.querySelector('.now') !== null")
    assert opened.time() == pytest.approx(7, abs=0.01)
    assert opened.complaints == []


def test_recording_is_looked_for_in_the_second_place_too(desk: Desk) -> None:
    name = "talk%20%231%20%26%20100%25%20%27%C3%A9%27.wav"
    opened = desk.open(make_talk(), audio=("nowhere.wav", name))
    opened.wait(READY)
    assert opened.ask("document.getElementById('lost').hidden")


def test_lost_recording_is_told_and_the_text_still_works(desk: Desk) -> None:
    opened = desk.open(make_talk(), audio=("nowhere.wav",))
    opened.wait("!document.getElementById('lost').hidden")
    opened.tab.keyboard.press("j")
    assert opened.here() == "d0"


def test_click_on_a_word_seeks_and_plays_and_lights_both_sides(desk: Desk) -> None:
    opened = open_ready(desk)
    word = opened.tab.locator(WORD.format(3_000)).first
    assert opened.tab.locator(WORD.format(2_200)).first.inner_text() == "in"
    word.click()
    opened.wait("!document.querySelector('audio').paused")
    assert 3.0 <= opened.time() < 5.0
    opened.wait("document.querySelectorAll('.now').length === 2")
    lit = opened.ask("[...document.querySelectorAll('.now')].map((one) => +one.dataset.t)")
    assert lit[0] == lit[1] <= opened.time() * 1000


def test_words_light_up_one_after_the_other_while_it_plays(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.tab.locator(WORD.format(1_400)).first.click()
    for start in (1_800, 2_200):
        opened.wait(f"document.querySelector(\"{WORD.format(start)}\").matches('.now')")
    assert not opened.ask(f"document.querySelector(\"{WORD.format(1_400)}\").matches('.now')")


def test_word_that_plays_is_unfolded_and_in_sight(desk: Desk) -> None:
    opened = open_ready(desk, size=(1280, 500))
    assert opened.ask("document.querySelectorAll('details.same:not([open])').length") == 3
    opened.ask("document.querySelector('audio').currentTime = 0.25")
    opened.wait("document.querySelector('.now')?.closest('details').open")
    opened.wait(
        "(() => { const box = document.querySelector('.now').getBoundingClientRect();"
        " return box.top > 0 && box.bottom < innerHeight - 60 })()"
    )


def test_space_plays_and_pauses_but_not_in_a_control(desk: Desk) -> None:
    opened = open_ready(desk)
    paused = "document.querySelector('audio').paused"
    opened.tab.keyboard.press("Space")
    opened.wait(f"!{paused}")
    opened.tab.keyboard.press("Space")
    opened.wait(paused)
    opened.ask("document.querySelector('#filters details').open = true")
    opened.tab.locator("input[name=kind]").first.focus()
    opened.tab.keyboard.press("Space")
    assert opened.ask(paused)
    assert not opened.tab.locator("input[name=kind]").first.is_checked()


def test_j_and_k_stand_on_each_content_difference_in_turn(desk: Desk) -> None:
    opened = open_ready(desk)
    seen = []
    for key in "jjjjjjkk":
        opened.tab.keyboard.press(key)
        seen.append(opened.ask("document.activeElement.dataset.m"))
    forth = ["name", "changed", "dropped", "inserted", "speaker", "speaker"]
    assert [*forth, "inserted", "dropped"] == seen
    assert opened.ask("document.querySelectorAll('.here').length") == 2  # on both sides
    assert opened.tab.locator("#status").inner_text() == "Place 3 of 5: dropped"
    opened.tab.locator("#next").click()
    assert opened.ask("document.activeElement.dataset.m") == "inserted"


def test_enter_plays_from_a_little_before_the_difference(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.tab.keyboard.press("j")
    opened.tab.keyboard.press("Enter")
    opened.wait("!document.querySelector('audio').paused")
    assert 2.1 <= opened.time() < 3.5  # the name is said at 2.6 s


def test_keys_are_explained_and_can_be_switched_off(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.tab.keyboard.press("?")
    assert opened.tab.get_by_role("dialog", name="Keys").is_visible()
    opened.tab.locator("#keys").uncheck()
    opened.tab.keyboard.press("Escape")
    assert not opened.tab.get_by_role("dialog").is_visible()
    opened.tab.keyboard.press("j")
    assert opened.ask("document.activeElement.dataset.m ?? ''") == ""


def test_click_on_the_timeline_seeks(desk: Desk) -> None:
    opened = open_ready(desk)
    lane = opened.tab.locator("#timeline svg").nth(1)
    box = lane.bounding_box()
    lane.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    end = opened.ask("+document.getElementById('timeline').dataset.end") / 1000
    assert opened.time() == pytest.approx(end / 2, rel=0.02)
    opened.wait("document.querySelector('.head').getAttribute('visibility') === 'visible'")
    assert float(opened.ask("document.querySelector('.head').getAttribute('x1')")) == pytest.approx(
        500, abs=10
    )


def test_filters_mark_kinds_and_hide_turns(desk: Desk) -> None:
    opened = open_ready(desk)
    assert marked(opened) == {"name", "changed", "dropped", "inserted", "speaker"}
    tick(opened, "kind", "spelling")
    assert "spelling" in marked(opened)
    grey = opened.tab.locator(".hyp [data-m=spelling]")
    assert grey.is_visible()  # its fold has opened
    for kind in ("changed", "dropped", "inserted", "speaker"):
        tick(opened, "kind", kind)
    assert marked(opened) == {"name", "spelling"}
    assert not opened.tab.locator("#turn-4").is_visible()
    assert opened.tab.locator("#turn-2").is_visible()
    assert opened.tab.locator("#status").inner_text() == "2 words are marked, in 2 places."
    tick(opened, "all", "1")
    assert opened.tab.locator("#turn-4").is_visible()
    assert opened.tab.locator("#turn-5").is_visible()


def test_filter_of_speakers_hides_the_turns_and_entries_of_others(desk: Desk) -> None:
    opened = open_ready(desk)
    tick(opened, "speaker", "1")
    assert opened.tab.locator(".turn[data-s='1']:visible").count() == 0
    assert opened.tab.locator(".place:visible").count() == 0
    assert marked(opened) == set()
    assert make_talk().reference.speakers[1] == BO


def test_uncertain_words_can_be_left_unmarked(desk: Desk) -> None:
    opened = open_ready(desk)
    script = "getComputedStyle(document.querySelector('.turn .unsure'), '::after').content"
    assert opened.ask(script) == '"?"'
    tick(opened, "doubt", "1")
    assert opened.ask(script) == "none"


def test_entry_of_the_list_leads_to_its_place(desk: Desk) -> None:
    opened = open_ready(desk, size=(1280, 500))
    opened.tab.locator(".place .quote a").nth(3).click()
    assert opened.ask("document.activeElement.dataset.m") == "inserted"
    opened.wait("document.activeElement.getBoundingClientRect().bottom < innerHeight - 60")


# --- the list


def test_first_screen_has_the_list_open_with_context(desk: Desk) -> None:
    for size in (DESKTOP, (390, 844)):
        opened = desk.open(make_talk(), size=size)
        row = opened.tab.locator(".place").first
        assert row.is_visible()
        box = row.bounding_box()
        player = opened.tab.locator("#player").bounding_box()
        assert box["y"] + box["height"] < player["y"]
        shown = " ".join(row.inner_text().split())
        assert (
            "… Bo. — I live in published: Reykjavik · transcript: Rake-a-vic since nineteen"
            in shown
        )


def test_row_plays_from_its_words_and_the_page_stays_where_it_is(desk: Desk) -> None:
    opened = open_ready(desk, size=(1280, 500))
    button = opened.tab.get_by_role("button", name="Play from 0:00:02")
    assert button.count() == 1
    button.click()
    opened.wait("!document.querySelector('audio').paused")
    opened.wait("document.querySelector('.now') !== null")
    assert 1.0 <= opened.time() < 2.6
    assert opened.ask("scrollY") < 300
    assert button.evaluate("(one) => one.classList.contains('playing')")
    button.click()
    opened.wait("document.querySelector('audio').paused")


def test_a_place_far_down_a_long_page_comes_into_sight(desk: Desk) -> None:
    said = ["word"] * 200
    edits = [
        Edit(EQUAL, word, word, turn, "Ann", Span(turn * 9_000 + n, turn * 9_000 + n + 1))
        for turn in range(150)
        for n, word in enumerate(said[: 20 + turn])
    ]
    edits.append(edit(SUB, "last", "lost", 149))
    turns = tuple(("Ann" if n % 2 else "Bo", "word") for n in range(150))
    opened = desk.open(comparison(*edits, turns=turns, cp_words=None), size=(390, 844))
    tick(opened, "all", "1")
    opened.tab.locator(".place .quote a").last.click()
    assert opened.here() == "d0"
    opened.wait(
        "(() => { const box = document.activeElement.getBoundingClientRect();"
        " return box.top > 0 && box.bottom < innerHeight - 130 })()"
    )
    opened.tab.wait_for_timeout(300)
    assert opened.ask("document.activeElement.getBoundingClientRect().top") > 0


def test_l_leads_back_to_the_row_of_a_difference(desk: Desk) -> None:
    opened = open_ready(desk, size=(1280, 500))
    opened.tab.locator(".place .quote a").nth(2).click()
    assert opened.ask("document.activeElement.dataset.m") == "dropped"
    opened.tab.keyboard.press("l")
    assert opened.ask("document.activeElement.closest('.place').dataset.k") == "dropped"
    opened.wait("document.activeElement.getBoundingClientRect().top >= 0")


def test_each_place_of_a_name_can_be_reached_and_played(desk: Desk) -> None:
    edits = [
        Edit(kind, "Sedol", heard, 0, "Ann", Span(n * 1_000, n * 1_000 + 900))
        for n, (kind, heard) in enumerate(
            [(SUB, "Settle"), (EQUAL, "Sedol"), (SUB, "Sedal"), (EQUAL, "Sedol"), (SUB, "Settle")]
        )
    ]
    named = tuple(
        Difference(Meaning.NAME, (n, n + 1), "Sedol", edits[n].hypothesis, 0, 1,
                   edits[n].hypothesis_span)
        for n in (0, 2, 4)
    )  # fmt: skip
    opened = desk.open(replace(comparison(*edits), differences=named))
    opened.wait(READY)
    told = " ".join(opened.tab.locator(".group summary").inner_text().split())
    assert told == "Sedol — transcript: Settle (2 places), Sedal 3 words in 3 places"
    assert opened.tab.locator(".group .place:visible").count() == 3
    opened.tab.get_by_role("button", name="Play from 0:00:04").first.click()
    opened.wait("!document.querySelector('audio').paused")
    for number in range(3):
        opened.tab.locator(".group .place .quote a").nth(number).click()
        assert opened.here() == f"d{number}"


def test_forms_unfold_from_the_list(desk: Desk) -> None:
    opened = open_ready(desk)
    assert opened.tab.locator(".place:visible").count() == 5
    opened.tab.get_by_text("4 more words differ only in form").click()
    assert opened.tab.locator(".place:visible").count() == 9
    tick(opened, "kind", "spelling")
    assert opened.tab.locator(".form-list .place:visible").count() == 1


def test_each_difference_is_corrected_in_the_editor_by_link_and_by_key(desk: Desk) -> None:
    opened = desk.open(make_talk(), correct="editor.html")
    (desk.folder / "editor.html").write_text("<title>editor</title>", "utf-8")
    links = opened.tab.get_by_role("link", name="Correct this")
    assert links.count() == 2 * 5  # in the list and in the text; forms are folded and not marked
    assert opened.ask("document.querySelector('.place .correct').hash") == "#t=2600"
    opened.tab.keyboard.press("j")
    opened.tab.keyboard.press("j")
    opened.tab.keyboard.press("c")
    opened.tab.wait_for_url("**/editor.html#t=6200")


def test_plain_page_leads_to_no_editor(desk: Desk) -> None:
    opened = desk.open(make_talk())
    assert opened.tab.locator(".correct").count() == 0
    opened.tab.keyboard.press("?")
    assert "editor" not in opened.tab.get_by_role("dialog").inner_text()


# --- a recording that has to be chosen


@pytest.mark.parametrize("audio", [("nowhere%20there.wav",), ()])
def test_recording_that_is_not_found_can_be_chosen(desk: Desk, audio: tuple[str, ...]) -> None:
    opened = desk.open(make_talk(), audio=audio)
    choose = opened.tab.get_by_role("button", name="Choose the recording…")
    opened.wait("!document.getElementById('lost').hidden")
    told = opened.tab.locator("#lost-why").inner_text()
    assert told.startswith("nowhere there.wav was not found" if audio else "No recording is linked")
    with opened.tab.expect_file_chooser() as asked:
        choose.click()
    asked.value.set_files(desk.folder / RECORDING)
    opened.wait("document.getElementById('lost').hidden")
    assert opened.tab.locator("audio").is_visible()
    opened.tab.locator(WORD.format(3_000)).first.click()
    opened.wait("!document.querySelector('audio').paused")
    assert 3.0 <= opened.time() < 5.0
    assert [one for one in opened.complaints if "ERR_FILE_NOT_FOUND" not in one] == []


def test_place_that_was_asked_for_is_played_once_the_recording_is_chosen(desk: Desk) -> None:
    opened = desk.open(make_talk(), audio=("nowhere.wav",))
    opened.wait("!document.getElementById('lost').hidden")
    opened.tab.get_by_role("button", name="Play from 0:00:07").first.click()
    assert opened.here() == "choose"
    opened.tab.locator("#chosen").set_input_files(desk.folder / RECORDING)
    opened.wait("!document.querySelector('audio').paused")
    assert 5.0 <= opened.time() < 8.0


def test_chosen_file_that_is_no_sound_or_too_short_is_told(desk: Desk, tmp_path: Path) -> None:
    opened = desk.open(make_talk(word_ms=4_000), audio=())
    (tmp_path / "notes <b>.wav").write_bytes(b"no sound at all")
    opened.tab.locator("#chosen").set_input_files(tmp_path / "notes <b>.wav")
    told = "document.getElementById('lost-why').textContent"
    opened.wait(f"{told} === 'This browser can’t play notes <b>.wav.'")
    opened.tab.locator("#chosen").set_input_files(desk.folder / RECORDING)
    opened.wait(f"{told}.endsWith('before the last word (0:01:36). Is this the right recording?')")
    assert opened.tab.locator("audio").is_visible()


# --- text that is hostile, and pages with less in them


def test_hostile_text_runs_nothing(desk: Desk) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>" + HOSTILE
    edits = (
        edit(EQUAL, evil, evil, who=evil),
        edit(SUB, evil, evil, who='" onfocus="alert(3)" autofocus="'),
        edit(DEL, evil, None),
        edit(INS, None, "javascript:alert(4)"),
    )
    made = comparison(*edits, turns=((evil, evil),), sections=(Section(evil, 0),), normaliser=evil)
    spelled = Difference(Meaning.SPELLING, (1, 2), evil, "' onclick='alert(5)", 0, 1)
    left = Difference(Meaning.DROPPED, (2, 3), evil, None, 0, 1)
    opened = desk.open(
        replace(made, differences=(spelled, left)), title=evil, audio=("javascript:alert(6)",)
    )
    opened.tab.keyboard.press("j")
    tick(opened, "kind", "spelling")
    opened.tab.keyboard.press("j")
    opened.tab.wait_for_timeout(200)
    policy = [
        one for one in opened.complaints if not one.startswith(("policy: media", "Loading media"))
    ]
    assert [one for one in policy if "ERR_UNKNOWN_URL_SCHEME" not in one] == []
    assert opened.tab.locator("h1").inner_text() == evil
    assert opened.tab.locator("img").count() == 0
    assert opened.tab.locator("script").count() == 1


def test_the_policy_stops_a_script_that_got_in_all_the_same(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.ask(
        "() => { const one = document.createElement('script'); one.textContent = 'window.broken = 1';"
        " document.body.append(one);"
        " document.body.insertAdjacentHTML('beforeend', '<b onclick=\"window.broken = 2\">x</b>');"
        " document.body.lastElementChild.click(); }"
    )
    assert None is opened.ask("window.broken ?? null")
    assert any("policy: script-src" in one for one in opened.complaints)


def test_page_without_times_or_recording_works(desk: Desk) -> None:
    made = make_talk()
    untimed = tuple(replace(one, hypothesis_span=None) for one in made.edits)
    bare = tuple(replace(one, span=None) for one in made.differences)
    opened = desk.open(replace(made, edits=untimed, differences=bare), audio=())
    assert opened.complaints == []
    assert opened.tab.locator("audio, #timeline, .at").count() == 0
    opened.tab.keyboard.press("Space")
    opened.tab.keyboard.press("j")
    opened.tab.keyboard.press("Enter")
    assert opened.ask("document.activeElement.dataset.m") == "name"
    assert opened.complaints == []


def test_timeline_without_a_recording_leads_to_the_text(desk: Desk) -> None:
    opened = desk.open(make_talk(), audio=(), size=(1280, 500))
    lane = opened.tab.locator("#timeline svg").first
    lane.click(position={"x": lane.bounding_box()["width"] - 2, "y": 5})
    opened.wait("document.getElementById('turn-5').closest('details').open")
    assert opened.complaints == []


def test_page_of_nothing_and_page_of_a_translation_open_without_a_complaint(desk: Desk) -> None:
    assert desk.open(comparison(turns=())).complaints == []
    made = replace(make_talk(), differences=(), translation=TranslationScore(60.0, 30.0, "French"))
    opened = desk.open(made)
    assert opened.complaints == []
    assert opened.tab.locator(".turn:visible").count() == 5
    assert not opened.tab.locator("#next").is_visible()
    assert opened.tab.locator("#status").text_content() == ""


def test_everything_can_be_read_without_scripts(desk: Desk) -> None:
    opened = desk.open(make_talk(), scripts=False)
    assert not opened.tab.locator("#filters").is_visible()
    assert not opened.tab.locator("#buttons").is_visible()
    assert opened.tab.locator("audio").is_visible()
    assert opened.tab.locator("#turn-4").is_visible()
    summary = opened.tab.locator("details.same summary").first
    summary.click()
    assert opened.tab.locator("#turn-1").is_visible()


# --- looks


FIND_CONTRASTS = """() => {
  const read = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const findBack = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = read(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || element.closest("script, audio") || !element.getClientRects().length) continue;
    const [one, other] = [read(getComputedStyle(element).color), findBack(element)].map(light);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    found.push([`${element.tagName}.${element.className}`, ratio]);
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), ((390, 844), "light")]
)
@pytest.mark.parametrize("audio", [None, ("nowhere.wav",)])
def test_axe_finds_nothing_that_bars_anybody(
    desk: Desk, size: Any, scheme: str, audio: Any
) -> None:
    opened = desk.open(make_talk(), size=size, scheme=scheme, audio=audio, correct="../x/")
    opened.wait(READY if audio is None else "!document.getElementById('lost').hidden")
    for name in ("spelling", "number", "contraction", "filler"):
        tick(opened, "kind", name)
    opened.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    opened.tab.wait_for_timeout(200)
    found = Axe().run(opened.tab).response
    assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_hebrew_and_chinese_are_quoted_as_they_are_read(desk: Desk) -> None:
    def say(kind: Any, was: str | None, now: str | None, turn: int) -> Edit:
        who = turns[turn][0]
        return replace(edit(kind, was, now, turn, who), hypothesis_span=Span(1_000, 1_500))

    turns = (("דנה", "שלום עולם יפה"), ("王", "今天好"))
    hebrew = [
        say(EQUAL, "שלום", "שלום", 0),
        say(SUB, "עולם", "אולם", 0),
        say(EQUAL, "יפה", "יפה", 0),
    ]
    chinese = [say(EQUAL, "今", "今", 1), say(SUB, "天", "添", 1), say(EQUAL, "好", "好", 1)]
    opened = desk.open(comparison(*hebrew, *chinese, turns=turns), size=(390, 844))
    directions = opened.ask(
        "[...document.querySelectorAll('.quote')].map((one) => getComputedStyle(one).direction)"
    )
    assert directions == ["rtl", "ltr"]
    boxes = [
        opened.tab.locator(f".place .{side}").first.bounding_box() for side in ("page", "heard")
    ]
    assert boxes[0]["x"] > boxes[1]["x"] or boxes[0]["y"] < boxes[1]["y"]
    assert opened.ask("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(desk: Desk, scheme: str) -> None:
    opened = open_ready(desk, scheme=scheme)
    for name in ("spelling", "number", "contraction", "filler"):
        tick(opened, "kind", name)
    tick(opened, "all", "1")
    opened.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    opened.ask(
        "document.querySelectorAll('mark [data-t]').forEach((one) => one.classList.add('now'))"
    )
    opened.ask("document.getElementById('lost').hidden = false")
    opened.ask("document.querySelectorAll('.turn').forEach((one) => one.scrollIntoView())")
    opened.tab.keyboard.press("?")
    opened.tab.wait_for_timeout(200)  # until colours have changed
    ratios = opened.ask(FIND_CONTRASTS)
    assert len(ratios) > 100
    assert [one for one in ratios if one[1] < 4.5] == []


def test_nothing_has_to_be_scrolled_sideways(desk: Desk) -> None:
    made = make_talk()
    long = replace(made.edits[6], hypothesis="x" * 300)
    opened = desk.open(replace(made, edits=(*made.edits[:6], long, *made.edits[7:])))
    tick(opened, "all", "1")
    opened.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for width in (1280, 768, 360, 320):
        opened.tab.set_viewport_size({"width": width, "height": 740})
        assert opened.ask("document.documentElement.scrollWidth") <= width


def test_texts_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(desk: Desk) -> None:
    opened = desk.open(make_talk())
    for (width, height), expected in ((DESKTOP, True), (PHONE, False)):
        opened.tab.set_viewport_size({"width": width, "height": height})
        boxes = [opened.tab.locator(f"#turn-2 .{side}").bounding_box() for side in ("ref", "hyp")]
        assert expected is (boxes[0]["y"] == boxes[1]["y"])
        assert expected is (boxes[0]["x"] < boxes[1]["x"])


def test_a_heading_before_all_turns_leaves_no_empty_row_above_it(desk: Desk) -> None:
    talk = make_talk()
    first = replace(talk.reference, sections=(Section("Good morning", 0),))
    opened = desk.open(replace(talk, reference=first))
    columns, heading = (opened.tab.locator(n).bounding_box() for n in (".columns", ".section"))
    assert columns["y"] + columns["height"] == pytest.approx(heading["y"], abs=0.5)


def test_paper_has_what_differs_with_context_and_times_and_no_more(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.tab.emulate_media(media="print")
    rows = opened.tab.locator(".place:visible")
    assert rows.count() == 5
    assert "0:00:06" in rows.nth(1).inner_text()
    assert "it's a grey town?" in rows.nth(1).inner_text()
    for gone in ("#both", "#measured", "#when", "#player", "#filters", ".form-list", "#print"):
        assert not opened.tab.locator(gone).is_visible(), gone


def test_paper_has_everything_where_that_is_ticked(desk: Desk) -> None:
    opened = open_ready(desk)
    opened.tab.locator("#print-all").check()
    opened.tab.emulate_media(media="print")
    for turn in range(1, 6):
        assert opened.tab.locator(f"#turn-{turn} .hyp p").bounding_box()["height"] > 10
        assert opened.tab.locator(f"#turn-{turn} .hyp p").is_visible()
    assert opened.tab.locator(".place:visible").count() == 9
    assert opened.tab.locator("#measured").is_visible()
    assert not opened.tab.locator("#player").is_visible()
    assert not opened.tab.locator("#filters").is_visible()


def test_pages_of_paper_are_few_unless_everything_is_asked_for(desk: Desk) -> None:
    opened = open_ready(desk)
    few = count_pages(opened.tab.pdf(format="A4"))
    opened.tab.locator("#print-all").check()
    assert (few, count_pages(opened.tab.pdf(format="A4"))) == (1, 2)


def count_pages(paper: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", paper))


FIND_WORDS = """() => [...document.querySelectorAll(".sides [data-t], .sides mark, .chip")]
  .filter((one) => one.checkVisibility() && one.textContent.trim())
  .map((one) => [one, one.getClientRects()[0]])
  .filter(([, box]) => box.top > 60 && box.bottom < document.getElementById('player').getBoundingClientRect().top)
  .map(([one, box]) => {
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const inside = one.contains(hit);
    const ink = getComputedStyle(one).color.match(/[\\d.]+/g).map(Number).slice(0, 3);
    return [one.textContent, inside, ink, [box.left, box.top, box.right, box.bottom]];
  })"""


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")]
)
def test_words_are_seen_in_a_picture_of_the_page(desk: Desk, size: Any, scheme: str) -> None:
    opened = open_ready(desk, size=size, scheme=scheme)
    opened.ask("document.getElementById('turn-2').scrollIntoView({ block: 'center' })")
    opened.tab.wait_for_timeout(100)  # turns are drawn when they come into sight
    words = opened.ask(FIND_WORDS)
    assert len(words) >= 10
    with av.open(io.BytesIO(opened.tab.screenshot())) as picture:
        pixels = next(picture.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    for text, is_hit, ink, (left, top, right, bottom) in words:
        assert is_hit, f"something lies over {text!r}"
        box = pixels[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        inked = np.abs(box - np.array(ink)).max(axis=2) < 60
        assert inked.mean() > 0.01, f"{text!r} is not seen"


def test_page_is_built_of_landmarks_names_and_headings_in_order(desk: Desk) -> None:
    opened = open_ready(desk)
    for role, name in (
        ("main", None),
        ("banner", None),
        ("region", "Player"),
        ("region", "Timeline"),
    ):
        assert opened.tab.get_by_role(role, name=name).count() == 1
    assert opened.tab.get_by_role("form", name="Filters").count() == 1
    assert opened.tab.get_by_role("button", name="Play from 0:00:01").is_visible()
    levels = opened.ask(
        "[...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => !one.closest('dialog'))"
        ".map((one) => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    opened.tab.keyboard.press("Tab")
    assert opened.ask("document.activeElement.textContent") == "Skip to the text"
    opened.tab.keyboard.press("Enter")
    assert opened.here() == "turns"
    assert opened.tab.get_by_role("status").count() == 1


def test_calm_is_kept_where_motion_is_unwanted(desk: Desk) -> None:
    opened = open_ready(desk, size=(1280, 400))
    opened.tab.emulate_media(reduced_motion="reduce")
    opened.tab.keyboard.press("j")
    # No smooth way there: it is in place at once.
    assert opened.ask("document.activeElement.getBoundingClientRect().bottom < innerHeight")
    assert opened.ask("getComputedStyle(document.activeElement).transitionDuration") == "0s"


def test_a_span_of_no_time_is_not_a_place_to_jump_to(desk: Desk) -> None:
    made = comparison(replace(edit(SUB, "one", "won"), hypothesis_span=Span(0, 0)))
    opened = desk.open(made)
    assert opened.tab.locator("[data-t]").count() == 0
    assert opened.complaints == []
