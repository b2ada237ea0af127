"""What a measure is of: the 锂电池 of 锂电池出口, and whether a figure's measure is of the same."""

import re
from functools import lru_cache

from index.attribution import governing_metrics
from index.reading import Reading
from index.zh.metrics import is_change, wordings
from index.zh.words import fold, tagged
from qa.kinds import Kind
from qa.question import REMEMBERED, Question

_HOW_MANY = re.compile("多少|几(?!乎|何)")
_COUNTED = re.compile(
    "(?:多少|几)(?:[万亿]?[个家名位条项件台辆种场只座所批起例艘列架艘款部支届]|人次|万)?([一-鿿]{2,12}?)(?:[？?了呢，,]|$)"
)
_AROUND = 14  # characters beside a figure
_PASSED = 4  # words
LONGEST = 14  # characters of a thing
_BREAKS = re.compile(r"[，。；：！？\s、,;:（）()“”\"]|以及|[的和与及了是在达为超占比由从]|其中|分别|同比|环比")
# How a figure is reached or told, of whatever thing: 累计出口, 货物出口, 实现净利润.
_GENERAL = re.compile(
    r"一共|总共|累计|实际|大概|全年|全[国省市县区球]|我[国省市]|各[地国]|当[月年期]|本[月年期]|预计|预期|完成|实现|货物|对外|外贸|国际|整体|总体|总|年度|单[月季]"
    r"|约|共|其|该|将|已|还|也|[上下]半年|季度|规模|贸易|公司|集团|企业主营|主营|地区|合计|平均|日均|月均|行业|市场|产品|业务|方向"
)
# Of how much, and of no thing: 进口总值, 出口均价.
_HOW_TOLD = re.compile("[值价额量数]$|百分|均价|报价")
# 进口国, 出口企业: words of their own.
_OTHER_WORD = re.compile("[国商方额量值税]|企业")
# Who trades, or where.
_OF_WHOM = re.compile("企业|公司|集团|[商企]$|民营|国有|外资|[园港区岸]$|哪|什么")
_VERBS = frozenset({"出口", "进口"})
_TOWARDS = re.compile('[对向与和跟同自往]了?[“"]?$')
_NOMINAL = ("n", "j", "l", "eng", "x", "vn", "b", "i")


@lru_cache(REMEMBERED)
def asked_object(question: Question) -> str:
    """What the question's first measure is of, without where and when; empty where it names nothing of the kind."""
    measures = [metric for metric in question.metrics if not is_change(metric.name)]
    asking = _HOW_MANY.search(question.plain)
    if not measures and asking is None:
        return ""
    behind = _behind(question)
    if behind:
        return behind
    before = question.plain[: measures[0].start if measures else asking.start() if asking else 0]
    places = [(region.start, region.end, "，") for region in question.regions]
    times = [(mention.start, mention.end, "") for mention in question.periods]
    for start, end, instead in sorted(places + times, reverse=True):
        if end <= len(before):
            before = before[:start] + instead + before[end:]
    return _thing(before[-LONGEST:]) if measures else _last_nouns(before[-2 * LONGEST :])


def _behind(question: Question) -> str:
    """What a trade is in where the question names it behind the verb (榴莲 of 进口榴莲多少吨); else empty."""
    asking = _HOW_MANY.search(question.plain)
    measure = next((metric for metric in question.metrics if not is_change(metric.name)), None)
    if asking is None or measure is None or question.kind not in (Kind.AMOUNT, Kind.COUNT):
        return ""
    end = asking.start()
    if measure.text not in _VERBS or end < measure.end:
        return ""
    said = question.plain[measure.end : end]
    if said in ("", "了"):  # 出口了多少吨水产品
        counted = _COUNTED.match(question.plain, end)
        return "" if counted is None else _goods(counted[1])
    for region in reversed(question.regions):
        if measure.end <= region.start < end:
            said = said[region.end - measure.end :]
            break
    return "" if _OTHER_WORD.match(said) else _goods(said.removeprefix("的").removeprefix("了"))


@lru_cache(REMEMBERED)
def thing_asked(question: Question) -> str:
    """What a trade is in, by nouns alone: 榴莲 of 进口榴莲多少吨, 冰箱 of 冰箱出口; none of a firm."""
    thing = asked_object(question)
    return "" if _OF_WHOM.search(thing) else _goods(thing)


@lru_cache(1024)
def _goods(said: str) -> str:
    """What is said where it is a thing by nouns alone, and not how much of it."""
    nouns = all(tag.startswith(_NOMINAL) for _, tag in tagged(said))
    telling = len(said) >= 2 and _GENERAL.sub("", said) and not _HOW_TOLD.search(said)
    return said if nouns and telling else ""


