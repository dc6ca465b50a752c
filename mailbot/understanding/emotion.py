"""The mood a mail is written in: neutral, satisfied, worried, frustrated or angry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailbot.domain import Prediction
    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.vectoriser import Row


def emotion_of(row: Row, model: TextClassifier) -> Prediction:
    """Return the mood of a mail given its row."""
    return model.predict(row)
