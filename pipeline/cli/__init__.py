"""The command line: thin commands on the library's verbs; nothing heavy is imported early."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

from pipeline.cli.adopt_command import adopt
from pipeline.cli.cache import cache
from pipeline.cli.command_settings import find_cache_dir, find_data_dir, load, take
from pipeline.cli.echo import echo, tell, write_document
from pipeline.cli.ending import leave
from pipeline.cli.options import (
    CONTEXT,
    PAGE_HELP,
    FilePath,
    Word,
    alternates_option,
    audio_option,
    cleaning_options,
    debug_option,
    dry_run_option,
    embed_option,
    file_options,
    format_option,
    layout_options,
    limit_options,
    output_dir_option,
    overwrite_option,
    page_option,
    preset_option,
    recognition_options,
    rule_options,
    setting_option,
    transcription_options,
    undo_option,
)
from pipeline.cli.review_command import review
from pipeline.cli.work import align_to_page, watch_over, work_through
from pipeline.config import FORMATS_HELP

DEFAULT_COMMAND = "run"


class DefaultGroup(click.Group):
    """A group whose first word, when it is no command, is a recording: ``transcribe talk.mp3``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the default command before anything that is not a command."""
        own = {"--help", "-h", "--version"}
        if args and args[0] not in self.commands and args[0] not in own:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the default command's options, then the commands."""
        with click.Context(run, info_name="transcribe", parent=ctx) as inner:
            options = [*run.get_params(inner), *self.params]
            records = [o.get_help_record(inner) for o in options if isinstance(o, click.Option)]
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record])
        self.format_commands(ctx, formatter)


@click.group(cls=DefaultGroup, context_settings=CONTEXT, subcommand_metavar="AUDIO...")
@click.version_option(package_name="transcribe-interviews", prog_name="transcribe")
def cli() -> None:
    """Turn recordings of interviews into subtitles, a clean transcript and a comparison.

    Subtitles are SRT, the transcript is `Name: text`, the comparison is with the published text.

    AUDIO is any audio or video file, a folder of them, a pattern, an address (https, s3, gs), @list.txt,
    or - for standard input. Results go to transcripts/, in folders like those of AUDIO.
    """


@cli.command(DEFAULT_COMMAND)
@click.argument("audio", nargs=-1, required=True, type=Word())
@transcription_options
@dry_run_option
def run(audio: tuple[str, ...], preset: str | None, dry_run: bool, **flags: Any) -> int:
    """Transcribe recordings (the default command)."""
    return work_through(audio, load(preset, flags), dry_run=dry_run)


@cli.command()
@click.argument("address", metavar="FEED", type=Word())
@click.option(
    "--latest", type=click.IntRange(min=1), metavar="N", help="Only the N newest episodes [all]."
)
@transcription_options
@dry_run_option
def feed(address: str, latest: int | None, preset: str | None, dry_run: bool, **flags: Any) -> int:
    """Transcribe a podcast's episodes.

    FEED is the address of its RSS or Atom feed, or a file. Results are named by date and title;
    --include and --exclude go by these names. Episodes that are done already are not fetched again.
    """
    from pipeline.run import find_episodes

    settings = load(preset, flags)
    episodes = find_episodes(address, settings, latest=latest, observe=tell)
    return work_through(episodes, settings, dry_run=dry_run)


@cli.command()
@click.argument("folder", type=FilePath())
@click.option(
    "--settle",
    type=click.FloatRange(min=0),
    default=10.0,
    metavar="SECONDS",
    help="How long a recording has to be unchanged [10].",
)
@transcription_options
def watch(folder: Path, settle: float, preset: str | None, **flags: Any) -> int:
    """Transcribe recordings as they come into a folder, until Ctrl-C.

    A recording is begun when it has stopped growing, and done again when it is replaced. Those that
    are done already cost nothing.
    """
    return watch_over(folder, load(preset, flags), settle)


@cli.command()
@click.argument("audio", type=FilePath())
@click.argument("text", type=FilePath(), metavar="PAGE")
@output_dir_option
@format_option
@overwrite_option
@recognition_options
@layout_options
@page_option
@preset_option
@file_options
def align(audio: Path, text: Path, preset: str | None, **flags: Any) -> int:
    """Time a page's own words to its recording.

    Results, NAME.aligned.srt and so on, have exactly the PAGE's words; what only one side has is listed.
    """
    return align_to_page(audio, text, load(preset, flags))


@cli.command()
@click.argument("transcript", type=FilePath())
@click.argument("reference", type=FilePath())
@click.option(
    "--format",
    "kind",
    type=click.Choice(["terminal", "json", "html", "md"]),
    default="terminal",
    is_eager=True,
    help="How the comparison is written [terminal].",
)
@limit_options
@page_option
@alternates_option
@embed_option
@audio_option
@preset_option
@debug_option
def diff(transcript: Path, reference: Path, kind: str, preset: str | None, **flags: Any) -> int:
    """Compare a transcript with the published text or another one. Any file but rttm will do."""
    from pipeline.console import make_console, print_comparison, tell_excess
    from pipeline.run import compare_files, render_comparison

    limits, named = take(flags, "max_wer", "max_content"), take(flags, "audio")
    given = (transcript, reference, load(preset, flags))
    made = compare_files(*given, tell)
    if kind == "terminal":
        print_comparison(made, make_console(stderr=False))
    else:
        write_document(render_comparison(made, kind, *given, observe=tell, **named))
    return tell_excess(made, **limits)


