"""Stop 8: writes down what was decided about a mail and everything that follows from it, in one transaction.

Conversation, decision, outbox rows and events stand or fall together (docs/record.md, rule 3): there is never an answer
without its decision, nor a decision without its event.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mailbot.domain import Action, Question
from mailbot.policy.demand import demand_of
from mailbot.policy.routing import priority_of
from mailbot.steps import codec, narrate
from mailbot.steps.dispatch import Queued, queue_effects
from mailbot.steps.narrate import Case
from mailbot.steps.review.enter import entry
from mailbot.steps.shell import Subject
from mailbot.store import conversations, mails, search

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.domain import Decision
    from mailbot.record.events import Event
    from mailbot.steps.desk import Desk
    from mailbot.steps.gather import Gathered
    from mailbot.steps.reader import Reading
    from mailbot.steps.shell import Shell

LOOP_RULE = "suspected_loop"
ENTITIES_KEPT = 40
PARTICIPANTS_KEPT = 20
TEXT_KEYS_KEPT = 50
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is still to be written about a decided mail, and whether something of it now waits to be sent."""

    events: list[Event]
    decision: dict[str, Any]
    reading: dict[str, Any]
    words: dict[str, str] | None
    """What the mail is found by; None for a mail that belongs to no conversation."""
    review: dict[str, Any] | None
    """The mail's place in the agents' queue; None when it waits for nobody."""
    waiting: bool


def commit_outcome(
    shell: Shell,
    connection: sa.Connection,
    desk: Desk,
    *,
    mail: Any,
    read: Reading,
    known: tuple[Gathered, Decision],
) -> Outcome:
    """Write what later mails of the batch may need to know of a decided mail; return what is left to write.

    That must be written in the same transaction: the caller does it once for all mails of a batch.
    """
    gathered, decision = known
    now = shell.clock()
    excluded = narrate.excluded_as(gathered.facts, decision)
    customer = shell.keys.pseudonym(gathered.customer)
    placed = _conversation(shell, mail=mail, known=known, excluded=bool(excluded))
    conversation_id = placed.get("id", "")
    subject = Subject(
        mailbox=mail.mailbox,
        conversation_id=conversation_id,
        message_id=mail.id,
        customer=customer,
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
    )
    case = Case(
        shell=shell,
        connection=connection,
        desk=desk,
        mail=mail,
        facts=gathered.facts,
        decision=decision,
        decision_id=shell.new_id(now),
        now=now,
        subject=subject,
    )
    counted = bool(conversation_id) and not excluded
    opening = narrate.of_conversation(case, gathered) if counted else []
    queued = queue_effects(case) if counted else Queued()
    made = replace(narrate.of_decision(case), event_id=shell.new_id(now))
    leads, drawn = (narrate.of_leads(case), narrate.of_audit(case)) if counted else ([], [])
    handed = narrate.of_handover(case)
    events = [*narrate.of_reading(case, read, excluded), *opening, made, *handed, *leads, *drawn, *queued.events]
    review = None
    if conversation_id:
        _keep_conversation(connection, {**placed, **queued.changes}, opened=gathered.row is None)
        names = ((gathered.facts.message.message_id, ""), *queued.names)
        conversations.remember_ids(connection, names, conversation_id=conversation_id)
        review = entry(case, queued=queued.rows, drawn=bool(drawn))
    mails.decided(connection, mail.id, _known_of_mail(case))
    reading = {"mail_id": mail.id, "message": read.message_json, "understanding": read.understanding_json}
    decided = _decision_row(case, event_id=made.event_id)
    return Outcome(
        events=events,
        decision=decided,
        reading=reading,
        words=_words_of(case),
        review=review,
        waiting=queued.may_leave,
    )


def _words_of(case: Case) -> dict[str, str] | None:
    """Return the words that the mail is found by: its subject, its people, and what was newly written."""
    conversation_id, message = case.subject.conversation_id, case.facts.message
    if not conversation_id:
        return None
    people = " ".join(f"{person.name} {person.address}" for person in (*message.senders, *message.reply_to))
    words = search.words_of(message.subject, people, message.new_text or message.text)
    return {"mail_id": case.mail.id, "conversation_id": conversation_id, "words": words}


def _conversation(
    shell: Shell,
    *,
    mail: Any,
    known: tuple[Gathered, Decision],
    excluded: bool,
) -> dict[str, Any]:
    """Return the row of the conversation that the mail opens, or what it changes in its own, with the id.

    Empty for a mail that belongs to none.
    """
    gathered, decision = known
    facts, row = gathered.facts, gathered.row
    if excluded and row is None and not decision.show_to_human:
        return {}
    now = shell.clock()
    changes = _changes(gathered, decision, mail=mail, now=now, excluded=excluded)
    if row is not None:
        return {"id": row.id, **changes}
    base = {
        "id": shell.new_id(now),
        "mailbox": mail.mailbox,
        "customer": shell.keys.pseudonym(gathered.customer),
        "customer_address": gathered.customer,
        "customer_name": _name_of(gathered),
        "subject": facts.message.subject[:998],
        "language": "",
        "opened_at": mail.received_at,
        "state": "open",
        "human_owned": False,
        "queue": "",
        "priority": 2,
        "route_reason": "",
        "intent": "",
        "automatic_since_human": 0,
        "question": None,
        "entities": [],
        "templates": [],
        "participants": [],
        "text_keys": [],
        "parent_id": gathered.parent.id if gathered.parent is not None else "",
        "linked_to": facts.conversation.linked_to,
    }
    return {**base, **changes}


