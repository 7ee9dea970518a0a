"""Subtitles of one cut of a recording retimed to another one, whose every moment is known.

    python -m tests.benchmarks.bench_retime_subtitles [--quick]

The demo and the documented interview get subtitles from their published texts. Then the recordings are cut anew: half
a minute removed, 20 s of somebody else's speech put in, played at 25 instead of 23.976 frames a second, and all
three. ``--quick`` leaves the interview out, whose recognition takes minutes. Beside it, ffsubsync, which moves and
stretches a file as a whole; it is installed into an environment of its own in the cache, and skipped where it can't be.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import Settings
from pipeline.cues.layout.cue_layout import lay_out
from pipeline.domain import Cue
from pipeline.formats import FORMATS, Document
from pipeline.formats.subtitles import subrip
from pipeline.run import Retimed, retime_subtitles
from pipeline.run.documents import choose_style
from pipeline.run.outputs.files import read_reference
from pipeline.user_folders import find_cache_dir
from tests.benchmarks.bench_align import Bench
from tests.benchmarks.measure import ROOT, SHARED, report
from tests.benchmarks.recuts import Recut, Sound, read_sound, write_sound

FRAME_MS = 40
MOST_MEDIAN_MS, MOST_95TH_MS, LEAST_PLACED = FRAME_MS, 2 * FRAME_MS, 0.99
NOTHING, FASTER = (0, 0), 25 / 23.976
OTHER = SHARED / "eval" / "librispeech"


@dataclass(frozen=True, slots=True)
class Talk:
    """A recording with its published text, and how it is cut anew, by what that is called."""

    name: str
    audio: Path
    page: Path
    recuts: dict[str, Recut]


def main() -> int:
    """Print a row for each figure; 1 if a bar is missed."""
    quick = "--quick" in sys.argv[1:]
    bench = Bench()
    other = read_sound(min(OTHER.rglob("*.flac")))
    results: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        for talk in _list_talks(quick=quick):
            old = Path(folder) / f"{talk.name}.srt"
            _write_subtitles(bench, talk, old)
            sound = read_sound(talk.audio)
            for name, recut in talk.recuts.items():
                results += _measure(f"{talk.name}: {name}", recut, (sound, other), old)
    return 0 if all(results) else 1


def _list_talks(*, quick: bool) -> Iterator[Talk]:
    removed, at_ms, added_ms = (60_000, 90_000), 150_000, 20_000
    every = Recut(removed, at_ms, added_ms, FASTER)
    recuts = {
        "30 s removed": replace(every, inserted_ms=0, speed=1.0),
        "20 s put in": replace(every, removed_ms=NOTHING, speed=1.0),
        "25 for 23.976 fps": Recut(NOTHING, 0, 0, FASTER),
        "all three": every,
    }
    demo = ROOT / "audio" / "interview.mp3", ROOT / "transcripts" / "interview.reference.txt"
    yield Talk("demo", *demo, recuts)
    if not quick:
        folder = SHARED / "documented"
        long = Recut((600_000, 630_000), 1_500_000, 20_000, FASTER)
        interview = folder / "interview.mp3", folder / "interview.txt"
        yield Talk("interview", *interview, {"all three": long})


def _write_subtitles(bench: Bench, talk: Talk, path: Path) -> None:
    """The published text as subtitles of the recording."""
    aligned = bench.align(talk.audio, read_reference(talk.page))
    cues = lay_out(aligned, choose_style(Settings()))
    path.write_text(str(FORMATS["srt"].render(Document(aligned, aligned, cues))), encoding="utf-8")


def _measure(name: str, recut: Recut, sounds: tuple[Sound, Sound], old: Path) -> list[bool]:
    with tempfile.TemporaryDirectory() as folder:
        audio = Path(folder) / "recut.wav"
        write_sound(recut.make(*sounds), audio)
        retimed = retime_subtitles(audio, old, Settings(output_dir=Path(folder)), find_cache_dir())
        new = subrip.parse(retimed.outputs[0].read_text("utf-8"))
        peer = _ask_ffsubsync(audio, old, Path(folder) / "peer.srt")
    before = subrip.parse(old.read_text("utf-8"))
    numbers = {one.number for one in retimed.unplaced}
    placed = [cue for number, cue in enumerate(before, 1) if str(number) not in numbers]
    pairs = dict(zip(map(id, placed), new, strict=True))
    results = _report(name, recut, before, [pairs.get(id(cue)) for cue in before], retimed)
    if peer is not None:
        errors, _ = _compare(recut, before, _pair_by_text(before, subrip.parse(peer)))
        print(f"      {name}: ffsubsync, in-times: {_describe(errors)}")
    return results


def _report(
    name: str,
    recut: Recut,
    before: Sequence[Cue],
    after: Sequence[Cue | None],
    retimed: Retimed,
) -> list[bool]:
    whole = [_is_whole(recut, cue) for cue in before]
    errors, outs = _compare(recut, before, after)
    share = len(errors) / sum(whole)
    gone = [
        cue is not None
        for old, cue in zip(before, after, strict=True)
        if recut.find(old.span.start_ms) is None and recut.find(old.span.end_ms) is None
    ]
    texts = all(
        cue is None or cue.lines == old.lines for old, cue in zip(before, after, strict=True)
    )
    high = _find_95th(errors)
    is_good = statistics.median(errors) <= MOST_MEDIAN_MS and high <= MOST_95TH_MS
    bar = f"median {MOST_MEDIAN_MS} ms, 95th {MOST_95TH_MS} ms"
    print(f"      {name}: out-times: {_describe(outs)}")
    return [
        report(f"{name}: in-times off", _describe(errors), bar, is_good),
        report(
            f"{name}: cues placed", f"{share:.1%} of {sum(whole)}", "99 %", share >= LEAST_PLACED
        ),
        report(f"{name}: cut out, but placed", f"{sum(gone)} of {len(gone)}", "0", not any(gone)),
        report(f"{name}: texts and breaks", "the same" if texts else "differ", "the same", texts),
        report(
            f"{name}: speed",
            f"{1 / retimed.rate:.5f}",
            f"{recut.speed:.5f} +- 0.0005",
            abs(1 / retimed.rate - recut.speed) <= 0.0005,
        ),
    ]


def _is_whole(recut: Recut, cue: Cue) -> bool:
    """Whether all of a cue is in the new cut, and nothing was put into it."""
    start, end = recut.find(cue.span.start_ms), recut.find(cue.span.end_ms)
    if start is None or end is None:
        return False
    return abs((end - start) * recut.speed - cue.span.duration_ms) < 1


def _compare(
    recut: Recut, before: Sequence[Cue], after: Sequence[Cue | None]
) -> tuple[list[float], list[float]]:
    """How far in- and out-times are off, in milliseconds, of the cues that are whole in the new cut."""
    ins, outs = [], []
    for old, new in zip(before, after, strict=True):
        if new is not None and _is_whole(recut, old):
            ins.append(abs(new.span.start_ms - (recut.find(old.span.start_ms) or 0)))
            outs.append(abs(new.span.end_ms - (recut.find(old.span.end_ms) or 0)))
    return ins, outs


def _find_95th(errors: Sequence[float]) -> float:
    return sorted(errors)[int(0.95 * (len(errors) - 1))]


def _describe(errors: Sequence[float]) -> str:
    middle, high = statistics.median(errors), _find_95th(errors)
    return f"median {middle:.0f}, 95th {high:.0f}, most {max(errors):.0f} ms"


def _pair_by_text(before: Sequence[Cue], after: Sequence[Cue]) -> list[Cue | None]:
    """The cues of another program's file, of which some may be lacking."""
    rest = list(after)
    pairs: list[Cue | None] = []
    for old in before:
        found = next((n for n, new in enumerate(rest[:9]) if new.lines == old.lines), None)
        pairs.append(rest[found] if found is not None else None)
        del rest[: 0 if found is None else found + 1]
    return pairs


def _ask_ffsubsync(audio: Path, old: Path, target: Path) -> str | None:
    """The subtitles as ffsubsync moves them; ``None`` where it can't be installed or doesn't run."""
    home = find_cache_dir() / "ffsubsync"
    binaries = home / "bin"
    if not (binaries / "ffmpeg").exists() and not _install_ffsubsync(home):
        return None
    command = [binaries / "ffsubsync", audio, "-i", old, "-o", target, "--ffmpeg-path", binaries]
    ran = subprocess.run(command, check=False, capture_output=True)
    return target.read_text("utf-8") if not ran.returncode and target.exists() else None


def _install_ffsubsync(home: Path) -> bool:
    """Whether ffsubsync is there now, with an ffmpeg of its own."""
    python = home / "bin" / "python"
    where = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe(), end='')"
    try:
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        pip = [python, "-m", "pip", "install", "-q", "ffsubsync", "imageio-ffmpeg", "setuptools<80"]
        subprocess.run(pip, check=True)
        found = subprocess.run([python, "-c", where], check=True, capture_output=True, text=True)
        (home / "bin" / "ffmpeg").symlink_to(found.stdout)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
