"""The assistant: a question in, a cited answer or an honest refusal out."""

import datetime
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import Filters, Hit, Store, open_store
from index.closing import Closing
from index.encoder import Encoder
from index.search import NO_FILTERS
from index.zh.periods import describe
from qa import cells, ranking, sample, stages
from qa import reader as readers
from qa.agreement import differing, settled
from qa.answer import Answer, AnswerPeriod, AnswerQuantity
from qa.citing import cite, near_citation, sources
from qa.conversation import Conversation
from qa.extract import Weighed, weigh
from qa.features import matrix
from qa.parallel import Scored
from qa.question import Question, checked, read
from qa.read_ahead import ReadAhead
from qa.reader import Reader
from qa.refusal import NOTHING, reason, vetoed
from qa.retrieve import find
from qa.scorer import Scorer, bundled
from qa.series import admitted, chance, choose, judged, scattered, side_by_side, together
from qa.several import Several, split
from qa.verdicts import Verdict

PASSAGES_READ = 12
NEAREST = 3
KEPT_ANSWERS = 1024
CONSIDERED = 40  # candidates that may say the same or otherwise
AS_GOOD = 1.0  # in score, which is log odds among the candidates
# Below this probability it refuses; where it stands on the risk-coverage curve is in docs/answering.md.
THRESHOLD = 0.36


