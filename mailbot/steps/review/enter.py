"""Puts a mail into the agents' queue, in the transaction of the decision about it, and takes it out again.

A mail is in the queue once. What is decided by others (a colleague who answered from another mail program) ends its
wait; an answer that could not be delivered begins it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.domain import Action, EffectKind
from mailbot.policy.review import Why, why_of
from mailbot.policy.routing import Priority, priority_of
from mailbot.store import reviews
from mailbot.store.review_tables import ReviewStage, ReviewState
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.narrate import Case

TOLD_TO_PEOPLE = frozenset({EffectKind.FORWARD, EffectKind.WEBHOOK, EffectKind.DIGEST})


def entry(case: Case, *, queued: Sequence[tuple[EffectKind, EffectState]], drawn: bool) -> dict[str, Any] | None:
    """Return a decided mail's place in the queue, or None when nothing about it waits for a person."""
    drafted = any(state is EffectState.DRAFT and kind not in TOLD_TO_PEOPLE for kind, state in queued)
    why = why_of(case.decision, drafted=drafted, drawn=drawn)
    if why is None:
        return None
    forwarded = any(kind is EffectKind.FORWARD and state is EffectState.PENDING for kind, state in queued)
    by_person = case.facts.message.automatic is None  # no program waits for an answer
    asked = by_person and (case.decision.action is Action.ROUTE or case.decision.show_to_human)
    return {
        "mail_id": case.mail.id,
        "conversation_id": case.subject.conversation_id,
        "mailbox": case.mail.mailbox,
        "customer": case.subject.customer,
        "why": why.value,
        "waits": drafted or (asked and not forwarded),
        "drawn": drawn,
        "state": ReviewState.OPEN,
        "stage": ReviewStage.VERDICT,
        "priority": int(priority_of(case.decision.reason, case.facts.understanding)),
        "since": case.mail.received_at,
        "version": 1,
        "taken_by": "",
        "taken_name": "",
    }


def settled_elsewhere(connection: sa.Connection, conversation_id: str) -> int:
    """End the wait of a conversation's mails, because somebody answered from another program; return how many ended.

    What was drawn for the audit still wants its verdict.
    """
    ended = 0
    for row in reviews.open_of(connection, conversation_id):
        values: dict[str, Any] = {"waits": False, "version": row.version + 1}
        if not row.drawn or row.stage == ReviewStage.ANSWER:
            values["state"] = ReviewState.DONE
            ended += 1
        reviews.change(connection, row.mail_id, values)
    return ended


def not_delivered(connection: sa.Connection, row: Any, *, customer: str, since: datetime) -> None:
    """Let the mail wait whose answer (an outbox row) could not be sent or came back."""
    if not row.mail_id:
        return
    known = reviews.get(connection, row.mail_id)
    values: dict[str, Any] = {
        "why": Why.NOT_DELIVERED.value,
        "waits": True,
        "state": ReviewState.OPEN,
        "stage": ReviewStage.ANSWER,
        "priority": int(Priority.HIGH),
    }
    if known is not None:
        if known.state == ReviewState.OPEN and known.stage == ReviewStage.VERDICT:
            values["stage"] = ReviewStage.VERDICT
        reviews.change(connection, row.mail_id, {**values, "version": known.version + 1})
        return
    entered = {
        "mail_id": row.mail_id,
        "conversation_id": row.conversation_id,
        "mailbox": row.mailbox,
        "customer": customer,
        "drawn": False,
        "since": since,
        "version": 1,
        "taken_by": "",
        "taken_name": "",
        **values,
    }
    reviews.add(connection, [entered])
