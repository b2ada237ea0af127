import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = "浙江上半年跨境电商出口多少"


def yiju(*arguments: str | Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "cli", *map(str, arguments)],
        cwd=root, input=stdin, capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


def test_ask_prints_answer_and_source(sample_index: Path) -> None:
    done = yiju("ask", ASK, "--index", sample_index)
    assert done.returncode == 0, done.stderr
    assert "1192.7亿元" in done.stdout and "zhejiang-2022h1" in done.stdout
    assert done.stderr == ""


def test_ask_json(sample_index: Path) -> None:
    done = yiju("ask", ASK, "--index", sample_index, "--json")
    record = json.loads(done.stdout)
    assert list(record) == ["question", "answer", "confidence", "reason", "period", "quantity", "citations"]
    assert record["answer"] == "1192.7亿元" and record["reason"] is None
    assert list(record["citations"][0]) == [
        "article", "title", "date", "source", "path", "url", "start", "end", "quote", "sentence",
    ]  # fmt: skip


def test_refusal_is_status_1_with_near_passages(sample_index: Path) -> None:
    done = yiju("ask", "谁发明了蒸汽机", "--index", sample_index, "--json")
    record = json.loads(done.stdout)
    assert done.returncode == 1
    assert record["answer"] is None and record["reason"]
    assert record["citations"] and all(c["quote"] is None for c in record["citations"])


def test_batch(sample_index: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": ASK},
        {"id": "b", "turns": ["浙江2022年上半年出口多少", "那进口呢"]},
        {"id": "c", "question": ""},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf8")
    done = yiju("ask", "--batch", file, "--json", "--index", sample_index)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["id"] for record in found] == ["a", "b", "c"]
    assert found[0]["answer"] == "1192.7亿元"
    assert [turn["question"] for turn in found[1]["turns"]][1] == "浙江2022年上半年进口多少"
    assert found[2]["answer"] is None and found[2]["reason"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", ""),
        ("ask", "多" * 10_000),
        ("ask", "出口\x07多少"),
        ("ask", ASK, "--since", "昨天"),
        ("ask", ASK, "--index", "/没有/这个/索引"),
        ("ask", "--batch", "没有这个文件.jsonl"),
        ("index", "没有这个文件夹", "--out", "x.index"),
        ("nonsense",),
    ],
)
def test_wrong_input_is_status_2_and_one_message(arguments: tuple[str, ...]) -> None:
    done = yiju(*arguments)
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_index_update_info_verify(tmp_path: Path) -> None:
    folder, out = tmp_path / "news", tmp_path / "news.index"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: 甲\ndate: 2023-08-01\n---\n上半年甲市出口12.5亿元，增长3%。\n", "utf8")
    (folder / "b.bin.txt").write_bytes(b"\x00\x01\x02\x03" * 50)
    done = yiju("index", folder, "--out", out, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["articles"] == 1 and [Path(s["path"]).name for s in report["skipped"]] == ["b.bin.txt"]
    assert yiju("index", folder, "--out", out, "--strict").returncode == 2
    assert json.loads(yiju("info", "--index", out, "--json").stdout)["articles"] == 1
    assert yiju("verify", out).returncode == 0
    (folder / "a.md").write_text("---\ntitle: 甲\ndate: 2023-08-01\n---\n上半年甲市出口13.5亿元，增长4%。\n", "utf8")
    assert yiju("verify", out).returncode == 1
    assert json.loads(yiju("index", folder, "--out", out, "--json").stdout)["updated"] == 1
    assert "13.5亿元" in yiju("ask", "甲市上半年出口多少亿元", "--index", out).stdout


def test_chat(sample_index: Path) -> None:
    done = yiju("chat", "--index", sample_index, stdin=f"{ASK}\n那进口呢\n\n")
    assert done.returncode == 0
    assert "1192.7亿元" in done.stdout and "浙江上半年跨境电商进口多少" in done.stdout


def test_help_is_light() -> None:
    code = """
import contextlib, sys, cli
sys.argv = ["yiju", "--help"]
with contextlib.suppress(SystemExit):
    cli.main()
heavy = {"faiss", "torch", "gradio", "tantivy", "numpy", "index", "qa"} & set(sys.modules)
sys.exit(" ".join(heavy))
"""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)  # noqa: S603
    assert "--help" in done.stdout and done.stderr.strip() == ""
