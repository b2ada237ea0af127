"""Two runs over the same questions, set against each other."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from eval.metrics.intervals import Difference, paired_difference
from eval.metrics.ranking import hit_rate, reciprocal_rank
from eval.run import RunResult
from eval.scores import QuestionScore


@dataclass(frozen=True, slots=True)
class Change:
    """One measure's means before and after, over the questions of both runs where it means something."""

    label: str
    questions: int
    before: float
    after: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two runs.

    ``gained`` and ``lost`` are the ids of questions that became right and wrong; ``unmatched`` those that only one
    run asked, or that the runs expect different things of: they are left out of every figure.
    """

    changes: tuple[Change, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    unmatched: tuple[str, ...]


_Measure = Callable[[QuestionScore], float]
_Applies = Callable[[QuestionScore], bool]


def _listed(one: QuestionScore) -> bool:
    return one.answerable and bool(one.articles)


_MEASURES: tuple[tuple[str, _Measure, _Applies], ...] = (
    ("正确率 / accuracy", lambda one: one.right, lambda one: True),
    ("可答题正确率 / accuracy on answerable", lambda one: one.right, lambda one: one.answerable),
    ("不可答题拒答率 / refusal recall", lambda one: not one.answered, lambda one: not one.answerable),
    ("部分得分 / partial credit", lambda one: one.partial, lambda one: True),
    ("完全匹配 / exact match", lambda one: one.exact_match, lambda one: True),
    ("F1", lambda one: one.f1, lambda one: True),
    ("答案与引文均正确 / right and rightly cited", lambda one: one.sourced, _listed),
    ("文章命中 / article hit@10", lambda one: hit_rate(one.ranked, frozenset(one.articles), 10), _listed),
    ("文章 MRR / article mrr@10", lambda one: reciprocal_rank(one.ranked, frozenset(one.articles)), _listed),
)


def compare(before: RunResult, after: RunResult) -> Comparison:
    """Compare two runs question by question, paired by id.

    Raises:
        ValueError: The runs have no question in common.
    """
    old, new = ({one.id: one for one in result.scores} for result in (before, after))
    shared = [name for name in old if name in new and _same(old[name], new[name])]
    if not shared:
        raise ValueError("两次评测没有相同的题目 / the runs have no question in common")
    return Comparison(
        changes=tuple(
            _change(label, measure, [(old[name], new[name]) for name in shared if applies(old[name])])
            for label, measure, applies in _MEASURES
            if any(applies(old[name]) for name in shared)
        ),
        gained=tuple(name for name in shared if new[name].right and not old[name].right),
        lost=tuple(name for name in shared if old[name].right and not new[name].right),
        unmatched=tuple(sorted((old.keys() | new.keys()) - set(shared))),
    )


def _same(old: QuestionScore, new: QuestionScore) -> bool:
    """Whether both runs asked the same and expected the same."""
    return (old.question, old.category, old.expected, old.articles) == (
        new.question,
        new.category,
        new.expected,
        new.articles,
    )


def _change(label: str, measure: _Measure, pairs: list[tuple[QuestionScore, QuestionScore]]) -> Change:
    before = [float(measure(old)) for old, _ in pairs]
    after = [float(measure(new)) for _, new in pairs]
    return Change(label, len(pairs), fmean(before), fmean(after), paired_difference(before, after))
