"""Say why there is no answer: which part of the question the articles do not hold, and what they hold instead."""

from collections.abc import Sequence

from index.attribution import governing_metrics
from index.region_attribution import governing_regions
from index.zh.members import asked_for
from index.zh.names import is_named, sure_names
from index.zh.people import certain_names
from index.zh.periods import describe
from index.zh.words import fold
from qa.extract import Weighed
from qa.question import Question

NOTHING = "没有找到与问题相关的文章。/ No article bears on the question."
UNSURE = "找到了相关的文章，但没有哪一句明确回答这个问题。/ Articles are near, but no sentence answers the question."

CONSIDERED = 30  # of the best candidates


def reason(question: Question, near: list[Weighed], articles: Sequence[str] = ()) -> str:
    """Why there is no answer.

    Args:
        question: What is asked.
        near: The candidates, the best first.
        articles: The titles and texts of the articles found.
    """
    unknown = _unknown(question, articles)
    if unknown:
        return f"找到的文章里没有提到{unknown}。/ The articles found do not mention {unknown}."
    if not near:
        return NOTHING
    wrong = [w for w in near[:CONSIDERED] if vetoed(w) and not {"unit", "name"} & {*w.verdicts.contradicted}]
    if not wrong or near[0].candidate.quantity is None:
        return UNSURE
    # The most telling is the one that is right in all but one slot.
    best = min(wrong, key=lambda w: (len(w.verdicts.contradicted), -w.verdicts.matched))
    if not vetoed(near[0]) and near[0].verdicts.matched >= best.verdicts.matched:
        return UNSURE  # what is found may well be it: nothing can be said to be missing
    found, missing = _found(best), _missing(question, best)
    return f"文章里有{found}，没有{missing}。/ The articles have {found}, not {missing}."


def _unknown(question: Question, articles: Sequence[str]) -> str:
    """Whom the question names that no article found does."""
    texts = [fold(text) for text in articles]
    sure = dict.fromkeys([*certain_names(question.plain), *sure_names(question.plain)])
    names = [name for name in sure if not any(is_named(fold(name), text) for text in texts)]
    return "、".join(names) if texts else ""


def _found(weighed: Weighed) -> str:
    """What a near candidate is of: 「浙江2022年上半年的出口（1.66万亿元）」."""
    candidate = weighed.candidate
    regions = governing_regions(candidate.reading, candidate.start)[-1:]
    mention = weighed.verdicts.mention
    period = describe(mention.period) if mention is not None and mention.period is not None else ""
    named = "".join(dict.fromkeys(m.text for m in governing_metrics(candidate.reading, candidate.start)))
    if "of_member" in weighed.verdicts.contradicted and weighed.verdicts.member is not None:
        named = f"{weighed.verdicts.member.name}{named}"
    return f"{_joined(regions[0].text if regions else '', period, named)}（{candidate.text}）"


def _missing(question: Question, near: Weighed) -> str:
    """The slots of the question that failed: 「江苏」, 「2021年上半年」, 「2021年上半年的进口」."""
    failed, member = near.verdicts.contradicted, near.verdicts.member
    told = {r.name for r in governing_regions(near.candidate.reading, near.candidate.start)}
    asked = [r for r in question.regions if not r.inside_name]
    other = [r for r in asked if r.name not in told] or asked  # 宁波's, but not to 美国
    region = "、".join(r.text for r in other) if "region" in failed else ""
    period = "、".join(m.text for m in question.periods if m.role != "comparison") if "period" in failed else ""
    named = "".join(dict.fromkeys(m.text for m in question.metrics)) if {"metric", "of_member"} & {*failed} else ""
    if "of_member" in failed and member is not None:
        named = f"{asked_for(question.plain, member)}{named}"
    return f"{region}{period}的" if not named else _joined(region, period, named)


def _joined(region: str, period: str, named: str) -> str:
    whole = f"{region}{period}"
    return f"{whole}的{named}" if whole and named else whole or named


def vetoed(weighed: Weighed) -> bool:
    """Whether a candidate speaks of another period, region, metric, person or work than the question."""
    return bool(weighed.verdicts.contradicted)
