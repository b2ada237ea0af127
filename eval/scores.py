"""One question's score: what was expected, what was answered, and how far that is right."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.gold import GoldTurn
from eval.metrics.accuracy import is_right, share_right, values_of
from eval.metrics.exact_match import exact_match
from eval.metrics.f1 import f1
from eval.metrics.ranking import distinct
from eval.protocols import AnswerLike, CitationLike, IndexLike
from index.errors import YijuError

DEPTH = 10
"""How many articles of a ranking are kept: the depth of recall@10 and mrr@10."""


@dataclass(frozen=True, slots=True)
class CitationScore:
    """A citation that quotes.

    ``resliced``: the article's text between its offsets is the quote; ``listed``: the article is a gold article.
    """

    article_id: str
    title: str
    start: int
    end: int
    quote: str
    resliced: bool
    listed: bool

    @property
    def right(self) -> bool:
        """Whether the quote stands where the citation says, in an article that holds the answer."""
        return self.resliced and self.listed


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question asked and scored.

    ``right`` is the product's measure: an accepted span, or a refusal where nothing is accepted; ``partial`` gives
    credit for some of several values. ``exact_match`` and ``f1`` are CMRC's, 1.0 for a refusal where that is right
    (as in SQuAD 2.0) and 0.0 for any other. ``ranked`` are the first articles of the answer's hits.
    """

    id: str
    category: str
    question: str
    expected: tuple[str, ...]
    articles: tuple[str, ...]
    answer: str | None
    confidence: float
    reason: str | None
    citations: tuple[CitationScore, ...]
    ranked: tuple[str, ...]
    right: bool
    partial: float
    exact_match: float
    f1: float
    latency_ms: float

    @property
    def answerable(self) -> bool:
        """Whether the articles hold an answer."""
        return bool(self.expected)

    @property
    def answered(self) -> bool:
        """Whether the assistant answered instead of refusing."""
        return self.answer is not None

    @property
    def cited(self) -> float:
        """The share of the citations that are right; 0.0 for an answer without a quote."""
        return sum(citation.right for citation in self.citations) / len(self.citations) if self.citations else 0.0

    @property
    def sourced(self) -> bool:
        """Whether the answer is right and its words, or all values that it joins, are quoted by right citations."""
        stated = _stated(self.answer or "", [citation.quote for citation in self.citations])
        return self.right and bool(stated) and stated <= {c.quote for c in self.citations if c.right}


def score(
    turn: GoldTurn, answer: AnswerLike, index: IndexLike, *, category: str, several: bool, latency_ms: float
) -> QuestionScore:
    """Score one answer; ``several`` means that all accepted spans are required, one value each.

    Raises:
        ValueError: The answer's confidence is outside [0, 1].
    """
    if not 0 <= answer.confidence <= 1:
        raise ValueError(f"{turn.id}: confidence must be within [0, 1], not {answer.confidence}")
    citations = tuple(_citation(citation, turn, index) for citation in answer.citations if citation.quote is not None)
    text = answer.text
    if text is None or not turn.answerable:
        partial = match = overlap = float(text is None and not turn.answerable)
    else:
        references = ("、".join(turn.answers),) if several else turn.answers
        match, overlap = exact_match(text, references), f1(text, references)
        partial = (
            _partial(text, [c.quote for c in citations], turn.answers)
            if several
            else float(is_right(text, turn.answers))
        )
    return QuestionScore(
        id=turn.id,
        category=category,
        question=turn.question,
        expected=turn.answers,
        articles=turn.articles,
        answer=text,
        confidence=float(answer.confidence),
        reason=answer.reason,
        citations=citations,
        ranked=distinct(hit.passage.article_id for hit in answer.hits)[:DEPTH],
        right=partial == 1.0,
        partial=partial,
        exact_match=match,
        f1=overlap,
        latency_ms=latency_ms,
    )


def _partial(text: str, quotes: Sequence[str], required: Sequence[str]) -> float:
    """The share of several values; an answer's own text stands in where it quotes nothing."""
    return share_right(values_of(sorted(_stated(text, quotes)) or [text], required), required)


def _stated(text: str, quotes: Sequence[str]) -> set[str]:
    """The quotes that make up an answer: the one that is its text, else those that it joins.

    Others are what sources say that disagree with it, shown beside it.
    """
    return {text} if text in quotes else {quote for quote in quotes if quote in text}


def _citation(citation: CitationLike, turn: GoldTurn, index: IndexLike) -> CitationScore:
    quote = citation.quote or ""
    return CitationScore(
        article_id=citation.article_id,
        title=citation.title,
        start=citation.start,
        end=citation.end,
        quote=quote,
        resliced=_reslices(citation, index),
        listed=citation.article_id in turn.articles,
    )


def _reslices(citation: CitationLike, index: IndexLike) -> bool:
    """Whether the article is there, holds both offsets, and reads as quoted between them."""
    try:
        text = index.article(citation.article_id).text
    except (LookupError, YijuError):
        return False
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and text[citation.start : citation.end] == citation.quote
