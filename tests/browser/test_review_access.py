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
    "publish": ("Escape", "Alt+p"),
    "what is published": ("Enter",),
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
    opened.wait("document.querySelector('.wave canvas') !== null", PATIENCE_S)
    return opened


@pytest.mark.parametrize("language", TALKS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_bars_anybody_in_any_state(
    listening: ListeningDesk, width: int, scheme: str, language: str
) -> None:
    opened = open_page(listening, language, width=width, scheme=scheme)
    opened.tab.locator(".ProseMirror").focus()
    found = {}
    complaints = []
    for state, keys in STATES.items():
        opened.press(*keys)
        opened.tab.wait_for_timeout(150)
        complaints += opened.complaints
        result = Axe().run(opened.tab)
        faults = [
            (fault["id"], [node["html"][:200] for node in fault["nodes"]])
            for fault in result.response["violations"]
        ]
        is_wide = opened.ask("document.documentElement.scrollWidth > innerWidth")
        if faults or is_wide:
            found[state] = (faults, is_wide)
        opened.complaints.clear()  # some are about what Axe itself puts into the page
    assert found == {}
    assert complaints == []
