"""What a decision makes mailbot do: the reply to the customer, the action, the notice and the handover to a team.

Nothing leaves mailbot here. Whether an effect is sent, drafted or only shown is the mailbox's mode, and a later step's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.domain import Action, Effect, EffectKind
from mailbot.policy.chain import GUARD_CHAIN
from mailbot.policy.demand import REFERENCES, demand_of
from mailbot.policy.replies import render
from mailbot.policy.routing import Priority, priority_of
from mailbot.policy.rubric import verified
from mailbot.policy.table import RESET_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.domain import Decision, Facts
    from mailbot.policy.replies import Rendered, Replies, Reply

FORWARD_REPLY = "forward"
"""Name of the reply entry that a team reads when a mail is handed over."""
FORWARDED_CHARACTERS = 2500
"""How much of the customer's text a handover quotes; the console has all of it."""

_SAFE_REFERENCE = re.compile(r"[A-Z0-9/#-]{4,20}")


def effects_of(
    decision: Decision,
    facts: Facts,
    replies: Replies,
    *,
    recipient: str,
    reference: str = "",
    teams: Mapping[str, str] | None = None,
) -> tuple[Effect, ...]:
    """Return everything that ``decision`` makes mailbot do, in the order to do it; empty for ``none``.

    ``recipient`` is the one address that a reply may go to (R27), empty when there is none; ``reference`` is ours, for
    the subject of a reply to somebody unproven; ``teams`` maps a team's name to its address.
    """
    proven = _proven(facts, recipient)
    effects: list[Effect] = []
    if decision.action is Action.ROUTE:
        notice = _notice(decision, facts, replies) if recipient else None
        if notice is not None:
            effects.append(_mail(notice, facts, replies, to=recipient, reference=reference, proven=proven))
        team = (teams or {}).get(decision.team, "")
        if team:
            effects.append(_handover(decision, facts, replies, to=team))
    elif decision.action is not Action.NONE and recipient:
        entry = replies.get(decision.reply)
        if entry is None:
            raise KeyError(f"the policy table names {decision.reply!r}, which is no reply; replyfiles.unfit tells so")
        if entry.does == RESET_PASSWORD:
            effects.append(_reset(facts, replies))
        effects.append(_mail(entry, facts, replies, to=recipient, reference=reference, proven=proven))
    return tuple(effects)


def _proven(facts: Facts, recipient: str) -> bool:
    """Tell whether ``recipient`` is the proven author of the mail."""
    author = facts.message.author
    return verified(facts) and author is not None and author.address == recipient


def _notice(decision: Decision, facts: Facts, replies: Replies) -> Reply | None:
    """Return the notice for a mail that is handed over, or None when the customer is to hear nothing.

    A guard never writes, the table may leave the notice out, and nobody gets it twice in a week or conversation (R21).
    """
    if decision.chain == GUARD_CHAIN or not decision.reply:
        return None
    entry = replies.get(decision.reply)
    if entry is None:
        return None
    if entry.urgent and priority_of(decision.reason, facts.understanding) <= Priority.HIGH:
        entry = replies.get(entry.urgent) or entry
    sent = {*facts.conversation.templates_sent, *facts.history.templates_sent_7d}
    return None if sent & {decision.reply, entry.name} else entry


def _mail(entry: Reply, facts: Facts, replies: Replies, *, to: str, reference: str, proven: bool) -> Effect:
    """Return the mail that sends ``entry`` to the customer.

    Only a proven author gets the own subject back, a reference of the own mail, or a file (R34).
    """
    language = _language(facts, replies)
    slots = {"reference": _reference(facts) if proven else ""}
    rendered = render(replies, entry.name, language, slots)
    files = [replies.file(name, language) for name in entry.files] if proven else []
    return Effect(
        kind=entry.kind,
        recipient=to,
        template=entry.name,
        language=language,
        subject=_subject(facts, rendered, reference=reference, proven=proven),
        text=rendered.text,
        files=tuple(file for file in files if file is not None),
        action=entry.does,
        requires_customer_input=entry.kind is EffectKind.CLARIFY,
    )


def _reset(facts: Facts, replies: Replies) -> Effect:
    """Return the order to send a reset link to the address on file for the proven author (R61)."""
    author = facts.message.author
    fields = (("address", author.address if author else ""), ("language", _language(facts, replies)))
    return Effect(kind=EffectKind.WEBHOOK, recipient=RESET_PASSWORD, action=RESET_PASSWORD, webhook_fields=fields)


def _handover(decision: Decision, facts: Facts, replies: Replies, *, to: str) -> Effect:
    """Return the mail that gives the case to a team, in the site's own language."""
    message, understanding = facts.message, facts.understanding
    language = replies.languages[0]
    slots = {
        "sender": message.author.address if message.author else "",
        "subject": message.subject,
        "text": message.new_text[:FORWARDED_CHARACTERS],
        "action": decision.action.value,
        "reason": decision.reason.value,
        "evidence": decision.evidence,
        "intent": decision.intent,
        "language": understanding.language.label if understanding else "",
        "urgency": understanding.urgency.label if understanding else "",
        "emotion": understanding.emotion.label if understanding else "",
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


def _language(facts: Facts, replies: Replies) -> str:
    demand = demand_of(facts)
    return replies.closest(demand.language if demand else facts.conversation.language)


def _subject(facts: Facts, rendered: Rendered, *, reference: str, proven: bool) -> str:
    """Return the customer's own subject for a proven author, else ours with our reference (R34)."""
    if proven and facts.message.subject.strip():
        return facts.message.subject.strip()
    return f"{rendered.subject} [{reference}]" if reference else rendered.subject


def _reference(facts: Facts) -> str:
    """Return the reference that the customer named, when it has the plain shape of one; else an empty text."""
    demand = demand_of(facts)
    entities = demand.entities if demand else ()
    values = ((entity.value or entity.text).upper() for entity in entities if entity.type in REFERENCES)
    return next((value for value in values if _SAFE_REFERENCE.fullmatch(value)), "")
