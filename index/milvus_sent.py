"""What an update of Milvus has found and sent so far, counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.manifest import Counts
from index.milvus import Row
from index.milvus_layout import Held
from index.milvus_terms import Terms, terms_of, title_terms


@dataclass(slots=True)
class Sent:
    """What an update has found and sent so far; counts are of the generation that it makes."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    next_key: int = 1
    first_key: int = 1
    counts: Counts = Counts(0, 0, 0)  # noqa: RUF009  (frozen)
    lengths: list[int] = field(default_factory=lambda: [0, 0, 0])
    terms: Counter[int] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    stale_files: frozenset[int] = frozenset()
    met: set[str] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    files: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)

    def count(self, one: Held, sign: int) -> None:
        """Counts an article in, or out."""
        article, passages = one.article, 0
        title = title_terms(article.title)
        for terms in terms_of_all(one, title):
            passages += 1
            for counts in terms.counts:
                for number in counts:
                    self.terms[number] += sign
            self.lengths = [a + sign * b for a, b in zip(self.lengths, terms.lengths, strict=True)]
        now = self.counts
        self.counts = Counts(now.articles + sign, now.passages + sign * passages, now.skipped)
        if article.date is not None:
            self.days[article.date.isoformat()] += sign
        if article.source:
            self.sources[article.source] += sign
        for category in set(article.categories):
            self.categories[category] += sign


def terms_of_all(one: Held, title: Sequence[str]) -> Iterator[Terms]:
    """Yields the terms of an article's passages; ``title`` holds its title's."""
    return (terms_of(title, one.article.text[start:end]) for start, end in one.spans)
