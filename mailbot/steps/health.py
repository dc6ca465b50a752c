"""Whether mail is flowing, in words and in numbers, read from the database when somebody asks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from mailbot.steps.breaker import KEY, OPEN
from mailbot.store import inspection, mails, outbox
from mailbot.store.session import reading
from mailbot.store.tables import EffectState, MailState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from mailbot.steps.daemon import Daemon
    from mailbot.steps.shell import Shell

STALE_POLL = timedelta(minutes=11)
"""Two looks at a folder missed (R44: one every five minutes at least)."""
STUCK = timedelta(minutes=15)
"""A mail that waits this long means that deciding or sending stands still."""
LEAST_FREE = 20 * 1024 * 1024


class Watcher(Protocol):
    """Tells whether mail is flowing."""

    def causes(self) -> Sequence[str]:
        """Return why mail is not flowing, one sentence each; empty when it is."""
        ...

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Looks at the database alone, from another process than the daemon's; ``watched`` is (mailbox, folder) of each."""

    shell: Shell
    watched: tuple[tuple[str, str], ...]
    state_dir: Path

    def causes(self) -> Sequence[str]:
        """Return why mail is not flowing, one sentence each; empty when it is."""
        try:
            return [*self._from_rows(), *disk(self.state_dir)]
        except sa.exc.SQLAlchemyError as error:
            return [f"database: {type(error).__name__}"]

    def _from_rows(self) -> list[str]:
        now, names = self.shell.clock(), [name for name, _ in self.watched]
        with reading(self.shell.database) as connection:
            cursors = {(row.mailbox, row.folder): row for row in mails.cursors(connection)}
            standing = stands_still(connection, now=now, mailboxes=names)
        found = []
        for name, folder in self.watched:
            row = cursors.get((name, folder))
            reachable = row is None or row.reachable
            found.append(reached(name, reachable=reachable, polled_at=row.polled_at if row else None, now=now))
        return [cause for cause in found if cause] + standing

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text."""
        with reading(self.shell.database) as connection:
            rows = mails.cursors(connection)
        polled = {row.mailbox: row.polled_at for row in rows if (row.mailbox, row.folder) in self.watched}
        return counters(self.shell, ready=not self.causes(), polled=polled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Looks at a running daemon from outside its work."""

    shell: Shell
    daemon: Daemon
    state_dir: Path

    def causes(self) -> Sequence[str]:
        """Return why mail is not flowing, one sentence each; empty when it is."""
        try:
            found = self._from_rows()
        except sa.exc.SQLAlchemyError as error:
            found = [f"database: {type(error).__name__}"]
        if self.daemon.ending.is_set():
            return [*found, "mailbot is ending"]
        return [*found, *disk(self.state_dir), *(f"{name}: stopped" for name in self.daemon.stopped())]

    def _from_rows(self) -> list[str]:
        now = self.shell.clock()
        names = [listener.watch.mailbox for listener in self.daemon.listeners]
        with reading(self.shell.database) as connection:
            polled = self._polled(connection)
            standing = stands_still(connection, now=now, mailboxes=names)
        found = [
            cause
            for listener in self.daemon.listeners
            if (
                cause := reached(
                    listener.watch.mailbox,
                    reachable=listener.reachable,
                    polled_at=polled.get(listener.watch.mailbox),
                    now=now,
                )
            )
        ] + standing
        refused = [deliverer for deliverer in self.daemon.deliverers if deliverer.is_paused(now)]
        return found + [f"mailbox {d.desk.facts.name}: the SMTP account is refused" for d in refused]

    def _polled(self, connection: sa.Connection) -> dict[str, datetime | None]:
        """Return when each mailbox's own folder was last read to the end; its Sent folder has a row of its own."""
        watched = {(listener.watch.mailbox, listener.watch.folder) for listener in self.daemon.listeners}
        return {row.mailbox: row.polled_at for row in mails.cursors(connection) if (row.mailbox, row.folder) in watched}

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text."""
        with reading(self.shell.database) as connection:
            polled = self._polled(connection)
        return counters(self.shell, ready=not self.causes(), polled=polled)


def counters(shell: Shell, *, ready: bool, polled: Mapping[str, datetime | None]) -> bytes:
    """Return the counters as Prometheus text; ``polled`` says when each mailbox was last read."""
    registry = CollectorRegistry()
    Gauge("mailbot_ready", "1 when mail is flowing", registry=registry).set(1 if ready else 0)
    mail_gauge = Gauge("mailbot_mails", "Mails by state", ["state"], registry=registry)
    effect_gauge = Gauge("mailbot_outbox", "Outbox rows by state", ["state"], registry=registry)
    age = Gauge("mailbot_mailbox_age_seconds", "Seconds since a mailbox was read", ["mailbox"], registry=registry)
    now = shell.clock()
    with reading(shell.database) as connection:
        by_state, by_effect = mails.counts(connection), outbox.counts(connection)
    for mail_state in MailState:
        mail_gauge.labels(mail_state.value).set(by_state.get(mail_state.value, 0))
    for effect_state in EffectState:
        effect_gauge.labels(effect_state.value).set(by_effect.get(effect_state.value, 0))
    for name, polled_at in polled.items():
        if polled_at is not None:
            age.labels(name).set(max((now - polled_at).total_seconds(), 0))
    return generate_latest(registry)


def stands_still(connection: sa.Connection, *, now: datetime, mailboxes: Sequence[str]) -> list[str]:
    """Return what stands still though it should move: held sending, mails not read, mails not sent."""
    found = []
    oldest = mails.oldest_waiting(connection, mailboxes=mailboxes)
    overdue = inspection.overdue(connection, before=now - STUCK, mailboxes=mailboxes)
    if outbox.meta(connection, KEY) == OPEN:
        found.append("outbox: held by the breaker (see: mailbot outbox list)")
    if oldest is not None and now - oldest > STUCK:
        found.append("reading: a mail has waited for more than 15 minutes")
    if overdue:
        found.append(f"outbox: {overdue} mails should have been sent more than 15 minutes ago")
    return found


def disk(state_dir: Path) -> list[str]:
    """Return what is wrong with the room on the disk."""
    try:
        free = shutil.disk_usage(state_dir).free
    except OSError as error:
        return [f"disk: the state directory cannot be looked at ({type(error).__name__})"]
    return [f"disk: {free // 1_048_576} MB left in the state directory"] if free < LEAST_FREE else []


def reached(name: str, *, reachable: bool, polled_at: datetime | None, now: datetime) -> str:
    """Return why a mailbox is not read, or an empty string."""
    if not reachable:
        return f"mailbox {name}: not reachable"
    if polled_at is None:
        return f"mailbox {name}: not read yet"
    return f"mailbox {name}: last read {now - polled_at} ago" if now - polled_at > STALE_POLL else ""
