"""Lines of a preset that correct a page: ``heading: Early days``, ``speaker: JD = Jane Doe``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.reference.paragraphs import Role
from pipeline.text.case_folding import fold_name

SPEAKER = "speaker"
"""Not a role of a paragraph: says that a name is one, or is another spelling of one."""

KNOWN = (*(role.value for role in Role), SPEAKER)


@dataclass(frozen=True, slots=True)
class Hint:
    """What the paragraphs that begin with ``text`` are; ``line`` is the hint as it was written."""

    line: str
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Hints:
    """All corrections of a page; ``speakers`` are spellings and the names they stand for."""

    roles: tuple[Hint, ...] = ()
    speakers: tuple[tuple[str, str], ...] = ()

    def find(self, text: str) -> Hint | None:
        """The first hint whose text this paragraph begins with, with or without a name before it.

        Case and spaces mean nothing.
        """
        if not self.roles:
            return None
        folded = fold_name(text)
        said = re.sub(r"^[^:：]{1,80}[:：]\s*", "", folded)
        return next((hint for hint in self.roles if folded.startswith(hint.text)), None) or next(
            (hint for hint in self.roles if said.startswith(hint.text)), None
        )


def read_hints(lines: Sequence[str]) -> Hints:
    """The corrections that the lines ``ROLE: TEXT`` make.

    Raises:
        ConfigError: a line has no known role, or nothing after it.
    """
    roles: list[Hint] = []
    speakers: list[tuple[str, str]] = []
    for line in lines:
        word, colon, text = line.partition(":")
        role, text = word.strip().lower(), text.strip()
        if not colon or role not in KNOWN:
            near = difflib.get_close_matches(role, KNOWN, n=1, cutoff=0.0)[0]
            raise ConfigError(
                f"page {line!r}",
                f"{word.strip()!r} is not a paragraph role" if colon else "it has no role",
                f"Write ROLE: TEXT; did you mean {near!r}? Known ones: {', '.join(KNOWN)}",
            )
        if not text or (role == SPEAKER and not all(_split_names(text))):
            raise ConfigError(f"page {line!r}", "no text follows the role", _EXAMPLES)
        if role == SPEAKER:
            speakers.append(_split_names(text))
        else:
            # A beginning may be copied from what is shown, where it ends in an ellipsis.
            roles.append(Hint(line, Role(role), fold_name(text.removesuffix("…"))))
    return Hints(tuple(roles), tuple(speakers))


_EXAMPLES = "Write for example 'heading: Early days' or 'speaker: JD = Jane Doe'"


def _split_names(text: str) -> tuple[str, str]:
    """The spelling on the page and the name it stands for, which may be the same."""
    written, sign, name = (part.strip() for part in text.partition("="))
    return written.rstrip(":：").strip(), " ".join((name if sign else written).split())


def list_unused(hints: Hints, texts: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """The hints that no paragraph begins with, and the speakers whom nobody is called."""
    used = {hint.line for text in texts if (hint := hints.find(text)) is not None}
    called = {fold_name(name) for name in names}
    return (
        *(hint.line for hint in hints.roles if hint.line not in used),
        *(
            f"{SPEAKER}: {spelling}"
            for spelling, _ in hints.speakers
            if fold_name(spelling) not in called
        ),
    )
