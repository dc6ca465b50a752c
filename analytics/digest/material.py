"""Reads everything a digest is made of: the boards of its weeks, what the last digest said, and what changed since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from analytics import board as core
from analytics.parameters import DAY
from analytics.weeks import IsoWeek, ending_with
from mailbot.record.journal import event_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.compute import BoardOf
    from analytics.parameters import Parameters

WEEKS_SHOWN = 8
"""Weeks in the chart."""
PUBLICATION = "kpi.published"
NOTED = (
    "model.deployed",
    "model.rolled_back",
    "threshold.changed",
    "config.changed",
    "template.changed",
    "target.set",
    "calendar.changed",
    "cost.changed",
    "annotation.added",
)
"""Events that may explain why a curve turned (docs/kpis.md)."""
LATE_BY_NATURE = ("csat.requested", "csat.received", "review.sampled", "review.completed", "review.adjudicated")
"""They count although they happened after the last digest; other events count as late only if they happened before."""
IDENTITIES = ("customer.merged", "customer.split")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What an earlier digest said: its week, its as-of instant, and its figures by week and name."""

    week: IsoWeek
    seq: int
    """The last event it knew of."""
    as_of: datetime
    definitions: Mapping[str, str]
    parameters: str
    values: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that was changed about mailbot."""

    at: datetime
    type: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that a digest is made of; ``boards`` of the reported week, the final one, and the one before each."""

    week: IsoWeek
    final_week: IsoWeek
    as_of: datetime
    parameters: Parameters
    boards: Mapping[IsoWeek, BoardOf]
    past: Mapping[IsoWeek, tuple[Mapping[str, int], int]] = field(default_factory=dict)
    """(demands by outcome, open ones) of the weeks of the chart that have no board."""
    publication: Publication | None = None
    late: Mapping[IsoWeek, Mapping[str, int]] = field(default_factory=dict)
    """What came since the last digest about the conversations of a week: event types and counts."""
    happenings: Sequence[Happening] = ()
    unread: int = 0
    seq: int = 0
    head: str = ""


def final_week(week: IsoWeek, *, as_of: datetime, parameters: Parameters) -> IsoWeek:
    """Return the last week up to ``week`` whose demands are all final at ``as_of``; S-2 with a horizon of 7 days."""
    horizon = timedelta(seconds=parameters.horizon)
    found = week
    while found.window(parameters.tz).end + horizon > as_of:
        found = found.shifted(-1)
    return found


def gather_material(
    connection: sa.Connection, week: IsoWeek, *, as_of: datetime, parameters: Parameters, charted: bool = True
) -> Material:
    """Read what the digest of ``week`` is made of, as it was known at ``as_of``."""
    final = final_week(week, as_of=as_of, parameters=parameters)
    publication = last_publication(connection, week, as_of=as_of)
    weeks = {week, week.shifted(-1), final, final.shifted(-1)}
    if publication is not None:
        weeks |= {IsoWeek.named(name) for name in publication.values}
    boards = {
        item: core.week_board(connection, item, as_of=as_of, parameters=parameters)
        for item in sorted(weeks)
        if item <= week
    }
    begun = first_week(connection, as_of=as_of, tz=parameters.tz)
    shown = [item for item in ending_with(week, WEEKS_SHOWN) if charted and begun is not None and item >= begun]
    seq, head = last_event(connection, as_of=as_of)
    since = publication.as_of if publication is not None else week.shifted(-1).window(parameters.tz).start
    return Material(
        week=week,
        final_week=final,
        as_of=as_of,
        parameters=parameters,
        boards=boards,
        past={
            item: core.outcomes_on(boards[item])
            if item in boards
            else core.week_outcomes(connection, item, as_of=as_of, parameters=parameters)
            for item in shown
        },
        publication=publication,
        late=late_events(connection, publication, as_of=as_of, tz=parameters.tz),
        happenings=happenings(connection, since=since, as_of=as_of),
        unread=unreadable(connection, week, as_of=as_of, tz=parameters.tz),
        seq=seq,
        head=head,
    )


def last_event(connection: sa.Connection, *, as_of: datetime) -> tuple[int, str]:
    """Return (sequence number, hash) of the last event known at ``as_of``; (0, "") when the record was empty."""
    e = event_table.c
    row = connection.execute(
        sa.select(e.seq, e.hash).where(e.recorded_at <= as_of).order_by(e.seq.desc()).limit(1)
    ).first()
    return (int(row.seq), str(row.hash)) if row else (0, "")


