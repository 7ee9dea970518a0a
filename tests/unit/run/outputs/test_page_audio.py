"""A comparison's page finds its recording, wherever that lies and whatever it is called."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import url2pathname

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.domain import Media
from pipeline.errors import OutputError
from pipeline.run import Event, compare_files, rename_file, render_comparison
from pipeline.run.inputs.jobs import Job
from pipeline.run.outputs.files import render_page
from pipeline.run.outputs.page_audio import (
    MOST_EMBEDDED_BYTES,
    check_embeddable,
    embed,
    find_named,
    find_recording,
    prove,
    refer_to,
)
from tests.unit.run.recording.test_stages import PAGE, Bench, bench, talk, write_wav

__all__ = ["bench", "talk"]

NAMES = ("talk.mp3", "a b#c?d%20.mp3", "a:b.mp3", "é\u202e\"'<>.mp3", "javascript:alert(1).mp3")


def list_sources(page: str) -> list[str]:
    return [piece.split('"')[0] for piece in page.split('<source src="')[1:]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", ["", "sound & vision", "../elsewhere"])
def test_address_leads_a_browser_from_the_page_to_the_file(
    tmp_path: Path, folder: str, name: str
) -> None:
    recording, pages = tmp_path / "out" / folder / name, tmp_path / "out"
    found = urljoin((pages / "talk.diff.html").as_uri(), refer_to(recording, pages))
    assert urlsplit(found).scheme == "file"
    assert recording.resolve() == Path(url2pathname(urlsplit(found).path)).resolve()


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1))
def test_address_is_quoted_text_that_can_act_nowhere(name: str) -> None:
    address = refer_to(Path("/sound") / name, Path("/pages"))
    assert not set(address) & set("\"'<>&:?# ")
    assert address.isascii()
    if name not in {".", ".."}:
        assert unquote(address) == f"../sound/{name}"


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_name_that_is_no_text_keeps_its_bytes() -> None:
    assert refer_to(Path(os.fsdecode(b"/b\xe9.wav")), Path("/pages")) == "../b%E9.wav"


def test_embedded_recording_is_the_file_itself_and_says_what_it_is(talk: Path) -> None:
    sound = talk.read_bytes()
    kind, data = embed(talk).split(";base64,")
    assert kind == "data:audio/wav"
    assert base64.b64decode(data) == sound
    other = talk.rename(talk.with_name("talk.xyz"))
    assert embed(other).startswith("data:application/octet-stream;")


@pytest.mark.parametrize("name", ["key.pem", "key.mp3", "key.wav", "key.al", "key.m3u8"])
def test_what_is_no_sound_is_never_embedded_whatever_it_is_called(
    tmp_path: Path, talk: Path, name: str
) -> None:
    secret = tmp_path / name
    secret.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n" + "c2VjcmV0" * 400, "utf-8")
    if name == "key.m3u8":  # which FFmpeg plays by opening the other file
        secret.write_text(f"#EXTM3U\n#EXTINF:6,\n{talk}\n#EXT-X-ENDLIST\n", "utf-8")
    with pytest.raises(OutputError, match="sound can't be decoded"):
        embed(secret)
    with pytest.raises(OutputError, match="sound can't be decoded"):
        prove(secret)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_no_recording_that_anybody_waits_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "talk.wav")
    with pytest.raises(OutputError, match="it is not a file"):
        embed(tmp_path / "talk.wav")
    with pytest.raises(OutputError, match="file not found"):
        prove(tmp_path / "talk.wav")
    assert None is find_named(Media("", "talk.wav", "", 0), tmp_path)


def forge(bench: Bench, **media: str) -> Path:
    """The JSON of a run as somebody else hands it on, with another recording's name in it."""
    path = bench.out / "talk.json"
    record = json.loads(path.read_text("utf-8"))
    record["media"] |= media
    path.write_text(json.dumps(record), "utf-8")
    return path


def test_sound_that_a_foreign_transcript_names_elsewhere_is_not_handed_on(
    bench: Bench, talk: Path
) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk)
    private = write_wav(bench.folder / "private" / "diary.wav", 7.0)
    made = compare_files(bench.out / "talk.json", page)
    bench.out.joinpath("inside.wav").symlink_to(private)
    for path in (str(private), "../private/diary.wav", "inside.wav"):
        forged = forge(bench, path=path)
        told: list[Event] = []
        shown = render_comparison(made, "html", forged, page, observe=told.append)
        assert "<source" not in shown
        assert "The page has no recording" in str(told)
        with pytest.raises(OutputError, match="is in another folder"):
            render_comparison(made, "html", forged, page, Settings(embed_audio=True))


def test_recording_is_handed_on_where_it_is_named_lies_beside_or_is_the_very_one(
    bench: Bench, talk: Path
) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk)
    made, told = compare_files(bench.out / "talk.json", page), list[Event]()
    inside = Settings(embed_audio=True)

    def sources(transcript: Path, **named: Path) -> list[str]:
        return list_sources(
            render_comparison(made, "html", transcript, page, inside, observe=told.append, **named)
        )

    assert [embed(talk)] == sources(bench.out / "talk.json")  # by its hash
    other = write_wav(bench.out / "beside.wav", 7.0)
    beside = forge(bench, path="beside.wav", sha256="")
    assert [embed(other)] == sources(beside)
    assert [embed(talk)] == sources(beside, audio=talk)
    assert len([event for event in told if "The page holds" in str(event)]) == 3
    assert f"{talk} (pcm_s16le)" in str(told[-1])


