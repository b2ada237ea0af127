"""A run kept as JSON and read back.

The JSON holds every question's score, from which all figures follow; its ``summary`` and ``categories`` are there for
readers and are computed again when a run is read back.
"""

import json
from dataclasses import asdict
from types import GenericAlias
from typing import Any, get_type_hints

from eval.run import RunResult
from eval.scores import CitationScore, QuestionScore
from eval.summary import by_category, summarise

FORMAT = 1
"""Version of the JSON layout."""


def to_json(result: RunResult) -> str:
    """The run as one JSON object, indented, with a newline at its end."""
    record = {
        "format": FORMAT,
        "summary": asdict(summarise(result.scores)),
        "categories": {name: asdict(summary) for name, summary in by_category(result.scores)},
        "missing_articles": result.missing_articles,
        "scores": [asdict(one) for one in result.scores],
    }
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> RunResult:
    """Read a run back from what `to_json` wrote.

    Raises:
        ValueError: The text is no such run, or of another layout.
    """
    try:
        record = json.loads(text)
        if record["format"] != FORMAT or not record["scores"]:
            raise ValueError("another format, or no scores")
        scores = tuple(_score(one) for one in record["scores"])
        return RunResult(scores, tuple(map(str, record["missing_articles"])))
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"不是评测结果 / not the JSON of an evaluation: {error!r}") from error


def _score(record: Any) -> QuestionScore:
    citations = [CitationScore(**_typed(CitationScore, one)) for one in record["citations"]]
    return QuestionScore(**_typed(QuestionScore, {**record, "citations": citations}))


def _typed(kind: type, record: Any) -> dict[str, Any]:
    """The fields of a dataclass from a JSON object, each present and of its type; lists become tuples."""
    values: dict[str, Any] = {}
    for name, wanted in get_type_hints(kind).items():
        value = record[name]
        if isinstance(wanted, GenericAlias):  # the only generics among the fields are tuple[X, ...]
            item, value = wanted.__args__[0], tuple(value)
            fits = isinstance(record[name], list) and all(isinstance(one, item) for one in value)
        else:
            fits = isinstance(value, int | float if wanted is float else wanted)
        if not fits:
            raise TypeError(f"{kind.__name__}.{name}: {value!r}")
        values[name] = value
    return values