def is_told_of(thing: str, reading: Reading, position: int) -> bool:
    """Whether the trade of a figure may be that in a thing.

    A clause that names goods of its own (进口食用水生动物917.80吨) must name the thing, else the passage or its title;
    any two characters of its name do.
    """
    text, measures = reading.passage.text, governing_metrics(reading, position)
    last = measures[-1] if measures else None
    own = text[last.end : position] if last is not None and last.text in _VERBS and last.end <= position else ""
    told = own if own and _thing(own) == own else f"{reading.title}\n{text}"
    held = fold(told)
    return any(word[i : i + 2] in held for word in map(fold, _worded(thing).split("，")) for i in range(len(word) - 1))


def counted_fit(question: Question, reading: Reading, start: int, end: int) -> float:
    """Whether what is counted (外贸航线 of 多少条外贸航线) stands right behind or before the figure at [start:end]."""
    counted = _COUNTED.search(question.plain)
    if counted is None or len(counted[1]) < 2:
        return 0.0
    text = reading.passage.text
    before = re.split("[，。；：！？\n]", text[max(0, start - _AROUND) : start])[-1]
    return float(_holds(_behind_figure(reading, end), counted[1]) or _holds(before, counted[1]))


def is_counted_behind(thing: str, reading: Reading, end: int) -> bool:
    """Whether what is counted stands right behind the figure that ends there: 共有192个作品."""
    return _holds(_behind_figure(reading, end), thing)


def _behind_figure(reading: Reading, end: int) -> str:
    return re.split("[，。；：！？\n]", reading.passage.text[end : end + _AROUND])[0]


def object_fit(asked: str, question: Question, reading: Reading, position: int) -> tuple[float, float]:
    """(how far the thing asked about is missing before a figure, whether the figure is of a thing nobody asked about).

    The first is 0 where the thing stands in the figure's own clause or the question names none, 0.5 where it stands
    earlier in the sentence, 1 where it does not; a thing stands where most of its pairs of characters do.
    """
    metrics = governing_metrics(reading, position)
    text = reading.passage.text
    start, _ = reading.sentence_at(position)
    if asked:
        own = max((m.end() for m in re.finditer("[，；。：]", text[start:position])), default=0) + start
        if _holds(text[own:position], asked):
            return 0.0, 0.0
        return (0.5 if _holds(text[start:position], asked) else 1.0), 0.0
    if not metrics or metrics[-1].start < start or not question.metrics:
        return 0.0, 0.0
    measure = metrics[0].start
    edges = [r.end for r in reading.regions] + [m.end for m in reading.mentions]
    partner = min(
        (r.start for r in reading.regions if start <= r.start < measure and r.start in reading.partners),
        default=measure,
    )
    # 民营企业对东盟出口: whose trade it is stands before the partner.
    ends = {measure, start + len(_TOWARDS.sub("", text[start:partner]))}
    for end in ends:
        low = max((edge for edge in edges if start <= edge <= end), default=start)
        thing = _thing(text[max(low, end - LONGEST) : end])
        if thing and not _holds(_worded(question.plain), thing):
            return 0.0, 1.0
    return 0.0, 0.0


@lru_cache(1024)
def _worded(question: str) -> str:
    """A question and other words for what it says: 民企 is 民营企业."""
    return "，".join([question, *(other for _, others in wordings(question) for other in others)])


@lru_cache(4096)
def _last_nouns(before: str) -> str:
    """The last nouns of ``before``, past the few other words that may follow them: 5G套餐用户 of 5G套餐用户现在有."""
    words = list(tagged(before))
    skipped = 0
    while words and not words[-1][1].startswith(_NOMINAL):
        words.pop()
        skipped += 1
        if skipped > _PASSED:
            return ""
    kept: list[str] = []
    while words and words[-1][1].startswith((*_NOMINAL, "m")) and words[-1][0] not in ("个", "的"):
        kept.insert(0, words.pop()[0])
    thing = _GENERAL.sub("", "".join(kept))
    return thing if len(thing) >= 2 else ""


@lru_cache(4096)
def _thing(before: str) -> str:
    """The nouns that end ``before``, without general ones."""
    parts = _BREAKS.split(before)
    said = _GENERAL.sub("", parts[-1] or (parts[-2] if len(parts) > 1 and before.endswith(("的", "”", '"')) else ""))
    cut = tagged(said)
    nominal = sum(len(word) for word, tag in cut if tag.startswith(_NOMINAL))
    named = len(said) >= 2 and nominal * 2 >= len(said) and not cut[-1][1].startswith("a")  # 附加值较高的
    return said if named else ""


def _holds(text: str, thing: str) -> bool:
    folded, wanted = fold(text), fold(thing)
    pairs = [wanted[i : i + 2] for i in range(len(wanted) - 1)]
    return sum(pair in folded for pair in pairs) * 2 > len(pairs)
