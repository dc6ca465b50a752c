"""What an address may ask the board for, and what it is told about its slips."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.console.board.asked import Asked, Slip, asked
from mailbot.console.board.period import between, ending_today

PARIS = "Europe/Paris"
NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)


def ask(*pairs: tuple[str, str], now: datetime = NOON) -> Asked:
    return asked(pairs, now=now, tz=PARIS)


def test_without_anything_the_last_thirty_days_are_shown() -> None:
    found = ask()
    assert (found.period.first, found.period.last) == (date(2026, 10, 20), date(2026, 11, 18))
    assert not found.slips


@pytest.mark.parametrize(("name", "first"), [("today", 18), ("7", 12)])
def test_a_period_that_ends_today_includes_today(name: str, first: int) -> None:
    period = ask(("period", name)).period
    assert (period.first.day, period.last.day) == (first, 18)
    assert period.elapsed(NOON) is not None


def test_today_begins_at_local_midnight() -> None:
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
    period = ask(("period", "today"), now=late).period
    assert period.first == date(2026, 11, 18)
    assert period.window.start == datetime(2026, 11, 17, 23, tzinfo=UTC)


def test_the_week_of_the_clock_change_is_an_hour_longer() -> None:
    window = ask(("period", "2026-W43")).period.window
    assert window.end - window.start == timedelta(hours=169)


def test_the_links_of_the_digest_are_understood() -> None:
    found = ask(("from", "2026-11-09"), ("to", "2026-11-16"), ("as_of", "2026-11-17T08:00:00Z"))
    assert found.period.name == "2026-W46"
    assert found.as_of == datetime(2026, 11, 17, 8, tzinfo=UTC)
    assert found.query == {"from": "2026-11-09", "to": "2026-11-16", "as_of": "2026-11-17T08:00:00Z"}


def test_the_period_before_has_the_same_length_and_ends_where_this_one_begins() -> None:
    period = ending_today("7", now=NOON, tz=PARIS)
    assert period.before.window.end == period.window.start
    assert period.before.days == 7


def test_a_question_survives_the_trip_through_its_address() -> None:
    found = ask(("period", "90"), ("language", "fr"), ("mailbox", "support"))
    assert ask(*found.query.items()) == found


@pytest.mark.parametrize(
    ("pairs", "slip"),
    [
        ([("period", "yesterday")], Slip.PERIOD),
        ([("period", "2026-W60")], Slip.PERIOD),
        ([("period", "9999-W52")], Slip.PERIOD),
        ([("period", "0000-W01")], Slip.PERIOD),
        ([("from", "2026-11-16"), ("to", "2026-11-09")], Slip.DAYS),
        ([("from", "2026-02-30"), ("to", "2026-03-09")], Slip.DAYS),
        ([("from", "1000-01-01"), ("to", "2026-03-09")], Slip.DAYS),
        ([("from", "2024-01-01"), ("to", "2026-03-09")], Slip.DAYS),
        ([("to", "2026-03-09")], Slip.DAYS),
        ([("from", "' OR 1=1"), ("to", "x")], Slip.DAYS),
        ([("as_of", "now")], Slip.INSTANT),
        ([("as_of", "2026-13-40T00:00:00Z")], Slip.INSTANT),
        ([("as_of", "2099-01-01T00:00:00Z")], Slip.INSTANT),
        ([("language", "fr\x00")], Slip.VALUE),
        ([("mailbox", "m" * 101)], Slip.VALUE),
        ([("colour", "red")], Slip.UNKNOWN),
        ([("<script>", "1")], Slip.UNKNOWN),
    ],
)
def test_a_slip_is_told_and_the_rest_is_shown(pairs: list[tuple[str, str]], slip: Slip) -> None:
    found = ask(*pairs, ("urgency", "high"))
    assert [told.slip for told in found.slips] == [slip]
    assert found.chosen("urgency") == "high"
    assert found.period.days == 30


def test_what_is_told_about_a_slip_is_short_and_printable() -> None:
    told = ask(("x\u202ey" * 50, "z" * 900)).slips[0]
    assert len(told.name) <= 40
    assert told.name.isprintable()
    assert len(told.value) <= 40


def test_four_hundred_days_are_the_most() -> None:
    assert between("2025-01-01", "2026-02-05", tz=PARIS) is not None
    assert between("2025-01-01", "2026-02-06", tz=PARIS) is None
