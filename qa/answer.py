"""What a question gets: an answer made of cited spans, or a refusal with the nearest passages."""

import datetime
from dataclasses import dataclass

from index.search import Hit


@dataclass(frozen=True, slots=True)
class Citation:
    """Where words stand.

    Attributes:
        article_id: The article's id in the index.
        title: Its title.
        date: When it was published, None where it does not say.
        source: Who published it.
        path: The file it was read from.
        url: Its address, empty where it has none.
        start: Offset of the quote in the article's text; of the passage where there is no quote.
        end: Offset after it.
        quote: ``article.text[start:end]``, or None for a passage that is only near.
        sentence: The sentence that holds the quote; the passage where there is no quote.
    """

    article_id: str
    title: str
    date: datetime.date | None
    source: str
    path: str
    url: str
    start: int
    end: int
    quote: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class AnswerPeriod:
    """The period an answer speaks of.

    ``assumed`` where the question named no year and this one was taken; ``inferred`` where the article has no date and
    its year was read from its own text.
    """

    text: str
    start: datetime.date
    end: datetime.date
    assumed: bool
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class AnswerQuantity:
    """The figure an answer holds, for comparing: ``value`` counts ``unit``; ``direction`` is up, down, flat or ""."""

    text: str
    value: float | None
    unit: str
    direction: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or a refusal: ``text is None`` exactly when no citation has a quote.

    Attributes:
        question: What was asked; in a conversation, the question as completed.
        text: The first quote, or those of several values joined by 「、」; None where it refuses.
        confidence: The probability that the answer is right, 0 to 1; for a refusal, of the best span refused.
        citations: For an answer, its quotes, the one shown first, then its reprints, other sources that agree with
            theirs, and sources that state another value, newest first; for a refusal, the nearest passages.
        reason: Why it refuses, for people; None for an answer.
        period: The period the answer speaks of, where one could be told.
        quantity: The figure, where the answer is one.
        hits: The passages that were read, best first.
    """

    question: str
    text: str | None
    confidence: float
    citations: tuple[Citation, ...]
    reason: str | None
    period: AnswerPeriod | None
    quantity: AnswerQuantity | None
    hits: tuple[Hit, ...]
