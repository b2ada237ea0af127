r"""How indexes of several sizes are built, added to, opened and searched.

    python -m bench.scale --data ../shared/data --passages 10000 100000 1000000 --work build/scale \
        --out bench/results/scale.json --plot docs/images/scale.svg

The corpus is made of ``news-2023.jsonl.gz`` (seeded): an article is a few runs of sentences of several articles, so
that passages are as long and as alike as those of news. The questions are those of ``mrc/news_qa_dev.json.gz``. The
index is built, asked and added to by processes of their own, whose memory is therefore theirs. What is measured:

- ``build``: seconds, those of all processors together (which a busy machine leaves as they are), peak resident memory
  of the process and of the largest that helps it, bytes on disk for each passage;
- ``open``: seconds of ``Index.open`` in a process that has searched nothing, with the encoder and without;
- ``search``: milliseconds of BM25, of vectors, and of both fused as answering does it (``qa.retrieve.search``), 100
  passages deep, alone and among the articles of half of the days; every question once, after others warmed up; and
  the milliseconds of the processor alone;
- ``recall_at_10`` of the vectors, against comparing every vector;
- ``resident``: memory after these searches; ``private`` is what is not merely mapped from the index's files;
- ``add``: what bringing the index up to date costs when 1,000 articles are new.

A result file that exists is added to: a size that was measured before is measured anew, the others stay.
"""

import argparse
import gzip
import json
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from bench.measuring import Json, bytes_below, in_a_process, machine, peak_resident_mb, write_json
from bench.scale_plot import plot
from index import Filters, Index, build, encoder, vectors
from index.articles import Article
from index.manifest import FORMAT_VERSION
from index.passages import split
from index.search import NO_FILTERS
from index.zh.sentences import sentence_spans
from qa import retrieve
from qa.question import read

DEPTH = 100
ASKED, WARMING, COMPARED = 200, 50, 100
ADDED = 1000  # articles
_DAYS = 365
_LINES = 10_000  # articles in a file of the corpus
_RUNS, _SENTENCES = (1, 4), (2, 8)  # of an article: runs, and sentences in each


def sentences_of(path: Path) -> list[list[str]]:
    """The sentences of each article of the news file that has any."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return [found for text in texts if (found := [text[a:b] for a, b in sentence_spans(text)])]


def recombined(news: Sequence[Sequence[str]], seed: int = 0) -> Iterator[Json]:
    """Articles without end, as lines of a JSONL file."""
    draw = random.Random(seed)  # noqa: S311
    number = 0
    while True:
        runs = []
        for _ in range(draw.randint(*_RUNS)):
            article = news[draw.randrange(len(news))]
            start = draw.randrange(len(article))
            runs.append("".join(article[start : start + draw.randint(*_SENTENCES)]))
        day = draw.randrange(_DAYS)
        yield {
            "id": f"{number:08d}",
            "title": runs[0][:20],
            "date": f"2023-{1 + day * 12 // _DAYS:02d}-{1 + day % 28:02d}",
            "source": f"来源{draw.randrange(20)}",
            "text": "\n".join(runs),
        }
        number += 1


def passages_of(lines: Iterable[Json]) -> float:
    """How many passages the articles of these lines have on average."""
    counts = []
    for line in lines:
        text = str(line["text"])
        article = Article(str(line["id"]), "", None, "", "", (), "", "", text, "")
        counts.append(len(split(article)))
    return float(np.mean(counts))


def write_corpus(data: Path, folder: Path, passages: int) -> int:
    """Writes about as many articles as have so many passages; returns how many."""
    news = sentences_of(data / "news-2023.jsonl.gz")
    articles = round(passages / passages_of(islice(recombined(news), 2000)))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jsonl"):
        old.unlink()
    lines = recombined(news)
    for place in range(0, articles, _LINES):
        _write_lines(folder / f"{place // _LINES:05d}.jsonl", islice(lines, min(_LINES, articles - place)))
    return articles


def _write_lines(path: Path, lines: Iterable[Json]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def questions(data: Path) -> list[str]:
    """Questions on news, as people type them, in a seeded order."""
    with gzip.open(data / "mrc" / "news_qa_dev.json.gz", "rt", encoding="utf-8") as file:
        stored = json.load(file)["data"]
    asked = sorted({qa["question"] for article in stored for part in article["paragraphs"] for qa in part["qas"]})
    random.Random(0).shuffle(asked)  # noqa: S311
    return asked


def build_stage(work: Path) -> Json:
    """Builds the index; to be run in a process of its own."""
    report = build([work / "corpus"], work / "scale.index")
    return {
        "articles": report.articles,
        "passages": report.passages,
        "format_version": FORMAT_VERSION,
        "build": {
            "seconds": round(report.seconds, 1),
            "processor_seconds": round(_processor_seconds(), 1),
            "peak_resident_mb": peak_resident_mb(),
            "peak_resident_mb_of_a_helper": peak_resident_mb(resource.RUSAGE_CHILDREN),
            "bytes_per_passage": round(bytes_below(work / "scale.index") / report.passages),
        },
    }


def add_stage(work: Path, data: Path) -> Json:
    """Adds articles to the index; to be run in a process of its own."""
    news = sentences_of(data / "news-2023.jsonl.gz")
    added = ({**line, "id": f"added-{line['id']}"} for line in recombined(news, seed=1))
    _write_lines(work / "corpus" / "added.jsonl", islice(added, ADDED))
    with Index.open(work / "scale.index") as index:
        before = index.number_of_passages
    started = _processor_seconds()
    report = build([work / "corpus"], work / "scale.index")
    return {
        "add": {
            "articles": report.added,
            "passages": report.passages - before,
            "seconds": round(report.seconds, 1),
            "processor_seconds": round(_processor_seconds() - started, 1),
        }
    }


def _processor_seconds() -> float:
    """What this process and those that helped it took of all processors."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def ask_stage(work: Path, data: Path) -> Json:
    """Opens the index and asks it; to be run in a process of its own."""
    started = time.perf_counter()
    embed = encoder.load()
    middle, before = time.perf_counter(), _processor_seconds()
    opened = Index.open(work / "scale.index", encoder=embed)
    ended, after = time.perf_counter(), _processor_seconds()
    with opened as index:
        asked = questions(data)
        warming, measured = asked[:WARMING], asked[WARMING : WARMING + ASKED]
        latest = index.latest_date()
        read_questions = {text: read(text, latest, index.rarity) for text in (*warming, *measured)}
        half = Filters(until=latest.replace(month=6, day=28)) if latest else NO_FILTERS

        def fused(filters: Filters) -> Callable[[str], object]:
            return lambda text: retrieve.search(index, read_questions[text], filters)

        searches: dict[str, Callable[[str], object]] = {
            "lexical": lambda text: index.lexical_ranking(text, DEPTH),
            "dense": lambda text: index.dense_ranking(text, DEPTH),
            "fused": fused(NO_FILTERS),
            "fused_half_of_the_days": fused(half),
        }
        times = {name: _times(search, warming, measured) for name, search in searches.items()}
        resident = _resident()
        recall = recall_at_10(index, measured[:COMPARED])
    return {
        "open": {
            "seconds": round(ended - middle, 3),
            "processor_seconds": round(after - before, 3),
            "with_encoder_seconds": round(ended - started, 3),
        },
        "search_ms": times,
        "recall_at_10": recall,
        "resident_mb": resident,
    }


