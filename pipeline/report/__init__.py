"""A comparison → a self-contained HTML page, terminal tables and text, and JSON-able data.

All text in a comparison comes from elsewhere. It is escaped for HTML, handed to rich as
`Text` and never as markup, and loses its control characters on every way out.
Each name is imported when it is first asked for: most runs compare with nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.lazy_names import import_name

if TYPE_CHECKING:
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

_HOMES = {
    "data": ("to_dict",),
    "headline": ("write_headline",),
    "markdown_view": ("render_markdown",),
    "page.html_page": ("render_html",),
    "terminal_view": ("list_differences", "measure", "summarise"),
}


if not TYPE_CHECKING:  # type checkers see the imports above, and miss no misspelt name
    __getattr__ = partial(import_name, __name__, _HOMES)
