"""What the text, number or table that is given for a setting stands for."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pipeline.cues.shot_lists import ShotList
from pipeline.domain import FrameRate
from pipeline.domain.time_ranges import TimeRange, parse_range, parse_time, write_range
from pipeline.engines.models.engine_registry import DIARIZERS
from pipeline.errors import ConfigError
from pipeline.formats import ALIASES, FORMATS
from pipeline.languages import NAMES, find_code
from pipeline.user_files import MOST_TEMPLATE_BYTES, expand_home, explain, read_text

if TYPE_CHECKING:
    from pipeline.formats.texts.template_files import HouseTemplate

MOST_LIST_BYTES = 16 * 2**20
"""Of a list of shot changes."""

ALL_TRACKS: Final = "all"
"""What asks for every sound track, and not for one by its number."""

MOST_SIZE = 1e18
"""Bytes of memory or disk: a million terabytes."""


def write_flag(name: str) -> str:
    """Return a setting's option, such as ``--beam-size``."""
    return "--" + name.replace("_", "-")


def sort_nearest_first(name: str, known: Collection[str]) -> list[str]:
    """The known names, those that are most like ``name`` first."""
    near = difflib.get_close_matches(name, list(known), n=len(known), cutoff=0.0)
    return [*near, *(other for other in known if other not in near)]


def suggest_models() -> list[str]:
    """The models that have names."""
    from pipeline.engines.models.onnx_asr_models import NAMED, RECOGNIZER

    return [*suggest_whisper_models(), *(f"{RECOGNIZER}:{name}" for name in NAMED)]


def suggest_whisper_models() -> list[str]:
    """Whisper's models that have names."""
    from pipeline.engines.models.whisper_weights import REPOSITORIES

    return list(REPOSITORIES)


def suggest_formats() -> list[str]:
    """The formats, what people call them, and all."""
    return [*FORMATS, *ALIASES, "all"]


def suggest_languages() -> list[str]:
    """The languages' codes and English names, as far as these are one word."""
    return [*NAMES, *(name for name in NAMES.values() if " " not in name)]


def read_language(value: object, origin: str) -> str:
    """The code of a language that is given by code or by its English name."""
    code = find_code(value) if isinstance(value, str) else None
    if code is None:
        near = difflib.get_close_matches(str(value).lower(), [*NAMES.values(), *NAMES])
        raise ConfigError(
            origin,
            f"Unknown language {str(value)!r}",
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Use a code or a name, such as en or Chinese",
        )
    return code


def read_languages(value: object, origin: str) -> tuple[str, ...]:
    """The codes of several languages, each once."""
    names = read_names(value, origin)
    return tuple(dict.fromkeys(read_language(name, origin) for name in names))


def read_shard(text: str) -> tuple[int, int]:
    """Which part of how many ``2/8`` stands for, counted from 1.

    Raises:
        ConfigError: it is no such part.
    """
    found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text.strip())
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise ConfigError(
            "--shard", f"{text!r} is not a part", "Write it as 2/8 for the second of eight parts"
        )
    return int(found[1]), int(found[2])


