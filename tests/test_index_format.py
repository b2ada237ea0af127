import re
from pathlib import Path

import pytest
from index_fixtures import build_from, write_corpus

DOCUMENT = Path(__file__).parent.parent / "docs" / "index-format.md"


def test_the_documented_code_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "news.index")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf8"), re.DOTALL)
    exec(compile(code, str(DOCUMENT), "exec"), {})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("hash {'articles': 6")
    assert lines[1].startswith("apples 0 ")
    assert len(lines) == 4


def test_the_documented_layout_is_what_a_build_leaves(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "out")
    layout = DOCUMENT.read_text("utf8").split("**Passages**")[0]
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file() and path.parent.name != "postings":
            assert path.name in layout
    assert (tmp_path / "out" / "generations" / "1" / "shards").is_dir()
