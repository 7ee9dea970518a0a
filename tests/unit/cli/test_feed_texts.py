"""The command `feed` with published transcripts: where the table goes, and exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.run.batch import runner
from tests.feeds import Entry, write_feed
from tests.remotes import Web, serve_web
from tests.unit.cli.test_commands import Invoke, invoke, recognizer
from tests.unit.run.recording.test_stages import write_wav

pytest.importorskip("feedparser", reason="needs the extra `remote`")
pytest.importorskip("aiohttp", reason="needs the extra `remote`")

__all__ = ["invoke", "recognizer"]

SAID = "Ann: Good morning to you.\n\nBo: Good evening.\n"


@pytest.fixture
def web(tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("TRANSCRIBE_OFFLINE", "no")
    monkeypatch.setattr("pipeline.run.batch.forecast.load_engines", runner.load_engines)
    with serve_web() as web:
        for number in (1, 2):
            web.put(f"/{number}.wav", write_wav(tmp_path / f"made{number}.wav").read_bytes())
        yield web


def serve(web: Web, *texts: str | None, **about: object) -> str:
    entries = []
    for number, text in enumerate(texts, start=1):
        entries.append(Entry(f"/{number}.wav", f"Talk {number}"))
        if text is not None:
            web.put(f"/{number}.txt", text.encode(), **about)
            entries[-1].texts.append((f"/{number}.txt", "text/plain", ""))
    return web.put("/feed.xml", write_feed(*entries))


def test_the_table_goes_to_standard_error_unless_it_is_asked_for(invoke: Invoke, web: Web) -> None:
    url = serve(web, SAID.replace("Good evening", "Fifty thousand people came"))
    told = invoke("feed", url, "--retries", "0")
    assert (0, "") == (told.code, told.out)
    assert "1 of 1 published transcript differs from what was said" in told.err
    asked = invoke("feed", url, "--summary", "-q")
    assert "differs" in asked.out
    assert (0, "") == (asked.code, asked.err)


def test_a_feed_without_transcripts_has_a_table_only_where_it_is_asked_for(
    invoke: Invoke, web: Web
) -> None:
    url = serve(web, None)
    assert "published transcript" not in invoke("feed", url).err
    assert "no transcript" in invoke("feed", url, "--summary").out


def test_the_table_is_data_for_programs(invoke: Invoke, web: Web) -> None:
    url = serve(web, SAID, None)
    rows = csv.DictReader(io.StringIO(invoke("feed", url, "--summary-format", "csv").out))
    assert {"Talk 1": "same", "Talk 2": "no transcript"} == {
        r["episode"]: r["status"] for r in rows
    }
    found = json.loads(invoke("feed", url, "--summary-format", "json").out)
    assert ["no transcript", "same"] == [row["status"] for row in found["episodes"]]


def test_no_transcript_is_fetched_where_none_is_wanted(invoke: Invoke, web: Web) -> None:
    url = serve(web, SAID)
    assert 0 == invoke("feed", url, "--no-published-text").code
    assert "/1.txt" not in {path for _, path in web.asked}
    refused = invoke("feed", url, "--no-published-text", "--summary")
    assert 2 == refused.code
    assert "--summary: can't be combined with --no-published-text" in refused.err


def test_the_exit_code_says_whether_too_much_differs(invoke: Invoke, web: Web) -> None:
    url = serve(web, SAID.replace("Good evening", "Fifty thousand people came"))
    assert 1 == invoke("feed", url, "--max-content", "0.1").code
    assert 0 == invoke("feed", url, "--max-content", "0.9").code


def test_a_transcript_that_is_gone_fails_a_run_that_asks_for_the_table(
    invoke: Invoke, web: Web
) -> None:
    url = serve(web, "", failures=[404] * 99)
    told = invoke("feed", url)
    assert (0, True) == (told.code, "could not be fetched" in told.err)
    assert 1 == invoke("feed", url, "--summary").code


def test_a_dry_run_lists_what_would_be_compared(invoke: Invoke, web: Web) -> None:
    url = serve(web, SAID, None)
    out = invoke("feed", url, "--dry-run").out
    assert f"2026-01-31 Talk 1.wav <- {web.at('/1.txt')} (text/plain)" in out
    assert "no transcript  2026-01-31 Talk 2.wav" in out
    assert {"/feed.xml"} == {path for _, path in web.asked}


def test_a_title_steers_no_terminal(invoke: Invoke, web: Web) -> None:
    web.put("/1.txt", SAID.encode())
    entry = Entry("/1.wav", "Talk \u202e\u009b31m", [("/1.txt", "text/plain", "")])
    out = invoke("feed", web.put("/feed.xml", write_feed(entry)), "--summary").out
    assert not {"\u202e", "\u009b"} & set(out)


def test_a_place_that_is_no_address_is_a_usage_error(invoke: Invoke, web: Web) -> None:
    told = invoke("feed", serve(web, SAID), "--reference-url", "notes.html")
    assert 2 == told.code
    assert "--reference-url: 'notes.html' is not an address" in told.err


def test_a_place_that_is_no_address_is_told_before_anything_is_fetched(invoke: Invoke) -> None:
    told = invoke("feed", "http://127.0.0.1:1/gone.xml", "--reference-url", "nowhere")
    assert told.code == 2
    assert "'nowhere' is not an address" in told.err
