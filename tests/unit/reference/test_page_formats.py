"""Pages in HTML, Word and subtitles say the same as in plain text."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.domain import Cue, Span
from pipeline.errors import ConfigError, ReferencePageError
from pipeline.formats import FORMATS
from pipeline.reference import Page, Role, read_page, read_spoken
from pipeline.run.inputs.reference_pages import read_page_file, show_page
from pipeline.run.outputs.files import read_reference
from tests.pages import parse_reference
from tests.unit.formats.test_registry import ANNA, BEN, make_document, make_turn

Paragraphs = Sequence[tuple[str, str | None, str]]
"""Kind (title, summary, begin, heading, turn), speaker, text."""

TALK: Paragraphs = (
    ("title", None, "A talk about bridges"),
    ("summary", None, "Two engineers met on a Monday. They spoke for an hour."),
    ("summary", None, "It was raining <hard> & long."),
    ("begin", None, "The talk is below:"),
    ("heading", None, "Why bridges stand"),
    ("turn", "Ann Lee", "Why do they stand?"),
    ("turn", "Bo Ek", "Because they are pushed."),
    ("heading", None, "Why bridges fall"),
    ("turn", "Ann Lee", "And why do they fall?"),
    ("turn", "Bo Ek", "Mostly water & wind."),
)
PLAIN = "\n".join(f"{name}: {text}" if name else text for _, name, text in TALK)


def write_markdown(paragraphs: Paragraphs, form: str) -> bytes:
    marks = {"title": "# ", "heading": "## "}
    written = (
        form.format(name=name, NAME=name.upper(), text=text) if name else marks.get(kind, "") + text
        for kind, name, text in paragraphs
    )
    return "\n\n".join(written).encode()


def write_html(paragraphs: Paragraphs, form: str) -> bytes:
    tags = {"title": "h1", "heading": "h2"}
    written = []
    for kind, name, text in paragraphs:
        said, tag = html.escape(text), tags.get(kind, "p")
        if name:
            written.append(form.format(name=html.escape(name), NAME=name.upper(), text=said))
        else:
            written.append(f"<{tag}>{said}</{tag}>")
    body = "\n".join(written)
    return (
        f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()
    )


def write_docx(paragraphs: Paragraphs, form: str) -> bytes:
    page = docx.Document()
    for kind, name, text in paragraphs:
        if kind == "title":
            page.add_heading(text, level=0)
        elif kind == "heading":
            page.add_heading(text, level=2)
        elif name is None:
            page.add_paragraph(text)
        else:
            label, _, said = form.format(name=name, NAME=name.upper(), text=text).partition("|")
            paragraph = page.add_paragraph()
            run = paragraph.add_run(label.strip("*^"))
            run.bold = True if label.startswith("*") else None
            run.font.small_caps = True if label.startswith("^") else None
            paragraph.add_run(said)
    return save(page)


def save(page: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


STYLES: list[tuple[str, Callable[[Paragraphs, str], bytes], str]] = [
    (".md", write_markdown, "{name}: {text}"),
    (".md", write_markdown, "**{name}:** {text}"),
    (".md", write_markdown, "**{name}** {text}"),
    (".md", write_markdown, "**{NAME}**\n\n{text}"),
    (".html", write_html, "<p>{name}: {text}</p>"),
    (".html", write_html, "<p><b>{name}</b> {text}"),
    (".html", write_html, "<p><strong>{name}:</strong> {text}</p>"),
    (".html", write_html, "<p><strong>{name}</strong><br>{text}</p>"),
    (".html", write_html, '<p><span style="font-variant: small-caps">{name}</span> {text}</p>'),
    (".html", write_html, "<dl><dt>{name}</dt><dd>{text}</dd></dl>"),
    (".html", write_html, '<p class="speaker">{name}</p><p>{text}</p>'),
    (".html", write_html, '<div><span class="speaker">{name}</span><span>{text}</span></div>'),
    (".html", write_html, "<p>{NAME}:<p>{text}"),
    (".html", write_html, "<h4>{name}</h4><p>{text}</p>"),
    (".docx", write_docx, "{name}: |{text}"),
    (".docx", write_docx, "*{name}:| {text}"),
    (".docx", write_docx, "*{name}| {text}"),
    (".docx", write_docx, "^{name}| {text}"),
    (".docx", write_docx, "*{name}|\n{text}"),
]


@pytest.mark.parametrize(("suffix", "write", "form"), STYLES)
def test_same_page_is_read_from_every_format(
    suffix: str, write: Callable[[Paragraphs, str], bytes], form: str
) -> None:
    page = read_page(write(TALK, form), suffix).reference
    expected = parse_reference(PLAIN)
    names = {"ANN LEE": "Ann Lee", "BO EK": "Bo Ek"}
    assert (expected.title, expected.preface, expected.sections) == (
        page.title,
        page.preface,
        page.sections,
    )
    assert [(names.get(turn.speaker or "", turn.speaker), turn.text) for turn in page.turns] == [
        (turn.speaker, turn.text) for turn in expected.turns
    ]


@pytest.mark.parametrize(("suffix", "write", "form"), STYLES)
def test_documented_interview_is_read_from_every_format(
    shared: Path, tmp_path: Path, suffix: str, write: Callable[[Paragraphs, str], bytes], form: str
) -> None:
    expected = parse_reference((shared / "documented" / "interview.txt").read_text("utf-8"))
    path = tmp_path / f"interview{suffix}"
    path.write_bytes(write(take_apart(shared / "documented" / "interview.txt"), form))
    page = read_reference(path)
    assert (
        bool(page.title),
        len(page.preface),
        len(page.sections),
        len(page.turns),
    ) == (1, 11, 3, 116)
    assert expected.sections == page.sections
    assert [turn.text.split() for turn in expected.turns] == [
        turn.text.split() for turn in page.turns
    ]
    assert len(page.speakers) == 2


def take_apart(path: Path) -> Paragraphs:
    """The interview's paragraphs by what they are, as its documentation says, and not as our reader does."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    found: list[tuple[str, str | None, str]] = [("title", None, lines[0])]
    found += [("summary", None, line) for line in lines[1:12]]
    found.append(("begin", None, lines[12]))
    names = ("Fang Sanwen: ", "Zhang Peng: ")
    for line in lines[13:]:
        name = next((one for one in names if line.startswith(one)), None)
        said = line.removeprefix(name or "")
        found.append(("turn", name.removesuffix(": "), said) if name else ("heading", None, line))
    return found


