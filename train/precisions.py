"""Read off gold questions what precision answering from each probability on has: ``python -m train.precisions``.

    yiju index DATA/seeds DATA/trade --out X && python -m bench.trade --read --index X --out build/trade_read.jsonl
    python -m train.precisions --gold build/trade_read.jsonl --index X

writes it into ``qa/models/scorer.json``, where ``--precision`` looks it up. The weights of the scorer stay.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.gold import read
from eval.run import run
from index import open_store
from qa import Assistant
from qa.scorer import bundled

FEWEST = 20  # answers that a precision is read from


def main() -> None:
    """Ask, whatever the probability, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="questions that nothing was learnt from")
    parser.add_argument("--index", type=Path, required=True, help="an index of their articles")
    parser.add_argument("--scorer", type=Path, default=Path("qa/models/scorer.json"))
    args = parser.parse_args()
    with Assistant(open_store(args.index), threshold=0.0) as assistant:
        scores = run(assistant, read(args.gold), assistant.index).scores
    found = precisions([(one.confidence, one.right and bool(one.expected)) for one in scores if one.answer is not None])
    args.scorer.write_text(replace(bundled(), precisions=found).to_json() + "\n", encoding="utf8")
    print(len(scores), "questions;", found[-1])


def precisions(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """What precision answering from each probability on has: (precision, probability), both rising."""
    found: list[tuple[float, float]] = []
    for cut in np.arange(0.0, 1.0, 0.02).tolist():
        kept = [right for probability, right in judged if probability >= cut]
        if len(kept) >= FEWEST and sum(kept) / len(kept) > (found[-1][0] if found else 0.0):
            found.append((sum(kept) / len(kept), cut))
    return tuple(found)


if __name__ == "__main__":
    main()
