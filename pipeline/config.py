"""One frozen, validated value out of defaults < preset < environment < flags."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pipeline.cues import STYLES
from pipeline.errors import ConfigError
from pipeline.reference.hints import read_hints
from pipeline.setting_values import (
    SPECIAL,
    read_bool,
    read_names,
    read_scalar,
    read_shard,
    sort_nearest_first,
)
from pipeline.user_files import MOST_TOML_BYTES, expand_home, explain, parse_toml, read_text

DEFAULT_PRESET = "interview"
ENVIRONMENT_PREFIX = "TRANSCRIBE_"

MOST_AT_ONCE, MOST_RETRIES, MOST_BEAMS, MOST_SPEAKERS = 4096, 1000, 100, 1000
"""More of them is a slip of the finger, which models would answer with a crash."""

RIVALS: Mapping[str, str] = {"language": "languages", "languages": "language"}
"""Of two settings one that is given later takes the place of the other; given together they are refused."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. The names are the flags' names, with underscores."""

    model: str = "base"
    language: str | None = None
    languages: tuple[str, ...] = ()
    task: Literal["transcribe", "translate"] = "transcribe"
    multilingual: bool = False
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    batch_size: int = 0
    beam_size: int = 5
    beam_search: Literal["unsure", "always"] = "unsure"
    threads: int = 0
    initial_prompt: str | None = None
    hotwords: str | None = None
    channels: Literal["mix", "split"] = "mix"
    audio_track: int | None = None
    accept_truncated: bool = False
    diarizer: str = "onnx"
    num_speakers: int | None = None
    min_speakers: int | None = None
    max_speakers: int | None = None
    speakers: tuple[str, ...] = ()
    speaker_name: tuple[str, ...] = ()
    enroll: tuple[str, ...] = ()
    voices: bool = True
    backchannels: Literal["keep", "fold"] = "keep"
    cleaning: Literal["verbatim", "clean", "edited"] = "clean"
    numbers: Literal["as-spoken", "digits", "words"] = "as-spoken"
    script: Literal["simplified", "traditional", "as-is"] = "simplified"
    headings: bool = False
    glossary: tuple[tuple[str, tuple[str, ...]], ...] = ()
    output_dir: Path = Path("transcripts")
    output_url: str | None = field(default=None, repr=False)
    output_format: tuple[str, ...] = ("srt", "txt", "json")
    overwrite: bool = False
    reference: Path | None = None
    page: tuple[str, ...] = ()
    alternates: Path | None = None
    embed_audio: bool = False
    subtitle_style: Literal["netflix", "bbc", "social", "asia", "karaoke"] = "netflix"
    max_line_width: int | None = None
    max_line_count: int | None = None
    max_cps: float | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    min_gap: float | None = None
    highlight_words: bool | None = None
    fps: float | None = None
    speaker_labels: Literal["none", "name", "dash"] = "none"
    offline: bool = False
    cache: bool = True
    store: str | None = field(default=None, repr=False)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    shard: str | None = None
    jobs: int = 0
    max_memory: int | None = None
    time_limit: float | None = None
    retries: int = 3
    timeout: float | None = None
    fail_fast: bool = False
    report: Path | None = None
    engine: Literal["local", "ray"] = "local"
    ray_address: str | None = None

    def __post_init__(self) -> None:
        for name in ("batch_size", "threads", "jobs"):
            _require(getattr(self, name) >= 0, name, "can't be negative", "0 means automatic")
            _require(getattr(self, name) <= MOST_AT_ONCE, name, f"can't be over {MOST_AT_ONCE}")
        if self.shard is not None:
            read_shard(self.shard)
        _require(self.retries >= 0, "retries", "can't be negative", "0 means none")
        _require(self.retries <= MOST_RETRIES, "retries", f"can't be over {MOST_RETRIES}")
        wait_s = self.timeout
        _require(wait_s is None or 0 < wait_s < 1e9, "timeout", "must be more than 0 seconds")
        limit = self.time_limit
        _require(limit is None or 0 < limit < 1e9, "time_limit", "must be more than 0 seconds")
        in_reach = 1 <= self.beam_size <= MOST_BEAMS
        _require(in_reach, "beam_size", f"must be between 1 and {MOST_BEAMS}")
        track = self.audio_track
        _require(track is None or track >= 1, "audio_track", "must be 1 or more")
        _require(bool(self.model.strip()), "model", "is empty")
        _require(bool(self.output_format), "output_format", "names no format")
        read_hints(self.page)
        _require(
            self.language is None or not self.languages,
            "languages",
            "can't be given beside --language",
            "Leave one of the two out",
        )
        by_ray = self.engine == "ray"
        _require(self.ray_address is None or by_ray, "ray_address", "needs --engine ray")
        self._check_speakers()
        self._check_layout()

    def _check_layout(self) -> None:
        """Sees that cues can be laid out; what is not given is the style's."""
        count, width = self.max_line_count, self.max_line_width
        _require(count is None or 1 <= count < 1e6, "max_line_count", "must be 1 or more")
        _require(width is None or 10 <= width < 1e6, "max_line_width", "must be 10 or more")
        cps, fps = self.max_cps, self.fps
        _require(cps is None or 0 < cps < 1e6, "max_cps", "must be more than 0")
        _require(fps is None or 1 <= fps <= 1000, "fps", "must be between 1 and 1000")
        for name in ("min_duration", "min_gap"):
            value = getattr(self, name)
            _require(value is None or 0 <= value < 1e6, name, "must be 0 seconds or more")
        least, most = self.min_duration, self.max_duration
        _require(most is None or 0.1 <= most < 1e6, "max_duration", "must be 0.1 seconds or more")
        style = STYLES[self.subtitle_style]
        least_ms = style.min_duration_ms if least is None else least * 1000
        most_ms = style.max_duration_ms if most is None else most * 1000
        name = "max_duration" if least is None else "min_duration"
        reason = f"leaves no duration between {least_ms / 1000:g} and {most_ms / 1000:g} s"
        _require(least_ms <= most_ms, name, reason, "Change --min-duration or --max-duration")
        frames = (least_ms * (fps or 1000) / 1000, most_ms * (fps or 1000) / 1000)
        fits = max(1, math.ceil(frames[0])) <= math.floor(frames[1])
        _require(fits, "fps", "leaves no whole number of frames between the two durations")

    def _check_speakers(self) -> None:
        counts = (self.num_speakers, self.min_speakers, self.max_speakers)
        for name, count in zip(("num", "min", "max"), counts, strict=True):
            in_reach = count is None or 1 <= count <= MOST_SPEAKERS
            _require(in_reach, f"{name}_speakers", f"must be between 1 and {MOST_SPEAKERS}")
        least, most = self.min_speakers or 1, self.max_speakers or MOST_SPEAKERS
        _require(least <= most, "min_speakers", "is more than max_speakers")
        _require(
            self.num_speakers is None or least <= self.num_speakers <= most,
            "num_speakers",
            "lies outside of min_speakers and max_speakers",
        )
        told_apart = self.diarizer != "none" and self.channels == "mix"
        for name, count in zip(("num", "min", "max"), counts, strict=True):
            _require(
                count is None or told_apart,
                f"{name}_speakers",
                "has no meaning with --no-diarize or --channels split",
                "Leave one of the two out",
            )


