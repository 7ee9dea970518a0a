"""Lines of plain text are paragraphs, unless a program broke paragraphs at a width."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reference.plain import read_text
from tests.pages import parse_reference

SENTENCES = (
    "We open the hive on the first warm day of May, when the willows are yellow.",
    "And do the bees mind: yes, no, or a little?",
    "Take three things: smoke, a veil, and time. My advice: be slow.",
    "There is one rule: whoever runs is stung, and whoever stands still is not, or hardly ever.",
    "I have never been slow in all my life, and neither was my mother, who kept two hundred hives.",
    "So: a veil it is.",
)
TALK = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=6).map(" ".join),
    min_size=4,
    max_size=8,
)


def list_turns(page: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, " ".join(turn.text.split())) for turn in parse_reference(page).turns]


@given(TALK, st.sampled_from((56, 65, 72, 80, 100)), st.sampled_from(("\n\n", "\n")))
def test_conversation_is_the_same_wrapped_at_any_width(
    said: list[str], width: int, gap: str
) -> None:
    turns = [(("Nora Field", "Ivo Brandt")[i % 2], text) for i, text in enumerate(said)]
    wrapped = [textwrap.wrap(f"{name}: {text}", width) for name, text in turns]
    page = gap.join("\n".join(lines) for lines in wrapped) + "\n"
    # Few lines, or such as end where their sentences do, show no width.
    if sum(map(len, wrapped)) > 3 * len(wrapped):
        assert [word for _, text in list_turns(page) for word in text.split()] == [
            word for text in said for word in text.split()
        ]
        assert gap == "\n" or list_turns(page) == turns


@pytest.mark.parametrize(
    ("first", "others"),
    [
        ("{}", ""),
        ("{}", "    "),
        ("    {}", ""),
        ("> {}", "> "),
        ("[00:01:02] {}", ""),
    ],
)
@pytest.mark.parametrize(
    "form", ["{name}: {text}", "**{name}:** {text}", "{name}:\n{text}", "{name}\n{text}"]
)
def test_wrapped_text_may_be_indented_listed_quoted_and_marked(
    form: str, first: str, others: str
) -> None:
    said = [" ".join(SENTENCES[i:] + SENTENCES[:i]) for i in range(len(SENTENCES))]
    turns = [(("Nora Field", "Ivo Brandt")[i % 2], text) for i, text in enumerate(said)]
    blocks = []
    for name, text in turns:
        lines = [
            line
            for part in form.format(name=name, text=text).split("\n")
            for line in textwrap.wrap(part, 70)
        ]
        blocks.append("\n".join((first.format(lines[0]), *(others + line for line in lines[1:]))))
    between = "\n>\n" if first == "> {}" else "\n\n"
    assert list_turns(between.join(blocks)) == turns


def test_chinese_is_joined_without_spaces() -> None:
    said = (
        "我们在五月的第一个暖和的日子打开蜂箱，那时柳树都黄了，蜜蜂并不介意我们在那里，只要我们慢一点。"
        * 3
    )
    lines = [said[i : i + 36] for i in range(0, len(said), 36)]
    assert [p.text for p in read_text("\n".join((*lines, "", *lines)))] == [said, said]


@pytest.mark.parametrize("colon", ["：", ": "])
def test_chinese_turns_of_a_line_each_stay_apart(colon: str) -> None:
    said = "我们在五月的第一个暖和的日子打开蜂箱，那时柳树都黄了，蜜蜂并不介意我们在那里"
    lines = [f"{('王小明', '李华')[i % 2]}{colon}{said[i:]}。" for i in range(10)]
    assert len(read_text("\n".join(lines))) == 10


def test_long_lines_that_are_whole_sentences_are_paragraphs() -> None:
    lines = ["We open the hive on the first warm day of May, when the willows bloom."] * 12
    assert len(read_text("\n".join(lines))) == 12
