"""The JSON face of answers, the same on the command line, over HTTP and in exports."""

import datetime
from typing import Any

from qa.answer import Answer, Citation


def answer_record(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer, keys in the order of the documentation."""
    period, quantity = answer.period, answer.quantity
    return {
        "question": answer.question,
        "answer": answer.text,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "period": None
        if period is None
        else {
            "text": period.text,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "assumed": period.assumed,
            "inferred": period.inferred,
        },
        "quantity": None
        if quantity is None
        else {
            "text": quantity.text,
            "value": quantity.value,
            "unit": quantity.unit,
            "direction": quantity.direction or None,
        },
        "citations": [citation_record(citation) for citation in answer.citations],
    }


def citation_record(citation: Citation) -> dict[str, Any]:
    """The JSON object of one citation."""
    return {
        "article": citation.article_id,
        "title": citation.title,
        "date": _day(citation.date),
        "source": citation.source,
        "path": citation.path,
        "url": citation.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "sentence": citation.sentence,
    }


def _day(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()
