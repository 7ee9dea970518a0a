"""Any sequence of commands, any output edited in between: every edit is still there, all else is up to date."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.config import Settings
from pipeline.errors import OutputError, TranscribeError
from pipeline.formats import FORMATS
from pipeline.formats.helpers.output_record import unseal
from pipeline.run import Engines, align_page, export_files, rename_file, run_batch, watch_folder
from pipeline.run.inputs.reviews import review_path
from pipeline.run.resources import find_local_store
from tests.fakes import FakeAligner, FakeDetector, FakeDiarizer, FakeRecognizer
from tests.reviews import correct
from tests.unit.run.recording.test_stages import ANSWER, PAGE, QUESTION, VOICES, write_wav

SUFFIXES = (".json", ".srt", ".txt", ".vtt", ".md")
FORMAT_SETS = (("srt", "txt"), ("vtt",), ("txt", "md"), ("srt", "vtt", "json"))
CHOICES = ({}, {"cleaning": "verbatim"}, {"max_line_width": 20})

options = st.sampled_from(CHOICES)
formats = st.sampled_from(FORMAT_SETS)
overwriting = st.sampled_from([False, False, False, True])
stems = st.sampled_from(["talk", "talk", "talk.aligned"])
suffixes = st.sampled_from(SUFFIXES)


@dataclass
class Desk:
    """A folder with a recording and a page, and the commands as a person gives them."""

    folder: Path

    def __post_init__(self) -> None:
        self.recording = write_wav(self.folder / "in" / "talk.wav")
        self.page = self.folder / "page.txt"
        self.page.write_text(PAGE)
        self.recognizer = FakeRecognizer((QUESTION, ANSWER))

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def exported(self) -> Path:
        return self.folder / "exported"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def engines(self) -> Engines:
        return Engines(FakeDetector(), self.recognizer, FakeDiarizer(VOICES))

    def run(self, asked: Settings) -> None:
        run_batch([self.recording], asked, self.cache, engines=self.engines)

    def watch(self, asked: Settings) -> None:
        def stop_watching(_: float) -> None:
            raise KeyboardInterrupt

        try:
            watch_folder(
                self.recording.parent,
                asked,
                self.cache,
                engines=self.engines,
                settle_s=0,
                sleep=stop_watching,
            )
        except KeyboardInterrupt:
            return

    def align(self, asked: Settings) -> None:
        engines = replace(self.engines, diarizer=None)
        aligner = FakeAligner()
        align_page(self.recording, self.page, asked, self.cache, engines=engines, aligner=aligner)

    def export(self, asked: Settings) -> None:
        given = {"cleaning": asked.cleaning}
        export_files(self.out / "talk.json", asked, given=given, cache_dir=self.cache)

    def rename(self, asked: Settings) -> None:
        names = {"SPEAKER_00": "Ann Lee"}
        rename_file(self.out / "talk.json", names, asked, cache_dir=self.cache)


@cache
def expect(choice: int, kind: str, typed: str, named: bool) -> dict[str, bytes]:
    """What a first run, or a first alignment, writes, by name, in all formats that are asked for here.

    ``typed`` is what a person then typed in place of the last word; ``named``, whether a speaker was renamed.
    """
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        names = tuple(suffix.removeprefix(".") for suffix in SUFFIXES)
        asked = replace(Settings(output_dir=desk.out, output_format=names), **CHOICES[choice])
        desk.run(asked) if kind == "run" else desk.align(asked)
        if named:
            desk.rename(asked)
        if typed:
            correct(desk.out / "talk.json", {"question.": typed})
        if typed or named:
            desk.run(asked)
            (desk.out / "talk.review.json").unlink()
        return {path.name: unseal(path.read_bytes()).body for path in desk.out.iterdir()}


class Edits(RuleBasedStateMachine):
    """A person who runs commands and edits what comes out, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name))
        self.edits: dict[Path, bytes] = {}
        self.links: dict[Path, str] = {}
        self.unsure: set[Path] = set()
        self.typed = ""
        self.named = False

    def teardown(self) -> None:
        self.folder.cleanup()

    # What the person does to files

    @rule(stem=stems, suffix=suffixes, place=st.sampled_from(["out", "exported"]))
    def edit(self, stem: str, suffix: str, place: str) -> None:
        path = self.desk.folder / place / f"{stem}{suffix}"
        if path.is_file() and path not in self.links:
            path.write_bytes(path.read_bytes() + b"\n\n")
            self.edits[path] = path.read_bytes()

    @rule(suffix=suffixes.filter(lambda suffix: suffix != ".json"))
    def put_an_own_file(self, suffix: str) -> None:
        path = self.desk.out / f"talk{suffix}"
        if not path.exists() and not path.is_symlink() and path.parent.is_dir():
            path.write_text("somebody's own")
            self.edits[path] = path.read_bytes()

    @rule(stem=stems, suffix=suffixes)
    def delete(self, stem: str, suffix: str) -> None:
        path = self.desk.out / f"{stem}{suffix}"
        path.unlink(missing_ok=True)
        for known in (self.edits, self.links):
            known.pop(path, None)
        self.unsure.discard(path)

    @rule(suffix=suffixes)
    def link_to_nowhere(self, suffix: str) -> None:
        path = self.desk.out / f"talk{suffix}"
        if path.parent.is_dir():
            self.delete("talk", suffix)
            path.symlink_to("nowhere")
            self.links[path] = "nowhere"

    @rule(typed=st.sampled_from(["quotation.", "quarrel.", ""]))
    def correct(self, typed: str) -> None:
        record = self.desk.out / "talk.json"
        if not record.is_file():
            return
        path = review_path(record)
        if typed:
            correct(record, {"question.": typed, self.typed: typed})
            self.edits[path] = path.read_bytes()
        else:
            path.unlink(missing_ok=True)
            self.edits.pop(path, None)
            self.named = False
        self.typed = typed

    @rule()
    def lose_the_cache(self) -> None:
        shutil.rmtree(self.desk.cache, ignore_errors=True)
        # What was written while the JSON could not say so is now known by nobody, and left alone.
        for stem in ("talk", "talk.aligned"):
            record = self.desk.out / f"{stem}.json"
            if record in self.edits or record in self.links:
                self.unsure |= {self.desk.out / f"{stem}{suffix}" for suffix in SUFFIXES}

    @rule()
    def prune(self) -> None:
        find_local_store(self.desk.cache, Settings()).prune(0)

    # Commands

    def _ask(self, choice: int, names: tuple[str, ...], overwrite: bool, out: Path) -> Settings:
        asked = Settings(output_dir=out, output_format=names, overwrite=overwrite)
        return replace(asked, **CHOICES[choice])

    def _forget(self, folder: Path, stem: str, names: tuple[str, ...]) -> None:
        """What is overwritten on purpose is no edit any more."""
        for suffix in (FORMATS[name].suffix for name in names):
            path = folder / f"{stem}{suffix}"
            for known in (self.edits, self.links):
                known.pop(path, None)
            self.unsure.discard(path)

    def _check(self, kind: str, choice: int, stem: str, names: tuple[str, ...]) -> None:
        """That what was asked for, and nobody has edited, is what a first run would write."""
        for suffix in (FORMATS[name].suffix for name in names):
            path = self.desk.out / f"{stem}{suffix}"
            if path not in {*self.edits, *self.links, *self.unsure}:
                corrected = (self.typed, self.named) if kind == "run" else ("", False)
                expected = expect(choice, kind, *corrected)[path.name]
                assert unseal(path.read_bytes()).body == expected, path.name

    @rule(choice=st.integers(0, 2), names=formats, overwrite=overwriting, by=st.booleans())
    def transcribe(self, choice: int, names: tuple[str, ...], overwrite: bool, by: bool) -> None:
        asked, is_own = self._ask(choice, names, overwrite, self.desk.out), self._is_own()
        (self.desk.watch if by else self.desk.run)(asked)
        if overwrite and is_own:
            self._forget(self.desk.out, "talk", (*names, "json"))
        if is_own:
            self._check("run", choice, "talk", (*names, "json"))

    def _is_own(self, stem: str = "talk") -> bool:
        """Whether the plain names are the recording's: without a JSON they may be anybody's."""
        names = [f"{stem}{suffix}" for suffix in (*SUFFIXES, ".diff.html")]
        there = [
            name
            for name in names
            if (self.desk.out / name).is_symlink() or (self.desk.out / name).exists()
        ]
        return not there or (self.desk.out / f"{stem}.json").is_file()

    @rule(choice=st.integers(0, 2), names=formats, overwrite=overwriting)
    def align(self, choice: int, names: tuple[str, ...], overwrite: bool) -> None:
        asked, is_own = (
            self._ask(choice, names, overwrite, self.desk.out),
            self._is_own("talk.aligned"),
        )
        self.desk.align(asked)
        if overwrite and is_own:
            self._forget(self.desk.out, "talk.aligned", (*names, "json"))
        if is_own:
            self._check("align", choice, "talk.aligned", (*names, "json"))

    @precondition(lambda self: (self.desk.out / "talk.json").is_file())
    @rule(
        choice=st.integers(0, 2),
        names=formats,
        overwrite=overwriting,
        place=st.sampled_from(["out", "exported"]),
    )
    def export(self, choice: int, names: tuple[str, ...], overwrite: bool, place: str) -> None:
        out = self.desk.folder / place
        names = tuple(name for name in names if name != "json")
        try:
            self.desk.export(self._ask(choice, names, overwrite, out))
        except OutputError as error:
            assert "nothing was written" in error.reason  # noqa: PT017 - the rule goes on
        if overwrite:
            self._forget(out, "talk", names)

    @precondition(lambda self: (self.desk.out / "talk.json").is_file())
    @rule(overwrite=overwriting)
    def rename(self, overwrite: bool) -> None:
        there = tuple(
            name for name, f in FORMATS.items() if (self.desk.out / f"talk{f.suffix}").exists()
        )
        try:
            self.desk.rename(self._ask(0, ("srt",), overwrite, self.desk.out))
        except TranscribeError as error:
            assert "nothing was written" in error.reason or "nobody" in error.reason  # noqa: PT017
            return
        path = review_path(self.desk.out / "talk.json")
        self.edits[path] = path.read_bytes()
        self.named = True
        if overwrite:
            self._forget(self.desk.out, "talk", there)

    @invariant()
    def every_edit_is_there(self) -> None:
        for path, content in getattr(self, "edits", {}).items():
            assert path.read_bytes() == content, path.name
        for path, target in getattr(self, "links", {}).items():
            assert Path(target) == path.readlink()


TestEdits = Edits.TestCase
TestEdits.settings = limits(max_examples=25, stateful_step_count=10, deadline=None)
