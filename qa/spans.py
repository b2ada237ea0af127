"""Propose the spans of a passage that could be the answer, by the kind of answer asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading import Reading
from index.zh.names import Name, NameKind, names, sounds_like_place
from index.zh.periods import Mention
from index.zh.quantities import Quantity
from index.zh.words import tagged
from qa import clauses
from qa.kinds import Kind

# What a question wants a time down to.
_GRAINS = (
    ("hour", re.compile("几点|几时")),
    ("day", re.compile("[哪几那]一?[天日号]|日期")),
    ("month", re.compile("几月|哪个?月|什么月")),
    ("year", re.compile("[哪几]一?年|年份|什么年")),
)
_LONGEST_PERSON = 3  # characters of a Chinese name; what is longer may be a place abroad
_CLOCK = re.compile(r"\d ?[时点:：]|[零一二三四五六七八九十两半][时点]")
_YEAR = re.compile(r"年|\d{4}|世纪")
_UNSUITED = 0.05  # fit of a time that does not tell what is asked for
_SEVERAL = re.compile("哪些|哪几|[哪有][两二三四五六七八九十几]|分别|都有谁|有谁")
_BREAK = re.compile("[，。；：！？\n]")
# 2比1, 25:19; with a colon it may be a time of day, where nothing is said of a match.
_SCORE = re.compile(
    r"(?<![\d.:：∶比-])(?:\d{1,3}(?P<mark>[比:：∶-])\d{1,3}(?![\d.:：∶比%％年月日号时分秒万亿元级个-])"
    "|[零一二三四五六七八九十]{1,3}比[零一二三四五六七八九十]{1,3})"
)
_OF_MATCH = re.compile("比分|[胜负败敌平输赢克]|逆转|横扫|领先|落后|扳")
_IN_PLAY = re.compile("一度|改写|[扳追]成|追[至到]|半[场时]|中场|首局|首盘|领先|落后|第[\\d一二三四五]+[节局盘]")
_NEAR_SCORE = 12  # characters
_JOINER = re.compile("、|和|与|及|以及")
_NAME_KINDS: dict[Kind, tuple[NameKind, ...]] = {
    Kind.PERSON: ("person",),
    Kind.ORGANISATION: ("organisation", "quoted", "thing"),
    Kind.PLACE: ("place", "organisation"),
    Kind.ENTITY: ("quoted", "thing", "organisation", "place", "person"),
    Kind.LIST: ("quoted", "thing", "organisation", "place"),
}
_CLAUSE_KINDS = frozenset({Kind.REASON, Kind.METHOD, Kind.STATEMENT, Kind.LIST, Kind.ENTITY})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer; offsets count from its passage's start.

    Attributes:
        reading: The passage it stands in.
        start: Where it starts.
        end: Where it ends.
        fit: How well its type suits the kind of answer asked for, 0 to 1.
        quantity: The figure it is, if it is one.
        mention: The time it is, if it is one.
        cued: Whether words right before it announce an answer of its kind: 由于, 表示：.
    """

    reading: Reading
    start: int
    end: int
    fit: float
    quantity: Quantity | None = None
    mention: Mention | None = None
    cued: bool = False

    @property
    def text(self) -> str:
        """The span's text."""
        return self.reading.passage.text[self.start : self.end]

    @property
    def in_article(self) -> tuple[str, int, int]:
        """Its article's id, and the span there."""
        passage = self.reading.passage
        return passage.article_id, passage.start + self.start, passage.start + self.end

    @property
    def shown(self) -> tuple[int, int]:
        """The span as an answer: 下降8.3% is not 8.3%, so a fall keeps the word that says so where that comes first."""
        quantity = self.quantity
        if quantity is None or quantity.direction != "down" or quantity.direction_span is None:
            return self.start, self.end
        low, high = quantity.direction_span
        between = self.reading.passage.text[high : self.start]
        return (low, self.end) if high <= self.start and between in ("", "了", "达", "为") else (self.start, self.end)


