"""The reader's network: a small character transformer that points at spans.

Input is one sequence ``[CLS] question [SEP] header [SEP] context [SEP]`` of characters; the header is the
article's date and title. Each position is the sum of
its character's vector, the vectors of the two bigrams it stands in (words, without a word splitter), its
segment, and how much of it the other side holds too (``match``: 0 none, 1 character, 2 bigram, 3 trigram).
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SEGMENTS = 4  # marks and padding, question, context, header (date and title)
MATCHES = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    characters: int
    bigrams: int
    width: int = 256
    layers: int = 5
    heads: int = 4
    inner: int = 768

    def as_dict(self) -> dict[str, int]:
        """The sizes by name, for a checkpoint."""
        return asdict(self)


def rotary(length: int, width: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of rotary positions (Su et al. 2021), each of shape (length, width)."""
    rate = 1.0 / (10000 ** (torch.arange(0, width, 2).float() / width))
    angle = torch.outer(torch.arange(length).float(), rate)
    angle = torch.cat([angle, angle], dim=-1)
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """``x`` of shape (batch, heads, length, width) turned by its positions."""
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], dim=-1)
    return x * cos + turned * sin


class Block(nn.Module):
    """Attention and a gated feed-forward layer, normalised before each."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * shape.inner)
        self.down = nn.Linear(shape.inner, width)

    def forward(self, x: Tensor, bias: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """``x`` of shape (batch, length, width); ``bias`` is added to the attention scores."""
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k = rotate(qkv[0], cos, sin), rotate(qkv[1], cos, sin)
        # Written out: at these lengths two products and a softmax beat the fused kernel on a CPU.
        scores = torch.matmul(q, k.transpose(-1, -2)) * (q.shape[-1] ** -0.5) + bias
        attended = torch.matmul(scores.softmax(dim=-1), qkv[2])
        x = x + self.out(attended.transpose(1, 2).reshape(batch, length, width))
        gate, value = self.up(self.norm2(x)).chunk(2, dim=-1)
        x = x + self.down(functional.gelu(gate, approximate="tanh") * value)
        return x


class ReaderNet(nn.Module):
    """Characters in, start and end scores out; position 0 stands for «no answer here»."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.character = nn.Embedding(shape.characters, width)
        self.bigram = nn.Embedding(shape.bigrams, width // 2)
        self.segment = nn.Embedding(SEGMENTS, width)
        self.match = nn.Embedding(MATCHES * 2, width)
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.final = nn.LayerNorm(width)
        self.span = nn.Linear(width, 2)
        self.masked = nn.Linear(width, width)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
        for module in self.modules():
            if isinstance(module, Block):
                nn.init.normal_(module.out.weight, std=0.02 / math.sqrt(2 * shape.layers))
                nn.init.normal_(module.down.weight, std=0.02 / math.sqrt(2 * shape.layers))

    def encode(self, characters: Tensor, bigrams: Tensor, segments: Tensor, matches: Tensor) -> Tensor:
        """States of shape (batch, length, width).

        Args:
            characters: ids, (batch, length); 0 is padding.
            bigrams: id of the bigram that starts at each position, (batch, length); 0 is none.
            segments: 0 marks and padding, 1 question, 2 context, 3 header.
            matches: 0 to 3, see the module's text.
        """
        left = functional.pad(bigrams, (1, 0))[:, :-1]
        words = torch.cat([self.bigram(left), self.bigram(bigrams)], dim=-1)
        side = matches + MATCHES * (segments >= 2).long()
        kind = self.norm.weight.dtype  # embeddings may be stored in half precision
        written = self.character(characters).to(kind) + words.to(kind)
        x: Tensor = self.norm(written + self.segment(segments) + self.match(side))
        cos, sin = rotary(characters.shape[1], self.shape.width // self.shape.heads)
        cos, sin = cos.to(x.dtype), sin.to(x.dtype)
        bias = ((characters == 0).to(x.dtype) * -1e4)[:, None, None, :]
        for block in self.blocks:
            x = block(x, bias, cos, sin)
        x = self.final(x)
        return x

    def point(self, states: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end scores, each (batch, length); only position 0 and the context can be chosen."""
        scores = self.span(states).float()
        first = torch.arange(segments.shape[1]) == 0
        allowed = (segments == 2) | first
        start, end = scores[..., 0].masked_fill(~allowed, -1e4), scores[..., 1].masked_fill(~allowed, -1e4)
        return start, end

    def recover(self, states: Tensor) -> Tensor:
        """Scores of characters at masked positions: (n, width) to (n, characters)."""
        return functional.linear(functional.gelu(self.masked(states)), self.character.weight)

    def forward(self, characters: Tensor, bigrams: Tensor, segments: Tensor, matches: Tensor) -> tuple[Tensor, Tensor]:
        """What the shipped model computes: start and end scores."""
        return self.point(self.encode(characters, bigrams, segments, matches), segments)
