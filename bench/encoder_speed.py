"""How many passages a second the bundled encoder reads, beside a small transformer.

    python -m bench.encoder_speed --data ../shared/data --out bench/results/encoder_speed.json

The transformer has 6 layers of 384, random weights (speed is all that is asked of it) and one token for each character;
both are loaded by ``index.encoder.load`` and read the same passages, the first 300 characters of news articles, in one
process: first on one thread, then in another process as the product runs, on as many threads as each takes. The best of
several rounds counts, and the rounds of the two alternate.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.measuring import Json, in_a_process, machine, write_json
from index import encoder
from index.encoder import Encoder
from train.pairs import read_news

PASSAGES, CHARACTERS, ROUNDS = 128, 300, 2
ONE_THREAD = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


def write_transformer(folder: Path, texts: Sequence[str]) -> Path:
    """Writes an untrained sentence-transformers model of 6 layers of 384 that knows the characters of ``texts``."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    body, vocabulary = folder / "body", ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(texts)))]
    body.mkdir()
    (body / "vocab.txt").write_text("\n".join(token for token in vocabulary if token.strip()), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    BertModel(config).save_pretrained(body)
    AutoTokenizer.from_pretrained(body).save_pretrained(body)
    transformer = Transformer(str(body), max_seq_length=512)
    SentenceTransformer(modules=[transformer, Pooling(384)], device="cpu").save_pretrained(str(folder / "model"))
    return folder / "model"


def passages_per_second(encoders: dict[str, Encoder], texts: Sequence[str]) -> dict[str, float]:
    """The best of several rounds, after a first that is not counted."""
    best = dict.fromkeys(encoders, 0.0)
    for each in encoders.values():
        each.encode_passages(texts[:32])
    for _ in range(ROUNDS):
        for name, each in encoders.items():
            started = time.perf_counter()
            each.encode_passages(texts)
            best[name] = max(best[name], len(texts) / (time.perf_counter() - started))
    return best


def measure(data: Path) -> Json:
    """Both encoders in this process, on its threads."""
    texts = [article.text[:CHARACTERS] for article in islice(read_news(data), PASSAGES)]
    with tempfile.TemporaryDirectory() as folder:
        model = write_transformer(Path(folder), texts)
        found = passages_per_second({"bundled": encoder.load(), "transformer": encoder.load(str(model))}, texts)
    rounded: Json = {f"{name}_passages_per_second": round(speed, 1) for name, speed in found.items()}
    return rounded | {"times_as_fast": round(found["bundled"] / found["transformer"], 1)}


def main() -> None:
    """Measures in two processes and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        json.dump(measure(given.data), sys.stdout)
        return
    again = ("bench.encoder_speed", "--data", str(given.data), "--out", str(given.out), "--measure")
    result: Json = {
        **machine("numpy", "tokenizers", "torch", "transformers", "sentence-transformers"),
        "passages": {"number": PASSAGES, "characters": CHARACTERS},
        "one_thread": in_a_process(*again, **ONE_THREAD),
        "as_it_runs": in_a_process(*again),
    }
    write_json(given.out, result)
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
