"""Questions to begin with, made of what the corpus itself says and kept only where it answers them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.zh.metrics import metrics
from index.zh.periods import periods
from index.zh.quantities import quantities
from index.zh.regions import regions
from index.zh.sentences import sentence_spans

if TYPE_CHECKING:
    from index import Article
    from qa import Assistant

WANTED = 4
_ARTICLES = 60  # looked at, spread evenly over the corpus
_TRIED = 16  # questions asked of the corpus
_OPENING = 600  # characters of an article
_SURE = 0.6


def examples(assistant: Assistant, wanted: int = WANTED) -> tuple[str, ...]:
    """Up to ``wanted`` questions that the corpus answers, each about another region and metric."""
    found: list[str] = []
    for tried, question in enumerate(_unlike(_proposed(assistant))):
        if tried == _TRIED or len(found) == wanted:
            break
        answer = assistant.ask(question)
        if answer.text is not None and answer.confidence >= _SURE:
            found.append(question)
    return tuple(found)


def _unlike(proposed: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    """One question for each region and no more than two for each metric."""
    places: set[str] = set()
    counts: dict[str, int] = {}
    for region, metric, question in proposed:
        if region not in places and counts.get(metric, 0) < 2:
            places.add(region)
            counts[metric] = counts.get(metric, 0) + 1
            yield question


def _proposed(assistant: Assistant) -> Iterator[tuple[str, str, str]]:
    """(region, metric, question) for the first fitting sentence of each article looked at."""
    ids = assistant.index.article_ids()
    for article_id in ids[:: max(1, len(ids) // _ARTICLES)]:
        found = question_of(assistant.index.article(article_id))
        if found is not None:
            yield found


def question_of(article: Article) -> tuple[str, str, str] | None:
    """A question that a sentence of the article seems to answer: region, period and metric, then an amount."""
    text = article.text[:_OPENING]
    for start, end in sentence_spans(text):
        found = _of_sentence(text[start:end], article.date)
        if found is not None:
            return found
    return None


def _of_sentence(sentence: str, published: datetime.date | None) -> tuple[str, str, str] | None:
    """Of a sentence that names one region, one period, and a metric right before an amount of money."""
    where, named = regions(sentence), metrics(sentence)
    when = [m for m in periods(sentence, published) if m.period is not None and m.role != "comparison"]
    figures = [q for q in quantities(sentence) if q.unit == "元"]
    if len({region.name for region in where}) != 1 or len(when) != 1 or not figures or not named:
        return None
    before = [metric for metric in named if metric.end <= figures[0].start]
    if not before or figures[0].start - before[-1].end > 2:
        return None
    metric = before[-1].text
    return where[0].text, metric, f"{where[0].text}{when[0].text}{metric}多少"
