"""Whose item a figure stands in: of 极氪交付1.2万辆；小鹏交付1.1万辆, what is asked of 小鹏 is not told of 极氪."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from index.reading import Reading
from index.zh.words import tagged

_ENDS = re.compile(r"[；;。！？\n]")
# What an item may open with before it says whose it is.
_OPENING = re.compile(r"[\s“\"《「（(·•●■◆\-—]*(?:其中|而|另外|此外|同期|同时)?[，,]?[“\"《「]*")
_NAMING = ("n", "nr", "ns", "nt", "nz", "eng", "x", "j")
# Who or what any text goes on about.
_GENERAL = re.compile(
    "公司|集团|企业|行业|全[国省市县区年球行]|我[国省市]|[本该其这那此]|记者|数据|总[额值量体计]|平均|人均"
)
_LABEL = re.compile(r"[^，。；\n]{0,4}(?:[:：]| \| )")
_HEAD = 12  # characters


def is_of_other_item(reading: Reading, position: int, terms: Mapping[str, Sequence[int]]) -> bool:
    """Whether a figure's item opens with a name and another item of its passage with one that the question asks of.

    Args:
        reading: The passage.
        position: Where the figure stands.
        terms: The question's words without its times, and where each stands in the passage.
    """
    text = reading.passage.text
    own = _opening(text, item_at(text, position))
    said = {(m.start, m.end) for m in reading.metrics} | {(r.start, r.end) for r in reading.regions}
    head = _head(text[own : own + _HEAD])
    if not head or own + len(head) > position or any(low <= own < high for low, high in said):
        return False
    for term, places in terms.items():
        if len(term) < 2 or any(own <= at < position for at in places):
            continue
        opens = [at for at in places if at != own and at == _opening(text, item_at(text, at))]
        opens = [at for at in opens if _head(term) or _LABEL.match(text, at + len(term))]
        if any(_has_figure(reading, at) and not any(low <= at < high for low, high in said) for at in opens):
            return not any(item_at(text, at) == item_at(text, position) for at in places)
    return False


def item_at(text: str, position: int) -> int:
    """Where the item that holds ``position`` starts: after a ； or the end of a sentence or line."""
    return max((text.rfind(mark, 0, position) for mark in "；;。！？\n"), default=-1) + 1


def _opening(text: str, start: int) -> int:
    found = _OPENING.match(text, start)
    return found.end() if found else start


def _has_figure(reading: Reading, start: int) -> bool:
    end = _ENDS.search(reading.passage.text, start)
    high = end.start() if end else len(reading.passage.text)
    return any(start < q.start < high for q in reading.quantities)


@lru_cache(8192)
def _head(text: str) -> str:
    """The word that ``text`` opens with where it names somebody or something, else nothing."""
    word, tag = next(iter(tagged(text)), ("", ""))
    return word if tag.startswith(_NAMING) and len(word) > 1 and not _GENERAL.match(word) else ""
