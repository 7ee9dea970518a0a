"""Which bytes are asked for, as RFC 9110 writes it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.listening.byte_ranges import Unsatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes = 10 - 19", (10, 20)),
        ("BYTES=99-99", (99, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
    ],
)
def test_a_range_is_read(header, expected):
    assert read_range(header, 100) == expected


@pytest.mark.parametrize(
    "header", [None, "", "bytes=-", "bytes=20-10", "bytes=0-1,5-6", "lines=0-5", "bytes=a-b"]
)
def test_what_is_no_single_range_of_bytes_asks_for_all(header):
    assert read_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_bytes_behind_the_end_can_not_be_had(header):
    with pytest.raises(Unsatisfiable):
        read_range(header, 100)


@given(st.text(max_size=30), st.integers(0, 10**6))
def test_whatever_is_asked_for_lies_in_the_file(header, size):
    try:
        first, last = read_range(f"bytes={header}", size) or (0, size)
    except Unsatisfiable:
        return
    assert 0 <= first <= last <= size
