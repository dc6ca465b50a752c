"""An agent gives a mail to a team: the conversation waits for them, and they get the mail if they have an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import Effect, EffectKind, InboundMessage
from mailbot.message.compose import ComposeError
from mailbot.policy.effects import FORWARD_REPLY, FORWARDED_CHARACTERS
from mailbot.policy.replies import render
from mailbot.record.payloads.mail import ConversationTransferred
from mailbot.steps.review import outgoing
from mailbot.steps.review.deeds import Deed, Hand, Refusal, Refused, Worked
from mailbot.store import casefile, conversations
from mailbot.store.review_tables import ReviewState

if TYPE_CHECKING:
    from mailbot.steps.desk import Desk

BY_AGENT = "agent"
"""Why the conversation was handed over, in the record and in the queue."""


def teams_of(desk: Desk) -> tuple[str, ...]:
    """Return the teams there are, in the site's order."""
    named = [team.name for team in desk.policy.teams]
    return tuple(dict.fromkeys([*named, *desk.teams])) or ("support",)


def transfer(hand: Hand, team: str) -> Worked | Refused:
    """Give the mail to a team and tell the customer so; a drafted answer is given up, and mailbot is silent."""
    if team not in teams_of(hand.desk):
        return Refused(refusal=Refusal.NO_TEAM)
    address = hand.desk.teams.get(team, "")
    conversation = conversations.get(hand.connection, hand.item.conversation_id)
    message = outgoing.message_of(hand)
    if address:
        try:
            outgoing.put(hand, _handover(hand, message, to=address), reply_to=None)
        except ComposeError as error:
            return Refused(refusal=Refusal.NOT_SENDABLE, said=str(error))
    outgoing.release_notices(hand)
    outgoing.drop_drafts(hand)
    hand.change_conversation(
        {
            "state": "routed",
            "queue": team,
            "human_owned": True,
            "routed_at": hand.now,
            "route_reason": BY_AGENT,
            "priority": hand.item.priority,
        }
    )
    moved = ConversationTransferred(
        reason=BY_AGENT, to=team, from_queue=(conversation.queue if conversation is not None else "") or None
    )
    # Without an address the team works here: the mail stays in the queue, for its answer.
    state = {"state": ReviewState.DONE} if address else {"waits": True}
    verdict_wanted = {"state": ReviewState.OPEN, "waits": False} if hand.blind else {}
    review = {"later": None, **state, **verdict_wanted}
    return Worked(kind=Deed.TRANSFERRED, review=review, events=(hand.event(moved),))


def _handover(hand: Hand, message: InboundMessage, *, to: str) -> Effect:
    replies = hand.desk.replies
    language = replies.languages[0]
    decision = casefile.decision(hand.connection, hand.item.mail_id)
    slots = {
        "sender": message.author.address if message.author else "",
        "subject": message.subject,
        "text": message.new_text[:FORWARDED_CHARACTERS],
        "action": "route_human",
        "reason": BY_AGENT,
        "evidence": hand.agent.name,
        "intent": decision.intent if decision is not None else "",
        "language": decision.language if decision is not None else "",
        "urgency": decision.urgency if decision is not None else "",
        "emotion": decision.emotion if decision is not None else "",
    }
    rendered = render(replies, FORWARD_REPLY, language, slots)
    return Effect(
        kind=EffectKind.FORWARD,
        recipient=to,
        template=FORWARD_REPLY,
        language=language,
        subject=rendered.subject,
        text=rendered.text,
    )
