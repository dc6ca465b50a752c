"""The board's charts: each with the same numbers as a table, and as a file for spreadsheets.

A chart holds plain data; static/board.js draws it. Everything it shows stands in its table, row by row.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analytics.pictures import STATES, confusions_of, days_of, flows_of, heat_of
from analytics.printed import safe
from mailbot.console.board.say import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from analytics.compute import BoardOf
    from analytics.digest.model import Topic
    from mailbot.console.board.period import Period
    from mailbot.console.board.say import Say

Cell = str | int | float | None
TEXT, COUNT, SHARE, POINTS, NUMBER = "text", "count", "share", "points", "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a chart's table: its head, and what its cells are (TEXT, COUNT, SHARE, POINTS, NUMBER)."""

    head: str
    kind: str = COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart: what board.js draws (``data``, with its ``kind``), and the same as a table."""

    name: str
    title: str
    note: str = ""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    empty: str = ""
    """What to say where there is nothing to draw."""


def file_of(drawing: Drawing) -> bytes:
    """Return the table as CSV in UTF-8: one line of heads, one line a row; no cell can pass for a formula."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow([safe(column.head) for column in drawing.columns])
    writer.writerows([safe(cell) for cell in row] for row in drawing.rows)
    return ("\ufeff" + sink.getvalue()).encode()


def days(say: Say, now: BoardOf, before: BoardOf | None, period: Period) -> Drawing:
    """Draw the demands of every day by what became of them; the period before as a dashed line."""
    _ = say.words.gettext
    listed = days_of(now, period.first, period.last)
    earlier = period.before
    totals = [day.total for day in days_of(before, earlier.first, earlier.last)] if before is not None else []
    shown = [state for state in STATES if any(day.states[state] for day in listed)]
    last = [Column(head=_("Period before"))] if totals else []
    labels = [say.numbers.short_day(day.day) for day in listed]
    return Drawing(
        name="days",
        title=_("Demands by day and outcome"),
        note=_("An outcome is final %(days)s days after the demand.")
        % {"days": say.numbers.count(now.facts.parameters.outcome_horizon_days)},
        columns=(
            Column(head=_("Day"), kind=TEXT),
            *(Column(head=say.state(state)) for state in shown),
            Column(head=_("Total")),
            *last,
        ),
        rows=tuple(
            (day.day.isoformat(), *(day.states[state] for state in shown), day.total, *totals[place : place + 1])
            for place, day in enumerate(listed)
        ),
        data={
            "kind": "days",
            "labels": labels,
            "dates": [day.day.isoformat() for day in listed],
            "series": [
                {"name": say.state(state), "state": state.value, "values": [day.states[state] for day in listed]}
                for state in shown
            ],
            "before": {"name": _("Period before"), "values": totals},
        },
        empty="" if any(day.total for day in listed) else _("No demand in this period."),
    )


def marked(drawing: Drawing, changes: Sequence[tuple[date, int]]) -> Drawing:
    """Return the chart of days with a line on each day on which something was changed, by the number of the change."""
    numbers: dict[int, list[str]] = {}
    places = {text: place for place, text in enumerate(drawing.data.get("dates", ()))}
    for day, number in changes:
        if day.isoformat() in places:
            numbers.setdefault(places[day.isoformat()], []).append(str(number))
    marks = [{"place": place, "text": ", ".join(listed)} for place, listed in sorted(numbers.items())]
    return replace(drawing, data={**drawing.data, "marks": marks})


def topics(say: Say, listed: Sequence[Topic]) -> Drawing:
    """Return the topics: demands, share resolved without an agent, change of their share."""
    _ = say.words.gettext
    return Drawing(
        name="topics",
        title=_("Topics"),
        columns=(
            Column(head=_("Topic"), kind=TEXT),
            Column(head=_("Demands")),
            Column(head=_("Final")),
            Column(head=_("Resolved without an agent")),
            Column(head=_("Share of final"), kind=SHARE),
            Column(head=_("Change of the share of all demands"), kind=POINTS),
        ),
        rows=tuple(
            (
                say.intent(topic.intent, others=topic.others),
                topic.demands,
                topic.final,
                topic.resolved,
                topic.resolved / topic.final if topic.final else None,
                topic.share_change,
            )
            for topic in listed
        ),
        empty="" if listed else _("No demand in this period."),
    )


