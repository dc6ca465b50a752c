"""How an attempt to send is written down: sent, to be tried again, given up, or left for a person to judge."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.domain import Delivery, EffectKind, Outcome, Reason
from mailbot.policy.routing import Priority, team_of
from mailbot.record.events import Actor, Event, stamp
from mailbot.record.payloads.mail import ConversationTransferred
from mailbot.record.payloads.people import GoalOffered
from mailbot.record.payloads.reply import (
    ActionCompleted,
    ActionFailed,
    CsatRequested,
    ReplyAttempted,
    ReplyFailed,
    ReplySent,
)
from mailbot.record.payloads.system import DigestSent
from mailbot.steps.review.enter import not_delivered
from mailbot.steps.review.said import agent_replied
from mailbot.steps.shell import Subject
from mailbot.store import conversations, digests, mails, outbox
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

ACCOUNT_PAUSE = timedelta(minutes=5)
ASK_AGAIN = timedelta(minutes=5)
"""Least time between two looks into a Sent folder that could not be asked (R46)."""
ASKED_FOR = timedelta(hours=1)
UNKNOWN_END = Delivery(outcome=Outcome.UNCERTAIN, text="mailbot ended while this mail was being sent")
INTERNAL_KINDS = frozenset({EffectKind.FORWARD, EffectKind.WEBHOOK, EffectKind.DIGEST})
"""Not mails to the customer: no reply.* events, so that no figure counts them."""
ANSWERS = frozenset({EffectKind.ANSWER, EffectKind.ACTION, EffectKind.CLARIFY, EffectKind.AGENT})
"""Mails without which a customer is left with nothing."""
NEEDED = ANSWERS | {EffectKind.WEBHOOK, EffectKind.FORWARD}
"""What a person has to make up for when it cannot be sent; for a rating, a notice or a digest nobody has to (R51)."""
LATE = timedelta(hours=1)
"""A mail that the server puts off for longer is told to people, while it is tried on (R50)."""
COPIES_AT_MOST = 2
"""Attempts that may each have been accepted: the first and one more (docs/promises.md, b and d)."""


def subject_of(shell: Shell, row: Any) -> Subject:
    """Return what events about an outbox row are about."""
    return Subject(
        mailbox=row.mailbox,
        conversation_id=row.conversation_id,
        message_id=row.mail_id,
        customer=shell.keys.pseudonym(row.recipient) if row.kind not in INTERNAL_KINDS else "",
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
    )


def settled(shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, delivery: Delivery) -> datetime | None:
    """Write how an attempt ended; return until when the whole account has to wait (R52), else None."""
    now = shell.clock()
    if delivery.outcome is Outcome.SENT:
        sent(shell, connection, desk, row=row, delivery=delivery)
    elif delivery.outcome is Outcome.ACCOUNT:
        values = {"state": EffectState.PENDING, "attempts": row.attempts, "not_before": now + ACCOUNT_PAUSE}
        outbox.settle(connection, row.id, values)
        return now + ACCOUNT_PAUSE
    elif delivery.outcome is Outcome.DEFERRED:
        _deferred(shell, connection, desk, row=row, delivery=delivery)
    elif delivery.outcome is Outcome.REFUSED:
        if delivery.recipient_refused and row.kind not in INTERNAL_KINDS:
            mails.suppress(connection, row.recipient, reason="refused", since=now)
        given_up(shell, connection, desk, row=row, reason=Reason.SEND_FAILURE.value, delivery=delivery)
    else:
        _uncertain(shell, connection, desk, row=row, delivery=delivery)
    return None


def sent(
    shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, delivery: Delivery, certain: bool = True
) -> None:
    """Write that a mail was accepted, or a request carried out.

    Without ``certain`` it was found later: the server took it when the attempt was made, not when somebody looked.
    """
    now = shell.clock()
    if not certain and row.started_at is not None:
        now = min(now, row.started_at)
    outbox.settle(connection, row.id, {"state": EffectState.SENT, "sent_at": now, "smtp": _said(delivery)})
    events: list[Event] = []
    subject = subject_of(shell, row)
    if row.kind not in INTERNAL_KINDS:
        payload = ReplySent(
            kind=row.kind,
            template=row.template or None,
            language=row.language or None,
            links=_links(row.octets) if row.kind in outbox.AUTOMATIC_KINDS else None,
            open_tracking=False,
            click_tracking=False,
            tracking_consent=False,
            requires_customer_input=row.requires_customer_input,
            smtp=str(delivery.code) if delivery.code else None,
            accepted_at=stamp(now),
            attempts=row.attempts + certain,
            certain=certain,
        )
        actor = Actor.AGENT if row.kind == EffectKind.AGENT else Actor.BOT
        events.append(subject.event(payload, at=now, actor=actor, reply_id=row.id, key=f"reply.sent:{row.id}"))
        conversations.spoken(connection, row.conversation_id, at=now, automatic=row.kind in outbox.AUTOMATIC_KINDS)
    if row.kind == EffectKind.AGENT:
        events += agent_replied(shell, connection, row=row, subject=subject)
    entry = desk.replies.get(row.template)
    if entry is not None and entry.goal:
        offered = GoalOffered(goal=entry.goal, goal_id=row.id)
        events.append(subject.event(offered, at=now, reply_id=row.id, key=f"goal.offered:{row.id}"))
    if row.kind == EffectKind.SURVEY:
        asked = CsatRequested(survey=row.template, p_invite=desk.survey_share)
        events.append(subject.event(asked, at=now, reply_id=row.id, key=f"csat.requested:{row.id}"))
    if row.kind == EffectKind.DIGEST:
        events.append(_digest_sent(connection, row, subject, now))
    if row.action:
        done = ActionCompleted(action=row.action, action_id=row.id)
        events.append(subject.event(done, at=now, key=f"action.completed:{row.id}"))
    shell.write(connection, *events)


def _links(octets: bytes) -> int:
    """Return how many links the text of a mail holds; quoted-printable breaks long ones over two lines."""
    return octets.partition(b"\r\n\r\n")[2].replace(b"=\r\n", b"").count(b"https://")


def _digest_sent(connection: sa.Connection, row: Any, subject: Subject, now: datetime) -> Event:
    """Return the event that says that somebody was sent a week's digest, and a digest of its bytes."""
    run = digests.of_effect(connection, row.id)
    payload = DigestSent(
        week=row.template,
        as_of=stamp(run.as_of) if run is not None else None,
        recipients=1,
        digest=hashlib.sha256(row.octets).hexdigest(),
    )
    return subject.event(payload, at=now, actor=Actor.SYSTEM, key=f"digest.sent:{row.id}")