def first_week(connection: sa.Connection, *, as_of: datetime, tz: str) -> IsoWeek | None:
    """Return the week of the first conversation on record; None when there is none."""
    e = event_table.c
    opened = connection.execute(
        sa.select(sa.func.min(e.occurred_at)).where(e.type == "conversation.opened", e.recorded_at <= as_of)
    ).scalar()
    if opened is None:
        return None
    moment = datetime.fromisoformat(opened) if isinstance(opened, str) else opened
    return IsoWeek.at(moment if moment.tzinfo else moment.replace(tzinfo=UTC), tz)


def last_publication(connection: sa.Connection, week: IsoWeek, *, as_of: datetime) -> Publication | None:
    """Return what the last digest of an earlier week said; None when there was none."""
    e = event_table.c
    rows = connection.execute(
        sa.select(e.payload)
        .where(e.type == PUBLICATION, e.recorded_at <= as_of)
        .order_by(e.occurred_at.desc(), e.seq.desc())
    )
    for row in rows:
        found = _publication(row.payload)
        if found is not None and found.week < week:
            return found
    return None


def _publication(payload: Mapping[str, Any]) -> Publication | None:
    """Return what a ``kpi.published`` says; None where somebody else wrote it, who says other things."""
    try:
        values = payload["values"]
        return Publication(
            week=IsoWeek.named(payload["window"]["week"]),
            seq=int(payload.get("seq", 0)),
            as_of=datetime.fromisoformat(payload["as_of"]),
            definitions=payload.get("definitions") or {},
            parameters=str(payload.get("parameters", "")),
            values={str(IsoWeek.named(name)): dict(figures) for name, figures in values.items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def late_events(
    connection: sa.Connection, publication: Publication | None, *, as_of: datetime, tz: str
) -> dict[IsoWeek, dict[str, int]]:
    """Count what came since the last digest about each of its weeks: late events, ratings, reviews, merged customers.

    What merely went on after a final outcome (a new message after eight days) is no cause and is not counted.
    """
    if publication is None:
        return {}
    e = event_table.c
    new = (e.seq > publication.seq, e.recorded_at > publication.as_of, e.recorded_at <= as_of)
    opened = event_table.alias("opened")
    found: dict[IsoWeek, dict[str, int]] = defaultdict(dict)
    for name in publication.values:
        week = IsoWeek.named(name)
        window = week.window(tz)
        cohort = sa.select(opened.c.conversation_id).where(
            opened.c.type == "conversation.opened",
            opened.c.occurred_at >= window.start,
            opened.c.occurred_at < window.end,
        )
        theirs = e.conversation_id.in_(cohort) & (
            e.type.in_(LATE_BY_NATURE) | (e.occurred_at <= publication.as_of) & ~e.type.in_(IDENTITIES)
        )
        statement = sa.select(e.type, sa.func.count()).where(*new, theirs | e.type.in_(IDENTITIES)).group_by(e.type)
        found[week] = {kind: int(count) for kind, count in connection.execute(statement)}
    return dict(found)


def happenings(connection: sa.Connection, *, since: datetime, as_of: datetime) -> list[Happening]:
    """Return what was changed about mailbot after ``since``, in order."""
    e = event_table.c
    rows = connection.execute(
        sa.select(e.occurred_at, e.type, e.payload)
        .where(e.type.in_(NOTED), e.occurred_at > since, e.occurred_at <= as_of, e.recorded_at <= as_of)
        .order_by(e.occurred_at, e.seq)
    )
    return [Happening(at=row.occurred_at, type=row.type, payload=row.payload) for row in rows]


def unreadable(connection: sa.Connection, week: IsoWeek, *, as_of: datetime, tz: str) -> int:
    """Count the mails that could not be read, until a day after the week."""
    e, window = event_table.c, week.window(tz)
    statement = sa.select(sa.func.count(sa.distinct(e.message_id))).where(
        e.type == "message.parse_failed",
        e.occurred_at >= window.start,
        e.occurred_at < window.end + timedelta(seconds=DAY),
        e.recorded_at <= as_of,
    )
    return int(connection.execute(statement).scalar_one())
