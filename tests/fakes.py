"""Doubles for what is outside: a clock that stands still, a server that says what it is told, a folder in memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mailbot.domain import Delivery, MailboxFacts, Mode, OutboundMessage, Outcome, RawMessage
from mailbot.message.compose import Sender
from mailbot.policy.replyfiles import load_replies
from mailbot.policy.table import load_policy
from mailbot.record.ids import uuid7
from mailbot.shipped import shipped
from mailbot.steps.desk import Desk, Limits
from mailbot.steps.keys import derive
from mailbot.steps.shell import Shell
from mailbot.transport.sent import SentMail, SentMails

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from mailbot.domain import FileRef
    from mailbot.transport.fetch import FetchTrouble

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class FixedClock:
    """A clock that only moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class FakeOutbound:
    """A submission server that answers what it was told, then accepts; keeps everything it was given."""

    answers: list[Delivery] = field(default_factory=list)
    seen: list[OutboundMessage] = field(default_factory=list)

    def send(self, message: OutboundMessage) -> Delivery:
        self.seen.append(message)
        return self.answers.pop(0) if self.answers else Delivery(outcome=Outcome.SENT, code=250, text="2.0.0 OK")


@dataclass
class FakeHook:
    """The site's programs: answers what it was told, then completes."""

    answers: list[Delivery] = field(default_factory=list)
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def call(self, name: str, *, body: str, idempotency_key: str, at: datetime) -> Delivery:
        self.seen.append((name, body, idempotency_key))
        return self.answers.pop(0) if self.answers else Delivery(outcome=Outcome.SENT, code=200)


@dataclass
class FakeProbe:
    """A Sent folder that holds what it was told to hold; ``reachable`` False cannot be asked."""

    sent: set[str] = field(default_factory=set)
    reachable: bool = True

    def was_sent(self, rfc_message_id: str) -> bool | None:
        return rfc_message_id in self.sent if self.reachable else None


@dataclass
class FakeFolder:
    """A folder in memory with the manners of transport.imap.Mailbox."""

    uidvalidity: int = 7
    suggested_backoff: float = 0.0
    mails: dict[int, bytes] = field(default_factory=dict)
    troubles: dict[int, FetchTrouble] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    moved: dict[int, str] = field(default_factory=dict)
    filed: list[bytes] = field(default_factory=list)
    sent: dict[int, bytes] = field(default_factory=dict)
    sent_validity: int = 3
    internaldate: datetime = NOON
    opened: int = 0

    def open(self) -> None:
        self.opened += 1

    def close(self) -> None:
        self.opened = 0

    def all_uids(self) -> tuple[int, ...]:
        return tuple(sorted(self.mails))

    def uids_after(self, last_uid: int) -> tuple[int, ...]:
        return tuple(uid for uid in self.all_uids() if uid > last_uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[RawMessage | FetchTrouble]:
        for uid in uids:
            yield self.troubles.get(uid) or RawMessage(
                mailbox="support",
                folder="INBOX",
                uidvalidity=self.uidvalidity,
                uid=uid,
                internaldate=self.internaldate,
                octets=self.mails[uid],
            )

    def mark(self, uids: Sequence[int]) -> bool:
        self.marked.update(uids)
        return True

    def move(self, uids: Sequence[int], folder: str) -> bool:
        self.moved.update(dict.fromkeys(uids, folder))
        return True

    def wait(self, timeout: float, *, idle: bool = True) -> bool:
        return False

    def sent_contains(self, message_id: str) -> bool:
        return any(message_id.encode() in octets for octets in self.filed)

    def sent_after(self, validity: int, last_uid: int) -> SentMails | None:
        if validity != self.sent_validity:
            return SentMails(uidvalidity=self.sent_validity, last_uid=max(self.sent, default=0))
        new = tuple(
            SentMail(uid=uid, internaldate=self.internaldate, headers=self.sent[uid])
            for uid in sorted(self.sent)
            if uid > last_uid
        )
        return SentMails(uidvalidity=validity, last_uid=max(self.sent, default=last_uid), mails=new)

    def append_sent(self, octets: bytes) -> bool:
        self.filed.append(octets)
        return True


def shell_on(database: sa.Engine, clock: FixedClock) -> Shell:
    """Return the outside world of a test."""
    numbers = itertools.count(1)
    return Shell(
        database=database,
        clock=clock,
        new_id=lambda moment: uuid7(moment, next(numbers).to_bytes(10, "big")),
        keys=derive(b"\x07" * 32),
        code_rev="test",
    )


def desk(*, mode: Mode = Mode.AUTO, limits: Limits | None = None, teams: dict[str, str] | None = None) -> Desk:
    """Return the desk of support@acme.example with everything that ships with mailbot."""
    config = shipped("config")

    def read_file(file: FileRef) -> bytes:
        return (config / file.path).read_bytes()

    return Desk(
        facts=MailboxFacts(
            name="support",
            address="support@acme.example",
            own_addresses=frozenset({"support@acme.example"}),
            mode=mode,
        ),
        sender=Sender(name="Acmé", address="support@acme.example"),
        policy=load_policy((config / "policy.toml").read_text(encoding="utf-8")),
        replies=load_replies(
            {path.name: path.read_text(encoding="utf-8") for path in (config / "replies").glob("*.toml")},
            (config / "site.toml").read_text(encoding="utf-8"),
            site_name="Acmé",
        ),
        read_file=read_file,
        limits=limits or Limits(),
        teams=teams or {},
    )
