"""Pseudonyms that turned out to be one customer."""

from __future__ import annotations

import numpy as np

from analytics.arrays import Dictionary
from analytics.customers import MERGED, SPLIT, identities


def test_merges_make_groups_whatever_their_order_and_direction() -> None:
    pairs = [(MERGED, "d", "c"), (MERGED, "a", "b"), (MERGED, "b", "c"), (MERGED, "x", "y")]
    forwards, backwards = identities(pairs), identities(pairs[::-1])
    assert {name: forwards.of(name) for name in "abcdxyz"} == dict(zip("abcdxyz", "aaaaxxz", strict=True))
    assert forwards == backwards
    assert identities([(MERGED, "b", "a"), (MERGED, "a", "b")]).of("b") == "a"


def test_a_split_undoes_its_merge_and_no_other() -> None:
    found = identities([(MERGED, "a", "b"), (MERGED, "b", "c"), (SPLIT, "b", "a")])
    assert (found.of("a"), found.of("b"), found.of("c")) == ("a", "b", "b")


def test_a_merge_with_nobody_or_oneself_means_nothing() -> None:
    assert identities([(MERGED, "a", ""), (MERGED, "", "a"), (MERGED, "a", "a")]).one == {}


def test_all_pseudonyms_of_a_customer_are_found_from_any_of_them() -> None:
    found = identities([(MERGED, "b", "a")])
    assert found.spread(["b", "", "z"]) == ["a", "b", "z"]


def test_the_numbers_of_pseudonyms_become_the_number_of_the_customer() -> None:
    numbers = Dictionary()
    codes = numbers.encode(["b", "z", "", "c"])
    canonical = identities([(MERGED, "b", "a"), (MERGED, "c", "a")]).canonical(numbers)
    found = canonical[codes]
    assert found[0] == found[3] == numbers["a"]
    assert (found[1], found[2]) == (numbers["z"], 0)
    assert isinstance(canonical, np.ndarray)
