"""The mood a mail is written in: neutral, satisfied, worried, frustrated or angry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier


def emotion_of(counts: Counter[str], model: TextClassifier) -> Prediction:
    """Return the mood of a mail given its terms."""
    return model.predict(counts)
