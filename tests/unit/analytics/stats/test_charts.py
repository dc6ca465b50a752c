"""Control charts, held against textbook data; new limits only where a change was noted and twelve periods followed."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.stats.charts import breaks_at, laney_p_prime, p_chart, u_chart, weekday_exposures, xmr
from analytics.stats.signals import Assurance, Rule, Signal, Variation, assurance, signals, variation

# Montgomery 2013, Introduction to Statistical Quality Control: table 7.1 (orange juice cans, n = 50), table 7.4 (purchase
# orders, n varies), table 6.6 (loan processing costs), table 7.11 (dyed cloth, inspection units).
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
ORDER_SIZES = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100]
ORDER_SIZES += [100, 90, 90]
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
CLOTH = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
CLOTH_UNITS = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
QUIET = [0.4, -0.4, 0.6, -0.6, 0.2, -0.2, 0.5, -0.5, 0.3, -0.3, 0.45, -0.45]


def beyond(found: tuple[Signal, ...]) -> list[int]:
    return [signal.first for signal in found if signal.rule is Rule.BEYOND_LIMITS]


def test_limits_of_a_share_are_the_published_ones() -> None:
    chart = p_chart(CANS, [50] * 30, baseline=30)
    assert chart.phases[0].centre == pytest.approx(0.2313, abs=5e-5)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.0524, 0.4102), abs=5e-5)
    assert beyond(signals(chart)) == [14, 22]  # samples 15 and 23


def test_limits_of_a_share_follow_the_size_of_each_period() -> None:
    chart = p_chart(ORDERS, ORDER_SIZES, baseline=25)
    assert chart.phases[0].centre == pytest.approx(0.096, abs=5e-4)
    assert chart.sigma[0] == pytest.approx(0.029, abs=5e-4)
    assert chart.sigma[1] == pytest.approx(0.033, abs=5e-4)
    assert beyond(signals(chart)) == [10]  # sample 11


def test_limits_of_single_values_are_the_published_ones() -> None:
    chart = xmr(LOANS)
    assert chart.phases[0].centre == pytest.approx(300.5)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((279.78, 321.22), abs=0.01)
    assert signals(chart) == ()


def test_limits_of_counts_are_the_published_ones() -> None:
    chart = u_chart(CLOTH * 2, CLOTH_UNITS * 2)  # twice, because ten periods are too few here
    assert chart.phases[0].centre == pytest.approx(1.42, abs=0.005)
    assert [(chart.lower[i], chart.upper[i]) for i in range(3)] == [
        pytest.approx((0.29, 2.55), abs=0.01),
        pytest.approx((0.16, 2.68), abs=0.01),
        pytest.approx((0.43, 2.41), abs=0.01),
    ]
    assert beyond(signals(chart)) == []


def test_a_share_that_swings_more_than_counts_do_gets_wider_limits() -> None:
    # Worked by hand: p-bar 0.5, sigma 0.05, z = -2, +2 ..., mean moving range 4, sigma-z = 4 / 1.128 = 3.546.
    swinging = [40, 60] * 8
    plain, wide = p_chart(swinging, [100] * 16), laney_p_prime(swinging, [100] * 16)
    assert wide.phases[0].sigma_z == pytest.approx(3.546, abs=5e-4)
    assert plain.sigma[0] == pytest.approx(0.05)
    assert wide.sigma[0] == pytest.approx(0.1773, abs=5e-5)
    assert (wide.lower[0], wide.upper[0]) == (0.0, 1.0)
    assert Rule.NEAR_LIMIT not in {signal.rule for signal in signals(wide)}


def test_laney_is_the_single_value_chart_of_the_standardised_shares() -> None:
    # Laney 2002: z = (p - p-bar) / sigma goes on an XmR chart whose limits are turned back into shares.
    successes = [812, 845, 799, 860, 871, 790, 835, 801, 877, 842, 815, 858, 823]
    chart = laney_p_prime(successes, [1000] * 13)
    plain = p_chart(successes, [1000] * 13)
    z = [(value - chart.phases[0].centre) / sigma for value, sigma in zip(plain.values, plain.sigma, strict=True)]
    of_z = xmr(z)
    assert of_z.sigma[0] == pytest.approx(chart.phases[0].sigma_z, rel=1e-3)
    assert chart.upper[0] == pytest.approx(chart.phases[0].centre + of_z.sigma[0] * 3 * plain.sigma[0], rel=1e-4)


def test_limits_never_narrow_where_a_share_swings_less_than_counts_do() -> None:
    steady = [50, 51] * 8
    assert laney_p_prime(steady, [100] * 16).phases[0].sigma_z < 0.2
    assert laney_p_prime(steady, [100] * 16).sigma == p_chart(steady, [100] * 16).sigma


def test_volume_is_compared_with_the_same_weekday() -> None:
    week = [100, 90, 95, 92, 88, 20, 10]
    counts, days = week * 4, list(range(7)) * 4
    exposures = weekday_exposures(counts, days)
    assert exposures[5] == pytest.approx(20 / (sum(week) / 7))
    assert signals(u_chart(counts, exposures)) == ()
    assert signals(u_chart(counts, [1.0] * 28)) != ()
    assert weekday_exposures([0, 0], [0, 1]) == (1.0, 1.0)
    assert weekday_exposures([], []) == ()


def test_eleven_periods_are_too_few_for_limits() -> None:
    chart = xmr(QUIET[:11])
    assert chart.phases == ()
    assert set(chart.centre) == {None}
    assert signals(chart) == ()
    assert xmr(QUIET).phases[0].baseline == 12
    with pytest.raises(ValueError, match="at least 12"):
        xmr(QUIET, baseline=8)


def test_a_period_without_data_has_no_point_and_moves_no_limit() -> None:
    chart = p_chart([*CANS[:15], 0, *CANS[15:]], [*[50] * 15, 0, *[50] * 15], baseline=30)
    assert chart.values[15] is None
    assert chart.upper[15] is None
    assert chart.phases[0].centre == pytest.approx(0.2313, abs=5e-5)
    assert beyond(signals(chart)) == [14, 23]
    assert xmr([*LOANS[:7], None, *LOANS[7:]]).phases[0].centre == pytest.approx(300.5)


def test_later_weeks_do_not_move_limits_that_are_set() -> None:
    early = xmr(QUIET * 2)
    later = xmr(QUIET * 2 + [9.0] * 6)
    assert later.phases == early.phases
    assert early.phases[0].baseline == 24


def test_a_noted_change_sets_new_limits_after_twelve_periods_and_not_before() -> None:
    shifted = QUIET + [value + 10 for value in QUIET]
    short, full = xmr(shifted[:23], breaks=[12]), xmr(shifted, breaks=[12])
    assert [phase.start for phase in short.phases] == [0]
    assert beyond(signals(short)) == list(range(12, 23))
    assert [phase.start for phase in full.phases] == [0, 12]
    assert full.phases[1].centre == pytest.approx(10.0)
    assert signals(full) == ()


def test_an_unnoted_shift_stays_a_signal() -> None:
    found = signals(xmr(QUIET + [value + 10 for value in QUIET], baseline=12))
    assert Signal(rule=Rule.RUN, first=12, last=23, side=1) in found


def test_a_short_stretch_keeps_the_limits_before_it_and_a_short_beginning_has_none() -> None:
    chart = xmr(QUIET + [50.0] * 3 + [value + 10 for value in QUIET], breaks=[12, 15])
    assert [phase.start for phase in chart.phases] == [0, 15]
    assert chart.centre[13] == chart.centre[0]
    beginning = xmr([50.0] * 3 + QUIET, breaks=[3])
    assert [phase.start for phase in beginning.phases] == [3]
    assert beginning.centre[0] is None


def test_a_change_in_the_middle_of_a_week_counts_from_the_next() -> None:
    mondays = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)]
    assert breaks_at(mondays, [date(2026, 9, 16)]) == (2,)
    assert breaks_at(mondays, [date(2026, 9, 14), date(2026, 9, 12)]) == (1,)
    assert breaks_at(mondays, [date(2026, 9, 1), date(2026, 10, 5)]) == ()


def test_six_in_a_row_are_a_trend_and_five_are_not() -> None:
    base = QUIET * 2
    rising = [0.1, 0.11, 0.12, 0.13, 0.14, 0.15]
    trends = [signal for signal in signals(xmr([*base, -0.5, *rising])) if signal.rule is Rule.TREND]
    assert trends == [Signal(rule=Rule.TREND, first=24, last=30, side=1)]
    falling = [signal for signal in signals(xmr([*base, *[-value for value in rising]])) if signal.rule is Rule.TREND]
    assert [signal.side for signal in falling] == [-1]
    assert [s for s in signals(xmr([*base, 0.2, *rising[:5]])) if s.rule is Rule.TREND] == []
    level = [*base, -0.2, *rising[:3], rising[2], *rising[3:]]
    assert [s for s in signals(xmr(level)) if s.rule is Rule.TREND] == []


def test_seven_on_one_side_are_a_run_and_a_point_on_the_line_ends_it() -> None:
    up, down = [0.2, 0.1] * 3, [-0.2, -0.1] * 3
    assert [s.rule for s in signals(xmr([*QUIET * 2, *down, -0.2]))] == [Rule.RUN]
    assert signals(xmr([*QUIET * 2, *up[:6]])) == ()
    assert signals(xmr([*QUIET * 2, -0.1, *up[:3], 0.0, *up[:5]])) == ()


def test_two_of_three_near_the_limit_are_a_signal_on_the_same_side_only() -> None:
    chart = xmr(QUIET * 2)
    near = (chart.sigma[0] or 0.0) * 2.5

    def found(*tail: float) -> list[Signal]:
        return [s for s in signals(xmr([*QUIET * 2, *tail])) if s.rule is Rule.NEAR_LIMIT]

    assert found(near, -0.1, near) == [Signal(rule=Rule.NEAR_LIMIT, first=24, last=26, side=1)]
    assert found(-near, -near, -near) == [Signal(rule=Rule.NEAR_LIMIT, first=24, last=26, side=-1)]
    assert found(near, -near) == []
    assert found(near, 0.1, -0.1, near) == []


def test_the_newest_point_says_better_worse_or_nothing() -> None:
    high, low = [*QUIET * 2, 9.0], [*QUIET * 2, -9.0]
    assert variation(xmr(high), better=1) is Variation.IMPROVING
    assert variation(xmr(high), better=-1) is Variation.CONCERNING
    assert variation(xmr(low), better=1) is Variation.CONCERNING
    assert variation(xmr(high), better=0) is Variation.CHANGED
    assert variation(xmr([*high, 0.1]), better=1) is Variation.COMMON
    assert variation(xmr([*high, None]), better=1) is Variation.IMPROVING
    assert variation(xmr([]), better=1) is Variation.COMMON


def test_a_target_outside_the_limits_is_met_always_or_never() -> None:
    chart = p_chart(CANS, [50] * 30, baseline=30)
    assert assurance(chart, at_most=0.45) is Assurance.ALWAYS
    assert assurance(chart, at_most=0.30) is Assurance.RANDOM
    assert assurance(chart, at_most=0.05) is Assurance.NEVER
    assert assurance(chart, at_least=0.05) is Assurance.ALWAYS
    assert assurance(chart, at_least=0.70) is Assurance.NEVER
    assert assurance(chart, at_least=0.01, at_most=0.5) is Assurance.ALWAYS
    assert assurance(chart) is None
    assert assurance(xmr(QUIET[:5]), at_least=1.0) is None


def test_a_share_that_never_happened_has_limits_at_0() -> None:
    chart = laney_p_prime([0] * 14, [50] * 14)
    assert (chart.lower[0], chart.upper[0], chart.phases[0].sigma_z) == (0.0, 0.0, 1.0)
    assert signals(chart) == ()
    late = p_chart([0] * 14 + [1], [50] * 15, baseline=12)
    assert beyond(signals(late)) == [14]


@pytest.mark.parametrize(("tops", "bottoms"), [([3], [2]), ([-1], [2]), ([1], [1, 2])])
def test_counts_that_make_no_sense_are_refused(tops: list[float], bottoms: list[float]) -> None:
    with pytest.raises(ValueError, match="every period"):
        p_chart(tops, bottoms)
