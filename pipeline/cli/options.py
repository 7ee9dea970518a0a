"""The command line's options, in the groups that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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


FORMATS_HELP = (
    "srt, vtt, ass, ttml, sbv, lrc, txt, md, docx, html, json, tsv, csv, rttm, ctm, stm, textgrid, eaf or "
    "all; repeat it, or separate by commas"
)

preset_option = click.option(
    "--preset", metavar="NAME|FILE.toml", help="Settings for a kind of work [interview]."
)
debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure."
)
output_dir_option = click.option(
    "--output-dir", "-o", metavar="DIR", help="Where results go [transcripts]."
)
format_option = click.option(
    "--output-format",
    "-f",
    multiple=True,
    metavar="FORMAT",
    help=f"{FORMATS_HELP} [srt,txt]. JSON is always written.",
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
        "--task",
        type=click.Choice(["transcribe", "translate"]),
        help="Write what is said, or its English translation [transcribe].",
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
        type=click.Choice(["onnx", "pyannote", "none"]),
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
        "--verbatim", is_flag=True, default=None, help="Keep fillers, stutters and repetitions."
    ),
    click.option(
        "--backchannels",
        type=click.Choice(["keep", "fold"]),
        help="A listener's 'mm-hmm': a turn of its own, or a mark in the other's turn [keep].",
    ),
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

file_options = _options(
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

run_options = _options(
    preset_option,
    click.option(
        "--reference",
        metavar="PAGE",
        help="Documented text to compare with [NAME.reference.txt or .md in the output folder].",
    ),
    file_options,
)
