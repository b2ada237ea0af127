"""Tell how sure the scorer is, off gold questions that it has not learnt from: ``python -m train.calibration``.

    yiju index DATA/seeds DATA/trade --out X && python -m bench.trade --read --index X --out build/trade_read.jsonl
    python -m bench.fields --data DATA --gold bench/news_questions_read.jsonl --out build/read
    yiju index build/read --out build/read.index
    python -m train.calibration --asked build/trade_read.jsonl X --asked build/read.jsonl build/read.index

The questions that teach the scorer are mostly harder than users' own, and say too little of every answer. One slope and
one constant turn its log odds into those of being right on the questions given here; then what precision answering from
each probability on surely has is read off the same. Both go into ``qa/models/scorer.json``; what it chooses stays as it
is.
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.gold import read
from eval.run import run
from index import open_store
from qa import Assistant
from qa.scorer import Scorer
from train.scorer import Judged, calibrate

FEWEST = 20  # answers that a precision is read from
SURE = 0.84  # standard errors: a precision is promised that is reached with four chances in five
_CERTAIN = 1e-9


def main() -> None:
    """Ask, whatever the probability, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asked", type=Path, nargs=2, action="append", required=True, metavar=("GOLD", "INDEX"))
    parser.add_argument("--scorer", type=Path, default=Path("qa/models/scorer.json"))
    parser.add_argument("--precisions-only", action="store_true", help="leave slope and constant as they are")
    args = parser.parse_args()
    scorer = Scorer.from_json(args.scorer.read_text(encoding="utf8"))
    judged = [one for gold, index in args.asked for one in asked(scorer, gold, index)]
    slope, constant = (1.0, 0.0) if args.precisions_only else calibrate(judged)
    decision = {group: slope * weights for group, weights in scorer.decision.items()}
    for weights in decision.values():
        weights[-1] += constant
    odds = [(1 / (1 + math.exp(-(slope * one.odds + constant))), one.right) for one in judged]
    found = precisions(odds)
    args.scorer.write_text(replace(scorer, decision=decision, precisions=found).to_json() + "\n", encoding="utf8")
    print(f"{len(judged)} answers; slope {slope:.3f}, constant {constant:.3f}; {found[-1]}")


def asked(scorer: Scorer, gold: Path, index: Path) -> list[Judged]:
    """The log odds of the answer to each question, and whether it is right; to refuse, none is."""
    with Assistant(open_store(index), scorer=scorer, threshold=0.0) as assistant:
        scores = run(assistant, read(gold), assistant.index).scores
    answers = [one for one in scores if one.answer is not None]
    return [Judged(_odds(one.confidence), one.right and one.answerable) for one in answers]


def _odds(probability: float) -> float:
    kept = min(max(probability, _CERTAIN), 1 - _CERTAIN)
    return math.log(kept / (1 - kept))


def precisions(judged: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """What precision answering from each probability on has, as surely as ``SURE`` says: both rising."""
    found: list[tuple[float, float]] = []
    for cut in np.arange(0.0, 1.0, 0.02).tolist():
        kept = [right for probability, right in judged if probability >= cut]
        if len(kept) < FEWEST:
            break
        reached = least_share(sum(kept), len(kept))
        if reached > (found[-1][0] if found else 0.0):
            found.append((reached, cut))
    return tuple(found)


def least_share(right: int, count: int) -> float:
    """The lower bound of a share of ``right`` in ``count``, ``SURE`` standard errors down (Wilson 1927)."""
    share, square = right / count, SURE * SURE
    spread = SURE * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (share + square / (2 * count) - spread) / (1 + square / count)


if __name__ == "__main__":
    main()
