"""A Word document says what a reader sees who has accepted all changes."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest
from docx.oxml import parse_xml

from pipeline.reference import Page, read_page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NORA, IVO = "Nora Field", "Ivo Brandt"
TALK = [
    (NORA, "We open the hive in May."),
    (IVO, "And do the bees mind?"),
    (NORA, "Not if you are slow."),
    (IVO, "I am never slow."),
    (NORA, "Then you are stung."),
]


def read(document: docx.document.Document) -> Page:
    stream = io.BytesIO()
    document.save(stream)
    return read_page(stream.getvalue(), ".docx")


def list_turns(page: Page) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in page.reference.turns]


def read_body(*blocks: str) -> Page:
    """A document whose body is this markup; ``w`` is Word's namespace."""
    document = docx.Document()
    for block in blocks:
        wrapped = parse_xml(f'<w:body xmlns:w="{WORD}">{block}</w:body>')
        for element in list(wrapped):
            document.element.body.insert(len(document.element.body) - 1, element)
    return read(document)


def write(*runs: str, mark: str = "") -> str:
    """A paragraph; a run that begins with ``<`` is markup."""
    inner = "".join(
        run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>'
        for run in runs
    )
    properties = f"<w:pPr>{mark}</w:pPr>" if mark else ""
    return f"<w:p>{properties}{inner}</w:p>"


REST = [write(f"{name}: {text}") for name, text in TALK[1:]]


def make_run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


