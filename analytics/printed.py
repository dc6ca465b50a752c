"""Prints a board for people: a table in the terminal, and lines for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from analytics.kpi import Counts, Estimate, Proportion, Spread
from analytics.kpis import BOARDS
from analytics.measures import summary
from analytics.report import STATUS, population, window_json
from analytics.stats.smallsample import Display, TargetStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.compute import BoardOf, Measurement

NAMES = 40
TARGET_WORDS = {
    TargetStatus.REACHED: "target reached",
    TargetStatus.MISSED: "target missed",
    TargetStatus.UNDECIDED: "target undecided",
    TargetStatus.IMMATURE: "target not due yet",
}
LISTED = 6


def board_text(board: BoardOf) -> str:
    """Return a board as a table: figure, value, 95 % interval, how many units, how final, against its target."""
    there, people = window_json(board.facts), population(board)
    lines = [
        f"{there['from']} to {there['to']} ({there['tz']})",
        ", ".join(
            (
                f"{people['conversations']} conversations",
                f"{people['bot_demands']} demands of the bot",
                f"{people['mature_bot_demands']} of them mature ({people['maturity']})",
                f"{people['control']} left to people by lot",
            )
        ),
    ]
    for name, kpis in BOARDS.items():
        lines += ["", name.value.upper()]
        mine = {kpi.name for kpi in kpis}
        lines += [_line(item) for item in board.measurements if item.kpi.name in mine]
    return "\n".join(lines)


def _line(item: Measurement) -> str:
    found = item.measured
    if isinstance(found, Counts):
        return f"  {item.kpi.name:<{NAMES}} {_listing(found.counts)}"
    beside = [f"n {found.n if not isinstance(found, Spread) else len(found.values)}"]
    if found.pending:
        beside.append(f"{item.maturity.value}: {found.pending} pending")
    if item.status is not None:
        beside.append(TARGET_WORDS[item.status])
    return f"  {item.kpi.name:<{NAMES}} {_value(item):<34} {', '.join(beside)}".rstrip()


def _value(item: Measurement) -> str:
    """Return a value as it may be shown: a dash, counts, or the value with its interval (2.5)."""
    found, shown = item.measured, item.display
    if shown is Display.NO_DATA or item.value is None:
        return "—"
    if isinstance(found, Proportion):
        if shown is Display.COUNTS:
            return "{:g} of {:g}".format(*found.counted)
        return f"{item.value:.1%}{_interval(item, 100, '.1f')}"
    if isinstance(found, Spread):
        told = summary(found.values)
        return f"median {told['median']:g}, p90 {told['p90']:g}, mean {told['mean']:.1f} {found.unit}"
    return f"{item.value:.4g} {found.unit if isinstance(found, Estimate) else ''}{_interval(item, 1, '.3g')}"


def _interval(item: Measurement, scale: float, form: str) -> str:
    if item.interval is None:
        return ""
    low, high = (format(edge * scale, form) for edge in item.interval)
    return f"  [{low}, {high}]"


def _listing(counts: Mapping[str, Any]) -> str:
    plain = [
        f"{label} {'—' if value is None else value}" for label, value in counts.items() if not isinstance(value, dict)
    ]
    more = f", {len(plain) - LISTED} more" if len(plain) > LISTED else ""
    return (", ".join(plain[:LISTED]) + more) or "see --json"


CSV_COLUMNS = (
    "segment",
    "kpi",
    "numerator",
    "denominator",
    "n",
    "value",
    "low",
    "high",
    "median",
    "p90",
    "max",
    "unit",
    "status",
    "maturity",
    "display",
    "definition_rev",
)


def board_csv(boards: Mapping[str, BoardOf]) -> str:
    """Return one line a figure and segment for spreadsheets; plain counts give one line a label."""
    sink = io.StringIO()
    writer = csv.DictWriter(sink, fieldnames=CSV_COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for segment, board in boards.items():
        for item in board.measurements:
            for row in _csv_rows(item):
                cells = {name: safe(value) for name, value in row.items()}
                writer.writerow({"segment": safe(segment), **cells})
    return sink.getvalue()


def _csv_rows(item: Measurement) -> Iterator[dict[str, Any]]:
    found, name = item.measured, item.kpi.name
    if isinstance(found, Counts):
        flat = {label: value for label, value in found.counts.items() if not isinstance(value, dict)}
        nested = {
            f"{label}.{key}": value
            for label, inner in found.counts.items()
            if isinstance(inner, dict)
            for key, value in inner.items()
            if not isinstance(value, (dict, list))
        }
        yield from ({"kpi": f"{name}.{label}", "value": value} for label, value in {**flat, **nested}.items())
        return
    low, high = item.interval or (None, None)
    row: dict[str, Any] = {
        "kpi": name,
        "value": item.value,
        "low": low,
        "high": high,
        "status": STATUS[item.status] if item.status is not None else None,
        "maturity": item.maturity.value,
        "display": item.display.value,
        "definition_rev": item.kpi.definition_rev,
    }
    if isinstance(found, Proportion):
        row |= {"numerator": found.numerator, "denominator": found.denominator, "n": found.n}
    elif isinstance(found, Spread):
        row |= {**{k: v for k, v in summary(found.values).items() if k != "mean"}, "unit": found.unit}
    elif isinstance(found, Estimate):
        row |= {"n": found.n, "unit": found.unit}
    yield row


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """Return ``value`` so that no spreadsheet takes a text for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value
