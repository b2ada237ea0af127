"""Gold questions: what to ask, which spans are accepted as answers, and which articles hold them.

A gold file has one JSON object a line, in UTF-8 (a byte-order mark and blank lines are allowed), of one of two shapes::

    {"id": "a1", "category": "amount", "question": "…", "answers": ["…"], "articles": ["…"]}
    {"id": "c1", "category": "followup", "turns": [{"question": "…", "answers": ["…"], "articles": ["…"]}, …]}

Empty ``answers`` mean that refusing is right. Other fields are left alone. Nothing that a gold file names is opened.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import GoldError

SEVERAL = "multi"
"""The category whose answers are all required, one value each; elsewhere answers are alternatives."""


@dataclass(frozen=True, slots=True)
class GoldTurn:
    """One question; ``id`` is the item's own, and in a conversation the item's, ``#`` and the turn's number from 1."""

    id: str
    question: str
    answers: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the articles hold an answer; if not, refusing is right."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One line of a gold file: a question by itself, or a conversation whose turns are asked in order."""

    id: str
    category: str
    turns: tuple[GoldTurn, ...]
    conversation: bool

    @property
    def several(self) -> bool:
        """Whether all answers are required (several values) instead of any one of them."""
        return self.category == SEVERAL


def read(path: Path) -> tuple[GoldItem, ...]:
    """Read a gold file.

    Raises:
        GoldError: The file cannot be read, has no question, or a line is wrong; names the file and the line.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path}: 无法读取 / cannot be read: {error.strerror}") from error
    items: list[GoldItem] = []
    first: dict[str, int] = {}
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            item = _parse(line)
            for name in _names(item):
                if first.setdefault(name, number) != number:
                    raise ValueError(f"编号重复 / duplicate id: {name!r} (行 / line {first[name]})")
        except ValueError as error:
            raise GoldError(f"{path}:{number}: {error}") from error
        if item:
            items.append(item)
    if not items:
        raise GoldError(f"{path}: 没有题目 / no questions")
    return tuple(items)


def _names(item: GoldItem | None) -> Iterator[str]:
    """The ids that an item takes: its own, and those of its turns."""
    if item:
        yield from dict.fromkeys((item.id, *(turn.id for turn in item.turns)))


def _parse(line: bytes) -> GoldItem | None:
    """Read one line; None where it is blank. Raises ValueError."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"不是 UTF-8 编码 / not UTF-8: {error.reason} ({error.start})") from error
    if not text.strip():
        return None
    try:
        record = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是合法的 JSON / not valid JSON: {error.msg} ({error.colno})") from error
    except RecursionError as error:
        raise ValueError("JSON 嵌套过深 / JSON nested too deep") from error
    return _item(record)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose keys differ: of two equal keys JSON readers keep one, silently."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("同一字段出现两次 / a field is given twice")
    return record


def _item(record: object) -> GoldItem:
    if not isinstance(record, dict):
        raise ValueError("一行应是一个 JSON 对象 / a line must be a JSON object")
    name, category = _text(record, "id"), _text(record, "category")
    if "turns" not in record:
        return GoldItem(name, category, (_turn(record, name),), conversation=False)
    turns = record["turns"]
    if "question" in record:
        raise ValueError("question 与 turns 只能有一个 / question and turns exclude each other")
    if not isinstance(turns, list) or not turns:
        raise ValueError("turns 应是非空列表 / turns must be a list that is not empty")
    numbered = tuple(_turn(turn, f"{name}#{number}") for number, turn in enumerate(turns, start=1))
    return GoldItem(name, category, numbered, conversation=True)


def _turn(record: object, name: str) -> GoldTurn:
    if not isinstance(record, dict):
        raise ValueError("每轮应是一个 JSON 对象 / a turn must be a JSON object")
    return GoldTurn(name, _text(record, "question"), _texts(record, "answers"), _texts(record, "articles"))


def _text(record: dict[str, object], field: str) -> str:
    """The string of a field: present, not blank, and writable again as UTF-8."""
    if field not in record:
        raise ValueError(f"缺少字段 / missing field: {field}")
    return _checked(record[field], field)


def _texts(record: dict[str, object], field: str) -> tuple[str, ...]:
    if field not in record:
        raise ValueError(f"缺少字段 / missing field: {field}")
    values = record[field]
    if not isinstance(values, list):
        raise ValueError(f"{field} 应是字符串列表 / {field} must be a list of strings")
    return tuple(_checked(value, field) for value in values)


def _checked(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{field} 应是非空字符串 / {field} must hold strings that are not blank")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{field} 含不成对的代理字符 / {field} holds a lone surrogate") from error
    return value
