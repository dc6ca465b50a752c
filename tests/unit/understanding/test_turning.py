"""What would have changed a decision: words that are really taken out, and the intent that is then read."""

from __future__ import annotations

import pytest

from mailbot.understanding.features import terms
from mailbot.understanding.turning import MOST, turn_of
from tests.small_models import trained


def label(text: str) -> str:
    model = trained()[2].intent
    return model.predict(model.vectoriser.row(terms(text))).label


def test_the_words_named_are_those_without_which_the_other_intent_is_read() -> None:
    text = "Please CANCEL my order, where is my order anyway"
    turn = turn_of(text, "", trained()[2].intent)
    assert turn is not None
    assert 1 <= len(turn.words) <= MOST
    assert turn.instead != label(text)
    for word in turn.words:
        assert word in text
        text = text.replace(word, "")
    assert label(text) == turn.instead


def test_a_word_is_named_as_the_mail_spells_it() -> None:
    turn = turn_of("Où est mon colis ? ANNULÉ, dites-vous.", "", trained()[2].intent)
    assert turn is not None
    assert all(word in "Où est mon colis ? ANNULÉ, dites-vous." for word in turn.words)


@pytest.mark.parametrize("text", ["", "???", "\x00", "a" * 30_000, "cancel " * 5_000, "\ud800 x"])
def test_no_mail_however_hostile_is_an_exception(text: str) -> None:
    turn = turn_of(text, text[:200], trained()[2].intent)
    assert turn is None or turn.instead != label(text)
