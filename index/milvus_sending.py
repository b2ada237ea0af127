"""What an update sends to Milvus: files and articles first, then their passages, then how rare terms have become."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from index.articles import Article
from index.assembly import Progress
from index.encoder import Encoder, Floats
from index.errors import CorpusError
from index.intake import ReadFile
from index.milvus import Milvus, Row, quoted
from index.milvus_layout import (
    FOREVER,
    NOTHING,
    PASSAGES,
    Held,
    State,
    alive,
    article_row,
    file_number,
    fits,
    found_by,
    held,
)
from index.milvus_records import held_by
from index.milvus_sent import Sent, terms_of_all
from index.milvus_state import Tables
from index.milvus_terms import title_terms, weighed
from index.records import FileRow
from index.shards import encoded, encoder_input

_ARTICLES = 256  # looked up and sent at once
_EMBEDDED = 512  # articles whose passages are embedded at once
_PASSAGES = 500  # sent at once
_TERMS = 2000

T = TypeVar("T")


class Sender:
    """Sends what makes generation ``generation`` of what readers see now."""

    def __init__(self, server: Milvus, tables: Tables, base: State, generation: int) -> None:
        self._server, self._tables, self._base = server, tables, base
        self.generation = generation

    def begin(self, stale_files: Iterable[int]) -> Sent:
        """Begins; files by their numbers that were changed or are gone."""
        base = self._base
        return Sent(
            next_key=base.next_key,
            first_key=base.next_key,
            counts=base.counts,
            lengths=list(base.lengths),
            days=Counter(base.days),
            sources=Counter(base.sources),
            categories=Counter(base.categories),
            stale_files=frozenset(stale_files),
        )

    def add_file(self, sent: Sent, file: ReadFile) -> None:
        """Adds a file that was read; articles are sent when there are enough of them.

        Raises:
            CorpusError: an article cannot be stored, or another one has its id.
        """
        row = file.row
        number = file_number(row.root, row.path)
        flat = [part for one in file.skipped for part in (one.path, one.reason)]
        sent.files.append(
            {"file": number, "row": stored_file(row), "skipped": flat, "skips": len(flat) // 2, **NOTHING}
        )
        for article, spans, figures in file.articles:
            _check(article, spans, sent)
            sent.waiting.append(article_row(number, article, spans, figures))
        if len(sent.waiting) + len(sent.files) >= _ARTICLES:
            self._flush(sent)

    def end(self, sent: Sent) -> None:
        """Sends the rest, and lets go what the new generation has no more."""
        self._flush(sent)
        added = sent.added
        for some in batched(sorted(sent.stale_files), 100):
            condition = f"file in {list(some)} and {alive(self._base.generation)}"
            gone = [row["key"] for row in self._server.find(self._tables["files"], condition, [])]
            self._retire("files", gone)
            fields = ["id", "seal", "record"]
            rows = [*self._server.find(self._tables["articles"], condition, fields, page=_ARTICLES)]
            replaced = [row for row in rows if row["key"] not in sent.kept]
            for row in replaced:
                sent.count(held(row), -1)
                sent.updated += row["id"] in sent.met
            self._retire("articles", [row["key"] for row in replaced])
            for row in replaced:
                low = row["key"] * PASSAGES
                condition = f"key >= {low} and key < {low + PASSAGES} and {alive(self._base.generation)}"
                self._retire("passages", [r["key"] for r in self._server.find(self._tables["passages"], condition, [])])
            sent.removed += sum(row["id"] not in sent.met for row in replaced)
        sent.added = added - sent.updated

    def send_passages(self, sent: Sent, encoder: Encoder, averages: Sequence[float], tell: Progress) -> None:
        """Embeds and sends the passages of the articles that were sent."""
        done, total = 0, sent.counts.passages
        tell("index", 0, total)
        condition = f"since == {self.generation}"
        rows = self._server.find(self._tables["articles"], condition, ["id", "seal", "record"], page=_EMBEDDED)
        for some in batched(rows, _EMBEDDED):
            articles = [(row["key"], held(row)) for row in some]
            texts = [
                encoder_input(one.article.title, one.article.text[start:end])
                for _, one in articles
                for start, end in one.spans
            ]
            vectors = iter(encoded(encoder, texts))
            ready = (row for key, one in articles for row in self._passages(key, one, averages, vectors))
            for part in batched(ready, _PASSAGES):
                self._server.put(self._tables["passages"], part)
            done += len(texts)
            tell("index", min(done, total), total)

    def send_terms(self, sent: Sent) -> None:
        """Sends how many passages hold each term that it has become more or fewer of."""
        changed = sorted(number for number, change in sent.terms.items() if change)
        before = self._base.generation
        for some in batched(changed, _TERMS):
            rows = self._server.get(self._tables["terms"], some, ["held_by", "generation", "before"])
            known = {row["key"]: held_by(row, before) for row in rows}
            self._server.put(
                self._tables["terms"],
                [
                    {
                        "key": number,
                        "held_by": known.get(number, 0) + sent.terms[number],
                        "generation": self.generation,
                        "before": known.get(number, 0),
                        **NOTHING,
                    }
                    for number in some
                ],
            )

    def _flush(self, sent: Sent) -> None:
        """Sends the files and articles that wait, but for articles that are there as they are."""
        files, rows = sent.files, sent.waiting
        sent.files, sent.waiting = [], []
        self._server.put(self._tables["files"], [self._new(row, sent) for row in files])
        if not rows:
            return
        condition = f"id in {quoted(row['id'] for row in rows)} and {alive(self._base.generation)}"
        fields = ["id", "file", "seal"]
        there = {row["id"]: row for row in self._server.find(self._tables["articles"], condition, fields)}
        new = []
        for row in rows:
            old = there.get(row["id"])
            if old is not None and old["file"] not in sent.stale_files:
                raise _twice(row["id"])
            if old is not None and (old["seal"], old["file"]) == (row["seal"], row["file"]):
                sent.kept.add(old["key"])
                continue
            new.append(self._new(row, sent))
            sent.added += 1
            sent.count(held(row), 1)
        for part in batched(new, 64):
            self._server.put(self._tables["articles"], part)

    def _passages(self, key: int, one: Held, averages: Sequence[float], vectors: Iterator[Floats]) -> Iterator[Row]:
        same = found_by(one.article) | {"article": one.article.id, "since": self.generation, "until": FOREVER}
        title = title_terms(one.article.title)
        for place, ((start, _), terms) in enumerate(zip(one.spans, terms_of_all(one, title), strict=True)):
            yield same | {
                "key": key * PASSAGES + place,
                "start": start,
                "vector": next(vectors).tolist(),
                "terms": weighed(terms, averages),
            }

    def _new(self, row: Row, sent: Sent) -> Row:
        sent.next_key += 1
        return row | {"key": sent.next_key - 1, "since": self.generation, "until": FOREVER}

    def _retire(self, kind: str, keys: Sequence[int]) -> None:
        self._server.change(self._tables[kind], [{"key": key, "until": self.generation} for key in keys])


def stored_file(row: FileRow) -> list[str]:
    """Returns what is kept of a file that was read."""
    return [row.path, row.root, str(row.size), str(row.mtime_ns), row.sha256]


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yields lists of at most ``size`` items."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _check(article: Article, spans: Sequence[tuple[int, int]], sent: Sent) -> None:
    if article.id in sent.met:
        raise _twice(article.id)
    sent.met.add(article.id)
    if not fits(article.id) or len(spans) > PASSAGES:
        raise CorpusError(
            f"文章编号太长或文章太长，Milvus 存不下：{article.path} / The id or the article is too long for Milvus: "
            f"{article.path}"
        )


def _twice(article_id: str) -> CorpusError:
    return CorpusError(
        f"两篇文章的编号同为「{article_id}」，请改名。/ Two articles have the id {article_id!r}; rename one."
    )
