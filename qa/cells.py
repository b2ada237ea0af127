"""One figure for one part of a question, from the figures of all articles, where no passage found holds it."""

from collections.abc import Callable, Iterable, Sequence

from index import Article, Figure, Filters, Passage, Store
from index.reading import read_passage
from index.zh.measures import measure_of
from index.zh.partners import partner_starts
from index.zh.scopes import scope
from index.zh.units import kind_of, unit_named
from qa.answer import Citation
from qa.asked_unit import asked_unit
from qa.kinds import Kind
from qa.objects import asked_object
from qa.question import Question
from qa.spans import Candidate

# How likely such a figure is right, given by one article or by several.
ALONE, AGREED = 0.6, 0.75
_KINDS = {Kind.AMOUNT: "amount", Kind.COUNT: "amount", Kind.GROWTH: "growth"}


def cell(index: Store, question: Question, filters: Filters) -> tuple[Figure, float] | None:
    """The figure that ``question`` asks for, and how likely it is right; None where the articles give none for sure.

    Asked is one measure of one region and period; the figure of a part (机电产品) or with a partner is taken only where
    the question names that.
    """
    kind = _KINDS.get(question.kind)
    measure = measure_of([metric.name for metric in question.metrics])
    periods = [mention for mention in question.periods if mention.role != "comparison"]
    partners = partner_starts(question.plain, question.regions)
    own = [region.name for region in question.regions if region.start not in partners]
    if kind is None or not measure or len(periods) != 1 or len(own) != 1:
        return None
    partner = "、".join(region.name for region in question.regions if region.start in partners)
    found = index.figures(measure, own[0], periods[0], filters, kind)
    asked, wanted = narrowed(question), asked_unit(question.plain)
    if not asked and asked_object(question):
        return None  # 知识密集型服务的进口: of what, no figure's part is sure to say
    fitting = [f for f in found if f.partner == partner and f.scope == asked and f.period is not None]
    if wanted is not None:
        fitting = [f for f in fitting if (unit := unit_named(f.unit)) is not None and kind_of(unit) == wanted.kind]
    latest = max((f.period for f in fitting if f.period is not None), default=None)  # where the year is left open
    return agreed([f for f in fitting if f.period == latest], index.reprints)


def narrowed(question: Question, low: int = 0) -> str:
    """What narrows the measure of a question down, behind ``low``: 民营企业 of 浙江上半年民营企业出口多少."""
    first = question.metrics[0].start
    ends = [r.end for r in question.regions] + [m.end for m in question.periods]
    return scope(question.plain[max((end for end in (low, *ends) if end <= first), default=0) : first], "")


def agreed(figures: Iterable[Figure], reprints: Callable[[str], Sequence[str]]) -> tuple[Figure, float] | None:
    """The value that most reports give, as the newest of them says it, and how likely it is right.

    Of values that as many give, growth against the year before goes first, then what is said most exactly
    (5.16万亿元 before 突破5万亿元), then the newest.

    Args:
        figures: Figures of one thing, the newest first.
        reprints: Gives the ids of an article's reprints, which are one report with it.
    """
    by_value: dict[tuple[float, str], list[Figure]] = {}
    for figure in figures:
        by_value.setdefault((figure.value, figure.unit), []).append(figure)
    if not by_value:
        return None

    def worth(group: list[Figure]) -> tuple[int, bool, int]:
        digits = sum(char.isdigit() for char in group[0].text)
        return _reports({figure.article_id for figure in group}, reprints), group[0].comparison == "yoy", digits

    best, *others = sorted(by_value.values(), key=worth, reverse=True)
    return best[0], AGREED if worth(best)[0] > 1 and not others else ALONE


def _reports(articles: set[str], reprints: Callable[[str], Sequence[str]]) -> int:
    """How many reports these articles are."""
    return len({min(article, *articles.intersection(reprints(article)), article) for article in articles})


def cited(figure: Figure, article: Callable[[str], Article]) -> Citation:
    """The citation of a figure, with its word of change where it falls (下降5%)."""
    held = article(figure.article_id)
    low, high = figure.sentence_start, figure.sentence_end
    reading = read_passage(Passage(held.id, low, high, held.text[low:high]), held)
    start, end = figure.start, figure.end
    for quantity in reading.quantities:
        if (low + quantity.start, low + quantity.end) == (start, end):
            shown = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity).shown
            start, end = low + shown[0], low + shown[1]
    return quotation(held, start, end, low, high)


def quotation(article: Article, start: int, end: int, low: int, high: int) -> Citation:
    """The citation of ``article.text[start:end]`` in the sentence at ``[low:high]``."""
    return Citation(
        article.id, article.title, article.date, article.source, article.path, article.url, start, end,
        article.text[start:end], article.text[low:high].strip(),
    )  # fmt: skip