def parse_size(text: str) -> int:
    """The bytes that a text such as ``2GB``, ``500 MB`` or ``1.5GiB`` stands for.

    Raises:
        ValueError: it is no size.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(I)?B?", text.strip().upper())
    if found is None or (found[3] and not found[2]):
        raise ValueError(f"{text!r} is not a size; write it as 2GB, 500MB or 1.5GiB")
    unit = 1024 if found[3] else 1000
    size = float(found[1]) * unit ** ("KMGT".index(found[2]) + 1 if found[2] else 0)
    if size > MOST_SIZE:
        raise ValueError(f"{text[:20]!r} … is more memory than any machine has")
    return int(size)


def read_output(value: object, origin: str) -> Path | str:
    """A folder, or the address of one."""
    from pipeline.remote import is_address

    if isinstance(value, str) and is_address(value):
        return value
    if isinstance(value, str) and "://" in value:
        kind = value.partition("://")[0]
        raise ConfigError(origin, f"{kind}:// addresses are not supported", "Use s3:// or gs://")
    folder: Path = read_scalar(Path, value, origin)
    return folder


def read_size(value: object, origin: str) -> int:
    """The bytes that a number or a text stands for."""
    try:
        return value if isinstance(value, int) else parse_size(str(value))
    except ValueError as error:
        raise ConfigError(origin, str(error)) from None


def read_scalar(kind: Any, value: object, origin: str) -> Any:
    """The value as a number, text or path, whichever ``kind`` says."""
    if kind is Path and isinstance(value, str | Path):
        return expand_home(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    try:
        if isinstance(value, str):
            return kind(value)
    except ValueError:
        pass
    raise ConfigError(origin, f"{value!r} is not {_describe(kind)}")


def read_names(value: object, origin: str) -> tuple[str, ...]:
    """Return names out of a list, or out of text, that commas part."""
    return _strip_all(part for item in _read_texts(value, origin) for part in item.split(","))


def read_formats(value: object, origin: str) -> tuple[str, ...]:
    """Return names of formats, in small letters; what people call one, such as ``word``, stands for its name."""
    names = (name.lower() for name in read_names(value, origin))
    return tuple(dict.fromkeys(ALIASES.get(name, name) for name in names))


def read_assignments(value: object, origin: str) -> tuple[str, ...]:
    """Return texts such as ``SPEAKER_00=Ann Lee`` or ``heading: Early days``; a comma in them parts nothing."""
    return _strip_all(_read_texts(value, origin))


def _read_texts(value: object, origin: str) -> Sequence[str]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ConfigError(origin, "expected a list of names")
    return items


def _strip_all(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts without white space around them, each once, and no empty one."""
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def read_glossary(value: object, origin: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The right spellings, each with how it is heard, out of a table of lists."""
    if isinstance(value, tuple):  # one that was read already
        return value
    if not isinstance(value, dict):
        raise ConfigError(
            origin, "expected a table", 'Write it as [glossary] with lines such as "Zurich" = []'
        )
    for term, heard in value.items():
        good = isinstance(heard, list | tuple) and all(
            isinstance(h, str) and h.strip() for h in heard
        )
        if not good or not term.strip():
            raise ConfigError(
                origin,
                f"{term!r} needs a list of the words it is misheard as",
                f'Write "{term}" = ["..."], or "{term}" = [] to find it by its sound',
            )
    return tuple((term, tuple(heard)) for term, heard in value.items())


def write_glossary_entry(term: str, heard: Iterable[str]) -> str:
    """A term and what it is heard as, as a line of a ``[glossary]``; the inverse of ``read_glossary``."""
    return f"{_quote(term)} = [{', '.join(map(_quote, heard))}]"


def _quote(text: str) -> str:
    """A basic string of TOML, which JSON's strings are too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_title(value: object, origin: str) -> str:
    """A title on one line."""
    title = " ".join(value.split()) if isinstance(value, str) else ""
    if not title:
        raise ConfigError(origin, "the title is empty", "Leave it out for the default one")
    return title


def read_track(value: object, origin: str) -> int | Literal["all"]:
    """The number of a sound track, or all of them."""
    if isinstance(value, str) and value.strip().lower() == ALL_TRACKS:
        return ALL_TRACKS
    remedy = f"Give the number of a sound track, or {ALL_TRACKS}"
    try:
        number: int = read_scalar(int, value, origin)
    except ConfigError as error:
        raise ConfigError(origin, error.reason, remedy) from None
    if number < 1:
        raise ConfigError(origin, "must be 1 or more", remedy)
    return number


def read_marks(value: object, origin: str) -> tuple[str, ...]:
    """What is to be marked in texts, in the order of `MARKS`; ``none`` is nothing."""
    from pipeline.formats.texts.text_marks import MARKS

    names = {name.lower() for name in read_names(value, origin)}
    unknown = sorted(names - {*MARKS, "none"})
    if unknown:
        known = ", ".join((*MARKS, "none"))
        raise ConfigError(origin, f"{unknown[0]!r} can't be marked", f"Use {known}")
    if "none" in names and len(names) > 1:
        raise ConfigError(
            origin, "'none' can't be combined with other marks", "Leave out one of the two"
        )
    return ("none",) if "none" in names else tuple(name for name in MARKS if name in names)


def read_template(value: object, origin: str) -> HouseTemplate:
    """A template that ships, by its name, or one in a file; a short talk has been written with it."""
    from pipeline.formats.texts import house_templates
    from pipeline.formats.texts.template_files import HouseTemplate

    if isinstance(value, HouseTemplate):
        return value
    path: Path = read_scalar(Path, value, origin)
    template = house_templates.find_house_style(str(value))
    if template is None:
        try:
            text = read_text(path, MOST_TEMPLATE_BYTES)
        except (OSError, ValueError) as error:
            known = ", ".join(house_templates.list_house_styles())
            reason = f"it can't be read ({explain(error)})"
            remedy = f"Check the path, or name one that ships: {known}"
            raise ConfigError(f"template {path}", reason, remedy) from error
        template = HouseTemplate(path.name, text)
    house_templates.check_template(template)
    return template


def read_frame_rate(value: object, origin: str) -> FrameRate:
    """Return a frame rate that is given as a number or as it is written, such as ``29.97df``."""
    if isinstance(value, FrameRate):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        if is_number or isinstance(value, str):
            return FrameRate.parse(str(value))
    except ValueError as error:
        raise ConfigError(origin, str(error)) from None
    raise ConfigError(origin, f"{value!r} is not a frame rate", "Write it as 25 or 29.97df")


def read_timecode(value: object, origin: str) -> str:
    """Return a timecode; whether a frame rate has it is looked at with the rate."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        # Any timecode that there may be is one of the highest rate; its separator says how it is counted.
        FrameRate(Fraction(120)).read_timecode(text)
    except ValueError:
        raise ConfigError(
            origin, f"{value!r} is not a timecode", "Write it as 10:00:00:00"
        ) from None
    return text


def read_shot_list(value: object, origin: str) -> ShotList:
    """Return a list of shot changes; its times are read with the frame rate."""
    if isinstance(value, ShotList):
        return value
    path: Path = read_scalar(Path, value, origin)
    try:
        return ShotList(path.name, read_text(path, MOST_LIST_BYTES))
    except (OSError, ValueError) as error:
        reason = f"{path} can't be read ({explain(error)})"
        raise ConfigError(origin, reason, "Check the path") from error


TRANSLATION = "translation"
"""What asks for the model's own translation in place of a file."""


def read_bilingual(value: object, origin: str) -> str:
    """The path of a text in another language, which is there, or the word that asks for the model's translation."""
    written = str(read_scalar(str, value, origin))
    if written == TRANSLATION:
        return written
    path = expand_home(written)
    try:
        is_there = path.is_file()
    except OSError:  # no system has a path so long
        is_there = False
    if not is_there:
        remedy = f"Check the path, or use the word {TRANSLATION}"
        raise ConfigError(origin, f"file not found: {written[:80]}", remedy)
    return str(path)


def read_time(value: object, origin: str) -> float:
    """A time in a recording, in seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = format(value, "f") if 0 <= value < float("inf") else str(value)
    try:
        return parse_time(value if isinstance(value, str) else repr(value)) / 1000
    except ValueError as error:
        raise ConfigError(origin, str(error)) from None


def read_ranges(value: object, origin: str) -> tuple[TimeRange, ...]:
    """Parts of a recording, in order of time; those that touch are one, so that no word is cut where they do.

    Raises:
        ConfigError: one is none, or two of them overlap.
    """
    given = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    parts = (_read_range(part, origin) for one in given for part in _part(one))
    found = sorted(parts, key=lambda part: part.start_ms)
    for before, after in pairwise(found):
        if before.end_ms is None or before.end_ms > after.start_ms:
            reason = f"{write_range(before)} and {write_range(after)} overlap"
            raise ConfigError(origin, reason, "Give each part of the recording once")
    return tuple(_join_touching(found))


def _part(value: object) -> Iterable[object]:
    return _BETWEEN_RANGES.split(value) if isinstance(value, str) else [value]


def _join_touching(parts: Iterable[TimeRange]) -> list[TimeRange]:
    joined: list[TimeRange] = []
    for part in parts:
        touches = bool(joined) and joined[-1].end_ms == part.start_ms
        start_ms = joined.pop().start_ms if touches else part.start_ms
        joined.append(TimeRange(start_ms, part.end_ms))
    return joined


_BETWEEN_RANGES: Final = re.compile(r"[,;]\s*(?=[^,;]*(?:[.,]\d+)?\s*[-\u2013])")
"""A comma behind which another part follows; others are decimal commas."""


def _read_range(value: object, origin: str) -> TimeRange:
    if isinstance(value, TimeRange):
        return value
    try:
        return parse_range(value if isinstance(value, str) else repr(value))
    except ValueError as error:
        raise ConfigError(origin, str(error), "Give START-END, such as 12:30-13:10") from None


def read_bool(value: object, origin: str) -> bool:
    """Whether a value or a word says yes."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"1", "true", "yes", "on"}:
        return True
    if isinstance(value, str) and value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ConfigError(origin, f"{value!r} is not a yes or no", "Use true or false")


def _describe(kind: Any) -> str:
    return {int: "a whole number", float: "a number", str: "text", Path: "a path"}[kind]


def read_diarizer(value: object, origin: str) -> str:
    """Return the name of a diarizer, or ``none``.

    Raises:
        ConfigError: nothing has this name.
    """
    if not isinstance(value, str) or (value != "none" and value not in DIARIZERS):
        choices = " or ".join((*DIARIZERS, "none"))
        raise ConfigError(origin, f"unknown value {value!r}", f"Use {choices}")
    return value
