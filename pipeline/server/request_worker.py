"""A process that holds the models and works on one request at a time, for a server that outlives whatever ends it."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeAlias

from pipeline.config import Settings
from pipeline.engines.diarization.onnx_diarizer import OnnxDiarizer
from pipeline.engines.diarization.voice_prints import OnnxVoiceEmbedder
from pipeline.engines.hardware.malloc import keep_freed_on_cpu
from pipeline.engines.protocols import LoadableRecognizer
from pipeline.errors import TranscribeError
from pipeline.run.batch.single import run_file
from pipeline.run.batch.worker import Ready, Refused, WorkerConfig, choose_gpu
from pipeline.run.events import Event, RunPlanned, SentencesHeard, Stage
from pipeline.run.inputs.voices.voice_clips import know_voices
from pipeline.run.outputs.result import Result
from pipeline.run.recording.context import explain_failure
from pipeline.run.resources import Engines
from pipeline.server.api_errors import Refusal, RefusedRequest, explain_error
from pipeline.server.data_urls import write_clip
from pipeline.server.request_fields import AskedWork
from pipeline.server.transcription_answers import Answer, render_answer, write_end, write_heard

SPEAKERS = frozenset({Stage.DIARIZE, Stage.VOICES})
"""Stages without which a request for speakers is not answered."""


@dataclass(frozen=True, slots=True)
class WorkerOrder:
    """A request to work on.

    Attributes:
        number: by which it is called off.
        asked: what is to be done; its files lie in a folder of its own.
        kept: the folder where the results are written too; ``None`` for nowhere.
        sound_s: the longest that the recording may be.
    """

    number: int
    asked: AskedWork
    kept: Path | None = None
    sound_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A request need not be worked on any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Alive:
    """The work makes progress."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """Events that are sent as they are."""

    events: bytes


Told: TypeAlias = Ready | Refused | Alive | Streamed | Answer | Refusal
"""What a worker says; the last two end a request."""


class _Stopped(BaseException):
    """Nobody waits for this request. Not an ``Exception``, lest it be taken for a recording's failure."""


