"""The entrance: one small file that serves on this machine alone, unless told otherwise."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from web_fixtures import ROOT, serving

from web.settings import Settings


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    assert Settings().host == "127.0.0.1" and "127.0.0.1" in Settings().hosts
    assert Settings(host="0.0.0.0").hosts == ()  # noqa: S104  (said on purpose)


def test_it_stays_an_entrance() -> None:
    assert len((ROOT / "app.py").read_text("utf8").splitlines()) <= 150


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="connections are read from /proc")
def test_it_listens_on_one_address_and_asks_no_other_host(sample_index: Path, tmp_path: Path) -> None:
    with serving("--index", sample_index, "--feedback", tmp_path / "votes.jsonl") as address:
        httpx.post(f"{address}/api/ask", json={"question": "浙江上半年跨境电商出口多少"}, timeout=60)
        httpx.get(address, timeout=60)
        port = f":{int(address.rpartition(':')[2]):04X}"
        lines = [line.split() for line in Path("/proc/self/net/tcp").read_text("ascii").splitlines()[1:]]
        local = {line[1].partition(":")[0] for line in lines if line[1].endswith(port) and line[3] == "0A"}
    assert local == {"0100007F"}  # 127.0.0.1


@pytest.mark.parametrize(
    "options", [("--watch", "articles"), ("--port", "0"), ("--auth-file", "没有这个文件", "--index", "{index}")]
)
def test_wrong_options_are_status_2(sample_index: Path, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "cli", "serve", *(part.format(index=sample_index) for part in options)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)  # noqa: S603
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stderr.strip()


def test_python_app_serves_the_sample_articles(sample_index: Path, tmp_path: Path) -> None:
    """``python app.py`` needs nothing else; the index is built in the user's cache, and the port is the usual one."""
    code = (
        "import runpy, uvicorn\n"
        "uvicorn.run = lambda app, **options: print(options['host'], options['port'])\n"
        "runpy.run_path('app.py', run_name='__main__')\n"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "PYTHONUTF8": "1"}
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, env=environment
        )
    assert "127.0.0.1 7860" in done.stdout, done.stderr
