"""Reading ahead changes when pages are read, never what is read of them."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from qa.read_ahead import ReadAhead
from qa.reader import Page, Scores, bundled

PAGES = [Page(f"龙潭古镇的灯会第{n}天接待游客{n}.6万人次，讲解员许小满说，来得最多的是学生。") for n in range(1, 7)]
ASKED = "龙潭古镇灯会第三天接待了多少游客"


class Slow:
    """The bundled reader; before a page it waits until it is let go."""

    name, fingerprint = "slow", "slow"

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        self.pages += pages
        self.begun.set()
        assert self.go.wait(30)
        return bundled().read(question, pages)


class Failing:
    """Reads nothing."""

    name, fingerprint = "failing", "failing"

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        raise RuntimeError("no reader")


def test_scores_are_those_of_the_reader_in_order() -> None:
    asked_for = [PAGES[3], PAGES[0], PAGES[5]]
    with ReadAhead(bundled(), ASKED) as ahead:
        ahead.want(PAGES[:2])
        ahead.want([PAGES[4], PAGES[0]])
        told = ahead.scores(asked_for)
    for one, other in zip(told, bundled().read(ASKED, asked_for), strict=True):
        assert np.array_equal(one.start, other.start)
        assert np.array_equal(one.end, other.end)


def test_what_is_no_longer_wanted_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.read_ahead._BESIDE", 1)
    reader = Slow()
    with ReadAhead(reader, ASKED) as ahead:
        ahead.want(PAGES[:4])
        assert reader.begun.wait(30)
        ahead.want(PAGES[3:5])
        reader.go.set()
        assert len(ahead.scores(PAGES[3:5])) == 2
    assert sorted(page.text for page in reader.pages) == [PAGES[n].text for n in (0, 3, 4)]


def test_what_was_begun_in_vain_is_not_waited_for() -> None:
    reader = Slow()
    with ReadAhead(reader, ASKED) as ahead:
        ahead.want(PAGES)
        assert reader.begun.wait(30)
    read = len(reader.pages)
    reader.go.set()
    assert read < len(PAGES)


def test_a_reader_that_fails_says_so() -> None:
    with pytest.raises(RuntimeError, match="no reader"), ReadAhead(Failing(), ASKED) as ahead:
        ahead.want(PAGES[:1])
        ahead.scores(PAGES[:2])