def probed(shell: Shell, connection: sa.Connection, desk: Desk, *, effect_id: str, found: bool | None) -> None:
    """Write what looking for an uncertain mail brought: sent, one more attempt, or a person's decision.

    While Sent cannot be asked (``found`` is None) the mail stays uncertain, for an hour after the attempt at most. A
    mail that somebody gave up, or that bounced, while it was looked for stays as it is.
    """
    row = outbox.get(connection, effect_id)
    if row is None or row.state != EffectState.UNCERTAIN:
        return
    now = shell.clock()
    askable_later = abs(now - (row.started_at or now)) < ASKED_FOR
    if found is None and row.kind != EffectKind.WEBHOOK and askable_later:
        outbox.settle(connection, row.id, {"not_before": now + max(desk.limits.uncertain_grace, ASK_AGAIN)})
    elif found:
        sent(
            shell,
            connection,
            desk,
            row=row,
            delivery=Delivery(outcome=Outcome.SENT, text="found in Sent"),
            certain=False,
        )
        outbox.settle(connection, row.id, {"filed": True})
    elif row.uncertain < COPIES_AT_MOST and desk.limits.resend_uncertain and row.kind != EffectKind.WEBHOOK:
        outbox.settle(connection, row.id, {"state": EffectState.PENDING, "not_before": now})
    else:
        _parked(shell, connection, desk, row=row)


def given_up(
    shell: Shell,
    connection: sa.Connection,
    desk: Desk,
    *,
    row: Any,
    reason: str,
    delivery: Delivery | None = None,
) -> None:
    """Write that a mail will not be sent; where it was the customer's answer, people get the case (R50, R51).

    Without a ``delivery`` a guard stopped it: an agent has the conversation already, or the address was suppressed
    since the decision, and then a person has to know that nothing went out (R19).
    """
    now = shell.clock()
    stopped = delivery is None
    state = EffectState.DROPPED if stopped else EffectState.FAILED
    outbox.settle(connection, row.id, {"state": state, "smtp": _said(delivery) if delivery else reason})
    smtp = str(delivery.code) if delivery and delivery.code else None
    shell.write(connection, *_failures(shell, row, at=now, reason=reason, smtp=smtp))
    if not stopped and row.kind in NEEDED:
        hand_over(shell, connection, desk, row=row)
    elif reason == Reason.SUPPRESSED and row.kind in ANSWERS:
        hand_over(shell, connection, desk, row=row, reason=Reason.SUPPRESSED)


