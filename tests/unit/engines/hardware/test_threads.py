"""Work side by side: its order, how far ahead it is taken, and that nobody waits for it."""

from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.hardware.threads import AHEAD, Threads


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.lists(st.integers(), max_size=60))
def test_answers_come_in_the_order_of_the_items(count, items):
    with Threads(count, "test") as pool:
        assert list(pool.map(lambda item: -item, items)) == [-item for item in items]


def test_items_are_taken_only_a_few_ahead_of_the_answers():
    taken = []

    def items():
        for item in range(1_000):
            taken.append(item)
            yield item

    with Threads(2, "test") as pool:
        for answer in pool.map(str, items()):
            assert len(taken) <= int(answer) + 2 * AHEAD


def test_what_work_raises_comes_in_its_place():
    def divide(number):
        return 1 // number

    with Threads(2, "test") as pool:
        answers = pool.map(divide, [1, 0, 1])
        assert next(answers) == 1
        with pytest.raises(ZeroDivisionError):
            next(answers)


def test_an_interrupt_waits_neither_for_work_that_runs_nor_for_any_that_has_not_begun():
    let_go, begun = Event(), []

    def work(item):
        begun.append(item)
        return let_go.wait(30) if item else item

    def break_off():
        with Threads(1, "test") as pool:
            for _ in pool.map(work, range(50)):
                raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            break_off()
        assert not let_go.is_set()
        assert len(begun) <= 2
    finally:
        let_go.set()
