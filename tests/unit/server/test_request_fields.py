"""Each field does what it says, or is refused: none is passed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from pipeline.config import Settings
from pipeline.server.api_errors import Refusal, RefusedRequest
from pipeline.server.request_fields import (
    OF_BOTH,
    OF_TRANSCRIPTIONS,
    AskedWork,
    ResponseFormat,
    Task,
    read_request,
)
from pipeline.server.served_models import ALIASES, DIARIZING, ServedModels
from pipeline.server.upload_form import CLIPS, FILE, UploadForm

BASE = ServedModels("base")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.wav"
    path.write_bytes(b"sound")
    return path


def ask(
    recording: Path | None,
    *fields: tuple[str, str],
    task: Task = "transcribe",
    models: ServedModels = BASE,
    clips: tuple[Path, ...] = (),
) -> AskedWork:
    return read_request(
        UploadForm((("model", "whisper-1"), *fields), recording, clips), task, models
    )


def refuse(recording: Path | None, *fields: tuple[str, str], **about: object) -> Refusal:
    with pytest.raises(RefusedRequest) as refused:
        ask(recording, *fields, **about)  # type: ignore[arg-type]
    return refused.value.refusal


def test_every_field_that_the_client_can_send_is_known() -> None:
    from openai.types.audio.transcription_create_params import TranscriptionCreateParamsStreaming
    from openai.types.audio.translation_create_params import TranslationCreateParams

    sent = {*TranscriptionCreateParamsStreaming.__annotations__}
    for base in TranscriptionCreateParamsStreaming.__orig_bases__:  # type: ignore[attr-defined]
        sent |= {*base.__annotations__}
    assert {*OF_TRANSCRIPTIONS, FILE, CLIPS} == sent
    assert {*OF_BOTH, FILE} == {*TranslationCreateParams.__annotations__}


def test_every_name_of_a_model_and_format_that_the_client_knows_is_served() -> None:
    from openai.types import AudioModel, AudioResponseFormat

    assert {*ALIASES} == {*get_args(AudioModel)}
    assert {*get_args(ResponseFormat)} == {*get_args(AudioResponseFormat)}


def test_what_is_asked_for_changes_the_settings_of_the_server(recording: Path) -> None:
    asked = ask(
        recording,
        ("language", "en"),
        ("prompt", "Names: Zhipu."),
        ("keywords", "Zhipu"),
        ("keywords", "AutoGLM"),
        ("stream", "true"),
    )
    usual = Settings(language="zh", initial_prompt="Other.")
    expected = replace(
        usual,
        language="en",
        initial_prompt="Names: Zhipu.",
        hotwords="Zhipu, AutoGLM",
        live=True,
        diarizer="none",
    )
    assert asked.change(usual) == expected


def test_what_is_not_asked_for_stays_as_the_server_has_it(recording: Path) -> None:
    usual = Settings(language="zh", initial_prompt="Other.", hotwords="GLM", diarizer="none")
    assert ask(recording).change(usual) == usual


def test_one_of_several_languages_is_chosen_by_detection(recording: Path) -> None:
    asked = ask(recording, ("languages", "en"), ("languages", "zh"))
    changed = asked.change(Settings(language="fr"))
    assert (changed.language, changed.languages) == (None, ("en", "zh"))


@pytest.mark.parametrize(
    ("fields", "tells_apart"),
    [
        ([], False),
        ([("response_format", "srt")], False),
        ([("response_format", "diarized_json")], True),
    ],
)
def test_speakers_are_told_apart_where_that_is_asked_for(
    fields: list[tuple[str, str]], tells_apart: bool, recording: Path
) -> None:
    assert ask(recording, *fields).tells_apart == tells_apart


def test_the_diarizing_model_tells_speakers_apart_in_every_format(recording: Path) -> None:
    form = UploadForm((("model", DIARIZING), ("response_format", "srt")), recording)
    assert read_request(form, "transcribe", BASE).tells_apart


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("colour", "red", "unknown_parameter"),
        ("response_format", "docx", "invalid_value"),
        ("temperature", "0.2", "unsupported_value"),
        ("temperature", "nan", "unsupported_value"),
        ("temperature", "warm", "invalid_value"),
        ("chunking_strategy", '{"type": "server_vad"}', "unsupported_value"),
        ("include", "logprobs", "unsupported_value"),
        ("language", "klingon", "invalid_value"),
        ("languages", "klingon", "invalid_value"),
        ("stream", "perhaps", "invalid_value"),
        ("timestamp_granularities", "word", "invalid_value"),
        ("known_speaker_names", "Ann", "invalid_value"),
        ("model", "whisper-1", "invalid_value"),
    ],
)
def test_what_cannot_be_done_is_refused(field: str, value: str, code: str, recording: Path) -> None:
    refusal = refuse(recording, (field, value))
    named = "known_speaker_references" if field == "known_speaker_names" else field
    assert (refusal.status, refusal.param, refusal.code) == (400, named, code)


@pytest.mark.parametrize("answer", ["srt", "vtt", "verbose_json"])
def test_what_can_only_be_sent_whole_is_not_streamed(answer: str, recording: Path) -> None:
    refusal = refuse(recording, ("stream", "true"), ("response_format", answer))
    assert (refusal.param, refusal.code) == ("stream", "invalid_value")
    assert ask(recording, ("stream", "true"), ("response_format", "text")).is_streamed


@pytest.mark.parametrize("field", ["language", "stream", "timestamp_granularities"])
def test_a_translation_has_fewer_fields(field: str, recording: Path) -> None:
    assert refuse(recording, (field, "en"), task="translate").code == "unknown_parameter"


def test_a_model_that_cannot_translate_says_so(recording: Path) -> None:
    turbo = ServedModels("large-v3-turbo")
    assert refuse(recording, task="translate", models=turbo).code == "unsupported_model"


def test_an_english_model_takes_no_other_language(recording: Path) -> None:
    tiny = ServedModels("tiny.en")
    assert refuse(recording, ("language", "zh"), models=tiny).code == "unsupported_value"


def test_a_server_that_tells_nobody_apart_refuses_to(recording: Path) -> None:
    models = ServedModels("base", tells_apart=False)
    assert DIARIZING not in models.names
    asked = ("response_format", "diarized_json")
    assert refuse(recording, asked, models=models).param == "response_format"


def test_unknown_models_are_not_found(recording: Path) -> None:
    form = UploadForm((("model", "gpt-9"),), recording)
    with pytest.raises(RefusedRequest) as refused:
        read_request(form, "transcribe", BASE)
    assert (refused.value.refusal.status, refused.value.refusal.code) == (404, "model_not_found")


def test_a_request_needs_a_file_that_holds_something(recording: Path) -> None:
    assert refuse(None).code == "missing_file"
    recording.write_bytes(b"")
    assert refuse(recording).message == "The file is empty"


@pytest.mark.parametrize("name", ["", "SPEAKER_00", "a=b", "x" * 5000, "\x1b[31m"])
def test_a_known_speaker_needs_a_name_that_a_person_can_have(name: str, recording: Path) -> None:
    fields = ("response_format", "diarized_json"), ("known_speaker_names", name)
    assert refuse(recording, *fields, clips=(recording,)).param == "known_speaker_names"


def test_known_speakers_go_with_their_clips(recording: Path, tmp_path: Path) -> None:
    clips = tmp_path / "clip-0.url", tmp_path / "clip-1.url"
    names = ("known_speaker_names", "Ann Lee"), ("known_speaker_names", "Bo")
    asked = ask(recording, ("response_format", "diarized_json"), *names, clips=clips)
    assert asked.known == (("Ann Lee", clips[0]), ("Bo", clips[1]))