def test_what_is_not_the_text_of_a_web_page_is_left_out() -> None:
    page = read_page(
        b"""<html><head><title>Site</title><style>p {}</style></head><body>
        <nav><ul><li>Home</li></ul></nav><div class="cookie consent">We use cookies.</div>
        <main><h1>A talk</h1><script>var a = "Ann: no";</script>
        <figure><img src=x><figcaption>Photo: Someone</figcaption></figure>
        <p>Ann: One.</p><div class="newsletter">Sign up now</div><p>Bo: Two.</p><p hidden>Cy: Three.</p>
        <aside>Ann: One.</aside><p>Ann: Four, which is longer than the others by some words.</p></main>
        <section class="related"><p>Other: pages</p></section><footer>Imprint</footer></body></html>""",
        ".html",
    )
    assert [(line.number, line.role) for line in page.lines] == [
        (1, "headline"),
        (2, "turn"),
        (3, "turn"),
        (4, "turn"),
    ]
    assert [turn.text for turn in page.reference.turns[:2]] == ["One.", "Two."]


def test_element_with_most_of_the_text_is_read_whatever_it_is_called() -> None:
    page = read_page(
        b"<body><div class='comments share'><p>Ann: One.<p>Bo: Two.</div></body>", ".html"
    )
    assert len(page.reference.turns) == 2


def test_headline_outside_of_the_main_part_is_found() -> None:
    page = read_page(
        b"<header><h1>A talk</h1></header><main><p>Ann: One.<p>Bo: Two.<p>Ann: Three.</main>",
        ".html",
    )
    assert page.reference.title == "A talk"


