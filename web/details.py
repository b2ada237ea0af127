"""What the page shows beside an answer's record: where quotes stand in their sentences, and several values as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.zh.periods import question_periods
from index.zh.quantities import quantities
from qa.citing import relations
from qa.several import split

if TYPE_CHECKING:
    from index import Store
    from qa import Answer, Citation

JOINER = "、"  # between the values of an answer of several


def details(answer: Answer, index: Store) -> dict[str, Any]:
    """The JSON object beside the answer's own: ``marks``, ``relations``, ``rows``, ``axis``, ``passages``."""
    rows = value_rows(answer)
    return {
        "marks": [mark(citation, index.article(citation.article_id).text) for citation in answer.citations],
        "relations": [relation.value for relation in relations(answer)],
        "rows": rows,
        "axis": "time" if rows and all(question_periods(row["label"]) for row in rows) else "members",
        "passages": len(answer.hits),
    }


def mark(citation: Citation, text: str) -> int | None:
    """Where the quote begins in the citation's sentence, in characters; None where there is no quote.

    The sentence may hold the same words twice, so that the place is counted from where it stands in the article.
    """
    if citation.quote is None:
        return None
    begin = text.rfind(citation.sentence, 0, citation.start + len(citation.sentence))
    at = citation.start - begin
    fits = begin >= 0 and citation.sentence[at : at + len(citation.quote)] == citation.quote and at >= 0
    return at if fits else None


def value_rows(answer: Answer) -> list[dict[str, Any]]:
    """The values of an answer of several, one row each; empty for an answer of one.

    A row's ``value`` and ``unit`` are of the figure as written, null where it is none.
    """
    quotes = [citation.quote or "" for citation in answer.citations]
    if len(quotes) < 2 or answer.text != JOINER.join(quotes):
        return []
    asked = split(answer.question)
    labels = asked.subjects if asked is not None and len(asked.subjects) == len(quotes) else [""] * len(quotes)
    return [_row(label, quote) for label, quote in zip(labels, quotes, strict=True)]


def _row(label: str, quote: str) -> dict[str, Any]:
    figure = next(iter(quantities(quote)), None)
    value = None if figure is None or figure.value is None else float(figure.value)
    if figure is not None and value is not None and figure.direction == "down":
        value = -abs(value)
    return {"label": label, "quote": quote, "value": value, "unit": "" if figure is None else figure.unit}
