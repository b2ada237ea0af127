"""Whether the gold questions find their passage, among their own articles and hidden among all news.

    python -m bench.gold --data ../shared/data --work build/gold --out bench/results/gold.json

The questions are the single ones of ``gold/dev.jsonl`` that have an answer. A passage is right where it holds an
accepted answer and belongs to an article that is listed (``hit_at_k``); other articles may say the same, which
``answer_at_k`` counts too. Two corpora are built by ``index.build`` and opened by
``Index.open``, each in a process of its own:

- ``alone``: ``seeds/`` and ``trade/``, which the questions were asked of;
- ``hidden``: these and all articles of ``news-2023.jsonl.gz`` but the trade articles' own copies.

``bm25`` and ``dense`` search for the question as it was typed; ``product`` is ``qa.retrieve.retrieve``. Times are of
one question at a time that was read before: ``fused`` is ``qa.retrieve.search``, words and meaning together,
``retrieve`` also reads and ranks what it found.
"""

import argparse
import gzip
import json
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from bench.measuring import Json, bytes_below, in_a_process, machine, milliseconds, peak_resident_mb, write_json
from eval import gold
from eval.gold import GoldTurn
from index import Article, Hit, Index, build, encoder
from index.articles import read_articles
from index.search import NO_FILTERS
from qa import retrieve
from qa.question import Question, read
from train.pairs import need

OWN = ("seeds", "trade")
CORPORA = ("alone", "hidden")
RANKS = (1, 5)
WARMING = 20  # questions asked before times are taken
_TITLE = 12  # letters and digits that a title must have to tell an article
_LINES = 10_000  # articles in a file, so that files are read side by side


@dataclass(frozen=True, slots=True)
class Originals:
    """What tells a copy of an article: ids, texts and titles of the originals, letters and digits only."""

    ids: frozenset[str]
    texts: frozenset[str]
    titles: tuple[str, ...]

    @classmethod
    def of(cls, articles: Sequence[Article]) -> "Originals":
        """Those of ``articles``."""
        titles = {bare(article.title) for article in articles}
        return cls(
            frozenset(article.id for article in articles),
            frozenset(bare(article.text) for article in articles),
            tuple(sorted(title for title in titles if len(title) >= _TITLE)),
        )

    def copied(self, name: str, text: str) -> str | None:
        """Why an article is a copy: its id, all of its text, or that it begins with a title; None: it is none."""
        if name in self.ids:
            return "id"
        text = bare(text)
        if text in self.texts:
            return "text"
        return "title" if text.startswith(self.titles) else None


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(filter(str.isalnum, text))


def write_news(data: Path, folder: Path) -> Json:
    """Writes the news less the copies below ``folder``; returns how many were left out and why."""
    originals = Originals.of([article for name in OWN for article in _articles(data / name)])
    dropped: Counter[str] = Counter()

    def kept() -> Iterator[str]:
        with gzip.open(need(data, "news-2023.jsonl.gz"), "rt", encoding="utf-8") as news:
            for line in news:
                record = json.loads(line)
                if why := originals.copied(record["id"], record["text"]):
                    dropped[why] += 1
                else:
                    yield line

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = kept()
    for number in count():
        part = "".join(islice(lines, _LINES))
        if not part:
            break
        (folder / f"{number:02d}.jsonl").write_text(part, encoding="utf-8")
    return {"copies_left_out": dropped.total(), **{f"same_{why}": dropped[why] for why in ("id", "text", "title")}}


def _articles(folder: Path) -> list[Article]:
    return [article for path in sorted(folder.iterdir()) for article in read_articles(path, folder)[0]]


def build_stage(data: Path, work: Path, corpus: str) -> Json:
    """Builds an index anew; to be run in a process of its own."""
    out = work / f"{corpus}.index"
    shutil.rmtree(out, ignore_errors=True)
    report = build([data / name for name in OWN] + ([work / "news"] if corpus == "hidden" else []), out)
    return {
        "articles": report.articles,
        "passages": report.passages,
        "build": {
            "seconds": round(report.seconds, 1),
            "peak_resident_mb": peak_resident_mb(),
            "peak_resident_mb_of_a_worker": peak_resident_mb(resource.RUSAGE_CHILDREN),
            "megabytes": round(bytes_below(out) / 1e6, 1),
        },
    }


