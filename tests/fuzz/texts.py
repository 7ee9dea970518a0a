"""Subtitles in every format, pages and Word documents, broken."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache

from pipeline.domain import Cue, CueWord, Media, Segment, Span, Speaker, Transcript, Turn
from pipeline.formats import FORMATS, Document
from tests.fakes import make_words
from tests.fuzz.drafts import Draft, encode
from tests.fuzz.mutations import UNITS, break_bytes, break_text, choose_text

PAGE = """\
# A talk about boats

By Ann Writer | March 5, 2020

They met at the harbour. The conversation is below.

**Ann Lee:** Good morning to you. [laughs] When did you build it? [1]

Bo Chen (captain): In 1956, I think... it cost $1,000. [00:01:05]

## The second boat

Ann Lee: And the [second](https://example.org) one?
Bo Chen: *Nobody* knows, uh-huh.

[1] It was in spring.
"""
HTML = """\
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Boats</title></head><body><main><h1>Boats</h1>
<p class="byline">By Ann Writer</p><p><b>Ann Lee:</b> Good morning to you.<sup>1</sup></p>
<table><tr><td>Bo Chen</td><td>In 1956, I think.</td></tr><tr><td>Ann Lee</td><td>And then?</td></tr></table>
<dl><dt>Bo Chen<dd>Nobody knows.</dl><p id="fn1">1 In spring.</p></main></body></html>
"""
HYPOTHESIS = "Ann Lee: Good morning to you. When did you build it?\n\nBo Chen: In 1956, I think.\n"
OWN_KIND = ("docx", "json")
READ = tuple(
    name
    for name, known in FORMATS.items()
    if known.is_read and not known.lacks and name not in OWN_KIND
)
RATES = ("25", "23.976", "29.97df", "59.94")
CHARSETS = (
    "utf-8",
    "idna",
    "punycode",
    "utf-7",
    "utf-16",
    "utf-32",
    "rot13",
    "zip",
    "unicode_escape",
    "hex",
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def make_document() -> Document:
    """A short talk of two people, in turns and in cues."""
    turns, cues, at_ms = [], [], 0
    for speaker, text in (
        ("A", "Good morning to you."),
        ("B", "In 1956, I think, twice."),
        ("A", "And then?"),
    ):
        words = make_words(text, at_ms)
        span = Span(at_ms, words[-1].span.end_ms)
        turns.append(Turn(speaker, words))
        cues.append(
            Cue(span, (text,), speaker, tuple(CueWord(w.text, w.span, speaker) for w in words))
        )
        at_ms = span.end_ms + 500
    transcript = Transcript(
        Media("talk.wav", "talk.wav", "0" * 64, at_ms),
        "en",
        tuple(Segment(turn.words, "en") for turn in turns),
        tuple(turns),
        speakers=(Speaker("A", "Ann Lee"), Speaker("B", "Bo Chen")),
    )
    return Document(transcript, transcript, tuple(cues))


@cache
def render(name: str) -> str | bytes:
    """The talk in a format."""
    return FORMATS[name].render(make_document())


def make_subtitles(rng: random.Random) -> Draft:
    """Subtitles, checked, mended, exported or compared."""
    name = rng.choice(READ)
    file = f"talk{FORMATS[name].suffix}"
    page, form = "page.txt", rng.choice(("terminal", "json", "html", "md"))
    words = rng.choice(
        (
            ("export", file, "-f", "all", "-o", "out"),
            ("export", file, "-f", "all", "-o", "out", "--fps", rng.choice(RATES)),
            ("diff", file, page, "--format", form),
            ("diff", page, file),
            ("reference", "show", file),
            ("subtitles", "check", file),
            ("subtitles", "fix", file),
        )
    )
    return Draft(words, {file: _break(rng, render(name)), page: encode(HYPOTHESIS)})


def _break(rng: random.Random, content: str | bytes) -> bytes:
    """What a file holds, broken as text or as bytes."""
    if isinstance(content, bytes):
        return break_bytes(rng, content) if rng.random() < 0.9 else encode(choose_text(rng))
    text = break_text(rng, content)
    if rng.random() < 0.1:
        text = choose_text(rng)
    return encode(text) if rng.random() < 0.9 else break_bytes(rng, encode(text))


def make_page(rng: random.Random) -> Draft:
    """A page in text, Markdown or HTML, shown or compared."""
    suffix = rng.choice((".txt", ".md", ".html"))
    page = HTML if suffix == ".html" else PAGE
    if rng.random() < 0.2:
        page = page.replace("utf-8", rng.choice(CHARSETS))
    if rng.random() < 0.1:
        page = "".join(rng.choice(UNITS) for _ in range(rng.choice((10, 300))))
    data = encode(break_text(rng, page))
    if rng.random() < 0.1:
        data = break_bytes(rng, data)
    shown = ("reference", "show", f"page{suffix}")
    compared = ("diff", "talk.txt", f"page{suffix}", "--format", rng.choice(("terminal", "html")))
    words = shown if rng.random() < 0.5 else compared
    return Draft(words, {f"page{suffix}": data, "talk.txt": encode(HYPOTHESIS)})


@cache
def _read_parts() -> dict[str, bytes]:
    """The parts of a Word document of the talk."""
    content = FORMATS["docx"].render(make_document())
    with zipfile.ZipFile(io.BytesIO(content if isinstance(content, bytes) else b"")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def make_docx(rng: random.Random) -> Draft:
    """A Word document whose parts, or whose archive, are broken; or one that unpacks to far more."""
    parts = dict(_read_parts())
    name = rng.choice(["word/document.xml"] * 3 + list(parts))
    if rng.random() < 0.2:
        run = f'<w:p xmlns:w="{_WORD}"><w:r><w:t>A: b</w:t></w:r></w:p>' * rng.choice((10, 20_000))
        parts[name] = parts[name].replace(b"<w:body>", b"<w:body>" + run.encode())
    elif rng.random() < 0.1:
        parts[name] = b" " * rng.choice((10_000_000, 150_000_000))
    elif rng.random() < 0.5:
        parts[name] = encode(break_text(rng, parts[name].decode("utf-8", "replace")))
    else:
        parts[name] = break_bytes(rng, parts[name])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part, data in parts.items():
            archive.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED, 1)
    content = stream.getvalue()
    if rng.random() < 0.3:
        content = break_bytes(rng, content)
    words = rng.choice((("reference", "show", "page.docx"), ("diff", "page.docx", "talk.txt")))
    return Draft(words, {"page.docx": content, "talk.txt": encode(HYPOTHESIS)})
