"""Commands that make what is published of a recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import load, take
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    FilePath,
    cleaning_options,
    debug_option,
    overwrite_option,
    preset_option,
    rendering_options,
    setting_option,
)

_FORMATS_HELP = (
    "Formats to write, parted by commas: the sound as wav or mp3; a timeline that plays the kept parts of the "
    "recording as edl, fcpxml, premiere or otio; what was cut as list-json, list-csv or labels (Audacity); the "
    "transcript with its new times in any format of `transcribe export`, of which edl is called markers here "
    "[default: mp3,srt,txt,json]."
)


@command(short_help="Cut out of a recording what was struck out of its text.")
@click.argument("transcript", type=FilePath())
@setting_option(
    "output_dir", metavar="DIR", help="Folder for the results [default: the transcript's folder]."
)
@option("--output-format", "-f", "names", metavar="FORMATS", section="what", help=_FORMATS_HELP)
@option(
    "--handles",
    type=click.FloatRange(0, 60),
    default=0.15,
    metavar="SECONDS",
    section="what",
    help="How much of a pause is kept at most on each side of a cut, in seconds [default: 0.15].",
)
@option(
    "--fillers",
    is_flag=True,
    section="what",
    help="Also cut out what cleaning left out of the text, such as fillers and words said twice.",
)
@option(
    "--audio",
    type=FilePath(),
    metavar="FILE",
    section="what",
    help="The recording [default: the one that the transcript names, if it is in the transcript's folder or is "
    "the file that was transcribed].",
)
@setting_option(
    "audio_track",
    help="Number of the sound track that is written, of a recording that has several [default: the main one].",
)
@option(
    "--dry-run",
    "is_dry",
    is_flag=True,
    section="what",
    help="Only list what would be cut out, by the times of the recording.",
)
@overwrite_option
@cleaning_options
@rendering_options
@preset_option
@debug_option
def cut(transcript: Path, names: str | None, preset: str | None, **flags: Any) -> int:
    """Cut out of a recording what was struck out of its text.

    TRANSCRIPT is the JSON file, or the corrections beside it. Words that were deleted in the editor are cut out in
    pauses, never through a word that is kept; words that were replaced are still heard.
    """
    from pipeline.run import choose_cut_formats, cut_recording, list_cuts

    options = take(flags, "handles", "fillers", "audio", "is_dry")
    flags["output_dir"] = flags["output_dir"] or transcript.parent
    formats = choose_cut_formats((names or "mp3,srt,txt,json").split(","), load(preset, flags))
    made = cut_recording(transcript, formats, given=flags, observe=tell, **options)
    for line in list_cuts(made) if options["is_dry"] else made.outputs:
        echo(line)
    return 0


@command("pseudonyms", short_help="Print a draft of the names to replace.")
@click.argument("transcript", type=FilePath())
@debug_option
def draft_pseudonyms(transcript: Path) -> int:
    """Print a draft of a list of names for `transcribe export --anonymise`.

    TRANSCRIPT is the JSON of this or another program, or a subtitle file. Speakers get pseudonyms; what else looks like
    a name is listed for you to choose.
    """
    from pipeline.run import propose_names

    write_document(propose_names(transcript, tell))
    return 0
