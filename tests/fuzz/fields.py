"""JSON and TOML with fields that hold what nobody meant: transcripts, spellings, voices, presets."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.fuzz.drafts import Draft, encode
from tests.fuzz.mutations import break_bytes, break_text, break_value, choose_text
from tests.fuzz.texts import HYPOTHESIS, PAGE, render

WHISPER = {
    "text": " Good morning to you.",
    "language": "en",
    "segments": [
        {
            "id": 0,
            "start": 0.0,
            "end": 2.5,
            "text": " Good morning to you.",
            "avg_logprob": -0.2,
            "no_speech_prob": 0.01,
            "speaker": "SPEAKER_00",
            "words": [
                {"word": " Good", "start": 0.0, "end": 0.5, "probability": 0.9},
                {
                    "word": " morning",
                    "start": 0.5,
                    "end": 1.0,
                    "score": 0.8,
                    "speaker": "SPEAKER_00",
                },
            ],
        }
    ],
}
ADDITIONS = {
    "corrections": [
        {
            "start": 0.0,
            "end": 0.6,
            "heard": "Good",
            "written": "Goode",
            "confidence": 0.9,
            "undone": False,
        }
    ],
    "headings": [{"time": 0.0, "text": "Early days"}],
    "dropped": [],
}
ALTERNATES = {
    "glossary": {"Zhipu": ["Jipu", "G Pu"]},
    "1": {"candidates": [{"verbalization": ["one", "thousand"]}], "class": "CARDINAL"},
}
VOICES = {
    "schema": "transcribe.voices/1",
    "voices": [{"name": "Ann Lee", "seconds": 9.5, "model": "fake", "vector": [1.0, *[0.0] * 7]}],
}
PRESET = {
    "model": "base",
    "language": "en",
    "output_format": ["srt", "txt"],
    "beam_size": 5,
    "max_cps": 17.5,
    "hotwords": "Zhipu",
    "page": ["heading: Early days", "speaker: JD = Jane Doe"],
    "glossary": {"Zhipu": ["Jipu"]},
}


def dump(rng: random.Random, value: Any) -> bytes:
    """The value as JSON, now and then with its text or its bytes broken, or far too deep."""
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    kind = rng.random()
    if kind < 0.05:
        text = text.replace('"', rng.choice(("[", '{"a":')) * rng.choice((1000, 100_000)), 1)
    elif kind < 0.15:
        text = break_text(rng, text)
    data = encode(text)
    return break_bytes(rng, data) if rng.random() < 0.05 else data


def break_often(rng: random.Random, value: Any) -> Any:
    """The value, broken in one to three places."""
    for _ in range(rng.randint(1, 3)):
        value = break_value(rng, value)
    return value


def make_json(rng: random.Random) -> Draft:
    """A transcript of ours or of Whisper's, spellings that count as equal, or a voice book."""
    kind = rng.choice(("ours", "ours", "whisper", "whisper", "alternates", "voices"))
    files = {"page.txt": encode(PAGE), "talk.txt": encode(HYPOTHESIS)}
    if kind == "alternates":
        files["spellings.json"] = dump(rng, break_often(rng, ALTERNATES))
        return Draft(("diff", "talk.txt", "page.txt", "--alternates", "spellings.json"), files)
    if kind == "voices":
        files["data/voices.json"] = dump(rng, break_often(rng, VOICES))
        words = rng.choice((("voices", "list"), ("voices", "remove", "Ann Lee")))
        return Draft(words, files)
    value = WHISPER if kind == "whisper" else json.loads(render("json")) | ADDITIONS
    files["talk.json"] = dump(rng, break_often(rng, value))
    words = rng.choice(
        (
            ("export", "talk.json", "-f", "all", "-o", "out", "--cleaning", "edited"),
            (
                "export",
                "talk.json",
                "-f",
                "all",
                "-o",
                "out",
                "--numbers",
                "digits",
                "--highlight-words",
            ),
            (
                "diff",
                "talk.json",
                "page.txt",
                "--format",
                rng.choice(("terminal", "json", "html", "md")),
            ),
            ("diff", "talk.txt", "talk.json"),
            ("rename", "talk.json", f"{rng.choice(('A', 'Ann Lee', 'SPEAKER_00'))}=Cy"),
        )
    )
    return Draft(words, files)


def make_toml(rng: random.Random) -> Draft:
    """A preset or a glossary."""
    broken = break_often(rng, PRESET)
    table = broken if isinstance(broken, dict) else {"glossary": broken}
    text = "\n".join(f"{_write_key(rng, k)} = {_write_value(v)}" for k, v in table.items())
    kind = rng.random()
    if kind < 0.1:
        text = "a" + rng.choice((".a", '."a"', " . a")) * rng.choice((10, 1000, 100_000)) + " = 1"
    elif kind < 0.2:
        text = "a = " + rng.choice(("[", "{a = ", '"""', "'''", "\\")) * rng.choice((10, 100_000))
    elif kind < 0.4:
        text = break_text(rng, text)
    data = encode(text) if rng.random() < 0.9 else break_bytes(rng, encode(text) or b"a")
    files = {"mine.toml": data, "page.txt": encode(PAGE), "talk.txt": encode(HYPOTHESIS)}
    words = rng.choice((("--preset",), ("--preset",), ("--alternates",)))
    return Draft(("diff", "talk.txt", "page.txt", *words, "mine.toml"), files)


def _write_key(rng: random.Random, key: str) -> str:
    return key if rng.random() < 0.9 else json.dumps(choose_text(rng, 100))


def _write_value(value: Any) -> str:
    """A value as TOML; what TOML has no word for becomes text."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(str(k))} = {_write_value(v)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_write_value, value)) + "]"
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf").replace("null", '""')
