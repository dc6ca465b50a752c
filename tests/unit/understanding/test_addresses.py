"""Postal addresses as customers of many countries write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "before", "address", "after"),
    [
        ("fr", "Livrez au ", "22 avenue Jean Moulin, Bat. B, 93300 Aubervilliers", "."),
        ("fr", "J'habite ", "12 bis rue de l'Abreuvoir, 69002 Lyon", ", au rez-de-chaussée"),
        ("fr", "c ", "8 rue des Tanneurs apt 12 63000 Clermont", " vs pouvez changé"),
        ("fr", "Me voilà au ", "17 route du Moulin Neuf", ", sans avoir bougé."),
        ("fr", "à partir du mois prochain : ", "chemin des Vergers 14, 1400 Yverdon-les-Bains", "."),
        ("fr", "aille au ", "55, boul. de la Gappe, app. 310, Gatineau (Québec) J8T 0B3", ", pis nulle part ailleurs"),
        ("fr", "", "3 rue de la victoire\n79000 Niort", "\nMerci"),
        ("en", "the address is ", "2208 Quail Hollow Dr., Apt. B, Enid, OK 73703", ". The phone works"),
        ("en", "Moved. ", "Flat 6, 18 Harehills Ave, Leeds LS8 4EX", ". Card stays the same"),
        ("en", "get to ", "204 Tuppal Road, Deniliquin NSW 2710", "?"),
        ("en", "over to ", "3 Drumcree Rise, Mullingar, Co. Westmeath", "? That's me"),
        ("en", "flat to ", "Old School House, Little Wenlow, Ludlow SY8 9ZZ", ", where I live"),
        ("en", "Send check to ", "PO Box 417, Bend OR 97709", ""),
        ("fr", "chercher au ", "foyer Dessaux, chambre 212, 9 rue des Carmes, 45000 Orléans", " ?"),
        ("fr", "à ", "Résidence Ker Avel, appt 12, 5 rue du Frout, 29180 Locronan", ". Merci"),
        ("fr", "à ", "15 rue des Acacias, 85000 La Roche-sur-Yon", ", merci"),
        ("fr", "Le courrier : ", "Lieu-dit Penn ar Roz, 29190 Brasparts", "."),
        ("en", "I am at ", "Flat 2, Digby Court, 9 Long Street, Sherborne", ", upstairs"),
        ("en", "I am leaving ", "The Old Schoolhouse, 3 Church Lane, Nether Compton", " for good"),
        ("en", "over the door at ", "3/18 Foundry Road, Sunshine VIC 3020", "."),
        ("en", "pick up from ", "No. 18, 7th Cross, Malleswaram, Bengaluru 560003", "."),
        ("en", "Ship to ", "PO Box 44, 12 Hampshire Rd, Sunshine VIC 3020", " this once"),
        ("en", "come to ", "14 Mill Lane, second floor", ". Same city"),
        ("en", "gas at ", "40 Albion Street", ". Two residents stay."),
        ("en", "private room: ", "Kreuzweg 17, 20099 Hamburg", ". Registration office"),
    ],
)
def test_an_address_is_found_from_its_house_to_its_town(
    language: str, before: str, address: str, after: str, find: Find
) -> None:
    found = [one for one in find(language, before + address + after) if one.type == "address"]

    assert [one.text for one in found] == [address]
    assert found[0].value == " ".join(address.split())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je suis à Lyon, 69002, et je passe par la rue de la Paix"),
        ("fr", "une benne de 10 m3, 1 passage en plus par semaine"),
        ("fr", "il reste 3 places en cours de danse"),
        ("en", "I need 2 hours to drive home to Boise"),
        ("en", "open 9 to 5 man at gate said, 600 square of roof"),
        ("en", "Now as low as $99 Ocean View"),
        ("en", "SIGN SAYS 8 TO 4 WEBSITE SAYS 9 TO 5 MAN AT GATE"),
    ],
)
def test_a_town_a_number_or_a_way_alone_is_no_address(language: str, text: str, pairs: Pairs) -> None:
    assert "address" not in {kind for kind, _ in pairs(language, text)}
