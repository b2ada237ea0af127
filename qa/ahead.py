"""Begin to read before it is certain what is to be read: a search's first passages nearly always are."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from qa.reader import Page, Reader, Scores

BEGUN = 2  # passages; more are read in vain too often


class Ahead:
    """A reader for one question that reads some pages already while others are still chosen; a context manager.

    What it gives is what ``reader`` gives. A page that it began and that nobody asks for costs time and nothing else.
    """

    def __init__(self, reader: Reader) -> None:
        self.name, self.fingerprint = reader.name, reader.fingerprint
        self._reader = reader
        self._beside = ThreadPoolExecutor(1, "ahead")
        self._begun: dict[tuple[str, Page], Future[list[Scores]]] = {}

    def begin(self, question: str, pages: Sequence[Page]) -> None:
        """Read ``pages`` beside what else is done."""
        for page in pages:
            if (question, page) not in self._begun:
                self._begun[question, page] = self._beside.submit(self._reader.read, question, [page])

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, in order."""
        others = [page for page in pages if (question, page) not in self._begun]
        read = dict(zip(others, self._reader.read(question, others), strict=True)) if others else {}
        return [read[page] if page in read else self._begun[question, page].result()[0] for page in pages]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.shutdown(wait=True, cancel_futures=True)
