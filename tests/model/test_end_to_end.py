"""The whole command on real models and real sound, with no network."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import srt

from pipeline.compare.agreement.text_agreement import judge
from pipeline.domain import Comparison
from pipeline.engines.models.whisper_weights import REPOSITORIES
from pipeline.formats import FORMATS
from pipeline.run import compare_files
from tests.commands import Finished
from tests.commands import transcribe as start_transcribe
from tests.comparisons import turn_agreement
from tests.forked_commands import transcribe

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


# The demo


@pytest.fixture(scope="module")
def demo(folder: Path, cache: Path, root: Path) -> Finished:
    """The demo's run, with the page beside the outputs."""
    out = folder / "demo"
    out.mkdir()
    shutil.copy(root / "transcripts" / "interview.reference.txt", out)
    recording = root / "audio" / "interview.mp3"
    return start_transcribe(recording, "-f", "all", "-o", "demo", cwd=folder, cache=cache)


@pytest.fixture(scope="module")
def record(demo: Finished, folder: Path) -> dict:
    return json.loads((folder / "demo" / "interview.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def comparison(demo: Finished, folder: Path) -> Comparison:
    """The cleaned transcript, as it was written, against the page."""
    out = folder / "demo"
    return compare_files(out / "interview.json", out / "interview.reference.txt")


def test_the_demo_writes_every_format_and_nothing_else(demo: Finished, folder: Path) -> None:
    assert (demo.code, demo.out, demo.errors) == (0, "", [])
    written = {kind.suffix for name, kind in FORMATS.items() if name != "chapters"}  # no headings
    suffixes = {".diff.html", ".reference.txt", *written}
    assert {path.name for path in (folder / "demo").iterdir()} == {
        f"interview{suffix}" for suffix in suffixes
    }


def test_every_turn_of_the_demo_has_the_right_speaker(comparison: Comparison, record: dict) -> None:
    assert turn_agreement(comparison) == (28, 28)
    page = [turn.speaker for turn in comparison.reference.turns]
    assert [turn["speaker"] for turn in name_turns(record)] == page


def name_turns(record: dict) -> list[dict]:
    """The turns with the names shown in place of the labels."""
    names = {speaker["label"]: speaker["name"] for speaker in record["speakers"]}
    return [{**turn, "speaker": names[turn["speaker"]]} for turn in record["turns"]]


def test_names_of_the_demo_are_marked_as_taken_from_its_page(record: dict) -> None:
    assert {speaker["name"]: speaker["name_source"] for speaker in record["speakers"]} == {
        "Clara Whitfield": "reference",
        "Daniel Marsh": "reference",
    }


def test_turns_of_the_demo_begin_and_end_when_they_are_spoken(record: dict, root: Path) -> None:
    true = json.loads((root / "audio" / "interview.turns.json").read_text("utf-8"))
    assert len(true) == len(record["turns"])
    for expected, actual in zip(true, record["turns"], strict=True):
        assert expected["start"] == pytest.approx(actual["start"], abs=1.0)
        assert expected["end"] == pytest.approx(actual["end"], abs=1.0)


def test_words_of_the_demo_are_nearly_all_right(comparison: Comparison) -> None:
    assert comparison.words.rate is not None
    assert comparison.cp_words is not None
    assert comparison.words.rate <= 0.03
    assert comparison.cp_words.errors <= comparison.words.errors + 0.005 * 869


@pytest.mark.parametrize(
    ("was", "now", "differs"),
    [
        (". ", "! ", False),
        (", ", " – ", False),
        ("$7,500", "$9,500", True),
        ("That is a small budget for such a large idea.", "", True),
    ],
)
def test_only_an_altered_text_of_the_demo_differs_from_what_was_said(
    was: str, now: str, differs: bool, folder: Path, demo: Finished
) -> None:
    page = (folder / "demo" / "interview.reference.txt").read_text("utf-8")
    altered = folder / "altered.txt"
    altered.write_text(page.replace(was, now), "utf-8")
    found = compare_files(folder / "demo" / "interview.json", altered)
    assert judge(found).differs == differs


def test_fillers_are_heard_in_the_demo_and_gone_from_its_text(
    record: dict, folder: Path, demo: Finished, root: Path
) -> None:
    spoken = json.loads((root / "audio" / "interview.spoken.json").read_text("utf-8"))
    fillers = {entry["text"].strip(",").casefold() for entry in spoken}
    assert {"um", "uh", "you know"} <= fillers
    pattern = re.compile(r"\b(?:um|uh|you know)\b", re.IGNORECASE)
    heard = "".join(segment["text"] for segment in record["segments"])
    assert 5 <= len(pattern.findall(heard))
    for suffix in ("txt", "srt", "vtt", "md"):
        assert pattern.findall((folder / "demo" / f"interview.{suffix}").read_text("utf-8")) == []


def test_repeated_words_are_gone_from_the_demos_text(folder: Path, demo: Finished) -> None:
    text = (folder / "demo" / "interview.txt").read_text("utf-8")
    assert re.findall(r"\b(\w+),? \1\b", text, flags=re.IGNORECASE) == []


def test_headings_and_summary_of_the_page_are_not_counted_as_speech(
    comparison: Comparison,
) -> None:
    assert len(comparison.reference.turns) == 28
    assert len(comparison.reference.sections) == 3
    assert sum(len(turn.text.split()) for turn in comparison.reference.turns) == pytest.approx(
        comparison.words.reference_length, abs=15
    )


def test_subtitles_of_the_demo_keep_to_their_limits(folder: Path, demo: Finished) -> None:
    cues = list(srt.parse((folder / "demo" / "interview.srt").read_text("utf-8")))
    assert list(range(1, len(cues) + 1)) == [cue.index for cue in cues]
    for cue, following in pairwise(cues):
        assert cue.start < cue.end <= following.start
    for cue in cues:
        lines = cue.content.splitlines()
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 42


def test_the_guide_shows_what_the_demo_writes(folder: Path, demo: Finished, root: Path) -> None:
    guide = (root / "docs" / "guides" / "first-steps.md").read_text("utf-8")
    blocks = re.findall(r"^```text\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    cue, turns = (block for block in blocks if not block.startswith("Done in"))
    (shown,) = srt.parse(cue)
    written = list(srt.parse((folder / "demo" / "interview.srt").read_text("utf-8")))
    (found,) = [one for one in written if one.content == shown.content]
    for expected, actual in ((shown.start, found.start), (shown.end, found.end)):
        assert abs((expected - actual).total_seconds()) < 0.2  # another processor, another rounding
    assert turns in (folder / "demo" / "interview.txt").read_text("utf-8")


def test_the_guide_shows_how_the_demo_ends(demo: Finished, root: Path) -> None:
    guide = (root / "docs" / "guides" / "first-steps.md").read_text("utf-8")
    shown = re.search(r"^```text\n(Done in .*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert shown is not None
    headline = re.compile(r"(\d+) of (\d+) words differs? from the published text")
    differ, published = (
        tuple(map(int, numbers))
        for numbers in zip(
            *(found_in(headline, text) for text in (shown[1], demo.err)), strict=True
        )
    )
    assert abs(differ[0] - differ[1]) <= 3  # another processor, another comma or name
    assert published[0] == published[1]
    files = re.compile(r"/(interview\.[\w.]+?) +([a-z].+)")
    assert {*files.findall(shown[1])} <= {*files.findall(demo.err)}
    speakers = re.compile(r"Speakers: (.+?) \d+ %, (.+?) \d+ %")
    assert found_in(speakers, shown[1]) == found_in(speakers, demo.err)


def found_in(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """What the groups of a pattern hold."""
    found = pattern.search(text)
    assert found is not None, text
    return found.groups()


def test_a_second_run_uses_what_is_kept_and_writes_the_same_bytes(
    demo: Finished, folder: Path, cache: Path, root: Path
) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "demo").iterdir()}
    recording = root / "audio" / "interview.mp3"
    finished = transcribe(recording, "-f", "all", "-o", "demo", cwd=folder, cache=cache)
    assert finished.code == 0
    assert "recognising" not in finished.err
    assert {path.name: path.read_bytes() for path in (folder / "demo").iterdir()} == before


def test_diff_of_the_demo_agrees_with_its_run(
    demo: Finished, comparison: Comparison, folder: Path, cache: Path
) -> None:
    pair = ("demo/interview.json", "demo/interview.reference.txt")
    as_json = transcribe("diff", *pair, "--format", "json", cwd=folder, cache=cache)
    assert (as_json.code, as_json.err) == (0, "")
    rate = json.loads(as_json.out)["wer"]["rate"]
    assert comparison.words.rate == pytest.approx(rate, abs=1e-6)
    different, length = comparison.content_words, comparison.words.reference_length
    assert re.search(
        f"{different:,} of {length:,} words differs? from the published text", demo.err
    )
    as_page = transcribe("diff", *pair, "--format", "html", cwd=folder, cache=cache)
    written = (folder / "demo" / "interview.diff.html").read_text("utf-8")
    # The run names the recording where the command names the transcript, and knows where its page lies.
    sound = re.compile('<source src="[^"]*">')
    assert sound.findall(written)[0] in sound.findall(as_page.out)
    lost = re.compile("<bdi>[^<]*</bdi> was not found at <bdi>[^<]*</bdi>")
    there, here = (lost.sub("", sound.sub("", page)) for page in (written, as_page.out))
    assert there.replace("interview.mp3", "interview.json") == here


@pytest.mark.parametrize("suffix", ["srt", "vtt", "txt", "md"])
def test_every_format_of_the_demo_scores_as_the_json_does(
    demo: Finished, comparison: Comparison, folder: Path, suffix: str
) -> None:
    out = folder / "demo"
    other = compare_files(out / f"interview.{suffix}", out / "interview.reference.txt")
    assert comparison.words == other.words


def test_export_of_the_demo_writes_what_the_run_wrote(
    demo: Finished, folder: Path, cache: Path
) -> None:
    finished = transcribe(
        *("export", "demo/interview.json", "-f", "vtt", "-o", "exported"), cwd=folder, cache=cache
    )
    assert (finished.code, finished.err) == (0, "")
    assert Path(finished.out.strip()).as_posix() == "exported/interview.vtt"
    written = [folder / name / "interview.vtt" for name in ("demo", "exported")]
    assert written[0].read_bytes() == written[1].read_bytes()


# Real voices


@pytest.fixture(scope="module")
def clips(folder: Path, cache: Path, shared: Path) -> Path:
    """The outputs of short real recordings, all of one run."""
    short, spliced = shared / "eval" / "short", shared / "eval" / "spliced"
    recordings = [
        *(short / name for name in ("jfk.flac", "french.aiff", "chinese.flac", "sample.wav")),
        spliced / "en-timit-2spk-words.flac",
        shared / "eval" / "nonspeech",
    ]
    finished = transcribe(*recordings, "-o", "clips", cwd=folder, cache=cache)
    assert (finished.code, finished.errors) == (0, [])
    return folder / "clips"


def read(clips: Path, stem: str) -> dict:
    return json.loads((clips / f"{stem}.json").read_text("utf-8"))


@pytest.mark.parametrize(("stem", "language"), [("jfk", "en"), ("french", "fr"), ("chinese", "zh")])
def test_the_language_that_is_spoken_is_found(clips: Path, stem: str, language: str) -> None:
    assert read(clips, stem)["language"] == language


def test_a_speech_that_everybody_knows_is_heard_word_for_word(clips: Path) -> None:
    text = re.sub(r"[^\w ]", "", read(clips, "jfk")["text"]).casefold()
    assert "ask not what your country can do for you ask what you can do for your country" in text
    assert len(read(clips, "jfk")["speakers"]) == 1


def test_french_is_written_in_french(clips: Path) -> None:
    assert "dictée" in read(clips, "french")["text"]


def test_chinese_is_written_without_blanks_between_the_words(clips: Path) -> None:
    text = (clips / "chinese.txt").read_text("utf-8").partition(": ")[2].strip()
    assert re.fullmatch(r"[\u4e00-\u9fff，。？！]+", text)


def test_two_voices_that_alternate_are_told_apart_in_order(clips: Path, shared: Path) -> None:
    page = shared / "eval" / "spliced" / "en-timit-2spk-words.ref.txt"
    comparison = compare_files(clips / "en-timit-2spk-words.json", page)
    assert turn_agreement(comparison) == (16, 16)
    labels = [turn["speaker"] for turn in read(clips, "en-timit-2spk-words")["turns"]]
    assert labels == ["SPEAKER_00", "SPEAKER_01"] * 8
    assert comparison.words.rate is not None
    assert comparison.words.rate < 0.15


def test_two_voices_on_the_telephone_are_told_apart(clips: Path) -> None:
    record = read(clips, "sample")
    assert len(record["speakers"]) == 2
    speakers = {turn["text"]: turn["speaker"] for turn in record["turns"]}
    (first,) = {who for text, who in speakers.items() if "Diane" in text}
    (second,) = {who for text, who in speakers.items() if "Sheila" in text}
    assert first != second


@pytest.mark.parametrize(
    "stem", ["audiomentations_digital_silence", "ina_silence2sec", "sb_noise2"]
)
def test_silence_and_noise_give_no_words(clips: Path, stem: str) -> None:
    assert read(clips, stem)["segments"] == []
    assert (clips / f"{stem}.txt").read_text("utf-8") == ""


def test_music_gives_hardly_a_word(clips: Path) -> None:
    words = [
        word for segment in read(clips, "librosa_vibe-ace")["segments"] for word in segment["words"]
    ]
    assert len(words) <= 3


def test_each_channel_is_one_speaker(folder: Path, cache: Path, shared: Path) -> None:
    recording = shared / "eval" / "short" / "stereo_diarization.wav"
    finished = transcribe(
        *(recording, "--channels", "split", "--language", "en", "-o", "split"),
        cwd=folder,
        cache=cache,
    )
    assert (finished.code, finished.errors) == (0, [])
    text = (folder / "split" / "stereo_diarization.txt").read_text("utf-8")
    assert re.search(r"^Channel 1: He began a confused complaint", text, flags=re.MULTILINE)
    assert re.search(r"^Channel 2: The horizon seems extremely distant", text, flags=re.MULTILINE)


# Commands that tell what is there


def test_models_says_which_weights_are_on_this_machine(folder: Path, cache: Path) -> None:
    finished = transcribe("models", cwd=folder, cache=cache)
    assert (finished.code, finished.err) == (0, "")
    listed = finished.out.partition("\n\n")[0].splitlines()[1:]
    places = {line.split()[0]: line for line in listed}
    assert set(places) == set(REPOSITORIES)
    assert "offline package" in places["base"]
    assert places["large-v3"].endswith(" -")


def test_doctor_finds_nothing_wrong(folder: Path, cache: Path) -> None:
    finished = transcribe("doctor", cwd=folder, cache=cache)
    assert (finished.code, finished.err) == (0, "")
    assert "BAD" not in finished.out
    assert "speaker models" in finished.out


def test_doctor_exits_with_1_where_the_cache_can_not_be_written(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    finished = transcribe("doctor", cwd=folder, cache=tmp_path / "file" / "cache")
    assert finished.code == 1
    assert re.search(r"^BAD  cache folder .*TRANSCRIBE_CACHE_DIR", finished.out, flags=re.MULTILINE)


def test_presets_and_cache_say_what_is_kept_where(
    demo: Finished, folder: Path, cache: Path
) -> None:
    presets = transcribe("presets", cwd=folder, cache=cache)
    assert presets.code == 0
    assert "interview" in presets.out
    kept = transcribe("cache", cwd=folder, cache=cache)
    assert kept.code == 0
    assert re.match(rf"{re.escape(str(cache))}\S*: [1-9]\d* results, ", kept.out)