def test_raised_figures_are_footnotes_behind_words_and_exponents_behind_units() -> None:
    page = read_page(
        b"<p>Ann: It fell<sup>1</sup>, all 12 m<sup>2</sup>, on the 4<sup>th</sup>.<sup><a href='#n'>2</a></sup>"
        b"<p>Bo: Yes.<p>Ann: No.<aside class=footnotes><p>1 In May.</p></aside>",
        ".html",
    )
    assert page.reference.turns[0].text == "It fell, all 12 m2, on the 4th."
    assert page.reference.footnotes == ("1 In May.",)


def test_table_with_a_column_of_names_is_read_row_by_row() -> None:
    rows = [
        ("00:01", "Ann, Host", "One."),
        ("00:05", "Bo", "Two."),
        ("00:09", "Ann, Host", "Three."),
    ]
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    web = read_page(f"<table><tr><th>Time<th>Speaker<th>Text{cells}</table>".encode(), ".html")
    written = docx.Document()
    table = written.add_table(0, 3)
    for row in (("Time", "Speaker", "Text"), *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    markdown = f"| Time | Speaker | Text |\n|---|:---:|---|\n{lines}\n"
    pages = (web, read_page(save(written), ".docx"), read_page(markdown.encode(), ".md"))
    for page in pages:
        assert [(turn.speaker, turn.text) for turn in page.reference.turns] == [
            ("Ann", "One."),
            ("Bo", "Two."),
            ("Ann", "Three."),
        ]


@pytest.mark.parametrize(
    "data",
    [
        "Ann: Déjà vu.\nBo: “So.”\nAnn: Oui.".encode("utf-8-sig"),
        "Ann: Déjà vu.\nBo: “So.”\nAnn: Oui.".encode("utf-16"),
        "Ann: Déjà vu.\nBo: “So.”\nAnn: Oui.".encode("utf-16-le"),
        "Ann: Déjà vu.\nBo: “So.”\nAnn: Oui.".encode("utf-16-be"),
        "Ann: Déjà vu.\nBo: “So.”\nAnn: Oui.".encode("cp1252"),
    ],
)
def test_encoding_of_a_text_is_found(data: bytes) -> None:
    assert [turn.text for turn in read_page(data, ".txt").reference.turns] == [
        "Déjà vu.",
        "“So.”",
        "Oui.",
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gb18030", "GB2312"), ("utf-8", "utf-8"), ("shift_jis", "Shift_JIS"), ("utf-8", "utf-16")],
)
def test_encoding_that_a_web_page_declares_is_used(encoding: str, declared: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>王明：一。<p>李四：二。'
    assert read_page(page.encode(encoding), ".html").reference.speakers == ("王明", "李四")


def test_entities_and_broken_markup_are_read() -> None:
    page = read_page(
        b"<p><b>Ann:</b> R&amp;D &mdash; caf&eacute;<i>s<p>Bo: <div>Two</b>.", ".htm"
    ).reference
    assert [(t.speaker, t.text) for t in page.turns] == [("Ann", "R&D — cafés"), ("Bo", "Two.")]


def test_footnotes_of_a_word_document_are_kept_from_the_speech() -> None:
    page = docx.Document()
    paragraph = page.add_paragraph("Ann: It fell")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run(" in the night, all 12 m")
    paragraph.add_run("2").font.superscript = True
    page.add_paragraph("Bo: Yes.\nIndeed.")
    page.add_paragraph("[1] In May.")
    read = read_page(save(page), ".docx").reference
    assert [turn.text for turn in read.turns] == ["It fell in the night, all 12 m2", "Yes. Indeed."]
    assert read.footnotes == ("[1] In May.",)


def test_changes_that_were_struck_out_are_not_read() -> None:
    page = docx.Document()
    page.add_paragraph("Ann: One.")
    paragraph = page.add_paragraph("Bo: Two")
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, inner in (("del", "delText"), ("ins", "t")):
        xml = f'<w:{tag} xmlns:w="{word}"><w:r><w:{inner}> {tag}</w:{inner}></w:r></w:{tag}>'
        paragraph._p.append(docx.oxml.parse_xml(xml))
    assert read_page(save(page), ".docx").reference.turns[1].text == "Two ins"


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"", ".txt"),
        (b"", ".html"),
        (b"<html><body><script>1</script></body></html>", ".html"),
        (b"PK\x03\x04\x00\x00junk", ".docx"),
        (b"Ann: not a document", ".docx"),
        (b"%PDF-1.7\nAnn: one.", ".pdf"),
        (bytes(range(256)) * 8, ".txt"),
        (b"ID3\x04\x00\x00\x00" + b"\xff\xfb\x90\x00" * 500, ".mp3"),
        (save(docx.Document()), ".docx"),
    ],
)
def test_page_that_can_not_be_read_is_one_clear_error(data: bytes, suffix: str) -> None:
    with pytest.raises(ReferencePageError) as caught:
        read_page(data, suffix, "page")
    assert caught.value.subject == "page"
    assert caught.value.remedy


