"""What is put into a template is text: nobody has to think of escaping it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from pipeline.text.html_templates import load_templates

EVIL = "<script>alert('x')</script>\x1b"


def make_harmless(text: str) -> str:
    return html.escape(text.replace("\x1b", ""))


def render(source: str, **values: object) -> str:
    templates: Environment = load_templates("pipeline.report", make_harmless)
    templates.loader = DictLoader({"page": source})
    return templates.get_template("page").render(values)


@pytest.mark.parametrize(
    "source",
    [
        "{{ evil }}",
        '{{ [evil]|join(" ") }}',
        '{{ "%s"|format(evil) }}',
        "{% macro say(it) %}{{ it }}{% endmacro %}{{ say(evil) }}",
        "{% set said %}{{ evil }}{% endset %}{{ said }}",
        '{{ evil if evil else "" }}',
    ],
)
def test_text_is_escaped_and_harmless_once_however_it_is_printed(source: str) -> None:
    assert render(source, evil=EVIL) == html.escape("<script>alert('x')</script>")


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("{{ missing }}")


def test_only_the_style_and_the_script_of_a_page_are_printed_as_they_are(root: Path) -> None:
    templates = list((root / "pipeline").rglob("templates/*.html"))
    text = "".join(path.read_text("utf-8") for path in templates)
    printed = re.findall(r"\{\{[^}]*\bsafe\b[^}]*\}\}", text)
    assert sorted(printed) == ["{{ script|safe }}", "{{ style|safe }}"]
    assert "autoescape" not in text
