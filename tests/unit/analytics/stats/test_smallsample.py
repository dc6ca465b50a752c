"""Small figures are shown small, and a target is only reached when the whole interval says so."""

from __future__ import annotations

import pytest

from analytics.stats.means import t_interval
from analytics.stats.proportions import wilson
from analytics.stats.smallsample import (
    Display,
    TargetStatus,
    display,
    further_for_half_width,
    further_for_interval,
    further_for_share,
    suppressed,
    target_status,
)


@pytest.mark.parametrize(
    ("n", "shown"),
    [(0, "no_data"), (1, "counts"), (4, "counts"), (5, "grey"), (29, "grey"), (30, "normal"), (4.9, "counts")],
)
def test_a_figure_shows_as_much_as_its_sample_allows(n: float, shown: str) -> None:
    assert display(n) is Display(shown)


def test_a_segment_of_four_customers_is_not_shown() -> None:
    assert suppressed(4)
    assert not suppressed(5)


@pytest.mark.parametrize(
    ("interval", "status"),
    [
        ((0.71, 0.80), "reached"),
        ((0.70, 0.80), "reached"),
        ((0.60, 0.69), "missed"),
        ((0.65, 0.75), "undecided"),
        (None, "undecided"),
    ],
)
def test_a_target_to_exceed_is_decided_by_the_whole_interval(interval: tuple[float, float] | None, status: str) -> None:
    assert target_status(interval, at_least=0.70) is TargetStatus(status)
    mirrored = None if interval is None else (1 - interval[1], 1 - interval[0])
    assert target_status(mirrored, at_most=0.30000000000000004) is TargetStatus(status)
    assert target_status(interval, at_least=0.70, mature=False) is TargetStatus.IMMATURE


def test_a_band_is_reached_inside_and_missed_outside() -> None:
    assert target_status((2.1, 4.8), at_least=2, at_most=5) is TargetStatus.REACHED
    assert target_status((5.1, 6.0), at_least=2, at_most=5) is TargetStatus.MISSED
    assert target_status((1.0, 1.9), at_least=2, at_most=5) is TargetStatus.MISSED
    assert target_status((4.5, 5.5), at_least=2, at_most=5) is TargetStatus.UNDECIDED
    assert target_status((4.5, 5.5)) is None


@pytest.mark.parametrize(
    ("k", "n", "at_least", "at_most"),
    [(75, 100, 0.70, None), (63, 100, 0.70, None), (10, 20, None, 0.40), (7, 20, None, 0.40), (9, 20, 0.30, 0.50)],
)
def test_the_number_of_further_conversations_is_the_smallest_that_decides(
    k: int, n: int, at_least: float | None, at_most: float | None
) -> None:
    further = further_for_share(k, n, at_least=at_least, at_most=at_most)
    assert further is not None
    assert further > 0
    for more, decided in ((further, True), (further - 1, False)):
        size = n + more
        status = target_status(wilson(k / n * size, size), at_least=at_least, at_most=at_most)
        assert (status is not TargetStatus.UNDECIDED) == decided


def test_what_is_decided_needs_no_more_and_what_never_will_be_says_so() -> None:
    assert further_for_share(90, 100, at_least=0.70) == 0
    assert further_for_share(10, 100, at_least=0.70) == 0
    assert further_for_share(70, 100, at_least=0.70) is None
    assert further_for_share(0, 0, at_least=0.70) is None
    assert further_for_share(7, 10) is None
    assert further_for_share(0, 30, at_most=0.0) is None
    assert further_for_share(1, 30, at_most=0.0) == 0


def test_a_mean_narrows_with_the_square_root_of_its_sample() -> None:
    assert further_for_interval(50.0, (40.0, 60.0), 25, at_most=55.0) == 75
    assert further_for_interval(50.0, (40.0, 60.0), 25, at_least=48.0) == 600
    assert further_for_interval(50.0, (40.0, 60.0), 25, at_most=60.0) == 0
    assert further_for_interval(3.0, (1.0, 7.0), 10, at_least=2.0, at_most=5.0) == 30
    assert further_for_interval(60.0, (40.0, 70.0), 25, at_most=60.0) is None
    assert further_for_interval(50.0, None, 25, at_most=60.0) is None
    assert further_for_interval(50.0, (40.0, 60.0), 25) is None
    values = [float(value) for value in range(10)]
    interval = t_interval(values)
    assert interval is not None
    assert further_for_interval(4.5, interval, 10, at_most=interval[1]) == 0


def test_so_many_reviews_bring_the_interval_to_5_points() -> None:
    more = further_for_half_width(0.08, 60.0, 80, 0.05)
    assert more is not None
    size = (80 + more) * 60 / 80
    low, high = wilson(0.08 * size, size) or (0.0, 1.0)
    assert high - low <= 0.1
    low, high = wilson(0.08 * (size - 2), size - 2) or (0.0, 1.0)
    assert high - low > 0.1
    assert further_for_half_width(0.08, 900.0, 900, 0.05) == 0
    assert further_for_half_width(0.0, 0.0, 0, 0.05) is None
