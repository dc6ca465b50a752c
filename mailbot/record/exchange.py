"""Writes the record to a file and takes one in: the exchange format, and the way to check every figure elsewhere.

JSONL or CSV with the columns of docs/record.md, in their order. An import is all or nothing: a row that breaks the
schema is refused with its line number and nothing of the file is taken; a row whose idempotency key is already known
is ignored.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from mailbot.errors import RecordError
from mailbot.record.events import Actor, Event, moment_of, problem_with, stamp
from mailbot.record.journal import append, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    import sqlalchemy as sa

COLUMNS = (
    "seq",
    "event_id",
    "type",
    "occurred_at",
    "recorded_at",
    "mailbox",
    "conversation_id",
    "message_id",
    "reply_id",
    "customer",
    "actor",
    "idempotency_key",
    "payload",
)
"""The columns everybody may rely on, in order."""
FURTHER = ("schema_version", "actor_id", "causation_id", "code_rev", "config_rev")
"""Columns that are written after them and optional on import."""
TEXTS = ("event_id", "mailbox", "conversation_id", "message_id", "reply_id", "customer", "idempotency_key")
CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an import did."""

    read: int
    added: int

    @property
    def ignored(self) -> int:
        """How many rows were known already."""
        return self.read - self.added


def export(connection: sa.Connection, sink: IO[str], *, as_csv: bool) -> int:
    """Write every event to ``sink``; return how many."""
    count = 0
    writer = csv.DictWriter(sink, fieldnames=[*COLUMNS, *FURTHER], lineterminator="\n") if as_csv else None
    if writer:
        writer.writeheader()
    for event, _, _ in read(connection):
        row = row_of(event)
        if writer:
            writer.writerow({**row, "payload": json.dumps(row["payload"], ensure_ascii=False, sort_keys=True)})
        else:
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def row_of(event: Event) -> dict[str, Any]:
    """Return an event as a row of the exchange format."""
    return {
        "seq": event.seq,
        "event_id": event.event_id,
        "type": event.type,
        "occurred_at": stamp(event.occurred_at),
        "recorded_at": stamp(event.recorded_at) if event.recorded_at else "",
        "mailbox": event.mailbox,
        "conversation_id": event.conversation_id,
        "message_id": event.message_id,
        "reply_id": event.reply_id,
        "customer": event.customer,
        "actor": event.actor.value,
        "idempotency_key": event.idempotency_key,
        "payload": event.payload,
        "schema_version": event.schema_version,
        "actor_id": event.actor_id,
        "causation_id": event.causation_id,
        "code_rev": event.code_rev,
        "config_rev": event.config_rev,
    }


def take(
    connection: sa.Connection,
    lines: Iterable[str],
    *,
    as_csv: bool,
    now: datetime,
    new_id: Callable[[datetime], str],
) -> Taken:
    """Append the events of a file in the order of their ``seq``; raise RecordError on the first row that is wrong.

    The caller's transaction must be rolled back on RecordError: nothing of the file is taken then.
    """
    rows = _csv_rows(lines) if as_csv else _json_rows(lines)
    events = [_event(row, line) for line, row in rows]
    events.sort(key=lambda event: event.seq)
    added = 0
    for start in range(0, len(events), CHUNK):
        added += len(append(connection, events[start : start + CHUNK], now=now, new_id=new_id))
    return Taken(read=len(events), added=added)


def _csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise RecordError(f"Line 1: the columns {', '.join(missing)} are missing. Nothing of the file was taken.")
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise _refused(line, "it has more or fewer fields than the header")
        try:
            payload = json.loads(row["payload"] or "{}")
        except json.JSONDecodeError as error:
            raise _refused(line, f"payload is not JSON: {error}") from None
        yield line, {**row, "payload": payload}


def _json_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as error:
            raise _refused(line, f"it is not JSON: {error}") from None
        if not isinstance(row, dict):
            raise _refused(line, "it is not a JSON object")
        yield line, row


def _event(row: dict[str, Any], line: int) -> Event:
    """Return the event that a row describes."""
    texts = {}
    for name in (*TEXTS, "actor_id", "causation_id", "code_rev", "config_rev"):
        value = row.get(name)
        if value is not None and not isinstance(value, (str, int)):
            raise _refused(line, f"{name} must be text")
        texts[name] = "" if value is None else str(value)
    event_type, payload = str(row.get("type") or ""), row.get("payload")
    problem = problem_with(event_type, {} if payload is None else payload)
    if problem:
        raise _refused(line, problem)
    try:
        actor = Actor(row.get("actor") or "system")
    except ValueError:
        words = ", ".join(item.value for item in Actor)
        raise _refused(line, f"actor must be one of {words}, not {row.get('actor')!r}") from None
    return Event(
        seq=_number(row.get("seq"), "seq", line),
        schema_version=_number(row.get("schema_version") or 1, "schema_version", line),
        type=event_type,
        occurred_at=_time(row.get("occurred_at"), "occurred_at", line),
        recorded_at=_time(row.get("recorded_at"), "recorded_at", line),
        actor=actor,
        payload=payload or {},
        **texts,
    )


def _number(value: object, name: str, line: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise _refused(line, f"{name} must be a whole number, not {value!r}") from None
    if number < 0:
        raise _refused(line, f"{name} must not be negative")
    return number


def _time(value: object, name: str, line: int) -> datetime:
    try:
        return moment_of(str(value or ""))
    except ValueError:
        raise _refused(line, f"{name} must be a time such as 2026-11-21T09:00:00Z, not {value!r}") from None


def _refused(line: int, why: str) -> RecordError:
    return RecordError(f"Line {line}: {why}. Nothing of the file was taken.")
