"""How long mailbot stays away from a server that failed."""

from __future__ import annotations

import itertools

import pytest

from mailbot.errors import ImapAuthError, ImapError
from mailbot.transport.backoff import LONGEST, Backoff


def pauses(draw: float, count: int) -> list[float]:
    """Return the pauses after ``count`` failures in a row, with chance always saying ``draw``."""
    backoff = Backoff(draw=lambda: draw)
    return [backoff.next_pause(ImapError("gone")) for _ in range(count)]


def test_pauses_double_up_to_five_minutes_and_stay_there() -> None:
    assert pauses(1.0, 10) == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert pauses(0.0, 10) == [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]


def test_after_a_week_without_network_the_pause_is_still_five_minutes() -> None:
    assert pauses(1.0, 5000)[-1] == LONGEST


def test_two_mailboxes_do_not_come_back_in_step() -> None:
    draws = itertools.cycle([0.1, 0.9])
    backoff = Backoff(draw=lambda: next(draws))
    first, second = Backoff(draw=lambda: next(draws)), backoff
    assert first.next_pause(ImapError("gone")) != second.next_pause(ImapError("gone"))


def test_a_success_forgets_the_failures() -> None:
    backoff = Backoff(draw=lambda: 1.0)
    for _ in range(6):
        backoff.next_pause(ImapError("gone"))
    assert backoff.next_pause(None) == 0.0
    assert backoff.next_pause(ImapError("gone")) == 2.0


@pytest.mark.parametrize("draw", [0.0, 0.5, 1.0])
def test_from_the_third_refused_login_on_there_is_at_most_one_in_five_minutes(draw: float) -> None:
    backoff = Backoff(draw=lambda: draw)
    early = [backoff.next_pause(ImapAuthError("no")) for _ in range(2)]
    late = [backoff.next_pause(ImapAuthError("no")) for _ in range(20)]
    assert max(early) <= 4.0
    assert min(late) >= 300.0
    assert max(late) <= 360.0


def test_a_broken_connection_between_two_refused_logins_does_not_make_them_forgotten() -> None:
    backoff = Backoff(draw=lambda: 0.0)
    for error in (ImapAuthError("no"), ImapError("gone"), ImapAuthError("no"), ImapError("gone")):
        backoff.next_pause(error)
    assert backoff.next_pause(ImapAuthError("no")) >= 300.0
