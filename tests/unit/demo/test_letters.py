from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mailbot.demo.chance import chance
from mailbot.demo.letters import MIX, Letter, Shelf, split_corpus
from mailbot.shipped import shipped
from mailbot.understanding.corpus import read_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Letter, ...]]:
    into = tmp_path_factory.mktemp("corpus")
    return into, split_corpus(shipped("models/corpus"), into)


def test_no_author_of_a_letter_is_read_by_the_models(split: tuple[Path, tuple[Letter, ...]]) -> None:
    into, letters = split
    learnt = {mail.new_text for mail in read_corpus(into)}
    voices = {mail.voice for mail in read_corpus(into)}
    whole = read_corpus(shipped("models/corpus"))
    assert len(learnt) > 3000
    assert len(letters) > 500
    assert voices.isdisjoint(mail.voice for mail in whole if mail.voice not in voices)
    assert len(letters) + len(read_corpus(into)) == len(whole)


def test_every_demand_has_letters_in_both_languages(split: tuple[Path, tuple[Letter, ...]]) -> None:
    kinds = {(letter.intent, letter.language) for letter in split[1]}
    assert kinds == {(intent, language) for intent in MIX for language in ("fr", "en")}


def test_a_letter_signed_with_a_full_name_tells_it(tmp_path: Path) -> None:
    row = {
        "voice": "fr-w1-05", "lang": "fr", "subject": "", "intent": "refund", "needs_human": False, "trade": "shop",
        "body": "Où est mon argent ?\nHenri Vasseur-Maigret", "entities": {"person": ["Henri Vasseur-Maigret"]},
    }  # fmt: skip
    source = tmp_path / "source"
    source.mkdir()
    (source / "refund.fr.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (letter,) = split_corpus(source, tmp_path / "into")
    assert letter.signed == "Henri Vasseur-Maigret"
    assert (tmp_path / "into" / "refund.fr.jsonl").read_text(encoding="utf-8") == ""


def test_letters_come_in_the_mix_of_a_real_mailbox(split: tuple[Path, tuple[Letter, ...]]) -> None:
    shelf = Shelf(split[1], chance(1))
    dealt = Counter(shelf.next().intent for _ in range(2000))
    assert dealt.most_common(1)[0][0] == "order_status"
    assert dealt["job_application"] < dealt["order_status"] / 3
    assert set(dealt) == set(MIX)


def test_no_letter_comes_twice_while_its_kind_lasts() -> None:
    letters = [
        Letter(language="fr", subject="", body=str(n), intent="refund", needs_human=False, trade="shop")
        for n in range(5)
    ]
    shelf = Shelf(letters, chance(2))
    dealt = [shelf.next().body for _ in range(10)]
    assert sorted(dealt[:5]) == ["0", "1", "2", "3", "4"]
    assert dealt[5:] == dealt[:5]


def test_letters_that_fit_a_shop_come_before_those_to_a_town_hall() -> None:
    trades = ("townhall", "shop", "bank", "shop")
    letters = [
        Letter(language="fr", subject="", body=trade, intent="refund", needs_human=False, trade=trade)
        for trade in trades
    ]
    shelf = Shelf(letters, chance(3))
    assert [shelf.next().trade for _ in range(2)] == ["shop", "shop"]


def test_the_same_seed_deals_the_same_letters(split: tuple[Path, tuple[Letter, ...]]) -> None:
    one, other = Shelf(split[1], chance("7")), Shelf(split[1], chance("7"))
    assert [one.next() for _ in range(50)] == [other.next() for _ in range(50)]


def test_an_empty_shelf_says_so() -> None:
    with pytest.raises(ValueError, match="no letters"):
        Shelf((), chance(1)).next()
