"""Whom a mail goes to and how soon it is opened; how sure mailbot has to be; what docs/rules.md says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.domain import Facts, Prediction, Reason, Thresholds
from mailbot.policy.routing import Priority, Team, priority_of, team_of
from mailbot.policy.rubric import CAUTIOUS, accept
from mailbot.policy.rules import RULES, describe_rules

if TYPE_CHECKING:
    from collections.abc import Callable

TEAMS = (Team(name="service"), Team(name="billing", intents=("refund", "invoice")))


def test_a_mail_goes_to_the_team_of_its_intent_else_to_the_first() -> None:
    assert team_of("refund", TEAMS) == "billing"
    assert team_of("order_status", TEAMS) == "service"
    assert team_of("refund", ()) == ""


@pytest.mark.parametrize(
    ("urgency", "emotion", "reason", "priority"),
    [
        ("critical", "neutral", Reason.URGENT, Priority.CRITICAL),
        ("critical", "neutral", Reason.UNKNOWN_INTENT, Priority.CRITICAL),  # a court's deadline is no sales pitch
        ("high", "neutral", Reason.POLICY, Priority.HIGH),
        ("high", "angry", Reason.ANGRY, Priority.HIGH),  # anger alone is never critical
        ("normal", "angry", Reason.ANGRY, Priority.HIGH),
        ("normal", "neutral", Reason.POLICY, Priority.NORMAL),
        ("low", "neutral", Reason.POLICY, Priority.LOW),
        ("low", "angry", Reason.ANGRY, Priority.NORMAL),
        ("normal", "neutral", Reason.UNKNOWN_INTENT, Priority.LOW),
        ("high", "angry", Reason.UNKNOWN_INTENT, Priority.LOW),
        ("of another taxonomy", "neutral", Reason.POLICY, Priority.NORMAL),
    ],
)
def test_the_urgent_and_the_angry_come_first(
    urgency: str, emotion: str, reason: Reason, priority: Priority, mail: Callable[..., Facts]
) -> None:
    assert priority_of(reason, mail(understanding={"urgency": urgency, "emotion": emotion}).understanding) is priority


def test_a_mail_that_was_not_understood_waits_its_turn() -> None:
    assert priority_of(Reason.UNREADABLE, None) is Priority.NORMAL
    assert priority_of(Reason.SUPPRESSED, None) is Priority.LOW


def test_without_reviews_mailbot_is_cautious_and_says_so() -> None:
    assert accept(Prediction(label="refund", confidence=0.749), "fr", CAUTIOUS) == (False, 0.75)
    assert accept(Prediction(label="refund", confidence=0.75), "fr", CAUTIOUS) == (True, 0.75)
    assert CAUTIOUS.certificate == ""


def test_the_most_particular_threshold_counts() -> None:
    thresholds = Thresholds(
        default=0.9, per_language=(("fr", 0.8),), per_intent=(("refund", "fr", 0.7), ("refund", "*", 0.6))
    )
    cases = {("refund", "fr"): 0.7, ("refund", "en"): 0.6, ("invoice", "fr"): 0.8, ("invoice", "en"): 0.9}
    for (intent, language), expected in cases.items():
        assert accept(Prediction(label=intent, confidence=0.85), language, thresholds)[1] == expected


def test_every_rule_has_a_row_with_its_question_and_its_consequence() -> None:
    rows = describe_rules().splitlines()
    assert len(rows) == len(RULES) + 2
    for rule, row in zip(RULES, rows[2:], strict=True):
        assert row.startswith(f"| `{rule.name}` |"), row
        assert "Hit" in row
        assert row.count("|") == 5


def test_no_two_rules_share_a_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
