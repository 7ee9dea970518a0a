"""The command line's options, in the groups that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.engines.models.engine_registry import DIARIZERS
from pipeline.errors import UsageError
from pipeline.formats import FORMATS
from pipeline.plugins import Registry

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


class PartChoice(click.Choice[str]):
    """A part that ships, which help lists, or one that an installed package adds."""

    def __init__(self, registry: Registry[Any], *others: str) -> None:
        super().__init__([*registry.shipped, *others])
        self._registry = registry

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name as it is."""
        is_added = value not in self.choices and value in self._registry
        return value if is_added else super().convert(value, param, ctx)


class Word(click.ParamType[str]):
    """What names recordings: a path, a pattern, an address, ``@list.txt`` or ``-``; never empty."""

    name = "word"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word as it is."""
        if not str(value).strip():
            self.fail("the name is empty", param, ctx)
        return str(value)


def spell(name: str) -> str:
    """Options may be written with underscores, as Whisper's are; Click gives the name without dashes."""
    return name.replace("_", "-")


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


FORMATS_HELP = f"{', '.join(FORMATS.shipped)} or all; repeat it, or separate by commas"

PAGE_HELP = """Show what each paragraph of a page is taken for.

PAGE is txt, md, html, docx or a subtitle file. A line for each paragraph: its number, its role, who
speaks, how it begins. The roles are headline, byline, summary, begin (the transcript begins under
it), heading, turn, speech (goes on with the turn above), direction (not spoken), footnote, end (it and
all that follows is left out) and skip.

A wrong guess is put right by --page, or by a line in a preset, with the role and the beginning of
the paragraph: page = ["heading: Early days", "skip: Photo", "speaker: JD = Jane Doe"]. The last
says that JD is a speaker's name, and whose; "speaker: JD" would do where it is shown as it is.
"""

preset_option = click.option(
    "--preset", metavar="NAME|FILE.toml", help="Settings for a kind of work [interview]."
)
debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."
)
alternates_option = click.option(
    "--alternates",
    metavar="FILE",
    help="Spellings that count as equal: JSON, a [glossary] in TOML, or a .norm.json.",
)
page_option = click.option(
    "--page",
    multiple=True,
    metavar="ROLE: TEXT",
    help="What the paragraphs of the documented text are that begin so; may be repeated, see `reference show`.",
)
dry_run_option = click.option(
    "--dry-run",
    is_flag=True,
    help="Only list what would be done, and say how long it will take.",
)
output_dir_option = click.option(
    "--output-dir", "-o", metavar="DIR", help="Where results go [transcripts]."
)
output_option = click.option(
    "--output-dir",
    "-o",
    metavar="DIR|URL",
    help="Where results go: a folder, or an s3:// or gs:// address [transcripts].",
)
store_option = click.option(
    "--store",
    metavar="DIR|URL",
    help="Keep results of earlier runs there, also at an s3:// or gs:// address [the cache folder].",
)
format_option = click.option(
    "--output-format",
    "-f",
    multiple=True,
    metavar="FORMAT",
    help=f"{FORMATS_HELP} [srt,txt]. JSON is always written.",
)

overwrite_option = click.option(
    "--overwrite",
    is_flag=True,
    default=None,
    help="Replace results also where you have changed them, or where a file of yours bears their name "
    "[such files are left as they are].",
)

recognition_options = _options(
    click.option(
        "--model",
        metavar="NAME",
        help="Whisper model: a size, a folder or owner/name on Hugging Face [base].",
    ),
    click.option(
        "--language", metavar="CODE", help="Spoken language, such as en or zh [detected]."
    ),
    click.option(
        "--languages",
        metavar="CODE,CODE",
        help="Languages that may be spoken, such as en,zh; any other is taken for one of them [all].",
    ),
    click.option(
        "--task",
        type=click.Choice(["transcribe", "translate"]),
        help="Write what is said, or its English translation, which turbo, distil and .en models can't "
        "make [transcribe].",
    ),
    click.option(
        "--multilingual/--no-multilingual",
        default=None,
        help="Look for the language of every passage, however short; without it, others than the recording's "
        "own are noticed where they are clear [no].",
    ),
    click.option(
        "--device", type=click.Choice(["auto", "cpu", "cuda"]), help="Where the model runs [auto]."
    ),
    click.option(
        "--compute-type",
        metavar="TYPE",
        help="Number type of CTranslate2, such as int8 or float16 [auto].",
    ),
    click.option("--batch-size", type=int, help="Windows of 30 s read at once [0: automatic]."),
    click.option("--beam-size", type=int, help="Beams of the search; 1 is greedy [5]."),
    click.option(
        "--beam-search",
        type=click.Choice(["unsure", "always"]),
        help="Where greedy decoding is unsure, or always [unsure].",
    ),
    click.option("--threads", type=int, help="Cores to use [0: all]."),
    click.option(
        "--initial-prompt", metavar="TEXT", help="Text that shows the model names and style."
    ),
    click.option("--hotwords", metavar="WORDS", help="Words that the model should expect."),
)

