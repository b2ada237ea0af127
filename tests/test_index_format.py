import re
from pathlib import Path

import pytest
from index_fixtures import as_if_large, build_from, write_article, write_corpus

DOCUMENT = Path(__file__).parent.parent / "docs" / "index-format.md"


def test_the_documented_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "news.index")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf8"), re.DOTALL)

    def printed() -> list[str]:
        exec(compile(code, str(DOCUMENT), "exec"), {})  # noqa: S102
        return capsys.readouterr().out.splitlines()

    lines = printed()
    assert lines[0].startswith("hash {'articles': 6")
    assert lines[1].startswith("apples 0 ")
    assert len(lines) == 4
    as_if_large(monkeypatch)
    (tmp_path / "corpus" / "apples.jsonl").unlink()
    write_article(tmp_path / "corpus", "bananas", "青石镇也种香蕉。")
    build_from(tmp_path / "corpus", tmp_path / "news.index")
    lines = printed()
    assert lines[0].startswith("hash {'articles': 6")
    assert lines[1] == "bananas 0 8 青石镇也种香蕉。"
    assert lines[2].startswith("bridge 0 ")


def test_the_documented_layout_is_what_builds_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_if_large(monkeypatch)
    for number in range(40):
        write_article(tmp_path / "corpus", f"n{number}", f"第{number}号渡轮今天开航。", title="渡轮")
    build_from(tmp_path / "corpus", tmp_path / "out")
    (tmp_path / "corpus" / "n7.jsonl").unlink()
    build_from(tmp_path / "corpus", tmp_path / "out")
    layout = DOCUMENT.read_text("utf8").split("**Numbers")[0]
    found = {path.name for path in (tmp_path / "out").rglob("*") if path.parent.name not in ("postings", "balance")}
    documented = set(re.findall(r"[\w./<>]+", layout))
    for name in found:
        assert any(path.rstrip("/").endswith(name) for path in documented) or not name.count("."), name
    assert {"changes.sqlite", "balance", "order.npy"} <= found