def _times(search: Callable[[str], object], warming: Iterable[str], asked: Iterable[str]) -> dict[str, float]:
    """The median and the 95th percentile of one search at a time, by the clock and of the processor."""
    for text in warming:
        search(text)
    taken = []
    for text in asked:
        started = time.perf_counter(), time.process_time()
        search(text)
        taken.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    (p50, own50), (p95, own95) = (1000 * np.percentile(taken, (50, 95), axis=0)).tolist()
    found = {"p50": p50, "p95": p95, "processor_p50": own50, "processor_p95": own95}
    return {name: round(value, 2) for name, value in found.items()}


def recall_at_10(index: Index, asked: Sequence[str]) -> float:
    """The share of the ten nearest vectors, all of them compared, that the index returns."""
    found = {text: {number for number, _ in index.dense_ranking(text, DEPTH)[:10]} for text in asked}
    followed_up, vectors._MOST = vectors._MOST, 0  # codes are then no choice: every vector is compared
    try:
        right = {text: {number for number, _ in index.dense_ranking(text, 10)} for text in asked}
    finally:
        vectors._MOST = followed_up
    return round(sum(len(found[text] & right[text]) for text in asked) / (10 * len(asked)), 4)


def _resident() -> dict[str, int]:
    """Megabytes of this process; where the system does not tell, the most that it ever had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {"all": peak_resident_mb()}
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    names = {"all": "VmRSS", "private": "RssAnon", "mapped": "RssFile"}
    return {name: round(int(fields[field].split()[0]) * 1024 / 1e6) for name, field in names.items()}


def measure(arguments: argparse.Namespace, passages: int) -> Json:
    """Makes the corpus, and builds, asks and adds in processes of their own."""
    work = arguments.work / str(passages)
    write_corpus(arguments.data, work / "corpus", passages)
    shutil.rmtree(work / "scale.index", ignore_errors=True)  # building anew is what is measured
    again = ("--data", str(arguments.data), "--work", str(work), "--out", str(arguments.out), "--stage")
    result: Json = {}
    for stage in STAGES:
        result |= in_a_process("bench.scale", *again, stage)
    shutil.rmtree(work)
    return result


STAGES: dict[str, Callable[[Path, Path], Json]] = {
    "build": lambda work, _: build_stage(work),
    "ask": ask_stage,
    "add": add_stage,
}


def with_others(path: Path, measured: Sequence[Json]) -> list[Json]:
    """What was measured, and of a result file that exists the other sizes."""
    known = {size["articles"]: size for size in json.loads(path.read_text("utf-8"))["sizes"]} if path.exists() else {}
    known |= {size["articles"]: size for size in measured}
    return [known[articles] for articles in sorted(known)]


def main() -> None:
    """Makes each corpus, builds, asks and adds, and writes the result file and the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="about how many")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpora and the indexes")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--plot", type=Path, help="picture of the result file (SVG)")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stage:
        print(json.dumps(STAGES[arguments.stage](arguments.work, arguments.data)))
        return
    if not (arguments.data / "news-2023.jsonl.gz").exists():
        print(f"{arguments.data / 'news-2023.jsonl.gz'} is missing: nothing is measured", file=sys.stderr)
        return
    for passages in arguments.passages:
        sizes = with_others(arguments.out, [measure(arguments, passages)])
        write_json(arguments.out, {**machine("numpy", "faiss-cpu", "tantivy"), "sizes": sizes})
        if arguments.plot:
            arguments.plot.write_text(plot(sizes), encoding="utf-8")


if __name__ == "__main__":
    main()
