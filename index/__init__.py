"""Articles, passages and the index over them: BM25 postings in tantivy, vectors in FAISS, records in SQLite."""

from index.articles import Article
from index.build import BuildReport, build
from index.errors import (
    CorpusError,
    EncoderError,
    GoldError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexUnwritable,
    QuestionError,
    StoreError,
    YijuError,
)
from index.figures import Figure
from index.passages import Passage
from index.search import Filters, Hit
from index.store import Index
from index.stores import Store, open_store
from index.verify import VerifyReport, verify

__all__ = [
    "Article",
    "BuildReport",
    "CorpusError",
    "EncoderError",
    "Figure",
    "Filters",
    "GoldError",
    "Hit",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "IndexUnwritable",
    "Passage",
    "QuestionError",
    "Store",
    "StoreError",
    "VerifyReport",
    "YijuError",
    "build",
    "open_store",
    "verify",
]
