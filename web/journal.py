"""The log: one JSON object a line on stderr, with request ids and, unless asked for, without a word of any question."""

from __future__ import annotations

import datetime
import json
import sys
import traceback
from contextvars import ContextVar
from typing import IO, Any

REQUEST: ContextVar[str] = ContextVar("request", default="")


class Journal:
    """Writes what happens.

    Args:
        questions: Whether the text of questions may be written.
        to: Where to; None: stderr.
    """

    def __init__(self, *, questions: bool = False, to: IO[str] | None = None) -> None:
        self._questions = questions
        self._to = to

    def write(self, event: str, **values: Any) -> None:
        """One line: the time, the event, the request it belongs to, and ``values``."""
        record = {
            "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "event": event,
            "request": REQUEST.get(),
            **values,
        }
        print(json.dumps(record, ensure_ascii=False), file=self._to or sys.stderr, flush=True)

    def asked(self, question: str, **values: Any) -> None:
        """A question was answered: how long it is, and what it says only where that is wanted."""
        said = {"question": question} if self._questions else {}
        self.write("asked", characters=len(question), **values, **said)

    def failed(self, error: BaseException) -> None:
        """Something failed that should not have: its kind and where, not its message, which may hold texts."""
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
        self.write("failed", kind=type(error).__name__, where=places)
