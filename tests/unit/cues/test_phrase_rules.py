"""Every language's own rules: its data is whole, and a text in it is laid out without breaking one."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cues import phrase_rules
from pipeline.cues.checking.check import HARD_RULES, check_cues
from pipeline.cues.language_limits import fit_language
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.cues.phrase_rules import Phrases, load_phrases
from pipeline.cues.styles import STYLES
from pipeline.domain import Cue, Span, Turn, Word
from pipeline.languages import NAMES
from tests.unit.cues.layout.test_cues import make_transcript

TEXTS = {
    "it": (
        "Quando siamo arrivati alla stazione, il treno era già partito e non c'era nessuno ch"
        "e potesse dirci dove andare. Il signor Rossi ha chiamato un taxi per tutti, ma la st"
        "rada verso la città era chiusa per dei lavori."
    ),
    "pt": (
        "Quando chegámos à estação, o comboio já tinha partido e não havia ninguém que nos pu"
        "desse dizer para onde ir. O senhor Silva chamou um táxi para todos, mas a estrada pa"
        "ra a cidade estava fechada por causa das obras."
    ),
    "nl": (
        "Toen we op het station aankwamen, was de trein al vertrokken en er was niemand die o"
        "ns kon zeggen waar we heen moesten. Meneer de Vries belde een taxi voor iedereen, ma"
        "ar de weg naar de stad was gesloten wegens werkzaamheden."
    ),
    "pl": (
        "Kiedy dotarliśmy na dworzec, pociąg już odjechał i nie było nikogo, kto mógłby nam p"
        "owiedzieć, dokąd mamy iść. Pan Kowalski zadzwonił po taksówkę dla wszystkich, ale dr"
        "oga do miasta była zamknięta z powodu remontu."
    ),
    "ru": (
        "Когда мы пришли на вокзал, поезд уже ушёл, и не было никого, кто мог бы сказать нам,"
        " куда идти. Господин Иванов вызвал такси для всех, но дорога в город была закрыта из"
        "-за ремонта моста."
    ),
    "sv": (
        "När vi kom fram till stationen hade tåget redan gått och det fanns ingen som kunde s"
        "äga oss vart vi skulle ta vägen. Herr Lindgren ringde efter en taxi åt alla, men väg"
        "en in till staden var stängd på grund av vägarbete."
    ),
    "ar": (
        "عندما وصلنا إلى المحطة كان القطار قد غادر ولم يكن هناك أحد يستطيع أن يخبرنا إلى أين "
        "نذهب. اتصل السيد أحمد بسيارة أجرة من أجل الجميع، لكن الطريق إلى المدينة كان مغلقا بس"
        "بب أعمال الصيانة في الجسر."
    ),
    "hi": (
        "जब हम स्टेशन पहुँचे तो गाड़ी जा चुकी थी और वहाँ कोई नहीं था जो हमें बता सके कि कहाँ "
        "जाना है। शर्मा जी ने सबके लिए टैक्सी बुलाई, लेकिन शहर की सड़क मरम्मत के काम की वजह स"
        "े बंद थी।"
    ),
    "ja": (
        "駅に着いたとき、電車はもう出てしまっていて、どこへ行けばいいのか教えてくれる人は誰も"
        "いませんでした。田中さんがみんなのためにタクシーを呼んでくれましたが、町へ行く道は工"
        "事のために通れなくなっていました。"
    ),
    "ko": (
        "우리가 역에 도착했을 때 기차는 이미 떠났고 어디로 가야 하는지 알려 줄 수 있는 사람은"
        " 아무도 없었습니다. 김 선생님이 모두를 위해 택시를 불렀지만 시내로 가는 길은 다리 공"
        "사 때문에 막혀 있었습니다."
    ),
    "th": (
        "เมื่อเราไปถึงสถานีรถไฟก็ออกไปแล้วและไม่มีใครบอกเราได้ว่าควรจะไปที่ไหน คุณสมชายเรียกแ"
        "ท็กซี่ให้ทุกคนแต่ถนนที่เข้าเมืองถูกปิดเพราะกำลังซ่อมสะพานอยู่"
    ),
    "zh": (
        "我们到车站的时候，火车已经开走了，没有人能告诉我们应该去哪里。王先生为大家叫了出租车"
        "，但是通往城里的路因为修桥的工程已经关闭了。"
    ),
}
"""Sentences of the same kind in each language: clauses, prepositions, a title with a name."""
FILES = sorted(Path(phrase_rules.__file__).parent.glob("languages/*.toml"))
SCRIPTS = {
    "ar": ("ARABIC",),
    "hi": ("DEVANAGARI",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ko": ("HANGUL",),
    "ru": ("CYRILLIC",),
    "th": ("THAI",),
    "zh": ("CJK",),
}
_LISTS = frozenset(phrase_rules.LISTS)
SPACELESS = ("ja", "th", "zh")


def hear(language: str, text: str, char_ms: int = 80) -> Turn:
    """The text as a recogniser has it: words, or single characters where the writing has no spaces."""
    tokens = list(text) if language in SPACELESS else [f" {token}" for token in text.split()]
    wide = 2 if language in ("ja", "ko", "zh") else 1
    words, at = [], 0
    for token in tokens:
        end = at + char_ms * wide * len(token)
        words.append(Word(token, Span(at, end)))
        at = end
    return Turn("SPEAKER_00", tuple(words))


def show(language: str, text: str, char_ms: int = 80) -> tuple[Cue, ...]:
    style = fit_language(STYLES["netflix"], language)
    return lay_out(make_transcript(hear(language, text, char_ms), language=language), style)


def find_open_ends(cues: tuple[Cue, ...], phrases: Phrases) -> Iterator[str]:
    """Lines that end in a word which belongs to the next one."""
    closed = phrases.keep_with_next | (phrases.break_before - phrases.particles)
    for line in chain.from_iterable(cue.lines for cue in cues):
        if line.split()[-1].lower() in closed:
            yield line


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_of_each_language_is_laid_out_within_every_rule(language: str) -> None:
    cues = show(language, TEXTS[language])
    assert check_cues(cues, fit_language(STYLES["netflix"], language), language) == ()
    assert list(find_open_ends(cues, load_phrases(language))) == []
    shown = "".join(line for cue in cues for line in cue.lines)
    assert "".join(shown.split()) == "".join(TEXTS[language].split())


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_no_hard_rule_but_speed_gives_way_to_any_words_of_these_languages(data: Any) -> None:
    language = data.draw(st.sampled_from(sorted(TEXTS)))
    tokens = TEXTS[language].split() if language not in SPACELESS else list(TEXTS[language])
    said = data.draw(st.lists(st.sampled_from(tokens), min_size=1, max_size=40))
    text = ("" if language in SPACELESS else " ").join(said)
    cues = show(language, text, data.draw(st.integers(30, 200)))
    found = {one.rule for one in check_cues(cues, fit_language(STYLES["netflix"], language))}
    assert found.intersection(HARD_RULES) <= {"reading-speed", "late", "min-duration"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_of_a_language_are_in_its_script_and_in_lower_case(path: Path) -> None:
    assert path.stem in NAMES
    table = tomllib.loads(path.read_text("utf-8"))
    phrases = load_phrases(path.stem)
    lists = map(phrases.__getattribute__, table.keys() & _LISTS)
    for word in frozenset[str]().union(*lists):
        letters = [char for char in word if char.isalpha()]
        assert word == word.lower() == unicodedata.normalize("NFC", word)
        scripts = SCRIPTS.get(path.stem, ("LATIN", "MASCULINE", "FEMININE"))
        assert all(unicodedata.name(char).startswith(scripts) for char in letters), word


def test_postpositions_stay_with_the_word_before_them() -> None:
    cues = show("hi", TEXTS["hi"])
    behind = load_phrases("hi").keep_with_previous
    starts = [line.split()[0] for cue in cues for line in cue.lines]
    assert behind.isdisjoint(starts)


def test_a_space_in_thai_parts_phrases_as_a_comma_does_elsewhere() -> None:
    assert any("คุณสมชาย" in cue.lines[0][:8] for cue in show("th", TEXTS["th"]))
