"""A curve over weeks: noise stays within its limits, a change is a signal, and limits start anew where one was noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analytics.compute import gather, measure_board
from analytics.kpis import BY_NAME
from analytics.segments import parts, standing_out
from analytics.stories import tell
from analytics.trend import Trend, trend_json, trend_of, trend_text
from analytics.weeks import IsoWeek
from mailbot.record.events import Event
from tests.unit.analytics.boards import fill, parameters, record

if TYPE_CHECKING:
    import sqlalchemy as sa

WEEKS = 30
LAST = IsoWeek.named("2026-W40")
FIRST_MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
AS_OF = datetime(2026, 12, 1, tzinfo=UTC)
TRANSFER = "0s ask complaint route_human/policy; 1s conversation.transferred reason=policy"
ANSWER = "0s ask refund; 30s answer"


def told(shares: list[int], *, of: int = 40) -> list[Event]:
    """Return weeks of ``of`` demands, of which as many as ``shares`` says were handed over."""
    stories = {
        f"w{week}n{number}": f"day={7 * week + number % 5} hour={number // 5}; "
        + (TRANSFER if number < share else ANSWER)
        for week, share in enumerate(shares)
        for number in range(of)
    }
    return tell(stories, start=FIRST_MONDAY)


def trend(database: sa.Engine, name: str = "transfer_rate") -> Trend:
    with database.connect() as connection:
        return trend_of(connection, BY_NAME[name], LAST, WEEKS, as_of=AS_OF, parameters=parameters())


STEADY = [8 + (3 * week) % 5 - 2 for week in range(WEEKS)]
CHANGED = [*STEADY[:15], *(value + 16 for value in STEADY[15:])]


def test_weeks_that_only_waver_are_no_signal() -> None:
    found = trend(record(told(STEADY)))
    assert found.signals == ()
    assert found.variation.value == "common"
    assert [point.value for point in found.points] == [share / 40 for share in STEADY]
    assert found.assurance is not None
    assert found.assurance.value == "always", "the target of 40 % lies above the limits"


def test_a_change_is_a_signal_until_it_is_noted_and_twelve_weeks_have_passed() -> None:
    database = record(told(CHANGED))
    unexplained = trend(database)
    assert unexplained.variation.value == "concerning"
    assert len(unexplained.chart.phases) == 1
    at = FIRST_MONDAY + timedelta(weeks=15) - timedelta(days=2)
    fill(database, [Event(type="annotation.added", occurred_at=at, recorded_at=at, payload={"label": "new rules"})])
    explained = trend(database)
    assert [phase.start for phase in explained.chart.phases] == [0, 15]
    assert explained.variation.value == "common"
    assert "annotation.added new rules" in trend_text(explained)


def test_a_note_that_is_no_change_of_the_figures_keeps_the_limits() -> None:
    database = record(told(CHANGED))
    at = FIRST_MONDAY + timedelta(weeks=15)
    fill(database, [Event(type="target.set", occurred_at=at, recorded_at=at, payload={"kpi": "fcr", "target": {}})])
    found = trend(database)
    assert len(found.chart.phases) == 1
    assert [change.type for change in found.changes] == ["target.set"]


def test_a_week_that_is_not_final_takes_no_part() -> None:
    database = record(told(STEADY))
    with database.connect() as connection:
        early = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
        found = trend_of(connection, BY_NAME["transfer_rate"], LAST, WEEKS, as_of=early, parameters=parameters())
    assert not found.points[-1].final
    assert found.chart.values[-1] is None
    assert "not final" in trend_text(found)


@pytest.mark.parametrize("name", ["response_time_s", "volume", "deflection_causal"])
def test_figures_that_are_no_shares_have_their_curve_too(name: str) -> None:
    found = trend(record(told(STEADY)), name)
    assert found.chart.kind.value == "xmr"
    assert len(trend_json(found)["weeks"]) == WEEKS


def languages(**handed_over: int) -> list[Event]:
    stories = {
        f"{language}{number}": f"language={language} day={number % 5} hour={number // 5}; "
        + (TRANSFER if number < share else ANSWER)
        for language, share in handed_over.items()
        for number in range(60)
    }
    return tell(stories, start=FIRST_MONDAY)


def apart(events: list[Event]) -> dict[str, Any]:
    with record(events).connect() as connection:
        week = IsoWeek.at(FIRST_MONDAY, "Europe/Paris")
        facts = gather(connection, week.window("Europe/Paris"), as_of=AS_OF, parameters=parameters())
    divided = [part for part in parts(facts, "language") if not part.hidden]
    boards = {part.label: measure_board(facts, scope=part.scope) for part in divided}
    return standing_out(measure_board(facts), boards)


def test_a_part_stands_out_only_by_more_than_chance() -> None:
    assert apart(languages(fr=12, en=14, de=10)).get("transfer_rate") is None
    assert apart(languages(fr=12, en=45, de=12))["transfer_rate"] == ("de", "en", "fr")
    assert apart(languages(fr=20, en=40, de=30))["transfer_rate"] == ("en", "fr")
