"""All settings, each declared once: type, default, help, choices, bounds, group, and whether it shapes outputs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_type_hints

from pipeline.config.checks import MOST_SPEAKERS, check_together
from pipeline.config.declaration import Bounds, Declaration, Group, Shorthand, find_kind
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
from pipeline.cues.styles import STYLES
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
SEVERAL = Bounds(1, MOST_SPEAKERS)

UNLISTED = Group("")
RECOGNITION, SPEAKERS, CLEANING = Group("recognition"), Group("speakers"), Group("cleaning")
OUTPUT, REFERENCE, FILE = Group("output"), Group("reference"), Group("file")
RULES, LAYOUT = Group("rules"), Group("layout")
STORE, BATCH = Group("store", effect="work"), Group("batch", effect="work")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. The names are the flags' names, with underscores."""

    model: str = RECOGNITION(
        "base", "Whisper model: a size, a folder or owner/name on Hugging Face [{default}].", "NAME"
    )
    language: str | None = RECOGNITION(
        None, "Spoken language, such as en or zh [detected].", "CODE", parse=read_language
    )
    languages: tuple[str, ...] = RECOGNITION(
        (),
        "Languages that may be spoken, such as en,zh; any other is taken for one of them [all].",
        "CODE,CODE",
        parse=read_languages,
    )
    task: Literal["transcribe", "translate"] = RECOGNITION(
        "transcribe",
        "Write what is said, or its English translation, which turbo, distil and .en models can't "
        "make [{default}].",
    )
    multilingual: bool = RECOGNITION(
        False,
        "Look for the language of every passage, however short; without it, others than the recording's "
        "own are noticed where they are clear [{default}].",
        is_negatable=True,
    )
    device: Literal["auto", "cpu", "cuda"] = RECOGNITION(
        "auto", "Where the model runs [{default}]."
    )
    compute_type: str = RECOGNITION(
        "auto", "Number type of CTranslate2, such as int8 or float16 [{default}].", "TYPE"
    )
    batch_size: int = RECOGNITION(
        0, "Windows of 30 s read at once [{default}: automatic].", bounds=AUTOMATIC, effect="work"
    )
    beam_size: int = RECOGNITION(
        5, "Beams of the search; 1 is greedy [{default}].", bounds=Bounds(1, 100)
    )
    beam_search: Literal["unsure", "always"] = RECOGNITION(
        "unsure", "Where greedy decoding is unsure, or always [{default}]."
    )
    threads: int = RECOGNITION(0, "Cores to use [{default}: all].", bounds=AUTOMATIC, effect="work")
    initial_prompt: str | None = RECOGNITION(
        None, "Text that shows the model names and style.", "TEXT"
    )
    hotwords: str | None = RECOGNITION(None, "Words that the model should expect.", "WORDS")

    channels: Literal["mix", "split"] = SPEAKERS(
        "mix", "Mix channels, or take each as one speaker [{default}]."
    )
    diarizer: str = SPEAKERS(
        "onnx",
        "What tells speakers apart; pyannote if it is installed [{default}].",
        choices=(*DIARIZERS.shipped, "none"),
        parse=read_diarizer,
        shorthands=(
            Shorthand("--diarize", "onnx", "The same as --diarizer onnx."),
            Shorthand("--no-diarize", "none", "Leave speakers out."),
        ),
    )
    num_speakers: int | None = SPEAKERS(None, "Exactly so many speakers [counted].", bounds=SEVERAL)
    min_speakers: int | None = SPEAKERS(None, "At least so many.", bounds=SEVERAL)
    max_speakers: int | None = SPEAKERS(None, "At most so many.", bounds=SEVERAL)
    speakers: tuple[str, ...] = SPEAKERS(
        (), "Names in the order in which they first speak.", "NAME,NAME"
    )
    speaker_name: tuple[str, ...] = SPEAKERS(
        (),
        "A speaker's name, such as SPEAKER_01='Ann Lee'; may be repeated.",
        "LABEL=NAME",
        parse=read_assignments,
        is_repeatable=True,
    )
    enroll: tuple[str, ...] = SPEAKERS(
        (),
        "Know a voice by a recording of it, such as 'Ann Lee=ann.wav'; may be repeated.",
        "NAME=CLIP",
        parse=read_assignments,
        is_repeatable=True,
    )
    voices: bool = SPEAKERS(
        True, "Know the voices of the voice book [{default}].", is_negatable=True, effect="work"
    )

    cleaning: Literal["verbatim", "clean", "edited"] = CLEANING(
        "clean",
        "Every word; without fillers, stutters and repetitions; or as an editor prints it [{default}].",
        shorthands=(Shorthand("--verbatim", "verbatim", "The same as --cleaning verbatim."),),
    )
    numbers: Literal["digits", "words", "as-spoken"] = CLEANING(
        "as-spoken",
        "How numbers are written: from 10 on in figures, spelled out, or as recognised [{default}].",
    )
    backchannels: Literal["keep", "fold"] = CLEANING(
        "keep",
        "A listener's 'mm-hmm': a turn of its own, or a mark in the other's turn [{default}].",
    )
    script: Literal["simplified", "traditional", "as-is"] = CLEANING(
        "simplified",
        "Characters of Chinese; as-is leaves what was recognised, which mixes them [{default}].",
    )
    glossary: tuple[tuple[str, tuple[str, ...]], ...] = UNLISTED((), parse=read_glossary)

    output_dir: Path = OUTPUT(
        Path("transcripts"),
        "Where results go: a folder, or an s3:// or gs:// address [{default}].",
        "DIR|URL",
        short="-o",
        parse=read_output,
        effect="work",
    )
    output_url: str | None = UNLISTED(None, effect="work", is_secret=True)
    output_format: tuple[str, ...] = OUTPUT(
        ("srt", "txt", "json"),
        f"{FORMATS_HELP} [srt,txt]. JSON is always written.",
        "FORMAT",
        short="-f",
        parse=read_formats,
        is_repeatable=True,
    )
    overwrite: bool = OUTPUT(
        False,
        "Replace results also where you have changed them, or where a file of yours bears their name "
        "[such files are left as they are].",
        effect="work",
    )

    reference: Path | None = REFERENCE(
        None,
        "Published text to compare with, in txt, md, html or docx [NAME.reference.txt and so on in the "
        "output folder].",
        "PAGE",
    )
    page: tuple[str, ...] = REFERENCE(
        (),
        "What the paragraphs of the published text are that begin so; may be repeated, see "
        "`reference show`.",
        "ROLE: TEXT",
        parse=read_assignments,
        is_repeatable=True,
    )
    alternates: Path | None = REFERENCE(
        None, "Spellings that count as equal: JSON, a [glossary] in TOML, or a .norm.json.", "FILE"
    )
    embed_audio: bool = REFERENCE(
        False, "Put the recording into the comparison's page, to hand it on as one file."
    )
    headings: bool = REFERENCE(
        False,
        "Carry the section headings of the published text over [{default}].",
        is_negatable=True,
    )

    subtitle_style: str = RULES(
        next(iter(STYLES)),
        "Whose rules subtitles keep to; what follows changes single rules [{default}].",
        choices=STYLES,
    )
    max_line_width: int | None = RULES(
        None,
        "Columns in a line; full-width characters take two.",
        bounds=Bounds(10, MOST, "must be 10 or more"),
    )
    max_line_count: int | None = RULES(
        None, "Lines in a subtitle.", bounds=Bounds(1, MOST, "must be 1 or more")
    )
    max_cps: float | None = RULES(None, "Columns to be read in a second.", bounds=POSITIVE)
    min_duration: float | None = RULES(None, "Least time shown.", "SECONDS", bounds=ANY_TIME)
    max_duration: float | None = RULES(
        None,
        "Longest time shown.",
        "SECONDS",
        bounds=Bounds(0.1, MOST, "must be 0.1 seconds or more"),
    )
    min_gap: float | None = RULES(None, "Least time between two.", "SECONDS", bounds=ANY_TIME)
    fps: float | None = RULES(
        None, "Frames a second, for all times to fall on frames.", bounds=Bounds(1, 1000)
    )
    highlight_words: bool | None = LAYOUT(
        None, "Light up each word as it is said, where the format can.", is_negatable=True
    )
    speaker_labels: Literal["none", "name", "dash"] = LAYOUT(
        "none",
        "Names in subtitles, or two speakers in one with dashes "
        "[name, where there are two or more speakers].",
    )

    store: str | None = STORE(
        None,
        "Keep results of earlier runs there, also at an s3:// or gs:// address [the cache folder].",
        "DIR|URL",
        is_secret=True,
    )
    audio_track: int | None = FILE(
        None,
        "The sound track to read of a file with several, counted from 1 [the default one, unless it "
        "is silent].",
        "N",
        bounds=Bounds(1, math.inf, "must be 1 or more"),
    )
    accept_truncated: bool = FILE(False, "Transcribe what there is of a file that is cut short.")
    offline: bool = FILE(False, "Never touch the network.", effect="work")
    cache: bool = FILE(
        True, "Use results of earlier runs again [{default}].", is_negatable=True, effect="work"
    )

    include: tuple[str, ...] = BATCH(
        (),
        "Only what matches by name or place, such as '1987/*'; may be repeated.",
        "PATTERN",
        is_repeatable=True,
        effect="batch",
    )
    exclude: tuple[str, ...] = BATCH(
        (), "Not what matches; may be repeated.", "PATTERN", is_repeatable=True, effect="batch"
    )
    shard: str | None = BATCH(
        None, "Only the N-th of M parts, to share work among machines.", "N/M", effect="batch"
    )
    jobs: int = BATCH(
        0,
        "Recordings worked on at once [{default}: as suits the machine].",
        short="-j",
        bounds=AUTOMATIC,
    )
    max_memory: int | None = BATCH(
        None,
        "Memory that all recordings worked on may take, such as 4GB [no limit].",
        "SIZE",
        parse=read_size,
        effect="batch",
    )
    time_limit: float | None = BATCH(
        None, "Most time for one recording [none].", "SECONDS", bounds=SOME_TIME, effect="batch"
    )
    retries: int = BATCH(
        3,
        "New tries after a disk or a network failed for a moment [{default}].",
        bounds=Bounds(0, 1000, zero="none"),
    )
    timeout: float | None = BATCH(
        None,
        "Most time to fetch one file from an address [none, but what hardly moves is given up].",
        "SECONDS",
        bounds=SOME_TIME,
    )
    fail_fast: bool = BATCH(False, "Begin nothing more after a failure.")
    report: Path | None = BATCH(
        None,
        "Write what became of each recording, for programs to read.",
        "FILE.json",
        effect="batch",
    )
    executor: Literal["local", "ray"] = BATCH(
        "local",
        "Work on this machine, or on all of a Ray cluster [{default}].",
        aliases=("engine",),
        effect="batch",
    )
    ray_address: str | None = BATCH(
        None,
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
