"""Is the rate of a currency told of another one? 卢布贬值25% says nothing of the lira."""

import re
from functools import lru_cache

from index.zh.units import CURRENCIES
from qa.question import Question
from qa.spans import Candidate

_NAME = "|".join(sorted(CURRENCIES, key=len, reverse=True))
# A currency by itself, or one of it against another (1美元对人民币); in 3亿美元 it is but a unit.
_NAMED = re.compile(
    rf"(?<![\d一二两三四五六七八九十百千万亿几少余多按以用])(?:{_NAME})(?![\d一-鿿]?(?:指数|计价?|结算|债|资产|储备|存款|贷款|基金))"
    rf"|(?<=[\d百])(?:{_NAME})(?=[对兑折合])"
)
_RATE = re.compile("[升贬]值|汇率|中间价|汇价|收盘价?|[对兑](?:换|人民币)")
_MARKS = "，。；！？\n"


def is_of_other_currency(question: Question, candidate: Candidate) -> bool:
    """Whether a figure is told of other currencies than those whose rate is asked for.

    Of a pair one may go without saying (人民币对美元报7.14，对欧元报7.85), so that it is of others where each side
    names one that the other does not.
    """
    if candidate.quantity is None:
        return False
    asked = _asked(question.plain)
    if not asked:
        return False
    text = candidate.reading.passage.text
    start, _ = candidate.reading.sentence_at(candidate.start)
    high = candidate.end + 1  # 1美元对: what is set against another names itself
    while high > start:
        low = max(start, *(text.rfind(mark, start, min(high, candidate.start)) + 1 for mark in _MARKS))
        told = _named(text[low:high])
        if told:
            return bool(told - asked) and bool(asked - told)
        high = low - 1
    return False


@lru_cache(256)
def _asked(question: str) -> frozenset[str]:
    """The currencies whose rate a question asks for."""
    return _named(question) if _RATE.search(question) else frozenset()


def _named(text: str) -> frozenset[str]:
    return frozenset(CURRENCIES[named[0]] for named in _NAMED.finditer(text))
