"""What is due now and then: conversations that stay silent are closed, and nothing is left lying about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.mail import ConversationClosed
from mailbot.store import conversations
from mailbot.store.session import writing

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.steps.shell import Shell

SILENCE = timedelta(days=3)
"""After it a conversation is closed. Well before the horizon of seven days: what is closed at the horizon cannot be
reopened before it, and reopen_rate (K11b) would never have anything to count."""
AT_ONCE = 200


def close_silent(shell: Shell) -> int:
    """Close conversations that were answered and nobody took up for three days; return how many.

    Looked for and closed in one transaction: a customer who writes in between finds the conversation open.
    """
    now = shell.clock()
    with writing(shell.database) as connection:
        rows = conversations.silent(connection, before=now - SILENCE, limit=AT_ONCE)
        for row in rows:
            conversations.update(connection, row.id, {"state": "closed"})
        shell.write(connection, *(_closed(shell, row, now) for row in rows))
    return len(rows)


def _closed(shell: Shell, row: Any, now: datetime) -> Event:
    return Event(
        type=ConversationClosed.TYPE,
        occurred_at=now,
        mailbox=row.mailbox,
        conversation_id=row.id,
        customer=row.customer,
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
        idempotency_key=f"conversation.closed:{row.id}:{row.last_at.isoformat()}",
        payload=payload_of(ConversationClosed(reason=_reason(row), by="system")),
    )


def _reason(row: Any) -> str:
    """Return who had the last word: a person, mailbot, or nobody."""
    if row.human_owned:
        return "agent_resolved"
    return "bot_answered" if row.last_automatic_at is not None else "no_reply"
