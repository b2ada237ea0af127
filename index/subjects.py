"""Whose a figure is: the region, the partner, and the part of its measure (民营企业, 机电产品)."""

import re
from collections.abc import Iterable, Sequence

from index.reading import Reading
from index.region_attribution import governing_partners, governing_regions
from index.zh.measures import CHANGES
from index.zh.metrics import Metric, metrics
from index.zh.partners import JOINTS
from index.zh.periods import periods
from index.zh.quantities import Quantity
from index.zh.regions import Region, regions
from index.zh.scopes import narrowing, scope

# In a title a space parts clauses.
_CLAUSE_MARK = re.compile(r"[，。；！？\n：,;—]|(?<=[一-鿿]) (?=[一-鿿])")
_PART_MARK = re.compile(r"[；。！？\n;]")
# A sentence about trading partners lists them, and is of somebody else.
_PARTNERS = re.compile("(?:贸易|出口|进口)(?:合作)?(?:伙伴|对象|市场|来源地|目的地)")
# They report on all of China where no region is named.
_NATIONAL = re.compile("国家统计局|海关总署|商务部|财政部|国家外汇管理局|全国")
_COUNTRY = "中国"


def places(reading: Reading, position: int, dealt: str) -> tuple[str, str]:
    """The region that a figure is of, and its partner; several are joined by 、, none is empty.

    Of a list that figures are dealt out to (对欧盟、美国分别进出口…) it has its own member, a region or a partner.

    Args:
        reading: The passage.
        position: Where the figure stands.
        dealt: The member of a list that it is dealt to, or empty.
    """
    own = [region.name for region in regions(dealt)] if dealt else []
    partners = [region.name for region in governing_partners(reading, position)]
    start, end = reading.sentence_at(position)
    if own and (set(own) <= set(partners) or _PARTNERS.search(reading.passage.text, start, end)):
        return _region(reading, position, own), _joined(own)
    return _joined(own) or _region(reading, position, ()), _joined(partners)


def part(reading: Reading, quantity: Quantity, named: Sequence[Metric], dealt: str) -> str:
    """What narrows a figure's measure down, in the article's words; empty for the whole of it.

    Looked for in the member that it is dealt to, in the words around the measure, in its own clause where the measure
    stands in an earlier one (其中民营企业60亿元), and before the same measure earlier in the sentence, whose subject
    may go on (民营企业进出口保持增长，进出口额达…).

    Args:
        reading: The passage.
        quantity: The figure.
        named: The measures that govern it, one at least.
        dealt: The member of a list that it is dealt to, or empty.
    """
    told = [metric for metric in named if metric.name not in CHANGES]
    found = _left_of(dealt) or _around(reading, told, quantity.start) or _in_clause(reading, told[-1], quantity)
    if found or _has_subject(reading, told[0]):
        return found
    low = max([reading.sentence_at(told[0].start)[0], *_ends(_PART_MARK, reading, told[0].start)])
    earlier = [m for m in reading.metrics if low <= m.start < told[0].start and m.name == told[-1].name]
    return next((before for m in reversed(earlier) if (before := _before(reading, m))), "")


def _left_of(name: str) -> str:
    """What a member's name says besides region, measure and time."""
    spans = [(r.start, r.end) for r in regions(name)] + [(m.start, m.end) for m in metrics(name)]
    spans += [(m.start, m.end) for m in periods(name, None)]
    return narrowing("".join(c for at, c in enumerate(name) if not any(low <= at < high for low, high in spans)))


def _around(reading: Reading, told: Sequence[Metric], position: int) -> str:
    """The words right beside a measure, which may have two names (一般贸易出口)."""
    text = reading.passage.text
    first = last = told[-1]
    for metric in told[-2::-1]:
        if metric.end != first.start:
            break
        first = metric
    ends = [q.start for q in reading.quantities if q.start >= last.end][:1]
    mark = _CLAUSE_MARK.search(text, last.end, position)
    high = min([position, *ends, *([mark.start()] if mark else [])])
    return _before(reading, first) or scope("", text[last.end : max(high, last.end)])


def _before(reading: Reading, metric: Metric) -> str:
    return scope(reading.passage.text[_opening(reading, metric.start) : metric.start], "")


def _in_clause(reading: Reading, metric: Metric, quantity: Quantity) -> str:
    """The words of a figure's own clause, where its measure stands in another."""
    text = reading.passage.text
    if not _CLAUSE_MARK.search(text, metric.end, quantity.start):
        return ""
    return scope("", text[_opening(reading, quantity.start) : quantity.start])


def _opening(reading: Reading, position: int) -> int:
    """Where the words before ``position`` begin that are neither of another clause nor region, time or figure."""
    sentence, _ = reading.sentence_at(position)
    ends = [region.end for region in reading.regions] + [mention.end for mention in reading.mentions]
    ends = [end for end in (*ends, *(q.end for q in reading.quantities)) if sentence <= end <= position]
    return max([sentence, *ends, *_ends(_CLAUSE_MARK, reading, position)])


def _has_subject(reading: Reading, metric: Metric) -> bool:
    """Whether the clause of a measure names a region before it."""
    low = max([reading.sentence_at(metric.start)[0], *_ends(_CLAUSE_MARK, reading, metric.start)])
    return any(low <= region.start < metric.start for region in reading.regions)


def _ends(marks: re.Pattern[str], reading: Reading, position: int) -> list[int]:
    """Where the marks of a sentence before ``position`` end."""
    return [mark.end() for mark in marks.finditer(reading.passage.text, reading.sentence_at(position)[0], position)]


def _region(reading: Reading, position: int, partners: Sequence[str]) -> str:
    """The last region named, with those joined to it (江苏和浙江), else the only one of the title."""
    text = reading.passage.text
    sentence, _ = reading.sentence_at(position)
    near = [region for region in governing_regions(reading, position) if region.name not in partners]
    if (not near or near[-1].start < sentence) and _NATIONAL.search(text, sentence, position):
        return _COUNTRY
    if near:
        return _joined(region.name for region in _group(text, near))
    titled = set(reading.title_regions)
    return titled.pop() if len(titled) == 1 else ""


def _group(text: str, near: Sequence[Region]) -> list[Region]:
    """The last of ``near`` and those before it with nothing but joints between."""
    group = [near[-1]]
    for before in near[-2::-1]:
        if text[before.end : group[0].start].strip() not in JOINTS:
            break
        group.insert(0, before)
    return group


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))
