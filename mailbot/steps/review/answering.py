"""An agent answers: sends mailbot's draft as it is, sends it changed, or writes the answer.

An answer by a person makes the conversation theirs, and mailbot is silent in it (R20); a draft that a person approved
is still mailbot's answer. ``agent.replied`` comes on record when the server has taken the mail, and not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.domain import Effect, EffectKind
from mailbot.message.compose import ComposeError
from mailbot.record.payloads.people import AgentHandled
from mailbot.record.payloads.reply import ReplyQueued
from mailbot.steps.review import outgoing
from mailbot.steps.review.deeds import Deed, Hand, Refusal, Refused, Worked, plain
from mailbot.steps.review.verdicts import Labels, judge
from mailbot.store import conversations, mails, reviews
from mailbot.store.review_tables import ReviewStage, ReviewState

if TYPE_CHECKING:
    from mailbot.record.events import Event

DONE = {"state": ReviewState.DONE, "later": None, "waits": False}


def approve(hand: Hand) -> Worked | Refused:
    """Send the draft as it is. Who approves it before any verdict says with it that mailbot was right."""
    rows = outgoing.drafts_of(hand)
    refused = _may_not_send(hand, rows)
    if refused is not None:
        return refused
    events: tuple[Event, ...] = ()
    intent = ""
    if hand.item.stage == ReviewStage.VERDICT:
        events, intent = judge(hand, Labels())
    outgoing.release(hand, rows)
    hand.change_conversation({"queue": "", "state": "open"})
    return Worked(kind=Deed.APPROVED, review=DONE, events=(*events, _handled(hand, intent)), intent=intent)


def edit(hand: Hand, text: str) -> Worked | Refused:
    """Send the draft with another text; the draft itself is given up, and the record tells that it was changed."""
    rows = outgoing.drafts_of(hand)
    refused = _may_not_send(hand, rows) or _empty(text)
    if refused is not None:
        return refused
    draft = next(row for row in rows if row.kind in outgoing.ANSWERS)
    if text.replace("\r\n", "\n").strip() == outgoing.text_of(draft.octets).strip():
        return approve(hand)
    effect = Effect(
        kind=EffectKind(draft.kind),
        recipient=draft.recipient,
        template=draft.template,
        language=draft.language,
        subject=draft.subject,
        text=text,
        action=draft.action,
        requires_customer_input=draft.requires_customer_input,
    )
    files = outgoing.files_of(draft.octets)
    try:
        effect_id = outgoing.put(hand, effect, reply_to=outgoing.message_of(hand), files=files)
    except ComposeError as error:
        return Refused(refusal=Refusal.NOT_SENDABLE, said=str(error))
    outgoing.replace_draft(hand, rows, draft)
    hand.change_conversation({"queue": "", "state": "open"})
    return Worked(kind=Deed.EDITED, review=DONE, events=(_queued(hand, effect, effect_id), _handled(hand, "")))


def reply(hand: Hand, text: str) -> Worked | Refused:
    """Answer the customer as a person, from the mailbox and in the thread; mailbot is silent there from now on."""
    if hand.blind:
        return Refused(refusal=Refusal.BLIND)
    message = outgoing.message_of(hand)
    recipient = outgoing.recipient_of(message, webform_senders=hand.desk.facts.webform_senders)
    refused = _empty(text) or (None if recipient else Refused(refusal=Refusal.NO_RECIPIENT))
    if refused is not None:
        return refused
    subject = message.subject.strip() or hand.desk.sender.name
    effect = Effect(kind=EffectKind.AGENT, recipient=recipient, subject=subject, text=text)
    try:
        effect_id = outgoing.put(hand, effect, reply_to=message)
    except ComposeError as error:
        return Refused(refusal=Refusal.NOT_SENDABLE, said=str(error))
    outgoing.drop_drafts(hand)
    hand.change_conversation({"human_owned": True, "queue": "", "state": "open", "last_at": hand.now})
    _answer_others(hand)
    label = reviews.correction(hand.connection, hand.item.mail_id)
    return Worked(
        kind=Deed.REPLIED,
        review=DONE,
        events=(_queued(hand, effect, effect_id),),
        effect_id=effect_id,
        intent=label.intent if label is not None else "",
    )


def _may_not_send(hand: Hand, rows: list[Any]) -> Refused | None:
    """Return why the draft may not go out, or None."""
    if hand.blind:
        return Refused(refusal=Refusal.BLIND)
    drafts = [row for row in rows if row.kind in outgoing.ANSWERS]
    if not drafts:
        return Refused(refusal=Refusal.NO_DRAFT)
    conversation = conversations.get(hand.connection, hand.item.conversation_id)
    if conversation is not None and conversation.human_owned:
        return Refused(refusal=Refusal.OWNED)
    if mails.suppressed(hand.connection, drafts[0].recipient):
        return Refused(refusal=Refusal.NO_RECIPIENT)
    return None


def _empty(text: str) -> Refused | None:
    return None if text.strip() else Refused(refusal=Refusal.EMPTY)


def _queued(hand: Hand, effect: Effect, effect_id: str) -> Event:
    payload = ReplyQueued(kind=effect.kind.value, template=effect.template or None, language=effect.language or None)
    return hand.event(payload, key=f"reply.queued:{effect_id}", reply_id=effect_id)


def _handled(hand: Hand, intent: str) -> Event:
    pseudonym = hand.shell.keys.pseudonym(hand.agent.login)
    return hand.event(AgentHandled(agent=pseudonym, handle_minutes=hand.minutes, agent_intent=intent or None))


def _answer_others(hand: Hand) -> None:
    """End the wait of the conversation's other mails: this answer is theirs, too. Audits keep their verdict."""
    kept = hand.before.setdefault("others", [])
    for row in reviews.open_of(hand.connection, hand.item.conversation_id):
        if row.mail_id == hand.item.mail_id or not row.waits:
            continue
        wants_verdict = row.drawn and row.stage == ReviewStage.VERDICT
        values = {"waits": False, "state": row.state if wants_verdict else ReviewState.DONE}
        kept.append([row.mail_id, row.version + 1, {name: plain(getattr(row, name)) for name in values}])
        reviews.change(hand.connection, row.mail_id, {**values, "version": row.version + 1})
