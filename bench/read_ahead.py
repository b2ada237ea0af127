"""What reading ahead gains: each question answered with it, without it, and with it but with Python's usual turns.

    python -m bench.read_ahead --index X --gold ../shared/data/gold/dev.jsonl

The ways are taken in turn, in another order for each question; all answer every question of the gold file once, past
the memory of answers, after a round that is not counted. A ratio is of one question's two times. It also counts how
often what is begun early is read in the end: the passage that the search puts first, and those of a figure that are
begun before its slots are judged.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from unittest import mock

import numpy as np

from bench.measuring import machine
from eval.gold import read
from qa.assistant import Assistant
from qa.read_ahead import ReadAhead
from qa.reader import Page, Reader, Scores

COUNTS: Counter[str] = Counter()


class Noting(ReadAhead):
    """Counts which of the pages begun early were read in the end."""

    def __init__(self, reader: Reader, question: str) -> None:
        super().__init__(reader, question)
        self._wanted: list[list[Page]] = []

    def want(self, pages: Sequence[Page]) -> None:
        """Begin to read ``pages``."""
        self._wanted.append(list(pages))
        super().want(pages)

    def scores(self, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, after counting."""
        first, *later = self._wanted
        # A figure's passages are wanted once more when its slots are judged.
        name = "of a figure" if len(later) > 1 else "of others"
        COUNTS[f"questions {name}"] += 1
        COUNTS[f"the search's first read, {name}"] += first[0] in pages
        for place, page in enumerate(later[0] if len(later) > 1 else ()):
            COUNTS[f"passage {place + 1} read, {name}"] += page in pages
        return super().scores(pages)


class Late(ReadAhead):
    """Begins nothing before it is certain to be needed; all is then read by two threads."""

    def want(self, pages: Sequence[Page]) -> None:
        """Nothing yet."""

    def scores(self, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page."""
        return self._reader.read(self._question, pages)


WAYS: dict[str, dict[str, object]] = {
    "ahead": {},
    "late": {"qa.assistant.ReadAhead": Late},
    "usual turns": {"qa.read_ahead.short_turns": nullcontext},
}


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    args = parser.parse_args()
    questions = [item.turns[0].question for item in read(args.gold)]
    taken: dict[str, list[float]] = {way: [] for way in WAYS}
    with Assistant.open(args.index) as assistant:
        with mock.patch("qa.assistant.ReadAhead", Noting):
            for question in questions:
                assistant.ask(question)
        for number, question in enumerate(questions):
            for place in range(len(WAYS)):
                way = [*WAYS][(number + place) % len(WAYS)]
                taken[way].append(_ask(assistant, question, WAYS[way]))
    found = {
        way: {
            "p50": round(float(np.percentile(times, 50)), 1),
            "p95": round(float(np.percentile(times, 95)), 1),
            "ahead_takes": round(median(a / b for a, b in zip(taken["ahead"], times, strict=True)), 3),
        }
        for way, times in taken.items()
    }
    measured = {"questions": len(questions), **found, "pages": dict(sorted(COUNTS.items()))}
    print(json.dumps(measured | machine("onnxruntime"), indent=1, ensure_ascii=False))


def _ask(assistant: Assistant, question: str, instead: dict[str, object]) -> float:
    """Milliseconds of one question by an assistant that has answered nothing, with something put in place of others."""
    fresh = Assistant(assistant.index)
    patches = [mock.patch(name, other) for name, other in instead.items()]
    for patch in patches:
        patch.start()
    try:
        began = time.perf_counter()
        fresh.ask(question)
        return 1000 * (time.perf_counter() - began)
    finally:
        for patch in patches:
            patch.stop()


if __name__ == "__main__":
    main()
