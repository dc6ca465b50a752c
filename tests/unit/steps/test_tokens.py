"""The signed links: what we signed is known again, anything else is nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.steps.tokens import LONGEST, Purpose, sign, verify
from tests.fakes import NOON

KEY = b"k" * 32
LATER = NOON + timedelta(days=30)


def test_a_link_names_again_what_it_was_signed_for() -> None:
    assert verify(KEY, Purpose.RATE, sign(KEY, Purpose.RATE, "0199 link é", expires=LATER), now=NOON) == "0199 link é"


@pytest.mark.parametrize("other", [purpose for purpose in Purpose if purpose is not Purpose.RATE])
def test_a_link_for_one_purpose_is_worth_nothing_for_another(other: Purpose) -> None:
    assert verify(KEY, other, sign(KEY, Purpose.RATE, "0199", expires=LATER), now=NOON) is None


def test_a_link_expires() -> None:
    token = sign(KEY, Purpose.RATE, "0199", expires=LATER)
    assert verify(KEY, Purpose.RATE, token, now=LATER) == "0199"
    assert verify(KEY, Purpose.RATE, token, now=LATER + timedelta(seconds=1)) is None


def test_a_link_of_another_installation_is_worth_nothing() -> None:
    assert verify(b"o" * 32, Purpose.RATE, sign(KEY, Purpose.RATE, "0199", expires=LATER), now=NOON) is None


@given(place=st.integers(min_value=0), letter=st.sampled_from("aZ09-_.=%é"))
def test_whoever_changes_one_character_holds_nothing(place: int, letter: str) -> None:
    token = sign(KEY, Purpose.RATE, "0199abcd", expires=LATER)
    at = place % len(token)
    forged = token[:at] + letter + token[at + 1 :]
    if forged != token:
        assert verify(KEY, Purpose.RATE, forged, now=NOON) is None


@given(st.text(max_size=80))
def test_whatever_somebody_types_is_an_answer_and_never_an_error(text: str) -> None:
    assert verify(KEY, Purpose.RATE, text, now=NOON) is None


def test_an_endless_token_is_not_even_looked_at() -> None:
    token = sign(KEY, Purpose.RATE, "x" * LONGEST, expires=LATER)
    assert verify(KEY, Purpose.RATE, token, now=NOON) is None


def test_a_token_fits_into_the_path_of_an_address() -> None:
    token = sign(KEY, Purpose.CLICK, "0199 https://acme.example/?a=b", expires=LATER)
    assert all(letter.isalnum() or letter in "._-" for letter in token)
