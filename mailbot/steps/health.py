"""Whether mail is flowing, in words and in numbers, read from the database when somebody asks."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

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
    from mailbot.steps.listen import Listener
    from mailbot.steps.shell import Shell

STALE_POLL = timedelta(minutes=11)
"""Two looks at a folder missed (R44: one every five minutes at least)."""
STUCK = timedelta(minutes=15)
"""A mail that waits this long means that deciding or sending stands still."""
LEAST_FREE = 20 * 1024 * 1024


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
        return [*found, *self._disk(), *(f"{name}: stopped" for name in self.daemon.stopped())]

    def _disk(self) -> list[str]:
        try:
            free = shutil.disk_usage(self.state_dir).free
        except OSError as error:
            return [f"disk: the state directory cannot be looked at ({type(error).__name__})"]
        return [f"disk: {free // 1_048_576} MB left in the state directory"] if free < LEAST_FREE else []

    def _from_rows(self) -> list[str]:
        now = self.shell.clock()
        names = [listener.watch.mailbox for listener in self.daemon.listeners]
        with reading(self.shell.database) as connection:
            polled = self._polled(connection)
            held = outbox.meta(connection, KEY) == OPEN
            oldest = mails.oldest_waiting(connection, mailboxes=names)
            overdue = inspection.overdue(connection, before=now - STUCK, mailboxes=names)
        found = [cause for listener in self.daemon.listeners if (cause := _reached(listener, polled, now))]
        if held:
            found.append("outbox: held by the breaker (see: mailbot outbox list)")
        if oldest is not None and now - oldest > STUCK:
            found.append("reading: a mail has waited for more than 15 minutes")
        if overdue:
            found.append(f"outbox: {overdue} mails should have been sent more than 15 minutes ago")
        refused = [deliverer for deliverer in self.daemon.deliverers if deliverer.is_paused(now)]
        return found + [f"mailbox {d.desk.facts.name}: the SMTP account is refused" for d in refused]

    def _polled(self, connection: sa.Connection) -> dict[str, datetime | None]:
        """Return when each mailbox's own folder was last read to the end; its Sent folder has a row of its own."""
        watched = {(listener.watch.mailbox, listener.watch.folder) for listener in self.daemon.listeners}
        return {row.mailbox: row.polled_at for row in mails.cursors(connection) if (row.mailbox, row.folder) in watched}

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text."""
        registry = CollectorRegistry()
        ready = Gauge("mailbot_ready", "1 when mail is flowing", registry=registry)
        ready.set(0 if self.causes() else 1)
        mail_gauge = Gauge("mailbot_mails", "Mails by state", ["state"], registry=registry)
        effect_gauge = Gauge("mailbot_outbox", "Outbox rows by state", ["state"], registry=registry)
        age = Gauge("mailbot_mailbox_age_seconds", "Seconds since a mailbox was read", ["mailbox"], registry=registry)
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            by_state, by_effect = mails.counts(connection), outbox.counts(connection)
            polled = self._polled(connection)
        for mail_state in MailState:
            mail_gauge.labels(mail_state.value).set(by_state.get(mail_state.value, 0))
        for effect_state in EffectState:
            effect_gauge.labels(effect_state.value).set(by_effect.get(effect_state.value, 0))
        for name, polled_at in polled.items():
            if polled_at is not None:
                age.labels(name).set(max((now - polled_at).total_seconds(), 0))
        return generate_latest(registry)


def _reached(listener: Listener, polled: Mapping[str, datetime | None], now: datetime) -> str:
    """Return why a mailbox is not read, or an empty string."""
    name = listener.watch.mailbox
    polled_at = polled.get(name)
    if not listener.reachable:
        return f"mailbox {name}: not reachable"
    if polled_at is None:
        return f"mailbox {name}: not read yet"
    return f"mailbox {name}: last read {now - polled_at} ago" if now - polled_at > STALE_POLL else ""
