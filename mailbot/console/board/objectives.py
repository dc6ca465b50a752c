"""One board per objective: which figures stand on it, in which order (03-kpis, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailbot.console.words import mark


class Chart(StrEnum):
    """The charts there are, by their name in addresses."""

    DAYS = "days"
    TOPICS = "topics"
    FLOWS = "flows"
    HOURS = "hours"
    CALIBRATION = "calibration"
    CONFUSION = "confusion"
    COVERAGE = "coverage"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One board: a question that somebody asks, the figures that answer it, and the charts beside them."""

    name: str
    title: str
    question: str
    figures: tuple[str, ...]
    charts: tuple[Chart, ...] = ()


OBJECTIVES = (
    Objective(
        name="service",
        title=mark("Service"),
        question=mark("Are customers helped, how fast, and are they content?"),
        figures=(
            "self_service_rate",
            "resolution_confirmed",
            "resolution_assumed",
            "fcr",
            "fcr_all_demands",
            "answer_rate",
            "deflection_observed",
            "transfer_rate",
            "unresolved_rate",
            "unanswered_rate",
            "abandonment_rate",
            "recontact_rate",
            "reopen_rate",
            "bounce_rate",
            "csat_bot_only",
            "csat_all",
            "csat_response_rate",
            "verbatims",
            "response_time_s",
            "fast_reply_rate",
            "out_of_hours_fast_reply",
            "human_reply_calendar_s",
            "human_reply_business_s",
            "resolution_time_s",
            "engagement_messages",
            "messages_per_conversation",
            "conversation_span_s",
        ),
        charts=(Chart.DAYS, Chart.FLOWS),
    ),
    Objective(
        name="understanding",
        title=mark("Understanding"),
        question=mark("Does mailbot understand, and does it know when it does not?"),
        figures=(
            "error_rate",
            "certified_error_bound",
            "comprehension_audited",
            "comprehension_apparent",
            "confusion_rate",
            "non_response_rate",
            "calibration_gap",
            "correction_rate",
            "reviewer_agreement",
        ),
        charts=(Chart.COVERAGE, Chart.CALIBRATION, Chart.CONFUSION),
    ),
    Objective(
        name="cost",
        title=mark("Cost and return"),
        question=mark("What does it cost, and what does it save?"),
        figures=(
            "savings_accounting",
            "savings_causal",
            "deflection_causal",
            "cost_per_contact",
            "roi",
            "agent_minutes_per_demand",
        ),
    ),
    Objective(
        name="marketing",
        title=mark("Marketing"),
        question=mark("Are answers opened, goals reached, leads captured?"),
        figures=(
            "open_rate",
            "click_rate",
            "goal_completion_rate",
            "goal_completion_per_conversation",
            "conversions",
            "capture_rate",
            "lead_origin",
            "lead_score",
            "self_service_transactions",
        ),
        charts=(Chart.FUNNEL,),
    ),
    Objective(
        name="customers",
        title=mark("Customers and load"),
        question=mark("Who writes, about what, and when?"),
        figures=(
            "volume",
            "users",
            "voluntary_share",
            "retention_30d",
            "retention_30d_excluding_failure_demand",
            "reuse_rate",
            "penetration_rate",
            "volume_by_mailbox",
            "volume_by_language",
            "volume_by_channel",
            "volume_by_segment",
        ),
        charts=(Chart.TOPICS, Chart.HOURS),
    ),
    Objective(
        name="operations",
        title=mark("Operations"),
        question=mark("Does mail flow, and can the figures be trusted?"),
        figures=("delivery_failure_rate", "replies", "unanswered_rate", "fast_reply_rate", "deflection_causal"),
        charts=(Chart.DAYS,),
    ),
)
"""The boards, in the order of their tabs."""

BY_NAME = {objective.name: objective for objective in OBJECTIVES}
