"""Tells the record what happened to one mail: read, excluded or understood, its conversation, its decision.

Facts only, never conclusions, and nothing that could name a person (docs/record.md, rule 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.domain import Action, AutomaticKind, Mode
from mailbot.policy.demand import demand_of
from mailbot.policy.sampling import (
    AUDIT,
    DESIGN,
    EVEN,
    EVEN_DESIGN,
    drawn,
    even_probability,
    inclusion_probability,
)
from mailbot.record.events import Actor
from mailbot.record.payloads.mail import (
    ConversationOpened,
    ConversationReopened,
    ConversationTransferred,
    CustomerIdentified,
    DecisionMade,
    ExperimentAssigned,
    MessageExcluded,
    MessageParsed,
    MessageUnderstood,
)
from mailbot.record.payloads.people import LeadCaptured, ReviewSampled
from mailbot.steps.gather import has_begun

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import Decision, Entity, Facts, Understanding
    from mailbot.record.events import Event
    from mailbot.steps.desk import Desk
    from mailbot.steps.gather import Gathered
    from mailbot.steps.reader import Reading
    from mailbot.steps.shell import Shell, Subject

EXCLUDED_AS = {
    AutomaticKind.AUTO_REPLY: "auto_reply",
    AutomaticKind.OUT_OF_OFFICE: "auto_reply",
    AutomaticKind.BOUNCE: "dsn",
    AutomaticKind.DELAYED: "dsn",
    AutomaticKind.RECEIPT: "mdn",
    AutomaticKind.COMPLAINT_REPORT: "dsn",
    AutomaticKind.CALENDAR: "auto_reply",
    AutomaticKind.LIST: "bulk",
    AutomaticKind.BULK: "bulk",
    AutomaticKind.NOTICE: "bulk",
    AutomaticKind.LOOP: "loop",
    AutomaticKind.SPAM: "spam",
}
"""What a kind of automatic mail counts as in every figure (docs/kpis.md 2.1)."""
ENTITIES_TOLD = 40
CONTACT = frozenset({"phone", "email", "address"})
"""Entities by which somebody can be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One decided mail on its way into the database: what is written, by whom, and what it is about."""

    shell: Shell
    connection: sa.Connection
    desk: Desk
    mail: Any
    facts: Facts
    decision: Decision
    decision_id: str
    now: datetime
    subject: Subject


def excluded_as(facts: Facts, decision: Decision) -> str:
    """Return why the mail is no customer's message for any figure, or an empty string."""
    if facts.history.duplicate_of:
        return "duplicate"
    if facts.message.automatic is not None:
        return EXCLUDED_AS[facts.message.automatic.kind]
    if decision.action is not Action.NONE:
        return ""
    by_rule = {
        "our_own_mail": "internal",
        "preexisting": "preexisting",
        "suspected_loop": "loop",
        "not_addressed_to_us": "bulk",
    }
    return by_rule.get(decision.rule, "")


def of_reading(case: Case, read: Reading, excluded: str) -> list[Event]:
    """Return how the mail was read, and what it was understood or excluded as."""
    facts, mail = case.facts, case.mail
    message = facts.message
    parsed = MessageParsed(
        repaired=tuple(defect.partition(":")[0] for defect in message.defects[:20]) or None,
        reply_text_len=len(message.new_text),
        quoted_len=len(message.quoted),
        n_attachments=len(message.attachments),
    )
    events = [case.subject.event(parsed, at=case.now, key=f"message.parsed:{mail.id}")]
    if excluded:
        automatic = message.automatic
        payload = MessageExcluded(
            reason=excluded,
            rule=case.decision.code or case.decision.rule,
            kind=automatic.kind.value if automatic else None,
            duplicate_of=facts.history.duplicate_of or None,
        )
        events.append(case.subject.event(payload, at=case.now, key=f"message.excluded:{mail.id}"))
    understanding = facts.understanding
    if understanding is None or excluded:
        return events
    demand = demand_of(facts)
    # What a mail brings that mailbot had asked for belongs to the question's demand, whatever its few words look like.
    intent = demand.intent if demand else understanding.intent.label
    likely = probabilities(understanding)
    understood = MessageUnderstood(
        model=understanding.intent.model or None,
        task="intent",
        intent=intent,
        p=likely.get(intent, 0.0),
        threshold=demand.threshold if demand else None,
        accepted=demand.accepted if demand else None,
        certificate=facts.thresholds.certificate or None,
        language=understanding.language.label,
        language_p=round(understanding.language.confidence, 6),
        urgency=understanding.urgency.label,
        emotion=understanding.emotion.label,
        also=understanding.also or None,
        probabilities=likely,
        entities=[_hidden(case.shell, entity) for entity in understanding.entities[:ENTITIES_TOLD]],
        latency_ms=round(sum((read.ms or {}).values()), 3),
        shadow=case.decision.mode is Mode.SHADOW,
    )
    events.append(case.subject.event(understood, at=case.now, key=f"message.understood:{mail.id}"))
    return events


def probabilities(understanding: Understanding) -> dict[str, float]:
    """Return the probability of each of the likeliest intents, the one chosen first."""
    guesses = {understanding.intent.label: understanding.intent.confidence}
    guesses |= {item.label: item.p for item in understanding.intent.alternatives}
    return {label: round(p, 6) for label, p in guesses.items()}


def _hidden(shell: Shell, entity: Entity) -> dict[str, Any]:
    """Return an entity as the record may keep it: its kind, its length and a pseudonym of its value."""
    return {"type": entity.type, "hmac": shell.keys.pseudonym(entity.value), "length": entity.end - entity.start}


