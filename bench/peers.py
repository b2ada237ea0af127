"""依据 beside txtai and Haystack: the same articles, the same encoder, the same questions, in one run.

    build/peers/bin/python -m bench.peers --data ../shared/data --work build/peers-work --out bench/results/peers.json

``bench/peers.txt`` says how its environment is made. The corpus is ``seeds/``, ``trade/`` and the first articles of
``news-2023.jsonl.gz`` that are no copies of these; the questions are the single ones of ``gold/dev.jsonl`` that have an
answer. Each system runs in a process of its own:

- ``yiju``: ``index.build`` into a folder, ``qa.retrieve`` over it; ``search`` is words and meaning together, ``query``
  also reads what was found and puts it in order, as answering does;
- ``txtai``: ``Embeddings(hybrid=True, content=True)``, its defaults otherwise: FAISS, its own BM25, SQLite;
- ``haystack``: ``InMemoryDocumentStore`` with the BM25 and the embedding retriever joined by reciprocal ranks.

The others get 依据's own passages, each with its title, and 依据's encoder as a function: splitting and vectors are the
same, storing and searching are theirs. Their times of indexing hold that splitting. ``_words`` are the same with texts
and questions cut into Chinese words and joined by spaces, which is what their handbooks leave to their users; by
themselves both take Chinese character by character.
"""

import argparse
import gzip
import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from bench.gold import OWN, Originals, answerable
from bench.measuring import Json, bytes_below, in_a_process, machine, milliseconds, peak_resident_mb, write_json
from eval.gold import GoldTurn
from index import Article, Index, build, encoder
from index.articles import read_articles
from index.passages import split
from index.search import NO_FILTERS
from index.shards import encoder_input
from index.zh.words import tagged
from qa import retrieve
from qa.question import read

SYSTEMS = ("yiju", "txtai", "txtai_words", "haystack", "haystack_words")
CHANGED = 100
RANK, DEPTH = 5, 50  # articles that count; passages from which they are taken
WARMING = 20
_AT_ONCE = 2048  # documents given to a system at a time
_SPACE = "\u2009"  # that no article has
_ADDED = "（本文已更新。）"


@dataclass(frozen=True, slots=True)
class Document:
    """A passage as the others get it; ``key`` is its article and its place in it."""

    key: str
    article: str
    text: str


class System(Protocol):
    """What is compared."""

    def index(self) -> None:
        """Indexes the corpus and keeps it."""

    def update(self, articles: Sequence[Article]) -> None:
        """Takes over the changed articles, whose files are written, and keeps that."""

    def articles(self, question: str) -> list[str]:
        """The articles of the passages found, the best first; one may come again."""


def write_corpus(data: Path, work: Path, news: int) -> int:
    """Writes one JSONL file an article below ``work/corpus``, so many of the news; returns how many."""
    folder = work / "corpus"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = [
        article
        for name in OWN
        for path in sorted((data / name).iterdir())
        for article in read_articles(path, data / name)[0]
    ]
    number = 0
    for number, line in enumerate([*map(_line, own), *islice(_news(data, Originals.of(own)), news)], 1):
        _write(folder / f"{number:05d}.jsonl", line)
    return number


