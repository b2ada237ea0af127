"""Encoders turn passages and queries into vectors; the only module that knows sentence-transformers.

The bundled encoder is a static one: a text's vector is the mean of its tokens' vectors. It needs numpy, safetensors and
tokenizers only, so that a first answer does not wait for PyTorch; sentence-transformers reads the same folder and gives
the same vectors. Any other model is read by sentence-transformers, from safetensors and without running its code.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

#: The name of the encoder that comes with the package.
BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "models" / "encoder"

# What decides a model's vectors; cards, licences and hub bookkeeping do not.
_DECIDING = frozenset({".json", ".model", ".safetensors", ".txt"})
# Other formats of the same weights, and those that unpickle what was downloaded.
_NOT_FETCHED = [
    "*.bin",
    "*.ckpt",
    "*.h5",
    "*.msgpack",
    "*.onnx",
    "*.ot",
    "*.pkl",
    "*.pt",
    "*.pth",
    "onnx/*",
    "openvino/*",
]
_TENSORS = ("embeddings", "mapping", "weights")
_BATCH = 1024
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Encoder(Protocol):
    """Anything that maps texts to vectors of unit length whose inner product says how near they are in meaning."""

    @property
    def name(self) -> str:
        """What ``load`` takes to get this encoder again."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the weights and settings: two encoders of one fingerprint give the same vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Returns shape (texts, dim), each row of unit length, or zeros for a text without any known token."""

    def encode_query(self, text: str) -> Floats:
        """Returns shape (dim,), as ``encode_passages`` but prepared as a query where the model tells them apart."""


def load(name: str | None = None) -> Encoder:
    """Loads an encoder.

    Args:
        name: a folder, or the name of a model on the Hugging Face hub, fetched only when it is not cached already; None
            or ``"bundled"``: the encoder that comes with the package.

    Raises:
        EncoderError: there is no such model, it cannot be fetched, or it cannot be read.
    """
    if name is None or name == BUNDLED:
        return _bundled()
    return TransformerEncoder(_resolve(name), name)


@cache
def _bundled() -> StaticEncoder:
    """Read once in a process: bringing an index up to date and opening it both ask for it."""
    return StaticEncoder(BUNDLED_FOLDER, BUNDLED)


class StaticEncoder:
    """The mean of the tokens' vectors, read from a sentence-transformers folder of a static embedding.

    The weights are eight-bit rows (``embeddings``, shape (rows, dim)) and, for each token, its row (``mapping``) and
    what the row is multiplied by (``weights``). Each text is computed alone: its vector never depends on its batch.
    """

    def __init__(self, folder: Path, name: str) -> None:
        from safetensors.numpy import load as read_tensors
        from tokenizers import Tokenizer

        try:
            tensors = read_tensors((folder / "0_StaticEmbedding" / "model.safetensors").read_bytes())
            self._rows, self._row_of, self._scales = (tensors[name] for name in _TENSORS)
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "0_StaticEmbedding" / "tokenizer.json"))
            self.fingerprint = fingerprint(folder)
        except Exception as error:  # tokenizers raises plain Exception
            raise _unreadable(name, error) from error
        self.name = name
        self.dim = int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """See ``Encoder``."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            for row, ids in enumerate(_token_ids(self._tokenizer, texts[start : start + _BATCH]), start):
                if ids:
                    vectors[row] = unit(self._scales[ids] @ self._rows[self._row_of[ids]].astype(np.float32))
        return vectors

    def encode_query(self, text: str) -> Floats:
        """See ``Encoder``."""
        vector: Floats = self.encode_passages([text])[0]
        return vector


class TransformerEncoder:
    """Any sentence-transformers model, with its own prompts, pooling and greatest length."""

    def __init__(self, folder: Path, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(
                str(folder),
                trust_remote_code=False,
                local_files_only=True,
                model_kwargs={"use_safetensors": True},
            )
            self.fingerprint = fingerprint(folder)
            self.name = name
            self.dim = int(self.encode_query("").shape[0])
        except Exception as error:  # a damaged model fails in as many ways as there are kinds of model
            raise _unreadable(name, error) from error

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """See ``Encoder``."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return _floats(self._model.encode_document(_clean(texts), normalize_embeddings=True, show_progress_bar=False))

    def encode_query(self, text: str) -> Floats:
        """See ``Encoder``."""
        return _floats(self._model.encode_query(*_clean([text]), normalize_embeddings=True, show_progress_bar=False))


def fingerprint(folder: Path) -> str:
    """SHA-256 over the weights and settings below ``folder``: their relative names and contents, in order of name."""
    digest = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in _DECIDING}
    for name in sorted(files):
        digest.update(json.dumps([name, hashlib.sha256(files[name].read_bytes()).hexdigest()]).encode())
    return digest.hexdigest()


def unit(vector: Floats) -> Floats:
    """``vector`` at length 1; zeros stay zeros."""
    length = np.sqrt(vector @ vector)
    scaled: Floats = vector / length if length > 0 else vector
    return scaled


def _token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterable[list[int]]:
    return (encoding.ids for encoding in tokenizer.encode_batch_fast(_clean(texts), add_special_tokens=False))


def _clean(texts: Sequence[str]) -> list[str]:
    """Half of a character pair cannot be written in UTF-8, which is what tokenizers read."""
    return [_SURROGATE.sub("\ufffd", text) for text in texts]


def _floats(vectors: Any) -> Floats:
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _resolve(name: str) -> Path:
    """The folder of the model ``name``: itself, else the hub's cache, else fetched."""
    if (folder := Path(name)).is_dir():
        return folder
    from huggingface_hub import snapshot_download

    try:
        try:
            return Path(snapshot_download(name, local_files_only=True, ignore_patterns=_NOT_FETCHED))
        except FileNotFoundError:
            return Path(snapshot_download(name, ignore_patterns=_NOT_FETCHED))
    except Exception as error:  # no network, no such model, no such name: the hub has an error for each
        raise EncoderError(
            f"找不到编码器“{name}”：没有这个目录，也无法从 Hugging Face 下载。不指定编码器即用自带的（{BUNDLED}）。/ "
            f"No encoder {name!r}: no such folder, and it cannot be fetched from the hub. Without a name the "
            f"bundled one ({BUNDLED!r}) is used. ({type(error).__name__})"
        ) from error


def _unreadable(name: str, error: Exception) -> EncoderError:
    return EncoderError(
        f"无法读取编码器“{name}”。不指定编码器即用自带的（{BUNDLED}）。/ The encoder {name!r} cannot be read; without "
        f"a name the bundled one ({BUNDLED!r}) is used. ({type(error).__name__}: {error})"
    )
