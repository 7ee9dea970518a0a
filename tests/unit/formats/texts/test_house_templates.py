"""Templates of one's own: what they see, what they write, and what they can't do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.domain import Heading, Media, Span, Speaker, Transcript, Turn, Word
from pipeline.errors import ConfigError
from pipeline.formats import Document
from pipeline.formats.texts import house_templates
from pipeline.formats.texts.house_templates import (
    find_house_style,
    list_house_styles,
    render_template,
)
from pipeline.formats.texts.template_files import HouseTemplate

WORDS = (Word("How <b>", Span(0, 400)), Word(" so?", Span(400, 900)))
MORE = (
    Word("It", Span(61_000, 61_400)),
    Word(" *is*.", Span(61_400, 62_000)),
    Word("\n\nYes.", Span(63_000, 64_000)),
)
TALK = Transcript(
    Media("talk.mp3", "talk.mp3", "", 65_000, published="2024-05-01"),
    "en",
    (),
    (Turn("A", WORDS), Turn("B", MORE)),
    speakers=(Speaker("A", "Ann"), Speaker("B", "Bo & Co")),
    headings=(Heading("Early days", 61_000),),
)


def write(source: str, name: str = "house.txt.j2", talk: Transcript = TALK) -> str:
    return render_template(Document(talk, talk, ()), HouseTemplate(name, source))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("house.md.j2", ".house.md"),
        ("house.html.jinja", ".house.html"),
        ("house.md", ".house.md"),
        ("house.j2", ".house.txt"),
        ("md.j2", ".md.txt"),
    ],
)
def test_an_output_is_named_after_its_template(name: str, suffix: str) -> None:
    assert HouseTemplate(name, "").suffix == suffix


@pytest.mark.parametrize(
    "name", [".md.j2", "..md.j2", "../a.md", "a/b.md", "diff.html", "a.mp3", "a.json"]
)
def test_no_output_lies_elsewhere_or_has_another_meaning(name: str) -> None:
    with pytest.raises(ConfigError):
        _ = HouseTemplate(name, "").suffix


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ title }}, {{ date }}, {{ duration }}, {{ language }}", "talk, 2024-05-01, 00:01:05, en"),
        ("{{ speakers | map(attribute='name') | join(', ') }}", "Ann, Bo & Co"),
        ("{% for t in turns %}{{ t.start }} {{ t.speaker }}: {{ t.text }}|{% endfor %}",
         "00:00:00 Ann: How <b> so?|00:01:01 Bo & Co: It *is*. Yes.|"),
        ("{% for p in turns[1].paragraphs %}{{ p.start }}-{{ p.end }} {{ p.text }}|{% endfor %}",
         "00:01:01-00:01:02 It *is*.|00:01:03-00:01:04 Yes.|"),
        ("{{ turns[0].paragraphs[0].words[1].text }} {{ turns[0].words | default('none') }}", "so? none"),
        ("{{ headings }} {{ turns[1].headings[0] }}", "['Early days'] Early days"),
        ("{{ turns[1].text | markdown }} {{ 61000 | clock }}", "It \\*is\\*. Yes. 00:01:01"),
    ],
)  # fmt: skip
def test_a_template_sees_the_transcript(source: str, written: str) -> None:
    assert write(source) == written + "\n"


def test_lines_have_the_width_that_is_asked_for_and_their_times() -> None:
    words = tuple(Word(f" word{n}", Span(n * 1000, n * 1000 + 900)) for n in range(6))
    talk = replace(TALK, turns=(Turn("A", words),))
    source = (
        "{% for l in turns[0].paragraphs[0].lines(12) %}{{ l.start }} {{ l.text }}|{% endfor %}"
    )
    expected = "00:00:00 word0 word1|00:00:02 word2 word3|00:00:04 word4 word5|\n"
    assert write(source, talk=talk) == expected


def test_what_is_printed_is_escaped_in_html_only() -> None:
    source = "{{ turns[0].text }}"
    assert write(source, "house.html.j2") == "How &lt;b&gt; so?\n"
    assert write(source) == "How <b> so?\n"


def test_pauses_and_times_that_are_asked_for_stand_in_templates_too() -> None:
    talk = TALK.with_origin(timestamps="minute")
    assert write("{{ turns[1].text }}", talk=talk) == "[00:01:00] It *is*. Yes.\n"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\n\n{{ titel }}", "line 3: 'titel' is undefined"),
        ("{{ turns[0].name }}", "has no attribute 'name'"),
        ("{{ 1 / 0 }}", "line 1: division by zero"),
        ("{% import 'b' as b %}", "asks for another file, 'b'"),
        ("{{ turns.append(1) }}", "line 1: access to attribute 'append'"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 'a' * 9999999 }}", "too large"),
        ("{{ '%99999d' % 1 }}", "too large"),
        ("{{ 9 ** 999999999 }}", "too large"),
        ("{% for n in range(99999999) %}{% endfor %}", "Range too big"),
    ],
)
def test_what_a_template_can_not_do_is_told_with_its_line(source: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        write(source)
    assert told in str(refused.value)


def test_a_template_is_stopped_by_length_and_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house_templates, "MOST_TEXT", 100)
    with pytest.raises(ConfigError, match="more than 100 characters"):
        write("{% for n in range(99) %}{{ title }}{% endfor %}")
    monkeypatch.setattr(house_templates, "MOST_SECONDS", 0.05)
    endless = "{% for n in range(99999) %}{% for m in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(ConfigError, match=r"more than 0\.05 seconds"):
        write(endless)


def test_templates_that_ship_write_a_talk() -> None:
    written = {}
    for name in list_house_styles():
        template = find_house_style(name)
        assert template is not None
        written[name] = render_template(Document(TALK, TALK, ()), template)
    assert written["questions"] == (
        "# talk\n\n*Bo & Co in conversation with Ann · 2024-05-01*\n\n**How \\<b> so?**\n\n"
        "## Early days\n\nIt \\*is\\*.\n\nYes.\n"
    )
    assert written["oral-history"].splitlines()[:7] == [
        "talk",
        "",
        "Recording:  talk.mp3, 00:01:05",
        "Date:       2024-05-01",
        "Speakers:   Ann, Bo & Co",
        "Language:   en",
        "",
    ]
    assert "      00:01:03  Yes.\n" in written["oral-history"]
