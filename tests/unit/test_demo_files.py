"""The demo that ships with the product: a page, its recording, and the truth about both."""

import io
import itertools
import json
import re
from pathlib import Path

import av
import numpy as np
import pytest

MARKER = "Transcript of the conversation is below:"
SPEAKERS = ("Clara Whitfield", "Daniel Marsh")
NAMES = (
    "Turing",
    "Dartmouth",
    "perceptron",
    "ELIZA",
    "Lighthill",
    "Deep Blue",
    "AlphaGo",
    "GPT-3",
    "ChatGPT",
    "DeepSeek-R1",
    "Zhipu",
    "GLM",
    "AutoGLM",
    "MaaS",
)
FILLERS = ("um", "uh", "you know")


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "transcripts" / "interview.reference.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def turns(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^([A-Z]\w+ [A-Z]\w+): (.+)$", page, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def recording(root: Path) -> Path:
    return root / "audio" / "interview.mp3"


@pytest.fixture(scope="module")
def samples(recording: Path) -> np.ndarray:
    return decode_mono(recording.read_bytes())[0]


@pytest.fixture(scope="module")
def turn_times(root: Path) -> list[dict]:
    return json.loads((root / "audio" / "interview.turns.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def spoken(root: Path) -> list[dict]:
    return json.loads((root / "audio" / "interview.spoken.json").read_text(encoding="utf-8"))


def decode_mono(content: bytes) -> tuple[np.ndarray, float, int]:
    """Samples in -1..1, the length in seconds that the header claims, and the rate."""
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.audio[0]
        assert stream.channels == 1
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
        return np.concatenate(frames, axis=1)[0], container.duration / av.time_base, stream.rate


def cut_turns(samples: np.ndarray, turn_times: list[dict]) -> list[np.ndarray]:
    return [samples[round(t["start"] * 24_000) : round(t["end"] * 24_000)] for t in turn_times]


def level_db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples)))))


def test_page_is_headline_summary_marker_then_three_headed_sections(page: str) -> None:
    before, after = page.split(f"\n{MARKER}\n")
    headline, *summary = before.splitlines()
    headings = [line for line in after.splitlines() if ": " not in line]

    assert ":" not in headline
    assert not headline.endswith(".")
    assert len(summary) in {2, 3}
    assert all(paragraph.endswith(".") for paragraph in summary)
    assert len(headings) == 3
    assert after.startswith(headings[0])
    assert not any(heading.endswith((".", "?", "!")) for heading in headings)


def test_page_has_about_26_turns_of_850_words_by_two_speakers(turns: list) -> None:
    assert 24 <= len(turns) <= 28
    assert 750 <= sum(len(text.split()) for _, text in turns) <= 950
    assert {speaker for speaker, _ in turns} == set(SPEAKERS)


def test_speakers_of_page_take_turns(turns: list) -> None:
    assert all(a != b for (a, _), (b, _) in itertools.pairwise(turns))


def test_page_has_one_word_answers_and_a_monologue(turns: list) -> None:
    lengths = [len(text.split()) for _, text in turns]
    assert lengths.count(1) >= 2
    assert max(lengths) >= 150


@pytest.mark.parametrize("name", NAMES)
def test_name_of_the_field_is_said_in_the_interview(name: str, turns: list) -> None:
    said = " ".join(text for _, text in turns)
    assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)


def test_interview_has_years_money_and_percentages_in_digits(turns: list) -> None:
    said = " ".join(text for _, text in turns)
    assert re.search(r"\b(19|20)\d\d\b", said)
    assert re.search(r"\$\d", said)
    assert re.search(r"\d%", said)


def test_recording_is_a_small_mp3(recording: Path) -> None:
    assert recording.stat().st_size <= 3_000_000
    with av.open(str(recording)) as container:
        assert container.format.name == "mp3"


def test_header_tells_the_true_length_so_that_a_cut_copy_is_noticed(recording: Path) -> None:
    content = recording.read_bytes()
    samples, claimed_s, rate_hz = decode_mono(content)
    cut_samples, cut_claimed_s, _ = decode_mono(content[: len(content) // 3])

    assert claimed_s == pytest.approx(len(samples) / rate_hz, abs=0.001)
    assert cut_claimed_s == pytest.approx(claimed_s, abs=0.001)
    assert len(cut_samples) / rate_hz < claimed_s / 2


def test_recording_ends_with_its_last_turn(samples: np.ndarray, turn_times: list) -> None:
    assert len(samples) / 24_000 == pytest.approx(turn_times[-1]["end"], abs=2.0)


def test_peak_leaves_a_little_headroom(samples: np.ndarray) -> None:
    assert -3.0 <= 20 * np.log10(np.abs(samples).max()) <= -1.0


def test_turn_times_follow_the_page_turn_by_turn(turns: list, turn_times: list) -> None:
    assert [speaker for speaker, _ in turns] == [t["speaker"] for t in turn_times]


def test_turn_times_are_in_order_with_pauses_between(turn_times: list) -> None:
    assert all(t["start"] < t["end"] for t in turn_times)
    pauses = [b["start"] - a["end"] for a, b in itertools.pairwise(turn_times)]
    assert all(0.24 <= pause_s <= 0.91 for pause_s in pauses)


def test_every_turn_is_loud_and_every_pause_is_quiet(samples: np.ndarray, turn_times: list) -> None:
    pauses = [
        {"start": a["end"] + 0.05, "end": b["start"] - 0.05}
        for a, b in itertools.pairwise(turn_times)
    ]
    assert min(level_db(turn) for turn in cut_turns(samples, turn_times)) > -32
    assert max(level_db(pause) for pause in cut_turns(samples, pauses)) < -55


def test_both_voices_are_equally_loud(samples: np.ndarray, turn_times: list) -> None:
    levels = {}
    for speaker in SPEAKERS:
        own = [t for t in turn_times if t["speaker"] == speaker]
        voice = np.concatenate(cut_turns(samples, own))
        levels[speaker] = level_db(voice[np.abs(voice) > 0.005])
    first, second = levels.values()
    assert abs(first - second) < 1.0


def test_a_dozen_fillers_and_repeats_are_listed(spoken: list) -> None:
    said = [row["text"].strip(",").lower() for row in spoken]
    assert 10 <= len(said) <= 16
    assert set(said) == {*FILLERS, "the", "i"}


def test_page_has_no_filler_and_no_doubled_word(turns: list) -> None:
    for _, text in turns:
        words = re.findall(r"[\w']+", text.lower())
        assert not re.search(rf"\b({'|'.join(FILLERS)})\b", " ".join(words))
        assert not [a for a, b in itertools.pairwise(words) if a == b]


def test_spoken_repeat_doubles_the_word_of_the_page_at_its_place(spoken: list, turns: list) -> None:
    repeats = [row for row in spoken if row["text"].strip(",").lower() not in FILLERS]
    at_their_places = [turns[row["turn"]][1].split()[row["word"]] for row in repeats]
    assert [row["text"].strip(",") for row in repeats] == at_their_places
    assert len(repeats) >= 3
