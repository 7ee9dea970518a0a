"""What a request asks for: its fields, checked one by one. What can't be done is refused, and never passed over."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar, get_args

from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.languages import find_code
from pipeline.names import parse_voice_name
from pipeline.server.api_errors import Refusal, RefusedRequest, refuse
from pipeline.server.served_models import DIARIZING, ServedModels
from pipeline.server.upload_form import CLIPS, FILE, UploadForm

Task: TypeAlias = Literal["transcribe", "translate"]
ResponseFormat: TypeAlias = Literal["json", "text", "srt", "verbose_json", "vtt", "diarized_json"]

MOST_SPEAKERS: Final = 4
"""Known speakers of one request. Source: OpenAI's reference of ``known_speaker_names``."""

NAMES_FIELD: Final = "known_speaker_names"
GRANULARITIES: Final = ("word", "segment")
UNSTREAMED: Final = frozenset({"srt", "verbose_json", "vtt"})
"""Formats whose answer can only be sent whole: the events of a stream have text, and who says it."""

T = TypeVar("T")

OF_BOTH: Final = frozenset({"model", "prompt", "response_format", "temperature"})
OF_TRANSCRIPTIONS: Final = OF_BOTH | {
    "language",
    "languages",
    "keywords",
    "chunking_strategy",
    "include",
    "stream",
    "timestamp_granularities",
    NAMES_FIELD,
}


@dataclass(frozen=True, slots=True)
class AskedWork:
    """One request, ready to be worked on.

    Attributes:
        recording: the file, in the request's own folder.
        task: what is to be written.
        answer: the format of the answer.
        granularities: what of ``verbose_json`` has times.
        is_streamed: whether the text is sent as it is heard.
        tells_apart: whether speakers are told apart.
        language: the code of the spoken one; ``None`` to find it.
        languages: codes of those that may be spoken.
        prompt: how names are spelled, and in what style to write.
        keywords: words to expect.
        known: names of speakers, each with a clip of the voice.
    """

    recording: Path
    task: Task = "transcribe"
    answer: ResponseFormat = "json"
    granularities: frozenset[str] = frozenset({"segment"})
    is_streamed: bool = False
    tells_apart: bool = False
    language: str | None = None
    languages: tuple[str, ...] = ()
    prompt: str | None = None
    keywords: tuple[str, ...] = ()
    known: tuple[tuple[str, Path], ...] = ()

    def change(self, settings: Settings) -> Settings:
        """Return the server's settings as this request has them."""
        hotwords = ", ".join(self.keywords)
        said = self.language is not None or bool(self.languages)
        return replace(
            settings,
            task=self.task,
            language=self.language if said else settings.language,
            languages=self.languages if said else settings.languages,
            initial_prompt=self.prompt or settings.initial_prompt,
            hotwords=hotwords or settings.hotwords,
            diarizer=settings.diarizer if self.tells_apart else "none",
            live=self.is_streamed,
        )


def read_request(form: UploadForm, task: Task, models: ServedModels) -> AskedWork:
    """Return what a form asks for.

    Raises:
        RefusedRequest: a field is missing, unknown, or holds what can't be done.
    """
    given = _Given(form.fields)
    given.check_names(OF_TRANSCRIPTIONS if task == "transcribe" else OF_BOTH)
    if form.recording is None:
        raise refuse(FILE, "There is no file; send the recording as the field file", "missing_file")
    if not form.recording.stat().st_size:
        raise refuse(FILE, "The file is empty", "invalid_audio")
    model = models.check(given.need("model"))
    answer = _read_format(given, task, models)
    tells_apart = answer == "diarized_json" or model == DIARIZING
    _check_fixed(given)
    _check_languages_of(models, task)
    language, languages = _read_languages(given, models)
    return AskedWork(
        form.recording,
        task,
        answer,
        _read_granularities(given, answer),
        is_streamed=_read_stream(given, answer),
        tells_apart=tells_apart,
        language=language,
        languages=languages,
        prompt=given.one("prompt") or None,
        keywords=tuple(word for word in given.several("keywords") if word.strip()),
        known=_read_known(given, form.clips, tells_apart=tells_apart),
    )


