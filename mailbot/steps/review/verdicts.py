"""An agent says whether mailbot understood a mail: right, wrong and what is right instead, or no matter of ours.

On a mail that was drawn for the audit the agent says what it is about before seeing what mailbot made of it; whether
mailbot was right is then a comparison and not an opinion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mailbot.domain import Understanding
from mailbot.policy.review import EMOTIONS, NOT_SUPPORT, URGENCIES
from mailbot.record.payloads.mail import ConversationClosed, MessageExcluded
from mailbot.record.payloads.people import AgentHandled
from mailbot.steps import codec
from mailbot.steps.review import said
from mailbot.steps.review.deeds import Deed, Hand, Refusal, Refused, Worked, plain
from mailbot.steps.review.outgoing import drop_drafts, release_notices
from mailbot.store import casefile, reviews
from mailbot.store.review_tables import ReviewStage, ReviewState

SKIPPED_FOR = timedelta(minutes=30)
LONGEST_LABEL = 80
ENTITIES_KEPT = 60
LONGEST_ENTITY = 300
OUT_OF_QUEUE = {"queue": "", "state": "closed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a mail really says, as far as the agent said so; empty: as mailbot understood it."""

    intent: str = ""
    urgency: str = ""
    emotion: str = ""
    entities: tuple[tuple[str, str], ...] | None = None
    """(type, text) of everything the mail names; None: the agent did not look."""


def understanding_of(hand: Hand) -> Understanding | None:
    """Return what mailbot understood in the mail, or None."""
    row = casefile.reading(hand.connection, hand.item.mail_id)
    return codec.loads(Understanding, row.understanding) if row is not None and row.understanding else None


def confirm(hand: Hand) -> Worked | Refused:
    """Say that mailbot was right; a customer who waits goes on waiting, for the answer only: no key loses anybody."""
    if hand.blind:
        return Refused(refusal=Refusal.BLIND)
    release_notices(hand)
    judged = judge(hand, Labels())
    return Worked(kind=Deed.CONFIRMED, review=after_verdict(hand), events=judged[0], intent=judged[1])


def correct(hand: Hand, labels: Labels, *, known: tuple[str, ...]) -> Worked | Refused:
    """Say what the mail is really about, how urgent it is, how the customer feels, or what it names.

    ``known`` are the intents there are.
    """
    if hand.blind and not labels.intent:
        return Refused(refusal=Refusal.BLIND)
    strange = (
        (labels.intent and labels.intent not in known)
        or (labels.urgency and labels.urgency not in URGENCIES)
        or (labels.emotion and labels.emotion not in EMOTIONS)
    )
    if strange:
        return Refused(refusal=Refusal.UNKNOWN_LABEL)
    events, intent = judge(hand, labels)
    return Worked(kind=Deed.CORRECTED, review=after_verdict(hand), events=events, intent=intent)


def not_support(hand: Hand) -> Worked | Refused:
    """Say that the mail asks nothing of customer service: nothing is sent, and no figure counts it."""
    drop_drafts(hand)
    hand.change_conversation(OUT_OF_QUEUE)
    events, intent = judge(hand, Labels(intent=NOT_SUPPORT))
    excluded = MessageExcluded(reason="spam", rule="agent")
    closed = ConversationClosed(reason="not_support", by="agent")
    told = (*events, hand.event(excluded, key=f"message.excluded:{hand.item.mail_id}"), hand.event(closed))
    return Worked(kind=Deed.NOT_SUPPORT, review=_done(), events=told, intent=intent)


def handled(hand: Hand) -> Worked | Refused:
    """Say that the matter is settled without a mail: by telephone, or because nothing is left to say."""
    if hand.blind:
        return Refused(refusal=Refusal.BLIND)
    drop_drafts(hand)
    hand.change_conversation(OUT_OF_QUEUE)
    pseudonym = hand.shell.keys.pseudonym(hand.agent.login)
    payload = AgentHandled(agent=pseudonym, handle_minutes=hand.minutes, resolved=True)
    closed = ConversationClosed(reason="agent_resolved", by="agent")
    return Worked(kind=Deed.HANDLED, review=_done(), events=(hand.event(payload), hand.event(closed)))


def skip(hand: Hand) -> Worked | Refused:
    """Leave the mail to others, or for later: for half an hour it comes after all that wait."""
    return Worked(kind=Deed.SKIPPED, review={"later": hand.now + SKIPPED_FOR})


def judge(hand: Hand, labels: Labels) -> tuple[tuple[Any, ...], str]:
    """Keep what the agent said and return (the events that tell of it, what the mail is about)."""
    understood = understanding_of(hand)
    was = {
        "intent": _taken_for(hand) or (understood.intent.label if understood else ""),
        "urgency": understood.urgency.label if understood else "",
        "emotion": understood.emotion.label if understood else "",
    }
    given = {"intent": labels.intent, "urgency": labels.urgency, "emotion": labels.emotion}
    now = {task: given[task] or label for task, label in was.items()}
    changed = {task: label for task, label in now.items() if label != was[task]}
    named = tuple((e.type, e.text) for e in understood.entities) if understood else ()
    entities = _bounded(labels.entities) if labels.entities is not None else None
    told: dict[str, Any] = {task: label for task, label in changed.items() if task != "intent"}
    if entities is not None and sorted(entities) != sorted(named):
        told["entities"] = {
            "added": sorted(kind for kind, _ in set(entities) - set(named)),
            "removed": sorted(kind for kind, _ in set(named) - set(entities)),
        }
    _keep(hand, now, entities, corrected=bool(changed or told))
    event = said.verdict(hand, correct="intent" not in changed, intent=now["intent"], corrected=told)
    return (event,), now["intent"]


def _taken_for(hand: Hand) -> str:
    """Return what mailbot took the mail for: an answer to its question is the rest of the question's demand."""
    decision = casefile.decision(hand.connection, hand.item.mail_id)
    return decision.intent if decision is not None else ""


def _keep(hand: Hand, labels: dict[str, str], entities: tuple[tuple[str, str], ...] | None, *, corrected: bool) -> None:
    """Keep a label for the next model, and what was there before for undo."""
    earlier = reviews.correction(hand.connection, hand.item.mail_id)
    hand.before["correction"] = {k: plain(v) for k, v in earlier._mapping.items()} if earlier is not None else None  # noqa: SLF001 - the documented way to a row as a mapping
    kept = [list(entity) for entity in entities] if entities is not None else None
    row = {"mail_id": hand.item.mail_id, "made_at": hand.now, "agent": hand.agent.login, **labels}
    reviews.set_correction(hand.connection, {**row, "entities": kept, "corrected": corrected})


def _bounded(entities: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((kind[:LONGEST_LABEL], text[:LONGEST_ENTITY]) for kind, text in entities[:ENTITIES_KEPT])


def after_verdict(hand: Hand) -> dict[str, Any]:
    """Return what a verdict changes about the review: done, unless the customer still waits."""
    if not hand.item.waits:
        return _done()
    return {"stage": ReviewStage.ANSWER, "later": None}


def _done() -> dict[str, Any]:
    return {"state": ReviewState.DONE, "later": None}
