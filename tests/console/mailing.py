"""Rows of mails and of the outbox for the console's tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.store import mails, outbox
from mailbot.store.mails import MAIL
from mailbot.store.session import writing
from tests.fakes import NOON

if TYPE_CHECKING:
    from tests.console.house import House

NUMBERS = itertools.count(1)


def put_effect(house: House, *, state: str, **changes: Any) -> str:
    """Put a mail into the outbox and return its id."""
    number = next(NUMBERS)
    row = {
        "id": f"effect{number:026}",
        "decision_id": "",
        "mail_id": "",
        "conversation_id": "",
        "mailbox": "support",
        "kind": "answer",
        "state": state,
        "template": "order_status",
        "language": "en",
        "recipient": f"customer{number}@customers.example",
        "envelope_from": "support@acme.example",
        "rfc_message_id": f"<{number}@acme.example>",
        "subject": "Your order",
        "octets": b"Subject: Your order\r\n\r\nIt is on its way.\r\n",
        "action": "",
        "webhook_body": "",
        "requires_customer_input": False,
        "created_at": NOON,
        "not_before": NOON,
        "attempts": 0,
        "uncertain": 0,
        "epoch": 0,
        "smtp": "",
        "filed": False,
    }
    row.update(changes)
    with writing(house.database) as connection:
        outbox.add(connection, row)
    return str(row["id"])


def put_mail(house: House, *, state: str = "received", **changes: Any) -> str:
    """Store a mail and return its id."""
    number = next(NUMBERS)
    row = {
        "id": f"mail{number:028}",
        "mailbox": "support",
        "folder": "INBOX",
        "uidvalidity": 7,
        "uid": number,
        "internaldate": NOON,
        "observed_at": NOON,
        "received_at": NOON,
        "state": state,
        "attempts": 0,
        "failures": 0,
        "preexisting": False,
        "marked": False,
        "size": 2400,
        "content_key": "",
        "rfc_message_id": f"<in{number}@customers.example>",
        "conversation_id": "",
        "customer": "",
        "from_address": "customer@customers.example",
        "subject": "Where is my order?",
        "automatic": "",
        "error": "the reader took longer than 10 seconds" if state == "quarantined" else "",
    }
    row.update(changes)
    with writing(house.database) as connection:
        connection.execute(MAIL.insert(), row)
    return str(row["id"])


def state_of(house: House, table: sa.Table, row_id: str) -> str:
    """Return the state of a row."""
    with house.database.connect() as connection:
        return str(connection.execute(sa.select(table.c.state).where(table.c.id == row_id)).scalar_one())


def polled(house: House, *, at: Any = NOON, mailbox: str = "support", **changes: Any) -> None:
    """Note that a mailbox was read."""
    values = {"uidvalidity": 7, "first_uid": 1, "last_uid": 9, "started_at": NOON, "polled_at": at, **changes}
    with writing(house.database) as connection:
        mails.set_cursor(connection, mailbox=mailbox, folder="INBOX", values=values)
