"""The figures are read once for each state of the record, and never mix what different people may see."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from analytics.compute import gather, measure_board
from analytics.kpi import Counts
from analytics.kpis import BY_NAME
from analytics.report import population
from mailbot.console.board import figures as module
from mailbot.console.board.asked import asked
from mailbot.console.board.figures import Figures, Part, Unread
from mailbot.console.board.view import look
from mailbot.record.events import Event
from mailbot.record.journal import event_table
from mailbot.store.scope import Scope
from tests.unit.analytics.boards import fill, parameters
from tests.unit.console.board.conftest import NOW

if TYPE_CHECKING:
    from mailbot.console.board.view import Look

ALL = Scope.everything()


def seen(figures: Figures, *pairs: tuple[str, str], scope: Scope = ALL) -> Look:
    return look(figures, asked(pairs, now=NOW, tz="Europe/Paris"), scope)


def test_the_console_says_what_the_command_line_says(figures: Figures, recorded: sa.Engine) -> None:
    shown = seen(figures, ("period", "2026-W42"))
    with recorded.connect() as connection:
        facts = gather(connection, shown.asked.period.window, as_of=NOW, parameters=parameters())
    there = measure_board(facts, kpis=[BY_NAME["fcr"]]).of("fcr")
    here = shown.board("fcr").of("fcr")
    assert (here.value, here.interval, here.status) == (there.value, there.interval, there.status)
    assert here.value is not None


def test_a_period_is_read_once_while_the_record_stands_still(figures: Figures) -> None:
    first = seen(figures).now
    assert seen(figures).now is first
    assert seen(figures, ("language", "fr")).now is first


def test_a_new_event_is_seen_at_the_next_look_at_a_small_record() -> None:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    event_table.create(engine)
    figures = Figures(engine, parameters(), lambda: NOW)
    assert seen(figures).conversations == 0
    opened = Event(
        type="conversation.opened", occurred_at=NOW - timedelta(days=2), mailbox="support", conversation_id="c1"
    )
    fill(engine, [opened])
    assert seen(figures).conversations == 1


def test_what_takes_long_to_read_is_shown_as_it_was_known_a_moment_ago(figures: Figures) -> None:
    first = seen(figures).now
    first.took, first.seq = 2.0, 0
    assert seen(figures).now is first
    figures.clock = lambda: NOW + timedelta(minutes=16)
    later = figures.known(seen(figures).asked.period.window)
    assert later is not first


def test_no_more_periods_are_kept_than_there_is_room_for(figures: Figures) -> None:
    for day in range(1, 12):
        figures.known(
            asked([("from", f"2026-10-{day:02d}"), ("to", f"2026-10-{day + 1:02d}")], now=NOW, tz="UTC").period.window
        )
    assert len(figures._kept) == len(figures._turns) == module.PERIODS_KEPT


def test_somebody_who_sees_one_mailbox_is_shown_nothing_of_the_others(figures: Figures) -> None:
    every, orders = seen(figures), seen(figures, scope=Scope.over(["orders"]))
    assert 0 < orders.conversations < every.conversations
    counted = orders.board("volume_by_mailbox").of("volume_by_mailbox").measured
    assert isinstance(counted, Counts)
    assert list(counted.counts) == ["orders"]
    assert dict(orders.choices).keys().isdisjoint({"mailbox"})
    assert seen(figures, ("mailbox", "support"), scope=Scope.over(["orders"])).conversations == 0
    assert seen(figures, scope=Scope()).conversations == 0


def test_the_parts_of_a_filter_add_up_to_the_whole(figures: Figures) -> None:
    shown = seen(figures)
    labels = dict(shown.choices)["language"]
    parts = [
        population(shown.now.board(Part(scope=ALL, filters=(("language", label),)), ()))["conversations"]
        for label in labels
    ]
    assert sum(parts) == shown.conversations


def test_a_part_with_fewer_than_five_customers_is_hidden(figures: Figures) -> None:
    shown = seen(figures, ("period", "2026-W42"))
    assert not shown.hidden
    rows = shown.now.facts.conversations
    lonely = replace(shown.now.facts, conversations=replace(rows, customer=rows.customer * 0 + 1))
    alone = replace(shown, now=module.Known(facts=lonely, as_of=NOW, seq=1, took=0.0))
    assert not alone.hidden
    assert replace(alone, asked=replace(alone.asked, filters=(("language", "fr"),))).hidden


def test_a_period_that_is_not_over_is_compared_up_to_the_same_moment(figures: Figures) -> None:
    figures.clock = lambda: NOW - timedelta(hours=11)
    shown = seen(figures, ("period", "today"))
    whole = shown.before.board(Part(scope=ALL), ())
    earlier = shown.earlier()
    assert earlier is not None
    assert 0 < int(earlier.scope.sum()) < int(whole.scope.sum())


def test_a_period_from_before_mailbot_was_there_is_nothing_to_compare_with(figures: Figures) -> None:
    assert seen(figures, ("period", "30")).comparable
    assert seen(figures, ("period", "90")).earlier("fcr") is None
    assert seen(figures, ("from", "2026-09-07"), ("to", "2026-09-14")).earlier("fcr") is None
    assert seen(figures, ("from", "2026-09-14"), ("to", "2026-09-21")).earlier("fcr") is not None


def test_a_permalink_shows_what_was_known_then(figures: Figures) -> None:
    then = seen(figures, ("period", "2026-W42"), ("as_of", "2026-10-14T12:00:00Z"))
    now = seen(figures, ("period", "2026-W42"))
    assert 0 < then.conversations < now.conversations


@pytest.mark.parametrize("length", ["today", "7", "90"])
def test_every_period_has_figures(figures: Figures, length: str) -> None:
    assert seen(figures, ("period", length)).conversations > 0


def test_a_page_does_not_wait_for_figures_that_take_long(recorded: sa.Engine) -> None:
    figures = Figures(recorded, parameters(), lambda: NOW, patience=0.0)
    question = asked([("period", "90")], now=NOW, tz="Europe/Paris")
    with pytest.raises(Unread):
        look(figures, question, ALL, patient=False)
    waited = look(figures, question, ALL)
    assert look(figures, question, ALL, patient=False).now is waited.now


def test_a_failure_in_the_background_is_told_to_who_asks(recorded: sa.Engine) -> None:
    def broken() -> datetime:
        if threading.current_thread().name == "figures":
            raise RuntimeError("no clock")
        return NOW

    figures = Figures(recorded, parameters(), broken, patience=10.0)
    with pytest.raises(RuntimeError, match="no clock"):
        look(figures, asked([], now=NOW, tz="Europe/Paris"), ALL, patient=False)


def test_what_is_drawn_is_drawn_once(figures: Figures) -> None:
    known, made = seen(figures).now, []
    assert known.once("x", lambda: made.append(1) or 7) == known.once("x", lambda: made.append(2) or 8) == 7  # type: ignore[func-returns-value]  # append returns None
    assert made == [1]
