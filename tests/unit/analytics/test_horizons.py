"""A short horizon flatters: who comes back after it is not seen."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.compute import gather
from analytics.horizons import horizons_json
from analytics.kpis import BY_NAME
from analytics.stories import tell
from tests.unit.analytics.boards import WEEK, figures, parameters, record

STORIES = {
    "a": "0s ask refund; 30s answer",
    "b": "0s ask refund; 30s answer; 5d ask refund",
    "c": "0s ask refund; 30s answer; 10d ask refund",
    "d": "0s ask refund; 30s answer; 20d ask refund",
}


def test_every_horizon_gives_the_figure_that_a_record_read_with_it_gives() -> None:
    events = list(tell(STORIES))
    late = datetime(2026, 12, 31, tzinfo=UTC)
    with record(events).connect() as connection:
        facts = gather(connection, WEEK, as_of=late, parameters=parameters())
    told = horizons_json(BY_NAME["fcr"], facts)
    assert [(row["days"], row["numerator"], row["denominator"]) for row in told] == [
        (3.0, 4, 4),
        (7.0, 3, 4),
        (14.0, 2, 4),
        (30.0, 1, 4),
    ]
    for row in told:
        alone = figures(events, told={"outcome_horizon_days": row["days"]})["kpis"]["fcr"]
        assert (row["value"], row["interval"]) == (alone["value"], alone["interval"])


def test_a_longer_horizon_waits_longer() -> None:
    with record(tell(STORIES)).connect() as connection:
        facts = gather(connection, WEEK, as_of=datetime(2026, 10, 22, tzinfo=UTC), parameters=parameters())
    assert [row["maturity"] for row in horizons_json(BY_NAME["fcr"], facts)] == [
        "mature",
        "mature",
        "mature",
        "immature",
    ]
