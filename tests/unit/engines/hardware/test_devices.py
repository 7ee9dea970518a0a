"""How many cores there are to compute with, above all in a container."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.hardware import devices
from pipeline.engines.hardware.devices import read_quota


def write_groups(folder, own, files):
    """The paths of a made-up /proc/self/cgroup and /sys/fs/cgroup."""
    groups = folder / "groups"
    groups.mkdir()
    for name, text in files.items():
        path = groups / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "own").write_text(own)
    return folder / "own", groups


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("200000 100000\n", 2),
        ("150000 100000\n", 2),  # a part of a core is a thread that works a part of the time
        ("50000 100000\n", 1),
        ("1000 1000000\n", 1),
        ("max 100000\n", None),
        ("", None),
        ("what 100000\n", None),
        ("100000 0\n", None),
        ("100000\n", None),
    ],
)
def test_a_quota_is_whole_cores(tmp_path, text, cores):
    files = write_groups(tmp_path, "0::/\n", {"cpu.max": text})
    assert read_quota(*files) == cores


def test_the_smallest_quota_above_a_group_holds(tmp_path):
    own = "0::/pods/one/container\n"
    quotas = {
        "pods/cpu.max": "800000 100000",
        "pods/one/cpu.max": "300000 100000",
        "pods/one/container/cpu.max": "max 100000",
    }
    assert read_quota(*write_groups(tmp_path, own, quotas)) == 3


def test_a_group_that_is_not_this_ones_does_not_count(tmp_path):
    own = "0::/pods/one\n"
    quotas = {"pods/two/cpu.max": "100000 100000", "pods/one/inner/cpu.max": "100000 100000"}
    assert read_quota(*write_groups(tmp_path, own, quotas)) is None


def test_the_first_version_of_control_groups_has_quotas_too(tmp_path):
    own = "7:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n"
    files = {
        "cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "250000\n",
        "cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
        "cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
        "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    }
    assert read_quota(*write_groups(tmp_path, own, files)) == 3


def test_a_container_sees_only_the_top_of_a_group_that_the_host_named(tmp_path):
    files = {"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}
    assert read_quota(*write_groups(tmp_path, "4:cpu:/docker/abc\n", files)) == 4


def test_a_group_outside_of_what_is_to_be_seen_never_leads_out_of_the_folder(tmp_path):
    (tmp_path / "cpu.max").write_text("100000 100000")
    assert read_quota(*write_groups(tmp_path, "0::/../..\n", {})) is None


def test_without_control_groups_there_is_no_quota(tmp_path):
    assert read_quota(tmp_path / "own", tmp_path / "groups") is None


@given(st.text(st.sampled_from("0:,/.cpumax \n")), st.text(st.sampled_from("0123 max-\n")))
def test_no_text_in_these_files_is_an_error(tmp_path_factory, own, quota):
    files = write_groups(tmp_path_factory.mktemp("any"), own, {"cpu.max": quota})
    assert (read_quota(*files) or 1) >= 1


@pytest.mark.parametrize(("quota", "cores"), [(None, 8), (3, 3), (64, 8)])
def test_no_more_cores_are_counted_than_the_quota_pays_for(monkeypatch, quota, cores):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    monkeypatch.setattr(devices, "read_quota", lambda: quota)
    assert devices.count_cores() == cores


def test_without_affinity_all_cores_are_counted(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    monkeypatch.setattr(devices, "read_quota", lambda: None)
    assert devices.count_cores() == 6


@pytest.mark.parametrize(
    ("system", "drivers", "may"), [("linux", 0, False), ("linux", 1, True), ("darwin", 0, True)]
)
def test_only_linux_tells_by_its_drivers_that_there_is_no_gpu(
    system: str, drivers: int, may: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    listed = [tmp_path / "one", tmp_path / "two"]
    for path in listed[:drivers]:
        path.touch()
    assert devices.may_have_cuda(listed) == may