def _require(condition: bool, name: str, reason: str, remedy: str = "") -> None:
    if not condition:
        raise ConfigError(_flag(name), reason, remedy)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def load_settings(
    preset: str | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> Settings:
    """The settings of a run.

    Args:
        preset: name of a preset or path of a TOML file; ``None`` for the environment's or the default.
        environment: variables such as ``TRANSCRIBE_MODEL``; others are passed over.
        flags: what the command line gives; ``None`` means not given.

    Raises:
        ConfigError: an unknown preset, key or value; it names the nearest known ones.
    """
    name = preset or environment.get(ENVIRONMENT_PREFIX + "PRESET") or DEFAULT_PRESET
    path = find_preset(name)
    variables = {key: ENVIRONMENT_PREFIX + key.upper() for key in list_keys()}
    set_there = {
        key: _coerce(key, environment[variable], variable)
        for key, variable in variables.items()
        if environment.get(variable)
    }
    given = {k: _coerce(k, value, _flag(k)) for k, value in flags.items() if value is not None}
    values: dict[str, Any] = {}
    for layer in (read_preset(path), set_there, given):
        displaced = _list_displaced(layer)
        values = {k: value for k, value in values.items() if k not in displaced} | layer
    return _settle(Settings(), values)


def list_keys() -> list[str]:
    """The names of what presets and the environment may set; an address is set as ``output_dir``."""
    return [setting.name for setting in fields(Settings) if setting.name != "output_url"]


def change_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """The settings with others in their place; text, and names of languages, become what they stand for.

    Raises:
        ConfigError: an unknown name or value; it names the nearest known ones.
    """
    usual = Settings()
    known = [setting.name for setting in fields(Settings)]
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in known:
            near = sort_nearest_first(name, known)[0]
            raise ConfigError(name, "there is no such setting", f"Did you mean {near!r}?")
        is_none = value is None and getattr(usual, name) is None
        values[name] = None if is_none else _coerce(name, value, name)
    return _settle(settings, values)


def _settle(settings: Settings, values: dict[str, Any]) -> Settings:
    """The settings with these values, of which an output folder may be an address."""
    place = values.pop("output_dir", None)
    if isinstance(place, str):
        values |= {"output_url": place}
    elif place is not None:
        values |= {"output_dir": place, "output_url": None}
    values |= {name: getattr(Settings(), name) for name in _list_displaced(values)}
    return replace(settings, **values)


def _list_displaced(values: Mapping[str, object]) -> set[str]:
    """The settings whose place others of these values take."""
    return {RIVALS[name] for name, value in values.items() if value and name in RIVALS} - set(
        values
    )


def find_preset(name: str) -> Path:
    """The file of a preset: a path that ends in ``.toml``, or the name of one that ships.

    Raises:
        ConfigError: there is none.
    """
    if name.endswith(".toml"):
        path = expand_home(name)
        if not path.is_file():
            raise ConfigError(f"preset {name}", "there is no such file", "Check the path")
        return path
    presets = list_presets()
    if name not in presets:
        raise ConfigError(
            f"preset {name!r}",
            "there is no such preset",
            f"Known ones: {', '.join(sort_nearest_first(name, presets))}; or give a .toml file",
        )
    return presets[name]


def list_presets() -> dict[str, Path]:
    """The presets that ship, by name."""
    package = Path(__file__).parent
    # In a wheel the presets lie inside the package, in a checkout beside it.
    folder = next(f for f in (package / "configs", package.parent / "configs") if f.is_dir())
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def read_preset(path: Path) -> dict[str, Any]:
    """The settings that a preset changes, by name.

    Raises:
        ConfigError: not TOML, an unknown key, or a value of the wrong kind.
    """
    try:
        table = parse_toml(read_text(path, MOST_TOML_BYTES))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"preset {path}", f"it can't be read ({explain(error)})", "Mend the file"
        ) from error
    known = list_keys()
    values = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if name not in known:
            raise ConfigError(
                f"preset {path}",
                f"unknown key {key!r}",
                f"Did you mean {sort_nearest_first(name, known)[0]!r}? Known keys: {', '.join(known)}",
            )
        values[name] = _coerce(name, value, f"preset {path}, key {key!r}")
    return values


def _coerce(name: str, value: object, origin: str) -> Any:
    """The value as its setting's type; text, as the environment gives it, is converted."""
    if name in SPECIAL:
        return SPECIAL[name](value, origin)
    hint = get_type_hints(Settings)[name]
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        choices = " or ".join(get_args(hint))
        raise ConfigError(origin, f"{value!r} is none of its values", f"Use {choices}")
    if get_origin(hint) is tuple:
        return read_names(name, value, origin)
    kind = next((part for part in get_args(hint) if part is not type(None)), hint)
    if kind is bool:
        return read_bool(value, origin)
    return read_scalar(kind, value, origin)
