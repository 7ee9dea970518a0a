"""The server: other programs send recordings and get texts, as from OpenAI."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.command_settings import find_cache_dir, load, take
from pipeline.cli.echo import echo, tell
from pipeline.cli.help_pages import command, option
from pipeline.cli.options import (
    FilePath,
    cleaning_options,
    debug_option,
    preset_option,
    rule_options,
    setting_option,
)

if TYPE_CHECKING:
    from pipeline.server.api_server import ServedPlace
    from pipeline.server.server_limits import ServerLimits


@command()
@option(
    "--host", default="127.0.0.1", metavar="NAME", help="Address to listen on [default: 127.0.0.1]."
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    metavar="N",
    help="Port to listen on, 0 for any free one [default: 8000].",
)
@option(
    "--token-file",
    type=FilePath(),
    metavar="FILE",
    help="File with the token that requests must bring as their API key; needed unless only this machine can "
    "ask [default: TRANSCRIBE_SERVER_TOKEN].",
)
@option(
    "--allow-origin",
    multiple=True,
    metavar="URL",
    help="Let pages of this address ask from a browser; may be repeated [default: none].",
)
@option(
    "--waiting",
    type=click.IntRange(0, 10_000),
    default=100,
    metavar="N",
    help="Most requests that wait beside those worked on; more are told to try again [default: 100].",
)
@option(
    "--max-upload",
    default="500MB",
    metavar="SIZE",
    help="Largest request [default: 500MB].",
)
@option(
    "--max-hours",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    default=12.0,
    metavar="HOURS",
    help="Longest recording [default: 12].",
)
@option(
    "--keep",
    type=FilePath(),
    metavar="DIR",
    help="Write the results of each request below this folder too [default: keep nothing].",
)
@setting_option("jobs", help="Number of requests worked on at once [default: 1].")
@setting_option("time_limit", help="Longest time for the work on one request [default: no limit].")
@setting_option("max_memory", help="Most memory for each request, such as 4GB [default: no limit].")
@setting_option("model")
@setting_option("second_model")
@setting_option("language")
@setting_option("diarizer")
@setting_option("device")
@setting_option("compute_type")
@setting_option("batch_size")
@setting_option("threads")
@setting_option("beam_size")
@setting_option("offline")
@cleaning_options
@rule_options
@setting_option("speaker_labels")
@preset_option
@debug_option
def serve(keep: Path | None, preset: str | None, **flags: Any) -> int:
    """Answer other programs as OpenAI does: /v1/audio/transcriptions.

    Point an OpenAI client's base_url at http://127.0.0.1:8000/v1. Nothing that is sent, or answered, is kept.
    Ctrl-C ends it.
    """
    from pipeline.server.api_server import serve_transcriptions

    place, limits = _read_place(flags), take(flags, "waiting", "max_upload", "max_hours")
    settings = load(preset, flags)
    bounds = _read_limits(settings.jobs, settings.time_limit, settings.max_memory, **limits)
    serve_transcriptions(
        settings, place, bounds, find_cache_dir(), kept=keep, on_ready=_show, observe=tell
    )
    return 0


def _read_place(flags: dict[str, Any]) -> ServedPlace:
    from pipeline.server.api_server import ServedPlace, find_token

    given = take(flags, "host", "port", "token_file", "allow_origin")
    token = find_token(given["token_file"])
    return ServedPlace(given["host"], given["port"], token, given["allow_origin"])


def _read_limits(
    jobs: int,
    work_s: float | None,
    memory_bytes: int | None,
    *,
    waiting: int,
    max_upload: str,
    max_hours: float,
) -> ServerLimits:
    from pipeline.config.setting_values import read_size
    from pipeline.server.server_limits import ServerLimits

    return ServerLimits(
        jobs=jobs or 1,
        waiting=waiting,
        upload_bytes=read_size(max_upload, "--max-upload"),
        sound_s=max_hours * 3600,
        work_s=work_s,
        memory_bytes=memory_bytes,
    )


def _show(address: str) -> None:
    echo(f"Listening on {address}/v1  Ctrl-C ends")
