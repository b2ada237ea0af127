"""What stands in a passage: its sentences, figures, times, regions and metrics, with the article's own date applied."""

import datetime
import math
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from index.articles import Article
from index.passages import Passage
from index.zh.metrics import Metric, metrics
from index.zh.partners import partner_starts
from index.zh.periods import Mention, infer_year, periods
from index.zh.quantities import Quantity, quantities
from index.zh.regions import Region, regions
from index.zh.sentences import sentence_spans

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[ ]?年)")
_REMEMBERED = 1024  # readings, of some ten kilobytes each
BEFORE = 600  # characters of an article before a passage, which may set its time


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A passage taken apart; all offsets count from the passage's start.

    Two are the same only where they are one object, which makes what is told of a reading cheap to remember.

    Attributes:
        passage: The passage.
        title: Its article's title.
        published: Its article's date.
        sentences: (start, end) of each sentence; together they are the passage.
        quantities: Its figures.
        mentions: Its times, resolved against ``published``.
        regions: Its regions.
        metrics: Its metrics.
        partners: Where those of ``regions`` start that are partners (对东盟出口).
        title_regions: The names of the regions in the title, which hold where a sentence names none.
        years: The years that its article writes anywhere.
        inferred: The year of an undated article, where its own text leaves just one.
        article: Its article's title, source and text; None where unknown.
        before: What its article says right before it, at most ``BEFORE`` characters.
    """

    passage: Passage
    title: str
    published: datetime.date | None
    sentences: tuple[tuple[int, int], ...]
    quantities: tuple[Quantity, ...]
    mentions: tuple[Mention, ...]
    regions: tuple[Region, ...]
    metrics: tuple[Metric, ...]
    partners: frozenset[int]
    title_regions: tuple[str, ...]
    years: frozenset[int] = frozenset()
    inferred: int | None = None
    article: str | None = None
    before: str = ""

    @property
    def article_regions(self) -> frozenset[str] | None:
        """The names of the regions that its article, title or source name anywhere; None where unknown."""
        return None if self.article is None else _all_named(self.article)

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The sentence that holds the character at ``position``."""
        return self.sentences[max(0, bisect_right(self.sentences, (position, math.inf)) - 1)]


def read_passage(passage: Passage, article: Article) -> Reading:
    """Take ``passage`` of ``article`` apart; a passage read lately is not read again."""
    return _remembered(
        passage,
        article.title,
        article.date,
        _years(article.text),
        inferred_year(article),
        f"{article.title}\n{article.source}\n{article.text}",
        article.text[max(0, passage.start - BEFORE) : passage.start],
    )


def take_apart(
    passage: Passage,
    title: str,
    published: datetime.date | None,
    years: frozenset[int] = frozenset(),
    inferred: int | None = None,
    article: str | None = None,
    before: str = "",
) -> Reading:
    """The same for a passage that nobody will ask for again, by what is known of its article."""
    text = passage.text
    named = tuple(regions(text))
    return Reading(
        passage=passage,
        title=title,
        published=published,
        sentences=tuple(sentence_spans(text)),
        quantities=tuple(quantities(text)),
        mentions=tuple(periods(text, published, year=inferred)),
        regions=named,
        partners=partner_starts(text, named),
        metrics=tuple(metrics(text)),
        title_regions=_named_in(title),
        years=years,
        inferred=inferred,
        article=article,
        before=before,
    )


def inferred_year(article: Article) -> int | None:
    """The year of an undated article, where its own text leaves just one; None for a dated one."""
    return _inferred(article.text) if article.date is None else None


# The parts of one question and the turns of one conversation find much the same passages.
_remembered = lru_cache(_REMEMBERED)(take_apart)


@lru_cache(_REMEMBERED)
def _all_named(text: str) -> frozenset[str]:
    return frozenset(region.name for region in regions(text))


_inferred = lru_cache(_REMEMBERED)(infer_year)


@lru_cache(_REMEMBERED)
def _years(text: str) -> frozenset[int]:
    return frozenset(int(match[0]) for match in _YEAR.finditer(text))


@lru_cache(_REMEMBERED)
def _named_in(title: str) -> tuple[str, ...]:
    """The names of the regions in a title, which all passages of its article share."""
    return tuple(region.name for region in regions(title))
