"""What this program did not write as it stands is never overwritten, whatever the command."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings
from pipeline.errors import OutputError, UsageError
from pipeline.formats.helpers.output_record import seal, unseal
from pipeline.run import (
    Engines,
    Notice,
    Status,
    align_page,
    export_files,
    rename_file,
    watch_folder,
)
from pipeline.run.outputs.witnesses import Witnesses
from pipeline.run.outputs.writing import Verdict, judge, write_outputs
from pipeline.store import Found, Kind, Ledger, look
from tests.fakes import FakeAligner
from tests.unit.run.recording.test_resume import start
from tests.unit.run.recording.test_stages import PAGE, Bench, bench, talk, write_wav

__all__ = ["bench", "talk"]

OWN = "Somebody's own words.\n"


def notices(bench: Bench) -> list[str]:
    return [event.text for event in bench.events if isinstance(event, Notice)]


def edit(path: Path, more: str = "Corrected by hand.\n") -> bytes:
    """What a file holds once a person has written something more into it."""
    path.write_bytes(path.read_bytes() + more.encode())
    return path.read_bytes()


def export(bench: Bench, *names: str, **changes: object) -> tuple[Path, ...]:
    settings = replace(Settings(output_dir=bench.out, output_format=names), **changes)
    path, cache_dir = bench.out / "talk.json", bench.folder / "cache"
    given = {name: changes.get(name) for name in ("cleaning",)}
    return export_files(
        path, settings, given=given, observe=bench.events.append, cache_dir=cache_dir
    )


def rename(bench: Bench, **changes: object) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    settings = replace(Settings(output_dir=bench.out), **changes)
    return rename_file(
        bench.out / "talk.json",
        {"SPEAKER_00": "Ann Lee"},
        settings,
        observe=bench.events.append,
        cache_dir=bench.folder / "cache",
    )


# The rule


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTHING])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_that_holds_what_is_wanted_is_no_matter(kind: Kind, overwrite: bool) -> None:
    there = Found(kind, "new")
    verdict = judge(there, "new", lambda _: False, was_ours=False, overwrite=overwrite)
    assert verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("there", "is_ours", "was_ours", "expected", "overwritten"),
    [
        (Found(Kind.NOTHING), False, False, Verdict.WRITE, Verdict.WRITE),
        (Found(Kind.FILE, "old"), True, True, Verdict.WRITE, Verdict.WRITE),
        (Found(Kind.FILE, "old"), False, True, Verdict.EDITED, Verdict.WRITE),
        (Found(Kind.FILE, "old"), False, False, Verdict.FOREIGN, Verdict.WRITE),
        (Found(Kind.FILE), True, False, Verdict.FOREIGN, Verdict.WRITE),  # it can't be read
        (Found(Kind.PROTECTED, "old"), True, True, Verdict.PROTECTED, Verdict.WRITE),
        (Found(Kind.LINK, "old"), True, True, Verdict.LINK, Verdict.WRITE),
        (Found(Kind.LINK), False, False, Verdict.LINK, Verdict.WRITE),
        (Found(Kind.OTHER), False, False, Verdict.NO_FILE, Verdict.NO_FILE),
    ],
)
def test_only_what_is_known_as_ours_is_written_over(
    there: Found, is_ours: bool, was_ours: bool, expected: Verdict, overwritten: Verdict
) -> None:
    def ask(overwrite: bool) -> Verdict:
        return judge(there, "new", lambda _: is_ours, was_ours=was_ours, overwrite=overwrite)

    assert (ask(False), ask(True)) == (expected, overwritten)


# The record in the JSON


def test_a_record_is_put_to_a_json_and_taken_out_again() -> None:
    body = b'{\n "schema": "x",\n "text": ",\\n \\"written\\": {}"\n}\n'
    sealed = seal(body, {".srt": "abc"})
    assert set(json.loads(sealed)) == {"schema", "text", "written"}
    found = unseal(sealed)
    assert (body, "abc", True) == (found.body, found.written[".srt"], found.is_whole)
    assert seal(found.body, found.written) == sealed


@pytest.mark.parametrize("data", [b"", b"{}", b"[1, 2", b'{\n "a": 1\n}\n', b'{"written": [1]}'])
def test_a_file_without_a_record_is_as_it_is(data: bytes) -> None:
    found = unseal(data)
    assert (found.body, dict(found.written), found.is_whole) == (data, {}, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"talk", b"tale", 1),
        lambda data: data + b"\n",
        lambda data: json.dumps(json.loads(data)).encode(),
    ],
    ids=["a word", "a line more", "laid out anew"],
)
def test_a_json_that_was_changed_still_says_what_was_written_beside_it(
    change: Callable[[bytes], bytes],
) -> None:
    found = unseal(change(seal(b'{\n "name": "talk"\n}\n', {".srt": "abc"})))
    assert (found.written[".srt"], found.is_whole) == ("abc", False)


def test_the_ledger_knows_what_was_noted_and_no_empty_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "written")
    known, empty = "ab" * 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert not ledger.knows(known)
    ledger.note([known, empty])
    ledger.note([known])
    assert (
        ledger.knows(known),
        ledger.knows(empty),
        ledger.knows("ab" * 31 + "cd"),
    ) == (True, False, False)
    assert (tmp_path / "written" / "ab").read_text().count(known) == 1


# A run


@pytest.mark.parametrize(
    "change", [{}, {"cleaning": "verbatim"}, {"output_format": ("txt", "vtt")}]
)
def test_a_run_leaves_an_edited_transcript_and_says_so(
    bench: Bench, talk: Path, change: dict[str, object]
) -> None:
    bench.run(talk)
    edited = edit(bench.out / "talk.txt")
    for _ in range(3):
        bench.events.clear()
        (outcome,) = bench.run(talk, **change)
        assert (bench.out / "talk.txt").read_bytes() == edited
        assert outcome.status == Status.DONE
        assert [one.path.name for one in outcome.kept] == ["talk.txt"]
        assert bench.out / "talk.txt" not in outcome.outputs
        told = "talk.txt (changed since it was written)"
        remedy = f"`transcribe adopt {bench.out / 'talk.txt'}` takes over the changes"
        assert notices(bench) == [
            f"talk.wav: not replaced: {told}. {remedy}; --overwrite replaces it"
        ]
    assert bench.recognizer.calls == 1


def test_the_others_are_brought_up_to_date(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    edit(bench.out / "talk.srt")
    bench.run(talk, cleaning="verbatim")
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")


def test_an_edit_costs_no_rendering_when_the_same_run_is_repeated(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    edit(bench.out / "talk.txt")
    bench.events.clear()
    (outcome,) = bench.run(talk)
    assert outcome.reused
    assert bench.stages() == []


def test_overwrite_replaces_an_edit_once_asked_for(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    written = bench.written()
    edit(bench.out / "talk.txt")
    (outcome,) = bench.run(talk, overwrite=True)
    assert (bench.written(), outcome.kept) == (written, ())


@pytest.mark.parametrize("change", ["another folder", "no cache"])
def test_what_was_written_is_known_wherever_it_lies(bench: Bench, talk: Path, change: str) -> None:
    bench.run(talk)
    bench.run(talk, output_format=("vtt",))
    edited = edit(bench.out / "talk.srt")
    if change == "no cache":
        shutil.rmtree(bench.folder / "cache")
    else:
        other = Bench(bench.folder / "elsewhere")
        shutil.copytree(bench.out, other.out)
        shutil.copy(talk, other.folder / "talk.wav")
        bench, talk = other, other.folder / "talk.wav"
    bench.run(talk, output_format=("srt", "txt", "vtt"), cleaning="verbatim")
    assert (bench.out / "talk.srt").read_bytes() == edited
    for name in ("talk.txt", "talk.vtt"):
        assert "the, um, story" in (bench.out / name).read_text("utf-8")


def test_results_of_a_version_that_kept_no_record_are_known_by_the_cache(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    record = bench.out / "talk.json"
    record.write_bytes(unseal(record.read_bytes()).body)
    shutil.rmtree(bench.folder / "cache" / "stages" / ".written")
    edited = edit(bench.out / "talk.srt")
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert [one.path.name for one in outcome.kept] == ["talk.srt"]
    assert (bench.out / "talk.srt").read_bytes() == edited
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")
    assert bench.record()["provenance"]["cleaning"] == "verbatim"


def test_results_of_a_version_that_kept_no_record_are_known_by_their_json_where_the_cache_is_gone(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    record = bench.out / "talk.json"
    record.write_bytes(unseal(record.read_bytes()).body)
    shutil.rmtree(bench.folder / "cache")
    edited = edit(bench.out / "talk.srt")
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert [one.path.name for one in outcome.kept] == ["talk.srt"]
    assert (bench.out / "talk.srt").read_bytes() == edited
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")
    assert unseal(record.read_bytes()).is_whole


@pytest.mark.parametrize("prune", [False, True])
def test_an_edited_json_is_left_and_the_others_go_on(bench: Bench, talk: Path, prune: bool) -> None:
    bench.run(talk)
    edited = edit(bench.out / "talk.json", "\n")
    if prune:
        shutil.rmtree(bench.folder / "cache")
    for cleaning in ("verbatim", "clean", "verbatim"):
        (outcome,) = bench.run(talk, cleaning=cleaning)
        assert [one.path.name for one in outcome.kept] == ["talk.json"]
        assert (bench.out / "talk.json").read_bytes() == edited
        is_verbatim = "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")
        assert (cleaning == "verbatim") == is_verbatim


def test_a_json_that_was_broken_by_hand_is_kept_under_another_name_and_the_others_go_on(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    broken = edit(bench.out / "talk.json", "And a word that is no JSON.\n")
    edited = edit(bench.out / "talk.srt")
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert [one.path.name for one in outcome.kept] == ["talk.srt"]
    assert (bench.out / "talk.json.damaged").read_bytes() == broken
    assert (bench.out / "talk.srt").read_bytes() == edited
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")


def test_a_users_own_file_of_the_name_of_another_format_is_left(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    (bench.out / "talk.vtt").write_text(OWN)
    (outcome,) = bench.run(talk, output_format=("vtt", "txt"))
    assert (bench.out / "talk.vtt").read_text() == OWN
    assert [one.why for one in outcome.kept] == ["not written by transcribe, as far as known"]


def test_a_run_of_which_nothing_could_be_written_fails(bench: Bench, talk: Path) -> None:
    bench.run(talk, output_format=("json",))
    edited = edit(bench.out / "talk.json", "\n")
    (outcome,) = bench.run(talk, output_format=("json",), cleaning="verbatim")
    assert outcome.status == Status.FAILED
    assert "nothing was written" in str(outcome.error)
    assert "--overwrite" in str(outcome.error)
    assert (bench.out / "talk.json").read_bytes() == edited


def test_the_report_of_a_run_names_what_was_left(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    edit(bench.out / "talk.txt")
    report = bench.folder / "run.json"
    bench.run(talk, report=report)
    (file,) = json.loads(report.read_text())["files"]
    expected = {"output": str(bench.out / "talk.txt"), "why": "changed since it was written"}
    assert file["kept"] == [expected]
    assert sorted(Path(path).name for path in file["outputs"]) == ["talk.json", "talk.srt"]


def test_a_report_that_was_changed_is_refused_before_any_work(bench: Bench, talk: Path) -> None:
    report = bench.folder / "run.json"
    bench.run(talk, report=report)
    edited = edit(report, "\n")
    with pytest.raises(UsageError, match=r"changed since it was written.*--overwrite"):
        bench.run(talk, report=report)
    assert report.read_bytes() == edited
    bench.run(talk, report=report, overwrite=True)
    assert unseal(report.read_bytes()).is_whole


def test_what_another_recording_has_taken_meanwhile_is_left(tmp_path: Path) -> None:
    def write(source: str, text: str) -> None:
        record = json.dumps({"media": {"path": source}, "text": text}, indent=1) + "\n"
        texts = {tmp_path / "talk.json": record, tmp_path / "talk.txt": text}
        write_outputs(texts, "talk.json", Witnesses(), source=source, overwrite=False)

    write("1987/talk.wav", "first")
    with pytest.raises(OutputError, match=r"talk\.txt \(from another recording\)"):
        write("1988/talk.wav", "second")
    assert (tmp_path / "talk.txt").read_text() == "first"
    write("1987/talk.wav", "third")
    assert (tmp_path / "talk.txt").read_text() == "third"


# Links, folders, protected files


@pytest.mark.parametrize("is_first", [False, True])
def test_a_dangling_link_is_never_replaced(bench: Bench, talk: Path, is_first: bool) -> None:
    if not is_first:
        bench.run(talk, output_format=("json",))
    bench.out.mkdir(exist_ok=True)
    (bench.out / "talk.srt").symlink_to("nowhere")
    bench.run(talk)
    assert (bench.out / "talk.srt").readlink() == Path("nowhere")


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_a_link_leads_to_is_never_written(bench: Bench, talk: Path, overwrite: bool) -> None:
    bench.run(talk)
    own = bench.folder / "own.txt"
    own.write_text(OWN)
    (bench.out / "talk.txt").unlink()
    (bench.out / "talk.txt").symlink_to(own)
    (outcome,) = bench.run(talk, overwrite=overwrite)
    assert own.read_text() == OWN
    assert overwrite != (bench.out / "talk.txt").is_symlink()
    assert ([] if overwrite else ["a link"]) == [one.why for one in outcome.kept]


def test_a_link_to_what_is_wanted_is_no_matter(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    (bench.out / "talk.txt").rename(bench.folder / "moved.txt")
    (bench.out / "talk.txt").symlink_to(bench.folder / "moved.txt")
    (outcome,) = bench.run(talk)
    assert outcome.kept == ()
    assert (bench.out / "talk.txt").is_symlink()


@pytest.mark.parametrize("what", ["folder", "pipe"])
def test_what_is_no_file_is_left_and_stops_nothing(bench: Bench, talk: Path, what: str) -> None:
    bench.run(talk)
    place = bench.out / "talk.vtt"
    place.mkdir() if what == "folder" else os.mkfifo(place)
    (outcome,) = bench.run(talk, output_format=("vtt", "md"), overwrite=True)
    assert [one.why for one in outcome.kept] == ["not a file"]
    assert not place.is_file()
    assert (bench.out / "talk.md").is_file()


def test_a_file_that_is_protected_from_writing_is_left(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    before = (bench.out / "talk.txt").read_bytes()
    (bench.out / "talk.txt").chmod(0o444)
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert [one.why for one in outcome.kept] == ["protected from writing"]
    assert (bench.out / "talk.txt").read_bytes() == before


# Two at once

RUN = """
    import sys
    from pathlib import Path
    from pipeline.config import Settings
    from pipeline.run import Engines, run_batch
    from tests.fakes import FakeDetector, FakeDiarizer
    from tests.unit.run.recording.test_stages import ANSWER, QUESTION, FakeRecognizer

    folder, cleaning = Path(sys.argv[1]), sys.argv[2]
    engines = Engines(FakeDetector(), FakeRecognizer((QUESTION, ANSWER)), FakeDiarizer())
    settings = Settings(output_dir=folder / "out", cleaning=cleaning)
    (outcome,) = run_batch([folder / "talk.wav"], settings, folder / "cache", engines=engines)
    print([one.path.name for one in outcome.kept], outcome.error)
