"""Where questions wait for their turn: so many at once, so many waiting, and each can be stopped."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from qa.stages import Listener, Stage, listening
from web.library import Library, Shelf
from web.problems import Problem

T = TypeVar("T")


class StoppedError(Exception):
    """The asker went away or pressed stop."""


class Desk:
    """Runs work on the current assistant in a few threads.

    Args:
        library: Lends the assistant.
        workers: How many run at the same time.
        waiting: How many may wait.
    """

    def __init__(self, library: Library, workers: int, waiting: int) -> None:
        self.library = library
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._places = workers + waiting
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many are answered or wait."""
        return self._inside

    async def run(self, work: Callable[[Shelf], T], tell: Listener | None = None) -> T:
        """Do ``work``; the caller's being cancelled stops it at its next stage.

        Args:
            work: Is lent a shelf.
            tell: Hears the stages, in a thread.

        Raises:
            Problem: Too many wait.
            YijuError: As ``work`` does, or there is no index yet.
        """
        if self._inside >= self._places:
            raise Problem(503)
        stopped = threading.Event()

        def hear(stage: Stage, passages: int) -> None:
            if stopped.is_set():
                raise StoppedError
            if tell is not None:
                tell(stage, passages)

        def job() -> T:
            if stopped.is_set():
                raise StoppedError
            with self.library.lend() as shelf, listening(hear):
                return work(shelf)

        self._inside += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(contextvars.copy_context().run, job))
        finally:
            stopped.set()
            self._inside -= 1

    def close(self) -> None:
        """Take no more work."""
        self._pool.shutdown(wait=False, cancel_futures=True)
