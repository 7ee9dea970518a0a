"""The server with a real model, asked by OpenAI's client as a program would."""

from __future__ import annotations

import base64
import signal
import subprocess
import wave
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.media import load_audio
from tests.commands import COMMAND, make_environment

pytestmark = pytest.mark.model

RATE = 16_000


def cut(recording: Path, first_s: float, last_s: float) -> bytes:
    """A part of a recording as a WAV file."""
    audio = load_audio(recording)
    samples = audio.channels[0][int(first_s * RATE) : int(last_s * RATE)]
    audio.close()
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return written.getvalue()


def test_an_interview_is_answered_with_the_names_of_known_speakers(
    root: Path, cache: Path, tmp_path: Path
) -> None:
    import openai
    from openai.types.audio.transcription_diarized import TranscriptionDiarized

    interview = root / "audio" / "interview.mp3"
    clip = base64.b64encode(cut(interview, 11.4, 19.2)).decode()
    command = [*COMMAND, "serve", "--port", "0", "--model", "base"]
    with subprocess.Popen(
        command, env=make_environment(cache), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        client = openai.OpenAI(base_url=address, api_key="none", max_retries=0)
        answered = client.audio.transcriptions.create(
            file=("interview.wav", cut(interview, 0, 12)),
            model="gpt-4o-transcribe-diarize",
            response_format="diarized_json",
            known_speaker_names=["Clara"],
            known_speaker_references=[f"data:audio/wav;base64,{clip}"],
            language="en",
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert isinstance(answered, TranscriptionDiarized)
    assert "Alan Turing published a paper" in answered.text
    asked, told = answered.segments[0], answered.segments[1]
    assert (asked.speaker, told.speaker) == ("A", "Clara")
    assert list((cache / "spool").glob("run-*")) == []
