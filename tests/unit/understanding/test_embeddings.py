"""A site's own encoder stands beside the words, is never fetched, and is done without where it is missing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from mailbot.errors import ModelError
from mailbot.learning.train import train
from mailbot.understanding import storage
from mailbot.understanding.embeddings import encoder_of
from mailbot.understanding.turning import turn_of

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("model2vec", reason="the extra is not installed")

NEAR = {"parcel": (1, 0, 0), "crate": (1, 0, 0), "money": (0, 1, 0), "cash": (0, 1, 0), "hello": (0, 0, 1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a tiny encoder to which parcel and crate, money and cash mean the same."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", *NEAR]
    tokenizer = Tokenizer(WordLevel({word: k for k, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([(0, 0, 0), *NEAR.values()], dtype=np.float32)
    into = tmp_path_factory.mktemp("encoder")
    StaticModel(vectors=vectors, tokenizer=tokenizer).save_pretrained(into)
    return into


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model folder trained with the encoder; it never read "crate" or "cash"."""
    place = tmp_path_factory.mktemp("made")
    lines = [
        {"text": f"{start} {word}", "intent": label}
        for start in ("my", "the", "our", "hello the", "about the", "where", "this", "that", "again", "one")
        for word, label in (("parcel", "delivery"), ("money", "payment"))
    ]
    data = place / "data.jsonl"
    data.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return train([data], task="intent", out=place / "model", embeddings=folder).folder


def test_a_word_never_read_is_understood_by_what_it_means(made: Path) -> None:
    model, card = storage.load(made)
    said = [model.predict(model.vectoriser.read(text)).label for text in ("crate", "cash")]
    assert said == ["delivery", "payment"]
    assert card["encoder"]["size"] == 3


def test_a_mail_whose_encoder_is_missing_is_read_without_it(made: Path, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(made, copy)
    hidden = folder.rename(folder.with_name("elsewhere"))
    try:
        model, _ = storage.load(copy)
    finally:
        hidden.rename(folder)
    assert model.vectoriser.encoder is None
    assert model.predict(model.vectoriser.read("the parcel")).label == "delivery"


def test_another_encoder_in_the_same_folder_is_not_taken_for_it(folder: Path) -> None:
    with pytest.raises(ModelError, match="not the one that the model learnt with"):
        encoder_of(folder, digest="0" * 16)


def test_nothing_is_fetched_for_a_name_that_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Nothing was fetched"):
        encoder_of(tmp_path / "minishlab" / "potion-base-8M")


def test_a_folder_without_an_encoder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        encoder_of(tmp_path)


@pytest.mark.parametrize("text", ["", "\x00", "\ud800 crate", "漢字", "a" * 30_000])
def test_no_mail_however_hostile_stops_the_encoder(made: Path, text: str) -> None:
    model, _ = storage.load(made)
    chances = model.probabilities(model.vectoriser.read(text, text))
    assert np.isfinite(chances).all()
    assert chances.sum() <= 1 + 1e-9
    turn_of(text, "", model)
