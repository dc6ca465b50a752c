"""Why a mail waits for a person, from what was decided about it."""

from __future__ import annotations

import pytest

from mailbot.domain import Action, Decision, Reason
from mailbot.policy.review import WHY_OF_REASON, Purpose, Why, purpose_of, why_of


def decided(action: Action, reason: Reason = Reason.OK, *, shown: bool = False) -> Decision:
    return Decision(action=action, reason=reason, evidence="", rule="r", show_to_human=shown)


def test_every_reason_has_a_cause() -> None:
    assert set(WHY_OF_REASON) == set(Reason)


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (Reason.LOW_CONFIDENCE, Why.LOW_MARGIN),
        (Reason.ANGRY, Why.UNHAPPY),
        (Reason.REPEAT_UNRESOLVED, Why.UNHAPPY),
        (Reason.NO_TEMPLATE, Why.NO_ANSWER),
        (Reason.UNAUTHENTICATED, Why.RISKY),
        (Reason.SEND_FAILURE, Why.NOT_DELIVERED),
    ],
)
def test_a_mail_for_people_says_why(reason: Reason, why: Why) -> None:
    assert why_of(decided(Action.ROUTE, reason), drafted=False, drawn=False) is why


def test_a_mail_that_was_answered_waits_for_nobody() -> None:
    assert why_of(decided(Action.ANSWER), drafted=False, drawn=False) is None


def test_an_answered_mail_that_was_drawn_wants_a_verdict() -> None:
    assert why_of(decided(Action.ANSWER), drafted=False, drawn=True) is Why.AUDIT


def test_a_draft_waits_whether_it_was_drawn_or_not() -> None:
    assert why_of(decided(Action.ANSWER), drafted=True, drawn=True) is Why.DRAFT


def test_an_automatic_mail_that_people_should_see_waits() -> None:
    found = why_of(decided(Action.NONE, Reason.NO_REPLY_NEEDED, shown=True), drafted=False, drawn=False)
    assert found is Why.OTHER


def test_only_a_drawn_mail_is_a_sample() -> None:
    assert purpose_of(Why.LOW_MARGIN, drawn=True) is Purpose.AUDIT
    assert purpose_of(Why.LOW_MARGIN, drawn=False) is Purpose.ACTIVE_LEARNING
    assert purpose_of(Why.UNHAPPY, drawn=False) is Purpose.COMPLAINT
