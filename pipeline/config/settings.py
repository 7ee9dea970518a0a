"""All settings, each declared once: type, default, help and its section, choices, bounds, what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_type_hints

from pipeline.config.checks import MOST_SPEAKERS, check_together
from pipeline.config.declaration import Bounds, Declaration, Group, Shorthand, find_kind
from pipeline.config.setting_values import (
    read_assignments,
    read_bilingual,
    read_diarizer,
    read_formats,
    read_frame_rate,
    read_glossary,
    read_language,
    read_languages,
    read_marks,
    read_output,
    read_ranges,
    read_shot_list,
    read_size,
    read_template,
    read_time,
    read_timecode,
    read_title,
    read_track,
    suggest_formats,
    suggest_languages,
    suggest_models,
    suggest_whisper_models,
)
from pipeline.cues.shot_lists import ShotList
from pipeline.cues.styles import STYLES
from pipeline.domain import FrameRate
from pipeline.domain.time_ranges import TimeRange
from pipeline.engines.models.engine_registry import DIARIZERS
from pipeline.formats import FORMATS
from pipeline.formats.texts.template_files import HouseTemplate

FORMATS_HELP = (
    f"{', '.join(FORMATS.shipped)} or all; repeat the option, or separate formats by commas"
)

MOST: Final = 999_999
TINY: Final = 5e-324
"""The least number above 0."""

AUTOMATIC = Bounds(0, 4096, zero="automatic")
POSITIVE = Bounds(TINY, MOST, "must be more than 0")
SOME_TIME = Bounds(TINY, 1e9, "must be more than 0 seconds")
ANY_TIME = Bounds(0, MOST, "must be 0 seconds or more")
SEVERAL = Bounds(1, MOST_SPEAKERS)

UNLISTED = Group("")
RECOGNITION, SPEAKERS = Group("recognition", "models"), Group("speakers", "speakers")
TRACKS = Group("tracks", "speakers")
CLEANING, OUTPUT = Group("cleaning", "text"), Group("output", "what")
TEXT = Group("published text", "text")
REFERENCE, FILE = Group("reference", "comparison"), Group("file", "what")
RULES, LAYOUT = Group("rules", "subtitles"), Group("layout", "subtitles")
BILINGUAL = Group("bilingual", "subtitles")
STORE, BATCH = Group("store", "machine", "work"), Group("batch", "many files", "work")
LIVE, PART = Group("live", "what", "work"), Group("part", "what")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told. The names are the flags' names, with underscores."""

    start: float | None = PART(
        None,
        "Transcribe the recording from this time on, such as 00:10:00, 12:30.5 or 90; times in the results stay "
        "those of the recording [default: from its beginning].",
        "TIME",
        parse=read_time,
    )
    end: float | None = PART(
        None,
        "Transcribe the recording up to this time [default: to its end].",
        "TIME",
        parse=read_time,
    )
    range: tuple[TimeRange, ...] = PART(
        (),
        "Transcribe a part of the recording, such as 10:00-12:30, -90 or 1:05:00-; may be repeated for several "
        "[default: all of it].",
        "START-END",
        parse=read_ranges,
        is_repeatable=True,
    )
    clip: bool = PART(
        False,
        "Let times begin at 0 where the part begins, as for a clip that is cut out; several parts are put end to end "
        "[default: {default}].",
        is_negatable=True,
    )

    model: str = RECOGNITION(
        "base",
        "Whisper model: a name that `transcribe models` lists, a folder, or owner/name on Hugging Face; or "
        "another one, such as onnx-asr:NAME [default: {default}].",
        "NAME",
        short="-m",
        brief="Whisper model, see `transcribe models` [base].",
        suggest=suggest_models,
    )
    second_model: str | None = RECOGNITION(
        None,
        "Larger Whisper model that transcribes again where many words are likely wrong, a third of the "
        "recording at most [default: none].",
        "NAME",
        suggest=suggest_whisper_models,
    )
    language: str | None = RECOGNITION(
        None,
        "Language that is spoken, by its code or English name, such as en or Chinese "
        "[default: detected].",
        "CODE",
        short="-l",
        brief="Language that is spoken, such as en [detected].",
        parse=read_language,
        suggest=suggest_languages,
    )
    languages: tuple[str, ...] = RECOGNITION(
        (),
        "Languages that may be spoken, such as en,zh; detection chooses among these [default: all].",
        "CODE,CODE",
        parse=read_languages,
        suggest=suggest_languages,
    )
    task: Literal["transcribe", "translate"] = RECOGNITION(
        "transcribe",
        "Write what is said, or translate it into English, which turbo, distil and .en models can't "
        "do [default: {default}].",
    )
    multilingual: bool = RECOGNITION(
        False,
        "Detect the language of every passage, however short, and not only where it clearly changes "
        "[default: {default}].",
        is_negatable=True,
    )
    device: Literal["auto", "cpu", "cuda"] = RECOGNITION(
        "auto", "Processor that runs the models [default: {default}].", section="machine"
    )
    compute_type: str = RECOGNITION(
        "auto",
        "Number type that the model computes with, such as int8 or float16 [default: {default}].",
        "TYPE",
        section="machine",
    )
    batch_size: int = RECOGNITION(
        0,
        "Number of 30-second windows decoded at once [default: {default}, automatic].",
        section="machine",
        bounds=AUTOMATIC,
        effect="work",
    )
    beam_size: int = RECOGNITION(
        2,
        "Number of beams in the search; 1 decodes greedily [default: {default}].",
        bounds=Bounds(1, 100),
    )
    beam_search: Literal["unsure", "always"] = RECOGNITION(
        "unsure",
        "Use the beam search where greedy decoding is unsure, or always [default: {default}].",
    )
    threads: int = RECOGNITION(
        0,
        "Number of processor cores to use [default: {default}, all].",
        section="machine",
        bounds=AUTOMATIC,
        effect="work",
    )
    initial_prompt: str | None = RECOGNITION(
        None,
        "Text that shows the model how names are spelled and in what style to write [default: none].",
        "TEXT",
    )
    hotwords: str | None = RECOGNITION(
        None, "Words that the model should expect, such as names [default: none].", "WORDS"
    )

    channels: Literal["mix", "split"] = SPEAKERS(
        "mix", "Mix the channels, or take each channel as one speaker [default: {default}]."
    )
    diarizer: str = SPEAKERS(
        "onnx",
        "Method that tells speakers apart; pyannote must be installed separately "
        "[default: {default}].",
        choices=(*DIARIZERS.shipped, "none"),
        parse=read_diarizer,
        shorthands=(
            Shorthand("--diarize", "onnx", "Tell speakers apart: the same as --diarizer onnx."),
            Shorthand(
                "--no-diarize", "none", "Don't tell speakers apart: the same as --diarizer none."
            ),
        ),
    )
    as_tracks: bool = TRACKS(
        False,
        "Take the files as one conversation, each file one speaker's track of it [default: {default}].",
        effect="batch",
    )
    num_speakers: int | None = SPEAKERS(
        None,
        "Number of speakers, if known [default: estimated].",
        brief="Number of speakers, if known [estimated].",
        bounds=SEVERAL,
    )
    min_speakers: int | None = SPEAKERS(
        None, "Lowest number of speakers [default: no limit].", bounds=SEVERAL
    )
    max_speakers: int | None = SPEAKERS(
        None, "Highest number of speakers [default: no limit].", bounds=SEVERAL
    )
    speakers: tuple[str, ...] = SPEAKERS(
        (),
        "Names of the speakers, in the order in which they first speak; or, as in 'Ann Lee=ann.wav,Bo Chen', each "
        "with a clip of the voice by which it is found [default: SPEAKER_00 and so on].",
        "NAME,NAME",
        brief="Names, in the order they first speak.",
    )
    speaker_name: tuple[str, ...] = SPEAKERS(
        (),
        "Name of one speaker, such as SPEAKER_01='Ann Lee'; may be repeated [default: none].",
        "LABEL=NAME",
        parse=read_assignments,
        is_repeatable=True,
    )
    enroll: tuple[str, ...] = SPEAKERS(
        (),
        "Recognise a voice from a recording of it, such as 'Ann Lee=ann.wav', as --speakers does; may be repeated "
        "[default: none].",
        "NAME=CLIP",
        parse=read_assignments,
        is_repeatable=True,
    )
    voices: bool = SPEAKERS(
        True,
        "Recognise the voices in your voice book [default: {default}].",
        is_negatable=True,
        effect="work",
    )
    remember_voices: bool = SPEAKERS(
        False,
        "Keep what speakers without a name sound like in a notebook on this machine, and tell in which recordings the "
        "same unknown person spoke before; see `transcribe voices` [default: {default}].",
        is_negatable=True,
        effect="work",
    )

    cleaning: Literal["verbatim", "clean", "edited"] = CLEANING(
        "clean",
        "Write every word, leave out fillers and repetitions, or edit as for print "
        "[default: {default}].",
        brief="Text: verbatim, clean or edited [clean].",
        shorthands=(Shorthand("--verbatim", "verbatim", "Write every word: --cleaning verbatim."),),
    )
    numbers: Literal["digits", "words", "as-spoken"] = CLEANING(
        "as-spoken",
        "Write numbers from 10 on as digits, all numbers as words, or as they were recognised "
        "[default: {default}].",
    )
    backchannels: Literal["keep", "fold"] = CLEANING(
        "keep",
        "Keep a listener's 'mm-hmm' as a turn of its own, or fold it into the other's turn as a mark "
        "[default: {default}].",
    )
    script: Literal["simplified", "traditional", "as-is"] = CLEANING(
        "simplified",
        "Write Chinese in simplified or traditional characters, or as recognised, which mixes them "
        "[default: {default}].",
    )
    glossary: tuple[tuple[str, tuple[str, ...]], ...] = UNLISTED((), parse=read_glossary)

    output_dir: Path = OUTPUT(
        Path("transcripts"),
        "Folder for the results, or an s3:// or gs:// address [default: {default}].",
        "DIR|URL",
        short="-o",
        brief="Folder for the results [transcripts].",
        parse=read_output,
        effect="work",
    )
    output_url: str | None = UNLISTED(None, effect="work", is_secret=True)
    output_format: tuple[str, ...] = OUTPUT(
        ("srt", "txt", "json"),
        f"Formats to write: {FORMATS_HELP}; JSON is always written [default: srt,txt].",
        "FORMAT",
        short="-f",
        brief="srt, vtt, txt, md, docx, html … [srt,txt].",
        parse=read_formats,
        suggest=suggest_formats,
        is_repeatable=True,
    )
    overwrite: bool = OUTPUT(
        False,
        "Replace results even where you have edited them, or where another file of yours has the name "
        "[default: {default}].",
        effect="work",
    )

    reference: Path | None = REFERENCE(
        None,
        "Published text to compare with: a txt, md, html or docx file [default: NAME.reference.txt and "
        "so on, in the output folder or the recording's].",
        "FILE",
        brief="Published text to compare with.",
    )
    page: tuple[str, ...] = REFERENCE(
        (),
        "Set a paragraph's role by how it begins, such as 'heading: Early days'; may be repeated, see "
        "`transcribe reference show` [default: detected].",
        "ROLE: TEXT",
        parse=read_assignments,
        is_repeatable=True,
    )
    alternates: Path | None = REFERENCE(
        None,
        "File of spellings that count as equal: JSON, TOML with a [glossary], or a .norm.json "
        "[default: none].",
        "FILE",
    )
    hints_from_reference: bool = REFERENCE(
        False,
        "Let the model expect the names in the published text; the comparison says that it did "
        "[default: {default}].",
        is_negatable=True,
    )
    embed_audio: bool = REFERENCE(
        False,
        "Put the recording into the comparison's HTML page, so that it is one file to pass on "
        "[default: {default}].",
    )
    headings: bool = REFERENCE(
        False,
        "Copy the section headings of the published text into the transcript [default: {default}].",
        is_negatable=True,
    )

    timestamps: Literal["auto", "none", "turn", "paragraph", "minute"] = TEXT(
        "auto",
        "Times in txt, md, docx and html: before every turn or paragraph, or at every full minute "
        "[default: turn in html, none in the others].",
    )
    title: str | None = TEXT(
        None,
        "Title of the text; a txt has one only when it is given [default: the headline of the published "
        "text, else the recording's title or name].",
        "TEXT",
        parse=read_title,
    )
    mark: tuple[str, ...] = TEXT(
        (),
        "Mark in txt, md, docx and html: pauses of 3 seconds or more as (…), the overlap of two speakers "
        "as //…// [default: none].",
        "pauses,overlap",
        parse=read_marks,
        is_repeatable=True,
    )
    template: HouseTemplate | None = TEXT(
        None,
        "Write another text in a style of your own: a Jinja2 template, whose name names the file "
        "(house.md.j2 writes NAME.house.md), or one that ships: questions or oral-history [default: none].",
        "FILE|NAME",
        parse=read_template,
    )

    subtitle_style: str = RULES(
        next(iter(STYLES)),
        "Rules that subtitles follow; the options below change single rules [default: {default}].",
        brief=f"{', '.join([*STYLES][:4])} … [{next(iter(STYLES))}].",
        choices=STYLES,
    )
    max_line_width: int | None = RULES(
        None,
        "Most columns in a line; full-width characters take two [default: the style's].",
        bounds=Bounds(10, MOST, "must be 10 or more"),
    )
    max_line_count: int | None = RULES(
        None,
        "Most lines in a subtitle [default: the style's].",
        bounds=Bounds(1, MOST, "must be 1 or more"),
    )
    max_cps: float | None = RULES(
        None,
        "Highest reading speed, in columns per second [default: the style's].",
        bounds=POSITIVE,
    )
    min_duration: float | None = RULES(
        None,
        "Shortest time that a subtitle is shown [default: the style's].",
        "SECONDS",
        bounds=ANY_TIME,
    )
    max_duration: float | None = RULES(
        None,
        "Longest time that a subtitle is shown [default: the style's].",
        "SECONDS",
        bounds=Bounds(0.1, MOST, "must be 0.1 seconds or more"),
    )
    min_gap: float | None = RULES(
        None,
        "Shortest gap between two subtitles [default: the style's].",
        "SECONDS",
        bounds=ANY_TIME,
    )
    fps: FrameRate | None = RULES(
        None,
        "Snap times to frames of this rate, such as 25, 23.976, 29.97 or 29.97df (drop-frame timecodes) "
        "[default: none; files that count frames have the video's rate, else 25].",
        "RATE",
        parse=read_frame_rate,
    )
    drop_frame: bool | None = LAYOUT(
        None,
        "Count timecodes of 29.97 or 59.94 frames so that they follow the clock, or all of them "
        "[default: as --fps says].",
        is_negatable=True,
    )
    timecode_offset: str | None = LAYOUT(
        None,
        "Timecode of the recording's first frame, such as 10:00:00:00, in files that hold timecodes; times in "
        "srt, vtt and the like start at zero all the same [default: 00:00:00:00].",
        "TIMECODE",
        parse=read_timecode,
    )
    shot_changes: ShotList | None = LAYOUT(
        None,
        "Let subtitles come and go with the shots of the video, as this file lists them: .shotchanges, EDL, "
        "PySceneDetect's CSV, or a time in each line [default: none].",
        "FILE",
        parse=read_shot_list,
    )
    highlight_words: bool | None = LAYOUT(
        None,
        "Highlight each word as it is spoken, in formats that support it [default: the style's].",
        is_negatable=True,
    )
    speaker_labels: Literal["none", "name", "dash", "colour"] | None = LAYOUT(
        None,
        "Show who speaks in subtitles: not at all, by names, by dashes where two speak in one, or by a colour for "
        "each (in formats without colours by one name each, and dashes) [default: the style's].",
    )
    subtitle_cleaning: Literal["same", "verbatim", "clean", "edited"] = LAYOUT(
        "same",
        "Clean the text of subtitles as --cleaning does, the same as the transcript's or otherwise "
        "[default: {default}].",
    )
    stl_level: Literal["teletext-1", "teletext-2", "open"] = LAYOUT(
        "teletext-1",
        "How EBU STL files show subtitles: at a level of teletext, with colours, or as open subtitles "
        "[default: {default}].",
    )

    bilingual: str | None = BILINGUAL(
        None,
        "Show two languages under one time: what is said above, below it the text of a file in another language, or, "
        "with the word translation, English as the model translates it [default: one language].",
        "FILE|translation",
        parse=read_bilingual,
    )

    live: bool = LIVE(
        False,
        "Print sentences with speakers as they are recognised, on standard output; the last checks may still "
        "change or drop some, and the files have the final text [default: {default}].",
    )

    store: str | None = STORE(
        None,
        "Folder for cached results, or an s3:// or gs:// address [default: the cache folder].",
        "DIR|URL",
        is_secret=True,
    )
    audio_track: int | Literal["all"] | None = FILE(
        None,
        "Sound track to read in a file with several, counted from 1, or all for a speaker on each [default: the "
        "file's default track, unless it is silent].",
        "N|all",
        parse=read_track,
    )
    detect_shots: bool = FILE(
        False,
        "Find the shots of a video, and let subtitles come and go with them [default: {default}].",
        section="subtitles",
    )
    accept_truncated: bool = FILE(
        False, "Transcribe the readable part of a truncated file [default: {default}]."
    )
    offline: bool = FILE(
        False, "Never use the network [default: {default}].", section="machine", effect="work"
    )
    cache: bool = FILE(
        True,
        "Use results of earlier runs again [default: {default}].",
        section="machine",
        is_negatable=True,
        effect="work",
    )

    include: tuple[str, ...] = BATCH(
        (),
        "Take only recordings whose name or path matches, such as '1987/*'; may be repeated "
        "[default: all].",
        "PATTERN",
        is_repeatable=True,
        effect="batch",
    )
    exclude: tuple[str, ...] = BATCH(
        (),
        "Leave out recordings whose name or path matches; may be repeated [default: none].",
        "PATTERN",
        is_repeatable=True,
        effect="batch",
    )
    shard: str | None = BATCH(
        None,
        "Process only the N-th of M parts, to share the work among machines [default: all].",
        "N/M",
        effect="batch",
    )
    jobs: int = BATCH(
        0,
        "Number of recordings processed at once [default: {default}, as many as the machine allows].",
        short="-j",
        bounds=AUTOMATIC,
    )
    max_memory: int | None = BATCH(
        None,
        "Most memory for all recordings processed at once, such as 4GB [default: no limit].",
        "SIZE",
        parse=read_size,
        effect="batch",
    )
    time_limit: float | None = BATCH(
        None,
        "Longest time for one recording [default: no limit].",
        "SECONDS",
        bounds=SOME_TIME,
        effect="batch",
    )
    retries: int = BATCH(
        3,
        "Number of new tries after a disk or network has failed briefly [default: {default}].",
        bounds=Bounds(0, 1000, zero="none"),
    )
    timeout: float | None = BATCH(
        None,
        "Longest time to download one file [default: no limit, but a stalled download is given up].",
        "SECONDS",
        bounds=SOME_TIME,
    )
    fail_fast: bool = BATCH(
        False, "Start no further recording after a failure [default: {default}]."
    )
    report: Path | None = BATCH(
        None,
        "Write how each recording went to this file, for programs [default: no report].",
        "FILE.json",
        effect="batch",
    )
    executor: Literal["local", "ray"] = BATCH(
        "local",
        "Work on this machine, or on all machines of a Ray cluster [default: {default}].",
        aliases=("engine",),
        effect="batch",
    )
    ray_address: str | None = BATCH(
        None,
        "Ray cluster to use, or auto for the one that runs here [default: start Ray on this machine].",
        "HOST:PORT",
        effect="batch",
    )

    def __post_init__(self) -> None:
        """Raise `ConfigError` if a value lies out of bounds, or doesn't go with another."""
        for name, setting in SETTINGS.items():
            setting.check(getattr(self, name))
        check_together(self)

    @property
    def parts(self) -> tuple[TimeRange, ...]:
        """The parts of the recording that are meant, in order; none where all of it is."""
        if self.start is None and self.end is None:
            return self.range
        start_ms = round((self.start or 0.0) * 1000)
        return (TimeRange(start_ms, None if self.end is None else round(self.end * 1000)),)


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