@pytest.mark.parametrize("embedded", [False, True])
def test_renaming_shows_no_recording_that_a_foreign_transcript_names(
    bench: Bench, talk: Path, embedded: bool
) -> None:
    bench.out.mkdir()
    bench.out.joinpath("talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(talk, embed_audio=embedded)
    private = write_wav(bench.folder / "private" / "diary.wav", 7.0)
    forged, diff = forge(bench, path=str(private)), bench.out / "talk.diff.html"
    before, told = diff.read_bytes(), list[Event]()
    asked = Settings(overwrite=True)  # the transcript is not what was written there
    rename_file(forged, {"SPEAKER_00": "Cy"}, asked, observe=told.append)
    assert diff.read_bytes() == before
    assert "talk.diff.html was not updated" in str(told)
    told.clear()
    rename_file(forged, {"Cy": "Di"}, asked, audio=talk, observe=told.append)
    assert "was not updated" not in str(told)
    assert list_sources(diff.read_text("utf-8"))[0].startswith("data:audio/wav;") == embedded


def test_renaming_shows_no_text_that_a_foreign_transcript_names(bench: Bench, talk: Path) -> None:
    bench.out.mkdir()
    bench.out.joinpath("talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(talk)
    secret = bench.folder / "secret.txt"
    secret.write_text("Key: the word is xyzzy\n", "utf-8")
    record, diff = bench.record(), bench.out / "talk.diff.html"
    record["provenance"]["reference"] = "../secret.txt"
    forged, told = bench.out / "talk.json", list[Event]()
    forged.write_text(json.dumps(record), "utf-8")
    asked = Settings(overwrite=True)  # the transcript is not what was written there
    rename_file(forged, {"SPEAKER_00": "Cy"}, asked, observe=told.append)
    assert "xyzzy" not in diff.read_text("utf-8")
    assert "with --reference" in str(told)
    rename_file(forged, {"Cy": "Di"}, asked, reference=secret)
    assert "xyzzy" in diff.read_text("utf-8")


def test_recording_too_large_for_a_page_is_refused_by_name_and_size(tmp_path: Path) -> None:
    sound = tmp_path / "talk.wav"
    with sound.open("wb") as file:
        file.truncate(MOST_EMBEDDED_BYTES + 1)
    with pytest.raises(OutputError, match=r"talk\.wav: it is too large to be embedded \(128 MB"):
        embed(sound)
    with pytest.raises(OutputError, match=r"gone\.wav: it can't be read"):
        check_embeddable(tmp_path / "gone.wav")


def test_page_of_a_run_refers_to_the_recording_beside_it(bench: Bench, talk: Path) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk, reference=page)
    written = bench.out.joinpath("talk.diff.html").read_text("utf-8")
    assert list_sources(written) == ["../talk.wav"]


def test_page_of_a_run_holds_the_recording_where_that_is_asked_for(
    bench: Bench, talk: Path
) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk, reference=page, embed_audio=True)
    written = bench.out.joinpath("talk.diff.html").read_text("utf-8")
    assert [embed(talk)] == list_sources(written)


def test_recording_too_large_to_embed_is_told_before_it_is_recognised(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    monkeypatch.setattr("pipeline.run.outputs.page_audio.MOST_EMBEDDED_BYTES", 1000)
    (outcome,) = bench.run(talk, reference=page, embed_audio=True)
    assert isinstance(outcome.error, OutputError)
    assert bench.recognizer.calls == 0


@pytest.mark.parametrize("embedded", [False, True])
def test_renaming_leaves_the_page_with_the_recording_it_had(
    bench: Bench, talk: Path, embedded: bool
) -> None:
    bench.out.mkdir()
    bench.out.joinpath("talk.reference.txt").write_text(PAGE, "utf-8")
    bench.run(talk, embed_audio=embedded)
    page = bench.out / "talk.diff.html"
    before = list_sources(page.read_text("utf-8"))
    rename_file(bench.out / "talk.json", {"SPEAKER_00": "Cy"}, Settings(output_dir=bench.out))
    assert list_sources(page.read_text("utf-8")) == before
    assert before[0].startswith("data:audio/wav;") == embedded


def test_page_of_a_recording_that_is_gone_looks_for_none(bench: Bench, talk: Path) -> None:
    page = bench.folder / "page.txt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk)
    made = compare_files(bench.out / "talk.json", page)
    talk.unlink()
    assert "<source" not in render_page(made, Job(talk, bench.out, "talk"), page)
    assert "<source" not in render_comparison(made, "html", bench.out / "talk.json", page)


def test_page_on_standard_output_looks_from_here_and_from_the_transcript(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, transcript = bench.folder / "page.txt", bench.out / "talk.json"
    page.write_text(PAGE, "utf-8")
    bench.run(talk)
    made = compare_files(transcript, page)
    monkeypatch.chdir(bench.folder)
    assert list_sources(render_comparison(made, "html", transcript, page)) == [
        "talk.wav",
        "../talk.wav",
    ]
    inside = render_comparison(made, "html", transcript, page, Settings(embed_audio=True))
    assert [embed(talk)] == list_sources(inside)


def test_only_our_own_json_names_a_recording(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    found = find_recording(bench.out / "talk.json")
    assert found is not None
    assert found.path.resolve() == talk
    assert None is find_recording(bench.out / "talk.srt")
    other = bench.folder / "other.json"
    other.write_text('{"segments": []}', "utf-8")
    assert None is find_recording(other)
    assert None is find_recording(bench.folder / "gone.json")


def test_nothing_to_embed_is_an_error_that_names_the_transcript(bench: Bench, talk: Path) -> None:
    page, transcript = bench.folder / "page.txt", bench.out / "talk.srt"
    page.write_text(PAGE, "utf-8")
    bench.run(talk)
    made = compare_files(transcript, page)
    with pytest.raises(OutputError, match=r"talk\.srt: it names no recording"):
        render_comparison(made, "html", transcript, page, Settings(embed_audio=True))
