import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import encoder
from index.encoder import BUNDLED_FOLDER, StaticEncoder
from index.errors import EncoderError

ODD = ["", " ", "。！？", "\ud800", "\U0010ffff", "龘靐齉", "ＡＢＣ１２３", "a" * 200, "省" * 200, "1192.7亿元\x00同比"]
PLAIN = [
    "苹果公司发布新手机",
    "义乌小商品出口",
    "2023年7月CPI同比下降0.3%",
    "Apple unveils a phone",
    "海关总署公布数据。" * 40,
]


@cache
def _loaded() -> StaticEncoder:
    loaded = encoder.load()
    assert isinstance(loaded, StaticEncoder)
    return loaded


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    return _loaded()


def test_bundled_is_what_sentence_transformers_reads_in_its_folder(bundled: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [text for text in ODD + PLAIN if text != "\ud800"]  # which they do not take
    theirs = SentenceTransformer(str(BUNDLED_FOLDER), device="cpu").encode(texts)
    np.testing.assert_allclose(bundled.encode_passages(texts), theirs, rtol=0, atol=1e-6)


def test_bundled_folder_is_small_and_complete() -> None:
    files = {path.relative_to(BUNDLED_FOLDER).as_posix(): path for path in BUNDLED_FOLDER.rglob("*") if path.is_file()}
    listed = json.loads(files["modules.json"].read_text("utf8"))
    assert [module["path"] for module in listed] == ["0_StaticEmbedding", "1_Normalize"]
    assert "README.md" in files
    assert sum(path.stat().st_size for path in files.values()) <= 25_000_000


def test_bundled_needs_no_torch() -> None:
    code = (
        "import sys; from index.encoder import load; load().encode_query('出口'); "
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ODD)
def test_odd_text_gives_unit_vectors_or_zeros(bundled: StaticEncoder, text: str) -> None:
    vector = bundled.encode_query(text)
    assert vector.shape == (bundled.dim,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any()


def test_text_without_words_gives_zeros(bundled: StaticEncoder) -> None:
    assert not bundled.encode_passages(["", "。！", "\n"]).any()
    assert bundled.encode_passages([]).shape == (0, bundled.dim)


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8") | st.sampled_from("出口亿元2023年同比"), max_size=40), max_size=6))
def test_a_vector_does_not_depend_on_its_batch(texts: list[str]) -> None:
    together = _loaded().encode_passages(texts)
    for row, text in zip(together, texts, strict=True):
        assert row.tobytes() == _loaded().encode_query(text).tobytes()
    assert np.isfinite(together).all()


@pytest.mark.parametrize(
    ("one", "other"), [("ＣＰＩ同比", "cpi同比"), ("２０２３年", "2023年"), ("出口，增长", "出口增长")]
)
def test_width_case_and_punctuation_say_nothing(bundled: StaticEncoder, one: str, other: str) -> None:
    assert bundled.encode_query(one) @ bundled.encode_query(other) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("外贸卖了多少钱", "今年前七个月，该省出口总值达到一千多亿元。", "比赛第八十分钟，替补前锋头球破门。"),
        ("谁进的球", "比赛第八十分钟，替补前锋头球破门。", "今年前七个月，该省出口总值达到一千多亿元。"),
        ("手机电池能用多久", "新机配备五千毫安时电芯，续航两天。", "台风登陆后，沿海多地停课停运。"),
        ("哪里停课了", "台风登陆后，沿海多地停课停运。", "新机配备五千毫安时电芯，续航两天。"),
    ],
)
def test_the_passage_on_the_subject_is_nearer(bundled: StaticEncoder, question: str, near: str, far: str) -> None:
    scores = bundled.encode_passages([near, far]) @ bundled.encode_query(question)
    assert scores[0] > scores[1]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A two-layer transformer of random weights with a query prompt and a greatest length of 12 tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    characters = [*"出口进额多少查询：省市年月亿元增长", *"0123456789"]
    (folder / "bert").mkdir()
    (folder / "bert" / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), "utf8"
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=5 + len(characters), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=32,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    AutoTokenizer.from_pretrained(folder / "bert").save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=12)
    model = SentenceTransformer(modules=[transformer, Pooling(16)], prompts={"query": "查询："}, device="cpu")
    model.save_pretrained(str(folder / "model"))
    yield folder / "model"


def test_a_folder_is_read_with_its_own_prompt_and_length(tiny: Path) -> None:
    loaded = encoder.load(str(tiny))
    passages = loaded.encode_passages(["查询：出口多少", "出口多少", "省" * 40, "省" * 10])
    assert loaded.dim == 16 and passages.shape == (4, 16) and passages.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(loaded.encode_query("出口多少"), passages[0], atol=1e-5)
    np.testing.assert_allclose(passages[2], passages[3], atol=1e-5)  # 12 tokens: the marks at both ends and ten
    assert np.abs(passages[0] - passages[1]).max() > 1e-3
    assert loaded.encode_passages([]).shape == (0, 16)
    assert np.isfinite(loaded.encode_query("\ud800")).all()


def test_fingerprint_follows_what_decides_the_vectors(tiny: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    _copy(tiny, copy)
    before = encoder.fingerprint(tiny)
    assert encoder.fingerprint(copy) == before
    (copy / "README.md").write_text("other words", "utf8")
    assert encoder.fingerprint(copy) == before
    settings_file = copy / "config_sentence_transformers.json"
    settings_file.write_text(settings_file.read_text("utf8").replace("查询", "提问").replace(r"\u67e5", "x"), "utf8")
    assert encoder.fingerprint(copy) != before


def test_a_missing_model_names_the_bundled_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub

    def offline(name: str, **options: Any) -> str:
        raise FileNotFoundError(name) if options.get("local_files_only") else ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", offline)
    with pytest.raises(EncoderError, match=r"no-one/nothing.*bundled"):
        encoder.load("no-one/nothing")


def test_a_cached_model_is_not_fetched(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    import huggingface_hub

    def cached(name: str, **options: Any) -> str:
        assert options["local_files_only"]
        return str(tiny)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", cached)
    assert encoder.load("someone/tiny").name == "someone/tiny"


@pytest.mark.parametrize("damage", ["empty", "cut"])
def test_an_unreadable_folder_is_an_encoder_error(tiny: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    if damage == "cut":
        _copy(tiny, folder)
        weights = next(folder.rglob("*.safetensors"))
        weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(EncoderError, match="cannot be read"):
        encoder.load(str(folder))


def test_weights_that_unpickle_are_refused(tiny: Path, tmp_path: Path) -> None:
    import torch

    _copy(tiny, tmp_path / "model")
    weights = next((tmp_path / "model").rglob("*.safetensors"))
    weights.unlink()
    torch.save({}, weights.with_name("pytorch_model.bin"))
    with pytest.raises(EncoderError, match="cannot be read"):
        encoder.load(str(tmp_path / "model"))


def test_bundled_has_one_name(bundled: StaticEncoder) -> None:
    again = encoder.load(bundled.name)
    assert (again.name, again.fingerprint, again.dim) == (bundled.name, bundled.fingerprint, bundled.dim)
    assert len(bundled.fingerprint) == 64


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
