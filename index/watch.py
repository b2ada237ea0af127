"""Keeping an index up to date: looks at the given files again and again, and indexes when they changed."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.build import BuildReport
from index.corpus import list_files
from index.errors import YijuError

PAUSE = 2.0  # seconds between looks
SETTLE = 1.0  # seconds that files must stay as they are before they are read
_PATIENCE = 30.0  # seconds after which files are read although something is still being written
_SHARE = 10.0  # looking may take one part in so many of the time

# (path, size, time) of each file
Look = frozenset[tuple[str, int, int]]


class Watch:
    """Indexes again whenever files change, until it is stopped; what goes wrong in one round does not end it.

    Args:
        paths: files and folders of articles.
        update: brings the index up to date.
        report: is told of each update that made another generation.
        complain: is told what went wrong; the same once only, until something goes well.
        pause: seconds between looks, at least.
        settle: seconds that files must stay as they are.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        update: Callable[[], BuildReport],
        report: Callable[[BuildReport], None],
        complain: Callable[[Exception], None],
        *,
        pause: float = PAUSE,
        settle: float = SETTLE,
    ) -> None:
        self._paths, self._update, self._report, self._complain = list(paths), update, report, complain
        self._pause, self._settle = pause, settle
        self._stopped = threading.Event()
        self._indexed: Look | None = None
        self._generation: int | None = None
        self._complaint = ""
        self._looked = 0.0  # seconds that the last look took

    def stop(self) -> None:
        """Ends ``run`` after the round under way; may be called from any thread or signal handler."""
        self._stopped.set()

    def run(self) -> None:
        """Looks until ``stop`` is called or the process is interrupted; an update that is cut off leaves nothing."""
        while not self._stopped.is_set():
            self.look()
            self._stopped.wait(max(self._pause, self._looked * _SHARE))

    def look(self) -> None:
        """Brings the index up to date if files changed since the last time."""
        try:
            seen = self._settled()
            if seen == self._indexed:
                return
            made = self._update()
        except (YijuError, OSError) as error:  # a folder that is away, a writer that is faster: the next look may do
            if str(error) != self._complaint:
                self._complaint = str(error)
                self._complain(error)
            return
        self._indexed, self._complaint = seen, ""
        if made.generation != self._generation:
            self._generation = made.generation
            self._report(made)

    def _settled(self) -> Look:
        """What stands in the folders once two looks in a row see the same."""
        until = time.monotonic() + _PATIENCE
        seen = self._seen()
        while seen != self._indexed and time.monotonic() < until and not self._stopped.wait(self._settle):
            before, seen = seen, self._seen()
            if seen == before:
                break
        return seen

    def _seen(self) -> Look:
        began = time.monotonic()
        seen = frozenset((str(source.path), source.size, source.mtime_ns) for source in list_files(self._paths).files)
        self._looked = time.monotonic() - began
        return seen
