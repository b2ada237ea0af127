"""How many questions a minute one asker may ask: a bucket that fills at that rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_KEPT = 10_000  # askers remembered
_BURST = 0.25  # of a minute's questions may come at once


class RateLimit:
    """A bucket for each asker.

    Args:
        per_minute: How many a minute; 0: no limit.
        clock: Seconds that only grow.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._most = max(1.0, per_minute * _BURST)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, asker: str, cost: float = 1.0) -> bool:
        """Whether ``asker`` may ask now; if so, ``cost`` questions are counted, if need be as a debt."""
        if not self._rate:
            return True
        now = self._clock()
        level, last = self._buckets.pop(asker, (self._most, now))
        level = min(self._most, level + (now - last) * self._rate)
        allowed = level >= min(cost, self._most / 2)
        self._buckets[asker] = (level - cost if allowed else level, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return allowed
