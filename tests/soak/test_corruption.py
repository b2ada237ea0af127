"""2,000 cases of damage to the files of an index, of each kind and size: an error by name or the truth.

    pytest -m soak -n 0 tests/soak/test_corruption.py -s

Half of the cases open the index as a large one is opened, of which records and vectors are compared in size only. Each
quarter runs in a process of its own: damage that ends a process is a failure.
"""

import multiprocessing
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path

import pytest
from damaged import DAMAGES, VARIANTS, Damage, Truth, harmed, write_index
from hypothesis import HealthCheck, Phase, given, seed, settings

CASES = 2000


def _harm(variant: str, hashed_whole: bool, cases: int) -> Counter[str]:
    """Does so many damages; returns how often each error was raised, or nothing came of it."""
    outcomes: Counter[str] = Counter()
    numbers = count()
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as monkeypatch:
        folder = Path(name)
        index = write_index(folder, variant, monkeypatch)
        if not hashed_whole:
            monkeypatch.setattr("index.store._HASHED_WHOLE", 0)
        truth = Truth.of(index)

        @seed(0)
        @settings(
            max_examples=cases, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(DAMAGES)
        def check(damage: Damage) -> None:
            copy = folder / f"{next(numbers)}.index"
            try:
                harmed(index, copy, damage)
                outcomes[truth.holds(copy)] += 1
            finally:
                shutil.rmtree(copy)

        check()
    return outcomes


@pytest.mark.soak
@pytest.mark.parametrize("hashed_whole", [True, False], ids=["hashed whole", "as a large one"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_damage_is_named_or_does_no_harm(variant: str, hashed_whole: bool) -> None:
    cases = CASES // (2 * len(VARIANTS))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        outcomes = process.submit(_harm, variant, hashed_whole, cases).result()
    print(f"{variant}, hashed whole {hashed_whole}: {dict(outcomes)}", file=sys.stderr)
    assert outcomes.total() >= cases
    assert outcomes["IndexDamaged"]
