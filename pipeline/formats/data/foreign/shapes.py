"""The shapes of JSON that other programs write, in the order in which a file is held against them.

Another one is a record with its types, and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Transcript
from pipeline.errors import FormatError
from pipeline.formats.data.foreign import cloud_json, services_json, whisper_json
from pipeline.formats.data.foreign.passages import Record, make_transcript
from pipeline.formats.helpers.records import SUBJECT, convert_record

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape by which files are known, and the record that reads them."""

    program: str
    fits: Callable[[Fields], bool]
    record: type[Record]


def _first(value: Any) -> Fields:
    """The first of a list, if it is an object."""
    found = value[0] if isinstance(value, list) and value else None
    return found if isinstance(found, dict) else {}


def _under(fields: Fields, *names: str) -> Any:
    """What stands under a name, under a name of that, and so on; ``None`` where nothing does."""
    value: Any = fields
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_assembly(fields: Fields) -> bool:
    words = {"text", "start", "end", "confidence"} <= set(_first(fields.get("words")))
    return isinstance(fields.get("utterances"), list) or (
        words and bool({"acoustic_model", "audio_url", "audio_duration", "status"} & set(fields))
    )


def _is_text(fields: Fields) -> bool:
    return any(isinstance(fields.get(name), list) for name in ("words", "result")) or isinstance(
        fields.get("text"), str
    )


SHAPES = (
    Shape(
        "Whisper, WhisperX, faster-whisper, stable-ts, whisper-timestamped, OpenAI, podcast namespace",
        lambda f: "segments" in f,
        whisper_json.SegmentsRecord,
    ),
    Shape(
        "whisper.cpp",
        lambda f: isinstance(f.get("transcription"), list),
        whisper_json.TranscriptionRecord,
    ),
    Shape("Hugging Face", lambda f: isinstance(f.get("chunks"), list), whisper_json.ChunksRecord),
    Shape(
        "AWS Transcribe",
        lambda f: isinstance(_under(f, "results", "items"), list),
        cloud_json.AwsRecord,
    ),
    Shape(
        "Deepgram",
        lambda f: isinstance(_under(f, "results", "channels"), list),
        services_json.DeepgramRecord,
    ),
    Shape(
        "Speechmatics",
        lambda f: {"type", "alternatives"} <= set(_first(f.get("results"))),
        services_json.SpeechmaticsRecord,
    ),
    Shape("Google Speech", lambda f: isinstance(f.get("results"), list), cloud_json.GoogleRecord),
    Shape(
        "Google Speech",
        lambda f: isinstance(_under(f, "response", "results"), list),
        cloud_json.GoogleOperation,
    ),
    Shape(
        "Azure",
        lambda f: any(isinstance(f.get(n), list) for n in ("recognizedPhrases", "phrases")),
        cloud_json.AzureRecord,
    ),
    Shape("Azure", lambda f: bool({"DisplayText", "displayText"} & set(f)), cloud_json.AzureAnswer),
    Shape("Rev.ai", lambda f: isinstance(f.get("monologues"), list), services_json.RevRecord),
    Shape(
        "Gladia",
        lambda f: isinstance(_under(f, "result", "transcription"), dict),
        services_json.GladiaRecord,
    ),
    Shape("YouTube", lambda f: isinstance(f.get("events"), list), services_json.YouTubeRecord),
    Shape("AssemblyAI", _is_assembly, services_json.AssemblyRecord),
    Shape(
        "ElevenLabs",
        lambda f: {"text", "type"} <= set(_first(f.get("words"))),
        services_json.ElevenLabsRecord,
    ),
    Shape("Vosk", _is_text, whisper_json.WordsRecord),
)


def read_foreign(value: Any) -> Transcript:
    """Return the transcript in the JSON of another program; a list is taken for one of segments.

    Raises:
        FormatError: no shape is this one, or a field in it is wrong.
    """
    fields: Any = {"segments": value} if isinstance(value, list) and value else value
    if not isinstance(fields, dict):
        reason = "the file holds no JSON object"
        raise FormatError(SUBJECT, reason, "Pass a file written with `-f json`")
    shape = next((shape for shape in SHAPES if shape.fits(fields)), None)
    if shape is None:
        programs = ", ".join(dict.fromkeys(shape.program for shape in SHAPES))
        reason = "it names no schema, and it is not a transcript in a known form"
        raise FormatError(SUBJECT, reason, f"Readable are the JSON of transcribe and of {programs}")
    return make_transcript(convert_record(fields, shape.record).read())
