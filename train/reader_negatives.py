"""Passages of other articles that a search for a question finds: ``python -m train.reader_negatives --work DIR``.

What the reader meets are passages that a search found, most of them on the question's subject and without its answer.
An index of the news is asked each answerable question of ``news_qa_train`` and of ``train/reader_questions.jsonl``; of
what it finds, passages of other articles that hold none of the accepted answers are kept. An article that tells the
answer in other words is now and then among them. The articles that gold questions are asked on are left out.
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Index, build
from index.search import NO_FILTERS
from qa.alphabet import fold
from qa.question import read
from qa.retrieve import search
from train.figure_questions import copies_of_measured, trace
from train.reader_sets import Example, elsewhere, examples, written

KEPT = 4  # passages a question


def prepare(data: Path, work: Path) -> Path:
    """An index of the news in folder ``work``, less the copies of articles that are measured on."""
    measured = copies_of_measured(data)
    source, path = work / "news.jsonl", work / "news.index"
    with (
        gzip.open(data / "news-2023.jsonl.gz", "rt", encoding="utf8") as lines,
        source.open("w", encoding="utf8") as out,
    ):
        for line in lines:
            record = json.loads(line)
            if len(record["text"]) >= 60 and not trace(record["text"]) & measured:
                kept = {"id": record["id"], "date": (record["date"] or "")[:10], "text": record["text"]}
                out.write(json.dumps(kept, ensure_ascii=False) + "\n")
    build([source], path)
    return path


def negatives(index: Index, example: Example) -> Iterator[dict[str, Any]]:
    """Passages of other articles that ``example`` finds, without its answers and without a copy of its text."""
    answers = [example.context[a:b] for a, b in example.spans]
    own = {example.context[i : i + 24] for i in range(0, max(1, len(example.context) - 23))}
    question = read(example.question, index.latest_date(), index.rarity)
    kept = 0
    for found in search(index, question, NO_FILTERS):
        text = fold(found.passage.text)
        copied = any(text[i : i + 24] in own for i in range(0, max(1, len(text) - 23), 12))
        if copied or any(answer in text for answer in answers):
            continue
        article = index.article(found.passage.article_id)
        date = article.date.isoformat() if article.date else ""
        yield {"question": example.id, "title": article.title, "date": date, "text": found.passage.text}
        kept += 1
        if kept == KEPT:
            return


def main() -> None:
    """Write ``elsewhere.jsonl.gz`` to the work folder, or add to it what is found for questions written since."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    asked = [*examples(args.data / "mrc/news_qa_train.json.gz", kept=True), *written(args.data, kept=True)]
    path, found = args.work / "news.index", args.work / "elsewhere.jsonl.gz"
    known = set(elsewhere(found)) if found.is_file() else set()
    opened = Index.open(path if path.is_dir() else prepare(args.data, args.work))
    with opened as index, gzip.open(found, "at", encoding="utf8") as out:
        for example in asked:
            if example.spans and example.id not in known:
                for row in negatives(index, example):
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
