"""The events of the record: which kinds there are, what each may say, and how one is written down.

This is the published contract with analytics (docs/events.md is generated from it). An event holds facts, never
conclusions, and no personal data: no address, name, subject or text, only ids, labels, numbers and pseudonyms.
Times are UTC and whole seconds, so that an exported record gives exactly the figures of its database (ADR 0004).
"""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Union, get_args, get_origin, get_type_hints

from mailbot.record.payloads import mail, people, reply, system

SCHEMA_VERSION = 1
LARGEST_NUMBER = 2**53
"""No number of the record is larger: sums stay exact enough to be figures, and every reader of JSON can hold it."""


class Actor(StrEnum):
    """Who made the thing happen."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    TRACKER = "tracker"
    SYSTEM = "system"


class Payload(Protocol):
    """A payload type names its event."""

    TYPE: ClassVar[str]


EVENTS: tuple[type[Payload], ...] = (
    mail.MessageReceived,
    mail.MessageParsed,
    mail.MessageParseFailed,
    mail.MessageExcluded,
    mail.ConversationOpened,
    mail.ConversationMerged,
    mail.ConversationSplit,
    mail.ConversationTransferred,
    mail.ConversationClosed,
    mail.ConversationReopened,
    mail.CustomerIdentified,
    mail.CustomerMerged,
    mail.CustomerSplit,
    mail.ExperimentAssigned,
    mail.MessageUnderstood,
    mail.DecisionMade,
    reply.ReplyQueued,
    reply.ReplyAttempted,
    reply.ReplySent,
    reply.ReplyFailed,
    reply.ReplyBounced,
    reply.ReplyAutoresponded,
    reply.ActionStarted,
    reply.ActionCompleted,
    reply.ActionFailed,
    reply.TrackingOpened,
    reply.TrackingClicked,
    reply.ConsentGiven,
    reply.ConsentWithdrawn,
    reply.CsatRequested,
    reply.CsatReceived,
    reply.FeedbackInferred,
    people.AgentAssigned,
    people.AgentReplied,
    people.AgentHandled,
    people.ReviewSampled,
    people.ReviewCompleted,
    people.ReviewAdjudicated,
    people.GoalOffered,
    people.GoalStarted,
    people.GoalStep,
    people.GoalCompleted,
    people.GoalExpired,
    people.LeadCaptured,
    people.LeadScored,
    people.LeadQualified,
    people.ConversionRecorded,
    people.ConversionReversed,
    system.ModelTrained,
    system.ModelDeployed,
    system.ModelRolledBack,
    system.ConfigChanged,
    system.TemplateChanged,
    system.ThresholdChanged,
    system.TargetSet,
    system.CalendarChanged,
    system.CostChanged,
    system.AnnotationAdded,
    system.PollCompleted,
    system.MailboxUnreachable,
    system.MailboxRecovered,
    system.WorkerStarted,
    system.WorkerStopped,
    system.BreakerTripped,
    system.BreakerReset,
    system.PrivacyErased,
    system.AccessLogged,
    system.KpiPublished,
    system.DigestSent,
)
"""Every kind of event, in the order of docs/events.md."""

BY_TYPE: dict[str, type[Payload]] = {event.TYPE: event for event in EVENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact. ``seq``, ``event_id``, ``recorded_at`` and the hashes are given by the journal when it is appended."""

    type: str
    occurred_at: datetime
    mailbox: str = ""
    conversation_id: str = ""
    message_id: str = ""
    """mailbot's own id of the mail, not its Message-ID header."""
    reply_id: str = ""
    customer: str = ""
    """Pseudonym: HMAC of the normalised address under the site's key."""
    actor: Actor = Actor.SYSTEM
    actor_id: str = ""
    idempotency_key: str = ""
    """A second event with the same key is ignored; empty gives the event its own id as key."""
    causation_id: str = ""
    code_rev: str = ""
    config_rev: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    event_id: str = ""
    recorded_at: datetime | None = None
    seq: int = 0
    schema_version: int = SCHEMA_VERSION


def payload_of(payload: Payload) -> dict[str, Any]:
    """Return what is known of ``payload`` as plain JSON values; absent fields are left out."""
    return {
        item.name: (list(value) if isinstance(value, tuple) else value)
        for item in fields(payload)  # type: ignore[arg-type]  # every payload is a dataclass, a Protocol cannot say so
        if (value := getattr(payload, item.name)) is not None
    }


def problem_with(event_type: str, payload: object) -> str:
    """Return why ``payload`` cannot be the payload of ``event_type``, or an empty string.

    Further fields are allowed (the contract says that fields may be added); declared ones must have their type.
    """
    kind = BY_TYPE.get(event_type)
    if kind is None:
        return f"there is no event type {event_type!r}"
    if not isinstance(payload, dict):
        return f"the payload of {event_type} must be a JSON object"
    declared = _allowed(kind)
    for name, value in payload.items():
        allowed = declared.get(name)
        if allowed is None or value is None:
            continue
        if type(value) not in allowed and not _fits(value, allowed):
            words = " or ".join(sorted(t.__name__ for t in allowed))
            return f"{event_type}.{name} must be {words}, not {type(value).__name__}"
        if isinstance(value, (int, float)) and not abs(value) <= LARGEST_NUMBER:  # NaN is not at most anything either
            return f"{event_type}.{name} is no number that a figure could be computed from"
    return ""


_ALLOWED: dict[type, dict[str, frozenset[type]]] = {}


def _allowed(kind: type) -> dict[str, frozenset[type]]:
    if kind not in _ALLOWED:
        hints = get_type_hints(kind)
        _ALLOWED[kind] = {item.name: _types(hints[item.name]) for item in fields(kind)}
    return _ALLOWED[kind]


def _types(hint: Any) -> frozenset[type]:
    if get_origin(hint) in {Union, types.UnionType}:
        return frozenset().union(*(_types(arg) for arg in get_args(hint) if arg is not type(None)))
    origin = get_origin(hint) or hint
    return frozenset({list if origin is tuple else origin})


def _fits(value: object, allowed: frozenset[type]) -> bool:
    if isinstance(value, bool):
        return bool in allowed
    if isinstance(value, int) and float in allowed:
        return True
    return isinstance(value, tuple(allowed))


def second(moment: datetime) -> datetime:
    """Return ``moment`` in UTC and whole seconds; the record keeps nothing finer (ADR 0004)."""
    if moment.tzinfo is None:
        raise ValueError("the record takes aware times only")
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """Return ``moment`` as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return second(moment).isoformat()[:19] + "Z"  # strftime takes five times as long


def moment_of(text: str) -> datetime:
    """Return the time that ``stamp`` wrote (an offset and fractions are accepted); ValueError when it is none."""
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} says no time zone")
    return moment.astimezone(UTC)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """Return ``value`` as JSON with sorted keys and no spaces: the form that hashes are taken over."""
    return _CANONICAL.encode(value)


def chained_hash(previous: str, event: Event) -> str:
    """Return the hash that binds ``event`` to the one before it (SHA-256, hexadecimal)."""
    content = [
        event.seq,
        event.event_id,
        event.type,
        event.schema_version,
        stamp(event.occurred_at),
        stamp(event.recorded_at) if event.recorded_at else "",
        event.mailbox,
        event.conversation_id,
        event.message_id,
        event.reply_id,
        event.customer,
        str(event.actor),
        event.actor_id,
        event.idempotency_key,
        event.causation_id,
        event.code_rev,
        event.config_rev,
        event.payload,
    ]
    return hashlib.sha256((previous + canonical(content)).encode()).hexdigest()
