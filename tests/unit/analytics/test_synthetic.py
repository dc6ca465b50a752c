"""The made-up record: lawful, reproducible, and full of what real ones are full of."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from analytics.stats.audit import hajek
from analytics.stats.experiments import sample_ratio_mismatch
from analytics.synthetic.arrivals import arrivals, expected
from analytics.synthetic.dice import Dice
from analytics.synthetic.generate import generate, sized
from analytics.synthetic.log import ACTORS, Log, Where
from analytics.synthetic.rows import fill, stamp, write_csv
from analytics.synthetic.site import outages
from analytics.synthetic.stage import Truth
from analytics.synthetic.world import DAY, HORIZON, HOUR, Habits, World
from mailbot.record import events as contract
from mailbot.record import exchange
from mailbot.record.ids import uuid7
from mailbot.record.journal import event_table, read, verify

if TYPE_CHECKING:
    from analytics.synthetic.log import Fact

HABITS = Habits(reviewer_errs=0.03, double_blind=0.3)
WORLD = World(seed=11, start=date(2026, 1, 5), days=84, per_day=35, audit_rate=0.25, habits=HABITS)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def told() -> tuple[list[Fact], Truth]:
    truth = Truth()
    return list(generate(WORLD, truth)), truth


@pytest.fixture(scope="module")
def facts(told: tuple[list[Fact], Truth]) -> list[Fact]:
    return told[0]


def by_kind(facts: list[Fact]) -> dict[str, list[Fact]]:
    found = defaultdict(list)
    for fact in facts:
        found[fact.kind].append(fact)
    return found


def database() -> sa.Engine:
    engine = sa.create_engine("sqlite://")
    event_table.create(engine)
    return engine


def test_the_same_world_gives_the_same_record_and_another_seed_another() -> None:
    small = replace(WORLD, days=3)
    first, again, other = io.StringIO(), io.StringIO(), io.StringIO()
    write_csv(generate(small), first, seed=11)
    write_csv(generate(small), again, seed=11)
    write_csv(generate(replace(small, seed=12)), other, seed=11)
    assert first.getvalue() == again.getvalue() != other.getvalue()


def test_every_event_is_one_of_the_contract_and_says_what_its_type_may(facts: list[Fact]) -> None:
    kinds = by_kind(facts)
    assert [problem for fact in facts if (problem := contract.problem_with(fact.kind, fact.payload))] == []
    declared = {kind: set(contract.BY_TYPE[kind].__dataclass_fields__) for kind in kinds}  # type: ignore[attr-defined]
    assert {(fact.kind, name) for fact in facts for name in fact.payload if name not in declared[fact.kind]} == set()
    assert set(ACTORS) <= set(contract.BY_TYPE)
    assert set(ACTORS.values()) <= {actor.value for actor in contract.Actor}
    assert len(kinds) > 35


def test_events_come_in_the_order_of_their_record_and_never_before_they_happened(facts: list[Fact]) -> None:
    recorded = [fact.recorded for fact in facts]
    assert recorded == sorted(recorded)
    assert all(fact.recorded >= fact.occurred >= WORLD.midnight(0) for fact in facts)
    assert recorded[-1] < WORLD.midnight(WORLD.days)


def test_a_conversation_is_opened_then_assigned_then_decided(facts: list[Fact]) -> None:
    order = {"message.received": 0, "conversation.opened": 1, "experiment.assigned": 2, "decision.made": 3}
    seen: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        if fact.where.conversation and fact.kind in order and fact.payload.get("rule") != "R41":
            seen[fact.where.conversation].append(order[fact.kind])
    openings = Counter(tuple(kinds[:3]) for kinds in seen.values())
    assert set(openings) == {(0, 1, 2)}


def test_the_record_is_bound_and_verifies(facts: list[Fact]) -> None:
    engine = database()
    with engine.begin() as connection:
        assert fill(connection, facts[:1500], seed=1) == 1500
        count, _, wrong = verify(connection)
        assert (count, wrong) == (1500, ())
        first = next(read(connection))[0]
        assert (first.seq, first.occurred_at) == (1, datetime.fromtimestamp(facts[0].occurred, UTC))
        with pytest.raises(ValueError, match="not empty"):
            fill(connection, facts[:1], seed=1)


def test_the_csv_imports_into_the_same_record(facts: list[Fact]) -> None:
    sink = io.StringIO()
    assert write_csv(facts[:1000], sink, seed=1) == 1000
    direct, imported = database(), database()
    numbers = itertools.count(1)
    with direct.begin() as one, imported.begin() as two:
        fill(one, facts[:1000], seed=1)
        taken = exchange.take(
            two,
            io.StringIO(sink.getvalue()),
            as_csv=True,
            now=datetime(2026, 11, 21, tzinfo=UTC),
            new_id=lambda moment: uuid7(moment, next(numbers).to_bytes(10, "big")),
        )
        assert taken.added == 1000
        for (mine, _, _), (theirs, _, _) in zip(read(one), read(two), strict=True):
            assert replace(mine, code_rev="") == theirs
    assert csv.DictReader(io.StringIO(sink.getvalue())).fieldnames == list(exchange.COLUMNS)


def test_mail_comes_by_weekday_hour_and_season() -> None:
    year = replace(WORLD, start=date(2025, 9, 1), days=366, growth=0.0)
    dice = Dice(1)
    times = [datetime.fromtimestamp(at, PARIS) for day in range(366) for at in arrivals(year, dice, day)]
    weekdays, hours, months = Counter(t.weekday() for t in times), Counter(t.hour for t in times), Counter()
    months.update(t.month for t in times)
    assert max(weekdays, key=lambda day: weekdays[day]) == 0
    assert weekdays[6] < 0.5 * weekdays[0]
    assert hours[10] > 5 * hours[6]
    assert months[12] > 1.4 * months[8]
    assert len(times) == pytest.approx(sum(expected(year, day) for day in range(366)), rel=0.05)
    assert expected(year, 115) < 0.6 * expected(year, 114)  # Christmas Day


def test_days_of_23_and_25_hours_hold_their_own_mail_only() -> None:
    spring, autumn = replace(WORLD, start=date(2026, 3, 29)), replace(WORLD, start=date(2026, 10, 25))
    assert spring.midnight(1) - spring.midnight(0) == 23 * HOUR
    assert autumn.midnight(1) - autumn.midnight(0) == 25 * HOUR
    for world in (spring, autumn):
        times = [at for seed in range(40) for at in arrivals(world, Dice(seed), 0)]
        assert min(times) >= world.midnight(0)
        assert world.midnight(1) - HOUR <= max(times) < world.midnight(1)


def test_customers_stay_in_their_arm_and_control_is_left_to_people(facts: list[Fact]) -> None:
    kinds = by_kind(facts)
    arms: dict[str, set[str]] = defaultdict(set)
    for fact in kinds["experiment.assigned"]:
        arms[fact.where.customer].add(fact.payload["arm"])
    assert {len(found) for found in arms.values()} == {1}
    control = {customer for customer, found in arms.items() if found == {"control"}}
    assert sample_ratio_mismatch(len(arms) - len(control), len(control), 0.05)[1] is False
    answered = {f.where.customer for f in kinds["reply.sent"] if f.payload["kind"] in {"answer", "action", "clarify"}}
    assert control.isdisjoint(answered)
    assert len(control) > 40


def test_the_audit_finds_what_only_the_generator_knows(told: tuple[list[Fact], Truth]) -> None:
    facts, truth = told
    kinds = by_kind(facts)
    actions = {fact.where.message: fact.payload["action"] for fact in kinds["decision.made"]}
    chances = {
        f.where.message: f.payload["inclusion_probability"]
        for f in kinds["review.sampled"]
        if f.payload["purpose"] == "audit"
    }
    verdicts: dict[str, float] = {}
    for fact in facts:
        if fact.kind in {"review.completed", "review.adjudicated"} and fact.payload["purpose"] == "audit":
            verdicts[fact.where.message] = float(fact.payload["verdict"] == "incorrect")
    done = [name for name in verdicts if actions[name] in {"answer", "action"}]
    assert all(0.02 <= chances[name] <= 1 for name in chances)
    value, size, (low, high) = hajek([verdicts[n] for n in done], [chances[n] for n in done]) or (0, 0, (0, 0))
    actual = sum(truth.wrong.values()) / sum(truth.acted.values())
    assert 0.02 < actual < 0.15
    blur = WORLD.habits.reviewer_errs  # an audit can only be as right as its reviewers
    seen = actual * (1 - blur) + (1 - actual) * blur
    assert low < seen < high
    assert value == pytest.approx(seen, abs=0.03)
    assert size < len(done)
    complaints = [f for f in kinds["review.completed"] if f.payload["purpose"] == "complaint"]
    assert {fact.payload["verdict"] for fact in complaints} <= {"incorrect", "correct"}


def test_new_models_understand_more_and_a_topic_surges(facts: list[Fact]) -> None:
    understood = by_kind(facts)["message.understood"]
    accepted = {name: Counter() for name in ("intent-v1", "intent-v3")}
    for fact in understood:
        if fact.payload["model"] in accepted:
            accepted[fact.payload["model"]][fact.payload["accepted"]] += 1
    share = {name: found[True] / found.total() for name, found in accepted.items()}
    assert share["intent-v3"] > share["intent-v1"] + 0.05
    begin, end = (WORLD.midnight(WORLD.days * percent // 100) for percent in (40, 61))
    topics = {when: Counter() for when in ("before", "during")}
    for fact in understood:
        if fact.occurred < begin:
            topics["before"][fact.payload["intent"]] += 1
        elif fact.occurred < end:
            topics["during"][fact.payload["intent"]] += 1
    surge = {when: found["delivery_problem"] / found.total() for when, found in topics.items()}
    assert surge["during"] > 1.5 * surge["before"]
    assert [f.payload["model"] for f in by_kind(facts)["model.deployed"]] == ["intent-v1", "intent-v2", "intent-v3"]


def test_some_facts_come_late(facts: list[Fact]) -> None:
    kinds = by_kind(facts)
    late = [fact for fact in kinds["agent.replied"] if fact.recorded - fact.occurred == 9 * DAY]
    assert len(late) > 10
    assert {(fact.occurred - WORLD.midnight(0)) // (7 * DAY) for fact in late} == {5}
    assert any(HOUR < fact.recorded - fact.occurred < 2 * DAY for fact in kinds["agent.replied"])
    assert all(fact.recorded > fact.occurred for fact in kinds["conversion.recorded"])


def test_an_old_conversation_that_is_taken_up_again_is_a_new_episode(facts: list[Fact]) -> None:
    opened = {fact.where.conversation: fact for fact in by_kind(facts)["conversation.opened"]}
    again = [fact for fact in opened.values() if "parent_id" in fact.payload]
    assert len(again) > 5
    for fact in again:
        parent = opened[fact.payload["parent_id"]]
        assert fact.where.customer == parent.where.customer
        assert fact.occurred >= parent.occurred + HORIZON
    last: dict[str, int] = {}
    for fact in by_kind(facts)["message.received"]:
        if fact.where.conversation:
            last[fact.where.conversation] = max(last.get(fact.where.conversation, 0), fact.occurred)
    assert all(at < opened[name].occurred + HORIZON for name, at in last.items())


def test_nobody_is_tracked_without_consent(facts: list[Fact]) -> None:
    kinds = by_kind(facts)
    consented = {fact.where.reply for fact in kinds["reply.sent"] if fact.payload.get("tracking_consent")}
    tracked = kinds["tracking.opened"] + kinds["tracking.clicked"]
    assert {fact.where.reply for fact in tracked} <= consented
    assert {fact.payload["machine"] for fact in tracked} == {True, False}


def test_every_trap_of_a_real_record_occurs(facts: list[Fact]) -> None:
    kinds = by_kind(facts)
    reasons = {fact.payload["reason"] for fact in kinds["message.excluded"]}
    assert {"auto_reply", "bulk", "dsn", "spam", "duplicate"} <= reasons
    moved = {fact.payload["reason"] for fact in kinds["conversation.transferred"]}
    assert {"holdout", "low_confidence", "unsupported_language", "angry", "urgent", "repeat_unresolved"} <= moved
    for kind in ("customer.merged", "reply.bounced", "reply.failed", "conversation.reopened", "review.adjudicated"):
        assert kinds[kind], kind
    assert len(kinds["digest.sent"]) == 11
    merged = {fact.where.customer: fact.payload["into"] for fact in kinds["customer.merged"]}
    assert all(newer != older for newer, older in merged.items())


def test_an_outage_delays_the_mail_of_its_time() -> None:
    world = next(
        found for seed in range(50) if outages(found := replace(WORLD, seed=seed, days=12, per_day=80), Dice(seed))
    )
    kinds = by_kind(list(generate(world)))
    begin, end = kinds["mailbox.unreachable"][0].occurred, kinds["mailbox.recovered"][0].occurred
    during = [fact for fact in kinds["message.received"] if begin <= fact.occurred < end]
    assert all(fact.recorded >= end for fact in during)
    assert not [fact for fact in kinds["poll.completed"] if begin <= fact.occurred < end]


def test_a_world_can_be_ordered_by_its_number_of_events() -> None:
    world = sized(8_000, replace(WORLD, days=60, poll_minutes=240))
    assert sum(1 for _ in generate(world)) == pytest.approx(8_000, rel=0.1)


def test_the_log_gives_days_that_are_over_and_forgets_what_lies_beyond_the_end() -> None:
    log = Log()
    log.add("late", DAY + 5, Where(), recorded=3 * DAY)
    log.add("second", DAY + 9, Where())
    log.add("first", DAY + 5, Where())
    log.add("never before it happened", DAY + 7, Where(), recorded=5)
    assert [fact.kind for fact in log.until(2 * DAY - 1)] == []
    assert [fact.kind for fact in log.until(2 * DAY)] == ["first", "never before it happened", "second"]
    assert [fact.kind for fact in log.last(3 * DAY)] == []
    assert [fact.kind for fact in log.last(9 * DAY)] == []


def test_times_are_written_as_the_record_writes_them() -> None:
    for moment in (0, 86_399, 1_774_746_000, 1_792_890_000):
        assert stamp(moment) == contract.stamp(datetime.fromtimestamp(moment, UTC))


def test_the_dice_are_fair() -> None:
    dice = Dice(5)
    assert sum(dice.poisson(3.0) for _ in range(4000)) / 4000 == pytest.approx(3.0, abs=0.12)
    assert sum(dice.poisson(200.0) for _ in range(400)) / 400 == pytest.approx(200.0, abs=3)
    picked = Counter(dice.pick((("a", 1.0), ("b", 3.0))) for _ in range(4000))
    assert picked["b"] / 4000 == pytest.approx(0.75, abs=0.03)
    name = dice.name(1_774_746_000)
    assert (len(name), name[12], name[16] in "89ab") == (32, "7", True)
    assert name[:12] == uuid7(datetime.fromtimestamp(1_774_746_000, UTC), bytes(10))[:12]
