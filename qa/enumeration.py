"""The members that a question enumerates, and the question for each: 浙江和江苏分别, 2018和2019年, 甲、乙、丙三家."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.zh.metrics import is_change, metrics
from index.zh.periods import question_periods
from index.zh.regions import regions
from index.zh.words import tagged

# 各 before a noun is an adjective (各地, 各类), else it deals out (各是多少, 各出口多少).
MARK = re.compile(r"各自|分别|依次|各(?![地类级省国个项界大种市县区方位家校部单族处式])|都(?=[是为有]?多少)")
_JOINER = "、|以及|还有|和|与|及|跟"
_JOIN = re.compile(_JOINER)
_NUMBER = r"(?:\d+|[一二三四五六七八九十])"
_UNIT = "(?:年度?|月份?|季度|[日号米级万千克])"
# 2018和2019年, 100米和200米
_SHARED_UNIT = re.compile(rf"({_NUMBER}{_UNIT}?(?:(?:{_JOINER}){_NUMBER}{_UNIT}?)*(?:{_JOINER}){_NUMBER})({_UNIT})")
COUNT = r"[两二三四五六七八九十]|\d{1,2}"
# 四个行业, 三块, 两地: how many the members are. 两地 and 两国 are whole; after 个 and 家 stands a noun.
_APPOSITIVE = re.compile(rf"(?:这|等)?({COUNT})(?:(?P<whole>[省市县区国地者人方]+)|[大个家块种类项款条座所支位名]+)")
_VALUES = {"两": 2} | {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}
# Words that end where a name may begin (对, 的, 在, 了) or begin where it has ended.
_NO_NAME = ("p", "c", "u", "f", "d", "r", "w", "y")
_TOGETHER_WORDS = {"金银铜": ("金牌", "银牌", "铜牌"), "上下半年": ("上半年", "下半年")}


@dataclass(frozen=True, slots=True)
class Members:
    """Members that stand at ``[start:end]`` of a question."""

    start: int
    end: int
    members: tuple[str, ...]


def number(written: str) -> int:
    """The value of a small number as written: 三, 两, 12."""
    return int(written) if written.isdecimal() else _VALUES[written]


def enumeration(question: str, mark: re.Match[str] | None) -> Members | None:
    """The members that the question names: of one slot, sharing a unit, or, where it deals out, any names."""
    sharing = _SHARED_UNIT.search(question)
    if sharing and (mark or (sharing[2][0] == "年" and "、" not in sharing[1])):
        return Members(
            sharing.start(),
            sharing.end(),
            tuple(n.removesuffix(sharing[2]) + sharing[2] for n in _JOIN.split(sharing[1])),
        )
    for word, members in _TOGETHER_WORDS.items():
        if mark and (at := question.find(word)) >= 0:
            return Members(at, at + len(word), members)
    times = [(m.start, m.end) for m in question_periods(question) if m.role != "comparison"]
    measures = metrics(question)
    chain = _chain(question, times) or _chain(question, [(m.start, m.end) for m in measures])
    if chain is not None and mark is None and any(member in question[chain.end :] for member in chain.members):
        chain = None  # 公布的4月和5月数据里，北京5月…: what is asked is named once more
    if chain is not None:
        changes = {m.text for m in measures if is_change(m.name)}
        return Members(chain.start, chain.end, tuple(_of_before(chain.members, changes)))
    if mark is None:
        return None
    places = [(r.start, r.end) for r in regions(question)]
    return _chain(question, places) or _free(question, mark.start(), [*times, *places], [m.start for m in measures])


def _of_before(members: Sequence[str], changes: set[str]) -> list[str]:
    """出口额和增速: the growth is that of what stands before it."""
    base, out = "", []
    for member in members:
        out.append(base + member if member in changes else member)
        base = base if member in changes else member
    return out


def _chain(text: str, spans: Sequence[tuple[int, int]]) -> Members | None:
    """The longest run of spans with nothing but joiners between them.

    和 comes before the last member; one before the first 、 (和东盟、欧盟) means "with" and ends no member.
    """
    runs: list[list[tuple[int, int]]] = []
    joined = ""
    for span in spans:
        gap = text[runs[-1][-1][1] : span[0]] if runs else ""
        if not _JOIN.fullmatch(gap):
            runs.append([span])
            joined = ""
        elif gap == "、" and joined not in ("", "、"):
            runs[-1:] = [[runs[-1][-1], span]]
            joined = gap
        else:
            runs[-1].append(span)
            joined = gap
    best = max(runs, key=len, default=[])
    if len(best) < 2:
        return None
    return Members(best[0][0], best[-1][1], tuple(text[a:b] for a, b in best))


def _free(question: str, limit: int, taken: Sequence[tuple[int, int]], measures: Sequence[int]) -> Members | None:
    """Names of any sort joined before the word that deals out (太阳能电池、新能源汽车、锂电池分别)."""
    head = question[:limit]
    joins = list(_JOIN.finditer(head))
    commas = [j for j in joins if j[0] == "、"]
    # 和 joins the last member; those before the last 、 belong to a member or mean "with".
    joins = [*commas, *[j for j in joins if j.start() > commas[-1].start()][:1]] if commas else joins[-1:]
    if not joins:
        return None
    low = _left(head, joins[0].start(), taken)
    high, count = _right(head, joins[-1].end(), taken, measures)
    if count == len(joins) and joins[-1][0] != "、":  # 金融科技及企业服务 is one of three
        joins = joins[:-1]
    edges = [(low, low), *((j.start(), j.end()) for j in joins), (high, high)]
    members = [head[a[1] : b[0]].strip() for a, b in pairwise(edges)]
    if not all(members) or max(map(len, members)) > 16:
        return None
    if not count:
        members[-1], high = _cut(members, high)
    return Members(low, high, tuple(members))


def _left(head: str, first: int, taken: Sequence[tuple[int, int]]) -> int:
    """Where the first member begins: after a time, a region or a word that is part of no name."""
    low = max((end for _, end in taken if end < first), default=0)
    at = 0
    for word, tag in tagged(head[:first]):
        at += len(word)
        if at < first and (tag.startswith(_NO_NAME) or word in "，,：:"):
            low = max(low, at)
    return low


def _right(head: str, last: int, taken: Sequence[tuple[int, int]], measures: Sequence[int]) -> tuple[int, int]:
    """(where the last member ends, how many there are where the question says: 三块, 四个行业, else 0)."""
    ends = [len(head), *(start for start, _ in taken if start > last), *(start for start in measures if start > last)]
    appositive = _APPOSITIVE.search(head, last + 1)
    if appositive:
        ends.append(appositive.start())
    at = last
    for word, tag in tagged(head[last:]):
        if at > last and tag.startswith("u"):
            ends.append(at)
            break
        at += len(word)
    return min(ends), number(appositive[1]) if appositive else 0


def _cut(members: Sequence[str], high: int) -> tuple[str, int]:
    """The last member without what is asked of all: up to the ending they share, else as many words as the others."""
    *others, last = members
    endings = {other[-1] for other in others}
    if len(endings) == 1 and len(others[0]) > 1 and (at := last.find(endings.pop(), 1)) >= 0:
        return last[: at + 1], high - len(last) + at + 1
    most = max(len(tagged(other)) for other in others)
    words = [word for word, _ in tagged(last)]
    kept = "".join(words[: max(1, most)]) if len(words) > most + 1 else last
    return kept, high - len(last) + len(kept)


def part(question: str, found: Members, member: str) -> str:
    """The question for one member: without the others, their count (四个行业) and the word that deals out."""
    rest = question[found.end + _appositive(question[found.end :]) :]
    return question[: found.start] + member + MARK.sub("", rest)


def _appositive(rest: str) -> int:
    """How many characters of ``rest`` only say how many the members are and what: 四个行业, 三块, 两地."""
    found = _APPOSITIVE.match(rest)
    if found is None:
        return 0
    at = end = found.end()
    measures = {m.start for m in metrics(rest)}
    for word, tag in [] if found["whole"] else tagged(rest[at:]):
        if not tag.startswith(("n", "a", "b", "l")) or at in measures or MARK.match(rest, at):
            break
        at += len(word)
        if end == found.end() or rest.startswith("的", at):
            end = at
    return end
