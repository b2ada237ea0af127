"""Names in questions and articles."""

import pytest

from index.zh.names import proper_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张雨霏世锦赛的成绩", ["张雨霏", "世锦赛"]),
        ("《消失的她》票房多少", ["消失的她"]),
        ("浙江出口多少", []),
    ],
)
def test_proper_names(text: str, names: list[str]) -> None:
    assert proper_names(text) == names
