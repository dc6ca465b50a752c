"""The table that the record is kept in: it can only grow, and every line is bound to the one before it.

Triggers refuse UPDATE and DELETE on SQLite and PostgreSQL. ``append`` must run inside the transaction that does the
thing it tells of, so that there is never a deed without its event nor an event without its deed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.record.events import BY_TYPE, Actor, Event, chained_hash, problem_with, second

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

GENESIS = "0" * 64
"""What the first event is bound to."""
KEYS_AT_ONCE = 500
"""Keys that are asked for in one statement; a database takes only so many values."""
LONGEST_KEY = 200
"""Characters of an idempotency key that are kept."""
APPEND_LOCK = 0x6D61696C
"""PostgreSQL advisory lock: sequence numbers must be commit order (docs/record.md, rule 4)."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite gives naive ones back otherwise."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times, turn aware ones into UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware UTC time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


OPENED_BY_CUSTOMER = "type || '' = 'conversation.opened'"
ARM_ALONE = "type || '' = 'experiment.assigned' AND conversation_id || '' = ''"
"""What two indexes hold. A query must say it in these words; the empty texts keep SQLite off the larger indexes."""

event_table = sa.Table(
    "event",
    SQLModel.metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.String(32), nullable=False, unique=True),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("mailbox", sa.String(80), nullable=False, default=""),
    sa.Column("conversation_id", sa.String(64), nullable=False, default=""),
    sa.Column("message_id", sa.String(64), nullable=False, default=""),
    sa.Column("reply_id", sa.String(64), nullable=False, default=""),
    sa.Column("customer", sa.String(64), nullable=False, default=""),
    sa.Column("actor", sa.String(16), nullable=False),
    sa.Column("actor_id", sa.String(64), nullable=False, default=""),
    sa.Column("causation_id", sa.String(64), nullable=False, default=""),
    sa.Column("idempotency_key", sa.String(LONGEST_KEY), nullable=False, unique=True),
    sa.Column("code_rev", sa.String(40), nullable=False, default=""),
    sa.Column("config_rev", sa.String(40), nullable=False, default=""),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("event_by_type", "type", "occurred_at"),
    sa.Index("event_by_conversation", "conversation_id", "occurred_at"),
    sa.Index("event_by_message", "message_id", "type"),
    # Two small ones, for what figures ask of all of the past.
    sa.Index(
        "event_opened_by_customer",
        "customer",
        "occurred_at",
        sqlite_where=sa.text(OPENED_BY_CUSTOMER),
        postgresql_where=sa.text(OPENED_BY_CUSTOMER),
    ),
    sa.Index(
        "event_arm_alone",
        "customer",
        "occurred_at",
        sqlite_where=sa.text(ARM_ALONE),
        postgresql_where=sa.text(ARM_ALONE),
    ),
)

TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        (
            "CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON event "
            "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        ),
        (
            "CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON event "
            "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
        ),
        (
            "CREATE OR REPLACE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
            "FOR EACH ROW EXECUTE FUNCTION event_append_only()"
        ),
        (
            "CREATE OR REPLACE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()"
        ),
    ),
}
"""Statements that make the table refuse changes, per dialect."""


_LAST = (
    sa.select(event_table.c.seq, event_table.c.hash, event_table.c.recorded_at)
    .order_by(event_table.c.seq.desc())
    .limit(1)
    .subquery()
)
_KNOWN = sa.select(event_table.c.idempotency_key).where(
    event_table.c.idempotency_key.in_(sa.bindparam("keys", expanding=True))
)
_END = sa.union_all(
    sa.select(_LAST, sa.literal("").label("known")),
    sa.select(event_table.c.seq, event_table.c.hash, event_table.c.recorded_at, event_table.c.idempotency_key).where(
        event_table.c.idempotency_key.in_(sa.bindparam("keys", expanding=True))
    ),
)
"""The last event, and those among a few keys that are known: one question, since it is asked with every mail."""
_INSERT = event_table.insert()
_TAKE_TURN = sa.text("SELECT pg_advisory_xact_lock(:key)")


