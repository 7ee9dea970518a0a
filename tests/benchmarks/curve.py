"""Word errors against speed: where the presets stand. Writes `docs/presets.svg`, which the README shows.

    python -m tests.benchmarks.curve

Read are the quick turns of many voices that `bench_asr --only long` reads, by the weights that are here, in each
way to decode. Speed is bare faster-whisper's time over ours, in one run: `BatchedInferencePipeline` on `base`,
beam 5, batches of 8, word times, 8-bit weights. The largest models are not here to be measured.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.benchmarks.asr_material import join_quickly, list_utterances, shuffle_voices
from tests.benchmarks.asr_readers import Bench, rate
from tests.benchmarks.measure import ROOT, SHARED

PLOT = ROOT / "docs" / "presets.svg"
WAYS = {
    "--preset fast": ("--beam-size", "1"),
    "--preset interview": (),
    "--preset accurate's search": ("--beam-search", "always"),
}
MODELS = ("tiny.en", "base")
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 360, 60, 50
LINE = 16


@dataclass(frozen=True, slots=True)
class Point:
    """One way to read: how many times faster than bare, and its word error rate."""

    name: str
    speed: float
    wer: float


def main() -> int:
    """Prints the points as a table and draws them."""
    if not (SHARED / "eval").is_dir():
        print("needs the evaluation material in ../shared, which is not here")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        points = measure(Bench(Path(temporary)))
    print("| weights, way to decode | times bare's speed | WER |\n|---|---|---|")
    for point in points:
        print(f"| {point.name} | {point.speed:.2f} | {point.wer:.2%} |")
    PLOT.write_text(draw(points), "utf-8")
    return 0


def measure(bench: Bench) -> list[Point]:
    """Bare, and every way on all weights that are here; recognition alone."""
    talk = join_quickly(shuffle_voices(list_utterances(), bench.seed), bench.seed)
    sound = talk.write(bench.make_folder() / "voices.wav")
    bare = bench.ask_bare([sound], batched=True, kind="int8", word_timestamps=True, language="en")
    points = [Point("base, bare faster-whisper", 1.0, rate(talk.page, bare.text))]
    for model in MODELS:
        for way, options in WAYS.items():
            given = ["--no-diarize", "--language", "en", *options]
            seconds, (written,) = bench.time_transcribe([sound], *given, model=model)
            points.append(
                Point(f"{model}, {way}", bare.seconds / seconds, rate(talk.page, written))
            )
    return points


def draw(points: list[Point]) -> str:
    """The points as SVG: faster to the right, fewer errors further down."""
    fastest = max(point.speed for point in points) * 1.1
    worst = max(point.wer for point in points) * 1.15

    def place(speed: float, wer: float) -> tuple[float, float]:
        x = LEFT + speed / fastest * (WIDTH - LEFT - 10)
        return x, 10 + (1 - wer / worst) * (HEIGHT - BOTTOM - 10)

    left, bottom = place(0, 0)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<path d="M{left} 10V{bottom}H{WIDTH - 10}" fill="none" stroke="#555"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">'
        "times the speed of bare faster-whisper on base</text>",
        f'<text x="14" y="{HEIGHT / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {HEIGHT / 2})">word error rate</text>',
    ]
    for tick in range(1, int(fastest) + 1):
        x, _ = place(tick, 0)
        lines.append(f'<text x="{x:.0f}" y="{bottom + 16:.0f}" text-anchor="middle">{tick}</text>')
    for percent in range(2, int(worst * 100) + 1, 2):
        _, y = place(0, percent / 100)
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{percent} %</text>')
    for number, point in enumerate(points, 1):
        x, y = place(point.speed, point.wer)
        row = bottom - LINE * (len(points) - number + 1)
        lines += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0a6"/>',
            f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{number}</text>',
            f'<text x="{LEFT + 10}" y="{row}">{number}  {escape(point.name)}</text>',
        ]
    return "\n".join([*lines, "</svg>\n"])


if __name__ == "__main__":
    sys.exit(main())
