"""Answer a question for several values, of figures side by side in one place or of the answers to its parts."""

import math
from collections.abc import Sequence
from dataclasses import replace

from index.reading import Reading
from index.region_attribution import governing_regions
from index.search import Hit
from index.zh import metrics as measures
from index.zh import regions as places
from index.zh.periods import Mention, Period, matches, question_periods, relation
from index.zh.words import query_terms
from qa.answer import Answer, Citation
from qa.extract import Weighed
from qa.kinds import kind_of
from qa.parallel import Block, Scored, blocks, heading, sets
from qa.question import Question
from qa.several import Several

JOINER = "、"  # between the values of one answer
NAMED = 5.0  # by how much the odds of a set grow where one place names all the members asked for
_HEADED = 2.0  # how much a table's heading that names what is asked weighs beside scores


def together(question: str, asked: Several, answers: Sequence[Answer], hits: tuple[Hit, ...]) -> Answer:
    """One answer of the answers to the parts: all of their values, or a refusal that names the first part missing."""
    for subject, answer in zip(asked.subjects, answers, strict=True):
        if answer.text is None:
            found = [
                f"{name}（{a.text}）" for name, a in zip(asked.subjects, answers, strict=True) if a.text is not None
            ]
            said = f"文章里有{'、'.join(found)}，" if found else ""
            reason = f"{said}没有找到「{subject}」的数值。/ {_found(found)}No figure was found for {subject}."
            return Answer(question, None, answer.confidence, answer.citations, reason, None, None, hits)
    cited = [answer.citations[0] for answer in answers]
    if len({(citation.article_id, citation.start) for citation in cited}) == len(cited):
        return side_by_side(question, cited, min(answer.confidence for answer in answers), hits)
    names = "、".join(asked.subjects)
    near = tuple(dict.fromkeys(replace(citation, quote=None) for citation in cited))
    reason = f"没有找到{names}各自的数值，只有一个共同的。/ No figure of its own was found for each of {names}."
    return Answer(question, None, min(answer.confidence for answer in answers), near, reason, None, None, hits)


def scattered(asked: Several) -> str:
    """Why a group that the question does not name one by one has no answer."""
    return (
        f"没有哪一句或哪张表并列给出这 {asked.count} 个数值。/ "
        f"No sentence or table gives these {asked.count} figures side by side."
    )


def side_by_side(question: str, cited: Sequence[Citation], confidence: float, hits: tuple[Hit, ...]) -> Answer:
    """An answer of several values, each cited once."""
    text = JOINER.join(citation.quote or "" for citation in cited)
    return Answer(question, text, confidence, tuple(cited), None, None, None, hits)


def _found(found: Sequence[str]) -> str:
    return f"The articles have {', '.join(found)}. " if found else ""


def judged(question: Question, asked: Several) -> Question:
    """``question`` as its figures are judged: of the kind of one part, and of any time where times are the members."""
    times = any(question_periods(subject) for subject in asked.subjects)
    return replace(question, kind=kind_of(asked.plain), periods=() if times else question.periods)


def admitted(question: Question, asked: Several, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The candidates that contradict nothing.

    The members of a group may lie in the region asked for. A table or list that names no time is not judged by the
    last one before it (7月当月) where an earlier one of the passage is the one asked for (前7个月).
    """
    wanted = [region.name for region in question.regions]

    def forgiven(one: Weighed, slot: str) -> bool:
        reading, start = one.candidate.reading, one.candidate.start
        if slot == "unit":
            return True  # 出口额和增速: each value has its own
        if slot == "period":
            earlier = reading.sentence_at(start)[0]
            named = one.verdicts.mention is not None and one.verdicts.mention.start >= earlier
            return not named and any(
                asks_for(wanted, held.period)
                for wanted in question.periods
                for held in reading.mentions
                if held.end <= earlier and held.period is not None and held.role != "comparison"
            )
        near = governing_regions(reading, start)[-1:] if slot == "region" and not asked.subjects else ()
        return any(places.contains(name, region.name) for name in wanted for region in near)

    return [one for one in weighed if all(forgiven(one, slot) for slot in one.verdicts.contradicted)]


def asks_for(wanted: Mention, period: Period) -> bool:
    """Whether a time of a question is ``period``; a year that it leaves open may be any."""
    if wanted.period is not None:
        return relation(wanted.period, period) == "same"
    return wanted.partial is not None and matches(wanted.partial, period)


def chance(asked: Several, chances: Sequence[float]) -> float:
    """How likely a set is right, of how likely each figure is, taken by itself.

    All are right or wrong together, so that one sure figure makes the set sure; that one place names every member asked
    for is evidence besides.
    """
    wrong = math.prod(1.0 - one for one in chances)
    if not asked.subjects or wrong in (0.0, 1.0):
        return 1.0 - wrong
    odds = (1.0 - wrong) / wrong * NAMED
    return odds / (1.0 + odds)


def choose(question: Question, asked: Several, figures: Sequence[Scored]) -> list[Scored] | None:
    """The best set of figures for ``asked``, one for each value in its order; None where no place holds them all."""
    best: tuple[float, list[Scored]] | None = None
    whose = [region.name for region in question.regions if region.text not in asked.subjects]
    for block in blocks([one for one in figures if one.candidate.quantity is not None]):
        if not _speaks_of(block.reading, whose):
            continue
        for chosen in sets(asked, block):
            headed = _headed(question, asked, block, chosen[0])
            if headed is None:
                continue
            worth = sum(one.score for one in chosen) / len(chosen) + headed
            if best is None or worth > best[0]:
                best = worth, chosen
    return best[1] if best else None


def _speaks_of(reading: Reading, names: Sequence[str]) -> bool:
    """Whether a passage or its title names each of these regions, the members aside: whose figures they are."""
    here = {region.name for region in reading.regions} | set(reading.title_regions)
    return all(any(places.relation(name, other) == "same" for other in here) for name in names)


def _headed(question: Question, asked: Several, block: Block, one: Scored) -> float | None:
    """How far the heading of a figure's column says what is asked, 0 to ``_HEADED``; None for another measure."""
    if not block.table:
        return 0.0
    above = heading(block, one.candidate.start)
    wanted, headed = {m.name for m in question.metrics}, {m.name for m in measures.metrics(above)}
    if wanted and headed and not any(measures.relation(a, b) == "same" for a in wanted for b in headed):
        return None
    said = headed or any(word in asked.plain for word in query_terms(above).words)
    return _HEADED if said else 0.0