def propose(kind: Kind, asked: str, reading: Reading) -> list[Candidate]:
    """Spans of ``reading`` whose type can answer the question ``asked`` of ``kind``, without repeats."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in _by_kind(kind, asked, reading):
        known = found.get((candidate.start, candidate.end))
        if known is None or (candidate.fit, candidate.cued) > (known.fit, known.cued):
            found[candidate.start, candidate.end] = candidate
    return list(found.values())


def _by_kind(kind: Kind, asked: str, reading: Reading) -> Iterator[Candidate]:
    if kind.is_figure:
        fits = ((figure_fit(kind, quantity), quantity) for quantity in reading.quantities)
        yield from (Candidate(reading, q.start, q.end, fit, quantity=q) for fit, q in fits if fit > 0)
    if kind is Kind.DATE:
        grain = next((grain for grain, wording in _GRAINS if wording.search(asked)), "")
        yield from (Candidate(reading, m.start, m.end, _date_fit(m, grain), mention=m) for m in reading.mentions)
    if kind in _NAME_KINDS:
        yield from _names(_NAME_KINDS[kind], _SEVERAL.search(asked) is not None, reading)
    if kind is Kind.PLACE:
        yield from _regions(reading)
    if kind is Kind.SCORE:
        yield from _scores(asked, reading)
    if kind in _CLAUSE_KINDS:
        fit = 0.3 if kind is Kind.ENTITY else 1.0
        for start, end, cued in clauses.spans(kind, reading):
            yield Candidate(reading, start, end, fit, cued=cued)


def is_of_other_type(kind: Kind, candidate: Candidate) -> bool:
    """Whether a span is plainly something else than is asked for: a time where a person is, no figure where one is."""
    start, end, reading = candidate.start, candidate.end, candidate.reading
    if candidate.mention is not None:
        return candidate.fit <= _UNSUITED
    if candidate.quantity is not None:
        return False
    if kind is Kind.SCORE:
        return candidate.fit == 0.0
    half = (end - start) / 2
    times = _shared(start, end, [(m.start, m.end) for m in reading.mentions])
    if kind is Kind.DATE:
        return times == 0
    if kind.is_figure and kind is not Kind.RANK:
        return times > half or not any(start < q.end and q.start < end for q in reading.quantities)
    if kind in (Kind.REASON, Kind.METHOD):
        return times > half or _names_officer(candidate.text)  # who gives a reason is none
    if kind not in _NAME_KINDS or kind is Kind.LIST:
        return False
    if kind is Kind.PLACE and not _is_placelike(candidate):
        return True
    if kind is Kind.PERSON and not _is_personlike(candidate):
        return True
    figures = _shared(start, end, [(q.start, q.end) for q in reading.quantities])
    whole = any((r.start, r.end) == (start, end) for r in reading.regions)
    return times > half or figures > half or (whole and kind in (Kind.PERSON, Kind.ORGANISATION))


def _is_placelike(candidate: Candidate) -> bool:
    """Whether a span names a region, ends as places or institutions are called, or says where (家中, 楼上)."""
    held = [r for r in candidate.reading.regions if candidate.start <= r.start and r.end <= candidate.end]
    if not held:
        return sounds_like_place(candidate.text)
    rest = candidate.reading.passage.text[held[-1].end : candidate.end]
    return not rest or not _is_act_or_person(rest)


def _is_personlike(candidate: Candidate) -> bool:
    """Whether a span can be called a person: one run of words that does not end in an act (扬言)."""
    words = list(tagged(candidate.text))
    return not _BREAK.search(candidate.text) and (len(words) == 1 or not words[-1][1].startswith(("v", "d", "u")))


def _is_act_or_person(text: str) -> bool:
    """Whether what follows a region's name is an act (约旦开仓) or ends in who holds an office there."""
    if _names_officer(text):
        return True
    tag = list(tagged(text))[-1][1]
    return not sounds_like_place(text) and not tag.startswith(("n", "s", "f", "x", "j", "l", "vn"))


def _names_officer(text: str) -> bool:
    """Whether a text ends in a person's name after what the person is: 商务厅副厅长张钱江."""
    *before, (word, tag) = tagged(text)
    named = tag.startswith(("nr", "nz")) and len(word) <= _LONGEST_PERSON
    return named and bool(before) and before[-1][1].startswith(("n", "b"))


def _shared(start: int, end: int, spans: Sequence[tuple[int, int]]) -> int:
    """How many characters of [start:end] the spans hold."""
    return sum(max(0, min(end, high) - max(start, low)) for low, high in spans)


