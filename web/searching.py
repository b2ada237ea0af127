"""Passages for a query, the best first, without answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa.question import read
from qa.retrieve import retrieve

if TYPE_CHECKING:
    from qa import Assistant, Filters


def search(assistant: Assistant, query: str, k: int, filters: Filters) -> list[dict[str, Any]]:
    """The ``k`` best passages as JSON objects: article, title, date, source, start, end, text, score.

    Raises:
        QuestionError: The query is empty, too long or holds control characters.
    """
    index = assistant.index
    found = []
    for hit in retrieve(index, read(query, index.latest_date(), index.rarity), k, filters):
        passage, article = hit.passage, index.article(hit.passage.article_id)
        day = None if article.date is None else article.date.isoformat()
        found.append({
            "article": article.id, "title": article.title, "date": day, "source": article.source,
            "start": passage.start, "end": passage.end, "text": passage.text, "score": round(float(hit.score), 4),
        })  # fmt: skip
    return found
