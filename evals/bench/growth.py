"""The report of a bench: every figure by size, in Markdown and JSON, and how the most important ones grow, as SVG.

Figures come from measuring.py and filling.py, by size; nothing is measured here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 560, 320, 64, 16, 276
RIGHT = 360
"""Where the lines end; their names stand beyond."""
COLOURS = ("#0b6e4f", "#b3541e", "#3355aa", "#8a2c7a", "#6b6b00", "#444444", "#008899")
DRAWN = {
    "seconds": (
        "ask/total/p95",
        "ask/total/p50",
        "search/vectors/p95",
        "search/keywords/p95",
        "add one document",
        "visible",
        "ready",
    ),
    "megabytes": ("memory", "disk/catalog", "disk/index"),
}
"""Which figures each plot shows, by its unit."""


def write_report(folder: Path, results: Mapping[int, Figures], machine: str) -> None:
    """Writes report.md, report.json and a plot for each unit. Raises OSError."""
    sizes = sorted(results)
    rows = {size: flatten(results[size]) for size in sizes}
    (folder / "report.json").write_text(json.dumps({str(size): results[size] for size in sizes}, indent=1))
    for unit, names in DRAWN.items():
        lines = {name: [(size, rows[size][name]) for size in sizes if name in rows[size]] for name in names}
        (folder / f"{unit}.svg").write_text(draw_growth({name: line for name, line in lines.items() if line}, unit))
    plots = "\n".join(f"![{unit} by number of chunks]({unit}.svg)" for unit in DRAWN)
    (folder / "report.md").write_text(f"# Growth\n\n{machine}\n\n{format_table(rows)}\n\n{plots}\n")


def flatten(figures: Figures, before: str = "") -> dict[str, float]:
    """Nested figures under one name each: `ask/total/p95`."""
    found: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, Mapping):
            found |= flatten(value, f"{before}{name}/")
        else:
            found[f"{before}{name}"] = value
    return found


def format_table(rows: Mapping[int, Mapping[str, float]]) -> str:
    """A line a figure, a column a size, and how many times the largest has the figure of the smallest."""
    sizes = list(rows)
    names = list(dict.fromkeys(name for size in sizes for name in rows[size]))
    head = ["figure", *(f"{size:,}" for size in sizes), "growth"]
    lines = [head, ["---"] * len(head)]
    for name in names:
        values = [rows[size].get(name) for size in sizes]
        first, last = values[0], values[-1]
        growth = f"{last / first:.2g}" if first and last is not None and len(sizes) > 1 else ""
        lines.append([name, *("" if value is None else f"{value:.3g}" for value in values), growth])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def draw_growth(lines: Mapping[str, Sequence[tuple[int, float]]], unit: str) -> str:
    """Lines over the number of chunks, both axes by powers of ten."""
    points = [point for line in lines.values() for point in line if point[1] > 0]
    across = _find_decades([size for size, _ in points])
    up = _find_decades([value for _, value in points])

    def place(size: float, value: float) -> tuple[float, float]:
        x = LEFT + (math.log10(size) - across[0]) / (across[1] - across[0]) * (RIGHT - LEFT)
        y = FLOOR - (math.log10(value) - up[0]) / (up[1] - up[0]) * (FLOOR - TOP)
        return round(x, 1), round(y, 1)

    parts = []
    for power in range(across[0], across[1] + 1):
        x, _ = place(10.0**power, 10.0 ** up[0])
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{FLOOR}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{FLOOR + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(up[0], up[1] + 1):
        _, y = place(10.0 ** across[0], 10.0**power)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>')
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x},{y}" for x, y in (place(*point) for point in line if point[1] > 0))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = TOP + 12 + 20 * number
        parts.append(f'<text x="{RIGHT + 14}" y="{y}" fill="{colour}">{escape(name)}</text>')
    title = f"{unit} by number of chunks"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'{"".join(parts)}<text x="{LEFT}" y="{HEIGHT - 6}">{title}</text></svg>\n'
    )


def _find_decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that enclose the values."""
    low = math.floor(math.log10(min(values, default=1)))
    return low, max(low + 1, math.ceil(math.log10(max(values, default=1))))
