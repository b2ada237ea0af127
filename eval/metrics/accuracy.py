"""Whether an answer is right: the product's own measure on gold questions.

An answer is right when it is an accepted span by CMRC's exact match, or by the same comparison after Unicode NFKC
and without whitespace (「44.7％」 is 「44.7%」). A quantity may besides carry or lack words around its figure that do
not change it: 「同比增长44.7%」 is 「44.7%」, 「约100个」 is 「100个」. It may not *contradict* the accepted spans of
the same figure: 「下降2.5%」 is wrong where 「增长2.5%」 is accepted, and 「不足20亿元」 where 「超20亿元」 is.
Anything else, another unit or rounding included, must be listed to count.

Of several values all are required, in any order: right is every accepted value given and no other value.
"""

import re
import unicodedata
from collections.abc import Sequence

from eval.metrics.exact_match import exact_match, normalise

# What each word around a figure says; a word of an axis contradicts the other word of that axis.
_WORDS = {
    "up": "增长 增加 上升 上涨 提高 提升 扩大 增幅 涨幅 升幅 增 涨 升",
    "down": "下降 下滑 下跌 减少 降低 回落 缩小 降幅 跌幅 减幅 降 跌 减",
    "over": "超过 超出 超 逾 突破 高于 多于 至少 以上",
    "under": "不足 不到 低于 少于 将近 接近 近 至多 以下 以内",
    "year": "同比",
    "month": "环比",
    "": "大约 约 达到 高达 达 分别 为 是 了 有 共计 合计 总计 共 已 仅 左右 上下",
}
_AXES = ({"up", "down"}, {"over", "under"}, {"year", "month"})
_SENSE = {word: sense for sense, words in _WORDS.items() for word in words.split()}
_TRAILING = ("左右", "上下", "以上", "以下", "以内")
_LEADING = re.compile("|".join(sorted(_SENSE.keys() - set(_TRAILING), key=len, reverse=True)))
_FIGURE = re.compile("第?[$¥€£]?[0-9零〇一二两三四五六七八九十百千万亿半几]")


def is_right(answer: str, accepted: Sequence[str]) -> bool:
    """Whether one answer is one of the accepted spans, in the sense above.

    Raises:
        ValueError: No span is accepted.
    """
    if exact_match(answer, accepted):
        return True
    figure, said = _figure(answer)
    meant = [senses for other, senses in map(_figure, accepted) if other == figure]
    return bool(meant) and not _contradicts(said, frozenset().union(*meant))


def share_right(values: Sequence[str], required: Sequence[str]) -> float:
    """F1 of the values given against the values required; 1.0 exactly where every required value stands and no other.

    Required spans that mean the same value (「5%」 and 「增长5%」) count as one, and so do values given twice.

    Raises:
        ValueError: No value is required.
    """
    if not required:
        raise ValueError("required must not be empty")
    wanted = _alike(required)
    given = _alike(values)
    # Spans of one group are alternatives of one value, on both sides.
    hits = [[any(is_right(value, group) for value in found) for group in wanted] for found in given]
    right_given = sum(any(row) for row in hits)
    right_wanted = sum(any(column) for column in zip(*hits, strict=True))
    if not right_given:
        return 0.0
    precision, recall = right_given / len(given), right_wanted / len(wanted)
    return 2 * precision * recall / (precision + recall)


def values_of(quotes: Sequence[str], required: Sequence[str]) -> tuple[str, ...]:
    """The values that the quotes of an answer give.

    A quote is a value, unless it is no required value and lists several with 「、」: one sentence may give them all.
    """
    values: list[str] = []
    for quote in quotes:
        values.extend([quote] if is_right(quote, required) else filter(str.strip, quote.split("、")))
    return tuple(values)


def _alike(spans: Sequence[str]) -> list[list[str]]:
    """The spans in groups of one value each, in order of first appearance."""
    groups: list[list[str]] = []
    for span in spans:
        group = next((group for group in groups if is_right(span, group)), None)
        if group is None:
            groups.append([span])
        else:
            group.append(span)
    return groups


def _figure(text: str) -> tuple[str, frozenset[str]]:
    """A quantity without the words around it, and what they said; other text as it is, lightly normalised."""
    whole = "".join(normalise(unicodedata.normalize("NFKC", normalise(text))).split())
    start, said = 0, set()
    while word := _LEADING.match(whole, start):
        said.add(_SENSE[word[0]])
        start = word.end()
    if not _FIGURE.match(whole, start):
        return whole, frozenset()
    bare = whole[start:]
    for tail in _TRAILING:
        if bare.endswith(tail):
            bare = bare.removesuffix(tail)
            said.add(_SENSE[tail])
    return bare, frozenset(said - {""})


def _contradicts(said: frozenset[str], meant: frozenset[str]) -> bool:
    """Whether an axis on which both speak has nothing in common."""
    return any(said & axis and meant & axis and not said & meant & axis for axis in _AXES)
