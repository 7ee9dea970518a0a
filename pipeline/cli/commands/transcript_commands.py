"""Commands on a transcript that is there: hear parts again, compare it, render it, rename its speakers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from pipeline.cli.command_settings import find_data_dir, load, place_anonymised, take
from pipeline.cli.completion import suggest_speakers
from pipeline.cli.display_options import display_options, measures_option, take_display
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.heard_passages import foretell_passages, hear_passages, pair_times
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    ClockTime,
    FilePath,
    alternates_option,
    audio_option,
    bilingual_option,
    cleaning_options,
    debug_option,
    embed_option,
    limit_options,
    overwrite_option,
    page_option,
    passage_options,
    preset_option,
    rendering_options,
    setting_option,
    undo_option,
)
from pipeline.config import FORMATS_HELP
from pipeline.errors import TranscribeError, UsageError


@command(short_help="Compare a transcript with a published text or another.")
@click.argument("transcript", type=FilePath())
@click.argument("reference", type=FilePath())
@option(
    "--format",
    "kind",
    type=click.Choice(["terminal", "json", "html", "md", "github", "junit", "sarif"]),
    default="terminal",
    is_eager=True,
    section="what",
    help="Format of the comparison; github, junit and sarif point at the lines of REFERENCE for programs that check "
    "every change [default: terminal].",
)
@measures_option
@limit_options
@page_option
@alternates_option
@embed_option
@audio_option
@preset_option
@debug_option
def diff(transcript: Path, reference: Path, kind: str, preset: str | None, **flags: Any) -> int:
    """Compare a transcript with a published text or another transcript, in any format but rttm."""
    from pipeline.console import print_diff, tell_excess
    from pipeline.run import compare_files, render_comparison

    limits, named = take(flags, "max_wer", "max_content"), take(flags, "audio")
    shown = take(flags, "has_measures")
    given = (transcript, reference, load(preset, flags))
    with _report_trouble(kind, transcript, reference):
        made = compare_files(*given, tell)
    if kind == "terminal":
        print_diff(made, **shown)
    else:
        write_document(render_comparison(made, kind, *given, observe=tell, **(named | limits)))
    return tell_excess(made, **limits)


@contextmanager
def _report_trouble(kind: str, transcript: Path, reference: Path) -> Iterator[None]:
    """Let what can't be compared be a report, too, where programs read it; the error is told as ever."""
    from pipeline.report.findings.examination_formats import EXAMINATION_FORMATS
    from pipeline.run.commands.diff import render_trouble

    try:
        yield
    except UsageError:  # no file has it
        raise
    except TranscribeError as error:
        if kind in EXAMINATION_FORMATS:
            write_document(render_trouble(error, kind, transcript, reference))
        raise


@command(short_help="Transcribe passages of a transcript again.")
@click.argument("transcript", type=FilePath())
@option(
    "--from",
    "starts",
    type=ClockTime(),
    multiple=True,
    required=True,
    metavar="TIME",
    section="what",
    help="Where the passage begins, such as 12:30; repeat --from and --to for several passages.",
)
@option(
    "--to",
    "ends",
    type=ClockTime(),
    multiple=True,
    required=True,
    metavar="TIME",
    section="what",
    help="Where it ends.",
)
@option(
    "--audio",
    type=FilePath(),
    multiple=True,
    section="what",
    help="The recording, if it isn't where the transcript names it; of a conversation with a file for each "
    "speaker, repeat it for each [default: the one that the transcript names].",
)
@option(
    "--reference",
    type=FilePath(),
    section="comparison",
    metavar="FILE",
    help="Published text of the comparison [default: the one that the transcript names, if it is in the "
    "transcript's folder].",
)
@passage_options
@overwrite_option
@rendering_options
@preset_option
@display_options
@option(
    "--dry-run",
    is_flag=True,
    section="what",
    help="Only show which words would be replaced.",
)
@debug_option
def again(transcript: Path, preset: str | None, dry_run: bool, **flags: Any) -> int:
    """Transcribe passages again, by another model or with words to expect, and replace just their words.

    TRANSCRIPT is the JSON file. Your corrections, and the names of speakers, stay, and all outputs that are there are
    written anew, but for those that you have edited. A later run of the recording keeps the passages, unless it
    is told to --overwrite.
    """
    display, named = take_display(flags), take(flags, "audio", "reference")
    passages = pair_times(**take(flags, "starts", "ends"))
    settings = load(preset, flags)
    if dry_run:
        return foretell_passages(transcript, passages, settings, named["audio"])
    return hear_passages(transcript, passages, settings, display, named)


@command()
@click.argument("transcript", type=FilePath())
@setting_option(
    "output_dir",
    metavar="DIR",
    help="Folder for the results [default: the transcript's folder; with --anonymise the folder anonymised in it].",
)
@option(
    "--anonymise",
    type=click.Path(path_type=Path, dir_okay=False),
    section="text",
    metavar="FILE",
    help='Write pseudonyms in place of the names in FILE, a TOML of lines such as "Ann Lee" = "P1" under [names]; '
    "a draft is printed by `transcribe pseudonyms`.",
)
@setting_option("output_format", help=f"Formats to write: {FORMATS_HELP} [default: srt,txt,json].")
@overwrite_option
@cleaning_options
@undo_option
@rendering_options
@bilingual_option
@preset_option
@debug_option
def export(transcript: Path, preset: str | None, undo: tuple[int, ...], **flags: Any) -> int:
    """Write a transcript in other formats, without a model.

    TRANSCRIPT is the JSON of this or another program, or a subtitle file such as srt or vtt.
    """
    from pipeline.run import export_anonymised, export_files

    names, flags["output_dir"] = place_anonymised(transcript, flags, undo)
    write = partial(export_anonymised, names=names) if names else partial(export_files, undo=undo)
    for path in write(transcript, load(preset, flags), given=flags, observe=tell):
        echo(path)
    return 0


@command()
@click.argument("transcript", type=FilePath())
@click.argument(
    "names",
    nargs=-1,
    required=True,
    metavar="SPEAKER=NAME...",
    shell_complete=suggest_speakers,
)
@option(
    "--reference",
    type=FilePath(),
    section="comparison",
    metavar="FILE",
    help="Published text of the comparison [default: the one that the transcript names, if it is in the "
    "transcript's folder].",
)
@audio_option
@overwrite_option
@rendering_options
@preset_option
@debug_option
def rename(transcript: Path, names: tuple[str, ...], preset: str | None, **flags: Any) -> int:
    """Give speakers other names in every output.

    TRANSCRIPT is the JSON file; SPEAKER is a label such as SPEAKER_00, or the present name. Outputs that you
    have edited are left as they are.
    """
    from pipeline.names import parse_assignments
    from pipeline.run import rename_file, tell_also_heard

    assignments, files = parse_assignments(names, "SPEAKER=NAME"), take(flags, "reference", "audio")
    written, _ = rename_file(transcript, assignments, load(preset, flags), observe=tell, **files)
    for path in written:
        echo(path)
    tell_also_heard(find_data_dir(), transcript, assignments.values(), tell)
    return 0