speaker_options = _options(
    click.option(
        "--channels",
        type=click.Choice(["mix", "split"]),
        help="Mix channels, or take each as one speaker [mix].",
    ),
    click.option(
        "--diarizer",
        type=PartChoice(DIARIZERS, "none"),
        help="What tells speakers apart; pyannote if it is installed [onnx].",
    ),
    click.option("--diarize", "diarizer", flag_value="onnx", help="The same as --diarizer onnx."),
    click.option("--no-diarize", "diarizer", flag_value="none", help="Leave speakers out."),
    click.option("--num-speakers", type=int, help="Exactly so many speakers [counted]."),
    click.option("--min-speakers", type=int, help="At least so many."),
    click.option("--max-speakers", type=int, help="At most so many."),
    click.option(
        "--speakers", metavar="NAME,NAME", help="Names in the order in which they first speak."
    ),
    click.option(
        "--speaker-name",
        multiple=True,
        metavar="LABEL=NAME",
        help="A speaker's name, such as SPEAKER_01='Ann Lee'; may be repeated.",
    ),
    click.option(
        "--enroll",
        multiple=True,
        metavar="NAME=CLIP",
        help="Know a voice by a recording of it, such as 'Ann Lee=ann.wav'; may be repeated.",
    ),
    click.option(
        "--voices/--no-voices", default=None, help="Know the voices of the voice book [yes]."
    ),
)

cleaning_options = _options(
    click.option(
        "--cleaning",
        type=click.Choice(["verbatim", "clean", "edited"]),
        help="Every word; without fillers, stutters and repetitions; or as an editor prints it [clean].",
    ),
    click.option(
        "--verbatim", "cleaning", flag_value="verbatim", help="The same as --cleaning verbatim."
    ),
    click.option(
        "--numbers",
        type=click.Choice(["digits", "words", "as-spoken"]),
        help="How numbers are written: from 10 on in figures, spelled out, or as recognised "
        "[as-spoken].",
    ),
    click.option(
        "--backchannels",
        type=click.Choice(["keep", "fold"]),
        help="A listener's 'mm-hmm': a turn of its own, or a mark in the other's turn [keep].",
    ),
    click.option(
        "--script",
        type=click.Choice(["simplified", "traditional", "as-is"]),
        help="Characters of Chinese; as-is leaves what was recognised, which mixes them [simplified].",
    ),
)

undo_option = click.option(
    "--undo",
    type=int,
    multiple=True,
    metavar="NUMBER",
    help="Take a correction of the glossary back, by its number in the JSON; may be repeated.",
)

rule_options = _options(
    click.option(
        "--subtitle-style",
        type=click.Choice(["netflix", "bbc", "social", "asia", "karaoke"]),
        help="Whose rules subtitles keep to; what follows changes single rules [netflix].",
    ),
    click.option(
        "--max-line-width", type=int, help="Columns in a line; full-width characters take two."
    ),
    click.option("--max-line-count", type=int, help="Lines in a subtitle."),
    click.option("--max-cps", type=float, help="Columns to be read in a second."),
    click.option("--min-duration", type=float, metavar="SECONDS", help="Least time shown."),
    click.option("--max-duration", type=float, metavar="SECONDS", help="Longest time shown."),
    click.option("--min-gap", type=float, metavar="SECONDS", help="Least time between two."),
    click.option("--fps", type=float, help="Frames a second, for all times to fall on frames."),
)

