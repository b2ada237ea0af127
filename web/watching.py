"""Keeps the index and its articles together while questions are answered: a change on disk becomes a new generation.

The index is updated beside the one that answers; only a complete one takes its place, and it does so between
questions.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexBusy
from index.stores import generation_of, update
from web.library import Library, Status

if TYPE_CHECKING:
    from index.encoder import Encoder
    from qa import Assistant
    from web.journal import Journal

PAUSE = 2.0  # seconds between looks
_SHARE = 10.0  # a look may take one part in so many of the time


class Watcher:
    """Looks for changed articles, in a thread of its own.

    Args:
        library: Gets each new assistant.
        paths: Files and folders of articles.
        out: The index's folder, or its store in Milvus. Without ``paths`` another process updates it.
        reopen: Opens an assistant on it.
        journal: Hears of updates and failures.
        encoder: As for ``index.build``.
        pause: Seconds between looks, at least.
    """

    def __init__(
        self,
        library: Library,
        paths: Sequence[Path],
        out: Path | str,
        reopen: Callable[[], Assistant],
        journal: Journal,
        *,
        encoder: Encoder | None = None,
        pause: float = PAUSE,
    ) -> None:
        self._library = library
        self._paths, self._out, self._encoder = list(paths), out, encoder
        self._reopen = reopen
        self._journal = journal
        self._pause = pause
        self._generation: int | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; waits for an update under way no longer than a moment."""
        self._ended.set()
        self._thread.join(2.0)

    def _loop(self) -> None:
        while not self._ended.is_set():
            began = time.monotonic()
            self.look()
            self._ended.wait(max(self._pause, (time.monotonic() - began) * _SHARE))

    def look(self) -> None:
        """Update the index where articles changed, and answer from it from then on."""
        before = self._library.status
        try:
            generation = self._update()
            if generation != self._generation:
                self._library.replace(self._reopen())
                self._generation = generation
            elif self._library.status.state == "indexing" or before.failed:
                self._library.status = Status("ready")
        except IndexBusy:
            pass  # another process updates it; look again
        except Exception as error:  # whatever it is, what answers now answers on
            self._journal.failed(error)
            state = "missing" if before.state == "missing" or self._generation is None else "ready"
            self._library.status = Status(state, failed=True)

    def _update(self) -> int:
        """Bring the index up to date, or see what another process has made of it; which generation it is."""
        if not self._paths:
            return generation_of(self._out)
        report = update(self._paths, self._out, encoder=self._encoder, progress=self._progress)
        if report.generation != self._generation:
            self._journal.write("updated", generation=report.generation, articles=report.articles)
        return report.generation

    def _progress(self, stage: str, done: int, total: int | None) -> None:
        if self._ended.is_set():
            raise SystemExit  # ends this thread; what was written so far is nobody's index
        if stage != "done":
            held = self._library.status
            state = "missing" if held.state == "missing" else "indexing"
            self._library.status = replace(held, state=state, stage=stage, done=done, total=total)
