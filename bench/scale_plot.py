"""The result file of ``bench.scale`` as a picture: what a passage costs, and how long a search takes, by size."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Size = Mapping[str, Any]
Curve = tuple[str, str, Callable[[Size], float | None]]

WIDTH, HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 40, 70
_COST: tuple[Curve, ...] = (
    ("建立 build", "#1d6fa5", lambda size: 1000 * size["build"]["processor_seconds"] / size["passages"]),
    ("增加 add", "#c2571a", lambda size: 1000 * size["add"]["processor_seconds"] / size["add"]["passages"]),
)
_SEARCH: tuple[Curve, ...] = (
    ("p50", "#1d6fa5", lambda size: size["search_ms"]["fused"]["processor_p50"]),
    ("p95", "#c2571a", lambda size: size["search_ms"]["fused"]["processor_p95"]),
)


def plot(sizes: Sequence[Size]) -> str:
    """Draws two charts side by side; the number of passages and what is measured both run by powers of ten.

    Args:
        sizes: the entries of ``sizes`` of the result file, the smallest index first.

    Returns:
        An SVG document.
    """
    left = _chart(0, "每段的处理器毫秒 processor ms for each passage", _COST, sizes)
    right = _chart(WIDTH, "一次检索的处理器毫秒 processor ms of a search", _SEARCH, sizes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#222"><rect width="100%" height="100%" fill="#fff"/>{left}{right}</svg>\n'
    )


def _chart(offset: int, title: str, curves: Sequence[Curve], sizes: Sequence[Size]) -> str:
    drawn = [(name, colour, _points(read, sizes)) for name, colour, read in curves]
    values = [value for _, _, points in drawn for _, value in points] or [1.0]
    floor, top = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    top = max(top, floor + 1)
    tens = [math.log10(size["passages"]) for size in sizes]
    low, high = min(tens), max(max(tens), min(tens) + 1)

    def x(passages: int) -> float:
        return offset + _LEFT + (math.log10(passages) - low) / (high - low) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (math.log10(value) - floor) / (top - floor) * (HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text x="{offset + _LEFT}" y="22" font-weight="bold">{title}</text>']
    for power in range(floor, top + 1):
        value = 10.0**power
        parts.append(_line(offset + _LEFT, y(value), offset + WIDTH - _RIGHT, y(value), "#ddd"))
        parts.append(_text(offset + _LEFT - 6, y(value) + 4, f"{value:g}", "end"))
    parts += [_text(x(s["passages"]), HEIGHT - _BOTTOM + 18, _short(s["passages"]), "middle") for s in sizes]
    for number, (name, colour, points) in enumerate(drawn):
        path = " ".join(f"{x(passages):.1f},{y(value):.1f}" for passages, value in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for passages, value in points:
            parts.append(f'<circle cx="{x(passages):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>')
            under = value == min(held[passages] for _, _, points in drawn if (held := dict(points)).get(passages))
            parts.append(_text(x(passages), y(value) + (18 if under else -8), f"{value:.3g}", "middle"))
        at = offset + _LEFT + 130 * number
        parts.append(f'<circle cx="{at + 5}" cy="{HEIGHT - 22}" r="4" fill="{colour}"/>')
        parts.append(_text(at + 14, HEIGHT - 18, name, "start"))
    return "".join(parts)


def _points(read: Callable[[Size], float | None], sizes: Sequence[Size]) -> list[tuple[int, float]]:
    """(passages, value) of the sizes of which the value was measured."""
    points = []
    for size in sizes:
        try:
            value = read(size)
        except KeyError:
            continue
        if value is not None:
            points.append((int(size["passages"]), value))
    return points


def _short(passages: int) -> str:
    """9,995 as 10k, 4,963,388 as 5M."""
    for size, letter in ((10**6, "M"), (10**3, "k")):
        if passages >= size:
            return f"{float(f'{passages / size:.2g}'):g}{letter}"
    return str(passages)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
