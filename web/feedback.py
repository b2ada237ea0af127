"""Votes on answers, appended to files on this machine: gold questions, and those that a person has still to complete.

A vote says what would have been right where the answer was good, or where the right sentence was given with it. Such
votes are lines of a gold file that ``yiju eval --gold`` takes as it is. Of an answer that was only called wrong nobody
knows the right one, so that it goes to a second file beside, ``….open.jsonl``.
"""

from __future__ import annotations

import datetime
import json
import os
import threading
import uuid
from pathlib import Path
from typing import Any

from eval.gold import SEVERAL
from web.bodies import FeedbackBody

CATEGORY = "feedback"


def default_file() -> Path:
    """Where votes go: the user's state folder, ``$XDG_STATE_HOME`` or ``~/.local/state``."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "yiju" / "feedback.jsonl"


class Feedback:
    """Appends votes; safe to use from several threads."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_file()
        self.open_path = self.path.with_suffix(".open.jsonl")
        self._turn = threading.Lock()

    def add(self, vote: FeedbackBody) -> None:
        """Append a vote, whole or not at all."""
        record, complete = gold_record(vote)
        line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        with self._turn:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with (self.path if complete else self.open_path).open("ab", buffering=0) as file:
                file.write(line)


def gold_record(vote: FeedbackBody) -> tuple[dict[str, Any], bool]:
    """The vote as a gold question, and whether it says what would have been right."""
    sentence = " ".join(vote.sentence.split())
    several = vote.good and len(vote.quotes) > 1
    accepted = [quote for quote in vote.quotes if quote.strip()] if vote.good else [sentence] if sentence else []
    record = {
        "id": f"{CATEGORY}-{uuid.uuid4().hex}",
        "category": SEVERAL if several else CATEGORY,
        "question": vote.question,
        "answers": accepted,
        "articles": [one for one in vote.articles if one.strip()] if accepted else [],
        "good": vote.good,
        "given": vote.answer,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "filters": vote.filters_record(),
    }
    return record, bool(accepted) or (vote.good and vote.answer is None)
