"""Plots as inline SVG: a curve, a reliability diagram, shares with their intervals, seconds by stage.

Numbers go in, text comes out. Colours are those of the page around, so that one drawing serves by day and by night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, BOTTOM = 54, 12, 12, 44
ROW = 30
NAMES = 126
"""Room for the names of rows, in which 18 characters fit."""
LONGEST = 18
SPAN = 130
"""Room for the seconds of a stage, beside which they are written out."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Share:
    """A share by name, its interval where there is one, and over how many it was taken."""

    name: str
    value: float
    interval: tuple[float, float] | None
    over: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a reliability diagram, as heavy as the cases that it stands for; `told` is shown at it."""

    x: float
    y: float
    cases: int
    told: str


def draw_curve(points: Sequence[tuple[float, float]], label: str, axes: tuple[str, str]) -> str:
    """A curve over shares from 0 to 1, with the area below it; `axes` name across and up."""
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    area = f"{_x(points[0][0]):.1f},{_y(0):.1f} {path} {_x(points[-1][0]):.1f},{_y(0):.1f}" if points else ""
    drawn = f'<polygon class="area" points="{area}"/><polyline class="curve" points="{path}"/>'
    return _frame(label, HEIGHT, _draw_axes(axes) + drawn)


def draw_reliability(dots: Sequence[Dot], label: str, axes: tuple[str, str]) -> str:
    """Dots against the diagonal on which they would all lie if what was foretold came true."""
    most = max((dot.cases for dot in dots), default=0) or 1
    line = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    drawn = "".join(
        f'<circle class="dot" cx="{_x(dot.x):.1f}" cy="{_y(dot.y):.1f}" r="{3 + 7 * (dot.cases / most) ** 0.5:.1f}">'
        f"<title>{escape(dot.told)}</title></circle>"
        for dot in dots
    )
    return _frame(label, HEIGHT, _draw_axes(axes) + line + drawn)


def draw_shares(shares: Sequence[Share], label: str) -> str:
    """A row for each share: a dot, its interval as a line, its name before and its figure behind."""
    height = ROW * len(shares) + 30
    drawn = "".join(_draw_share(share, TOP + ROW * place + ROW / 2) for place, share in enumerate(shares))
    ticks = "".join(
        f'<line class="grid" x1="{_row(tick):.1f}" y1="{TOP}" x2="{_row(tick):.1f}" y2="{height - 18}"/>'
        f'<text class="tick" x="{_row(tick):.1f}" y="{height - 4}" text-anchor="middle">{tick:g}</text>'
        for tick in (0.0, 0.5, 1.0)
    )
    return _frame(label, height, ticks + drawn)


def draw_track(share: Share) -> str:
    """A share and its interval on a line from 0 to 1, for beside a figure that is written out."""
    low, high = share.interval or (share.value, share.value)
    return (
        '<svg class="track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rail" x="0" y="3" width="100" height="2"/>'
        f'<rect class="span" x="{100 * low:.1f}" y="2" width="{max(100 * (high - low), 0.5):.1f}" height="4"/>'
        f'<rect class="here" x="{min(100 * share.value, 99):.1f}" y="0" width="1" height="8"/></svg>'
    )


def draw_stages(stages: Sequence[tuple[str, float, float]], label: str) -> str:
    """A row for each stage with its median, as a bar, and its 95th percentile, as a line; in seconds."""
    longest = max((high for _, _, high in stages), default=0.0) or 1.0
    height = ROW * len(stages) + TOP
    return _frame(label, height, "".join(_draw_stage(stage, place, longest) for place, stage in enumerate(stages)))


def _draw_stage(stage: tuple[str, float, float], place: int, longest: float) -> str:
    name, middle, high = stage
    y, end = TOP + ROW * place + ROW / 2, NAMES + SPAN * high / longest
    return (
        f'<text class="name" x="{NAMES - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
        f'<line class="whisker" x1="{NAMES}" y1="{y}" x2="{end:.1f}" y2="{y}"/>'
        f'<rect class="bar" x="{NAMES}" y="{y - 6}" width="{max(SPAN * middle / longest, 1):.1f}" height="12"/>'
        f'<text class="tick" x="{end + 8:.1f}" y="{y + 4}">{format_seconds(middle)}, {format_seconds(high)}</text>'
    )


def format_seconds(seconds: float) -> str:
    """In milliseconds below a second."""
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _draw_share(share: Share, y: float) -> str:
    low, high = share.interval or (share.value, share.value)
    name = share.name if len(share.name) <= LONGEST else f"{share.name[: LONGEST - 1]}…"
    return (
        f"<g><title>{escape(share.name)}: {share.value:.2f} of {share.over} cases</title>"
        f'<text class="name" x="{NAMES - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
        f'<line class="whisker" x1="{_row(low):.1f}" y1="{y}" x2="{_row(high):.1f}" y2="{y}"/>'
        f'<circle class="dot" cx="{_row(share.value):.1f}" cy="{y}" r="5"/>'
        f'<text class="tick" x="{WIDTH}" y="{y + 4}" text-anchor="end">{share.value:.2f}</text></g>'
    )


def _frame(label: str, height: float, content: str) -> str:
    return f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {WIDTH} {height:g}">{content}</svg>'


def _draw_axes(axes: tuple[str, str]) -> str:
    return "".join(_list_ticks()) + (
        f'<text class="axis" x="{(_x(0) + _x(1)) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(axes[0])}</text>'
        f'<text class="axis" transform="translate(12 {(_y(0) + _y(1)) / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(axes[1])}</text>"
    )


def _list_ticks() -> Iterator[str]:
    for tick in TICKS:
        yield f'<line class="grid" x1="{_x(0)}" y1="{_y(tick)}" x2="{_x(1)}" y2="{_y(tick)}"/>'
        yield f'<text class="tick" x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>'
        yield f'<text class="tick" x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>'


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _row(share: float) -> float:
    return NAMES + share * (WIDTH - NAMES - 44)
