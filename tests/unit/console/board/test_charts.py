"""Charts, their tables and their files: the same numbers three times."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from mailbot.console.board.behind import Side, conversations_behind
from mailbot.console.board.charts import Column, Drawing, file_of, marked
from mailbot.console.board.objectives import OBJECTIVES, Chart
from mailbot.console.board.quality import promise
from mailbot.console.board.rows import rows_of, sheet
from mailbot.console.board.view import draw
from tests.unit.console.board.test_figures import seen
from tests.unit.console.board.test_tiles import SAY

if TYPE_CHECKING:
    from mailbot.console.board.figures import Figures


@pytest.mark.parametrize("chart", list(Chart))
def test_the_file_of_a_chart_has_the_rows_of_its_table(figures: Figures, chart: Chart) -> None:
    drawing = draw(SAY, seen(figures, ("period", "90")), chart)
    lines = list(csv.reader(io.StringIO(file_of(drawing).decode("utf-8-sig"))))
    assert len(lines) == len(drawing.rows) + 1
    assert lines[0] == [column.head for column in drawing.columns]
    assert all(len(row) == len(drawing.columns) for row in drawing.rows)
    assert json.loads(json.dumps(dict(drawing.data))) is not None
    assert drawing.rows or drawing.empty


def test_a_file_holds_no_formula() -> None:
    drawing = Drawing(
        name="x",
        title="x",
        columns=(Column(head="=HEAD()"),),
        rows=(("=1+1",), ("@SUM(A1)",), ("-2+3",), (-2.5,), ("\tx",)),
    )
    lines = [row[0] for row in csv.reader(io.StringIO(file_of(drawing).decode("utf-8-sig")))]
    assert lines == ["'=HEAD()", "'=1+1", "'@SUM(A1)", "'-2+3", "-2.5", "'\tx"]


def test_every_demand_of_the_flows_is_one_of_the_days(figures: Figures) -> None:
    shown = seen(figures, ("period", "30"))
    days = draw(SAY, shown, Chart.DAYS)
    total = [column.head for column in days.columns].index("Total")
    assert sum(row[3] for row in draw(SAY, shown, Chart.FLOWS).rows) == sum(row[total] for row in days.rows)  # type: ignore[misc]  # counts


def test_the_hours_hold_every_conversation(figures: Figures) -> None:
    shown = seen(figures, ("period", "30"))
    cells = draw(SAY, shown, Chart.HOURS).data["cells"]
    assert sum(count for _hour, _day, count in cells) == shown.conversations


def test_a_threshold_without_reviews_is_not_estimable(figures: Figures) -> None:
    points = draw(SAY, seen(figures, ("period", "today")), Chart.COVERAGE).data["points"]
    assert points
    unknown = [point for point in points if point["right"] is None]
    assert unknown
    assert all("not estimable" in point["said"] for point in unknown)


def test_a_chart_without_anything_says_so(figures: Figures) -> None:
    shown = seen(figures, ("from", "2026-01-05"), ("to", "2026-01-12"))
    for chart in (Chart.DAYS, Chart.FLOWS, Chart.HOURS, Chart.TOPICS, Chart.CALIBRATION, Chart.CONFUSION):
        assert draw(SAY, shown, chart).empty


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda objective: objective.name)
def test_every_board_shows_every_figure_it_names(figures: Figures, objective: object) -> None:
    names = objective.figures  # type: ignore[attr-defined]  # an Objective; its class is long
    shown = seen(figures, ("period", "2026-W42"))
    rows = rows_of(SAY, names, shown.board(*names), shown.earlier(*names))
    assert [row.kpi.name for row in rows] == list(names)
    assert all(row.value for row in rows)
    assert len(sheet(SAY, shown.board(*names), names, "x").rows) >= len(names) - 2


def test_an_empty_period_has_dashes_and_no_percentages(figures: Figures) -> None:
    names = ("fcr", "csat_bot_only", "response_time_s", "error_rate")
    shown = seen(figures, ("from", "2026-01-05"), ("to", "2026-01-12"))
    rows = rows_of(SAY, names, shown.board(*names), shown.earlier(*names))
    assert [row.value for row in rows] == ["—"] * 4
    assert not any(row.status or row.delta or row.interval for row in rows)


def test_the_mails_behind_a_share_are_its_numerator_and_the_rest(figures: Figures) -> None:
    board = seen(figures, ("period", "2026-W42")).board("fcr")
    every, counted, rest = (conversations_behind(board, "fcr", side) for side in (Side.ALL, Side.COUNTED, Side.REST))
    measured = board.of("fcr").measured
    assert len(counted) == measured.numerator  # type: ignore[union-attr]  # a proportion
    assert len(every) == measured.denominator  # type: ignore[union-attr]  # a proportion
    assert set(counted) | set(rest) == set(every)
    assert not set(counted) & set(rest)


@pytest.mark.parametrize(
    "name", ["error_rate", "csat_bot_only", "response_time_s", "volume", "delivery_failure_rate", "reuse_rate"]
)
def test_every_kind_of_figure_names_conversations_of_its_board(figures: Figures, name: str) -> None:
    board = seen(figures, ("period", "2026-W42")).board(name)
    found = conversations_behind(board, name)
    known = {board.facts.conversations.ids[row] for row in board.scope.nonzero()[0]}
    assert found
    assert set(found) <= known
    assert len(set(found)) == len(found)


def test_a_certificate_says_how_many_reviews_it_still_takes(figures: Figures) -> None:
    found = promise(seen(figures, ("period", "today")).board("certified_error_bound"))
    assert found is not None
    assert not found.certified
    assert found.needed == 29
    assert found.missing == found.needed - found.reviewed


def test_a_change_is_marked_on_its_day_with_its_number(figures: Figures) -> None:
    drawn = draw(SAY, seen(figures, ("period", "2026-W42")), Chart.DAYS)
    days = [date(2026, 10, 13), date(2026, 10, 13), date(2026, 10, 16), date(2026, 12, 1)]
    found = marked(drawn, [(day, number) for number, day in enumerate(days, 1)])
    assert found.data["marks"] == [{"place": 1, "text": "1, 2"}, {"place": 4, "text": "3"}]


def test_a_list_of_counts_is_shown_by_the_one_that_counts(figures: Figures) -> None:
    names = ("volume", "users", "volume_by_language")
    shown = seen(figures, ("period", "2026-W42"))
    board = shown.board(*names)
    volume, users, languages = rows_of(SAY, names, board, None)
    counts = {name: board.of(name).measured.counts for name in names}  # type: ignore[union-attr]  # counts, all three
    assert volume.value == str(counts["volume"]["demands"])
    assert [name for name, _ in volume.listed] == ["mails", "conversations"]
    assert (users.value, users.listed) == (str(counts["users"]["value"]), ())
    assert languages.value == str(shown.conversations)
    assert languages.listed[0][0] == "French"
