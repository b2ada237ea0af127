"""Samples as a batch, and what the reader's network loses on it."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from train.reader_model import ReaderNet
from train.reader_samples import Sample

BESIDE = 0.5  # what a passage without the answer counts beside the one that is asked about
AMONG = 0.5  # what pointing among several passages counts beside pointing in one


def collate(groups: Sequence[Sequence[Sample]], longest: int = 0) -> dict[str, Tensor]:
    """Samples as tensors padded to ``longest`` or the longest sequence; masked places are flat indices.

    ``group`` tells which of ``groups`` a row is of, ``first`` whether it is the first of it.
    """
    samples = [sample for group in groups for sample in group]
    longest = longest or max(len(s.sequence.characters) for s in samples)
    longest = (longest + 7) // 8 * 8
    arrays = np.zeros((4, len(samples), longest), dtype=np.int64)
    for row, sample in enumerate(samples):
        s = sample.sequence
        for i, line in enumerate((s.characters, s.bigrams, s.segments, s.matches)):
            arrays[i, row, : len(line)] = line
    places = np.concatenate([s.masked + row * longest for row, s in enumerate(samples)])
    return {
        "characters": torch.from_numpy(arrays[0]),
        "bigrams": torch.from_numpy(arrays[1]),
        "segments": torch.from_numpy(arrays[2]),
        "matches": torch.from_numpy(arrays[3]),
        "start": torch.tensor([s.start for s in samples]),
        "end": torch.tensor([s.end for s in samples]),
        "masked": torch.from_numpy(places),
        "original": torch.from_numpy(np.concatenate([s.original for s in samples])),
        "group": torch.tensor([number for number, group in enumerate(groups) for _ in group]),
        "first": torch.tensor([place == 0 for group in groups for place in range(len(group))]),
    }


def losses(net: ReaderNet, encode: Callable[..., Tensor], batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """(pointing, recovering): mean cross entropies; ``encode`` is the network's own or that compiled.

    Each passage is pointed at by itself; where a group has several, at once among all of them too.
    """
    states = encode(batch["characters"], batch["bigrams"], batch["segments"], batch["matches"])
    start, end = net.point(states, batch["segments"])
    first = batch["first"]
    single = alone(start, batch["start"], first) + alone(end, batch["end"], first)
    among = across(start, batch["start"], batch["group"]) + across(end, batch["end"], batch["group"])
    pointing = (single + AMONG * among) / 2
    if not len(batch["masked"]):
        return pointing, pointing.new_zeros(())
    scores = net.recover(states.flatten(0, 1)[batch["masked"]]).float()
    return pointing, functional.cross_entropy(scores, batch["original"])


def alone(scores: Tensor, target: Tensor, first: Tensor) -> Tensor:
    """Mean cross entropy of each passage's target among its own places; those beside the first of a group count less.

    They must be learnt from by themselves too: told only that the answer stands above them, a network may put their
    places above «no answer» as long as it puts those of the right passage higher.

    Args:
        scores: Per row and place, (rows, length); place 0 is «no answer».
        target: Per row, the place of the answer; 0 in passages without one.
        first: Per row, whether it is the first of its group.
    """
    weight = torch.where(first, 1.0, BESIDE)
    each = functional.cross_entropy(scores, target, reduction="none")
    return (weight * each).sum() / weight.sum()


def across(scores: Tensor, target: Tensor, group: Tensor) -> Tensor:
    """Mean cross entropy of the targets among all places of all passages of their group, by their odds against none.

    One softmax over the passages of a question (Clark and Gardner 2018), of what the product compares: how far a
    place stands above «no answer» in its passage.

    Args:
        scores: Per row and place, (rows, length); place 0 is «no answer».
        target: Per row, the place of the answer; 0 in passages without one.
        group: Per row, the number of its group.
    """
    odds = scores - scores[:, :1]
    total = torch.logsumexp(odds[:, 1:], dim=1)
    shift = total.detach().max()
    sums = torch.zeros(int(group.max()) + 1).index_add(0, group, (total - shift).exp())
    several = torch.bincount(group)[group] > 1
    rows = torch.nonzero(several & (target > 0)).flatten()
    if not len(rows):
        return scores.new_zeros(())
    return (sums[group[rows]].log() + shift - odds[rows, target[rows]]).mean()
