"""Whose figure it is where a text deals figures out: to a list (甲、乙分别增长3%、5%) or to the rows of a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.zh.metrics import metrics
from index.zh.periods import periods
from index.zh.regions import regions
from index.zh.sentences import item_span
from index.zh.tables import cell_at

_DEALT = re.compile("分[别別]|依次|各自|各")
_CHANGED = r"\s*(?:增长|上涨|下降|下跌|达到?|为)?\s*"
_JOINED = re.compile(rf"\s*(?:、|和|与|及|以及|/|，|,){_CHANGED}")
# A comma may also part the list from what follows it: 分别增长5%、8%、4%，三家合计….
_ENUMERATED = re.compile(rf"\s*(?:、|和|与|及|以及|/){_CHANGED}")
_LISTED = re.compile(r"、|以及|和|与|及")
_CLAUSE = re.compile(r"[，,。；;：:！？\n]")
# What is said of a whole list follows its last member: 三亚位居前三, 锂电池出口值, 绵阳四个综保区.
_SAID_OF_ALL = re.compile(
    r"位居|位列|排[名在]|分列|(?:依然|仍然?|继续|[均都]|成|作)[为是]|对(?:我国|中国|华|[一-鿿]{1,4}(?:投资|出口|进口))|来华|为[一-鿿]{1,8}[前最第]|[同环]比|双双|同样|[居列均都等的]|[两二三四五六七八九十\d]+[大个家省市地城种项类国区款]"
)
_INTRODUCED = re.compile("——?")  # 三大品类——鱼制品、豆制品
# 甲公司旗下光伏: whose all of them are.
_OWNED = re.compile("[^、，]{2,12}(?:旗下|所属|下属)的?")
# 甲公司的运营商网络, 甲公司在国内市场: of whom, or to where.
_OPENING = re.compile("[^、，]{2,12}(?:的|(?<![存所现潜实外])在|(?<![针面相])[对向](?!外|内))")
# Two measures in one word.
_TOGETHER = {"产销": ("产量", "销量"), "产销量": ("产量", "销量"), "收支": ("收入", "支出"), "进出口": ("进口", "出口")}
_MADE_AND_SOLD = re.compile("(产销量?)(?:累计|共计?|合计)?(?:完成|实现|达到?|为)?$")  # 产销完成3万辆和2万辆
# 小米：860万台，第五: a line or item that says before a colon whose figure follows.
_LABEL = re.compile(r"[ \t\u3000•·●◆■▪\-—]*([^，。；：:！？\n\d|]{1,14})[:：]\s*(?:约|近|超过?|达|为)?(?=\d)")
_FIRST_CLAUSES = 3  # of those before the figures, looked through for the list
_SHORTEST = 2  # characters of a name that are enough to know it by


@dataclass(frozen=True, slots=True)
class Member:
    """The one that a figure is of, and the others among which figures are dealt out, as the text names them."""

    name: str
    others: tuple[str, ...]


def member_of(text: str, sentence: tuple[int, int], figures: Sequence[tuple[int, int]], figure: int) -> Member | None:
    """Whose figure ``figure`` is, or None where the text does not deal figures out there.

    Args:
        text: The text.
        sentence: (start, end) of the figure's sentence.
        figures: (start, end) of the figures of the text, in order.
        figure: The number of the one asked about.
    """
    cell = cell_at(text, figures[figure][0])
    if cell is not None:
        return Member(text[slice(*cell.name)], tuple(text[slice(*other)] for other in cell.others))
    labelled = _labelled(text, figures[figure][0])
    if labelled is not None:
        return labelled
    for run in runs_of(text, sentence, figures, figure):
        names = _names(text, sentence[0], figures, run) if len(run) > 1 else []
        if names:
            place = run.index(figure)
            return Member(names[place], tuple(name for i, name in enumerate(names) if i != place))
    return None


def runs_of(
    text: str, sentence: tuple[int, int], figures: Sequence[tuple[int, int]], figure: int
) -> Iterator[list[int]]:
    """The numbers of the figures that ``figure`` may be dealt out with, nothing but joiners between them.

    First with commas among the joiners, then without; arguments as above.
    """
    for joined in (_JOINED, _ENUMERATED):
        yield _run(text, sentence, figures, figure, joined)


def dealt_to(text: str, start: int, end: int, count: int) -> bool:
    """Whether ``text[start:end]``, between a list and ``count`` figures, deals them out and lists no others of them."""
    dealing = list(_DEALT.finditer(text, start, end))
    if not dealing:
        return False
    clauses = [m.end() for m in _CLAUSE.finditer(text, start, dealing[-1].start())]
    return len(_LISTED.split(text[max((start, *clauses)) : dealing[-1].start()])) not in range(2, count + 1)


def asked_for(question: str, member: Member) -> str | None:
    """Which of the members ``question`` names, or None where it names none or several.

    A member is known by words of its name that no other member's name holds.
    """
    names = (member.name, *member.others)
    known = [
        name
        for name in names
        if _known_by(question, name, [other for other in names if other is not name]) >= _SHORTEST
    ]
    if len(known) == 1:
        return known[0]
    whole = [name for name in known if name in question]  # 欧盟 of 欧盟、香港地区投资, where 欧盟的投资 is asked for
    return whole[0] if len(whole) == 1 else None


def _labelled(text: str, position: int) -> Member | None:
    """The label of the item that holds ``position`` where an item beside it has one too."""
    items = _around(text, position)
    labels = [(label, low <= position < high) for low, high in items if (label := _LABEL.match(text, low, high))]
    own = next((label for label, here in labels if here), None)
    if own is None or own.end(1) >= position or len(labels) == 1:
        return None
    return Member(own[1].strip(), tuple(label[1].strip() for label, here in labels if not here))


def _around(text: str, position: int) -> list[tuple[int, int]]:
    """The items from the first labelled one to the last without one between them that is not, around ``position``."""
    items = [item_span(text, position)]
    while items[0][0] > 0:
        before = item_span(text, items[0][0] - 1)
        if not _LABEL.match(text, *before):
            break
        items.insert(0, before)
    while items[-1][1] < len(text):
        after = item_span(text, items[-1][1] + 1)
        if not _LABEL.match(text, *after):
            break
        items.append(after)
    return items


def _known_by(question: str, name: str, others: Sequence[str]) -> int:
    """Length of the longest run of a name's characters that the question holds and the other names do not."""
    if len(name) < _SHORTEST:
        return _SHORTEST if name in question else 0  # 煤 among 原油、煤、铁矿砂
    longest = 0
    for start in range(len(name)):
        end = start + max(_SHORTEST, longest + 1)
        while end <= len(name) and name[start:end] in question:
            if not any(name[start:end] in other for other in others) and name[start:end].strip("的 "):
                longest = end - start
            end += 1
    return longest


