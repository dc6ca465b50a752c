"""Sums of money and bank accounts as customers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "text", "amount", "value"),
    [
        ("fr", "débité de 49,90 € hier", "49,90 €", "49.90 EUR"),
        ("fr", "j'ai payé 12€50", "12€50", "12.50 EUR"),
        ("fr", "virement de 1 204,16 € reçu", "1 204,16 €", "1204.16 EUR"),
        ("fr", "soit 15 euros 99", "15 euros 99", "15.99 EUR"),
        ("fr", "environ CHF 8'400 de retard", "CHF 8'400", "8400.00 CHF"),
        ("fr", "412 000 FCFA pris", "412 000 FCFA", "412000.00 XOF"),
        ("fr", "on paye 38 $ par mois", "38 $", "38.00 CAD"),
        ("fr", "septante euros", "septante euros", "70.00 EUR"),
        ("fr", "quatre-vingt-dix euros", "quatre-vingt-dix euros", "90.00 EUR"),
        ("fr", "remboursez 19,99 svp", "19,99", "19.99 EUR"),
        ("fr", "jai payé la teleconsult 25e", "25e", "25.00 EUR"),
        ("en", "charged $1,149 twice", "$1,149", "1149.00 USD"),
        ("en", "the £5 million cover", "£5 million", "5000000.00 GBP"),
        ("en", "turnover £190k", "£190k", "190000.00 GBP"),
        ("en", "25 EUR fee", "25 EUR", "25.00 EUR"),
        ("en", "Rs. 2,40,000 quoted", "Rs. 2,40,000", "240000.00 INR"),
        ("en", "It cost N38,400 here", "N38,400", "38400.00 NGN"),
        ("en", "11 grand no VAT", "11 grand", "11000.00 GBP"),
        ("en", "two hundred and fifty dollars", "two hundred and fifty dollars", "250.00 USD"),
        ("en", "ask 1.400 euros for each", "1.400 euros", "1400.00 EUR"),
    ],
)
def test_a_sum_is_found_with_its_currency(language: str, text: str, amount: str, value: str, find: Find) -> None:
    (one,) = find(language, text)

    assert (one.type, one.text, one.value) == ("amount", amount, value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "le colis pèse 2,5 kg"),
        ("fr", "c'est la 3e fois, au 5e étage"),
        ("fr", "une remise de 10 %, 4,50 m de tissu"),
        ("fr", "un grand merci"),
        ("en", "900 pounds of beans"),
        ("en", "the version 4.99 of the app"),
        ("en", "Try 2 weeks free"),
    ],
)
def test_a_measure_is_no_sum(language: str, text: str, pairs: Pairs) -> None:
    assert "amount" not in {kind for kind, _ in pairs(language, text)}


def test_an_iban_is_found_when_its_check_digits_are_right(find: Find) -> None:
    (one,) = find("fr", "Mon nouveau RIB est le FR76 3000 6000 0112 3456 7890 189 merci")

    assert (one.type, one.text, one.value) == (
        "iban",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
    )


def test_the_word_behind_an_iban_is_not_swallowed(pairs: Pairs) -> None:
    assert pairs("fr", "sur le compte BE68 5390 0754 7034 à partir de demain") == [("iban", "BE68 5390 0754 7034")]


def test_a_mistyped_iban_is_neither_an_iban_nor_another_reference(pairs: Pairs) -> None:
    assert pairs("fr", "Voici mon IBAN : FR76 3000 6000 0112 3456 7890 188") == []
