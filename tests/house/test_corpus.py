"""The starter corpus is what models/README.md says: many people, every label often enough, nothing twice."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from mailbot.understanding.corpus import read_corpus
from tests.house.corpus_counts import held_out, read
from tests.house.near_duplicates import near_duplicates

CORPUS = Path(__file__).resolve().parents[2] / "models" / "corpus"
GUIDE = (CORPUS / "GUIDE.md").read_text(encoding="utf-8")
TAXONOMY = (CORPUS.parents[1] / "docs" / "taxonomy.md").read_text(encoding="utf-8")
LANGUAGES = ("en", "fr")
URGENCY = {"low", "normal", "high", "critical"}
EMOTION = {"neutral", "satisfied", "worried", "frustrated", "angry"}
ENTITIES = {
    "order_ref",
    "customer_ref",
    "invoice_ref",
    "tracking",
    "iban",
    "amount",
    "date",
    "phone",
    "email",
    "person",
    "address",
}
FEWEST, FEWEST_OTHER = 80, 250
"""Mails of an intent in a language."""
OPENING_WORDS, SAME_OPENING = 5, 25
"""How many mails of a language may begin with the same words: "Dear Sir or Madam, I" is no template."""


@pytest.fixture(scope="module")
def mails() -> tuple[dict[str, Any], ...]:
    return read(CORPUS)


@pytest.fixture(scope="module")
def intents() -> set[str]:
    """Return the intents that docs/taxonomy.md names."""
    listed = TAXONOMY.partition("Intents: ")[2].partition("(out of scope")[0]
    return {name.strip() for name in listed.split(",")}


def test_every_intent_has_enough_mails_in_each_language(mails: tuple[dict[str, Any], ...], intents: set[str]) -> None:
    counted = Counter((mail["intent"], mail["lang"]) for mail in mails)
    few = {
        (intent, lang): counted[intent, lang]
        for intent in intents
        for lang in LANGUAGES
        if counted[intent, lang] < (FEWEST_OTHER if intent == "other" else FEWEST)
    }
    assert len(intents) == 25
    assert few == {}


def test_every_label_is_one_of_the_taxonomy(mails: tuple[dict[str, Any], ...], intents: set[str]) -> None:
    strange = [
        mail["id"]
        for mail in mails
        if mail["intent"] not in intents
        or not intents.issuperset(mail["also"])
        or mail["intent"] in mail["also"]
        or mail["urgency"] not in URGENCY
        or mail["emotion"] not in EMOTION
        or not ENTITIES.issuperset(mail["entities"])
        or not isinstance(mail["needs_human"], bool)
    ]
    assert strange == []


def test_a_mail_stands_in_the_file_of_its_intent_and_language(mails: tuple[dict[str, Any], ...]) -> None:
    assert [mail["id"] for mail in mails if mail["file"] != f"{mail['intent']}.{mail['lang']}.jsonl"] == []
    assert [mail_id for mail_id, n in Counter(mail["id"] for mail in mails).items() if n > 1] == []
    assert {mail["provenance"] for mail in mails} == {"written for mailbot"}


def test_an_entity_stands_in_what_the_author_newly_wrote(mails: tuple[dict[str, Any], ...]) -> None:
    missing = [
        (mail["id"], text)
        for mail in mails
        for texts in mail["entities"].values()
        for text in texts
        if text not in mail["new_text"]
    ]
    assert missing == []


def test_no_mail_is_another_one_over_again(mails: tuple[dict[str, Any], ...]) -> None:
    pairs = near_duplicates([f"{mail['subject']} {mail['new_text']}" for mail in mails])
    assert [(mails[a]["id"], mails[b]["id"]) for a, b in pairs] == []


def test_no_opening_comes_again_and_again(mails: tuple[dict[str, Any], ...]) -> None:
    openings = Counter(
        (mail["lang"], *mail["new_text"].lower().split()[:OPENING_WORDS]) for mail in mails if mail["new_text"]
    )
    assert [opening for opening, n in openings.items() if n > SAME_OPENING] == []


def test_a_template_filled_in_over_and_over_is_found() -> None:
    filled = [
        f"Hello, where is my order number {number} please, I bought {thing} from you and nothing has come"
        for number, thing in ((1182, "a blue lamp"), (99, "shoes"), (5, "two chairs"))
    ]
    others = ["My landlord says that the meter belongs to you and not to him, which of you is right?", "unsubscribe"]
    assert near_duplicates([*filled, *others, "unsubscribe"]) == ((0, 1), (0, 2), (1, 2))


def test_the_quick_way_to_find_copies_finds_what_comparing_all_with_all_finds() -> None:
    chance = random.Random(7)  # noqa: S311 - a test's own dice
    words = [f"w{k}" for k in range(30)]
    texts = [" ".join(chance.choices(words, k=chance.randint(8, 20))) for _ in range(60)]
    texts += [text.replace("w3", "other") for text in texts[:20]]
    pairs = [{*zip(text.split(), text.split()[1:], strict=False)} for text in texts]
    slow = {
        (a, b)
        for a in range(len(texts))
        for b in range(a + 1, len(texts))
        if len(pairs[a] & pairs[b]) / len(pairs[a] | pairs[b]) >= 0.4
    }
    assert len(slow) > 5
    assert set(near_duplicates([text.replace("w", "wv").translate(LETTERS) for text in texts])) == slow


LETTERS = str.maketrans("0123456789", "abcdefghij")
"""Digits are masked when mails are compared, so the words of the dice are spelt out."""


def test_a_voice_is_never_on_both_sides(mails: tuple[dict[str, Any], ...]) -> None:
    sides: dict[str, set[bool]] = defaultdict(set)
    for mail in read_corpus(CORPUS):
        sides[mail.voice].add(mail.held_out)
    assert [voice for voice, found in sides.items() if len(found) > 1] == []
    assert {mail["voice"] for mail in mails if held_out(mail)} == {
        voice for voice, side in sides.items() if True in side
    }


def test_about_a_fifth_is_held_out_and_every_intent_is_in_it(
    mails: tuple[dict[str, Any], ...], intents: set[str]
) -> None:
    kept = [mail for mail in mails if held_out(mail)]
    assert 0.13 < len(kept) / len(mails) < 0.27
    assert {(mail["intent"], mail["lang"]) for mail in kept} == {(i, lang) for i in intents for lang in LANGUAGES}


def test_a_voice_writes_one_language_about_many_things(mails: tuple[dict[str, Any], ...]) -> None:
    languages, about = defaultdict(set), defaultdict(set)
    for mail in mails:
        languages[mail["voice"]].add(mail["lang"])
        about[mail["voice"]].add(mail["intent"])
    assert [voice for voice, spoken in languages.items() if len(spoken) > 1] == []
    assert [voice for voice, named in about.items() if len(named) < 3] == []


def test_no_mail_names_a_real_domain(mails: tuple[dict[str, Any], ...]) -> None:
    real = [
        (mail["id"], email)
        for mail in mails
        for email in mail["entities"].get("email", ())
        if not email.lower().rstrip(".").endswith((".example", ".test", ".invalid"))
    ]
    assert real == []


def test_the_guide_has_every_intent_with_two_examples_in_each_language(intents: set[str]) -> None:
    for intent in intents:
        section = GUIDE.partition(f"### {intent}\n")[2].partition("\n#")[0]
        assert section.count("\n- FR ") >= 2, intent
        assert section.count("\n- EN ") >= 2, intent


def test_no_example_of_the_guide_is_a_mail_of_the_corpus(mails: tuple[dict[str, Any], ...]) -> None:
    examples = [
        line[5:].partition(" → ")[0].strip('« »"') for line in GUIDE.splitlines() if line[:5] in {"- FR ", "- EN "}
    ]
    written = {mail["new_text"].casefold() for mail in mails}
    assert [example for example in examples if example.casefold() in written] == []


def test_what_is_new_in_a_mail_is_part_of_it(mails: tuple[dict[str, Any], ...]) -> None:
    invented = [mail["id"] for mail in mails if "".join(mail["new_text"].split()) not in "".join(mail["body"].split())]
    assert invented == []
