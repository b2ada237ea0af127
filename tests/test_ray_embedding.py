from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import EncoderError, Index, build, encoder

ray = pytest.importorskip("ray")

from index.ray_embedding import BLOCK, RayEncoder  # noqa: E402

TEXTS = [f"滨海港{month}月出口{month * 3.1:.1f}亿元，比上年增长{month}%。" for month in range(3 * BLOCK)] + [
    "",
    " ",
    "😀",
]

# What Ray's own processes and threads leave to the garbage collector is none of ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A cluster of this machine only."""
    ray.init(num_cpus=2, object_store_memory=2**27, include_dashboard=False, log_to_driver=False, logging_level=40)
    yield
    ray.shutdown()


@pytest.fixture
def spread(cluster: None) -> RayEncoder:
    return RayEncoder(encoder.load())


def test_vectors_are_those_of_one_process(spread: RayEncoder) -> None:
    assert len(TEXTS) > 2 * BLOCK
    assert np.array_equal(spread.encode_passages(TEXTS), encoder.load().encode_passages(TEXTS))


def test_few_texts_and_queries_need_no_cluster(spread: RayEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray.data, "from_items", None)
    own = encoder.load()
    assert np.array_equal(spread.encode_passages(TEXTS[:5]), own.encode_passages(TEXTS[:5]))
    assert np.array_equal(spread.encode_query("集装箱"), own.encode_query("集装箱"))
    assert spread.encode_passages([]).shape == (0, own.dim)


def test_the_index_is_the_same(spread: RayEncoder, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ray_embedding._FEW", 1)
    build([root / "articles"], tmp_path / "ray", encoder=spread)
    build([root / "articles"], tmp_path / "own")
    with Index.open(tmp_path / "ray") as a, Index.open(tmp_path / "own") as b:
        assert [s.name for s in a.manifest.shards] == [s.name for s in b.manifest.shards]
        assert vectors(a) == vectors(b)


def vectors(index: Index) -> list[str]:
    return [file.sha256 for file in index.manifest.files if file.path.endswith(("vectors.npy", "codes.npy"))]


def test_another_encoder_on_a_machine_is_an_error(spread: RayEncoder) -> None:
    spread.fingerprint = "0" * 64
    with pytest.raises(EncoderError, match="Ray"):
        spread.encode_passages(TEXTS)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1"])
def test_a_cluster_that_is_not_there(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(EncoderError, match="RAY_ADDRESS"):
        RayEncoder(encoder.load())
