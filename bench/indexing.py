"""What reading figures adds to indexing: ``python -m bench.indexing --data ../shared/data``.

The same articles, the first of the news, are indexed with and without their figures, in turn, each time in a process of
its own and from one file, which one process reads. What is compared are processor seconds: they stay what they are when
the machine has other work.
"""

import argparse
import gzip
import json
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import numpy as np

from bench.measuring import in_a_process, machine
from index import build, intake


def once(source: Path, figures: bool) -> None:
    """Index ``source`` and print the processor seconds it took."""
    if not figures:
        intake.figures_of = lambda article, spans: []  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        build([source], Path(folder) / "index")
        json.dump({"seconds": time.process_time() - began}, sys.stdout)


def main() -> None:
    """Index in turn and write the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("bench/results/indexing.json"))
    parser.add_argument("--articles", type=int, default=4000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--once", nargs=2, metavar=("FILE", "FIGURES"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        once(Path(args.once[0]), args.once[1] == "yes")
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "news.jsonl"
        with gzip.open(args.data / "news-2023.jsonl.gz", "rt", encoding="utf8") as lines:
            source.write_text("".join(islice(lines, args.articles)), encoding="utf8")
        taken = [
            [in_a_process("bench.indexing", "--once", str(source), which)["seconds"] for which in ("yes", "no")]
            for _ in range(args.times)
        ]
    pairs = np.array(taken, dtype=float)
    ratios = pairs[:, 0] / pairs[:, 1]
    result = machine() | {
        "articles": args.articles,
        "with_figures_s": round(float(np.median(pairs[:, 0])), 2),
        "without_s": round(float(np.median(pairs[:, 1])), 2),
        "ratio": round(float(np.median(ratios)), 3),
        "ratios": ratios.round(3).tolist(),
    }
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    print(json.dumps(result, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