def dropped(shell: Shell, connection: sa.Connection, *, row: Any) -> None:
    """Write that a person gave up a mail that was not sent; the conversation stays where it is."""
    outbox.settle(connection, row.id, {"state": EffectState.DROPPED})
    shell.write(connection, *_failures(shell, row, at=shell.clock(), reason="dropped", actor=Actor.AGENT))


def _failures(
    shell: Shell, row: Any, *, at: datetime, reason: str, smtp: str | None = None, actor: Actor = Actor.BOT
) -> list[Event]:
    """Return the events of a mail that will never be sent; none for a mail to colleagues, which is in no figure."""
    subject = subject_of(shell, row)
    events: list[Event] = []
    if row.kind not in INTERNAL_KINDS:
        failed = ReplyFailed(kind=row.kind, permanent=True, smtp=smtp, reason=reason)
        events.append(subject.event(failed, at=at, actor=actor, reply_id=row.id, key=f"reply.failed:{row.id}"))
    if row.action:
        payload = ActionFailed(action=row.action, action_id=row.id, reason=reason)
        events.append(subject.event(payload, at=at, actor=actor, key=f"action.failed:{row.id}"))
    return events


def hand_over(
    shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, reason: Reason = Reason.SEND_FAILURE
) -> None:
    """Put the conversation of an outbox row into a team's queue because nothing of it reached the customer."""
    now = shell.clock()
    not_delivered(connection, row, customer=subject_of(shell, row).customer, since=now)
    conversation = conversations.get(connection, row.conversation_id)
    if conversation is None or conversation.queue:
        return
    team = team_of(conversation.intent, desk.policy.teams)
    values = {
        "state": "routed",
        "queue": team or "support",
        "priority": int(Priority.HIGH),
        "routed_at": now,
        "route_reason": reason.value,
    }
    conversations.update(connection, row.conversation_id, values)
    payload = ConversationTransferred(reason=reason.value, to=team or "support")
    key = f"conversation.transferred:{row.conversation_id}:{row.id}"
    shell.write(connection, subject_of(shell, row).event(payload, at=now, key=key))


def _deferred(shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, delivery: Delivery) -> None:
    now = shell.clock()
    limits = desk.limits
    if now - row.created_at >= limits.give_up:
        given_up(shell, connection, desk, row=row, reason=Reason.SEND_FAILURE.value, delivery=delivery)
        return
    pause = min(limits.retry_cap, limits.retry_base * 2 ** min(row.attempts, 10))
    spread = 0.9 + 0.2 * (int(row.id[-4:], 16) / 0xFFFF)  # the jitter is the row's own, so that a test can repeat it
    values = {"state": EffectState.DEFERRED, "not_before": now + pause * spread, "smtp": _said(delivery)}
    outbox.settle(connection, row.id, values)
    _attempted(shell, connection, row=row, delivery=delivery)


def _uncertain(shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any, delivery: Delivery) -> None:
    times = row.uncertain + 1
    values = {
        "state": EffectState.UNCERTAIN,
        "uncertain": times,
        "not_before": shell.clock() + desk.limits.uncertain_grace,
        "smtp": _said(delivery),
    }
    outbox.settle(connection, row.id, values)
    _attempted(shell, connection, row=row, delivery=delivery)


def _parked(shell: Shell, connection: sa.Connection, desk: Desk, *, row: Any) -> None:
    outbox.settle(connection, row.id, {"state": EffectState.PARKED})
    if row.action:
        payload = ActionFailed(action=row.action, action_id=row.id, reason="uncertain")
        event = subject_of(shell, row).event(payload, at=shell.clock(), key=f"action.failed:{row.id}")
        shell.write(connection, event)
    if row.kind in NEEDED:
        hand_over(shell, connection, desk, row=row)


def _attempted(shell: Shell, connection: sa.Connection, *, row: Any, delivery: Delivery) -> None:
    if row.kind in INTERNAL_KINDS:
        return
    smtp = str(delivery.code) if delivery.code else None
    payload = ReplyAttempted(kind=row.kind, attempt=row.attempts + 1, outcome=delivery.outcome.value, smtp=smtp)
    event = subject_of(shell, row).event(
        payload, at=shell.clock(), reply_id=row.id, key=f"reply.attempted:{row.id}:{row.attempts + 1}"
    )
    shell.write(connection, event)


def _said(delivery: Delivery) -> str:
    return " ".join(part for part in (str(delivery.code or ""), delivery.text) if part)[:2000]
