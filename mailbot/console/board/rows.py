"""The figures of one board as rows: what each is, how sure it is, how final, and how it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.digest.changes import share_change
from analytics.kpi import Counts, Maturity, Proportion, Spread
from analytics.stats.smallsample import Display
from analytics.weeks import IsoWeek
from mailbot.console.board.charts import COUNT, NUMBER, TEXT, Column, Drawing
from mailbot.console.board.say import HEADLINES
from mailbot.console.board.tiles import Delta, Tone, delta_of, status_tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.compute import BoardOf, Measurement
    from analytics.kpi import Benchmark, Kpi
    from mailbot.console.board.say import Say

LISTED = 6
MOST_NAMED = 2000
"""More observations than this are not worth naming: no site waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure in words."""

    kpi: Kpi
    title: str
    value: str
    grey: bool
    size: int | None
    """Observations; None for plain counts."""
    interval: str
    delta: Delta | None
    target: str
    proposed: bool
    status: str
    status_tone: Tone
    further: int | None
    """How many more observations decide whether the target is reached; None when that is known, or never will be."""
    provisional: bool
    pending: int
    benchmark: Benchmark | None
    listed: tuple[tuple[str, str], ...] = ()
    """The largest counts of a figure that is a list of counts."""


def rows_of(say: Say, names: tuple[str, ...], now: BoardOf, before: BoardOf | None) -> tuple[Row, ...]:
    """Return the figures ``names`` of a board, in that order, with their change against the period ``before``."""
    return tuple(_row(say, now, before, name) for name in names)


def _row(say: Say, now: BoardOf, before: BoardOf | None, name: str) -> Row:
    item = now.of(name)
    kpi, found = item.kpi, item.measured
    final = item.maturity is Maturity.MATURE
    normal = item.display is Display.NORMAL
    status = item.status if normal else None
    counted = isinstance(found, Counts)
    return Row(
        kpi=kpi,
        title=say.text(kpi.title),
        value=say.value(item),
        grey=not counted and not normal,
        size=say.size(item),
        interval=say.interval(item),
        delta=_change(item, before, now),
        target=say.band(item.target, kpi) if item.target else "",
        proposed=bool(kpi.target and kpi.target.proposed and kpi.target.band == item.target),
        status=say.status(status) if status else "",
        status_tone=status_tone(status if final else None),
        further=item.further if normal and item.further and item.further <= MOST_NAMED else None,
        provisional=not final and not counted,
        pending=found.pending,
        benchmark=kpi.benchmark,
        listed=tuple(_listed(say, kpi.name, found)) if isinstance(found, Counts) else (),
    )


def _change(item: Measurement, before: BoardOf | None, now: BoardOf) -> Delta | None:
    if before is None or not isinstance(item.measured, Proportion):
        return None
    week = IsoWeek.at(now.facts.window.start, now.facts.window.tz)
    return delta_of(share_change(item.kpi, item, before.of(item.kpi.name), week))


def _listed(say: Say, figure: str, found: Counts) -> Iterator[tuple[str, str]]:
    """Yield the largest counts; of a figure with a headline the others."""
    headline = HEADLINES.get(figure)
    others = [(str(name), count) for name, count in found.counts.items() if isinstance(count, int) and name != headline]
    if headline is None or len(others) > 1 or others != [("n", found.counts[headline])]:
        for name, count in others[:LISTED]:
            yield say.part(figure, name), say.numbers.count(count)


def sheet(say: Say, now: BoardOf, names: tuple[str, ...], title: str) -> Drawing:
    """Return a board's figures as a table of plain numbers, for a spreadsheet."""
    _ = say.words.gettext
    return Drawing(
        name="figures",
        title=title,
        columns=(
            Column(head=_("Figure"), kind=TEXT),
            Column(head=_("Name"), kind=TEXT),
            Column(head=_("Value"), kind=NUMBER),
            Column(head=_("Low"), kind=NUMBER),
            Column(head=_("High"), kind=NUMBER),
            Column(head=_("Observations"), kind=COUNT),
            Column(head=_("Unit"), kind=TEXT),
            Column(head=_("Final"), kind=TEXT),
            Column(head=_("Definition"), kind=TEXT),
        ),
        rows=tuple(line for name in names for line in _lines(say, now.of(name))),
    )


def _lines(say: Say, item: Measurement) -> Iterator[tuple[str | float | None, ...]]:
    found, title = item.measured, say.text(item.kpi.title)
    if isinstance(found, Counts):
        for label, count in found.counts.items():
            if isinstance(count, (int, float)):
                yield title, f"{item.kpi.name}.{label}", count, None, None, None, "", "", item.kpi.definition_rev
        return
    low, high = item.interval or (None, None)
    yield (
        title,
        item.kpi.name,
        item.value,
        low,
        high,
        say.size(item),
        "share" if isinstance(found, Proportion) else found.unit + (" (mean)" if isinstance(found, Spread) else ""),
        item.maturity.value,
        item.kpi.definition_rev,
    )
