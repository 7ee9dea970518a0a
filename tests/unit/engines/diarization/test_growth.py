"""Long recordings in memory and time that grow with their length, and with little for each hour."""

import tracemalloc
from time import process_time

from pipeline.engines.diarization.onnx_diarizer import find_spans
from tests.evidence import fake_embed, make_evidence

MB = 1_000_000


def measure_peak(evidence):
    """Memory in bytes that finding the spans takes beyond the evidence."""
    find_spans(make_evidence(1), fake_embed)  # loads what is loaded once
    tracemalloc.start()
    try:
        find_spans(evidence, fake_embed)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure_time(evidence):
    began = process_time()
    find_spans(evidence, fake_embed)
    return process_time() - began


def test_another_half_hour_takes_little_more_memory():
    short, long = (measure_peak(make_evidence(minutes)) for minutes in (20, 50))
    assert long - short < 5 * MB  # 19 with matrices of all pairs and of all frames


def test_many_persons_take_little_more_memory_than_few():
    many, few = (measure_peak(make_evidence(10, persons)) for persons in (40, 2))
    assert many - few < 20 * MB


def test_time_for_an_hour_does_not_grow_with_the_length():
    short, long = make_evidence(20), make_evidence(80)
    find_spans(short, fake_embed)  # loads what is loaded once
    assert measure_time(long) / measure_time(short) < 3 * 4