def _news(data: Path, originals: Originals) -> Iterator[Json]:
    with gzip.open(data / "news-2023.jsonl.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if originals.copied(record["id"], record["text"]) is None:
                yield record


def _line(article: Article) -> Json:
    date = None if article.date is None else article.date.isoformat()
    return {"id": article.id, "title": article.title, "date": date, "source": article.source, "text": article.text}


def _write(path: Path, line: Json) -> None:
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf8")


def read_corpus(work: Path) -> Iterator[Article]:
    """The articles, as 依据 reads them."""
    for path in sorted((work / "corpus").iterdir()):
        yield from read_articles(path, work / "corpus")[0]


def changed(work: Path) -> list[Article]:
    """Articles from all over the corpus with a sentence more, written to their files."""
    found = []
    paths = sorted((work / "corpus").iterdir())
    for path in paths[:: max(1, len(paths) // CHANGED)][:CHANGED]:
        (article,) = read_articles(path, work / "corpus")[0]
        found.append(replace(article, text=article.text + _ADDED))
        _write(path, _line(found[-1]))
    return found


def documents(article: Article) -> Iterator[Document]:
    """An article's passages."""
    for passage in split(article):
        yield Document(f"{article.id}#{passage.start}", article.id, encoder_input(article.title, passage.text))


def batches(found: Iterator[Document]) -> Iterator[list[Document]]:
    """Some at a time."""
    while some := list(islice(found, _AT_ONCE)):
        yield some


class Yiju:
    """依据."""

    def __init__(self, work: Path) -> None:
        self._work, self._out = work, work / "yiju.index"
        self._index: Index | None = None

    def index(self) -> None:
        """See ``System``."""
        build([self._work / "corpus"], self._out)

    def update(self, articles: Sequence[Article]) -> None:
        """See ``System``; finds out by itself which of all files changed."""
        if self._index is not None:  # it holds the generation before
            self._index.close()
            self._index = None
        build([self._work / "corpus"], self._out)

    def articles(self, question: str) -> list[str]:
        """See ``System``."""
        opened = self._opened()
        asked = read(question, opened.latest_date(), opened.rarity)
        return [hit.passage.article_id for hit in retrieve.retrieve(opened, asked, DEPTH, NO_FILTERS)]

    def search(self, question: str) -> object:
        """Words and meaning together, nothing read."""
        opened = self._opened()
        return retrieve.search(opened, read(question, opened.latest_date(), opened.rarity), NO_FILTERS)

    def _opened(self) -> Index:
        if self._index is None:
            self._index = Index.open(self._out)
        return self._index


class Txtai:
    """txtai's hybrid search, its content in SQLite."""

    def __init__(self, work: Path, cut: Callable[[str], str]) -> None:
        from txtai import Embeddings

        def transform(texts: Sequence[str]) -> object:
            return encoder.load().encode_passages([_joined(text) for text in texts])

        self._work, self._cut = work, cut
        # What ``hybrid=True`` stands for, and words at spaces where they are cut so.
        scoring = {"method": "bm25", "terms": True, "normalize": True}
        lexical = {"hybrid": True} if cut is str else {"scoring": scoring | {"tokenizer": {"whitespace": True}}}
        self._embeddings: Any = Embeddings(method="external", transform=transform, content=True, **lexical)
        self._keys: dict[str, list[str]] = {}

    def index(self) -> None:
        """See ``System``."""
        self._embeddings.index(self._rows(read_corpus(self._work)))
        self._embeddings.save(str(self._work / "txtai.index"))

    def update(self, articles: Sequence[Article]) -> None:
        """See ``System``."""
        self._embeddings.delete([key for one in articles for key in self._keys[one.id]])
        self._embeddings.upsert(self._rows(iter(articles)))
        self._embeddings.save(str(self._work / "txtai.index"))

    def articles(self, question: str) -> list[str]:
        """See ``System``."""
        return [str(row["id"]).rpartition("#")[0] for row in self._embeddings.search(self._cut(question), DEPTH)]

    def _rows(self, articles: Iterator[Article]) -> Iterator[tuple[str, str, None]]:
        for article in articles:
            self._keys[article.id] = []
            for one in documents(article):
                self._keys[article.id].append(one.key)
                yield one.key, self._cut(one.text), None


class Haystack:
    """Haystack's store in memory, saved as JSON."""

    def __init__(self, work: Path, cut: Callable[[str], str]) -> None:
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._work, self._cut, self._encoder = work, cut, encoder.load()
        words_at = {} if cut is str else {"bm25_tokenization_regex": r"\S+"}
        self._store: Any = InMemoryDocumentStore(**words_at)
        self._lexical: Any = InMemoryBM25Retriever(self._store, top_k=DEPTH)
        self._dense: Any = InMemoryEmbeddingRetriever(self._store, top_k=DEPTH)
        self._joiner: Any = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
        self._keys: dict[str, list[str]] = {}

    def index(self) -> None:
        """See ``System``."""
        self._add(read_corpus(self._work))

    def update(self, articles: Sequence[Article]) -> None:
        """See ``System``."""
        self._store.delete_documents([key for one in articles for key in self._keys[one.id]])
        self._add(iter(articles))

    def articles(self, question: str) -> list[str]:
        """See ``System``."""
        vector = self._encoder.encode_query(question).tolist()
        both = [
            self._lexical.run(query=self._cut(question))["documents"],
            self._dense.run(query_embedding=vector)["documents"],
        ]
        return [str(one.meta["article"]) for one in self._joiner.run(documents=both)["documents"]]

    def _add(self, articles: Iterator[Article]) -> None:
        from haystack import Document as Stored

        for some in batches(one for article in articles for one in documents(article)):
            vectors = self._encoder.encode_passages([one.text for one in some])
            for one in some:
                self._keys.setdefault(one.article, []).append(one.key)
            self._store.write_documents(
                [
                    Stored(
                        id=one.key, content=self._cut(one.text), meta={"article": one.article}, embedding=row.tolist()
                    )
                    for one, row in zip(some, vectors, strict=True)
                ]
            )
        self._store.save_to_disk(str(self._work / "haystack.json"))


def _joined(text: str) -> str:
    """The text that the encoder is to read: without the spaces that ``_spaced`` put between words."""
    return text.replace(_SPACE, "")


def _spaced(text: str) -> str:
    return _SPACE.join(word for word, _ in tagged(text))


def system(name: str, work: Path) -> System:
    """One of ``SYSTEMS``."""
    kind, _, variant = name.partition("_")
    cut: Callable[[str], str] = _spaced if variant else str
    return Yiju(work) if kind == "yiju" else Txtai(work, cut) if kind == "txtai" else Haystack(work, cut)


def recall(turns: Sequence[GoldTurn], found: Sequence[Sequence[str]]) -> float:
    """The share of questions of which one of the first five different articles is a listed one."""
    firsts = [list(dict.fromkeys(articles))[:RANK] for articles in found]
    return round(sum(bool({*a} & {*turn.articles}) for a, turn in zip(firsts, turns, strict=True)) / len(turns), 4)


def stage(name: str, data: Path, work: Path) -> Json:
    """Measures one system; to be run in a process of its own."""
    one = system(name, work)
    turns = answerable(data)
    asked = [turn.question for turn in turns]
    started = time.perf_counter()
    one.index()
    indexing = time.perf_counter() - started
    articles = sum(1 for _ in (work / "corpus").iterdir())
    found: dict[str, list[str]] = {}

    def ask(text: str) -> None:
        found[text] = one.articles(text)

    times = {"query": milliseconds(ask, asked[:WARMING], asked)}
    if isinstance(one, Yiju):
        times["search"] = milliseconds(one.search, asked[:WARMING], asked)
    peak = peak_resident_mb()
    articles_changed = changed(work)
    started = time.perf_counter()
    one.update(articles_changed)
    return {
        "articles_per_second": round(articles / indexing, 1),
        "index_seconds": round(indexing, 1),
        "milliseconds": times,
        "peak_resident_mb": peak,
        "peak_resident_mb_of_a_worker": peak_resident_mb(resource.RUSAGE_CHILDREN),
        f"article_recall_at_{RANK}": recall(turns, [found[text] for text in asked]),
        f"update_{CHANGED}_seconds": round(time.perf_counter() - started, 2),
        "megabytes_on_disk": round(sum(map(_size, work.glob(f"{name.partition('_')[0]}.*"))) / 1e6, 1),
    }


def table(systems: dict[str, Json]) -> str:
    """The figures side by side, as Markdown."""
    rows: dict[str, Callable[[Any], object]] = {
        "indexing, articles/s": lambda one: one["articles_per_second"],
        "query p50, ms": lambda one: one["milliseconds"]["query"]["p50"],
        "query p95, ms": lambda one: one["milliseconds"]["query"]["p95"],
        "peak memory, MB": lambda one: one["peak_resident_mb"],
        f"article recall@{RANK}": lambda one: one[f"article_recall_at_{RANK}"],
        f"update of {CHANGED} articles, s": lambda one: one[f"update_{CHANGED}_seconds"],
        "on disk, MB": lambda one: one["megabytes_on_disk"],
    }
    lines = [["", *systems], ["---"] * (len(systems) + 1)]
    lines += [[name, *(str(shown(one)) for one in systems.values())] for name, shown in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _size(path: Path) -> int:
    return bytes_below(path) if path.is_dir() else path.stat().st_size


def main() -> None:
    """Writes the corpus, measures each system, writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--articles", type=int, default=10_000, help="of the news, beside those asked about")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpus and the indexes")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--stage", choices=SYSTEMS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        json.dump(stage(given.stage, given.data, given.work), sys.stdout)
        return
    result = machine("txtai", "haystack-ai", "faiss-cpu", "tantivy", "numpy")
    places = ("--data", str(given.data), "--work", str(given.work), "--out", str(given.out))
    systems: dict[str, Json] = {}
    for name in SYSTEMS:
        articles = write_corpus(given.data, given.work, given.articles)
        for old in ("yiju.index", "txtai.index"):
            shutil.rmtree(given.work / old, ignore_errors=True)
        systems[name] = in_a_process("bench.peers", *places, "--stage", name)
        print(name, json.dumps(systems[name]), flush=True)
        result |= {"articles": articles, "questions": len(answerable(given.data)), "systems": systems}
    write_json(given.out, result)
    print(table(systems))


if __name__ == "__main__":
    main()
