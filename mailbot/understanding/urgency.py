"""How urgent a mail is: low, normal, high or critical, by the borders of docs/taxonomy.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier


def urgency_of(counts: Counter[str], model: TextClassifier) -> Prediction:
    """Return the urgency of a mail given its terms."""
    return model.predict(counts)
