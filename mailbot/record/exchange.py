"""Writes the record to a file and takes one in: the exchange format, and the way to check every figure elsewhere.

JSONL or CSV with the columns of docs/record.md, in their order. An import is all or nothing: a row that breaks the
schema is refused with its line number and nothing of the file is taken; a row whose idempotency key is already known
is ignored.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.errors import RecordError
from mailbot.record.events import LARGEST_NUMBER, Actor, Event, moment_of, problem_with, stamp
from mailbot.record.journal import append, event_table, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

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
FURTHER_TEXTS = ("actor_id", "causation_id", "code_rev", "config_rev")
LONGEST = {
    column.name: column.type.length or 0
    for column in event_table.c
    if column.name in {*TEXTS, *FURTHER_TEXTS} and isinstance(column.type, sa.String)
}
"""Characters that fit into each text of the envelope."""
LARGEST = {"seq": LARGEST_NUMBER, "schema_version": 2**31 - 1}
"""A place in the record near 2**63 would leave no place for what comes after."""
AHEAD = timedelta(days=1)
"""How far another installation's clock may be ahead of ours."""
LONGEST_FIELD = 16 * 1024 * 1024
"""Characters of one CSV field; the csv module stops at 131,072 unless told otherwise."""
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL inside a text of written JSON."""
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
    return keep(connection, parse(lines, as_csv=as_csv), now=now, new_id=new_id)


def parse(lines: Iterable[str], *, as_csv: bool) -> tuple[Event, ...]:
    """Return the events of a file by their ``seq``; RecordError with the line of the first row that is wrong.

    It needs no connection: a slow file or pipe is read before the transaction that would keep others from writing.
    """
    events: list[Event] = []
    keys: dict[str, str] = {}
    for line, row in _csv_rows(lines) if as_csv else _json_rows(lines):
        event = _event(row, line)
        key = event.idempotency_key or event.event_id
        if event.event_id and keys.setdefault(event.event_id, key) != key:
            raise _refused(line, f"the event_id {event.event_id!r} stands for another event already")
        events.append(event)
    return tuple(sorted(events, key=lambda event: event.seq))


def keep(
    connection: sa.Connection, events: Sequence[Event], *, now: datetime, new_id: Callable[[datetime], str]
) -> Taken:
    """Append events that were read from a file; RecordError when one clashes with an event that is there."""
    _refuse_the_future(connection, events, now)
    added = 0
    try:
        for start in range(0, len(events), CHUNK):
            added += len(append(connection, events[start : start + CHUNK], now=now, new_id=new_id))
    except sa.exc.IntegrityError:
        raise RecordError(
            "An event_id of the file stands for another event already in the record. Nothing of the file was taken."
        ) from None
    return Taken(read=len(events), added=added)


def _refuse_the_future(connection: sa.Connection, events: Sequence[Event], now: datetime) -> None:
    """Raise RecordError when a file would carry a record that is in use into the future.

    Record time never runs backwards: all that happened from then on would be recorded at that time, and no figure as of
    now would see it. Where nothing is on record yet, a file may say what it likes.
    """
    latest = max((event.recorded_at for event in events if event.recorded_at), default=now)
    if latest <= now + AHEAD or connection.execute(sa.select(event_table.c.seq).limit(1)).first() is None:
        return
    raise RecordError(
        f"The file holds events recorded on {stamp(latest)}, which is still to come, and the record is in use: figures "
        "would no longer see what happens now. Nothing of the file was taken. Import it into an empty database."
    )


def _csv_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.DictReader(lines, strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise RecordError(f"Line 1: the columns {', '.join(missing)} are missing. Nothing of the file was taken.")
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise _refused(line, "it has more or fewer fields than the header")
            yield line, {**row, "payload": _json(row["payload"] or "{}", line, "payload is not JSON")}
    except csv.Error as error:
        raise _refused(reader.line_num + 1, f"it is not CSV: {error}") from None


def _json_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        row = _json(text, line, "it is not JSON")
        if not isinstance(row, dict):
            raise _refused(line, "it is not a JSON object")
        yield line, row


def _json(text: str, line: int, complaint: str) -> Any:
    """Return the value that ``text`` writes; NaN and lone surrogates are no JSON (RFC 8259, section 8).

    Nor are numbers that no figure could hold: one 1e999 on record would keep every figure from being computed.
    """
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_bounded, parse_int=_whole)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _refused(line, f"{complaint}: {error}") from None
    return value


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number that can be kept")


def _bounded(word: str) -> float:
    number = float(word)
    return number if abs(number) <= LARGEST_NUMBER else _no_number(word[:40])


def _whole(word: str) -> int:
    if len(word) > len(str(-LARGEST_NUMBER)) or abs(int(word)) > LARGEST_NUMBER:
        _no_number(word[:40])
    return int(word)


def _event(row: dict[str, Any], line: int) -> Event:
    """Return the event that a row describes."""
    event_type, payload = str(row.get("type") or ""), row.get("payload")
    problem = problem_with(event_type, {} if payload is None else payload)
    if problem:
        raise _refused(line, problem)
    if NUL.search(json.dumps(payload)):
        raise _refused(line, f"the payload of {event_type} holds a NUL, which PostgreSQL cannot keep")
    try:
        actor = Actor(row.get("actor") or "system")
    except (ValueError, TypeError):
        words = ", ".join(item.value for item in Actor)
        raise _refused(line, f"actor must be one of {words}, not {_shown(row.get('actor'))}") from None
    texts = {name: _text(row.get(name), name, line) for name in (*TEXTS, *FURTHER_TEXTS)}
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


def _text(value: object, name: str, line: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, (str, int)):
        raise _refused(line, f"{name} must be text")
    text = str(value)
    if len(text) > LONGEST[name]:
        raise _refused(line, f"{name} has more than {LONGEST[name]} characters")
    if "\0" in text:
        raise _refused(line, f"{name} holds a NUL, which PostgreSQL cannot keep")
    return text


def _number(value: object, name: str, line: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise _refused(line, f"{name} must be a whole number, not {_shown(value)}") from None
    if not 0 <= number <= LARGEST[name]:
        raise _refused(line, f"{name} must lie between 0 and {LARGEST[name]}")
    return number


def _time(value: object, name: str, line: int) -> datetime:
    try:
        return moment_of(str(value or ""))
    except (ValueError, OverflowError):
        raise _refused(line, f"{name} must be a time such as 2026-11-21T09:00:00Z, not {_shown(value)}") from None


def _shown(value: object) -> str:
    return repr(value)[:80]


def _refused(line: int, why: str) -> RecordError:
    return RecordError(f"Line {line}: {why}. Nothing of the file was taken.")
