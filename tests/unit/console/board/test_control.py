"""Week by week: what the limits say, where they are set anew, and what people may note beside the curve."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.digest.material import Happening
from analytics.stats.signals import Variation
from mailbot.console.board import notes
from mailbot.console.board.control import controlled, drawing
from mailbot.console.board.weeks import WEEKS, Point, Weeks
from mailbot.record.journal import read
from mailbot.store.session import create_all, open_database, reading
from tests.fakes import FixedClock, shell_on
from tests.unit.console.board.conftest import NOW
from tests.unit.console.board.test_figures import seen
from tests.unit.console.board.test_tiles import SAY

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.weeks import IsoWeek
    from mailbot.console.board.figures import Figures


@pytest.fixture
def weeks(figures: Figures) -> Weeks:
    found = figures.weeks
    limit = time.monotonic() + 60
    while not found.ready(NOW) and time.monotonic() < limit:
        time.sleep(0.02)
    return found


def test_the_weeks_are_those_that_are_over(weeks: Weeks, figures: Figures) -> None:
    points = weeks.points("fcr", NOW)
    assert len(points) == WEEKS
    assert points[-1][0].window("Europe/Paris").end <= NOW
    by_week = {str(week): point for week, point in points}
    there = seen(figures, ("period", "2026-W42")).board("fcr").of("fcr")
    here = by_week["2026-W42"]
    assert here is not None
    assert (here.value, here.final) == (there.value, True)
    assert by_week["2026-W45"] is not None
    assert not by_week["2026-W45"].final


def test_only_final_weeks_are_drawn_and_the_table_has_them_all(weeks: Weeks, figures: Figures) -> None:
    points = weeks.points("fcr", NOW)
    item = seen(figures).board("fcr").of("fcr")
    found = controlled(item, points, (), "Europe/Paris")
    drawn = drawing(SAY, item.kpi, points, found, [(3, "model v2")])
    assert len(drawn.rows) == WEEKS
    assert drawn.rows[-1][1] is None
    assert drawn.rows[3][-1] == "1: model v2"
    assert drawn.data["marks"] == [{"place": 3, "numbers": "1"}]
    assert found.variation is Variation.COMMON
    assert (
        found.known == sum(point is not None and point.final and point.bottom > 0 for _, point in points) < found.needed
    )
    assert not found.chart.phases


def test_limits_are_set_anew_after_a_noted_change(weeks: Weeks, figures: Figures) -> None:
    item = seen(figures).board("fcr").of("fcr")
    listed: list[tuple[IsoWeek, Point | None]] = [
        (week, Point(top=40 if place < 13 else 70, bottom=100, value=0.4, final=True))
        for place, (week, _) in enumerate(weeks.points("fcr", NOW))
    ]
    without = controlled(item, listed, (), "Europe/Paris")
    assert without.variation is Variation.IMPROVING
    change = Happening(at=listed[13][0].window("Europe/Paris").start, type="model.deployed", payload={"model": "v2"})
    rebased = controlled(item, listed, [change], "Europe/Paris")
    assert [phase.start for phase in rebased.chart.phases] == [0, 13]
    assert rebased.variation is Variation.COMMON


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", notes.EMPTY),
        ("x" * 81, notes.LONG),
        ("Mail of anna@client.example", notes.PERSONAL),
        ("Call 06 12 34 56 78", notes.PERSONAL),
        ("Strike of the carriers, 12 days", ""),
    ],
)
def test_a_note_names_no_customer(text: str, said: str) -> None:
    assert notes.objection(text, date(2026, 11, 15), today=date(2026, 11, 15)) == said


def test_a_note_is_not_about_tomorrow() -> None:
    assert notes.objection("Sale", date(2026, 11, 16), today=date(2026, 11, 15)) == notes.AHEAD
    assert notes.objection("Sale", None, today=date(2026, 11, 15)) == notes.AHEAD


def test_a_note_is_an_event_and_is_shown_in_its_period(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'mailbot.db'}")
    create_all(engine)
    shell = shell_on(engine, FixedClock(NOW))
    notes.add(shell, " Strike of  the carriers ", date(2026, 11, 10), author="user-1", tz="Europe/Paris")
    with reading(engine) as connection:
        ((event, _, _),) = read(connection)
    assert (event.type, event.payload["label"]) == ("annotation.added", "Strike of the carriers")
    assert event.occurred_at == datetime(2026, 11, 9, 23, tzinfo=UTC)
    from mailbot.console.board.asked import asked

    period = asked([("period", "2026-W46")], now=NOW, tz="Europe/Paris").period
    (found,) = notes.noted(engine, period, as_of=NOW + timedelta(days=1))
    said = notes.note_of(SAY, found)
    assert (said.text, said.by_hand) == ("Strike of the carriers", True)
    assert not notes.noted(engine, period.before, as_of=NOW + timedelta(days=1))
    engine.dispose()
