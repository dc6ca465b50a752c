"""The deciding side of a mailbox on a database of its own, with a reader of simple mind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.domain import AuthResult, Entity, Prediction, RawMessage, Understanding
from mailbot.message.parse import parse
from mailbot.record.journal import read
from mailbot.steps import codec
from mailbot.steps.process import Processor
from mailbot.steps.reader import Reading
from mailbot.steps.receive import Beginning, receive
from mailbot.store import mails
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.session import reading
from tests.fakes import NOON, FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Unread
    from mailbot.steps.shell import Shell

INTENTS = {"commande": "order_status", "honteux": "complaint", "horaires": "opening_hours", "merci": "thanks"}


def guess(label: str, p: float = 0.97) -> Prediction:
    return Prediction(label=label, confidence=p, model="fake-1")


def understood(text: str) -> Understanding:
    """Return what a very simple reader makes of a text; enough to send each test down its road."""
    lower = text.lower()
    intent = next((intent for word, intent in INTENTS.items() if word in lower), "order_status")
    start = text.find("FR-")
    found = text[start : start + 9]
    entities = (Entity(type="order_ref", text=found, value=found, start=start, end=start + 9),) if start >= 0 else ()
    return Understanding(
        language=guess("fr"),
        intent=guess(intent),
        urgency=guess("normal"),
        emotion=guess("angry" if "honteux" in lower else "neutral"),
        entities=entities,
    )


@dataclass
class FakeReader:
    """Reads with the real parser and a simple mind; dies on mails that say POISON, and lies for ``breaks``."""

    dmarc: AuthResult = AuthResult.NONE
    breaks: set[str] = field(default_factory=set)
    batches: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Be ready."""

    def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
        self.batches.append(len(unread))
        for mail in unread:
            if b"POISON" in mail.octets:
                yield Reading(error="the reading process ended with -24 on this mail")
                continue
            message = replace(parse(mail.octets), dmarc=self.dmarc)
            made = understood(message.new_text) if message.automatic is None else None
            if b"BREAKS" in mail.octets:
                message = replace(message, senders=None)  # type: ignore[arg-type]  # what no reader would ever return
            yield Reading(
                message=message,
                understanding=made,
                message_json=codec.dumps(message),
                understanding_json=codec.dumps(made) if made else "",
                ms={"parse": 1.0, "understand": 2.0},
            )

    def close(self) -> None:
        """Hold nothing."""


@dataclass
class Desktop:
    """A mailbox's desk on a database of its own."""

    shell: Shell
    clock: FixedClock
    desk: Desk
    reader: FakeReader = field(default_factory=FakeReader)
    errors: list[str] = field(default_factory=list)
    uids: int = 100

    def __post_init__(self) -> None:
        values = {"uidvalidity": 7, "first_uid": 1, "last_uid": 100, "started_at": NOON - timedelta(days=30)}
        with self.shell.database.begin() as connection:
            mails.set_cursor(connection, mailbox="support", folder="INBOX", values=values)

    def take(self, *texts: str, **headers: str) -> list[str]:
        """Let mails arrive and be processed; return their ids."""
        ids = [self.arrive(text, **headers) for text in texts]
        self.run()
        return ids

    def arrive(self, text: str, *, sender: str = "lea@client.example", **headers: str) -> str:
        lines = {
            "From": f"Lea <{sender}>",
            "To": "support@acme.example",
            "Subject": "Question",
            "Message-ID": f"<m{self.uids + 1}@client.example>",
            "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return self.bring(f"{head}\r\n{text}\r\n".encode())

    def bring(self, octets: bytes) -> str:
        """Let a mail of these very octets arrive; return its id."""
        self.uids += 1
        raw = RawMessage(
            mailbox="support",
            folder="INBOX",
            uidvalidity=7,
            uid=self.uids,
            internaldate=self.clock.now,
            octets=octets,
        )
        beginning = Beginning(started_at=NOON - timedelta(days=30), first_uid=1)
        (mail_id,) = receive(self.shell, [raw], beginning=beginning, problems={})
        return mail_id

    def processor(self) -> Processor:
        return Processor(
            shell=self.shell,
            desks={"support": self.desk},
            reader=self.reader,
            on_error=lambda mail, error: self.errors.append(error),
        )

    def run(self) -> None:
        while self.processor().run()[0]:
            pass

    def rows(self, table: sa.Table) -> list[Any]:
        with reading(self.shell.database) as connection:
            return list(connection.execute(sa.select(table)).all())

    def mail(self, mail_id: str) -> Any:
        return next(row for row in self.rows(MAIL) if row.id == mail_id)

    def decisions(self) -> list[tuple[str, str]]:
        return [(row.action, row.reason) for row in sorted(self.rows(DECISION), key=lambda row: row.id)]

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with reading(self.shell.database) as connection:
            return [(event.type, event.payload) for event, _, _ in read(connection)]

    def names(self) -> list[str]:
        return [name for name, _ in self.events()]
