"""The questions that the scorer learns from, each with the spans that answer it and the article they stand in."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from train.reader_sets import WRITTEN, held_out

# Written for the scorer on other articles of ``news-2023`` than the gold questions': spans by place, not by text.
OWN = Path(__file__).resolve().parent / "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a set.

    Attributes:
        question: As asked.
        answers: Accepted spans; none where refusing is right.
        article: Id of the article they stand in, or that seems to hold one.
        complete: Whether all accepted spans are listed, as gold questions do, or one of them.
    """

    question: str
    answers: tuple[str, ...]
    article: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions and the articles that they are asked on, as lines to index."""

    articles: tuple[dict[str, str], ...]
    records: tuple[Record, ...]


def news_qa(data: Path, name: str) -> Asking:
    """``news_qa_<name>``; of ``train`` only the questions that the reader was not trained on."""
    articles, records = [], []
    with gzip.open(_there(data / "mrc" / f"news_qa_{name}.json.gz"), "rt", encoding="utf8") as file:
        for article in json.load(file)["data"]:
            text = "\n".join(p["context"] for p in article["paragraphs"])
            articles.append({"id": article["title"], "date": article.get("date") or "", "text": text})
            for paragraph in article["paragraphs"]:
                if name == "train" and not held_out(paragraph["context"]):
                    continue
                for asked in paragraph["qas"]:
                    answers = tuple(a["text"] for a in asked["answers"])
                    records.append(Record(asked["question"], answers, article["title"], complete=False))
    return Asking(tuple(articles), tuple(records))


def own(data: Path) -> Asking:
    """The questions of ``train/questions.jsonl``."""
    asked = [json.loads(line) for line in OWN.read_text(encoding="utf8").splitlines()]
    articles = _articles(
        data, {place[0] for one in asked for place in one["spans"]} | {one["article"] for one in asked}
    )
    records = [
        Record(
            one["question"],
            tuple(articles[article]["text"][start:end] for article, start, end in one["spans"]),
            one["article"],
            complete=True,
        )
        for one in asked
    ]
    return Asking(tuple(articles.values()), tuple(records))


def written(data: Path) -> Asking:
    """The questions of ``train/reader_questions.jsonl`` that the reader was not trained on."""
    asked = [json.loads(line) for line in WRITTEN.read_text(encoding="utf8").splitlines()]
    articles = _articles(data, {one["article"] for one in asked})
    records = [
        Record(
            one["question"],
            tuple(articles[one["article"]]["text"][a:b] for a, b in one["spans"]),
            one["article"],
            complete=False,
        )
        for one in asked
        if held_out(articles[one["article"]]["text"])
    ]
    return Asking(tuple(articles.values()), tuple(records))


def _articles(data: Path, wanted: set[str]) -> dict[str, dict[str, str]]:
    """The news articles of these ids, as lines to index."""
    with gzip.open(_there(data / "news-2023.jsonl.gz"), "rt", encoding="utf8") as file:
        read = (json.loads(line) for line in file)
        return {
            a["id"]: {"id": a["id"], "date": (a["date"] or "")[:10], "text": a["text"]}
            for a in read
            if a["id"] in wanted
        }


def _there(path: Path) -> Path:
    if not path.is_file():
        raise SystemExit(f"没有找到 {path}；用 --data 指出数据目录 (not there; give --data)")
    return path
