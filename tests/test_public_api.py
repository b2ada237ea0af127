import dataclasses
import inspect

import qa
from qa import Answer, Assistant, Citation, Conversation


def fields(kind: type) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]


def test_names_that_users_import() -> None:
    assert qa.__all__ == [
        "Answer", "AnswerPeriod", "AnswerQuantity", "Assistant", "Citation", "Conversation", "Filters", "Hit",
    ]  # fmt: skip


def test_answer_and_citation() -> None:
    assert fields(Answer) == ["question", "text", "confidence", "citations", "reason", "period", "quantity", "hits"]
    assert fields(Citation) == [
        "article_id", "title", "date", "source", "path", "url", "start", "end", "quote", "sentence",
    ]  # fmt: skip


def test_calls() -> None:
    assert list(inspect.signature(Assistant.ask).parameters) == ["self", "question", "filters"]
    assert inspect.signature(Assistant.open).parameters["path"].default is None
    assert list(inspect.signature(Conversation.ask).parameters) == ["self", "question", "filters"]
