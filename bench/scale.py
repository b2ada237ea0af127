"""How an index of any size is built, opened and searched.

    python -m bench.scale --data ../shared/data --passages 1000000 --work build/scale --out bench/results/scale.json

The corpus is made of ``news-2023.jsonl.gz`` (seeded): an article is a few runs of sentences of several articles, so
that passages are as long and as alike as those of news. The questions are those of ``mrc/news_qa_dev.json.gz``. The
index is built by one process and asked by another, whose memory is therefore its own. What is measured:

- ``build``: seconds, peak resident memory of the process, bytes on disk for each passage;
- ``open``: seconds of ``Index.open`` in a process that has searched nothing, with the encoder and without;
- ``search``: milliseconds of BM25, of vectors, and of both fused as answering does it (``qa.retrieve.search``), 100
  passages deep, alone and among the articles of half of the days; every question once, after others warmed up;
- ``recall_at_10`` of the vectors, against comparing every vector;
- ``resident``: memory after these searches; ``private`` is what is not merely mapped from the index's files.
"""

import argparse
import gzip
import json
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from bench.measuring import Json, bytes_below, in_a_process, machine, milliseconds, peak_resident_mb, write_json
from index import Filters, Index, build, encoder
from index.articles import Article
from index.encoder import Encoder
from index.generations import hold_current
from index.passages import split
from index.search import NO_FILTERS
from index.shards import SHARDS
from index.vectors import Vectors, read_vectors
from index.zh.sentences import sentence_spans
from qa import retrieve
from qa.question import read

DEPTH = 100
ASKED, WARMING, COMPARED = 200, 50, 100
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
    lines = islice(recombined(news), articles)
    for place in range(0, articles, _LINES):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in islice(lines, _LINES))
        (folder / f"{place // _LINES:05d}.jsonl").write_text(text, encoding="utf-8")
    return articles


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
        "build": {
            "seconds": round(report.seconds, 1),
            "peak_resident_mb": peak_resident_mb(),
            "bytes_per_passage": round(bytes_below(work / "scale.index") / report.passages),
        },
    }


def ask_stage(work: Path, data: Path) -> Json:
    """Opens the index and asks it; to be run in a process of its own."""
    started = time.perf_counter()
    embed = encoder.load()
    middle = time.perf_counter()
    opened = Index.open(work / "scale.index", encoder=embed)
    ended = time.perf_counter()
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
        times = {name: milliseconds(search, warming, measured) for name, search in searches.items()}
        resident = _resident()
        recall = recall_at_10(index, work / "scale.index", embed, measured[:COMPARED])
    return {
        "open": {"seconds": round(ended - middle, 3), "with_encoder_seconds": round(ended - started, 3)},
        "search_ms": times,
        "recall_at_10": recall,
        "resident_mb": resident,
    }


def recall_at_10(index: Index, path: Path, embed: Encoder, asked: Sequence[str]) -> float:
    """The share of the ten nearest vectors, all of them compared, that the index returns."""
    held = hold_current(path)
    try:
        folder, manifest = held.generation.folder, held.generation.manifest
        dim = manifest.settings.encoder.dim
        exact = Vectors([read_vectors(folder / SHARDS / shard.name, dim) for shard in manifest.shards], dim)
        found = 0
        for text in asked:
            right = {number for number, _ in exact.search(embed.encode_query(text), 10)}
            found += len(right & {number for number, _ in index.dense_ranking(text, DEPTH)[:10]})
    finally:
        held.release()
    return round(found / (10 * len(asked)), 4)


def _resident() -> dict[str, int]:
    """Megabytes of this process; where the system does not tell, the most that it ever had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {"all": peak_resident_mb()}
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    names = {"all": "VmRSS", "private": "RssAnon", "mapped": "RssFile"}
    return {name: round(int(fields[field].split()[0]) * 1024 / 1e6) for name, field in names.items()}


def measure(arguments: argparse.Namespace) -> Json:
    """Makes the corpus, and builds and asks in processes of their own."""
    write_corpus(arguments.data, arguments.work / "corpus", arguments.passages)
    shutil.rmtree(arguments.work / "scale.index", ignore_errors=True)  # building anew is what is measured
    again = ("--data", str(arguments.data), "--work", str(arguments.work), "--out", str(arguments.out), "--stage")
    return {
        **machine("numpy", "faiss-cpu", "tantivy"),
        **in_a_process("bench.scale", *again, "build"),
        **in_a_process("bench.scale", *again, "ask"),
    }


def main() -> None:
    """Makes the corpus, builds, asks, and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--passages", type=int, default=1_000_000, help="about how many")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpus and the index")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--stage", choices=("build", "ask"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.stage:
        stage = build_stage(arguments.work) if arguments.stage == "build" else ask_stage(arguments.work, arguments.data)
        print(json.dumps(stage))
    elif not (arguments.data / "news-2023.jsonl.gz").exists():
        print(f"{arguments.data / 'news-2023.jsonl.gz'} is missing: nothing is measured", file=sys.stderr)
    else:
        result = measure(arguments)
        write_json(arguments.out, result)
        print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
