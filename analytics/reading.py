"""Reads the events that a window's figures need from the database, once, into columns of numbers.

The database finds the events by its indexes and takes the few fields that count out of their payloads; what arrives
here is rows of plain values, a chunk at a time, which become columns at once. SQLite and PostgreSQL give the same.
Only events with ``recorded_at <= as_of`` are read: a figure is a function of what was known then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from analytics.arrays import NONE, Bools, Dictionary, Floats, Ints, Labels
from mailbot.record.journal import ARM_ALONE, event_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

CHUNK = 20_000
IDS_AT_ONCE = 20_000
YES = 1
UNSAID = -1


@dataclass(frozen=True, slots=True)
class Source:
    """An event type and the payload fields that figures depend on (docs/record.md)."""

    type: str
    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


SOURCES = (
    Source("message.received"),
    Source("message.excluded", texts=("reason",)),
    Source("experiment.assigned", texts=("arm",), numbers=("p_control",)),
    Source(
        "message.understood",
        texts=("intent", "task", "model", "urgency", "emotion"),
        numbers=("p", "threshold"),
        flags=("accepted", "shadow"),
    ),
    Source("decision.made", texts=("action", "reason", "policy_rev"), flags=("shadow",)),
    Source(
        "reply.sent",
        texts=("kind", "template"),
        numbers=("links",),
        flags=("requires_customer_input", "open_tracking", "click_tracking", "tracking_consent"),
    ),
    Source("reply.bounced", flags=("permanent",)),
    Source("action.completed", texts=("action", "action_id")),
    Source("tracking.opened", flags=("machine",)),
    Source("tracking.clicked", flags=("machine",)),
    Source("csat.requested"),
    Source("csat.received", texts=("comment_ref",), numbers=("score", "scale")),
    Source("conversation.transferred", texts=("reason",)),
    Source("conversation.closed", texts=("reason",)),
    Source("conversation.reopened", texts=("reason",)),
    Source("agent.replied", texts=("agent_intent",), numbers=("handle_minutes",)),
    Source("review.sampled", texts=("purpose",), numbers=("inclusion_probability",)),
    Source(
        "review.completed", texts=("verdict", "corrected_intent", "reviewer", "purpose", "severity"), flags=("blind",)
    ),
    Source(
        "review.adjudicated", texts=("verdict", "corrected_intent", "reviewer", "purpose", "severity"), flags=("blind",)
    ),
    Source("goal.offered", texts=("goal", "goal_id")),
    Source("goal.started", texts=("goal", "goal_id")),
    Source("goal.completed", texts=("goal", "goal_id")),
    Source("lead.captured", texts=("origin", "fields")),
    Source("lead.scored", numbers=("score",)),
    Source("conversion.recorded", texts=("conversion_id", "currency"), numbers=("value",)),
    Source("conversion.reversed", texts=("conversion_id",)),
)
"""Everything that belongs to a conversation; ``conversation.opened`` is read by itself."""

BY_TYPE = {source.type: source for source in SOURCES}
LOOSE = tuple(
    source.type
    for source in SOURCES
    if source.type.partition(".")[0] in {"reply", "tracking", "csat", "review", "goal", "lead", "conversion"}
    or source.type in {"message.excluded", "experiment.assigned", "action.completed"}
)
"""Types whose events may name no conversation, only a message, a reply, a goal or a customer."""
TEXTS = max(len(source.texts) for source in SOURCES)
NUMBERS = max(len(source.numbers) for source in SOURCES)
FLAGS = max(len(source.flags) for source in SOURCES)
OPENED = "conversation.opened"
PLACING = ("message.parsed", "message.understood", "message.excluded", "decision.made", OPENED)
"""Events that name a mail and its conversation, when the mail's own ``message.received`` could not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The events of one type, in order. Every array has shape (n,).

    ``conversation`` is the row of the conversation or -1; ``t`` is in seconds since 1970; ``order`` is the place among
    all events that were read (by occurred_at, then seq); the other numbers are those of ``Ids``.
    """

    conversation: Ints
    t: Ints
    order: Ints
    message: Ints
    reply: Ints
    customer: Ints
    actor: Labels
    texts: dict[str, Labels]
    numbers: dict[str, Floats]
    flags: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.t)

    def said(self, flag: str) -> Bools:
        """Tell for each event whether ``flag`` was said to be true."""
        found: Bools = self.flags[flag] == YES
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The texts behind the numbers of messages, replies and customers."""

    messages: Dictionary
    replies: Dictionary
    customers: Dictionary


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Conversations as they were opened, one row each, by t0 and seq."""

    ids: tuple[str, ...]
    t0: Ints
    customer: Ints
    mailbox: Labels
    channel: Labels
    language: Labels
    segment: Labels
    initiated_by: Labels


def epoch(dialect: str, column: Any) -> Any:
    """Return ``column``, a UTC time, as whole seconds since 1970 in the SQL of ``dialect``."""
    if dialect == "postgresql":
        return sa.cast(sa.func.extract("epoch", column), sa.BigInteger)
    return sa.cast(sa.func.strftime("%s", column), sa.Integer)


def members(connection: sa.Connection, texts: Sequence[str], name: str) -> Any:
    """Return ``texts`` as a table with the columns ``value`` and ``place`` (from 0), for joins of any length."""
    if connection.dialect.name == "postgresql":
        listed = sa.cast(sa.bindparam(name, list(texts), type_=postgresql.ARRAY(sa.Text)), postgresql.ARRAY(sa.Text))
        table = sa.func.unnest(listed).table_valued("value", with_ordinality="nr", name=name).render_derived()
        return sa.select(table.c.value, (table.c.nr - 1).label("place")).subquery(f"{name}_list")
    listed_json = sa.func.json_each(sa.bindparam(name, json.dumps(list(texts))))
    table = listed_json.table_valued("key", "value", name=name)
    return sa.select(table.c.value, table.c.key.label("place")).subquery(f"{name}_list")


def read_opened(
    connection: sa.Connection, where: Sequence[Any], *, as_of: datetime, ids: Ids, kind: Any = None
) -> Opened:
    """Return the conversations whose ``conversation.opened`` fulfils ``where``; the first one where there are two.

    ``kind`` is another way to say which events they are, for the sake of an index.
    """
    e = event_table.c
    payload = e.payload
    statement = (
        sa.select(
            e.conversation_id,
            epoch(connection.dialect.name, e.occurred_at),
            e.customer,
            e.mailbox,
            *(payload[name].as_string() for name in ("channel", "language", "segment", "initiated_by")),
        )
        .where(e.type == OPENED if kind is None else kind, e.recorded_at <= as_of, *where)
        .order_by(e.occurred_at, e.seq)
    )
    seen: dict[str, tuple[Any, ...]] = {}
    for row in connection.execute(statement):
        if row[0] and row[0] not in seen:
            seen[row[0]] = tuple(row)
    columns = list(zip(*seen.values(), strict=True)) if seen else [()] * 8
    labels = []
    for column in columns[3:]:
        names = Dictionary()
        labels.append(Labels(names.encode(column), names.names()))
    return Opened(
        ids=tuple(seen),
        t0=np.array(columns[1], dtype=np.int64),
        customer=ids.customers.encode(columns[2]),
        mailbox=labels[0],
        channel=labels[1],
        language=labels[2],
        segment=labels[3],
        initiated_by=labels[4],
    )


def read_events(
    connection: sa.Connection,
    conversations: Sequence[str],
    *,
    people: Any,
    since: datetime,
    as_of: datetime,
    ids: Ids,
) -> dict[str, Rows]:
    """Return all events of ``conversations`` by type, and those from ``since`` on that name no conversation.

    ``people`` is the table (see ``members``) of the customers whose arm may have been drawn before, outside of any.
    """
    gathered = _Gathered(ids)
    fields = _fields(connection.dialect.name)
    e = event_table.c
    wanted = (e.type.in_([source.type for source in SOURCES]), e.recorded_at <= as_of)
    for start in range(0, len(conversations), IDS_AT_ONCE):
        part = members(connection, conversations[start : start + IDS_AT_ONCE], "wanted")
        statement = sa.select(part.c.place + start, *fields).where(e.conversation_id == part.c.value, *wanted)
        gathered.take(connection, statement)
        gathered.take(connection, _placed_later(part, start, fields, as_of))
    # The empty text added to the type keeps the planner on the index of conversations: few events name none.
    loose = (e.type + "").in_(LOOSE)
    statement = sa.select(sa.literal(NONE), *fields).where(
        e.conversation_id == "", e.occurred_at >= since, loose, e.recorded_at <= as_of
    )
    gathered.take(connection, statement)
    earlier = sa.select(sa.literal(NONE), *fields).where(
        e.customer == people.c.value, sa.text(ARM_ALONE), e.occurred_at < since, e.recorded_at <= as_of
    )
    gathered.take(connection, earlier)
    return gathered.rows()


def _placed_later(part: Any, start: int, fields: Sequence[Any], as_of: datetime) -> Any:
    """Return the SELECT of mails that were received before their conversation was known.

    A mail is on record as soon as it is safe, before it is read; what is written about it later names the conversation.
    One mail may be given several times, once for each such event; tables.py takes it once. The empty texts keep the
    planner from looking at every mail ever received for each event, instead of the few events of the same mail.
    """
    e, placed = event_table.c, event_table.alias("placed").c
    return sa.select(part.c.place + start, *fields).where(
        placed.conversation_id == part.c.value,
        (placed.type + "").in_(PLACING),
        placed.recorded_at <= as_of,
        e.message_id == placed.message_id,
        e.type + "" == "message.received",
        e.conversation_id + "" == "",
        e.recorded_at <= as_of,
    )


def sql_of(kind: str, dialect: sa.Dialect) -> str:
    """Return the SQL by which people can look at the events of one type that a window's figures read."""
    e = event_table.c
    source = BY_TYPE.get(kind, Source(kind))
    fields = (*source.texts, *source.numbers, *source.flags)
    payload = [e.payload[name].as_string().label(name) for name in fields]
    opened = event_table.alias("opened")
    start, end, as_of = [sa.literal_column(name, sa.String) for name in (":from", ":to", ":as_of")]
    cohort = sa.select(opened.c.conversation_id).where(
        opened.c.type == OPENED, opened.c.occurred_at >= start, opened.c.occurred_at < end
    )
    mine = [] if kind.startswith("customer.") else [e.conversation_id.in_(cohort)]
    statement = (
        sa.select(e.seq, e.occurred_at, e.conversation_id, e.message_id, e.reply_id, e.customer, *payload)
        .where(e.type == kind, e.recorded_at <= as_of, *mine)
        .order_by(e.occurred_at, e.seq)
    )
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


