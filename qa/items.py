"""Whose item a figure stands in: of 极氪交付1.2万辆；小鹏交付1.1万辆, what is asked of 小鹏 is not told of 极氪."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from index.reading import Reading
from index.zh.sentences import item_span, item_start
from index.zh.words import fold, tagged

# What an item may open with before it says whose it is.
_OPENING = re.compile(r"[\s“\"《「（(·•●■◆\-—]*(?:其中|而|另外|此外|同期|同时)?[，,]?[“\"《「]*")
_NAMING = ("n", "eng", "x", "j")
# Who or what any text goes on about.
_GENERAL = re.compile(
    "公司|集团|企业|行业|全[国省市县区年球行]|我[国省市]|[本该其这那此]|记者|数据|总[额值量体计]|平均|人均"
)
_LABEL = re.compile(r"[^，。；\n]{0,4}(?:[:：]| \| )")
_HEAD = 12  # characters
_SHORTEST = 2  # characters of a word that may name somebody


def openers(reading: Reading, terms: Mapping[str, Sequence[int]]) -> dict[str, frozenset[int]]:
    """Which of a question's words open items with figures, and where those items start.

    Args:
        reading: The passage.
        terms: The question's words without its times, and where each stands in the passage.
    """
    text = reading.passage.text

    def opens(term: str, at: int) -> bool:
        names = _head(term) or _LABEL.match(text, at + len(term))
        first = at == _opening(text, item_start(text, at))
        return bool(first and names) and not _is_told(reading, at) and _has_figure(reading, at)

    longer = {term: places for term, places in terms.items() if len(term) >= _SHORTEST}
    found = {
        term: frozenset(item_start(text, at) for at in places if opens(term, at)) for term, places in longer.items()
    }
    return {term: items for term, items in found.items() if items}


def is_of_other_item(reading: Reading, position: int, opening: Mapping[str, frozenset[int]]) -> bool:
    """Whether a figure's item opens with a name and another item of its passage with one that the question asks of.

    Args:
        reading: The passage.
        position: Where the figure stands.
        opening: What ``openers`` found in the passage.
    """
    if not opening:
        return False
    text = reading.passage.text
    item, end = item_span(text, position)
    own = _opening(text, item)
    head = _head(text[own : own + _HEAD])
    if not head or own + len(head) > position or _is_told(reading, own):
        return False
    said = fold(text[item:end])
    return any(item not in items and term not in said for term, items in opening.items())


def _is_told(reading: Reading, position: int) -> bool:
    """Whether a measure or a region stands there, which the slots judge."""
    spans = [(one.start, one.end) for one in reading.metrics] + [(one.start, one.end) for one in reading.regions]
    return any(start <= position < end for start, end in spans)


def _opening(text: str, start: int) -> int:
    found = _OPENING.match(text, start)
    return found.end() if found else start


def _has_figure(reading: Reading, start: int) -> bool:
    _, end = item_span(reading.passage.text, start)
    return any(start < q.start < end for q in reading.quantities)


@lru_cache(8192)
def _head(text: str) -> str:
    """The word that ``text`` opens with where it names somebody or something, else nothing."""
    word, tag = next(iter(tagged(text)), ("", ""))
    return word if tag.startswith(_NAMING) and len(word) > 1 and not _GENERAL.match(word) else ""
