"""A control chart: the limits within which a figure moves by itself, week by week, and the points that stand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.kpi import Better, Proportion
from analytics.stats.charts import FEWEST_PERIODS, breaks_at, laney_p_prime, xmr
from analytics.stats.signals import Assurance, Variation, assurance, signals, variation
from mailbot.console.board.charts import COUNT, NUMBER, TEXT, Column, Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.compute import Measurement
    from analytics.digest.material import Happening
    from analytics.kpi import Kpi
    from analytics.stats.charts import Chart
    from analytics.weeks import IsoWeek
    from mailbot.console.board.say import Say
    from mailbot.console.board.weeks import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """What a control chart says: whether something changed, and whether the target can be met at all."""

    chart: Chart
    variation: Variation
    assurance: Assurance | None
    beyond: frozenset[int]
    """The weeks (by their place) that are part of a signal."""
    needed: int = FEWEST_PERIODS
    """Final weeks that limits take."""

    @property
    def known(self) -> int:
        """How many final weeks there are."""
        return sum(value is not None for value in self.chart.values)


def controlled(
    item: Measurement, weeks: Sequence[tuple[IsoWeek, Point | None]], changes: Sequence[Happening], tz: str
) -> Controlled:
    """Return the control chart of a figure; only final weeks count. Limits are set anew at noted changes."""
    starts = [week.window(tz).start for week, _ in weeks]
    breaks = breaks_at(starts, sorted(change.at for change in changes))
    final = [point if point is not None and point.final else None for _, point in weeks]
    if isinstance(item.measured, Proportion):
        chart = laney_p_prime(
            [point.top if point else 0 for point in final],
            [point.bottom if point else 0 for point in final],
            breaks=breaks,
        )
    else:
        chart = xmr([point.value if point else None for point in final], breaks=breaks)
    better = {Better.HIGHER: 1, Better.LOWER: -1}.get(item.kpi.better, 0)
    edges = item.target
    return Controlled(
        chart=chart,
        variation=variation(chart, better=better),
        assurance=assurance(chart, at_least=edges.at_least, at_most=edges.at_most) if edges else None,
        beyond=frozenset(place for signal in signals(chart) for place in range(signal.first, signal.last + 1)),
    )


def drawing(
    say: Say,
    kpi: Kpi,
    weeks: Sequence[tuple[IsoWeek, Point | None]],
    found: Controlled,
    marks: Sequence[tuple[int, str]],
) -> Drawing:
    """Draw a figure week by week with its limits; ``marks`` are (place of the week, what was changed)."""
    _ = say.words.gettext
    chart = found.chart
    names = [_("W%(number)s") % {"number": week.number} for week, _point in weeks]
    noted: dict[int, str] = {}
    for place, text in marks:
        noted[place] = f"{noted[place]} · {text}" if place in noted else text
    rows = tuple(
        (
            str(week),
            chart.values[place],
            chart.centre[place],
            chart.lower[place],
            chart.upper[place],
            int(point.bottom) if point is not None else 0,
            _("signal") if place in found.beyond else "",
            f"{sorted(noted).index(place) + 1}: {noted[place]}" if place in noted else "",
        )
        for place, (week, point) in enumerate(weeks)
    )
    return Drawing(
        name="weeks",
        title=_("Week by week"),
        note=_("Between the limits a figure moves by itself; a point that stands out says that something changed."),
        columns=(
            Column(head=_("Week"), kind=TEXT),
            Column(head=say.text(kpi.title), kind=NUMBER),
            Column(head=_("Centre"), kind=NUMBER),
            Column(head=_("Lower limit"), kind=NUMBER),
            Column(head=_("Upper limit"), kind=NUMBER),
            Column(head=_("Observations"), kind=COUNT),
            Column(head=_("Signal"), kind=TEXT),
            Column(head=_("Changed"), kind=TEXT),
        ),
        rows=rows,
        data={
            "kind": "control",
            "labels": names,
            "share": say.unit_of(kpi) == "share",
            "values": list(chart.values),
            "centre": list(chart.centre),
            "lower": list(chart.lower),
            "upper": list(chart.upper),
            "beyond": sorted(found.beyond),
            "marks": [{"place": place, "numbers": str(number)} for number, place in enumerate(sorted(noted), 1)],
            "names": {
                "value": say.text(kpi.title),
                "centre": _("Centre"),
                "lower": _("Lower limit"),
                "upper": _("Upper limit"),
            },
        },
        empty="" if any(value is not None for value in chart.values) else _("No final week yet."),
    )
