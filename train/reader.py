"""Make the reader that ships with 依据: ``python -m train.reader STAGE --work DIR``.

Stages, in order, each seeded and each resumed from its last checkpoint when run again:

    prepare    news into arrays, the alphabet                      (minutes)
    pretrain   masked words and recurring spans on the news        (--minutes)
    finetune   reading comprehension                               (--minutes)
               (first ``train.figure_questions``, ``train.table_questions`` and ``train.reader_negatives``)
    average    the fine-tuned weights with those they went on from
    export     ONNX, int8, into qa/models/reader

``plain`` writes the reader that ships, its products in float32, into a folder of the work, for ``bench.reader``.

Never trained on: CMRC2018 dev, DRCD test, the gold question files.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from qa.alphabet import Alphabet
from train.reader_corpus import load_corpus, prepare
from train.reader_losses import collate, losses
from train.reader_model import ReaderNet, Shape
from train.reader_samples import Cloze, Questions, Sample
from train.reader_sets import Example, elsewhere, examples, generated, written
from train.reader_shipped import Shipped

SEED = 20230809
# The shipped reader in half precision, to train on from: an ONNX file cannot be trained.
WEIGHTS = Path(__file__).resolve().parent / "weights" / "reader.safetensors"
# Characters of a batch's sequences, taken in turn at random: few shapes, each compiled once.
LENGTHS = (192, 256, 320, 384)
CHARACTERS = 9216  # of a batch


class Trainer:
    """bfloat16 weights for the products, float32 copies for the updates.

    Matrices inside the blocks follow Muon (Jordan et al. 2024), which learns from fewer samples than AdamW;
    embeddings, heads and vectors follow AdamW.
    """

    def __init__(self, net: ReaderNet, rate: float, muon_rate: float) -> None:
        self.net = net
        self.master = [p.detach().float().clone().requires_grad_() for p in net.parameters()]
        self.net.bfloat16()
        names = [name for name, _ in net.named_parameters()]
        inside = [m for n, m in zip(names, self.master, strict=True) if n.startswith("blocks") and m.ndim == 2]
        others = [m for n, m in zip(names, self.master, strict=True) if not (n.startswith("blocks") and m.ndim == 2)]
        self.muon = torch.optim.Muon(inside, lr=muon_rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
        self.adam = torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self.rates = (muon_rate, rate)

    def step(self, loss: Tensor, scale: float) -> None:
        """One update at ``scale`` times the full learning rates."""
        loss.backward()
        for weight, master in zip(self.net.parameters(), self.master, strict=True):
            master.grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None
        torch.nn.utils.clip_grad_norm_([m for m in self.master if m.grad is not None], 1.0)
        for optimiser, rate in zip((self.muon, self.adam), self.rates, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * scale
            optimiser.step()
        with torch.no_grad():
            for weight, master in zip(self.net.parameters(), self.master, strict=True):
                weight.copy_(master)

    def state(self) -> dict[str, object]:
        """Everything needed to go on."""
        return {"master": self.master, "muon": self.muon.state_dict(), "adam": self.adam.state_dict()}

    def restore_weights(self, state: dict[str, object]) -> None:
        """Take over the weights alone, for a new stage."""
        with torch.no_grad():
            for mine, theirs in zip(self.master, state["master"], strict=True):  # type: ignore[call-overload]
                mine.copy_(theirs)
            for weight, master in zip(self.net.parameters(), self.master, strict=True):
                weight.copy_(master)

    def restore(self, state: dict[str, object]) -> None:
        """Go on from ``state``."""
        self.restore_weights(state)
        self.muon.load_state_dict(state["muon"])  # type: ignore[arg-type]
        self.adam.load_state_dict(state["adam"])  # type: ignore[arg-type]


def schedule(done: float, warm: float = 0.03) -> float:
    """Learning-rate factor after the fraction ``done`` of a stage: warm up, hold, then fall to 0 in a line."""
    if done < warm:
        return done / warm
    return min(1.0, (1.0 - done) / 0.6) if done > 0.4 else 1.0


def run(
    trainer: Trainer,
    draw: Callable[[int], list[Sample]],
    minutes: float,
    checkpoint: Path,
    recover_weight: float,
    report: Callable[[], str] | None = None,
) -> None:
    """Train for ``minutes`` of all threads' processor time, going on from ``checkpoint`` where there is one.

    Other programs on the machine, and a training that is paused, therefore change nothing of what is learnt.
    """
    spent, step = 0.0, 0
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=True)
        trainer.restore(saved["trainer"])
        spent, step = float(saved["spent"]), int(saved["step"])
    seconds, means, tokens, began = minutes * 60, np.zeros(2), 0, step
    lengths = np.random.default_rng(SEED + step)
    encode = torch.compile(trainer.net.encode, dynamic=False)
    mark = _spent()
    saved_at = spent
    trainer.net.train()

    def drawn() -> dict[str, Tensor]:
        length = int(lengths.choice(LENGTHS))
        groups: list[list[Sample]] = []
        free = CHARACTERS // length
        while free:
            groups.append(draw(length)[:free])
            free -= len(groups[-1])
        return collate(groups, length)

    ahead = ThreadPoolExecutor(1)  # draws the next batch while this one is learnt from
    coming = ahead.submit(drawn)
    while spent < seconds:
        batch, coming = coming.result(), ahead.submit(drawn)
        pointing, recovering = losses(trainer.net, encode, batch)
        trainer.step(pointing + recover_weight * recovering, schedule(spent / seconds))
        step += 1
        tokens += int((batch["characters"] > 0).sum())
        means = 0.98 * means + 0.02 * np.array([float(pointing.detach()), float(recovering.detach())])
        now = _spent()
        spent += now - mark
        mark = now
        if step % 50 == 0:
            shown = means / (1 - 0.98 ** (step - began))
            print(
                f"step {step} {spent:.0f}s tokens {tokens / 1e6:.2f}M point {shown[0]:.3f} recover {shown[1]:.3f}",
                flush=True,
            )
        if spent - saved_at > 240 or spent >= seconds:
            state = {"trainer": trainer.state(), "spent": spent, "step": step, "shape": trainer.net.shape.as_dict()}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
            saved_at = spent
            if report:
                print(report(), flush=True)
                trainer.net.train()
                mark = _spent()
    ahead.shutdown()


def pretrain(work: Path, minutes: float) -> None:
    """Masked words and recurring spans."""
    alphabet = Alphabet.from_json((work / "alphabet.json").read_text(encoding="utf8"))
    corpus = load_corpus(work)
    net = ReaderNet(Shape(*alphabet.sizes))
    print(f"{sum(p.numel() for p in net.parameters()) / 1e6:.1f}M parameters", flush=True)
    cloze = Cloze(corpus, alphabet, SEED + _steps(work / "pretrain.pt"))
    trainer = Trainer(net, rate=2e-3, muon_rate=2e-3)
    run(trainer, lambda length: [cloze.draw(length)], minutes, work / "pretrain.pt", recover_weight=0.5)


def finetune(work: Path, data: Path, minutes: float, cloze_share: float, rate: float) -> None:
    """Reading comprehension from the pre-trained weights, or on from the shipped ones.

    ``cloze_share`` of the samples are made of news itself, which keep up and go on with what was pre-trained; ``rate``
    is the learning rate at its highest. Near misses count more than their share: they teach what is hardest, to tell
    a passage that answers from one that nearly does.
    """
    alphabet = Alphabet.from_json((work / "alphabet.json").read_text(encoding="utf8"))
    own = written(data, kept=True)
    sets = [
        (examples(data / "mrc/news_qa_train.json.gz", kept=True), 2.0),
        ([row for row in own if row.spans], 2.5),
        ([row for row in own if not row.spans], 2.5),
        (examples(data / "mrc/cmrc2018_train.json.gz"), 1.5),
        (examples(data / "mrc/drcd_dev.json.gz", traditional=True), 1.0),
        (examples(data / "mrc/squad2_zh_dev.json.gz"), 0.4),
        (generated(work / "figures.jsonl.gz"), 0.35),
        (generated(work / "tables.jsonl.gz"), 0.3),
    ]
    print("questions", [len(rows) for rows, _ in sets], flush=True)
    net = ReaderNet(Shape(*alphabet.sizes))
    trainer = Trainer(net, rate=rate, muon_rate=rate)
    checkpoint = work / "finetune.pt"
    if not checkpoint.is_file():
        trainer.restore_weights(_start(work, net))
    step = _steps(checkpoint)
    others = elsewhere(work / "elsewhere.jsonl.gz")
    questions = Questions(sets, alphabet, SEED + step, absent=0.1, elsewhere=others, covered=0.4, beside=0.3)
    cloze = Cloze(load_corpus(work), alphabet, SEED + 1 + step)
    chance = np.random.default_rng(SEED + 2 + step)

    def draw(length: int) -> list[Sample]:
        return [cloze.draw(length)] if chance.random() < cloze_share else questions.draw(length)

    asked = examples(data / "mrc/news_qa_dev.json.gz")[::4]
    run(trainer, draw, minutes, checkpoint, 0.1 + 0.4 * cloze_share, lambda: progress(net, alphabet, asked))


@torch.no_grad()
def progress(net: ReaderNet, alphabet: Alphabet, asked: list[Example]) -> str:
    """A quick look while training: exact spans found where the answer is in view, and refusals where it is not."""
    net.eval()
    questions = Questions([(asked, 1.0)], alphabet, seed=1, absent=0.0)
    right = answerable = refused = unanswerable = 0
    odds: dict[bool, list[float]] = {True: [], False: []}
    for first in range(0, len(asked), 32):
        rows = asked[first : first + 32]
        samples = [questions.sample(row, LENGTHS[-1]) for row in rows]
        batch = collate([[sample] for sample in samples])
        start, end = net(batch["characters"], batch["bigrams"], batch["segments"], batch["matches"])
        for row, sample, s, e in zip(rows, samples, start, end, strict=True):
            a, b, margin = best_span(s, e)
            odds[bool(row.spans)].append(margin)
            if row.spans:
                offset = int(sample.start) - row.spans[0][0]
                answerable += 1
                right += any((a - offset, b + 1 - offset) == span for span in row.spans)
            else:
                unanswerable += 1
                refused += margin < 0
    told = np.mean(np.array(odds[True])[:, None] > np.array(odds[False]))
    return (
        f"news_qa_dev sample: exact {right / answerable:.3f} of {answerable}; refused {refused / unanswerable:.3f}; "
        f"told apart {told:.3f}"
    )


def best_span(start: Tensor, end: Tensor, longest: int = 80) -> tuple[int, int, float]:
    """Best (start, end inclusive) beyond position 0 and how far it stands above «no answer»."""
    scores = start[:, None] + end[None, :]
    allowed = torch.ones_like(scores, dtype=torch.bool).triu().tril(longest)
    allowed[0] = allowed[:, 0] = False
    flat = int(scores.masked_fill(~allowed, -1e9).argmax())
    a, b = divmod(flat, len(end))
    return a, b, float(scores[a, b] - scores[0, 0])


def export(work: Path, out: Path) -> None:
    """Write ``reader.onnx``, its products in int8, and the alphabet."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    alphabet = Alphabet.from_json((work / "alphabet.json").read_text(encoding="utf8"))
    net = load_net(work / "finetune.pt", alphabet)
    out.mkdir(parents=True, exist_ok=True)
    WEIGHTS.parent.mkdir(exist_ok=True)
    save_file({name: weight.detach().half().contiguous() for name, weight in net.named_parameters()}, WEIGHTS)
    as_trained = work / "reader.fp32.onnx"
    write_onnx(net, as_trained)
    quantize_dynamic(
        as_trained, out / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"]
    )
    (out / "alphabet.json").write_text(alphabet.to_json() + "\n", encoding="utf8")
    print(f"{(out / 'reader.onnx').stat().st_size / 1e6:.1f} MB", flush=True)


