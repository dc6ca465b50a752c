"""Draws for the hold-out and the audit: by chance, repeatable, and with the probabilities they claim."""

from __future__ import annotations

import pytest

from mailbot.policy.sampling import arm_of, drawn, even_probability, inclusion_probability, uniform

KEY = b"k" * 32


def test_a_customer_stays_in_the_same_arm_for_ever() -> None:
    assert len({arm_of("customer-1", key=KEY, p_control=0.5) for _ in range(20)}) == 1


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_the_share_of_customers_handled_by_people_is_the_one_asked_for(share: float) -> None:
    arms = [arm_of(f"customer-{n}", key=KEY, p_control=share) for n in range(20_000)]
    assert abs(arms.count("control") / len(arms) - share) < 4 * (share * (1 - share) / len(arms)) ** 0.5


def test_nobody_is_held_out_when_nothing_is_asked_for_and_nobody_without_a_name() -> None:
    assert {arm_of(f"customer-{n}", key=KEY, p_control=0.0) for n in range(1000)} == {"bot"}
    assert arm_of("", key=KEY, p_control=1.0) == "bot"


def test_raising_the_share_moves_customers_one_way_only() -> None:
    small = {n for n in range(2000) if arm_of(f"c{n}", key=KEY, p_control=0.05) == "control"}
    large = {n for n in range(2000) if arm_of(f"c{n}", key=KEY, p_control=0.10) == "control"}
    assert small < large


def test_another_installation_draws_otherwise() -> None:
    assert uniform(KEY, "x") != uniform(b"j" * 32, "x")


@pytest.mark.parametrize(
    ("reason", "confidence", "rate", "p"),
    [
        ("a sure decision", 1.0, 0.05, 0.05),
        ("a decision that rests on nothing", 0.0, 0.05, 0.15),
        ("halfway", 0.5, 0.05, 0.10),
        ("never less than 2 %", 1.0, 0.001, 0.02),
        ("never more than certain", 0.0, 0.9, 1.0),
        ("a site that reviews nothing", 0.0, 0.0, 0.0),
        ("a confidence out of range", -3.0, 0.05, 0.15),
    ],
)
def test_unsure_decisions_are_reviewed_more_often(reason: str, confidence: float, rate: float, p: float) -> None:
    assert inclusion_probability(confidence, rate=rate) == pytest.approx(p), reason


def test_the_even_slice_is_a_part_of_the_audit_in_which_all_had_the_same_chance() -> None:
    even = even_probability(rate=0.2)
    for confidence in (0.1, 0.6, 1.0):
        p = inclusion_probability(confidence, rate=0.2)
        names = [f"{confidence}-{n}" for n in range(5_000)]
        audit = {name for name in names if drawn(name, key=KEY, p=p)}
        slice_ = {name for name in names if drawn(name, key=KEY, p=even)}
        assert slice_ <= audit
        assert abs(len(slice_) / 5_000 - 0.2) < 0.02


def test_a_site_that_reviews_nothing_has_no_even_slice() -> None:
    assert even_probability(rate=0.0) == 0.0


def test_decisions_are_drawn_with_the_probability_that_is_recorded() -> None:
    hits = sum(drawn(f"d{n}", key=KEY, p=0.15) for n in range(20_000))
    assert abs(hits / 20_000 - 0.15) < 0.011
