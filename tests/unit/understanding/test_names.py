"""The people that a mail names, and how customers sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Pairs = Callable[[str, str], list[tuple[str, str]]]


def people(found: list[tuple[str, str]]) -> list[str]:
    """Return the names among the references found."""
    return [text for kind, text in found if kind == "person"]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("fr", "Le rendez-vous de Mme Yvette Delcourt est à déplacer.", ["Yvette Delcourt"]),
        ("fr", "Bonjour Madame Le Bihan,", ["Le Bihan"]),
        ("fr", "Maître Desvignes s'en occupe, avec M. de Queyssac.", ["Desvignes", "de Queyssac"]),
        ("fr", "La commande est au nom de Delvaux.", ["Delvaux"]),
        ("fr", "Mon mari, Raymond Vauquelin, est décédé.", ["Raymond Vauquelin"]),
        ("fr", "c'est pour mon fils Gaspard", ["Gaspard"]),
        ("fr", "je m'appelle Fatou Ndiaye Sarr", ["Fatou Ndiaye Sarr"]),
        ("fr", "Chantal demande si vous venez", ["Chantal"]),
        ("fr", "M. et Mme Garnier attendent", ["Garnier"]),
        ("fr", "Passagers : Anne Corvisart et Luc Pélissier", ["Anne Corvisart", "Luc Pélissier"]),
        ("en", "Dear Mr Pargeter,\nIt leaks.", ["Pargeter"]),
        ("en", "I saw Dr. Holloway and Ms O'Connor", ["Holloway", "O'Connor"]),
        ("en", "my wife, Margaret Ashby, has died", ["Margaret Ashby"]),
        ("en", "Hi Kelvin, stop the order", ["Kelvin"]),
        ("en", "My father, K. R. Iyengarajan, is ill", ["K. R. Iyengarajan"]),
        ("en", "Kinsley's camp week", ["Kinsley"]),
        ("en", "name is ellie harrowgate", ["ellie"]),
    ],
)
def test_people_in_a_mail_are_found(language: str, text: str, names: list[str], pairs: Pairs) -> None:
    assert people(pairs(language, text)) == names


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("fr", "Merci de faire le nécessaire.\nCordialement,\nSandrine Le Goff", "Sandrine Le Goff"),
        ("fr", "Où est mon colis ? Merci d'avance, Tomasz Wieczorek", "Tomasz Wieczorek"),
        ("fr", "Je résilie.\n\nC.-A. Rochat", "C.-A. Rochat"),
        ("fr", "Recevez mes salutations.\nArmand de Queyssac\n9 place du Palais", "Armand de Queyssac"),
        ("fr", "JE SUIS HOSPITALISE AILLEURS. MARCEL LHERMITTE", "MARCEL LHERMITTE"),
        ("en", "Please reply.\nYours faithfully,\nL. Ashby", "L. Ashby"),
        ("en", "Kindly cancel.\nDr A. Penhaligon", "A. Penhaligon"),
        ("en", "Refund me.\nBest regards,\nXanthippe Quorndon", "Xanthippe Quorndon"),
    ],
)
def test_the_writers_full_name_is_found(language: str, text: str, name: str, pairs: Pairs) -> None:
    assert people(pairs(language, text)) == [name]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Merci, Sophie"),
        ("fr", "Où est-ce ?\nBenoît"),
        ("en", "Thanks a million\nAoife"),
        ("en", "cheers, Dave!"),
        ("en", "Kindly cancel.\nRegards,\nPriya V"),
    ],
)
def test_a_bare_first_name_as_signature_is_left_out(language: str, text: str, pairs: Pairs) -> None:
    assert people(pairs(language, text)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Madame, Monsieur,\nMonsieur le Maire, l'équipe Support Client"),
        ("fr", "le lycée Victor Hugo et la rue Jean Moulin"),
        ("fr", "le marché de Noël de Paris, en mai, chez Orange"),
        ("fr", "La petite pierre est tombée, elle est très claire"),
        ("fr", "une commode Louis XV"),
        ("en", "Dear Sir or Madam, Customer Service Team"),
        ("en", "Will you be open on May Day in Florence or Austin?"),
        ("en", "I paid with my new Samsung at Best Buy"),
        ("en", "The Bill is wrong. Mark it paid."),
    ],
)
def test_towns_companies_titles_and_words_are_no_people(language: str, text: str, pairs: Pairs) -> None:
    assert people(pairs(language, text)) == []


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "The licence holder is K. V. Subramanian, please note.", ["K. V. Subramanian"]),
        ("en", "The final panel was with S. Abernathy.", ["S. Abernathy"]),
        ("en", "Remove Peter Ashworth's and Gill Yates's logins.", ["Peter Ashworth", "Gill Yates"]),
        ("fr", "L'expert B. Maillefer est passé.", ["B. Maillefer"]),
        ("fr", "La mère de Timéo a exigé le train.", ["Timéo"]),
        ("en", "Doc Amundson said to let you know.", ["Amundson"]),
        ("en", "Dear Sir, Myself Suresh Babu Narayan, father of the applicant.", ["Suresh Babu Narayan"]),
        ("en", "Please remove R. Castellano from the account.", ["R. Castellano"]),
        ("en", "Please note that Oliver will stay for lunch.", ["Oliver"]),
        ("en", "Plan B. Thursday suits me, flat 4 B. Morning is best.", []),
        ("en", 'It was signed "M. Dock", whom nobody knows.', ["M. Dock"]),
        ("en", 'My name in your record is "Prakash V" since May.', ["Prakash V"]),
        ("en", "A young man called Devlin stayed on the line.", ["Devlin"]),
        ("en", "The funeral is at St. Oswald's, open Mon to Thu.", []),
        ("fr", "le certificat d'une dame Bolomey que je ne connais pas", ["Bolomey"]),
        ("fr", "Parfait, bien noté.", []),
        ("fr", "C'est un monsieur de Roubaix qui reçoit mes messages.", []),
        ("fr", "Jean, je sais que tu ne lis plus.", ["Jean"]),
        ("fr", "Ôtez-nous Philomène de la liste.", ["Philomène"]),
        ("fr", "Cher Père Noël, je vous écris.", []),
        ("fr", "Tu viens ?\nThéo – Brumeo", []),
        ("fr", "Refaites la facture.\nEARL du Grand Chêne", []),
        ("fr", "prêt de la machine demain\nMartial Plomberie Chauffage", []),
    ],
)
def test_initials_belong_to_a_name_and_firms_and_verbs_do_not(
    language: str, text: str, names: list[str], pairs: Pairs
) -> None:
    assert people(pairs(language, text)) == names


def test_in_a_mail_of_capitals_not_every_word_is_a_name(pairs: Pairs) -> None:
    assert people(pairs("fr", "JE NE VEUX PAS ME DEPLACER POUR RIEN AVEC MA HANCHE")) == []
    assert people(pairs("en", "MY WIFE PASSED IN JUNE AND THE GIRL SAID BATTERY")) == []
