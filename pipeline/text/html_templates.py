"""Jinja2 as all HTML is made with it: what is put into a template is text, never markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def load_templates(room: str, escape: Callable[[str], str]) -> Environment:
    """Return the templates of a package; each is compiled once, when it is first asked for.

    Args:
        room: the package that has a folder ``templates``.
        escape: makes HTML of a text, without characters that act; all that is printed goes through it.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def finalize(value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, str):
            return value
        return Markup(escape(value))  # noqa: S704

    return Environment(
        loader=PackageLoader(room),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
