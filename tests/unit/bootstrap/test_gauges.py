"""The top of the board as gauges: what monitoring sees is what the board says, and nothing where nothing is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.board import week_board
from analytics.weeks import IsoWeek
from mailbot.bootstrap.figures import figure_parameters
from mailbot.bootstrap.gauges import FigureGauges
from mailbot.loading import load
from mailbot.record.journal import append
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.fakes import FixedClock, shell_on
from tests.unit.analytics.log import events

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.steps.shell import Shell

AFTER = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
"""The Tuesday after the third week: its outcomes are open, those of the second week final."""


def gauges_on(directory: Path, *, filled: bool = True) -> tuple[FigureGauges, Shell, FixedClock]:
    clock = FixedClock(now=AFTER)
    shell = shell_on(sqlite_in(directory), clock)
    if filled:
        told = sorted(events(), key=lambda event: event.recorded_at or event.occurred_at)
        with writing(shell.database) as connection:
            append(connection, told, now=datetime(2026, 11, 1, tzinfo=UTC), new_id=shell.new_id)
    return FigureGauges(load(None, {}), shell), shell, clock


def seen(gauges: FigureGauges) -> dict[tuple[str, str, str], float]:
    """Return the samples by (gauge, figure, week)."""
    found = re.findall(r'^(\w+)\{kpi="(\w+)",week="(\w+)"\} (\S+)$', gauges.text().decode(), re.MULTILINE)
    return {(name, kpi, week): float(value) for name, kpi, week, value in found}


def test_a_gauge_is_the_figure_of_the_board(tmp_path: Path) -> None:
    gauges, shell, _ = gauges_on(tmp_path)
    told = seen(gauges)
    parameters = figure_parameters(load(None, {}))
    with reading(shell.database) as connection:
        board = week_board(connection, IsoWeek.named("2026-W44"), as_of=AFTER, parameters=parameters)
    fcr = board.of("fcr")
    assert fcr.value is not None
    assert fcr.interval is not None
    assert told["mailbot_kpi", "fcr", "final"] == fcr.value
    assert told["mailbot_kpi_low", "fcr", "final"] == fcr.interval[0]
    assert told["mailbot_kpi_n", "fcr", "last"] < told["mailbot_kpi_n", "fcr", "final"]
    assert told["mailbot_kpi_pending", "transfer_rate", "last"] > 0
    assert ("mailbot_kpi", "response_time_median_s", "final") in told


def test_where_nothing_is_known_there_is_no_sample_and_no_zero(tmp_path: Path) -> None:
    gauges, _, _ = gauges_on(tmp_path, filled=False)
    told = seen(gauges)
    assert ("mailbot_kpi", "fcr", "final") not in told
    assert told["mailbot_kpi_n", "fcr", "final"] == 0
    assert told["mailbot_kpi", "demands", "last"] == 0


def test_monitoring_that_asks_often_is_answered_from_what_is_kept(tmp_path: Path) -> None:
    gauges, shell, clock = gauges_on(tmp_path)
    first = gauges.text()
    shell.database.dispose()
    clock.advance(minutes=4)
    assert gauges.text() is first
    clock.advance(minutes=2)
    assert gauges.text() is not first