@cache
def _fields(dialect: str) -> tuple[Any, ...]:
    """Return the columns of every event, then its payload's fields in slots whose meaning depends on the type."""
    e = event_table.c
    envelope = (e.seq, e.type, epoch(dialect, e.occurred_at), e.message_id, e.reply_id, e.customer, e.actor)
    texts = [_slot("texts", place, lambda item: item.as_string()) for place in range(TEXTS)]
    numbers = [_slot("numbers", place, lambda item: item.as_float()) for place in range(NUMBERS)]
    flags = [_slot("flags", place, lambda item: item.as_boolean()) for place in range(FLAGS)]
    return (*envelope, *texts, *numbers, *flags)


def _slot(kind: str, place: int, read: Callable[[Any], Any]) -> Any:
    """Return the SQL of one slot: for each type that uses it, that type's field."""
    named = {
        source.type: read(event_table.c.payload[getattr(source, kind)[place]])
        for source in SOURCES
        if place < len(getattr(source, kind))
    }
    return sa.case(named, value=event_table.c.type, else_=sa.null())


class _Gathered:
    """Rows on their way into columns: each chunk becomes arrays at once and its Python values are let go."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self.actors = Dictionary()
        self.types = Dictionary()
        self.slots = [Dictionary() for _ in range(TEXTS)]
        self.chunks: list[list[Any]] = []

    def take(self, connection: sa.Connection, statement: Any) -> None:
        """Run ``statement`` and keep what it gives."""
        for part in connection.execute(statement).partitions(CHUNK):
            columns = list(zip(*part, strict=True))
            head = [
                np.array(columns[0], dtype=np.int64),
                np.array(columns[1], dtype=np.int64),
                self.types.encode(columns[2]),
                np.array(columns[3], dtype=np.int64),
                self.ids.messages.encode(columns[4]),
                self.ids.replies.encode(columns[5]),
                self.ids.customers.encode(columns[6]),
                self.actors.encode(columns[7]),
            ]
            rest = columns[8:]
            texts = [names.encode(column) for names, column in zip(self.slots, rest[:TEXTS], strict=True)]
            numbers = [np.array(column, dtype=np.float64) for column in rest[TEXTS : TEXTS + NUMBERS]]
            flags = [
                np.fromiter((UNSAID if value is None else int(value) for value in column), np.int64, len(column))
                for column in rest[TEXTS + NUMBERS :]
            ]
            self.chunks.append([*head, *texts, *numbers, *flags])

    def rows(self) -> dict[str, Rows]:
        """Return everything by type, each in order; a type that did not occur has no rows."""
        width = 8 + TEXTS + NUMBERS + FLAGS
        columns = [np.concatenate([chunk[i] for chunk in self.chunks]) for i in range(width)] if self.chunks else []
        if not columns:
            columns = [
                np.zeros(0, dtype=np.float64 if 8 + TEXTS <= i < 8 + TEXTS + NUMBERS else np.int64)
                for i in range(width)
            ]
        _, seq, kinds, t = columns[:4]
        by_order = np.lexsort((seq, t))
        order = np.empty(len(t), dtype=np.int64)
        order[by_order] = np.arange(len(t))
        return {
            source.type: self._of(source, columns, order, by_order[kinds[by_order] == self.types.get(source.type, -1)])
            for source in SOURCES
        }

    def _of(self, source: Source, columns: list[Any], order: Ints, mine: Ints) -> Rows:
        first_number, first_flag = 8 + TEXTS, 8 + TEXTS + NUMBERS
        return Rows(
            conversation=columns[0][mine],
            t=columns[3][mine],
            order=order[mine],
            message=columns[4][mine],
            reply=columns[5][mine],
            customer=columns[6][mine],
            actor=Labels(columns[7][mine], self.actors.names()),
            texts={name: Labels(columns[8 + i][mine], self.slots[i].names()) for i, name in enumerate(source.texts)},
            numbers={name: columns[first_number + i][mine] for i, name in enumerate(source.numbers)},
            flags={name: columns[first_flag + i][mine] for i, name in enumerate(source.flags)},
        )
