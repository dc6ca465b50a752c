"""The honest test: the development models have read none of the people whom they are scored on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mailbot.learning.development import development_models, held_out
from mailbot.understanding.corpus import read_corpus

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "order_status": ("where is my order", "has it left", "when will it come", "still waiting for it"),
    "refund": ("money back please", "i want a refund", "pay me back", "refund it"),
}


def corpus_in(directory: Path) -> Path:
    """Write a corpus of ten voices, of which 05 and 10 are kept out."""
    for intent, texts in TEXTS.items():
        rows = [
            {
                "id": f"{intent}-{number}-{place}",
                "lang": "en",
                "subject": "",
                "new_text": f"{text} number{number}",
                "intent": intent,
                "urgency": ("normal", "high")[place % 2],
                "emotion": ("neutral", "angry")[place % 2],
                "voice": f"en-w1-{number:02d}",
            }
            for number in range(1, 11)
            for place, text in enumerate(texts)
        ]
        (directory / f"{intent}.en.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return directory


def test_the_development_models_learn_from_nobody_they_are_scored_on(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    corpus_in(corpus)
    kept = held_out(corpus)
    assert {item.group for item in kept} == {"en-w1-05", "en-w1-10"}
    models = development_models(corpus, tmp_path / "cache", ("en",))
    (place,) = (tmp_path / "cache").iterdir()
    read = {mail.voice for mail in read_corpus(place / "corpus")}
    assert len(read) == 8
    assert read.isdisjoint(item.group for item in kept)
    assert set(models.intent.labels) == set(TEXTS)
    assert not any("number5" in term for term in models.intent.vectoriser.vocabulary)
