"""What the seven tiles may say, and when they say nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analytics.digest.model import Change, Turn
from analytics.digest.numbers import Numbers
from analytics.kpi import Maturity
from analytics.stats.smallsample import Display
from analytics.weeks import IsoWeek
from mailbot.console.board.say import Say
from mailbot.console.board.tiles import Arrow, Tone, delta_of, tiles_of
from mailbot.console.board.view import seven
from mailbot.console.words import words_of
from tests.unit.console.board.test_figures import seen

if TYPE_CHECKING:
    from mailbot.console.board.figures import Figures
    from mailbot.console.board.tiles import Tile

WEEK = IsoWeek.named("2026-W40")
SAY = Say(words=words_of("en"), numbers=Numbers("en"))


def tiles(figures: Figures, *pairs: tuple[str, str]) -> dict[str, Tile]:
    return {tile.kpi.name: tile for tile in tiles_of(*seven(seen(figures, *pairs)))}


def test_there_are_seven_tiles_and_no_more(figures: Figures) -> None:
    assert list(tiles(figures)) == [
        "volume",
        "self_service_rate",
        "fcr",
        "transfer_rate",
        "csat_bot_only",
        "fast_reply_rate",
        "error_rate",
    ]


def test_a_final_week_is_not_provisional_and_this_week_is(figures: Figures) -> None:
    assert not tiles(figures, ("period", "2026-W42"))["fcr"].provisional
    open_week = tiles(figures, ("period", "7"))
    assert open_week["fcr"].provisional
    assert open_week["fcr"].figure.maturity is not Maturity.MATURE
    assert not open_week["volume"].provisional


def test_a_figure_that_is_not_final_is_never_coloured(figures: Figures) -> None:
    for tile in tiles(figures, ("period", "7")).values():
        if tile.provisional:
            assert tile.status_tone is Tone.FLAT
            assert tile.delta is None or tile.delta.tone is Tone.FLAT


def test_few_mails_are_counted_and_not_made_a_percentage(figures: Figures) -> None:
    few = tiles(figures, ("from", "2026-10-05"), ("to", "2026-10-06"))["csat_bot_only"]
    assert few.figure.n < few.needed == 30
    assert few.few
    assert few.delta is None
    assert few.figure.display is not Display.NORMAL


def test_the_count_of_demands_is_that_of_the_chart(figures: Figures) -> None:
    shown = seen(figures, ("period", "30"))
    from analytics.pictures import days_of  # the chart's own numbers

    days = days_of(shown.board(), shown.asked.period.first, shown.asked.period.last)
    assert tiles(figures, ("period", "30"))["volume"].figure.n == sum(day.total for day in days)


@pytest.mark.parametrize(
    ("turn", "delta", "arrow", "tone"),
    [
        (Turn.BETTER, -0.1, Arrow.DOWN, Tone.GOOD),
        (Turn.WORSE, 0.1, Arrow.UP, Tone.BAD),
        (Turn.MORE, 0.1, Arrow.UP, Tone.FLAT),
        (Turn.UNPROVEN, 0.1, Arrow.NONE, Tone.FLAT),
    ],
)
def test_a_change_is_good_or_bad_by_its_figure_and_not_by_its_sign(
    turn: Turn, delta: float, arrow: Arrow, tone: Tone
) -> None:
    found = delta_of(Change(delta=delta, interval=(delta, delta), turn=turn, before=WEEK))
    assert found is not None
    assert (found.arrow, found.tone) == (arrow, tone)


def test_values_are_written_as_people_of_the_language_write_them(figures: Figures) -> None:
    item = seen(figures, ("period", "2026-W42")).board("self_service_rate").of("self_service_rate")
    told = replace(item, value=0.595, display=Display.NORMAL)
    assert SAY.value(told) == "59.5%"
    assert Say(words=words_of("fr"), numbers=Numbers("fr")).value(told) == "59,5\u202f%"
    assert SAY.value(replace(item, value=None)) == "—"
