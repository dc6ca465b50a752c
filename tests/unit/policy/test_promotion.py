"""An intent earns freedom by verdicts, and chance is taken off first."""

from __future__ import annotations

import pytest

from analytics.stats.proportions import clopper_pearson
from mailbot.domain import Mode
from mailbot.policy.promotion import Suggestion, suggested


def step(mode: Mode, right: int, n: int, budget: float = 0.10) -> Suggestion | None:
    interval = clopper_pearson(right, n)
    assert interval is not None
    return suggested(mode, n=n, low=interval[0], high=interval[1], budget=budget)


def test_the_worked_example_of_the_design_may_go_up() -> None:
    assert step(Mode.DRAFT, 176, 180) == Suggestion(mode=Mode.AUTO, up=True)


def test_all_right_is_not_enough_with_few_verdicts() -> None:
    assert step(Mode.DRAFT, 29, 29) is None
    assert step(Mode.DRAFT, 30, 30) is None  # the exact interval still reaches down to 88.4 %
    assert step(Mode.DRAFT, 36, 36) == Suggestion(mode=Mode.AUTO, up=True)


def test_a_share_within_the_budget_whose_low_end_is_not_stays() -> None:
    assert step(Mode.DRAFT, 55, 60) is None


@pytest.mark.parametrize(("mode", "down"), [(Mode.AUTO, Mode.DRAFT), (Mode.DRAFT, None), (Mode.SHADOW, None)])
def test_what_is_surely_wrong_too_often_goes_down_but_never_out_of_sight(mode: Mode, down: Mode | None) -> None:
    found = step(mode, 40, 60)
    assert (found.mode if found else None) is down


def test_nothing_is_above_auto() -> None:
    assert step(Mode.AUTO, 400, 400) is None
