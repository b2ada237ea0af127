"""100,000 cases of hostile input, each reader in a process of its own with bounded memory.

    make soak        # or: pytest -m soak -n 0 tests/soak/test_fuzz.py -s

No exception but those that are documented, no case of more than a second of one core, no more than a gigabyte beyond
what a process begins with, and no crash. What came out is printed: cases, the slowest, memory. A process draws its own
cases from a fixed seed, so that a run can be repeated.
"""

import multiprocessing
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from fuzzed import SECONDS, TARGETS, Target, timed
from hypothesis import HealthCheck, Phase, given, seed, settings

CASES = 100_000
BLOCK = 500  # cases drawn by one generator, which remembers all of them
MEMORY = 2**30  # bytes beyond what a process begins with


@dataclass(slots=True)
class Tally:
    """What a reader went through: how many cases, the seconds of the slowest, and how that begins."""

    cases: int = 0
    slowest: float = 0.0
    begins: str = ""


def _bound_memory() -> None:
    status = Path("/proc/self/statm")
    if status.exists():
        mapped = int(status.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))


def _go_through(name: str, cases: int) -> Tally:
    """Runs the cases of one reader; what fails is raised with the smallest case that does."""
    target, tally = TARGETS[name], Tally()
    if name in _WARMING:
        timed(target, _WARMING[name], Path(tempfile.gettempdir()))
    _bound_memory()

    with tempfile.TemporaryDirectory() as folder:
        for block in range(0, cases, BLOCK):
            _go_through_block(target, block, tally, Path(folder))
    return tally


def _go_through_block(target: Target, block: int, tally: Tally, folder: Path) -> None:
    @seed(block)
    @settings(
        max_examples=BLOCK, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(target.cases)
    def check(case: object) -> None:
        seconds = timed(target, case, folder)
        tally.cases += 1
        if seconds > tally.slowest:
            tally.slowest, tally.begins = seconds, ascii(case)[:80]
        assert seconds < SECONDS

    check()


# Dictionaries are loaded before memory is bounded and time is taken.
_WARMING: dict[str, object] = {
    "names": "浙江",
    "figures": ("浙江出口5%", None),
    "passages": ("浙江", None),
    "questions": ("浙江出口", "浙江进口", None),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_is_read_or_refused_by_name(name: str) -> None:
    shares = sum(target.share for target in TARGETS.values())
    cases = -(-CASES * TARGETS[name].share // shares)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        tally = process.submit(_go_through, name, cases).result()  # a crash is a BrokenProcessPool
    print(f"{name}: {tally.cases} cases, slowest {tally.slowest:.2f} s ({tally.begins})", file=sys.stderr)
    assert tally.cases >= cases