"""


def test_of_two_runs_at_once_both_leave_the_edit_and_one_writes_all_else(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    edited = edit(bench.out / "talk.srt")
    runs = [start(RUN, bench.folder, cleaning) for cleaning in ("verbatim", "edited")]
    assert [run.communicate(timeout=60)[0].strip() for run in runs] == ["['talk.srt'] None"] * 2
    assert (bench.out / "talk.srt").read_bytes() == edited
    record = unseal((bench.out / "talk.json").read_bytes())
    assert record.is_whole
    assert look(bench.out / "talk.txt").sha256 == record.written[".txt"]


def test_an_edit_in_the_moment_of_writing_is_seen(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(talk)
    work, edited = os.fsync, list[bytes]()

    def edit_meanwhile(descriptor: int) -> None:
        work(descriptor)
        if not edited:
            edited.append(edit(bench.out / "talk.txt"))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", edit_meanwhile)
        (outcome,) = bench.run(talk, cleaning="verbatim", cache=False)
    assert [(bench.out / "talk.txt").read_bytes()] == edited
    assert [one.path.name for one in outcome.kept] == ["talk.txt"]
    assert bench.record()["provenance"]["cleaning"] == "verbatim"


def test_an_edit_right_after_the_writing_is_not_taken_for_ours(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.run.recording import job

    keep, edited = job.store_up_to_date, list[bytes]()

    def edit_first(*arguments: object, **named: object) -> None:
        edited.append(edit(bench.out / "talk.txt"))
        keep(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(job, "store_up_to_date", edit_first)
        bench.run(talk)
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert [(bench.out / "talk.txt").read_bytes()] == edited
    assert [one.path.name for one in outcome.kept] == ["talk.txt"]


def test_files_that_never_cease_to_change_end_the_writing(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(talk)
    work = os.fsync

    def touch_always(descriptor: int) -> None:
        work(descriptor)
        edit(bench.out / "talk.txt")

    monkeypatch.setattr(os, "fsync", touch_always)
    (outcome,) = bench.run(talk, cleaning="verbatim", overwrite=True, cache=False)
    assert isinstance(outcome.error, OutputError)
    assert "files keep changing" in outcome.error.reason


def test_a_run_that_was_killed_between_two_names_is_known_by_the_next(
    bench: Bench, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(talk)
    replace_file, old = Path.replace, bench.written()

    def stop_early(path: Path, target: Path) -> Path:
        if target.name == "talk.srt":
            raise KeyboardInterrupt
        return replace_file(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop_early)
        patched.setattr(
            "pipeline.store.atomic_files._restore", lambda *_: None
        )  # nor does one that is killed
        with pytest.raises(KeyboardInterrupt):
            bench.run(talk, cleaning="verbatim")
    assert old["talk.json"] != bench.written()["talk.json"]
    assert bench.written()["talk.txt"] == old["talk.txt"]
    (outcome,) = bench.run(talk, cleaning="verbatim")
    assert outcome.kept == ()
    assert "the, um, story" in (bench.out / "talk.txt").read_text("utf-8")


# Other commands


def test_export_leaves_an_edit_and_a_file_of_the_users_own(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    edited = edit(bench.out / "talk.txt")
    (bench.out / "talk.vtt").write_text(OWN)
    bench.events.clear()
    paths = export(bench, "txt", "vtt", "md", cleaning="verbatim")
    assert [path.name for path in paths] == ["talk.md"]
    assert (bench.out / "talk.txt").read_bytes() == edited
    assert (bench.out / "talk.vtt").read_text() == OWN
    (told,) = notices(bench)
    assert "talk.txt (changed" in told
    assert "talk.vtt (not written" in told


def test_an_export_that_can_write_nothing_fails(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    edited = edit(bench.out / "talk.srt")
    with pytest.raises(OutputError, match="nothing was written"):
        export(bench, "srt")
    assert (bench.out / "talk.srt").read_bytes() == edited
    assert list(export(bench, "srt", overwrite=True)) == [bench.out / "talk.srt"]
    assert edited != (bench.out / "talk.srt").read_bytes()


def test_what_an_export_has_written_is_known_without_a_cache(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    export(bench, "vtt", "md")
    shutil.rmtree(bench.folder / "cache")
    edited = edit(bench.out / "talk.md")
    export(bench, "vtt", "md", cleaning="verbatim")
    assert "the, um, story" in (bench.out / "talk.vtt").read_text("utf-8")
    assert (bench.out / "talk.md").read_bytes() == edited


def test_an_export_into_another_folder_is_brought_up_to_date_unless_edited(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    elsewhere = bench.folder / "exported"
    export(bench, "txt", "md", output_dir=elsewhere)
    edited = edit(elsewhere / "talk.md")
    export(bench, "txt", "md", output_dir=elsewhere, cleaning="verbatim")
    assert "the, um, story" in (elsewhere / "talk.txt").read_text("utf-8")
    assert (elsewhere / "talk.md").read_bytes() == edited


def test_an_export_of_anothers_subtitles_spares_a_transcript_of_the_same_name(
    bench: Bench, talk: Path
) -> None:
    bench.run(talk)
    before = bench.written()
    subtitles = bench.folder / "others" / "talk.srt"
    subtitles.parent.mkdir()
    subtitles.write_text("1\n00:00:01,000 --> 00:00:02,000\nSomething else.\n")
    settings = Settings(output_dir=bench.out, output_format=("txt", "json", "vtt"))
    cache_dir = bench.folder / "cache"
    (path,) = export_files(subtitles, settings, cache_dir=cache_dir)
    assert path.name == "talk.vtt"
    assert {name: data for name, data in bench.written().items() if name in before} == before


def test_an_export_of_subtitles_may_be_repeated(bench: Bench) -> None:
    subtitles = bench.folder / "talk.srt"
    settings = Settings(output_dir=bench.folder, output_format=("vtt",))
    for text in ("Hello.", "Hello again."):
        subtitles.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n")
        (path,) = export_files(subtitles, settings, cache_dir=bench.folder / "cache")
        assert text in path.read_text("utf-8")


def test_renaming_leaves_edited_subtitles(bench: Bench, talk: Path) -> None:
    bench.run(talk, speaker_labels="name")
    edited = edit(bench.out / "talk.srt")
    written, kept = rename(bench, speaker_labels="name")
    assert (
        {path.name for path in written},
        {path.name for path in kept},
    ) == ({"talk.json", "talk.txt"}, {"talk.srt"})
    assert (bench.out / "talk.srt").read_bytes() == edited
    assert "Ann Lee: " in (bench.out / "talk.txt").read_text("utf-8")


def test_what_was_renamed_is_still_ours(bench: Bench, talk: Path) -> None:
    bench.run(talk)
    rename(bench)
    shutil.rmtree(bench.folder / "cache")
    (outcome,) = bench.run(talk)
    assert outcome.kept == ()
    assert "Ann Lee: " in (bench.out / "talk.txt").read_text("utf-8")


def test_a_watch_that_is_started_again_leaves_an_edit(bench: Bench) -> None:
    inbox = bench.folder / "in"
    write_wav(inbox / "talk.wav")
    settings = Settings(output_dir=bench.out)
    engines = Engines(bench.detector, bench.recognizer, bench.diarizer)

    def stop_watching(_: float) -> None:
        raise KeyboardInterrupt

    def watch() -> None:
        with pytest.raises(KeyboardInterrupt):
            watch_folder(
                inbox,
                settings,
                bench.folder / "cache",
                bench.events.append,
                engines,
                settle_s=0,
                sleep=stop_watching,
            )

    watch()
    edited = edit(bench.out / "talk.txt")
    watch()
    assert (bench.out / "talk.txt").read_bytes() == edited
    assert any("talk.txt (changed since it was written)" in text for text in notices(bench))


def align(bench: Bench, talk: Path, **changes: object) -> object:
    page = bench.folder / "page.txt"
    page.write_text(PAGE)
    settings = replace(Settings(output_dir=bench.out), **changes)
    engines = Engines(bench.detector, bench.recognizer, None)
    return align_page(
        talk,
        page,
        settings,
        bench.folder / "cache",
        bench.events.append,
        engines=engines,
        aligner=FakeAligner(),
    )


def test_an_alignment_leaves_an_edit(bench: Bench, talk: Path) -> None:
    align(bench, talk)
    edited = edit(bench.out / "talk.aligned.srt")
    aligned = align(bench, talk, max_line_width=20)
    assert (bench.out / "talk.aligned.srt").read_bytes() == edited
    assert [one.path.name for one in aligned.kept] == ["talk.aligned.srt"]
    assert any("talk.aligned.srt (changed" in text for text in notices(bench))
