"""Names of outputs: unique, legal, and never somebody else's."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.run.inputs.jobs import REFERENCE_SUFFIXES, Job, Source, describe_path, plan_jobs
from pipeline.run.inputs.ownership import set_aside

SUFFIXES = (".srt", ".txt", ".json", ".diff.html")


def plan(sources, folder, suffixes=SUFFIXES):
    return [
        job.stem
        for job in plan_jobs(map(Source, [Path(source) for source in sources]), folder, suffixes)
    ]


def write_results(folder, stem, source):
    """What an earlier run left for a recording."""
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(Path(source).resolve(), folder, stem)
    record = {"media": {"path": job.media_path}}
    job.output(".json").write_text(json.dumps(record), "utf-8")
    job.output(".srt").write_text("1\n", "utf-8")


def test_a_recording_gets_its_own_name(tmp_path):
    (job,) = plan_jobs(map(Source, [tmp_path / "a.b.mp3"]), tmp_path / "out", SUFFIXES)
    assert job.stem == "a.b"
    assert job.output(".srt") == tmp_path / "out" / "a.b.srt"


def test_the_same_name_in_different_folders_gets_the_folder_before_it(tmp_path):
    sources = [tmp_path / folder / "talk.mp3" for folder in ("one", "two", "three")]
    assert plan(sources, tmp_path) == ["talk", "two-talk", "three-talk"]


def test_the_same_name_with_another_suffix_gets_the_suffix_at_last(tmp_path):
    sources = [tmp_path / "one" / name for name in ("a.mp3", "a.wav", "a.flac")]
    assert plan(sources, tmp_path) == ["a", "one-a", "one-a-flac"]


def test_the_same_names_in_folders_of_the_same_name_stay_apart(tmp_path):
    sources = [tmp_path / str(i) / "sub" / "a.mp3" for i in range(6)]
    stems = plan(sources, tmp_path)
    assert stems[:3] == ["a", "sub-a", "sub-a-mp3"]
    assert len(set(stems)) == 6
    assert plan(sources, tmp_path) == stems


def test_a_recording_that_is_named_twice_is_one_job(tmp_path):
    sources = [tmp_path / "a.mp3", tmp_path / "sub" / ".." / "a.mp3"]
    assert plan(sources, tmp_path) == ["a"]


def test_names_that_differ_in_case_or_composition_only_are_kept_apart(tmp_path):
    assert plan([tmp_path / "Talk.mp3", tmp_path / "two/talk.mp3"], tmp_path) == [
        "Talk",
        "two-talk",
    ]
    composed, decomposed = "\u00e9.mp3", "e\u0301.mp3"
    stems = plan([tmp_path / composed, tmp_path / "two" / decomposed], tmp_path)
    assert stems == ["\u00e9", "two-e\u0301"]


def test_a_file_that_belongs_to_nobody_known_is_not_written_over(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "talk.srt").write_text("my own subtitles", "utf-8")
    assert plan([tmp_path / "one" / "talk.mp3"], out) == ["one-talk"]


@pytest.mark.parametrize("record", ["{}", "[]", "null", '"media"', "{", '{"media": 5}', "\xff"])
def test_a_json_that_is_no_transcript_belongs_to_nobody(tmp_path, record):
    out = tmp_path / "out"
    out.mkdir()
    (out / "talk.json").write_text(record, "latin-1")
    assert plan([tmp_path / "one" / "talk.mp3"], out) == ["one-talk"]


def test_files_that_will_not_be_written_are_no_matter(tmp_path):
    (tmp_path / "talk.docx").touch()
    (tmp_path / "talk.reference.txt").touch()
    assert plan([tmp_path / "talk.mp3"], tmp_path) == ["talk"]


def test_earlier_results_of_the_same_recording_are_written_over(tmp_path):
    out = tmp_path / "out"
    write_results(out, "talk", tmp_path / "one" / "talk.mp3")
    write_results(out, "two-talk", tmp_path / "two" / "talk.mp3")
    sources = [tmp_path / "one" / "talk.mp3", tmp_path / "two" / "talk.mp3"]
    assert plan(sources, out) == ["talk", "two-talk"]
    assert plan(sources[::-1], out) == ["two-talk", "talk"]
    assert plan(sources[1:], out) == ["two-talk"]


def test_earlier_results_of_another_recording_are_kept(tmp_path):
    out = tmp_path / "out"
    write_results(out, "talk", tmp_path / "one" / "talk.mp3")
    assert plan([tmp_path / "two" / "talk.mp3"], out) == ["two-talk"]


def test_no_recording_is_left_out_when_all_its_plain_names_are_taken(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    source = tmp_path / "one" / "talk.mp3"
    seen = set()
    for _ in range(8):
        (stem,) = plan([source], out)
        seen.add(stem)
        (out / f"{stem}.srt").touch()
    assert len(seen) == 8


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("..mp3", "recording"),
        (".mp3", "mp3"),
        (". .mp3", "recording"),
        (".hidden.mp3", "hidden"),
        ("talk..mp3", "talk"),
        ("no suffix", "no suffix"),
        ("a\nb\tc\x07.mp3", "a_b_c_"),
        ("a:b*c?.mp3", "a_b_c_"),
        ("\udcff.mp3", "_"),
        ("-rf.mp3", "-rf"),
        ("采访 № 5.mp3", "采访 № 5"),
        ("مقابلة.mp3", "مقابلة"),
    ],
)
def test_odd_names_become_names_that_every_system_takes(tmp_path, name, stem):
    assert plan([tmp_path / name], tmp_path / "out") == [stem]


@pytest.mark.parametrize(
    ("letter", "ending"), [("x", ""), ("采", ".1h00m00.001s-end.clip" * 3), ("🎙", ".aligned")]
)
def test_long_names_are_cut_so_that_every_output_can_be_written(tmp_path, letter, ending):
    long = (letter * 250).encode()[:250].decode(errors="ignore")
    folders = [tmp_path / long / str(i) / long for i in range(4)]
    jobs = plan_jobs(
        map(Source, [folder / f"{long}.mp3" for folder in folders]), tmp_path, SUFFIXES, ending
    )
    assert all(job.stem.endswith(ending) for job in jobs)
    assert jobs[0].stem == jobs[0].usual_stem
    assert len({job.stem for job in jobs}) == 4
    for job in jobs:
        for suffix in (*SUFFIXES, *REFERENCE_SUFFIXES):
            job.output(suffix).touch()


@pytest.mark.parametrize("name", ["x.reference.mp3", "x.Reference.wav", ".reference.mp3"])
def test_a_recording_called_like_a_reference_page_never_writes_over_one(tmp_path, name):
    for suffixes in (SUFFIXES, (".json",), (".txt", ".md")):
        jobs = plan_jobs(
            map(Source, [tmp_path / "x.mp3", tmp_path / "sub" / name]), tmp_path, suffixes
        )
        pages = {jobs[0].output(suffix) for suffix in REFERENCE_SUFFIXES}
        written = {str(jobs[1].output(suffix)).casefold() for suffix in suffixes}
        assert written.isdisjoint(str(page).casefold() for page in pages)
        assert not jobs[1].stem.casefold().endswith(".reference")


def test_outputs_of_two_recordings_never_share_a_name(tmp_path):
    # "a" writes a.diff.html, and so would "a.diff" in a format with the suffix .html.
    sources = [tmp_path / "a.mp3", tmp_path / "sub" / "a.diff.mp3"]
    assert plan(sources, tmp_path, (".diff.html", ".html")) == ["a", "sub-a.diff"]


names = st.sampled_from(
    ["a", "A", "a.b", "..", "é", "e\u0301", "x.reference", "one-a", "a\n", " a"]
)
sources = st.lists(
    st.builds(
        lambda folder, name, kind: f"{folder}/{name}{kind}",
        st.sampled_from(["/q/one", "/q/two", "/q/ONE", "/q/one/one", "/"]),
        names,
        st.sampled_from([".mp3", ".wav", "", ".MP3"]),
    ),
    max_size=12,
)


@given(sources)
def test_every_recording_gets_a_job_and_no_two_share_an_output(found):
    jobs = plan_jobs(
        map(Source, [Path(source) for source in found]), Path("/nowhere/out"), SUFFIXES
    )
    assert list(dict.fromkeys(Path(s).resolve() for s in found)) == [
        job.source.resolve() for job in jobs
    ]
    outputs = [str(job.output(s)).casefold() for job in jobs for s in ("", *SUFFIXES)]
    assert len(set(outputs)) == len(outputs)
    assert {Path("/nowhere/out")} >= {job.output(".srt").parent for job in jobs}


def test_the_reference_page_lies_beside_the_outputs(tmp_path):
    job = Job(tmp_path / "a.mp3", tmp_path, "a")
    assert job.find_reference() is None
    for suffix in ("docx", "html"):
        (tmp_path / f"a.reference.{suffix}").touch()
        assert job.find_reference() == tmp_path / f"a.reference.{suffix}"
    (tmp_path / "a.reference.md").touch()
    assert job.find_reference() == tmp_path / "a.reference.md"
    (tmp_path / "a.reference.txt").touch()
    assert job.find_reference() == tmp_path / "a.reference.txt"


def test_paths_are_described_from_the_output_folder_with_forward_slashes(tmp_path):
    source = tmp_path / "audio" / "a.mp3"
    assert describe_path(source, tmp_path / "out") == "../audio/a.mp3"
    assert Job(source, tmp_path / "out", "a").media_path == "../audio/a.mp3"


def test_a_link_to_a_recording_keeps_its_own_name(tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    clip.touch()
    link = tmp_path / "monday.wav"
    link.symlink_to(clip)
    assert [
        job.stem for job in plan_jobs(map(Source, [link, clip]), tmp_path / "out", [".srt"])
    ] == ["monday"]


def test_a_damaged_json_is_taken_over_where_it_says_whose_it_is_or_is_blank_and_alone(tmp_path):
    ours, theirs = '{"schema": "x", "media": {"path": "a.mp3", ', '{"media": {"path": "b.mp3", '
    record, text = tmp_path / "a.json", tmp_path / "a.txt"
    for content, beside, expected in (
        (ours, True, ("a", True)),
        (theirs, True, (f"{tmp_path.name}-a", False)),
        (theirs, False, (f"{tmp_path.name}-a", False)),
        ("\0" * 99, True, (f"{tmp_path.name}-a", False)),
        ("\0" * 99, False, ("a", True)),
        ("", False, ("a", True)),
        ("[" * 100_000, False, (f"{tmp_path.name}-a", False)),
        ('{"media": {"path": "\\ud8', False, (f"{tmp_path.name}-a", False)),
        ('{"name": "a package"}', False, (f"{tmp_path.name}-a", False)),
    ):
        record.write_text(content, "utf-8")
        text.unlink(missing_ok=True)
        if beside:
            text.touch()
        damaged = []
        (job,) = plan_jobs(
            [Source(tmp_path / "a.mp3")], tmp_path, (".txt", ".json"), on_damaged=damaged.append
        )
        assert (job.stem, damaged == [record]) == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_device_under_the_name_of_a_json_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to("/dev/zero")
    (tmp_path / "c.json").mkdir()
    for name in "abc":
        stems = plan([tmp_path / f"{name}.mp3"], tmp_path, (".txt", ".json"))
        assert stems == [f"{tmp_path.name}-{name}"]


def test_what_is_set_aside_takes_nobodys_name(tmp_path):
    for content in "xyz":
        (tmp_path / "a.json").write_text(content)
        set_aside(tmp_path / "a.json")
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"a.json.damaged": "x", "a.json.damaged-2": "y", "a.json.damaged-3": "z"}


def test_a_published_text_may_lie_beside_the_recording(tmp_path):
    source, out = tmp_path / "in" / "a.b.mp3", tmp_path / "out"
    job = Job(source, out, "in-a.b")
    for folder in (source.parent, out):
        folder.mkdir()
    page = source.with_name("a.b.reference.docx")
    page.touch()
    assert job.find_reference() == page
    beside_outputs = out / "in-a.b.reference.txt"
    beside_outputs.touch()
    assert job.find_reference() == beside_outputs


@pytest.mark.parametrize("name", ["talk.podcast.mp3", "talk.imsc.wav", "TALK.EBU-TT-D.mp4"])
def test_no_recording_has_the_name_of_an_output_with_a_longer_suffix(tmp_path, name):
    """Its JSON would be the podcast's transcript of ``talk.mp3``, its TTML that one's IMSC."""
    (stem,) = plan([tmp_path / "one" / name], tmp_path)
    assert stem.endswith((".podcast-mp3", ".imsc-wav", ".EBU-TT-D-mp4"))


def test_conversation_of_files_with_long_names_looks_for_its_page_under_one_that_a_file_may_have(
    tmp_path: Path,
) -> None:
    files = [tmp_path / f"{letter * 130}.wav" for letter in "ab"]
    job = Job(files[0], tmp_path, "ab", tracks=(files[1],))
    assert job.find_reference() is None
