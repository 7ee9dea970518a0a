"""All settings, each declared once: type, default, help, choices, bounds, group, and whether it shapes outputs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_type_hints

from pipeline.config.checks import MOST_SPEAKERS, check_together
from pipeline.config.declaration import Bounds, Declaration, Shorthand, declare, find_kind
from pipeline.config.setting_values import (
    read_assignments,
    read_diarizer,
    read_formats,
    read_glossary,
    read_language,
    read_languages,
    read_output,
    read_size,
)
from pipeline.cues import STYLES
from pipeline.engines.models.engine_registry import DIARIZERS
from pipeline.formats import FORMATS

FORMATS_HELP = f"{', '.join(FORMATS.shipped)} or all; repeat it, or separate by commas"

MOST: Final = 999_999
TINY: Final = 5e-324
"""The least number above 0."""

AUTOMATIC = Bounds(0, 4096, zero="automatic")
POSITIVE = Bounds(TINY, MOST, "must be more than 0")
SOME_TIME = Bounds(TINY, 1e9, "must be more than 0 seconds")
ANY_TIME = Bounds(0, MOST, "must be 0 seconds or more")
SPEAKERS = Bounds(1, MOST_SPEAKERS)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. The names are the flags' names, with underscores."""

    model: str = declare(
        "base",
        "recognition",
        "Whisper model: a size, a folder or owner/name on Hugging Face [{default}].",
        "NAME",
    )
    language: str | None = declare(
        None,
        "recognition",
        "Spoken language, such as en or zh [detected].",
        "CODE",
        parse=read_language,
    )
    languages: tuple[str, ...] = declare(
        (),
        "recognition",
        "Languages that may be spoken, such as en,zh; any other is taken for one of them [all].",
        "CODE,CODE",
        parse=read_languages,
    )
    task: Literal["transcribe", "translate"] = declare(
        "transcribe",
        "recognition",
        "Write what is said, or its English translation, which turbo, distil and .en models can't "
        "make [{default}].",
    )
    multilingual: bool = declare(
        False,
        "recognition",
        "Look for the language of every passage, however short; without it, others than the recording's "
        "own are noticed where they are clear [{default}].",
        is_negatable=True,
    )
    device: Literal["auto", "cpu", "cuda"] = declare(
        "auto", "recognition", "Where the model runs [{default}]."
    )
    compute_type: str = declare(
        "auto",
        "recognition",
        "Number type of CTranslate2, such as int8 or float16 [{default}].",
        "TYPE",
    )
    batch_size: int = declare(
        0,
        "recognition",
        "Windows of 30 s read at once [{default}: automatic].",
        bounds=AUTOMATIC,
        effect="work",
    )
    beam_size: int = declare(
        5, "recognition", "Beams of the search; 1 is greedy [{default}].", bounds=Bounds(1, 100)
    )
    beam_search: Literal["unsure", "always"] = declare(
        "unsure", "recognition", "Where greedy decoding is unsure, or always [{default}]."
    )
    threads: int = declare(
        0, "recognition", "Cores to use [{default}: all].", bounds=AUTOMATIC, effect="work"
    )
    initial_prompt: str | None = declare(
        None, "recognition", "Text that shows the model names and style.", "TEXT"
    )
    hotwords: str | None = declare(
        None, "recognition", "Words that the model should expect.", "WORDS"
    )

    channels: Literal["mix", "split"] = declare(
        "mix", "speakers", "Mix channels, or take each as one speaker [{default}]."
    )
    diarizer: str = declare(
        "onnx",
        "speakers",
        "What tells speakers apart; pyannote if it is installed [{default}].",
        choices=(*DIARIZERS.shipped, "none"),
        parse=read_diarizer,
        shorthands=(
            Shorthand("--diarize", "onnx", "The same as --diarizer onnx."),
            Shorthand("--no-diarize", "none", "Leave speakers out."),
        ),
    )
    num_speakers: int | None = declare(
        None, "speakers", "Exactly so many speakers [counted].", bounds=SPEAKERS
    )
    min_speakers: int | None = declare(None, "speakers", "At least so many.", bounds=SPEAKERS)
    max_speakers: int | None = declare(None, "speakers", "At most so many.", bounds=SPEAKERS)
    speakers: tuple[str, ...] = declare(
        (), "speakers", "Names in the order in which they first speak.", "NAME,NAME"
    )
    speaker_name: tuple[str, ...] = declare(
        (),
        "speakers",
        "A speaker's name, such as SPEAKER_01='Ann Lee'; may be repeated.",
        "LABEL=NAME",
        parse=read_assignments,
        is_repeatable=True,
    )
    enroll: tuple[str, ...] = declare(
        (),
        "speakers",
        "Know a voice by a recording of it, such as 'Ann Lee=ann.wav'; may be repeated.",
        "NAME=CLIP",
        parse=read_assignments,
        is_repeatable=True,
    )
    voices: bool = declare(
        True,
        "speakers",
        "Know the voices of the voice book [{default}].",
        is_negatable=True,
        effect="work",
    )

    cleaning: Literal["verbatim", "clean", "edited"] = declare(
        "clean",
        "cleaning",
        "Every word; without fillers, stutters and repetitions; or as an editor prints it [{default}].",
        shorthands=(Shorthand("--verbatim", "verbatim", "The same as --cleaning verbatim."),),
    )
    numbers: Literal["digits", "words", "as-spoken"] = declare(
        "as-spoken",
        "cleaning",
        "How numbers are written: from 10 on in figures, spelled out, or as recognised [{default}].",
    )
    backchannels: Literal["keep", "fold"] = declare(
        "keep",
        "cleaning",
        "A listener's 'mm-hmm': a turn of its own, or a mark in the other's turn [{default}].",
    )
    script: Literal["simplified", "traditional", "as-is"] = declare(
        "simplified",
        "cleaning",
        "Characters of Chinese; as-is leaves what was recognised, which mixes them [{default}].",
    )
    glossary: tuple[tuple[str, tuple[str, ...]], ...] = declare((), parse=read_glossary)

    output_dir: Path = declare(
        Path("transcripts"),
        "output",
        "Where results go: a folder, or an s3:// or gs:// address [{default}].",
        "DIR|URL",
        short="-o",
        parse=read_output,
        effect="work",
    )
    output_url: str | None = declare(None, effect="work", is_secret=True)
    output_format: tuple[str, ...] = declare(
        ("srt", "txt", "json"),
        "output",
        f"{FORMATS_HELP} [srt,txt]. JSON is always written.",
        "FORMAT",
        short="-f",
        parse=read_formats,
        is_repeatable=True,
    )
    overwrite: bool = declare(
        False,
        "output",
        "Replace results also where you have changed them, or where a file of yours bears their name "
        "[such files are left as they are].",
        effect="work",
    )

    reference: Path | None = declare(
        None,
        "reference",
        "Documented text to compare with, in txt, md, html or docx [NAME.reference.txt and so on in the "
        "output folder].",
        "PAGE",
    )
    page: tuple[str, ...] = declare(
        (),
        "reference",
        "What the paragraphs of the documented text are that begin so; may be repeated, see "
        "`reference show`.",
        "ROLE: TEXT",
        parse=read_assignments,
        is_repeatable=True,
    )
    alternates: Path | None = declare(
        None,
        "reference",
        "Spellings that count as equal: JSON, a [glossary] in TOML, or a .norm.json.",
        "FILE",
    )
    embed_audio: bool = declare(
        False,
        "reference",
        "Put the recording into the comparison's page, to hand it on as one file.",
    )
    headings: bool = declare(
        False,
        "reference",
        "Carry the section headings of the documented text over [{default}].",
        is_negatable=True,
    )

    subtitle_style: str = declare(
        next(iter(STYLES)),
        "rules",
        "Whose rules subtitles keep to; what follows changes single rules [{default}].",
        choices=STYLES,
    )
    max_line_width: int | None = declare(
        None,
        "rules",
        "Columns in a line; full-width characters take two.",
        bounds=Bounds(10, MOST, "must be 10 or more"),
    )
    max_line_count: int | None = declare(
        None, "rules", "Lines in a subtitle.", bounds=Bounds(1, MOST, "must be 1 or more")
    )
    max_cps: float | None = declare(
        None, "rules", "Columns to be read in a second.", bounds=POSITIVE
    )
    min_duration: float | None = declare(
        None, "rules", "Least time shown.", "SECONDS", bounds=ANY_TIME
    )
    max_duration: float | None = declare(
        None,
        "rules",
        "Longest time shown.",
        "SECONDS",
        bounds=Bounds(0.1, MOST, "must be 0.1 seconds or more"),
    )
    min_gap: float | None = declare(
        None, "rules", "Least time between two.", "SECONDS", bounds=ANY_TIME
    )
    fps: float | None = declare(
        None, "rules", "Frames a second, for all times to fall on frames.", bounds=Bounds(1, 1000)
    )
    highlight_words: bool | None = declare(
        None, "layout", "Light up each word as it is said, where the format can.", is_negatable=True
    )
    speaker_labels: Literal["none", "name", "dash"] = declare(
        "none",
        "layout",
        "Names in subtitles, or two speakers in one with dashes "
        "[name, where there are two or more speakers].",
    )

    store: str | None = declare(
        None,
        "store",
        "Keep results of earlier runs there, also at an s3:// or gs:// address [the cache folder].",
        "DIR|URL",
        effect="work",
        is_secret=True,
    )
    audio_track: int | None = declare(
        None,
        "file",
        "The sound track to read of a file with several, counted from 1 [the default one, unless it "
        "is silent].",
        "N",
        bounds=Bounds(1, math.inf, "must be 1 or more"),
    )
    accept_truncated: bool = declare(
        False, "file", "Transcribe what there is of a file that is cut short."
    )
    offline: bool = declare(False, "file", "Never touch the network.", effect="work")
    cache: bool = declare(
        True,
        "file",
        "Use results of earlier runs again [{default}].",
        is_negatable=True,
        effect="work",
    )

    include: tuple[str, ...] = declare(
        (),
        "batch",
        "Only what matches by name or place, such as '1987/*'; may be repeated.",
        "PATTERN",
        is_repeatable=True,
        effect="batch",
    )
    exclude: tuple[str, ...] = declare(
        (),
        "batch",
        "Not what matches; may be repeated.",
        "PATTERN",
        is_repeatable=True,
        effect="batch",
    )
    shard: str | None = declare(
        None,
        "batch",
        "Only the N-th of M parts, to share work among machines.",
        "N/M",
        effect="batch",
    )
    jobs: int = declare(
        0,
        "batch",
        "Recordings worked on at once [{default}: as suits the machine].",
        short="-j",
        bounds=AUTOMATIC,
        effect="work",
    )
    max_memory: int | None = declare(
        None,
        "batch",
        "Memory that all recordings worked on may take, such as 4GB [no limit].",
        "SIZE",
        parse=read_size,
        effect="batch",
    )
    time_limit: float | None = declare(
        None,
        "batch",
        "Most time for one recording [none].",
        "SECONDS",
        bounds=SOME_TIME,
        effect="batch",
    )
    retries: int = declare(
        3,
        "batch",
        "New tries after a disk or a network failed for a moment [{default}].",
        bounds=Bounds(0, 1000, zero="none"),
        effect="work",
    )
    timeout: float | None = declare(
        None,
        "batch",
        "Most time to fetch one file from an address [none, but what hardly moves is given up].",
        "SECONDS",
        bounds=SOME_TIME,
        effect="work",
    )
    fail_fast: bool = declare(False, "batch", "Begin nothing more after a failure.", effect="work")
    report: Path | None = declare(
        None,
        "batch",
        "Write what became of each recording, for programs to read.",
        "FILE.json",
        effect="batch",
    )
    executor: Literal["local", "ray"] = declare(
        "local",
        "batch",
        "Work on this machine, or on all of a Ray cluster [{default}].",
        aliases=("engine",),
        effect="batch",
    )
    ray_address: str | None = declare(
        None,
        "batch",
        "The Ray cluster to use, or auto for the one that runs here [Ray is started on this machine].",
        "HOST:PORT",
        effect="batch",
    )

    def __post_init__(self) -> None:
        """Raise `ConfigError` if a value lies out of bounds, or doesn't go with another."""
        for name, setting in SETTINGS.items():
            setting.check(getattr(self, name))
        check_together(self)


def _gather() -> dict[str, Declaration]:
    """Return what is declared beside each field, with the field's name, type and default."""
    hints, declared = get_type_hints(Settings), {}
    for setting in fields(Settings):
        about: Declaration = setting.metadata["declaration"]
        kind, choices = find_kind(hints[setting.name])
        declared[setting.name] = replace(
            about,
            name=setting.name,
            kind=kind,
            default=setting.default,
            choices=about.choices or choices,
        )
    return declared


SETTINGS: Final[Mapping[str, Declaration]] = MappingProxyType(_gather())
"""All settings by name, in the order in which options are listed."""

PRESET_KEYS: Final = tuple(name for name in SETTINGS if name != "output_url")
"""What presets and the environment may set; an address is set as ``output_dir``."""


def find_setting(name: str) -> Declaration | None:
    """Return the setting of this name, or that once had it; ``None`` where there is none."""
    return next((setting for setting in SETTINGS.values() if name in setting.spellings), None)
