"""Named points of a build at which tests make it fail; they do nothing unless a test arms one.

A process that is started with ``YIJU_FAULT`` in its environment dies at once, without any cleaning up, when it reaches
the point of that name: what a power cut would leave. ``NAME:3`` means the third time.
"""

import os
import signal
from collections import Counter

POINTS = (
    "locked",
    "collected",
    "scanned",
    "staged",
    "file read",
    "records filled",
    "records merged",
    "shard linked",
    "vectors written",
    "shard written",
    "order written",
    "manifest ready",
    "manifest written",
    "files flushed",
    "generation named",
    "current written",
    "current replaced",
    "generation renamed",
    "generation removed",
)
_ARMED = "YIJU_FAULT"
_reached: Counter[str] = Counter()


def reached(point: str) -> None:
    """Is told that a build came to a point; dies there if a test wants it so."""
    if (armed := os.environ.get(_ARMED)) is None:
        return
    _reached[point] += 1
    name, _, times = armed.partition(":")
    if name == point and _reached[point] == int(times or 1):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
