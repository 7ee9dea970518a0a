"""Command lines of Whisper and its like, pasted after ``transcribe``."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_settings
from pipeline.errors import UsageError
from tests.unit.cli.peers.conftest import Parse

TAKEN: dict[str, dict[str, Any]] = {
    # openai-whisper
    "--model large": {"model": "large"},
    "--model turbo": {"model": "turbo"},
    "--output_dir out": {"output_dir": Path("out")},
    "-o .": {"output_dir": Path()},
    "--output_dir=out": {"output_dir": Path("out")},
    "--output_format srt": {"output_format": ("srt",)},
    "--output_format all": {"output_format": ("all",)},
    "-f vtt": {"output_format": ("vtt",)},
    "--language English": {"language": "en"},
    "--language None": {},
    "--task translate": {"task": "translate"},
    "--device cuda": {"device": "cuda"},
    "--device cuda:0": {"device": "cuda"},
    "--threads 4": {"threads": 4},
    "--threads None": {},
    "--temperature 0": {},
    "--temperature 0.0": {},
    "--best_of 5": {},
    "--beam_size 3": {"beam_size": 3},
    "--beam_size None": {"beam_size": 1},
    "--patience 1.0": {},
    "--suppress_tokens -1": {},
    "--suppress_tokens=-1": {},
    "--initial_prompt 'Dr Ann Lee, --fp16 False'": {"initial_prompt": "Dr Ann Lee, --fp16 False"},
    "--condition_on_previous_text False": {},
    "--fp16 False": {},
    "--fp16=False": {},
    "--fp16": {},
    "--word_timestamps True": {},
    "--word-timestamps true": {},
    "--highlight_words True": {"highlight_words": True},
    "--highlight_words=True": {"highlight_words": True},
    "--highlight-words": {"highlight_words": True},
    "--highlight_words False": {"highlight_words": False},
    "--no-highlight-words": {"highlight_words": False},
    "--max_line_width 32": {"max_line_width": 32},
    "--max_line_width None": {},
    "--max_line_count 1": {"max_line_count": 1},
    "--verbose False": {},
    # whisperX
    "--model_cache_only True": {"offline": True},
    "--device_index 0": {},
    "--batch_size 8": {"batch_size": 8},
    "--compute_type default": {},
    "--compute_type float16": {"compute_type": "float16"},
    "--no_align": {},
    "--vad_method silero": {},
    "--chunk_size 30": {},
    "--diarize": {"diarizer": "onnx"},
    "--diarize --min_speakers 2 --max_speakers 3": {
        "diarizer": "onnx",
        "min_speakers": 2,
        "max_speakers": 3,
    },
    "--diarize_model pyannote/speaker-diarization-community-1": {"diarizer": "pyannote"},
    "--suppress_numerals": {"numbers": "words"},
    "--hotwords 'WhisperX, GPU'": {"hotwords": "WhisperX, GPU"},
    "--hf_token hf_secret": {},
    "--segment_resolution sentence": {},
    # whisper-ctranslate2
    "--model_directory models/mine": {"model": "models/mine"},
    "--local_files_only True": {"offline": True},
    "--batched True": {},
    "--batched False": {"batch_size": 1},
    "--multilingual True": {"multilingual": True},
    "--vad_filter True": {},
    "--pretty_json True": {},
    "-p True": {},
    "--speaker_num 3": {"num_speakers": 3},
    "--speaker_name SPEAKER_00=Ann": {"speaker_name": ("SPEAKER_00=Ann",)},
    "--live_transcribe False": {},
    # insanely-fast-whisper
    "--model-name openai/whisper-large-v3": {"model": "large-v3"},
    "--device-id 0": {"device": "cuda"},
    "--num-speakers 2": {"num_speakers": 2},
    "--timestamp word": {},
    "--flash False": {},
    # whisper.cpp
    "-osrt -otxt": {"output_format": ("srt", "txt")},
    "-l auto": {},
    "--translate": {"task": "translate"},
    "--no-gpu": {"device": "cpu"},
    "-t 8": {"threads": 8},
}

REFUSED = {
    "--temperature 0.2": "decoding is deterministic",
    "--temperature_increment_on_fallback 0.1": "transcribed again with a wider search",
    "--condition_on_previous_text True": "--initial-prompt",
    "--model_dir models": "HF_HUB_CACHE=models",
    "--device_index 1": "CUDA_VISIBLE_DEVICES=1",
    "--device cuda:1": "CUDA_VISIBLE_DEVICES",
    "--device mps": "--device cpu",
    "--max_words_per_line 7": "--max-line-width",
    "--best_of 3": "--beam-size",
    "--patience 2.0": "--beam-search always",
    "--clip_timestamps 0,60": "--range",
    "--no_speech_threshold 0.3": "voice detector",
    "--hallucination_silence_threshold 2": "JSON lists it under dropped",
    "--vad_filter False": "Leave it out",
    "--vad_onset 0.3": "thresholds are fixed",
    "--vad_method pyannote": "Silero",
    "--align_model WAV2VEC2_ASR_LARGE_LV60K_960H": "transcribe align",
    "--output_format aud": "textgrid",
    "--speaker_embeddings": "transcribe voices",
    "--diarize_model somebody/else": "--diarizer pyannote",
    "--speaker_name Person": "--speakers",
    "--live_transcribe True": "transcribe watch",
    "--print_colors True": "transcribe review",
    "--transcript-path out.json": "--output-dir",
    "--device-id mps": "--device cpu",
    "-f talk.wav": "without an option",
    "--model models/ggml-base.en.bin": "--model base.en",
    "-d 60000": "--end",
    "--hf_token": "its value is missing",
    "--speakers 2": "Did you mean --num-speakers 2?",
}


@pytest.mark.parametrize("pasted", TAKEN)
def test_an_option_of_another_program_is_taken_with_its_meaning(pasted: str, parse: Parse) -> None:
    expected = replace(load_settings(None, {}, {}), **TAKEN[pasted])
    words = shlex.split(pasted)
    assert parse("talk.mp3", *words) == parse(*words, "talk.mp3")
    assert parse("talk.mp3", *words)[:2] == (("talk.mp3",), expected)


@pytest.mark.parametrize("pasted", REFUSED)
def test_an_option_without_a_counterpart_is_answered_with_what_to_use(
    pasted: str, parse: Parse
) -> None:
    with pytest.raises(UsageError) as refused:
        parse("talk.mp3", *shlex.split(pasted))
    assert REFUSED[pasted] in str(refused.value)
    assert refused.value.subject == pasted.split(maxsplit=1)[0]


def test_an_option_that_stands_alone_leaves_the_recording_behind_it(parse: Parse) -> None:
    asked = parse("--highlight_words", "talk.mp3")
    assert (asked.words, asked.settings.highlight_words) == (("talk.mp3",), True)


def test_a_recording_that_is_called_true_is_a_recording(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "True").touch()
    assert parse("--highlight_words", "True").words == ("True",)


def test_what_follows_two_dashes_is_a_recording(parse: Parse) -> None:
    assert parse("--fp16", "False", "--", "--fp16", "False").words == ("--fp16", "False")


def test_a_value_of_ours_is_not_taken_for_an_option(parse: Parse) -> None:
    asked = parse("talk.mp3", "--hotwords", "--temperature")
    assert asked.settings.hotwords == "--temperature"


def test_how_a_run_is_shown_is_taken_too(parse: Parse) -> None:
    assert parse("talk.mp3", "--verbose", "True").display.is_verbose
    assert parse("talk.mp3", "--print_progress", "False").display.progress == "none"
    assert parse("talk.mp3", "--log-level", "error").display.is_quiet


def test_a_recording_that_is_named_by_an_option_is_a_recording(parse: Parse) -> None:
    assert parse("--file-name", "talk.mp3").words == ("talk.mp3",)


def test_a_note_says_what_an_option_means_here_unless_the_run_is_quiet(
    parse: Parse, capsys: pytest.CaptureFixture[str]
) -> None:
    parse("talk.mp3", "--fp16", "False", "--vad_filter", "True")
    told = "the number type suits the machine; --compute-type float32 forces it"
    assert capsys.readouterr().err == f"Note: --fp16: {told}\n"
    parse("talk.mp3", "--fp16", "False", "--quiet")
    assert capsys.readouterr().err == ""


def test_a_token_is_not_shown(parse: Parse, capsys: pytest.CaptureFixture[str]) -> None:
    parse("talk.mp3", "--hf_token=hf_secret", "--hf_token", "hf_secret")
    assert "hf_secret" not in capsys.readouterr().err


def test_all_refusals_are_told_at_once(parse: Parse, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError) as refused:
        parse("talk.mp3", "--temperature", "0.2", "--best_of", "3", "--vad_onset", "0.3")
    told = [line.split(":")[1].strip() for line in capsys.readouterr().err.splitlines()]
    assert [*told, refused.value.subject] == ["--temperature", "--best_of", "--vad_onset"]


@pytest.mark.parametrize("program", ["whisper", "whisperx", "whisper-ctranslate2", "whisper-cli"])
def test_another_programs_name_is_to_be_left_out(program: str, parse: Parse) -> None:
    with pytest.raises(UsageError) as refused:
        parse(program, "talk.mp3", "--model", "small")
    assert refused.value.remedy == "Leave it out: transcribe talk.mp3 …"


def test_a_recording_may_be_called_as_a_program_is(parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "whisper").mkdir()
    assert parse("whisper").words == ("whisper",)


def test_an_unknown_option_is_still_unknown(parse: Parse) -> None:
    with pytest.raises(Exception, match="No such option"):
        parse("talk.mp3", "--nonsense")


def test_other_commands_have_their_own_options(parse: Parse) -> None:
    with pytest.raises(Exception, match="No such option"):
        parse("diff", "talk.mp3", "page.txt", "--fp16", "False")


def test_without_an_option_nothing_is_read(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.peers.pasted_arguments.read_peer_options", None)
    assert parse("talk.mp3").words == ("talk.mp3",)
    with pytest.raises(TypeError):
        parse("talk.mp3", "--fp16", "False")