def ask_stage(data: Path, work: Path, corpus: str) -> Json:
    """Opens the index and asks it; to be run in a process of its own."""
    embed = encoder.load()
    started = time.perf_counter()
    with Index.open(work / f"{corpus}.index", encoder=embed) as index:
        opening = time.perf_counter() - started
        turns = answerable(data)
        asked = [turn.question for turn in turns]
        latest = index.latest_date()
        questions = {text: read(text, latest, index.rarity) for text in asked}
        found = {name: hits(turns, search) for name, search in searches(index, questions).items()}
        timed: dict[str, Callable[[str], object]] = {
            "fused": lambda text: retrieve.search(index, questions[text], NO_FILTERS),
            "retrieve": lambda text: retrieve.retrieve(index, questions[text], max(RANKS), NO_FILTERS),
        }
        times = {name: milliseconds(search, asked[:WARMING], asked) for name, search in timed.items()}
    return {"open_seconds": round(opening, 3), "questions": len(turns), **found, "milliseconds": times}


def answerable(data: Path) -> list[GoldTurn]:
    """The single questions that have an answer."""
    items = gold.read(need(data, "gold/dev.jsonl"))
    return [item.turns[0] for item in items if not item.conversation and item.turns[0].answerable]


def searches(index: Index, questions: dict[str, Question]) -> dict[str, Callable[[str], list[Hit]]]:
    """What is compared."""
    k = max(RANKS)
    return {
        "bm25": lambda text: index.lexical(text, k),
        "dense": lambda text: index.dense(text, k),
        "product": lambda text: retrieve.retrieve(index, questions[text], k, NO_FILTERS),
    }


def hits(turns: Sequence[GoldTurn], search: Callable[[str], list[Hit]]) -> dict[str, float]:
    """The share of the questions that find a right passage among the first so many, and an answer in any article."""
    found = [search(turn.question) for turn in turns]
    places = {
        "hit": [place(right(turn, passages)) for turn, passages in zip(turns, found, strict=True)],
        "answer": [place(answering(turn, passages)) for turn, passages in zip(turns, found, strict=True)],
    }
    return {
        f"{name}_at_{k}": round(sum(first < k for first in firsts) / len(firsts), 4)
        for name, firsts in places.items()
        for k in RANKS
    }


def answering(turn: GoldTurn, found: Sequence[Hit]) -> list[bool]:
    """Which passages hold an accepted answer."""
    return [any(answer in hit.passage.text for answer in turn.answers) for hit in found]


def right(turn: GoldTurn, found: Sequence[Hit]) -> list[bool]:
    """Which of them also belong to an article that is listed."""
    held = zip(found, answering(turn, found), strict=True)
    return [answers and hit.passage.article_id in turn.articles for hit, answers in held]


def place(good: Sequence[bool]) -> int:
    """The place of the first that is, from 0; that after the last one looked at where none is."""
    return next((at for at, it_is in enumerate(good) if it_is), max(RANKS))


def main() -> None:
    """Makes the corpora, builds, asks, and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpus and the indexes")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--stage", choices=("build", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--corpus", choices=CORPORA, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        run = build_stage if given.stage == "build" else ask_stage
        json.dump(run(given.data, given.work, given.corpus), sys.stdout)
        return
    result = machine("numpy", "faiss-cpu", "tantivy") | write_news(given.data, given.work / "news")
    places = ("--data", str(given.data), "--work", str(given.work), "--out", str(given.out))
    for corpus in CORPORA:
        figures: Json = {}
        for stage in ("build", "ask"):
            figures |= in_a_process("bench.gold", *places, "--stage", stage, "--corpus", corpus)
            print(corpus, json.dumps(figures), flush=True)
        result[corpus] = figures
    write_json(given.out, result)


if __name__ == "__main__":
    main()