def serve_requests(connection: Connection, config: WorkerConfig) -> None:
    """Work on the requests that come, one at a time, until the connection is closed.

    The process then ends at once, also while it is at work: nobody is left to be told.
    """
    from tqdm import tqdm

    for name in ("SIGINT", "SIGHUP", "SIGTERM"):  # which are for the server
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # What faster-whisper draws with makes a lock for processes, which one that is killed leaves behind.
    tqdm.set_lock(threading.RLock())
    if config.gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = choose_gpu(config.gpu, os.environ)
    keep_freed_on_cpu(config.settings.device)
    server = parent_process()
    if server is not None:
        threading.Thread(target=end_with, args=(server,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        _serve(connection, config)
    os._exit(1)


def end_with(server: BaseProcess) -> None:
    """End this process once the server has ended, also where models are still being loaded."""
    server.join()
    os._exit(1)


def _serve(connection: Connection, config: WorkerConfig) -> None:
    try:
        engines = config.load(config.settings, config.cache_dir, lambda _: None, config.data_dir)
        if isinstance(engines.recognizer, LoadableRecognizer):
            engines.recognizer.load()  # so that the first request need not wait for it
    except Exception as error:  # whatever a library raises is told by the server
        connection.send(Refused(explain_failure(error, config.settings.model)))
        return
    desk = RequestDesk(connection, config, engines)
    connection.send(Ready())
    while True:
        message = connection.recv()
        if isinstance(message, WorkerOrder):
            threading.Thread(target=desk.work, args=(message,), daemon=True).start()
        elif isinstance(message, CalledOff):
            desk.called_off = message.number


class RequestDesk:
    """Works on requests with the engines that are loaded.

    ``called_off`` is the number of the request that nobody waits for any more; the work on it ends when it next
    tells of progress.
    """

    def __init__(self, connection: Connection, config: WorkerConfig, engines: Engines) -> None:
        self.called_off = 0
        self._connection = connection
        self._config = config
        self._engines = engines
        self._lock = threading.Lock()

    def work(self, order: WorkerOrder) -> None:
        """Work on a request, and tell what came of it."""
        folder = order.asked.recording.parent
        try:
            with _bound_files(order.sound_s):
                end: Told = self._produce(order)
        except RefusedRequest as refused:
            end = refused.refusal
        except _Stopped:
            end = Refusal(499, "The request was called off", "called_off")
        except Exception as error:  # whatever a library raises costs this request alone
            end = _explain(error, folder, order.sound_s)
        with contextlib.suppress(OSError):  # the server is gone
            self._tell(end)

    def _produce(self, order: WorkerOrder) -> Answer:
        asked = order.asked
        settings = asked.change(self._config.settings)
        if order.kept is not None:
            settings = replace(settings, output_dir=order.kept, output_url=None)
        settings, engines = self._equip(settings, asked)
        result = run_file(
            asked.recording,
            settings,
            self._config.cache_dir,
            _Watch(self, order),
            engines,
            is_written=order.kept is not None,
        )
        _check_speakers(result, asked)
        answer = render_answer(result, asked)
        return replace(answer, content=write_end(result, asked)) if asked.is_streamed else answer

    def _equip(self, settings: Settings, asked: AskedWork) -> tuple[Settings, Engines]:
        """The settings and engines for a request, which know the speakers that it names, and no others."""
        if not asked.tells_apart:
            return settings, replace(self._engines, diarizer=None)
        clips = [(name, write_clip(path)) for name, path in asked.known]
        if not clips:
            return settings, self._engines
        embedder = self._engines.embedder or OnnxVoiceEmbedder(settings.threads)
        enrolled = replace(settings, enroll=tuple(f"{name}={path}" for name, path in clips))
        heard = know_voices(enrolled, None, self._single_voices, embedder)
        return settings, replace(
            self._engines, embedder=embedder, known={**self._engines.known, **heard}
        )

    @cached_property
    def _single_voices(self) -> OnnxDiarizer:
        """Finds the one voice of a clip."""
        return OnnxDiarizer(self._config.settings.threads)

    def notify(self, order: WorkerOrder, told: Told) -> None:
        """Tell the server of progress.

        Raises:
            _Stopped: nobody waits for it.
        """
        if self.called_off == order.number:
            raise _Stopped
        self._tell(told)

    def _tell(self, told: Told) -> None:
        with self._lock:
            self._connection.send(told)


class _Watch:
    """Takes a request's events, and tells the server that it is alive, and what is heard."""

    def __init__(self, desk: RequestDesk, order: WorkerOrder) -> None:
        self._desk = desk
        self._order = order
        self._is_first = True

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunPlanned):
            _check_length(event, self._order.sound_s)
        told: Told = Alive()
        if isinstance(event, SentencesHeard) and self._order.asked.is_streamed:
            told = Streamed(write_heard(event.sentences, is_first=self._is_first))
            self._is_first = False
        self._desk.notify(self._order, told)


def _check_length(planned: RunPlanned, sound_s: float) -> None:
    """Refuse a recording that says itself that it is too long."""
    if sound_s and any((file.duration_ms or 0) > 1000 * sound_s for file in planned.files):
        raise _refuse_length(sound_s)


def _refuse_length(sound_s: float) -> RefusedRequest:
    text = f"The recording is longer than the {sound_s / 3600:g} hours that this server takes"
    return RefusedRequest(Refusal(413, text, "audio_too_long", "file"))


def _check_speakers(result: Result, asked: AskedWork) -> None:
    """Refuse an answer without speakers to who asked for them."""
    for failure in result.missing:
        if asked.tells_apart and failure.stage in SPEAKERS:
            raise failure.error


def _explain(error: Exception, folder: Path, sound_s: float) -> Refusal:
    """What a client is told of an error."""
    reasons: list[BaseException | None] = [error, error.__cause__, error.__context__]
    if any(isinstance(e, OSError) and e.errno == errno.EFBIG for e in reasons):
        return _refuse_length(sound_s).refusal
    told = error if isinstance(error, TranscribeError) else explain_failure(error, "")
    return explain_error(told, folder)


@contextlib.contextmanager
def _bound_files(sound_s: float) -> Iterator[None]:
    """Let no file be written that is larger than two channels of so much sound, whatever a recording holds.

    Only on systems that have such bounds. Python turns the signal off that would end the process.
    """
    if not sound_s or os.name != "posix":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = int(sound_s * 2 * 2 * 16_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