def plain(work: Path, shipped: Path) -> None:
    """Write the folder ``work``/plain: the shipped reader before its products were turned to int8."""
    alphabet = Alphabet.from_json((shipped / "alphabet.json").read_text(encoding="utf8"))
    net, held = ReaderNet(Shape(*alphabet.sizes)), load_file(WEIGHTS)
    with torch.no_grad():
        for name, weight in net.named_parameters():
            weight.copy_(held[name])
    folder = work / "plain"
    folder.mkdir(parents=True, exist_ok=True)
    write_onnx(net.eval(), folder / "reader.onnx")
    (folder / "alphabet.json").write_text(alphabet.to_json() + "\n", encoding="utf8")


def write_onnx(net: ReaderNet, path: Path) -> None:
    """Write the network as it ships, its products in float32."""
    inputs = tuple(torch.ones((2, 64), dtype=torch.long) for _ in range(4))
    names = ["characters", "bigrams", "segments", "matches"]
    torch.onnx.export(
        Shipped(net), inputs, path, input_names=names, output_names=["start", "end"], dynamo=False, opset_version=17,
        custom_opsets={"com.microsoft": 1},
        dynamic_axes={name: {0: "batch", 1: "length"} for name in [*names, "start", "end"]},
    )  # fmt: skip


def average(work: Path, share: float) -> None:
    """Turn the fine-tuned weights, counting ``share``, into a mean with the shipped ones, which they went on from.

    Two points of one path that both read well mostly have a better one between them (Izmailov et al. 2018).
    """
    checkpoint = work / "finetune.pt"
    saved = torch.load(checkpoint, weights_only=True)
    net = ReaderNet(Shape(**saved["shape"]))
    held = load_file(WEIGHTS)
    names = [name for name, _ in net.named_parameters()]
    trained = saved["trainer"]["master"]
    saved["trainer"]["master"] = [
        (1 - share) * held[n].float() + share * t for n, t in zip(names, trained, strict=True)
    ]
    torch.save(saved, checkpoint)


