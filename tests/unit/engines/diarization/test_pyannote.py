"""pyannote.audio behind the protocol: everything that is missing is found before any work."""

import sys
import types
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.domain import Span, SpeakerSpan
from pipeline.engines.diarization.pyannote import (
    COMMUNITY,
    LEGACY,
    Access,
    PyannoteDiarizer,
    check_pyannote,
    find_token,
    is_cached,
    read_annotation,
)
from pipeline.errors import EngineError, ModelUnavailable, UsageError

SECRET = "hf_do_not_show_me"
SECOND = np.zeros(16_000, dtype=np.float32)
INSTALLED = object()


def is_here(_):
    return INSTALLED


def never(_):
    return False


# ---------------------------------------------------------------- what is missing


def test_api_that_is_not_installed_is_a_usage_error():
    with pytest.raises(UsageError, match=r"not installed.*pip install pyannote\.audio.*onnx"):
        check_pyannote({"HF_TOKEN": SECRET}, find=lambda _: None)


def test_api_whose_parent_package_is_missing_is_not_installed_either():
    def find(name):
        raise ModuleNotFoundError(name)

    with pytest.raises(UsageError, match="not installed"):
        check_pyannote({}, find=find)


@pytest.mark.parametrize("pipeline", [COMMUNITY, LEGACY])
def test_missing_token_is_found_and_the_page_with_the_conditions_named(pipeline, tmp_path):
    with pytest.raises(ModelUnavailable) as error:
        check_pyannote({"HF_HOME": str(tmp_path)}, find=is_here, pipeline=pipeline)
    assert f"https://huggingface.co/{pipeline}" in error.value.remedy
    assert "HF_TOKEN" in error.value.remedy
    assert "--diarizer onnx" in error.value.remedy


@pytest.mark.parametrize("variable", ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
def test_token_of_the_environment_is_enough(variable):
    access = check_pyannote({variable: f" {SECRET}\n"}, find=is_here, cached=never)
    assert access == Access(is_cached=False, token=SECRET)


def test_empty_token_is_no_token(tmp_path):
    environment = {"HF_TOKEN": " ", "HF_HOME": str(tmp_path)}
    with pytest.raises(ModelUnavailable):
        check_pyannote(environment, find=is_here, cached=never)


def test_token_saved_by_the_hubs_login_is_found(tmp_path):
    (tmp_path / "token").write_text(SECRET + "\n")
    assert find_token({"HF_HOME": str(tmp_path)}) == SECRET
    assert find_token({"HF_TOKEN_PATH": str(tmp_path / "token"), "HF_HOME": "/nowhere"}) == SECRET


def test_weights_on_this_machine_need_no_token():
    assert check_pyannote({}, find=is_here, cached=lambda _: True) == Access(is_cached=True)


def test_legacy_pipeline_needs_all_three_repositories():
    asked = []

    def cached(name):
        asked.append(name)
        return name == LEGACY

    with pytest.raises(ModelUnavailable):
        check_pyannote({"HF_HOME": "/nowhere"}, is_here, cached, pipeline=LEGACY)
    assert asked == [LEGACY, "pyannote/segmentation-3.0"]


def test_offline_without_weights_is_unavailable_whatever_the_token():
    with pytest.raises(ModelUnavailable, match="network must not be used"):
        check_pyannote({"HF_TOKEN": SECRET}, is_here, never, offline=True)


def test_token_is_never_shown():
    access = Access(is_cached=False, token=SECRET)
    assert SECRET not in repr(access) + str(access) + f"{access}"


def make_snapshot(hub, repository, *files):
    base = hub / f"models--{repository.replace('/', '--')}"
    (base / "refs").mkdir(parents=True)
    (base / "refs" / "main").write_text("abc")
    for file in files:
        path = base / "snapshots" / "abc" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_cache_is_looked_up_where_the_hub_keeps_it(tmp_path):
    parts = ("segmentation/a.bin", "embedding/a.bin", "plda/a.npz")
    make_snapshot(tmp_path / "hub", COMMUNITY, "config.yaml", *parts)
    assert is_cached(COMMUNITY, {"HF_HOME": str(tmp_path)})
    assert is_cached(COMMUNITY, {"HF_HUB_CACHE": str(tmp_path / "hub")})
    assert not is_cached(COMMUNITY, {"HF_HOME": str(tmp_path / "other")})


def test_pipeline_without_its_models_is_not_cached(tmp_path):
    make_snapshot(tmp_path, COMMUNITY, "config.yaml")
    make_snapshot(tmp_path, "pyannote/segmentation-3.0", "README.md")
    environment = {"HF_HUB_CACHE": str(tmp_path)}
    assert not is_cached(COMMUNITY, environment)
    assert not is_cached("pyannote/segmentation-3.0", environment)


# ---------------------------------------------------------------- with a library that pretends


@dataclass(frozen=True)
class Segment:
    start: float
    end: float


@dataclass
class Annotation:
    tracks: tuple = ((0.5, 0.9, "B"), (0.1, 0.6, "A"), (0.7, 0.7, "C"), (0.95, 4.0, "B"))

    def itertracks(self, yield_label=False):
        assert yield_label
        for start, end, label in self.tracks:
            yield Segment(start, end), "_", label


HEARD = (
    SpeakerSpan(Span(100, 600), "SPEAKER_00"),
    SpeakerSpan(Span(500, 900), "SPEAKER_01"),
    SpeakerSpan(Span(950, 1000), "SPEAKER_01"),
)


@dataclass
class FakeLibrary:
    """torch and pyannote.audio as far as they are asked; remembers what it was given."""

    answer: object = field(default_factory=Annotation)
    loading: Exception | None = None
    failure: Exception | None = None
    gated: bool = False
    loads: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    device: str | None = None

    def __call__(self, heard, hook=None, **bounds):
        if self.failure:
            raise self.failure
        self.calls.append((heard, bounds))
        for step, total, completed in (
            ("segmentation", 2, 1),
            ("segmentation", 2, 2),
            ("speaker_counting", None, None),
            ("embeddings", 4, 0),
            ("embeddings", 4, 4),
        ):
            hook(step, None, file=heard, total=total, completed=completed)
        return self.answer

    def to(self, device):
        self.device = device

    def load(self, name, token):
        if self.loading:
            raise self.loading
        self.loads.append((name, token))
        return None if self.gated else self


@pytest.fixture
def library(monkeypatch):
    fake = FakeLibrary()
    torch = types.ModuleType("torch")
    torch.from_numpy = lambda array: ("tensor", array)
    torch.device = lambda name: name
    torch.cuda = types.SimpleNamespace(is_available=lambda: False)
    audio = types.ModuleType("pyannote.audio")

    class Pipeline:
        @staticmethod
        def from_pretrained(checkpoint, token=None):
            return fake.load(checkpoint, token)

    audio.Pipeline = Pipeline
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "pyannote.audio", audio)
    monkeypatch.setenv("PYANNOTE_METRICS_ENABLED", "")
    monkeypatch.delenv("PYANNOTE_METRICS_ENABLED")
    fake.module = audio
    return fake


