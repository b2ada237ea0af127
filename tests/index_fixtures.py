"""An exact encoder, and small corpora and indexes to test with."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import BuildReport, Filters, Hit, Index, build


@dataclass(frozen=True, slots=True)
class HashEncoder:
    """Adds a fixed pseudo-random vector per character pair: the same text, the same vector, on any machine.

    Texts that share pairs are near each other, so rankings mean something. ``seen`` keeps what was embedded.
    """

    dim: int = 32
    name: str = "hash"
    fingerprint: str = "0" * 64
    seen: list[str] = field(default_factory=list)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(texts)
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        counts = np.zeros(self.dim, dtype=np.float32)
        for pair in zip(text, text[1:] + " ", strict=True):
            digest = hashlib.blake2b("".join(pair).encode(), digest_size=4).digest()
            counts[int.from_bytes(digest[:3], "big") % self.dim] += 1 if digest[3] % 2 else -1
        counts[0] += 0.5  # never a zero vector
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)


def write_article(
    folder: Path,
    article_id: str,
    text: str,
    *,
    title: str = "",
    date: str = "",
    source: str = "",
    categories: Iterable[str] = (),
) -> Path:
    """Writes an article as a line of its own file, ``<article_id>.jsonl``."""
    line = {"id": article_id, "title": title, "date": date or None, "source": source, "text": text}
    return write_lines(folder / f"{article_id}.jsonl", [line | {"categories": list(categories)}])


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf8")
    return path


def build_from(folder: Path, out: Path, *, encoder: HashEncoder | None = None) -> BuildReport:
    return build([folder], out, encoder=encoder or HashEncoder())


QUERIES = ("滨海港上半年出口多少", "青石镇苹果产量", "大桥 通车", "2031年6月", "集装箱")
ALL_FILTERS = (
    Filters(),
    Filters(sources=("甲报",)),
    Filters(categories=("港口", "农业")),
)

Answers = list[tuple[str, str, list[Hit]]]


def answers(out: Path, *, k: int = 5) -> Answers:
    """Everything that an index says to some queries, scores included."""
    with Index.open(out, encoder=HashEncoder()) as index:
        return [
            (kind, query, search(query, k, filters))
            for kind, search in (("lexical", index.lexical), ("dense", index.dense))
            for query in QUERIES
            for filters in ALL_FILTERS
        ]


def write_corpus(folder: Path) -> None:
    """Writes six articles of two sources; two of them are word for word the same."""
    port = "滨海港上半年出口集装箱五百万个。" * 3 + "其中三月最多。"
    write_article(folder, "port", port, title="滨海港半年报", date="2031-07-02", source="甲报", categories=["港口"])
    write_article(
        folder, "reprint", port, title="滨海港半年报", date="2031-07-03", source="乙报", categories=["港口", "转载"]
    )
    apples = "青石镇今年苹果产量达到三万吨，比上年多一成。" * 20
    write_article(
        folder, "apples", apples, title="青石镇苹果丰收", date="2031-10-09", source="甲报", categories=["农业"]
    )
    write_article(folder, "bridge", "大桥于2031年6月通车，全长一公里。", title="大桥通车", source="乙报")
    write_article(folder, "night", "夜间列车增开两班。", date="2030-01-01", source="丙报", categories=["交通"])
    write_article(
        folder, "ship", "Ａ１号集装箱船首航，载重1192.7万吨。", title="首航", date="2031-06-30", source="甲报"
    )


def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets updates of a small index do what they do in one of many thousand passages.

    They keep shards and records, and mask what left.
    """
    for name, value in (
        ("shards._LEAST_PASSAGES", 2),
        ("shards._SMALL", 0),
        ("shards._EXACT", 0),
        ("shards._MOST_GONE", 1.0),
        ("layers._SMALL", 0),
    ):
        monkeypatch.setattr(f"index.{name}", value)
