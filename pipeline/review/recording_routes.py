"""What a page hears and sees of the recording: its bytes, as browsers ask for them, and its waveform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from pipeline.review.listening.byte_ranges import Unsatisfiable, read_range
from pipeline.review.listening.recording_sound import RecordingSound
from pipeline.review.listening.wav_stream import WavStream

UNKEPT = {"Cache-Control": "no-store"}


def make_routes(sound: RecordingSound) -> list[Route]:
    """The addresses of a session's recording.

    ``recording`` says how far it is; ``audio`` and ``peaks`` answer 202 until they are there. With
    ``?decoded`` the recording is decoded although browsers should play it.
    """

    def begin(request: Request) -> None:
        sound.start()
        if "decoded" in request.query_params:
            sound.want_decoded()

    def show_recording(request: Request) -> Response:
        begin(request)
        return JSONResponse(asdict(sound.status), headers=UNKEPT)

    def send_audio(request: Request) -> Response:
        begin(request)
        return _send_audio(request, sound)

    def send_peaks(request: Request) -> Response:
        begin(request)
        return _send_peaks(sound)

    return [
        Route("/recording", show_recording),
        Route("/audio", send_audio),
        Route("/peaks", send_peaks),
    ]


def _send_audio(request: Request, sound: RecordingSound) -> Response:
    status = sound.status
    if status.is_ready and status.media_type is not None and sound.path is not None:
        if not sound.path.is_file():
            return JSONResponse({"reason": "it no longer exists"}, 404)
        return FileResponse(sound.path, media_type=status.media_type, headers=UNKEPT)
    decoded = sound.decoded
    return _send_wav(request, decoded) if decoded is not None else _put_off(sound)


def _send_peaks(sound: RecordingSound) -> Response:
    drawn = sound.drawn
    if drawn is None:
        return _put_off(sound)
    headers = {"X-Peaks-Per-Second": str(drawn.per_second), **UNKEPT}
    return Response(drawn.peaks, media_type="application/octet-stream", headers=headers)


def _put_off(sound: RecordingSound) -> Response:
    """The answer as long as there is nothing to send: not yet, or never."""
    status = sound.status
    is_hopeless = status.found is False or bool(status.reason)
    return JSONResponse(asdict(status), 404 if is_hopeless else 202, headers=UNKEPT)


def _send_wav(request: Request, wav: WavStream) -> Response:
    etag = f'"decoded-{wav.size}"'
    headers = {"Accept-Ranges": "bytes", "ETag": etag, **UNKEPT}
    asked = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        asked = None
    try:
        part = read_range(asked, wav.size)
    except Unsatisfiable:
        return Response(
            status_code=416, headers={**headers, "Content-Range": f"bytes */{wav.size}"}
        )
    first, last = part or (0, wav.size)
    headers["Content-Length"] = str(last - first)
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last - 1}/{wav.size}"
    body: Iterator[bytes] = iter(()) if request.method == "HEAD" else wav.read(first, last)
    return StreamingResponse(body, 206 if part else 200, headers, "audio/wav")
