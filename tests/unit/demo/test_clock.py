from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailbot.demo.clock import SimulatedClock

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Ticks:
    """A stopwatch that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_the_clock_runs_at_the_speed_of_real_time() -> None:
    ticks = Ticks()
    clock = SimulatedClock(START, ticks=ticks)
    ticks.seconds += 2.5
    assert clock() == START + timedelta(seconds=2.5)


def test_the_clock_jumps_ahead_and_goes_on_from_there() -> None:
    ticks = Ticks()
    clock = SimulatedClock(START, ticks=ticks)
    ticks.seconds += 7
    assert clock.advance_to(START + timedelta(days=3)) == START + timedelta(days=3)
    ticks.seconds += 1
    assert clock() == START + timedelta(days=3, seconds=1)


def test_the_clock_is_never_put_back() -> None:
    ticks = Ticks()
    clock = SimulatedClock(START, ticks=ticks)
    ticks.seconds += 60
    assert clock.advance_to(START + timedelta(seconds=30)) == START + timedelta(seconds=60)
    assert clock() == START + timedelta(seconds=60)
