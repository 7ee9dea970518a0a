"""What a run would do, and how long that will take."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipeline.console.neutral import printable
from pipeline.console.wording import format_length
from pipeline.run import Forecast


def print_forecast(forecast: Forecast, model: str, listing: Console, target: Console) -> None:
    """A line for each recording on the one console, how long it all will take on the other."""
    for recording in forecast.files:
        length = "?" if recording.duration_ms is None else format_length(recording.duration_ms)
        about = "~" if recording.is_guess else ""
        state = "done" if recording.is_up_to_date else "to do"
        line = f"{state:<6}{about + length:>9}  {printable(recording.source)} -> {printable(recording.stem)}"
        listing.print(Text(line), soft_wrap=True)
    for line in _describe_forecast(forecast, model):
        target.print(Text(line), soft_wrap=True)


def _describe_forecast(forecast: Forecast, model: str) -> list[str]:
    left, done = forecast.left, len(forecast.files) - len(forecast.left)
    noun = "recording" if len(left) == 1 else "recordings"
    lines = [
        f"{len(left):,} {noun} to transcribe, {format_length(forecast.left_ms)} long; {done:,} already done"
    ]
    unknown = sum(recording.duration_ms is None for recording in left)
    guessed = sum(recording.is_guess for recording in left)
    if unknown:
        lines.append(f"The length of {unknown:,} is unknown and not included")
    if guessed:
        lines.append(f"The length of {guessed:,} is estimated from the file size (~)")
    if forecast.work_ms and forecast.rate:
        took = format_length(forecast.work_ms)
        speed = f"{1 / forecast.rate:.1f} × real time"
        lines.append(f"This takes about {took}, at {speed}, as in earlier runs with {model}")
    elif left and forecast.rate is None:
        lines.append(f"The time can't be estimated: {model} has not been used on this machine yet")
    return lines
