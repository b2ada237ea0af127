"""Make a gold file of fresh questions on trade news, whose answers are kept by place.

    yiju index DATA/seeds DATA/trade --out X
    python -m bench.trade --index X --out build/trade.jsonl
    yiju eval --gold build/trade.jsonl --index X

``bench/trade_questions.jsonl`` asks how general the product is: nothing may be tuned on it, and its failures are not
read. ``--read`` takes ``bench/trade_questions_read.jsonl`` instead, whose failures rules were read off.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import open_store

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write the gold file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True, help="an index of the articles asked about")
    parser.add_argument("--out", type=Path, required=True, help="the gold file to write")
    parser.add_argument("--read", action="store_true", help="the questions whose failures were read")
    args = parser.parse_args()
    asked = HERE / ("trade_questions_read.jsonl" if args.read else "trade_questions.jsonl")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with open_store(args.index) as index, args.out.open("w", encoding="utf8") as out:
        for line in asked.read_text(encoding="utf8").splitlines():
            out.write(
                json.dumps(placed(json.loads(line), lambda name: index.article(name).text), ensure_ascii=False) + "\n"
            )


def placed(row: dict[str, Any], text: Callable[[str], str]) -> dict[str, Any]:
    """A question as gold files have it, of one with answers by place; ``text`` gives an article's text by its id."""
    spans = row.pop("spans")
    answers = [text(article)[start:end] for article, start, end in spans]
    return row | {"answers": answers, "articles": list(dict.fromkeys(article for article, _, _ in spans))}


if __name__ == "__main__":
    main()
