"""What may reach a terminal: any text, but nothing in it that would steer the terminal or turn lines round."""

from __future__ import annotations

import os
import re
import shlex

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for tab and line feed, DEL, C1: escape sequences begin with them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the marks that set a direction of writing
    "\u2028\u2029]"  # which some terminals take for the end of a line
)
"""Source: ECMA-48, 5th edition, 5.3 and 5.4; Unicode Standard Annex #9, table 4."""

REPLACEMENT = "\ufffd"


def neutralise(text: str) -> str:
    """The text with a mark of replacement for each character that a terminal would obey; lines stay lines.

    The one function on every way out. What is written to a pipe goes through it too: whoever reads it
    there often shows it in the end, and a path without such characters is not changed.
    """
    return _STEERING.sub(REPLACEMENT, text)


def escape_in_json(text: str) -> str:
    r"""A JSON text that says the same, with ``\u…`` for each such character in its strings."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_in_xml(text: str) -> str:
    """An XML document that says the same, with ``&#…;`` for each such character that XML may hold."""
    return _STEERING.sub(lambda found: f"&#{ord(found[0])};", text)


def quote_argument(text: str) -> str:
    """One argument of a command as the shell of this system wants it; as it is where it needs no quotes."""
    if os.name != "nt":
        return shlex.quote(text)
    from subprocess import list2cmdline

    return list2cmdline([text])