def test_page_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReferencePageError, match="can't be read"):
        read_page_file(tmp_path / "nowhere.html")
    tmp_path.joinpath("bad.srt").write_text("no subtitles\n", "utf-8")
    with pytest.raises(ReferencePageError, match=r"bad\.srt"):
        read_page_file(tmp_path / "bad.srt")


def test_deep_nesting_is_read() -> None:
    page = b"<div>" * 2000 + b"<p>Ann: One.<p>Bo: Two." + b"</div>" * 2000
    assert len(read_page(page, ".html").reference.turns) == 2


SUBTITLES = make_document(
    cues=(
        Cue(Span(0, 900), ("Ann: One, and",), None),
        Cue(Span(900, 1900), ("two.",), None),
        Cue(Span(2000, 2900), ("Bo: Three [laughs].",), None),
    )
)


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass", "sbv"])
def test_cues_of_subtitles_are_turns(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"talk.{kind}"
    path.write_text(str(FORMATS[kind].render(SUBTITLES)), "utf-8")
    assert [(turn.speaker, turn.text) for turn in read_reference(path).turns] == [
        ("Ann", "One, and two."),
        ("Bo", "Three."),
    ]
    hinted = read_reference(path, ("speaker: Bo = Bo Ek", "skip: One"))
    assert [(turn.speaker, turn.text) for turn in hinted.turns] == [("Bo Ek", "Three.")]


def test_cues_without_names_are_parted_at_sentences_with_a_pause(tmp_path: Path) -> None:
    cues = tuple(
        Cue(Span(start, start + 900), (text,))
        for start, text in ((0, "One and"), (2500, "two."), (3400, "Three."), (9000, "Four."))
    )
    path = tmp_path / "talk.srt"
    path.write_text(str(FORMATS["srt"].render(make_document(cues=cues))), "utf-8")
    assert [(turn.speaker, turn.text) for turn in read_reference(path).turns] == [
        (None, "One and two. Three."),
        (None, "Four."),
    ]


def test_turns_that_are_known_make_a_page() -> None:
    page = read_spoken([("Ann", ("One.", "Two.")), (None, ("Three.",)), ("Bo", ("[music]",))])
    assert [(turn.speaker, turn.paragraphs) for turn in page.reference.turns] == [
        ("Ann", ("One.", "Two.")),
        (None, ("Three.",)),
    ]
    with pytest.raises(ReferencePageError):
        read_spoken([])


# Nothing is lost


WORDS = st.text("abcdefgäßש你 .,?", min_size=1, max_size=30).filter(lambda text: text.strip(" .,?"))
OPENINGS = st.sampled_from(
    ["", "Ann Lee: ", "BO: ", "[laughs] ", "By Bo ", "1 ", "Transcript ", "— ", "[1] "]
)
LINES = st.lists(st.tuples(OPENINGS, WORDS), min_size=1, max_size=12)


def list_words(page: Page) -> list[str]:
    return sorted(re.findall(r"\w+", " ".join(line.text for line in page.lines)))


@given(LINES, st.sampled_from([".txt", ".html"]))
def test_every_word_of_a_page_is_in_some_line(written: list[tuple[str, str]], suffix: str) -> None:
    texts = [opening + text for opening, text in written]
    escaped = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    try:
        page = read_page((escaped if suffix == ".html" else "\n".join(texts)).encode(), suffix)
    except ReferencePageError:
        return
    assert sorted(re.findall(r"\w+", " ".join(texts))) == list_words(page)
    assert list(range(1, len(page.lines) + 1)) == [line.number for line in page.lines]


@settings(deadline=None, max_examples=25)
@given(LINES)
def test_every_word_of_a_word_document_is_in_some_line(written: list[tuple[str, str]]) -> None:
    document = docx.Document()
    for opening, text in written:
        paragraph = document.add_paragraph()
        paragraph.add_run(opening).bold = True
        paragraph.add_run(text)
    try:
        page = read_page(save(document), ".docx")
    except ReferencePageError:
        return
    assert sorted(re.findall(r"\w+", " ".join(a + b for a, b in written))) == list_words(page)


SENTENCE = (
    st.text("abcdefgäßש ", min_size=1, max_size=30)
    .filter(str.strip)
    .map(lambda t: f"So {t.strip()}.")
)
SPEECH = st.lists(SENTENCE, min_size=3, max_size=8)


@pytest.mark.parametrize("kind", ["txt", "md", "docx", "html"])
@settings(deadline=None, max_examples=25)
@given(speech=SPEECH)
def test_turns_written_in_our_formats_are_read_back(kind: str, speech: list[str]) -> None:
    turns = tuple(
        make_turn((ANNA, BEN)[index % 2], text, index * 9000) for index, text in enumerate(speech)
    )
    written = FORMATS[kind].render(make_document(*turns))
    data = written if isinstance(written, bytes) else written.encode()
    names = {ANNA: "Anna Example", BEN: "Ben"}
    assert [(names[turn.speaker or ""], " ".join(turn.text.split())) for turn in turns] == [
        (turn.speaker, turn.text) for turn in read_page(data, f".{kind}").reference.turns
    ]


@given(st.binary(max_size=300), st.sampled_from([".txt", ".html", ".docx", ".md", ".xyz", ""]))
def test_any_bytes_are_a_page_or_a_clear_error(data: bytes, suffix: str) -> None:
    try:
        page = read_page(data, suffix)
    except ReferencePageError:
        return
    assert page.reference.turns
    assert all(0 <= one.first_turn < len(page.reference.turns) for one in page.reference.sections)


@example("</1")
@given(st.text("<>/pbdivh1 &;:An\n'\"=", max_size=200))
def test_any_markup_is_a_page_or_a_clear_error(text: str) -> None:
    try:
        page = read_page(text.encode(), ".html")
    except ReferencePageError:
        return
    assert all(line.text.strip() for line in page.lines)


# What is shown


def test_page_is_shown_line_by_line_with_a_count(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(f"{PLAIN} [laughs] And\x1b[31m so on.\n", "utf-8")
    lines, notes = show_page(path, ("skip: Nowhere",))
    assert len(lines) == 10
    assert lines[0] == "    1  headline   A talk about bridges"
    assert lines[3] == "    4  begin      The talk is below:"
    assert lines[5] == "    6  turn       (Ann Lee) Why do they stand?"
    assert (
        lines[9]
        == "   10  turn       (Bo Ek) Mostly water & wind. And\ufffd[31m so on.  without [laughs]"
    )
    assert notes == [
        "1 headline, 2 summary paragraphs, 2 headings, 4 turns",
        "No paragraph begins like this: skip: Nowhere",
    ]


def test_page_that_names_nobody_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("My friends, it rained.\n\nThen it stopped.\n", "utf-8")
    _, notes = show_page(path)
    assert notes[0] == "0 headlines, 0 summary paragraphs, 0 headings, 2 turns"
    assert "names no speakers" in notes[1]


def test_unknown_role_names_the_nearest_known_one() -> None:
    with pytest.raises(ConfigError, match="did you mean 'heading'") as caught:
        read_page(b"Ann: One.", ".txt", "page", ("headding: Early",))
    assert all(role.value in caught.value.remedy for role in Role)
    for bad in ("heading:", "speaker: JD =", "no colon"):
        with pytest.raises(ConfigError):
            read_page(b"Ann: One.", ".txt", "page", (bad,))
