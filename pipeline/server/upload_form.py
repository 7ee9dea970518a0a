"""The form that a request sends, read as it comes: recordings go to the disk, what else there is stays small."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers

from pipeline.media import MEDIA_SUFFIXES
from pipeline.server.api_errors import FINAL, Refusal, RefusedRequest, refuse
from pipeline.server.server_limits import ServerLimits

MOST_PARTS: Final = 200
"""Of a form: all fields that there are, with a hundred words to expect."""

MOST_TEXT_BYTES: Final = 64 * 1024
"""Of one field that is no file; a prompt of the 224 tokens that Whisper takes has about a thousand."""

MOST_CLIP_BYTES: Final = 16 * 1024 * 1024
"""Of a clip as a data URL: ten seconds as WAV at 96 kHz in stereo have 4 MB, and a third more so."""

MOST_HEADER_BYTES: Final = 8 * 1024
"""Of one header of a part; the longest name that a file can have takes 255."""

FILE: Final = "file"
CLIPS: Final = "known_speaker_references"


@dataclass(frozen=True, slots=True)
class UploadForm:
    """What a form holds: the texts by their fields, in order, the recording, and clips of voices as data URLs."""

    fields: tuple[tuple[str, str], ...]
    recording: Path | None
    clips: tuple[Path, ...] = ()


@dataclass
class FormReader:
    """Takes a form's bytes as they come, and writes its files into a folder under names of its own.

    Args:
        folder: where they go.
        boundary: what parts the form's parts.
    """

    folder: Path
    boundary: bytes
    _parts: int = 0
    _fields: list[tuple[str, str]] = field(default_factory=list)
    _recording: Path | None = None
    _clips: list[Path] = field(default_factory=list)
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _disposition: bytes = b""
    _kind: bytes = b""
    _name: str = ""
    _is_file: bool = False
    _sink: BinaryIO | None = None
    _text: bytearray = field(default_factory=bytearray)
    _left: int = 0
    _is_whole: bool = False

    def __post_init__(self) -> None:
        self._parser = MultipartParser(
            self.boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._take_header_name,
                "on_header_value": self._take_header_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._open_part,
                "on_part_data": self._take_data,
                "on_part_end": self._end_part,
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take the bytes that follow.

        Raises:
            RefusedRequest: this is no form, or more than one may be.
        """
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise refuse("body", "The form can't be read", "malformed_form") from error

    def finish(self) -> UploadForm:
        """Return what it holds.

        Raises:
            RefusedRequest: its end is missing.
        """
        if not self._is_whole:
            raise refuse("body", "The form ends before its last boundary", "malformed_form")
        return UploadForm(tuple(self._fields), self._recording, tuple(self._clips))

    def close(self) -> None:
        """Close the file that is being written."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise refuse("body", f"The form has more than {MOST_PARTS} parts", "too_many_fields")
        self._disposition = self._kind = b""
        self._header = bytearray(), bytearray()

    def _take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._take_header(self._header[0], data[start:end])

    def _take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._take_header(self._header[1], data[start:end])

    def _take_header(self, taken: bytearray, data: bytes) -> None:
        taken += data
        if len(taken) > MOST_HEADER_BYTES:
            raise refuse("body", "A header of the form is too long", "malformed_form")

    def _end_header(self) -> None:
        name, value = map(bytes, self._header)
        if name.lower() == b"content-disposition":
            if self._disposition:
                raise refuse("body", "A part of the form has two names", "malformed_form")
            self._disposition = value
        elif name.lower() == b"content-type":
            self._kind = value
        self._header = bytearray(), bytearray()

    def _open_part(self) -> None:
        """Decide where a part goes: by its field, not by what it says that it is."""
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace").removesuffix("[]")
        named = (
            b"filename*=" in self._disposition.lower()
        )  # in another encoding, as RFC 5987 has it
        self._is_file = named or b"filename" in options
        self._text.clear()
        self._left = MOST_TEXT_BYTES
        if self._name == FILE:
            self._open_recording(options.get(b"filename", b"").decode("utf-8", "replace"))
        elif self._name == CLIPS:
            path = self.folder / f"clip-{len(self._clips)}.url"
            self._clips.append(path)
            self._sink, self._left = path.open("wb"), MOST_CLIP_BYTES

    def _open_recording(self, filename: str) -> None:
        """Of the name that the client has for it only the ending is taken, where it is a recording's."""
        if not self._is_file and not self._kind:
            text = "The field file holds a text, not a recording; curl sends one as file=@talk.mp3"
            raise refuse(FILE, text, "invalid_audio")
        if self._recording is not None:
            raise refuse(FILE, "There is more than one file; send one request for each")
        suffix = PurePath(filename.replace("\\", "/")).suffix.lower()
        known = suffix if suffix in MEDIA_SUFFIXES else ""
        self._recording = self.folder / f"recording{known}"
        self._sink, self._left = self._recording.open("wb"), -1  # the body's bound is the file's

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        if self._left >= 0:
            self._left -= end - start
            if self._left < 0:
                raise self._refuse_length()
        if self._sink is not None:
            self._sink.write(data[start:end])
        else:
            self._text += data[start:end]

    def _refuse_length(self) -> RefusedRequest:
        name = self._name[:80]
        if self._name != CLIPS and self._is_file:
            text = f"There is a file in the field {name!r}; send the recording as the field file"
            return refuse(name, text, "unknown_parameter")
        return refuse(name, "The field is too long", "field_too_long")

    def _end_part(self) -> None:
        if self._sink is not None:
            self.close()
            return
        try:
            self._fields.append((self._name, self._text.decode("utf-8")))
        except UnicodeDecodeError:
            raise refuse(self._name[:80], "The field is not UTF-8") from None

    def _end(self) -> None:
        self._is_whole = True


