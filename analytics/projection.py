"""Everything that the figures of a window are computed from, read from the record in one go.

That is the window's conversations with all their events; the other conversations of the same customers, because
somebody may have come back or been there before; and the mails of the window for the volume.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from analytics.arrays import Bools, Dictionary, Ints, Labels
from analytics.customers import read_identities
from analytics.parameters import DAY
from analytics.reading import Ids, Opened, Rows, epoch, members, read_events, read_opened
from analytics.uptime import uptime
from mailbot.record.journal import OPENED_BY_CUSTOMER, event_table

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.parameters import Parameters
    from analytics.units import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The mails received in the window, whoever sent them: when (seconds since 1970) and why they do not count."""

    t: Ints
    excluded: Labels
    """The reason of ``message.excluded``; the empty text for a customer's message."""
    mailbox: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What was read. ``in_window`` tells the cohort from the customers' other conversations, shape (conversations,)."""

    opened: Opened
    in_window: Bools
    customer: Ints
    """The customer of each conversation, merged pseudonyms as one; 0 when it is not known."""
    canonical: Ints
    """For each number of a pseudonym the number of its customer."""
    rows: dict[str, Rows]
    ids: Ids
    traffic: Traffic
    uptime: float | None
    """Share of the window in which the mailboxes were looked at; None without any ``poll.completed``."""
    targets: dict[str, dict[str, float]]
    """The last ``target.set`` of each figure."""


def project(connection: sa.Connection, window: Window, *, as_of: datetime, parameters: Parameters) -> Projection:
    """Read what the figures of ``window`` need, as it was known at ``as_of``."""
    e = event_table.c
    ids = Ids(messages=Dictionary(), replies=Dictionary(), customers=Dictionary())
    within = [e.occurred_at >= window.start, e.occurred_at < window.end]
    cohort = read_opened(connection, within, as_of=as_of, ids=ids)
    who = read_identities(connection, as_of=as_of)
    names = ids.customers.names()
    listed = members(connection, who.spread(names[code] for code in np.unique(cohort.customer)), "known")
    reach = timedelta(seconds=max(parameters.horizon, round(parameters.retention_days * DAY)))
    elsewhere = [
        e.customer == listed.c.value,
        sa.or_(e.occurred_at < window.start, e.occurred_at >= window.end),
        e.occurred_at <= window.end + reach,
    ]
    others = read_opened(connection, elsewhere, as_of=as_of, ids=ids, kind=sa.text(OPENED_BY_CUSTOMER))
    opened, in_window = _together(cohort, others)
    since = window.start
    rows = read_events(connection, opened.ids, people=listed, since=since, as_of=as_of, ids=ids)
    canonical = who.canonical(ids.customers)
    return Projection(
        opened=opened,
        in_window=in_window,
        customer=canonical[opened.customer],
        canonical=canonical,
        rows=rows,
        ids=ids,
        traffic=_traffic(connection, window, as_of=as_of),
        uptime=uptime(connection, window, as_of=as_of),
        targets=_targets(connection, as_of=as_of),
    )


def _together(cohort: Opened, others: Opened) -> tuple[Opened, Bools]:
    """Return both in one table, by t0; one that was opened twice counts where it was opened in the window."""
    known = frozenset(cohort.ids)
    new = np.array([place for place, name in enumerate(others.ids) if name not in known], dtype=np.int64)
    t0 = np.concatenate([cohort.t0, others.t0[new]])
    order = np.argsort(t0, kind="stable")
    names = [*cohort.ids, *(others.ids[place] for place in new)]

    def joined(first: Labels, second: Labels) -> Labels:
        dictionary = Dictionary()
        codes = [dictionary.encode(first.names)[first.codes], dictionary.encode(second.names)[second.codes[new]]]
        return Labels(np.concatenate(codes)[order], dictionary.names())

    opened = Opened(
        ids=tuple(names[place] for place in order),
        t0=t0[order],
        customer=np.concatenate([cohort.customer, others.customer[new]])[order],
        mailbox=joined(cohort.mailbox, others.mailbox),
        channel=joined(cohort.channel, others.channel),
        language=joined(cohort.language, others.language),
        segment=joined(cohort.segment, others.segment),
        initiated_by=joined(cohort.initiated_by, others.initiated_by),
    )
    return opened, (np.arange(len(t0)) < len(cohort.ids))[order]


def _traffic(connection: sa.Connection, window: Window, *, as_of: datetime) -> Traffic:
    """Return the mails of the window by their time, each with the reason why it does not count, if there is one."""
    e = event_table.c
    known = e.recorded_at <= as_of
    received = connection.execute(
        sa.select(e.message_id, epoch(connection.dialect.name, e.occurred_at), e.mailbox)
        .where(e.type == "message.received", e.occurred_at >= window.start, e.occurred_at < window.end, known)
        .order_by(e.occurred_at, e.seq)
    ).all()
    excluded = connection.execute(
        sa.select(e.message_id, e.payload["reason"].as_string())
        .where(e.type == "message.excluded", e.occurred_at >= window.start, known)
        .order_by(e.occurred_at.desc(), e.seq.desc())
    ).all()
    messages, reasons, mailboxes = Dictionary(), Dictionary(), Dictionary()
    columns = list(zip(*received, strict=True)) if received else [(), (), ()]
    mails = messages.encode(columns[0])
    why = np.zeros(len(messages), dtype=np.int64)
    for message, reason in excluded:  # the earliest exclusion is met last, and stands
        if message in messages:
            why[messages[message]] = reasons[reason or "unsaid"]
    why[0] = 0
    _, first = np.unique(mails, return_index=True)
    once = np.sort(np.concatenate([first[mails[first] != 0], np.flatnonzero(mails == 0)]))
    return Traffic(
        t=np.array(columns[1], dtype=np.int64)[once],
        excluded=Labels(why[mails[once]], reasons.names()),
        mailbox=Labels(mailboxes.encode(columns[2])[once], mailboxes.names()),
    )


def _targets(connection: sa.Connection, *, as_of: datetime) -> dict[str, dict[str, float]]:
    """Return the last target set for each figure: an old digest keeps its old targets."""
    e = event_table.c
    statement = (
        sa.select(e.payload["kpi"].as_string(), e.payload["target"].as_json())
        .where(e.type == "target.set", e.recorded_at <= as_of)
        .order_by(e.occurred_at, e.seq)
    )
    found: dict[str, dict[str, float]] = {}
    for kpi, target in connection.execute(statement):
        if kpi and isinstance(target, dict):
            found[kpi] = {
                edge: float(target[edge])
                for edge in ("at_least", "at_most")
                if isinstance(target.get(edge), (int, float))
            }
    return found
