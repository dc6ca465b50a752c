from __future__ import annotations

from collections import Counter

from mailbot.demo.chance import chance
from mailbot.demo.everyday import dressed, everyday_letters, in_one_sentence
from mailbot.demo.letters import MIX, Letter, Shelf
from mailbot.shipped import shipped
from mailbot.understanding.corpus import read_corpus


def test_every_sentence_has_a_demand_of_the_taxonomy_and_both_languages() -> None:
    kinds = {(letter.intent, letter.language) for letter in everyday_letters()}
    assert {intent for intent, _ in kinds} < set(MIX)
    assert len(kinds) == 2 * len({intent for intent, _ in kinds})


def test_no_model_has_read_an_everyday_letter() -> None:
    learnt = {mail.new_text.casefold() for mail in read_corpus(shipped("models/corpus"))}
    assert learnt.isdisjoint(letter.body.casefold() for letter in everyday_letters())


def test_a_customer_writes_it_with_the_own_name_and_number() -> None:
    letter = next(letter for letter in everyday_letters() if letter.intent == "cancel_order")
    texts = {dressed(letter, name="Zoé Kervella", reference="AC-58213", rng=chance(n)) for n in range(60)}
    assert len(texts) > 8
    assert all("AC-58213" in text and "{" not in text for text in texts)
    assert any(text.endswith("\nZoé Kervella") for text in texts)


def test_whoever_is_asked_says_it_in_the_language_of_the_conversation() -> None:
    assert in_one_sentence("order_status", "fr", "AC-1") == "Où en est ma commande AC-1 ?"
    assert in_one_sentence("order_status", "en", "AC-1") == "Where is my order AC-1?"
    assert "talk to somebody" in in_one_sentence("complaint", "en", "AC-1")


def test_letters_of_both_kinds_are_dealt_where_there_are_both() -> None:
    hard = [
        Letter(language="fr", subject="", body=str(n), intent=intent, needs_human=False, trade="shop")
        for n in range(20)
        for intent in ("refund", "complaint")
    ]
    shelf = Shelf((*hard, *(letter for letter in everyday_letters() if letter.intent == "refund")), chance(1))
    dealt = Counter((letter.intent, letter.everyday) for letter in (shelf.next() for _ in range(400)))
    assert dealt["refund", True] > 50
    assert dealt["refund", False] > 50
    assert dealt["complaint", False] > 50
    assert dealt["complaint", True] == 0
