"""Damage to the files of an index, and what an index may say after it: an error by name, or the truth."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies as st
from index_fixtures import HashEncoder, as_if_large, build_from, write_article

from index import Store, verify
from index.articles import Article
from index.errors import YijuError
from qa import Answer, Assistant

PLACES = {"苏州": "12.51", "青岛": "23.62", "宁波": "34.73", "厦门": "45.84", "大连": "56.95", "合肥": "67.06"}
QUESTIONS = (
    "2023年上半年苏州出口多少",
    "大连2023年上半年出口多少",
    "2023年上半年合肥进口多少",
    "海南2023年上半年出口多少",
)
KINDS = ("flip", "overwrite", "cut", "drop", "insert", "swap", "zero", "exchange", "empty", "remove")
VARIANTS = ("made at once", "updated")


@dataclass(frozen=True, slots=True)
class Damage:
    """One harm done to one file: ``file`` and ``other`` choose files, ``at`` and ``to`` places in them, all 0 to 1."""

    kind: str
    file: float
    other: float
    at: float
    to: float
    size: int
    byte: int


_SHARE = st.floats(0, 1, exclude_max=True)
DAMAGES = st.builds(
    Damage,
    st.sampled_from(KINDS),
    _SHARE,
    _SHARE,
    _SHARE,
    _SHARE,
    st.sampled_from((1, 2, 8, 100, 4096)),
    st.integers(0, 255),
)


def write_news(folder: Path) -> None:
    """Six reports of as many places, each of its own figures."""
    for number, (place, amount) in enumerate(PLACES.items(), 1):
        text = (
            f"据{place}海关统计，2023年上半年，{place}出口{amount}亿元，同比增长{number}.5%；进口{number}.25亿元，下降3%。\n"
            f"其中，{place}民营企业出口{number}亿元。{place}港口的工人说，订单比去年多。"
        )
        write_article(
            folder, f"a{number}", text, title=f"{place}上半年外贸", date=f"2023-07-{10 + number}", source="海关"
        )


def write_index(folder: Path, variant: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of the news in ``folder``; one that was updated keeps what an update leaves beside what it found."""
    out = folder / "news.index"
    write_news(folder / "news")
    if variant == "updated":
        as_if_large(monkeypatch)
        (folder / "news" / "a6.jsonl").rename(folder / "later.jsonl")
        write_article(folder / "news", "a5", "大连的旧报道。", title="大连", date="2023-07-15", source="海关")
        write_article(folder / "news", "a7", "将被删去的报道。", title="删去", date="2023-07-15", source="海关")
        build_from(folder / "news", out)
        (folder / "news" / "a7.jsonl").unlink()
        write_news(folder / "news")
    build_from(folder / "news", out)
    return out


def files_of(index: Path) -> list[Path]:
    """The files that a reader may read, by their paths below the index; locks are empty."""
    return sorted(path.relative_to(index) for path in index.rglob("*") if path.is_file() and path.stat().st_size)


def harmed(index: Path, copy: Path, damage: Damage) -> Path:
    """A copy of ``index`` with the damage done; returns the file that was harmed, below it."""
    shutil.copytree(index, copy, copy_function=os.link)
    files = files_of(index)
    path = files[int(damage.file * len(files))]
    data = (index / path).read_bytes()
    if damage.kind == "exchange":
        other = files[int(damage.other * len(files))]
        _put(copy / path, (index / other).read_bytes())
        _put(copy / other, data)
    elif damage.kind == "remove":
        (copy / path).unlink()
    else:
        _put(copy / path, _changed(data, damage))
    return path


def _put(path: Path, data: bytes) -> None:
    path.unlink()  # the name only: the file itself is the sound index's too
    path.write_bytes(data)


def _changed(data: bytes, damage: Damage) -> bytes:
    at, to, size = int(damage.at * len(data)), int(damage.to * len(data)), damage.size
    harms: dict[str, Callable[[], bytes]] = {
        "flip": lambda: data[:at] + bytes([data[at] ^ (1 << damage.byte % 8)]) + data[at + 1 :],
        "overwrite": lambda: data[:at] + bytes([damage.byte]) * len(data[at : at + size]) + data[at + size :],
        "cut": lambda: data[:at],
        "drop": lambda: data[:at] + data[at + size :],
        "insert": lambda: data[:at] + bytes([damage.byte]) * size + data[at:],
        "swap": lambda: _swapped(data, min(at, to), max(at, to), size),
        "zero": lambda: data[:at] + bytes(len(data[at : at + size])) + data[at + size :],
        "empty": lambda: b"",
    }
    return harms[damage.kind]()


def _swapped(data: bytes, low: int, high: int, size: int) -> bytes:
    """Two blocks in each other's place; nothing where they overlap."""
    size = min(size, high - low, len(data) - high)
    return (
        data[:low] + data[high : high + size] + data[low + size : high] + data[low : low + size] + data[high + size :]
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """What the sound index says."""

    articles: dict[str, Article]
    answers: dict[str, Answer]

    @classmethod
    def of(cls, index: Path) -> "Truth":
        """Everything that may be said of an index that is sound."""
        with Assistant.open(index, encoder=HashEncoder()) as assistant:
            answers = {question: assistant.ask(question) for question in QUESTIONS}
            articles = {one: assistant.index.article(one) for one in assistant.index.article_ids()}
        assert {answer.text for answer in answers.values()} == {"12.51亿元", "56.95亿元", "6.25亿元", None}
        return cls(articles, answers)

    def holds(self, index: Path) -> str:
        """Opens a damaged index and asks it everything; returns the error's name, or what was true nevertheless.

        Raises:
            AssertionError: it said something else. Any exception that is not one of ours is a failure, too.
        """
        try:
            with Assistant.open(index, encoder=HashEncoder()) as assistant:
                for question in QUESTIONS:
                    self._check(assistant.ask(question), self.answers[question])
                self._check_all(assistant.index)
        except YijuError as error:
            assert str(error)
            return type(error).__name__
        return "true"

    def _check(self, answer: Answer, right: Answer) -> None:
        assert answer.text == right.text
        for citation in answer.citations:
            article = self.articles[citation.article_id]
            said = (citation.title, citation.date, citation.source, citation.path, citation.url)
            assert said == (article.title, article.date, article.source, article.path, article.url)
            assert citation.quote in (None, article.text[citation.start : citation.end])
            assert citation.sentence in article.text

    def _check_all(self, index: Store) -> None:
        for article_id, article in self.articles.items():
            try:
                assert index.article(article_id) == article
            except KeyError:  # damage may hide an article, and must not put another in its place
                continue
            for passage in index.passages(article_id):
                assert passage.text == article.text[passage.start : passage.end]
        for figure in index.figures():
            assert figure.text == self.articles[figure.article_id].text[figure.start : figure.end]


def notices(index: Path) -> bool:
    """Whether ``verify`` sees that an index is damaged."""
    try:
        return not verify(index).ok
    except YijuError:
        return True