def flows(say: Say, now: BoardOf) -> Drawing:
    """Draw the way of the demands: topic, first decision, outcome."""
    _ = say.words.gettext
    listed = flows_of(now)
    nodes: dict[str, dict[str, Any]] = {}
    links: dict[tuple[str, str], int] = {}
    for flow in listed:
        way = (
            (f"i:{flow.others}:{flow.intent}", say.intent(flow.intent, others=flow.others), ""),
            (f"a:{flow.action}", say.action(flow.action), flow.action),
            (f"s:{flow.state}", say.state(flow.state), flow.state.value),
        )
        for depth, (key, label, look) in enumerate(way):
            nodes[key] = {"name": key, "label": label, "look": look, "depth": depth}
        for (one, *_rest), (two, *_more) in pairwise(way):
            links[one, two] = links.get((one, two), 0) + flow.count
    return Drawing(
        name="flows",
        title=_("From topic to outcome"),
        columns=(
            Column(head=_("Topic"), kind=TEXT),
            Column(head=_("First decision"), kind=TEXT),
            Column(head=_("Outcome"), kind=TEXT),
            Column(head=_("Demands")),
        ),
        rows=tuple(
            (
                say.intent(flow.intent, others=flow.others),
                say.action(flow.action),
                say.state(flow.state),
                flow.count,
            )
            for flow in sorted(listed, key=lambda flow: -flow.count)
        ),
        data={
            "kind": "flows",
            "nodes": list(nodes.values()),
            "links": [{"source": one, "target": two, "value": value} for (one, two), value in links.items()],
        },
        empty="" if listed else _("No demand in this period."),
    )


def hours(say: Say, now: BoardOf) -> Drawing:
    """Draw when people write, by local weekday and hour."""
    _ = say.words.gettext
    heat = heat_of(now)
    names = [_(day) for day in WEEKDAYS]
    return Drawing(
        name="hours",
        title=_("When do they write?"),
        note=_("Conversations by the hour of their first mail, by the clocks of %(zone)s.")
        % {"zone": now.facts.window.tz},
        columns=(Column(head=_("Day"), kind=TEXT), *(Column(head=f"{hour}\u00a0h") for hour in range(24))),
        rows=tuple((name, *row) for name, row in zip(names, heat, strict=True)),
        data={
            "kind": "hours",
            "days": names,
            "cells": [[hour, day, count] for day, row in enumerate(heat) for hour, count in enumerate(row)],
            "most": max(max(row) for row in heat),
        },
        empty="" if any(map(any, heat)) else _("No mail in this period."),
    )


def confusion(say: Say, now: BoardOf) -> Drawing:
    """Draw what audited mails were and what mailbot took them for; the weight tells for how many mails each stands."""
    _ = say.words.gettext
    found = confusions_of(now)
    labels = sorted({item.truth for item in found} | {item.said for item in found}, key=lambda name: (not name, name))
    place = {name: number for number, name in enumerate(labels)}
    return Drawing(
        name="confusion",
        title=_("What mails were, and what mailbot took them for"),
        note=_("Only mails drawn by lot and reviewed. Off the diagonal: errors."),
        columns=(
            Column(head=_("It was"), kind=TEXT),
            Column(head=_("mailbot read"), kind=TEXT),
            Column(head=_("Reviews")),
            Column(head=_("Stand for mails"), kind=NUMBER),
        ),
        rows=tuple((say.intent(item.truth), say.intent(item.said), item.n, round(item.weight, 1)) for item in found),
        data={
            "kind": "confusion",
            "labels": [say.intent(name) for name in labels],
            "cells": [[place[item.said], place[item.truth], item.n, round(item.weight, 1)] for item in found],
            "most": max((item.n for item in found), default=0),
            "axes": [_("mailbot read"), _("It was")],
        },
        empty="" if found else _("No review of a mail drawn by lot in this period."),
    )
