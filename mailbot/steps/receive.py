"""Stop 2: takes mails into the database before anything is done with them, so that none can be lost.

One transaction for a batch: the mail's bytes, its identity on the server, the event, and how far the folder was read.
Only after it is committed may the server be told that the mail was read (R42).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Actor, second, stamp
from mailbot.record.payloads.mail import MessageParseFailed, MessageReceived
from mailbot.steps import restoring
from mailbot.steps.arrival import arrival
from mailbot.steps.shell import Shell, Subject
from mailbot.store import mails
from mailbot.store.session import writing
from mailbot.store.tables import MailState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import RawMessage
    from mailbot.record.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Where mailbot began with a folder: what lay there before is stored, but never answered (R22).

    A mail below ``first_uid`` is old when it arrived up to ``started_at``. After a change of UIDVALIDITY all UIDs are
    new, so the arrival is all that tells; a mail of the very second counts as old.
    """

    started_at: datetime
    first_uid: int
    looked_at: datetime | None = None
    """When the folder was last read to its end, before this look."""
    max_age: timedelta = timedelta(days=7)
    """A mail this much older than the last look at its folder was moved there, and did not just arrive."""

    def is_old(self, uid: int, arrived: datetime) -> bool:
        """Return whether a mail was there before mailbot was, or was put there long after it had arrived.

        A mail that arrived long before the folder was last read and was not in it then came from another mailbox.
        One that came while mailbot was away is younger than that, however long mailbot was away.
        """
        if uid < self.first_uid and second(arrived) <= second(self.started_at):
            return True
        return self.looked_at is not None and arrived < self.looked_at - self.max_age


def receive(
    shell: Shell,
    batch: Sequence[RawMessage],
    *,
    beginning: Beginning,
    problems: Mapping[int, str],
    read_to: int = 0,
) -> list[str]:
    """Store ``batch`` (all of one folder and UIDVALIDITY) and return the ids of the mails that were new.

    ``problems`` says for a UID why its bytes are not whole; such a mail goes straight to quarantine (R45). ``read_to``
    is the UID up to which the folder is now read; 0 when more of the same UIDs is to come.
    """
    if not batch:
        return []
    now = shell.clock()
    first = batch[0]
    where = {"mailbox": first.mailbox, "folder": first.folder}
    with writing(shell.database) as connection:
        known = mails.known_uids(connection, **where, uidvalidity=first.uidvalidity, uids=[raw.uid for raw in batch])
        fresh = {raw.uid: raw for raw in batch if raw.uid not in known}
        taken = [_taken(shell, raw, now=now, beginning=beginning) for raw in fresh.values()]
        mails.add(connection, [row for row, _ in taken], [raw.octets for raw in fresh.values()])
        doubtful = {**_doubtful(connection, [row for row, _ in taken]), **problems}
        for row, _ in taken:
            if row["uid"] in doubtful:
                mails.quarantine(connection, row["id"], error=doubtful[row["uid"]])
        shell.write(connection, *(event for row, told in taken for event in (told, *_aside(shell, row, doubtful, now))))
        if read_to:
            mails.set_cursor(connection, **where, values={"last_uid": read_to, "polled_at": now})
        shell.fault("receive.before_commit")
    shell.fault("receive.after_commit")
    for row, _ in taken:
        shell.tell("mail.received", mailbox=row["mailbox"], mail=row["id"], uid=row["uid"], size=row["size"])
    return [row["id"] for row, _ in taken]


def _taken(shell: Shell, raw: RawMessage, *, now: datetime, beginning: Beginning) -> tuple[dict[str, Any], Event]:
    """Return the row of a new mail and the event that tells of it."""
    mail_id = shell.new_id(now)
    when = arrival(raw.octets, internaldate=raw.internaldate, observed_at=now)
    old = beginning.is_old(raw.uid, min(when.internaldate, when.received_header or when.internaldate))
    row = {
        "id": mail_id,
        "mailbox": raw.mailbox,
        "folder": raw.folder,
        "uidvalidity": raw.uidvalidity,
        "uid": raw.uid,
        "internaldate": raw.internaldate,
        "observed_at": now,
        "received_at": when.received_at,
        "state": MailState.RECEIVED.value,
        "preexisting": old,
        "size": len(raw.octets),
    }
    payload = MessageReceived(
        uidvalidity=raw.uidvalidity,
        uid=raw.uid,
        internaldate=stamp(when.internaldate),
        date_header=stamp(when.date_header) if when.date_header else None,
        received_hdr=stamp(when.received_header) if when.received_header else None,
        observed_at=stamp(now),
        clock_suspect=when.clock_suspect,
        auto_submitted=when.auto_submitted,
        message_id_hash=shell.keys.pseudonym(when.message_id) or None,
        size=len(raw.octets),
        channel="email",
        preexisting=old or None,
    )
    subject = Subject(mailbox=raw.mailbox, message_id=mail_id, code_rev=shell.code_rev, config_rev=shell.config_rev)
    key = f"message.received:{raw.mailbox}:{raw.folder}:{raw.uidvalidity}:{raw.uid}"
    return row, subject.event(payload, at=when.received_at, actor=Actor.CUSTOMER, key=key)


def _doubtful(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    """Return the mails, by UID, that came before a backup was restored: they may have been answered since (G13)."""
    restored = restoring.restored_at(connection)
    if restored is None:
        return {}
    return {row["uid"]: restoring.ASIDE for row in rows if row["received_at"] <= restored and not row["preexisting"]}


def _aside(shell: Shell, row: dict[str, Any], problems: Mapping[int, str], now: datetime) -> Iterator[Event]:
    """Yield that a mail went straight to quarantine, if it did."""
    if row["uid"] in problems:
        subject = Subject(
            mailbox=row["mailbox"], message_id=row["id"], code_rev=shell.code_rev, config_rev=shell.config_rev
        )
        why = problems[row["uid"]].partition(":")[0]
        yield subject.event(MessageParseFailed(attempt=0, error=why, quarantined=True), at=now)
