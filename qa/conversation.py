"""A conversation: each question may lean on the one before it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from index.search import NO_FILTERS, Filters
from qa.followup import complete
from qa.question import LONGEST, checked

if TYPE_CHECKING:
    from qa.answer import Answer


class Asks(Protocol):
    """Anything that answers one question."""

    def ask(self, question: str, filters: Filters = NO_FILTERS) -> Answer:
        """Answer one question."""
        ...

    def ask_near(self, question: str, filters: Filters, near: frozenset[str]) -> Answer:
        """Answer one question where some articles were talked of just before."""
        ...


class Conversation:
    """Keeps the last completed question and the articles cited last; safe to use from several threads.

    ``previous`` is that question; a conversation made with it goes on where another one stopped.
    """

    def __init__(self, assistant: Asks, filters: Filters = NO_FILTERS, previous: str | None = None) -> None:
        self._assistant = assistant
        self._filters = filters
        self.previous = previous
        self._near: frozenset[str] | None = None
        self._lock = threading.Lock()

    def ask(self, question: str, filters: Filters | None = None) -> Answer:
        """Answer ``question`` as completed from the conversation; the answer's ``question`` shows how.

        Raises:
            QuestionError: The question is empty, too long or holds control characters.
        """
        asked = checked(question)
        with self._lock:
            if self.previous is not None:
                completed = complete(asked, self.previous)
                asked = completed if len(completed) <= LONGEST else asked
            wanted = filters or self._filters
            if self._near is None:  # taken up again
                self._near = (
                    frozenset() if self.previous is None else _cited(self._assistant.ask(self.previous, wanted))
                )
            answer = self._assistant.ask_near(asked, wanted, self._near)
            self._near = _cited(answer) or self._near
            self.previous = answer.question
        return answer


def _cited(answer: Answer) -> frozenset[str]:
    """The ids of the articles that hold an answer."""
    return frozenset(c.article_id for c in answer.citations if c.quote is not None)
