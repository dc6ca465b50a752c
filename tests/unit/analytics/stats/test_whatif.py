"""Other thresholds on last month's mail: volume is known, errors only where somebody looked."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.audit import hajek
from analytics.stats.proportions import wilson
from analytics.stats.whatif import Costs, Mail, acts_at, sweep, what_if

NAN = float("nan")


def month(*, below: bool, seed: int = 1) -> Mail:
    """Return 20 000 mails, acted on at 0.8; wrong with probability 1 - p; reviews above it, and below when asked."""
    random = np.random.default_rng(seed)
    confidence = random.random(20_000)
    acted = confidence >= 0.8
    pi = np.where(acted, 0.2, 0.02 if below else 0.0)
    reviewed = random.random(20_000) < pi
    wrong = (random.random(20_000) < 1 - confidence).astype(float)
    return Mail(
        confidence=confidence,
        acted=acted,
        wrong=np.where(reviewed, wrong, NAN),
        pi=np.where(reviewed, pi, NAN),
        intent=np.where(np.arange(20_000) % 2 == 0, "refund", "invoice"),
    )


def test_todays_threshold_gives_todays_audited_error() -> None:
    mail = month(below=False)
    found = what_if(mail, acts_at(mail, 0.8))
    assert found is not None
    seen = ~np.isnan(mail.wrong)
    value, size, interval = hajek(mail.wrong[seen], mail.pi[seen]) or (0.0, 0.0, (0.0, 0.0))
    assert found.error == pytest.approx(value)
    assert found.effective_n == pytest.approx(size)
    assert found.interval == pytest.approx(interval)
    assert (found.acted, found.new) == (int(mail.acted.sum()), 0)
    assert found.acted + found.routed == 20_000


def test_a_stricter_threshold_is_estimable_from_todays_reviews() -> None:
    mail = month(below=False)
    found = what_if(mail, acts_at(mail, 0.9))
    assert found is not None
    assert found.interval is not None
    assert found.interval[0] < 0.05 < found.interval[1]
    assert found.share == pytest.approx(0.1, abs=0.01)


def test_a_looser_threshold_is_not_estimable_where_nobody_looked() -> None:
    mail = month(below=False)
    found = what_if(mail, acts_at(mail, 0.6))
    assert found is not None
    assert not found.estimable
    assert (found.error, found.interval, found.new_effective_n) == (None, None, 0.0)
    assert found.share == pytest.approx(0.4, abs=0.01)
    assert found.new == found.acted - int(mail.acted.sum())


def test_a_few_reviews_below_the_threshold_keep_it_estimable_and_unbiased() -> None:
    errors = []
    for seed in range(10):
        mail = month(below=True, seed=seed)
        found = what_if(mail, acts_at(mail, 0.6))
        assert found is not None
        assert found.estimable
        assert found.new_effective_n == pytest.approx(80, abs=35)
        assert found.effective_n < found.reviews
        errors.append(found.error or 0.0)
    assert np.mean(errors) == pytest.approx(0.2, abs=0.02)  # above 0.6 a mail is wrong in one case of five


def test_each_part_counts_as_many_mails_as_it_has() -> None:
    mail = Mail(
        confidence=np.array([0.9] * 60 + [0.7] * 40),
        acted=np.array([True] * 60 + [False] * 40),
        wrong=np.array([0.0] * 10 + [NAN] * 50 + [1.0] * 5 + [NAN] * 35),
        pi=np.array([0.5] * 10 + [NAN] * 50 + [0.1] * 5 + [NAN] * 35),
    )
    found = what_if(mail, acts_at(mail, 0.7))
    assert found is not None
    assert found.error == pytest.approx(0.4)
    size = 100**2 / (10 * 6**2 + 5 * 8**2)
    assert found.effective_n == pytest.approx(size)
    assert found.interval == wilson(0.4 * size, size)


def test_four_reviews_are_a_guess() -> None:
    mail = Mail(
        confidence=np.array([0.9] * 10),
        acted=np.array([True] * 10),
        wrong=np.array([0.0] * 4 + [NAN] * 6),
        pi=np.array([0.5] * 4 + [NAN] * 6),
    )
    found = what_if(mail, acts_at(mail, 0.5))
    assert found is not None
    assert not found.estimable
    assert found.reviews == 4


def test_nothing_acted_on_has_no_error_rate() -> None:
    mail = month(below=True)
    found = what_if(mail, acts_at(mail, 1.1))
    assert found is not None
    assert (found.acted, found.routed, found.estimable) == (0, 20_000, False)
    empty = np.array([])
    assert what_if(Mail(confidence=empty, acted=empty > 0, wrong=empty, pi=empty), empty > 0) is None


def test_thresholds_may_differ_by_intent() -> None:
    mail = month(below=False)
    acts = acts_at(mail, 0.8, {"refund": 0.95})
    assert mail.intent is not None
    refunds = mail.intent == "refund"
    assert mail.confidence[acts & refunds].min() >= 0.95
    assert np.array_equal(acts[~refunds], mail.acted[~refunds])
    with pytest.raises(ValueError, match="intent of each mail"):
        acts_at(Mail(confidence=mail.confidence, acted=mail.acted, wrong=mail.wrong, pi=mail.pi), 0.8, {"refund": 0.9})


def test_the_curve_gives_volume_and_cost_for_every_threshold() -> None:
    mail = month(below=False)
    curve = sweep(mail, [0.7, 0.8, 0.9], Costs(agent=4.0, bot=0.1, error=10.0))
    assert [threshold for threshold, _ in curve] == [0.7, 0.8, 0.9]
    assert curve[0][1].cost is None
    today = curve[1][1]
    assert today.error is not None
    assert today.cost == pytest.approx(today.routed * 4.0 + today.acted * (0.1 + 10.0 * today.error))
    assert curve[1][1].acted > curve[2][1].acted
