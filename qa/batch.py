"""Many questions at once: a JSONL file of questions and conversations, answered line by line in order."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import QuestionError
from index.search import NO_FILTERS, Filters
from qa.assistant import Assistant
from qa.wire import answer_record


def answer_batch(assistant: Assistant, path: Path, filters: Filters = NO_FILTERS) -> Iterator[dict[str, Any]]:
    """The JSON object of each line's answer, in the file's order.

    A line ``{"id", "question"}`` gives ``{"id", …answer}``; ``{"id", "turns": [question, …]}`` is one conversation
    and gives ``{"id", "turns": [answer, …]}``. A question that cannot be asked is refused with the reason.

    Raises:
        QuestionError: A line is not such an object; the message names it.
    """
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        yield answer_item(assistant, _record(path, number, line), filters)


def answer_item(assistant: Assistant, record: Mapping[str, Any], filters: Filters = NO_FILTERS) -> dict[str, Any]:
    """The JSON object of the answer to one question, or of the answers to one conversation's turns."""
    if record.get("turns") is not None:
        chat = assistant.conversation(filters)
        return {"id": record.get("id"), "turns": [_asked(chat.ask, turn) for turn in record["turns"]]}
    return {"id": record.get("id"), **_asked(lambda q: assistant.ask(q, filters), record["question"])}


def _asked(ask: Any, question: str) -> dict[str, Any]:
    try:
        return answer_record(ask(question))
    except QuestionError as error:
        return {
            "question": question, "answer": None, "confidence": 0.0, "reason": str(error), "period": None,
            "quantity": None, "citations": [],
        }  # fmt: skip


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"读不了问题文件 {path}：{error}。/ The question file cannot be read.") from error


def _record(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{path} 第 {number} 行不是 JSON：{error}。/ Line {number} is not JSON.") from error
    single = isinstance(record, dict) and isinstance(record.get("question"), str)
    turns = record.get("turns") if isinstance(record, dict) else None
    several = isinstance(turns, list) and bool(turns) and all(isinstance(turn, str) for turn in turns)
    if not single and not several:
        raise QuestionError(
            f'{path} 第 {number} 行需要 "question" 或 "turns"。/ Line {number} needs "question" or "turns" (texts).'
        )
    return dict(record)
