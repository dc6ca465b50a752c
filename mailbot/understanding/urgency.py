"""How urgent a mail is: low, normal, high or critical, by the borders of docs/taxonomy.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.vectoriser import Row


def urgency_of(row: Row, model: TextClassifier) -> Prediction:
    """Return the urgency of a mail given its row."""
    return model.predict(row)
