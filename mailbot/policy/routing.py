"""Which team a mail goes to when a person is needed, and which mail that team should open first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from mailbot.domain import Reason

if TYPE_CHECKING:
    from mailbot.domain import Understanding


class Priority(IntEnum):
    """Order in the agents' queue: the smaller, the sooner."""

    CRITICAL = 0
    HIGH = 1
    NORMAL = 2
    LOW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and the intents it looks after. Its address, if it has one, stands in the settings."""

    name: str
    intents: tuple[str, ...] = ()


def team_of(intent: str, teams: tuple[Team, ...]) -> str:
    """Return the team that looks after ``intent``, else the first team; empty when the site has none."""
    first = teams[0].name if teams else ""
    return next((team.name for team in teams if intent in team.intents), first)


def priority_of(reason: Reason, understanding: Understanding | None) -> Priority:
    """Return how soon a person should open the mail.

    Urgency as understood; mail outside customer service waits, unless it is critical; an angry customer goes one up.
    """
    urgency = understanding.urgency.label if understanding else "normal"
    base = {"critical": Priority.CRITICAL, "high": Priority.HIGH, "low": Priority.LOW}.get(urgency, Priority.NORMAL)
    if base is Priority.CRITICAL:
        return base
    if reason in {Reason.UNKNOWN_INTENT, Reason.SUPPRESSED}:
        return Priority.LOW
    emotion = understanding.emotion.label if understanding else "neutral"
    return Priority(max(base - 1, Priority.HIGH)) if emotion == "angry" else base
