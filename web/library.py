"""The assistant that answers now. It is replaced between questions: none sees half of the old and half of the new."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.closing import Closing
from index.errors import IndexMissing, YijuError
from web.corpus import Corpus, describe

if TYPE_CHECKING:
    from qa import Assistant


@dataclass(frozen=True, slots=True)
class Status:
    """What happens to the index.

    Attributes:
        state: ``ready``, ``indexing`` (an update is being made), or ``missing`` (nothing to ask yet).
        stage: Of an update: what it is doing.
        done: How much of the stage is done.
        total: Out of how much, None where that is not known.
        failed: Whether the last update failed; the index before it answers on.
    """

    state: str = "ready"
    stage: str = ""
    done: int = 0
    total: int | None = None
    failed: bool = False


@dataclass(slots=True)
class Shelf:
    """One assistant with what is known of its corpus; closed when it was replaced and nobody asks it any more."""

    assistant: Assistant
    corpus: Corpus
    number: int
    readers: int = 0
    retired: bool = False
    examples: tuple[str, ...] = field(default=())


class Library(Closing):
    """Lends the current assistant; any thread may ask, one may replace.

    Args:
        assistant: Answers first; None: nothing answers yet.
        suggest: Makes the example questions of each assistant, in a thread.
    """

    def __init__(
        self, assistant: Assistant | None = None, suggest: Callable[[Assistant], tuple[str, ...]] | None = None
    ) -> None:
        self._suggest = suggest
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._number = 0
        self.status = Status("missing")
        if assistant is not None:
            self.replace(assistant)

    def replace(self, assistant: Assistant) -> None:
        """Let ``assistant`` answer from now on; the one before is closed after its last question."""
        corpus = describe(assistant.index)
        with self._lock:
            self._number += 1
            before, self._shelf = self._shelf, Shelf(assistant, corpus, self._number)
            self.status = Status("ready")
            if before is not None:
                before.retired = True
            idle = before is not None and not before.readers
        if before is not None and idle:
            before.assistant.close()
        if self._suggest is not None:
            threading.Thread(target=self._add_examples, name="suggest", daemon=True).start()

    def _add_examples(self) -> None:
        with contextlib.suppress(YijuError, ValueError), self.lend() as shelf:
            if self._suggest is not None:
                shelf.examples = self._suggest(shelf.assistant)

    @contextmanager
    def lend(self) -> Iterator[Shelf]:
        """The current shelf, kept open within the block.

        Raises:
            IndexMissing: There is none yet.
        """
        with self._lock:
            shelf = self._shelf
            if shelf is None:
                raise IndexMissing("索引还没有建好。/ The index is not ready yet.")
            shelf.readers += 1
        try:
            yield shelf
        finally:
            with self._lock:
                shelf.readers -= 1
                done = shelf.retired and not shelf.readers
            if done:
                shelf.assistant.close()

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            shelf, self._shelf = self._shelf, None
        if shelf is not None:
            shelf.assistant.close()
