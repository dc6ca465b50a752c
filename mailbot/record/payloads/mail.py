"""Events about mails and conversations: what came in, what it was taken for, where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A mail was taken into the database."""

    TYPE: ClassVar[str] = "message.received"
    uidvalidity: int | None = None
    uid: int | None = None
    message_id_hash: str | None = None
    internaldate: str | None = None
    date_header: str | None = None
    received_hdr: str | None = None
    observed_at: str | None = None
    clock_suspect: bool | None = None
    size: int | None = None
    attachments: int | None = None
    attachment_types: tuple[str, ...] | None = None
    auto_submitted: bool | None = None
    channel: str | None = None
    alias: str | None = None
    preexisting: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParsed:
    """A mail was read."""

    TYPE: ClassVar[str] = "message.parsed"
    charset: str | None = None
    repaired: tuple[str, ...] | None = None
    reply_text_len: int | None = None
    quoted_len: int | None = None
    n_attachments: int | None = None
    parser: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParseFailed:
    """A mail could not be read this time."""

    TYPE: ClassVar[str] = "message.parse_failed"
    attempt: int | None = None
    error: str | None = None
    quarantined: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExcluded:
    """A mail does not count as a customer's message."""

    TYPE: ClassVar[str] = "message.excluded"
    reason: str | None = None
    """auto_reply, dsn, mdn, bulk, spam, loop, duplicate, internal, test."""
    rule: str | None = None
    kind: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened:
    """A mail opened a conversation."""

    TYPE: ClassVar[str] = "conversation.opened"
    channel: str | None = None
    initiated_by: str | None = None
    language: str | None = None
    segment: str | None = None
    thread_method: str | None = None
    origin: str | None = None
    parent_id: str | None = None
    linked_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMerged:
    """Two conversations turned out to be one."""

    TYPE: ClassVar[str] = "conversation.merged"
    into: str | None = None
    thread_method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSplit:
    """A conversation turned out to be two."""

    TYPE: ClassVar[str] = "conversation.split"
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTransferred:
    """A conversation was handed to people."""

    TYPE: ClassVar[str] = "conversation.transferred"
    reason: str | None = None
    to: str | None = None
    from_queue: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed:
    """A conversation was closed."""

    TYPE: ClassVar[str] = "conversation.closed"
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened:
    """A closed conversation was taken up again."""

    TYPE: ClassVar[str] = "conversation.reopened"
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentified:
    """A customer wrote for the first time."""

    TYPE: ClassVar[str] = "customer.identified"
    first_seen: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMerged:
    """Two pseudonyms turned out to be one customer."""

    TYPE: ClassVar[str] = "customer.merged"
    into: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSplit:
    """One pseudonym turned out to be two customers."""

    TYPE: ClassVar[str] = "customer.split"
    into: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentAssigned:
    """A customer was put into an arm of an experiment, before anything was decided."""

    TYPE: ClassVar[str] = "experiment.assigned"
    experiment: str | None = None
    unit: str | None = None
    arm: str | None = None
    p_control: float | None = None
    salt_rev: str | None = None
    eligible_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnderstood:
    """A mail was understood, with every probability that stood behind it."""

    TYPE: ClassVar[str] = "message.understood"
    model: str | None = None
    task: str | None = None
    intent: str | None = None
    p: float | None = None
    threshold: float | None = None
    accepted: bool | None = None
    certificate: str | None = None
    calibration: str | None = None
    language: str | None = None
    language_p: float | None = None
    urgency: str | None = None
    emotion: str | None = None
    also: tuple[str, ...] | None = None
    probabilities: dict[str, Any] | None = None
    entities: list[Any] | None = None
    ood: float | None = None
    latency_ms: float | None = None
    shadow: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """What to do about a mail was decided."""

    TYPE: ClassVar[str] = "decision.made"
    action: str | None = None
    reason: str | None = None
    rule: str | None = None
    code: str | None = None
    policy_rev: str | None = None
    threshold: float | None = None
    confidence: float | None = None
    certificate: str | None = None
    propensity: float | None = None
    alternatives: tuple[str, ...] | None = None
    needs_approval: bool | None = None
    shadow: bool | None = None
    mode: str | None = None
    template: str | None = None
    decision_id: str | None = None
    models: tuple[str, ...] | None = None
