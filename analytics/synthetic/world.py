"""The made-up company: how much mail it gets, about what, how good its models are, and what changes when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 86_400
HOUR = 3_600
HORIZON = 7 * DAY
"""A mail at or after t0 + H begins a new episode (docs/kpis.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One topic. ``action`` is what mailbot does when it is sure; ``hard`` spreads its confidence, 0 is always sure."""

    name: str
    weight: float
    action: str
    reason: str = "ok"
    does: str = ""
    """The action that an answer carries out, such as send_file."""
    hard: float = 0.2
    solves: float = 0.8
    """How often a right answer settles it."""
    asks: float = 0.0
    """How often something is missing, so that mailbot asks first."""
    minutes: float = 6.0
    goal: str = ""


INTENTS = (
    Intent(name="order_status", weight=18, action="answer", hard=0.10, solves=0.86, asks=0.25, minutes=4),
    Intent(name="delivery_problem", weight=9, action="answer", hard=0.22, solves=0.55, asks=0.20, minutes=9),
    Intent(name="return_exchange", weight=8, action="action", does="send_file", hard=0.14, solves=0.84, minutes=6),
    Intent(name="refund", weight=6, action="answer", hard=0.20, solves=0.62, minutes=8),
    Intent(name="invoice", weight=7, action="action", does="send_file", hard=0.12, solves=0.82, minutes=4),
    Intent(name="password_reset", weight=6, action="action", does="reset_password", hard=0.08, solves=0.92, minutes=3),
    Intent(name="product_question", weight=8, action="answer", hard=0.30, solves=0.66, minutes=7),
    Intent(name="technical_problem", weight=6, action="answer", hard=0.32, solves=0.50, asks=0.15, minutes=12),
    Intent(name="warranty_repair", weight=3, action="answer", hard=0.25, solves=0.60, minutes=11),
    Intent(name="appointment", weight=4, action="answer", hard=0.15, solves=0.80, minutes=5, goal="booking"),
    Intent(name="quote_request", weight=3, action="answer", hard=0.22, solves=0.72, minutes=10, goal="quote"),
    Intent(name="subscription_change", weight=3, action="answer", hard=0.20, solves=0.70, minutes=7),
    Intent(name="subscription_cancel", weight=2, action="route_human", reason="policy", hard=0.18, minutes=9),
    Intent(name="account_change", weight=3, action="answer", hard=0.18, solves=0.75, minutes=5),
    Intent(name="account_closure", weight=1, action="route_human", reason="policy", hard=0.20, minutes=8),
    Intent(name="cancel_order", weight=2, action="route_human", reason="policy", hard=0.16, minutes=5),
    Intent(name="change_order", weight=2, action="route_human", reason="no_template", hard=0.22, minutes=6),
    Intent(name="payment_problem", weight=2, action="route_human", reason="no_template", hard=0.24, minutes=10),
    Intent(name="complaint", weight=2, action="route_human", reason="policy", hard=0.28, minutes=15),
    Intent(name="human_request", weight=1.5, action="route_human", reason="customer_request", hard=0.15, minutes=6),
    Intent(name="opening_hours", weight=1.5, action="answer", hard=0.10, solves=0.95, minutes=2),
    Intent(name="unsubscribe", weight=1.5, action="answer", hard=0.10, solves=0.95, minutes=1),
    Intent(name="job_application", weight=1, action="answer", hard=0.12, solves=0.95, minutes=3),
    Intent(name="other", weight=2.5, action="route_human", reason="unknown_intent", hard=0.60, minutes=7),
    Intent(name="thanks", weight=1, action="none", reason="no_reply_needed", hard=0.10, minutes=0),
)
BY_NAME = {intent.name: intent for intent in INTENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model at work from ``day`` on. ``skill`` takes away from every topic's hardness; ``gap`` is overconfidence."""

    name: str
    day: int
    skill: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often things happen, as shares of their occasion; the defaults make an ordinary mailbox."""

    returning: float = 0.45
    """Mails by customers who wrote before."""
    thanks: float = 0.12
    follow_up: float = 0.45
    """Unsettled customers who write again in the conversation; others open a new one or give up."""
    new_conversation: float = 0.25
    answers_question: float = 0.70
    late_message: float = 0.02
    """Customers who come back to an old conversation after the horizon."""
    asks_intent: float = 0.35
    """Unclear first mails that are asked about instead of handed over."""
    angry: float = 0.05
    urgent: float = 0.04
    send_failed: float = 0.002
    bounced: float = 0.007
    invited: float = 0.5
    rates: float = 0.14
    consents: float = 0.12
    agent_silent: float = 0.03
    imported_late: float = 0.1
    """Agents' replies that a nightly import brings."""
    merged: float = 0.004
    """New customers who turn out to be old ones."""
    excluded: float = 0.25
    """Automatic mail, beside every customer's mail."""
    duplicate: float = 0.006
    reviewed: float = 0.93
    double_blind: float = 0.05
    reviewer_errs: float = 0.01
    """Wrong verdicts; an audit can only be as right as its reviewers."""
    uniform_slice: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that decides what is generated. Two equal worlds give the same events, byte for byte."""

    seed: int
    start: date
    days: int
    per_day: float = 60.0
    """Conversations on an ordinary day at the start."""
    growth: float = 0.25
    """More mail per year."""
    tz: str = "Europe/Paris"
    mailboxes: tuple[tuple[str, float], ...] = (("support", 0.75), ("orders", 0.2), ("sales", 0.05))
    holdout: float = 0.05
    audit_rate: float = 0.06
    drift: float = 0.5
    """How much harder mail gets for a model in the year after its deployment."""
    surge: tuple[str, int, int] = ("delivery_problem", 40, 61)
    """A topic that triples from one share of the period to another, in percent of the days: a strike of carriers."""
    late_week: int = 5
    """The week whose agents' replies were imported nine days late; outside the period there is none."""
    poll_minutes: int = 60
    habits: Habits = Habits()

    @property
    def models(self) -> tuple[Model, ...]:
        """The models and when they were deployed: at the start, after a third, after two thirds."""
        return (
            Model(name="intent-v1", day=0, skill=0.0, gap=0.15),
            Model(name="intent-v2", day=self.days * 35 // 100, skill=0.2, gap=0.09),
            Model(name="intent-v3", day=self.days * 70 // 100, skill=0.35, gap=0.04),
        )

    @property
    def thresholds(self) -> tuple[tuple[int, float], ...]:
        """The confidence that an answer needs, and the day from which it does."""
        return (0, 0.80), (self.days // 2, 0.75)

    def midnight(self, day: int) -> int:
        """Return when local day number ``day`` begins, in seconds since 1970."""
        there = datetime.combine(self.start + timedelta(days=day), time(), ZoneInfo(self.tz))
        return int(there.timestamp())