def _start(work: Path, net: ReaderNet) -> dict[str, object]:
    """The weights to go on from: those just pre-trained, else the shipped reader's in a form that can be trained."""
    if (work / "pretrain.pt").is_file():
        trained: dict[str, object] = torch.load(work / "pretrain.pt", weights_only=True)["trainer"]
        return trained
    held = load_file(WEIGHTS)
    return {"master": [held[name].float() for name, _ in net.named_parameters()]}


def load_net(checkpoint: Path, alphabet: Alphabet) -> ReaderNet:
    """The trained network, in float32."""
    saved = torch.load(checkpoint, weights_only=True)
    net = ReaderNet(Shape(*alphabet.sizes))
    with torch.no_grad():
        for weight, master in zip(net.parameters(), saved["trainer"]["master"], strict=True):
            weight.copy_(master)
    return net.eval()


def _spent() -> float:
    """Seconds that each thread has worked."""
    return time.process_time() / torch.get_num_threads()


def _steps(checkpoint: Path) -> int:
    return int(torch.load(checkpoint, weights_only=True)["step"]) if checkpoint.is_file() else 0


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["prepare", "pretrain", "finetune", "average", "export", "plain"])
    parser.add_argument("--work", type=Path, required=True, help="folder of arrays and checkpoints")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("qa/models/reader"))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--cloze", type=float, default=1 / 16, help="share of news cloze samples while fine-tuning")
    parser.add_argument("--share", type=float, default=0.5, help="of the trained weights in the average")
    parser.add_argument("--rate", type=float, default=1e-3, help="highest learning rate while fine-tuning")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(args.threads)
    if args.stage == "prepare":
        prepare(args.data, args.work)
    elif args.stage == "pretrain":
        pretrain(args.work, args.minutes)
    elif args.stage == "finetune":
        finetune(args.work, args.data, args.minutes, args.cloze, args.rate)
    elif args.stage == "average":
        average(args.work, args.share)
    elif args.stage == "export":
        export(args.work, args.out)
    else:
        plain(args.work, args.out)


if __name__ == "__main__":
    main()
