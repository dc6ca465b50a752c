"""Finding the terms of a mail quickly finds just what writing them all out would find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.understanding.features import terms
from mailbot.understanding.lookup import WORDS_KEPT
from tests.small_models import rows, trained

SAID = sorted({word for row in rows() for word in str(row["new_text"]).split()})
UNHEARD = [
    "Zwiebel",
    "commande",
    "commandes",
    "où",
    "ou",
    "parcels",
    "pas",
    "not",
    "received",
    "when",
    "58213",
    "€",
    "a",
]
MARKS = [" ", " ", " ", " ", ". ", "? ", "\n", "!! ", " ; ", ", ", "'", "-", ""]
mails = st.lists(
    st.tuples(st.sampled_from(SAID + UNHEARD) | st.text(max_size=6), st.sampled_from(MARKS)), max_size=60
).map(lambda parts: "".join(word + mark for word, mark in parts))


def assert_found_as_written_out(text: str, subject: str) -> None:
    vectoriser = trained()[2].intent.vectoriser
    found, written = vectoriser.read(text, subject), vectoriser.row(terms(text, subject), text)
    assert np.array_equal(found.places, written.places)
    assert np.array_equal(found.values, written.values)
    assert found.known == written.known
    assert list(dict.fromkeys(found.told.tolist())) == written.told.tolist()


@settings(max_examples=100, deadline=None)
@given(text=mails, subject=mails)
def test_whatever_a_mail_says_its_terms_are_found_where_the_vocabulary_has_them(text: str, subject: str) -> None:
    assert_found_as_written_out(text, subject)


@pytest.mark.parametrize("row", rows()[::7], ids=lambda row: row["id"])
def test_a_mail_that_the_model_learnt_from_is_found_whole(row: dict[str, str]) -> None:
    assert_found_as_written_out(row["new_text"], "Re: ma commande, where is it?")
    assert_found_as_written_out("", row["new_text"])
    assert trained()[2].intent.vectoriser.read(row["new_text"]).known == 1


@pytest.mark.parametrize(
    "hostile", ["", "   ", "????", "\x00\ud800", "漢字" * 50, "not " * 9000, "a" * 300_000, "Où. " * 4000]
)
def test_hostile_mail_is_found_as_it_would_be_written_out(hostile: str) -> None:
    assert_found_as_written_out(hostile, hostile)
    assert_found_as_written_out("où est ma commande", hostile)


def test_the_words_remembered_are_bounded_and_forgetting_changes_nothing() -> None:
    vectoriser = trained()[2].intent.vectoriser
    before = vectoriser.read("Où est ma commande ?")
    remembered = []
    for start in range(0, WORDS_KEPT + 4000, 4000):
        vectoriser.read(" ".join(_word(number) for number in range(start, start + 4000)))
        remembered.append(vectoriser.lookup().remembered)
    after = vectoriser.read("Où est ma commande ?")
    assert WORDS_KEPT - 4000 <= max(remembered) <= WORDS_KEPT
    assert np.array_equal(before.values, after.values)


def _word(number: int) -> str:
    """Return a word of its own for each number; digits would all be alike."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
