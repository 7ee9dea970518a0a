"""Marks of a second reading put into Chinese that has none: characters and times are the first one's."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.clean.script import fold_script
from pipeline.domain import Media, Segment, Span, Transcript, Turn, Word
from pipeline.engines.protocols import Activity, RecognitionOptions, Window, WindowReading
from pipeline.engines.recognition.chinese_punctuation import (
    LONGEST_UNMARKED,
    PROMPT,
    ask_for_marks,
    copy_marks,
    lacks_marks,
)
from tests.fakes import FakeReader
from tests.unit.engines.recognition.test_whisper import CPU, make_recognizer

CHINESE = RecognitionOptions("zh", hotwords="智谱")


def heard(text: str, size: int = 2) -> list[Segment]:
    """The text as one segment of words of so many characters."""
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    words = tuple(Word(piece, Span(i * 100, i * 100 + 90)) for i, piece in enumerate(pieces))
    return [Segment(words, "zh", (("avg_logprob", -0.3),))]


def text_of(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize(
    ("bare", "marked", "expected"),
    [
        ("今天很好明天下雨", "今天很好，明天下雨。", "今天很好，明天下雨。"),
        ("今天很好明天下雨", "今天很好,明天下雨?", "今天很好，明天下雨？"),
        ("發展很好明天下雨", "发展很好，明天下雨。", "發展很好，明天下雨。"),  # either script
        ("今天很好明天下雨", "今天很号，明天下雨", "今天很好明天下雨"),  # where is not known
        ("今天很好，明天下雨", "今天很好。明天下雨。", "今天很好，明天下雨。"),  # it has its own
        ("今天3点开始", "今天3.点，开始", "今天3点，开始"),  # no mark after a figure
        (
            "今天很好明天下雨",
            "好，我明白了。是的，我也知道。",
            "今天很好明天下雨",
        ),  # the prompt itself
        ("今天很好明天下雨", "", "今天很好明天下雨"),
        ("", "今天。", ""),
    ],
)
def test_marks_stand_between_the_same_characters(
    bare: str, marked: str, expected: str, size: int
) -> None:
    assert text_of(copy_marks(heard(bare, size), heard(marked))) == expected


characters = st.text("今天很好明雨下發发。，,? 3a", max_size=60)


@given(characters, characters, st.integers(1, 4))
def test_nothing_but_marks_comes_from_the_other_reading(one: str, other: str, size: int) -> None:
    before = heard(one, size)
    after = copy_marks(before, heard(other))
    assert [[replace(w, text="") for w in s.words] for s in before] == [
        [replace(w, text="") for w in s.words] for s in after
    ]
    left = iter(text_of(after))
    assert all(character in left for character in text_of(before))  # in order
    added = len(text_of(after)) - len(text_of(before))
    assert sum(text_of(after).count(m) - text_of(before).count(m) for m in "，。？") == added


@example("下3下3", "下?3")
@given(characters, characters)
def test_marks_are_copied_once(one: str, other: str) -> None:
    after = copy_marks(heard(one), heard(other))
    assert text_of(after) == text_of(copy_marks(after, heard(other)))


def test_only_a_long_text_with_hardly_a_mark_lacks_marks() -> None:
    clause = "好" * LONGEST_UNMARKED
    assert not lacks_marks([])
    assert not lacks_marks(heard(clause))
    assert lacks_marks(heard(clause + "好"))
    assert lacks_marks(heard(clause + "好。"))
    assert not lacks_marks(heard(f"{clause}。{clause}。"))
    assert not lacks_marks(heard("word " * LONGEST_UNMARKED))


@pytest.mark.parametrize(
    "options",
    [
        RecognitionOptions("en"),
        RecognitionOptions("ja"),
        RecognitionOptions("zh", "translate"),
        RecognitionOptions("zh", initial_prompt="智谱的访谈。"),
        RecognitionOptions("zh", initial_prompt=""),
    ],
)
def test_marks_are_asked_for_only_in_chinese_without_a_prompt(options: RecognitionOptions) -> None:
    assert ask_for_marks(options) is None


def test_the_prompt_is_the_same_in_both_scripts() -> None:
    assert fold_script(PROMPT) == PROMPT
    from opencc import OpenCC

    assert OpenCC("s2tw").convert(PROMPT) == PROMPT


@pytest.mark.parametrize(
    ("heard_text", "published"),
    [
        ("会吗?原来,是的", "会吗？原来，是的。"),
        ("会吗? 原来", "会吗？原来。"),
        ("在3:00,有1,000人", "在3:00,有1,000人。"),
        ("网址是:a.b的", "网址是:a.b的。"),
    ],
)
def test_chinese_is_published_with_marks_of_its_own_width(heard_text: str, published: str) -> None:
    (segment,) = heard(heard_text, size=3)
    made = Transcript(Media("a", "a", "0", 0), "zh", (segment,), (Turn(None, segment.words),))
    assert clean(made).turns[0].text == published
    english = clean(replace(made, language="en")).turns[0].text
    assert "，" not in english


MARKED = (
    "我们上午去学校，下午在公园里散步，看见很多花。"
    "晚上回家吃饭，听音乐，读几页书，然后早点睡觉，因为明天还要上班。"
)
BARE = re.sub("[，。]", "", MARKED)


class ChineseReader(FakeReader):
    """Writes marks when it is shown some."""

    def read(
        self, samples: object, windows: list[Window], options: RecognitionOptions
    ) -> list[WindowReading]:
        self.options.append(options)
        text = MARKED if options.initial_prompt else BARE
        return [
            WindowReading(tuple(_over(window, "明天。" if window.start_ms else text)))
            for window in windows
        ]


def _over(window: Window, text: str) -> list[Segment]:
    """A segment of a word for each character over a window."""
    edges = [window.start_ms + window.duration_ms * i // len(text) for i in range(len(text) + 1)]
    words = (Word(c, Span(a, b)) for c, (a, b) in zip(text, pairwise(edges), strict=True))
    return [Segment(tuple(words), "zh", (("avg_logprob", -0.2),))]


def make_talk() -> tuple[np.ndarray, Activity]:
    """Two stretches of speech, a window each."""
    activity = Activity((Span(0, 28_000), Span(31_000, 32_000)))
    return np.zeros(32_000 * 16, dtype=np.float32), activity


def test_a_window_without_marks_is_read_again_by_itself() -> None:
    reader = ChineseReader(languages=("zh", "en"))
    config = replace(CPU, workers=1)
    segments = make_recognizer(reader, config).recognize(*make_talk(), CHINESE).segments
    assert text_of(list(segments)) == MARKED + "明天。"
    assert [(one.initial_prompt, one.hotwords, one.beam_size) for one in reader.options] == [
        (None, "智谱", CHINESE.beam_size),
        (PROMPT, None, 1),
    ]


def test_a_prompt_of_ones_own_is_the_only_one() -> None:
    reader = ChineseReader(languages=("zh", "en"))
    make_recognizer(reader, CPU).recognize(*make_talk(), replace(CHINESE, initial_prompt=""))
    assert {one.initial_prompt for one in reader.options} == {""}
