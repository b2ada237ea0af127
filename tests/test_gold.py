import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import GoldItem, GoldTurn, read
from index.errors import GoldError

ONE = {"id": "a", "category": "amount", "question": "甲县出口多少", "answers": ["3亿元"], "articles": ["x"]}
TURN = {"question": "乙县呢", "answers": [], "articles": []}
TALK = {"id": "c", "category": "followup", "turns": [{k: ONE[k] for k in ("question", "answers", "articles")}, TURN]}


def write(folder: Path, *lines: object, prefix: bytes = b"", end: bytes = b"\n") -> Path:
    path = folder / "gold.jsonl"
    raw = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
    path.write_bytes(prefix + end.join(raw))
    return path


def test_a_question_and_a_conversation(tmp_path: Path) -> None:
    assert read(write(tmp_path, ONE, TALK)) == (
        GoldItem("a", "amount", (GoldTurn("a", "甲县出口多少", ("3亿元",), ("x",)),), conversation=False),
        GoldItem(
            "c",
            "followup",
            (GoldTurn("c#1", "甲县出口多少", ("3亿元",), ("x",)), GoldTurn("c#2", "乙县呢", (), ())),
            conversation=True,
        ),
    )


@pytest.mark.parametrize(("prefix", "end"), [(b"\xef\xbb\xbf", b"\n"), (b"", b"\r\n"), (b"\n \n", b"\n\n\t\n")])
def test_mark_line_ends_and_blank_lines_do_not_matter(tmp_path: Path, prefix: bytes, end: bytes) -> None:
    plain = read(write(tmp_path, ONE, TALK))
    assert read(write(tmp_path, ONE, TALK, prefix=prefix, end=end)) == plain


def test_empty_answers_make_refusing_right_and_multi_asks_for_all(tmp_path: Path) -> None:
    refuse, several = read(write(tmp_path, {**ONE, "answers": []}, {**ONE, "id": "b", "category": "multi"}))
    assert not refuse.turns[0].answerable and not refuse.several
    assert several.turns[0].answerable and several.several


def test_a_line_separator_inside_a_string_ends_no_line(tmp_path: Path) -> None:
    assert read(write(tmp_path, {**ONE, "question": "甲\u2028乙"}))[0].turns[0].question == "甲\u2028乙"


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in ONE.items() if name != field}


WRONG = {
    "no json": b"{",
    "not an object": b"[1]",
    "not utf-8": '{"id": "甲"}'.encode("gb18030"),
    "utf-16": json.dumps(ONE).encode("utf-16"),
    "too deep": b"[" * 200_000,
    "a huge number": b'{"id": ' + b"9" * 5000 + b"}",
    "field twice": json.dumps(ONE).encode().replace(b"{", b'{"id": "b", '),
    "no id": without("id"),
    "no category": without("category"),
    "no question": without("question"),
    "no answers": without("answers"),
    "no articles": without("articles"),
    "id a number": {**ONE, "id": 7},
    "id blank": {**ONE, "id": " "},
    "question null": {**ONE, "question": None},
    "answers a string": {**ONE, "answers": "3亿元"},
    "answers not strings": {**ONE, "answers": [3]},
    "answer blank": {**ONE, "answers": ["3亿元", ""]},
    "articles not strings": {**ONE, "articles": [None]},
    "lone surrogate": b'{"id": "\\ud800", "category": "c", "question": "q", "answers": [], "articles": []}',
    "turns empty": {"id": "c", "category": "f", "turns": []},
    "turns no list": {"id": "c", "category": "f", "turns": TURN},
    "turn no object": {"id": "c", "category": "f", "turns": ["乙县呢"]},
    "turn without answers": {"id": "c", "category": "f", "turns": [{"question": "乙县呢", "articles": []}]},
    "question and turns": {**ONE, "turns": [TURN]},
    "id again": {**ONE, "id": "first"},
    "id of a turn": {**ONE, "id": "talk#2"},
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG.keys())
def test_an_error_names_the_file_and_the_line(tmp_path: Path, line: object) -> None:
    path = write(tmp_path, {**ONE, "id": "first"}, b"", {**TALK, "id": "talk"}, line)
    with pytest.raises(GoldError, match=r"gold\.jsonl:4: "):
        read(path)


def test_a_duplicate_names_the_first_line_too(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"gold\.jsonl:3: .*'a'.*1"):
        read(write(tmp_path, ONE, TALK, ONE))


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_no_questions_is_an_error(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(GoldError, match="no questions"):
        read(write(tmp_path, raw))


def test_a_missing_file_and_a_folder_are_gold_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(GoldError, match="cannot be read"):
            read(path)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    class Given(type(Path())):  # type: ignore[misc]  # a path whose bytes are made up, sparing the disk
        def read_bytes(self) -> bytes:
            return raw

    try:
        read(Given("made-up"))
    except GoldError as error:
        assert str(error).startswith("made-up")