layout_options = _options(
    rule_options,
    click.option(
        "--highlight-words/--no-highlight-words",
        default=None,
        help="Light up each word as it is said, where the format can.",
    ),
    click.option(
        "--speaker-labels",
        type=click.Choice(["none", "name", "dash"]),
        help="Names in subtitles, or two speakers in one with dashes "
        "[name, where there are two or more speakers].",
    ),
)


def _need_page(ctx: click.Context, _: click.Parameter, value: bool | None) -> bool | None:
    """The value; `diff` has something to put a recording into only when it writes a page."""
    if value and ctx.params.get("kind", "html") != "html":
        raise UsageError("--embed-audio", "only a page holds a recording", "Add --format html")
    return value


embed_option = click.option(
    "--embed-audio",
    is_flag=True,
    default=None,
    callback=_need_page,
    help="Put the recording into the comparison's page, to hand it on as one file.",
)

audio_option = click.option(
    "--audio",
    type=FilePath(),
    help="The recording that the comparison's page plays [the one that the transcript names, where it lies in "
    "the transcript's folder or is the very file that was transcribed].",
)

file_options = _options(
    click.option(
        "--audio-track",
        type=int,
        metavar="N",
        help="The sound track to read of a file with several, counted from 1 [the default one, unless it "
        "is silent].",
    ),
    click.option(
        "--accept-truncated",
        is_flag=True,
        default=None,
        help="Transcribe what there is of a file that is cut short.",
    ),
    click.option("--offline", is_flag=True, default=None, help="Never touch the network."),
    click.option(
        "--cache/--no-cache", default=None, help="Use results of earlier runs again [yes]."
    ),
    debug_option,
)

batch_options = _options(
    click.option(
        "--include",
        multiple=True,
        metavar="PATTERN",
        help="Only what matches by name or place, such as '1987/*'; may be repeated.",
    ),
    click.option(
        "--exclude", multiple=True, metavar="PATTERN", help="Not what matches; may be repeated."
    ),
    click.option(
        "--shard", metavar="N/M", help="Only the N-th of M parts, to share work among machines."
    ),
    click.option(
        "--jobs", "-j", type=int, help="Recordings worked on at once [0: as suits the machine]."
    ),
    click.option(
        "--max-memory",
        metavar="SIZE",
        help="Memory that all recordings worked on may take, such as 4GB [no limit].",
    ),
    click.option(
        "--time-limit", type=float, metavar="SECONDS", help="Most time for one recording [none]."
    ),
    click.option(
        "--retries",
        type=int,
        help="New tries after a disk or a network failed for a moment [3].",
    ),
    click.option(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="Most time to fetch one file from an address [none, but what hardly moves is given up].",
    ),
    click.option(
        "--fail-fast", is_flag=True, default=None, help="Begin nothing more after a failure."
    ),
    click.option(
        "--report",
        metavar="FILE.json",
        help="Write what became of each recording, for programs to read.",
    ),
    click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        help="Work on this machine, or on all of a Ray cluster [local].",
    ),
    click.option(
        "--ray-address",
        metavar="HOST:PORT",
        help="The Ray cluster to use, or auto for the one that runs here "
        "[Ray is started on this machine].",
    ),
)

run_options = _options(
    preset_option,
    click.option(
        "--reference",
        metavar="PAGE",
        help="Documented text to compare with, in txt, md, html or docx [NAME.reference.txt and so on in the "
        "output folder].",
    ),
    page_option,
    alternates_option,
    embed_option,
    click.option(
        "--headings/--no-headings",
        default=None,
        help="Carry the section headings of the documented text over [no].",
    ),
    batch_options,
    store_option,
    file_options,
)

transcription_options = _options(
    output_option,
    format_option,
    overwrite_option,
    recognition_options,
    speaker_options,
    cleaning_options,
    layout_options,
    run_options,
)
"""All that commands which transcribe have in common."""

limit_options = _options(
    click.option(
        "--max-wer",
        type=click.FloatRange(min=0),
        metavar="RATE",
        help="Exit with 1 above this word error rate, such as 0.05.",
    ),
    click.option(
        "--max-content",
        type=click.FloatRange(min=0),
        metavar="RATE",
        help="Exit with 1 above this share of words that really differ.",
    ),
)