class Assistant(Closing):
    """Answers questions from one index. Every method may be called from any thread."""

    def __init__(
        self, index: Store, *, reader: Reader | None = None, scorer: Scorer | None = None, threshold: float = THRESHOLD
    ) -> None:
        self.index = index
        self._reader = reader or readers.bundled()
        self._scorer = scorer or bundled()
        self._threshold = threshold
        # The index stays what it was when it was opened, so an answer stays right as long as it is kept.
        self._answered = lru_cache(maxsize=KEPT_ANSWERS)(self._find)

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        precision: float | None = None,
    ) -> Self:
        """Open the index in folder ``path``; without one, the bundled sample's, which is built on first use.

        Args:
            path: The index's folder.
            encoder: Encodes questions; None: the one that the index was made with.
            reader: Scores spans; None: the bundled one.
            precision: Answer only where answers were right this often in calibration, 0 to 1; None: what serves
                answering and refusing alike.

        Raises:
            YijuError: The index is missing, damaged, or made by another version or encoder.
            ValueError: The precision cannot be had.
        """
        threshold = THRESHOLD if precision is None else bundled().threshold(precision)
        opened = open_store(sample.index_folder() if path is None else path, encoder=encoder)
        return cls(opened, reader=reader, threshold=threshold)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def conversation(self, filters: Filters = NO_FILTERS, previous: str | None = None) -> Conversation:
        """A conversation, whose questions may lean on the ones before; ``previous`` takes one up again."""
        return Conversation(self, filters, previous)

    def ask(self, question: str, filters: Filters = NO_FILTERS) -> Answer:
        """Answer ``question`` from the articles that pass ``filters``.

        Raises:
            QuestionError: The question is empty, too long or holds control characters.
        """
        return self.ask_near(question, filters, frozenset())

    def ask_near(self, question: str, filters: Filters, near: frozenset[str]) -> Answer:
        """The same where the articles with the ids ``near`` were talked of just before."""
        return self._answered(checked(question), filters, near)

    def _find(
        self, question: str, filters: Filters, near: frozenset[str] = frozenset(), *, part: bool = False
    ) -> Answer:
        asked = read(question, self._today(filters), self.index.rarity)
        several = None if part else split(asked.plain)
        if several is not None:
            asked = judged(asked, several)
        stages.tell("search")
        with ReadAhead(self._reader, asked.plain) as ahead:
            ranked = find(self.index, asked, PASSAGES_READ, filters, near, ahead)
            if not ranked:
                return Answer(asked.text, None, 0.0, (), NOTHING, None, None, ())
            stages.tell("read", len(ranked))
            weighed = weigh(asked, ranked, ahead)
        hits = [Hit(read.reading.passage, score) for read, score in ranked]
        if several is None:
            answer = self._decide(asked, hits, weighed)
            if answer.text is None or part:
                answer = self._surer(asked, answer, filters)
            return answer if part else self._first_of(asked, answer, filters)
        found = self._side_by_side(asked, several, hits, weighed)
        if found is None and several.parts:
            answers = [self._find(one, filters, part=True) for one in several.parts]
            found = together(asked.text, several, answers, tuple(hits))
        return found or replace(self._refuse(asked, hits, [], 0.0), reason=scattered(several))

    def _surer(self, question: Question, answer: Answer, filters: Filters) -> Answer:
        """``answer``, or one from the figures of all articles where that is surer."""
        found = cells.cell(self.index, question, filters)
        if found is None or found[1] < max(self._threshold, answer.confidence if answer.text is not None else 0.0):
            return answer
        citation = cells.cited(found[0], self.index.article)
        return replace(answer, text=citation.quote, confidence=found[1], citations=(citation,), reason=None)

    def _first_of(self, question: Question, answer: Answer, filters: Filters) -> Answer:
        """``answer``; where the question asks which region comes first and no sentence says so, what figures say."""
        asked = ranking.superlative(question.text)
        if asked is None or (answer.text is not None and ranking.says_first(answer.citations[0])):
            return answer
        table = ranking.ranked(self.index, question, asked, filters)
        if table is None:
            return answer
        if table.chance >= self._threshold:
            return ranking.first(question.text, table, self.index.article, answer.hits)
        near = tuple(near_citation(self.index.article(h.passage.article_id), h) for h in answer.hits[:NEAREST])
        return Answer(question.text, None, table.chance, near, ranking.too_few(table), None, None, answer.hits)

    def _today(self, filters: Filters) -> datetime.date | None:
        """The day of the newest article that may answer, which is what 今年 counts from."""
        latest = self.index.latest_date()
        if filters.as_of is None:
            return latest
        return filters.as_of if latest is None else min(latest, filters.as_of)

    def _side_by_side(
        self, question: Question, several: Several, hits: list[Hit], weighed: list[Weighed]
    ) -> Answer | None:
        """The values that one sentence or table gives side by side, where it is likely enough; else None."""
        allowed = admitted(question, several, weighed)
        rows = matrix([w.features for w in allowed])
        scores = self._scorer.scores(question.kind, rows)
        chosen = choose(question, several, [Scored(w, float(score)) for w, score in zip(allowed, scores, strict=True)])
        if chosen is None:
            return None
        kept = [i for i, w in enumerate(allowed) if all(w is not one.weighed for one in chosen)]
        # The figures of a set are no rivals of one another.
        each = [[i, *kept] for i in range(len(allowed)) if i not in kept]
        texts = [w.candidate.text for w in allowed]
        chances = [
            self._scorer.probability(question.kind, rows[own], scores[own].tolist(), [texts[i] for i in own], 0)
            for own in each
        ]
        likely = chance(several, chances)
        if likely < self._threshold:
            return None
        cited = [cite(self.index.article(one.candidate.reading.passage.article_id), one.weighed) for one in chosen]
        return side_by_side(question.text, cited, likely, tuple(hits))

    def _decide(self, question: Question, hits: list[Hit], weighed: list[Weighed]) -> Answer:
        """Take the best candidate that contradicts no slot, where it is likely enough; else refuse."""
        allowed = [w for w in weighed if not vetoed(w)]
        if not allowed:
            return self._refuse(question, hits, self._ranked(question, weighed), 0.0)
        rows = matrix([w.features for w in allowed])
        scores = self._scorer.scores(question.kind, rows)
        best = _latest(question, allowed, scores)
        texts = [w.candidate.text for w in allowed]
        probability = self._scorer.probability(question.kind, rows, scores.tolist(), texts, best)
        if probability < self._threshold:
            return self._refuse(question, hits, self._ranked(question, weighed), probability)
        # How likely it is right was told of the figure that suits best; several may be given for one thing.
        given = allowed[settled(question, allowed, scores.tolist(), best)]
        order = np.argsort(-scores, kind="stable")[:CONSIDERED]
        others = [allowed[i] for i in order]
        chosen = sources(question, given, others, self.index.article, self.index.reprints)
        chosen += differing(question, given, others, scores[order].tolist(), float(scores[best]))
        return self._answer(question, hits, chosen, probability)

    def _ranked(self, question: Question, weighed: list[Weighed]) -> list[Weighed]:
        if not weighed:
            return []
        order = np.argsort(-self._scorer.scores(question.kind, matrix([w.features for w in weighed])), kind="stable")
        return [weighed[i] for i in order]

    def _answer(self, question: Question, hits: list[Hit], chosen: list[Weighed], probability: float) -> Answer:
        candidate, mention = chosen[0].candidate, chosen[0].verdicts.mention
        period = quantity = None
        if candidate.quantity is not None:
            q = candidate.quantity
            quantity = AnswerQuantity(q.text, q.value, q.unit, q.direction)
            if mention is not None and mention.period is not None and not _is_of_report(question, chosen[0]):
                assumed = not any(m.anchored for m in question.periods)
                inferred = candidate.reading.inferred is not None and not mention.anchored
                period = AnswerPeriod(
                    describe(mention.period), mention.period.start, mention.period.end, assumed, inferred
                )
        citations = tuple(cite(self.index.article(w.candidate.reading.passage.article_id), w) for w in chosen)
        return Answer(question.text, citations[0].quote, probability, citations, None, period, quantity, tuple(hits))

    def _refuse(self, question: Question, hits: list[Hit], near: list[Weighed], probability: float) -> Answer:
        found = {hit.passage.article_id: self.index.article(hit.passage.article_id) for hit in hits}
        nearest = tuple(near_citation(found[hit.passage.article_id], hit) for hit in hits[:NEAREST])
        said = reason(question, near, [f"{article.title}\n{article.text}" for article in found.values()])
        return Answer(question.text, None, probability, nearest, said, None, None, tuple(hits))


def _latest(question: Question, allowed: list[Weighed], scores: NDArray[np.float64]) -> int:
    """The best candidate; where the question leaves the year open, the latest of those that are about as good."""
    best = int(np.argmax(scores))
    chosen = allowed[best].verdicts
    open_year = any(m.period is None and m.partial is not None and m.partial.year is None for m in question.periods)
    if not open_year or chosen.period is not Verdict.MATCH:
        return best
    rivals = [
        (w.verdicts.mention.period.start, float(scores[i]), -i)
        for i, w in enumerate(allowed)
        if scores[i] >= scores[best] - AS_GOOD
        and w.verdicts.period is Verdict.MATCH
        and w.verdicts.region >= chosen.region
        and w.verdicts.metric >= chosen.metric
        and w.verdicts.mention is not None
        and w.verdicts.mention.period is not None
    ]
    return -max(rivals)[2] if rivals else best


def _is_of_report(question: Question, weighed: Weighed) -> bool:
    """Whether the time that a figure got is but a day, that of its report, where another time was asked for."""
    mention = weighed.verdicts.mention
    day = mention is not None and mention.period is not None and mention.period.grain in ("day", "tendays")
    asked = any(m.role != "comparison" for m in question.periods)
    return day and asked and weighed.verdicts.period is not Verdict.MATCH
