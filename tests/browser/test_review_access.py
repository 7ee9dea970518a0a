"""The whole page of the editor, in every state, for those who see little, hear it read, or have no mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.domain import Dropped, Segment, Span, Word
from tests.browser.listening_pages import Listener, ListeningDesk, make_transcript
from tests.browser.test_review_panels import doubt

pytestmark = pytest.mark.browser

PATIENCE_S = 40
TALKS = {
    "en": (
        ("SPEAKER_00", "Good morning everyone. Today we talk about time and tide."),
        ("SPEAKER_01", "Thank you for having me. It is a pleasure, really."),
        (None, "Shall we begin? Then tell us who you are."),
    ),
    "ar": (
        ("SPEAKER_00", "صباح الخير يا ديميس أخبرنا عن المباراة في سيول"),
        ("SPEAKER_01", "كانت لحظة لم يتوقعها أحد من الناس"),
    ),
    "zh": (
        ("SPEAKER_00", "早上好。 今天 我们 谈谈 时间 和 潮汐。"),
        ("SPEAKER_01", "谢谢 你们 的 邀请。"),
    ),
}
UNSURE = {"en": "tide.", "ar": "لحظة", "zh": "潮汐。"}
HEARD = {"en": "pleasure,", "ar": "المباراة", "zh": "邀请。"}
STATES: dict[str, tuple[str, ...]] = {
    "the text": ("Control+Home",),
    "doubts": ("Alt+1",),
    "a doubt": ("ArrowDown",),
    "the published text": ("Alt+2",),
    "subtitles": ("Alt+3",),
    "find": ("Alt+0", "Control+h", *"e", "Tab"),
    "what is found": ("Shift+Tab", "Enter"),
    "the overview": ("Escape", "F1"),
    "publish": ("Escape", "Alt+Shift+p"),
    "nothing to publish": ("Enter",),
    "what is published": ("Shift+Tab", "Space", "Tab", "Enter"),
    "the speakers": ("Escape", "Control+Shift+s"),
    "a new speaker": ("n",),
    "a name that can't be": ("Enter",),
    "another name": ("Escape", "F2"),
    "what to insert": ("Escape", "Alt+i"),
    "a note": ("9",),
    "words that are selected": ("Escape", "Control+Shift+ArrowRight", "Alt+Enter"),
}


def open_page(
    listening: ListeningDesk, language: str = "en", *, width: int = 1280, scheme: str = "light"
) -> Listener:
    """A transcript with a recording, a published text, uncertain words and a dropped passage."""
    transcript = doubt(make_transcript(TALKS[language]), UNSURE[language])
    end_ms = transcript.media.duration_ms
    dropped = Dropped(Segment((Word(" Bye", Span(end_ms - 900, end_ms - 500)),), "en"), "unclear")
    segments = tuple(Segment(turn.words, language) for turn in transcript.turns)
    changed: dict[str, Any] = {"language": language, "segments": segments, "dropped": (dropped,)}
    record = listening.write(replace(transcript, **changed), None)
    names = dict(zip(("SPEAKER_00", "SPEAKER_01"), ("Ada Moss", "Ben Ito"), strict=True))
    said = [f"{names.get(label or '', 'Somebody')}: {text}" for label, text in TALKS[language]]
    page = "\n\n".join(said).replace(HEARD[language], "X")
    record.with_name("talk.reference.txt").write_text(page + "\n", "utf-8")
    address, _ = listening.serve(record)
    opened = listening.show(address, size=(width, 844), scheme=scheme)
    opened.wait("document.querySelector('[data-kind]') !== null", PATIENCE_S)
    opened.wait(
        "document.querySelector('.bar-button').checkVisibility()", PATIENCE_S
    )  # it is looked at
    opened.wait("document.querySelector('.wave canvas') !== null", PATIENCE_S)
    return opened


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [
        (1280, "light", "en"),
        (390, "dark", "ar"),
        (1280, "dark", "zh"),
    ],
)
def test_nothing_bars_anybody_in_any_state(
    listening: ListeningDesk, width: int, scheme: str, language: str
) -> None:
    opened = open_page(listening, language, width=width, scheme=scheme)
    opened.tab.locator(".ProseMirror").focus()
    found = {}
    complaints = []
    axe = Axe()
    for state, keys in STATES.items():
        opened.press(*keys)
        opened.tab.wait_for_timeout(150)
        complaints += opened.complaints
        result = axe.run(opened.tab)
        axe.axe_script = "'axe' in window || fail()"  # it is in the page from now on
        faults = [
            (fault["id"], [node["html"][:200] for node in fault["nodes"]])
            for fault in result.response["violations"]
        ]
        is_wide = opened.ask("document.documentElement.scrollWidth > innerWidth")
        if faults or is_wide:
            found[state] = (faults, is_wide)
        opened.complaints.clear()  # some are about what Axe itself puts into the page
    assert found == {}
    assert [text for text in complaints if "422" not in text] == []  # nothing to publish


WALK = """() => {
    let here = document.activeElement;
    while (here.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
    const style = getComputedStyle(here);
    const box = here.getBoundingClientRect();
    const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return {
        is_top: here === document.body,
        name: here.ariaLabel || here.id || here.textContent.trim().slice(0, 40) || here.outerHTML.slice(0, 99),
        is_lit: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
        is_in_sight: isSeen(here) && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
        mark: (here.dataset.walked = "yes"),
    };
}"""
OPERATED = "button, input, select, summary, a[href], [tabindex='0'], [contenteditable='true']"
LEFT_OUT = """(operated) => [...document.querySelectorAll(operated)]
    .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())
    .filter((element) => !element.dataset.walked)
    .map((element) => element.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("panel", ["1", "2", "3"])
def test_tab_leads_to_everything_and_on(listening: ListeningDesk, width: int, panel: str) -> None:
    opened = open_page(listening, width=width)
    opened.press(f"Alt+{panel}", "Escape")
    opened.tab.wait_for_timeout(500)
    opened.ask("document.querySelector('.skip').focus()")
    seen: list[dict[str, Any]] = [opened.ask(WALK)]
    for _ in range(120):
        in_text = opened.ask("document.activeElement.isContentEditable")
        opened.press(*(["Escape", "Tab"] if in_text else ["Tab"]))
        here = opened.ask(WALK)
        if here["is_top"] or here["name"] == seen[0]["name"]:
            break
        seen.append(here)
    else:
        pytest.fail(f"a trap: {[here['name'] for here in seen[-6:]]}")
    assert opened.ask(LEFT_OUT, OPERATED) == []
    unlit = [h["name"] for h in seen if not h["is_lit"] and h["name"] != "Text of the recording"]
    assert unlit == []
    assert [here["name"] for here in seen if not here["is_in_sight"]] == []
