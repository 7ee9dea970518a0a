"""Texts in a publisher's own style, by a Jinja2 template: it sees the transcript, and neither files nor Python.

Source: Jinja2's own sandbox, https://jinja.palletsprojects.com/en/stable/sandbox/, which says that time and memory
are the caller's to bound: here the text has a greatest length, and the template a greatest time. Memory is not
bounded: a template that doubles a text again and again can fill it, so that only templates of one's own belong here.
"""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from pipeline.domain import Media, Span, Speaker, Transcript, Turn, Word
from pipeline.errors import ConfigError
from pipeline.formats.document import Document
from pipeline.formats.helpers.clock import write_clock
from pipeline.formats.texts.markdown import escape_markdown, escape_start
from pipeline.formats.texts.template_files import ENDINGS, HouseTemplate
from pipeline.formats.texts.template_variables import list_variables

if TYPE_CHECKING:
    from jinja2 import Template

MOST_TEXT: Final = 50_000_000
"""Characters that a template may write: a day of speech has three millions."""

MOST_SECONDS: Final = 20.0
"""That a template may take: a day of speech takes two."""

_MOST_REPEATED: Final = 100_000
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def list_house_styles() -> tuple[str, ...]:
    """The names of the templates that ship."""
    folder = files(__package__).joinpath("house_styles")
    return tuple(sorted(f.name.partition(".")[0] for f in folder.iterdir() if _is_template(f.name)))


def find_house_style(name: str) -> HouseTemplate | None:
    """The template of this name that ships; ``None`` where there is none."""
    for file in files(__package__).joinpath("house_styles").iterdir():
        if _is_template(file.name) and file.name.partition(".")[0] == name:
            return HouseTemplate(file.name, file.read_text("utf-8"))
    return None


def _is_template(name: str) -> bool:
    return name.endswith(ENDINGS)


def check_template(template: HouseTemplate) -> None:
    """Raise `ConfigError` if a template's output can't be named, or a short talk can't be written with it."""
    _ = template.suffix
    words = (Word("Hello,", Span(0, 400)), Word(" world.", Span(400, 900)))
    sample = Transcript(
        Media("sample", "", "", 2000),
        "en",
        (),
        (Turn("SPEAKER_00", words), Turn(None, words)),
        speakers=(Speaker("SPEAKER_00", "Ann Lee"),),
    )
    render_template(Document(sample, sample, ()), template)


def render_template(document: Document, template: HouseTemplate) -> str:
    """A recording's text as a template writes it.

    Raises:
        ConfigError: the template is broken, asks for what there is not, or takes too long; it names the line.
    """
    from jinja2 import TemplateError

    try:
        compiled, clock = _compile(template)
        clock.start()
        return _gather(compiled, list_variables(document), clock)
    except TemplateError as error:
        raise _explain(template, error, getattr(error, "lineno", None)) from error
    except ConfigError:
        raise
    except Exception as error:  # whatever a template makes Python raise
        raise _explain(template, error, None) from error


@dataclass(slots=True)
class _Clock:
    """Since when a template is at work, and when it has to be done."""

    end: float = 0.0

    def start(self) -> None:
        self.end = time.monotonic() + MOST_SECONDS

    def check(self) -> None:
        if time.monotonic() > self.end:
            raise _TooMuch(f"it takes more than {MOST_SECONDS:g} seconds")


class _TooMuch(Exception):
    """A template goes beyond a bound."""


def _gather(template: Template, variables: Mapping[str, Any], clock: _Clock) -> str:
    parts: list[str] = []
    length = 0
    for part in template.generate(variables):
        clock.check()
        length += len(part)
        if length > MOST_TEXT:
            raise _TooMuch(f"it writes more than {MOST_TEXT:,} characters")
        parts.append(part)
    text = _NO_TEXT.sub("", "".join(parts))
    return text.rstrip("\n") + "\n"


@lru_cache(maxsize=4)
def _compile(template: HouseTemplate) -> tuple[Template, _Clock]:
    """The template, which is compiled once, and the clock that it is stopped by."""
    from jinja2 import FunctionLoader, StrictUndefined

    clock = _Clock()
    clock.start()

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = (template.source, template.name, lambda: True)
        return found if name == template.name else None

    environment = _make_sandbox()(
        loader=FunctionLoader(load),
        autoescape=template.is_markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.clock = clock
    environment.filters |= {"markdown": _escape_markdown, "clock": show_clock}
    return environment.get_template(template.name), clock


def _escape_markdown(text: object) -> str:
    return escape_start(escape_markdown(str(text)))


def show_clock(time_ms: int) -> str:
    """``hh:mm:ss`` of milliseconds."""
    return write_clock(int(time_ms)).partition(".")[0]


@lru_cache(maxsize=1)
def _make_sandbox() -> Any:
    """Jinja2's sandbox, with a clock that it looks at, and without the commonest slips that fill the memory."""
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """What a template may do."""

        clock: _Clock
        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            """Refuse powers, and texts and lists repeated or padded beyond use."""
            numbers = all(isinstance(side, int | float) for side in (left, right))
            sizes = [side if isinstance(side, int) else len(str(side)) for side in (left, right)]
            too_wide = operator == "%" and re.search(r"%[^a-zA-Z%]*(?:\d{4}|\*)", str(left))
            repeated = operator == "*" and not numbers and sizes[0] * sizes[1] > _MOST_REPEATED
            if operator == "**" or too_wide or repeated:
                raise SecurityError(f"{operator!r} would give too large a result")
            return super().call_binop(context, operator, left, right)

        def getattr(self, obj: Any, attribute: str) -> Any:
            """As ever, while there is time."""
            self.clock.check()
            return super().getattr(obj, attribute)

        def call(self, *args: Any, **kwargs: Any) -> Any:
            """As ever, while there is time."""
            self.clock.check()
            return super().call(*args, **kwargs)

    return Sandbox


def _explain(template: HouseTemplate, error: Exception, line: int | None) -> ConfigError:
    """What is wrong with a template, and in which line."""
    from jinja2 import TemplateNotFound

    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == template.name
    ]
    at = line or (lines[-1] if lines else None)
    place = f"template {template.name}" + (f", line {at}" if at else "")
    if isinstance(error, TemplateNotFound):
        reason = f"it asks for another file, {str(error.name)!r}"
        return ConfigError(place, reason, "Put all of it into one file; a template reads no other")
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return ConfigError(place, reason, "Its variables are listed in docs/guides/templates.md")
