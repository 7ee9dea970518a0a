"""A setting is declared once: command line, library, presets and environment all go by that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import pytest

from pipeline.api import BatchOptions, Options
from pipeline.cli import cli
from pipeline.cli.options import CONTEXT
from pipeline.config import SETTINGS, Declaration, Settings, change_settings, load_settings
from pipeline.config.declaration import SECTIONS
from pipeline.errors import ConfigError
from tests.commands import make_environment

NAMES = [name for name in SETTINGS if name != "output_url"]


def list_run_options() -> list[click.Option]:
    return [option for option in cli.commands["run"].params if isinstance(option, click.Option)]


def find_accepted(name: str, hint: Any) -> Any:
    """The type that the library accepts for a setting of a type: text, too, where that is handy."""
    if name == "glossary":
        return Mapping[str, Sequence[str]]
    if name == "max_memory":
        return hint | str
    if SETTINGS[name].kind is tuple:
        return str | Sequence[str]
    if name in ("template", "shot_changes"):
        return hint | Path | str
    if name == "fps":
        return hint | float | str
    if name in ("start", "end"):
        return hint | str
    return hint | str if SETTINGS[name].kind is Path else hint


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.name)
def test_every_default_is_a_value_that_may_be_given(setting: Declaration) -> None:
    if setting.default is not None:
        assert setting.read(setting.default, "") == setting.default
    setting.check(setting.default)


def test_the_library_accepts_every_setting_as_it_is_declared() -> None:
    hints = get_type_hints(Settings)
    accepted = {name: find_accepted(name, hints[name]) for name in NAMES if name != "output_dir"}
    earlier = {alias: accepted[name] for name in accepted for alias in SETTINGS[name].aliases}
    assert get_type_hints(BatchOptions) == accepted | earlier


def test_one_recording_accepts_no_setting_that_is_only_for_a_batch() -> None:
    assert [name for name in Options.__annotations__ if SETTINGS[name].effect == "batch"] == []


def test_the_command_has_an_option_for_every_setting_with_a_help_text() -> None:
    named = [option.name for option in list_run_options() if option.name in SETTINGS]
    assert {name for name, setting in SETTINGS.items() if setting.help} == set(named)


def test_every_setting_has_a_section_and_a_sentence_that_ends_as_one() -> None:
    listed = [setting for setting in SETTINGS.values() if setting.help]
    assert {setting.section for setting in listed} == set(SECTIONS)
    assert [setting.name for setting in listed if not setting.help.endswith("].")] == []


def test_choices_of_the_command_are_those_of_the_library() -> None:
    choices = {
        option.name: tuple(option.type.choices)
        for option in list_run_options()
        if option.name in SETTINGS and isinstance(option.type, click.Choice)
    }
    hints = get_type_hints(BatchOptions)
    # A choice that a style makes may be left to it.
    kinds = {name: (get_args(hints[name]) or [None])[0] for name in choices}
    literal = {
        name: get_args(kind) or get_args(hints[name]) for name, kind in kinds.items() if kind
    }
    assert {name: choices[name] for name in literal} == literal


# A new subtitle style

WITH_A_NEW_STYLE = """
import sys
from dataclasses import replace

from pipeline import cues
from pipeline.cues import styles

narrow = replace(styles.STYLES["netflix"], name="narrow", max_line_width=12)
cues.STYLES = styles.STYLES = {**styles.STYLES, "narrow": narrow}  # as one more line there would have it

from pipeline import Settings, UsageError, transcribe_file
from pipeline.config import load_settings

assert load_settings(None, {"TRANSCRIBE_SUBTITLE_STYLE": "narrow"}, {}).subtitle_style == "narrow"
assert load_settings("narrow.toml", {}, {}).subtitle_style == "narrow"
try:
    transcribe_file("nowhere.mp3", subtitle_style="narrow", shard="1/2")
except UsageError as error:  # the style was taken
    assert error.subject == "shard", error

from pipeline.cli import main

main()
"""


def test_a_new_subtitle_style_is_one_entry_of_the_table_of_styles(tmp_path: Path) -> None:
    (tmp_path / "narrow.toml").write_text('subtitle_style = "narrow"\n', encoding="utf-8")
    cue = "1\n00:00:01,000 --> 00:00:03,000\nGood morning to you.\n"
    (tmp_path / "talk.srt").write_text(cue, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", WITH_A_NEW_STYLE, *arguments],
            cwd=tmp_path,
            env=make_environment(tmp_path / "cache"),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    check = ("subtitles", "check", "talk.srt", "--subtitle-style")
    assert run(*check, "netflix").stdout == ""
    narrow = run(*check, "narrow")
    assert (narrow.stdout, narrow.stderr, narrow.returncode) == (
        "3: hard line-width: 20 columns (at most 12)\n",
        "",
        1,
    )
    exported = run("export", "talk.srt", "-f", "vtt", "--subtitle-style", "narrow")
    assert (tmp_path / "talk.vtt").read_text("utf-8").splitlines()[-2:] == [
        "Good morning",
        "to you.",
    ], exported.stderr


# Earlier names


def test_what_is_called_executor_may_still_be_called_engine(tmp_path: Path) -> None:
    preset = tmp_path / "old.toml"
    preset.write_text('engine = "ray"\n', encoding="utf-8")
    assert load_settings(str(preset), {}, {}).executor == "ray"
    assert load_settings(None, {"TRANSCRIBE_ENGINE": "ray"}, {}).executor == "ray"
    assert change_settings(Settings(), {"engine": "ray"}).executor == "ray"


@pytest.mark.parametrize(
    ("words", "executor"),
    [
        (["--executor", "ray"], "ray"),
        (["--engine", "ray"], "ray"),
        (["--engine", "ray", "--executor", "local"], "local"),
        (["--executor", "local", "--engine", "ray"], "ray"),
        ([], None),
    ],
)
def test_the_command_takes_the_earlier_name_too(words: list[str], executor: str | None) -> None:
    context = cli.commands["run"].make_context("run", ["talk.mp3", *words], **CONTEXT)
    assert context.params["executor"] == executor


def test_of_both_names_in_the_environment_the_present_one_counts() -> None:
    environment = {"TRANSCRIBE_ENGINE": "ray", "TRANSCRIBE_EXECUTOR": "local"}
    assert load_settings(None, environment, {}).executor == "local"


def test_an_earlier_name_is_listed_nowhere() -> None:
    shown = {flag for option in list_run_options() if not option.hidden for flag in option.opts}
    assert ("--executor" in shown, "--engine" in shown) == (True, False)
    with pytest.raises(ConfigError) as raised:
        load_settings(None, {"TRANSCRIBE_ENGINE": "cloud"}, {})
    assert str(raised.value) == "TRANSCRIBE_ENGINE: unknown value 'cloud'. Use local or ray"
