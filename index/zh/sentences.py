"""Where Chinese sentences end, and which quotations and brackets must not be cut.

A sentence ends at 。！？ …… or a line's end, together with the closing marks and the white space that follow. It does
not end at ；: the parts of such a sentence share its subject and its period. Both functions are linear in the text.
"""

from __future__ import annotations

import re

_CLOSER_OF = dict(zip("“‘「『《〈（([【〔{｛", "”’」』》〉）)]】〕}｝", strict=True))
_CLOSERS = frozenset(_CLOSER_OF.values())
_STRAIGHT = '"'
_SIMPLE = re.compile(r"[“”‘’「」『』《》〈〉（）()\[\]【】〔〕{}｛｝\"\n]")

# A full stop ends an English sentence after a word of at least four small letters, which no abbreviation is.
# All marks as one class first, which the engine looks for fast; then what makes each of them an end.
_END = re.compile(
    r"[。！？｡!?….\n](?:(?<=[。！？｡])[。！？｡!?…]*|(?<=[!?])[!?]*(?![\w=&/%#-])|(?<=…)(?:…+|(?=\s))"
    r"|(?<=[a-z]{4}\.)(?=\s+[“\"A-Z])|(?<=\n))"
)
_TRAILING = re.compile(r"[”’」』）)\]】〕}｝\"]*")
_SPACE = re.compile(r"\s*")
# 「“去哪儿？”的问题」, 「“好。”，他说」: the sentence runs on after the quotation.
_ITEM_ENDS = "；;。！？\n"
_ITEM_END = re.compile(f"[{_ITEM_ENDS}]")
_FROM_START = (0,) * len(_ITEM_ENDS)
_RUNS_ON = frozenset("，、；：,;:的地得。")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences.

    Args:
        text: any text; paragraphs are its lines.

    Returns:
        ``(start, end)`` of each sentence, contiguous and covering every character; white space and line ends belong to
        the sentence before them. No sentence ends inside a pair of quotation marks or brackets; a mark without its
        partner in the same paragraph counts as no mark at all, so that one unclosed quotation swallows nothing.
    """
    spans: list[tuple[int, int]] = []
    inside = enclosures(text)
    start = nth = passed = 0
    for match in _END.finditer(text):
        if match.start() < passed:  # a line end among the white space after the last sentence
            continue
        end = match.end()
        while nth < len(inside) and inside[nth][1] < end:
            nth += 1
        if match[0] != "\n":
            stop = _close(text, end, inside[nth] if nth < len(inside) else None)
            if stop is None:
                continue
            end = stop
        end = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        passed = end
        if spans or text[start:end].strip():
            spans.append((start, end))
            start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def item_start(text: str, position: int) -> int:
    """Where the item that holds ``position`` starts: after a ；, or after the end of a sentence or line."""
    return max(map(text.rfind, _ITEM_ENDS, _FROM_START, (position,) * len(_ITEM_ENDS))) + 1


def item_span(text: str, position: int) -> tuple[int, int]:
    """(start, end) of the item that holds ``position``, without the mark that ends it."""
    end = _ITEM_END.search(text, position)
    return item_start(text, position), end.start() if end else len(text)


def _close(text: str, end: int, enclosure: tuple[int, int] | None) -> int | None:
    """The end of the sentence whose last stop ends at ``end``, closing marks included; None if it runs on.

    ``enclosure`` is the one around the stop, or else the next one.
    """
    trailing = _TRAILING.match(text, end).end()  # type: ignore[union-attr]
    if enclosure is None or enclosure[0] >= end:
        # The closers of an unmatched quotation still belong here, a straight quote that opens the next one does not.
        stop = trailing if enclosure is None else min(trailing, enclosure[0])
        return None if stop < len(text) and text[stop] in _RUNS_ON else stop
    stop = enclosure[1]
    if trailing < stop or text[stop - 1] in "》〉":  # a title such as 《怎么办？》 is a word in its sentence
        return None
    return None if stop < len(text) and text[stop] in _RUNS_ON else stop


def enclosures(text: str) -> list[tuple[int, int]]:
    """Find the outermost quotations and brackets.

    Args:
        text: any text; marks pair within a line.

    Returns:
        ``(start, end)`` of each outermost pair, the marks included, in order and disjoint.
    """
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    awaited: dict[str, int] = {}  # how many openers on the stack wait for this closer
    straight: int | None = None
    line_pairs: list[tuple[int, int]] = []
    for match in _SIMPLE.finditer(text):
        mark, at = match[0], match.start()
        if mark in _CLOSER_OF:
            closer = _CLOSER_OF[mark]
            stack.append((closer, at))
            awaited[closer] = awaited.get(closer, 0) + 1
        elif mark in _CLOSERS:
            if not awaited.get(mark):
                continue
            while True:  # openers above the partner have none of their own
                closer, opened = stack.pop()
                awaited[closer] -= 1
                if closer == mark:
                    break
            line_pairs.append((opened, at + 1))
        elif mark == _STRAIGHT:
            if straight is None:
                straight = at
            else:
                line_pairs.append((straight, at + 1))
                straight = None
        else:
            pairs += _outermost(line_pairs)
            line_pairs, straight = [], None
            stack.clear()
            awaited.clear()
    return pairs + _outermost(line_pairs)


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge nested and crossing pairs into disjoint stretches."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