async def read_form(
    headers: Headers, body: AsyncIterator[bytes], folder: Path, limits: ServerLimits
) -> UploadForm:
    """Read a request's form within the limits.

    Args:
        headers: of the request.
        body: its bytes as they come.
        folder: the request's own, where its files go.
        limits: how much may come, and in which time.

    Raises:
        RefusedRequest: it is no form, too large, or comes too slowly; or the disk is full.
        ClientDisconnect: the client is gone.
    """
    reader = FormReader(folder, _find_boundary(headers))
    _check_length(headers, limits)
    taken = 0
    with contextlib.closing(reader), _explain_trouble(limits):
        async with asyncio.timeout(limits.upload_s):
            while True:
                async with asyncio.timeout(limits.idle_s):
                    data = await anext(body, None)
                if data is None:
                    return reader.finish()
                taken += len(data)
                if taken > limits.upload_bytes:
                    raise _refuse_size(limits)
                reader.feed(data)


@contextlib.contextmanager
def _explain_trouble(limits: ServerLimits) -> Iterator[None]:
    """Refuse what comes too slowly, or has no room."""
    try:
        yield
    except TimeoutError:
        text = f"The request was not sent within {limits.upload_s:g} s, or stood still for {limits.idle_s:g} s"
        raise RefusedRequest(Refusal(408, text, "request_timeout", headers=FINAL)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        text = f"The file can't be saved ({reason})"
        raise RefusedRequest(Refusal(507, text, "insufficient_storage", headers=FINAL)) from error


def _find_boundary(headers: Headers) -> bytes:
    kind, options = parse_options_header(headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        text = "Send the request as multipart/form-data, with the recording as its file"
        raise refuse("body", text, "unsupported_content_type")
    return boundary


def _check_length(headers: Headers, limits: ServerLimits) -> None:
    """Refuse a body that says itself that it is too large, before any of it is read."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > limits.upload_bytes:
        raise _refuse_size(limits)


def _refuse_size(limits: ServerLimits) -> RefusedRequest:
    text = f"The request has more than {limits.upload_bytes / 1e6:,.0f} MB"
    return RefusedRequest(Refusal(413, text, "request_too_large", FILE, FINAL))
