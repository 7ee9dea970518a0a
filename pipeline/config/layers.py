"""One frozen, validated value out of defaults < preset < environment < flags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.config.setting_values import sort_nearest_first
from pipeline.config.settings import PRESET_KEYS, SETTINGS, Settings, find_setting
from pipeline.errors import ConfigError
from pipeline.user_files import MOST_TOML_BYTES, expand_home, explain, parse_toml, read_text

DEFAULT_PRESET = "interview"
ENVIRONMENT_PREFIX = "TRANSCRIBE_"

RIVALS: Mapping[str, tuple[str, ...]] = {
    "language": ("languages",),
    "languages": ("language",),
    "start": ("range",),
    "end": ("range",),
    "range": ("start", "end"),
}
"""Of two settings one that is given later takes the place of the other; given together they are refused."""


class Given(NamedTuple):
    """A value that is given for a setting, and what gives it, such as ``TRANSCRIBE_MODEL``."""

    value: Any
    source: str


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
    return trace_settings(preset, environment, flags)[0]


def trace_settings(
    preset: str | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> tuple[Settings, dict[str, str]]:
    """The settings of a run, and by name where each comes from that isn't its default.

    A source is ``preset NAME`` or the file, the variable or the option.

    Args:
        preset: as for `load_settings`.
        environment: as for `load_settings`.
        flags: as for `load_settings`.

    Raises:
        ConfigError: an unknown preset, key or value; it names the nearest known ones.
    """
    name = preset or environment.get(ENVIRONMENT_PREFIX + "PRESET") or DEFAULT_PRESET
    path = find_preset(name)
    source = name if name.endswith(".toml") else f"preset {name}"
    read = {key: Given(value, source) for key, value in read_preset(path).items()}
    flagged = {
        name: Given(SETTINGS[name].read(value, SETTINGS[name].flag), SETTINGS[name].flag)
        for name, value in flags.items()
        if value is not None
    }
    given: dict[str, Given] = {}
    for layer in (read, _read_environment(environment), flagged):
        displaced = _list_displaced({key: value.value for key, value in layer.items()})
        given = {key: value for key, value in given.items() if key not in displaced} | layer
    settings = _settle(Settings(), {key: value.value for key, value in given.items()})
    return settings, {key: value.source for key, value in given.items()}


def _read_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Return the settings that variables give; one of an earlier name gives way to that of the name."""
    given = {}
    for setting in (SETTINGS[name] for name in PRESET_KEYS):
        for spelling in reversed(setting.spellings):
            variable = ENVIRONMENT_PREFIX + spelling.upper()
            if environment.get(variable):
                given[setting.name] = Given(setting.read(environment[variable], variable), variable)
    return given


def change_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """The settings with others in their place; text, and names of languages, become what they stand for.

    Raises:
        ConfigError: an unknown name or value; it names the nearest known ones.
    """
    values: dict[str, Any] = {}
    for name, value in changes.items():
        setting = find_setting(name)
        if setting is None:
            near = sort_nearest_first(name, SETTINGS)[0]
            raise ConfigError(name, "unknown setting", f"Did you mean {near!r}?")
        is_none = value is None and setting.default is None
        values[setting.name] = None if is_none else setting.read(value, name)
    return _settle(settings, values)


def _settle(settings: Settings, values: dict[str, Any]) -> Settings:
    """The settings with these values, of which an output folder may be an address."""
    place = values.pop("output_dir", None)
    if isinstance(place, str):
        values |= {"output_url": place}
    elif place is not None:
        values |= {"output_dir": place, "output_url": None}
    values |= {name: SETTINGS[name].default for name in _list_displaced(values)}
    return replace(settings, **values)


def _list_displaced(values: Mapping[str, object]) -> set[str]:
    """The settings whose place others of these values take."""
    given = (name for name, value in values.items() if value and name in RIVALS)
    return {rival for name in given for rival in RIVALS[name]} - set(values)


def find_preset(name: str) -> Path:
    """The file of a preset: a path that ends in ``.toml``, or the name of one that ships.

    Raises:
        ConfigError: there is none.
    """
    if name.endswith(".toml"):
        path = expand_home(name)
        if not path.is_file():
            raise ConfigError(f"preset {name}", "file not found", "Check the path")
        return path
    presets = list_presets()
    if name not in presets:
        raise ConfigError(
            f"preset {name!r}",
            "unknown preset",
            f"Known presets: {', '.join(sort_nearest_first(name, presets))}; or give a .toml file",
        )
    return presets[name]


def list_presets() -> dict[str, Path]:
    """The presets that ship, by name."""
    package = Path(__file__).parents[1]
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
            f"preset {path}", f"it can't be read ({explain(error)})", "Correct the file"
        ) from error
    values = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        setting = find_setting(name)
        if setting is None or setting.name not in PRESET_KEYS:
            raise ConfigError(
                f"preset {path}",
                f"unknown key {key!r}",
                f"Did you mean {sort_nearest_first(name, PRESET_KEYS)[0]!r}? "
                f"Known keys: {', '.join(PRESET_KEYS)}",
            )
        values[setting.name] = setting.read(value, f"preset {path}, key {key!r}")
    return values
