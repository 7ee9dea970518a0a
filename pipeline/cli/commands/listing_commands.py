"""What is here: models, presets, and whether it all works."""

from __future__ import annotations

from typing import Any

import click

from pipeline.cli.command_settings import find_cache_dir, find_data_dir, load
from pipeline.cli.completion import suggest_presets
from pipeline.cli.echo import echo, write_document
from pipeline.cli.help_pages import command, group, option
from pipeline.cli.options import all_settings, debug_option

MODELS_HELP = """List the models: size, memory, speed, languages.

DOWNLOAD is the size of the weights. MEMORY is the most that a run takes without a GPU, speakers
included: measured for tiny and base on two cores, calculated from the size of the weights for the
others (~). A GPU needs about 1.5 GB more than DOWNLOAD. SPEED says how many times as fast as large-v3
a model is, as the authors of Whisper and Distil-Whisper state it for GPUs. INSTALLED says where a
model is on this machine: in the Hugging Face cache, or in the offline package; any other is
downloaded once, when it is first used. Below stand the models of onnx-asr.
"""


@command(help=MODELS_HELP)
@option("--json", "is_json", is_flag=True, help="Write JSON, for programs [default: no].")
def models(is_json: bool) -> int:
    """List the models: what each costs and can do, and whether it is installed."""
    from pipeline.cli.listings import list_models, list_other_models, write_models
    from pipeline.engines.models.model_facts import describe_models

    if is_json:
        write_document(write_models(describe_models()))
        return 0
    for line in (*list_models(describe_models()), "", *list_other_models()):
        echo(line)
    return 0


@group(invoke_without_command=True)
@click.pass_context
def presets(ctx: click.Context) -> int:
    """List the presets, or show the settings of one."""
    from pipeline.cli.listings import list_preset_purposes

    if ctx.invoked_subcommand is None:
        for line in list_preset_purposes():
            echo(line)
    return 0


@presets.command("show")
@click.argument("name", metavar="NAME|FILE.toml", shell_complete=suggest_presets)
@all_settings
def show_preset(name: str, **flags: Any) -> int:
    """Show every setting with its value, and where it comes from.

    That is the preset, an environment variable such as TRANSCRIBE_MODEL, an option that you give
    here, or the default.
    """
    from pipeline.cli.listings import list_values

    for line in list_values(name, flags):
        echo(line)
    return 0


@command()
@debug_option
def doctor() -> int:
    """Check that transcribing works on this machine.

    It transcribes a few seconds of sound, and exits with 1 if anything fails.
    """
    from pipeline.doctor import examine

    findings = examine(load(None, {}), find_cache_dir(), find_data_dir())
    for finding in findings:
        echo(f"{'ok ' if finding.good else 'BAD'}  {finding.subject:<20} {finding.detail}")
    return 0 if all(finding.good for finding in findings) else 1
