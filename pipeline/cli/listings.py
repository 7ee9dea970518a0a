"""What there is to choose from, as lines of text: models, presets, settings and where their values come from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.command_settings import load, pick_given
from pipeline.config import DEFAULT_PRESET, SETTINGS, list_presets, trace_settings
from pipeline.config.setting_values import read_time
from pipeline.domain.time_ranges import TimeRange, write_range, write_time
from pipeline.engines.models.onnx_asr_files import find_place
from pipeline.engines.models.onnx_asr_models import NAMED, RECOGNIZER, TRANSLATOR
from pipeline.extras import is_installed, tell_how_to_install
from pipeline.formats.texts.template_files import HouseTemplate
from pipeline.languages import NAMES as LANGUAGES

if TYPE_CHECKING:
    from pipeline.config import Declaration
    from pipeline.engines.models.model_facts import ModelFacts


def list_models(models: Sequence[ModelFacts]) -> Iterator[str]:
    """The table of models, at most 80 columns wide; the one that a run uses unless told otherwise is marked."""
    default = load(None, {}).model
    yield f"{'MODEL':<18}{'DOWNLOAD':>8}  {'MEMORY':>7}  {'SPEED':>5}  {'LANGUAGES':<17}INSTALLED"
    for model in models:
        name = f"{model.name} *" if model.name == default else model.name
        languages = "English only" if model.is_english else "all"
        languages += ", translates" if model.translates else ""
        memory = f"{'' if model.is_measured else '~'}{_describe_size(model.memory_bytes)}"
        yield (
            f"{name:<18}{_describe_size(model.download_bytes):>8}  {memory:>7}  {model.speed:>4g}x  "
            f"{languages:<17}{model.place or '-'}"
        )
    yield ""
    yield "* used unless -m names another. ~ estimated. Speed: times as fast as large-v3."
    yield "Where the numbers come from: transcribe models --help"


def list_other_models() -> Iterator[str]:
    """The table of models of onnx-asr, at most 80 columns wide, and how to get it where it is not installed."""
    default = load(None, {}).model
    yield f"{f'-m {RECOGNIZER}:…':<30}{'LANGUAGES':<26}INSTALLED"
    for name, model in NAMED.items():
        mark = " *" if f"{RECOGNIZER}:{name}" == default else ""
        count = len(model.languages)
        spoken = LANGUAGES[model.languages[0]].title() if count == 1 else f"{count} languages"
        spoken += ", translates" if model.kind == TRANSLATOR else ""
        yield f"{name + mark:<30}{spoken:<26}{find_place(model) or '-'}"
    if not is_installed("onnx_asr"):
        yield tell_how_to_install(RECOGNIZER)


def write_models(models: Sequence[ModelFacts]) -> str:
    """The same as JSON: a list of objects, Whisper's with the sizes in bytes."""
    import json
    from dataclasses import asdict

    default = load(None, {}).model
    listed = [asdict(model) for model in models]
    listed += [
        {
            "name": f"{RECOGNIZER}:{name}",
            "repository": model.repository,
            "languages": list(model.languages),
            "translates": model.kind == TRANSLATOR,
            "place": find_place(model),
        }
        for name, model in NAMED.items()
    ]
    marked = [{**model, "is_default": model["name"] == default} for model in listed]
    return f"{json.dumps(marked, indent=2)}\n"


def _describe_size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def list_preset_purposes() -> Iterator[str]:
    """The presets by name, each with what its file says in its first line that it is for."""
    for name, path in list_presets().items():
        purpose = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        yield f"{name:<10} {purpose}{' (default)' if name == DEFAULT_PRESET else ''}"


def list_values(preset: str, flags: dict[str, Any]) -> Iterator[str]:
    """Every setting of a run with a preset: its value, and what gives it.

    Raises:
        ConfigError: an unknown preset, or a setting in it that is not valid.
    """
    from pipeline.remote import show

    settings, sources = trace_settings(preset, os.environ, pick_given(flags))
    for name, setting in SETTINGS.items():
        value = getattr(settings, name)
        if name == "output_url":
            continue
        if name == "output_dir" and settings.output_url is not None:
            value = settings.output_url
        if isinstance(value, str) and "://" in value:
            value = show(value)
        shown = _describe_value(setting, value)
        yield f"{name:<17} {shown:<29}  {sources.get(name, 'default')}"


def _describe_value(setting: Declaration, value: Any) -> str:
    """A value as it would be typed; where there is none, what help says of it."""
    if value is None or value == ():
        _, _, meaning = setting.help.rpartition("[default: ")
        return meaning.removesuffix("].") or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(_describe_item, value))
    if setting.parse is read_time:
        return write_time(round(value * 1000))
    if isinstance(value, HouseTemplate):
        return value.name
    return value.as_posix() if isinstance(value, Path) else str(value)


def _describe_item(item: Any) -> str:
    """One of several values as it would be typed; of a glossary's entry the term."""
    if isinstance(item, TimeRange):
        return write_range(item)
    return item if isinstance(item, str) else str(item[0])
