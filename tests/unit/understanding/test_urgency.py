"""How urgent a mail is: a fire is not read as an ordinary demand."""

from __future__ import annotations

import pytest

from mailbot.understanding.features import terms
from mailbot.understanding.urgency import urgency_of
from tests.small_models import trained


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Where is my order? Emergency, there is a fire in the shop right now.", "critical"),
        ("Annulez ma commande. C'est très urgent, une fuite de gaz chez moi.", "critical"),
        ("Where is my order please?", "normal"),
        ("", "normal"),
    ],
)
def test_danger_is_critical_whatever_is_asked(text: str, label: str) -> None:
    model = trained()[2].urgency
    assert urgency_of(model.vectoriser.row(terms(text)), model).label == label
