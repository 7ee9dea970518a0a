"""Commands that transcribe: recordings, a podcast, a folder that is watched, a page to be timed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import load, pick_given
from pipeline.cli.display_options import display_options, measures_option, take_display
from pipeline.cli.feed_texts import feed_text_options, take_request, transcribe_feed
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    FilePath,
    Word,
    dry_run_option,
    file_options,
    format_option,
    output_dir_option,
    overwrite_option,
    page_option,
    preset_option,
    recognition_options,
    rendering_options,
    tracks_option,
    transcription_options,
)
from pipeline.cli.work import (
    align_to_page,
    is_retimed,
    retime_to_recording,
    watch_over,
    work_through,
)
from pipeline.errors import UsageError

DEFAULT_COMMAND = "run"


@command(DEFAULT_COMMAND)
@click.argument("audio", nargs=-1, required=True, type=Word())
@transcription_options
@tracks_option
@display_options
@measures_option
@dry_run_option
def run(audio: tuple[str, ...], preset: str | None, dry_run: bool, **flags: Any) -> int:
    """Transcribe recordings (the default command)."""
    display = take_display(flags)
    return work_through(audio, load(preset, flags), display, dry_run=dry_run)


@command()
@click.argument("address", metavar="FEED", type=Word())
@option(
    "--latest",
    type=click.IntRange(min=1),
    metavar="N",
    section="what",
    help="Take only the N newest episodes [default: all].",
)
@feed_text_options
@transcription_options
@display_options
@measures_option
@dry_run_option
def feed(address: str, latest: int | None, preset: str | None, dry_run: bool, **flags: Any) -> int:
    """Transcribe a podcast's episodes.

    FEED is the address of an RSS or Atom feed, or a file. Results are named by date and title; --include and
    --exclude match these names. Episodes that are already done are not downloaded again.

    A transcript that the feed announces for an episode (<podcast:transcript>) is compared with what was said; a table
    tells which of them differ.
    """
    request = take_request(flags, take_display(flags))
    return transcribe_feed(address, latest, load(preset, flags), request, dry_run=dry_run)


@command()
@click.argument("folder", type=FilePath())
@option(
    "--settle",
    type=click.FloatRange(min=0),
    default=10.0,
    metavar="SECONDS",
    section="what",
    help="Time for which a recording must be unchanged before it is transcribed [default: 10].",
)
@transcription_options
@display_options
@measures_option
def watch(folder: Path, settle: float, preset: str | None, **flags: Any) -> int:
    """Transcribe recordings as they arrive in a folder.

    A recording is transcribed once it has stopped growing, and again if it is replaced; those that are already
    done are skipped. Ctrl-C ends the watch.
    """
    display = take_display(flags)
    return watch_over(folder, load(preset, flags), settle, display)


@command()
@click.argument("audio", type=FilePath())
@click.argument("text", type=FilePath())
@output_dir_option
@format_option
@overwrite_option
@recognition_options
@rendering_options
@page_option
@option(
    "--like",
    type=FilePath(),
    metavar="FILE",
    section="subtitles",
    help="Subtitles of the same old cut in the spoken language, by which those in another language are retimed "
    "[default: none].",
)
@option(
    "--relayout",
    is_flag=True,
    section="subtitles",
    help="Lay subtitles out anew from their words, in every format asked for, instead of only changing their times.",
)
@preset_option
@file_options
@display_options
def align(
    audio: Path, text: Path, like: Path | None, relayout: bool, preset: str | None, **flags: Any
) -> int:
    """Time a published text, or subtitles of another cut, to a recording.

    A published text gives NAME.aligned.srt and so on, which have exactly the words of TEXT. Subtitles (.srt, .vtt,
    .ass, .ttml, .sbv) give TEXT.retimed.srt: the same file with other times. What only one side has is listed.
    """
    display, settings = take_display(flags), load(preset, flags)
    if like is not None or (is_retimed(text) and not relayout):
        _refuse_layout(flags, is_laid_out_too=relayout)
        return retime_to_recording(audio, text, like, settings, display)
    return align_to_page(audio, text, settings, display)


_OF_NEW_LAYOUT = (
    "output_format",
    "detect_shots",
    "shot_changes",
    "timecode_offset",
    "drop_frame",
    "stl_level",
    "subtitle_cleaning",
    "speaker_labels",
    "highlight_words",
    "template",
    "title",
)


def _refuse_layout(flags: dict[str, Any], *, is_laid_out_too: bool) -> None:
    """Raise `UsageError` for options that have no meaning where only the times of a file change."""
    if is_laid_out_too:
        raise UsageError("--like", "can't be combined with --relayout", "Leave out one of the two")
    given = pick_given(flags)
    for name in _OF_NEW_LAYOUT:
        if name in given:
            reason = "only the times of these subtitles change"
            remedy = "Leave it out, or add --relayout to lay them out anew"
            raise UsageError(f"--{name.replace('_', '-')}", reason, remedy)
