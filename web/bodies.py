"""What programs send and get, as OpenAPI describes it. Answers themselves are written by ``qa.wire``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qa import Filters

# What is longer is refused here; the question's own limit, with its explanation, is the assistant's.
Text = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, Field(max_length=500)]
Names = Annotated[list[Name], Field(max_length=100)]
MOST_QUESTIONS = 200


class Filtered(BaseModel):
    """Which articles may answer."""

    model_config = ConfigDict(extra="forbid")

    source: Names = Field(default=[], description="只看这些来源 / only these sources")
    category: Names = Field(default=[], description="只看这些分类 / only these categories")
    since: date | None = Field(default=None, description="从这天起发布 / published since")
    until: date | None = Field(default=None, description="到这天为止发布 / published until")
    as_of: date | None = Field(default=None, description="当作这天提问 / nothing later exists")

    def filters(self) -> Filters:
        """The filters, for an assistant."""
        return Filters(tuple(self.source), tuple(self.category), self.since, self.until, self.as_of)

    def filters_record(self) -> dict[str, Any]:
        """The filters that are set, as a JSON object."""
        names = {"source", "category", "since", "until", "as_of"}
        return {name: value for name, value in self.model_dump(mode="json", include=names).items() if value}


class AskBody(Filtered):
    """The body of ``POST /api/ask``."""

    question: Text = Field(description="问题 / the question", examples=["浙江上半年跨境电商出口多少"])


class ChatBody(AskBody):
    """A question of the page; ``previous`` is the conversation's last question as completed."""

    previous: Text | None = None


class BatchItem(BaseModel):
    """One question, or the turns of one conversation."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    question: Text | None = None
    turns: Annotated[list[Text], Field(min_length=1, max_length=50)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> BatchItem:
        if (self.question is None) == (self.turns is None):
            raise ValueError('give "question" or "turns", one of them')
        return self


class BatchBody(Filtered):
    """The body of ``POST /api/batch``."""

    questions: Annotated[list[BatchItem], Field(min_length=1, max_length=MOST_QUESTIONS)]


class Cited(BaseModel):
    """A citation; ``quote`` is null where a passage is only near."""

    model_config = ConfigDict(extra="allow")

    article: str
    title: str
    date: str | None
    source: str
    path: str
    url: str
    start: int
    end: int
    quote: str | None
    sentence: str


class Answered(BaseModel):
    """The object of ``yiju ask --json``; ``answer`` is null where it refuses, with the ``reason``."""

    model_config = ConfigDict(extra="allow")

    question: str
    answer: str | None
    confidence: float
    reason: str | None
    period: dict[str, Any] | None
    quantity: dict[str, Any] | None
    citations: list[Cited]


class ProblemBody(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class Turn(BaseModel):
    """One turn to be exported: what was typed, the answer, and of each citation where its quote stands in its sentence.

    ``relations`` says how each citation stands to the answer, in the words of ``qa.citing.Relation``.
    """

    asked: Text
    answer: Answered
    marks: list[int | None] = []
    relations: list[Name] = []


class ExportBody(BaseModel):
    """The body of ``POST /api/export``."""

    model_config = ConfigDict(extra="forbid")

    format: str = Field(pattern="^(html|json)$")
    turns: Annotated[list[Turn], Field(min_length=1, max_length=500)]


class FeedbackBody(Filtered):
    """A vote on an answer; ``sentence`` is what would have been right."""

    question: Text
    answer: Text | None
    quotes: Annotated[list[Text], Field(max_length=50)] = []
    articles: Annotated[list[Name], Field(max_length=50)] = []
    good: bool
    sentence: Annotated[str, Field(max_length=2000)] = ""
