"""Who looked at which customer's mail: written into the record once an hour for each person and conversation (T18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.record.events import Actor, Event, payload_of
from mailbot.record.payloads.system import AccessLogged
from mailbot.store.session import writing

if TYPE_CHECKING:
    from mailbot.console.visit import Visit


def looked(visit: Visit, method: str, *, mailbox: str = "", conversation_id: str = "", message_id: str = "") -> None:
    """Note that the person of a visit saw a conversation, or took a list along.

    ``method`` is a word for how: ``read``, ``search``, ``attachment``, ``export``. The record names the person by the
    pseudonym that it also has as the author of answers.
    """
    now, person = visit.console.clock(), visit.console.shell.keys.pseudonym(visit.me.address)
    hour = now.strftime("%Y%m%d%H")
    event = Event(
        type=AccessLogged.TYPE,
        occurred_at=now,
        mailbox=mailbox,
        conversation_id=conversation_id,
        message_id=message_id,
        actor=Actor.AGENT,
        actor_id=person,
        idempotency_key=f"access|{person}|{method}|{conversation_id}|{message_id}|{hour}",
        payload=payload_of(AccessLogged(method=method, agent=person)),
    )
    with writing(visit.console.database) as connection:
        visit.console.shell.write(connection, event)
