"""A subtitle file is repaired where it stands: all that needs no repair is byte for byte as it was."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli import cli
from pipeline.config import Settings
from pipeline.domain import FrameRate
from pipeline.errors import FormatError, OutputError, UsageError
from pipeline.run.commands import fix_subtitles
from pipeline.run.commands.fix_subtitles import fix_file, fix_text

SHORT = (
    "1\n00:00:01,000 --> 00:00:01,500\n<i>Ja, schön</i>\n\n2\n00:00:05,000 --> 00:00:07,000\nNein\n"
)
LONGER = SHORT.replace("01,500", "01,833")


def call(*arguments: object) -> int:
    return cli.main([*map(str, arguments)], standalone_mode=False)


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"), (b"", "cp1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_encoding_and_line_ends_stay(tmp_path, mark, encoding, ending):
    path = tmp_path / "a.srt"
    path.write_bytes(mark + SHORT.replace("\n", ending).encode(encoding))
    fixed = fix_file(path, Settings())
    assert fixed.output == tmp_path / "a.fixed.srt"
    assert fixed.output.read_bytes() == mark + LONGER.replace("\n", ending).encode(encoding)
    assert path.read_bytes() == mark + SHORT.replace("\n", ending).encode(encoding)
    assert [(r.kind, r.cue, r.moved_ms) for r in fixed.repairs] == [("duration", 1, 333)]
    assert (fixed.before.has_hard, fixed.after.has_hard) == (True, False)


def test_a_repaired_file_needs_no_repair_and_none_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(LONGER, "utf-8")
    fixed = fix_file(path, Settings())
    assert (fixed.output, fixed.repairs) == (None, ())
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_itself_is_written_over_only_where_that_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    text = "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:01.500 align:start\n<v Ann>Ja\n"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="--in-place"):
        fix_file(path, Settings(), output=tmp_path / "." / "a.vtt")
    assert fix_file(path, Settings(), in_place=True).output == path
    assert path.read_text("utf-8") == text.replace("01.500", "01.833")


def test_a_file_behind_a_link_is_repaired_and_the_link_stays(tmp_path: Path) -> None:
    path, link = tmp_path / "a.srt", tmp_path / "link.srt"
    path.write_text(SHORT, "utf-8")
    path.chmod(0o600)
    link.symlink_to(path.name)
    with pytest.raises(UsageError, match="--in-place"):
        fix_file(link, Settings(), output=path)
    fix_file(link, Settings(), in_place=True)
    assert link.is_symlink()
    assert path.read_text("utf-8") == LONGER
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_name_of_the_file_is_no_output(tmp_path: Path) -> None:
    path, other = tmp_path / "a.srt", tmp_path / "b.srt"
    path.write_text(SHORT, "utf-8")
    other.hardlink_to(path)
    with pytest.raises(UsageError, match="--in-place"):
        fix_file(path, Settings(overwrite=True), output=other)
    assert path.read_text("utf-8") == other.read_text("utf-8") == SHORT


def test_a_protected_file_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(SHORT, "utf-8")
    path.chmod(0o444)
    with pytest.raises(OutputError, match="write-protected"):
        fix_file(path, Settings(), in_place=True)
    assert path.read_text("utf-8") == SHORT


def test_a_file_that_somebody_saves_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.srt"
    path.write_text(SHORT, "utf-8")

    def fix_slowly(*arguments: object) -> tuple[str, object]:
        path.write_text("typed meanwhile", "utf-8")
        return fix_text(*arguments)

    monkeypatch.setattr(fix_subtitles, "fix_text", fix_slowly)
    with pytest.raises(OutputError, match="changed while"):
        fix_file(path, Settings(), in_place=True)
    assert path.read_text("utf-8") == "typed meanwhile"


def test_an_output_that_a_person_edited_stays(tmp_path: Path) -> None:
    path, output = tmp_path / "a.srt", tmp_path / "b.srt"
    path.write_text(SHORT, "utf-8")
    fix_file(path, Settings(), output=output)
    path.write_text(SHORT.replace("Nein", "Doch"), "utf-8")
    fix_file(path, Settings(), output=output)  # ours
    assert "Doch" in output.read_text("utf-8")
    output.write_text("mine", "utf-8")
    with pytest.raises(OutputError):
        fix_file(path, Settings(), output=output)
    fix_file(path, Settings(overwrite=True), output=output)
    assert "Doch" in output.read_text("utf-8")


def test_overlaps_of_placed_cues_stay_and_others_go() -> None:
    cues = "1\n00:00:01,000 --> 00:00:04,000\n{}Ja\n\n2\n00:00:03,000 --> 00:00:06,000\nNein\n"
    assert fix_text(cues.format("{\\an8}"), ".srt", Settings())[1] == ()
    assert fix_text(cues.format(""), ".srt", Settings())[0] == cues.format("").replace(
        "04,000", "02,917"
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.ttml", "<tt/>", "only files of lines"),
        ("a.srt", "no cue", "not a subtitle"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n<u>Good</u> morning\n\n"
         "2\n00:00:02,000 --> 00:00:03,000\nGood <u>morning</u>\n", "one by one"),
    ],
)  # fmt: skip
def test_what_can_not_be_repaired_is_refused(tmp_path, name, text, reason):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(FormatError, match=reason):
        fix_file(path, Settings())


LINES = st.sampled_from(
    ["Yes.", "", "a  b", "<i>We went all the way up the hill to the</i>", "7", "...", "-"]
)


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 9), st.lists(LINES, max_size=3)), max_size=5
    ),
    st.sampled_from([("\n", ".srt"), ("\r\n", ".srt"), ("\n", ".vtt"), ("\n", ".sbv")]),
)
def test_a_second_repair_of_a_file_changes_nothing(cues, form):
    ending, suffix = form
    blocks = []
    for number, (start, length, lines) in enumerate(cues, start=1):
        first, last = (f"00:00:{s // 10:02}.{s % 10}00" for s in (start, start + length))
        arrow = "," if suffix == ".sbv" else " --> "
        number_line = [str(number)] if suffix == ".srt" else []
        blocks.append(ending.join([*number_line, f"{first}{arrow}{last}", *lines]))
    text = (ending * 2).join([*(["WEBVTT"] if suffix == ".vtt" else []), *blocks]) + ending
    try:
        once, _ = fix_text(text, suffix, Settings())
    except FormatError:  # it holds nothing, or a line of it is no text
        return
    assert fix_text(once, suffix, Settings()) == (once, ())


def test_the_command_tells_each_repair_and_what_is_left(tmp_path, capsys):
    path = tmp_path / "a.srt"
    path.write_text(SHORT + f"\n3\n00:00:09,000 --> 00:00:12,000\n{'a' * 43} b...\n", "utf-8")
    assert call("subtitles", "fix", path) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "cue 1  00:00:01,000  is shown for the least time (0.333 s later)",
        "Repaired: duration 1",
    ]
    assert (
        call("subtitles", "fix", path, "--characters", "--only", "gap", "--format", "json") == 1 - 1
    )
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert [(one["kind"], one["cue"]) for one in told["repairs"]] == [("characters", 3)]
    assert told["left"][0] == {"rule": "line-width", "hard": True, "cues": 1}
    with pytest.raises(UsageError, match="one of both"):
        call("subtitles", "fix", path, "--in-place", "-o", tmp_path / "b.srt")


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        (("我们今天要去看一部非常有意思的电影因为我", "喜欢。"), "zh"),
        (("これは日本語で書かれたとても長い字幕なの", "です。"), "ja"),
    ],
)
def test_lines_of_scripts_without_blanks_are_joined_without_one(
    lines: tuple[str, str], language: str
) -> None:
    text = f"1\n00:00:01,000 --> 00:00:09,000\n{lines[0]}\n{lines[1]}\n"
    fixed, repairs = fix_text(text, ".srt", Settings(language=language))
    assert [one.kind for one in repairs] == ["lines"]
    assert "".join(lines) == "".join(fixed.splitlines()[2:])
    assert " " not in "".join(fixed.splitlines()[2:])


def test_neighbours_keep_their_order_where_times_go_to_frames() -> None:
    text = "1\n00:00:00,040 --> 00:00:00,041\nA.\n\n2\n00:00:00,041 --> 00:00:02,000\nB.\n"
    fixed, _ = fix_text(text, ".srt", Settings(fps=FrameRate.parse("24")))
    assert fix_text(fixed, ".srt", Settings(fps=FrameRate.parse("24"))) == (fixed, ())
    assert fixed.index("A.") < fixed.index("B.")


def test_an_output_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nA  b.\n", "utf-8")
    with pytest.raises(UsageError, match="suffix"):
        fix_file(path, Settings(), output=tmp_path / "a.vtt")
