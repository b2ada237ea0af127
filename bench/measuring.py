"""What the benchmarks share: times, memory, the machine, and stages in processes of their own."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np

Json = dict[str, object]


def machine(*libraries: str) -> Json:
    """The machine, and the versions of Python and of ``libraries``."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB",
        "versions": {"python": platform.python_version()} | {name: version(name) for name in libraries},
    }


def milliseconds(search: Callable[[str], object], warming: Iterable[str], asked: Iterable[str]) -> dict[str, float]:
    """The median and the 95th percentile of one search at a time."""
    for text in warming:
        search(text)
    taken = []
    for text in asked:
        started = time.perf_counter()
        search(text)
        taken.append(1000 * (time.perf_counter() - started))
    p50, p95 = np.percentile(taken, (50, 95)).tolist()
    return {"p50": round(p50, 2), "p95": round(p95, 2)}


def peak_resident_mb(who: int = resource.RUSAGE_SELF) -> int:
    """The most megabytes that this process ever had resident, or the largest of its children that ended."""
    peak = resource.getrusage(who).ru_maxrss
    return round((peak if sys.platform == "darwin" else peak * 1024) / 1e6)


def bytes_below(folder: Path) -> int:
    """What the files below ``folder`` take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def in_a_process(module: str, *arguments: str, **environment: str) -> Json:
    """What ``python -m module arguments`` prints, a JSON object: its memory and its caches are its own."""
    command = [sys.executable, "-m", module, *arguments]
    whole = os.environ | environment
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=whole)  # noqa: S603
    result: Json = json.loads(done.stdout)
    return result


def write_json(path: Path, result: object) -> None:
    """Writes a result file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
