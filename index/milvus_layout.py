"""What an index is in Milvus: its collections, and one article, passage and state as rows of them.

    yiju_state          key 0: the generation that readers see; key 1: who writes the next one
    yiju_N_files        files read, with size, time, SHA-256 and what of them was skipped
    yiju_N_articles     one row an article: a sealed record of all of it, and the fields that it is looked for by
    yiju_N_passages     where a passage stands, its vector and its terms
    yiju_N_terms        how many passages hold a term, now and one generation before

N is the epoch: another encoder or other settings begin a new one. A row belongs to the generations ``since`` to
``until``, the last one excluded; a reader asks for those of its own, so that an update is seen whole or not at all.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from index import figure_rows
from index.articles import Article
from index.errors import IndexDamaged, IndexMismatch
from index.figures import Figure
from index.manifest import FORMAT_VERSION, REMEDY, Counts, EncoderMark, Settings
from index.milvus import Field, Row, chunks, quoted
from index.reprints import signature
from index.search import Filters, day_bounds, day_number

#: Raise it whenever the same articles would give other rows.
LAYOUT_VERSION = 1
FOREVER = 2**62
#: Passages of an article, at most; a passage's key is its article's times this, plus its place.
PASSAGES = 2**16

_CLIPPED = 4000  # characters of a name that rows are looked for by
_ID_BYTES = 4096
_AGES = (Field("since", "number", indexed=True), Field("until", "number", indexed=True))
# Milvus keeps no collection without a vector.
_VECTOR = Field("nothing", "dense", dim=2)
_FOUND_BY = (Field("day", "number", indexed=True), Field("source", "text", indexed=True), Field("categories", "texts"))

STATE = (Field("parts", "texts"), _VECTOR)
NOTHING = {"nothing": [0.0, 0.0]}


def collections(dim: int) -> dict[str, tuple[Field, ...]]:
    """Returns the fields of an epoch's collections, for vectors of ``dim`` numbers."""
    file = Field("file", "number", indexed=True)
    return {
        "files": (file, Field("row", "texts"), Field("skipped", "texts"), Field("skips", "number"), *_AGES, _VECTOR),
        "articles": (
            Field("id", "text", indexed=True), file, Field("seal", "text"), Field("record", "texts"),
            Field("measures", "texts"), Field("bands", "numbers"), *_FOUND_BY, *_AGES, _VECTOR,
        ),
        "passages": (
            Field("article", "text"), Field("start", "number"), *_FOUND_BY, *_AGES,
            Field("vector", "dense", dim=dim), Field("terms", "sparse"),
        ),
        "terms": (Field("held_by", "number"), Field("generation", "number"), Field("before", "number"), _VECTOR),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """A generation that is complete.

    Attributes:
        epoch: names the collections.
        generation: which rows belong to it.
        next_key: of the next article; smaller ones are taken.
        settings: as of an index in a folder.
        counts: articles, passages, inputs skipped.
        created: UTC in ISO 8601.
        lengths: terms in all passages, of each field of ``milvus_terms.BOOSTS``.
        averages: the mean lengths that the passages' terms were weighed with.
        days, sources, categories: number of articles of each.
        versions: of the rows and of the files' reading.
    """

    epoch: int
    generation: int
    next_key: int
    settings: Settings
    counts: Counts
    created: str = ""
    lengths: tuple[int, ...] = (0, 0, 0)
    averages: tuple[float, ...] = (0.0, 0.0, 0.0)
    days: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    versions: tuple[int, ...] = (LAYOUT_VERSION, FORMAT_VERSION)

    def to_row(self) -> Row:
        """Returns the row that publishes it."""
        return {"key": 0, "parts": chunks(json.dumps(asdict(self), ensure_ascii=False)), **NOTHING}

    @classmethod
    def from_row(cls, row: Row) -> "State":
        """Reads it.

        Raises:
            IndexMismatch: another version of this program wrote it.
            IndexDamaged: it cannot be read.
        """
        try:
            stored = json.loads("".join(row["parts"]))
            if tuple(stored.pop("versions")) != (LAYOUT_VERSION, FORMAT_VERSION):
                raise IndexMismatch(
                    "Milvus 中的内容由另一版本写成，请重新运行 yiju index。/ Another version of this program wrote "
                    "what is in Milvus; run `yiju index` again."
                )
            settings = stored.pop("settings")
            mark = EncoderMark(**settings.pop("encoder"))
            stored |= {"lengths": tuple(stored["lengths"]), "averages": tuple(stored["averages"])}
            counts = Counts(**stored.pop("counts"))
            return cls(settings=Settings(encoder=mark, **settings), counts=counts, **stored)
        except (ValueError, KeyError, TypeError) as error:
            raise damaged("state") from error


@dataclass(frozen=True, slots=True)
class Held:
    """An article as it is stored: ``spans`` are (start, end) of its passages, ``figures`` rows of ``figure_rows``."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    figures: tuple[tuple[Any, ...], ...]

    def figures_read(self) -> list[Figure]:
        """Returns the figures, each compared with the text.

        Raises:
            IndexDamaged: one does not stand there.
        """
        try:
            return [figure_rows.from_row((self.article.id, *row[1:]), self.article) for row in self.figures]
        except (ValueError, TypeError) as error:
            raise damaged(self.article.id) from error


def article_row(file: int, article: Article, spans: Sequence[tuple[int, int]], figures: Sequence[Figure]) -> Row:
    """Returns the row of an article, but for its key and its generations."""
    date = None if article.date is None else article.date.isoformat()
    rows = [figure_rows.to_row(0, figure) for figure in figures]
    head = (article.id, article.title, date, article.source, article.author, article.categories, article.url)
    record = _json([*head, article.path, article.text, article.sha256, list(spans), rows])
    bands = np.frombuffer(signature(article.text), dtype="<i8").tolist()
    measures = {name for f in figures for name in (f.metric, f"{f.metric}/{f.region}")}
    return {
        "id": plain(article.id), "file": file, "seal": _seal(record), "record": chunks(record), "bands": bands,
        "measures": [plain(name) for name in sorted(measures)], **found_by(article), **NOTHING,
    }  # fmt: skip


def held(row: Row) -> Held:
    """Reads the row of an article.

    Raises:
        IndexDamaged: it is not what was stored.
    """
    record = "".join(row["record"])
    if _seal(record) != row["seal"]:
        raise damaged(str(row["id"]))
    article_id, title, date, source, author, categories, url, path, text, sha256, spans, figures = json.loads(record)
    article = Article(
        id=article_id,
        title=title,
        date=None if date is None else datetime.date.fromisoformat(date),
        source=source,
        author=author,
        categories=tuple(categories),
        url=url,
        path=path,
        text=text,
        sha256=sha256,
    )
    return Held(article, tuple((start, end) for start, end in spans), tuple(map(tuple, figures)))


def found_by(article: Article) -> Row:
    """Returns the fields that filters compare."""
    names = [plain(name) for name in dict.fromkeys(article.categories)]
    return {"day": day_number(article.date), "source": plain(article.source), "categories": names[: PASSAGES // 64]}


def alive(generation: int) -> str:
    """Returns the condition that a row belongs to a generation."""
    return f"since <= {generation} and until > {generation}"


def passing(generation: int, filters: Filters) -> str:
    """Returns the condition that a row belongs to a generation and passes the filters."""
    conditions = [alive(generation)]
    if filters.sources:
        conditions.append(f"source in {quoted(map(plain, filters.sources))}")
    if filters.categories:
        conditions.append(f"array_contains_any(categories, {quoted(map(plain, filters.categories))})")
    if (days := day_bounds(filters)) is not None:
        conditions.append(f"day >= {days[0]} and day <= {days[1]}")
    return " and ".join(conditions)


def passage_number(article_id: str, start: int) -> int:
    """Returns a number for the passage that begins there; numbers are in the order of article id and start."""
    return int.from_bytes(article_id.encode("utf8").ljust(_ID_BYTES, b"\0") + start.to_bytes(8, "big"), "big")


def passage_place(number: int) -> tuple[str, int]:
    """Returns the article id and the start of a passage's number."""
    stored = number.to_bytes(_ID_BYTES + 8, "big")
    return stored[:_ID_BYTES].rstrip(b"\0").decode("utf8"), int.from_bytes(stored[_ID_BYTES:], "big")


def fits(article_id: str) -> bool:
    """Returns whether an article of this id can be stored."""
    written = article_id.encode("utf8", "backslashreplace")
    return len(written) <= _ID_BYTES and written.decode("utf8") == plain(article_id) == article_id.replace("\0", "")


def file_number(root: str, path: str) -> int:
    """Returns the number of a file, the same at each update."""
    digest = hashlib.blake2b(_json([root, path]).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def plain(text: str) -> str:
    """Returns a name as Milvus takes it: of some length, and without halves of character pairs."""
    return text[:_CLIPPED].encode("utf8", "backslashreplace").decode("utf8")


def damaged(what: str) -> IndexDamaged:
    """Returns the error of something that is not what was stored."""
    return IndexDamaged(f"Milvus 中的 {what} 已损坏。/ {what} is damaged in Milvus. {REMEDY}")


def _json(record: object) -> str:
    """Writes JSON as text that can be encoded: half a character pair as an escape."""
    written = json.dumps(record, ensure_ascii=False)
    try:
        written.encode("utf8")
    except UnicodeEncodeError:
        return json.dumps(record)
    return written


def _seal(record: str) -> str:
    return hashlib.sha256(record.encode("utf8")).hexdigest()
