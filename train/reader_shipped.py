"""The reader's network as it ships: the same sums, in operators that onnxruntime runs as one each.

Attention, rotary positions and the gate's activation are written as onnxruntime's own fused operators; the plain
graph spends half of its time between the matrix products.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from train.reader_model import MATCHES, Block, ReaderNet, rotary, rotate

LONGEST = 1024  # positions that the file knows: the longest question with a window and its header


class _Turn(torch.autograd.Function):
    """Rotary positions of ``x``, shape (batch, length, width)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, start: Tensor, cos: Tensor, sin: Tensor, heads: int) -> Tensor:
        batch, length, width = x.shape
        split = x.view(batch, length, heads, width // heads).transpose(1, 2)
        turned = rotate(split, torch.cat([cos, cos], -1)[:length], torch.cat([sin, sin], -1)[:length])
        return turned.transpose(1, 2).reshape(batch, length, width)

    @staticmethod
    def symbolic(g: Any, x: Any, start: Any, cos: Any, sin: Any, heads: int) -> Any:
        return g.op("com.microsoft::RotaryEmbedding", x, start, cos, sin, interleaved_i=0).setType(x.type())


class _Attend(torch.autograd.Function):
    """Attention of ``heads`` heads over what ``present`` (batch, length; 1 or 0) does not leave out."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, present: Tensor, heads: int) -> Tensor:
        batch, length, width = q.shape
        q, k, v = (one.view(batch, length, heads, width // heads).transpose(1, 2) for one in (q, k, v))
        bias = ((present == 0).to(q.dtype) * -1e4)[:, None, None, :]
        attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return attended.transpose(1, 2).reshape(batch, length, width)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, present: Any, heads: int) -> Any:
        none = g.op("prim::Constant")
        none.setType(torch._C.OptionalType.ofTensor())
        return g.op(
            "com.microsoft::MultiHeadAttention", q, k, v, none, present, num_heads_i=heads, mask_filter_value_f=-1e4
        ).setType(q.type())


class _Gelu(torch.autograd.Function):
    """The tanh form of GELU."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return functional.gelu(x, approximate="tanh")

    @staticmethod
    def symbolic(g: Any, x: Any) -> Any:
        return g.op("com.microsoft::FastGelu", x).setType(x.type())


_turn: Callable[..., Tensor] = _Turn.apply
_attend: Callable[..., Tensor] = _Attend.apply
_gelu: Callable[..., Tensor] = _Gelu.apply


class _ShippedBlock(nn.Module):
    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block
        self.q, self.k, self.v = _parts(block.qkv, 3)
        self.gate, self.value = _parts(block.up, 2)

    def forward(self, x: Tensor, present: Tensor, start: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """As ``Block.forward``."""
        block = self.block
        normed = block.norm1(x)
        q = _turn(self.q(normed), start, cos, sin, block.heads)
        k = _turn(self.k(normed), start, cos, sin, block.heads)
        x = x + block.out(_attend(q, k, self.v(normed), present, block.heads))
        normed = block.norm2(x)
        down: Tensor = block.down(_gelu(self.gate(normed)) * self.value(normed))
        return x + down


def _parts(layer: nn.Linear, count: int) -> list[nn.Linear]:
    """A layer cut into ``count`` of equal width, side by side: no slices of what it gives are needed."""
    parts = []
    for weight, bias in zip(layer.weight.data.chunk(count), layer.bias.data.chunk(count), strict=True):
        part = nn.Linear(layer.in_features, len(bias))
        part.weight.data, part.bias.data = weight.clone(), bias.clone()
        parts.append(part)
    return parts


class Shipped(nn.Module):
    """The network as it ships; its embeddings in half precision, which leaves its answers as they are."""

    def __init__(self, net: ReaderNet) -> None:
        super().__init__()
        self.net = net.float().eval()
        for table in (net.character, net.bigram):
            table.weight.data = table.weight.data.half()
        width = net.shape.width // net.shape.heads
        cos, sin = rotary(LONGEST, width)
        self.register_buffer("cos", cos[:, : width // 2].contiguous())
        self.register_buffer("sin", sin[:, : width // 2].contiguous())
        self.blocks = nn.ModuleList(_ShippedBlock(block) for block in net.blocks if isinstance(block, Block))

    def forward(self, characters: Tensor, bigrams: Tensor, segments: Tensor, matches: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end scores, as ``ReaderNet.forward``."""
        net = self.net
        left = functional.pad(bigrams, (1, 0))[:, :-1]
        words = torch.cat([net.bigram(left), net.bigram(bigrams)], dim=-1).float()
        side = matches + MATCHES * (segments >= 2).long()
        x = net.norm(net.character(characters).float() + words + net.segment(segments) + net.match(side))
        present, start = (characters > 0).int(), torch.zeros(1, dtype=torch.long)
        for block in self.blocks:
            x = block(x, present, start, self.cos, self.sin)
        return net.point(net.final(x), segments)
