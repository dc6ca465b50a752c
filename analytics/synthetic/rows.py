"""Numbers made-up events, binds them together as the record is bound, and writes them as CSV or into a database."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import UTC, datetime
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import sqlalchemy as sa

from analytics.synthetic.dice import Dice
from analytics.synthetic.log import ACTORS
from mailbot.record.events import SCHEMA_VERSION
from mailbot.record.exchange import COLUMNS
from mailbot.record.journal import GENESIS, event_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analytics.synthetic.log import Fact

AT_ONCE = 5000
CODE_REV = "synthetic"
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""What ``mailbot.record.events.canonical`` does, with the encoder made once."""


def numbered(facts: Iterable[Fact], *, seed: int) -> Iterator[tuple[int, str, Fact]]:
    """Yield (sequence number, event id, fact); ids are seeded too."""
    dice = Dice(seed ^ 0x1D)
    for seq, fact in enumerate(facts, 1):
        yield seq, dice.name(fact.recorded), fact


def stamp(moment: int, _days: dict[int, str] = {}) -> str:  # noqa: B006 - the default remembers the text of each day
    """Return seconds since 1970 as ``YYYY-MM-DDTHH:MM:SSZ``."""
    day, rest = divmod(moment, 86_400)
    text = _days.get(day)
    if text is None:
        text = _days[day] = datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%dT")
    return f"{text}{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"


def write_csv(facts: Iterable[Fact], sink: IO[str], *, seed: int) -> int:
    """Write events with the columns of docs/record.md; return how many. ``mailbot record import`` reads the file."""
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    seq = 0
    for seq, event_id, fact in numbered(facts, seed=seed):
        times = stamp(fact.occurred), stamp(fact.recorded)
        row = (seq, event_id, fact.kind, *times, *_about(fact), event_id, _CANONICAL(fact.payload))
        writer.writerow(row)
    return seq


def _about(fact: Fact) -> tuple[str, ...]:
    """Return mailbox, conversation, message, reply, customer and actor."""
    where = fact.where
    actor = ACTORS.get(fact.kind, "system")
    return where.mailbox, where.conversation, where.message, where.reply, where.customer, actor


def table_rows(facts: Iterable[Fact], *, seed: int) -> Iterator[tuple[Any, ...]]:
    """Yield rows of the event table in the order of its columns, times and payload as texts.

    Each is bound to the one before it as ``mailbot.record.events.chained_hash`` does: ``journal.verify`` holds.
    """
    previous = GENESIS
    for seq, event_id, fact in numbered(facts, seed=seed):
        head = (
            seq,
            event_id,
            fact.kind,
            SCHEMA_VERSION,
            stamp(fact.occurred),
            stamp(fact.recorded),
            *_about(fact),
            "",
            event_id,
            "",
            CODE_REV,
            "",
        )
        payload = _CANONICAL(fact.payload)
        content = f"{previous}{_CANONICAL(head)[:-1]},{payload}]"
        digest = hashlib.sha256(content.encode()).hexdigest()
        yield (*head[:13], head[14], head[13], *head[15:], payload, previous, digest)
        previous = digest


def fill(connection: sa.Connection, facts: Iterable[Fact], *, seed: int) -> int:
    """Write events into an empty record, within the caller's transaction; return how many.

    Raises ValueError when the record is not empty: made-up events never mix with real ones. On SQLite the rows go to
    the driver as they are, which is four times as fast as through SQLAlchemy's types.
    """
    if connection.execute(sa.select(event_table.c.seq).limit(1)).first() is not None:
        raise ValueError("the record is not empty; made-up events are only written into an empty one")
    rows, count = table_rows(facts, seed=seed), 0
    direct = connection.dialect.name == "sqlite"
    names = event_table.c.keys()
    insert = f"INSERT INTO event ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our columns
    while part := list(islice(rows, AT_ONCE)):
        if direct:
            connection.exec_driver_sql(insert, [(*row[:4], _naive(row[4]), _naive(row[5]), *row[6:]) for row in part])
        else:
            connection.execute(event_table.insert(), [_typed(row) for row in part])
        count += len(part)
    return count


def _naive(text: str) -> str:
    """Return a time as SQLAlchemy keeps it in SQLite."""
    return f"{text[:10]} {text[11:19]}.000000"


def _typed(row: tuple[Any, ...]) -> dict[str, Any]:
    """Return a row with the types that SQLAlchemy takes."""
    values = dict(zip(event_table.c.keys(), row, strict=True))
    times = {name: datetime.fromisoformat(values[name]) for name in ("occurred_at", "recorded_at")}
    return values | times | {"payload": json.loads(values["payload"])}