def _keep_conversation(connection: sa.Connection, values: dict[str, Any], *, opened: bool) -> None:
    """Write down a conversation that was opened, or what changed in one."""
    if opened:
        conversations.add(connection, values)
    else:
        conversations.update(connection, values["id"], {name: value for name, value in values.items() if name != "id"})


def _name_of(gathered: Gathered) -> str:
    """Return what the customer is called where the mail is their own, and not one that a form or a colleague wrote."""
    author = gathered.facts.message.author
    own = author is not None and author.address.lower() == gathered.customer.lower()
    return author.name[:LONGEST_NAME] if author is not None and own else ""


def _changes(gathered: Gathered, decision: Decision, *, mail: Any, now: datetime, excluded: bool) -> dict[str, Any]:
    """Return what the mail changes about its conversation."""
    facts = gathered.facts
    changes: dict[str, Any] = {
        "last_at": max(mail.received_at, gathered.row.last_at if gathered.row else mail.received_at)
    }
    if decision.show_to_human:
        changes |= {
            "state": "routed",
            "queue": decision.team or "support",
            "priority": int(priority_of(decision.reason, facts.understanding)),
            "routed_at": now,
            "route_reason": decision.reason.value,
        }
    if decision.rule == LOOP_RULE:
        changes["human_owned"] = True  # R18: the thread's automation stops until a person allows it again
    if excluded:
        # Whoever wrote a mail that only a person answers (over a list, in blind copy) takes part in what follows.
        return changes if gathered.row is not None else changes | {"participants": list(gathered.people)}
    if gathered.row is not None and gathered.row.state == "closed":
        changes.setdefault("state", "open")
    demand = demand_of(facts)
    entities = demand.entities if demand else ()
    earlier = gathered.row or gathered.parent
    people = list(earlier.participants) if earlier is not None else []
    keys = list(gathered.row.text_keys) if gathered.row is not None else []
    changes |= {
        "entities": json.loads(codec.dumps(entities[:ENTITIES_KEPT])),
        "question": None,
        "automatic_since_human": facts.conversation.automatic_since_human,
        "text_keys": [*keys, gathered.text_key][-TEXT_KEYS_KEPT:],
        "participants": list(dict.fromkeys([*people, *gathered.people]))[:PARTICIPANTS_KEPT],
    }
    if demand and demand.language not in {"", "unknown"}:
        changes["language"] = demand.language
    if demand and demand.accepted and demand.intent != "thanks":
        changes["intent"] = demand.intent
    if decision.action is Action.CLARIFY:
        question = Question(intent=decision.intent, missing=decision.missing, asked_at=now)
        changes |= {"question": json.loads(codec.dumps(question)), "state": "waiting"}
    return changes


def _decision_row(case: Case, *, event_id: str) -> dict[str, Any]:
    decision, facts = case.decision, case.facts
    understanding = facts.understanding
    return {
        "id": case.decision_id,
        "mail_id": case.mail.id,
        "conversation_id": case.subject.conversation_id,
        "made_at": case.now,
        "action": decision.action.value,
        "reason": decision.reason.value,
        "evidence": decision.evidence[:500],
        "rule": decision.rule,
        "code": decision.code,
        "misses": list(decision.misses),
        "chain": decision.chain,
        "policy_version": decision.policy_version,
        "models": list(decision.models),
        "intent": decision.intent,
        "confidence": understanding.intent.confidence if understanding else None,
        "probabilities": narrate.probabilities(understanding) if understanding else {},
        "threshold": decision.threshold,
        "accepted": decision.accepted,
        "certificate": decision.certificate,
        "language": understanding.language.label if understanding else "",
        "urgency": understanding.urgency.label if understanding else "",
        "emotion": understanding.emotion.label if understanding else "",
        "reply": decision.reply,
        "team": decision.team,
        "mode": decision.mode.value,
        "event_id": event_id,
    }


def _known_of_mail(case: Case) -> dict[str, Any]:
    message = case.facts.message
    return {
        "content_key": message.content_key,
        "rfc_message_id": message.message_id[:998],
        "conversation_id": case.subject.conversation_id,
        "customer": case.subject.customer,
        "from_address": message.author.address[:320] if message.author else "",
        "from_name": message.author.name[:LONGEST_NAME] if message.author else "",
        "subject": message.subject[:998],
        "automatic": message.automatic.kind.value if message.automatic else "",
        "decided_at": case.now,
    }
