"""Measure the reader: ``python -m bench.reader --data ../shared/data --out bench/results/reader.json``.

Exact match and F1 by CMRC2018's definition on CMRC2018 dev and DRCD test (simplified), the best span of each paragraph
taken whatever its odds; the same on ``news_qa_dev`` with refusals, at the threshold that serves answering and refusing
alike and at that which refuses three of four, and how well odds tell answerable questions apart: on whole paragraphs,
and on the passages that an index cuts them into, the best span of all of them; milliseconds per window.
"""

import argparse
import datetime
import json
import math
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from eval.metrics.exact_match import exact_match
from eval.metrics.f1 import f1
from index.articles import Article
from index.headline import headline
from index.passages import split
from qa.reader import OnnxReader, Page, bundled
from train.reader_sets import Example, examples

PUBLISHED = {
    "CMRC2018 dev, ELECTRA-small (12M, pre-trained by others)": (63.4, 80.8),
    "CMRC2018 dev, MiniRBT-h288 (12.3M)": (58.8, 80.5),
    "CMRC2018 dev, RBT3 (38M)": (57.0, 79.0),
    "CMRC2018 test, R-NET (no pre-training)": (50.1, 73.4),
    "DRCD test, ELECTRA-small": (79.0, 85.8),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: how its best span fared (0 to 1), its odds against no answer, and whether there is an answer."""

    exact: float
    f1: float
    odds: float
    answerable: bool


def ask(
    reader: OnnxReader,
    rows: Sequence[Example],
    originals: dict[str, tuple[str, list[str]]],
    cut: Callable[[str], list[tuple[int, int]]],
) -> list[Outcome]:
    """Every question on the stretches that ``cut`` makes of its paragraph; spans are of the text as published."""
    out = []
    for row in rows:
        context, answers = originals[row.id]
        date = datetime.date.fromisoformat(row.date) if row.date else None
        stretches = cut(row.context)
        pages = [Page(row.context[a:b], date, headline(row.context)) for a, b in stretches]
        text, odds = "", -99.0
        for (first, _), scores in zip(stretches, reader.read(row.question, pages), strict=True):
            for start, end in scores.best(1):
                if scores.span(start, end) > odds:
                    text, odds = context[first + start : first + end], scores.span(start, end)
        if answers:
            out.append(Outcome(exact_match(text, answers), f1(text, answers), odds, True))
        else:
            out.append(Outcome(0.0, 0.0, odds, False))
    return out


def whole(text: str) -> list[tuple[int, int]]:
    """The text as one stretch, which the reader sees window by window."""
    return [(0, len(text))]


def passages(text: str) -> list[tuple[int, int]]:
    """The passages that an index cuts a text into."""
    article = Article("", "", None, "", "", (), "", "", text, "")
    return [(passage.start, passage.end) for passage in split(article)]


def load(path: Path, *, traditional: bool, most: int) -> tuple[list[Example], dict[str, tuple[str, list[str]]]]:
    """A set's questions, and by id the text and answers to score against, simplified where the set is traditional."""
    rows = examples(path, traditional=traditional)
    step = max(1, len(rows) // most) if most else 1
    rows = rows[::step]
    return rows, {row.id: (row.context, [row.context[a:b] for a, b in row.spans]) for row in rows}


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Averages in per cent; with unanswerable questions also refusals at the balanced threshold."""
    held = [o for o in outcomes if o.answerable]
    none = [o for o in outcomes if not o.answerable]
    found: dict[str, float] = {
        "questions": len(outcomes),
        "exact": 100 * sum(o.exact for o in held) / len(held),
        "f1": 100 * sum(o.f1 for o in held) / len(held),
    }
    if none:
        threshold = max(
            (float(t) for t in np.quantile([o.odds for o in outcomes], np.linspace(0, 1, 201))),
            key=lambda t: (
                sum(o.f1 for o in held if o.odds >= t) / len(held) + sum(o.odds < t for o in none) / len(none)
            ),
        )
        found |= answering_from(threshold, held, none)
        # The lowest threshold that refuses three of four.
        lowest = math.nextafter(sorted(o.odds for o in none)[math.ceil(0.75 * len(none)) - 1], math.inf)
        found |= {f"{name}_refusing_75": value for name, value in answering_from(lowest, held, none).items()}
        higher = np.array([o.odds for o in held])[:, None] > np.array([o.odds for o in none])
        found["told_apart"] = 100 * float(higher.mean())
    return {name: round(value, 2) for name, value in found.items()}


def answering_from(threshold: float, held: Sequence[Outcome], none: Sequence[Outcome]) -> dict[str, float]:
    """Averages in per cent where only spans of at least ``threshold`` log odds are given."""
    return {
        "threshold": threshold,
        "exact_at_threshold": 100 * sum(o.exact for o in held if o.odds >= threshold) / len(held),
        "f1_at_threshold": 100 * sum(o.f1 for o in held if o.odds >= threshold) / len(held),
        "refused_unanswerable": 100 * sum(o.odds < threshold for o in none) / len(none),
    }


def speed(reader: OnnxReader) -> dict[str, float]:
    """Median milliseconds per window of 256 characters, one at a time and eight together."""
    text = "上半年浙江进出口2.26万亿元，增长17.3%，出口1.66万亿元，增长20.3%。" * 9
    found = {}
    for batch in (1, 8):
        windows = [Page(text[:256], datetime.date(2022, 7, 21), "浙江半年外贸账单：线上出海跑赢大盘")] * batch
        times = []
        for _ in range(12):
            began = time.perf_counter()
            reader.read("浙江上半年跨境电商出口多少", windows)
            times.append(time.perf_counter() - began)
        found[f"ms_per_window_batch_{batch}"] = round(1000 * sorted(times)[6] / batch, 1)
    return found


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("bench/results/reader.json"))
    parser.add_argument("--reader", type=Path, help="folder of another reader; the bundled one without it")
    parser.add_argument("--most", type=int, default=0, help="questions a set, evenly drawn; 0: all")
    args = parser.parse_args()
    reader = OnnxReader(args.reader) if args.reader else bundled()
    assert isinstance(reader, OnnxReader)
    result: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": {"python": platform.python_version(), "onnxruntime": onnxruntime.__version__},
        "reader": reader.fingerprint[:12],
        "published": PUBLISHED,
        "speed": speed(reader),
    }
    for name, file, traditional, cut in (
        ("CMRC2018 dev", "cmrc2018_dev", False, whole),
        ("DRCD test", "drcd_test", True, whole),
        ("news_qa_dev", "news_qa_dev", False, whole),
        ("news_qa_dev, passages", "news_qa_dev", False, passages),
    ):
        rows, originals = load(args.data / "mrc" / f"{file}.json.gz", traditional=traditional, most=args.most)
        result[name] = summary(ask(reader, rows, originals, cut))
        print(name, result[name], flush=True)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
