"""A page timed to real sound by real models: English by phones, another language by attention."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forked_commands import transcribe

pytestmark = pytest.mark.model

FRENCH = "Et c'est la dictée numéro un."


def align(audio: Path, page: str, folder: Path, cache: Path) -> list[tuple[str, float]]:
    """Each word and when it begins, in seconds."""
    (folder / "page.txt").write_text(page, encoding="utf-8")
    done = transcribe("align", audio, "page.txt", "-o", "out", cwd=folder, cache=cache)
    assert (done.code, done.errors) == (0, [])
    record = json.loads((folder / "out" / f"{audio.stem}.aligned.json").read_text("utf-8"))
    return [(w["word"].strip(), w["start"]) for s in record["segments"] for w in s["words"]]


def test_english_words_begin_where_hand_times_say(
    shared: Path, tmp_path: Path, cache: Path
) -> None:
    audio = sorted((shared / "eval" / "timit").glob("dr4-*/*.flac"))[0]
    sentence = audio.with_suffix(".txt").read_text().split(maxsplit=2)[2].strip()
    truth = [
        int(line.split()[0]) / 16_000 for line in audio.with_suffix(".wrd").read_text().splitlines()
    ]
    found = align(audio, f"{sentence}\n", tmp_path, cache)
    assert sentence.split() == [word for word, _ in found]
    assert max(abs(start - true) for (_, start), true in zip(found, truth, strict=True)) < 0.15


def test_french_words_are_the_pages_and_in_order(shared: Path, tmp_path: Path, cache: Path) -> None:
    found = align(shared / "eval" / "short" / "french.aiff", f"{FRENCH}\n", tmp_path, cache)
    assert FRENCH.split() == [word for word, _ in found]
    starts = [start for _, start in found]
    assert sorted(set(starts)) == starts


def test_a_page_in_another_language_is_one_error(shared: Path, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "page.txt").write_text("Ask not what your country can do for you.\n")
    audio = shared / "eval" / "short" / "french.aiff"
    done = transcribe("align", audio, "page.txt", cwd=tmp_path, cache=cache)
    assert (done.code, len(done.errors)) == (1, 1)
    assert "it was recognised as French" in done.err
