"""Citations: where an answer stands, who else says the same, and who said it first."""

import datetime
import re
from collections.abc import Callable, Sequence

from index.articles import Article
from index.search import Hit
from index.zh.quantities import same_value
from qa.answer import Citation
from qa.extract import Weighed

MOST_SOURCES = 5
# How a reprint says that it is one, in its title or first lines.
_REPRINT = re.compile(r"转载|转自|摘自|文章来源|来源[:：]")
_FIRST_LINES = 80


def cite(article: Article, weighed: Weighed) -> Citation:
    """The citation of a candidate, with the sentence it stands in."""
    candidate = weighed.candidate
    base = candidate.reading.passage.start
    low, high = candidate.reading.sentence_at(candidate.start)
    start, end = (base + place for place in candidate.shown)
    return _citation(article, start, end, article.text[start:end], article.text[base + low : max(base + high, end)])


def near_citation(article: Article, hit: Hit) -> Citation:
    """A passage that is only near: no quote."""
    return _citation(article, hit.passage.start, hit.passage.end, None, hit.passage.text)


def _citation(article: Article, start: int, end: int, quote: str | None, sentence: str) -> Citation:
    return Citation(
        article.id, article.title, article.date, article.source, article.path, article.url, start, end, quote,
        sentence.strip(),
    )  # fmt: skip


def agreeing(best: Weighed, others: Sequence[Weighed]) -> list[Weighed]:
    """Candidates of other articles that say the same: the same words, or a figure of the same value."""
    seen, same = {best.candidate.reading.passage.article_id}, []
    for other in others:
        article = other.candidate.reading.passage.article_id
        if article not in seen and len(seen) < MOST_SOURCES and _same(best, other):
            seen.add(article)
            same.append(other)
    return same


def _same(a: Weighed, b: Weighed) -> bool:
    if a.candidate.text == b.candidate.text:
        return True
    mine, theirs = a.candidate.quantity, b.candidate.quantity
    return mine is not None and theirs is not None and same_value(mine, theirs)


def origin_first(chosen: Sequence[Weighed], article: Callable[[str], Article]) -> list[Weighed]:
    """The same candidates; of articles that share the first one's sentence, the one that had it first leads."""

    def sentence(weighed: Weighed) -> str:
        reading = weighed.candidate.reading
        low, high = reading.sentence_at(weighed.candidate.start)
        return "".join(reading.passage.text[low:high].split())

    def age(weighed: Weighed) -> tuple[bool, datetime.date]:
        held = article(weighed.candidate.reading.passage.article_id)
        reprint = bool(_REPRINT.search(held.title) or _REPRINT.search(held.text[:_FIRST_LINES]))
        return reprint, held.date or datetime.date.max

    copies = [weighed for weighed in chosen if sentence(weighed) == sentence(chosen[0])]
    first = min(copies, key=age)
    return [first, *(weighed for weighed in chosen if weighed is not first)]
