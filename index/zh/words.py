"""The terms that a text is found by: Chinese words, character bigrams and numbers.

Words carry meaning and bigrams forgive segmentation: a name that the dictionary does not know is cut differently in
an article and in a question, yet its bigrams are the same. All terms are folded (half-width, lower case); offsets are
of no interest here, so folding may change lengths.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from types import ModuleType

from index.zh.widths import CHINESE_MARKS, HALF_WIDTH

_FOLDED = HALF_WIDTH | {ord(mark): chr(ord(mark) - 0xFEE0) for mark in CHINESE_MARKS}
_FOLDED |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half a character pair: no engine can take it
_HALVES = re.compile(r"[\ud800-\udfff]")
_BEARS_MEANING = re.compile(r"[^\W_]")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")

# Closed classes: what a question asks *with*. A text that answers it has a value in the place of these words, so they
# say nothing of where the answer stands, and because news rarely contains them they would weigh the most.
_INTERROGATIVES = (
    "多少 几 几个 几年 几月 几次 几家 什么 啥 哪 哪个 哪些 哪里 哪儿 哪年 哪天 哪家 哪位 哪国 谁 "
    "何 何时 何地 何人 何种 如何 怎么 怎样 怎么样 为什么 为何 是否 是不是 有没有 "
    "多大 多高 多长 多久 多远 吗 呢 吧 啊 呀 嘛 请问 请 告诉 一下 知道 想"
)
_FUNCTION_WORDS = (
    "的 了 着 地 得 之 是 在 和 与 及 以及 或 或者 有 被 把 对 从 由 为 于 以 也 都 就 还 又 而 但 "
    "那 那么 这 这个 那个 其 该 我 我们 你 您 他 她 它 中 里"
)
_SAYS_NOTHING = frozenset(f"{_INTERROGATIVES} {_FUNCTION_WORDS}".split())


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """What to look for, each term once and in the order of first appearance."""

    words: tuple[str, ...]
    bigrams: tuple[str, ...]


def fold(text: str) -> str:
    """Returns ``text`` in half-width forms and lower case, as all terms are."""
    return text.translate(_FOLDED).lower()


def words(text: str) -> list[str]:
    """Cuts a text into words, numbers included, punctuation left out.

    Long words come with the words inside them (上半年: 上半, 半年, 上半年), so that either is found.
    """
    return [word for word in _jieba().cut_for_search(fold(text)) if _BEARS_MEANING.search(word)]


def bigrams(text: str) -> list[str]:
    """Returns every pair of neighbouring Han characters; none reaches over punctuation, digits or Latin letters."""
    return [run[i : i + 2] for run in _HAN_RUN.findall(fold(text)) for i in range(len(run) - 1)]


def tagged(text: str, *, guess: bool = True) -> list[tuple[str, str]]:
    """Cuts a text into words with their part of speech (ICTCLAS tags); joined, the words are the text.

    ``guess``: also take for words what is in no dictionary but looks like one.
    """
    found: list[tuple[str, str]] = _jieba().tag(_HALVES.sub("\ufffd", text), guess)
    if not _HALVES.search(text):
        return found
    ends = list(accumulate(len(word) for word, _ in found))
    return [(text[end - len(word) : end], tag) for end, (word, tag) in zip(ends, found, strict=True)]


def query_terms(query: str) -> QueryTerms:
    """Returns the terms to search for, without the words that only make a query a question.

    A query of nothing but such words is searched as it stands.
    """
    runs = _telling_runs(query) or [query]
    return QueryTerms(
        words=tuple(dict.fromkeys(word for run in runs for word in words(run))),
        bigrams=tuple(dict.fromkeys(pair for run in runs for pair in bigrams(run))),
    )


def _telling_runs(query: str) -> list[str]:
    """Splits a query at the words that say nothing; the rest stays whole, so that its bigrams do."""
    runs = [""]
    for word in _jieba().cut(fold(query)):
        if word in _SAYS_NOTHING:
            runs.append("")
        else:
            runs[-1] += word
    return [run for run in runs if _BEARS_MEANING.search(run)]


@cache
def _jieba() -> ModuleType:
    """Loads the dictionary when the first text is cut, not when a program starts."""
    import rjieba

    return rjieba
