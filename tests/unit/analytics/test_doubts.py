"""One test for each doubt that docs/kpis.md decides, and for the readings where two careful people could differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.stories import MONDAY, tell
from mailbot.record.events import Actor, Event
from tests.unit.analytics.boards import WEEK, figures, window


def board(stories: dict[str, str], *more: Event, **how: Any) -> dict[str, Any]:
    return figures([*tell(stories), *more], **how)


def outcome(story: str, **how: Any) -> str:
    return str(board({"a": story}, **how)["outcomes"]["a"])


OUTCOMES = [
    ("an agent's reply wins over a confirmed resolution", "0s ask refund; 30s answer; 1d thanks; 2d agent.replied", "human"),
    ("a transfer at t0 + H is later life", "0s ask refund; 30s answer; 7d conversation.transferred", "resolved"),
    ("a transfer one second before is not", "0s ask refund; 30s answer; 604799s conversation.transferred", "human"),
    ("a bounce at t0 + H changes no outcome", "0s ask refund; 30s answer; 7d reply.bounced permanent=true", "resolved"),
    ("a bounce before does", "0s ask refund; 30s answer; 6d reply.bounced permanent=true", "unanswered"),
    ("the second reply may stand for a bounced one", "0s ask refund; 30s answer; 1h reply.bounced permanent=true; 2h answer", "resolved"),
    ("thanks do not answer the question before them", "0s ask refund; 30s answer; 1h ask refund; 2h thanks", "unresolved"),
    ("thanks that were not accepted are a message like any other", "0s ask refund; 30s answer; 1h ask thanks accepted=false", "unresolved"),
    ("an acknowledgement answers nothing", "0s ask refund; 30s answer; 1h ask refund; 2h ack", "unresolved"),
    ("a bad rating counts more than silence", "0s ask refund; 30s answer; 1d csat.received score=2 scale=5", "unresolved"),
    ("a rating of 3 says nothing", "0s ask refund; 30s answer; 1d csat.received score=3 scale=5", "resolved"),
    ("a rating on a scale of ten is no CSAT", "0s ask refund; 30s answer; 1d csat.received score=2 scale=10", "resolved"),
    ("thanks after a question are an answer of sorts", "0s ask refund clarify/missing_data; 30s clarify; 1h thanks",
     "resolved/confirmed"),
    ("a goal completed at t0 + H comes too late", "0s ask refund clarify/missing_data; 30s clarify; 7d goal.completed goal_id=g", "abandoned"),
    ("an out-of-office reply is no message", "0s ask refund clarify/missing_data; 30s clarify; 1h auto", "abandoned"),
    ("a conversation that nobody decided about is a demand", "0s message.received", "unanswered"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "story", "expected"), OUTCOMES, ids=[reason for reason, *_ in OUTCOMES])
def test_the_first_rule_that_applies_gives_the_outcome(reason: str, story: str, expected: str) -> None:
    if story == "0s message.received":
        opened = Event(type="conversation.opened", occurred_at=MONDAY, conversation_id="a", customer="a", payload={})
        assert figures([opened])["outcomes"] == {"a": expected}, reason
    else:
        assert outcome(story) == expected, reason


def test_a_conversation_counts_where_it_was_opened_from_the_first_second_to_before_the_last() -> None:
    stories = {"a": "0s ask refund", "b": "day=0 hour=1; 0s ask refund"}
    exactly = window("2026-10-05T10:00", "2026-10-05T11:00")
    assert board(stories, over=exactly)["population"]["conversations"] == 1


def test_a_demand_is_mature_at_t0_plus_h_and_not_a_second_before() -> None:
    moment = MONDAY + timedelta(days=7)
    for as_of, mature in ((moment, 1), (moment - timedelta(seconds=1), 0)):
        assert board({"a": "0s ask refund"}, as_of=as_of)["population"]["mature_bot_demands"] == mature


def test_the_demand_of_a_recontact_is_one_that_asks_for_something_in_arm_bot() -> None:
    first = "customer=ann; 0s ask refund; 30s answer"
    for second, came_back in (
        ("customer=ann day=1; 0s ask refund; 30s answer", 1),
        ("customer=ann day=1; 0s ask refund none/no_reply_needed", 0),
        ("customer=ann day=1 arm=control; 0s ask refund route_human/holdout", 0),
        ("customer=ann day=1; 0s ask refund accepted=false clarify/low_confidence; 30s clarify", 0),
        ("customer=ann day=7; 0s ask refund; 30s answer", 0),
        ("customer=ann day=0; 0s ask refund; 30s answer", 0),
    ):
        found = board({"a": first, "b": second})
        assert ("a" in found["kpis"]["recontact_rate"]["numerator_ids"]) == bool(came_back), second


def test_what_is_understood_after_the_horizon_makes_no_recontact() -> None:
    stories = {
        "a": "customer=ann; 0s ask refund; 30s answer",
        "b": "customer=ann day=3; 0s ask invoice; 30s answer; 5d ask refund; 6d answer",
    }
    assert board(stories)["outcomes"]["a"] == "resolved"


def test_merged_customers_come_back_as_one_and_split_ones_as_two() -> None:
    stories = {"a": "customer=x1; 0s ask refund; 30s answer", "b": "customer=x2 day=1; 0s ask refund; 30s answer"}
    merged = Event(type="customer.merged", occurred_at=MONDAY, customer="x2", payload={"into": "x1"})
    split = Event(type="customer.split", occurred_at=MONDAY + timedelta(days=1), customer="x1", payload={"into": "x2"})
    assert board(stories)["outcomes"]["a"] == "resolved"
    assert board(stories, merged)["outcomes"]["a"] == "unresolved"
    assert board(stories, merged)["kpis"]["users"]["n"] == 1
    assert board(stories, merged, split)["outcomes"]["a"] == "resolved"
    assert board(stories, merged, as_of=MONDAY - timedelta(seconds=1))["population"]["conversations"] == 0


def test_spam_that_opened_a_conversation_opened_none() -> None:
    found = board({"a": "0s auto spam", "b": "0s ask refund; 1h auto bulk"})
    assert found["population"]["conversations"] == 1
    assert found["kpis"]["volume"]["excluded"] == {"bulk": 1, "spam": 1}


def test_the_arm_is_that_of_the_conversation_or_was_given_to_the_customer_before() -> None:
    def given(arm: str, *, days: float) -> Event:
        at = MONDAY + timedelta(days=days)
        return Event(type="experiment.assigned", occurred_at=at, customer="ann", payload={"arm": arm})

    stories = {"a": "customer=ann; 0s ask refund", "b": "customer=ann arm=bot day=1; 0s ask refund"}
    assert board(stories, given("control", days=-90))["population"]["control"] == 1  # b has an arm of its own
    assert board(stories, given("control", days=2))["population"]["control"] == 0  # after every decision


def test_a_shadow_decides_and_understands_only_where_nobody_else_did() -> None:
    story = tell({"a": "0s ask refund none/no_reply_needed", "b": "0s ask refund; 30s answer"})
    shadows = [
        Event(
            type=kind,
            occurred_at=MONDAY - timedelta(seconds=1) if kind == "decision.made" else MONDAY + timedelta(seconds=9),
            conversation_id="b",
            message_id="b-m1",
            actor=Actor.BOT,
            payload={
                "action": "none",
                "reason": "no_reply_needed",
                "intent": "thanks",
                "accepted": True,
                "shadow": True,
            },
        )
        for kind in ("decision.made", "message.understood")
    ]
    found = figures([*story, *shadows])
    assert found["population"]["bot_demands"] == 1
    assert found["kpis"]["topics"] == {"refund": 1}


def test_a_reply_that_an_agent_sent_is_not_the_bots() -> None:
    told = [
        replace(event, actor=Actor.AGENT) if event.type == "reply.sent" else event
        for event in tell({"a": "0s ask refund; 30s answer"})
    ]
    assert figures(told)["outcomes"] == {"a": "unanswered"}


def test_business_hours_count_the_overlap_and_a_night_counts_nothing() -> None:
    found = board(
        {
            "night": "day=0 hour=10; 0s ask other route_human/policy; 0s conversation.transferred; 2h agent.replied",
            "weekend": "day=4 hour=7.5; 0s ask other route_human/policy; 0s conversation.transferred; "
            "64h agent.replied handle_minutes=1",
        }
    )["kpis"]
    # 20:00 to 22:00; Friday 17:30 to Monday 09:30.
    assert found["human_reply_business_s"]["values"] == {"night": 0.0, "weekend": 3600.0}
    assert found["human_reply_calendar_s"]["values"] == {"night": 7200.0, "weekend": 64 * 3600.0}


def test_a_rating_counts_up_to_the_last_second_of_its_window() -> None:
    found = board(
        {
            "in": "0s ask refund; 30s answer; 1d csat.requested; 15d csat.received score=5 scale=5",
            "out": "0s ask refund; 30s answer; 1d csat.requested; 1296001s csat.received score=5 scale=5",
            "before": "0s ask refund; 30s answer; 1d csat.received score=5 scale=5; 2d csat.requested",
        }
    )["kpis"]
    assert found["csat_response_rate"]["numerator_ids"] == ["in"]
    assert found["csat_all"]["bounds"] == [1 / 3, 1.0]


def test_a_refused_consent_is_not_measured_even_when_it_was() -> None:
    story = "0s ask refund; 30s answer links=1 open_tracking=true tracking_consent={}; 1h tracking.opened"
    found = board({"a": story.format("true"), "b": story.format("false")})["kpis"]
    assert found["open_rate"]["denominator_ids"] == ["a-r1"]


def test_only_audits_with_a_probability_are_a_sample() -> None:
    review = "0s ask refund; 30s answer; 1m review.sampled {}; 1d review.completed verdict=incorrect"
    found = board(
        {
            "audit": review.format("purpose=audit inclusion_probability=0.5"),
            "slice": review.format("purpose=uniform_calibration inclusion_probability=0.5"),
            "complaint": review.format("purpose=complaint inclusion_probability=1"),
            "unknown": review.format("purpose=audit"),
        }
    )["kpis"]["error_rate"]
    assert found["denominator_ids"] == ["audit-m1"]
    assert (found["numerator"], found["denominator"]) == (2.0, 2.0)


def test_the_status_is_decided_by_the_interval_and_a_partial_week_has_no_colour() -> None:
    good = {f"c{n}": "0s ask refund; 30s answer" for n in range(40)}
    fcr = board(good)["kpis"]["fcr"]
    assert (fcr["value"], fcr["status"], fcr["display"], fcr["further_needed"]) == (1.0, "atteint", "normal", 0)
    bad = {f"c{n}": "0s ask refund; 30s answer; 1h ask refund" for n in range(40)}
    assert board(bad)["kpis"]["fcr"]["status"] == "manqué"
    few = {f"c{n}": "0s ask refund; 30s answer" for n in range(4)}
    fcr = board(few)["kpis"]["fcr"]
    assert (fcr["status"], fcr["display"], fcr["further_needed"]) == ("indéterminé", "counts", 5)
    late = {**good, "late": "day=6; 0s ask refund; 30s answer"}
    fcr = board(late, as_of=MONDAY + timedelta(days=8))["kpis"]["fcr"]
    assert (fcr["status"], fcr["maturity"], fcr["pending"]) == ("immature", "partial", 1)
    assert board(good)["kpis"]["fcr_all_demands"]["status"] is None


def test_a_target_that_was_set_holds_from_then_on_and_not_before() -> None:
    good = {f"c{n}": "0s ask refund; 30s answer" for n in range(40)}
    at = datetime(2026, 11, 1, tzinfo=UTC)
    harder = Event(type="target.set", occurred_at=at, payload={"kpi": "fcr", "target": {"at_least": 0.95}})
    after, before = (board(good, harder, as_of=at + timedelta(days=days))["kpis"]["fcr"] for days in (1, -1))
    assert (after["target"]["at_least"], after["target"]["source"], after["status"]) == (
        0.95,
        "target.set",
        "indéterminé",
    )
    assert (before["target"]["at_least"], before["status"]) == (0.70, "atteint")


def test_customers_who_wrote_often_do_not_pass_for_many_customers() -> None:
    stories = {
        f"{who}{n}": f"customer={who} day={n * 0.1}; 0s ask i{n}; 30s answer{'; 1h ask refund' if who in 'ab' else ''}"
        for who in "abcd"
        for n in range(10)
    }
    fcr = board(stories)["kpis"]["fcr"]
    assert fcr["detail"]["design_effect"] > 5
    low, high = fcr["detail"]["interval_by_customer"]
    assert low < fcr["interval"][0] < fcr["value"] < fcr["interval"][1] < high


def test_the_minutes_of_an_intent_are_measured_where_agents_were_seen() -> None:
    stories = {
        "a": "0s ask refund; 30s answer",
        "b": "0s ask refund route_human/policy; 1h agent.replied handle_minutes=10",
        "c": "0s ask invoice; 30s answer",
        "d": "0s ask other; 30s answer",
    }
    told = {"aht_minutes": {"refund": 3, "invoice": 5}, "agent_cost_per_minute": 2, "agent_workload_false_intents": []}
    money = board(stories, told=told)["kpis"]["savings_accounting"]
    assert money["value"] == (10 + 5) * 2
    assert money["detail"]["by_intent"]["other"] == {"demands": 1, "minutes_each": None}


def test_goals_and_sales_that_name_only_themselves_find_their_conversation() -> None:
    at = MONDAY + timedelta(days=1)
    found = board(
        {"a": "0s ask quote; 30s answer; 1m goal.offered goal_id=g1; 1h goal.started goal_id=g1"},
        Event(type="goal.completed", occurred_at=at, payload={"goal_id": "g1"}),
        Event(type="conversion.recorded", occurred_at=at, customer="a", payload={"conversion_id": "s", "value": 5.0}),
        Event(type="conversion.recorded", occurred_at=at, customer="z", payload={"conversion_id": "t", "value": 7.0}),
    )
    assert found["outcomes"] == {"a": "resolved/confirmed"}
    assert found["kpis"]["goal_completion_rate"]["numerator_ids"] == ["g1"]
    assert found["kpis"]["conversions"]["sum"] == 5.0


def test_a_sale_that_was_undone_is_no_sale() -> None:
    story = "0s ask quote; 30s answer; 1d conversion.recorded conversion_id=s1 value=9 currency=EUR"
    assert board({"a": f"{story}; 2d conversion.reversed conversion_id=s1"})["kpis"]["conversions"]["n"] == 0


def test_a_week_with_a_clock_change_has_two_hours_between_two_and_three() -> None:
    autumn = window("2026-10-19", "2026-10-26")
    told = {f"c{n}": f"day=19 hour={16 + n}; 0s ask refund" for n in range(-1, 3)}  # 23:00, 0:00, 1:00, 2:00 UTC
    hours = board(told, over=autumn)["kpis"]["hour_local"]
    assert hours == {"1": 1, "2": 2, "3": 1}
    assert (autumn.end - autumn.start).total_seconds() == 169 * 3600
    assert WEEK.end - WEEK.start == timedelta(days=7)


@pytest.mark.parametrize("kind", ["agent.replied", "conversation.transferred", "conversation.closed"])
def test_an_event_that_a_clock_puts_before_the_mail_breaks_no_figure_and_makes_no_time_negative(kind: str) -> None:
    early = Event(type=kind, occurred_at=MONDAY - timedelta(hours=1), conversation_id="a", payload={})
    seen = board({"a": "0s ask refund; 30s answer", "b": "0s ask refund; 30s answer"}, early)["kpis"]
    assert seen["fcr_survival_nowcast"]["value"] == (1.0 if kind == "conversation.closed" else 0.5)
    assert all(figure.get("min") is None or figure["min"] >= 0 for figure in seen.values())


def test_a_reply_that_a_clock_puts_before_its_mail_was_sent_at_once() -> None:
    sent = Event(
        type="reply.sent",
        occurred_at=MONDAY - timedelta(hours=1),
        conversation_id="a",
        reply_id="r",
        actor=Actor.BOT,
        payload={"kind": "answer"},
    )
    seen = board({"a": "0s ask refund"}, sent)["kpis"]
    assert (seen["response_time_s"]["max"], seen["fast_reply_rate"]["numerator"]) == (0.0, 1)


def test_contact_data_that_another_program_named_strangely_breaks_no_figure() -> None:
    odd = Event(
        type="lead.captured",
        occurred_at=MONDAY + timedelta(hours=1),
        conversation_id="a",
        customer="ann",
        payload={"fields": [["phone"], {"email": 1}, 7]},
    )
    seen = board({"a": "customer=ann; 0s ask refund; 30s answer"}, odd)["kpis"]
    assert seen["capture_rate"]["numerator"] == 1
