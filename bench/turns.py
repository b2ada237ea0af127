"""What short turns gain: each question answered with Python's usual turns and with those of ``qa.turns``.

    python -m bench.turns --index X --gold ../shared/data/gold/dev.jsonl

The two are taken in turn, the first of each pair alternating; both answer every question of the gold file once, past
the memory of answers, after a round that is not counted. A ratio of a pair is of one question's two times.
"""

import argparse
import json
import time
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from unittest import mock

import numpy as np

from bench.measuring import machine
from eval.gold import read
from qa.assistant import Assistant
from qa.turns import short_turns

WAYS = {"usual": nullcontext, "short": short_turns}


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    args = parser.parse_args()
    questions = [item.turns[0].question for item in read(args.gold)]
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    with Assistant.open(args.index) as assistant:
        for question in questions:
            assistant.ask(question)
        for number, question in enumerate(questions):
            for way in sorted(WAYS, reverse=number % 2 == 0):
                fresh = Assistant(assistant.index)  # has answered nothing
                with mock.patch("qa.read_ahead.short_turns", WAYS[way]):
                    began = time.perf_counter()
                    fresh.ask(question)
                taken[way].append(1000 * (time.perf_counter() - began))
    at = {way: np.percentile(times, (50, 95)).round(1).tolist() for way, times in taken.items()}
    found = {way: dict(zip(("p50", "p95"), both, strict=True)) for way, both in at.items()}
    ratio = median(short / usual for usual, short in zip(taken["usual"], taken["short"], strict=True))
    measured = {"questions": len(questions), **found, "median_ratio": round(ratio, 3)}
    print(json.dumps(measured | machine("onnxruntime"), indent=1))


if __name__ == "__main__":
    main()
