"""How customers say where they can be reached: e-mail addresses and telephone numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "text", "number", "value"),
    [
        ("fr", "Mon portable : 06 12 34 56 78.", "06 12 34 56 78", "+33612345678"),
        ("fr", "rappelez 06.71.20.44.83 merci", "06.71.20.44.83", "+33671204483"),
        ("fr", "après 18h, 0687341502", "0687341502", "+33687341502"),
        ("fr", "tel 0033 6 12 34 56 78", "0033 6 12 34 56 78", "+33612345678"),
        ("fr", "+33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78", "+33612345678"),
        ("fr", "mon GSM : 0470 12 88 35", "0470 12 88 35", "+32470128835"),
        ("fr", "Natel 079 400 33 21", "079 400 33 21", "+41794003321"),
        ("fr", "appelez-moi au 418 555-0163", "418 555-0163", "+14185550163"),
        ("fr", "Ligne +225 05 00 99 88 77", "+225 05 00 99 88 77", "+2250500998877"),
        ("en", "ring me on 07700 900118", "07700 900118", "+447700900118"),
        ("en", "My cell is (614) 555-0192, anytime", "(614) 555-0192", "+16145550192"),
        ("en", "call 212-555-0147", "212-555-0147", "+12125550147"),
        ("en", "020 7946 0631, knock once", "020 7946 0631", "+442079460631"),
        ("en", "+49 431 555 0121, after 6", "+49 431 555 0121", "+494315550121"),
    ],
)
def test_a_telephone_number_is_found_with_its_country(
    language: str, text: str, number: str, value: str, find: Find
) -> None:
    (one,) = find(language, text)

    assert (one.type, one.text, one.value) == ("phone", number, value)


def test_the_word_before_ten_digits_tells_a_contract_from_a_telephone(pairs: Pairs) -> None:
    assert pairs("fr", "numéro d'abonné : 0412345678") == [("customer_ref", "0412345678")]
    assert pairs("fr", "appelez-moi au 0412345678") == [("phone", "0412345678")]


@pytest.mark.parametrize(
    "text",
    [
        "la référence 3700123456789 est défectueuse",
        "commande 1234567890123",
        "de 10 000 000 à 12 000 000",
        "du 12.10.2026 au 14.10.2026",
        "IBAN FR76 3000 6000 0112 3456 7890 188",
        "le 3900 ne répond pas",
    ],
)
def test_a_long_number_is_not_a_telephone_number(text: str, pairs: Pairs) -> None:
    assert "phone" not in {kind for kind, _ in pairs("fr", text)}


def test_an_address_of_mail_is_found_without_the_full_stop_behind_it(find: Find) -> None:
    (one,) = find("fr", "Écrivez à Jean.Dupont+web@Courriel.Example.")

    assert (one.type, one.text, one.value) == (
        "email",
        "Jean.Dupont+web@Courriel.Example",
        "jean.dupont+web@courriel.example",
    )


@pytest.mark.parametrize("text", ["compta2@ ne marche pas", "@boutique sur le réseau", "12€@pièce", "a@b", "@@@@"])
def test_a_lone_at_sign_is_no_address(text: str, pairs: Pairs) -> None:
    assert "email" not in {kind for kind, _ in pairs("fr", text)}


def test_the_numbers_of_a_web_address_are_not_read(pairs: Pairs) -> None:
    assert pairs("en", "see https://shop.example/orders/AX-22010?tel=0612345678 ok") == []


def test_a_french_mobile_number_is_one_whatever_stands_before_it_and_part_of_a_code_is_none(pairs: Pairs) -> None:
    assert ("phone", "06 68 31 07 95") in pairs("fr", "sur mon forfait, le numéro c'est 06 68 31 07 95.")
    assert [kind for kind, _ in pairs("en", "Check the VoIP profile of the line DE-440-1179.")] != ["phone"]
