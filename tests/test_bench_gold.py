"""What the gold benchmark leaves out and counts; the measuring itself is run by hand."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from eval.gold import GoldTurn
from index import Article, Hit, Passage

TITLE = "北方某港上半年集装箱吞吐量创新高"


def article(name: str, title: str, text: str) -> Article:
    return Article(name, title, None, "", "", (), "", "", text, "")


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``bench.gold``: benchmarks are no part of the package, they stand in its repository."""
    monkeypatch.syspath_prepend(root)
    return import_module("bench.gold")


@pytest.fixture
def titled() -> list[Article]:
    return [article("a1", TITLE, "港口今年很忙，装卸不停。"), article("a2", "外贸观察", "另一篇的正文。")]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a1", "全然不同的文字", "id"),
        ("b1", "港口今年很忙 装卸不停", "text"),
        ("b2", f"{TITLE}。记者今天获悉", "title"),
        ("b3", f"记者今天获悉，{TITLE}", None),
        ("b4", "外贸观察：每周一篇", None),  # a title of four characters tells no article
        ("b5", "港口今年很忙，装卸不停。还有别的船。", None),
    ],
)
def test_copies_are_told_by_id_text_and_title(
    bench: ModuleType, titled: list[Article], name: str, text: str, why: str | None
) -> None:
    assert bench.Originals.of(titled).copied(name, text) == why


def test_bare_keeps_letters_and_digits(bench: ModuleType) -> None:
    assert bench.bare("增长 12.5%，（Q1）。") == "增长125Q1"


@pytest.mark.parametrize(
    ("found", "answer_place", "right_place"),
    [
        ([("a1", "共有166家")], 0, 0),
        ([("a9", "共有166家"), ("a1", "没有数字"), ("a1", "166家门店")], 0, 2),
        ([("a9", "共有166家"), ("a1", "没有数字")], 0, 5),
        ([("a1", "没有数字"), ("a9", "一百六十六家")], 1, 5),
        ([], 5, 5),
    ],
)
def test_a_right_passage_holds_an_answer_in_a_listed_article(
    bench: ModuleType, found: Sequence[tuple[str, str]], answer_place: int, right_place: int
) -> None:
    turn = GoldTurn("q", "有多少家店", ("166家", "一百六十六家"), ("a1",))
    hits = [Hit(Passage(name, 0, len(text), text), 1.0) for name, text in found]
    assert bench.place(bench.answering(turn, hits)) == answer_place
    assert bench.place(bench.right(turn, hits)) == right_place
    assert bench.hits([turn], lambda _: hits)["hit_at_5"] == float(right_place < 5)


def test_milliseconds_leave_out_the_warming(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.002, 1.0, 1.004])
    monkeypatch.setattr("bench.measuring.time.perf_counter", lambda: next(clock))
    asked: list[str] = []
    assert bench.milliseconds(asked.append, ["w"], ["a", "b"]) == {"p50": 3.0, "p95": 3.9}
    assert asked == ["w", "a", "b"]
