"""Figures of several articles for one thing: which of them to give, which agree, and which say otherwise."""

import datetime
import re
from collections.abc import Sequence

from index.zh.quantities import comparable
from qa.claims import Claim, preferred, replaces
from qa.corrections import Standing, standing
from qa.extract import Weighed
from qa.question import Question
from qa.rounding import Extent, agree, extent, rounds
from qa.sameness import alike, of_one_thing
from qa.spans import Candidate
from qa.verdicts import Verdict, Verdicts

CLOSE = 3.0  # in score, which is log odds among the candidates: what else may be the answer
MOST_DIFFERING = 3
_AROUND = 8  # characters that may say how exact a figure is
# The question asks for the mark itself: 跨过了哪个关口.
_ASKS_MARK = re.compile(r"突破|关口|大关|台阶|跨[过越]|迈[上过]|超过了?(?:多少|几)")
_REACHED = re.compile(r"(?:大关|关口)?[，,](?:达到?|为|实现|至|升至)了?")
# The figure that was taken back is asked for, not what it was corrected to.
_ASKS_OLD = re.compile(
    "^(?!.*(?:更正|修订|改正?|订正)[成为后]).*(?:[更修改订]正?前|原[来先稿]|此前|先前|误[写报作]|快报|初步)"
)


def settled(question: Question, weighed: Sequence[Weighed], scores: Sequence[float], best: int) -> int:
    """Which candidate to give where ``best`` is the best: it, or a figure for the same thing that stands before it."""
    if weighed[best].candidate.quantity is None:
        return best
    rivals = [
        number
        for number, one in enumerate(weighed)
        if number == best or (scores[number] >= scores[best] - CLOSE and _rival(one, weighed[best]))
    ]
    claims = [claim(weighed[number].candidate, float(scores[number])) for number in rivals]
    given = rivals[preferred(claims, rivals.index(best), mark=_ASKS_MARK.search(question.text) is not None)]
    if _ASKS_MARK.search(question.text) is None:
        given = _exact_behind(weighed, given)
    return given if _ASKS_OLD.search(question.plain) else _instead(weighed, given)


def _exact_behind(weighed: Sequence[Weighed], given: int) -> int:
    """The figure that follows a mark and says how far it was passed (超过百亿元，达到132.4亿元), else ``given``."""
    mark = weighed[given].candidate
    said = _REACHED.match(mark.reading.passage.text, mark.end)
    rough = _extent(mark)
    if said is None or rough is None:
        return given
    for number, one in enumerate(weighed):
        exact = _extent(one.candidate)
        if one.candidate.reading is mark.reading and one.candidate.start == said.end() and exact is not None:
            return number if rounds(rough, exact) else given
    return given


def _instead(weighed: Sequence[Weighed], given: int) -> int:
    """What a notice gives for the figure that it takes back, in the same paragraph; else ``given``."""
    old = weighed[given].candidate
    if claim(old).standing is not Standing.REPLACED or old.quantity is None:
        return given
    text = old.reading.passage.text
    for number, one in enumerate(weighed):
        new = one.candidate
        later = new.reading is old.reading and new.start >= old.end and "\n" not in text[old.end : new.start]
        alike = new.quantity is not None and comparable(new.quantity, old.quantity)
        if later and alike and claim(new).standing is Standing.CORRECTED:
            return number
    return given


def claim(candidate: Candidate, score: float = 0.0) -> Claim:
    """What a candidate that is a figure claims."""
    reading = candidate.reading
    low, high = reading.sentence_at(candidate.start)
    sentence = reading.passage.text[low:high]
    said = standing(sentence, candidate.start - low, candidate.end - low, reading.title)
    return Claim(_extent(candidate), said, reading.published, score)


def agrees(a: Candidate, b: Candidate) -> bool:
    """Whether two figures can be the same, one of them rounded."""
    one, other = _extent(a), _extent(b)
    return one is not None and other is not None and agree(one, other)


def differing(
    question: Question, chosen: Weighed, others: Sequence[Weighed], scores: Sequence[float], best: float
) -> list[Weighed]:
    """Candidates of other articles that state another value for the very thing that ``chosen`` states, newest first.

    To say that two reports disagree where they speak of two things is worse than to say nothing. So time and metric are
    matched on both sides, no figure of the same article agrees, both clauses narrow the metric alike, and what the
    question names stands in both passages.

    Args:
        question: What is asked.
        chosen: What is answered.
        others: Candidates, the best first.
        scores: Their scores.
        best: The score of the candidate that suits the question best.
    """
    if chosen.candidate.quantity is None or not _certain(chosen.verdicts):
        return []
    at_one = {_article(one) for one in others if agrees(chosen.candidate, one.candidate)} | {_article(chosen)}
    found: dict[str, Weighed] = {}
    for one, score in zip(others, scores, strict=True):
        if (
            score >= best - CLOSE
            and _article(one) not in at_one
            and _certain(one.verdicts)
            and one.verdicts.matched >= chosen.verdicts.matched
            and _extent(one.candidate) is not None
            and of_one_thing(chosen, one)
            and (_corrects(chosen, one) or alike(question, chosen, one))
        ):
            found.setdefault(_article(one), one)
    newest = sorted(found.values(), key=lambda one: _date(one.candidate), reverse=True)
    return newest[:MOST_DIFFERING]


def _corrects(a: Weighed, b: Weighed) -> bool:
    one, other = claim(a.candidate), claim(b.candidate)
    return replaces(one, other) or replaces(other, one)


def _rival(one: Weighed, best: Weighed) -> bool:
    mine, its = one.verdicts, best.verdicts
    no_worse = mine.region >= its.region and mine.metric >= its.metric and mine.period >= its.period
    return no_worse and of_one_thing(best, one)


def _certain(verdicts: Verdicts) -> bool:
    known = verdicts.mention is not None and verdicts.mention.period is not None
    return known and verdicts.metric is Verdict.MATCH and verdicts.period is Verdict.MATCH


def _extent(candidate: Candidate) -> Extent | None:
    text = candidate.reading.passage.text
    before, after = text[max(0, candidate.start - _AROUND) : candidate.start], text[candidate.end :][:_AROUND]
    return None if candidate.quantity is None else extent(candidate.quantity, before, after)


def _article(weighed: Weighed) -> str:
    return weighed.candidate.reading.passage.article_id


def _date(candidate: Candidate) -> datetime.date:
    return candidate.reading.published or datetime.date.min