FIRSTS = {
    "tracked insertion": write(f"{NORA}: We open", f"<w:ins>{make_run(' the hive')}</w:ins>", " in May."),
    "tracked deletion": write(
        f"{NORA}: We open the", "<w:del><w:r><w:delText> big</w:delText></w:r></w:del>", " hive in May."
    ),
    "moved text": write(
        f"{NORA}: ",
        f"<w:moveFrom>{make_run('in May ')}</w:moveFrom>",
        "We open the hive ",
        f"<w:moveTo>{make_run('in May.')}</w:moveTo>",
    ),
    "hidden text": write(f"{NORA}: We open", make_run(" (secretly)", "<w:vanish/>"), " the hive in May."),
    "text that is not hidden": write(
        f"{NORA}: We open", make_run(" the hive", '<w:vanish w:val="0"/>'), " in May."
    ),
    "field": write(
        f"{NORA}: We open ",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF hive</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + make_run("the hive")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        " in May.",
    ),
    "simple field": write(
        f"{NORA}: We open ", f'<w:fldSimple w:instr="REF x">{make_run("the hive")}</w:fldSimple>', " in May."
    ),
    "link": write(f"{NORA}: We ", f"<w:hyperlink>{make_run('open the hive')}</w:hyperlink>", " in May."),
    "content control": write(
        f"{NORA}: We open ",
        f"<w:sdt><w:sdtPr/><w:sdtContent>{make_run('the hive')}</w:sdtContent></w:sdt>",
        " in May.",
    ),
    "comment": write(
        f'{NORA}: <w:commentRangeStart w:id="1"/>'.partition("<")[0],
        '<w:commentRangeStart w:id="1"/>', "We open", '<w:commentRangeEnd w:id="1"/>',
        '<w:r><w:commentReference w:id="1"/></w:r>', " the hive in May.",
    ),
    "line break in the text": write(f"{NORA}: We open", "<w:r><w:br/></w:r>", "the hive in May."),
    "line break behind the name": write(f"{NORA}:", "<w:r><w:br/></w:r>", "We open the hive in May."),
    "tab behind the name": write(f"{NORA}:", "<w:r><w:tab/></w:r>", "We open the hive in May."),
    "soft hyphen": write(f"{NORA}: We o", "<w:r><w:softHyphen/></w:r>", "pen the hive in May."),
    "unseen characters": write(f"\u200e{NORA}\u200b: We o\u00adpen the hive\u2060 in May."),
    "text box beside": write(
        f"{NORA}: We open the hive in May.",
        f"<w:r><w:pict><w:txbxContent>{write('Nora: a box')}</w:txbxContent></w:pict></w:r>",
    ),
    "deleted end of a paragraph": write(f"{NORA}: We open ", mark="<w:rPr><w:del/></w:rPr>")
    + write("the hive in May."),
    "deleted paragraph": write(
        "<w:del><w:r><w:delText>Nora Field: Gone.</w:delText></w:r></w:del>", mark="<w:rPr><w:del/></w:rPr>"
    )
    + write(f"{NORA}: We open the hive in May."),
    "inserted paragraphs": f"<w:customXml>{write(f'{NORA}: We open the hive in May.')}</w:customXml>",
    "block in a content control": "<w:sdt><w:sdtContent>"
    + write(f"{NORA}: We open the hive in May.")
    + "</w:sdtContent></w:sdt>",
    "list": write(
        f"{NORA}: We open the hive in May.", mark='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    ),
    "contents over it": write("Bees", "<w:r><w:tab/></w:r>", "3", mark='<w:pStyle w:val="TOC1"/>')
    + write(f"{NORA}: We open the hive in May."),
    "page break": write("<w:r><w:br w:type='page'/></w:r>", f"{NORA}: We open the hive in May."),
    "ruby": write(
        f"{NORA}: We open ",
        f"<w:r><w:ruby><w:rt>{make_run('haiv')}</w:rt><w:rubyBase>{make_run('the hive')}</w:rubyBase></w:ruby></w:r>",
        " in May.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("first", FIRSTS.values(), ids=FIRSTS)
def test_what_a_reader_sees_is_read(first: str) -> None:
    assert list_turns(read_body(first, *REST)) == TALK


def make_table(rows: Sequence[Sequence[str]]) -> docx.document.Document:
    document = docx.Document()
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return document


TIMES = ("0:01", "0:07", "0:15", "0:21", "1:02:03")


@pytest.mark.parametrize(
    "order", ["#tns", "nst", "#ns", "tns", "sn", "t#ns", "#tens", "nts", "ns "]
)
@pytest.mark.parametrize("head", [False, True])
def test_columns_may_be_in_any_order(order: str, head: bool) -> None:
    rows = [
        {"#": str(i), "t": time, "e": time, "n": name, "s": text, " ": ""}
        for i, ((name, text), time) in enumerate(zip(TALK, TIMES, strict=True), start=1)
    ]
    named = {"#": "No.", "t": "Begin", "e": "End", "n": "Speaker", "s": "Text", " ": "Notes"}
    written = [[row[column] for column in order] for row in (*([named] if head else []), *rows)]
    assert list_turns(read(make_table(written))) == TALK


def test_row_that_was_struck_out_is_not_read() -> None:
    document = make_table([("Gone", "It was struck out."), *TALK])
    row = document.tables[0].rows[0]._tr
    row.insert(0, parse_xml(f'<w:trPr xmlns:w="{WORD}"><w:del/></w:trPr>'))
    assert list_turns(read(document)) == TALK


def test_cells_and_rows_in_content_controls_are_read() -> None:
    cells = [f"<w:tc>{write(name)}</w:tc><w:tc>{write(text)}</w:tc>" for name, text in TALK]
    rows = "".join(
        f"<w:sdt><w:sdtContent><w:tr>{cell}</w:tr></w:sdtContent></w:sdt>" if number % 2
        else f"<w:tr><w:sdt><w:sdtContent>{cell.replace('</w:tc>', '</w:tc></w:sdtContent></w:sdt>', 1)}</w:tr>"
        for number, cell in enumerate(cells)
    )  # fmt: skip
    assert list_turns(read_body(f"<w:tbl>{rows}</w:tbl>")) == TALK


def test_title_over_the_columns_is_no_turn() -> None:
    document = make_table([("A talk about bees", ""), *TALK])
    first = document.tables[0].rows[0].cells
    first[0].merge(first[1])
    assert list_turns(read(document)) == TALK


def test_style_for_speakers_names_them() -> None:
    document = docx.Document()
    document.styles.add_style("Speaker Name", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    for name, text in TALK:
        document.add_paragraph(name, style="Speaker Name")
        document.add_paragraph(text)
    assert list_turns(read(document)) == TALK


def test_style_for_speakers_within_a_line_names_them() -> None:
    document = docx.Document()
    document.styles.add_style("Speaker", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    for name, text in TALK:
        paragraph = document.add_paragraph()
        paragraph.add_run(name, style="Speaker")
        paragraph.add_run(f" {text}")
    assert list_turns(read(document)) == TALK


def test_level_in_the_outline_makes_a_heading() -> None:
    heading = write("Of the winter", mark='<w:outlineLvl w:val="1"/>')
    page = read_body(write(f"{NORA}: We open the hive in May."), heading, *REST)
    assert [section.heading for section in page.reference.sections] == ["Of the winter"]


@pytest.mark.parametrize("order", ["n\ts", "t\tn\ts", "n\tt\ts", "n:\ts", "\tn\ts"])
def test_tabs_part_times_names_and_text(order: str) -> None:
    tab = "<w:r><w:tab/></w:r>"
    blocks = []
    for (name, text), time in zip(TALK, TIMES, strict=True):
        fields = [field.replace("n", name) if "n" in field else {"t": time, "s": text, "": ""}[field]
                  for field in order.split("\t")]  # fmt: skip
        runs = [run for field in fields for run in (field, tab)][:-1]
        blocks.append(write(*filter(None, runs)))
    assert list_turns(read_body(*blocks)) == TALK