def of_conversation(case: Case, gathered: Gathered) -> list[Event]:
    """Return the events that a customer's mail means for its conversation."""
    events: list[Event] = []
    row, facts = gathered.row, case.facts
    subject, conversation_id = case.subject, case.subject.conversation_id
    if row is None or not has_begun(row):
        understanding = facts.understanding
        if subject.customer:
            who = CustomerIdentified(method="address")
            key = f"customer.identified:{subject.customer}"
            events.append(subject.event(who, at=case.mail.received_at, actor=Actor.SYSTEM, key=key))
        opened = ConversationOpened(
            channel=channel_of(facts),
            initiated_by="notification" if _answers_notice(facts) else "customer",
            language=understanding.language.label if understanding else None,
            thread_method=facts.conversation.method.value,
            parent_id=gathered.parent.id if gathered.parent is not None else None,
            linked_to=facts.conversation.linked_to or None,
        )
        key = f"conversation.opened:{conversation_id}"
        events.append(subject.event(opened, at=case.mail.received_at, actor=Actor.CUSTOMER, key=key))
        if case.desk.holdout > 0:
            assigned = ExperimentAssigned(
                experiment="holdout",
                unit="customer",
                arm=facts.history.arm,
                p_control=case.desk.holdout,
                eligible_reason="customer_message",
            )
            key = f"experiment.assigned:{conversation_id}"
            events.append(subject.event(assigned, at=case.mail.received_at, actor=Actor.SYSTEM, key=key))
    elif row.state == "closed":
        reopened = ConversationReopened(reason="customer_message", by="customer")
        key = f"conversation.reopened:{conversation_id}:{case.mail.id}"
        events.append(subject.event(reopened, at=case.mail.received_at, actor=Actor.CUSTOMER, key=key))
    return events


def of_decision(case: Case) -> Event:
    """Return the event of the decision."""
    decision, mail, understanding = case.decision, case.mail, case.facts.understanding
    payload = DecisionMade(
        action=decision.action.value,
        reason=decision.reason.value,
        rule=decision.rule,
        code=decision.code or None,
        policy_rev=decision.policy_version or None,
        threshold=decision.threshold,
        confidence=understanding.intent.confidence if understanding else None,
        certificate=decision.certificate or None,
        propensity=1.0,
        needs_approval=decision.mode is Mode.DRAFT,
        shadow=decision.mode is Mode.SHADOW,
        mode=decision.mode.value,
        template=decision.reply or None,
        decision_id=case.decision_id,
        models=decision.models or None,
    )
    return case.subject.event(payload, at=case.now, key=f"decision.made:{mail.id}:{mail.attempts}")


def of_handover(case: Case) -> list[Event]:
    """Return the handover to people, when the decision is one."""
    decision = case.decision
    if decision.action is not Action.ROUTE:
        return []
    urgency = case.facts.understanding.urgency.label if case.facts.understanding else None
    moved = ConversationTransferred(reason=decision.reason.value, to=decision.team or "support", urgency=urgency)
    key = f"conversation.transferred:{case.subject.conversation_id}:{case.mail.id}"
    return [case.subject.event(moved, at=case.now, key=key)]


def of_leads(case: Case) -> list[Event]:
    """Return what contact data the mail leaves, each value once a customer; the address it came from is none.

    Only mails about one of the site's ``lead_intents`` are leads. The record keeps the kind of data and no value.
    """
    demand, author = demand_of(case.facts), case.facts.message.author
    if demand is None or not demand.accepted or demand.intent not in case.desk.lead_intents:
        return []
    own = author.address.casefold() if author is not None else ""
    events = []
    understanding = case.facts.understanding
    for entity in understanding.entities if understanding is not None else ():
        value = (entity.value or entity.text).casefold()
        if entity.type not in CONTACT or value in {own, ""}:
            continue
        captured = LeadCaptured(fields=(entity.type,), origin=channel_of(case.facts))
        key = f"lead.captured:{case.subject.customer}:{entity.type}:{case.shell.keys.pseudonym(value)}"
        events.append(case.subject.event(captured, at=case.mail.received_at, actor=Actor.CUSTOMER, key=key))
    return events


def channel_of(facts: Facts) -> str:
    """Return the way a mail came: a web form of the site's, an answer to one of our notices, or plain mail."""
    author = facts.message.author
    if author is not None and author.address in facts.mailbox.webform_senders:
        return "web_form"
    return "notification" if _answers_notice(facts) else "email"


def _answers_notice(facts: Facts) -> bool:
    """Tell whether the mail answers one of ours that belongs to no conversation, as a notice does.

    Who takes an old conversation up again, or answers within one, came of their own accord.
    """
    return facts.history.answers_automatic and not (facts.conversation.id or facts.conversation.linked_to)


def of_audit(case: Case) -> list[Event]:
    """Return that the decision was drawn for review, with the probability it had of being drawn (docs/kpis.md 6.2).

    A second event says that it is in the even slice, too, which certificates rest on; the review is the same one.
    """
    understanding = case.facts.understanding
    if understanding is None:
        return []
    rate, stratum = case.desk.audit_rate, case.decision.action.value
    p, even = inclusion_probability(understanding.intent.confidence, rate=rate), even_probability(rate=rate)
    ways = (
        ("", ReviewSampled(design=DESIGN, stratum=stratum, inclusion_probability=round(p, 6), purpose=AUDIT), p),
        (
            ":even",
            ReviewSampled(design=EVEN_DESIGN, stratum=stratum, inclusion_probability=round(even, 6), purpose=EVEN),
            even,
        ),
    )
    return [
        case.subject.event(told, at=case.now, actor=Actor.SYSTEM, key=f"review.sampled:{case.mail.id}{suffix}")
        for suffix, told, chance in ways
        if drawn(case.decision_id, key=case.shell.keys.draw, p=chance)
    ]
