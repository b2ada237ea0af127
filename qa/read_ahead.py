"""A reader that reads beside what else is being done for a question, and ahead of what is certain to be needed.

Reading is most of what a question costs, and it needs no interpreter. Which passages will be read is nearly known
long before slots are judged, so the likely ones are begun while the second core has nothing else to do.
"""

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from qa.reader import Page, Reader, Scores
from qa.turns import short_turns

# Where a container or taskset leaves a process fewer cores than the machine has, Linux says so.
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# One core is for the thread that asks, which also reads once it has nothing else to do.
_BESIDE = max(1, min(3, _CORES - 1))


class ReadAhead:
    """What one reader reads for one question; used from one thread, within a ``with`` block."""

    def __init__(self, reader: Reader, question: str) -> None:
        self._reader = reader
        self._question = question
        self._begun: dict[Page, Future[Scores]] = {}
        self._beside = ThreadPoolExecutor(_BESIDE, "reading")
        self._within = ExitStack()

    def __enter__(self) -> Self:
        self._within.enter_context(short_turns())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was begun in vain need not be waited for.
        self._beside.shutdown(wait=False, cancel_futures=True)
        self._within.close()

    def want(self, pages: Sequence[Page]) -> None:
        """Begin to read ``pages``, in order; of those wanted before, any that no thread has begun is dropped."""
        wanted = set(pages)
        for page in [page for page, future in self._begun.items() if page not in wanted and future.cancel()]:
            del self._begun[page]
        for page in pages:
            if page not in self._begun:
                self._begun[page] = self._beside.submit(self._read, page)

    def scores(self, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, in order; those that no thread has begun are read here."""
        self.want(pages)
        here = {page: self._read(page) for page in reversed(pages) if self._begun[page].cancel()}
        return [here[page] if page in here else self._begun[page].result() for page in pages]

    def _read(self, page: Page) -> Scores:
        return self._reader.read(self._question, [page])[0]
