"""One article for reading, with the place that an address points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.zh.sentences import sentence_spans

if TYPE_CHECKING:
    from index import Article


def article_record(article: Article, *, start: int = 0, length: int | None = None) -> dict[str, Any]:
    """The article as a JSON object; ``text`` is what stands from ``start`` on, ``length`` characters at most."""
    text = article.text[start:] if length is None else article.text[start : start + length]
    return {
        "article": article.id, "title": article.title, "source": article.source, "author": article.author,
        "date": None if article.date is None else article.date.isoformat(),
        "categories": list(article.categories), "url": article.url,
        "start": start, "characters": len(article.text), "text": text,
    }  # fmt: skip


def sentence_at(text: str, position: int) -> tuple[int, int] | None:
    """The sentence that holds the character at ``position``, without the space around it; None outside the text."""
    if not 0 <= position < len(text):
        return None
    low, high = next((start, end) for start, end in sentence_spans(text) if start <= position < end)
    held = text[low:high]
    return low + len(held) - len(held.lstrip()), high - len(held) + len(held.rstrip())
