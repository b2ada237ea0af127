"""What evaluation reads of an assistant, its answers and its index, so that whatever has this shape can be measured."""

from collections.abc import Sequence
from typing import Protocol


class CitationLike(Protocol):
    """A citation."""

    @property
    def article_id(self) -> str:
        """The cited article."""

    @property
    def title(self) -> str:
        """The article's title."""

    @property
    def start(self) -> int:
        """Where the quote starts in the article's text."""

    @property
    def end(self) -> int:
        """Where the quote ends."""

    @property
    def quote(self) -> str | None:
        """The words quoted; None for a passage that is merely near."""


class PassageLike(Protocol):
    """A passage."""

    @property
    def article_id(self) -> str:
        """The article it is cut from."""


class HitLike(Protocol):
    """A hit."""

    @property
    def passage(self) -> PassageLike:
        """The passage found."""


class AnswerLike(Protocol):
    """An answer."""

    @property
    def text(self) -> str | None:
        """The words that answer; None for a refusal."""

    @property
    def confidence(self) -> float:
        """The probability that the answer is right, in [0, 1]."""

    @property
    def citations(self) -> Sequence[CitationLike]:
        """Where the words stand."""

    @property
    def reason(self) -> str | None:
        """Why it refuses."""

    @property
    def hits(self) -> Sequence[HitLike]:
        """The passages it was sought in, best first."""


class ArticleLike(Protocol):
    """An article."""

    @property
    def text(self) -> str:
        """The text that offsets refer to."""


class IndexLike(Protocol):
    """An index of articles."""

    def article(self, article_id: str, /) -> ArticleLike:
        """The article of this id."""

    def article_ids(self) -> Sequence[str]:
        """The ids of all articles."""


class Asker(Protocol):
    """What answers one question after another: an assistant, or one of its conversations."""

    def ask(self, question: str, /) -> AnswerLike:
        """Answer a question, or refuse."""


class AssistantLike(Asker, Protocol):
    """An assistant."""

    def conversation(self) -> Asker:
        """A new conversation, in which a question may lean on the one before."""
