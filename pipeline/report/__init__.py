"""A comparison → a self-contained HTML page, terminal tables and text, and JSON-able data.

All text in a comparison comes from elsewhere. It is escaped for HTML, handed to rich as
`Text` and never as markup, and loses its control characters on every way out.
"""

from __future__ import annotations

from pipeline.report.data import to_dict
from pipeline.report.headline import write_headline
from pipeline.report.markdown_view import render_markdown
from pipeline.report.page.html_page import render_html
from pipeline.report.terminal_view import list_differences, measure, summarise

__all__ = [
    "list_differences",
    "measure",
    "render_html",
    "render_markdown",
    "summarise",
    "to_dict",
    "write_headline",
]
