"""Events about people: agents who answer and review, customers who reach a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAssigned:
    """An agent took a conversation."""

    TYPE: ClassVar[str] = "agent.assigned"
    agent: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReplied:
    """An agent answered the customer."""

    TYPE: ClassVar[str] = "agent.replied"
    agent: str | None = None
    handle_minutes: float | None = None
    handle_method: str | None = None
    agent_intent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentHandled:
    """An agent finished work on a conversation."""

    TYPE: ClassVar[str] = "agent.handled"
    agent: str | None = None
    handle_minutes: float | None = None
    agent_intent: str | None = None
    resolved: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSampled:
    """A decision was drawn for review, with the probability it had of being drawn."""

    TYPE: ClassVar[str] = "review.sampled"
    design: str | None = None
    stratum: str | None = None
    inclusion_probability: float | None = None
    seed: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCompleted:
    """A reviewer gave a verdict."""

    TYPE: ClassVar[str] = "review.completed"
    reviewer: str | None = None
    blind: bool | None = None
    purpose: str | None = None
    verdict: str | None = None
    corrected_intent: str | None = None
    corrected: dict[str, Any] | None = None
    severity: str | None = None
    seconds: float | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAdjudicated:
    """A second look settled a verdict."""

    TYPE: ClassVar[str] = "review.adjudicated"
    reviewer: str | None = None
    blind: bool | None = None
    purpose: str | None = None
    verdict: str | None = None
    corrected_intent: str | None = None
    corrected: dict[str, Any] | None = None
    severity: str | None = None
    seconds: float | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalOffered:
    """A customer was offered a goal, such as a booking page."""

    TYPE: ClassVar[str] = "goal.offered"
    goal: str | None = None
    goal_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalStarted:
    """A customer began with a goal."""

    TYPE: ClassVar[str] = "goal.started"
    goal: str | None = None
    goal_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalStep:
    """A customer took a step towards a goal."""

    TYPE: ClassVar[str] = "goal.step"
    goal: str | None = None
    goal_id: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCompleted:
    """A customer reached a goal."""

    TYPE: ClassVar[str] = "goal.completed"
    goal: str | None = None
    goal_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalExpired:
    """A goal was not reached in time."""

    TYPE: ClassVar[str] = "goal.expired"
    goal: str | None = None
    goal_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCaptured:
    """A customer left new contact data; the names of the fields only."""

    TYPE: ClassVar[str] = "lead.captured"
    fields: tuple[str, ...] | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadScored:
    """A prospect was rated."""

    TYPE: ClassVar[str] = "lead.scored"
    score: float | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQualified:
    """A prospect was found to be worth a call."""

    TYPE: ClassVar[str] = "lead.qualified"
    score: float | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionRecorded:
    """A customer bought."""

    TYPE: ClassVar[str] = "conversion.recorded"
    conversion_id: str | None = None
    value: float | None = None
    currency: str | None = None
    attribution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionReversed:
    """A sale was undone."""

    TYPE: ClassVar[str] = "conversion.reversed"
    conversion_id: str | None = None
    value: float | None = None
    currency: str | None = None
