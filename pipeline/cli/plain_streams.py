"""Standard output and error on a console or in a pipe whose encoding lacks characters that we write.

Python on Windows writes to a console in Unicode, and to a pipe or file in an old encoding (cp1252, cp437).
What it lacks becomes its nearest look-alike in messages, and an escape in results, which must stay exact.
"""

from __future__ import annotations

import codecs
from typing import Final

LOOK_ALIKES: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚′", "'"),
        **dict.fromkeys("“”„″", '"'),
        **dict.fromkeys("•·∙●", "*"),
        **dict.fromkeys("✓✔", "+"),
        **dict.fromkeys("✗✘×", "x"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        "…": "...",
        "→": "->",
        "←": "<-",
        "≤": "<=",
        "≥": ">=",
        "±": "+-",
        "━": "-",
        "▶": ">",
        "\ufffd": "?",
    }
)
NAME: Final = "transcribe.look_alike"


def replace_unwritable(error: UnicodeError) -> tuple[str | bytes, int]:
    """Stand in for what an encoding lacks; a handler of ``codecs``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wanted = error.object[error.start : error.end].translate(LOOK_ALIKES)
    return wanted.encode("ascii", "backslashreplace").decode(), error.end


codecs.register_error(NAME, replace_unwritable)
