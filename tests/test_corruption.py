"""Bytes flipped, cut and swapped in every file of an index: an error by name or the truth; far more: ``make soak``."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from damaged import DAMAGES, KINDS, VARIANTS, Damage, Truth, files_of, harmed, notices, write_index
from hypothesis import HealthCheck, given, settings


@pytest.fixture(scope="module", params=VARIANTS)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield write_index(tmp_path_factory.mktemp("damage"), request.param, monkeypatch)


@pytest.fixture(params=[True, False], ids=["hashed whole", "as a large one"])
def opening(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large index, records and vectors are compared in size only when it is opened."""
    if not request.param:
        monkeypatch.setattr("index.store._HASHED_WHOLE", 0)


_NUMBERS = count()


@pytest.mark.usefixtures("opening")
def test_damage_is_named_or_does_no_harm(index: Path, tmp_path: Path) -> None:
    truth = Truth.of(index)
    assert truth.holds(index) == "true"
    found = set()

    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(DAMAGES)
    def check(damage: Damage) -> None:
        copy = tmp_path / f"{next(_NUMBERS)}.index"
        harmed(index, copy, damage)
        found.add(truth.holds(copy))
        shutil.rmtree(copy)

    check()
    assert found & {"IndexDamaged", "IndexMissing", "IndexMismatch"}


def test_verify_sees_a_flipped_bit_in_every_file(index: Path, tmp_path: Path) -> None:
    files = files_of(index)
    for number in range(len(files)):
        copy = tmp_path / f"{next(_NUMBERS)}.index"
        damage = Damage("flip", (number + 0.5) / len(files), 0.0, 0.5, 0.0, 1, number)
        assert harmed(index, copy, damage) == files[number]
        assert notices(copy)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_damage_to_the_records_is_named(kind: str, index: Path, tmp_path: Path) -> None:
    files = files_of(index)
    number = next(i for i, path in enumerate(files) if path.name == "records.sqlite")
    damage = Damage(kind, (number + 0.5) / len(files), 0.0, 0.6, 0.3, 100, 7)
    harmed(index, tmp_path / "copy.index", damage)
    truth = Truth.of(index)
    assert truth.holds(tmp_path / "copy.index") in ("IndexDamaged", "true")
