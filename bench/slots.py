"""How often the slots rule out a right figure: ``python -m bench.slots --data ../shared/data``.

Some of the questions of ``train/reader_questions.jsonl`` are asked on their own articles: is the figure that answers
proposed, and do the slots let it pass? Words like 上周 in a question are read as of one fixed day.
"""

import argparse
import datetime
import json
import random
from collections import Counter
from pathlib import Path

from index.articles import Article
from index.passages import split
from index.reading import read_passage
from qa.question import read
from qa.slots import judge
from qa.spans import Candidate, propose
from qa.verdicts import Verdict
from train.reader_sets import Example, day, written

SEED = 5
TODAY = datetime.date(2023, 8, 20)
NEAR = 6  # characters by which a figure may begin or end elsewhere than the span written down


def outcome(example: Example) -> str:
    """What becomes of one question: ``no figure asked``, ``not proposed``, ``passed`` or the slots that rule it out.

    Of what passes, that whose time is matched only by what stands before its passage, or in the title, is told apart.
    """
    asked = read(example.question, TODAY, lambda term: 5.0)
    if not asked.kind.is_figure or not example.spans:
        return "no figure asked"
    start, end = example.spans[0]
    article = Article(example.id, example.title, day(example.date), "", "", (), "", "", example.context, "")

    def same(candidate: Candidate, offset: int) -> bool:
        low, high = candidate.start + offset, candidate.end + offset
        return candidate.quantity is not None and abs(low - start) <= NEAR and abs(high - end) <= NEAR

    found = [
        judge(asked, candidate)
        for passage in split(article)
        if passage.start <= start and end <= passage.end
        for candidate in propose(asked.kind, asked.plain, read_passage(passage, article))
        if same(candidate, passage.start)
    ]
    if not found:
        return "not proposed"
    passed = [one for one in found if not one.contradicted]
    if not passed:
        least = min(found, key=lambda one: len(one.contradicted))
        return "ruled out by " + " and ".join(least.contradicted)
    matched = [one.mention for one in passed if one.period is Verdict.MATCH and one.mention is not None]
    before = matched and all(mention.end == 0 for mention in matched)
    return "passed, its time told before its passage" if before else "passed"


def main() -> None:
    """Judge and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=4000, help="questions drawn")
    args = parser.parse_args()
    rows = written(args.data)
    random.Random(SEED).shuffle(rows)  # noqa: S311
    counts = Counter(outcome(row) for row in rows[: args.most])
    print(json.dumps(dict(counts.most_common()), ensure_ascii=False))


if __name__ == "__main__":
    main()