def _run(
    text: str, sentence: tuple[int, int], figures: Sequence[tuple[int, int]], figure: int, joined: re.Pattern[str]
) -> list[int]:
    """The numbers of the figures with nothing but joiners between them, ``figure`` among them."""

    def follow(first: int) -> bool:
        return joined.fullmatch(text, figures[first][1], figures[first + 1][0]) is not None

    run = [figure]
    while run[0] > 0 and figures[run[0] - 1][0] >= sentence[0] and follow(run[0] - 1):
        run.insert(0, run[0] - 1)
    while run[-1] + 1 < len(figures) and figures[run[-1] + 1][0] < sentence[1] and follow(run[-1]):
        run.append(run[-1] + 1)
    return run


def _names(text: str, start: int, figures: Sequence[tuple[int, int]], run: Sequence[int]) -> list[str]:
    """The list of as many members as ``run`` has figures, nearest clause first; empty where there is none."""
    end = figures[run[0]][0]
    dealing = list(_DEALT.finditer(text, start, end))
    stop = dealing[-1].start() if dealing else end
    clauses = [start, *(m.end() for m in _CLAUSE.finditer(text, start, stop)), stop + 1]
    for low, after in list(pairwise(clauses))[::-1][:_FIRST_CLAUSES]:
        # 甲、乙分别完成3吨、5吨，分别增长…: the list ends where it is dealt to first.
        high = min([after - 1, *(m.start() for m in dealing if m.start() >= low)])
        if not dealing and high != stop:
            continue
        said = text[low:high]
        parts = _LISTED.split(said)
        last = _without_tail(parts[-1])
        listed = low + len(said) - len(parts[-1]) + len(last)  # where the last member ends
        if any(a < listed and b > low for a, b in figures[: run[0]]):
            continue
        names = [part.strip() for part in (*parts[:-1], last)]
        ends = next((word for word in _TOGETHER if said.endswith(word)), None)
        made = None if dealing else _MADE_AND_SOLD.search(said)
        ends = made[1] if made is not None else ends
        if (dealing or made) and ends is not None and len(parts) == 1 and len(run) == len(_TOGETHER[ends]):
            return list(_TOGETHER[ends])
        if len(names) == len(run) and all(names):
            names[0] = _without_opening(names[0])
            return names
    return []


def _without_opening(name: str) -> str:
    """The first member of a list without where and when, which hold for all: 上半年浙江光伏."""
    name = _INTRODUCED.split(name)[-1]
    for opening in (_OWNED, _OPENING):
        owned = opening.match(name)
        name = name[owned.end() :] if owned is not None and len(name) - owned.end() >= _SHORTEST else name
    ends = [region.end for region in regions(name)] + [mention.end for mention in periods(name, None)]
    # 我国进口原油、煤、铁矿砂: what all of them are.
    ends += [m.end for m in metrics(name) if m.text in ("进口", "出口")]
    return name[max((end for end in ends if len(name) - end >= _SHORTEST), default=0) :].removeprefix("其中")


def _without_tail(name: str) -> str:
    """The last member of a list without what is said of all: its measure, its verb, the time, how many they are."""
    cuts = [m.start for m in metrics(name)] + [m.start for m in periods(name, None)]
    cuts += [m.start() for m in _SAID_OF_ALL.finditer(name)]
    return name[: min((cut for cut in cuts if cut > 0), default=len(name))]
