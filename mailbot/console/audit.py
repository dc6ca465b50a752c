"""Who looked at which customer's mail: on record, once a day for each person, conversation and way (T18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.record import journal
from mailbot.record.events import Actor, Event, payload_of
from mailbot.record.payloads.system import AccessLogged
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from mailbot.console.visit import Visit


def looked(visit: Visit, method: str, *, mailbox: str = "", conversation_id: str = "", message_id: str = "") -> None:
    """Note that the person of a visit saw a customer's mail.

    ``method`` is a word for the way: ``conversation``, ``review``, ``html``, ``file``, ``source``. The record names the
    person by the pseudonym that it also has as the author of answers.
    """
    console = visit.console
    now, person = console.clock(), console.shell.keys.pseudonym(visit.me.address)
    event = Event(
        type=AccessLogged.TYPE,
        occurred_at=now,
        mailbox=mailbox,
        conversation_id=conversation_id,
        message_id=message_id,
        actor=Actor.AGENT,
        actor_id=person,
        idempotency_key=f"access.logged:{person}:{method}:{conversation_id or message_id}:{now.date().isoformat()}",
        code_rev=console.shell.code_rev,
        config_rev=console.shell.config_rev,
        payload=payload_of(AccessLogged(method=method, agent=person)),
    )
    with reading(console.database) as connection:
        if journal.holds(connection, event.idempotency_key):
            return  # the second look of the day waits for nobody who writes
    with writing(console.database) as connection:
        console.shell.write(connection, event)
