"""What is due now and then: conversations that stay silent are closed, and nothing is left lying about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.mail import ConversationClosed
from mailbot.store import conversations
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from mailbot.steps.shell import Shell

SILENCE = timedelta(days=7)
AT_ONCE = 200


def close_silent(shell: Shell) -> int:
    """Close conversations that mailbot answered and nobody took up for seven days; return how many."""
    now = shell.clock()
    with reading(shell.database) as connection:
        rows = conversations.silent(connection, before=now - SILENCE, limit=AT_ONCE)
    if not rows:
        return 0
    with writing(shell.database) as connection:
        events = []
        for row in rows:
            conversations.update(connection, row.id, {"state": "closed"})
            payload = payload_of(
                ConversationClosed(reason="bot_answered" if row.templates else "no_reply", by="system")
            )
            events.append(
                Event(
                    type=ConversationClosed.TYPE,
                    occurred_at=now,
                    mailbox=row.mailbox,
                    conversation_id=row.id,
                    customer=row.customer,
                    code_rev=shell.code_rev,
                    idempotency_key=f"conversation.closed:{row.id}:{row.last_at.isoformat()}",
                    payload=payload,
                )
            )
        shell.write(connection, *events)
    return len(rows)
