"""A conversation is read from the pages that sites and programs make of it, without what stands around it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from pipeline.reference import Page, read_page

NORA, IVO = "Nora Field", "Ivo Brandt"
TALK = (
    (NORA, "We open the hive on the first warm day of May."),
    (IVO, "And do the bees mind that you are there?"),
    (NORA, "Not if you are slow and stay out of their way."),
    (IVO, "I have never been slow in all my life."),
    (NORA, "Then you had better put on a veil."),
)
CLOCKS = ("0:01", "0:07", "0:15", "0:21", "1:02:03")


def read(body: str) -> Page:
    return read_page(
        f"<!doctype html><html><head><meta charset=utf-8><title>Hives | The Yard</title></head><body>{body}".encode(),
        ".html",
    )


def list_turns(page: Page) -> list[tuple[str | None, str]]:
    turns: list[tuple[str | None, str]] = []
    for turn in page.reference.turns:
        if turns and turns[-1][0] == turn.speaker and turn.speaker:
            turns[-1] = (turn.speaker, f"{turns[-1][1]} {turn.text}")
        else:
            turns.append((turn.speaker, turn.text))
    return turns


def write(form: str, between: str = "", after: int = 2) -> str:
    """The conversation in a form with ``{name}``, ``{text}``, ``{time}``, ``{n}`` and ``{words}``."""
    rows = []
    for number, ((name, text), clock) in enumerate(zip(TALK, CLOCKS, strict=True), start=1):
        words = "".join(f"<span data-m={i}>{word} </span>" for i, word in enumerate(text.split()))
        rows.append(form.format(name=name, text=text, time=clock, n=number, words=words))
    return "\n".join((*rows[:after], between, *rows[after:]))


FORMS = {
    "siblings, name first": "<cite>{name}:</cite>\n<time>{time}</time>\n<p>{text}</p>",
    "siblings, time first": "<time>{time}</time>\n<cite>{name}:</cite>\n<p>{text}</p>",
    "siblings without white space": "<cite>{name}:</cite><time>{time}</time><p>{text}</p>",
    "siblings without colon": "<cite>{name}</cite><time>{time}</time><p>{text}</p>",
    "siblings without time": "<cite>{name}</cite><p>{text}</p>",
    "time behind the text": "<cite>{name}:</cite><p>{text}</p><time>{time}</time>",
    "all in the paragraph": "<p><cite>{name}:</cite> <time>{time}</time> {text}</p>",
    "all in the paragraph, time first": "<p><time>{time}</time> <cite>{name}</cite> {text}</p>",
    "cite in the paragraph": "<p><cite>{name}</cite> {text}</p>",
    "name and time in a heading": "<h4><cite>{name}</cite> <time>{time}</time></h4><p>{text}</p>",
    "in a box each": "<div class=row><div><cite>{name}</cite></div><div><time>{time}</time></div><p>{text}</p></div>",
    "text beside": "<div><cite>{name}:</cite><time>{time}</time>{text}</div>",
    "spans beside each other": "<div><span>{name}</span><span>{time}</span></div><div>{words}</div>",
    "spans, time in brackets": "<div><span>{name}</span><span>({time})</span></div><div>{words}</div>",
    "spans, time first": "<div><span>{time}</span><span>{name}</span></div><div><div>{words}</div></div>",
    "spans of one class each": "<div><span class=css-a1>{name}</span><span class=css-b2>{text}</span></div>",
    "spans of one class each, with a time": "<div><span class=c1>{name}</span>"
    "<span class=c2>{time}</span><span class=c3>{text}</span></div>",
    "list of terms": "<dl><dt>{name} <time>{time}</time></dt><dd>{text}</dd></dl>",
    "list of terms, time beside": "<dt>{name}</dt><dd class=time>{time}</dd><dd>{text}</dd>",
    "list of items": "<li><b>{name}</b> <small>{time}</small><br>{text}</li>",
    "class speaker": "<div class=speaker>{name}</div><div class=text>{text}</div>",
    "class that holds speaker": "<div class='rt-TranscriptSpeaker__name'>{name}</div><div>{text}</div>",
    "class in camel case": "<span class=speakerLabel>{name}</span><span class=utteranceText>{text}</span><br>",
    "speaker and time in spans": "<p><span class=spk>{name}</span>"
    "<span class=timestamp>{time}</span><span>{text}</span></p>",
    "button for the time": "<div><button class=ts>{time}</button><b>{name}</b><p>{text}</p></div>",
    "link for the time": "<p><a href='#t={n}'>{time}</a> <b>{name}:</b> {text}</p>",
    "link for the time behind the name": "<p><b>{name}</b> (<a href='#t={n}'>{time}</a>): {text}</p>",
    "as Rev": "<p>{name} (<a href='https://example.org/e?ts={n}'>{time}</a>):<br>{text}</p>",
    "hyperaudio": "<section><p><span class=speaker data-m={n}>{name}: </span>{words}</p></section>",
    "chat": "<div class=message><div class=message-author>{name}</div>"
    "<div class=message-time>{time}</div><div>{text}</div></div>",
    "bold and line break": "<p><strong>{name}</strong><br>{text}</p>",
    "line breaks": "<b>{name}:</b> {text}<br><br>",
    "bold with colon outside": "<p><b>{name}</b>: {text}</p>",
    "font": "<p><font color=red><b>{name}</b></font>: {text}</p>",
    "custom elements": "<x-turn><x-name class=speaker-name>{name}</x-name><x-text>{text}</x-text></x-turn>",
    "attribute": "<p data-speaker='{name}'><b>{name}</b> {text}</p>",
    "no-break spaces": "<p><b>{name}:</b>&nbsp;&#8203;{text}</p>",
    "blockquote": "<p><b>{name}</b></p><blockquote>{text}</blockquote>",
    "heading with a colon": "<h3>{name}:</h3><p>{text}</p>",
    "name in italics": "<p><i>{name}</i> {text}</p>",
    "time within the name": "<p><time>{time}<cite>{name}</cite></time> {text}</p>",
    "range of times": "<div><span class=speaker>{name}</span>"
    "<span class=time>{time} - {time}</span><p>{text}</p></div>",
    "button for the name": "<div><button type=button>{name}</button><span>{text}</span></div>",
    "section with h3": "<section class=turn><h3>{name}</h3><p>{text}</p></section>",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_conversation_is_read_in_every_form_of_markup(form: str) -> None:
    assert list_turns(read(f"<h1>Of bees</h1>{write(form)}")) == list(TALK)


TABLES = {
    "name, text": "<td>{name}<td>{text}",
    "number, name, text": "<td>{n}<td>{name}<td>{text}",
    "a number that never changes, name, text": "<td>7<td>{name}<td>{text}",
    "number with a full stop, name, text": "<td>{n}.<td>{name}<td>{text}",
    "time, name, text": "<td>{time}<td>{name}<td>{text}",
    "number, time, name, text": "<td>{n}<td>{time}<td>{name}<td>{text}",
    "name, time, text": "<td>{name}<td>{time}<td>{text}",
    "text, name": "<td>{text}<td>{name}",
    "time, text, name": "<td>{time}<td>{text}<td>{name}",
    "number, begin, end, name, text": "<td>{n}<td>{time}<td>{time}<td>{name}<td>{text}",
    "name, text, number": "<td>{name}<td>{text}<td>{n}",
    "name, text, empty": "<td>{name}<td>{text}<td>",
    "speaker in bold": "<td><b>{name}:</b><td>{text}",
    "all in one cell": "<td><b>{name}:</b> {text}",
    "time, all else": "<td>{time}<td>{name}: {text}",
}


@pytest.mark.parametrize("form", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("head", ["", "title"])
def test_table_is_read_whatever_the_order_of_its_columns(form: str, head: str) -> None:
    title = "<tr><td colspan=9>Interview of 3 May" if head else ""
    body = f"<h1>Of bees</h1><table>{title}{write(f'<tr>{form}')}</table>"
    turns = list_turns(read(body))
    assert [turn for turn in turns if turn[0]] == list(TALK)


HEADS = [
    "#|Time|Speaker|Text",
    "No.|Start|Who|What is said",
    "Nr.|Zeit|Person|Wortlaut",
    "N|T|Qui|Texte",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("cell", ["td", "th"])
def test_first_row_of_a_table_is_no_turn_where_it_names_the_columns(head: str, cell: str) -> None:
    names = "".join(f"<{cell}>{name}</{cell}>" for name in head.split("|"))
    rows = write("<tr><td>{n}<td>{time}<td>{name}<td>{text}")
    page = read(f"<table><tr>{names}{rows}</table>")
    assert list_turns(page) == list(TALK)
    assert page.lines[0].role == "skip"


SUBSCRIBE = (
    "<div class='subscription-widget-wrap'><div class='subscription-widget show-subscribe'><div class=preamble>"
    "<p class='cta-caption'>The Yard is a reader-supported publication. To receive new posts, subscribe.</p></div>"
    "<form><input type=email><input type=submit value=Subscribe></form></div></div>"
)
BOLD = "<p><strong>{name}:</strong> {text}</p>"
SITES = sorted((Path(__file__).parents[2] / "sites").glob("*.html"))
"""Pages as publishing programs make them, with ``{talk}`` where the conversation is."""
MIDDLES = {
    "nothing": "",
    "box to subscribe": SUBSCRIBE,
    "advertisement": "<div class='ad ad-inline'><span>Advertisement</span><p>Buy honey now.</p></div>",
    "picture": "<figure class=wp-block-image><img src=b.jpg alt=x><figcaption>A hive in May</figcaption></figure>",
    "related": "<div class='related-post-inline'><strong>Read also:</strong> Of ants</div>",
    "share": "<div class='social-share-buttons'><a>Tweet</a><a>Email this</a></div>",
}


@pytest.mark.parametrize("middle", MIDDLES.values(), ids=MIDDLES)
@pytest.mark.parametrize("site", SITES, ids=lambda path: path.stem)
def test_what_sites_put_around_a_conversation_is_no_speech(site: Path, middle: str) -> None:
    page = read(site.read_text("utf-8").replace("{talk}", write(BOLD, middle)))
    assert list_turns(page) == list(TALK)
    assert page.reference.title == "Of bees"


def test_headline_in_a_banner_is_the_pages_and_not_the_sites() -> None:
    page = read(
        "<header class='site-header banner'><h1 class=logo>The Yard</h1></header><div class=hero-banner>"
        f"<h1>Of bees</h1><p>A keeper looks back.</p></div>{write(BOLD)}"
    )
    assert page.reference.title == "Of bees"
    assert list_turns(page) == list(TALK)
    bare = f"<div><h1 class=logo>The Yard</h1></div><h1>Of bees</h1>{{}}<div class=x>{write(BOLD)}"
    assert read(bare.format("<main>")).reference.title == "Of bees"
    assert read(bare.format("")).reference.title == "Of bees"


def test_sounds_and_links_that_come_back_are_no_names() -> None:
    sounds = "<p><i>Laughter</i></p>", "<p><i>Applause</i></p>"
    lines = [
        f"<p><b>{name}:</b> {text}</p>{sounds[i % 2]}<p class=acts><a class=act>Like</a><a class=act>Reply</a></p>"
        for i, (name, text) in enumerate(TALK)
    ]
    assert set(read("".join(lines)).reference.speakers) == {NORA, IVO}


def test_panel_of_a_video_is_read_line_by_line() -> None:
    form = (
        "<ytd-transcript-segment-renderer><div class=segment><div class=segment-start-offset>"
        "<div class=segment-timestamp> {time} "
        "</div></div><yt-formatted-string class=segment-text>{text}</yt-formatted-string>"
        "</div></ytd-transcript-segment-renderer>"
    )
    page = read(f"<div id=segments-container>{write(form)}</div>")
    assert [turn.text for turn in page.reference.turns] == [text for _, text in TALK]


@pytest.mark.parametrize(
    "said",
    [
        "We left at <b>10:30</b> in the rain.",
        "We left at <time>10:30</time> in the rain.",
        "I like <cite>Of Bees</cite> best.",
        "It said <span>wel</span><span>come</span>, <b>Nora Field</b>.",
        "<cite>Of Bees</cite> is a book.",
        "See <a class=social-link href=x>our page</a> and the <span class=ad>advert</span>.",
        "I have <span class=tag>never</span> been.",
        "It is H<sub>2</sub>O, a <q>fluid</q>, <u>not</u> <ins>yes</ins>.",
        "That is <strong>all: no more</strong>.",
        "<span>We </span><span>left </span><span>at </span><span>10:30 </span><span>then.</span>",
    ],
)
def test_marked_words_inside_of_speech_stay_speech(said: str) -> None:
    from lxml import html

    body = f"<p><b>{NORA}:</b> {said}</p><p><b>{IVO}:</b> I see.</p><p><b>{NORA}:</b> You do.</p>"
    assert list_turns(read(body))[0] == (NORA, html.fromstring(f"<p>{said}</p>").text_content())


def test_readings_over_characters_and_what_was_struck_out_are_not_read() -> None:
    page = read(
        "<p>王: <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字<del>か</del>です。<p>李: はい。<p>王: そう。"
    )
    assert list_turns(page)[0] == ("王", "漢字です。")


@pytest.mark.parametrize(
    "lines", ["{name}: {text}\n", "<b>{name}:</b> {text}\n", "{name}\n{text}\n\n"]
)
def test_text_that_keeps_its_lines_is_read_by_them(lines: str) -> None:
    assert list_turns(read(f"<pre style='white-space: pre-wrap'>{write(lines)}</pre>")) == list(
        TALK
    )


def test_text_that_a_browser_saved_is_unwrapped_as_any() -> None:
    lines = "\n\n".join(
        "\n".join(textwrap.wrap(f"{name}: {text} {text}", 60)) for name, text in TALK
    )
    assert list_turns(read(f"<pre>{lines}</pre>")) == [
        (name, f"{text} {text}") for name, text in TALK
    ]


@pytest.mark.parametrize(
    "name",
    ["comment", "social", "share-of-ann", "related", "ad", "footer-text", "widget", "newsletter"],
)
def test_element_of_every_turn_is_read_whatever_it_is_called(name: str) -> None:
    assert list_turns(read(write(f"<p class='{name}'><b>{{name}}:</b> {{text}}</p>"))) == list(TALK)
    assert list_turns(read(f"<div class='{name}'>{write(BOLD)}</div>")) == list(TALK)


@pytest.mark.parametrize("name", ["twitter-tweet", "instagram-media", "tiktok-embed"])
def test_what_others_posted_is_no_part_of_the_talk(name: str) -> None:
    post = f'<blockquote class="{name}"><p>Boats!</p>&mdash; X (@x)</blockquote>'
    turns = [f"<p><b>{who}:</b> It was cold.</p>" for who in ("Ann Lee", "Bo Ek") * 2]
    page = read_page(f"<html><body>{''.join([*turns[:2], post, *turns[2:]])}".encode(), ".html")
    assert [turn.paragraphs for turn in page.reference.turns] == [("It was cold.",)] * 4
