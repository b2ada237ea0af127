"""Time expressions as written: what the words alone say, before anybody asks when they were written."""

from __future__ import annotations

from collections.abc import Iterator

from index.zh.period_calendar import CALENDAR
from index.zh.period_expression import Expression
from index.zh.period_patterns import find_times
from index.zh.period_pointing import POINTING

_READERS = POINTING | CALENDAR


def expressions(folded: str) -> Iterator[Expression]:
    """The time expressions of a folded text, in order and apart.

    Args:
        folded: What ``fold`` gave; offsets are those of the text that was folded.
    """
    for match in find_times(folded):
        read = _READERS[match.lastgroup or ""]
        expression = read(folded, match)
        if expression is not None:
            yield expression
