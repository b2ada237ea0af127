"""The same articles in a folder and in Milvus: whether the answers are the same, and what a passage takes there.

    python -m bench.milvus --data ../shared/data --out bench/results/milvus.json

Both are asked through ``qa.Assistant``: the gold questions of the sample articles, and those of ``gold/dev.jsonl`` on
``seeds/``, ``trade/`` and the first articles of ``news-2023.jsonl.gz``. Milvus is milvus-lite's own gRPC server in a
process of its own; it is made for tests, so that its times say nothing of a cluster. What does:

- ``answers``: how many questions are answered alike (text, citations, quotes, refusal), the others in full;
- ``rankings``: of how many questions the first 100 passages are the same in the same order;
- ``bytes_per_passage``: what is sent for each, by part: vector, terms, the articles' records, the counts of terms.
"""

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.gold import OWN, Originals
from bench.measuring import Json, bytes_below, machine, write_json
from bench.milvus_server import Server, running
from eval import gold
from eval.gold import GoldItem
from index import BuildReport, Store, build, open_store
from index.articles import read_articles
from index.milvus import Milvus
from index.milvus_build import build_in_milvus
from qa import Assistant
from qa.answer import Answer
from qa.sample import articles_folder, gold_file

DEPTH = 100
WARMING = 20
_BYTES = {"vector": 4, "terms": 8}  # of a number, and of a number with its weight


class Weighing:
    """Counts what is sent, while it is a ``with`` block."""

    def __init__(self) -> None:
        self.bytes: dict[str, int] = {}
        self._put = Milvus.put

    def __enter__(self) -> "Weighing":
        whole = self._put

        def put(server: Milvus, name: str, rows: Sequence[dict[str, Any]]) -> None:
            kind = name.rpartition("_")[2]
            for row in rows:
                for field, value in row.items():
                    part = field if field in _BYTES else f"rows of {kind}"
                    self.bytes[part] = self.bytes.get(part, 0) + _size(field, value)
            whole(server, name, rows)

        Milvus.put = put  # type: ignore[method-assign, assignment]
        return self

    def __exit__(self, *_: object) -> None:
        Milvus.put = self._put  # type: ignore[method-assign]


def _size(field: str, value: Any) -> int:
    """Bytes of a value: numbers as they are stored, text in UTF-8."""
    if field in _BYTES:
        return _BYTES[field] * len(value)
    if isinstance(value, list):
        return sum(_size("", one) for one in value)
    return len(value.encode()) if isinstance(value, str) else 8


def turns(assistant: Assistant, items: Sequence[GoldItem]) -> tuple[list[Answer], list[float]]:
    """The answers to all questions, conversations as such, and the milliseconds that each took."""
    found, taken = [], []
    for item in items:
        conversation = assistant.conversation()
        for turn in item.turns:
            started = time.perf_counter()
            found.append(conversation.ask(turn.question) if item.conversation else assistant.ask(turn.question))
            taken.append(1000 * (time.perf_counter() - started))
    return found, taken


def shown(answer: Answer) -> Json:
    """What a reader sees of an answer."""
    cited = [f"{c.article_id}:{c.start}-{c.end}" for c in answer.citations]
    return {"answer": answer.text, "confidence": round(answer.confidence, 3), "cited": cited, "reason": answer.reason}


def compared(local: Store, there: Store, items: Sequence[GoldItem]) -> Json:
    """How alike two stores answer and rank, and how long each takes."""
    with Assistant(local) as ours, Assistant(there) as theirs:
        asked = [turn.question for item in items for turn in item.turns]
        (here, here_ms), (remote, remote_ms) = turns(ours, items), turns(theirs, items)
        pairs = list(zip(asked, here, remote, strict=True))
        differing = [(text, shown(a), shown(b)) for text, a, b in pairs if _seen(a) != _seen(b)]
        singles = [item.turns[0].question for item in items if not item.conversation]
        rankings = {
            name: sum(
                _same(getattr(local, f"{name}_ranking"), getattr(there, f"{name}_ranking"), local, there, text)
                for text in singles
            )
            for name in ("lexical", "dense")
        }
        times = {"folder": _percentiles(here_ms), "milvus": _percentiles(remote_ms)}
    return {
        "questions": len(asked),
        "answers": {"alike": len(asked) - len(differing), "differing": [
            {"question": text, "folder": a, "milvus": b} for text, a, b in differing
        ]},
        "rankings": {"questions": len(singles), "depth": DEPTH, **rankings},
        "ask_ms": times,
    }  # fmt: skip


def _percentiles(taken: Sequence[float]) -> Json:
    p50, p95 = np.percentile(taken[WARMING:], (50, 95)).tolist()
    return {"p50": round(p50, 1), "p95": round(p95, 1)}


def _seen(answer: Answer) -> Json:
    return shown(answer) | {"confidence": None}


def _same(ours: Any, theirs: Any, local: Store, there: Store, text: str) -> bool:
    a, b = ours(text, DEPTH), theirs(text, DEPTH)
    return local.passages_at([n for n, _ in a]) == there.passages_at([n for n, _ in b])


def measured(paths: Sequence[Path], items: Sequence[GoldItem], folder: Path, server: Server, name: str) -> Json:
    """Builds both and compares them."""
    here = build(paths, folder / f"{name}.index")
    address = f"{server.uri}#{name}"
    weighing = Weighing()
    with weighing:
        there: BuildReport = build_in_milvus(paths, address)
    with open_store(folder / f"{name}.index") as local, open_store(f"milvus:{address}") as store:
        result = compared(local, store, items)
    return {
        "articles": here.articles,
        "passages": here.passages,
        "build_seconds": {"folder": round(here.seconds, 1), "milvus_lite": round(there.seconds, 1)},
        "bytes_per_passage": {
            part: round(size / here.passages) for part, size in sorted(weighing.bytes.items())
        } | {"all": round(sum(weighing.bytes.values()) / here.passages)},
        "folder_bytes_per_passage": round(bytes_below(folder / f"{name}.index") / here.passages),
        "server_resident_mb": server.resident_mb(),
        **result,
    }  # fmt: skip


def write_news(data: Path, folder: Path, articles: int) -> None:
    """Writes the first articles of the news that are no copies of those asked about below ``folder``."""
    own = [
        one for name in OWN for path in sorted((data / name).iterdir()) for one in read_articles(path, data / name)[0]
    ]
    originals = Originals.of(own)
    folder.mkdir(parents=True)
    with gzip.open(data / "news-2023.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = ((line, json.loads(line)) for line in lines)
        kept = (line for line, one in records if originals.copied(one["id"], one["text"]) is None)
        (folder / "news.jsonl").write_text("".join(islice(kept, articles)), encoding="utf-8")


def main() -> None:
    """Compares and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the data sets; without it the sample only")
    parser.add_argument("--articles", type=int, default=500, help="of the news, beside those asked about")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    given = parser.parse_args()
    result = machine("pymilvus", "milvus-lite", "tantivy", "faiss-cpu")
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        with running(work / "server") as server:
            result["sample"] = measured([articles_folder()], gold.read(gold_file()), work, server, "sample")
            print(json.dumps(result["sample"], ensure_ascii=False), flush=True)
            if given.data is not None:
                write_news(given.data, work / "news", given.articles)
                paths = [*(given.data / name for name in OWN), work / "news"]
                items = gold.read(given.data / "gold/dev.jsonl")
                result["news"] = measured(paths, items, work, server, "news")
    write_json(given.out, result)


if __name__ == "__main__":
    main()
