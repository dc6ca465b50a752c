"""Draws the one picture of the digest: demands by week and outcome, and where something was changed.

A PNG on white, so that it can be read in dark mode; drawn by a ``Figure`` of its own, without pyplot and its globals.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from analytics.digest.model import Bar, Digest, Noted
    from analytics.digest.numbers import Numbers
    from analytics.digest.page import Legend

WIDTH = 552
"""Pixels at which the picture is shown; it is drawn with twice as many."""
INCHES = (5.52, 2.5)
DPI = 200
BAR = 0.66
COLOURS_KEPT = 64
COLOURS = {
    "resolved/confirmed": "#1b6e2f",
    "resolved": "#86c498",
    "human": "#3b5bdb",
    "abandoned": "#e8a317",
    "unresolved": "#d9632b",
    "unanswered": "#b3261e",
}
INK, PALE, GRID = "#1d2433", "#5b6577", "#e9ecf1"
WEEK_DAYS = 7


def draw(digest: Digest, legend: Legend, numbers: Numbers) -> bytes:
    """Return the picture as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    _bars(axes, digest.bars, legend, numbers)
    _marks(axes, digest)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside upper left",
        ncols=4,
        frameon=False,
        fontsize=8.5,
        handlelength=1,
        handleheight=1,
        columnspacing=1.2,
        labelcolor=INK,
    )
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", facecolor="white", metadata={"Software": ""})
    return _smaller(drawn.getvalue())


def _smaller(png: bytes) -> bytes:
    """Return the picture with a palette of 64 colours: a third of the size, and nobody sees a difference."""
    from PIL import Image

    written = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        small = image.convert("RGB").quantize(colors=COLOURS_KEPT, dither=Image.Dither.NONE)
        small.save(written, format="png", optimize=True)
    return written.getvalue()


def _bars(axes: Axes, bars: Sequence[Bar], legend: Legend, numbers: Numbers) -> None:
    """Stack the outcomes of each week; what is not final yet stands on top, hatched."""
    from matplotlib.ticker import MaxNLocator

    places = range(len(bars))
    bottom = [0] * len(bars)
    for name, label in legend.outcomes:
        heights = [bar.outcomes.get(name, 0) for bar in bars]
        if any(heights):
            axes.bar(places, heights, bottom=bottom, width=BAR, color=COLOURS[name], label=label, linewidth=0)
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    still_open = [bar.open for bar in bars]
    if any(still_open):
        axes.bar(
            places,
            still_open,
            bottom=bottom,
            width=BAR,
            facecolor="#f4f5f7",
            edgecolor="#aab2c0",
            hatch="////",
            linewidth=0.6,
            label=legend.open,
        )
    for place, bar in zip(places, bars, strict=True):
        axes.annotate(
            numbers.count(bar.total),
            (place, bar.total),
            ha="center",
            va="bottom",
            fontsize=8.5,
            color=INK,
            xytext=(0, 2.5),
            textcoords="offset points",
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
            zorder=5,
        )
    axes.set_xticks(list(places), list(legend.weeks), fontsize=9, color=INK)
    axes.tick_params(length=0, labelsize=9, labelcolor=PALE)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.yaxis.grid(visible=True, color=GRID)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.set_axisbelow(True)
    axes.set_xlim(-0.6, len(bars) - 0.4)
    axes.set_ylim(0, max(bar.total for bar in bars) * 1.22 or 1)


def _marks(axes: Axes, digest: Digest) -> None:
    """Draw a dashed line and a number where something was changed; several close together share one label."""
    top = axes.get_ylim()[1]
    groups: list[tuple[float, list[str]]] = []
    for noted in digest.noted:
        place = _place(noted, digest)
        if place is None:
            continue
        if groups and place - groups[-1][0] < 0.25:  # noqa: PLR2004 - a quarter of a week: the labels would touch
            groups[-1][1].append(str(noted.number))
        else:
            groups.append((place, [str(noted.number)]))
    for place, names in groups:
        axes.axvline(place, color=PALE, linewidth=0.8, linestyle=(0, (3, 2)), zorder=3)
        axes.annotate(
            ", ".join(names),
            (place, top),
            ha="center",
            va="top",
            fontsize=8,
            color="white",
            bbox={"boxstyle": "round,pad=0.28", "facecolor": PALE, "edgecolor": "none"},
            zorder=4,
        )


def _place(noted: Noted, digest: Digest) -> float | None:
    """Return where a change lies among the bars: -0.5 is the first Monday; None when it is older than the chart."""
    first = digest.bars[0].week.monday
    local = noted.at.astimezone(ZoneInfo(digest.tz))
    days = (local.date() - first).days + local.hour / 24
    place = days / WEEK_DAYS - 0.5
    return min(place, len(digest.bars) - 0.5) if place >= -0.5 else None  # noqa: PLR2004 - half a bar
