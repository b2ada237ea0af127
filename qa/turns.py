"""Short turns for threads that work beside Python's own.

The reader's threads compute without the interpreter's lock and need it only to hand over what they found and to begin
anew. A thread that runs Python gives the lock away every 5 ms, about a third of what a window takes to be read.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_TURN = 0.0005  # seconds
_LOCK = threading.Lock()
_inside = 0
_usual = 0.0


@contextmanager
def short_turns() -> Iterator[None]:
    """Give the interpreter's lock away more often within the block; the process's own setting is put back after it."""
    global _inside, _usual
    with _LOCK:
        if not _inside:
            _usual = sys.getswitchinterval()
            sys.setswitchinterval(min(_TURN, _usual))
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if not _inside:
                sys.setswitchinterval(_usual)
