"""What kind of number a customer quotes: of an order, an invoice, a customer file, a parcel, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("fr", "Ma commande n° CMD2024-118 n'est pas arrivée.", "CMD2024-118"),
        ("fr", "commande #58213 toujours rien", "#58213"),
        ("fr", "N° de commande : 204417", "204417"),
        ("fr", "cmd A7K9-QQ2 svp", "A7K9-QQ2"),
        ("fr", "Réservation THX-4410 à annuler", "THX-4410"),
        ("fr", "réparation SAV/12/0098, où en est-on ?", "SAV/12/0098"),
        ("fr", "BONJOUR. COMMANDE MF 2208 PAS RECUE", "MF 2208"),
        ("fr", "mon billet QX9TRD ne s'ouvre pas", "QX9TRD"),
        ("en", "order no. 204417 has not arrived", "204417"),
        ("en", "My order number is 112-3456789-1234567.", "112-3456789-1234567"),
        ("en", "booking ref: XK4P2Z", "XK4P2Z"),
        ("en", "the booking reference is QXPLMR", "QXPLMR"),
        ("en", "Please find RMA 77120 attached", "77120"),
        ("en", "cancel AX-22010 pls, bought it twice", "AX-22010"),
        ("en", "PO 4700012410: ship to site", "4700012410"),
        ("en", "SO 118-20512, loading 5am: please stop it", "118-20512"),
        ("en", "That curry for the night, #2281, can you swap it?", "#2281"),
        ("fr", "étagères commandées chez vous, BC 4500773006.", "4500773006"),
        ("fr", "La tronçonneuse laissée à l'atelier, fiche ATL-2207, est prête ?", "ATL-2207"),
    ],
)
def test_an_order_booking_or_repair_is_an_order(language: str, text: str, reference: str, pairs: Pairs) -> None:
    assert pairs(language, text) == [("order_ref", reference)]


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("fr", "contrat n°00045127 à résilier", "00045127"),
        ("fr", "Mon numéro client est le 1004589.", "1004589"),
        ("fr", "police VD.70.441.9, une question", "VD.70.441.9"),
        ("fr", "Numéro d'étudiant 21904417, c'est urgent", "21904417"),
        ("fr", "sinistre AU-771002 sans nouvelles", "AU-771002"),
        ("fr", "PDL 14 330 771 208 449 à fermer", "14 330 771 208 449"),
        ("fr", "adh. 88-20417", "88-20417"),
        ("fr", "mon contrat est toujours le 4 412 098 771.", "4 412 098 771"),
        ("fr", "pour le contrat groupe MG-77104", "MG-77104"),
        ("fr", "fermer mon compte 00417 7182 09 à la fin du mois", "00417 7182 09"),
        ("en", "nothing on our account 7044 1192 today", "7044 1192"),
        ("fr", "Le cheptel n° 35 118 042 reste à mon nom.", "35 118 042"),
        ("en", "the matter on facility LN 4471/20", "LN 4471/20"),
        ("en", "my account number is 12345678", "12345678"),
        ("en", "Policy FHP 0071 442", "FHP 0071 442"),
        ("en", "claim CLM-8-22071 again", "CLM-8-22071"),
        ("en", "member id XJH 449 20118", "XJH 449 20118"),
        ("en", "student no 1904473, what now", "1904473"),
    ],
)
def test_a_contract_policy_account_or_claim_is_a_customers(
    language: str, text: str, reference: str, pairs: Pairs
) -> None:
    assert pairs(language, text) == [("customer_ref", reference)]


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("fr", "La facture F2024-0012 est fausse", "F2024-0012"),
        ("fr", "facture n° 2026-311, merci", "2026-311"),
        ("fr", "Double règlement sur FA-2026-07718", "FA-2026-07718"),
        ("fr", "payé le soir même, reçu n° PV-4471", "PV-4471"),
        ("fr", "Votre rappel RP-3-77410 parle de suspendre", "RP-3-77410"),
        ("en", "Receipt no. 118 4471 2207 is attached", "118 4471 2207"),
        ("en", "your pro forma PF 3327 shows the wrong rate", "PF 3327"),
        ("en", "Reminder RM-2-004417 asks for money", "RM-2-004417"),
        ("en", "invoice HM-4471/B is wrong", "HM-4471/B"),
        ("en", "Inv 311 please", "311"),
    ],
)
def test_an_invoice_is_an_invoice(language: str, text: str, reference: str, pairs: Pairs) -> None:
    assert pairs(language, text) == [("invoice_ref", reference)]


@pytest.mark.parametrize(
    ("language", "text", "reference"),
    [
        ("fr", "mon colis 6A12345678901 est bloqué", "6A12345678901"),
        ("fr", "Numéro de suivi : XS123456789FR", "XS123456789FR"),
        ("en", "tracking says 9400 1118 9922 3344 is in memphis", "9400 1118 9922 3344"),
        ("en", "It went with 1Z999AA10123456784", "1Z999AA10123456784"),
        ("en", "Con note TNQ 0447 8821 doesn't scan", "TNQ 0447 8821"),
    ],
)
def test_a_parcel_number_is_a_tracking_number(language: str, text: str, reference: str, pairs: Pairs) -> None:
    assert pairs(language, text) == [("tracking", reference)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ticket support 45512 sans réponse"),
        ("fr", "Le numéro de série est SN-88213-XX"),
        ("fr", "code postal 75011, code promo NOEL2024, étage 3, appartement 204"),
        ("fr", "TVA FR12345678901, SIRET 732 829 320 00074"),
        ("fr", "le vol AF1234, siège 12A, porte 34"),
        ("fr", "vanne réf. CH-220 à la place de CH-210"),
        ("fr", "une voiture de 2017 immatriculée GK-417-RT"),
        ("fr", "garantie jusqu'à 160000 km, 45000 abonnés, 3000 euros"),
        ("fr", "machine 30x40x50, huile 5W30, 24h/24"),
        ("fr", "Ticket déjà ouvert : #88120, sans réponse"),
        ("en", "Support ticket #4412 is still open"),
        ("en", "We opened ticket 00918827 an hour ago"),
        ("en", "sent four times, under tickets 88-1, 88-7 and 90-2"),
        ("en", "Serial number 4CE0460D0G, model WH-1000XM5"),
        ("en", "error 0x80070057, version 11.2.5, Windows 11, iPhone 13, 1080p"),
        ("en", "card ending 4471, vacancy JUR-2231, zip 60614"),
        ("en", "from 203.0.113.44 on port 8080"),
        ("en", "item 5510-B in the 2019-2020 catalogue"),
    ],
)
def test_what_is_no_reference_is_left_alone(language: str, text: str, pairs: Pairs) -> None:
    kinds = {kind for kind, _ in pairs(language, text)}

    assert not kinds & {"order_ref", "customer_ref", "invoice_ref", "tracking"}


def test_references_of_one_list_are_of_one_kind(pairs: Pairs) -> None:
    assert pairs("fr", "Annulez mes commandes PPE-40981, PPE-40982 et PPE-40985.") == [
        ("order_ref", "PPE-40981"),
        ("order_ref", "PPE-40982"),
        ("order_ref", "PPE-40985"),
    ]


def test_the_nearest_telling_word_decides(pairs: Pairs) -> None:
    assert pairs("fr", "La facture 7741220 de la commande FR-204417, client 88214") == [
        ("invoice_ref", "7741220"),
        ("order_ref", "FR-204417"),
        ("customer_ref", "88214"),
    ]


def test_the_rest_of_the_mail_tells_what_kind_of_file_it_is(pairs: Pairs) -> None:
    travel = "Nous partons en voyage, l'hôtel a annulé la chambre. Dossier 7712-44817."
    insurance = "Ma mutuelle refuse de payer l'hospitalisation malgré mes cotisations. Dossier 7712-44817."

    assert pairs("fr", travel) == [("order_ref", "7712-44817")]
    assert pairs("fr", insurance) == [("customer_ref", "7712-44817")]


def test_a_number_that_only_answers_a_question_is_found(pairs: Pairs) -> None:
    assert pairs("fr", "58213") == [("order_ref", "58213")]
    assert pairs("unknown", "FR-204417") == [("order_ref", "FR-204417")]


def test_the_normal_form_has_capitals_and_no_number_sign(find: Find) -> None:
    (one,) = find("fr", "commande #kx-55810 svp")

    assert (one.text, one.value) == ("#kx-55810", "KX-55810")


def test_a_quantity_behind_an_order_number_is_not_part_of_it(pairs: Pairs) -> None:
    assert pairs("fr", "commande 58213 250 cartons") == [("order_ref", "58213")]
    assert pairs("en", "order 58213 2 boxes missing") == [("order_ref", "58213")]


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("fr", "Changez juste la couleur sur K-7899-WB !", ("order_ref", "K-7899-WB")),
        ("en", "hey any update on AX-20931? thx", ("order_ref", "AX-20931")),
        ("en", "Refund status INV-209981?", ("invoice_ref", "INV-209981")),
        ("fr", "Contrat de location CF/2291.", ("customer_ref", "CF/2291")),
        ("fr", "bonjour sur la commande 70 441 jai mis 6 vannes", ("order_ref", "70 441")),
    ],
)
def test_what_is_to_be_changed_on_an_order_does_not_hide_its_number(
    language: str, text: str, kind: tuple[str, str], pairs: Pairs
) -> None:
    assert kind in pairs(language, text)
