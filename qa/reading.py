"""What stands in a passage: its sentences, figures, times, regions and metrics, with the article's own date applied."""

import datetime
from bisect import bisect_right
from dataclasses import dataclass

from index.articles import Article
from index.passages import Passage
from index.zh.metrics import Metric, metrics
from index.zh.periods import Mention, periods
from index.zh.quantities import Quantity, quantities
from index.zh.regions import Region, regions
from index.zh.sentences import sentence_spans


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
    title_regions: tuple[str, ...]

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The sentence that holds the character at ``position``."""
        starts = [start for start, _ in self.sentences]
        return self.sentences[max(0, bisect_right(starts, position) - 1)]


def read_passage(passage: Passage, article: Article) -> Reading:
    """Take ``passage`` of ``article`` apart."""
    text = passage.text
    return Reading(
        passage=passage,
        title=article.title,
        published=article.date,
        sentences=tuple(sentence_spans(text)),
        quantities=tuple(quantities(text)),
        mentions=tuple(periods(text, article.date)),
        regions=tuple(regions(text)),
        metrics=tuple(metrics(text)),
        title_regions=tuple(region.name for region in regions(article.title)),
    )
