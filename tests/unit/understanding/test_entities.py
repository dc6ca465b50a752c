"""All references of a mail together: in place, in order, never overlapping, never invented, on any text."""

from __future__ import annotations

import json
from itertools import cycle, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.understanding.entities import EXTRACTORS, extract
from mailbot.understanding.extract.ground import MUTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]

TYPES = {
    "order_ref",
    "invoice_ref",
    "customer_ref",
    "tracking",
    "phone",
    "email",
    "amount",
    "date",
    "iban",
    "person",
    "address",
}
"""The types of docs: nobody reads others."""
CORPUS = Path(__file__).resolve().parents[3] / "models" / "corpus"
HOSTILE = [
    "a",
    "A ",
    "1",
    "1/2 ",
    "@",
    "a.a@a.",
    ")",
    "\n",
    "rue ",
    "FR76 3000 6000 ",
    "Jean Dupont, ",
    "commande 12345 ",
    "12 xyzabc 2026 ",
    "Aaa, Bbb, Ccc LS8 4EX ",
    "X1",
    "dix ",
    "06 12 34 56 78 ",
    "\ud83d \udc00 12 €\x00",
    "İſ\u202e\u0130 3 mars 12 €",
]
"""What is written over and over in a mail that is to keep mailbot busy."""


def sound(text: str, found: tuple[Entity, ...]) -> bool:
    """Whether every reference is where it says, of a known type, in order and beside the others."""
    placed = all(text[one.start : one.end] == one.text and one.value and one.type in TYPES for one in found)
    return placed and all(first.end <= second.start for first, second in pairwise(found))


def test_a_mail_gives_all_its_references_in_their_order(pairs: Pairs) -> None:
    text = (
        "Bonjour Madame Garnier,\nla facture F2026-0918 de 49,90 € pour la commande FR-204417 (colis 6A12345678901) est "
        "fausse. Je suis client 88214, joignable au 06 12 34 56 78 ou à lea@courriel.example jusqu'au 12 décembre.\n"
        "Virement : FR76 3000 6000 0112 3456 7890 189\nLéa Marchand\n22 avenue Jean Moulin, 93300 Aubervilliers"
    )

    assert pairs("fr", text) == [
        ("person", "Garnier"),
        ("invoice_ref", "F2026-0918"),
        ("amount", "49,90 €"),
        ("order_ref", "FR-204417"),
        ("tracking", "6A12345678901"),
        ("customer_ref", "88214"),
        ("phone", "06 12 34 56 78"),
        ("email", "lea@courriel.example"),
        ("date", "12 décembre"),
        ("iban", "FR76 3000 6000 0112 3456 7890 189"),
        ("person", "Léa Marchand"),
        ("address", "22 avenue Jean Moulin, 93300 Aubervilliers"),
    ]


@pytest.mark.parametrize("language", ["fr", "en", "de", "unknown"])
def test_a_mail_without_references_gives_none(language: str, find: Find) -> None:
    assert find(language, "bonjour, vous faites aussi des housses pour canapé ? and do you ship them?") == ()
    assert find(language, "") == ()


def test_a_mail_in_an_unknown_language_is_read_with_the_words_of_both(pairs: Pairs) -> None:
    assert pairs("unknown", "order 204417, facture 7741220") == [("order_ref", "204417"), ("invoice_ref", "7741220")]


@pytest.mark.parametrize(("text", "language"), tuple(zip(HOSTILE, cycle(("fr", "en")), strict=False)))
@pytest.mark.timeout(10)
def test_hostile_mail_is_read_in_time_and_soundly(text: str, language: str, find: Find) -> None:
    mail = text * (12_000 // len(text))

    assert sound(mail, find(language, mail))


def test_a_mail_of_any_length_costs_no_more_than_its_first_pages(find: Find) -> None:
    mail = "le 3 mars 2026, " + "a" * 200_000 + " le 4 mars 2026"

    assert [one.text for one in find("fr", mail)] == ["3 mars 2026"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aZé09 .,-/@#€$£'n°:()\nMrJeandu"), max_size=120), st.sampled_from(["fr", "en"])
)
def test_no_text_breaks_the_places_of_the_references(text: str, language: str) -> None:
    assert sound(text, extract(text, language, None))


def test_the_families_are_written_out_and_the_surest_read_first() -> None:
    names = [extractor.__name__ for extractor in EXTRACTORS]

    assert names.index("emails") < names.index("ibans") < names.index("phones") < names.index("references")
    assert MUTED not in TYPES


def test_the_held_out_mails_of_the_corpus_give_the_references_that_people_marked() -> None:
    right = found = marked = 0
    for path in sorted(CORPUS.glob("*.jsonl"))[::6]:
        for line in path.read_text("utf-8").splitlines():
            mail = json.loads(line)
            if mail["voice"][-2:] not in {"05", "10", "15", "20"}:
                continue
            gold = {(kind, text) for kind, texts in mail["entities"].items() for text in texts}
            got = {(one.type, one.text) for one in extract(mail["new_text"], mail["lang"], None)}
            right, found, marked = right + len(gold & got), found + len(got), marked + len(gold)

    assert marked > 80
    assert 2 * right / (found + marked) > 0.9
