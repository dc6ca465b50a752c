"""The sending side of a mailbox on a database of its own, for the tests of what becomes of an attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.domain import Delivery, Outcome
from mailbot.record.journal import read
from mailbot.steps.deliver import Deliverer
from mailbot.steps.desk import Limits
from mailbot.store import conversations, mails, outbox
from tests.fakes import FakeHook, FakeOutbound, FakeProbe, FixedClock, desk

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.steps.shell import Shell

GRACE = timedelta(minutes=10)
ACCEPTED = Delivery(outcome=Outcome.SENT, code=250, text="2.0.0 OK")
LATER = Delivery(outcome=Outcome.DEFERRED, code=451, status="4.3.0", text="try later")
UNKNOWN_USER = Delivery(outcome=Outcome.REFUSED, code=550, status="5.1.1", text="no such user", recipient_refused=True)
TOO_LARGE = Delivery(outcome=Outcome.REFUSED, code=552, status="5.3.4", text="too large")
BAD_LOGIN = Delivery(outcome=Outcome.ACCOUNT, code=535, text="authentication failed")
LOST = Delivery(outcome=Outcome.UNCERTAIN, text="connection lost after the dot")


@dataclass
class Office:
    """A sending side on a database of its own."""

    shell: Shell
    clock: FixedClock
    server: FakeOutbound = field(default_factory=FakeOutbound)
    hook: FakeHook = field(default_factory=FakeHook)
    sent_folder: FakeProbe = field(default_factory=FakeProbe)
    limits: Limits = field(default_factory=lambda: Limits(uncertain_grace=GRACE))
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deliverer = self.started(1)

    def started(self, epoch: int) -> Deliverer:
        return Deliverer(
            shell=self.shell,
            desk=desk(limits=self.limits),
            outbound=self.server,
            hook=self.hook,
            probe=self.sent_folder,
            epoch=epoch,
            on_trouble=lambda name, text: self.troubles.append(f"{name}: {text}"),
        )

    def queue(self, number: int = 1, **changes: Any) -> str:
        """Put an answer into the outbox, with its conversation."""
        row = effect_row(number, self.clock.now, **changes)
        with self.shell.database.begin() as connection:
            outbox.add(connection, row)
            if conversations.get(connection, row["conversation_id"]) is None:
                conversations.add(connection, conversation_row(row["conversation_id"], self.clock.now))
        effect_id: str = row["id"]
        return effect_id

    def row(self, effect_id: str) -> Any:
        with self.shell.database.connect() as connection:
            return outbox.get(connection, effect_id)

    def conversation(self, number: int = 1) -> Any:
        with self.shell.database.connect() as connection:
            return conversations.get(connection, f"c{number}")

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with self.shell.database.connect() as connection:
            return [(event.type, event.payload) for event, _, _ in read(connection)]

    def suppressed(self, address: str) -> str:
        with self.shell.database.connect() as connection:
            return mails.suppressed(connection, address)


def effect_row(number: int, now: datetime, **changes: Any) -> dict[str, Any]:
    """Return the outbox row of an answer that waits to be sent."""
    return {
        "id": f"e{number:031d}",
        "decision_id": f"d{number}",
        "mail_id": f"m{number}",
        "conversation_id": f"c{number}",
        "mailbox": "support",
        "kind": "answer",
        "state": "pending",
        "template": "order_status",
        "language": "fr",
        "recipient": f"client{number}@customers.example",
        "envelope_from": "support+b@acme.example",
        "rfc_message_id": f"<mb.x{number}@acme.example>",
        "octets": f"Message-ID: <mb.x{number}@acme.example>\r\nSubject: x\r\n\r\nbody\r\n".encode(),
        "created_at": now,
        "not_before": now,
        "subject": "",
        "action": "",
        "webhook_body": "",
        "requires_customer_input": False,
        "attempts": 0,
        "uncertain": 0,
        "epoch": 0,
        "smtp": "",
        "filed": False,
        **changes,
    }


def conversation_row(conversation_id: str, now: Any) -> dict[str, Any]:
    texts = dict.fromkeys(
        ["customer", "customer_address", "subject", "language", "queue", "route_reason", "parent_id", "linked_to"], ""
    )
    lists: dict[str, Any] = {name: [] for name in ("entities", "templates", "participants", "text_keys")}
    return {
        "id": conversation_id,
        "mailbox": "support",
        "opened_at": now,
        "last_at": now,
        "state": "open",
        "human_owned": False,
        "priority": 2,
        "intent": "order_status",
        "automatic_since_human": 1,
        **texts,
        **lists,
    }
