"""Presets: named TOML files of settings that differ from the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.config.setting_values import sort_nearest_first
from pipeline.config.settings import PRESET_KEYS, find_setting
from pipeline.errors import ConfigError
from pipeline.user_files import MOST_TOML_BYTES, expand_home, explain, parse_toml, read_text

DEFAULT_PRESET = "interview"


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
            f"preset {path}", f"it can't be read ({explain(error)})", "Mend the file"
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
