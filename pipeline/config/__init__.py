"""Settings: declared once, read from defaults < preset < environment < flags into one frozen value."""

from __future__ import annotations

from pipeline.config.declaration import Declaration
from pipeline.config.layers import (
    DEFAULT_PRESET,
    change_settings,
    find_preset,
    list_presets,
    load_settings,
    read_preset,
    trace_settings,
)
from pipeline.config.settings import FORMATS_HELP, SETTINGS, Settings

__all__ = [
    "DEFAULT_PRESET",
    "FORMATS_HELP",
    "SETTINGS",
    "Declaration",
    "Settings",
    "change_settings",
    "find_preset",
    "list_presets",
    "load_settings",
    "read_preset",
    "trace_settings",
]
