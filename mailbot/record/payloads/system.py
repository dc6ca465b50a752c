"""Events about mailbot itself: models, settings, polling, erasure, reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTrained:
    """A model was trained."""

    TYPE: ClassVar[str] = "model.trained"
    model: str | None = None
    previous: str | None = None
    metrics: dict[str, Any] | None = None
    data_digest: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDeployed:
    """A model was put to work."""

    TYPE: ClassVar[str] = "model.deployed"
    model: str | None = None
    previous: str | None = None
    metrics: dict[str, Any] | None = None
    data_digest: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRolledBack:
    """An earlier model was taken back."""

    TYPE: ClassVar[str] = "model.rolled_back"
    model: str | None = None
    previous: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChanged:
    """The settings are not those of the last start."""

    TYPE: ClassVar[str] = "config.changed"
    change: str | None = None
    config_rev: str | None = None
    previous: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged:
    """A reply was changed."""

    TYPE: ClassVar[str] = "template.changed"
    change: str | None = None
    template: str | None = None
    config_rev: str | None = None
    previous: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdChanged:
    """A confidence threshold was changed; by reviews, with the certificate and the evidence it rests on."""

    TYPE: ClassVar[str] = "threshold.changed"
    change: str | None = None
    config_rev: str | None = None
    before: float | None = None
    after: float | None = None
    author: str | None = None
    model: str | None = None
    certificate: str | None = None
    evidence: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSet:
    """A target was set for a figure."""

    TYPE: ClassVar[str] = "target.set"
    kpi: str | None = None
    target: dict[str, Any] | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """Business hours or holidays were changed."""

    TYPE: ClassVar[str] = "calendar.changed"
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChanged:
    """A cost used by the figures was changed."""

    TYPE: ClassVar[str] = "cost.changed"
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationAdded:
    """Somebody noted what happened, to be read beside the curves."""

    TYPE: ClassVar[str] = "annotation.added"
    text_ref: str | None = None
    label: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCompleted:
    """A mailbox was looked through to the end; written at most once a minute and mailbox."""

    TYPE: ClassVar[str] = "poll.completed"
    lag: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxUnreachable:
    """A mailbox could not be reached."""

    TYPE: ClassVar[str] = "mailbox.unreachable"
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRecovered:
    """A mailbox can be reached again."""

    TYPE: ClassVar[str] = "mailbox.recovered"
    lag: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStarted:
    """mailbot started."""

    TYPE: ClassVar[str] = "worker.started"
    epoch: int | None = None
    code_rev: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStopped:
    """mailbot stopped in good order."""

    TYPE: ClassVar[str] = "worker.stopped"
    epoch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerTripped:
    """Too many automatic mails in ten minutes: all sending is held (R38)."""

    TYPE: ClassVar[str] = "breaker.tripped"
    count: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerReset:
    """Somebody allowed sending again."""

    TYPE: ClassVar[str] = "breaker.reset"
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyErased:
    """A person's data were destroyed; the record keeps only what cannot name anybody."""

    TYPE: ClassVar[str] = "privacy.erased"
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogged:
    """Somebody looked at a customer's mail."""

    TYPE: ClassVar[str] = "access.logged"
    method: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPublished:
    """Figures were published."""

    TYPE: ClassVar[str] = "kpi.published"
    definitions: dict[str, Any] | None = None
    as_of: str | None = None
    window: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    lineage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSent:
    """A weekly digest was sent."""

    TYPE: ClassVar[str] = "digest.sent"
    week: str | None = None
    as_of: str | None = None
    recipients: int | None = None
    digest: str | None = None
