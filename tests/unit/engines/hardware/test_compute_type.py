"""The number type of a processor is tried once, and 8 bits are kept unless others are clearly faster."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.engines.hardware import compute_type
from pipeline.engines.hardware.compute_type import CLEARLY, find_compute_type, measure_layer
from pipeline.engines.hardware.devices import describe_processor


class Stopwatch:
    """Gives the same seconds each time, and counts how often it is asked."""

    def __init__(self, int8=1.0, float32=1.0):
        self.seconds = {"int8": int8, "float32": float32}
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.seconds


@pytest.mark.parametrize(
    ("float32", "chosen"), [(1.5, "int8"), (1.0, "int8"), (CLEARLY, "int8"), (0.8, "float32")]
)
def test_8_bits_are_kept_unless_others_are_clearly_faster(tmp_path, float32, chosen):
    assert chosen == find_compute_type(tmp_path, Stopwatch(1.0, float32))


def test_it_is_tried_once_in_each_folder(tmp_path):
    watch = Stopwatch(1.0, 0.5)
    assert ["float32"] * 3 == [find_compute_type(tmp_path / "new", watch) for _ in range(3)]
    assert 1 == watch.asked


def test_those_who_come_together_wait_for_one_trial(tmp_path):
    watch = Stopwatch()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: find_compute_type(tmp_path, watch), range(8)))
    assert 1 == watch.asked


def test_another_processor_is_tried_anew(tmp_path, monkeypatch):
    find_compute_type(tmp_path, Stopwatch())
    monkeypatch.setattr(compute_type, "describe_processor", lambda: "another one")
    assert "float32" == find_compute_type(tmp_path, Stopwatch(1.0, 0.1))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"machine": 1}', "\x00"])
def test_what_is_remembered_may_be_damaged(tmp_path, text):
    (tmp_path / compute_type.FILE).write_text(text)
    assert "float32" == find_compute_type(tmp_path, Stopwatch(1.0, 0.1))
    assert "float32" == json.loads((tmp_path / compute_type.FILE).read_text())["compute_type"]


def test_a_folder_that_cant_be_written_to_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("")
    assert "int8" == find_compute_type(tmp_path / "file" / "folder", Stopwatch())


def test_what_cant_be_tried_is_not_remembered(tmp_path):
    def fail():
        raise OSError(28, "No space left on device")

    assert "int8" == find_compute_type(tmp_path, fail)
    assert "float32" == find_compute_type(tmp_path, Stopwatch(1.0, 0.1))
    assert {"processor.json", "processor.json.lock"} >= {path.name for path in tmp_path.iterdir()}


def test_a_layer_of_the_real_library_is_timed_in_both():
    seconds = measure_layer()
    assert {"int8", "float32"} == set(seconds)
    assert all(0 < s < 60 for s in seconds.values())


def test_a_processor_is_told_by_its_name_and_what_it_has_for_8_bits(tmp_path):
    about = tmp_path / "cpuinfo"
    about.write_text("model name\t: Xeon\nflags\t\t: fpu avx2 avx512_vnni\n\nmodel name\t: Xeon\n")
    assert "Xeon avx2 avx512_vnni" == describe_processor(about)
    assert describe_processor(tmp_path / "none")
