"""What the reader adds over a scorer without one, per category of gold questions.

python -m train.scorer --data ../shared/data --work DIR --first DIR/first.json
python -m bench.reader_adds --first DIR/first.json --index INDEX --gold GOLD [--out bench/results/reader_adds.json]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.measuring import machine
from eval.gold import GoldItem, read
from eval.run import run
from qa import Assistant
from qa.extract import NEVER
from qa.reader import Page, Scores
from qa.scorer import Scorer


class NoReader:
    """Sees nothing in any passage."""

    name = "none"
    fingerprint = "none"

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        """Scores that say «never» of every span."""
        nothing = [np.full(len(page.text), NEVER / 2, np.float32) for page in pages]
        return [Scores(one, one) for one in nothing]


def shares(assistant: Assistant, gold: Sequence[GoldItem]) -> dict[str, tuple[int, int]]:
    """(right, asked) per category of answerable questions, and refused of those that have no answer."""
    counts: dict[str, tuple[int, int]] = {}
    for score in run(assistant, gold, assistant.index).scores:
        name = score.category if score.expected else "to refuse"
        right, asked = counts.get(name, (0, 0))
        counts[name] = right + score.right, asked + 1
    return counts


def main() -> None:
    """Ask the same questions with and without the reader and print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, required=True, help="weights of the scorer without a reader")
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    gold = read(args.gold)
    first = Scorer.from_json(args.first.read_text(encoding="utf8"))
    with Assistant.open(args.index) as assistant:
        without = shares(Assistant(assistant.index, reader=NoReader(), scorer=first), gold)
        with_reader = shares(assistant, gold)
    for name in with_reader:
        print(f"{name:14} {without[name][0]:4} -> {with_reader[name][0]:4} of {with_reader[name][1]}", flush=True)
    if args.out is not None:
        record = {"machine": machine(), "gold": args.gold.name, "without": without, "with": with_reader}
        args.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
