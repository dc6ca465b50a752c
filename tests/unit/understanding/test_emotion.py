"""The mood of a mail: anger is seen through a polite demand."""

from __future__ import annotations

import pytest

from mailbot.understanding.emotion import emotion_of
from mailbot.understanding.features import terms
from tests.small_models import trained


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Where is my order? You are thieves, this is a disgrace!", "angry"),
        ("Merci d'annuler ma commande. Vous êtes des voleurs, quelle honte !", "angry"),
        ("Where is my order please?", "neutral"),
        ("", "neutral"),
    ],
)
def test_anger_is_seen_whatever_is_asked(text: str, label: str) -> None:
    model = trained()[2].emotion
    assert emotion_of(model.vectoriser.row(terms(text)), model).label == label
