"""Say why there is no answer: which part of the question the articles do not hold, and what they hold instead."""

from index.zh.periods import describe
from qa.extract import Weighed
from qa.question import Question
from qa.slots import Verdict, governing_metrics

NOTHING = "没有找到与问题相关的文章。/ No article bears on the question."
UNSURE = "找到了相关的文章，但没有哪一句明确回答这个问题。/ Articles are near, but no sentence answers the question."


def reason(question: Question, near: list[Weighed]) -> str:
    """Why ``question`` has no answer among the candidates ``near``, the best first."""
    if not near:
        return NOTHING
    best = near[0]
    failed = best.verdicts.contradicted
    if not failed:
        return UNSURE
    found, missing = _found(best), _missing(question, failed)
    return f"文章里有{found}，没有{missing}。/ The articles have {found}, not {missing}."


def _found(weighed: Weighed) -> str:
    candidate, parts = weighed.candidate, []
    reading = candidate.reading
    regions = [region for region in reading.regions if region.end <= candidate.start]
    if regions:
        parts.append(regions[-1].text)
    if weighed.verdicts.mention is not None and weighed.verdicts.mention.period is not None:
        parts.append(describe(weighed.verdicts.mention.period))
    metrics = governing_metrics(reading, candidate.start)
    if metrics:
        parts.append("".join(dict.fromkeys(metric.text for metric in metrics)))
    return f"{'的'.join(parts)}（{candidate.text}）" if parts else f"「{candidate.text}」"


def _missing(question: Question, failed: tuple[str, ...]) -> str:
    parts = []
    if "region" in failed or question.regions:
        parts += [region.text for region in question.regions[:1]]
    if "period" in failed:
        parts += [mention.text for mention in question.periods[:1]]
    if "metric" in failed or not parts:
        parts.append("".join(dict.fromkeys(metric.text for metric in question.metrics)))
    return "的".join(part for part in parts if part) or "所问的内容"


def vetoed(weighed: Weighed) -> bool:
    """Whether a candidate speaks of another period, region or metric than the question."""
    return Verdict.CONTRADICTION in (weighed.verdicts.period, weighed.verdicts.region, weighed.verdicts.metric)
