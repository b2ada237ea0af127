"""What stands in a passage: its sentences, figures, times, regions and metrics, with the article's own date applied."""

import datetime
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from index.articles import Article
from index.passages import Passage
from index.zh.metrics import Metric, metrics
from index.zh.partners import partner_starts
from index.zh.periods import Mention, periods
from index.zh.quantities import Quantity, quantities
from index.zh.regions import Region, regions
from index.zh.sentences import sentence_spans

_REMEMBERED = 1024  # readings, of some ten kilobytes each


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage taken apart; all offsets count from the passage's start.

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

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The sentence that holds the character at ``position``."""
        starts = [start for start, _ in self.sentences]
        return self.sentences[max(0, bisect_right(starts, position) - 1)]


def read_passage(passage: Passage, article: Article) -> Reading:
    """Take ``passage`` of ``article`` apart; a passage read lately is not read again."""
    return _remembered(passage, article.title, article.date)


def take_apart(passage: Passage, title: str, published: datetime.date | None) -> Reading:
    """The same for a passage that nobody will ask for again, by its article's title and date."""
    text = passage.text
    named = tuple(regions(text))
    return Reading(
        passage=passage,
        title=title,
        published=published,
        sentences=tuple(sentence_spans(text)),
        quantities=tuple(quantities(text)),
        mentions=tuple(periods(text, published)),
        regions=named,
        partners=partner_starts(text, named),
        metrics=tuple(metrics(text)),
        title_regions=_named_in(title),
    )


# The parts of one question and the turns of one conversation find much the same passages.
_remembered = lru_cache(_REMEMBERED)(take_apart)


@lru_cache(_REMEMBERED)
def _named_in(title: str) -> tuple[str, ...]:
    """The names of the regions in a title, which all passages of its article share."""
    return tuple(region.name for region in regions(title))
