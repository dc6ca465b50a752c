"""What the tests of figures share: a record in memory, and the board that is measured from it."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from analytics.compute import BoardOf, gather, measure_board
from analytics.parameters import Parameters, parameters_of, read_parameters
from analytics.report import board_json
from analytics.units import Window
from mailbot.record.ids import uuid7
from mailbot.record.journal import append, event_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mailbot.record.events import Event

DEFAULTS = read_parameters(Path(__file__).resolve().parents[3] / "config" / "kpis.toml")
NUMBERS = itertools.count(1)
COMPILED: dict[Any, Any] = {}
"""Statements that SQLAlchemy has compiled, for all the databases of a test run."""
PARIS = ZoneInfo("Europe/Paris")


def parameters(**changes: Any) -> Parameters:
    return parameters_of(DEFAULTS, changes)[0]


def window(start: str, end: str, tz: str = "Europe/Paris") -> Window:
    zone = ZoneInfo(tz)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) for text in (start, end))
    return Window(start=first, end=last, tz=tz)


WEEK = window("2026-10-05", "2026-10-12")
LATER = datetime(2026, 12, 31, tzinfo=UTC)


def new_id(moment: datetime) -> str:
    return uuid7(moment, next(NUMBERS).to_bytes(10, "big"))


def record(events: Iterable[Event]) -> sa.Engine:
    """Return a database in memory that holds ``events``, by time; an event was recorded when it occurred."""
    made = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    engine = made.execution_options(compiled_cache=COMPILED)
    event_table.create(engine)
    fill(engine, events)
    return engine


def fill(engine: sa.Engine, events: Iterable[Event]) -> None:
    ordered = sorted(events, key=lambda event: event.recorded_at or event.occurred_at)
    dated = [replace(event, recorded_at=event.recorded_at or event.occurred_at) for event in ordered]
    with engine.begin() as connection:
        append(connection, dated, now=LATER, new_id=new_id)


def board_of(
    database: sa.Engine,
    *,
    over: Window = WEEK,
    as_of: datetime = LATER,
    told: Mapping[str, Any] | None = None,
) -> BoardOf:
    with database.connect() as connection:
        facts = gather(connection, over, as_of=as_of, parameters=parameters(**{"tz": over.tz, **(told or {})}))
    return measure_board(facts)


def figures(events: Iterable[Event], **how: Any) -> dict[str, Any]:
    """Return the JSON of the board of ``events``, after a trip through JSON."""
    return dict(json.loads(json.dumps(board_json(board_of(record(events), **how), ids=True))))
