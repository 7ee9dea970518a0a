"""What is here: models, presets, and whether it all works."""

from __future__ import annotations

from pipeline.cli.command_settings import find_cache_dir, find_data_dir, load
from pipeline.cli.echo import echo
from pipeline.cli.help_pages import command
from pipeline.cli.options import (
    debug_option,
)


@command()
def models() -> int:
    """List the models by name, and where each would come from."""
    from pipeline.engines.models.whisper_weights import REPOSITORIES, find_local

    for name, repository in REPOSITORIES.items():
        echo(f"{name:<16} {find_local(name) or 'to be downloaded':<20} {repository}")
    return 0


@command()
def presets() -> int:
    """List the presets, and what each of them changes."""
    from pipeline.config import list_presets, read_preset

    for name, path in list_presets().items():
        changes = ", ".join(f"{key} = {value}" for key, value in read_preset(path).items())
        echo(f"{name:<10} {changes}")
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
