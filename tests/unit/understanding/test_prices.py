"""When a number without any currency is plainly money, and when it is anything else."""

from __future__ import annotations

import pytest

from mailbot.understanding.entities import extract


def sums(text: str, language: str) -> list[str]:
    return [one.value for one in extract(text, language, None) if one.type == "amount"]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("You still owe me 30.", "en", "30.00 USD"),
        ("Vous me devez encore 30.", "fr", "30.00 EUR"),
        ("Mon compte présente 140 de trop, versez-les-moi.", "fr", "140.00 EUR"),
        ("Held because of an unpaid customs fee of 1.99. Pay below.", "en", "1.99 USD"),
        ("Vous m'avez pris 19,99 le 3 novembre.", "fr", "19.99 EUR"),
        ("I want life cover of 200,000. How much a month?", "en", "200000.00 USD"),
        ("La grue coûte 900 par jour.", "fr", "900.00 EUR"),
        ("Enhance the sum insured to 10 lakh and add my daughter.", "en", "1000000.00 INR"),
        ("I bought tokens of KSh 1,000 and paid PHP in 2026.", "en", "1000.00 KES"),
        ("Your repairer wants 90 to look at a fridge.", "en", "90.00 USD"),
    ],
)
def test_a_bare_number_that_is_owed_or_paid_is_a_sum(text: str, language: str, value: str) -> None:
    assert sums(text, language) == [value]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I paid on 12.11 at noon.", "en"),
        ("J'ai payé le 12.11.", "fr"),
        ("J'ai payé 12 fois.", "fr"),
        ("We paid 3 invoices.", "en"),
        ("We settled 58213.", "en"),
        ("J'ai payé en 2026.", "fr"),
        ("That is 26 instead of 22.", "en"),
        ("It was a crowd of 2 lakh people.", "en"),
        ("He wants 90 chairs for the hall.", "en"),
        ("You owe me 45 days of rest.", "en"),
        ("The line costs 300 minutes a month.", "en"),
    ],
)
def test_a_day_a_quantity_a_year_or_a_reference_is_no_sum(text: str, language: str) -> None:
    assert sums(text, language) == []
