"""The frame of a question: its times, regions, measures, names and nouns, and what it says without its asking words."""

import re
from dataclasses import dataclass

from index.zh.metrics import metrics
from index.zh.names import names, with_given
from index.zh.periods import question_periods
from index.zh.regions import regions
from index.zh.words import tagged

Span = tuple[int, int]

OWN_NOUNS = 2  # so many nouns of its own tell what a question is about

_UNITS = (
    r"(?:万|亿|千|百)*(?:美元|欧元|人民币|港元|元|块钱?|钱|吨|公里|米|平方米|千瓦时|%|个?百分点|个百分点|标箱|"
    r"[家个名人位辆台件艘架座条次份级套篇枚岁天年届成倍项只头斤度](?![业均]))?"
)
_CHANGES = r"(?:比[^，]{2,5})?(?:同比|环比)?(?:增长|下降|增加|减少|上涨|下跌|上升|下滑|提高|涨|跌|降|增|减|少|多)?了?"
_WORD = (
    rf"(?:多少|几(?=[家个名人位辆台件艘架座条次份级套篇枚岁天年届成倍项月号点万亿]))(?:万|亿|千|百)*{_UNITS}|"
    r"排?第几[位名]?|什么(?:时候|时间|地方|原因|名字)|啥时候?|为什么|为何|何时|怎么样?|怎样|如何|"
    r"哪[里儿]|哪[一几两三]?[家个些位天年月届款种类篇座所支]?|谁|什么|啥|多[大高久长远]"
)
ASKING = re.compile(rf"(?:同比|环比)?(?:(?:是|为|有|达到?|约|大约|共|总共|一共|在|叫)*)(?:{_WORD})")
_TAIL = re.compile(rf"(?:{_CHANGES}|是|为|有|达到?|约|了|的|在|叫|排名?|占比?|，){{0,5}}[？?。\s]*$")
_NOUNS = ("n", "j", "s", "eng", "vn", "l", "an", "i")
_NAMES = ("nr", "nz", "nt", "eng", "j")
# Words that are nouns to a tagger and say nothing of what a question is about.
_EMPTY_WORDS = (
    "情况 数据 数字 时候 时间 地方 原因 名字 总额 规模 金额 增速 增幅 涨幅 降幅 跌幅 同比 环比 占比 比重 万亿 亿元 "
    "万元 增长 下降 排名 单位 人 钱 数 其中 平均 具体 总值 总量 数量 方面 一共 总共"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_LED = re.compile(r"(?![到至截在从自对那这]|另外|还有|其中|如果|请问).{2,}")
_ATTRIBUTION = re.compile(r"统计|数据|称|表示|说|预[计测]|报告|发布|公布|显示|怎么|如何")
_PLAIN = re.compile(
    r"同比|环比|增长|下降|增加|减少|上[涨升]|下[跌滑]|提高|一共|总共|累计|合计|[单当]月|又|还|也|都|约|大概|大约|[涨跌降增减排占居列第了的是为有到达在，,？?\s“”《》]"
)
_BROKEN = re.compile(r"[的对和与跟向从往，,、]|其中")
_SAID = re.compile(r"^(?:记者|官方)$")
_SCOPE = re.compile(r"(?:[居占列于比较在]|[居占]据|位列|排名)$")


@dataclass(frozen=True, slots=True)
class Frame:
    """A question's parts; spans are offsets into ``text``.

    Attributes:
        text: The question.
        stated: It, without the words that ask.
        asking: Whether it has words that ask.
        periods: Its times, those of a comparison aside.
        grains: The grain of each.
        anchored: Whether one names its year in figures.
        regions: Its regions.
        own_regions: Those that are not only what it compares with (在全国).
        metrics: Its measures.
        runs: Its runs of nouns that are none of these, with the tag of each run's first word.
    """

    text: str
    stated: str
    asking: bool
    periods: tuple[Span, ...]
    grains: tuple[str, ...]
    anchored: bool
    regions: tuple[Span, ...]
    own_regions: tuple[Span, ...]
    metrics: tuple[Span, ...]
    runs: tuple[tuple[int, int, str], ...]

    @property
    def region_texts(self) -> list[str]:
        """Its regions as written."""
        return [self.text[slice(*span)] for span in self.regions]

    @property
    def nouns(self) -> list[str]:
        """The words of its runs that say something."""
        words = [word for start, end, _ in self.runs for word, tag in tagged(self.text[start:end]) if tag]
        return [word for word in words if word not in _EMPTY and len(word) > 1]

    @property
    def names(self) -> list[str]:
        """Its runs that name somebody or something."""
        found = {(n.start, n.end) for n in names(self.text) if n.kind in ("quoted",)}
        named = [(a, b) for a, b, tag in self.runs if tag.startswith(_NAMES) and self.text[a:b] not in _EMPTY]
        return [self.text[a:b] for a, b in (*named, *found)]

    @property
    def subject(self) -> Span | None:
        """Its longest run of nouns; the earliest of equals."""
        spans = [(a, b) for a, b, _ in self.runs if self.text[a:b] not in _EMPTY]
        return max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=None)

    @property
    def rest(self) -> str:
        """What it says besides times and measures."""
        text = self.text
        for start, end in sorted((*self.periods, *self.metrics), reverse=True):
            text = text[:start] + text[end:]
        return text.strip("的，, ")

    @property
    def metric_texts(self) -> list[str]:
        """Its measures as written."""
        return [self.text[slice(*span)] for span in self.metrics]

    @property
    def only_changes(self) -> bool:
        """Whether all it names is how a measure moves, not the measure."""
        return all(text in _EMPTY for text in self.metric_texts)

    @property
    def led(self) -> bool:
        """Whether something stands before its first time: 蔚来8月."""
        return bool(self.periods) and bool(_LED.match(self.text[: self.periods[0][0]]))

    @property
    def verb_led(self) -> bool:
        """Whether it begins with what is done, so that who does it is open: 新增了哪些."""
        first = next(((word, tag) for word, tag in tagged(self.text[self.head :]) if tag), ("", ""))
        return first[1].startswith(("v", "d", "p")) and not first[1].startswith("vn")

    @property
    def asks_at(self) -> int:
        """Where its first word that asks begins; its end where it has none."""
        asking = ASKING.search(self.text)
        return asking.start() if asking else len(self.text)

    @property
    def deed(self) -> str:
        """What it says besides slots, nouns, words of asking and of change: 首次到, 交付."""
        taken = [*self.periods, *self.regions, *self.metrics, *((a, b) for a, b, _ in self.runs)]
        taken += [(m.start(), m.end()) for m in ASKING.finditer(self.text)]
        left = "".join(c for i, c in enumerate(self.text) if not any(a <= i < b for a, b in taken))
        return _PLAIN.sub("", left)

    @property
    def head(self) -> int:
        """Where it goes on after a time that it opens with."""
        return self.periods[0][1] if self.periods and self.periods[0][0] == 0 else 0

    @property
    def topic(self) -> str:
        """Whose affairs it is about: from its first name or region to the end of that run, as written."""
        owners = sorted((*self.own_regions, *((a, b) for a, b, _ in self.runs if self.text[a:b] not in _EMPTY)))
        if not owners:
            return ""
        start, end = owners[0]
        for low, high in owners[1:]:
            if low != end:
                break
            end = high
        return self.text[start:end]

    @property
    def held_nouns(self) -> list[str]:
        """Its runs as written, those that name regions aside."""
        return [self.text[a:b] for a, b, _ in self.runs if self.text[a:b] not in _EMPTY]

    def _last_word(self, span: Span) -> Span:
        """The last word of a run: 开幕式 of 亚运会开幕式."""
        words = [word for word, _ in tagged(self.text[slice(*span)])]
        return span[1] - len(words[-1]), span[1]

    @property
    def modifier(self) -> Span | None:
        """What stands between the last time or region and the measure: 上海[电动载人汽车]出口."""
        if not self.metrics:
            return None
        end = self.metrics[0][0]
        start = max((b for _, b in (*self.periods, *self.regions) if b <= end), default=0)
        return (start, end) if end - start > 1 and not _BROKEN.search(self.text[start:end]) else None

    def best_subject(self, named: str) -> Span | None:
        """The run that ``named`` would replace: one of its sort, or that ends alike, else what the measure is of."""
        spans = [
            (a, b)
            for a, b, _ in self.runs
            if self.text[a:b] not in _EMPTY
            and not _ATTRIBUTION.match(self.text, b)
            and not _SAID.search(self.text[a:b])
        ]
        sort = next((tag for _, tag in tagged(named)), "")[:2]
        alike = [(a, b) for a, b, tag in self.runs if (a, b) in spans and tag[:2] == sort and tag.startswith(_NAMES)]
        ending = [self._last_word(span) for span in spans if self.text[slice(*span)][-1:] == named[-1:]]
        longest = max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=None)
        best = next(iter([*ending[-1:], *alike[-1:]]), None) or self.modifier or longest
        return self._with_place(best) if best and sort in ("nr", "nz", "nt") else best

    def _with_place(self, span: Span) -> Span:
        """A run with the place before it where the tagger takes that for a person: 宁德时代 is one name."""
        for start, end in self.regions:
            if end == span[0] and ("nr" in [tag for _, tag in tagged(self.text[start:end])]):
                return start, span[1]
        return span


