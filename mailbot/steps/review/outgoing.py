"""What a deed does to the outbox: drafts released, replaced or dropped, and mails by agents put into it.

Whatever an agent sends waits until it can no longer be taken back. The rows that were changed are remembered as they
were, so that undo puts back exactly that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mailbot.domain import Effect, EffectKind, InboundMessage
from mailbot.message import charset
from mailbot.message.compose import Stamp, compose, reply_recipient
from mailbot.message.identity import bounce_address, mint_message_id
from mailbot.message.mime import split
from mailbot.steps import codec
from mailbot.steps.dispatch import LONGEST_LOCAL_PART
from mailbot.store import casefile, conversations, outbox
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.domain import OutboundMessage
    from mailbot.steps.review.deeds import Hand

ANSWERS = frozenset({EffectKind.ANSWER, EffectKind.ACTION, EffectKind.CLARIFY})
"""Drafts that an agent may send as the answer; a notice that a person takes over is none."""
LONGEST_TEXT = 100_000
"""Characters of a mail that an agent writes."""


def message_of(hand: Hand) -> InboundMessage:
    """Return the mail as mailbot read it; an empty one when it was erased."""
    row = casefile.reading(hand.connection, hand.item.mail_id)
    return codec.loads(InboundMessage, row.message) if row is not None else InboundMessage(message_id="")


def recipient_of(message: InboundMessage, *, webform_senders: frozenset[str]) -> str:
    """Return the one address that an agent's answer goes to, or an empty string.

    Where nothing but the From line speaks for the author a person may still answer: the agent sees the address.
    """
    found = reply_recipient(message, webform_senders=webform_senders) or message.author
    return found.address if found is not None else ""


def drafts_of(hand: Hand) -> list[Any]:
    """Return the outbox rows of the mail that wait for approval, oldest first."""
    rows = casefile.effects_of_mail(
        hand.connection, conversation_id=hand.item.conversation_id, mail_id=hand.item.mail_id
    )
    return [row for row in rows if row.state == EffectState.DRAFT]


def drop_drafts(hand: Hand) -> None:
    """Give up every draft of the mail; undo brings them back."""
    for row in drafts_of(hand):
        _move(hand, row, {"state": EffectState.DROPPED})


def release_notices(hand: Hand) -> None:
    """Let the notice leave that a person takes over, because one does."""
    release(hand, [row for row in drafts_of(hand) if row.kind == EffectKind.TRANSFER_NOTICE])


def replace_draft(hand: Hand, rows: Sequence[Any], draft: Any) -> None:
    """Give up a draft in whose place another mail goes out, and let what goes with it (an action) leave."""
    _move(hand, draft, {"state": EffectState.DROPPED})
    release(hand, [row for row in rows if row.id != draft.id])


def release(hand: Hand, rows: Sequence[Any]) -> None:
    """Let drafts be sent as soon as they can no longer be taken back; how long they are tried counts from now (R50)."""
    for row in rows:
        _move(hand, row, {"state": EffectState.PENDING, "not_before": hand.final_at, "created_at": hand.now})


def _move(hand: Hand, row: Any, values: dict[str, Any]) -> None:
    hand.before.setdefault("effects", []).append([row.id, row.state])
    outbox.settle(hand.connection, row.id, values)


def put(hand: Hand, effect: Effect, *, reply_to: InboundMessage | None, files: Sequence[Any] = ()) -> str:
    """Put a mail of the agent into the outbox and return its row's id; ComposeError when it would not be safe."""
    effect_id = hand.shell.new_id(hand.now)
    mail = _composed(hand, effect, reply_to, files, effect_id)
    outbox.add(
        hand.connection,
        {
            "id": effect_id,
            "decision_id": "",
            "mail_id": hand.item.mail_id,
            "conversation_id": hand.item.conversation_id,
            "mailbox": hand.item.mailbox,
            "kind": effect.kind.value,
            "state": EffectState.PENDING,
            "template": effect.template,
            "language": effect.language,
            "recipient": effect.recipient,
            "envelope_from": mail.envelope_from,
            "rfc_message_id": mail.message_id,
            "subject": effect.subject[:998],
            "octets": mail.octets,
            "action": effect.action,
            "webhook_body": "",
            "requires_customer_input": effect.requires_customer_input,
            "created_at": hand.now,
            "not_before": hand.final_at,
            "attempts": 0,
            "uncertain": 0,
            "epoch": 0,
            "smtp": "",
            "filed": effect.kind is EffectKind.FORWARD,
        },
    )
    conversations.remember_id(
        hand.connection, mail.message_id, conversation_id=hand.item.conversation_id, effect_id=effect_id
    )
    hand.before.setdefault("made", []).append(effect_id)
    return effect_id


def _composed(
    hand: Hand, effect: Effect, reply_to: InboundMessage | None, files: Sequence[Any], effect_id: str
) -> OutboundMessage:
    ours = hand.desk.facts.address
    local, _, domain = ours.rpartition("@")
    signed = bounce_address(key=hand.shell.keys.bounce, local=local, domain=domain, effect=effect_id)
    tagged = hand.desk.bounce_tag and len(signed.rpartition("@")[0]) <= LONGEST_LOCAL_PART
    stamp = Stamp(
        message_id=mint_message_id(key=hand.shell.keys.message_id, decision=hand.deed_id, seq=0, domain=domain),
        envelope_from=signed if tagged else ours,
        date=hand.now,
    )
    text = effect.text[:LONGEST_TEXT]
    return compose(
        replace(effect, text=text),
        reply_to=reply_to,
        sender=hand.desk.sender,
        stamp=stamp,
        unverified=False,  # a person read the mail and sends this: R34 is about what nobody looked at
        files=tuple(files),
    )


def text_of(octets: bytes) -> str:
    """Return the text of a mail that mailbot wrote, with plain line ends."""
    part, _ = split(octets)
    body = part.children[0] if part.children else part
    text, _ = charset.decode(body.body(), "utf-8")
    return text.replace("\r\n", "\n").strip("\n")


def files_of(octets: bytes) -> list[tuple[str, str, bytes]]:
    """Return the files of a mail that mailbot wrote, as (name, content type, octets)."""
    part, _ = split(octets)
    return [(child.filename, child.content_type, child.body()) for child in part.children[1:]]
