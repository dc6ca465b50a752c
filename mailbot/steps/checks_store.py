"""What ``mailbot doctor`` looks at in the database: its schema and safety, the record, and work that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot.record import journal
from mailbot.record.events import chained_hash
from mailbot.steps.checks import failure, warning, well
from mailbot.steps.health import STUCK
from mailbot.steps.settle import LATE
from mailbot.store import inspection, mails, outbox, schema
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mailbot.steps.checks import Check

TAIL = 1000
"""Events of the record's end whose chain is checked; `mailbot record verify` checks them all."""


def check_schema(connection: sa.Connection) -> Check:
    """Compare the database's schema with the one this mailbot needs."""
    name, wanted = "schema", schema.newest()
    found = schema.current(connection)
    if found == wanted:
        return well(name, found)
    if not sa.inspect(connection).get_table_names():
        return well(name, "no tables yet; they are made at the first start")
    return failure(
        name,
        f"{found or 'none'} instead of {wanted}: mailbot does not start",
        "Make a backup, then: mailbot migrate. It refuses a database that is newer than this mailbot.",
    )


def check_database(connection: sa.Connection, *, place: str) -> Check:
    """Look whether the database is whole and keeps what is committed."""
    name = "database"
    said, safe = inspection.durability(connection)
    seen = f"{inspection.described(connection)}, {said}, {place}"
    if broken := inspection.damage(connection):
        return failure(name, f"{seen}: {broken[:200]}", "Stop mailbot and restore the newest backup that is whole.")
    if not safe:
        return warning(
            name,
            f"{seen}: a power cut can lose mails that were already taken in",
            "SQLite: start mailbot once, which sets WAL. PostgreSQL: fsync and synchronous_commit must be on.",
        )
    return well(name, f"{seen}, whole")


def last_event(connection: sa.Connection) -> datetime | None:
    """Return when the last event was recorded, or None."""
    table = journal.event_table
    return connection.execute(sa.select(table.c.recorded_at).order_by(table.c.seq.desc()).limit(1)).scalar()


def check_record(connection: sa.Connection) -> Check:
    """Check the chain of the record's last events (docs/record.md): nothing changed, removed or put in between."""
    name, table = "record", journal.event_table
    start = connection.execute(sa.select(table.c.seq).order_by(table.c.seq.desc()).offset(TAIL - 1).limit(1)).scalar()
    previous = "" if start else journal.GENESIS
    count = 0
    for event, bound_to, digest in journal.read(connection, after=start - 1 if start else 0):
        wrong = chained_hash(bound_to, event) != digest or (previous and bound_to != previous)
        if wrong:
            return failure(
                name,
                f"event {event.seq} ({event.type}) is not as it was written",
                "Run: mailbot record verify. Keep the file as it is, and compare it with a backup.",
            )
        previous = digest
        count += 1
    if not count:
        return well(name, "empty")
    return well(name, f"the last {count} events are as they were written; head {previous[:16]}")


def check_work(connection: sa.Connection, *, now: datetime, running: bool) -> Iterator[Check]:
    """Yield what waits for a person or stands still: breaker, quarantine, outbox, mails not read."""
    if outbox.meta(connection, "breaker") == "open":
        yield failure(
            "breaker",
            "open: automatic sending stopped because mailbot suddenly sent far more than usual (R38)",
            "Look at `mailbot outbox list`; when all is well: mailbot outbox release --all",
        )
    else:
        yield well("breaker", "closed, nothing is held back")
    by_mail = mails.counts(connection)
    if lying := by_mail.get(MailState.QUARANTINED, 0):
        yield warning(
            "quarantine",
            f"{lying} mails that could not be read",
            "See `mailbot quarantine list`; read them by hand, then: mailbot quarantine drop",
        )
    else:
        yield well("quarantine", "empty")
    yield _check_outbox(connection, now=now, running=running)
    if late := inspection.unread(connection, before=now - STUCK):
        seen = f"{late} mails have waited for more than 15 minutes to be read"
        yield _stuck("reading", seen, running=running)
    else:
        waiting = by_mail.get(MailState.RECEIVED, 0)
        seen = f"{waiting} to be read now" if waiting else "none waits"
        yield well("reading", f"{by_mail.get(MailState.DECIDED, 0)} mails decided, {seen}")


def _check_outbox(connection: sa.Connection, *, now: datetime, running: bool) -> Check:
    name = "outbox"
    counts = outbox.counts(connection)
    if late := inspection.overdue(connection, before=now - STUCK):
        return _stuck(name, f"{late} mails should have been sent more than 15 minutes ago", running=running)
    held = {
        state.value: counts[state]
        for state in (EffectState.HELD, EffectState.PARKED, EffectState.FAILED)
        if counts.get(state)
    }
    if held:
        said = ", ".join(f"{count} {state}" for state, count in held.items())
        return warning(
            name,
            f"{said}: a person has to decide",
            "See `mailbot outbox list`, then: mailbot outbox release ID, or mailbot outbox drop ID",
        )
    if late := inspection.put_off(connection, before=now - LATE):
        return warning(
            name,
            f"{late} mails have been put off by the mail server for more than an hour",
            "See `mailbot outbox list` for what it says. mailbot goes on trying; after five days a person is told.",
        )
    drafts = counts.get(EffectState.DRAFT, 0)
    sent = counts.get(EffectState.SENT, 0)
    return well(name, f"{sent} sent, {drafts} drafts wait for an agent")


def _stuck(name: str, seen: str, *, running: bool) -> Check:
    if running:
        return failure(name, seen, "Look at mailbot's log for the reason, and at the SMTP line below; then restart it.")
    return warning(name, f"{seen}, and no mailbot is running", "Start it: mailbot run")


def check_cursor(row: sa.Row[tuple[object, ...]] | None, *, name: str, uidvalidity: int) -> Check:
    """Compare a folder's UIDVALIDITY with the one that mailbot knows it by (R41)."""
    if row is None:
        return well(name, "not read yet: what lies there now will never be answered (R22)")
    if row.uidvalidity != uidvalidity:
        return warning(
            name,
            f"the server numbers the folder anew (UIDVALIDITY {row.uidvalidity} before, {uidvalidity} now)",
            "Nothing to do: mailbot looks at all its mails again at the next start and answers none twice (R41).",
        )
    polled = f"{row.polled_at:%Y-%m-%d %H:%M} UTC" if row.polled_at is not None else "never"
    return well(name, f"read up to UID {row.last_uid}, last looked at {polled}")
