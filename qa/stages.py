"""What an assistant is doing, told to whoever waits for it.

A listener hears of the questions asked in its own context (thread or task) and of no others; an exception that it
raises ends the work, which is how a question is stopped.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

Stage = Literal["search", "read"]
Listener = Callable[[Stage, int], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell ``listener`` each stage within the block: its name, and the number of passages it is about."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def tell(stage: Stage, passages: int = 0) -> None:
    """Say that ``stage`` begins."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(stage, passages)
