"""Shows and erases what mailbot holds about one person, on that person's demand (GDPR, articles 15 and 17).

Erasing is told by one event that names nobody. No figure changes: the record never held a word of theirs. Whoever was
erased is not written to automatically any more; that is known by the pseudonym alone (R19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.record.events import Actor, Event, payload_of
from mailbot.record.journal import event_table
from mailbot.record.payloads.system import PrivacyErased
from mailbot.steps import settle
from mailbot.store import erasure, mails
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from mailbot.steps.shell import Shell
    from mailbot.store.erasure import Held


def told(shell: Shell, address: str) -> dict[str, Any]:
    """Return everything that is held about an address, as plain JSON values by table, and how many events."""
    own = address.strip().lower()
    customer = shell.keys.pseudonym(own)
    with reading(shell.database) as connection:
        found = erasure.held(connection, own, customer)
        everything: dict[str, Any] = dict(erasure.rows(connection, found, (own, customer)))
        chosen = event_table.select().where(event_table.c.customer == customer).order_by(event_table.c.seq)
        events = connection.execute(chosen).all()
    return {
        "address": own,
        "pseudonym": customer,
        **everything,
        "events": [
            {"type": row.type, "occurred_at": row.occurred_at.isoformat(), "payload": row.payload} for row in events
        ],
    }


def erase(shell: Shell, address: str) -> Held:
    """Erase what is held about an address, in one transaction; what waited to be sent to it is given up first."""
    own = address.strip().lower()
    customer = shell.keys.pseudonym(own)
    with writing(shell.database) as connection:
        found = erasure.held(connection, own, customer)
        if found.nothing:
            return found
        for row in erasure.waiting(connection, found):
            settle.dropped(shell, connection, row=row)
        erasure.erase(connection, found, own)
        mails.suppress(connection, customer, reason="erased", since=shell.clock())
        event = Event(
            type=PrivacyErased.TYPE,
            occurred_at=shell.clock(),
            customer=customer,
            actor=Actor.SYSTEM,
            code_rev=shell.code_rev,
            payload=payload_of(PrivacyErased(method="erased")),
        )
        shell.write(connection, event)
    return found
