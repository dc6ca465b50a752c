"""The cautious thresholds of a new model: as low as its mistakes on unread mails allow, and never lower."""

from __future__ import annotations

from mailbot.understanding.scores import CAUTIOUS_ERROR, GRID, cautious


def test_a_threshold_goes_down_to_where_one_accepted_mail_in_twelve_is_misread() -> None:
    sure = [0.9] * 90 + [0.72] * 10 + [0.65] * 10
    right = [True] * 90 + [False] * 7 + [True] * 3 + [False] * 10
    assert 7 / 100 <= CAUTIOUS_ERROR < 17 / 110
    assert cautious(sure, right) == 0.66


def test_a_model_that_is_often_wrong_where_it_is_sure_gets_the_strictest_threshold() -> None:
    assert cautious([0.97, 0.97, 0.96], [True, False, True]) == GRID[0]


def test_a_model_that_is_never_wrong_still_has_to_be_sure() -> None:
    assert cautious([0.3, 0.99], [True, True]) == GRID[-1] == 0.6