def append(
    connection: sa.Connection,
    events: Sequence[Event],
    *,
    now: datetime,
    new_id: Callable[[datetime], str],
) -> tuple[Event, ...]:
    """Append ``events`` in order and return those that were new, with their place in the record.

    ``now`` is the record time; it never runs backwards (a clock set back repeats the last time). Raises ValueError
    on an event that breaks the schema: that is a defect of mailbot, and the whole transaction must fail.
    """
    if not events:
        return ()
    take_turn(connection)
    last, known = _end(connection, events)
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    recorded = max(second(now), last.recorded_at) if last else second(now)
    rows: list[dict[str, Any]] = []
    written: list[Event] = []
    for event in events:
        problem = problem_with(event.type, event.payload)
        if problem:
            raise ValueError(problem)
        event_id = event.event_id or new_id(now)
        key = bounded(event.idempotency_key) or event_id
        if key in known:
            continue
        known.add(key)
        seq = max(seq + 1, event.seq)
        placed = replace(
            event,
            seq=seq,
            event_id=event_id,
            idempotency_key=key,
            occurred_at=second(event.occurred_at),
            recorded_at=second(event.recorded_at) if event.recorded_at else recorded,
        )
        digest = chained_hash(previous, placed)
        rows.append({**_columns(placed), "prev_hash": previous, "hash": digest})
        previous = digest
        written.append(placed)
    if rows:
        connection.execute(_INSERT, rows)
    return tuple(written)


def bounded(key: str) -> str:
    """Return ``key`` if it fits its column, else its beginning and its SHA-256: the same key is known again.

    Keys are made of ids that others chose, such as a folder's name; PostgreSQL would refuse one that is too long.
    """
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key[: LONGEST_KEY - len(digest)] + digest


def holds(connection: sa.Connection, key: str) -> bool:
    """Return whether an event with an idempotency key is on record."""
    return connection.execute(_KNOWN, {"keys": [key]}).first() is not None


def take_turn(connection: sa.Connection) -> None:
    """Wait on PostgreSQL until no other transaction writes; nothing where a writer is alone anyway (SQLite)."""
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_TURN, {"key": APPEND_LOCK})


def _end(connection: sa.Connection, events: Sequence[Event]) -> tuple[sa.Row[Any] | None, set[str]]:
    """Return the last event of the record, and which of the keys of ``events`` it knows already."""
    keys = [bounded(event.idempotency_key) for event in events if event.idempotency_key]
    rows = connection.execute(_END, {"keys": keys[:KEYS_AT_ONCE]}).all()
    known = {row.known for row in rows if row.known}
    for start in range(KEYS_AT_ONCE, len(keys), KEYS_AT_ONCE):
        known.update(connection.execute(_KNOWN, {"keys": keys[start : start + KEYS_AT_ONCE]}).scalars())
    return next((row for row in rows if not row.known), None), known


def _columns(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "event_id": event.event_id,
        "type": event.type,
        "schema_version": event.schema_version,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "mailbox": event.mailbox,
        "conversation_id": event.conversation_id,
        "message_id": event.message_id,
        "reply_id": event.reply_id,
        "customer": event.customer,
        "actor": str(event.actor),
        "actor_id": event.actor_id,
        "causation_id": event.causation_id,
        "idempotency_key": event.idempotency_key,
        "code_rev": event.code_rev,
        "config_rev": event.config_rev,
        "payload": event.payload,
    }


_FIELDS = tuple(column.name for column in event_table.c if column.name not in {"prev_hash", "hash"})
_READ = (
    sa.select(*(event_table.c[name] for name in _FIELDS), event_table.c.prev_hash, event_table.c.hash)
    .where(event_table.c.seq > sa.bindparam("after"))
    .order_by(event_table.c.seq)
    .limit(sa.bindparam("most"))
)


def read(connection: sa.Connection, *, after: int = 0, chunk: int = 1000) -> Iterator[tuple[Event, str, str]]:
    """Yield every event after sequence number ``after`` in order, with (previous hash, hash), a chunk at a time."""
    while True:
        rows = connection.execute(_READ, {"after": after, "most": chunk}).all()
        for *values, previous, digest in rows:
            facts = dict(zip(_FIELDS, values, strict=True))
            facts["actor"] = Actor(facts["actor"])
            yield Event(**facts), previous, digest
        if len(rows) < chunk:
            return
        after = rows[-1].seq


def verify(connection: sa.Connection) -> tuple[int, str, tuple[str, ...]]:
    """Return (events read, hash of the last one, what is wrong); nothing is wrong when the last part is empty.

    Finds an edited, removed, inserted or reordered event. A cut tail is found by comparing the head hash with the one
    kept elsewhere (the digest prints it).
    """
    previous, count, wrong = GENESIS, 0, []
    for event, prev_hash, digest in read(connection):
        count += 1
        if prev_hash != previous:
            wrong.append(f"event {event.seq} is not bound to the event before it")
        if chained_hash(prev_hash, event) != digest:
            wrong.append(f"event {event.seq} ({event.type}) was changed after it was written")
        previous = digest
    return count, previous, tuple(wrong)


def known_types() -> tuple[str, ...]:
    """Return every event type in the order of docs/events.md."""
    return tuple(BY_TYPE)
