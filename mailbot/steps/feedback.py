"""Stop 10, by mail: bounces, out-of-office notes and receipts that come back for what mailbot sent.

A report counts only when it carries one of our signed ids (R58); a forged one changes nothing but its own row. An
answer that bounced for good answers nobody, so people are told (R51). Whoever reports one of our mails as spam gets no
further automatic one (R19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.domain import AutomaticKind, BounceReason
from mailbot.message.conversation import referenced_ids
from mailbot.message.identity import read_bounce_address, read_message_id
from mailbot.record.events import Actor
from mailbot.record.payloads.reply import ConsentWithdrawn, ReplyAutoresponded, ReplyBounced
from mailbot.steps import settle
from mailbot.steps.shell import Subject
from mailbot.store import mails, outbox
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    import sqlalchemy as sa

    from mailbot.domain import FailedRecipient, InboundMessage
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

DEAD = frozenset({BounceReason.UNKNOWN_USER, BounceReason.UNKNOWN_DOMAIN, BounceReason.MAILBOX_DISABLED})
"""Reasons after which an address is never written to again."""
AUTOMATIC_MAIL = "automatic_mail"
"""What a customer no longer wants, in the record: no mail that nobody wrote by hand."""
ANSWERED_BY_PROGRAM = frozenset({AutomaticKind.AUTO_REPLY, AutomaticKind.OUT_OF_OFFICE})


def take_report(shell: Shell, connection: sa.Connection, desk: Desk, *, mail: Any, message: InboundMessage) -> None:
    """Note what a report says about a mail of ours; do nothing for any other mail."""
    automatic = message.automatic
    if automatic is None:
        return
    effect = _effect_of(shell, connection, message)
    if effect is None:
        return
    subject = Subject(
        mailbox=mail.mailbox,
        conversation_id=effect.conversation_id,
        message_id=mail.id,
        customer=shell.keys.pseudonym(effect.recipient),
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
    )
    if automatic.kind in ANSWERED_BY_PROGRAM:
        payload = ReplyAutoresponded(kind=automatic.kind.value)
        key = f"reply.autoresponded:{effect.id}:{mail.id}"
        shell.write(
            connection, subject.event(payload, at=mail.received_at, actor=Actor.SYSTEM, reply_id=effect.id, key=key)
        )
    if automatic.kind is AutomaticKind.BOUNCE:
        _bounced(shell, connection, desk, known=(mail, message, effect), subject=subject)
    if automatic.kind is AutomaticKind.COMPLAINT_REPORT and effect.kind not in settle.INTERNAL_KINDS:
        mails.suppress(connection, effect.recipient, reason="complaint", since=mail.received_at)
        withdrawn = ConsentWithdrawn(purpose=AUTOMATIC_MAIL, basis="complaint")
        key = f"consent.withdrawn:{AUTOMATIC_MAIL}:{effect.id}"
        shell.write(
            connection, subject.event(withdrawn, at=mail.received_at, actor=Actor.CUSTOMER, reply_id=effect.id, key=key)
        )


def _bounced(
    shell: Shell, connection: sa.Connection, desk: Desk, *, known: tuple[Any, InboundMessage, Any], subject: Subject
) -> None:
    mail, message, effect = known
    failed = message.automatic.failed if message.automatic else ()
    about = next((item for item in failed if item.address == effect.recipient), failed[0] if failed else None)
    permanent = about.permanent if about is not None else True
    if permanent and effect.state in {EffectState.SENT, EffectState.UNCERTAIN}:
        outbox.settle(connection, effect.id, {"state": EffectState.BOUNCED})
    if effect.kind in settle.INTERNAL_KINDS:  # to colleagues: no figure counts it, and `mailbot outbox list` shows it
        return
    if permanent and about is not None and _address_is_dead(about):
        mails.suppress(connection, effect.recipient, reason="hard_bounce", since=mail.received_at)
    payload = ReplyBounced(
        permanent=permanent,
        status=about.status if about is not None else None,
        reason=about.reason.value if about is not None else None,
    )
    key = f"reply.bounced:{effect.id}:{'permanent' if permanent else mail.id}"
    shell.write(
        connection, subject.event(payload, at=mail.received_at, actor=Actor.SYSTEM, reply_id=effect.id, key=key)
    )
    if permanent and effect.kind in settle.ANSWERS:
        settle.hand_over(shell, connection, desk, row=effect)


def _address_is_dead(failed: FailedRecipient) -> bool:
    """Return whether nothing will ever arrive at the address; a full mailbox may be emptied tomorrow (R51)."""
    return failed.status.startswith("5.1.") or failed.reason in DEAD


def _effect_of(shell: Shell, connection: sa.Connection, message: InboundMessage) -> Any:
    """Return the outbox row that the report is about, when it proves to know one of our signed ids."""
    addresses = (*message.delivered_to, *(address.address for address in message.to))
    for address in addresses:
        effect_id = read_bounce_address(address, key=shell.keys.bounce)
        if effect_id:
            return outbox.get(connection, effect_id)
    original = message.automatic.original_message_id if message.automatic else ""
    for name in (original, *referenced_ids(message)):
        if name and read_message_id(name, key=shell.keys.message_id) is not None:
            effect = outbox.by_message_id(connection, name)
            if effect is not None:
                return effect
    return None
