"""Make the corpus that ``eval/fields.jsonl`` asks about: news of other fields than foreign trade.

    python -m bench.fields --data ../shared/data --out build/fields
    yiju index build/fields --out build/fields.index && yiju eval --gold eval/fields.jsonl --index build/fields.index

``--gold eval/near.jsonl`` makes that of questions that tell near figures, names and reasons apart. Both ask how general
the product is: nothing may be tuned on them. ``--gold bench/news_questions_read.jsonl`` makes
that of questions whose failures were read; its answers are kept by place, and a gold file of them is written beside the
folder, ``build/fields.jsonl`` here. The corpus is their articles and 400 others of the same collection, drawn
with a seed. It is checked while it is made: every accepted answer stands word for word in an article listed for it,
and no question repeats ``LONGEST`` characters of one.
"""

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.trade import placed
from eval.gold import GoldItem, GoldTurn, read
from index.articles import read_articles

GOLD = Path(__file__).resolve().parent.parent / "eval" / "fields.jsonl"
OTHERS = 400
SEED = 2023
LONGEST = 12  # characters that a question may share with an article's text, less one


def main() -> int:
    """Write the corpus, check the questions against it, and say how to go on; 1 where a question fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds news-2023.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write news.jsonl into")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the questions")
    args = parser.parse_args()
    news = args.data / "news-2023.jsonl.gz"
    if not news.is_file():
        sys.exit(f"没有 {news} / there is no {news}")
    by_place = '"spans"' in args.gold.read_text(encoding="utf8")
    lines = corpus(news, _asked_on(args.gold))
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "news.jsonl"
    path.write_text("".join(lines), encoding="utf8")
    articles, skipped = read_articles(path, args.out)
    asked = _with_answers(args.gold, args.out, {a.id: a.text for a in articles}) if by_place else args.gold
    gold = read(asked)
    found = list(complaints(gold, {article.id: article.text for article in articles}))
    for complaint in found:
        print(complaint)
    print(f"{path}: {len(articles)} articles, {len(skipped)} skipped; {len(gold)} items, {len(found)} complaints")
    print(f"yiju index {args.out} --out {args.out}.index")
    print(f"yiju eval --gold {asked} --index {args.out}.index")
    return 1 if found else 0


def _asked_on(questions: Path) -> set[str]:
    """The ids of the articles that questions are asked on, whether their answers are written out or kept by place."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf8").splitlines()]
    turns = [turn for row in rows for turn in row.get("turns", [row])]
    return {name for turn in turns for name in turn.get("articles", [span[0] for span in turn.get("spans", [])])}


def _with_answers(questions: Path, out: Path, texts: Mapping[str, str]) -> Path:
    """Write a gold file beside ``out`` of questions whose answers are kept by place."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf8").splitlines()]
    gold = out.with_suffix(".jsonl")
    lines = [json.dumps(placed(row, texts.__getitem__), ensure_ascii=False) + "\n" for row in rows]
    gold.write_text("".join(lines), encoding="utf8")
    return gold


def corpus(news: Path, wanted: set[str]) -> list[str]:
    """The lines of the articles ``wanted`` and of ``OTHERS`` drawn among the rest, in the order of their ids."""
    with gzip.open(news, "rt", encoding="utf8") as rows:
        by_id = {json.loads(row)["id"]: row for row in rows}
    drawn = random.Random(SEED).sample(sorted(by_id.keys() - wanted), OTHERS)  # noqa: S311
    return [by_id[name] for name in sorted({*drawn, *(wanted & by_id.keys())})]


def complaints(gold: Sequence[GoldItem], texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the questions, given the articles' texts by id."""
    for item in gold:
        for turn in item.turns:
            held = [texts[name] for name in turn.articles if name in texts]
            if len(held) < len(turn.articles):
                yield f"{turn.id}: an article is missing"
            yield from (f"{turn.id}: no article holds {a!r}" for a in turn.answers if not any(a in t for t in held))
            yield from (f"{turn.id}: repeats {run!r}" for text in texts.values() for run in _copied(turn, text))


def _copied(turn: GoldTurn, text: str) -> list[str]:
    runs = [turn.question[i : i + LONGEST] for i in range(len(turn.question) - LONGEST + 1)]
    return [run for run in runs if run in text][:1]


if __name__ == "__main__":
    sys.exit(main())
