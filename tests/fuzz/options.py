"""Options with numbers without end, names of thousands of letters, and paths to what is no file."""

from __future__ import annotations

import random

from tests.fuzz.containers import make_clean
from tests.fuzz.drafts import Draft, encode
from tests.fuzz.fields import WHISPER, dump
from tests.fuzz.texts import HYPOTHESIS, PAGE, render

NUMBERS = (
    "inf",
    "-inf",
    "nan",
    "1e400",
    "-1",
    "0",
    "1" + "0" * 400,
    "9" * 5000,
    "1e-9",
    "",
    "٣",
    "1_0",
    "0x10",
)
TEXTS = (
    "",
    " ",
    "a" * 4000,
    "~nobody-of-this-name/x",
    "/dev/null",
    "no/such",
    ".",
    "\udcff",
    "\x1b[31m",
    "😀",
)
NUMBERED = (
    *("--beam-size", "--threads", "--batch-size", "--num-speakers", "--min-speakers", "--max-speakers"),
    *("--max-line-width", "--max-line-count", "--max-cps", "--min-duration", "--max-duration", "--min-gap"),
    *("--fps", "--jobs", "--retries", "--time-limit", "--max-memory", "--shard"),
)  # fmt: skip
NAMED = (
    *("--model", "--language", "--preset", "--hotwords", "--speakers", "--speaker-name", "--enroll", "--page"),
    *("--reference", "--store", "--output-dir", "--output-format", "--report", "--include", "--initial-prompt"),
    *("--compute-type", "--ray-address", "--timecode-offset", "--shot-changes"),
)  # fmt: skip
LINKS = {
    "zero": "/dev/zero",
    "tty": "/dev/tty",
    "loop": "loop",
    "gone": "no/such/file",
    "folder": ".",
}
TAKEN = (
    "zero",
    "tty",
    "loop",
    "gone",
    "folder",
    "fifo",
    "a" * 300,
    "~nobody-of-this-name/x",
    "\udcff.wav",
)


def make(rng: random.Random) -> Draft:
    """A command with one to three options that are wrong, or with a path that is no file."""
    files = {
        "talk.wav": make_clean("wav", "pcm_s16le"),
        "talk.srt": encode(render("srt")),
        "talk.json": encode(render("json")),
        "whisper.json": dump(rng, WHISPER),
        "talk.txt": encode(HYPOTHESIS),
        "page.txt": encode(PAGE),
        "list.txt": encode(
            rng.choice(("talk.wav\n", "~nobody-of-this-name/x\n", "a" * 5000, "\n" * 5000))
        ),
    }
    if rng.random() < 0.4:
        return Draft(_choose_path(rng), files, LINKS)
    flags: list[str] = []
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.5:
            flags += [rng.choice(NUMBERED), rng.choice(NUMBERS)]
        else:
            flags += [rng.choice(NAMED), rng.choice((*TEXTS, *NUMBERS))]
    first = rng.choice(
        (("talk.wav",), ("talk.wav", "--dry-run"), ("@list.txt",), ("export", "talk.json"))
    )
    return Draft((*first, *flags), files, LINKS)


def _choose_path(rng: random.Random) -> tuple[str, ...]:
    """A command that is given what is no file where it wants one."""
    name = rng.choice(TAKEN)
    ways = (
        (name,),
        (f"@{name}",),
        ("export", name),
        ("diff", name, "page.txt"),
        ("diff", "talk.txt", name),
        ("diff", "talk.txt", "page.txt", "--alternates", name),
        ("diff", "talk.txt", "page.txt", "--preset", f"{name}.toml"),
        ("reference", "show", name),
        ("subtitles", "check", name),
        ("rename", name, "A=B"),
        ("rename", "talk.json", f"{name}=B"),
        ("rename", "talk.json", f"A={name}"),
        ("export", "talk.json", "-o", name),
        ("export", "talk.json", "--undo", "1" * rng.choice((1, 30))),
        ("talk.wav", "-o", name),
        ("talk.wav", "--reference", name),
        ("talk.wav", "--report", name),
        ("talk.wav", "--store", name),
        ("feed", name),
        ("cache", "why", name),
    )
    return rng.choice(ways)
