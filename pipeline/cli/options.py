"""The command line's options, in the groups that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.completion import suggest_files, suggest_presets, suggest_values
from pipeline.cli.help_pages import option
from pipeline.config import SETTINGS, Declaration
from pipeline.config.setting_values import write_flag
from pipeline.domain.time_ranges import parse_time
from pipeline.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class FilePath(click.Path):
    """A path; an empty word, as an unset variable leaves it, is not taken for the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word as a path."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


class ClockTime(click.ParamType[int]):
    """A time in a recording, such as 1:02:03.5, 12:30 or 90, in milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The time in milliseconds."""
        if isinstance(value, int):
            return value
        try:
            return parse_time(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class ListedChoice(click.Choice[str]):
    """The values that help lists, and what else the setting accepts, such as what an installed package adds."""

    def __init__(self, setting: Declaration) -> None:
        super().__init__(list(setting.choices))
        self._setting = setting

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value as it is."""
        try:
            return self._setting.read(value, self._setting.flag)
        except ConfigError:
            return super().convert(value, param, ctx)  # which says what is listed


class Word(click.ParamType[str]):
    """What names recordings: a path, a pattern, an address, ``@list.txt`` or ``-``; never empty."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is."""
        if not str(value).strip():
            self.fail("the name is empty", param, ctx)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Files; what else names recordings, nobody can guess."""
        return suggest_files(ctx, param, incomplete)


def spell(name: str) -> str:
    """Options may be written with underscores, as Whisper's are; Click gives the name without dashes."""
    return name.replace("_", "-")


METAVARS = {int: "N", float: "NUMBER"}
"""What the value of an option is called where its setting says nothing else."""

CONTEXT = {
    "help_option_names": ["-h", "--help"],
    "token_normalize_func": spell,
    "max_content_width": 100,
}


def _options(*decorators: Callable[[Decorated], Decorated]) -> Callable[[Decorated], Decorated]:
    """Several options as one decorator, listed in the order given."""

    def decorate(command: Decorated) -> Decorated:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


PAGE_HELP = """Show the role of each paragraph of a published text.

FILE is txt, md, html, docx or a subtitle file. Each line shows a paragraph's number, its role, its
speaker and how it begins. The roles are headline, byline, summary, begin (the transcript begins
below it), heading, turn, speech (continues the turn above), direction (not spoken), footnote, end
(this and everything below is left out) and skip.

Correct a wrong role with --page, or with a line in a preset that gives the role and the beginning
of the paragraph: page = ["heading: Early days", "skip: Photo", "speaker: JD = Jane Doe"]. The last
one says that JD is the name of a speaker, and which; "speaker: JD" is enough if JD is to be shown.
"""


def setting_option(name: str, **changes: Any) -> Callable[[Decorated], Decorated]:
    """Return the options of a setting: its own, its shorthands, and its earlier names, which no help lists.

    ``changes`` are what a command has in another way than the others.
    """
    setting = SETTINGS[name]
    kept = {**_describe(setting), **changes}
    flag = f"{setting.flag}/--no-{setting.flag[2:]}" if setting.is_negatable else setting.flag
    short = (setting.short,) if setting.short else ()
    return _options(
        option(flag, name, *short, **kept),
        *(
            option(
                shorthand.flag,
                name,
                flag_value=shorthand.value,
                help=shorthand.help,
                section=setting.section,
            )
            for shorthand in setting.shorthands
        ),
        *(option(write_flag(alias), name, hidden=True, **kept) for alias in setting.aliases),
    )


def _describe(setting: Declaration) -> dict[str, Any]:
    """Return what Click asks about a setting."""
    default = setting.default
    shown = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
    described: dict[str, Any] = {
        "help": setting.help.format(default=shown),
        "metavar": setting.metavar or METAVARS.get(setting.kind),
        "section": setting.section,
        "brief": setting.brief,
        "shell_complete": suggest_values(setting),
        "multiple": setting.is_repeatable,
    }
    if setting.choices:
        described["type"] = ListedChoice(setting)
    elif setting.kind is bool:
        described |= {"default": None, "is_flag": True}
    elif setting.kind in (int, float) and setting.parse is None:
        described["type"] = setting.kind
    return described


def _group(group: str) -> Callable[[Decorated], Decorated]:
    """Return the options of all settings of a group."""
    return _options(
        *(setting_option(name) for name, setting in SETTINGS.items() if setting.group == group)
    )


def _need_page(ctx: click.Context, _: click.Parameter, value: bool | None) -> bool | None:
    """Return the value; `diff` has something to put a recording into only when it writes a page."""
    if value and ctx.params.get("kind", "html") != "html":
        raise UsageError(
            "--embed-audio", "only an HTML page can contain the recording", "Add --format html"
        )
    return value


preset_option = option(
    "--preset",
    metavar="NAME|FILE.toml",
    shell_complete=suggest_presets,
    section="what",
    help="Settings for a kind of work, see `transcribe presets` [default: interview].",
    brief="Settings for a kind of work [interview].",
)
debug_option = option(
    "--debug",
    is_flag=True,
    expose_value=False,
    section="machine",
    help="Show the traceback of a failure.",
)
dry_run_option = option(
    "--dry-run",
    is_flag=True,
    section="what",
    help="Only list what would be done, and estimate the time.",
    brief="List what would be done, and estimate the time.",
)
output_dir_option = setting_option(
    "output_dir", metavar="DIR", help="Folder for the results [default: transcripts]."
)
undo_option = option(
    "--undo",
    type=int,
    multiple=True,
    metavar="NUMBER",
    section="text",
    help="Undo a correction of the glossary, by its number in the JSON; may be repeated.",
)
audio_option = option(
    "--audio",
    type=FilePath(),
    section="comparison",
    help="Recording that the comparison's page plays [default: the one that the transcript names, if it is in "
    "the transcript's folder or is the file that was transcribed].",
)

alternates_option = setting_option("alternates")
embed_option = setting_option("embed_audio", callback=_need_page)
format_option = setting_option("output_format")
overwrite_option = setting_option("overwrite")
page_option = setting_option("page")
store_option = setting_option("store")

recognition_options = _group("recognition")
_OF_PASSAGES = {
    "language": {
        "help": "Language that is spoken, by its code or English name, such as en or Chinese [default: the one "
        "that was recognised there]."
    }
}
passage_options = _options(
    *(
        setting_option(name, **_OF_PASSAGES.get(name, {}))
        for name, setting in SETTINGS.items()
        if setting.group == "recognition" and name != "task"
    ),
    *map(setting_option, ("audio_track", "accept_truncated", "offline", "cache")),
    store_option,
)
"""What shapes how a passage is heard again: all that shapes recognition but the task, which is its transcript's."""

speaker_options = _group("speakers")
cleaning_options = _group("cleaning")
text_options = _group("published text")
rule_options = _group("rules")
layout_options = _options(rule_options, _group("layout"))
bilingual_option = setting_option("bilingual")
rendering_options = _options(text_options, layout_options)
"""What shapes texts and subtitles that are rendered."""

part_options = _group("part")
tracks_option = _group("tracks")
file_options = _options(_group("file"), debug_option)

_run_settings = _options(_group("reference"), _group("batch"), store_option, file_options)
run_options = _options(preset_option, _run_settings)

_settings_but_output = _options(
    part_options,
    recognition_options,
    speaker_options,
    cleaning_options,
    rendering_options,
    bilingual_option,
    _group("live"),
    _run_settings,
)

all_settings = _options(_group("output"), tracks_option, _settings_but_output)
"""The options of all settings."""

transcription_options = _options(_group("output"), preset_option, _settings_but_output)
"""All that commands which transcribe have in common."""

limit_options = _options(
    option(
        "--max-wer",
        type=click.FloatRange(min=0),
        metavar="RATE",
        section="comparison",
        help="Exit with 1 if the word error rate is higher, such as 0.05 [default: no limit].",
    ),
    option(
        "--max-content",
        type=click.FloatRange(min=0),
        metavar="RATE",
        section="comparison",
        help="Exit with 1 if a larger share of the words differs [default: no limit].",
    ),
)
