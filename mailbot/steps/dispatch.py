"""Stop 7: turns effects into outbox rows, each mail rendered once and for all (R55)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mailbot.domain import MAIL_TO_CUSTOMER, EffectKind, Mode
from mailbot.message.compose import Stamp, compose, reply_recipient
from mailbot.message.identity import bounce_address, mint_message_id
from mailbot.policy.effects import effects_of
from mailbot.policy.rubric import verified
from mailbot.record.payloads.reply import ReplyQueued
from mailbot.steps import codec
from mailbot.store import outbox
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.domain import Effect
    from mailbot.record.events import Event
    from mailbot.steps.narrate import Case

STATE_OF_MODE = {Mode.SHADOW: EffectState.SHADOW, Mode.DRAFT: EffectState.DRAFT, Mode.AUTO: EffectState.PENDING}
TEMPLATES_KEPT = 50
LONGEST_LOCAL_PART = 64
"""Octets (RFC 5321 section 4.5.3.1.1); servers refuse longer ones."""
REFERENCE_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What was put into the outbox for one mail: the events that say so, and each row's kind and state.

    What its conversation must remember of it is the caller's to write: ``names`` (Message-ID, id of the outbox row) and
    the ``changes`` of the conversation's row.
    """

    events: tuple[Event, ...] = ()
    rows: tuple[tuple[EffectKind, EffectState], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_leave(self) -> bool:
        """Whether any of it may be sent now."""
        return any(state is EffectState.PENDING for _, state in self.rows)


def queue_effects(case: Case) -> Queued:
    """Render and queue everything that is to leave."""
    facts, decision = case.facts, case.decision
    recipient = reply_recipient(facts.message, webform_senders=facts.mailbox.webform_senders)
    effects = effects_of(
        decision,
        facts,
        case.desk.replies,
        recipient=recipient.address if recipient else "",
        reference=f"MB-{case.subject.conversation_id[-REFERENCE_DIGITS:].upper()}",
        teams=case.desk.teams,
    )
    events: list[Event] = []
    rows: list[tuple[EffectKind, EffectState]] = []
    names: list[tuple[str, str]] = []
    automatic = 0
    by_program = {effect.action for effect in effects if effect.kind is EffectKind.WEBHOOK}
    for index, effect in enumerate(effects):
        state = STATE_OF_MODE[decision.mode]
        if effect.kind is EffectKind.FORWARD and state is EffectState.DRAFT:
            state = EffectState.PENDING  # colleagues need no approval
        effect_id = case.shell.new_id(case.now)
        row = _render(case, effect, effect_id=effect_id, index=index)
        if effect.kind is not EffectKind.WEBHOOK and effect.action in by_program:
            row["action"] = ""  # the program carries it out; the mail only tells of it, or it would count twice
        outbox.add(case.connection, {**row, "state": state})
        rows.append((effect.kind, state))
        names.append((row["rfc_message_id"], effect_id))
        if effect.kind in MAIL_TO_CUSTOMER and state is not EffectState.SHADOW:
            automatic += 1
            queued = ReplyQueued(
                kind=effect.kind.value,
                template=effect.template or None,
                language=effect.language or None,
                mode=decision.mode.value,
            )
            key = f"reply.queued:{effect_id}"
            events.append(case.subject.event(queued, at=case.now, reply_id=effect_id, key=key))
    changes: dict[str, Any] = {}
    if automatic:
        earlier = facts.conversation
        changes = {
            "automatic_since_human": earlier.automatic_since_human + automatic,
            "templates": [*earlier.templates_sent, *(e.template for e in effects if e.template)][-TEMPLATES_KEPT:],
        }
    return Queued(events=tuple(events), rows=tuple(rows), names=tuple(names), changes=changes)


def _envelope_from(case: Case, effect_id: str) -> str:
    """Return the signed address that bounces come back to (R26), or our own where the site's server takes no such one.

    Our own is taken, too, where the signed one would be too long. A bounce to it is told by the Message-ID it gives
    back (R58).
    """
    ours = case.desk.facts.address
    local, _, domain = ours.rpartition("@")
    signed = bounce_address(key=case.shell.keys.bounce, local=local, domain=domain, effect=effect_id)
    fits = len(signed.rpartition("@")[0]) <= LONGEST_LOCAL_PART
    return signed if case.desk.bounce_tag and fits else ours


def _render(case: Case, effect: Effect, *, effect_id: str, index: int) -> dict[str, Any]:
    """Return the outbox row of an effect, with its bytes rendered once and for all (R55)."""
    row: dict[str, Any] = {
        "id": effect_id,
        "decision_id": case.decision_id,
        "mail_id": case.mail.id,
        "conversation_id": case.subject.conversation_id,
        "mailbox": case.mail.mailbox,
        "kind": effect.kind.value,
        "template": effect.template,
        "language": effect.language,
        "recipient": effect.recipient,
        "envelope_from": "",
        "rfc_message_id": "",
        "subject": effect.subject[:998],
        "octets": b"",
        "action": effect.action,
        "webhook_body": "",
        "requires_customer_input": effect.requires_customer_input,
        "created_at": case.now,
        "not_before": case.now,
        "attempts": 0,
        "uncertain": 0,
        "epoch": 0,
        "smtp": "",
        "filed": False,
    }
    if effect.kind is EffectKind.WEBHOOK:
        body = {"type": effect.action, "decision": case.decision_id, **dict(effect.webhook_fields)}
        author = case.facts.message.author
        return {
            **row,
            "template": effect.recipient,
            "recipient": author.address if author else "",
            "webhook_body": codec.dumps(body),
            "filed": True,
        }
    domain = case.desk.facts.address.rpartition("@")[2]
    stamp = Stamp(
        message_id=mint_message_id(key=case.shell.keys.message_id, decision=case.decision_id, seq=index, domain=domain),
        envelope_from=_envelope_from(case, effect_id),
        date=case.now,
    )
    mail = compose(
        effect,
        reply_to=case.facts.message,
        sender=case.desk.sender,
        stamp=stamp,
        unverified=not verified(case.facts),
        files=tuple((file.name, file.content_type, case.desk.read_file(file)) for file in effect.files),
    )
    return {
        **row,
        "envelope_from": mail.envelope_from,
        "rfc_message_id": mail.message_id,
        "octets": mail.octets,
        "filed": effect.kind is EffectKind.FORWARD,
    }