@cli.command()
@click.argument("transcript", type=FilePath())
@setting_option("output_dir", metavar="DIR", help="Where results go [beside the transcript].")
@setting_option("output_format", help=f"{FORMATS_HELP} [srt,txt,json].")
@overwrite_option
@cleaning_options
@undo_option
@layout_options
@preset_option
@debug_option
def export(transcript: Path, preset: str | None, undo: tuple[int, ...], **flags: Any) -> int:
    """Render other formats from a transcript, without a model.

    TRANSCRIPT is our JSON, that of another program, or a subtitle file such as srt or vtt.
    """
    from pipeline.run import export_files

    # Beside the transcript, unless another folder is named.
    flags["output_dir"] = flags["output_dir"] or transcript.parent
    settings = load(preset, flags)
    for path in export_files(transcript, settings, given=flags, undo=undo, observe=tell):
        echo(path)
    return 0


@cli.command()
@click.argument("transcript", type=FilePath())
@click.argument("names", nargs=-1, required=True, metavar="SPEAKER=NAME...")
@click.option(
    "--reference",
    type=FilePath(),
    metavar="PAGE",
    help="The published text of the comparison's page [the one that the transcript names, where it lies in "
    "the transcript's folder].",
)
@audio_option
@overwrite_option
@layout_options
@preset_option
@debug_option
def rename(transcript: Path, names: tuple[str, ...], preset: str | None, **flags: Any) -> int:
    """Give speakers other names, and render every output anew.

    TRANSCRIPT is the JSON; SPEAKER is a label such as SPEAKER_00, or the name shown now. What you have
    changed by hand is left as it is.
    """
    from pipeline.names import parse_assignments
    from pipeline.run import rename_file

    assignments, files = parse_assignments(names, "SPEAKER=NAME"), take(flags, "reference", "audio")
    written, _ = rename_file(transcript, assignments, load(preset, flags), observe=tell, **files)
    for path in written:
        echo(path)
    return 0


@cli.group()
def reference() -> None:
    """See how a published text is read."""


@reference.command("show", help=PAGE_HELP)
@click.argument("page_file", metavar="PAGE", type=FilePath())
@page_option
@preset_option
@debug_option
def show_reference(page_file: Path, preset: str | None, **flags: Any) -> int:
    """Show what each paragraph of a page is taken for."""
    from pipeline.run import show_page

    lines, notes = show_page(page_file, load(preset, flags).page)
    for line in lines:
        echo(line)
    for note in notes:
        echo(note, err=True)
    return 0


@cli.group()
def subtitles() -> None:
    """Check subtitles against the rules of a style."""


@subtitles.command("check")
@click.argument("file", type=FilePath())
@click.option("--language", metavar="CODE", help="Language of the text, for its line breaks.")
@rule_options
@preset_option
@debug_option
def check_subtitles(file: Path, preset: str | None, **flags: Any) -> int:
    """Report every broken rule of an SRT or VTT file; exit 1 when a hard one is broken.

    Rules in a file of text are about lines and times; when words are spoken it doesn't say.
    """
    from pipeline.run import check_subtitles

    found = check_subtitles(file, load(preset, flags), tell)
    for line, one in found:
        kind = "hard" if one.hard else "soft"
        echo(f"{line}: {kind} {one.rule}: {one.measured} ({one.allowed})")
    return 1 if any(one.hard for _, one in found) else 0


@cli.group()
def voices() -> None:
    """Keep a book of voices, to give hosts their names in every episode.

    The book is one file of numbers in your data folder. It is never uploaded, and can be deleted.
    """


@voices.command("add")
@click.argument("name")
@click.argument("clip", type=FilePath())
@debug_option
def add_voice(name: str, clip: Path) -> int:
    """Learn a voice from a recording of one person; ten seconds will do."""
    from pipeline.run import learn_voice

    echo(learn_voice(find_data_dir(), name, clip))
    return 0


@voices.command("list")
@debug_option
def list_voices() -> int:
    """List the voices in the book, and from how much speech each is known."""
    from pipeline.run import read_book

    for name, voice in read_book(find_data_dir()).voices:
        echo(f"{name:<24} {voice.seconds:6.1f} s")
    return 0


@voices.command("remove")
@click.argument("name")
@debug_option
def remove_voice(name: str) -> int:
    """Forget a voice."""
    from pipeline.run import forget_voice

    echo(forget_voice(find_data_dir(), name))
    return 0


@cli.command()
def models() -> int:
    """List the models by name, and where each would come from."""
    from pipeline.engines.models.whisper_weights import REPOSITORIES, find_local

    for name, repository in REPOSITORIES.items():
        echo(f"{name:<16} {find_local(name) or 'to be downloaded':<20} {repository}")
    return 0


@cli.command()
def presets() -> int:
    """List the presets, and what each of them changes."""
    from pipeline.config import list_presets, read_preset

    for name, path in list_presets().items():
        changes = ", ".join(f"{key} = {value}" for key, value in read_preset(path).items())
        echo(f"{name:<10} {changes}")
    return 0


cli.add_command(adopt)
cli.add_command(cache)
cli.add_command(review)


@cli.command()
@debug_option
def doctor() -> int:
    """Try the main job on a few seconds of sound; exit 1 if it would fail."""
    from pipeline.doctor import examine

    findings = examine(load(None, {}), find_cache_dir(), find_data_dir())
    for finding in findings:
        echo(f"{'ok ' if finding.good else 'BAD'}  {finding.subject:<20} {finding.detail}")
    return 0 if all(finding.good for finding in findings) else 1


def main() -> NoReturn:
    """Runs the command line and leaves with its exit code: 0, 1 failed, 2 usage, 130 interrupted."""
    leave(cli)