class _Given:
    """The fields of a form."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fields = fields

    def check_names(self, known: frozenset[str]) -> None:
        for name, _ in self._fields:
            if name not in known:
                text = f"This server knows no field {name[:80]!r} here"
                raise refuse(name[:80], text, "unknown_parameter")

    def several(self, name: str) -> list[str]:
        return [value for key, value in self._fields if key == name]

    def one(self, name: str) -> str:
        values = self.several(name)
        if len(values) > 1:
            raise refuse(name, f"{name} is given {len(values)} times")
        return values[0] if values else ""

    def need(self, name: str) -> str:
        value = self.one(name)
        if not value:
            raise refuse(name, f"{name} is missing", "missing_required_parameter")
        return value

    def read(self, name: str, usual: str, read: Callable[[str], T]) -> T:
        value = self.one(name) or usual
        try:
            return read(value)
        except ValueError:
            raise refuse(name, f"{name} can't be {value[:80]!r}") from None


def _read_switch(value: str) -> bool:
    if value.lower() not in {"true", "1", "false", "0"}:
        raise ValueError
    return value.lower() in {"true", "1"}


def _read_format(given: _Given, task: Task, models: ServedModels) -> ResponseFormat:
    known: tuple[ResponseFormat, ...] = get_args(ResponseFormat)
    if task == "translate" or not models.tells_apart:
        known = tuple(name for name in known if name != "diarized_json")
    value = given.one("response_format") or "json"
    for name in known:
        if name == value:
            return name
    text = f"response_format can't be {value[:80]!r}; it can be {', '.join(known)}"
    raise refuse("response_format", text)


def _read_stream(given: _Given, answer: ResponseFormat) -> bool:
    is_streamed = given.read("stream", "false", _read_switch)
    if is_streamed and answer in UNSTREAMED:
        raise refuse("stream", f"A stream can't be {answer}; leave out one of the two")
    return is_streamed


def _read_granularities(given: _Given, answer: ResponseFormat) -> frozenset[str]:
    name = "timestamp_granularities"
    values = given.several(name)
    if values and answer != "verbose_json":
        raise refuse(name, f"{name} needs response_format verbose_json")
    for value in values:
        if value not in GRANULARITIES:
            text = f"{name} can't be {value[:80]!r}; it can be {' or '.join(GRANULARITIES)}"
            raise refuse(name, text)
    return frozenset(values or ["segment"])


def _check_fixed(given: _Given) -> None:
    """Refuse what can be asked of OpenAI and not of this server, unless it asks for what is done anyway."""
    temperature = given.read("temperature", "0", float)
    if not math.isfinite(temperature) or temperature != 0:
        text = "temperature can only be 0: nothing is drawn at random here"
        raise refuse("temperature", text, "unsupported_value")
    if given.one("chunking_strategy") not in {"", "auto"}:
        text = "chunking_strategy can only be auto: pauses are found as they are in the recording"
        raise refuse("chunking_strategy", text, "unsupported_value")
    if given.several("include"):
        raise refuse("include", "Log probabilities of tokens can't be given", "unsupported_value")


def _check_languages_of(models: ServedModels, task: Task) -> None:
    if task == "translate" and not models.translates:
        text = f"The model {models.model} can't translate"
        raise RefusedRequest(Refusal(400, text, "unsupported_model", "model"))


def _read_languages(given: _Given, models: ServedModels) -> tuple[str | None, tuple[str, ...]]:
    """The one language that is spoken, or those that may be."""

    def read(name: str, value: str) -> str:
        code = find_code(value)
        if code is None:
            raise refuse(name, f"Unknown language {value[:80]!r}; use a code such as en")
        if models.is_english_only and code != "en":
            raise refuse(name, f"The model {models.model} only knows English", "unsupported_value")
        return code

    one = given.one("language")
    several = tuple(dict.fromkeys(read("languages", v) for v in given.several("languages")))
    if one and several:
        raise refuse("languages", "Give either language or languages")
    if len(several) == 1 or one:
        return read("language", one) if one else several[0], ()
    return None, several


def _read_known(
    given: _Given, clips: Sequence[Path], *, tells_apart: bool
) -> tuple[tuple[str, Path], ...]:
    """The names of known speakers, each with its clip."""
    names = given.several(NAMES_FIELD)
    if len(names) != len(clips):
        text = f"{len(names)} {NAMES_FIELD} and {len(clips)} {CLIPS}: give one of each"
        raise refuse(CLIPS if names else NAMES_FIELD, text)
    if len(names) > MOST_SPEAKERS:
        raise refuse(NAMES_FIELD, f"At most {MOST_SPEAKERS} speakers can be known")
    if names and not tells_apart:
        text = f"Known speakers need response_format diarized_json, or the model {DIARIZING}"
        raise refuse(NAMES_FIELD, text)
    if len(set(names)) != len(names):
        raise refuse(NAMES_FIELD, "Two speakers have one name")
    return tuple(zip(map(_read_name, names), clips, strict=True))


def _read_name(name: str) -> str:
    """A name that a person can have, under which a voice can be enrolled."""
    try:
        if "=" in name:
            raise UsageError("", "it can't have an equals sign")
        return parse_voice_name(name, "")
    except UsageError as error:
        raise refuse(NAMES_FIELD, f"{name[:80]!r} can't be a name: {error.reason}") from None
