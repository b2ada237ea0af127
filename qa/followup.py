"""Complete a follow-up question from the one before it, as its reader would: pure text in, text out.

「那进口呢」 after 「2022年上半年浙江出口多少」 asks 「2022年上半年浙江进口多少」: what it names takes the place of the
same slot, everything else stays. A question that stands on its own gets only the slots it leaves open; one that names
a subject of its own gets nothing.
"""

import re
from dataclasses import dataclass

from index.zh.metrics import metrics
from index.zh.periods import question_periods
from index.zh.regions import regions
from index.zh.words import tagged
from qa.kinds import Kind, kind_of

_OPENING = re.compile(r"^(?:那么?|还有|再问一?下|另外|然后|以及|那它的?|换成)[，,]?")
_CLOSING = re.compile(r"(?:又?呢|的话|又?是?多少呢|怎么样|咋样|又如何|如何)?[？?。！!]*$")
_GROWTH = re.compile(r"^(?:同比|增速|增幅|涨幅|跌幅|增长|同比增速|同比增长|同比情况|环比|涨跌)(?:多少|如何)?$")
_AMOUNT = re.compile(r"^(?:总额|规模|金额|总值|数额|绝对值|具体金额)$")
_POINTING = re.compile(
    r"它|其(?!他|它|中)|这(?:家|个|些|位|次|项|种|里)|该(?=[一-鿿])|那(?:家|个|些|位|次|项|种|里|边)|他们?|她们?|上述|前者|后者|此[外次]"
)
_ASKING = re.compile(
    r"(?:是|为|有|了|达到?|约)*(?:多少|几|什么|哪|谁|怎么|怎样|如何|何时|为什么|为何|增长了?多少|增速|增幅).*$"
)
_NOUN = ("n", "j", "eng", "vn", "l", "i", "x", "b", "k", "g", "a", "v", "m", "z")


@dataclass(frozen=True, slots=True)
class Slots:
    """Where a question names its times, regions, metrics and its own subject; each a list of (start, end)."""

    periods: list[tuple[int, int]]
    regions: list[tuple[int, int]]
    metrics: list[tuple[int, int]]
    subject: tuple[int, int] | None

    @classmethod
    def of(cls, text: str) -> "Slots":
        """Find the slots of ``text``."""
        times = [(m.start, m.end) for m in question_periods(text)]
        places = [(r.start, r.end) for r in regions(text)]
        measures = [(m.start, m.end) for m in metrics(text)]
        return cls(times, places, measures, _subject(text, times + places + measures))


def _subject(text: str, taken: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest run of nouns of ``text`` before its question word, outside the other slots."""
    asking = _ASKING.search(text)
    limit = asking.start() if asking else len(text)
    best: tuple[int, int] | None = None
    run: tuple[int, int] | None = None
    at = 0
    for word, tag in [*tagged(text), ("", "end")]:
        start, at = at, at + len(word)
        free = at <= limit and not any(a < at and start < b for a, b in taken)
        if free and tag.startswith(("n", "eng", "j", "nz", "l", "vn")) and any(c.isalnum() for c in word):
            run = (run[0], at) if run and run[1] == start else (start, at)
            if best is None or run[1] - run[0] > best[1] - best[0]:
                best = run
        else:
            run = None
    return best if best and best[1] - best[0] >= 2 else None


def complete(question: str, previous: str) -> str:
    """``question`` with what it leaves open taken from ``previous``, itself complete; unchanged where it leaves nothing."""
    core = _CLOSING.sub("", _OPENING.sub("", question.strip()))
    if not core:
        return question
    if _is_elliptical(question, core):
        return _swap(core, previous)
    return _inherit(question, previous)


def _is_elliptical(question: str, core: str) -> bool:
    """Whether it only names what is to change: 那进口呢, 江苏呢, 上半年的."""
    if _ASKING.search(core):
        return False
    return bool(re.search(r"呢[？?]*$", question.strip())) or len(core) <= 6 or bool(_OPENING.match(question.strip()))


def _swap(core: str, previous: str) -> str:
    old, new = Slots.of(previous), Slots.of(core)
    growth, amount = _GROWTH.match(core), _AMOUNT.match(core)
    if growth and kind_of(previous) is not Kind.GROWTH:
        return _asked_as(previous, "同比增长多少" if not core.startswith("环比") else "环比增长多少")
    if amount and kind_of(previous) is Kind.GROWTH:
        return _asked_as(previous, "是多少")
    if growth or amount:
        return previous
    text = previous
    edits: list[tuple[tuple[int, int], str]] = []
    for mine, theirs in ((new.periods, old.periods), (new.regions, old.regions), (new.metrics, old.metrics)):
        if mine:
            words = core[mine[0][0] : mine[-1][1]]
            edits.append(((theirs[0][0], theirs[-1][1]) if theirs else (0, 0), words))
    if not edits or (new.subject and new.subject[1] - new.subject[0] >= 3):
        named = core.strip("的") if not edits else core[slice(*new.subject)] if new.subject else ""
        edits.append((old.subject or (0, 0), named))
    for (start, end), words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _asked_as(previous: str, asking: str) -> str:
    return _ASKING.sub("", previous).rstrip("？?的") + asking


def _inherit(question: str, previous: str) -> str:
    """A full question: fill the slots it leaves open, unless it brings a subject of its own."""
    old, new = Slots.of(previous), Slots.of(question)
    pointing = _POINTING.search(question)
    own = new.regions or (new.subject is not None and question[slice(*new.subject)] not in previous)
    if own and not pointing:
        return question
    parts = []
    if not new.periods and old.periods:
        parts.append(previous[old.periods[0][0] : old.periods[-1][1]])
    if not new.regions and old.regions:
        parts.append(previous[old.regions[0][0] : old.regions[-1][1]])
    if old.subject and (pointing or not new.metrics) and previous[slice(*old.subject)] not in question:
        parts.append(previous[slice(*old.subject)])
    if not new.metrics and not new.subject and old.metrics:
        parts.append(previous[old.metrics[0][0] : old.metrics[-1][1]])
    return "".join(parts) + question
