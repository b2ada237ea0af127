"""Turns are short only while somebody asks for it, and the process's own setting comes back."""

import sys
import threading

import pytest

from qa.turns import short_turns


def test_turns_are_short_within_and_as_before_after() -> None:
    usual = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() < usual
        with short_turns():
            assert sys.getswitchinterval() < usual
        assert sys.getswitchinterval() < usual
    assert sys.getswitchinterval() == usual


def test_an_error_within_leaves_nothing_changed() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ValueError, match="within"), short_turns():
        raise ValueError("within")
    assert sys.getswitchinterval() == usual


def test_the_last_of_several_threads_puts_it_back() -> None:
    usual = sys.getswitchinterval()
    inside, go = threading.Barrier(5), threading.Event()

    def asking() -> None:
        with short_turns():
            inside.wait(10)
            go.wait(10)

    threads = [threading.Thread(target=asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    assert sys.getswitchinterval() < usual
    go.set()
    for thread in threads:
        thread.join()
    assert sys.getswitchinterval() == usual


def test_a_shorter_turn_of_the_process_is_kept() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)
    shorter = sys.getswitchinterval()  # in whole microseconds
    try:
        with short_turns():
            assert sys.getswitchinterval() == pytest.approx(shorter, abs=2e-6)
        assert sys.getswitchinterval() == pytest.approx(shorter, abs=2e-6)
    finally:
        sys.setswitchinterval(usual)
