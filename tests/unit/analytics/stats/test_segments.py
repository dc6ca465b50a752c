"""Topics that moved: after correction for looking at many, and apart from a changed mix."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analytics.stats.segments import benjamini_hochberg, difference_p, movers, standardise

# Benjamini and Hochberg 1995, JRSS B 57:289, section 3.2: fifteen comparisons; at 0.05 the first four are rejected.
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
PUBLISHED += [0.7590, 1.0]


def test_the_published_comparisons_are_told_apart() -> None:
    assert benjamini_hochberg(PUBLISHED, 0.05) == (True,) * 4 + (False,) * 11
    backwards = benjamini_hochberg(PUBLISHED[::-1], 0.05)
    assert backwards == (False,) * 11 + (True,) * 4


def test_the_choice_is_that_of_scipy() -> None:
    random = np.random.default_rng(3)
    for _ in range(50):
        p = random.random(30) ** 3
        expected = tuple(bool(value <= 0.1) for value in stats.false_discovery_control(p))
        assert benjamini_hochberg(p.tolist()) == expected


def test_nothing_to_compare_gives_nothing() -> None:
    assert benjamini_hochberg([]) == ()
    assert benjamini_hochberg([0.5]) == (False,)
    assert benjamini_hochberg([0.1]) == (True,)
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, 1.5])


def test_the_lady_tasting_tea() -> None:
    assert difference_p(3, 4, 1, 4) == pytest.approx(0.4857, abs=5e-5)  # Fisher 1935, chapter 2: 34 / 70
    assert difference_p(0, 0, 1, 4) == 1.0


def test_only_topics_that_moved_are_named_the_surest_first() -> None:
    before = {"invoice": (50, 100), "refund": (50, 100), "returns": (50, 100), "thanks": (9, 10)}
    after = {"invoice": (52, 100), "refund": (75, 100), "returns": (20, 100), "new": (1, 2)}
    assert movers(before, after) == ("returns", "refund")
    assert movers(before, before) == ()


def test_a_changed_mix_is_not_a_changed_quality() -> None:
    # Charig et al. 1986, BMJ 292:879 (kidney stones): 273/350 against 289/350 successes, yet better for small and large
    # stones; standardised to all 700 patients .83 against .78 (Julious and Mullee 1994, BMJ 309:1480 discuss it).
    mix = {"small": 357.0, "large": 343.0}
    surgery = standardise({"small": (81, 87), "large": (192, 263)}, mix)
    puncture = standardise({"small": (234, 270), "large": (55, 80)}, mix)
    assert surgery is not None
    assert puncture is not None
    assert (81 + 192) / 350 < (234 + 55) / 350
    assert (surgery.value, puncture.value) == pytest.approx((0.8325, 0.7789), abs=5e-5)
    assert surgery.low < surgery.value < surgery.high
    assert surgery.covered == 1.0


def test_the_own_mix_gives_the_own_share() -> None:
    counts = {"a": (3, 10), "b": (18, 30)}
    same = standardise(counts, {"a": 10, "b": 30})
    assert same is not None
    assert same.value == pytest.approx(21 / 40)


def test_a_topic_that_did_not_occur_is_left_out_and_said() -> None:
    part = standardise({"a": (3, 10), "b": (0, 0)}, {"a": 1.0, "b": 3.0})
    assert part is not None
    assert (part.value, part.covered) == (pytest.approx(0.3), 0.25)
    assert standardise({"a": (3, 10)}, {"b": 1.0}) is None
    assert standardise({}, {}) is None
    with pytest.raises(ValueError, match="negative"):
        standardise({"a": (1, 2)}, {"a": -1.0})