def frame_of(text: str) -> Frame:
    """Take a question apart."""
    times = [m for m in question_periods(text) if m.role != "comparison"]
    spans = tuple((m.start, m.end) for m in times)
    grains = tuple(m.partial.grain if m.partial else "" for m in times)
    where = tuple((r.start, r.end) for r in regions(text) if not r.inside_name)
    own = tuple(span for span in where if not _SCOPE.search(text[: span[0]]))
    named = tuple((m.start, m.end) for m in metrics(text))
    asking = ASKING.search(text)
    taken = [*spans, *where, *named, *((m.start(), m.end()) for m in ASKING.finditer(text))]
    return Frame(
        text, _stated(text), asking is not None, spans, grains, any(m.anchored for m in times), where, own, named,
        tuple(_runs(text, taken)),
    )  # fmt: skip


def _stated(text: str) -> str:
    """A question without what it asks with: 浙江出口增长了多少 is 浙江出口."""
    return _TAIL.sub("", ASKING.sub("", text)).strip()


def _runs(text: str, taken: list[Span]) -> list[tuple[int, int, str]]:
    """Runs of neighbouring nouns outside ``taken``, with the tag of the first word."""
    out: list[tuple[int, int, str]] = []
    at = 0
    for word, tag in with_given(tagged(text)):
        start, at = at, at + len(word)
        # A word may begin inside a region's name that the tagger does not know; what is left of it still is one.
        start = max([start, *(b for a, b in taken if a <= start < b < at)])
        free = start < at and not any(a < at and start < b for a, b in taken)
        if not free or not tag.startswith((*_NOUNS, "b")) or not any(c.isalnum() for c in word):
            continue
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], at, out[-1][2])
        else:
            out.append((start, at, tag))
    return [run for run in out if run[1] - run[0] > 1]
