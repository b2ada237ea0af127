"""Trains the bundled encoder: one vector per token, a text is the mean of its tokens' vectors.

    python -m train.encoder --data ../shared/data --out index/models/encoder

Seeded; about seven minutes on two cores. Needs the ``train`` extra. The vectors are trained so that a question, or a
scrap of a sentence, lies nearer to its own passage than to all others of its batch (InfoNCE, van den Oord et al. 2018).
The model card in the output folder says what it learnt from and how well it does; it is not written here.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from tokenizers import Tokenizer
from torch.nn import functional

from train.encoder_data import (
    Bags,
    Batch,
    Pool,
    Vocabulary,
    batches,
    count_words,
    frequencies,
    make_pool,
    make_vocabulary,
    sentences,
)
from train.pairs import TRAIN, Question, held_out, read_news, read_questions

_MODULES = "sentence_transformers.sentence_transformer.modules"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made of; the defaults made the shipped model.

    Attributes:
        rows: rows of the table; with ``dim`` this is the size on disk, a byte a number.
        dim: length of a vector.
        steps: batches learnt from.
        sizes: questions, scraps of news and near misses in a batch.
        rate: Adam's step, falling linearly to zero.
        temperature: what cosines are divided by.
        seed: of the table's first values and of all batches.
    """

    rows: int = 42_000
    dim: int = 512
    steps: int = 450
    sizes: tuple[int, int, int] = (256, 1_024, 384)
    rate: float = 0.0012
    temperature: float = 0.05
    seed: int = 20230816


def learnable(data: Path) -> list[Question]:
    """The questions that are learnt from: all of ``TRAIN`` but the share held out for choosing."""
    return [q for name in TRAIN for q in read_questions(data, name) if not held_out(q.context)]


def prepare(data: Path, settings: Settings) -> tuple[Vocabulary, Pool, Bags]:
    """The vocabulary, the questions with their passages, and the news as sentences."""
    questions = learnable(data)
    news = [article.text for article in read_news(data)]
    counts = count_words(news)
    counts += count_words(dict.fromkeys(question.context for question in questions), weight=3)
    counts += count_words((question.text for question in questions), weight=3)
    vocabulary = make_vocabulary(counts, settings.rows)
    return vocabulary, make_pool(vocabulary, questions), vocabulary.read(sentences(news))


def first_table(seen: NDArray[np.int64], settings: Settings) -> torch.Tensor:
    """Random directions, as long as the token is telling (SIF, Arora et al. 2017): already a lexical matcher."""
    generator = torch.Generator().manual_seed(settings.seed)
    share = torch.from_numpy(seen / seen.sum()).float()
    table = torch.randn(len(seen), settings.dim, generator=generator) / math.sqrt(settings.dim)
    return table * (1e-4 / (1e-4 + share))[:, None]


def embed(table: torch.Tensor, texts: Bags) -> torch.Tensor:
    """Unit vectors of the texts, shape (texts, dim)."""
    summed = functional.embedding_bag(
        torch.from_numpy(texts.rows), table, torch.from_numpy(texts.starts[:-1]), mode="sum"
    )
    return functional.normalize(summed, dim=1)


def loss_of(table: torch.Tensor, batch: Batch, temperature: float) -> torch.Tensor:
    """InfoNCE over all passages of the batch, and a little of it over all queries of a passage."""
    queries = len(batch.queries)
    own = torch.from_numpy(batch.own)
    scores = embed(table, batch.queries) @ embed(table, batch.passages).T / temperature
    again = own[:queries, None] == own[None, :]  # the same passage once more is no wrong answer
    again.fill_diagonal_(False)
    scores = scores.masked_fill(again, -torch.inf)
    target = torch.arange(queries)
    return functional.cross_entropy(scores, target) + 0.3 * functional.cross_entropy(scores[:, :queries].T, target)


def fit(table: torch.Tensor, pool: Pool, news: Bags, settings: Settings) -> torch.Tensor:
    """The trained table, same shape."""
    table = table.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([table], lr=settings.rate, betas=(0.9, 0.99), fused=True)
    stream = batches(pool, news, settings.sizes, settings.seed)
    started = time.perf_counter()
    for step in range(settings.steps):
        optimiser.param_groups[0]["lr"] = settings.rate * min(1, (step + 1) / 50) * (1 - step / settings.steps)
        loss = loss_of(table, next(stream), settings.temperature)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step} loss {loss.item():.3f} {time.perf_counter() - started:.0f} s", flush=True)
    return table.detach()


def write(folder: Path, table: NDArray[np.float32], vocabulary: Vocabulary) -> None:
    """Writes a sentence-transformers folder: eight-bit rows, and for each token its row and the row's scale.

    The names of the tensors are those that sentence-transformers folds into one table on reading.
    """
    scales = np.abs(table).max(axis=1) / 127
    rows = np.round(table / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    row_of = vocabulary.row_of
    tensors = {"embeddings": rows, "mapping": row_of, "weights": scales[row_of].astype(np.float32)}
    static = folder / "0_StaticEmbedding"
    static.mkdir(parents=True, exist_ok=True)
    (static / "model.safetensors").write_bytes(save(tensors))
    (static / "tokenizer.json").write_text(_json_of(vocabulary.tokenizer), "utf8")
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})
    parts = {"0_StaticEmbedding": "StaticEmbedding", "1_Normalize": "Normalize"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"{_MODULES}.{kind}"}
        for i, (path, kind) in enumerate(parts.items())
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "config_sentence_transformers.json", {"prompts": {}, "similarity_fn_name": "cosine"})


def _json_of(tokenizer: Tokenizer) -> str:
    """The tokenizer as text; its vocabulary comes in the order of a hash table, and is put in order here."""
    parsed = json.loads(tokenizer.to_str())
    vocabulary = parsed["model"]["vocab"]
    parsed["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: int(item[1])))
    return json.dumps(parsed, ensure_ascii=False, separators=(",", ":"))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", "utf8")


def main() -> None:
    """Trains with the shipped settings and writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    for name in ("rows", "dim", "steps"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Settings(), name))
    arguments = parser.parse_args()
    settings = Settings(rows=arguments.rows, dim=arguments.dim, steps=arguments.steps)
    vocabulary, pool, news = prepare(arguments.data, settings)
    print(f"{len(pool.own)} pairs, {len(pool.passages)} passages, {len(news.rows)} tokens of news", flush=True)
    table = fit(first_table(frequencies(news, pool, settings.rows), settings), pool, news, settings)
    write(arguments.out, table.numpy(), vocabulary)


if __name__ == "__main__":
    main()
