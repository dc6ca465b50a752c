"""Events about what mailbot sent and did, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyQueued:
    """A mail was put into the outbox, in the same transaction as the decision behind it."""

    TYPE: ClassVar[str] = "reply.queued"
    kind: str | None = None
    template: str | None = None
    language: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAttempted:
    """An attempt to send ended without acceptance."""

    TYPE: ClassVar[str] = "reply.attempted"
    kind: str | None = None
    attempt: int | None = None
    outcome: str | None = None
    smtp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySent:
    """The submission server took the mail."""

    TYPE: ClassVar[str] = "reply.sent"
    kind: str | None = None
    template: str | None = None
    template_rev: str | None = None
    language: str | None = None
    links: int | None = None
    open_tracking: bool | None = None
    click_tracking: bool | None = None
    tracking_consent: bool | None = None
    consent_id: str | None = None
    requires_customer_input: bool | None = None
    rfc_message_id: str | None = None
    smtp: str | None = None
    accepted_at: str | None = None
    attempts: int | None = None
    certain: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFailed:
    """The mail was given up and a person told."""

    TYPE: ClassVar[str] = "reply.failed"
    kind: str | None = None
    permanent: bool | None = None
    smtp: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyBounced:
    """A delivery status for a mail of ours came back (RFC 3464)."""

    TYPE: ClassVar[str] = "reply.bounced"
    permanent: bool | None = None
    status: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAutoresponded:
    """A mail of ours was answered by a program (out of office)."""

    TYPE: ClassVar[str] = "reply.autoresponded"
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStarted:
    """An action was begun for the customer."""

    TYPE: ClassVar[str] = "action.started"
    action: str | None = None
    action_id: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCompleted:
    """An action was carried out."""

    TYPE: ClassVar[str] = "action.completed"
    action: str | None = None
    action_id: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFailed:
    """An action could not be carried out, or nobody can know whether it was."""

    TYPE: ClassVar[str] = "action.failed"
    action: str | None = None
    action_id: str | None = None
    external_id: str | None = None
    reason: str | None = None
    compensating: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingOpened:
    """A mail with open measurement was opened; ``machine`` when a program did it."""

    TYPE: ClassVar[str] = "tracking.opened"
    machine: bool | None = None
    classifier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingClicked:
    """A link with click measurement was followed."""

    TYPE: ClassVar[str] = "tracking.clicked"
    machine: bool | None = None
    classifier: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """A customer agreed to a purpose."""

    TYPE: ClassVar[str] = "consent.given"
    purpose: str | None = None
    basis: str | None = None
    text_rev: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """A customer withdrew an agreement."""

    TYPE: ClassVar[str] = "consent.withdrawn"
    purpose: str | None = None
    basis: str | None = None
    text_rev: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsatRequested:
    """A customer was asked for a rating."""

    TYPE: ClassVar[str] = "csat.requested"
    survey: str | None = None
    p_invite: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CsatReceived:
    """A customer gave a rating."""

    TYPE: ClassVar[str] = "csat.received"
    survey: str | None = None
    score: float | None = None
    scale: int | None = None
    comment_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackInferred:
    """Satisfaction was estimated by a model; never mixed with ratings."""

    TYPE: ClassVar[str] = "feedback.inferred"
    model: str | None = None
    p: float | None = None