def make_diarizer(**options):
    return PyannoteDiarizer(Access(is_cached=False, token=SECRET), **options)


def test_constructor_loads_nothing(library):
    make_diarizer()
    assert library.loads == []


def test_labels_are_numbered_by_first_appearance_and_overlap_is_kept(library):
    assert make_diarizer().diarize(SECOND) == HEARD


def test_answer_of_version_4_is_read_like_that_of_3(library):
    library.answer = types.SimpleNamespace(
        speaker_diarization=Annotation(), exclusive_speaker_diarization=Annotation(())
    )
    assert make_diarizer().diarize(SECOND) == HEARD


def test_samples_and_only_the_bounds_that_are_set_are_passed_on(library):
    make_diarizer().diarize(SECOND, min_speakers=2, max_speakers=4)
    ((heard, bounds),) = library.calls
    assert bounds == {"min_speakers": 2, "max_speakers": 4}
    assert heard["sample_rate"] == 16_000
    assert heard["waveform"][1].shape == (1, 16_000)


def test_pipeline_is_loaded_once_with_the_token(library):
    diarizer = make_diarizer(pipeline=LEGACY)
    diarizer.load()
    diarizer.diarize(SECOND)
    diarizer.diarize(SECOND)
    assert library.loads == [(LEGACY, SECRET)]


def test_version_3_is_given_its_token_under_the_old_name(library):
    def from_pretrained(checkpoint, hparams_file=None, use_auth_token=None):
        return library.load(checkpoint, use_auth_token)

    library.module.Pipeline.from_pretrained = from_pretrained
    assert make_diarizer().diarize(SECOND) == HEARD
    assert library.loads == [(COMMUNITY, SECRET)]


@pytest.mark.parametrize(("available", "device"), [(True, "cuda"), (False, "cpu")])
def test_gpu_is_used_where_there_is_one(library, monkeypatch, available, device):
    monkeypatch.setattr(sys.modules["torch"].cuda, "is_available", lambda: available)
    make_diarizer().load()
    assert library.device == device


def test_device_that_is_asked_for_is_used(library):
    make_diarizer(device="cuda").load()
    assert library.device == "cuda"


def test_progress_rises_to_one(library):
    shares = []
    make_diarizer().diarize(SECOND, on_progress=shares.append)
    assert sorted(shares) == shares
    assert shares[-1] == 1.0
    assert len(set(shares)) >= 3


def test_no_samples_are_nobodys_and_load_nothing(library):
    assert make_diarizer().diarize(SECOND[:0]) == ()
    assert library.loads == []


def test_refused_access_is_explained_without_the_hubs_words(library):
    library.loading = RuntimeError(f"401 for https://hub/?token={SECRET}")
    with pytest.raises(ModelUnavailable, match="Accept the conditions") as error:
        make_diarizer().load()
    assert SECRET not in str(error.value)
    assert error.value.__cause__ is None


def test_conditions_not_accepted_in_version_3_are_refused_access(library):
    library.gated = True
    with pytest.raises(ModelUnavailable, match="access was refused"):
        make_diarizer().load()


def test_failure_while_working_is_an_engine_error(library):
    library.failure = RuntimeError("CUDA out of memory")
    with pytest.raises(EngineError, match="out of memory"):
        make_diarizer().diarize(SECOND)


def test_api_that_cannot_be_imported_is_an_engine_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(EngineError, match="can't be imported"):
        make_diarizer().load()


def test_usage_statistics_are_turned_off_unless_the_user_set_them(library, monkeypatch):
    import os

    make_diarizer().load()
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
    monkeypatch.setenv("PYANNOTE_METRICS_ENABLED", "1")
    make_diarizer().load()
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "1"


def test_fingerprint_names_pipeline_and_version(monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", {"pyannote.audio": "4.0.1"}.__getitem__)
    assert make_diarizer().fingerprint == f"pyannote;{COMMUNITY};pyannote.audio-4.0.1"


def test_annotation_of_nobody_gives_no_spans():
    assert read_annotation(Annotation(()), 1000) == ()
