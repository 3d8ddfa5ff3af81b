"""A drawing of a few lines over sizes that grow tenfold: plain SVG, readable in the repository."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 420, 260, 48
COLOURS = ("#2563eb", "#d97706", "#059669", "#db2777")


@dataclass(frozen=True)
class Line:
    """A measured thing, in milliseconds: for each drawing one value a size."""

    name: str
    values: Sequence[Sequence[float]]


def draw(path: Path, sizes: Mapping[str, Sequence[int]], lines: Sequence[Line]) -> None:
    """One drawing beside the other, both axes logarithmic."""
    drawings = [
        drawing(place, what, counts, lines) for place, (what, counts) in enumerate(sizes.items())
    ]
    width = WIDTH * len(sizes)
    style = 'font-family="system-ui, sans-serif" font-size="11" fill="#666"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" {style}>'
    path.write_text("\n".join([head, *drawings, "</svg>", ""]))


def drawing(place: int, what: str, counts: Sequence[int], lines: Sequence[Line]) -> str:
    values = [value for line in lines for value in line.values[place]]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def x(number: int) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN - 40) * number / (len(counts) - 1)

    def y(value: float) -> float:
        share = (math.log10(value) - low) / max(1, high - low)
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share

    parts = [f'<g transform="translate({WIDTH * place} 0)">']
    for power in range(low, high + 1):
        at, label = y(10**power), f"{10**power:g} ms"
        parts.append(f'<path d="M{MARGIN} {at:.0f}H{WIDTH - MARGIN}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 4}" y="{at + 4:.0f}" text-anchor="end">{label}</text>')
    for number, count in enumerate(counts):
        where = f'x="{x(number):.0f}" y="{HEIGHT - MARGIN + 16}" text-anchor="middle"'
        parts.append(f"<text {where}>{count:,}</text>")
    for line, colour in zip(lines, COLOURS, strict=False):
        points = [(x(number), y(value)) for number, value in enumerate(line.values[place])]
        joined = " ".join(f"{left:.0f},{top:.0f}" for left, top in points)
        pen = f'fill="none" stroke="{colour}" stroke-width="2"'
        parts.append(f'<polyline points="{joined}" {pen}/>')
        where = f'x="{points[-1][0] + 6:.0f}" y="{points[-1][1] + 4:.0f}" fill="{colour}"'
        parts.append(f"<text {where}>{line.name}</text>")
    middle = f'x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle"'
    return "\n".join([*parts, f"<text {middle}>{what}</text>", "</g>"])