def figure_fit(kind: Kind, quantity: Quantity) -> float:
    """How well a figure suits: asked for growth, 23.8% fits and 1192.7亿元 does not."""
    share = quantity.kind in ("percent", "points", "ratio")
    if kind is Kind.RANK:
        return 1.0 if quantity.kind == "rank" else 0.0
    if kind is Kind.DURATION:
        return 1.0 if quantity.kind == "duration" else 0.1
    if kind is Kind.GROWTH:
        return (1.0 if quantity.direction else 0.8) if share else 0.2
    if kind is Kind.COUNT:
        return {"count": 1.0, "number": 0.6, "duration": 0.3, "rank": 0.3}.get(quantity.kind, 0.25)
    if quantity.kind in ("money", "rate"):
        return 1.0
    if share:
        return 0.1 if quantity.comparison else 0.4  # 同比增长65% is no amount
    return {"rank": 0.1, "duration": 0.2, "number": 0.6}.get(quantity.kind, 0.8)


def _names(wanted: tuple[NameKind, ...], several: bool, reading: Reading) -> Iterator[Candidate]:
    """Names of the kinds wanted, the first best; where several are asked for, lists of them (甲、乙和丙) before one."""
    found = [name for name in names(reading.passage.text) if name.kind in wanted and not _cuts(reading, name)]
    for name in found:
        yield Candidate(reading, name.start, name.end, (0.5 if several else 1.0) - 0.15 * wanted.index(name.kind))
    if several:
        yield from (Candidate(reading, start, end, 1.0) for start, end in _lists(reading.passage.text, found))


def _cuts(reading: Reading, name: Name) -> bool:
    """Whether a name ends amid a measure, as the 韩进 of 韩进出口 does."""
    return any(name.start < metric.start < name.end < metric.end for metric in reading.metrics)


def _regions(reading: Reading) -> Iterator[Candidate]:
    """Each region that is named for itself, and those that follow one another as one (河北邢台临城县)."""
    named = [region for region in reading.regions if not region.inside_name]
    yield from (Candidate(reading, region.start, region.end, 1.0) for region in named)
    start = end = -1
    for region in [*named, None]:
        if region is not None and region.start == end:
            end = region.end
            continue
        if start >= 0 and not any((r.start, r.end) == (start, end) for r in named):
            yield Candidate(reading, start, end, 1.0)
        start, end = (-1, -1) if region is None else (region.start, region.end)


def _lists(text: str, found: Sequence[Name]) -> Iterator[tuple[int, int]]:
    """Names with nothing but joiners between them, from the first to the last."""
    ends = {name.start: max(n.end for n in found if n.start == name.start) for name in found}
    start, end = -1, -1
    for low, high in sorted(ends.items()):
        if start >= 0 and low < end:
            continue
        if start >= 0 and _JOINER.fullmatch(text, end, low):
            end = high
            continue
        if start >= 0 and _JOINER.search(text, start, end):
            yield start, end
        start, end = low, high
    if start >= 0 and _JOINER.search(text, start, end):
        yield start, end


def _scores(asked: str, reading: Reading) -> Iterator[Candidate]:
    """How matches ended; how they stood before only where that is asked for."""
    text = reading.passage.text
    for score in _SCORE.finditer(text):
        clause = max((m.end() for m in _BREAK.finditer(text, 0, score.start())), default=0)
        if _IN_PLAY.search(text, clause, score.end() + 1) and not _IN_PLAY.search(asked):
            continue
        around = text[max(0, score.start() - _NEAR_SCORE) : score.end() + _NEAR_SCORE]
        if score["mark"] in (None, "比") or _OF_MATCH.search(around):
            yield Candidate(reading, score.start(), score.end(), 1.0)


def _date_fit(mention: Mention, wanted: str) -> float:
    """How well a time suits; ``wanted`` is the grain that the question names, if any: 7月19日 tells no year."""
    grain = mention.partial.grain if mention.partial else (mention.period.grain if mention.period else "span")
    if wanted == "hour":
        return 1.0 if _CLOCK.search(mention.text) else _UNSUITED
    if wanted == "year" and not _YEAR.search(mention.text):
        return _UNSUITED
    if wanted:
        return 1.0 if grain == wanted else 0.4
    return {"day": 1.0, "month": 0.7, "year": 0.6}.get(grain, 0.4)
