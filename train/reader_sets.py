"""Reading-comprehension sets as questions with their accepted spans."""

import datetime
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.headline import headline
from qa.alphabet import fold


@dataclass(frozen=True, slots=True)
class Example:
    """One question of a reading-comprehension set: ``spans`` are (start, end) into context; empty: no answer."""

    id: str
    context: str
    date: str
    question: str
    spans: tuple[tuple[int, int], ...]
    kind: str
    source: str
    title: str


def day(written: str) -> datetime.date | None:
    """``2023-08-09…`` as a date; None where it is empty."""
    return datetime.date.fromisoformat(written[:10]) if written else None


def held_out(context: str) -> bool:
    """Whether a text of ``news_qa_train`` (one in ten) is kept from the reader, to learn what its scores are worth."""
    return zlib.crc32(context.encode()) % 10 == 0


def paragraphs(path: Path) -> Iterator[tuple[str, str, list[dict[str, object]]]]:
    """(context, date, questions) of a file in SQuAD format."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        for article in json.load(file)["data"]:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"], (article.get("date") or "")[:10], paragraph["qas"]


def examples(path: Path, *, traditional: bool = False, kept: bool = False) -> list[Example]:
    """Questions of one set.

    ``traditional`` texts are turned into simplified characters one by one; ``kept`` leaves the held-out texts away.
    """
    turn = _simplify if traditional else str
    found = []
    for context, date, questions in paragraphs(path):
        if kept and held_out(context):
            continue
        text = fold(turn(context))
        if len(text) != len(context):
            text = fold(context)
        title = fold(headline(text))
        for record in questions:
            spans = []
            for answer in record.get("answers") or []:  # type: ignore[attr-defined]
                start, length = int(answer["answer_start"]), len(answer["text"])
                wanted = fold(turn(answer["text"]))
                if start < 0 or text[start : start + length] != wanted:
                    start = text.find(wanted)
                if start >= 0 and length and (start, start + length) not in spans:
                    spans.append((start, start + length))
            if record.get("answers") and not spans:
                continue
            question = fold(turn(str(record["question"])))
            kind = str(record.get("kind", ""))
            source = path.name.split(".")[0]
            found.append(Example(str(record["id"]), text, date, question, tuple(spans), kind, source, title))
    return found


# Written for the reader on other articles of the news than any measured ones; answers by their places.
WRITTEN = Path(__file__).resolve().parent / "reader_questions.jsonl"


def written(data: Path, *, kept: bool = False) -> list[Example]:
    """The questions of ``train/reader_questions.jsonl``; ``kept`` leaves the held-out texts away."""
    rows = [json.loads(line) for line in WRITTEN.read_text(encoding="utf8").splitlines()]
    wanted = {row["article"] for row in rows}
    found = []
    with gzip.open(data / "news-2023.jsonl.gz", "rt", encoding="utf8") as lines:
        articles = {record["id"]: record for line in lines if (record := json.loads(line))["id"] in wanted}
    for row in rows:
        article = articles[row["article"]]
        if kept and held_out(article["text"]):
            continue
        texts = fold(article["text"]), (article["date"] or "")[:10], fold(row["question"])
        spans = tuple((a, b) for a, b in row["spans"])
        title = fold(headline(article["text"]))
        found.append(Example(row["id"], *texts, spans, row["kind"], "written", title))
    return found


def elsewhere(path: Path) -> dict[str, list[Example]]:
    """Passages without an answer, by the id of the question that found them: what ``train.reader_negatives`` wrote."""
    found: dict[str, list[Example]] = {}
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            texts = fold(row["text"]), row["date"], ""
            found.setdefault(row["question"], []).append(
                Example(row["question"], *texts, (), "", "elsewhere", fold(row["title"]))
            )
    return found


def generated(path: Path) -> list[Example]:
    """The questions that ``train.figure_questions`` or ``train.table_questions`` wrote."""
    found = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            spans = tuple((a["answer_start"], a["answer_start"] + len(a["text"])) for a in record["answers"])
            texts = fold(record["context"]), record["date"], fold(record["question"])
            title = fold(record["title"])
            found.append(Example(f"{path.stem}-{number}", *texts, spans, "figure", path.stem, title))
    return found


def _simplify(text: str) -> str:
    return "".join(_simple(c) if "一" <= c <= "鿿" else c for c in text)


@cache
def _simple(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple


@cache
def _converter() -> Any:
    """Traditional to simplified characters; its tables are loaded when the first traditional text is read."""
    from opencc import OpenCC

    return OpenCC("t2s")
